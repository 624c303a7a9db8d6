"""The line below a caption where an answer is given: Approve, Kill, and room for a note.

    [ ] Approve   [ ] Kill   ____________        in a wide cell
    [ ] Approve   [ ] Kill                       in a narrow one
    ____________________________________

Plain arithmetic: how wide the words are is reckoned from their letters, with a little to spare,
because their boxes must stand at the same place in every program that fills them in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gallery.sheets.boxes import AnswerBox, RuleBox, Signature, TextBox
from gallery.sheets.geometry import ANSWER_GAP, Geometry, Rect, answer_lines
from gallery.sheets.measures import LEADING, line_count_of, text_width
from gallery.sheets.settings import SheetSettings
from gallery.sheets.tokens import Line, Run

APPROVE, KILL = "Approve", "Kill"
NAME, DATE = "Name", "Date"
TICK = 1.2  # of the text size: the side of a box to tick
RULE = 0.5
SIGNED = 0.3  # of the page's width, for name and date
SIGNATURE_HEIGHT = 5.0  # times the text size
INTRO_LEADING = 1.45
AFTER_INTRO = 1.2  # times the text size


def answer_line(
    measures: Geometry, top: float, picture: Rect, position: int
) -> tuple[AnswerBox, list[TextBox], RuleBox]:
    """Return the boxes of one still's answer, whose line begins at `top`."""
    size = measures.caption_size
    side, leading = size * TICK, size * LEADING
    line = (measures.answer_height - size * ANSWER_GAP) / answer_lines(measures.cell_width, size)
    y = top + size * ANSWER_GAP + (line - side) / 2
    x, ticks, texts = picture.x, [], []
    for word in (APPROVE, KILL):
        ticks.append(Rect(x, y, side, side))
        label = Rect(
            x + side + size * 0.5, y + (side - leading) / 2, text_width(word, size), leading
        )
        texts.append(TextBox(label, Line((Run(word),)), size, leading))
        x = label.right + size * 0.7
    right = picture.x + measures.cell_width
    if answer_lines(measures.cell_width, size) > 1:
        x, y = picture.x, y + line
    note = Rect(x, y - (line - side) / 2, max(right - x, side), (line + side) / 2)
    rule = RuleBox(Rect(note.x, note.bottom, note.width, RULE), strong=False)
    return AnswerBox(position, ticks[0], ticks[1], note), texts, rule


def signature(rect: Rect, size: float) -> tuple[Signature, list[TextBox], list[RuleBox]]:
    """Return two lines to write on, one for the name and one for the date."""
    leading = size * LEADING
    fields, texts, rules = [], [], []
    for number, word in enumerate((NAME, DATE), 1):
        bottom = rect.y + rect.height * number / 2 - RULE
        label = Rect(rect.x, bottom - leading * 1.25, text_width(word, size), leading)
        texts.append(TextBox(label, Line((Run(word, grey=True),)), size, leading))
        rules.append(RuleBox(Rect(rect.x, bottom, rect.width, RULE), strong=False))
        x = label.right + size * 0.5
        fields.append(Rect(x, bottom - leading * 1.4, rect.right - x, leading * 1.4))
    return Signature(fields[0], fields[1]), texts, rules


def intro_height(settings: SheetSettings, measures: Geometry, lines: Sequence[Line]) -> float:
    """Return how much of page one the intro and the lines to sign on take; 0 without both."""
    size = measures.text_size
    width = intro_width(measures, signed=settings.answers)
    printed = sum(line_count_of(line.text, width, size) for line in lines)
    text = printed * size * INTRO_LEADING
    height = max(text, size * SIGNATURE_HEIGHT if settings.answers else 0.0)
    return height + size * AFTER_INTRO if height else 0.0


def intro_width(measures: Geometry, *, signed: bool) -> float:
    """Return how wide the intro's lines are, in points."""
    width = measures.area.width
    return width * (1 - SIGNED) - measures.text_size * 3 if signed else width


def intro(
    lines: Sequence[Line], measures: Geometry, top: float, *, signed: bool
) -> Iterator[TextBox]:
    """Yield the paragraphs below each other."""
    size, width = measures.text_size, intro_width(measures, signed=signed)
    leading = size * INTRO_LEADING
    for line in lines:
        count = line_count_of(line.text, width, size)
        rect = Rect(measures.area.x, top, width, count * leading)
        yield TextBox(rect, line, size, leading, count)
        top += count * leading
