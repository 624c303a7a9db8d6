"""A library with its index: what the window and the command line both hold.

Starting costs reading a snapshot; `refresh` then compares the folders with it and reads what
changed. All verbs may be called from any thread; the index is replaced, never altered, so that
whoever has taken `catalogue.index` can go on with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from threading import RLock

from gallery.approvals.boards import Board, StillApprovals
from gallery.errors import Cancelled, FileError
from gallery.faults import alone_where_it_fails, unforeseen
from gallery.library.change import Change
from gallery.library.durable import Saving
from gallery.library.found import Orphan
from gallery.library.library import Edit, Library
from gallery.library.listing import caption_stamp
from gallery.library.not_shown import Summary, summary
from gallery.library.production import Production
from gallery.library.still import Still, StillFiles
from gallery.library.still_facts import KnownFacts
from gallery.picture import PictureFacts
from gallery.search.approving import Approving
from gallery.search.following import Following, Moves, Plan
from gallery.search.index import Index
from gallery.search.keeping import KeptIndex
from gallery.search.marks import marks_of
from gallery.search.record import FileVersion, PictureRef, Record, Recorder, stamp
from gallery.search.rescan import Batch, Refresh, Rescan

__all__ = ["Catalogue", "Refresh"]

INDEX_FOLDER = "index"  # in the cache, with a folder for each library
BATCH = 5_000  # records read before they go into the index: some 15 MB
FIRST_BATCH = 500  # stills of a first scan that are there to be shown at once
REPORT_EVERY = 100  # stills between two reports of progress
# What files of one still say, by their versions; or what the picture that is shown says.
Learned = Mapping[FileVersion, PictureFacts] | PictureFacts
SETTLED_NS = 2_000_000_000  # a file that is older than this cannot change unseen any more


class Catalogue:
    """One library, indexed. The snapshot is in a folder of its own below `cache_folder`."""

    def __init__(
        self, library: Library, cache_folder: Path, today: Callable[[], date] = date.today
    ) -> None:
        self.library = library
        folder = cache_folder / INDEX_FOLDER / library.key
        self._kept = KeptIndex(folder)
        self._reading = RLock()  # one reader of single stills at a time
        self._following = Following(library, folder)
        self._unsettled: dict[str, Record] = {}
        self._to_count: set[str] = set()  # folders in which stills came or went
        self._approving = Approving(library, self.still, today)
        self._approving.remember(self.index.judged())

    @property
    def index(self) -> Index:
        """The index as it is now."""
        return self._kept.index

    def refresh(
        self,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Refresh:
        """Look at all folders and read what changed; Cancelled leaves what was read so far."""
        self._kept.begin()
        try:
            return self._refresh(progress, cancelled)
        finally:
            self.reread(self._kept.end())

    def reread(self, ids: Collection[str]) -> frozenset[str]:
        """Read these stills now; return those whose record is another one, or which are gone."""
        if not ids:
            return frozenset()
        with self._reading:
            before = self.index
            rows = before.rows(list(ids))
            records: list[Record] = []
            removed: list[str] = []
            replaced: list[str] = []
            for still_id, files in self.library.files_of(ids).items():
                row = rows.get(still_id)
                if files is None:
                    if row is not None:
                        removed.append(still_id)
                    continue
                if row is not None and not _is_there(before.shown(row), files):
                    replaced.append(still_id)
                found = self._read(files, before, row)
                if found is not None:
                    records.append(found)
            self._kept.replace(records, removed)
            appeared = [one.id for one in records if one.id not in rows]
            known = {one.id for one in records} | rows.keys()
            came_or_went = (*appeared, *removed, *(one for one in ids if one not in known))
            self._to_count.update(one.rpartition("/")[0] for one in came_or_went)
            self._following.arrived(appeared)
            self._following.note(before, self.index, removed, replaced)
            changed = frozenset((*(one.id for one in records), *removed))
            return changed | self._follow_approvals(changed)

    def give(
        self, orphan: Orphan, still_id: str
    ) -> tuple[tuple[Edit, Edit], tuple[FileError, ...]]:
        """Give captions without a picture to a still, as `Library.give`.

        Return what to undo it with, and what could not be entered into the ledgers.
        """
        edits = self.library.give(orphan, still_id)
        problems = self._approving.moved(((orphan.id, still_id),))
        self.reread((orphan.id, still_id))
        return edits, problems

    @property
    def not_shown(self) -> Summary:
        """What lies in the folders and is not shown, as of the last look at them."""
        return summary(self.index.not_shown)

    def count_again(self, folders: Collection[str]) -> bool:
        """Count what is not shown in these folders, and in those where stills came or went.

        Return whether anything is another. A folder is listed for it, which `reread` does not do.
        """
        with self._reading:
            folders, self._to_count = self._to_count.union(folders), set()
        before = self.index.not_shown
        self._kept.counted({folder: self.library.not_shown_in(folder) for folder in folders})
        return self.index.not_shown != before

    # --- captions and the pictures that they are about

    def plan(self) -> Plan:
        """Return what is to be done with captions whose picture is no more under their name."""
        with self._reading:
            return self._following.plan(self.index)

    def waits(self, still_id: str) -> bool:
        """Return whether captions are known to be about another picture than the one there now."""
        with self._reading:
            return self._following.waits(still_id)

    def follow(self) -> Moves:
        """Let captions follow their pictures where it is sure which these are.

        SaveError where the rest of interrupted moves cannot be carried out.
        """
        problems = self.finish_moves() if self.library.moves_unfinished else ()
        with self._reading:
            moves = self._moved(*self._following.follow(self.index))
        return Moves((), problems).and_then(moves)

    def set_aside(self, ids: Iterable[str]) -> Moves:
        """Set captions aside under whose name another picture is now."""
        with self._reading:
            return self._moved(self._following.set_aside(ids))

    def keep(self, ids: Iterable[str]) -> None:
        """Take captions as those of the pictures that are under their names now."""
        with self._reading:
            self._following.keep(ids)

    def undo_moves(self) -> Moves:
        """Move back what was moved last; ConflictError where captions are there again."""
        with self._reading:
            return self._moved(self._following.undo())

    def finish_moves(self) -> tuple[FileError, ...]:
        """Carry out what is left of moves that were interrupted; return what could not be moved.

        SaveError where nothing can be.
        """
        moved = self.library.finish_moves()
        with self._reading:
            self._following.keep(old_id for old_id, _ in moved.pairs)
        return (*moved.problems, *self._approving.moved(moved.pairs))

    def restore(self, edit: Edit, saving: Saving | None = None) -> Edit:
        """Take back an edit; as `Library.restore`, and the ledgers know of captions that moved."""
        back = self.library.restore(edit, saving)
        if moved := back.moved or ((back.given,) if back.given else ()):
            self._approving.moved(moved)
        return back

    def taken_back(self, pairs: Collection[tuple[str, str]]) -> tuple[FileError, ...]:
        """Take in that captions that were given went back, from and to these ids.

        Return what could not be entered into the ledgers.
        """
        problems = self._approving.moved(pairs)
        self.reread([one for pair in pairs for one in pair])
        return problems

    def board(self, production: Production) -> Board:
        """Return where all stills of a production stand with those who may kill them."""
        return self._approving.board(production)

    def boards(self) -> Iterator[Board]:
        """Yield the boards of all productions, and of what belongs to none."""
        everything = (*self.library.productions, *self.library.productions_known)
        for production in {one.folder: one for one in everything}.values():
            yield self.board(production)

    def approvals(self, still: Still) -> StillApprovals:
        """Return where a still stands with everybody whose answer it needs or has."""
        return self._approving.of(still)

    def follow_ledgers(self) -> frozenset[str]:
        """Look at the ledgers now; return the stills that stand elsewhere than before."""
        return self._follow_approvals(())

    def learn(self, facts: Mapping[str, Learned]) -> frozenset[str]:
        """Take in what the files of these stills say; return the stills that are known.

        What was read of another version of a file than the index has is left out. Of facts that
        cannot be taken in, an error that nobody foresaw is kept as the damage.
        """
        learned: list[str] = []
        todo = iter(facts.items())

        def learn(some: Sequence[tuple[str, Learned]]) -> None:
            learned.extend(self._learn(some))

        def failed(one: tuple[str, Learned], error: Exception) -> None:
            learned.extend(self._learn([one], error))

        while some := tuple(islice(todo, BATCH)):
            alone_where_it_fails(learn, some, failed)
        return frozenset(learned)

    @property
    def is_crowded(self) -> bool:
        """Whether so much lies beside the large segment that `merge` is due, and not under way."""
        return self._kept.is_crowded

    def merge(self) -> None:
        """Merge what lies beside the large segment with it; others may read and write meanwhile."""
        if self.is_crowded:
            self._kept.merge()

    def unlearned(self) -> list[tuple[str, Path, int, int]]:
        """Return the files that were not read yet: the id of their still, path, size and time."""
        folder = self.library.stills_folder
        return [
            (still_id, folder / shown.path, shown.size, shown.changed_ns)
            for still_id, shown in self.index.unlearned()
        ]

    def still(self, still_id: str) -> Still | None:
        """Return a still with what its sidecar says at this moment; None when there is none."""
        files = self._files(still_id) or self.library.files(still_id)
        if files is None:
            return None
        return self.library.still(files, self._known(files))

    def edit(self, still_id: str, changes: Sequence[Change], saving: Saving | None = None) -> Edit:
        """Change one still's caption on disk, with what its files say under it.

        `saving` and the errors are those of `Library.edit`; the index follows with `reread`.
        """
        files = self.index.files(still_id)
        known = None if files is None else self._known(files)
        return self.library.edit(still_id, changes, known, saving)

    def save(self) -> None:
        """Write the snapshot where it is behind; SaveError tells why it cannot be written."""
        with self._reading:
            self._following.save()
        self._kept.save(self.library.folder)

    # --- inside

    def _learn(
        self, facts: Sequence[tuple[str, Learned]], error: Exception | None = None
    ) -> list[str]:
        """Take in facts of some stills, or that there was an `error`; return which are known."""
        with self._reading:
            recorder = Recorder()
            records: list[Record] = []
            for still_id, news in facts:
                files = self._files(still_id)
                known: KnownFacts = {} if files is None else self._learned(files, news)
                if files is not None and known:
                    if error is not None:
                        known = _without_what_fails(known, error, still_id)
                    still = self.library.still(files, known)
                    records.append(recorder.record(still, self._approving.of(still)))
            self._kept.replace(records, has_read=False)
            self._following.learned((one.id, one.picture.size) for one in records if one.files)
        return [one.id for one in records]

    def _refresh(
        self, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> Refresh:
        before = self.index
        rescan = Rescan(self.library, before, cancelled)
        added: list[str] = []
        changed: list[str] = []
        gone: list[str] = []
        replaced: list[str] = []
        number = 0
        recorder = Recorder()
        batch = Batch()
        last: dict[str, int] = {}  # of folders that are done when the last still has been read
        try:
            for news in rescan:
                again = [(files, before.known(row, files)) for files, row in news.changed]
                added += (files.id for files in news.added)
                replaced += (
                    files.id
                    for files, row in news.changed
                    if not _is_there(before.shown(row), files)
                )
                for files, known in (*((files, None) for files in news.added), *again):
                    if number % REPORT_EVERY == 0:
                        if cancelled():
                            raise Cancelled
                        progress(number, rescan.total)
                    number += 1
                    batch.add(self._record(files, known or None, recorder))
                    if len(batch.records) == BATCH or number == FIRST_BATCH:
                        self._kept.scanned(batch)
                        batch = Batch(unread=batch.unread)
                changed += (files.id for files, _ in news.changed)
                gone += news.gone
                (last if news.gone else batch.digests)[news.folder] = news.digest
                batch.not_shown[news.folder] = news.not_shown
        except Cancelled:
            self._kept.scanned(batch)
            self._note(before, added, (), replaced, is_whole=False)
            raise
        self._kept.scanned(batch)
        self._note(before, added, gone, replaced, is_whole=True)
        self._kept.scanned(Batch([], last, batch.unread), gone, rescan.folders)
        if self._kept.is_loose:
            self._kept.merge()
        new = frozenset(added)
        changed += self._follow_approvals((*added, *changed, *gone)) - new
        return Refresh(
            new,
            frozenset(changed),
            frozenset(gone),
            (
                *rescan.problems,
                *(one for production in self.library.productions for one in production.mistakes),
                *self._approving.problems,
            ),
            self._kept.taken_rebuilt(),
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
        known = None if row is None else index.known(row, files) or None
        found = self._record(files, known)
        if time.time_ns() - found.changed_ns < SETTLED_NS:
            self._unsettled[files.id] = found
        else:
            self._unsettled.pop(files.id, None)
        return None if same and found == last else found

    def _record(
        self, files: StillFiles, known: KnownFacts | None, recorder: Recorder | None = None
    ) -> Record:
        """Return the record of a still; facts that nobody can read do not end the reading."""
        try:
            return self._drawn_up(self.library.still(files, known), recorder)
        except Exception as error:
            if known is None:
                raise
            without = _without_what_fails(known, error, files.id)
            return self._drawn_up(self.library.still(files, without), recorder)

    def _drawn_up(self, still: Still, recorder: Recorder | None = None) -> Record:
        """Return the record of a still; where others stand for it, `_follow_approvals` finds."""
        return (recorder or Recorder()).record(still, self._approving.drawn(still))

    def _note(
        self,
        before: Index,
        added: Sequence[str],
        gone: Sequence[str],
        replaced: Sequence[str],
        *,
        is_whole: bool,
    ) -> None:
        """Note the captions whose pictures went; of a library that is new there are none."""
        if not before.count:
            return
        with self._reading:
            self._following.arrived(added, is_unfinished=not is_whole)
            self._following.note(before, self.index, gone, replaced, is_whole=is_whole)

    def _moved(self, moves: Moves, facts: Mapping[str, PictureFacts] | None = None) -> Moves:
        """Take moves into the index and the ledgers; return them with what is wrong about that.

        `facts` are what is known of pictures by their new ids, where they were not read there yet.
        """
        ids = list(dict.fromkeys(one for pair in moves.pairs for one in pair))
        if not ids:
            return moves
        index = self.index
        rows = index.rows(ids)
        records: list[Record] = []
        gone: list[str] = []
        recorder = Recorder()
        for still_id, files in self.library.files_of(ids).items():
            row = rows.get(still_id)
            if files is None:
                gone += [] if row is None else [still_id]
                continue
            known: KnownFacts | None = None if row is None else index.known(row, files)
            known = known or (facts or {}).get(still_id)
            records.append(self._drawn_up(self.library.still(files, known), recorder))
        self._kept.replace(records, gone)
        problems = self._approving.moved(moves.pairs)
        self._follow_approvals(ids)
        return moves.and_then(Moves((), problems))

    def _follow_approvals(self, changed: Collection[str]) -> frozenset[str]:
        """Let the approvals follow what changed; return whose standing is another one for it."""
        moved = self._approving.follow(self.library.productions_known, changed)
        told: list[str] = []
        for folder, ids in moved.items():
            todo = iter(self._misplaced(folder, sorted(ids)))
            while some := tuple(islice(todo, BATCH)):
                with self._reading:
                    recorder = Recorder()
                    stills = (self.still(still_id) for still_id in some)
                    records = [self._drawn_up(one, recorder) for one in stills if one is not None]
                    self._kept.replace(records, has_read=False)
                told += (one.id for one in records)
        return frozenset(told)

    def _misplaced(self, folder: str, ids: Sequence[str]) -> list[str]:
        """Return those of these stills of a production that stand elsewhere than in the index."""
        index = self.index
        found: list[str] = []
        for still_id, row in index.rows(ids).items():
            approvals = self._approving.found(folder, still_id)
            if approvals is None or marks_of(approvals) != index.marks(row):
                found.append(still_id)
        return found

    def _known(self, files: StillFiles) -> dict[str, PictureFacts] | None:
        index = self.index
        row = index.row(files.id)
        return None if row is None else index.known(row, files) or None

    def _learned(self, files: StillFiles, news: Learned) -> dict[str, PictureFacts]:
        """Return what is known of the files of a still now, `news` included."""
        if isinstance(news, PictureFacts):
            fresh = {files.file: news}
        else:
            fresh = {one.name: news[one] for one in files.sources if one in news}
        several = len(files.sources) > 1
        return {**(self._known(files) or {}), **fresh} if several and fresh else fresh

    def _files(self, still_id: str) -> StillFiles | None:
        """Return the files of a still that is in the index, its sidecar as it is on disk now."""
        files = self.index.files(still_id)
        if files is None:
            return None
        path = self.library.metadata_folder / files.sidecar_name
        return files._replace(sidecar=caption_stamp(path))


def _is_there(shown: PictureRef, files: StillFiles) -> bool:
    """Return whether this version of a picture is among the files of its still.

    Which of them is shown makes no difference: a broken one gives way to the next.
    """
    return any(
        (one.size, one.changed_ns) == (shown.size, shown.changed_ns)
        and files.path(one.name) == shown.path
        for one in files.renditions
    )


def _without_what_fails(known: KnownFacts, error: Exception, still_id: str) -> KnownFacts:
    """Return what is left of facts that cannot be taken in."""
    damage = unforeseen(error, still_id)
    if isinstance(known, PictureFacts):
        return PictureFacts(fingerprint=known.fingerprint, failure=known.failure, damage=damage)
    return {
        name: PictureFacts(fingerprint=one.fingerprint, failure=one.failure, damage=damage)
        for name, one in known.items()
    }
