"""The stills of a contact sheet: read when a page needs them, a few hundred kept.

A sheet of ten thousand stills lays out its pages one by one; this is what it takes them from. A
still that went away meanwhile keeps its place, with nothing but its file name and no picture.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import overload

from gallery.app.session.selection import Rows
from gallery.library.still import Folders, Rendition, Still, StillFiles
from gallery.search.catalogue import Catalogue
from gallery.search.index import Index

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
