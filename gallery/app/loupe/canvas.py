"""The surface of the loupe: one picture, fitted or enlarged, dragged and zoomed by hand.

It paints the best it was given: a thumbnail stands in until the picture has come at screen size,
and that one until all pixels have come, each in the very same place.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from gallery.app.look.icons import icon_pixmap
from gallery.app.look.theme import Palette
from gallery.app.loupe.zoom import STEP, Extent, Zoom
from gallery.app.pictures.full_pictures import FullPicture

SLOW = 300  # ms without any picture before the wait is mentioned
ICON = 32
TEXT_WIDTH = 520  # px
NEAREST_FROM = 3.0  # screen pixels a picture pixel, from which single pixels are shown as squares


class PictureCanvas(QWidget):
    """Shows one picture on the ground of the loupe."""

    zoomed = Signal()  # the factor is another one
    resized = Signal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._colours = palette
        self._screen: FullPicture | None = None
        self._whole: FullPicture | None = None
        self._stand_in: QPixmap | None = None
        self._failure = ""
        self._zoom: Zoom | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self.setMinimumSize(QSize(100, 100))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._slow.timeout.connect(self.update)

    @property
    def zoom(self) -> Zoom | None:
        """How the picture lies in the view; None while its size is not known."""
        return self._zoom

    @property
    def failure(self) -> str:
        """What is said in the place of a picture, or ""."""
        return self._failure

    def room(self) -> Extent:
        """Return the size of the view in device pixels."""
        ratio = self.devicePixelRatioF()
        return Extent(max(1.0, self.width() * ratio), max(1.0, self.height() * ratio))

    def show_picture(
        self,
        size: Extent | None,
        *,
        stand_in: QPixmap | None,
        screen: FullPicture | None,
        whole: FullPicture | None,
    ) -> None:
        """Show a picture of `size` (upright, None: not known yet) by the best that is there."""
        self._failure = ""
        self._stand_in, self._screen, self._whole = stand_in, screen, whole
        if size is not None:
            room = self.room()
            known = self._zoom
            self._zoom = Zoom(room, size) if known is None else known.of(room, size)
        if stand_in is None and screen is None and whole is None:
            self._slow.start()
        else:
            self._slow.stop()
        self._show_cursor()
        self.update()

    def show_failure(self, reason: str) -> None:
        """Say why there is no picture."""
        self._failure = reason
        self._stand_in = self._screen = self._whole = None
        self._slow.stop()
        self._show_cursor()
        self.update()

    # --- zooming

    def set_factor(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge to `factor` screen pixels a pixel, about a point or the middle of the view."""
        if self._zoom is None or self._failure:
            return
        ratio = self.devicePixelRatioF()
        middle = QPointF(self.width() / 2, self.height() / 2)
        point = (middle if at is None else at) * ratio
        self._set_zoom(self._zoom.at(factor, point.x(), point.y()))

    def step(self, steps: float, at: QPointF | None = None) -> None:
        """Enlarge by steps of a quarter, or reduce by negative ones."""
        if self._zoom is not None:
            self.set_factor(self._zoom.factor * STEP**steps, at)

    def toggle(self, at: QPointF | None = None) -> None:
        """Go to 100 %, or back to fitted."""
        if self._zoom is not None:
            self.set_factor(1.0 if self._zoom.fitted else 0.0, at)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture, in logical pixels."""
        if self._zoom is not None:
            ratio = self.devicePixelRatioF()
            self._set_zoom(self._zoom.panned(dx * ratio, dy * ratio))

    def _set_zoom(self, zoom: Zoom) -> None:
        if zoom != self._zoom:
            self._zoom = zoom
            self._show_cursor()
            self.update()
            self.zoomed.emit()

    def _show_cursor(self) -> None:
        movable = self._zoom is not None and not self._zoom.fitted and not self._failure
        if not movable:
            self.setCursor(Qt.CursorShape.ArrowCursor)
        elif self._pressed is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    # --- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._dragged = False
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture."""
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        if self._dragged or moved.manhattanLength() >= QApplication.startDragDistance():
            self._dragged = True
            self._pressed = event.position()
            self.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a click that dragged nothing goes to 100 % there, or back."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        self._show_cursor()
        if not self._dragged:
            self.toggle(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        self.step(event.angleDelta().y() / 120, event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in the middle in the middle."""
        super().resizeEvent(event)
        if self._zoom is not None:
            self._zoom = self._zoom.of(self.room(), self._zoom.picture)
        self.resized.emit()

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the picture, or the words in its place."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._colours.loupe))
        best = self._best()
        if self._failure:
            self._paint_words(painter, "image-off", self._failure)
        elif best is not None:
            self._paint_image(painter, best)
        elif not self._slow.isActive():
            self._paint_words(painter, "hourglass", "Reading the picture…")
        painter.end()

    def _best(self) -> QImage | QPixmap | None:
        """Return the smallest image that has all the pixels the view can show."""
        enough = 0.0 if self._zoom is None else self._zoom.picture.width * self._zoom.factor
        screen, whole = self._screen, self._whole
        if screen is not None and (whole is None or screen.image.width() >= enough - 1):
            return screen.image
        return self._stand_in if whole is None else whole.image

    def _paint_image(self, painter: QPainter, image: QImage | QPixmap) -> None:
        zoom = self._zoom
        if zoom is None:  # its size is not known yet: a thumbnail's shape is
            zoom = Zoom(self.room(), Extent(image.width() * 100, image.height() * 100))
        ratio = self.devicePixelRatioF()
        place = zoom.place
        whole = QRectF(
            round(place.x) / ratio,
            round(place.y) / ratio,
            round(place.width) / ratio,
            round(place.height) / ratio,
        )
        seen = whole.intersected(QRectF(self.rect()))
        across, down = image.width() / whole.width(), image.height() / whole.height()
        source = QRectF(
            (seen.x() - whole.x()) * across,
            (seen.y() - whole.y()) * down,
            seen.width() * across,
            seen.height() * down,
        )
        smooth = 1 / (across / ratio) < NEAREST_FROM or zoom.fitted
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        if isinstance(image, QPixmap):
            painter.drawPixmap(seen, image, source)
        else:
            painter.drawImage(seen, image, source)

    def _paint_words(self, painter: QPainter, icon: str, words: str) -> None:
        """Say something in the middle, in plain text."""
        text = self._colours.on_loupe
        width = min(TEXT_WIDTH, self.width() - 40)
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        needed = painter.boundingRect(QRectF(0, 0, width, 9999), words, option)
        top = round((self.height() - ICON - 12 - needed.height()) / 2)
        left = (self.width() - width) // 2
        drawing = icon_pixmap(icon, text, ICON, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - ICON) // 2, top, drawing)
        painter.setPen(QColor(text))
        room = QRectF(left, top + ICON + 12, width, needed.height() + 1)
        painter.drawText(room, words, option)
