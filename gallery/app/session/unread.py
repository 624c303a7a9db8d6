"""The files of a library that were not read yet, as keys that are made when they are asked for.

A million keys in a list would take 0.4 GB and be looked at by each search for garbage; the rows
take 4 MB. A row keeps its number while the library is open; one whose still has gone is left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import overload

from gallery.app.session.selection import Rows
from gallery.imaging.values import PictureKey
from gallery.library.listing import nfc
from gallery.library.still import stems
from gallery.search.catalogue import Catalogue
from gallery.search.record import PictureRef


class Unread(Sequence[PictureKey]):
    """Keys of the pictures shown of stills that the index does not know all of, as of now."""

    def __init__(self, catalogue: Catalogue, rows: Rows | None = None) -> None:
        self._catalogue = catalogue
        self._rows = catalogue.index.unlearned_rows() if rows is None else rows

    @property
    def files(self) -> UnreadFiles:
        """All files of these stills that were not read, as long as these are."""
        return UnreadFiles(self._catalogue, self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> PictureKey: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[PictureKey]: ...

    def __getitem__(self, place: int | slice) -> PictureKey | Sequence[PictureKey]:
        """Return one key (KeyError where its still has gone), or those of a slice still there."""
        if isinstance(place, int):
            return self._keys(int(self._rows[place]))[0]
        return list(self._there(self._rows[place].tolist()))

    def _there(self, rows: Sequence[int]) -> Iterator[PictureKey]:
        for row in rows:
            try:
                yield from self._keys(row)
            except KeyError:
                continue

    def _keys(self, row: int) -> Sequence[PictureKey]:
        return [self._key(self._catalogue.index.tile(row).picture)]

    def _key(self, file: PictureRef) -> PictureKey:
        path = self._catalogue.library.stills_folder / file.path
        return PictureKey(str(path), file.size, file.changed_ns)


class UnreadFiles(Unread):
    """Keys of all files of these stills that were not read: for one still there may be several."""

    def _keys(self, row: int) -> Sequence[PictureKey]:
        return [self._key(file) for file in self._catalogue.index.unread(row)]


def stills_of(catalogue: Catalogue, path: str) -> tuple[str, ...]:
    """Return the ids of the stills that the file at `path` may belong to; none of one elsewhere."""
    folder = os.path.join(catalogue.library.stills_folder, "")
    if not path.startswith(folder):
        return ()
    place, name = os.path.split(path.removeprefix(folder))
    return tuple(nfc(os.path.join(place, stem)).replace(os.sep, "/") for stem in stems(name))
