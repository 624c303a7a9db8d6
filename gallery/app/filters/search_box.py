"""The filter box: filters while one types, shows where a mistake is, offers names and values.

    Enter               apply and remember
    Down                what can be completed; in the empty box, the last filters
    Tab, Enter          take the suggestion the cursor is on
    Esc                 close the list; then clear the box

A mistake is shown when the hand rests, not while it is still typing towards something that will be
right: `rating:` is wrong until the number is there.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gallery.app.filters.kept_filters import KeptFilters
from gallery.app.filters.query_line import QueryLine
from gallery.app.look.icons import icon, icon_pixmap
from gallery.app.look.theme import Palette, Role
from gallery.app.widgets.completion import Complete, query_suggestions, taken
from gallery.app.widgets.labels import plain_label
from gallery.app.widgets.spoken import announce
from gallery.app.widgets.suggestions import Suggestion, Suggestions
from gallery.errors import QueryError

REST = 350  # ms without a key until a mistake is shown
EXAMPLE = "e.g. tag:prop kim"


class SearchBox(QWidget):
    """The box with its icon and clear button, and the message below."""

    edited = Signal(str)  # the text after a change by the person

    def __init__(self, kept: KeptFilters, complete: Complete, palette: Palette) -> None:
        super().__init__()
        self._kept = kept
        self._complete = complete
        self._error: QueryError | None = None
        self.frame = QFrame()
        self.frame.setProperty("role", "field")
        self.frame.setFixedHeight(30)
        glass = QLabel()
        glass.setPixmap(icon_pixmap("search", palette.text_third, 14, self.devicePixelRatioF()))
        self.line = QueryLine(palette, self._take_key)
        self.line.setPlaceholderText(EXAMPLE)
        self.line.setAccessibleName("Filter")
        self.line.setToolTip("Words, or field:value; Help > The query language (Ctrl+F)")
        self.hint = plain_label("Ctrl F", Role.TERTIARY)
        self.clear_button = QToolButton()
        self.clear_button.setIcon(icon("x", palette.text_second))
        self.clear_button.setIconSize(QSize(14, 14))
        self.clear_button.setStyleSheet("QToolButton { border: none; padding: 0; }")
        self.clear_button.setFixedSize(20, 20)
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clear_button.setToolTip("Clear the box (Esc)")
        self.clear_button.setAccessibleName("Clear the box")
        self.mistake = plain_label("", Role.ERROR, wrap=True)
        self.mistake.hide()
        self.suggestions = Suggestions(self.line, palette)
        row = QHBoxLayout(self.frame)
        row.setContentsMargins(8, 0, 5, 0)
        row.setSpacing(6)
        row.addWidget(glass)
        row.addWidget(self.line, 1)
        row.addWidget(self.hint)
        row.addWidget(self.clear_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.frame)
        box.addWidget(self.mistake)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._show_buttons()
        self._rest.timeout.connect(self._show_mistake)
        self.line.textEdited.connect(self._text_edited)
        self.line.textChanged.connect(self._show_buttons)
        self.line.escaped.connect(self._escape)
        self.line.installEventFilter(self)
        self.clear_button.clicked.connect(self._clear)
        self.suggestions.chosen.connect(self._take)

    @property
    def text(self) -> str:
        """The text in the box."""
        return self.line.text()

    def show_text(self, text: str) -> None:
        """Show another text, set elsewhere; what is there already stays, with its cursor."""
        if text != self.line.text():
            self.show_error(None)
            self.line.setText(text)

    def show_error(self, error: QueryError | None) -> None:
        """Show a mistake soon, or none any more at once."""
        self._error = error
        if error is None:
            self._rest.stop()
            self._show_mistake()
        else:
            self._rest.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Frame the box while the line has the keyboard."""
        moves = (QEvent.Type.FocusIn, QEvent.Type.FocusOut)
        if watched is self.line and event.type() in moves:
            focused = event.type() == QEvent.Type.FocusIn
            self.frame.setProperty("focused", "true" if focused else "false")
            self._polish()
            self._show_buttons()
            if not focused and self._error is None:
                self._kept.remember(self.line.text())
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor into the line, wherever the box is pressed."""
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if self.suggestions.handle_key(event):
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.suggestions.hide()
            self._rest.stop()
            self._show_mistake()
            if self._error is None:
                self._kept.remember(self.line.text())
            return True
        if event.key() == Qt.Key.Key_Down:
            self._offer_recent() if not self.line.text().strip() else self._offer(asked=True)
            return True
        return False

    def _text_edited(self, text: str) -> None:
        self.show_error(None)
        self.edited.emit(text)
        self._offer(asked=False)

    def _offer(self, *, asked: bool) -> None:
        """Offer what can be completed at the cursor."""
        line = self.line
        items = query_suggestions(line.text(), line.cursorPosition(), self._complete)
        self.suggestions.offer(items, self._below(), select=asked)

    def _offer_recent(self) -> None:
        recent = [Suggestion(text, insert=text) for text in self._kept.recent]
        self.suggestions.offer(recent, self._below(), select=True)

    def _take(self, suggestion: Suggestion) -> None:
        line = self.line
        if line.text().strip():
            completed = taken(line.text(), line.cursorPosition(), suggestion)
        else:
            completed = taken("", 0, suggestion)
        self._set(completed.text)
        line.setCursorPosition(completed.cursor)
        if completed.text[: completed.cursor].endswith(":"):
            self._offer(asked=True)

    def _escape(self) -> None:
        if self._error is None:
            self._kept.remember(self.line.text())
        self._clear()

    def _clear(self) -> None:
        self.suggestions.hide()
        self._set("")

    def _set(self, text: str) -> None:
        if text != self.line.text():
            self.line.setText(text)
            self.show_error(None)
            self.edited.emit(text)

    def _below(self) -> QRect:
        return QRect(-28, -6, self.frame.width(), self.frame.height())

    def _show_buttons(self) -> None:
        text = bool(self.line.text())
        self.clear_button.setVisible(text)
        self.hint.setVisible(not text and not self.line.hasFocus())

    def _show_mistake(self) -> None:
        error = self._error
        span = None if error is None else (error.start, error.end)
        self.line.show_mistake(span)
        self.frame.setProperty("wrong", "false" if error is None else "true")
        self._polish()
        self.mistake.setVisible(error is not None)
        if error is None:
            self.mistake.setText("")
        else:
            reason = error.reason[:1].upper() + error.reason[1:]
            self.mistake.setText(reason)
            announce(self.line, reason)

    def _polish(self) -> None:
        self.frame.style().unpolish(self.frame)
        self.frame.style().polish(self.frame)
