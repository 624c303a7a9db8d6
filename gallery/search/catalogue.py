"""A library with its index: what the window and the command line both hold.

Starting costs reading a snapshot; `refresh` then compares the folders with it and reads what
changed. All verbs may be called from any thread; the index is replaced, never altered, so that
whoever has taken `catalogue.index` can go on with it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import Lock, RLock

from gallery.approvals.answers import KEY
from gallery.approvals.boards import Board, StillApprovals
from gallery.errors import Cancelled, SaveError
from gallery.library.change import Change
from gallery.library.durable import Saving
from gallery.library.library import Edit, Library
from gallery.library.listing import caption_stamp
from gallery.library.production import Production
from gallery.library.still import Still, StillFiles
from gallery.picture import PictureFacts
from gallery.search.approving import Approving
from gallery.search.following import Following, Moves
from gallery.search.index import Index
from gallery.search.record import NO_STAMP, PictureRef, Record, Recorder, record, stamp
from gallery.search.rescan import Batch, Refresh, Rescan

__all__ = ["Catalogue", "Refresh"]

INDEX_FOLDER = "index"  # in the cache, with a folder for each library
LIBRARY_NAME = "library.txt"  # in that folder: where the library is, for who looks into the cache
REBUILT = "The index was made by another version of the program, or is damaged; it was made again"
BATCH = 5_000  # records read before they go into the index: some 15 MB
REPORT_EVERY = 100  # stills between two reports of progress
FEW_CHANGES = 16  # at most one row in 16 stays beside the large segment when that is saved
MOST_BESIDE, BESIDE = 4_096, 64  # rows, or one in so many, that may lie beside it meanwhile
SETTLED_NS = 2_000_000_000  # a file that is older than this cannot change unseen any more


class Catalogue:
    """One library, indexed. The snapshot is in a folder of its own below `cache_folder`."""

    def __init__(self, library: Library, cache_folder: Path) -> None:
        self.library = library
        self._folder = cache_folder / INDEX_FOLDER / library.key
        kept = Index.load(self._folder)
        self._rebuilt = REBUILT if kept is None and Index.is_kept(self._folder) else ""
        self._index = Index.empty() if kept is None else kept
        self._saved: Index | None = self._index
        self._swap = Lock()  # held while the index is replaced, never while files are read
        self._merging = Lock()  # one merge at a time
        self._late: list[tuple[list[Record], list[str]]] | None = None  # since a merge began
        self._reading = RLock()  # one reader of single stills at a time
        self._touched: set[str] | None = None  # what was read while a refresh is under way
        self._following = Following(library)
        self._moves = Moves()  # that nobody was told of yet
        self._unsettled: dict[str, Record] = {}
        self._approving = Approving(library, self.still)
        self._approving.remember(self._index.answered())

    @property
    def index(self) -> Index:
        """The index as it is now."""
        return self._index

    def refresh(
        self,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Refresh:
        """Look at all folders and read what changed; Cancelled leaves what was read so far."""
        with self._swap:
            self._touched = set()
        try:
            return self._refresh(progress, cancelled)
        finally:
            with self._swap:
                touched, self._touched = self._touched, None
            self.reread(touched or ())

    def reread(self, ids: Collection[str]) -> frozenset[str]:
        """Read these stills now; return those whose record is another one, or which are gone."""
        if not ids:
            return frozenset()
        with self._reading:
            before = self._index
            rows = before.rows(list(ids))
            records: list[Record] = []
            removed: list[str] = []
            for still_id, files in self.library.files_of(ids).items():
                row = rows.get(still_id)
                if files is None:
                    if row is not None:
                        removed.append(still_id)
                    continue
                found = self._read(files, before, row)
                if found is not None:
                    records.append(found)
            self._replace(records, removed)
            appeared = [one.id for one in records if one.id not in rows]
            gone = frozenset(removed)
            moves, followed = self._following.follow(before, gone, self._index, appeared)
            self._replace(followed)
            self._moves = self._moves.and_then(moves)
            changed = frozenset((*(one.id for one in (*records, *followed)), *removed))
            return changed | self._follow_approvals(changed)

    def board(self, production: Production) -> Board:
        """Return where all stills of a production stand with those who may kill them."""
        return self._approving.board(production)

    def approvals(self, still: Still) -> StillApprovals:
        """Return where a still stands with everybody whose answer it needs or has."""
        return self._approving.of(still)

    def follow_ledgers(self) -> frozenset[str]:
        """Look at the ledgers now; return the stills that stand elsewhere than before."""
        return self._follow_approvals(())

    def taken_moves(self) -> Moves:
        """Return what was moved since this was asked or a refresh told of it."""
        with self._reading:
            moves, self._moves = self._moves, Moves()
            return moves

    def learn(self, facts: Mapping[str, PictureFacts]) -> frozenset[str]:
        """Take in what the pictures of these stills say; return the stills that are known."""
        learned: list[str] = []
        todo = iter(facts.items())
        while some := tuple(islice(todo, BATCH)):
            with self._reading:
                recorder = Recorder()
                records = [
                    self._drawn_up(recorder, self.library.still(files, known))
                    for still_id, known in some
                    if (files := self._files(still_id)) is not None
                ]
                self._replace(records, has_read=False)
            learned += (one.id for one in records)
        return frozenset(learned)

    @property
    def is_crowded(self) -> bool:
        """Whether so much lies beside the large segment that `merge` is due, and not under way."""
        index = self._index
        return self._late is None and index.changes > max(MOST_BESIDE, index.size // BESIDE)

    def merge(self) -> None:
        """Merge what lies beside the large segment with it; others may read and write meanwhile."""
        if self.is_crowded:
            self._compact()

    def unlearned(self) -> list[tuple[str, Path, int, int]]:
        """Return the stills whose pictures were not read yet: id, path, size and time."""
        folder = self.library.stills_folder
        return [
            (still_id, folder / shown.path, shown.size, shown.changed_ns)
            for still_id, shown in self._index.unlearned()
        ]

    def still(self, still_id: str) -> Still | None:
        """Return a still with what its sidecar says at this moment; None when there is none."""
        files = self._files(still_id) or self.library.files(still_id)
        if files is None:
            return None
        return self.library.still(files, self._facts(files))

    def edit(self, still_id: str, changes: Sequence[Change], saving: Saving | None = None) -> Edit:
        """Change one still's caption on disk, with what its picture says under it.

        `saving` and the errors are those of `Library.edit`; the index follows with `reread`.
        """
        files = self._index.files(still_id)
        facts = None if files is None else self._facts(files)
        return self.library.edit(still_id, changes, facts, saving)

    def save(self) -> None:
        """Write the snapshot where it is behind; SaveError tells why it cannot be written."""
        if self._index.changes * FEW_CHANGES > self._index.size or self.is_crowded:
            self._compact()
        index = self._index
        if index is self._saved:
            return
        try:
            index.save(self._folder)
            name = self._folder / LIBRARY_NAME
            if not name.exists():
                name.write_bytes(os.fsencode(self.library.folder))
        except OSError as error:
            what = error.strerror or str(error)
            reason = f"the index could not be saved ({what}); the next start takes longer"
            raise SaveError(self._folder, reason) from error
        self._saved = index

    # --- inside

    def _refresh(
        self, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> Refresh:
        before = self._index
        rescan = Rescan(self.library, before, cancelled)
        added: list[str] = []
        changed: list[str] = []
        gone: list[str] = []
        number = 0
        recorder = Recorder()
        answered: list[Still] = []
        batch = Batch()
        last: dict[str, int] = {}  # of folders that are done when the last still has been read
        try:
            for news in rescan:
                again = [(files, before.facts(row, _shown(files))) for files, row in news.changed]
                for files, facts in (*((files, None) for files in news.added), *again):
                    if number % REPORT_EVERY == 0:
                        if cancelled():
                            raise Cancelled
                        progress(number, rescan.total)
                    number += 1
                    still = self.library.still(files, facts)
                    if KEY in still.unknown:
                        answered.append(still)
                    batch.add(self._drawn_up(recorder, still))
                    if len(batch.records) == BATCH:
                        self._scanned(batch)
                        batch = Batch(unread=batch.unread)
                added += (files.id for files in news.added)
                changed += (files.id for files, _ in news.changed)
                gone += news.gone
                (last if news.gone else batch.digests)[news.folder] = news.digest
        except Cancelled:
            self._scanned(batch)
            raise
        self._scanned(batch)
        with self._reading:
            moves, records = self._following.follow(before, frozenset(gone), self._index, added)
            self._scanned(Batch(records, last, batch.unread), gone, rescan.folders)
            moves, self._moves = self._moves.and_then(moves), Moves()
        if self._index.changes * FEW_CHANGES > self._index.size:
            self._compact()
        rebuilt, self._rebuilt = self._rebuilt, ""
        changed += self._follow_approvals((*added, *changed, *gone), answered)
        new = frozenset(added)
        changed += (new_id for _, new_id in moves.pairs if new_id not in new)
        return Refresh(
            new,
            frozenset(changed),
            frozenset(gone),
            (*rescan.problems, *moves.problems, *self._approving.problems),
            moves.pairs,
            rebuilt,
        )

    def _read(self, files: StillFiles, index: Index, row: int | None) -> Record | None:
        """Return the record of a still, None if it is the one the index has.

        A file can change twice within one tick of the clock and keep its size, so what was read
        that soon after its last change is read again and compared itself.
        """
        production = self.library.production_for(files.id)
        same = row is not None and index.stamp(row) == stamp(files, production)
        last = self._unsettled.get(files.id)
        if same and last is None:
            return None
        facts = None if row is None else index.facts(row, _shown(files))
        still = self.library.still(files, facts)
        self._approving.look(still)
        found = record(still, self._approving.of(still))
        if time.time_ns() - found.changed_ns < SETTLED_NS:
            self._unsettled[files.id] = found
        else:
            self._unsettled.pop(files.id, None)
        return None if same and found == last else found

    def _drawn_up(self, recorder: Recorder, still: Still) -> Record:
        return recorder.record(still, self._approving.of(still))

    def _follow_approvals(
        self, changed: Collection[str], answered: Collection[Still] = ()
    ) -> frozenset[str]:
        """Let the approvals follow what changed; return whose standing is another one for it."""
        moved = self._approving.follow(self.library.productions_known, changed, answered)
        if not moved:
            return moved
        with self._reading:
            recorder = Recorder()
            stills = (self.still(still_id) for still_id in sorted(moved))
            records = [self._drawn_up(recorder, one) for one in stills if one is not None]
            self._replace(records, has_read=False)
        return frozenset(one.id for one in records)

    def _replace(
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

    def _scanned(
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
            self._index = index
            with suppress(OSError):  # no room in the cache: it stays in memory
                self._index = index.set_aside(self._folder)

    def _changed(self, records: Collection[Record], removed: Collection[str]) -> Index:
        """Return the index with a change, which is made after a merge under way once more."""
        if self._late is not None:
            self._late.append((list(records), list(removed)))
        return self._index.changed(list(records), removed)

    def _compact(self) -> None:
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
                self._index = after.with_digests(self._index.digests)

    def _facts(self, files: StillFiles) -> PictureFacts | None:
        index = self._index
        row = index.row(files.id)
        return None if row is None else index.facts(row, _shown(files))

    def _files(self, still_id: str) -> StillFiles | None:
        """Return the files of a still that is in the index, its sidecar as it is on disk now."""
        files = self._index.files(still_id)
        if files is None:
            return None
        path = self.library.metadata_folder / files.sidecar_name
        return files._replace(sidecar=caption_stamp(path))


def _shown(files: StillFiles) -> PictureRef:
    shown = files.renditions[0]
    return PictureRef(files.picture, shown.size, shown.changed_ns)


def _folder(still_id: str) -> str:
    return still_id.rpartition("/")[0]


def _without_digests(index: Index, folders: Collection[str]) -> Index:
    digests = index.digests
    if digests.keys().isdisjoint(folders):
        return index
    return index.with_digests({key: one for key, one in digests.items() if key not in folders})
