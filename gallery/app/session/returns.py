"""Returned approval sheets: read and held against the library, and recorded when one says so.

A PDF from outside is opened by a process of its own and may take its time, so this is done in the
sheets' lane. Nothing is written before `record`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gallery.app.session.answering import aftermath
from gallery.app.session.messages import Progress, Reporter, Work
from gallery.app.session.tasks import Lane, Tasks
from gallery.approval_sheets.answering import Recorded, record_answers
from gallery.approval_sheets.comparing import ReadBack, compare
from gallery.approval_sheets.returned import read_form
from gallery.approvals.answers import Decision
from gallery.errors import Cancelled, GalleryError
from gallery.search.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Unread:
    """A PDF that yields no answers, and why, in words a person can act on."""

    path: Path
    reason: str


Returned = ReadBack | Unread


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sheet's answers; `moved` are the stills that may stand elsewhere now."""

    back: ReadBack
    recorded: Recorded
    over_quota: int
    moved: frozenset[str]

    @property
    def counts(self) -> tuple[int, int]:
        """How many stills were approved and how many killed by what was written."""
        decisions = [one.decision for one in self.recorded.answers.values()]
        return decisions.count(Decision.APPROVE), decisions.count(Decision.KILL)


class Returns:
    """The verbs on returned sheets. What they hand over comes in the window's thread."""

    def __init__(
        self,
        tasks: Tasks,
        report: Reporter,
        catalogue: Callable[[], Catalogue | None],
        moved: Callable[[frozenset[str]], None],
    ) -> None:
        self._tasks = tasks
        self._report = report
        self._catalogue = catalogue
        self._moved = moved

    def read(self, paths: Sequence[Path], then: Callable[[tuple[Returned, ...]], None]) -> None:
        """Read these PDFs and hold them against the library; progress is in the status bar."""
        catalogue = self._catalogue()
        if catalogue is None:
            return
        cancel = threading.Event()

        def work() -> tuple[Returned, ...]:
            found: list[Returned] = []
            for path in paths:
                self._tell(Progress(f"Reading {path.name}", 0, 0, cancel.set))
                found.append(self._read(catalogue, path, cancel))
            return tuple(found)

        def came(found: tuple[Returned, ...]) -> None:
            self._report.progress(Work.RETURNS, None)
            then(found)

        self._tell(Progress(f"Reading {paths[0].name}", 0, 0, cancel.set))
        self._tasks.run(Lane.SHEETS, work, came, self._failed)

    def compare(
        self, backs: Sequence[ReadBack], then: Callable[[tuple[Returned, ...]], None]
    ) -> None:
        """Hold sheets that were read against the library as it is now."""
        catalogue = self._catalogue()
        if catalogue is None or not backs:
            return

        def work() -> tuple[Returned, ...]:
            now = datetime.now().astimezone()
            return tuple(compare(catalogue, one.form, one.path, now) for one in backs)

        self._tasks.run(Lane.SHEETS, work, then, self._report.error)

    def record(
        self,
        back: ReadBack,
        chosen: Collection[str],
        progress: Callable[[int, int], None],
        then: Callable[[Taken], None],
        failed: Callable[[GalleryError], None],
    ) -> Callable[[], None]:
        """Write the answers for the chosen stills down; return what cancels it.

        What was written by then stays, and the ledger has it.
        """
        catalogue, production, sent = self._catalogue(), back.production, back.sent
        cancel = threading.Event()
        if catalogue is None or production is None or sent is None:
            return cancel.set
        answers = {
            still: answer
            for still, answer in back.answers(over_later=True).items()
            if still in chosen
        }

        def told(done: int, total: int) -> None:
            self._tasks.post(lambda: progress(done, total))

        def work() -> Taken:
            now = datetime.now().astimezone()
            result = record_answers(
                catalogue, production, answers, back.incoming, now, told, cancel.is_set
            )
            over, moved = aftermath(result, catalogue.board(production), sent.person)
            return Taken(back, result, over, moved)

        def came(taken: Taken) -> None:
            self._moved(taken.moved)
            then(taken)

        self._tasks.run(Lane.FILES, work, came, failed)
        return cancel.set

    # --- inside

    def _read(self, catalogue: Catalogue, path: Path, cancel: threading.Event) -> Returned:
        try:
            form = read_form(path)

            def progress(done: int, total: int) -> None:
                label = f"Comparing {path.name}"
                self._tell(Progress(label, done, total, cancel.set))

            now = datetime.now().astimezone()
            return compare(catalogue, form, path, now, progress, cancel.is_set)
        except Cancelled:
            raise
        except GalleryError as error:
            return Unread(path, error.reason)

    def _tell(self, state: Progress) -> None:
        self._tasks.post(lambda: self._report.progress(Work.RETURNS, state))

    def _failed(self, error: GalleryError) -> None:
        self._report.progress(Work.RETURNS, None)
        if not isinstance(error, Cancelled):
            self._report.error(error)
