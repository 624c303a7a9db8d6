"""What returned sheets would change, still by still; nothing is written before it is confirmed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QListView,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.approvals.figures import kills_left
from gallery.app.approvals.return_rows import (
    MARGIN,
    THUMB,
    ReturnDelegate,
    ReturnModel,
    ShownRow,
)
from gallery.app.look.theme import Palette, Role, set_role
from gallery.app.session.approvals import faults, stills
from gallery.app.session.messages import Message, MessageKind
from gallery.app.session.returns import Returned, Taken
from gallery.app.session.session import Session
from gallery.app.widgets.approval_words import name_text
from gallery.app.widgets.labels import ElidedLabel, plain_label
from gallery.approval_sheets.comparing import ReadBack
from gallery.approvals.rules import PersonBoard
from gallery.errors import Cancelled, GalleryError
from gallery.search.index import Tile

MOST_WARNINGS = 6


class RowsView(QListView):
    """The rows; Space and a click leave one out."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Toggle the row one is at."""
        model = self.model()
        if event.key() == Qt.Key.Key_Space and isinstance(model, ReturnModel):
            if self.currentIndex().isValid():
                model.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class ReturnDialog(QDialog):
    """One or several returned PDFs, one at a time."""

    def __init__(
        self,
        session: Session,
        palette: Palette,
        returned: tuple[Returned, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._returned = list(returned)
        self._open = True
        self._done: dict[int, str] = {}  # what became of a sheet that was recorded
        self._cancel: Callable[[], None] | None = None
        self.setWindowTitle("Returned sheets" if len(returned) > 1 else "Returned sheet")
        self.files = QComboBox()
        self.files.setAccessibleName("Returned file")
        self.files.addItems([one.path.name for one in returned])
        self.head = plain_label("", Role.TITLE, wrap=True)
        self.detail = plain_label("", Role.SECONDARY, wrap=True)
        self.warnings = plain_label("", Role.ERROR, wrap=True)
        self.model = ReturnModel(self)
        self.rows = RowsView()
        self.rows.setModel(self.model)
        self.rows.setItemDelegate(ReturnDelegate(palette, self._picture, self.rows))
        self.rows.setUniformItemSizes(True)
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setStyleSheet("QListView { border: none; border-radius: 0; }")
        self.rows.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.rows.setAccessibleName("Stills of the sheet")
        self.message = ElidedLabel()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.close_button = QPushButton("Close")
        self.confirm = QPushButton()
        self.confirm.setProperty("role", Role.PRIMARY)
        for push in (self.close_button, self.confirm):
            push.setAutoDefault(False)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 12, MARGIN, 10)
        head.setSpacing(6)
        for widget in (self.files, self.head, self.detail, self.warnings):
            head.addWidget(widget)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, 10, MARGIN, 12)
        foot.setSpacing(8)
        foot.addWidget(self.message, 1)
        foot.addWidget(self.progress)
        foot.addWidget(self.close_button)
        foot.addWidget(self.confirm)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        box.addLayout(head)
        box.addWidget(self.rows, 1)
        box.addLayout(foot)
        self.files.setVisible(len(returned) > 1)
        self.resize(QSize(980, 720).boundedTo(self.screen().availableSize() * 0.92))
        self.restoreGeometry(session.settings.blob("returns/geometry"))
        self._ask = QTimer(self, singleShot=True, interval=0)
        self._ask.timeout.connect(self._ask_pictures)
        self.show_file(0)
        self.files.currentIndexChanged.connect(self.show_file)
        self.rows.clicked.connect(lambda index: self.model.toggle(index.row()))
        self.rows.verticalScrollBar().valueChanged.connect(lambda _value: self._ask.start())
        self.model.chosen_changed.connect(self._show_choice)
        self.confirm.clicked.connect(self.record)
        self.close_button.clicked.connect(self.reject)
        session.pictures.picture_arrived.connect(self._repaint)

    @property
    def shown(self) -> Returned:
        """The file that is shown."""
        return self._returned[max(0, self.files.currentIndex())]

    @property
    def recording(self) -> bool:
        """Whether answers are being written."""
        return self._cancel is not None

    def show_file(self, _place: int) -> None:
        """Show what one of the files says."""
        one = self.shown
        if isinstance(one, ReadBack) and not one.obstacle:
            self._show_sheet(one)
        else:
            reason = one.obstacle if isinstance(one, ReadBack) else one.reason
            self.head.setText(f"{one.path.name} brings no answers")
            self.detail.setText(reason[:1].upper() + reason[1:])
            self.warnings.setText("")
            self.model.show_rows(())
        self.warnings.setVisible(bool(self.warnings.text()))
        self.rows.setVisible(bool(self.model.rows))
        self._show_choice()
        self._ask.start()

    def record(self) -> None:
        """Write the chosen answers down."""
        back, place = self.shown, max(0, self.files.currentIndex())
        if not isinstance(back, ReadBack) or self.recording:
            return

        def then(taken: Taken) -> None:
            self._cancel = None
            self._recorded(place, taken)

        def failed(error: GalleryError) -> None:
            self._cancel = None
            if not isinstance(error, Cancelled):
                self._say(str(error), wrong=True)
            self._show_choice()

        returns = self._session.approvals.returns
        self._cancel = returns.record(back, self.model.chosen, self._progress, then, failed)
        self._progress(0, len(self.model.chosen))
        self._show_choice()

    def done(self, result: int) -> None:
        """Close; while answers are being written this only stops that."""
        if self._cancel is not None:
            self._cancel()
            return
        self._open = False
        self._session.settings.put("returns/geometry", self.saveGeometry())
        super().done(result)

    # --- what is shown

    def _show_sheet(self, back: ReadBack) -> None:
        assert back.sent is not None
        sent = back.sent
        self.head.setText(f"{name_text(sent.person)} · round {sent.round}")
        parts = [f"Sheet {back.sheet}", f"sent {sent.at[:10]}"]
        parts.append(f"signed {back.form.signed}" if back.form.signed else "not signed")
        if back.form.date:
            parts.append(back.form.date)
        lines = [" · ".join(parts)]
        if back.before is not None and back.after is not None:
            before, after = (_round_text(board, sent.round) for board in (back.before, back.after))
            once = f" Once recorded: {after}." if after != before else ""
            lines.append(f"Now {before}.{once}")
        self.detail.setText("\n".join(lines))
        done = self.files.currentIndex() in self._done  # what it warned of is behind us
        warnings = [one[:1].upper() + one[1:] for one in back.warnings if not done]
        more = len(warnings) - MOST_WARNINGS
        if more > 0:
            warnings = [*warnings[:MOST_WARNINGS], f"and {more:,} more"]
        self.warnings.setText("\n".join(warnings))
        self.model.show_rows(tuple(ShownRow(row, self._tile(row.still_id)) for row in back.rows))

    def _show_choice(self) -> None:
        """Say what would be recorded, and let be used what can be."""
        place = max(0, self.files.currentIndex())
        count = len(self.model.chosen)
        self.confirm.setText(f"Record {count:,} {'answer' if count == 1 else 'answers'}")
        self.confirm.setVisible(bool(self.model.rows) and place not in self._done)
        self.confirm.setEnabled(bool(count) and not self.recording)
        self.rows.setEnabled(not self.recording)
        self.files.setEnabled(not self.recording)
        self.progress.setVisible(self.recording)
        self.close_button.setText("Cancel" if self.recording else "Close")
        if self.recording:
            return
        if place in self._done:
            self._say(self._done[place])
        elif self.model.rows:
            left = sum(one.recordable for one in self.model.rows) - count
            out = f"; {stills(left)} left out" if left else ""
            self._say(f"Nothing is written yet{out}" if count else "Nothing to record")
        else:
            self._say("")

    def _progress(self, done: int, total: int) -> None:
        if self.recording:
            self.progress.setRange(0, total)
            self.progress.setValue(done)
            self._say(f"Recording, {done:,} of {total:,}")

    def _recorded(self, place: int, taken: Taken) -> None:
        text = taken_text(taken)
        self._done[place] = text
        self._session.message(Message(text))
        if taken.over_quota:
            over = f"{stills(taken.over_quota)} killed beyond the quota; settle which kills stand"
            self._done[place] = f"{text}. {over}"
            self._session.message(Message(over, MessageKind.WARNING))
        wrong = faults(taken.recorded)
        for message in wrong:
            self._session.message(message)
        if wrong or taken.recorded.was_cancelled:
            self._done.pop(place)
        backs = [one for one in self._returned if isinstance(one, ReadBack)]
        self._session.approvals.returns.compare(backs, self._compared)
        self._show_choice()
        if wrong:
            self._say(wrong[0].text, wrong=True)

    def _compared(self, found: tuple[Returned, ...]) -> None:
        """Take over what all sheets would change now."""
        if not self._open:
            return
        fresh = iter(found)
        self._returned = [
            next(fresh) if isinstance(one, ReadBack) else one for one in self._returned
        ]
        self.show_file(0)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.message.show_text(text)
        set_role(self.message, Role.ERROR if wrong else Role.SECONDARY)

    # --- pictures

    def _tile(self, still_id: str) -> Tile | None:
        row = self._session.index.row(still_id)
        return None if row is None else self._session.index.tile(row)

    def _picture(self, tile: Tile) -> QPixmap | None:
        return self._session.pictures.pixmap(tile)

    def _ask_pictures(self) -> None:
        """Ask for the thumbnails of what can be seen."""
        view = self.rows.viewport().rect()
        first = max(0, self.rows.indexAt(view.topLeft()).row())
        last = self.rows.indexAt(view.bottomLeft()).row()
        seen = self.model.rows[first : last + 1 if last >= 0 else None]
        tiles = [one.tile for one in seen if one.tile is not None]
        if tiles:
            pixels = round(THUMB.width() * self.devicePixelRatioF())
            self._session.pictures.want(tiles[:64], pixels)

    def _repaint(self, _still_id: str) -> None:
        self.rows.viewport().update()


def taken_text(taken: Taken) -> str:
    """Return what a sheet has changed: "Recorded for Kim: 5 approved, 2 killed"."""
    approved, killed = taken.counts
    recorded = taken.recorded
    parts = [f"{approved:,} approved"] if approved else []
    parts += [f"{killed:,} killed"] if killed else []
    parts += [f"{len(recorded.completed):,} completed"] if recorded.completed else []
    parts += [f"{len(recorded.unchanged):,} unchanged"] if recorded.unchanged else []
    name = taken.back.sent.person.name if taken.back.sent is not None else "this sheet"
    stopped = "; cancelled before the others" if recorded.was_cancelled else ""
    return f"Recorded for {name}: {', '.join(parts) or 'nothing'}{stopped}"


def _round_text(board: PersonBoard, number: int) -> str:
    one = next((one for one in board.rounds if one.number == number), None)
    if one is None:
        return "nothing"
    left = kills_left(one.classes)
    over = f", {one.over_quota:,} of them over quota" if one.over_quota else ""
    kills = f", kills left: {left}" if left else ""
    return f"{one.approved:,} approved, {one.killed:,} killed{over}{kills}"
