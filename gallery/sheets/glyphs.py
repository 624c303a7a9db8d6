"""Characters that no installed font can draw: found before the sheet is printed, not on paper.

    for missing in missing_glyphs(sheet, progress, cancelled):
        print(missing.position, missing.characters)

A character is asked for by setting it as the sheet would, fallback fonts and all, so that what is
told here is what the file would show as an empty box. Each different character is asked for once.
Needs a running Qt application (`screenless.painting`); may be called in any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gallery.errors import Cancelled
from gallery.sheets.layout import Sheet
from gallery.sheets.painter import typesetter_of
from gallery.sheets.typesetting import Typesetter


@dataclass(frozen=True, slots=True)
class MissingGlyphs:
    """What cannot be drawn of one still's caption, each character once, in reading order.

    `position` counts the stills of the sheet from 1. It is 0 for what is the page's, such as the
    header; that is told once, with the first page where it stands.
    """

    position: int
    page: int
    characters: str


def missing_glyphs(
    sheet: Sheet, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> tuple[MissingGlyphs, ...]:
    """Return what cannot be drawn, in the order of the pages; nothing when all can be.

    `progress` is told how many pages of how many were looked at. Raises Cancelled.
    """
    fonts = _Fonts(typesetter_of(sheet.settings))
    found: list[MissingGlyphs] = []
    told: set[str] = set()  # of the headers and footers so far
    for page in sheet:
        if cancelled():
            raise Cancelled
        of_page: dict[int, str] = {}
        for text in page.texts:
            missing = fonts.missing(text.line.text)
            if text.position == 0:
                missing = "".join(char for char in missing if char not in told)
                told.update(missing)
            if missing:
                of_page[text.position] = of_page.get(text.position, "") + missing
        found += [
            MissingGlyphs(position, page.number, "".join(dict.fromkeys(characters)))
            for position, characters in sorted(of_page.items())
        ]
        progress(page.number, sheet.pages)
    return tuple(found)


class _Fonts:
    """Remembers which characters can be drawn."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter
        self._drawable: set[str] = set()
        self._missing: set[str] = set()

    def missing(self, text: str) -> str:
        """Return the characters of a text that cannot be drawn, each once."""
        characters = set(text)
        for char in characters - self._drawable - self._missing:
            kept = self._drawable if self._typesetter.has_glyph(char) else self._missing
            kept.add(char)
        if self._missing.isdisjoint(characters):
            return ""
        return "".join(dict.fromkeys(char for char in text if char in self._missing))
