"""Where tiles and the headers of their groups lie: arithmetic on places, as in `geometry`.

    header of group 0    full width, HEADER px
      tile tile tile
      tile
    header of group 1    closed: its tiles lie nowhere, its header stands for them
    header of group 2
      tile tile

All groups are placed by one running sum, and found again by bisection: a screen costs the same with
three groups and with a hundred thousand. A place in a closed group has its header for a box.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gallery.app.grid.geometry import GAP, MARGIN, Box, GridGeometry

HEADER = 36  # px
Ints = npt.NDArray[np.int64]


class SectionGeometry:
    """The tiles of `flat`, cut into groups at `starts` (one more than groups), some closed."""

    def __init__(
        self, flat: GridGeometry, width: int, starts: Ints, closed: npt.NDArray[np.bool_]
    ) -> None:
        self.flat = flat
        self.width = width
        self.starts = starts
        self.closed = closed
        self.count = flat.count
        self.columns = flat.columns
        self.tile_width = flat.tile_width
        self.tile_height = flat.tile_height
        self.line_height = flat.line_height
        lines = -(-np.diff(starts) // flat.columns)
        heights = np.where(closed, HEADER, HEADER + lines * flat.line_height)
        self.tops = np.zeros(len(starts), np.int64)
        np.cumsum(heights, out=self.tops[1:])

    @property
    def height(self) -> int:
        """Height of the whole content."""
        return int(self.tops[-1]) + (MARGIN if self.count else 0)

    # --- groups

    def group_of(self, place: int) -> int:
        """Return the group that a place is in."""
        return int(np.searchsorted(self.starts, place, "right")) - 1

    def group_at(self, y: int) -> int:
        """Return the group that lies at a height, the nearest where none does; -1 without any."""
        last = len(self.closed) - 1
        return min(last, max(0, int(np.searchsorted(self.tops, y, "right")) - 1))

    def header(self, group: int) -> Box:
        """Return where the header of a group lies."""
        return Box(0, int(self.tops[group]), self.width, HEADER)

    def headers_between(self, top: int, bottom: int) -> range:
        """Return the groups whose headers show between two heights (bottom excluded)."""
        if bottom <= top:
            return range(0)
        first = int(np.searchsorted(self.tops[:-1], top - HEADER, "right"))
        return range(first, max(first, int(np.searchsorted(self.tops[:-1], bottom, "left"))))

    def places(self, group: int) -> range:
        """Return the places of a group."""
        return range(int(self.starts[group]), int(self.starts[group + 1]))

    def hidden(self, place: int) -> bool:
        """Whether a place lies in a closed group."""
        return 0 <= place < self.count and bool(self.closed[self.group_of(place)])

    def pinned(self, top: int) -> Box | None:
        """Return where the header stands that stays in sight, with the content scrolled to `top`.

        The header of the next group pushes it out.
        """
        if not len(self.closed):
            return None
        group = self.group_at(top)
        y = min(top, int(self.tops[group + 1]) - HEADER)
        return Box(0, max(y, int(self.tops[group])), self.width, HEADER)

    # --- tiles, as GridGeometry has them

    def box(self, place: int) -> Box:
        """Return where the tile at `place` lies; in a closed group, where its header does."""
        group = self.group_of(place)
        if self.closed[group]:
            return self.header(group)
        line, column = divmod(place - int(self.starts[group]), self.columns)
        return Box(
            MARGIN + column * (self.tile_width + GAP),
            int(self.tops[group]) + HEADER + line * self.line_height,
            self.tile_width,
            self.tile_height,
        )

    def place_at(self, x: int, y: int) -> int:
        """Return the place of the tile under a point, -1 for none."""
        group = self.group_at(y)
        if group < 0 or self.closed[group]:
            return -1
        column, in_column = divmod(x - MARGIN, self.tile_width + GAP)
        line, in_line = divmod(y - int(self.tops[group]) - HEADER, self.line_height)
        if not 0 <= column < self.columns or line < 0:
            return -1
        if in_column >= self.tile_width or in_line >= self.tile_height:
            return -1
        place = int(self.starts[group]) + line * self.columns + column
        return place if place < int(self.starts[group + 1]) else -1

    def between(self, top: int, bottom: int) -> Sequence[int]:
        """Return the places of all lines that show between two heights (bottom excluded)."""
        seen: list[int] = []
        if bottom <= top or not self.count:
            return seen
        for group in range(self.group_at(top), self.group_at(bottom - 1) + 1):
            if self.closed[group]:
                continue
            begin = int(self.tops[group]) + HEADER
            first = max(0, (top - begin + GAP) // self.line_height)
            last = (bottom - 1 - begin) // self.line_height
            mine = self.places(group)
            seen += mine[first * self.columns : max(0, (last + 1) * self.columns)]
        return seen

    def within(self, band: Box) -> Ints:
        """Return the places of all tiles that a rectangle touches, in order."""
        bottom = band.y + band.height
        first, last = self.group_at(band.y), self.group_at(bottom - 1)
        if first < 0:
            return np.zeros(0, np.int64)
        starts = self.starts[first : last + 2]
        sizes = np.diff(starts)
        places = np.arange(starts[0], starts[-1], dtype=np.int64)
        line, column = np.divmod(places - np.repeat(starts[:-1], sizes), self.columns)
        x = MARGIN + column * (self.tile_width + GAP)
        y = np.repeat(self.tops[first : last + 1] + HEADER, sizes) + line * self.line_height
        touched = (x < band.x + band.width) & (x + self.tile_width > band.x)
        touched &= (y < bottom) & (y + self.tile_height > band.y)
        touched &= ~np.repeat(self.closed[first : last + 1], sizes)
        return places[touched]

    def scroll_to(self, place: int, top: int, view_height: int) -> int:
        """Return the nearest scroll position to `top` with the tile in view below the header."""
        box = self.box(place)
        lowest = box.y if self.hidden(place) else box.y - HEADER
        highest = box.y + box.height + GAP - view_height
        if top > lowest or box.height + HEADER + GAP > view_height:
            return max(0, lowest)
        return max(top, highest)
