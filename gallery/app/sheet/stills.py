"""The stills of a contact sheet: read when a page needs them, a few hundred kept.

A sheet of ten thousand stills lays out its pages one by one; this is what it takes them from. A
still that went away meanwhile keeps its place, with nothing but its file name and no picture.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import overload

import numpy as np

from gallery.app.session.selection import Rows
from gallery.approvals.rules import Standing
from gallery.library.library import Library
from gallery.library.still import Folders, Rendition, Still, StillFiles
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.grouping import GroupKey
from gallery.search.index import Index, SortKey
from gallery.search.query import parse
from gallery.sheets.flow import SheetGroup
from gallery.sheets.groups import grouped
from gallery.sheets.settings import SheetSettings

KEPT = 512


class SheetStills(Sequence[Still]):
    """The stills of these rows, in this order; may be read from any thread."""

    def __init__(self, catalogue: Catalogue, rows: Rows, index: Index | None = None) -> None:
        self._catalogue = catalogue
        self._index = catalogue.index if index is None else index
        self._rows = rows.copy()
        self._kept: OrderedDict[int, Still] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Still: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Still]: ...
    def __getitem__(self, place: int | slice) -> Still | Sequence[Still]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        row = int(self._rows[place])
        with self._lock:
            still = self._kept.get(row)
            if still is None:
                still = self._catalogue.still(self._index.id(row)) or self._gone(row)
                self._kept[row] = still
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return still

    def copy(self) -> SheetStills:
        """Return the same stills, to be read apart from these."""
        return SheetStills(self._catalogue, self._rows, self._index)

    def arranged(self, settings: SheetSettings) -> tuple[SheetStills, tuple[SheetGroup, ...]]:
        """Return the stills in the order and the groups that a sheet is set to.

        What was read is kept for both. Without an order they are as they are here; in groups, or
        in an order of the sheet's own, a still that is here twice begins with standing there once.
        """
        if not settings.sort and settings.group is GroupKey.NONE:
            return self, ()
        key = settings.sort.removeprefix("-")
        latest = settings.sort.startswith("-")
        _, firsts = np.unique(self._rows, return_index=True)
        rows = self._rows[np.sort(firsts)]
        if key:
            wanted = np.zeros(self._index.size, bool)
            wanted[rows] = True
            everything = self._index.search(
                parse(""), Choices(), SortKey(key), descending=latest, now=time.time()
            ).rows
            rows = everything[wanted[everything]]
        rows, groups = grouped(
            self._index, rows, settings.group, latest_first=latest and key == SortKey.DATE
        )
        result = SheetStills(self._catalogue, rows, self._index)
        result._kept, result._lock = self._kept, self._lock
        return result, groups

    @property
    def distinct(self) -> int:
        """How many different stills there are: in groups of people, some are there repeatedly."""
        return len(np.unique(self._rows))

    def standing(self, still: Still) -> Standing:
        """Return where a still stands with those who may kill it."""
        return self._catalogue.approvals(still).worst

    @property
    def library(self) -> Library:
        """The library they are in."""
        return self._catalogue.library

    def forget(self) -> None:
        """Read all stills again: their captions have changed."""
        with self._lock:
            self._kept.clear()

    def _gone(self, row: int) -> Still:
        """Return what the index still knows of a still that is not there any more."""
        tile, library = self._index.tile(row), self._catalogue.library
        shown = Rendition(tile.file, tile.picture.size, tile.picture.changed_ns)
        files = StillFiles(tile.id, (shown,), None, tile.picture.path.rpartition("/")[0])
        return Still(files, Folders(library.stills_folder, library.metadata_folder))
