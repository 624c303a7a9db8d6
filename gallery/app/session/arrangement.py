"""How the stills that were found are arranged: by which groups, and which of these are closed.

A closed group stays closed under another filter and in another order, for as long as the program
runs: it is remembered by the group's name, for each key by itself. "All but these" is remembered as
such, so that closing a hundred thousand groups costs what closing one does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal

from gallery.search.coded import Mask, Rows
from gallery.search.grouping import Grouped, Grouper, GroupKey
from gallery.search.index import Index, SortKey


class Closed:
    """Which groups of one key are closed: these, or all but these."""

    def __init__(self) -> None:
        self.all = False
        self.others: set[str] = set()

    def mask(self, grouped: Grouped) -> Mask:
        """Return which of the groups that are shown are closed."""
        closed = np.full(len(grouped), self.all)
        for name in self.others:
            number = grouped.find(name)
            if number >= 0:
                closed[number] = not self.all
        return closed

    def set(self, name: str, *, closed: bool) -> None:
        """Close or open one group."""
        if closed == self.all:
            self.others.discard(name)
        else:
            self.others.add(name)


class Arrangement(QObject):
    """The groups of the stills that are shown; `folded` tells that some were opened or closed."""

    folded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.key = GroupKey.NONE
        self.grouped = Grouped.flat(np.zeros(0, np.int32))
        self._grouper = Grouper()
        self._closed = {key: Closed() for key in GroupKey}
        self._mask: Mask | None = None

    @property
    def closed(self) -> Mask:
        """Which groups are closed, one boolean each."""
        if self._mask is None:
            self._mask = self._closed[self.grouped.key].mask(self.grouped)
        return self._mask

    def grouping(self, sort: SortKey, *, descending: bool) -> Callable[[Index, Rows], Grouped]:
        """Return what groups rows by the key as it is now; for one thread at a time."""
        grouper, key = self._grouper, self.key
        latest_first = descending and sort is SortKey.DATE

        def group(index: Index, rows: Rows) -> Grouped:
            return grouper.grouped(index, rows, key, latest_first=latest_first)

        return group

    def show(self, grouped: Grouped) -> None:
        """Take over what is shown now."""
        self.grouped = grouped
        self._mask = None

    def fold(self, number: int, *, closed: bool) -> None:
        """Close or open a group."""
        name = self.grouped.group(number).name
        self._closed[self.grouped.key].set(name, closed=closed)
        self._mask = None
        self.folded.emit()

    def fold_all(self, *, closed: bool) -> None:
        """Close or open all groups, those that the filter hides too."""
        kept = self._closed[self.grouped.key]
        kept.all = closed
        kept.others.clear()
        self._mask = None
        self.folded.emit()
