"""Reading the captions of what is selected, for the details pane.

A few are there before the eye misses them. Of many the pane says at once that they are being read,
so that nobody types into the still of a moment ago; another selection ends the reading. What
changes on disk meanwhile does not begin it anew each time, or it would never end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from gallery.app.session.details_model import Details, details
from gallery.app.session.messages import Progress, Reporter, Work
from gallery.app.session.selection import Rows
from gallery.app.session.tasks import Lane, Tasks
from gallery.errors import Cancelled
from gallery.library.still import Still
from gallery.search.catalogue import Catalogue
from gallery.search.index import Index

MANY = 300  # stills: some 60 ms
REPORT_EVERY = 500  # stills between two reports of progress
QUIET = 1_000  # ms without a change until many captions are read again


@dataclass(frozen=True, slots=True)
class Selected:
    """What is to be read: rows of the index, the current one first, and where they stand."""

    catalogue: Catalogue
    index: Index
    rows: Rows
    position: str


class Reading(QObject):
    """Reads in the DETAILS lane and hands what it read to `show`."""

    def __init__(
        self,
        tasks: Tasks,
        report: Reporter,
        selected: Callable[[], Selected | None],
        show: Callable[[Details], None],
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._report = report
        self._selected = selected
        self._show = show
        self._ticket = 0
        self._moved = False
        self._shown: frozenset[str] = frozenset()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._read)

    def begin(self) -> None:
        """Read another selection, when the event at hand is dealt with."""
        self._moved = True
        self._timer.start(0)

    def follow(self, changed: Collection[str] | None = None) -> None:
        """Read again if one of these stills is shown (None: what surrounds them has changed)."""
        if self._timer.isActive() and self._moved:
            return
        if len(self._shown) > MANY:
            if changed and not self._shown.isdisjoint(changed):
                self._timer.start(QUIET)
        elif changed is None or not self._shown.isdisjoint(changed):
            self._timer.start(0)

    def stop(self) -> None:
        """Whoever reads stops at the next still."""
        self._ticket += 1

    def _read(self) -> None:
        self.stop()
        ticket, moved = self._ticket, self._moved
        self._moved = False
        selected = self._selected()
        if selected is None or not len(selected.rows):
            self._come(Details())
            return
        count = len(selected.rows)
        if moved and count > MANY:
            self._come(Details(reading=count), reading=True)

        def stills() -> Iterator[Still]:
            for number, still_id in enumerate(living(selected.index, selected.rows)):
                if ticket != self._ticket:
                    raise Cancelled
                if count > MANY and number % REPORT_EVERY == 0:
                    self._tell(Progress("Reading captions", number, count), ticket)
                still = selected.catalogue.still(still_id)
                if still is not None:
                    yield still

        self._tasks.latest(
            Lane.DETAILS,
            lambda: details(stills(), selected.position, selected.catalogue),
            self._come,
        )

    def _tell(self, progress: Progress, ticket: int) -> None:
        def post() -> None:
            if ticket == self._ticket:
                self._report.progress(Work.DETAILS, progress)

        self._tasks.post(post)

    def _come(self, shown: Details, *, reading: bool = False) -> None:
        self._shown = frozenset(shown.ids)
        if not reading:
            self._report.progress(Work.DETAILS, None)
        self._show(shown)


def living(index: Index, rows: Iterable[int]) -> Iterator[str]:
    """Yield the ids of these rows; a still that was removed a moment ago is left out."""
    for row in rows:
        try:
            yield index.id(int(row))
        except KeyError:
            continue
