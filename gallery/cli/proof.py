"""What a sheet's texts would print badly, said before the sheet is made."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import name

from gallery.cli.edge import list_problems
from gallery.cli.progress import LongWork
from gallery.library.still import Still
from gallery.sheets.glyphs import MissingGlyphs, missing_glyphs
from gallery.sheets.layout import Sheet

MOST_NAMED = 4  # characters, and stills


def tell_missing_glyphs(sheet: Sheet, work: LongWork) -> int:
    """Say on stderr which characters no font can draw; return the exit code that says so."""
    found = missing_glyphs(sheet, lambda *_: None, work.cancelled)
    return list_problems(missing_texts(sheet.stills, found))


def missing_texts(stills: Sequence[Still], missing: Sequence[MissingGlyphs]) -> list[str]:
    """Return in one sentence what could not be drawn of these stills' captions, and where."""
    if not missing:
        return []
    places = dict.fromkeys(
        stills[one.position - 1].id if one.position else "header or footer" for one in missing
    )
    characters = dict.fromkeys(char for one in missing for char in one.characters)
    named = [f"{char} (U+{ord(char):04X} {name(char, 'unassigned')})" for char in characters]
    return [
        f"{_listed(list(places))}: no installed font can draw {_listed(named)}; an empty box is "
        "printed for each until a font is installed that has it (Noto fonts cover most scripts)"
    ]


def _listed(items: Sequence[str]) -> str:
    """Return the first few items, and how many more there are."""
    more = len(items) - MOST_NAMED
    return ", ".join(items[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
