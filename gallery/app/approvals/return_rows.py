"""The stills of a returned sheet: a picture, what was said before and now, the note, what is odd.

    [x]  +--------+  00123  robot head engraved Jung-E          not answered  ->  killed
         |        |  "hair, left"
         +--------+  over quota · file changed since it was sent

A row can be left out with Space or a click. A thousand rows cost what is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gallery.app.look.icons import icon_pixmap
from gallery.app.look.theme import Palette, base_font, smaller, tabular
from gallery.app.widgets.standings import ICONS, colour_of
from gallery.approval_sheets.oddities import Flag, Row
from gallery.approvals.answers import Answer, Decision
from gallery.approvals.rules import Standing
from gallery.search.index import Tile

Index = QModelIndex | QPersistentModelIndex

HEIGHT = 76  # px
THUMB = QSize(96, 64)
BOX = 14  # px, a tick box
MARGIN, SPACE = 14, 12
ANSWERS = 250  # px for "not answered -> approved"
GRAVE = frozenset(
    {
        Flag.OVER_QUOTA,
        Flag.BOTH,
        Flag.UNCLEAR,
        Flag.UNKNOWN_STILL,
        Flag.UNREADABLE,
        Flag.NO_BOXES,
    }
)
STANDING = {Decision.APPROVE: Standing.APPROVED, Decision.KILL: Standing.KILLED}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its still as the index has it; None where there is no such still."""

    row: Row
    tile: Tile | None

    @property
    def recordable(self) -> bool:
        """Whether there is anything to write down."""
        return self.row.answer is not None and Flag.UNCHANGED not in self.row.flags

    @property
    def title(self) -> str:
        """Number and caption, or the id."""
        tile = self.tile
        if tile is None:
            return self.row.still_id
        return f"{tile.number}  {' '.join(tile.caption.split()) or tile.file}".strip()

    @property
    def spoken(self) -> str:
        """All of it in words."""
        row = self.row
        after = said(row.answer) if row.answer is not None else "nothing to record"
        parts = [self.title, f"{said(row.before)}, now {after}", row.mark.note]
        return ", ".join(filter(None, (*parts, *map(str, row.flags))))


def said(answer: Answer | None) -> str:
    """Return an answer in a word."""
    if answer is None:
        return "not answered"
    return "killed" if answer.decision is Decision.KILL else "approved"


class ReturnModel(QAbstractListModel):
    """The rows of one sheet, each with whether it is to be recorded."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ShownRow, ...] = ()
        self._chosen: set[str] = set()

    def show_rows(self, rows: tuple[ShownRow, ...]) -> None:
        """Show these; what changes anything is chosen."""
        self.beginResetModel()
        self._rows = rows
        self._chosen = {one.row.still_id for one in rows if one.row.is_change}
        self.endResetModel()
        self.chosen_changed.emit()

    @property
    def rows(self) -> tuple[ShownRow, ...]:
        """All rows."""
        return self._rows

    @property
    def chosen(self) -> frozenset[str]:
        """The stills whose answer is to be recorded."""
        return frozenset(self._chosen)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row in words, and whether it is chosen."""
        one = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one.spoken
        if role == Qt.ItemDataRole.CheckStateRole and one.recordable:
            ticked = one.row.still_id in self._chosen
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can be recorded can be left out."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        recordable = self._rows[index.row()].recordable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if recordable else usual

    def toggle(self, place: int) -> None:
        """Leave a row out, or take it in again."""
        one = self._rows[place]
        if one.recordable:
            self._chosen ^= {one.row.still_id}
            index = self.index(place)
            self.dataChanged.emit(index, index)
            self.chosen_changed.emit()


class ReturnDelegate(QStyledItemDelegate):
    """Draws a row; `picture` gives the thumbnail that is in memory."""

    def __init__(
        self, palette: Palette, picture: Callable[[Tile], QPixmap | None], parent: QListView
    ) -> None:
        super().__init__(parent)
        self._view = parent
        self._palette = palette
        self._picture = picture
        self._font = tabular(base_font())
        self._small = smaller(base_font())

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows are of one height."""
        return QSize(400, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row; all text is plain text."""
        model = index.model()
        assert isinstance(model, ReturnModel)
        one = model.rows[index.row()]
        rect = option.rect
        state = option.state
        palette = self._palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect, QColor(palette.raised))
        painter.setPen(QColor(palette.divider))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        left = rect.x() + MARGIN
        if one.recordable:
            box = QRect(left, rect.center().y() - BOX // 2, BOX, BOX)
            self._tick(painter, box, ticked=one.row.still_id in model.chosen)
        left += BOX + SPACE
        self._thumbnail(painter, QRect(left, rect.y() + 6, THUMB.width(), THUMB.height()), one)
        left += THUMB.width() + SPACE
        right = rect.right() - MARGIN - ANSWERS
        faint = one.recordable and one.row.still_id not in model.chosen
        painter.setOpacity(0.5 if faint else 1.0)
        self._words(painter, QRect(left, rect.y(), right - SPACE - left, HEIGHT), one)
        self._answers(painter, QRect(right, rect.y(), ANSWERS, HEIGHT), one.row)
        painter.restore()

    def _tick(self, painter: QPainter, box: QRect, *, ticked: bool) -> None:
        palette = self._palette
        painter.setPen(QPen(QColor(palette.accent if ticked else palette.text_third), 1))
        painter.setBrush(QColor(palette.accent if ticked else palette.field))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if ticked:
            ratio = self._view.devicePixelRatioF()
            mark = icon_pixmap("check", palette.on_accent, BOX - 2, ratio)
            painter.drawPixmap(box.x() + 1, box.y() + 1, mark)

    def _thumbnail(self, painter: QPainter, cell: QRect, one: ShownRow) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._palette.behind))
        painter.drawRoundedRect(cell, 3, 3)
        picture = self._picture(one.tile) if one.tile is not None else None
        if picture is None:
            return
        size = picture.size().scaled(cell.size(), Qt.AspectRatioMode.KeepAspectRatio)
        where = QRect(cell.topLeft(), size)
        where.moveCenter(cell.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(where, picture)

    def _words(self, painter: QPainter, room: QRect, one: ShownRow) -> None:
        palette, row = self._palette, one.row
        lines = [(one.title, palette.text, self._font)]
        if row.mark.note:
            lines.append((f"“{' '.join(row.mark.note.split())}”", palette.text_second, self._small))
        grave = [str(flag) for flag in row.flags if flag in GRAVE]
        others = [str(flag) for flag in row.flags if flag not in GRAVE]
        if grave:
            lines.append((" · ".join((*grave, *others)), palette.killed, self._small))
        elif others:
            quiet = Flag.UNCHANGED in row.flags
            colour = palette.text_third if quiet else palette.wait
            lines.append((" · ".join(others), colour, self._small))
        height = sum(QFontMetrics(font).height() for _, _, font in lines) + 3 * (len(lines) - 1)
        top = float(room.y() + (room.height() - height) / 2)
        for text, colour, font in lines:
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(QPointF(room.x(), top + metrics.ascent()), shown)
            top += metrics.height() + 3

    def _answers(self, painter: QPainter, room: QRect, row: Row) -> None:
        """Draw "not answered -> killed", each word with its mark."""
        metrics = QFontMetrics(self._font)
        painter.setFont(self._font)
        baseline = room.center().y() + metrics.capHeight() / 2
        half = room.width() // 2
        left = room.x()
        self._answer(painter, left, baseline, row.before, said(row.before))
        if row.answer is None and not row.flags:
            return
        painter.setPen(QColor(self._palette.text_third))
        painter.drawText(QPointF(left + half - 16, baseline), "→")
        now = said(row.answer) if row.answer is not None else "nothing to record"
        self._answer(painter, left + half + 6, baseline, row.answer, now)

    def _answer(
        self, painter: QPainter, left: int, baseline: float, answer: Answer | None, word: str
    ) -> None:
        palette = self._palette
        colour = palette.text_third
        if answer is not None:
            standing = STANDING[answer.decision]
            colour = colour_of(standing, palette)
            ratio = self._view.devicePixelRatioF()
            mark = icon_pixmap(ICONS[standing], colour, BOX, ratio)
            painter.drawPixmap(QPointF(left, baseline - BOX + 2), mark)
            left += BOX + 6
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(left, baseline), word)
