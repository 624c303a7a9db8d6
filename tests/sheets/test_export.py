"""The whole job: what is written, what is refused, and that nothing is left when it fails."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageCms, TiffImagePlugin

from gallery.errors import Cancelled, GalleryError, SaveError, SheetError
from gallery.imaging.values import EncodedPicture
from gallery.library.still import Still
from gallery.sheets.export import Exported, SheetFile, export, page_paths
from gallery.sheets.pictures import Encoded, PictureSource
from gallery.sheets.settings import PageSize, SheetSettings

MakeStills = Callable[..., list[Still]]
pytestmark = pytest.mark.usefixtures("qapp")

SETTINGS = SheetSettings(columns=2, rows=2, dpi=60)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def exported(
    path: Path,
    stills: list[Still],
    pictures: PictureSource,
    settings: SheetSettings = SETTINGS,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    return export(path, settings, stills, pictures, lambda *_: None, cancelled)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".jpeg", ".PNG"])
def test_one_page_of_pixels_is_one_file(
    out: Path, make_stills: MakeStills, pictures: PictureSource, suffix: str
) -> None:
    path = out / f"sheet{suffix}"
    done = exported(path, make_stills([""] * 4), pictures)
    assert done == Exported((path,), ())
    with Image.open(path) as image:
        assert image.format == ("PNG" if suffix.lower() == ".png" else "JPEG")
        assert image.size == (496, 702)
        assert [round(one) for one in image.info["dpi"]] == [60, 60]
        assert is_srgb(image)


def is_srgb(image: Image.Image) -> bool:
    """Whether the profile of an image makes of its colours what sRGB makes of them."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    srgb = ImageCms.createProfile("sRGB")
    ramp = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * turn) for turn in range(3)])
    turned = ImageCms.profileToProfile(ramp, profile, srgb)
    assert turned is not None
    return bool(np.asarray(ImageChops.difference(ramp, turned)).max() <= 2)


@pytest.mark.parametrize("suffix", [".tif", ".tiff"])
def test_a_tiff_holds_all_pages_without_loss(
    out: Path, make_stills: MakeStills, pictures: PictureSource, suffix: str
) -> None:
    stills = make_stills(["caption: 정이"] * 9)
    path = out / f"sheet{suffix}"
    assert exported(path, stills, pictures) == Exported((path,), ())
    pages = exported(out / "sheet.png", stills, pictures).files
    with Image.open(path) as image:
        assert isinstance(image, TiffImagePlugin.TiffImageFile)
        assert (image.format, image.n_frames) == ("TIFF", 3)
        for number, page in enumerate(pages):
            image.seek(number)
            assert [round(one) for one in image.info["dpi"]] == [60, 60]
            assert is_srgb(image)
            assert image.tag_v2[254] == 2  # a page of several
            with Image.open(page) as shown:
                assert ImageChops.difference(image.copy(), shown.convert("RGB")).getbbox() is None


def test_a_tiff_that_is_full_says_what_would_do(
    out: Path,
    make_stills: MakeStills,
    pictures: PictureSource,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gallery.sheets.tiff.LARGEST_FILE", 2_100_000)  # one page, not two
    with pytest.raises(SheetError, match=r"full after 1 of 3 pages; choose fewer dpi"):
        exported(out / "sheet.tif", make_stills([""] * 9), pictures)
    assert os.listdir(out) == []


def test_several_pages_of_pixels_are_numbered(
    out: Path, make_stills: MakeStills, pictures: PictureSource
) -> None:
    done = exported(out / "selects.jpg", make_stills([""] * 9), pictures)
    names = ["selects-1.jpg", "selects-2.jpg", "selects-3.jpg"]
    assert [path.name for path in done.files] == names
    assert sorted(os.listdir(out)) == names


@pytest.mark.parametrize("suffix", list(SheetFile))
def test_a_picture_known_to_be_damaged_is_told_once(
    out: Path, make_stills: MakeStills, pictures: PictureSource, suffix: str
) -> None:
    stills = make_stills([""] * 6)
    for place in (1, 4):
        facts = stills[place].facts
        assert facts is not None
        stills[place] = replace(stills[place], facts=replace(facts, damage="cut short"))
    stills[4].picture.write_bytes(b"no picture by now")
    problems = exported(out / f"sheet{suffix}", stills, pictures).problems
    assert [(one.path, one.reason) for one in problems] == [
        (stills[1].picture, "cut short"),
        (stills[4].picture, "is no picture; copy it again"),
    ]


@pytest.mark.parametrize("suffix", list(SheetFile))
def test_a_picture_that_only_decoding_finds_damaged_is_told_and_marked(
    out: Path, make_stills: MakeStills, pictures: PictureSource, suffix: str
) -> None:
    class Torn:
        """Finds the first picture damaged."""

        def jpeg(self, still: Still, min_width: int, min_height: int) -> Encoded:
            found = pictures.jpeg(still, min_width, min_height)
            damage = "cut short" if still.id.endswith("000") else ""
            return EncodedPicture(found.jpeg, found.width, found.height, damage)

    stills = make_stills([""] * 2)
    whole = exported(out / f"whole{suffix}", stills, pictures)
    torn = exported(out / f"torn{suffix}", stills, Torn())
    assert whole.problems == ()
    assert [(one.path, one.reason) for one in torn.problems] == [(stills[0].picture, "cut short")]
    if suffix == ".png":  # the mark in the corner
        assert torn.files[0].read_bytes() != whole.files[0].read_bytes()


def test_pages_of_an_earlier_sheet_are_told_of(
    out: Path, make_stills: MakeStills, pictures: PictureSource
) -> None:
    stills = make_stills([""] * 12)
    assert exported(out / "p.png", stills, pictures).left == ()
    for name in ("p-cover.png", "p-1.jpg", "q-1.png", "p-10.PNG"):  # a hand's, another sheet's
        (out / name).write_bytes(b"")
    fewer = exported(out / "p.png", stills[:8], pictures)
    assert fewer.left == (out / "p-3.png", out / "p-10.PNG")
    single = exported(out / "p.png", stills[:4], pictures)
    assert [one.name for one in single.left] == ["p-1.png", "p-2.png", "p-3.png", "p-10.PNG"]
    assert exported(out / "p.pdf", stills[:4], pictures).left == ()


def test_page_numbers_sort_as_they_count() -> None:
    names = [path.name for path in page_paths(Path("a/b.png"), 12).values()]
    assert names == sorted(names)
    assert names[0] == "b-01.png"


@pytest.mark.parametrize("name", ["sheet.docx", "sheet", "sheet.svg", ".pdf"])
def test_an_unknown_suffix_names_the_known_ones(
    out: Path, make_stills: MakeStills, pictures: PictureSource, name: str
) -> None:
    with pytest.raises(SheetError, match=r"use \.pdf, \.html, \.png, \.jpg or \.tif"):
        exported(out / name, make_stills([""]), pictures)


def test_a_folder_that_is_missing_is_named(
    out: Path, make_stills: MakeStills, pictures: PictureSource
) -> None:
    with pytest.raises(SaveError, match=r"there is no folder .*gone; make it first"):
        exported(out / "gone" / "sheet.pdf", make_stills([""]), pictures)


def test_a_folder_in_the_way_is_not_written_over(
    out: Path, make_stills: MakeStills, pictures: PictureSource
) -> None:
    (out / "sheet.pdf").mkdir()
    with pytest.raises(SaveError, match="is not a file; choose another name"):
        exported(out / "sheet.pdf", make_stills([""]), pictures)


def test_a_name_that_is_too_long_says_so(
    out: Path, make_stills: MakeStills, pictures: PictureSource
) -> None:
    path = out / ("x" * 300 + ".pdf")
    with pytest.raises(SaveError, match="name is too long for this disk; choose a shorter one"):
        exported(path, make_stills([""]), pictures)


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder nobody may write to")
@pytest.mark.parametrize("name", [f"sheet{suffix}" for suffix in SheetFile])
def test_a_place_that_cannot_be_written_to_says_choose_another(
    make_stills: MakeStills, pictures: PictureSource, name: str
) -> None:
    with pytest.raises(SaveError, match="choose another folder"):
        exported(Path("/sys/kernel") / name, make_stills([""]), pictures)


def test_no_stills_make_no_sheet(out: Path, pictures: PictureSource) -> None:
    with pytest.raises(SheetError, match="there are no stills to print"):
        exported(out / "sheet.pdf", [], pictures)
    assert os.listdir(out) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"caption": "{captoin}"}, "is not a token"),
        ({"page": PageSize.A5, "rows": 30}, "has no room for"),
    ],
)
def test_settings_that_cannot_be_are_refused_before_anything_is_written(
    out: Path,
    make_stills: MakeStills,
    pictures: PictureSource,
    changes: dict[str, object],
    reason: str,
) -> None:
    settings = replace(SETTINGS, **changes)  # type: ignore[arg-type]
    with pytest.raises(SheetError, match=reason):
        exported(out / "sheet.pdf", make_stills([""]), pictures, settings)
    assert os.listdir(out) == []


def test_a_page_of_too_many_pixels_says_what_would_do(
    out: Path, make_stills: MakeStills, pictures: PictureSource
) -> None:
    settings = replace(SETTINGS, page=PageSize.CUSTOM, custom_mm=(2000.0, 2000.0), dpi=600)
    with pytest.raises(SheetError, match=r"choose 2\d\d dpi or less, or a PDF"):
        exported(out / "sheet.png", make_stills([""]), pictures, settings)
    assert os.listdir(out) == []


@pytest.mark.parametrize("name", [f"sheet{suffix}" for suffix in SheetFile])
def test_cancelling_leaves_what_was_there_and_nothing_else(
    out: Path, make_stills: MakeStills, pictures: PictureSource, name: str
) -> None:
    (out / name).write_bytes(b"the sheet of yesterday")
    stills = make_stills([""] * 9)
    for stop_after in (0, 1, 5, 8, 10):
        asked = 0

        def cancelled(limit: int = stop_after) -> bool:
            nonlocal asked
            asked += 1
            return asked > limit

        with pytest.raises(Cancelled):
            exported(out / name, stills, pictures, cancelled=cancelled)
        assert os.listdir(out) == [name]
        assert (out / name).read_bytes() == b"the sheet of yesterday"


@pytest.mark.parametrize("name", [f"sheet{suffix}" for suffix in SheetFile])
def test_a_disk_that_fills_up_leaves_nothing(
    out: Path, make_stills: MakeStills, pictures: PictureSource, name: str
) -> None:
    class Full:
        """Gives three pictures, and then the disk has no room for what it wants to keep."""

        def jpeg(self, still: Still, min_width: int, min_height: int) -> Encoded:
            if still.id.endswith("003"):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return pictures.jpeg(still, min_width, min_height)

    with pytest.raises(SaveError, match=r"the disk is full; free some space or choose another"):
        exported(out / name, make_stills([""] * 9), Full())
    assert os.listdir(out) == []


WRITER = """
import resource, sys
from pathlib import Path
from gallery.errors import GalleryError
from gallery.imaging.values import PictureKey
from gallery.imaging.values import EncodedPicture
from gallery.library.library import Library
from gallery.sheets.export import export
from gallery.sheets.pictures import StillPictures
from gallery.sheets.settings import SheetSettings

folder, target, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
library = Library(folder)
stills = [library.still(files) for files in library.scan().stills]
pictures = StillPictures(
    lambda key, *_: EncodedPicture(Path(key.path).read_bytes(), 300, 200), PictureKey
)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    export(target, SheetSettings(), stills, pictures, lambda *_: None, lambda: False)
except GalleryError as error:
    sys.exit(str(error))
"""


def in_a_new_process(library: Path, target: Path, limit: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WRITER, library, target, str(limit)],
        capture_output=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": ""},
    )
    return done.stderr.decode()


def test_a_sheet_needs_neither_a_screen_nor_a_program_with_windows(
    out: Path, make_stills: MakeStills
) -> None:
    folder = make_stills([""] * 3)[0].picture.parents[2]
    assert in_a_new_process(folder, out / "sheet.pdf") == ""
    assert in_a_new_process(folder, out / "sheet.png") == ""
    assert sorted(os.listdir(out)) == ["sheet.pdf", "sheet.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="files have no size limit there")
@pytest.mark.parametrize("name", [f"sheet{suffix}" for suffix in SheetFile])
@pytest.mark.parametrize("limit", [1_000, 9_000, 30_000])
def test_a_file_that_may_not_grow_is_an_error_and_leaves_nothing(
    out: Path, make_stills: MakeStills, name: str, limit: int
) -> None:
    folder = make_stills(["caption: 정이 연구소"] * 12)[0].picture.parents[2]
    told = in_a_new_process(folder, out / name, limit)
    assert f"{name}: " in told
    assert "Traceback" not in told
    assert os.listdir(out) == []


def test_every_error_is_one_a_person_can_read() -> None:
    for error in (SaveError, SheetError, Cancelled):
        assert issubclass(error, GalleryError)
