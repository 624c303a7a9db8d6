"""`gallery sheet`: contact sheets from the command line."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image

from gallery.cli.printing import SheetWish, sheet_settings
from gallery.places import cache_folder

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery


@pytest.fixture
def text_of() -> Callable[[Path], list[str]]:
    """Read the text of each page of a PDF with another program."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext of poppler")

    def text(path: Path) -> list[str]:
        words = ["pdftotext", "-layout", str(path), "-"]
        return subprocess.run(words, capture_output=True, check=True).stdout.decode().split("\f")

    return text


def test_a_pdf_says_what_was_asked_for(
    gallery: Gallery, library_folder: Path, tmp_path: Path, text_of: Callable[[Path], list[str]]
) -> None:
    output = tmp_path / "시트.pdf"
    answer = gallery(
        *("-L", library_folder, "sheet", "rating:>=3", "-o", output, "--grid", "2x3"),
        *("--title", "정이 Selects", "--caption", "{number|file}\\n{caption} {caption.ko}"),
    )
    assert (answer.code, answer.out, answer.err) == (0, f"{output}\n", "")
    page = text_of(output)[0]
    for words in ("정이 Selects", "00123", "robot head engraved Jung-E", "정이가 서 있는 실험실"):
        assert words in page
    assert "Slate" not in page


@pytest.mark.parametrize(("sort", "step"), [("file", 1), ("-file", -1)])
def test_stills_stand_in_the_order_that_was_asked_for(
    sort: str,
    step: int,
    gallery: Gallery,
    library_folder: Path,
    tmp_path: Path,
    text_of: Callable[[Path], list[str]],
) -> None:
    output = tmp_path / "x.pdf"
    answer = gallery(
        *("-L", library_folder, "sheet", "-o", output, "--sort", sort),
        *("--caption", "<{file}>", "--grid", "1x1", "--dpi", "40"),
    )
    assert answer.code == 0
    found = [re.findall("<(.+)[.]jpg>", page) for page in text_of(output)]
    stems = ["corridor", "crew", "earth", "lab", "robot-head", "slate"]
    assert found == [*([stem] for stem in stems[::step]), []]


def test_pages_of_pixels_are_numbered(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    answer = gallery(
        *("-L", library_folder, "sheet", "-o", tmp_path / "s.png", "--grid", "2x2"),
        *("--page", "A5", "--landscape", "--dpi", "50", "--fill"),
    )
    assert answer.code == 0
    assert answer.lines == [str(tmp_path / "s-1.png"), str(tmp_path / "s-2.png")]
    with Image.open(tmp_path / "s-1.png") as page:
        assert page.width > page.height


def test_pages_that_an_earlier_sheet_left_are_named(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    sheet = ("-L", library_folder, "sheet", "-o", tmp_path / "p.png")
    assert gallery(*sheet, "--grid", "2x1").err == ""
    answer = gallery(*sheet, "--grid", "4x4")
    told = f"gallery: warning: {tmp_path}: p-1.png, p-2.png, p-3.png are not pages of this sheet; "
    assert (answer.code, answer.lines) == (0, [str(tmp_path / "p.png")])
    assert answer.err.startswith(told)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "x.docx"], "use .pdf, .html"),
        (["-o", "x"], "use .pdf, .html"),
        (["-o", "x.pdf", "--page", "B9"], "no page is called 'B9'; known are A3, A4"),
        (["-o", "x.pdf", "--grid", "4"], "a grid is written like 4x5"),
        (["-o", "x.pdf", "--grid", "0x5"], "columns"),
        (["-o", "x.pdf", "--grid", "40x40", "--page", "A5"], "page"),
        (["-o", "x.pdf", "--caption", "{captoin}"], "caption"),
        (["-o", "x.pdf", "--caption", "{caption"], "{"),
        (["-o", "x.pdf", "--dpi", "9999"], "dpi"),
        (["-o", "x.pdf", "--sort", "size"], "no such order"),
        (["rating:", "-o", "x.pdf"], "rating"),
    ],
)
def test_a_mistake_is_told_before_the_library_is_read(
    words: list[str], message: str, gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "sheet", *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("gallery: error: ")
    assert message in answer.err
    assert not cache_folder().exists()


def test_nothing_to_print_writes_nothing(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    answer = gallery("-L", library_folder, "sheet", "no such", "-o", tmp_path / "x.pdf")
    assert answer.code == 2
    assert "no still matches 'no such'; nothing was written" in answer.err
    assert not (tmp_path / "x.pdf").exists()


def test_an_empty_library_has_no_sheet(gallery: Gallery, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = gallery("-L", tmp_path / "empty", "sheet", "-o", tmp_path / "x.pdf")
    assert answer.code == 2
    assert "there are no stills in" in answer.err


def test_a_folder_that_is_not_there_is_named(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    answer = gallery("-L", library_folder, "sheet", "-o", tmp_path / "gone" / "x.pdf")
    assert answer.code == 2
    assert str(tmp_path / "gone") in answer.err
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_place_that_takes_nothing_keeps_what_it_had(
    code: int,
    gallery: Gallery,
    library_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    output = folder / "x.pdf"
    output.write_bytes(b"the sheet of yesterday")
    replace = os.replace

    def refuse(old: str | Path, new: str | Path) -> None:
        if Path(new) == output:
            raise OSError(code, os.strerror(code), str(new))
        replace(old, new)

    monkeypatch.setattr(os, "replace", refuse)
    answer = gallery("-L", library_folder, "sheet", "-o", output)
    assert answer.code == 2
    assert answer.err.startswith(f"gallery: error: {output}: ")
    assert output.read_bytes() == b"the sheet of yesterday"
    assert [path.name for path in folder.iterdir()] == ["x.pdf"]


def test_a_folder_in_place_of_the_file_is_explained(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.pdf").mkdir()
    answer = gallery("-L", library_folder, "sheet", "-o", tmp_path / "x.pdf")
    assert answer.code == 2
    assert answer.err.startswith(f"gallery: error: {tmp_path / 'x.pdf'}: ")


def test_a_still_without_a_picture_does_not_stop_the_sheet(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    broken = library_folder / "assets" / "jung_e" / "lab.jpg"
    broken.write_bytes(b"no picture")
    output = tmp_path / "x.pdf"
    answer = gallery("-L", library_folder, "sheet", "-o", output)
    assert (answer.code, answer.lines) == (1, [str(output)])
    assert answer.err.startswith(f"gallery: warning: {broken}: ")
    assert len(answer.err.splitlines()) == 1
    with pikepdf.open(output) as sheet:
        assert len(sheet.pages) == 1


def test_characters_that_no_font_can_draw_are_told_and_the_sheet_is_made(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    sidecar = library_folder / "metadata" / "jung_e" / "earth.yaml"
    sidecar.write_text("caption: 정이 \u0378\n", encoding="utf-8")
    answer = gallery("-L", library_folder, "sheet", "-o", tmp_path / "sheet.pdf")
    assert answer.code == 1
    assert "jung_e/earth: no installed font can draw \u0378 (U+0378 unassigned); " in answer.err
    assert answer.err.count("warning") == 1
    assert (tmp_path / "sheet.pdf").exists()
    answer = gallery("-L", library_folder, "sheet", "-o", tmp_path / "sheet.html")
    assert (answer.code, answer.err) == (0, "")  # who looks at it has fonts of their own


def test_a_sheet_that_may_be_replaced_need_not_be_readable(
    gallery: Gallery, open_folder: Path, without_rights: None
) -> None:
    output = open_folder / "x.pdf"
    output.write_bytes(b"the sheet of yesterday")
    output.chmod(0)
    answer = gallery("-L", open_folder, "sheet", "-o", output)
    assert "there are no stills" in answer.err


@pytest.mark.parametrize(("page", "lying"), [("300x200", True), ("200x300", False)])
def test_a_page_in_millimetres_lies_as_it_is_typed(page: str, *, lying: bool) -> None:
    width, height = sheet_settings(SheetWish(page=page), None).page_mm
    assert (width > height) is lying


def test_a_template_is_begun_with_and_options_change_it(
    gallery: Gallery, library_folder: Path, tmp_path: Path, text_of: Callable[[Path], list[str]]
) -> None:
    place = ("-L", library_folder, "sheet")
    answer = gallery(*place, "-o", tmp_path / "a.pdf", "-t", "caption-sheet", "--grid", "1x2")
    assert (answer.code, answer.err) == (0, "")
    pages = text_of(tmp_path / "a.pdf")
    assert "Caption sheet · 6 stills" in pages[0]
    assert "page 1 of 3" in pages[0]


def test_a_template_is_saved_listed_used_and_deleted(
    gallery: Gallery, library_folder: Path, tmp_path: Path, text_of: Callable[[Path], list[str]]
) -> None:
    place = ("-L", library_folder, "sheet")
    typed = ("--grid", "2x2", "--caption", "<{file}>", "--set", "header.right=press {today}")
    assert gallery(*place, *typed, "--save-template", "press kit").code == 0
    assert (tmp_path / "config" / "sheets.yaml").read_text("utf-8").startswith("press kit: {")
    listed = gallery(*place, "--list-templates").lines
    assert [line.split("  ")[0] for line in listed][-1] == "press kit"
    assert any(line.startswith("one-up ") and "built in" in line for line in listed)
    answer = gallery(*place, "-o", tmp_path / "a.pdf", "--template", "press kit")
    assert answer.code == 0
    page = text_of(tmp_path / "a.pdf")[0]
    assert "press 20" in page
    assert re.findall("<(.+)[.]jpg>", page)
    assert gallery(*place, "--delete-template", "press kit").code == 0
    answer = gallery(*place, "-o", tmp_path / "b.pdf", "--template", "press kit")
    assert answer.code == 2
    assert "there is no template 'press kit'" in answer.err
    assert "gallery sheet --list-templates" in answer.err
    assert not (tmp_path / "b.pdf").exists()


def test_a_template_of_the_production_is_found_by_its_stills(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    place = ("-L", library_folder, "sheet")
    answer = gallery(*place, "--grid", "6x1", "--save-template", "x", "--with-production")
    assert answer.code == 0
    (saved,) = (library_folder / "metadata").rglob("production.sheets.yaml")
    assert saved.read_text("utf-8") == "x: {grid: 6x1}\n"
    gallery(*place, "-o", tmp_path / "x.png", "-t", "x", "--dpi", "40")
    assert (tmp_path / "x.png").exists()
    saved.write_text("x: {grid: none}\n", "utf-8")
    answer = gallery(*place, "-o", tmp_path / "y.pdf", "-t", "x")
    assert answer.code == 2
    assert f"{saved}:1:11: x: grid: a grid is written like 4x5" in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "marign=3"], "marign is nothing that a sheet has; did you mean margin?"),
        (["--set", "margin"], "--set margin: write it as KEY=VALUE"),
        (["--set", "header=x"], "write header.left, header.center or header.right"),
        (["--set", "stars=many"], "expected true or false, not many"),
        (["--group", "colour"], "group: colour is none of none, day, scene, person, folder"),
        (["--logo", "missing.png"], "missing.png: the logo cannot be read: No such file"),
        (["--watermark", "{nobody}"], "{nobody} is not a token"),
    ],
)
def test_what_a_sheet_cannot_have_is_told_and_nothing_is_written(
    words: list[str], message: str, gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    answer = gallery("-L", library_folder, "sheet", "-o", tmp_path / "x.pdf", *words)
    assert answer.code == 2
    assert message in answer.err
    assert not (tmp_path / "x.pdf").exists()


def test_groups_have_headings_and_a_killed_still_is_marked(
    gallery: Gallery, library_folder: Path, tmp_path: Path, text_of: Callable[[Path], list[str]]
) -> None:
    sidecar = library_folder / "metadata" / "jung_e" / "lab.yaml"
    killed = "approvals:\n  - {person: kim, decision: kill, round: 1}\n"
    sidecar.write_text(sidecar.read_text("utf-8") + killed, "utf-8")
    output = tmp_path / "x.pdf"
    answer = gallery(
        *("-L", library_folder, "sheet", "-o", output, "--group", "folder", "--cover", "--names"),
    )
    assert answer.code == 0
    pages = text_of(output)
    assert "Director" in pages[0]
    assert "jung_e" in pages[1]
    assert pages[1].count("KILLED") == 1
    assert "Names" in pages[-2]


@pytest.mark.parametrize("pages", [1, 2])
def test_a_sheet_is_never_written_over_a_still(
    pages: int, gallery: Gallery, library_folder: Path
) -> None:
    folder = library_folder / "assets" / "jung_e"
    still = next(folder.glob("*.jpg"))
    if pages > 1:
        still = still.rename(folder / "frame-2.jpg")
    before = still.read_bytes()
    output = still if pages == 1 else folder / "frame.jpg"
    grid = "4x5" if pages == 1 else "1x1"
    answer = gallery("-L", library_folder, "sheet", "-o", output, "--grid", grid)
    assert answer.code == 2
    assert f"{still}: belongs to the library" in answer.err
    assert still.read_bytes() == before
    assert not (folder / "frame-1.jpg").exists()
