"""Send stills for approval: to whom, in which round, by when; the rule and the first page.

What is shown follows what is entered. While a file is being written nothing else can be done here
but cancel, and closing the dialog is no more than that.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.approvals.first_page import PageView, first_page
from gallery.app.approvals.send_form import SendForm
from gallery.app.look.theme import Palette, Role, set_role
from gallery.app.session.approvals import stills
from gallery.app.session.messages import Message
from gallery.app.session.sending import Choices, Prepared, Sending
from gallery.app.session.session import Session
from gallery.app.session.tasks import Lane
from gallery.app.widgets.labels import ElidedLabel, plain_label
from gallery.approval_sheets.asking import SentSheet
from gallery.approval_sheets.choosing import standing_counts
from gallery.errors import Cancelled, GalleryError

PAUSE_MS = 200  # after the last change, before everything is made anew
SIDE = 340  # px
FOLDER = "approvals/folder"  # in the settings: where the last sheet was written
GEOMETRY = "approvals/geometry"


class SendDialog(QDialog):
    """Sends what the grid shows, or what is selected, to one person."""

    def __init__(self, session: Session, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._prepared: Prepared | None = None
        self._open = True
        self._ticket = 0
        self._cancel: Callable[[], None] | None = None
        self._written: Path | None = None
        self._unsettled = True  # what was entered last is not shown yet: it must not be sent
        self.setWindowTitle("Send for approval")
        self.form = SendForm()
        self.counts = plain_label("", Role.HEADING, wrap=True)
        self.left_out = plain_label("", Role.SECONDARY, wrap=True)
        self.words = plain_label("", Role.SECONDARY, wrap=True)
        self.page = PageView(palette)
        self.message = ElidedLabel()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(180)
        self.reveal = QPushButton("Open the file")
        self.close_button = QPushButton("Close")
        self.save = QPushButton("Write the sheet…")
        self.save.setProperty("role", Role.PRIMARY)
        self._build()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._which = self._offered()
        self._sending = self._sending_of(self.form.which.currentIndex())
        self._connect()
        self._begin()

    @property
    def busy(self) -> bool:
        """Whether the page or a file is still to come."""
        waiting = self._unsettled or self._cancel is not None
        return waiting or (self._prepared is not None and not self.page.shown)

    @property
    def prepared(self) -> Prepared | None:
        """What would be sent; None where nothing can be."""
        return self._prepared

    def write_to(self, path: Path) -> None:
        """Write the sheet and the ledger; the dialog says how it went."""
        prepared = self._prepared
        if prepared is None or self._unsettled or self._cancel is not None:
            return
        self._ticket += 1  # the page that is being made is in the way
        self._cancel = self._sending.send(
            path, prepared, self._progress, lambda sent: self._sent(path, sent), self._failed
        )
        self._progress(0, 2 * len(prepared.plan.request.stills))

    def choose_file(self) -> None:
        """Ask where to, and write the sheet."""
        prepared, settings = self._prepared, self._session.settings
        if prepared is None:
            return
        request = prepared.plan.request
        name = f"{request.production.title or 'Stills'} - {request.person.name} - "
        name = f"{name}round {request.round}.pdf".replace("/", "-")
        start = Path(settings.text(FOLDER) or Path.home()) / name
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Write the approval sheet", str(start), "PDF files (*.pdf)"
        )
        if chosen:
            path = Path(chosen)
            path = path if path.suffix else path.with_suffix(".pdf")
            settings.put(FOLDER, str(path.parent))
            self.write_to(path)

    def done(self, result: int) -> None:
        """Close; a file on its way is cancelled first."""
        if self._cancel is not None:
            self._cancel()
            return
        self._open = False
        self._ticket += 1
        self._session.settings.put(GEOMETRY, self.saveGeometry())
        super().done(result)

    # --- building

    def _build(self) -> None:
        side = QWidget()
        side.setFixedWidth(SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(8)
        column.addWidget(self.form)
        column.addSpacing(8)
        for widget in (self.counts, self.left_out, self.words):
            column.addWidget(widget)
        column.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(side)
        middle.addWidget(self.page, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 10, 14, 12)
        foot.setSpacing(8)
        foot.addWidget(self.message, 1)
        foot.addWidget(self.progress)
        for push in (self.reveal, self.close_button, self.save):
            push.setAutoDefault(False)  # Enter in a field is not meant for them
            foot.addWidget(push)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        whole.addLayout(middle, 1)
        whole.addLayout(foot)
        self.resize(QSize(1080, 780).boundedTo(self.screen().availableSize() * 0.92))
        self.restoreGeometry(self._session.settings.blob(GEOMETRY))

    def _connect(self) -> None:
        self._pause.timeout.connect(self._prepare)
        self.form.stills_chosen.connect(self._choose_stills)
        self.form.entered.connect(self._entered)
        self.save.clicked.connect(self.choose_file)
        self.close_button.clicked.connect(self.reject)
        self.reveal.clicked.connect(self._open_written)
        self._session.stills_changed.connect(self._captions_changed)

    def _offered(self) -> list[list[str]]:
        """Offer all that are shown, and the selected ones if they are fewer."""
        session, index = self._session, self._session.index
        shown, selected = session.selection.shown, session.selection.rows
        offered, texts = [index.ids(shown)], [f"All {len(shown):,} that are shown"]
        if 0 < len(selected) < len(shown):
            offered.append(index.ids(selected))
            texts.append(f"The {len(selected):,} selected")
        self.form.offer(texts, int(len(texts) > 1 and len(selected) > 1))
        return offered

    def _sending_of(self, place: int) -> Sending:
        return self._session.approvals.sending(self._session.pictures, self._which[place])

    # --- what is entered

    def _begin(self) -> None:
        """Ask who is in the stills; then what would be sent to the first of them."""
        self._show_idle()
        self._unsettled = True
        self.page.show_sentence("Looking who is in these stills…")
        self._sending.people(self._fill)

    def _fill(self, choices: Choices) -> None:
        if not self._open:
            return
        self.form.show_choices(choices)
        if choices.problems:
            self._say(choices.problems[0], wrong=True)
        if choices.people:
            self._prepare()
        else:
            self._refuse("Nobody is named in these stills. Say in their captions who is in them.")

    def _choose_stills(self, place: int) -> None:
        self._sending = self._sending_of(place)
        self._begin()

    def _entered(self) -> None:
        """Make everything anew in a moment; until then nothing can be sent."""
        self._unsettled = True
        self._show_idle()
        self._pause.start()

    def _captions_changed(self) -> None:
        self._sending.forget()
        if self._cancel is None and self.form.has_people:
            self._entered()

    # --- what would be sent

    def _prepare(self) -> None:
        if self._open and self.form.has_people and self._cancel is None:
            self._pause.stop()
            self._unsettled = True
            self._show_idle()
            self._sending.prepare(
                self.form.wish, self._show, lambda error: self._refuse(str(error))
            )

    def _show(self, prepared: Prepared) -> None:
        if not self._open:
            return
        self._prepared = prepared
        self._unsettled = self._pause.isActive()
        request = prepared.plan.request
        self.form.show_request(request.round, request.answer_by)
        counts = ", ".join(f"{count:,} {name}" for name, count in prepared.plan.counts.items())
        self.counts.setText(f"{stills(len(request.stills))}: {counts}")
        self.left_out.setText(_left_out(prepared))
        self.left_out.setVisible(bool(self.left_out.text()))
        self.words.setText(prepared.words)
        self._show_idle()
        self._render(prepared)

    def _render(self, prepared: Prepared) -> None:
        self._ticket += 1
        ticket = self._ticket

        def overtaken() -> bool:
            return ticket != self._ticket

        def show(made: tuple[QImage, int]) -> None:
            image, pages = made
            if self._open and not overtaken():
                self.page.show_page(image)
                self.page.setToolTip(f"Page 1 of {pages:,}")

        source = self._sending.source
        self._session.tasks.run(
            Lane.SHEETS,
            lambda: first_page(prepared, source, overtaken),
            show,
            lambda error: self._unpainted(error, ticket),
        )

    def _unpainted(self, error: GalleryError, ticket: int) -> None:
        if ticket == self._ticket and self._open:
            self._refuse(str(error))

    def _refuse(self, reason: str) -> None:
        if not self._open:
            return
        self._prepared = None
        self._unsettled = self._pause.isActive()
        self._ticket += 1
        self.counts.setText("")
        self.left_out.setText("")
        self.words.setText("")
        self.page.show_sentence(reason[:1].upper() + reason[1:])
        self._show_idle()

    # --- the file

    def _progress(self, done: int, total: int) -> None:
        if self._cancel is not None and self._open:
            self.progress.setRange(0, total)
            self.progress.setValue(done)
            self._say("Reading the files" if 2 * done < total else "Printing")
            self._show_idle()

    def _sent(self, path: Path, sent: SentSheet) -> None:
        self._cancel = None
        self._written = path
        entry = sent.sent
        text = (
            f"Sheet {entry.sheet} with {stills(len(entry.stills))} for {entry.person.name}, round "
            f"{entry.round}, is in {path.name}"
        )
        if sent.problems:
            text += f"; {stills(len(sent.problems))} damaged or left out: {sent.problems[0]}"
        self._session.message(Message(text))
        self._say(text, wrong=bool(sent.problems))
        self._prepared = None  # the same again would be another round
        self._show_idle()

    def _failed(self, error: GalleryError) -> None:
        self._cancel = None
        cancelled = isinstance(error, Cancelled)
        text = "Cancelled, nothing was written" if cancelled else str(error)
        self._say(text, wrong=not cancelled)
        self._show_idle()

    def _open_written(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.message.show_text(text)
        set_role(self.message, Role.ERROR if wrong else Role.SECONDARY)

    def _show_idle(self) -> None:
        """Let be used what can be used now."""
        writing = self._cancel is not None
        self.form.setEnabled(not writing)
        ready = self._prepared is not None and not self._unsettled
        self.save.setEnabled(ready and not writing)
        self.close_button.setText("Cancel" if writing else "Close")
        self.progress.setVisible(writing)
        self.reveal.setVisible(not writing and self._written is not None)


def _left_out(prepared: Prepared) -> str:
    """Return what is not on the sheet, and why."""
    plan = prepared.plan
    parts = [f"{count:,} {word}" for word, count in standing_counts(plan.left_out).items()]
    if plan.unreadable:
        parts.append(f"{len(plan.unreadable):,} without a picture")
    return f"Left out: {', '.join(parts)}" if parts else ""
