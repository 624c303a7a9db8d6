"""A rectangle drawn with the mouse over the grid, which scrolls when it is drawn past an edge.

Its start stays where it was pressed in the content, however far the view scrolls.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from gallery.app.grid.geometry import Box

TICK = 16  # ms between steps of scrolling
FASTEST = 60  # px a step


class RubberBand(QObject):
    """The band over one scroll area; `moved` tells that it holds another rectangle."""

    moved = Signal()

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self.active = False
        self._area = area
        self._start: QPoint | None = None
        self._pointer = QPoint()
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._scroll)

    @property
    def pressed(self) -> bool:
        """Whether a band may begin, or has begun."""
        return self._start is not None

    def press(self, position: QPoint) -> None:
        """The button went down here, in the viewport; a band begins when it is dragged."""
        self._start = position + QPoint(0, self._top())
        self._pointer = position

    def drag(self, position: QPoint) -> None:
        """The pointer is here now, in the viewport or out of it."""
        if self._start is None:
            return
        self._pointer = position
        distance = (position + QPoint(0, self._top()) - self._start).manhattanLength()
        if not self.active and distance < QApplication.startDragDistance():
            return
        self.active = True
        if self._overshoot():
            self._timer.start()
        else:
            self._timer.stop()
        self.moved.emit()

    def release(self) -> bool:
        """The button went up; return whether there was a band."""
        was_active = self.active
        self.active = False
        self._start = None
        self._timer.stop()
        return was_active

    def box(self) -> Box:
        """Return the rectangle, in content coordinates."""
        start = self._start or QPoint()
        end = self._pointer + QPoint(0, self._top())
        return Box(
            min(start.x(), end.x()),
            min(start.y(), end.y()),
            abs(start.x() - end.x()) + 1,
            abs(start.y() - end.y()) + 1,
        )

    def rect(self) -> QRect:
        """Return the rectangle in the viewport."""
        box = self.box()
        return QRect(box.x, box.y - self._top(), box.width, box.height)

    def _top(self) -> int:
        return self._area.verticalScrollBar().value()

    def _overshoot(self) -> int:
        """Return how far the pointer is above (negative) or below the view, in px."""
        bottom = self._area.viewport().height()
        y = self._pointer.y()
        return min(y, 0) if y < 0 else max(0, y - bottom)

    def _scroll(self) -> None:
        step = max(-FASTEST, min(FASTEST, self._overshoot()))
        bar = self._area.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + step)
        if bar.value() != before:
            self.moved.emit()
