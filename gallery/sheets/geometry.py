"""Where things are on a sheet's pages: pure arithmetic over page, grid, header, footer and caption.

A picture's box has the shape that the stills want (`ratio`, the middle one of their height /
width), not that of the room there is: most pictures then fill it, and have their caption right
below and flush with them. Room that is left over first gives the caption more lines, then widens
the gaps between rows a little, and is white at the foot of the page beyond that.

The caption's text grows with the root of the cell's width, between what can just be read in print
and what looks like a caption.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

from gallery.errors import SheetError
from gallery.sheets.measures import LEADING, CaptionBlock, LineStyle, end_heights

POINTS_PER_MM = 72 / 25.4

SMALLEST_TEXT, LARGEST_TEXT = 4.5, 10.5
SMALLEST_TITLE, LARGEST_TITLE = 13.0, 22.0
SMALLEST_HEADER_TEXT = 7.0
HEADER_RULE, HEADER_GAP = 1.5, 6.0  # the gap above the rule; there are two below it
FOOTER_RULE, FOOTER_GAP = 0.5, 6.0  # below the rule; half as much again above it
WIDEST_STRETCH = 1.7  # times the gap between rows that was chosen
FREE_LINES = (3, 2)  # that a caption is given beyond its template's, if no picture shrinks for it
WIDER_GAP = 0.4  # of a cell's width, that the gaps may grow for it
NARROWER = 0.7  # of its width a cell may lose to have the pictures' shape
ANSWER_GAP, ANSWER_LEADING = 0.5, 1.9  # of the text size: above the answer's line, and its height
NARROWEST_ANSWER = 17.0  # times the text size: below it, the note has a line of its own
HEADING_SCALE, HEADING_LEADING = 1.2, 2.0  # times the header's text; times the heading's
ROOM_FOR_SIGNS = 13.0  # times the text size: beside them, a frame number still has room
ROUNDING = 1e-6
SMALLEST_PICTURE = 14.0  # about 5 mm: less shows nothing
WIDEST_AUTO_GUTTER, NARROWEST_AUTO_GUTTER = 5 * POINTS_PER_MM, 1.5 * POINTS_PER_MM
NO_LINES = CaptionBlock()
Ends = tuple[tuple[LineStyle, ...], ...]  # the lines at the left, in the middle, at the right
LEAST_ANSWER = 10.8  # times the text size: both boxes with their words


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on the page."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Frame:
    """What `Geometry` is calculated from; lengths in points, `gutter` None to choose it.

    `ratio` is the height / width the pictures want; `shaped` is False where they fill whatever box
    there is. Header and footer without lines are not there. A caption has at least `caption_least`
    lines, and `caption_lines` when that is not None. `answers` stand below it. `top` is what
    the pictures leave free below the header, `air` what captions leave free below a picture.
    `signs` stand beside the caption, or above it where it is narrow.
    """

    width: float
    height: float
    margin: float
    gutter: float | None
    columns: int
    rows: int
    header: Ends
    footer: Ends
    caption_least: int
    caption_lines: int | None
    ratio: float
    shaped: bool
    answers: bool = False
    top: float = 0.0
    block: CaptionBlock = NO_LINES
    heading: bool = False
    signs: bool = False
    own_shapes: bool = False
    air: float = 0.0


@dataclass(frozen=True, slots=True)
class Geometry:
    """The measures of every page of a sheet."""

    width: float
    height: float
    header: Rect
    footer: Rect
    title_size: float
    text_size: float  # header and footer
    area: Rect  # between header and footer
    columns: int
    rows: int
    cell_width: float  # of the caption; the picture may be narrower
    column_gap: float
    row_gap: float
    picture_width: float
    picture_height: float
    picture_room: float  # how high it could have been
    caption_size: float
    caption_gap: float  # between a picture and its caption
    caption_lines: int
    least_row_gap: float
    answer_height: float
    block: CaptionBlock
    least_column_gap: float
    heading_size: float
    heading_height: float  # 0 without groups
    signs_height: float  # 0 where they stand beside the caption's first line

    @property
    def per_page(self) -> int:
        """How many stills a page holds."""
        return self.columns * self.rows

    @property
    def caption_height(self) -> float:
        """The height of the caption block with its answer, the same for every still."""
        return self.text_height + self.answer_height

    @property
    def text_height(self) -> float:
        """The height of the caption block without its answer."""
        lines = self.block.height(self.caption_size, self.caption_lines)
        return self.caption_gap + self.signs_height + lines

    def picture(self, place: int) -> Rect:
        """Return the picture's box of the still at `place` (0 is top left, then along the row)."""
        row, column = divmod(place, self.columns)
        return Rect(
            self.area.x + column * (self.cell_width + self.column_gap),
            self.area.y + row * (self.picture_height + self.caption_height + self.row_gap),
            self.picture_width,
            self.picture_height,
        )


def geometry(frame: Frame) -> Geometry:
    """Return the measures; SheetError when the page is too small for its grid."""
    result = _measured(frame)
    if not _fits(result):
        raise SheetError(_no_room(frame))
    return result


def opened(frame: Frame, top: float) -> tuple[Geometry, Geometry]:
    """Return the measures of all pages, and of page one, where `top` is taken from the page.

    All have the same cells. Spare lines of captions make room before a row has to go.
    """
    measures = geometry(frame)
    spare = range(measures.caption_lines, frame.caption_least - 1, -1)
    for lines in spare if top and frame.caption_lines is None else ():
        tighter = _with_lines(frame, lines)
        opening = lowered(tighter, top)
        if opening is not None and opening.rows == measures.rows:
            return tighter, opening
    opening = lowered(measures, top)
    return measures, opening or geometry(replace(frame, top=top, rows=1))


def lowered(measures: Geometry, top: float) -> Geometry | None:
    """Return these measures where `top` is taken from the page: as many of its rows as still fit.

    They stand closer if that saves one. None when there is no room for a single row.
    """
    area = measures.area
    area = Rect(area.x, area.y + top, area.width, area.height - top)
    cell, gap = measures.picture_height + measures.caption_height, measures.least_row_gap
    height = area.height - measures.heading_height
    rows = min(measures.rows, int((height + gap) / (cell + gap) + ROUNDING))
    if rows < 1:
        return None
    if rows > 1:
        gap = min(measures.row_gap, (height - rows * cell) / (rows - 1))
    return replace(measures, area=area, rows=rows, row_gap=gap)


def answer_lines(width: float, size: float) -> int:
    """Return how many lines an answer takes in a cell of this width."""
    return 1 if width >= NARROWEST_ANSWER * size else 2


def _measured(frame: Frame) -> Geometry:
    """Return the measures with as many caption lines as are asked for, or as suit."""
    least = frame.caption_least
    if frame.caption_lines is not None or not least:
        return _with_lines(frame, max(least, frame.caption_lines or 0))
    for more in FREE_LINES:
        result = _with_lines(frame, least + more)
        if result.picture_height < result.picture_room:
            return result
    one_more = _with_lines(frame, least + 1)
    return one_more if _fits(one_more) else _with_lines(frame, least)


def _with_lines(frame: Frame, caption_lines: int) -> Geometry:
    inner = frame.width - 2 * frame.margin
    title_size = _within(SMALLEST_TITLE, min(frame.width, frame.height) / 35, LARGEST_TITLE)
    text_size = round(max(SMALLEST_HEADER_TEXT, title_size * 0.52), 2)
    header = _header_height(frame.header, title_size, text_size)
    footer = _footer_height(frame.footer, text_size)
    area_height = frame.height - 2 * frame.margin - header - footer - frame.top
    heading_size = round(text_size * HEADING_SCALE, 2)
    heading = heading_size * HEADING_LEADING if frame.heading else 0.0
    share = max(inner, 0) / frame.columns
    chosen = _within(NARROWEST_AUTO_GUTTER, share * 0.085, WIDEST_AUTO_GUTTER)
    column_gap = chosen if frame.gutter is None else frame.gutter
    width = (inner - (frame.columns - 1) * column_gap) / frame.columns
    size = round(_within(SMALLEST_TEXT, 0.66 * sqrt(max(width, 0)), LARGEST_TEXT), 2)
    gap = size * 0.55 + frame.air if caption_lines else frame.air
    crowded = frame.signs and (frame.own_shapes or width < size * ROOM_FOR_SIGNS)
    signs = size * LEADING if crowded else 0.0
    answer = _answer_height(width, size) if frame.answers else 0.0
    caption = gap + signs + frame.block.height(size, caption_lines) + answer
    least_gap = row_gap = chosen * 1.25 if frame.gutter is None else frame.gutter
    rows_height = area_height - heading
    room = (rows_height - (frame.rows - 1) * row_gap) / frame.rows - caption
    height = min(room, width * frame.ratio)
    shape = height / frame.ratio if frame.shaped else width
    if frame.columns > 1 and not frame.answers and width * NARROWER <= shape < width:
        wider = (width - shape) * frame.columns / (frame.columns - 1)
        if wider <= shape * WIDER_GAP:
            column_gap += wider
            width = shape
    if frame.gutter is None and frame.rows > 1:
        spare = (rows_height - frame.rows * (height + caption)) / (frame.rows - 1)
        row_gap = max(row_gap, min(spare, row_gap * WIDEST_STRETCH))
    return Geometry(
        width=frame.width,
        height=frame.height,
        header=Rect(frame.margin, frame.margin, inner, header),
        footer=Rect(frame.margin, frame.height - frame.margin - footer, inner, footer),
        title_size=title_size,
        text_size=text_size,
        area=Rect(frame.margin, frame.margin + header + frame.top, inner, area_height),
        columns=frame.columns,
        rows=frame.rows,
        cell_width=width,
        column_gap=column_gap,
        row_gap=row_gap,
        picture_width=min(width, shape),
        picture_height=height,
        picture_room=room,
        caption_size=size,
        caption_gap=gap,
        caption_lines=caption_lines,
        least_row_gap=least_gap,
        answer_height=answer,
        block=frame.block,
        least_column_gap=chosen if frame.gutter is None else frame.gutter,
        heading_size=heading_size,
        heading_height=heading,
        signs_height=signs,
    )


def _answer_height(width: float, size: float) -> float:
    return size * (ANSWER_GAP + ANSWER_LEADING * answer_lines(width, size))


def _header_height(columns: Ends, title_size: float, text_size: float) -> float:
    if not any(columns):
        return 0.0
    left, *others = columns
    titled = sum(end_heights(left, text_size, title_size))
    text = max(titled, *(sum(end_heights(styles, text_size)) for styles in others))
    return text + HEADER_GAP + HEADER_RULE + HEADER_GAP * 2


def _footer_height(columns: Ends, text_size: float) -> float:
    text = max(sum(end_heights(styles, text_size)) for styles in columns)
    return FOOTER_GAP * 2.5 + FOOTER_RULE + text if text else 0.0


def _fits(measured: Geometry) -> bool:
    answered = not measured.answer_height or (
        measured.cell_width >= LEAST_ANSWER * measured.caption_size
    )
    return answered and min(measured.picture_width, measured.picture_room) >= SMALLEST_PICTURE


def _no_room(frame: Frame) -> str:
    """Say that the grid does not fit, and the largest one below it that does."""
    page = f"{frame.width / POINTS_PER_MM:.0f} x {frame.height / POINTS_PER_MM:.0f} mm"
    asked = f"a page of {page} has no room for {frame.columns} x {frame.rows} stills"
    for columns in range(frame.columns, 0, -1):
        for rows in range(frame.rows, 0, -1):
            if _fits(_measured(replace(frame, columns=columns, rows=rows))):
                return (
                    f"{asked}: {columns} x {rows} would fit; use fewer columns or rows, a larger "
                    "page, or smaller margins and gutters"
                )
    return (
        f"{asked}: margins, header, footer and caption leave no room for a picture; make them "
        "smaller or the page larger"
    )


def _within(low: float, value: float, high: float) -> float:
    return max(low, min(value, high))
