"""`gallery split`, on pictures that ImageMagick wrote."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Gallery
from tests.needs import lacking

MAGICK = Path("/usr/bin/convert-im6.q16")


def picture(path: Path, size: str) -> None:
    if not MAGICK.exists():
        lacking("ImageMagick is missing")
    subprocess.run([MAGICK, "-size", size, "xc:gray", path], check=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A still of two different pictures, with captions, and one of two alike."""
    for place in ("assets/day", "metadata/day"):
        (tmp_path / "lib" / place).mkdir(parents=True)
    stills = tmp_path / "lib/assets/day"
    picture(stills / "head.jpg", "300x200")
    picture(stills / "head.tif", "200x200")
    picture(stills / "lab.jpg", "300x200")
    picture(stills / "lab.png", "1503x1000")
    (stills / "head.tif.xmp").write_text(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></x:xmpmeta>"
    )
    (tmp_path / "lib/metadata/day/head.yaml").write_text("caption: the head\n")
    return tmp_path / "lib"


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_show_says_that_two_files_of_a_still_differ_in_shape(
    gallery: Gallery, folder: Path
) -> None:
    answer = gallery("-L", folder, "show", "day/head")
    assert answer.code == 1
    assert (
        f"{folder}/assets/day/head.jpg: differs in shape from other files of the still: "
        "head.jpg is 300 x 200, head.tif is 200 x 200; if they are different pictures, "
        "`gallery split` makes them two stills"
    ) in answer.err
    assert gallery("-L", folder, "show", "day/lab").code == 0


@pytest.mark.parametrize("words", [("split",), ("split", "day/head")])
def test_what_would_be_renamed_is_shown_and_nothing_is_done(
    gallery: Gallery, folder: Path, words: tuple[str, ...]
) -> None:
    before = names(folder)
    answer = gallery("-L", folder, *words)
    assert answer.code == 0
    assert answer.lines == [
        "assets/day/head.tif      ->  assets/day/head-tif.tif",
        "assets/day/head.tif.xmp  ->  assets/day/head-tif.tif.xmp",
    ]
    assert names(folder) == before


def test_they_become_two_stills_and_undo_makes_them_one(gallery: Gallery, folder: Path) -> None:
    before = names(folder)
    content = (folder / "assets/day/head.tif").read_bytes()
    facts = (folder / "assets/day/head.tif").stat()
    assert gallery("-L", folder, "split", "day/head", "--apply").code == 0
    moved = folder / "assets/day/head-tif.tif"
    assert moved.read_bytes() == content
    assert moved.stat().st_mtime_ns == facts.st_mtime_ns
    listed = gallery("-L", folder, "list")
    assert listed.lines == [
        "day/head-tif  -  -  -",
        "day/head      -  -  -  the head",
        "day/lab       -  -  -",
    ]
    assert gallery("-L", folder, "split", "--undo").code == 0
    assert names(folder) == before


@pytest.mark.parametrize("suffix", ["yaml", "yml"])
def test_captions_that_are_called_like_the_picture_go_with_it(
    gallery: Gallery, folder: Path, suffix: str
) -> None:
    captions = folder / "metadata/day"
    (captions / "head.yaml").rename(captions / f"head.tif.{suffix}")
    before = names(folder)
    answer = gallery("-L", folder, "split", "day/head", "--apply")
    assert answer.lines[-1].endswith(f"->  metadata/day/head-tif.tif.{suffix}")
    listed = gallery("-L", folder, "list")
    assert (listed.code, listed.lines[:2]) == (
        0,
        ["day/head-tif  -  -  -  the head", "day/head      -  -  -"],
    )
    assert gallery("-L", folder, "split", "--undo").code == 0
    assert names(folder) == before


def test_a_name_that_pictures_or_captions_have_is_not_taken(gallery: Gallery, folder: Path) -> None:
    picture(folder / "assets/day/head-tif.jpg", "30x20")
    (folder / "metadata/day/head-tif-2.yaml").write_text("caption: of a picture that is away\n")
    answer = gallery("-L", folder, "split", "day/head")
    assert answer.lines[0].endswith("->  assets/day/head-tif-3.tif")


def test_a_still_whose_files_are_alike_is_not_split(gallery: Gallery, folder: Path) -> None:
    answer = gallery("-L", folder, "split", "day/lab")
    assert (answer.code, "do not differ in shape" in answer.err) == (2, True)
