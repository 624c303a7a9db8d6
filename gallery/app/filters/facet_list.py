"""The rows of one facet: a list that paints its rows itself, so that 2,000 tags cost no widgets.

    click, Space, Enter         take the value into the filter, or out of it
    Alt-click, Alt+Space        leave out what has the value
    Left, Right, the chevron    fold and unfold what lies below a tag
    Up at the first row, Down at the last one: on to what stands before and after the list

A screen reader hears a row as "prop, 12 stills, in the filter".
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QMenu, QSizePolicy

from gallery.app.filters.facet_painter import CHEVRON_ROOM, ROW, FacetDelegate, text_start
from gallery.app.filters.facet_rows import Row, RowKind, RowState
from gallery.app.look.theme import Palette
from gallery.app.widgets.labels import plain_tooltip
from gallery.search.choices import Facet

ROW_ROLE = Qt.ItemDataRole.UserRole


class FacetModel(QAbstractListModel):
    """Rows for the view; the same values with other counts keep the cursor where it is."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows."""
        same = [_key(row) for row in rows] == [_key(row) for row in self.rows]
        if same:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Row | str | None:
        """Return a row, its text, or how it is spoken."""
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole and row.kind is RowKind.VALUE:
            return plain_tooltip(f"{row.text} {row.detail}".strip())
        return None


class FacetList(QListView):
    """The view, as high as all its rows; the panel scrolls it."""

    toggled = Signal(str)
    excluded = Signal(str)
    fold_toggled = Signal(str)
    more_clicked = Signal()
    fewer_clicked = Signal()
    row_reached = Signal(QPoint, int)  # where the cursor is now, in this widget, and how high

    def __init__(self, facet: Facet, title: str, palette: Palette) -> None:
        super().__init__()
        self._model = FacetModel(self)
        self.setModel(self._model)
        self.setItemDelegate(FacetDelegate(facet, palette, self))
        self.setProperty("role", "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self._shown_height()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as shown."""
        return self._model.rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows, with the cursor on the value it was on."""
        at = self.currentIndex().row()
        current = self._model.rows[at] if 0 <= at < len(self._model.rows) else None
        self._model.show_rows(rows)
        if current is not None and not self.currentIndex().isValid():
            same = [n for n, row in enumerate(rows) if _key(row) == _key(current)]
            if same or (rows and self.hasFocus()):
                self.setCurrentIndex(self._model.index(same[0] if same else min(at, len(rows) - 1)))
        self._shown_height()

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(120, ROW * len(self._model.rows))

    def minimumSizeHint(self) -> QSize:
        """Return the same height: the list never scrolls by itself."""
        return QSize(0, ROW * len(self._model.rows))

    def _shown_height(self) -> None:
        self.setFixedHeight(ROW * len(self._model.rows))

    # --- the mouse

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Act on the row under the pointer."""
        point = event.position().toPoint()
        index = self.indexAt(point)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        self.setCurrentIndex(index)
        row = self._model.rows[index.row()]
        start = text_start(row)
        if row.folded is not None and start - CHEVRON_ROOM <= point.x() < start:
            self.fold_toggled.emit(row.value)
        else:
            self._act(row, exclude=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the same in words: some desktops keep Alt-click for themselves."""
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
        if not index.isValid() or self._model.rows[index.row()].kind is not RowKind.VALUE:
            return
        menu = self.row_menu(self._model.rows[index.row()])
        menu.popup(event.globalPos())

    def row_menu(self, row: Row) -> QMenu:
        """Return the menu of one value; it is gone when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen, excluded = row.state is RowState.CHOSEN, row.state is RowState.EXCLUDED
        take = menu.addAction("Take out of the filter" if chosen else "Show only with this")
        take.triggered.connect(lambda: self.toggled.emit(row.value))
        leave = menu.addAction("Leave out no more" if excluded else "Leave out\tAlt-click")
        leave.triggered.connect(lambda: self.excluded.emit(row.value))
        return menu

    def viewportEvent(self, event: QEvent) -> bool:
        """Repaint without a hover when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self.viewport().update()
        return super().viewportEvent(event)

    # --- the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose, exclude and fold."""
        at, last = self.currentIndex().row(), len(self._model.rows) - 1
        row = self._model.rows[at] if 0 <= at <= last else None
        match event.key():
            case Qt.Key.Key_Down if at >= last:
                self.focusNextChild()
            case Qt.Key.Key_Up if at <= 0:
                self.focusPreviousChild()
            case Qt.Key.Key_Down | Qt.Key.Key_Up | Qt.Key.Key_Home | Qt.Key.Key_End:
                super().keyPressEvent(event)
                self._announce_row()
            case Qt.Key.Key_Space | Qt.Key.Key_Return | Qt.Key.Key_Enter if row is not None:
                alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
                self._act(row, exclude=alt)
            case Qt.Key.Key_Right if row is not None and row.folded:
                self.fold_toggled.emit(row.value)
            case Qt.Key.Key_Left if row is not None and row.folded is False:
                self.fold_toggled.emit(row.value)
            case Qt.Key.Key_Left if row is not None and row.depth:
                self._go_to_parent(at)
            case _:
                event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor: on the first row for who comes from above, else on the last."""
        super().focusInEvent(event)
        rows = len(self._model.rows)
        if rows and event.reason() == Qt.FocusReason.BacktabFocusReason:
            self.setCurrentIndex(self._model.index(rows - 1))
        elif rows and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0))
        self._announce_row()

    def _announce_row(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            rect = self.visualRect(index)
            self.row_reached.emit(rect.topLeft(), rect.height())

    def _go_to_parent(self, at: int) -> None:
        depth = self._model.rows[at].depth
        above = [n for n in range(at) if self._model.rows[n].depth < depth]
        if above:
            self.setCurrentIndex(self._model.index(above[-1]))
            self._announce_row()

    def _act(self, row: Row, *, exclude: bool) -> None:
        if row.kind is RowKind.MORE:
            self.more_clicked.emit()
        elif row.kind is RowKind.FEWER:
            self.fewer_clicked.emit()
        elif exclude:
            self.excluded.emit(row.value)
        else:
            self.toggled.emit(row.value)


def _key(row: Row) -> tuple[RowKind, str]:
    return row.kind, row.value
