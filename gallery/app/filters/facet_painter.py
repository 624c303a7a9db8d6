"""How a row of a facet is drawn: text, second text, a small bar, the count.

    |    > prop                ----      12 |    22 px; the chevron hangs before the text
    |        robot head        --         4 |    one step to the right for each level
    |    not behind the scenes             |    left out: struck through, and in words

The bar is the row's part of the facet's largest count.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gallery.app.filters.facet_rows import Row, RowKind, RowState
from gallery.app.look.theme import Palette, smaller, tabular
from gallery.app.widgets.marks import star_polygon
from gallery.search.choices import Facet

ROW = 22  # px
RADIUS = 4
INDENT = 14  # for each level of a tree
START = 14  # where text begins; the view's own margin comes before it
CHEVRON_ROOM = 14
BAR = 34  # px, the longest bar
BAR_HEIGHT = 3
END = 8
GAP = 8
STAR, STAR_STEP = 11, 13
SQUARE = 10


def text_start(row: Row) -> int:
    """Return where the text of a row begins, in px from the row's left edge."""
    return START + INDENT * row.depth


class FacetDelegate(QStyledItemDelegate):
    """Paints rows in a palette."""

    def __init__(self, facet: Facet, palette: Palette, parent: QListView) -> None:
        super().__init__(parent)
        self._facet = facet
        self._palette = palette

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return a row's size."""
        return QSize(60, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, rect, row, option)
        if row.kind is not RowKind.VALUE:
            painter.setFont(smaller(option.font))
            painter.setPen(QColor(self._palette.text_second))
            painter.drawText(
                rect.adjusted(START, 0, -END, 0), Qt.AlignmentFlag.AlignVCenter, row.text
            )
        else:
            left = self._draw_count(painter, rect, row, option.font)
            if row.folded is not None:
                self._draw_chevron(painter, rect, row)
            room = QRect(rect)
            room.setLeft(rect.left() + text_start(row))
            room.setRight(left - GAP)
            self._draw_name(painter, room, row, option.font)
        painter.restore()

    def _draw_ground(
        self, painter: QPainter, rect: QRect, row: Row, option: QStyleOptionViewItem
    ) -> None:
        palette = self._palette
        ground = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if row.state is RowState.CHOSEN:
            painter.setBrush(QColor(palette.row_selected))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(palette.raised))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        focused = option.state & QStyle.StateFlag.State_HasFocus
        if focused:
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, RADIUS, RADIUS)

    def _draw_count(self, painter: QPainter, rect: QRect, row: Row, font: QFont) -> int:
        """Draw bar and count at the right; return where they begin."""
        palette = self._palette
        chosen = row.state is RowState.CHOSEN
        figures = tabular(smaller(font))
        painter.setFont(figures)
        painter.setPen(QColor(palette.on_row_selected if chosen else palette.text_second))
        metrics = QFontMetrics(figures)
        text = f"{row.count:,}"
        column = max(metrics.horizontalAdvance("000"), metrics.horizontalAdvance(text))
        right = rect.right() + 1 - END
        place = QRect(right - column, rect.top(), column, rect.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, flags, text)
        left = right - column - GAP - BAR
        middle = rect.top() + (rect.height() - BAR_HEIGHT) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.divider))
        painter.drawRoundedRect(QRectF(left, middle, BAR, BAR_HEIGHT), 1.5, 1.5)
        if row.count:
            painter.setBrush(QColor(palette.accent if chosen else palette.text_off))
            length = max(2.0, BAR * row.share)
            painter.drawRoundedRect(QRectF(left, middle, length, BAR_HEIGHT), 1.5, 1.5)
        return left

    def _draw_chevron(self, painter: QPainter, rect: QRect, row: Row) -> None:
        draw_chevron(
            painter,
            rect.left() + text_start(row) - 8,
            rect.center().y() + 0.5,
            QColor(self._palette.text_third),
            folded=bool(row.folded),
        )

    def _draw_name(self, painter: QPainter, room: QRect, row: Row, font: QFont) -> None:
        palette = self._palette
        colour = {
            RowState.OPEN: palette.text if row.count else palette.text_third,
            RowState.CHOSEN: palette.on_row_selected,
            RowState.EXCLUDED: palette.text_second,
        }[row.state]
        if row.state is RowState.EXCLUDED:
            room = self._draw_word(painter, room, "not ", font, palette.killed)
        if self._facet is Facet.RATING and row.value in ("1", "2", "3", "4", "5"):
            self._draw_stars(painter, room, int(row.value), row)
            return
        if self._facet is Facet.LABEL and palette.label(row.value):
            square = QRectF(room.left(), room.center().y() - SQUARE / 2 + 0.5, SQUARE, SQUARE)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.label(row.value)))
            painter.drawRoundedRect(square, 3, 3)
            room = room.adjusted(SQUARE + 6, 0, 0, 0)
        name = QFont(font)
        name.setStrikeOut(row.state is RowState.EXCLUDED)
        room = self._draw_word(painter, room, row.text, name, colour)
        if row.detail:
            room.setLeft(room.left() + 5)
            second = palette.on_row_selected if row.state is RowState.CHOSEN else palette.text_third
            self._draw_word(painter, room, row.detail, smaller(font), second)

    def _draw_word(
        self, painter: QPainter, room: QRect, text: str, font: QFont, colour: str
    ) -> QRect:
        """Draw `text` at the left of `room`; return what is left of the room."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        return room.adjusted(metrics.horizontalAdvance(shown), 0, 0, 0)

    def _draw_stars(self, painter: QPainter, room: QRect, count: int, row: Row) -> None:
        palette = self._palette
        chosen = row.state is RowState.CHOSEN
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.on_row_selected if chosen else palette.text_second))
        top = room.center().y() - STAR / 2 + 0.5
        for number in range(count):
            painter.drawPolygon(star_polygon(room.left() + number * STAR_STEP, top, STAR))


def draw_chevron(
    painter: QPainter, x: float, y: float, colour: QColor, *, folded: bool, size: float = 3.0
) -> None:
    """Draw ">" for folded and "v" for open around (x, y)."""
    painter.setPen(QPen(colour, 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points: tuple[tuple[float, float], ...]
    if folded:
        points = ((-size / 2, -size), (size / 2, 0), (-size / 2, size))
    else:
        points = ((-size, -size / 2), (0, size / 2), (size, -size / 2))
    painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in points])
