"""The text of a PDF, as three programs read it: poppler, MuPDF and pypdf."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from gallery.library.still import Still
from gallery.sheets.export import export
from gallery.sheets.painter import INKS
from gallery.sheets.pictures import PictureSource
from gallery.sheets.settings import Paper, SheetSettings
from gallery.sheets.typesetting import Typesetter

MakeStills = Callable[..., list[Still]]
pytestmark = pytest.mark.usefixtures("qapp")

SETTINGS = SheetSettings(columns=2, rows=3, caption="{number}\n{caption}", caption_lines=6)
MARKS = dict.fromkeys([*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def poppler(path: Path) -> str:
    command: list[str | Path] = ["pdftotext", "-layout", path, "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def mupdf(path: Path) -> str:
    command: list[str | Path] = ["mutool", "draw", "-q", "-F", "txt", path]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def pypdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


READERS = [
    poppler,
    pytest.param(
        mupdf,
        marks=pytest.mark.skipif(
            shutil.which("mutool") is None, reason="needs mutool (Debian: mupdf-tools)"
        ),
    ),
    pypdf_text,
]


def letters(text: str) -> str:
    """Return text without spaces, which each program sets as it sees gaps, and without marks."""
    return "".join(text.translate(MARKS).split())


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "caption",
    [
        "정이 연구소, 촬영 전 로봇 머리가 바닥에 놓여 있다 (42가)",
        "뷁 쀍 햏 ㄱ ㅏ 정이가 서 있는 실험실",
        "机器人头部在实验室的地板上，导演与工作人员",
        "機器人頭部在實驗室的地板上「正片」",
        "ロボットの頭、研究所の床に・ガラス",
        "The lab — “quiet” 50 % · 007… naïve Łódź",
        "Съёмка в лаборатории, Ελλάδα",
        "𠮷野家 野 𠮷 あ",
    ],
)
def test_every_program_reads_what_was_written(
    make_stills: MakeStills,
    pictures: PictureSource,
    tmp_path: Path,
    read: Callable[[Path], str],
    caption: str,
) -> None:
    path = tmp_path / "sheet.pdf"
    stills = make_stills([f"caption: '{caption}'\nnumber: '00123'"])
    export(path, SETTINGS, stills, pictures, lambda *_: None, lambda: False)
    assert unicodedata.is_normalized("NFC", read(path))
    assert letters(caption) in letters(read(path))


@pytest.mark.parametrize("read", READERS)
def test_an_emoji_is_read_where_a_font_draws_it(
    make_stills: MakeStills,
    pictures: PictureSource,
    tmp_path: Path,
    read: Callable[[Path], str],
) -> None:
    caption = next((one for one in ("정이 😀", "정이 ☺") if can_draw(one)), "정이")
    path = tmp_path / "sheet.pdf"
    stills = make_stills([f"caption: '{caption} 𠮷'", f"caption: '{caption}'\nnumber: '7'"])
    export(path, SETTINGS, stills, pictures, lambda *_: None, lambda: False)
    assert letters(read(path)).count(letters(caption)) == 2


def can_draw(text: str) -> bool:
    typesetter = Typesetter(INKS[Paper.WHITE])
    return all(map(typesetter.has_glyph, text))


@pytest.mark.parametrize("read", [poppler, pypdf_text])  # MuPDF does not turn such text around
@pytest.mark.parametrize("caption", ["ראש הרובוט על הרצפה", "رأس الروبوت على أرضية المختبر"])
def test_text_from_right_to_left_is_read_in_its_order(
    make_stills: MakeStills,
    pictures: PictureSource,
    tmp_path: Path,
    read: Callable[[Path], str],
    caption: str,
) -> None:
    path = tmp_path / "sheet.pdf"
    export(
        path,
        SETTINGS,
        make_stills([f"caption: '{caption}'"]),
        pictures,
        lambda *_: None,
        lambda: False,
    )
    assert letters(caption) in letters(read(path))
