"""Opening a library and keeping up with it: snapshot, scan, watching, picture facts, saving.

The snapshot is shown before anything is scanned. The folders are watched from before the scan, so
that nothing slips between the two; what changes there is read again, still by still, or by another
scan when the watcher lost count.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, QTimer

from gallery.app.pictures.pictures import Pictures
from gallery.app.session.messages import Message, MessageKind, Progress, Reporter, Work
from gallery.app.session.tasks import Lane, Tasks
from gallery.app.session.unread import Unread, UnreadFiles, stills_of
from gallery.app.session.watching import Watching
from gallery.errors import Cancelled, FileError, GalleryError, SaveError
from gallery.imaging.values import PictureKey
from gallery.library.library import Library
from gallery.library.watch import FEW_IDS, Watched
from gallery.picture import PictureFacts
from gallery.search.catalogue import Catalogue, Refresh
from gallery.search.following import Moves
from gallery.search.index import Index
from gallery.search.record import FileVersion

SAVE_AFTER = 5_000  # ms of quiet after a change before the snapshot is written
WARM_POLL = 500  # ms between two looks at how many pictures are left to read
LEARN_AFTER = 300  # ms in which picture facts are gathered before the index takes them in
LEARN_AT_ONCE = 400  # stills: some 0.2 s, in which an edit waits
LEARN_PAUSE = 100  # ms between two such portions
# Of a library that is new these many stills are shown before all are read. More often would tell
# on the window: each time all that is there is put into order, while another thread reads on.
SHOWN_AT = (500, 5_000)
LOOK_QUIETLY = 300  # ms in which folders are looked through before that is said


class IndexMoved(Protocol):
    """Called in the GUI thread when the index has another content."""

    def __call__(self, ids: frozenset[str], *, new_rows: bool) -> None:
        """`ids` changed; `new_rows`: some may have come or gone."""


class Opening(QObject):
    """Holds the open catalogue and the threads that keep it true."""

    def __init__(
        self,
        cache_folder: Path,
        tasks: Tasks,
        pictures: Pictures,
        report: Reporter,
        moved: IndexMoved,
        followed: Callable[[Moves], None],
    ) -> None:
        super().__init__()
        self.catalogue: Catalogue | None = None
        self.scanning = False
        self.missing = ""  # which folder is not there, such as one on a disk that is away
        self._cache_folder = cache_folder
        self._tasks = tasks
        self._pictures = pictures
        self._report = report
        self._moved = moved
        self._followed = followed  # told of captions that followed their pictures
        self._empty = Index.empty()
        self._watching: Watching | None = None
        self._cancel = threading.Event()
        self._facts: dict[str, dict[FileVersion, PictureFacts]] = {}
        self._learning = False
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._save_timer.timeout.connect(self._save)
        self._learn_timer = QTimer(self, singleShot=True)
        self._learn_timer.timeout.connect(self._learn_now)
        self._warm_timer = QTimer(self, interval=WARM_POLL)
        self._warm_timer.timeout.connect(self._show_warming)
        self._to_warm = 0
        self._look_timer = QTimer(self, singleShot=True, interval=LOOK_QUIETLY)
        self._look_timer.timeout.connect(self._say_looking)

    @property
    def index(self) -> Index:
        """The index of the open library, or an empty one."""
        return self._empty if self.catalogue is None else self.catalogue.index

    def open(self, folder: Path, opened: Callable[[], None]) -> None:
        """Read the snapshot, hand the library over, then scan behind it."""

        def work() -> Catalogue:
            return Catalogue(Library(folder), self._cache_folder)

        def then(catalogue: Catalogue) -> None:
            self._leave()
            self.catalogue = catalogue
            self.scanning = True
            self.missing = ""
            self._pictures.set_folder(catalogue.library.stills_folder)
            opened()
            self._watch(catalogue)

        self._tasks.run(Lane.LIBRARY, work, then, self._report.error)

    def refresh(self) -> None:
        """Scan the folders and take in what changed."""
        catalogue = self.catalogue
        if catalogue is None:
            return
        self.scanning = True
        self._cancel = cancel = threading.Event()
        self._look_timer.start()
        was_known = bool(catalogue.index.count)

        to_show = deque(() if was_known else SHOWN_AT)

        def show() -> None:
            if self.scanning and catalogue is self.catalogue:
                self._moved(frozenset(), new_rows=True)

        def progress(done: int, total: int) -> None:
            state = Progress("Reading captions", done, total, cancel.set)
            self._tasks.post(lambda: self._say(state, catalogue))
            if to_show and catalogue.index.size >= to_show[0]:
                to_show.popleft()
                self._tasks.post(show)

        def work() -> tuple[Refresh, Moves, str]:
            finished = _finished(catalogue)
            found = catalogue.refresh(progress, cancel.is_set)
            moves = finished.and_then(catalogue.follow())
            return found, moves, catalogue.library.missing()

        def then(found: tuple[Refresh, Moves, str]) -> None:
            if catalogue is self.catalogue:
                refresh, moves, self.missing = found
                if was_known and (news := _news(refresh)):
                    self._report.message(Message(news))
                self._refreshed(catalogue, refresh, moves, was_known=was_known)

        def failed(error: GalleryError) -> None:
            self._looked()
            if not isinstance(error, Cancelled):
                self._report.error(error)
            self._moved(frozenset(), new_rows=True)

        self._tasks.run(Lane.LIBRARY, work, then, failed)

    def learn(self, facts: Mapping[PictureKey, PictureFacts]) -> None:
        """Take in what the workers learned about pictures, gathered over a moment."""
        catalogue = self.catalogue
        if catalogue is None:
            return
        for key, known in facts.items():
            version = os.path.basename(key.path), key.size, key.changed_ns
            for still_id in stills_of(catalogue, key.path):
                self._facts.setdefault(still_id, {})[version] = known
        if self._facts and not self._learn_timer.isActive():
            self._learn_timer.start(LEARN_AFTER)

    def save_soon(self) -> None:
        """Write the snapshot when things have been quiet for a while."""
        self._save_timer.start()

    def close(self) -> None:
        """Stop watching and write the snapshot if it is behind."""
        self._cancel.set()
        self._leave()

    def _leave(self) -> None:
        if self._watching is not None:
            self._watching.stop()
            self._watching = None
        self._learn_timer.stop()
        self._look_timer.stop()
        self._warm_timer.stop()
        self._report.progress(Work.PICTURES, None)
        if self._save_timer.isActive():
            self._save_timer.stop()
            self._save()
        self._facts.clear()

    def _say_looking(self) -> None:
        self._report.progress(
            Work.SCANNING, Progress("Looking for changes…", 0, 0, self._cancel.set)
        )

    def _say(self, state: Progress, catalogue: Catalogue) -> None:
        self._look_timer.stop()
        if self.scanning and catalogue is self.catalogue:
            self._report.progress(Work.SCANNING, state)

    def _looked(self) -> None:
        self.scanning = False
        self._look_timer.stop()
        self._report.progress(Work.SCANNING, None)

    def _refreshed(
        self, catalogue: Catalogue, refresh: Refresh, moves: Moves, *, was_known: bool
    ) -> None:
        self._looked()
        changed = frozenset[str]()  # of a library that was not known all is new, and nothing other
        if was_known:  # to join the ids of a million stills would hold the window up for 0.2 s
            changed = refresh.added | refresh.changed | refresh.removed | moves.ids
        self._moved(changed, new_rows=True)
        if refresh.rebuilt:
            self._report.message(Message(refresh.rebuilt))
        if refresh.problems:
            self._report.message(_problems_message(refresh.problems))
        self._followed(moves)
        self._save()
        self._warm(catalogue)

    def _watch(self, catalogue: Catalogue) -> None:
        """Watch the folders; the scan begins when nothing can slip between the two."""

        def scan() -> None:
            if catalogue is self.catalogue:
                self.refresh()

        self._watching = Watching(catalogue.library, lambda: self._tasks.post(scan), self._seen)
        self._watching.start()

    def _warm(self, catalogue: Catalogue) -> None:
        """Have the workers read what is not known yet of the pictures."""
        unread = Unread(catalogue)
        self._pictures.warm(unread, unread.files)
        self._to_warm = len(unread)
        self._warm_timer.start()

    def _show_warming(self) -> None:
        """Say how far the pictures are read; they are read when nothing else is to do."""
        left = min(-(-self._pictures.pending // 2), self._to_warm)  # facts, then a thumbnail
        if not left:
            self._warm_timer.stop()
            if self._pictures.trouble:
                self._report.message(Message(self._pictures.trouble, MessageKind.WARNING))
        done = self._to_warm - left
        state = Progress("Reading pictures", done, self._to_warm) if left else None
        self._report.progress(Work.PICTURES, state)

    def _learn_now(self) -> None:
        """Have some facts taken in, the next when these are: an edit never waits for all."""
        catalogue = self.catalogue
        if catalogue is None or self._learning:
            return
        facts = dict(islice(self._facts.items(), LEARN_AT_ONCE))
        for still_id in facts:
            del self._facts[still_id]

        def ended() -> None:
            self._learning = False
            if self._facts:
                self._learn_timer.start(LEARN_PAUSE)

        def then(_known: frozenset[str]) -> None:
            if catalogue is self.catalogue:
                self._moved(frozenset(facts), new_rows=True)
                self._followed(Moves())  # what a picture looks like may say that it was replaced
                self.save_soon()
                if catalogue.is_crowded:
                    self._tasks.run(Lane.LIBRARY, catalogue.merge, lambda _none: None)
            ended()

        def failed(error: GalleryError) -> None:
            self._report.error(error)
            ended()

        self._learning = bool(facts)
        if facts:
            self._tasks.run(Lane.FILES, lambda: catalogue.learn(facts), then, failed)

    def _seen(self, watched: Watched) -> None:
        self._tasks.post(lambda: self._follow(watched))

    def _follow(self, watched: Watched) -> None:
        catalogue = self.catalogue
        if catalogue is None:
            return
        if watched.notice:
            self._report.message(Message(watched.notice))
        if watched.rescan or watched.productions:
            self.refresh()
            return

        def count() -> bool:
            return catalogue.count_again(watched.folders)

        def counted(is_other: bool) -> None:
            if is_other and catalogue is self.catalogue:
                self._moved(frozenset(), new_rows=False)
                self.save_soon()

        def work() -> tuple[frozenset[str], Moves, Sequence[PictureKey]]:
            changed = catalogue.reread(watched.ids)
            moves = catalogue.follow()
            changed |= moves.ids
            rows = catalogue.index.rows(list(changed)[:FEW_IDS]).values()
            unread = UnreadFiles(catalogue, np.fromiter(rows, np.int32))[:]
            return changed, moves, unread

        def then(found: tuple[frozenset[str], Moves, Sequence[PictureKey]]) -> None:
            changed, moves, unread = found
            if changed and catalogue is self.catalogue:
                self._pictures.learn_soon(unread)
                self._moved(changed, new_rows=True)
                self._followed(moves)
                self.save_soon()
                self._warm(catalogue)
            self._tasks.run(Lane.LIBRARY, count, counted, self._report.error)

        self._tasks.run(Lane.FILES, work, then, self._report.error)

    def _save(self) -> None:
        catalogue = self.catalogue
        if catalogue is not None:
            self._tasks.run(Lane.LIBRARY, catalogue.save, lambda _none: None, self._report.error)


def _news(refresh: Refresh) -> str:
    """Return what a look at the folders found: "12 added, 3 changed"; "" when nothing."""
    found = {"added": refresh.added, "changed": refresh.changed, "removed": refresh.removed}
    return ", ".join(f"{len(ids):,} {what}" for what, ids in found.items() if ids)


def _finished(catalogue: Catalogue) -> Moves:
    """Carry out what is left of moves that were interrupted; return what is wrong about that."""
    try:
        return Moves((), catalogue.finish_moves())
    except SaveError as error:
        return Moves((), (error,))


def _problems_message(problems: tuple[FileError, ...]) -> Message:
    more = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 else ""
    return Message(f"{problems[0]}{more}", MessageKind.WARNING, problems[0].path)
