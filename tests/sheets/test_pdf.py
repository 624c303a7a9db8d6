"""The PDF, as other programs read it: poppler for text and pictures, pikepdf for the rest."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from gallery.library.still import Still
from gallery.sheets.export import export
from gallery.sheets.layout import laid_out
from gallery.sheets.pictures import PictureSource
from gallery.sheets.settings import Fit, PageSize, Paper, SheetSettings

MakeStills = Callable[..., list[Still]]
MakePdf = Callable[..., Path]
Pixels = npt.NDArray[np.float64]

SETTINGS = SheetSettings(columns=3, rows=3, caption_lines=4)
DPI = 100


@pytest.fixture
def make_pdf(tmp_path: Path, pictures: PictureSource, qapp: QApplication) -> MakePdf:
    """Return a function that exports stills as a PDF without trouble."""

    def made(stills: list[Still], settings: SheetSettings = SETTINGS, query: str = "") -> Path:
        path = tmp_path / "sheet.pdf"
        done = export(path, settings, stills, pictures, lambda *_: None, lambda: False, query=query)
        assert done.files == (path,)
        return path

    return made


def poppler(program: str, *arguments: str | Path) -> str:
    done = subprocess.run([program, *arguments], check=True, capture_output=True, timeout=60)
    assert done.stderr == b""
    return done.stdout.decode()


def text_of(path: Path) -> str:
    """Return the text in reading order, without the direction marks that poppler adds."""
    found = poppler("pdftotext", "-layout", path, "-")
    return " ".join(found.translate(dict.fromkeys(map(ord, "\u202a\u202b\u202c"))).split())


def rendered(path: Path, page: int, tmp_path: Path) -> Image.Image:
    target = tmp_path / f"page-{page}"
    number = str(page)
    poppler("pdftoppm", "-r", str(DPI), "-f", number, "-l", number, "-singlefile", path, target)
    return Image.open(target.with_suffix(".ppm")).convert("RGB")


def pixels_of(image: Image.Image, size: tuple[int, int]) -> Pixels:
    return np.asarray(image.resize(size, Image.Resampling.BOX), np.float64)


def test_the_text_is_text_in_every_script(make_stills: MakeStills, make_pdf: MakePdf) -> None:
    captions = [
        "정이 연구소, 로봇 머리",
        "ロボットの頭",
        "机器人头部",
        "The lab — “quiet” 50 % · 007…",
        "ראש הרובוט",
        "رأس",
    ]
    stills = make_stills(
        [f"caption: '{text}'\nnumber: '0012{place}'\npeople: [kim]\nrating: {place}"
         for place, text in enumerate(captions)]
    )  # fmt: skip
    text = text_of(make_pdf(stills, query="kind:bts,unit"))
    for place, caption in enumerate(captions[:5]):
        assert caption in text
        assert f"0012{place}" in text
    assert "Jung_E 정이" in text
    assert "6 stills · kind:bts,unit" in text
    assert "Kim Hyun-joo as Jung-E" in text
    assert "★★★★★" in text
    assert "page 1 of 1" in text
    assert "رأس" in text


def test_a_word_is_found_at_the_place_where_it_stands(
    make_stills: MakeStills, make_pdf: MakePdf
) -> None:
    stills = make_stills([f"number: '{100 + place}'" for place in range(9)])
    found = poppler("pdftotext", "-bbox", make_pdf(stills), "-")
    page = laid_out(SETTINGS, stills).page(1)
    for box in page.pictures:
        (line,) = (
            line for line in found.splitlines() if f">{box.still.value('number')}</word>" in line
        )
        left, top = (float(line.split(f'{name}="')[1].split('"')[0]) for name in ("xMin", "yMin"))
        assert left == pytest.approx(box.rect.x, abs=1)
        assert box.rect.bottom - 1 < top < box.rect.bottom + 12


def test_every_picture_stands_over_its_own_caption(
    make_stills: MakeStills, make_pdf: MakePdf, tmp_path: Path
) -> None:
    stills = make_stills([f"number: '{100 + place}'" for place in range(20)])
    path = make_pdf(stills)
    originals = [pixels_of(Image.open(still.picture).convert("RGB"), (12, 8)) for still in stills]
    for page in laid_out(SETTINGS, stills):
        image = rendered(path, page.number, tmp_path)
        for box in page.pictures:
            rect, scale = box.rect, DPI / 72
            corners = (rect.x, rect.y, rect.right, rect.bottom)
            left, top, right, bottom = (round(one * scale) for one in corners)
            printed = pixels_of(image.crop((left, top, right, bottom)), (12, 8))
            distances = [float(np.abs(printed - one).mean()) for one in originals]
            assert int(np.argmin(distances)) == box.position - 1
            assert distances[box.position - 1] < 4


def test_pictures_are_passed_through_untouched(
    make_stills: MakeStills, make_pdf: MakePdf, tmp_path: Path
) -> None:
    stills = make_stills([""] * 10)
    path = make_pdf(stills)
    listed = poppler("pdfimages", "-list", path).splitlines()[2:]
    assert len(listed) == 10
    assert all(" jpeg " in line and " rgb " in line for line in listed)
    poppler("pdfimages", "-all", path, tmp_path / "image")
    found = {one.read_bytes() for one in tmp_path.glob("image-*.jpg")}
    assert found == {still.picture.read_bytes() for still in stills}


def test_each_still_has_the_picture_under_its_own_name(
    make_stills: MakeStills, make_pdf: MakePdf
) -> None:
    stills = make_stills(["caption: 🤖"] * 10)
    with pikepdf.open(make_pdf(stills)) as pdf:
        for number, page in enumerate(pdf.pages):
            for place in range(9 * number + 1, min(9 * number + 10, 11)):
                image = page.resources["/XObject"][f"/Still{place}"]
                assert image.read_raw_bytes() == stills[place - 1].picture.read_bytes()


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        (SETTINGS, "595.276 x 841.89 pts (A4)"),
        (SETTINGS.turned(landscape=True), "841.89 x 595.276 pts (A4)"),
        (replace(SETTINGS, page=PageSize.LETTER), "612 x 792 pts (letter)"),
        (replace(SETTINGS, page=PageSize.TABLOID), "792 x 1224 pts"),
        (SETTINGS.on_page("200.5x260"), "568.346 x 737.008 pts"),
    ],
)
def test_the_pages_have_their_exact_size(
    make_stills: MakeStills, make_pdf: MakePdf, settings: SheetSettings, size: str
) -> None:
    assert f"Page size:       {size}" in poppler("pdfinfo", make_pdf(make_stills([""]), settings))


def test_title_language_bookmarks_and_fonts_are_set(
    make_stills: MakeStills, make_pdf: MakePdf
) -> None:
    stills = make_stills([f"number: '{place:05d}'\ncaption: 정이" for place in range(20)])
    path = make_pdf(stills, replace(SETTINGS, title="정이 selects"))
    told = poppler("pdfinfo", path)
    assert "Title:           정이 selects" in told
    assert "Pages:           3" in told
    assert "JavaScript:      no" in told
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.Root.Lang) == "en"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "정이 selects"
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == [
                "00000 – 00008",
                "00009 – 00017",
                "00018 – 00019",
            ]
    for line in poppler("pdffonts", path).splitlines()[2:]:
        embedded, _subset, mapped = line.split()[-5:-2]
        assert (embedded, mapped) == ("yes", "yes")


def test_a_still_without_a_picture_is_marked_on_the_sheet(
    make_stills: MakeStills, tmp_path: Path, pictures: PictureSource, qapp: QApplication
) -> None:
    stills = make_stills(["number: '7'"] * 3)
    stills[1].picture.write_bytes(b"text, not a picture")
    path = tmp_path / "sheet.pdf"
    done = export(path, SETTINGS, stills, pictures, lambda *_: None, lambda: False)
    assert [error.path for error in done.problems] == [stills[1].picture]
    assert "No picture is no picture; copy it again" in text_of(path)
    assert len(poppler("pdfimages", "-list", path).splitlines()[2:]) == 2


def test_a_source_that_gives_no_jpeg_is_a_marked_box_too(
    make_stills: MakeStills, tmp_path: Path, pictures: PictureSource, qapp: QApplication
) -> None:
    stills = make_stills([""])
    Image.new("RGB", (30, 20)).save(stills[0].picture, "PNG")
    path = tmp_path / "sheet.pdf"
    done = export(path, SETTINGS, stills, pictures, lambda *_: None, lambda: False)
    assert [error.reason for error in done.problems] == ["a picture for the sheet is not a JPEG"]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("fit", Fit)
def test_the_pdf_and_the_pixels_of_a_page_look_alike(
    make_stills: MakeStills,
    make_pdf: MakePdf,
    tmp_path: Path,
    pictures: PictureSource,
    paper: Paper,
    fit: Fit,
) -> None:
    stills = make_stills(["caption: 정이 robot head\nnumber: '00123'"] * 4, size=(200, 300))
    settings = replace(SETTINGS, paper=paper, fit=fit, dpi=DPI, columns=4)
    printed = rendered(make_pdf(stills, settings), 1, tmp_path)
    png = tmp_path / "sheet.png"
    export(png, settings, stills, pictures, lambda *_: None, lambda: False)
    shown = Image.open(png).convert("RGB")
    assert abs(shown.width - printed.width) <= 1
    size = (120, 170)
    difference = np.abs(pixels_of(shown, size) - pixels_of(printed, size))
    assert difference.mean() < 1.5
    assert np.quantile(difference, 0.995) < 40


def test_markup_in_a_caption_is_printed_as_it_is(
    make_stills: MakeStills, make_pdf: MakePdf
) -> None:
    caption = "<img src=x> <b>bold</b> &amp; {number}"
    assert caption in text_of(make_pdf(make_stills([f"caption: '{caption}'"])))
