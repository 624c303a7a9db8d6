"""A layout that sets widgets side by side and goes on in a new line, as words in a text do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lines of widgets; one that is wider than the line gets the whole line to itself.

    With `stretch_last` the last widget takes what is left of its line, as the place where one types
    the next word does.
    """

    def __init__(self, parent: QWidget, *, gap: int = 4, stretch_last: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._stretch_last = stretch_last
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Add at the end."""
        self._items.append(item)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Add a widget before the one at `place`."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        """Return how many widgets there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return one of them; None past the end, as Qt asks for."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return none: the layout takes the room that its widgets need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return that fewer widgets fit on a line in a narrower place."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high the lines are together."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Move the widgets to their places."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the least there can be."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the room the largest widget needs; wide ones can be cut."""
        margins = self.contentsMargins()
        height = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        room = rect.marginsRemoved(margins)
        shown = [item for item in self._items if not item.isEmpty()]
        y, lines = room.y(), _lines(shown, room.width(), self._gap)
        for number, line in enumerate(lines):
            height = max(item.sizeHint().height() for item in line)
            x = room.x()
            for item in line:
                size = item.sizeHint()
                width = min(size.width(), room.width())
                if self._stretch_last and item is shown[-1]:
                    width = room.right() + 1 - x
                if move:
                    top = y + (height - size.height()) // 2
                    item.setGeometry(QRect(QPoint(x, top), QSize(width, size.height())))
                x += width + self._gap
            y += height + (self._gap if number < len(lines) - 1 else 0)
        return y - rect.y() + margins.bottom()


def _lines(items: list[QLayoutItem], width: int, gap: int) -> list[list[QLayoutItem]]:
    lines: list[list[QLayoutItem]] = []
    used = 0
    for item in items:
        needed = item.sizeHint().width()
        if lines and used + gap + needed <= width:
            lines[-1].append(item)
            used += gap + needed
        else:
            lines.append([item])
            used = needed
    return lines
