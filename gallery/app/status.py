"""The status bar: how many stills, how many selected, the last message, and long work under way.

An error stays until it is closed or another takes its place; "Saved caption" and the like stand
beside it and fade by themselves. Metadata can stand in a message, so its label is plain text.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role, tabular
from gallery.app.session.messages import Message, MessageKind, Progress
from gallery.app.session.not_shown import not_shown_text
from gallery.app.session.session import Session
from gallery.app.widgets.outside import open_outside

INFO_STAYS = 5_000  # ms


class ElidedLabel(QLabel):
    """A plain-text label that ends in "…" where it has no room; the tooltip holds it whole."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def whole_text(self) -> str:
        """The text before it was cut."""
        return self._whole

    def show_text(self, text: str) -> None:
        """Show `text`, as much of it as fits on one line."""
        self._whole = text
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text anew for the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        line = " ".join(self._whole.split())
        shown = QFontMetrics(self.font()).elidedText(
            line, Qt.TextElideMode.ElideMiddle, self.width()
        )
        self.setText(shown)
        self.setToolTip("" if shown == line else _plain_tooltip(self._whole))


class StatusBar(QWidget):
    """One line at the window's foot."""

    cancelled = Signal()
    not_shown_clicked = Signal()

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._palette = palette
        self._path: Path | None = None
        self._progress: Progress | None = None
        self.setProperty("role", Role.BAR)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.counts = QLabel()
        self.counts.setProperty("role", Role.HEADING)
        self.counts.setFont(tabular(self.counts.font()))
        self.selected = QLabel()
        self.selected.setProperty("role", Role.SECONDARY)
        self.not_shown = QToolButton()
        self.not_shown.setProperty("role", Role.LINK)
        self.not_shown.setToolTip("List them, and give captions to stills")
        self.note = ElidedLabel()
        self.note.setProperty("role", Role.SECONDARY)
        self.message = ElidedLabel()
        self.message.setProperty("role", Role.ERROR)
        self.open_file = QToolButton()
        self.open_file.setProperty("role", Role.LINK)
        self.open_file.setText("Open the file")
        self.close_message = self._icon_button("x", "Close this message")
        self.work = QLabel()
        self.work.setProperty("role", Role.SECONDARY)
        self.work.setFont(tabular(self.work.font()))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 4)
        self.cancel = self._icon_button("x", "Cancel")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(14)
        row.addWidget(self.counts)
        row.addWidget(self.selected)
        row.addWidget(self.not_shown)
        row.addWidget(self.note, 1)
        row.addWidget(self.message, 3)
        row.addStretch(0)  # takes what a short note leaves
        row.addWidget(self.open_file)
        row.addWidget(self.close_message)
        row.addWidget(self.work)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        self.setMinimumHeight(28)
        self._fade = QTimer(self, singleShot=True, interval=INFO_STAYS)
        self._show_counts()
        self._show_not_shown()
        self._show_note("")
        self._show_fault(Message(""))
        self._show_progress(None)
        self._fade.timeout.connect(lambda: self._show_note(""))
        self.open_file.clicked.connect(self._open_file)
        self.close_message.clicked.connect(lambda: self._show_fault(Message("")))
        self.cancel.clicked.connect(self._cancel)
        self.not_shown.clicked.connect(self.not_shown_clicked)
        session.not_shown.counts_changed.connect(self._show_not_shown)
        session.results_changed.connect(self._show_counts)
        session.library_changed.connect(self._show_counts)
        session.selection_changed.connect(self._show_counts)
        session.message_posted.connect(self._show_message)
        session.progress_changed.connect(self._show_progress)

    def _icon_button(self, picture: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture, self._palette.text_second))
        button.setIconSize(QSize(14, 14))
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _show_counts(self) -> None:
        session = self._session
        if session.catalogue is None:
            self.counts.setText("No library open")
            self.selected.setText("")
            return
        shown, total = len(session.results.rows), session.index.count
        if session.filtered:
            self.counts.setText(f"{shown:,} of {total:,} stills")
        else:
            self.counts.setText(f"{total:,} {'still' if total == 1 else 'stills'}")
        count = session.selection.count
        self.selected.setText(f"{count:,} selected" if count else "")

    def _show_not_shown(self) -> None:
        text = not_shown_text(self._session.not_shown.summary)
        self.not_shown.setText(text)
        self.not_shown.setVisible(bool(text))

    def _show_message(self, message: Message) -> None:
        if message.kind is MessageKind.INFO:
            self._show_note(message.text)
            self._fade.start()
        else:
            self._show_fault(message)

    def _show_note(self, text: str) -> None:
        self.note.setMaximumWidth(self.note.fontMetrics().horizontalAdvance(text) + 4)
        self.note.show_text(text)
        self.note.setVisible(bool(text))

    def _show_fault(self, message: Message) -> None:
        self._path = message.path
        self.message.show_text(message.text)
        there = bool(message.text)
        self.message.setVisible(there)
        self.open_file.setVisible(there and message.path is not None and message.path.is_file())
        self.close_message.setVisible(there)

    def _show_progress(self, progress: Progress | None) -> None:
        self._progress = progress
        for widget in (self.work, self.bar, self.cancel):
            widget.setVisible(progress is not None)
        if progress is None:
            return
        if progress.total:
            self.work.setText(f"{progress.label}  {progress.done:,} of {progress.total:,}")
        else:
            self.work.setText(
                f"{progress.label}  {progress.done:,}" if progress.done else progress.label
            )
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        self.cancel.setVisible(progress.cancel is not None)

    def _cancel(self) -> None:
        if self._progress is not None and self._progress.cancel is not None:
            self._progress.cancel()

    def _open_file(self) -> None:
        if self._path is not None:
            open_outside(self._path, self._session.message)


def _plain_tooltip(text: str) -> str:
    """Return `text` so that a tooltip shows it as it is: Qt would read `<` as rich text."""
    return "<p>" + text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>") + "</p>"
