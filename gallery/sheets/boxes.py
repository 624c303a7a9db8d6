"""What a page is made of: boxes with their places, for the painter and the PDF alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gallery.library.still import Still
from gallery.sheets.geometry import Rect
from gallery.sheets.restrictions import Restriction
from gallery.sheets.settings import Fit
from gallery.sheets.tokens import Line

CLOSE_FIT = 0.015  # of a side: a gap this narrow between picture and box is not worth a ground


class Align(StrEnum):
    """Where a line of text stands in its box; `START` is where its script begins."""

    START = "start"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextBox:
    """A line of a template, printed on up to `lines` lines; what is too long for them is cut.

    `position` is that of the still whose caption it belongs to, 0 for what is the page's.
    """

    rect: Rect
    line: Line
    size: float
    leading: float
    lines: int = 1
    align: Align = Align.START
    position: int = 0


@dataclass(frozen=True, slots=True)
class RuleBox:
    """A straight line, as a filled rectangle; `strong` ones are in the colour of the text."""

    rect: Rect
    strong: bool


@dataclass(frozen=True, slots=True)
class PictureBox:
    """A still's picture; `position` counts the stills of the sheet from 1."""

    rect: Rect
    still: Still
    position: int
    fit: Fit
    restrictions: tuple[Restriction, ...] = ()

    @property
    def damage(self) -> str:
        """What is known to be wrong with the picture that is shown; "" when nothing is."""
        return "" if self.still.facts is None else self.still.facts.damage

    def is_turned(self, width: int, height: int) -> bool:
        """Whether a picture of these pixels is laid on its side, its top to the left."""
        upright, box_upright = height > width, self.rect.height > self.rect.width
        return self.fit is Fit.ROTATE and width != height and upright is not box_upright

    def placed(self, width: int, height: int) -> Rect:
        """Return where a picture of these pixels comes to lie; with `FILL`, beyond the box."""
        if self.is_turned(width, height):
            width, height = height, width
        across, down = self.rect.width / width, self.rect.height / height
        scale = max(across, down) if self.fit is Fit.FILL else min(across, down)
        wide, high = width * scale, height * scale
        return Rect(
            self.rect.x + (self.rect.width - wide) / 2,
            self.rect.y + (self.rect.height - high) / 2,
            wide,
            high,
        )

    @property
    def seen(self) -> Rect:
        """What of the box the picture covers, as far as its size is known."""
        facts = self.still.facts
        if facts is None or not facts.width or not facts.height:
            return self.rect
        placed = self.placed(facts.width, facts.height)
        if self.fit is Fit.FILL or not self.shows_ground(placed):
            return self.rect
        return placed

    def shows_ground(self, placed: Rect) -> bool:
        """Whether a picture placed so leaves some of the box to be seen."""
        return placed.width < self.rect.width * (
            1 - CLOSE_FIT
        ) or placed.height < self.rect.height * (1 - CLOSE_FIT)


class Mark(StrEnum):
    """A sign that is drawn beside a caption."""

    STAR = "star"
    LABEL = "label"
    PICK = "pick"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class MarkBox:
    """A sign; `label` is the colour label's name."""

    rect: Rect
    mark: Mark
    label: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What every picture of a page has: lines in points, what lies over it as watermark."""

    border: float = 0.0
    crop_marks: bool = False
    watermark: str = ""
    watermark_picture: str = ""


@dataclass(frozen=True, slots=True)
class LogoBox:
    """A picture file that is printed as it is, fitted into its box at the left edge of it."""

    rect: Rect
    path: str


@dataclass(frozen=True, slots=True)
class AnswerBox:
    """Where the still at `position` is answered: two boxes to tick and a line for a note."""

    position: int
    approve: Rect
    kill: Rect
    note: Rect


@dataclass(frozen=True, slots=True)
class Signature:
    """Where who answers writes name and date."""

    name: Rect
    date: Rect


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `name` is what its bookmark says."""

    number: int
    width: float
    height: float
    name: str
    pictures: tuple[PictureBox, ...]
    texts: tuple[TextBox, ...]
    rules: tuple[RuleBox, ...]
    answers: tuple[AnswerBox, ...] = ()
    signature: Signature | None = None
    marks: tuple[MarkBox, ...] = ()
    look: Look = Look()
    logo: LogoBox | None = None
