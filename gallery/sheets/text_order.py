"""Right-to-left text in a PDF page that Qt wrote, put into the order that readers expect.

Qt writes the glyphs of Hebrew and Arabic in reading order, each one to the left of the one before.
Programs that search and copy take a step to the left for a new word, and find single letters. In
PDF it is usual to write such text from left to right as well; they turn it around themselves.
"""

from __future__ import annotations

import re
from collections.abc import Set
from unicodedata import bidirectional

_TEXT = re.compile(rb"(Tm\n)((?:-?[\d.]+ -?[\d.]+ Td <[0-9A-Fa-f]+> Tj\n)+)(ET\n)")
_GLYPH = re.compile(rb"(-?[\d.]+) (-?[\d.]+) Td (<[0-9A-Fa-f]+>) Tj\n")


def has_right_to_left(characters: Set[str]) -> bool:
    """Whether any of these characters is written from right to left."""
    return any(bidirectional(char) in ("R", "AL") for char in characters)


def left_to_right(content: bytes) -> bytes:
    """Return a page's operators with every text in the order of its places, from the left."""
    return _TEXT.sub(lambda text: text[1] + _sorted(text[2]) + text[3], content)


def _sorted(glyphs: bytes) -> bytes:
    x = y = 0.0
    placed: list[tuple[float, float, bytes]] = []
    backwards = False
    for across, down, glyph in _GLYPH.findall(glyphs):
        backwards = backwards or (bool(placed) and across.startswith(b"-"))
        x, y = x + float(across), y + float(down)
        placed.append((x, y, glyph))
    if not backwards:
        return glyphs
    result = []
    x = y = 0.0
    for place, height, glyph in sorted(placed, key=lambda one: one[0]):
        result.append(b"%.5f %.5f Td %s Tj\n" % (place - x, height - y, glyph))
        x, y = place, height
    return b"".join(result)
