"""The pictures of a library that were not read yet, as keys that are made when they are asked for.

A million keys in a list would take 0.4 GB and be looked at by each search for garbage; the rows
take 4 MB. A row keeps its number while the library is open; one whose still has gone is left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import overload

from gallery.imaging.values import PictureKey
from gallery.library.listing import nfc
from gallery.search.catalogue import Catalogue


class Unread(Sequence[PictureKey]):
    """Keys of the pictures that the index knows nothing of, as of now."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rows = catalogue.index.unlearned_rows()

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> PictureKey: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[PictureKey]: ...

    def __getitem__(self, place: int | slice) -> PictureKey | Sequence[PictureKey]:
        """Return one key (KeyError where its still has gone), or those of a slice still there."""
        if isinstance(place, int):
            return self._key(int(self._rows[place]))
        return list(self._there(self._rows[place].tolist()))

    def _there(self, rows: Sequence[int]) -> Iterator[PictureKey]:
        for row in rows:
            try:
                yield self._key(row)
            except KeyError:
                continue

    def _key(self, row: int) -> PictureKey:
        picture = self._catalogue.index.tile(row).picture
        path = self._catalogue.library.stills_folder / picture.path
        return PictureKey(str(path), picture.size, picture.changed_ns)


def still_of(catalogue: Catalogue, path: str) -> str | None:
    """Return the id of the still that the picture at `path` shows; None of one elsewhere."""
    folder = os.path.join(catalogue.library.stills_folder, "")
    if not path.startswith(folder):
        return None
    return nfc(os.path.splitext(path.removeprefix(folder))[0]).replace(os.sep, "/")
