"""The two fields one types in: a line, and a text that grows with its words.

Both say when they are left and when Esc puts back what was there. Leaving means that the keyboard
went elsewhere in the program: a menu, a list of suggestions or another program's window is no
reason to save half a word. Ctrl+Z undoes typing while there is some, else the program's last step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

STAYING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
LEAST_LINES, MOST_LINES = 1, 12
HEIGHT = 28  # px, of one line
INDENT = 4  # px, so that the words of both kinds of field stand under each other
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PAGES: Mapping[int, int] = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class LineField(QLineEdit):
    """One line; Enter saves. `keys` may take a key before the line does."""

    left = Signal()
    reverted = Signal()

    def __init__(self, keys: Callable[[QKeyEvent], bool] | None = None) -> None:
        super().__init__()
        self._keys = keys
        self.setMinimumHeight(HEIGHT)

    def event(self, event: QEvent) -> bool:
        """Leave undo to the program when there is no typing to undo; offer Tab to `keys` first."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and leaves_undo(
                event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()
            ):
                event.ignore()
                return False
            tab = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab
            if tab and self._keys is not None and self._keys(event):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save with Enter, revert with Esc."""
        if self._keys is not None and self._keys(event):
            event.accept()
        elif event.key() in ENTER:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.reverted.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        if event.reason() not in STAYING:
            self.setCursorPosition(0)
            self.left.emit()

    @property
    def undoable(self) -> bool:
        """Whether there is typing to undo or to do again."""
        return self.isUndoAvailable() or self.isRedoAvailable()

    def show_text(self, text: str) -> None:
        """Show a text that is saved: nothing to undo, the cursor where it was."""
        cursor = self.cursorPosition()
        self.setText(text)
        self.setCursorPosition(min(cursor, len(text)) if self.hasFocus() else 0)


class GrowingText(QPlainTextEdit):
    """Several lines, as high as the text; Enter begins a line, Ctrl+Enter saves."""

    left = Signal()
    reverted = Signal()
    turned = Signal(int)  # Ctrl+PgDn (1) and Ctrl+PgUp (-1): to the next text of the field

    def __init__(self, least_lines: int = LEAST_LINES) -> None:
        super().__init__()
        self._least_lines = least_lines
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.setViewportMargins(INDENT, 1, INDENT, 1)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def event(self, event: QEvent) -> bool:
        """Leave undo to the program when there is no typing to undo."""
        document = self.document()
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and leaves_undo(event, undo=document.isUndoAvailable(), redo=document.isRedoAvailable())
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save with Ctrl+Enter, revert with Esc, turn with Ctrl and a page key."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in ENTER and control:
            self.left.emit()
        elif event.key() in PAGES and control:
            self.turned.emit(PAGES[event.key()])
        elif event.key() == Qt.Key.Key_Escape:
            self.reverted.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        if event.reason() not in STAYING:
            self.left.emit()

    @property
    def text(self) -> str:
        """The text letter by letter; `toPlainText` would make no-break spaces plain ones."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    @property
    def undoable(self) -> bool:
        """Whether there is typing to undo or to do again."""
        return self.document().isUndoAvailable() or self.document().isRedoAvailable()

    def show_text(self, text: str) -> None:
        """Show a text that is saved: nothing to undo, the cursor where it was."""
        place = self.textCursor().position()
        self.setPlainText(text)
        if self.hasFocus():
            cursor = self.textCursor()
            cursor.setPosition(min(place, len(text)))
            self.setTextCursor(cursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew, and take the height that needs."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def sizeHint(self) -> QSize:
        """Return the height of the text."""
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the same height and no width."""
        return QSize(40, self._height())

    def _height(self) -> int:
        line = self.fontMetrics().lineSpacing()
        words = min(self._words(), MOST_LINES * line)
        return round(max(words, self._least_lines * line)) + max(12, HEIGHT - line)

    def _words(self) -> float:
        """Return how high the words are: a line of Korean is higher than one of Latin."""
        layout = self.document().documentLayout()
        height, block = 0.0, self.document().begin()
        while block.isValid():
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        return height

    def _fit(self) -> None:
        if self.height() != self._height():
            self.setFixedHeight(self._height())
        many = self._words() > MOST_LINES * self.fontMetrics().lineSpacing()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if many else policy.ScrollBarAlwaysOff
        )


def set_italic(widget: QWidget, *, italic: bool) -> None:
    """Set what is inherited in italic, what is a still's own upright."""
    if widget.font().italic() != italic:
        font = QFont(widget.font())
        font.setItalic(italic)
        widget.setFont(font)


def leaves_undo(event: QKeyEvent, *, undo: bool, redo: bool) -> bool:
    """Return whether this key is undo or redo, and the field has no typing for it."""
    standard = QKeySequence.StandardKey
    return (event.matches(standard.Undo) and not undo) or (
        event.matches(standard.Redo) and not redo
    )
