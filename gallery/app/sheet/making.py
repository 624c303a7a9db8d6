"""The pages of the preview, made in the sheets' lane.

A page is shown as soon as its pictures are there; when that takes longer than `PATIENCE_MS`, it is
first shown with those there are. Whatever was overtaken by a newer setting is dropped.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gallery.app.session.tasks import Lane, Tasks
from gallery.app.sheet.rendering import PageRenderer, Shown
from gallery.app.sheet.stills import SheetStills
from gallery.errors import Cancelled, GalleryError
from gallery.sheets.export import sheet_of_today
from gallery.sheets.layout import Sheet
from gallery.sheets.pictures import PictureSource
from gallery.sheets.settings import SheetSettings

PATIENCE_MS = 60


class PageMaker(QObject):
    """Lays a sheet out and renders its pages, the newest wish first."""

    laid_out = Signal()
    refused = Signal(object)  # GalleryError
    rendered = Signal(object)  # Shown

    def __init__(self, tasks: Tasks, source: PictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet: Sheet | None = None  # None while it cannot be made
        self.laying_out = False
        self._tasks = tasks
        self._renderer = PageRenderer(source)
        self._ticket = 0
        self._open = True

    def lay_out(
        self, settings: SheetSettings, stills: SheetStills, query: str, recipient: str = ""
    ) -> None:
        """Lay the sheet out anew; `laid_out` or `refused` follows, unless there is a newer wish."""

        def work() -> Sheet:
            arranged, groups = stills.arranged(settings)
            return sheet_of_today(
                settings,
                arranged,
                query,
                recipient=recipient,
                groups=groups,
                count=stills.distinct,
                standing=stills.standing,
            )

        if not self._open:
            return

        self.laying_out = True
        self.drop()
        self._tasks.latest(Lane.SHEETS, work, self._laid_out, self._refused)

    def render(self, number: int, dpi: float) -> None:
        """Make a page; `rendered` follows, twice where its pictures take a while.

        Not while the sheet is being laid out: whoever hears of that asks for a page again.
        """
        sheet = self.sheet
        if sheet is None or self.laying_out:
            return
        self._ticket += 1
        ticket = self._ticket

        def overtaken() -> bool:
            return ticket != self._ticket

        def work(patience: float | None) -> Shown:
            if overtaken():
                raise Cancelled
            return self._renderer.page(sheet, number, dpi, overtaken, patience=patience)

        def show(shown: Shown) -> None:
            if not self._open or overtaken():
                return
            if not shown.complete:
                self._tasks.latest(Lane.SHEETS, lambda: work(None), show, lambda _error: None)
            self.rendered.emit(shown)

        self._tasks.latest(Lane.SHEETS, lambda: work(PATIENCE_MS / 1000), show, lambda _error: None)

    def drop(self) -> None:
        """Let go of the page that is being made: something else needs the lane."""
        self._ticket += 1

    def close(self) -> None:
        """Make nothing any more, and tell of nothing."""
        self._open = False
        self.drop()
        self._tasks.run(Lane.SHEETS, self._renderer.close, lambda _: None)  # not while it renders

    def _laid_out(self, sheet: Sheet) -> None:
        self.laying_out = False
        if self._open:
            self.sheet = sheet
            self.laid_out.emit()

    def _refused(self, error: GalleryError) -> None:
        self.laying_out = False
        if self._open:
            self.sheet = None
            self.refused.emit(error)
