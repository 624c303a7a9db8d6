"""The index of a library as it is now: replaced as stills are read, merged, and saved.

It is never altered: who has taken `index` can go on with it while another thread puts a new one in
its place. What a refresh read gives way to what somebody else has read since that began, and what
comes in while all segments are merged is put on top of what comes of it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock

from gallery.errors import SaveError
from gallery.library.not_shown import NOTHING, NotShown
from gallery.search.index import Index
from gallery.search.record import NO_STAMP, Record
from gallery.search.rescan import Batch

LIBRARY_NAME = "library.txt"  # beside the snapshot: where the library is, for who looks there
REBUILT = "The index was made by another version of the program, or is damaged; it was made again"
FEW_CHANGES = 16  # at most one row in 16 stays beside the large segment when that is saved
MOST_BESIDE, BESIDE = 4_096, 64  # rows, or one in so many, that may lie beside it meanwhile


class KeptIndex:
    """The index that is kept in `folder`, which is its own, and what becomes of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        kept = Index.load(folder)
        self._rebuilt = REBUILT if kept is None and Index.is_kept(folder) else ""
        self._index = Index.empty() if kept is None else kept
        self._saved: Index | None = self._index
        self._swap = Lock()  # held while the index is replaced, never while files are read
        self._merging = Lock()  # one merge at a time
        self._late: list[tuple[list[Record], list[str]]] | None = None  # since a merge began
        self._touched: set[str] | None = None  # what was read while a refresh is under way

    @property
    def index(self) -> Index:
        """The index as it is now."""
        return self._index

    def taken_rebuilt(self) -> str:
        """Return why all of the index has to be made anew, if it has; it is told once."""
        rebuilt, self._rebuilt = self._rebuilt, ""
        return rebuilt

    # --- what is read

    def begin(self) -> None:
        """Remember from now on what is read one by one, for a refresh that begins."""
        with self._swap:
            self._touched = set()

    def end(self) -> frozenset[str]:
        """Return what was read one by one since `begin`."""
        with self._swap:
            touched, self._touched = self._touched, None
        return frozenset(touched or ())

    def replace(
        self,
        records: Collection[Record],
        removed: Collection[str] = (),
        *,
        has_read: bool = True,
    ) -> None:
        """Take in stills that were read one by one; their folders are looked at the next time.

        That is not needed where only what is known of pictures has changed, unless captions could
        not be read.
        """
        with self._swap:
            if records or removed:
                changed = self._changed(records, removed)
                seen = {one.folder for one in records if has_read or one.stamp == NO_STAMP}
                seen |= {_folder(one) for one in removed}
                self._index = _without_digests(changed, seen)
                with suppress(OSError):  # no room in the cache: it stays in memory
                    self._index = self._index.set_aside(self._folder)
            if self._touched is not None:
                self._touched.update((*(one.id for one in records), *removed))

    def scanned(
        self,
        batch: Batch,
        removed: Collection[str] = (),
        folders: Collection[str] | None = None,
    ) -> None:
        """Take in what a refresh read, but for what somebody else has read since it began.

        `folders` are all that there are, when it knows that.
        """
        with self._swap:
            touched = self._touched or ()
            fresh = [one for one in batch.records if one.id not in touched]
            gone = [still_id for still_id in removed if still_id not in touched]
            index = self._changed(fresh, gone) if fresh or gone else self._index
            unsure = {*batch.unread, *map(_folder, touched)}
            digests = {**index.digests, **batch.digests}
            digests = {
                folder: digest
                for folder, digest in digests.items()
                if digest and folder not in unsure and (folders is None or folder in folders)
            }
            if digests != index.digests:
                index = index.with_digests(digests)
            index = _with_not_shown(index, batch.not_shown, folders)
            self._index = index
            with suppress(OSError):  # no room in the cache: it stays in memory
                self._index = index.set_aside(self._folder)

    def counted(self, not_shown: Mapping[str, NotShown]) -> None:
        """Take in what these folders hold that is not shown."""
        with self._swap:
            self._index = _with_not_shown(self._index, not_shown, None)

    # --- merging and saving

    @property
    def is_crowded(self) -> bool:
        """Whether so much lies beside the large segment that `merge` is due, and not under way."""
        index = self._index
        return self._late is None and index.changes > max(MOST_BESIDE, index.size // BESIDE)

    @property
    def is_loose(self) -> bool:
        """Whether more lies beside the large segment than should be saved so."""
        return self._index.changes * FEW_CHANGES > self._index.size

    def merge(self) -> None:
        """Merge all segments; what changes meanwhile is put on top of what came of it."""
        with self._merging:
            with self._swap:
                before, self._late = self._index, []
            try:
                after = before.compacted(self._folder)
            except OSError:  # no room in the cache: in memory, then, and `save` tells
                after = before.compacted()
            with self._swap:
                for records, removed in self._late:
                    after = after.changed(records, removed)
                self._late = None
                now = self._index
                self._index = after.with_digests(now.digests).with_not_shown(now.not_shown)

    def save(self, library: Path) -> None:
        """Write the snapshot where it is behind, with the name of its library beside it.

        SaveError tells why it cannot be written.
        """
        if self.is_loose or self.is_crowded:
            self.merge()
        index = self._index
        if index is self._saved:
            return
        try:
            index.save(self._folder)
            name = self._folder / LIBRARY_NAME
            if not name.exists():
                name.write_bytes(os.fsencode(library))
        except OSError as error:
            what = error.strerror or str(error)
            reason = f"the index could not be saved ({what}); the next start takes longer"
            raise SaveError(self._folder, reason) from error
        self._saved = index

    def _changed(self, records: Collection[Record], removed: Collection[str]) -> Index:
        """Return the index with a change, which is made after a merge under way once more."""
        if self._late is not None:
            self._late.append((list(records), list(removed)))
        return self._index.changed(list(records), removed)


def _folder(still_id: str) -> str:
    return still_id.rpartition("/")[0]


def _with_not_shown(
    index: Index, counts: Mapping[str, NotShown], folders: Collection[str] | None
) -> Index:
    """Return the index with the counts of some folders; of `folders`, if all are known, only."""
    found = {
        folder: one
        for folder, one in {**index.not_shown, **counts}.items()
        if one != NOTHING and (folders is None or folder in folders)
    }
    return index if found == index.not_shown else index.with_not_shown(found)


def _without_digests(index: Index, folders: Collection[str]) -> Index:
    digests = index.digests
    if digests.keys().isdisjoint(folders):
        return index
    return index.with_digests({key: one for key, one in digests.items() if key not in folders})
