"""The bar under the loupe's picture: back, the still's marks and caption, position, zoom."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role, base_font, smaller, tabular
from gallery.app.loupe.zoom import Zoom
from gallery.app.widgets.marks import LABEL, MARK, STAR, TileMarks, stars_width
from gallery.app.widgets.standings import SPOKEN
from gallery.app.widgets.words import embargo_words
from gallery.approvals.rules import KILLED
from gallery.search.index import Tile

HEIGHT = 44
SPACE = 12


class ViewerStrip(QWidget):
    """What there is to say of the still, and buttons for those who use the mouse."""

    back_clicked = Signal()
    step_clicked = Signal(int)
    zoom_clicked = Signal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.setProperty("role", Role.BAR)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        back = _button("layout-grid", "Back to the grid (Esc)", palette)
        self._line = StillLine(palette)
        self._position = QLabel()
        self._position.setFont(tabular(base_font()))
        self._position.setProperty("role", Role.SECONDARY)
        before = _button("chevron-left", "The still before (Left)", palette)
        after = _button("chevron-right", "The next still (Right)", palette)
        self._zoom = QToolButton()
        self._zoom.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._zoom.setToolTip("100 % and back (Z)")
        self._zoom.setAccessibleName("Zoom")
        self._zoom.setMinimumWidth(64)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(back)
        row.addSpacing(4)
        row.addWidget(self._line, 1)
        row.addWidget(self._position)
        for widget in (before, after, self._zoom):
            row.addWidget(widget)
        back.clicked.connect(self.back_clicked)
        before.clicked.connect(lambda: self.step_clicked.emit(-1))
        after.clicked.connect(lambda: self.step_clicked.emit(1))
        self._zoom.clicked.connect(lambda: self.zoom_clicked.emit())

    def show_still(self, tile: Tile, place: int, total: int) -> None:
        """Show a still's line, and where it stands (`place` counts from 0)."""
        self._line.show_still(tile)
        self._position.setText(f"{place + 1:,} of {total:,}")

    def show_zoom(self, zoom: Zoom | None) -> None:
        """Show how large the picture is."""
        self._zoom.setEnabled(zoom is not None)
        percent = "" if zoom is None else f"{zoom.factor * 100:.0f} %"
        self._zoom.setText(f"Fit · {percent}" if zoom is not None and zoom.fitted else percent)


class StillLine(QWidget):
    """Number, stars, label, flag, approval and caption of a still in one line; badges as words."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._tile: Tile | None = None
        self._marks = TileMarks(palette, self.devicePixelRatioF())
        self._small = tabular(smaller(base_font()))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, HEIGHT)

    def show_still(self, tile: Tile) -> None:
        """Show a still."""
        self._tile = tile
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, all of it plain text."""
        tile = self._tile
        if tile is None:
            return
        if self._marks.device_ratio != self.devicePixelRatioF():
            self._marks = TileMarks(self._palette, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        left = self._paint_marks(painter, tile)
        right = self._paint_warnings(painter, tile)
        metrics = QFontMetrics(base_font())
        line = " ".join(tile.caption.split()) or tile.file
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, max(0, right - left))
        painter.setFont(base_font())
        painter.setPen(QColor(self._palette.text if tile.caption else self._palette.text_second))
        painter.drawText(QPointF(left, self._baseline(metrics)), shown)
        painter.end()

    def _paint_marks(self, painter: QPainter, tile: Tile) -> int:
        """Draw number, stars and marks from the left; return where the room begins."""
        middle = self.height() // 2
        metrics = QFontMetrics(self._small)
        left = 0
        if tile.number:
            painter.setFont(self._small)
            painter.setPen(QColor(self._palette.text_second))
            painter.drawText(QPointF(left, self._baseline(metrics)), tile.number)
            left += metrics.horizontalAdvance(tile.number) + SPACE
        painter.drawPixmap(left, middle - STAR // 2, self._marks.stars[tile.rating or 0])
        left += stars_width() + SPACE
        label = self._marks.labels.get(tile.label)
        if label is not None:
            painter.drawPixmap(left, middle - LABEL // 2, label)
            left += LABEL + SPACE
        pick = self._marks.picks.get(tile.pick)
        if pick is not None:
            painter.drawPixmap(left, middle - MARK // 2, pick)
            left += MARK + SPACE
        standing = self._marks.standings.get(tile.standing)
        if standing is not None:
            painter.drawPixmap(left, middle - MARK // 2, standing)
            left += MARK + SPACE
        return left

    def _paint_warnings(self, painter: QPainter, tile: Tile) -> int:
        """Draw what one must know from the right, in words; return where the room ends."""
        metrics = QFontMetrics(self._small)
        right = self.width() - SPACE
        painter.setFont(self._small)
        for words, colour in self._warnings(tile):
            right -= metrics.horizontalAdvance(words)
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(right, self._baseline(metrics)), words)
            right -= SPACE
        return right

    def _warnings(self, tile: Tile) -> list[tuple[str, str]]:
        palette = self._palette
        warnings = []
        if tile.standing in KILLED:
            warnings.append((SPOKEN[tile.standing], palette.killed))
        if tile.embargo is not None and tile.embargoed(time.time()):
            warnings.append((embargo_words(tile.embargo), palette.wait))
        if tile.spoiler:
            warnings.append(("spoiler", palette.text_second))
        if tile.damaged:
            warnings.append(("damaged", palette.killed))
        if tile.unreadable:
            warnings.append(("caption unreadable", palette.killed))
        return warnings

    def _baseline(self, metrics: QFontMetrics) -> int:
        return (self.height() + metrics.capHeight()) // 2


def _button(name: str, tip: str, palette: Palette) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name, palette.text))
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
