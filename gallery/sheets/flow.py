"""Where pages break: stills in rows, rows and headings down the page. Pure arithmetic.

    flow = Flow(measures, opening, groups, shapes, ...)
    flow.pages                 how many there are
    flow.page(3)               its rows and headings, each with its place

Only the number of the still that each page begins with is kept; the rest of a page is found again
when it is asked for. Rows of a group never mix with those of the next; a group that goes on over
the page has its heading again.

With `Arrangement.ROWS` each picture has its own shape, and a row is made a little higher or lower
so that it fills the width: as many pictures as bring it nearest to the height of the grid's. The
last row of a group is not enlarged.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from gallery.sheets.geometry import ROUNDING, Geometry, Rect

HIGHEST = 1.35  # times the height of the grid's pictures
FLATTEST, TALLEST = 0.3, 2.4  # height / width of a box in rows: the rest of a picture is ground
NARROWEST = 0.6  # of the height: a box is as wide as its caption needs
BETWEEN_GROUPS = 0.6  # times a heading's height, above it


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """Stills that stand together below a heading; `count` of them follow one another."""

    title: str
    count: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Stills side by side: `pictures[0]` is the box of the still `first` (from 0)."""

    first: int
    pictures: tuple[Rect, ...]
    caption_widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a group; `continued` where the group began on an earlier page."""

    rect: Rect
    group: SheetGroup
    continued: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """What is on a page."""

    rows: tuple[Row, ...]
    headings: tuple[Heading, ...]

    @property
    def stills(self) -> range:
        """Which stills are on it."""
        last = self.rows[-1]
        return range(self.rows[0].first, last.first + len(last.pictures))


class Flow:
    """The pages of a sheet. `shape` says the height / width of a still, None for a plain grid."""

    def __init__(
        self,
        measures: Geometry,
        opening: Geometry,
        count: int,
        groups: Sequence[SheetGroup] = (),
        shape: Callable[[int], float] | None = None,
        *,
        group_pages: bool = False,
    ) -> None:
        self._measures = measures
        self._opening = opening
        self._count = count
        self._groups = groups
        self._ends = tuple(accumulate(group.count for group in groups))
        self._shape = shape
        self._group_pages = group_pages
        self._starts = array("q")
        start = 0
        while start < count:
            self._starts.append(start)
            start = self._next(start)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._starts)

    @property
    def groups(self) -> Sequence[SheetGroup]:
        """The groups of stills in their order; none where the sheet has no headings."""
        return self._groups

    def page(self, number: int) -> Filled:
        """Return what is on a page, counted from 1."""
        return self._fill(self._starts[number - 1])[0]

    def page_of(self, still: int) -> int:
        """Return the page that a still (from 0) is on."""
        return bisect_right(self._starts, still)

    def _next(self, start: int) -> int:
        plain = self._shape is None and not self._groups
        if plain:  # the next page's first still, without the boxes
            return start + (self._measures if start else self._opening).per_page
        return self._fill(start)[1]

    def _fill(self, start: int) -> tuple[Filled, int]:
        measures = self._measures if start else self._opening
        area = measures.area
        gap = measures.least_row_gap if self._groups or self._shape else measures.row_gap
        rows: list[Row] = []
        headings: list[Heading] = []
        top, still = area.y, start
        while still < self._count:
            group = bisect_right(self._ends, still) if self._groups else -1
            begins = group >= 0 and still == (self._ends[group - 1] if group else 0)
            end = self._ends[group] if group >= 0 else self._count
            if begins and rows and self._group_pages:
                break
            heading = measures.heading_height if begins or (group >= 0 and not rows) else 0.0
            above = heading * BETWEEN_GROUPS if rows else 0.0
            room = area.bottom - top - above - heading - measures.caption_height
            row = self._row(measures, still, end, top + above + heading)
            if rows and (row.pictures[0].height > room + ROUNDING or self._is_full(rows)):
                break
            if heading:
                rect = Rect(area.x, top + above, area.width, heading)
                headings.append(Heading(rect, self._groups[group], continued=not begins))
            rows.append(row)
            top = row.pictures[0].bottom + measures.caption_height + gap
            still += len(row.pictures)
        return Filled(tuple(rows), tuple(headings)), still

    def _is_full(self, rows: Sequence[Row]) -> bool:
        """Whether a grid has all its rows: no rounding then makes room for one more."""
        measures = self._opening if rows[0].first == 0 else self._measures
        return self._shape is None and len(rows) == measures.rows

    def _row(self, measures: Geometry, first: int, end: int, top: float) -> Row:
        if self._shape is not None:
            return self._filled_row(measures, first, end, top)
        count = min(measures.columns, end - first)
        boxes = tuple(replace(measures.picture(column), y=top) for column in range(count))
        return Row(first, boxes, (measures.cell_width,) * count)

    def _filled_row(self, measures: Geometry, first: int, end: int, top: float) -> Row:
        """Return the row that begins with a still, as many as bring it nearest to its height."""
        assert self._shape is not None
        aim, width, gap = measures.picture_height, measures.area.width, measures.least_column_gap
        shares: list[float] = []  # width / height of each box
        best, best_height, filled = 0, 0.0, False
        for still in range(first, end):
            ratio = max(FLATTEST, min(self._shape(still), TALLEST))
            shares.append(max(1 / ratio, NARROWEST))
            height = (width - gap * (len(shares) - 1)) / sum(shares)
            if height <= aim:
                under = best_height / aim if best else HIGHEST + 1
                nearer = height > 0 and aim / height <= under
                if not best or nearer or (height > 0 and under > HIGHEST):
                    best, best_height = len(shares), height
                filled = True
                break
            best, best_height = len(shares), height
        height = best_height if filled else min(aim, best_height)
        page = measures.area.height - measures.heading_height - measures.caption_height
        height = min(height, aim * HIGHEST, page)
        boxes, x = [], measures.area.x
        for share in shares[:best]:
            boxes.append(Rect(x, top, share * height, height))
            x += share * height + gap
        return Row(first, tuple(boxes), tuple(box.width for box in boxes))
