"""What a sheet's texts would print badly, said before the sheet is made."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import name

from gallery.cli.edge import list_problems
from gallery.cli.progress import LongWork
from gallery.library.still import Still
from gallery.sheets.glyphs import MissingGlyphs, missing_glyphs
from gallery.sheets.layout import Sheet

MOST_NAMED = 4  # characters of one still


def tell_missing_glyphs(sheet: Sheet, work: LongWork) -> int:
    """Say on stderr which characters no font can draw; return the exit code that says so."""
    found = missing_glyphs(sheet, lambda *_: None, work.cancelled)
    return list_problems([missing_text(sheet.stills, one) for one in found])


def missing_text(stills: Sequence[Still], missing: MissingGlyphs) -> str:
    """Return in words what could not be drawn of one of these stills' captions."""
    still = stills[missing.position - 1].id if missing.position else "header or footer"
    named = [
        f"{char} (U+{ord(char):04X} {name(char, 'unassigned')})"
        for char in missing.characters[:MOST_NAMED]
    ]
    more = len(missing.characters) - len(named)
    rest = f" and {more} more" if more > 0 else ""
    return (
        f"{still}: no installed font can draw {', '.join(named)}{rest}; "
        "an empty box is printed until one is installed (Noto fonts cover most scripts)"
    )
