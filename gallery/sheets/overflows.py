"""Captions that are longer than the room they have: found by setting them, before they are printed.

    for overflow in overflows(sheet, progress, cancelled):
        print(overflow.position, overflow.texts)

Needs a running Qt application (`screenless.painting`); may be called in any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gallery.errors import Cancelled
from gallery.sheets.layout import Sheet
from gallery.sheets.painter import typesetter_of
from gallery.sheets.tokens import ISOLATES


@dataclass(frozen=True, slots=True)
class Overflow:
    """The lines of one still's caption that are cut, as they would be in full.

    `position` counts the stills of the sheet from 1; it is 0 for lines of the page's own.
    """

    position: int
    page: int
    texts: tuple[str, ...]


def overflows(
    sheet: Sheet, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> tuple[Overflow, ...]:
    """Return what is cut, in the order of the pages; nothing when all has room.

    `progress` is told how many pages of how many were looked at. Raises Cancelled.
    """
    typesetter = typesetter_of(sheet.settings)
    found: list[Overflow] = []
    for page in sheet:
        of_page: dict[int, list[str]] = {}
        for text in page.texts:
            if cancelled():
                raise Cancelled
            if typesetter.is_cut(text):
                whole = text.line.text.translate(ISOLATES)
                of_page.setdefault(text.position, []).append(whole)
        found += [
            Overflow(position, page.number, tuple(texts))
            for position, texts in sorted(of_page.items())
        ]
        progress(page.number, sheet.pages)
    return tuple(found)
