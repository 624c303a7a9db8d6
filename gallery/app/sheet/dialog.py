"""The contact sheet dialog: settings left, the very pages right, and out they go as a file.

Pages are made in the sheets' thread. A page is first shown with the pictures that are in memory,
then with all of them; whatever was overtaken by a newer setting is dropped. While a file is being
written nothing else can be done here but cancel, and closing the dialog is no more than that.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import QSize, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role, set_role
from gallery.app.session.selection import Rows
from gallery.app.session.session import Session
from gallery.app.session.tasks import Lane
from gallery.app.sheet.files import chosen_file
from gallery.app.sheet.form import SheetForm
from gallery.app.sheet.preview import PageRenderer, SheetPreview, Shown
from gallery.app.sheet.stills import SheetStills
from gallery.app.widgets.labels import ElidedLabel, plain_label
from gallery.errors import Cancelled, GalleryError
from gallery.imaging.values import PictureKey
from gallery.sheets.export import Exported, export, sheet_of_today
from gallery.sheets.layout import Sheet
from gallery.sheets.pictures import StillPictures
from gallery.sheets.settings import SheetSettings

PAUSE_MS = 150  # after the last change, before the page is made anew


class SheetDialog(QDialog):
    """Makes a contact sheet of what the grid shows, or of what is selected."""

    def __init__(self, session: Session, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._open = True
        self._ticket = 0
        self._laying_out = False
        self._refusal = False  # whether the message says why the sheet cannot be laid out
        self._sheet: Sheet | None = None
        self._stills: dict[int, SheetStills] = {}
        self._writing: Event | None = None
        self._written: Path | None = None
        self._source = StillPictures(session.pictures.jpeg, PictureKey)
        self._renderer = PageRenderer(self._source)
        self._query = _query(session)
        self.setWindowTitle("Contact sheet")
        self.stills = QComboBox()
        self.form = SheetForm(palette)
        self.preview = SheetPreview(palette)
        self.number = QSpinBox()
        self.pages = plain_label("", Role.SECONDARY)
        self.back = _tool("chevron-left", "Page before (PgUp)", palette)
        self.forth = _tool("chevron-right", "Next page (PgDn)", palette)
        self.smaller = _tool("zoom-out", "Smaller (−)", palette)
        self.larger = _tool("zoom-in", "Larger (+)", palette)
        self.whole = _tool("maximize", "The whole page (0)", palette)
        self.message = ElidedLabel()
        self.progress = QProgressBar()
        self.reveal = QPushButton("Open the file")
        self.cancel = QPushButton("Cancel")
        self.save = QPushButton("Export…")
        self._build()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.form.show_settings(SheetSettings.from_json(session.settings.text("sheet/settings")))
        self.restoreGeometry(session.settings.blob("sheet/geometry"))
        self._connect()
        self._lay_out()

    lane = Lane.SHEETS  # where all its work is done

    # --- what is to be printed

    @property
    def page_count(self) -> int:
        """How many pages the sheet has as it is set now; 0 when it cannot be made."""
        return 0 if self._sheet is None else self._sheet.pages

    @property
    def busy(self) -> bool:
        """Whether the preview or a file is still to come."""
        shown = self.preview.shown
        waiting = self._pause.isActive() or self._laying_out or self._writing is not None
        return waiting or (self._sheet is not None and (shown is None or not shown.complete))

    def show_page(self, number: int) -> None:
        """Show this page, or the nearest there is."""
        self.number.setValue(max(1, min(number, self.page_count)))

    def export_to(self, path: Path) -> None:
        """Write the sheet; the dialog says how it went."""
        sheet = self._sheet
        if sheet is None or self._writing is not None:
            return
        cancelled = Event()
        self._writing = cancelled
        self._show_writing(0, len(sheet.stills))
        told = -1

        def progress(done: int, total: int) -> None:
            nonlocal told
            percent = 100 * done // total
            if percent != told:
                told = percent
                self._session.tasks.post(lambda: self._show_writing(done, total))

        def work() -> Exported:
            return export(
                path,
                sheet.settings,
                sheet.stills,
                self._source,
                progress,
                cancelled.is_set,
                query=self._query,
            )

        self._ticket += 1  # what is being made for the preview is in the way
        self._session.tasks.run(self.lane, work, self._exported, self._failed)

    def choose_file(self) -> None:
        """Ask where to, and write the sheet."""
        if self._sheet is None:
            return
        settings, sheet = self._session.settings, self._sheet
        try:
            path = chosen_file(self, settings, sheet.title, sheet.pages)
        except GalleryError as error:
            self._say(str(error), wrong=True)
            return
        if path is not None:
            self.export_to(path)

    def done(self, result: int) -> None:
        """Remember everything and close; a file on its way is cancelled first."""
        if self._writing is not None:
            self._writing.set()
            return
        self._open = False
        self._ticket += 1
        self._session.settings.put("sheet/settings", self.form.settings.to_json())
        self._session.settings.put("sheet/geometry", self.saveGeometry())
        super().done(result)

    # --- building

    def _build(self) -> None:
        session = self._session
        self.resize(QSize(1180, 800).boundedTo(self.screen().availableSize() * 0.92))
        self.stills.setAccessibleName("Stills")
        shown, selected = session.selection.shown, session.selection.rows
        self._add_stills(f"All {len(shown):,} that are shown", shown)
        if 0 < len(selected) < len(shown):
            self._add_stills(f"The {len(selected):,} selected", selected)
            self.stills.setCurrentIndex(int(len(selected) > 1))
        self.number.setAccessibleName("Page")
        self.number.setMinimum(1)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(180)
        self.save.setProperty("role", Role.PRIMARY)
        side = QWidget()
        side.setFixedWidth(self.form.width())
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(14, 14, 14, 4)
        head.setSpacing(6)
        head.addWidget(plain_label("Stills", Role.HEADING))
        head.addWidget(self.stills)
        column.addLayout(head)
        column.addWidget(self.form, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(14, 8, 14, 8)
        bar.setSpacing(6)
        for widget in (self.back, self.number, self.pages, self.forth):
            bar.addWidget(widget)
        bar.addStretch(1)
        for widget in (self.smaller, self.whole, self.larger):
            bar.addWidget(widget)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(bar)
        right.addWidget(self.preview, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(side)
        middle.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 10, 14, 12)
        foot.setSpacing(8)
        foot.addWidget(self.message, 1)
        foot.addWidget(self.progress)
        for push in (self.reveal, self.cancel, self.save):
            push.setAutoDefault(False)  # Enter in a field is not meant for them
            foot.addWidget(push)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addLayout(foot)
        self._show_idle()

    def _connect(self) -> None:
        self._pause.timeout.connect(self._lay_out)
        self.form.changed.connect(self._pause.start)
        self.stills.currentIndexChanged.connect(self._lay_out)
        self.number.valueChanged.connect(self._render)
        self.preview.dpi_changed.connect(self._render)
        self.preview.turned.connect(lambda steps: self.show_page(self.number.value() + steps))
        self.back.clicked.connect(lambda: self.show_page(self.number.value() - 1))
        self.forth.clicked.connect(lambda: self.show_page(self.number.value() + 1))
        self.smaller.clicked.connect(self.preview.zoom_out)
        self.larger.clicked.connect(self.preview.zoom_in)
        self.whole.clicked.connect(lambda: self.preview.set_zoom(0.0))
        self.save.clicked.connect(self.choose_file)
        self.cancel.clicked.connect(self.reject)
        self.reveal.clicked.connect(self._open_written)
        self._session.stills_changed.connect(self._captions_changed)
        for key, steps in (("PgDown", 1), ("PgUp", -1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(
                lambda steps=steps: self.show_page(self.number.value() + steps)
            )

    def _add_stills(self, text: str, rows: Rows) -> None:
        catalogue = self._session.catalogue
        assert catalogue is not None  # the window offers this dialog for an open library only
        self._stills[self.stills.count()] = SheetStills(catalogue, rows)
        self.stills.addItem(text)

    # --- the preview

    def _lay_out(self) -> None:
        """Lay the sheet out anew, and show the page that was shown."""
        settings, stills = self.form.settings, self._stills[self.stills.currentIndex()]

        def work() -> Sheet:
            return sheet_of_today(settings, stills, self._query)

        if self._writing is None:
            self._laying_out = True
            self._session.tasks.latest(self.lane, work, self._laid_out, self._refused)

    def _laid_out(self, sheet: Sheet) -> None:
        self._laying_out = False
        if not self._open:
            return
        self._sheet = sheet
        if self._refusal:
            self._refusal = False
            self._say("")
        self.number.blockSignals(True)
        self.number.setMaximum(sheet.pages)
        self.number.blockSignals(False)
        self.pages.setText(f"of {sheet.pages:,}")
        self._show_idle()
        self._render()

    def _refused(self, error: GalleryError) -> None:
        """Keep the page that is shown, and say why there is no other."""
        self._laying_out = False
        if self._open:
            self._sheet = None
            self._refusal = True
            self._say(str(error), wrong=True)
            self._show_idle()

    def _render(self) -> None:
        """Show the page with what is in memory, then with all its pictures.

        Not while the sheet is being laid out: that answer must come, and shows the page itself.
        """
        if self._sheet is not None and self._writing is None and not self._laying_out:
            self._start_render(fetch=False)

    def _start_render(self, *, fetch: bool) -> None:
        sheet = self._sheet
        assert sheet is not None
        self._ticket += 1
        ticket, number = self._ticket, self.number.value()
        dpi = self.preview.dpi(sheet.geometry.width, sheet.geometry.height)

        def overtaken() -> bool:
            return ticket != self._ticket

        def work() -> Shown:
            if overtaken():
                raise Cancelled
            return self._renderer.page(sheet, number, dpi, overtaken, fetch=fetch)

        def show(shown: Shown) -> None:
            if not self._open or overtaken():
                return
            self.preview.show_page(shown)
            self._show_idle()
            if not shown.complete:
                self._start_render(fetch=True)

        self._session.tasks.latest(self.lane, work, show, lambda _error: None)

    def _captions_changed(self) -> None:
        for stills in self._stills.values():
            stills.forget()
        self._pause.start()

    # --- the file

    def _show_writing(self, done: int, total: int) -> None:
        if self._writing is None or not self._open:
            return
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self._say(f"Writing, {done:,} of {total:,}")
        self._show_idle()

    def _exported(self, exported: Exported) -> None:
        self._writing = None
        self._written = exported.files[0]
        count = len(exported.files)
        text = f"{exported.files[0].name} is written"
        if count > 1:
            text = f"{count:,} pages are written, from {exported.files[0].name} on"
        if exported.problems:
            wrong = len(exported.problems)
            what = "1 picture is" if wrong == 1 else f"{wrong:,} pictures are"
            text += f"; {what} missing or damaged: {exported.problems[0]}"
        self._say(text, wrong=bool(exported.problems))
        self._show_idle()

    def _failed(self, error: GalleryError) -> None:
        self._writing = None
        cancelled = isinstance(error, Cancelled)
        self._say(
            "Cancelled, nothing was written" if cancelled else str(error), wrong=not cancelled
        )
        self._show_idle()
        self._render()

    def _open_written(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.message.show_text(text)
        set_role(self.message, Role.ERROR if wrong else Role.SECONDARY)

    def _show_idle(self) -> None:
        """Let be used what can be used now."""
        writing = self._writing is not None
        for widget in (self.form, self.stills):
            widget.setEnabled(not writing)
        self.save.setEnabled(not writing and self._sheet is not None)
        self.cancel.setText("Cancel" if writing else "Close")
        self.progress.setVisible(writing)
        self.reveal.setVisible(not writing and self._written is not None)
        self.back.setEnabled(self.number.value() > 1)
        self.forth.setEnabled(self.number.value() < self.page_count)


def _tool(name: str, tip: str, palette: Palette) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name, palette.text))
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setAutoRepeat(False)
    return button


def _query(session: Session) -> str:
    """Return the filter in the typed language: the text and what was clicked."""
    return " ".join(
        text for text in (session.query_text.strip(), session.choices.as_text()) if text
    )
