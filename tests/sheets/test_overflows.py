"""Which captions are cut: told before they are printed, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gallery.errors import Cancelled
from gallery.library.still import Still
from gallery.sheets.layout import laid_out
from gallery.sheets.overflows import Overflow, overflows
from gallery.sheets.settings import SheetSettings

MakeStills = Callable[..., list[Still]]
pytestmark = pytest.mark.usefixtures("qapp")

SETTINGS = SheetSettings(columns=2, rows=2, caption="{number}\n{caption}", caption_lines=3)
LONG = " ".join(["the science lab with a combat android in the ring"] * 9)


def test_captions_that_are_cut_are_told_with_their_still_and_page(make_stills: MakeStills) -> None:
    sidecars = ["caption: lab"] * 7
    sidecars[2] = f"caption: {LONG}"
    sidecars[4] = f"caption: {LONG}\nnumber: '{LONG}'"
    found = overflows(laid_out(SETTINGS, make_stills(sidecars)), lambda *_: None, lambda: False)
    assert found == (Overflow(3, 1, (LONG,)), Overflow(5, 2, (LONG, LONG)))


def test_a_header_that_is_cut_is_the_pages(make_stills: MakeStills) -> None:
    sheet = laid_out(replace(SETTINGS, title=LONG), make_stills([""]))
    (found,) = overflows(sheet, lambda *_: None, lambda: False)
    assert (found.position, found.page) == (0, 1)
    assert found.texts[0].startswith(LONG)


def test_a_line_in_two_directions_is_told_without_its_marks(make_stills: MakeStills) -> None:
    stills = make_stills([f"caption: 'ראש {LONG}'\npeople: [kim]"])
    settings = replace(SETTINGS, caption="{caption} · {names}", caption_lines=1)
    (found,) = overflows(laid_out(settings, stills), lambda *_: None, lambda: False)
    assert found.texts == (f"ראש {LONG} · Kim Hyun-joo",)


def test_it_tells_how_far_it_is_and_can_be_stopped(make_stills: MakeStills) -> None:
    sheet = laid_out(SETTINGS, make_stills([f"caption: {LONG}"] * 9))
    steps: list[tuple[int, int]] = []
    overflows(sheet, lambda *step: steps.append(step), lambda: False)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(Cancelled):
        overflows(sheet, lambda *_: None, lambda: bool(len(steps) == 3))
