"""What lies in the library and is not shown: counted all the time, listed when somebody asks.

The counts come with each look at the folders. Captions without a picture are read, and files
listed, in a thread, when the dialog is open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gallery.app.session.messages import Progress, Reporter, Work
from gallery.app.session.tasks import Lane, Tasks
from gallery.errors import Cancelled, GalleryError
from gallery.library.not_shown import Summary
from gallery.search.catalogue import Catalogue
from gallery.search.lone_captions import LoneCaptions, read_lone_captions


@dataclass(frozen=True, slots=True)
class Listed:
    """What is not shown, as it was found: captions, and paths below the stills folder."""

    captions: LoneCaptions
    files: tuple[str, ...]


class NotShownFiles(QObject):
    """Answers what is not shown of the open library."""

    counts_changed = Signal()
    listed = Signal(object)  # Listed

    def __init__(
        self, tasks: Tasks, report: Reporter, catalogue: Callable[[], Catalogue | None]
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._report = report
        self._catalogue = catalogue
        self._cancel = threading.Event()
        self.summary = Summary()

    def count(self) -> None:
        """Take in the counts of the catalogue, after a look at its folders."""
        catalogue = self._catalogue()
        found = Summary() if catalogue is None else catalogue.not_shown
        if found != self.summary:
            self.summary = found
            self.counts_changed.emit()

    def read(self) -> None:
        """List everything anew; `listed` tells when it is there."""
        catalogue = self._catalogue()
        if catalogue is None:
            return
        self._cancel.set()
        self._cancel = cancel = threading.Event()
        library = catalogue.library

        def progress(done: int) -> None:
            state = Progress("Reading captions without a picture", done, 0, cancel.set)
            self._tasks.post(lambda: self._report.progress(Work.DETAILS, state))

        def work() -> Listed:
            orphans = library.scan(cancel.is_set).orphans
            captions = read_lone_captions(library, orphans, progress, cancel.is_set)
            folder = library.stills_folder
            files = library.files_not_shown(cancel.is_set)
            return Listed(captions, tuple(str(path.relative_to(folder)) for path in files))

        def then(found: Listed) -> None:
            self._report.progress(Work.DETAILS, None)
            if catalogue is self._catalogue():
                self.listed.emit(found)

        def failed(error: GalleryError) -> None:
            self._report.progress(Work.DETAILS, None)
            if not isinstance(error, Cancelled):
                self._report.error(error)

        self._tasks.latest(Lane.PROOFS, work, then, failed)

    def stop(self) -> None:
        """Give up what is being read."""
        self._cancel.set()


def not_shown_text(summary: Summary) -> str:
    """Return what is not shown in a few words: "3 captions without a picture, 9 files"."""
    captions = summary.captions + sum(count for _, count in summary.gone)
    parts = []
    if captions:
        parts.append(f"{captions:,} {'caption' if captions == 1 else 'captions'} without a picture")
    if summary.files:
        parts.append(f"{summary.files:,} {'file' if summary.files == 1 else 'files'} not shown")
    return ", ".join(parts)


def gone_text(stills: Path, summary: Summary) -> str:
    """Return which folders are not there, one a line; "" where all are."""
    lines = []
    for folder, count in summary.gone:
        has = "1 caption is" if count == 1 else f"{count:,} captions are"
        lines.append(
            f"{stills / folder} is not there; {has} waiting for it. Is its disk connected?"
        )
    return "\n".join(lines)
