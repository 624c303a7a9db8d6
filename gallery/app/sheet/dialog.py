"""The contact sheet dialog: settings left, the very pages right, and out they go.

Pages are made in the sheets' lane, and so is a file or a print job; while one is under way nothing
else can be done here but cancel, and closing the dialog is no more than that.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.look.theme import Palette, Role, set_role
from gallery.app.session.selection import Rows
from gallery.app.session.session import Session
from gallery.app.sheet.files import chosen_file
from gallery.app.sheet.form import SheetForm
from gallery.app.sheet.making import PageMaker
from gallery.app.sheet.output import Outcome, Output
from gallery.app.sheet.page_bar import PageBar
from gallery.app.sheet.preview import SheetPreview
from gallery.app.sheet.proof import ProofReader, Spot, marked
from gallery.app.sheet.proof_bar import ProofBar
from gallery.app.sheet.rendering import Shown
from gallery.app.sheet.shelf import TemplateShelf
from gallery.app.sheet.stills import SheetStills
from gallery.app.sheet.template_bar import TemplateBar
from gallery.app.widgets.labels import ElidedLabel, plain_label
from gallery.errors import GalleryError
from gallery.imaging.values import PictureKey
from gallery.sheets.export import page_paths
from gallery.sheets.layout import Sheet
from gallery.sheets.pictures import StillPictures
from gallery.sheets.settings import SheetSettings

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PAUSE_MS = 150  # after the last change, before the page is made anew


class SheetDialog(QDialog):
    """Makes a contact sheet of what the grid shows, or of what is selected."""

    def __init__(self, session: Session, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._refusal = False  # whether the message says why the sheet cannot be laid out
        self._stills: dict[int, SheetStills] = {}
        self._written: Path | None = None
        source = StillPictures(session.pictures.jpeg, PictureKey)
        self._maker = PageMaker(session.tasks, source, self)
        self._output = Output(session.tasks, source, self)
        self._reader = ProofReader(session.tasks, self)
        self._spot: Spot | None = None  # what is marked on its page
        self._proofed: Sheet | None = None  # the last one that was gone through
        self._query = _query(session)
        self.setWindowTitle("Contact sheet")
        self.stills = QComboBox()
        self.shelf = TemplateShelf(session.tasks, self._first_stills(), self)
        self.templates = TemplateBar(self.shelf, palette)
        self._side = QWidget(self)
        self.form = SheetForm(palette, self._side)
        self._recall()
        self._lay_out()  # in its lane while the rest of the window is built
        self.bar = PageBar(palette)
        self.preview = SheetPreview(palette)
        self.proof = ProofBar(palette)
        self.message = ElidedLabel()
        self.progress = QProgressBar()
        self.reveal = QPushButton("Open the file")
        self.cancel = QPushButton("Cancel")
        self.paper = QPushButton("Print…")
        self.save = QPushButton("Export…")
        self._build()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.restoreGeometry(session.settings.blob("sheet/geometry"))
        self._connect()
        self.shelf.load()

    # --- what is to be printed

    @property
    def page_count(self) -> int:
        """How many pages the sheet has as it is set now; 0 when it cannot be made."""
        return 0 if self._maker.sheet is None else self._maker.sheet.pages

    @property
    def busy(self) -> bool:
        """Whether the preview, a file or a print job is still to come."""
        shown = self.preview.shown
        waiting = self._pause.isActive() or self._maker.laying_out or self._output.busy
        return waiting or (self._maker.sheet is not None and (shown is None or not shown.complete))

    def show_page(self, number: int) -> None:
        """Show this page, or the nearest there is."""
        self.bar.number.setValue(max(1, min(number, self.page_count)))

    def choose_file(self) -> None:
        """Ask where to, and write the sheet."""
        sheet = self._maker.sheet
        if sheet is None or self._output.busy:
            return
        try:
            path = chosen_file(self, self._session.settings, sheet.title, sheet.pages)
        except GalleryError as error:
            self._say(str(error), wrong=True)
            return
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the sheet; the dialog says how it went."""
        sheet, catalogue = self._maker.sheet, self._session.catalogue
        if sheet is None or catalogue is None or self._output.busy:
            return
        try:
            for page in page_paths(path, sheet.pages).values():
                catalogue.library.spare(page)
        except GalleryError as error:
            self._say(str(error), wrong=True)
            return
        self._maker.drop()
        self._output.export(path, sheet)

    def choose_printer(self) -> None:
        """Ask how to print, and print the sheet."""
        from gallery.app.sheet.printing import chosen_printer  # not at the start of the window

        sheet = self._maker.sheet
        if sheet is None or self._output.busy:
            return
        try:
            printer = chosen_printer(self, sheet)
        except GalleryError as error:
            self._say(str(error), wrong=True)
            return
        if printer is not None:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print the pages that the printer is set to; the dialog says how it went."""
        sheet = self._maker.sheet
        if sheet is not None and not self._output.busy:
            self._maker.drop()
            self._output.print_on(printer, sheet, self.bar.number.value())

    def done(self, result: int) -> None:
        """Remember everything and close; a job on its way is cancelled first."""
        if self._output.busy:
            self._output.cancel()
            return
        self._session.stills_changed.disconnect(self._captions_changed)
        self._pause.stop()
        self._maker.close()
        self._reader.stop()
        kept = self._session.settings
        kept.put("sheet/settings", self.form.settings.to_json())
        kept.put("sheet/template", self.templates.kept)
        kept.put("sheet/sections", ["", *self.form.opened()])
        kept.put("sheet/geometry", self.saveGeometry())
        super().done(result)

    def _recall(self) -> None:
        """Be as it was the last time."""
        kept = self._session.settings
        self.form.show_settings(SheetSettings.from_json(kept.text("sheet/settings")))
        sections = kept.texts("sheet/sections")
        if sections:
            self.form.open_sections(sections)
        self.templates.recall(kept.texts("sheet/template"))
        self.templates.show_settings(self.form.settings)

    # --- building

    def _build(self) -> None:
        self.resize(QSize(1180, 800).boundedTo(self.screen().availableSize() * 0.92))
        self.bar.add_keys(self)
        zooms = (self.bar.smaller, self.bar.whole, self.bar.larger)
        ways = (self.preview.zoom_out, self.preview.show_whole, self.preview.zoom_in)
        for button, way in zip(zooms, ways, strict=True):
            button.clicked.connect(way)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(180)
        self.save.setProperty("role", Role.PRIMARY)
        self.save.setToolTip("Write a PDF or pages of pixels (Ctrl+S)")
        self.save.setShortcut("Ctrl+S")
        self.paper.setToolTip("Print on paper (Ctrl+Shift+P)")
        self.paper.setShortcut("Ctrl+Shift+P")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        whole.addLayout(middle, 1)  # first, so that no widget changes its parent twice
        middle.addWidget(self._side)
        self._fill_side()
        right = QVBoxLayout()
        right.setSpacing(0)
        middle.addLayout(right, 1)
        right.addWidget(self.bar)
        right.addWidget(self.preview, 1)
        right.addWidget(self.proof)
        foot = QHBoxLayout()
        whole.addLayout(foot)
        self._fill_foot(foot)
        QWidget.setTabOrder(self.templates.more, self.stills)  # as they stand, not as they came
        QWidget.setTabOrder(self.form.put_after(self.stills), self.bar.back)
        self._show_idle()

    def _fill_side(self) -> None:
        self._side.setFixedWidth(self.form.width())
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        column.addLayout(head)
        head.setContentsMargins(14, 14, 14, 4)
        head.setSpacing(6)
        head.addWidget(self.templates)
        head.addSpacing(4)
        head.addWidget(plain_label("Stills", Role.HEADING))
        head.addWidget(self.stills)
        column.addWidget(self.form, 1)

    def _fill_foot(self, foot: QHBoxLayout) -> None:
        foot.setContentsMargins(14, 10, 14, 12)
        foot.setSpacing(8)
        foot.addWidget(self.message, 1)
        foot.addWidget(self.progress)
        for push in (self.reveal, self.cancel, self.paper, self.save):
            push.setAutoDefault(False)  # Enter in a field is not meant for them
            foot.addWidget(push)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._lay_out)
        self.form.changed.connect(self._settings_changed)
        self.templates.taken.connect(self._take)
        self.shelf.failed.connect(lambda error: self._say(str(error), wrong=True))
        self.stills.currentIndexChanged.connect(self._lay_out)
        self.bar.turned.connect(self._render)
        self.preview.dpi_changed.connect(self._render)
        self.preview.turned.connect(self.bar.turn)
        self._maker.laid_out.connect(self._laid_out)
        self._maker.refused.connect(self._refused)
        self._maker.rendered.connect(self._rendered)
        self._reader.moved.connect(self.proof.show_percent)
        self._reader.read.connect(self.proof.show_proof)
        self.proof.gone_to.connect(self._go_to)
        self._output.moved.connect(self._moved)
        self._output.ended.connect(self._ended)
        self.save.clicked.connect(self.choose_file)
        self.paper.clicked.connect(self.choose_printer)
        self.cancel.clicked.connect(self.reject)
        self.reveal.clicked.connect(self._open_written)
        self._session.stills_changed.connect(self._captions_changed)

    def _first_stills(self) -> SheetStills:
        """Offer what is shown, and what is selected; return the first of them."""
        shown, selected = self._session.selection.shown, self._session.selection.rows
        self.stills.setAccessibleName("Stills")
        self._add_stills(f"All {len(shown):,} that are shown", shown)
        if 0 < len(selected) < len(shown):
            self._add_stills(f"The {len(selected):,} selected", selected)
            self.stills.setCurrentIndex(int(len(selected) > 1))
        return self._stills[0]

    def _add_stills(self, text: str, rows: Rows) -> None:
        catalogue = self._session.catalogue
        assert catalogue is not None  # the window offers this dialog for an open library only
        self._stills[self.stills.count()] = SheetStills(catalogue, rows)
        self.stills.addItem(text)

    # --- the settings

    def _settings_changed(self) -> None:
        self.templates.show_settings(self.form.settings)
        self._pause.start()

    def _take(self, settings: SheetSettings) -> None:
        """Set everything as a template has it."""
        self.form.show_settings(settings)
        self._settings_changed()

    # --- the preview

    def _lay_out(self) -> None:
        """Lay the sheet out anew, and show the page that was shown; not during a job."""
        if not self._output.busy:
            stills = self._stills[self.stills.currentIndex()]
            recipient = self.form.recipient.text().strip()
            self._maker.lay_out(self.form.settings, stills, self._query, recipient)

    def _laid_out(self) -> None:
        if self._refusal:
            self._refusal = False
            self._say("")
        self.bar.show_count(self.page_count)
        self._spot = None
        self._show_idle()
        self._render()

    def _refused(self, error: GalleryError) -> None:
        """Keep the page that is shown, and say why there is no other."""
        self._refusal = True
        self._say(str(error), wrong=True)
        self._reader.stop()
        self.proof.clear()
        self._show_idle()

    def _render(self) -> None:
        sheet = self._maker.sheet
        if sheet is not None and not self._output.busy:
            dpi = self.preview.dpi(sheet.geometry.width, sheet.geometry.height)
            self._maker.render(self.bar.number.value(), dpi)

    def _rendered(self, shown: Shown) -> None:
        self.preview.show_page(shown)
        spot = self._spot
        here = spot is not None and spot.page == shown.page.number
        self.preview.mark(marked(shown.page, spot) if spot is not None and here else None)
        if shown.complete and shown.sheet is not self._proofed:
            self._proofed = shown.sheet
            self.proof.show_percent(0)
            self._reader.start(self._apart(shown.sheet))

    def _apart(self, sheet: Sheet) -> Sheet:
        """Return the sheet with stills read apart: going through all must not push others out."""
        stills = sheet.stills
        return replace(sheet, stills=stills.copy()) if isinstance(stills, SheetStills) else sheet

    def _go_to(self, spot: Spot) -> None:
        """Show a place that is wrong, and frame it."""
        self._spot = spot
        if spot.page == self.bar.number.value():
            self._render()
        else:
            self.show_page(spot.page)

    def _captions_changed(self) -> None:
        for stills in self._stills.values():
            stills.forget()
        self._pause.start()

    # --- the way out

    def _moved(self, text: str, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self._say(text)
        self._show_idle()

    def _ended(self, outcome: Outcome) -> None:
        self._written = outcome.file or self._written
        self._say(outcome.text, wrong=outcome.wrong)
        self._show_idle()
        self._lay_out()  # captions may have changed meanwhile

    def _open_written(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.message.show_text(text)
        set_role(self.message, Role.ERROR if wrong else Role.SECONDARY)

    def _show_idle(self) -> None:
        """Let be used what can be used now."""
        busy = self._output.busy
        for widget in (self.form, self.stills, self.templates):
            widget.setEnabled(not busy)
        for push in (self.save, self.paper):
            push.setEnabled(not busy and self._maker.sheet is not None)
        self.cancel.setText("Cancel" if busy else "Close")
        self.progress.setVisible(busy)
        self.reveal.setVisible(not busy and self._written is not None)


def _query(session: Session) -> str:
    """Return the filter in the typed language: the text and what was clicked."""
    return " ".join(
        text for text in (session.query_text.strip(), session.choices.as_text()) if text
    )
