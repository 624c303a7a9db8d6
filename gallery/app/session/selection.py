"""Which stills are selected, and which one is current: a mask over the index's rows.

Rows keep their number while the library is open, so a selection survives sorting and edits. What
the filter hides is not selected: an edit must never reach a still that cannot be seen. What lies in
a closed group can be, because the group's header tells how many of its stills are selected: all,
the inverse and a range with Shift are the same whether groups are open or closed.

`order` is always the rows as the grid shows them (int32). A still that is in several groups stands
there several times; it is selected in all of these places, and current in the one it was gone to.
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
        self._current_place = -1  # the one it was gone to, as long as the still is there
        self._anchor_place = -1
        self._order: Rows = np.zeros(0, np.int32)
        self._repeats = False
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
        found = self._order[self.mask[self._order]]
        return found if not self._repeats else _once(found, len(self.mask))

    @property
    def shown(self) -> Rows:
        """All rows as the grid orders them, each of them once."""
        return self._order if not self._repeats else _once(self._order, len(self.mask))

    def contains(self, row: int) -> bool:
        """Whether this row is selected."""
        return 0 <= row < len(self.mask) and bool(self.mask[row])

    def place(self, row: int) -> int:
        """Return where `row` stands in the grid, from 0; -1 when it is not shown.

        For the current still it is the place it was gone to, for others the first.
        """
        if row == self.current and self._is_at(row, self._current_place):
            return self._current_place
        if self._places is None:
            self._places = np.full(len(self.mask), -1, np.int32)
            numbers = np.arange(len(self._order), dtype=np.int32)
            if self._repeats:  # of several places the one that is written last stays
                self._places[self._order[::-1]] = numbers[::-1]
            else:
                self._places[self._order] = numbers
        return int(self._places[row]) if 0 <= row < len(self._places) else -1

    def go(self, row: int, place: int = -1) -> None:
        """Make a row current, in one of its places if it has several."""
        self.current, self._current_place = row, place

    def move(self, row: int, place: int = -1) -> None:
        """Make a row current; where nothing is selected, Shift extends from there."""
        self.go(row, place)
        if not self.count:
            self._begin(row, place)

    def _begin(self, row: int, place: int) -> None:
        self.go(row, place)
        self._anchor, self._anchor_place = row, place

    def _is_at(self, row: int, place: int) -> bool:
        return 0 <= place < len(self._order) and int(self._order[place]) == row

    def show(self, order: Rows, size: int, *, repeats: bool = False) -> bool:
        """Take over what the grid shows now (`size` rows in the index, some more than once).

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
        self._order, self._repeats = order, repeats
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

    def only(self, row: int, place: int = -1) -> None:
        """Select this row and no other."""
        self.mask[:] = False
        self.mask[row] = True
        self._begin(row, place)
        self._count = 1

    def toggle(self, row: int, place: int = -1) -> None:
        """Add this row, or take it out."""
        self.mask[row] = not self.mask[row]
        self._begin(row, place)
        self._count = None

    def extend_to(self, row: int, place: int = -1, *, add: bool = False) -> None:
        """Select from the anchor to this row, in the grid's order; closed groups between too."""
        start = self._anchor_place
        if not self._is_at(self._anchor, start):
            start = self.place(self._anchor) if self._anchor >= 0 else 0
        end = place if self._is_at(row, place) else self.place(row)
        if end < 0:
            return
        low, high = sorted((max(start, 0), end))
        if not add:
            self.mask[:] = False
        self.mask[self._order[low : high + 1]] = True
        self.go(row, end)
        self._count = None

    def take(self, rows: Sequence[int] | Rows, *, add: bool = False) -> None:
        """Select these rows (a rubber band), beside what is selected or instead of it."""
        chosen = np.asarray(rows, np.int32)
        if not add:
            self.mask[:] = False
        self.mask[chosen] = True
        if len(chosen):
            self.go(int(chosen[-1]))
            if self._anchor < 0 or not add:
                self._anchor, self._anchor_place = int(chosen[0]), -1
        self._count = None

    def all(self) -> None:
        """Select everything that is shown."""
        self.mask[self._order] = True
        if self.current < 0 and len(self._order):
            self._begin(int(self._order[0]), 0)
        self._count = None

    def none(self) -> None:
        """Select nothing; the current still stays where it is."""
        self.mask[:] = False
        self._count = 0

    def invert(self) -> None:
        """Select what is shown and was not selected."""
        self.mask[self._order] = ~self.mask[self._order]
        self._count = None


def _once(rows: Rows, size: int) -> Rows:
    """Return rows of an index of `size`, the second and later of each left out."""
    first = np.zeros(size, np.int32)
    numbers = np.arange(len(rows), dtype=np.int32)
    first[rows[::-1]] = numbers[::-1]
    kept: Rows = rows[first[rows] == numbers]
    return kept
