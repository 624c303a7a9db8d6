"""The line one types a filter into: field names in the accent, a wavy line under a mistake.

A QLineEdit has no formats for parts of its text, so both are painted over it. Nothing is painted
over while an input method composes (Korean): the text on the screen is then not the text we know.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit

from gallery.app.look.theme import Palette
from gallery.app.widgets.text_fields import leaves_undo
from gallery.search.tokens import Kind, tokens

WAVE = 4.0  # px, the length of one wave
SWING = 1.2  # px, its height


class QueryLine(QLineEdit):
    """A bare line edit; `keys` may take a key before the line does."""

    escaped = Signal()

    def __init__(self, palette: Palette, keys: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._palette = palette
        self._keys = keys
        self._mistake: tuple[int, int] | None = None
        self._composing = False
        self.setProperty("role", "bare")

    @property
    def mistake(self) -> tuple[int, int] | None:
        """The part of the text that is underlined, as (start, end)."""
        return self._mistake

    def show_mistake(self, span: tuple[int, int] | None) -> None:
        """Underline this part of the text; an empty one gets one character's width."""
        self._mistake = span
        self.update()

    def event(self, event: QEvent) -> bool:
        """Take Tab while a suggestion can be taken with it; leave undo where no typing is."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and leaves_undo(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable())
        ):
            event.ignore()
            return False
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and self._keys(event)
        ):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand the key on, then edit."""
        if self._keys(event):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether something is being composed."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, then what lies over it."""
        super().paintEvent(event)
        if self._composing or not self.text():
            return
        painter = QPainter(self)
        painter.setClipRect(self._text_rect())
        if not self.hasSelectedText():
            for token in tokens(self.text()):
                if token.kind is Kind.TERM and token.field:
                    self._paint_field(painter, token.start, token.start + len(token.field) + 1)
        if self._mistake is not None:
            self._paint_wave(painter, *self._mistake)

    def _text_rect(self) -> QRect:
        return self.rect().adjusted(0, 0, 0, 0)

    def _x(self, place: int) -> float:
        """Return where the character at `place` begins, in px."""
        metrics = self.fontMetrics()
        cursor = self.cursorPosition()
        at_cursor = self.cursorRect().center().x() + 0.5
        text = self.text()
        return (
            at_cursor
            + metrics.horizontalAdvance(text[:place])
            - metrics.horizontalAdvance(text[:cursor])
        )

    def _paint_field(self, painter: QPainter, start: int, end: int) -> None:
        """Set a field's name again in the accent, on the ground of the field."""
        left, right = self._x(start), self._x(end)
        line = self.cursorRect()
        place = QRectF(left, line.top(), right - left, line.height())
        if place.contains(QPointF(line.center())) and self.hasFocus():
            return  # the blinking cursor would be painted over
        painter.fillRect(place, QColor(self._palette.field))
        painter.setPen(QColor(self._palette.accent_text))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text()[start:end])

    def _paint_wave(self, painter: QPainter, start: int, end: int) -> None:
        left, right = self._x(start), self._x(end)
        if right - left < WAVE:
            right = left + self.fontMetrics().horizontalAdvance("m")
        baseline = self.cursorRect().bottom() - 0.5
        path = QPainterPath(QPointF(left, baseline))
        x, up = left, True
        while x < right:
            peak = baseline - 2 * SWING if up else baseline + 2 * SWING
            path.quadTo(x + WAVE / 4, peak, x + WAVE / 2, baseline)
            x, up = x + WAVE / 2, not up
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._palette.killed), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
