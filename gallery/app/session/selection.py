"""Which stills are selected, and which one is current: a mask over the index's rows.

Rows keep their number while the library is open, so a selection survives sorting and edits. What
the filter hides is not selected: an edit must never reach a still that cannot be seen. `order` is
always the rows as the grid shows them (int32, one per still).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int32]


class Selection:
    """A boolean per row, the current row (-1: none) and the anchor that Shift extends from."""

    def __init__(self) -> None:
        self.mask: npt.NDArray[np.bool_] = np.zeros(0, bool)
        self.current = -1
        self._anchor = -1
        self._order: Rows = np.zeros(0, np.int32)
        self._places: Rows | None = None
        self._count: int | None = 0

    @property
    def count(self) -> int:
        """How many stills are selected."""
        if self._count is None:
            self._count = int(np.count_nonzero(self.mask))
        return self._count

    @property
    def rows(self) -> Rows:
        """The selected rows as the grid orders them."""
        return self._order[self.mask[self._order]]

    def contains(self, row: int) -> bool:
        """Whether this row is selected."""
        return 0 <= row < len(self.mask) and bool(self.mask[row])

    def place(self, row: int) -> int:
        """Return where `row` stands in the grid, from 0; -1 when it is not shown."""
        if self._places is None:
            self._places = np.full(len(self.mask), -1, np.int32)
            self._places[self._order] = np.arange(len(self._order), dtype=np.int32)
        return int(self._places[row]) if 0 <= row < len(self._places) else -1

    def show(self, order: Rows, size: int) -> bool:
        """Take over what the grid shows now (`size` rows in the index).

        Returns whether anything that was selected, or the current still, is gone from sight.
        """
        if order is self._order and size == len(self.mask):
            return False
        before = self.count
        mask = np.zeros(size, bool)
        if before:
            kept = order[order < len(self.mask)]
            mask[kept] = self.mask[kept]
        self.mask = mask
        self._order = order
        self._places = None
        self._count = None
        lost = self.count != before
        if self.current >= 0 and self.place(self.current) < 0:
            rows = self.rows
            self.current = int(rows[0]) if len(rows) else -1
            lost = True
        if self._anchor >= 0 and self.place(self._anchor) < 0:
            self._anchor = self.current
        return lost

    def only(self, row: int) -> None:
        """Select this row and no other."""
        self.mask[:] = False
        self.mask[row] = True
        self.current = self._anchor = row
        self._count = 1

    def toggle(self, row: int) -> None:
        """Add this row, or take it out."""
        self.mask[row] = not self.mask[row]
        self.current = self._anchor = row
        self._count = None

    def extend_to(self, row: int, *, add: bool = False) -> None:
        """Select from the anchor to this row, in the grid's order."""
        start = self.place(self._anchor) if self._anchor >= 0 else 0
        end = self.place(row)
        if end < 0:
            return
        low, high = sorted((max(start, 0), end))
        if not add:
            self.mask[:] = False
        self.mask[self._order[low : high + 1]] = True
        self.current = row
        self._count = None

    def take(self, rows: Sequence[int] | Rows, *, add: bool = False) -> None:
        """Select these rows (a rubber band), beside what is selected or instead of it."""
        chosen = np.asarray(rows, np.int32)
        if not add:
            self.mask[:] = False
        self.mask[chosen] = True
        if len(chosen):
            self.current = int(chosen[-1])
            if self._anchor < 0 or not add:
                self._anchor = int(chosen[0])
        self._count = None

    def all(self) -> None:
        """Select everything that is shown."""
        self.mask[self._order] = True
        if self.current < 0 and len(self._order):
            self.current = self._anchor = int(self._order[0])
        self._count = None

    def none(self) -> None:
        """Select nothing; the current still stays where it is."""
        self.mask[:] = False
        self._count = 0

    def invert(self) -> None:
        """Select what is shown and was not selected."""
        self.mask[self._order] = ~self.mask[self._order]
        self._count = None
