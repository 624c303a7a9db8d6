"""A contact sheet on its way out: into files or to a printer, one job at a time.

Jobs run in the sheets' lane, tell how far they are, and can be cancelled; what they say at the end
is a sentence for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gallery.app.session.tasks import Lane, Tasks
from gallery.errors import Cancelled, GalleryError, PictureError
from gallery.sheets.export import Exported, export_sheet, left_text
from gallery.sheets.layout import Sheet
from gallery.sheets.pictures import PictureSource

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from gallery.app.sheet.printing import Printed


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, in words, and the file that can be opened now, if any."""

    text: str
    wrong: bool = False
    file: Path | None = None


class Output(QObject):
    """Runs jobs. `moved` says how far one is, `ended` brings its outcome."""

    moved = Signal(str, int, int)  # what is done, so much, of so much
    ended = Signal(object)  # Outcome

    def __init__(self, tasks: Tasks, source: PictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._source = source
        self._cancelled: Event | None = None

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._cancelled is not None

    def cancel(self) -> None:
        """Stop the job; its end comes with `ended`."""
        if self._cancelled is not None:
            self._cancelled.set()

    def export(self, path: Path, sheet: Sheet) -> None:
        """Write the sheet to a file, or to one for each page."""
        cancelled, progress = self._begin(
            lambda done, total: f"Writing, {done:,} of {total:,}", len(sheet.stills)
        )

        def work() -> Exported:
            return export_sheet(path, sheet, self._source, progress, cancelled.is_set)

        self._tasks.run(Lane.SHEETS, work, self._exported, self._failed)

    def print_on(self, printer: QPrinter, sheet: Sheet, current: int) -> None:
        """Print the pages that the printer is set to; `current` is the one that is shown."""
        from gallery.app.sheet import printing  # not at the start of the window

        pages = printing.pages_to_print(printer, sheet.pages, current)
        cancelled, progress = self._begin(
            lambda done, total: f"Printing, page {min(done + 1, total):,} of {total:,}", len(pages)
        )

        def work() -> Printed:
            return printing.print_sheet(
                printer, sheet, pages, self._source, progress, cancelled.is_set
            )

        self._tasks.run(Lane.SHEETS, work, self._printed, self._failed)

    def _begin(
        self, words: Callable[[int, int], str], total: int
    ) -> tuple[Event, Callable[[int, int], None]]:
        """Begin a job; return what cancels it, and what it tells its progress to."""
        cancelled = self._cancelled = Event()
        told = -1

        def progress(done: int, total: int) -> None:
            nonlocal told
            percent = 100 * done // max(1, total)
            if percent != told:
                told = percent
                self._tasks.post(lambda: self._tell(words, done, total))

        self._tell(words, 0, total)
        return cancelled, progress

    def _tell(self, words: Callable[[int, int], str], done: int, total: int) -> None:
        if self._cancelled is not None:
            self.moved.emit(words(done, total), done, total)

    def _exported(self, exported: Exported) -> None:
        first, count = exported.files[0], len(exported.files)
        text = f"{first.name} is written"
        if count > 1:
            text = f"{count:,} pages are written, from {first.name} on"
        if exported.left:
            text += f". {left_text(exported.left)}"
        self._end(_outcome(text, exported.problems, first))

    def _printed(self, printed: Printed) -> None:
        pages = "1 page is" if printed.pages == 1 else f"{printed.pages:,} pages are"
        text = f"{pages} on the way to the printer"
        if printed.file is not None:
            text = f"{pages} printed into {printed.file.name}"
        self._end(_outcome(text, printed.problems, printed.file))

    def _failed(self, error: GalleryError) -> None:
        if isinstance(error, Cancelled):
            self._end(Outcome("Cancelled, nothing was written"))
        else:
            self._end(Outcome(str(error), wrong=True))

    def _end(self, outcome: Outcome) -> None:
        self._cancelled = None
        self.ended.emit(outcome)


def _outcome(text: str, problems: Sequence[PictureError], file: Path | None) -> Outcome:
    if problems:
        wrong = len(problems)
        what = "1 picture is" if wrong == 1 else f"{wrong:,} pictures are"
        text += f"; {what} missing or damaged: {problems[0]}"
    return Outcome(text, bool(problems), file)
