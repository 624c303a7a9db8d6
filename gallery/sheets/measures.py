"""How much room text takes, reckoned from its characters: no font is asked.

Page breaks have to be known before anything is painted, and be the same on every machine. The
figures are a little wider than the letters of the fonts that sheets are set in (Noto Sans and its
like: 0.54 of the text size for running Latin text), so that what is reckoned always fits.
"""

from __future__ import annotations

from unicodedata import combining, east_asian_width

LATIN, CAPITAL, WIDEST, WIDE = 0.58, 0.74, 0.97, 1.02  # of the text size
WIDE_LETTERS = frozenset("mwMW@%…—")
BROKEN = 4.0  # letters that stay free at the end of a line, because words are kept whole


def text_width(text: str, size: float) -> float:
    """Return a width in points that holds `text` at this size."""
    return sum(_width(char) for char in text) * size


def line_count_of(text: str, width: float, size: float) -> int:
    """Return how many lines of `width` points a paragraph takes, at least one."""
    room = max(width - BROKEN * LATIN * size, size)
    return max(1, -int(-text_width(text, size) // room))


def _width(char: str) -> float:
    if east_asian_width(char) in "WF":
        return WIDE
    if combining(char):
        return 0.0
    if char in WIDE_LETTERS:
        return WIDEST
    return CAPITAL if char.isupper() else LATIN
