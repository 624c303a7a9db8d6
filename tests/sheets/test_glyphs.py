"""What no font can draw, held against what the PDF then holds; and how often fonts are asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtWidgets import QApplication

from gallery.errors import Cancelled
from gallery.library.still import Still
from gallery.sheets.export import export
from gallery.sheets.glyphs import MissingGlyphs, missing_glyphs
from gallery.sheets.layout import Sheet, laid_out
from gallery.sheets.painter import INKS
from gallery.sheets.pictures import PictureSource
from gallery.sheets.settings import Paper, SheetSettings
from gallery.sheets.typesetting import Typesetter

MakeStills = Callable[..., list[Still]]
pytestmark = pytest.mark.usefixtures("qapp")

SETTINGS = SheetSettings(columns=2, rows=2, caption="{number}\n{caption}", header_right="")
NOBODYS = "\u0378\u05ff"  # code points that Unicode has given to no character


def missing(sheet: Sheet) -> tuple[MissingGlyphs, ...]:
    return missing_glyphs(sheet, lambda *_: None, lambda: False)


def test_what_can_be_drawn_is_not_told(make_stills: MakeStills) -> None:
    captions = ["정이 연구소", "ロボット 机器人", "רֹאשׁ הרובוט", "رأس", "Café ★"]
    sheet = laid_out(SETTINGS, make_stills([f"caption: '{text}'" for text in captions]))
    assert missing(sheet) == ()


@pytest.mark.parametrize(
    "char", ["\u200d", "\ufe0f", "\u061c", "\u2068", "\u200b", "\u00ad", "\U000e0100", "\u00a0"]
)
def test_what_draws_nothing_is_not_missing(qapp: QApplication, char: str) -> None:
    assert Typesetter(INKS[Paper.WHITE]).has_glyph(char)


def test_what_cannot_be_drawn_is_told_with_its_still_and_page(make_stills: MakeStills) -> None:
    sidecars = ["caption: lab"] * 6
    sidecars[1] = f"caption: 정이 {NOBODYS[1]}{NOBODYS[0]} {NOBODYS[1]}"
    sidecars[4] = f"caption: lab\nnumber: '{NOBODYS[0]}'"
    assert missing(laid_out(SETTINGS, make_stills(sidecars))) == (
        MissingGlyphs(2, 1, NOBODYS[1] + NOBODYS[0]),
        MissingGlyphs(5, 2, NOBODYS[0]),
    )


def test_the_header_is_told_once(make_stills: MakeStills) -> None:
    sheet = laid_out(replace(SETTINGS, title=f"Jung_E {NOBODYS}"), make_stills([""] * 6))
    assert missing(sheet) == (MissingGlyphs(0, 1, NOBODYS),)


def test_it_is_what_the_pdf_draws_as_an_empty_box(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> None:
    captions = ["정이", "רֹאשׁ", f"a{NOBODYS}", "🤖", "กัป", "\ufe0f\u200d정", "𐍈𓀀", "ཀ", "Cafe\u0301"]
    settings = replace(SETTINGS, columns=1, rows=1, caption="{caption}", header_left="")
    stills = make_stills([f"caption: '{text}'" for text in captions])
    told = {one.position for one in missing(laid_out(settings, stills))}
    path = tmp_path / "sheet.pdf"
    export(path, settings, stills, pictures, lambda *_: None, lambda: False)
    with pikepdf.open(path) as pdf:
        drawn_as_boxes = {
            number
            for number, page in enumerate(pdf.pages, 1)
            if re.search(rb"<0000> Tj", b"".join(one.read_bytes() for one in _contents(page)))
        }
    assert told == drawn_as_boxes
    assert 3 in told
    assert not {1, 6, 9} & told


def _contents(page: pikepdf.Page) -> list[pikepdf.Object]:
    contents = page.obj.Contents
    return list(contents.as_list()) if isinstance(contents, pikepdf.Array) else [contents]


def test_each_character_is_asked_for_once(
    make_stills: MakeStills, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    has_glyph = Typesetter.has_glyph

    def counted(typesetter: Typesetter, char: str) -> bool:
        asked.append(char)
        return has_glyph(typesetter, char)

    monkeypatch.setattr(Typesetter, "has_glyph", counted)
    missing(laid_out(SETTINGS, make_stills([f"caption: 정이 lab {NOBODYS}"] * 9)))
    assert len(asked) == len(set(asked))
    assert set("정이lab" + NOBODYS) <= set(asked)


def test_it_tells_how_far_it_is_and_can_be_stopped(make_stills: MakeStills) -> None:
    sheet = laid_out(SETTINGS, make_stills([""] * 9))
    steps: list[tuple[int, int]] = []
    missing_glyphs(sheet, lambda *step: steps.append(step), lambda: False)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(Cancelled):
        missing_glyphs(sheet, lambda *_: None, lambda: True)
