"""Text that flows down the pages of a report: headings, paragraphs, a row for each still.

    flow.section("Kim Hyun-joo · round 1")
    flow.row(still, left, right)         two columns beside a small picture

Lines are asked of the typesetter, so that a page ends where the print does. Lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from gallery.library.still import Still
from gallery.sheets.boxes import Align, Page, PictureBox, RuleBox, TextBox
from gallery.sheets.geometry import Geometry, Rect
from gallery.sheets.measures import LEADING
from gallery.sheets.settings import Fit
from gallery.sheets.tokens import Line, Run, cleaned
from gallery.sheets.typesetting import Typesetter

TITLE_SIZE, HEAD_SIZE, TEXT_SIZE, SMALL_SIZE = 16.0, 10.5, 8.0, 5.7
PICTURE = (64.0, 43.0)
LEFT_SHARE = 0.52  # of what the picture leaves
GAP = 12.0
FOOT = 22.0
LEAST = 60.0  # of a row that begins at the foot of a page
RULE = 0.5
MOST_LINES = 1_000


class Style(Enum):
    """How a piece of text is set: size, bold, grey."""

    HEAD = (HEAD_SIZE, True, False)
    TEXT = (TEXT_SIZE, False, False)
    BOLD = (TEXT_SIZE, True, False)
    GREY = (TEXT_SIZE, False, True)
    SMALL = (SMALL_SIZE, False, True)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph."""

    text: str
    style: Style


@dataclass(slots=True)
class _Open:
    """A page that is being filled."""

    texts: list[TextBox] = field(default_factory=list)
    rules: list[RuleBox] = field(default_factory=list)
    pictures: list[PictureBox] = field(default_factory=list)
    name: str = ""


class Flow:
    """Fills page after page."""

    def __init__(self, measures: Geometry, typesetter: Typesetter) -> None:
        self._measures = measures
        self._typesetter = typesetter
        margin = measures.header.x
        self._left, self._width = margin, measures.width - 2 * margin
        self._top, self._bottom = margin, measures.height - margin - FOOT
        self._pages = [_Open()]
        self._y = self._top
        self._positions = 0
        self._head = ""

    def title(self, text: str, person: str) -> None:
        """Begin with a title, and whom it is about where that is one person."""
        self._place(Piece(text, Style.BOLD), self._left, self._width, TITLE_SIZE)
        if person:
            self._place(Piece(person, Style.GREY), self._left, self._width, HEAD_SIZE)
        self._y += 4
        self._rule(1.5, strong=True)
        self._y += 8

    def section(self, text: str) -> None:
        """Begin a part, whose heading does not stand alone at the foot of a page."""
        self._head = text
        if self._y + LEAST * 1.5 > self._bottom:
            self._turn()
        else:
            self._rule(RULE, strong=False)
            self._y += 6
        if not self._pages[-1].name:
            self._pages[-1].name = cleaned(text)
        self.text(Piece(text, Style.HEAD))
        self._y += 2

    def text(self, piece: Piece) -> None:
        """Add a paragraph as wide as the page."""
        self._place(piece, self._left, self._width)

    def space(self, lines: float) -> None:
        """Leave some lines of text free."""
        self._y += lines * TEXT_SIZE * LEADING

    def row(self, still: Still | None, left: Iterable[Piece], right: Iterable[Piece]) -> None:
        """Add what there is to say of a still, its picture at the left."""
        inner = self._width - PICTURE[0] - 2 * GAP
        at_left = self._lines(left, inner * LEFT_SHARE)
        at_right = self._lines(right, inner * (1 - LEFT_SHARE))
        whole = max(PICTURE[1], sum(one[1] for one in at_left))  # the rest may go over the page
        height = max(whole, min(LEAST, sum(one[1] for one in at_right)))
        if self._y + height > self._bottom:
            self._turn()
        top, page = self._y, len(self._pages)
        if still is not None:
            self._positions += 1
            rect = Rect(self._left, top, *PICTURE)
            box = PictureBox(rect, still, self._positions, Fit.FIT)
            self._pages[-1].pictures.append(box)
        x = self._left + PICTURE[0] + GAP
        self._pour(at_left, x, inner * LEFT_SHARE)
        below, self._y = self._y, top
        self._pour(at_right, x + inner * LEFT_SHARE + GAP, inner * (1 - LEFT_SHARE))
        if len(self._pages) == page:
            self._y = max(self._y, below, top + PICTURE[1])
        self._y += 8

    def pages(self, made: str) -> tuple[Page, ...]:
        """Return the pages, with their numbers at the foot."""
        total = len(self._pages)
        return tuple(
            Page(
                number,
                self._measures.width,
                self._measures.height,
                one.name or f"Page {number}",
                tuple(one.pictures),
                (*one.texts, *self._foot(made, number, total)),
                (*one.rules, self._foot_rule()),
            )
            for number, one in enumerate(self._pages, 1)
        )

    def _foot(self, made: str, number: int, total: int) -> Iterable[TextBox]:
        rect = Rect(
            self._left, self._bottom + FOOT - TEXT_SIZE * LEADING, self._width, TEXT_SIZE * LEADING
        )
        for text, align in ((made, Align.LEFT), (f"page {number} of {total}", Align.RIGHT)):
            yield TextBox(
                rect, Line((Run(text, grey=True),)), TEXT_SIZE, TEXT_SIZE * LEADING, 1, align
            )

    def _foot_rule(self) -> RuleBox:
        y = self._bottom + FOOT - TEXT_SIZE * LEADING - 6
        return RuleBox(Rect(self._left, y, self._width, RULE), strong=False)

    def _rule(self, height: float, *, strong: bool) -> None:
        rect = Rect(self._left, self._y, self._width, height)
        self._pages[-1].rules.append(RuleBox(rect, strong))
        self._y += height

    def _turn(self) -> None:
        self._pages.append(_Open(name=cleaned(self._head)))
        self._y = self._top
        if self._head:
            self._place(Piece(f"{self._head}, continued", Style.GREY), self._left, self._width)
            self._y += 4

    def _place(self, piece: Piece, x: float, width: float, size: float = 0.0) -> None:
        self._pour(self._lines((piece,), width, size), x, width)

    def _lines(
        self, pieces: Iterable[Piece], width: float, size: float = 0.0
    ) -> list[tuple[TextBox, float]]:
        """Return each line of print in a box of its own, and how high it is."""
        found = []
        for piece in pieces:
            usual, bold, grey = piece.style.value
            own = size or usual
            leading = own * LEADING
            rect = Rect(0, 0, width, leading)
            whole = TextBox(
                rect, Line((Run(cleaned(piece.text), bold, grey),)), own, leading, MOST_LINES
            )
            for text in self._typesetter.lines(whole):
                line = Line((Run(text, bold, grey),))
                found.append((TextBox(rect, line, own, leading, 1), leading))
        return found

    def _pour(self, lines: Iterable[tuple[TextBox, float]], x: float, width: float) -> None:
        for box, height in lines:
            if self._y + height > self._bottom:
                self._turn()
            rect = Rect(x, self._y, width, height)
            self._pages[-1].texts.append(
                TextBox(rect, box.line, box.size, box.leading, 1, box.align)
            )
            self._y += height
