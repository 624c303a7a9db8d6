"""Where each tile of the grid lies: arithmetic on places, no widget and no pixels.

A *place* is a still's position in the results, from 0; a *row* is its number in the index, which
this module knows nothing of. Lengths are logical pixels, y counts from the top of the content.
Every answer costs the same at a hundred stills and at a million.

    tiles share the width:  margin | tile | gap | tile | gap | tile | margin
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MARGIN = 14  # around all tiles
GAP = 12  # between tiles


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in content coordinates."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """The tiles of `count` stills in `columns` columns."""

    count: int
    columns: int
    tile_width: int
    tile_height: int

    @classmethod
    def fitted(cls, count: int, width: int, wanted: int, extra_height: int) -> GridGeometry:
        """Fill `width` with tiles at least `wanted` wide, or one as wide as there is room.

        A tile is two thirds as high as wide (most stills are 3:2), and `extra_height` more.
        """
        room = max(1, width - 2 * MARGIN)
        columns = max(1, (room + GAP) // (max(1, wanted) + GAP))
        tile_width = max(1, (room - (columns - 1) * GAP) // columns)
        return cls(count, columns, tile_width, tile_width * 2 // 3 + extra_height)

    @property
    def lines(self) -> int:
        """How many lines of tiles there are."""
        return -(-self.count // self.columns)

    @property
    def line_height(self) -> int:
        """From the top of one line of tiles to the top of the next."""
        return self.tile_height + GAP

    @property
    def height(self) -> int:
        """Height of the whole content."""
        return 2 * MARGIN + self.lines * self.line_height - GAP if self.count else 0

    def box(self, place: int) -> Box:
        """Return where the tile at `place` lies."""
        line, column = divmod(place, self.columns)
        return Box(
            MARGIN + column * (self.tile_width + GAP),
            MARGIN + line * self.line_height,
            self.tile_width,
            self.tile_height,
        )

    def place_at(self, x: int, y: int) -> int:
        """Return the place of the tile under a point, -1 for none."""
        column, in_column = divmod(x - MARGIN, self.tile_width + GAP)
        line, in_line = divmod(y - MARGIN, self.line_height)
        if not 0 <= column < self.columns or line < 0:
            return -1
        if in_column >= self.tile_width or in_line >= self.tile_height:
            return -1
        place = line * self.columns + column
        return place if place < self.count else -1

    def between(self, top: int, bottom: int) -> range:
        """Return the places of all lines that show between two heights (bottom excluded)."""
        first = max(0, (top - MARGIN + GAP) // self.line_height)
        last = (bottom - 1 - MARGIN) // self.line_height
        start = min(self.count, first * self.columns)
        return range(start, max(start, min(self.count, (last + 1) * self.columns)))

    def within(self, band: Box) -> npt.NDArray[np.int64]:
        """Return the places of all tiles that a rectangle touches, in order."""
        step = self.tile_width + GAP
        first_column = max(0, (band.x - MARGIN + GAP) // step)
        last_column = min(self.columns - 1, (band.x + band.width - 1 - MARGIN) // step)
        first_line = max(0, (band.y - MARGIN + GAP) // self.line_height)
        last_line = min(self.lines - 1, (band.y + band.height - 1 - MARGIN) // self.line_height)
        if last_column < first_column or last_line < first_line:
            return np.zeros(0, np.int64)
        lines = np.arange(first_line, last_line + 1, dtype=np.int64)
        columns = np.arange(first_column, last_column + 1, dtype=np.int64)
        places = (lines[:, None] * self.columns + columns).ravel()
        return places[places < self.count]

    def scroll_to(self, place: int, top: int, view_height: int) -> int:
        """Return the nearest scroll position to `top` at which the tile is wholly in view."""
        box = self.box(place)
        lowest = box.y - MARGIN if place < self.columns else box.y - GAP
        highest = box.y + box.height + GAP - view_height
        if top > lowest or box.height + 2 * GAP > view_height:
            return lowest
        return max(top, highest)
