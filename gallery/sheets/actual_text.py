"""Replacement text (ActualText) for lines whose glyphs no text map can turn back into characters.

In the scripts of South and Southeast Asia vowels are drawn before the letter they follow, and
several letters make one glyph. A text map goes from one glyph to characters, so a search for a
Hindi word would find nothing. PDF has another way: a span of the page may say which text it shows
(PDF 32000-1, 14.9.4). Qt writes no such spans. So each such line is drawn between two marks, small
rectangles outside the page that hold the number of the line, and `with_actual_text` puts the
operators of a span in the place of the marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from gallery.sheets.tokens import ISOLATES

_SIDE = 20.0  # of a mark, in the painter's units
_BEGIN, _END = -100_000.0, -200_000.0  # how far above the page marks stand, in the same
_MARK = re.compile(rb"-(\d+) -(1|2)00000 20 20 re\nf\n")

# Blocks of Unicode 15.1 whose scripts reorder letters or join them into one glyph.
_REORDERED = (
    range(0x0900, 0x0E00),  # Devanagari to Sinhala
    range(0x0E00, 0x1000),  # Thai, Lao, Tibetan
    range(0x1000, 0x10A0),  # Myanmar
    range(0x1700, 0x1800),  # Tagalog to Khmer
    range(0x1900, 0x1AB0),  # Limbu to Tai Tham
    range(0x1B00, 0x1C50),  # Balinese to Lepcha
    range(0x1CD0, 0x1D00),  # Vedic signs
    range(0xA800, 0xA980),  # Syloti Nagri to Rejang
    range(0xA980, 0xAC00),  # Javanese to Meetei Mayek
    range(0x11000, 0x12000),  # Brahmi to Makasar
)


def needs_actual_text(text: str) -> bool:
    """Whether a text holds letters that a text map cannot name."""
    return any(map(_is_reordered, text))


def _is_reordered(char: str) -> bool:
    return char >= "\u0900" and any(ord(char) in block for block in _REORDERED)


class Spans:
    """The lines of one page that need their text said; each is drawn between two marks."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def begin(self, painter: QPainter, text: str) -> None:
        """Mark the place in the page's operators where a line that shows `text` begins."""
        self.texts.append(text.translate(ISOLATES).strip())
        self._mark(painter, _BEGIN)

    def end(self, painter: QPainter) -> None:
        """Mark where that line ends."""
        self._mark(painter, _END)

    def _mark(self, painter: QPainter, height: float) -> None:
        across = -float(len(self.texts))
        painter.fillRect(QRectF(across, height, _SIDE, _SIDE), QColor("black"))


def with_actual_text(content: bytes, texts: Sequence[str]) -> bytes:
    """Return a page's operators with a span in the place of each pair of marks."""

    def operators(mark: re.Match[bytes]) -> bytes:
        if mark[2] == b"2":
            return b"EMC\n"
        text = texts[int(mark[1]) - 1].encode("utf-16-be").hex()
        return b"/Span <</ActualText <feff%s>>> BDC\n" % text.encode("ascii")

    return _MARK.sub(operators, content)
