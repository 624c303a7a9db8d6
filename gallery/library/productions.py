"""The productions of one library: each read once, and again when its file is another.

A walk tells of each folder that it meets (`met`) and of its end (`walked`). Before the first
walk, and after `forget`, a `production.yaml` is looked for when it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from gallery.library.listing import caption_stamp
from gallery.library.production import NO_PRODUCTION, Production
from gallery.library.production_file import FILE_NAME, read_production
from gallery.library.still import Stamp


class Productions:
    """The productions below one metadata folder. Everything may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Production | None] = {}  # by folder, in NFC
        self._nearest: dict[str, Production] = {}
        self._all_known = False

    @property
    def all_known(self) -> bool:
        """Whether a walk has met all of them."""
        return self._all_known

    def all(self) -> tuple[Production, ...]:
        """Return those that are known, by folder."""
        found = (one for _, one in sorted(self._known.items()))
        return tuple(one for one in found if one is not None)

    def holds_for(self, folder: str) -> Production:
        """Return the nearest production up the tree, an empty one where there is none."""
        nearest = self._nearest
        found = nearest.get(folder)
        if found is None:
            found = nearest[folder] = self._find(folder)
        return found

    def forget(self) -> None:
        """Read every `production.yaml` again when it is next asked for."""
        self._known, self._nearest, self._all_known = {}, {}, False

    def met(self, folder: str, path: str, stamp: Stamp | None) -> Production | None:
        """Take in that a walk met this `production.yaml` in a folder, or none; return what it is.

        `path` is the file's, as on disk.
        """
        old = self._known.get(folder)
        text = "" if stamp is None else _text(stamp)
        if (old.stamp if old is not None else "") == text and folder in self._known:
            return old
        new = None if stamp is None else read_production(Path(path), folder, text)
        self._known[folder] = new
        if new is not None or old is not None:
            self._nearest = {}
        return new

    def walked(self, folders: Collection[str]) -> None:
        """Take in that a walk met all that there are, in these folders."""
        self._known = {folder: one for folder, one in self._known.items() if folder in folders}
        self._nearest, self._all_known = {}, True

    def _find(self, folder: str) -> Production:
        place = folder
        while True:
            found = self._in(place)
            if found is not None:
                return found
            if not place:
                return NO_PRODUCTION
            place = place.rpartition("/")[0]

    def _in(self, folder: str) -> Production | None:
        known = self._known
        if folder not in known:
            found = None
            if not self._all_known:
                path = self._folder / folder / FILE_NAME
                stamp = caption_stamp(path)
                if stamp is not None:
                    found = read_production(path, folder, _text(stamp))
            known[folder] = found
        return known[folder]


def _text(stamp: Stamp) -> str:
    return f"{stamp.size}-{stamp.changed_ns}"
