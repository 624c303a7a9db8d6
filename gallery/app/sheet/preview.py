"""Shows a page of the contact sheet on a neutral ground, fitted or larger."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea

from gallery.app.look.theme import Palette
from gallery.app.sheet.rendering import Shown
from gallery.sheets.geometry import Rect

SCREEN_DPI = 96.0  # what 100 % means
MARGIN = 24  # px around a fitted page
FRAME, AROUND = 2.0, 3.0  # px: the frame around what is marked, and its distance
NOTCH = 120  # what Qt calls one step of a wheel
ZOOMS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
MOST_PIXELS = 24_000_000  # of a page on the screen


class SheetPreview(QAbstractScrollArea):
    """Shows one page; `dpi_changed` asks for it in another resolution."""

    dpi_changed = Signal()
    turned = Signal(int)  # pages to go on

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._ground = QColor(palette.loupe)
        self._shown: Shown | None = None
        self._frame = QColor(palette.wait)
        self._marked: Rect | None = None
        self._zoom = 0.0  # 0: the whole page
        self._wheel = 0
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Preview of the page")
        self.setMinimumSize(QSize(320, 320))
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def shown(self) -> Shown | None:
        """What is to be seen now."""
        return self._shown

    @property
    def zoom(self) -> float:
        """1.0 is the size on paper, 0 the whole page."""
        return self._zoom

    def show_page(self, shown: Shown) -> None:
        """Show a rendered page."""
        self._shown = shown
        self._adjust_bars()
        self.viewport().update()

    def mark(self, rect: Rect | None) -> None:
        """Frame a place of the page (points), and scroll to it; None for no place."""
        self._marked = rect
        if rect is not None and self._shown is not None:
            scale = self._scale()
            for bar, start, length in (
                (self.horizontalScrollBar(), rect.x, rect.width),
                (self.verticalScrollBar(), rect.y, rect.height),
            ):
                middle = (start + length / 2) * scale + MARGIN
                bar.setValue(round(middle - bar.pageStep() / 2))
        self.viewport().update()

    def dpi(self, width: float, height: float) -> float:
        """Return the resolution that a page of this size in points is shown at, in device px."""
        ratio = self.devicePixelRatioF()
        area = self.maximumViewportSize() if not self._zoom else self.viewport().size()
        fitted = 72 * min(
            max(64, area.width() - 2 * MARGIN) / width, max(64, area.height() - 2 * MARGIN) / height
        )
        wanted = (self._zoom * SCREEN_DPI if self._zoom else fitted) * ratio
        return float(min(wanted, 72 * (MOST_PIXELS / (width * height)) ** 0.5))

    def set_zoom(self, zoom: float) -> None:
        """Show the page so large; 0 shows all of it."""
        if zoom != self._zoom:
            self._zoom = zoom
            self.dpi_changed.emit()

    def show_whole(self) -> None:
        """Show all of the page."""
        self.set_zoom(0.0)

    def zoom_in(self) -> None:
        """Show the page one step larger."""
        now = self._now()
        self.set_zoom(next((step for step in ZOOMS if step > now + 0.01), ZOOMS[-1]))

    def zoom_out(self) -> None:
        """Show the page one step smaller; below the smallest step, all of it."""
        now = self._now()
        self.set_zoom(next((step for step in reversed(ZOOMS) if step < now - 0.01), 0.0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the page."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._ground)
        if self._shown is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            place = self._place()
            painter.drawImage(place, self._shown.image)
            if self._marked is not None:
                self._paint_mark(painter, place.topLeft(), self._marked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the page made anew when it is fitted."""
        super().resizeEvent(event)
        self._adjust_bars()
        if not self._zoom:
            self.dpi_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages and zoom."""
        steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in steps:
            self.turned.emit(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_out()
        elif event.key() == Qt.Key.Key_0:
            self.show_whole()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; turn pages when all of the page is to be seen; scroll else."""
        self._wheel += event.angleDelta().y()
        event.accept()
        if self._zoom and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        if abs(self._wheel) < NOTCH:  # a touchpad tells of parts of one
            return
        down = self._wheel < 0
        self._wheel = 0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if down:
                self.zoom_out()
            else:
                self.zoom_in()
        elif not self._zoom:
            self.turned.emit(1 if down else -1)

    def _paint_mark(self, painter: QPainter, corner: QPoint, rect: Rect) -> None:
        scale = self._scale()
        frame = QRectF(rect.x * scale, rect.y * scale, rect.width * scale, rect.height * scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._frame, FRAME))
        painter.drawRoundedRect(
            frame.translated(corner).adjusted(-AROUND, -AROUND, AROUND, AROUND), 3, 3
        )

    def _scale(self) -> float:
        """Return how many px of the viewport a point has."""
        return self._shown.dpi / 72 / self.devicePixelRatioF() if self._shown is not None else 1.0

    def _now(self) -> float:
        """Return the zoom of the page as it is shown, fitted or not."""
        if self._zoom or self._shown is None:
            return self._zoom or 1.0
        return self._shown.dpi / SCREEN_DPI / self.devicePixelRatioF()

    def _size(self) -> QSize:
        if self._shown is None:
            return QSize()
        return self._shown.image.size() / self.devicePixelRatioF()

    def _place(self) -> QRect:
        """Return where the page is in the viewport: in the middle, or scrolled."""
        size, area = self._size(), self.viewport().size()
        left = (area.width() - size.width()) // 2
        top = (area.height() - size.height()) // 2
        if size.width() + 2 * MARGIN > area.width():
            left = MARGIN - self.horizontalScrollBar().value()
        if size.height() + 2 * MARGIN > area.height():
            top = MARGIN - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), size)

    def _adjust_bars(self) -> None:
        size, area = self._size(), self.viewport().size()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        spare = 2 * MARGIN if self._zoom else 0
        across.setRange(0, max(0, size.width() + spare - area.width()))
        down.setRange(0, max(0, size.height() + spare - area.height()))
        across.setPageStep(area.width())
        down.setPageStep(area.height())
        across.setSingleStep(40)
        down.setSingleStep(40)
