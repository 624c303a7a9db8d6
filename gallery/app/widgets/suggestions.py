"""The list that opens under a field while one types: what could be meant, and how often it is used.

The field keeps the keyboard: it hands its keys to `handle_key` first, so that Down, Up, Enter, Tab
and Esc belong to the list while it is open. The list is a child of the window and no window of its
own, so that no window manager takes the focus away from the field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gallery.app.look.theme import Palette, smaller, tabular
from gallery.app.widgets.spoken import announce

ROW = 24  # px
MOST_SHOWN = 10
LEAST_WIDTH = 190  # px


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is what stands in the list, `detail` beside it, `insert` what is taken."""

    text: str
    detail: str = ""
    insert: str = ""

    @property
    def taken(self) -> str:
        """What goes into the field."""
        return self.insert or self.text


class Suggestions(QListView):
    """The list; hidden while there is nothing to offer."""

    chosen = Signal(object)  # Suggestion

    def __init__(self, field: QWidget, palette: Palette) -> None:
        super().__init__(field)
        self._field = field
        self._items: tuple[Suggestion, ...] = ()
        self._rows = QStandardItemModel(self)
        self.setProperty("role", "popup")
        self.setModel(self._rows)
        self.setItemDelegate(_SuggestionDelegate(palette, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Suggestions")
        self.hide()
        field.installEventFilter(self)
        field.destroyed.connect(self.deleteLater)  # once shown, the list is a child of the window
        self.clicked.connect(self._take)
        self.entered.connect(self.setCurrentIndex)

    @property
    def open(self) -> bool:
        """Whether there is something to choose from."""
        return not self.isHidden()

    @property
    def items(self) -> tuple[Suggestion, ...]:
        """What is offered now."""
        return self._items if self.open else ()

    def offer(self, items: Sequence[Suggestion], place: QRect, *, select: bool = False) -> None:
        """Open under `place` (in the field's coordinates); with `select` Enter takes the first."""
        self._items = tuple(items)
        self._rows.clear()
        if not items:
            self.hide()
            return
        for item in items:
            row = QStandardItem(item.text)
            row.setData(item.detail, Qt.ItemDataRole.UserRole)
            row.setData(f"{item.text}, {item.detail}", Qt.ItemDataRole.AccessibleTextRole)
            self._rows.appendRow(row)
        self._place(place)
        self.setCurrentIndex(self._rows.index(0, 0) if select else QModelIndex())
        self.show()
        self.raise_()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Return whether the list took this key."""
        if not self.open:
            return False
        row, last = self.currentIndex().row(), self._rows.rowCount() - 1
        match event.key():
            case Qt.Key.Key_Down:
                self._go_to(0 if row >= last else row + 1)
            case Qt.Key.Key_Up:
                self._go_to(last if row <= 0 else row - 1)
            case Qt.Key.Key_PageDown:
                self._go_to(min(last, max(0, row) + MOST_SHOWN - 1))
            case Qt.Key.Key_PageUp:
                self._go_to(max(0, row - MOST_SHOWN + 1))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab if row >= 0:
                self._take(self.currentIndex())
            case Qt.Key.Key_Escape:
                self.hide()
            case _:
                return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when the field is left or gone from sight."""
        if watched is self._field and event.type() in (
            QEvent.Type.FocusOut,
            QEvent.Type.Hide,
            QEvent.Type.Move,
        ):
            self.hide()
        return False

    def _go_to(self, row: int) -> None:
        self.setCurrentIndex(self._rows.index(row, 0))
        item = self._items[row]
        announce(self._field, f"{item.text} {item.detail}".strip())

    def _take(self, index: QModelIndex) -> None:
        item = self._items[index.row()]
        self.hide()
        self.chosen.emit(item)

    def _place(self, place: QRect) -> None:
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        metrics = QFontMetrics(self.font())
        wanted = max(
            metrics.horizontalAdvance(item.text + item.detail) + 48 for item in self._items
        )
        width = min(max(LEAST_WIDTH, place.width(), wanted), window.width() - 8)
        height = ROW * min(len(self._items), MOST_SHOWN) + 8
        corner = self._field.mapTo(window, place.bottomLeft())
        x = max(4, min(corner.x(), window.width() - width - 4))
        y = corner.y() + 2
        above = self._field.mapTo(window, place.topLeft()).y() - height - 2
        if y + height > window.height() and above >= 0:
            y = above
        self.setGeometry(x, y, width, height)


class _SuggestionDelegate(QStyledItemDelegate):
    """One row: the text, and its detail at the right."""

    def __init__(self, palette: Palette, parent: QListView) -> None:
        super().__init__(parent)
        self._palette = palette

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the row as plain text."""
        palette = self._palette
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.row_selected))
            painter.drawRoundedRect(rect, 4, 4)
        room = rect.adjusted(8, 0, -8, 0)
        detail = str(index.data(Qt.ItemDataRole.UserRole))
        painter.setFont(tabular(smaller(option.font)))
        painter.setPen(QColor(palette.on_row_selected if selected else palette.text_second))
        metrics = painter.fontMetrics()
        detail = metrics.elidedText(detail, Qt.TextElideMode.ElideRight, room.width() // 2)
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, centre | Qt.AlignmentFlag.AlignRight, detail)
        room.setRight(room.right() - metrics.horizontalAdvance(detail) - 8)
        painter.setFont(option.font)
        painter.setPen(QColor(palette.on_row_selected if selected else palette.text))
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, centre | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return one row's size."""
        return QSize(super().sizeHint(option, index).width(), ROW)
