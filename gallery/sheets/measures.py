"""How much room text takes, reckoned from its characters: no font is asked.

Page breaks have to be known before anything is painted, and be the same on every machine. The
figures are a little wider than the letters of the fonts that sheets are set in (Noto Sans and its
like: 0.54 of the text size for running Latin text), so that what is reckoned always fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, east_asian_width

LEADING = 1.34  # line height / text size
TITLE_LEADING = 1.3
LATIN, CAPITAL, WIDEST, WIDE = 0.58, 0.74, 0.97, 1.02  # of the text size
WIDE_LETTERS = frozenset("mwMW@%…—")
BROKEN = 4.0  # letters that stay free at the end of a line, because words are kept whole


def text_width(text: str, size: float) -> float:
    """Return a width in points that holds `text` at this size."""
    return sum(_width(char) for char in text) * size


def end_heights(styles: Sequence[LineStyle], base: float, title: float = 0.0) -> tuple[float, ...]:
    """Return the height of each line in a header or footer; a `title` is the first one's size."""
    return tuple(
        style.size(title) * TITLE_LEADING if title and not number else style.size(base) * LEADING
        for number, style in enumerate(styles)
    )


def line_count_of(text: str, width: float, size: float) -> int:
    """Return how many lines of `width` points a paragraph takes, at least one."""
    room = max(width - BROKEN * LATIN * size, size)
    return max(1, -int(-text_width(text, size) // room))


@dataclass(frozen=True, slots=True)
class LineStyle:
    """What is known of a line before its values are: how large it is, and whether it may be long.

    `scale` is times the size of the text around it, `points` a size of its own; the larger holds.
    """

    long: bool = False
    scale: float = 1.0
    points: float = 0.0

    def size(self, base: float) -> float:
        """Return the size of the largest text on the line, in points."""
        return max(base * self.scale, self.points)


@dataclass(frozen=True, slots=True)
class CaptionBlock:
    """The lines that every caption of a sheet has room for."""

    styles: tuple[LineStyle, ...] = ()

    def shares(self, total: int) -> tuple[int, ...]:
        """Return how many lines of print each line may take, of `total` in the block."""
        return line_shares(tuple(style.long for style in self.styles), total)

    def height(self, base: float, total: int) -> float:
        """Return the height of `total` lines of print, in points."""
        if not self.styles:
            return total * base * LEADING
        shares = zip(self.shares(total), self.styles, strict=True)
        return sum(share * style.size(base) * LEADING for share, style in shares)


@lru_cache(maxsize=256)
def line_shares(long: tuple[bool, ...], total: int) -> tuple[int, ...]:
    """Return how many lines of print each line of a template may take, of `total` in the block.

    Each has one; what is left over goes in turn to those that hold long text, or to the last.
    """
    shares = [1] * len(long)
    takers = [place for place, is_long in enumerate(long) if is_long] or [len(long) - 1]
    for extra in range(total - len(long)) if long else ():
        shares[takers[extra % len(takers)]] += 1
    return tuple(shares)


def _width(char: str) -> float:
    if east_asian_width(char) in "WF":
        return WIDE
    if combining(char):
        return 0.0
    if char in WIDE_LETTERS:
        return WIDEST
    return CAPITAL if char.isupper() else LATIN
