"""The picture at the top of the details pane: the thumbnail at once, sharp as soon as it is there.

Its height depends on the pane's width only, so nothing below it moves when another still is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gallery.app.look.theme import Palette, smaller
from gallery.app.pictures.full_pictures import Wish
from gallery.app.pictures.pictures import SMALL
from gallery.app.session.session import Session
from gallery.reason import worded
from gallery.search.index import Tile

PLACE = "preview"
SHAPE = 2 / 3  # height over width: that of most stills
LEAST_HEIGHT, MOST_HEIGHT = 120, 360  # px
RESTING = 60  # ms on a still until its whole picture is asked for: not while an arrow is held down


class Preview(QWidget):
    """One still's picture, fitted, never upscaled; a click opens it in the full window."""

    clicked = Signal()

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._palette = palette
        self._still_id = ""
        self._scaled: tuple[int, QPixmap] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Show it in the full window (Enter)")
        self._rest = QTimer(self, singleShot=True, interval=RESTING)
        self._rest.timeout.connect(self._want)
        session.pictures.picture_arrived.connect(self._arrived)
        session.pictures.full.picture_arrived.connect(self._arrived)

    @property
    def still_id(self) -> str:
        """The still that is shown, "" for none."""
        return self._still_id

    def show_still(self, still_id: str) -> None:
        """Show this still; "" for none."""
        if still_id != self._still_id:
            self._still_id = still_id
            self._scaled = None
            self.setAccessibleName(f"Picture of {still_id}" if still_id else "No picture")
            self.update()
        self._rest.start()

    def hasHeightForWidth(self) -> bool:
        """Return that a wider pane has a higher picture."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the picture's place."""
        return max(LEAST_HEIGHT, min(MOST_HEIGHT, round(width * SHAPE)))

    def sizeHint(self) -> QSize:
        """Return a size of that shape."""
        return QSize(300, self.heightForWidth(300))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another size."""
        super().resizeEvent(event)
        self._scaled = None
        self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the picture again."""
        super().showEvent(event)
        self._rest.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing that nobody sees."""
        super().hideEvent(event)
        self._rest.stop()
        self._session.pictures.full.want(PLACE, ())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the full window."""
        if event.button() == Qt.MouseButton.LeftButton and self._still_id:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the full window with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Scale anew on a screen of another density."""
        super().changeEvent(event)
        self._scaled = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture in the middle, or why there is none."""
        palette = self._palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(palette.behind))
        tile = self._tile()
        if tile is not None:
            picture = self._picture(tile)
            if picture is not None:
                size = picture.deviceIndependentSize().toSize()
                place = QRect(0, 0, size.width(), size.height())
                place.moveCenter(self.rect().center())
                painter.drawPixmap(place, picture)
            else:
                self._draw_failure(painter, tile)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _draw_failure(self, painter: QPainter, tile: Tile) -> None:
        pictures = self._session.pictures
        reason = worded(tile.failed) or pictures.failure(tile.id) or pictures.full.failure(tile)
        if reason:
            painter.setPen(QColor(self._palette.text_second))
            painter.setFont(smaller(self.font()))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 12, -24, -12), flags, f"No picture: {reason}")

    def _picture(self, tile: Tile) -> QPixmap | None:
        """Return the best there is, fitted into the place."""
        whole = self._session.pictures.full.picture(tile)
        small = self._session.pictures.pixmap(tile)
        source: QImage | QPixmap | None = small if whole is None else whole.image
        if source is None:
            return None
        key = source.cacheKey()
        if self._scaled is None or self._scaled[0] != key:
            cut = whole is None and max(source.width(), source.height()) >= SMALL
            self._scaled = (key, self._fitted(source, enlarge=cut))
        return self._scaled[1]

    def _fitted(self, source: QImage | QPixmap, *, enlarge: bool) -> QPixmap:
        """Fit a picture into the place; a thumbnail that stands in for more is enlarged too."""
        ratio = self.devicePixelRatioF()
        room = self.size() * ratio
        smooth = Qt.TransformationMode.SmoothTransformation
        if enlarge or source.width() > room.width() or source.height() > room.height():
            source = source.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        pixmap = source if isinstance(source, QPixmap) else QPixmap.fromImage(source)
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _want(self) -> None:
        tile = self._tile()
        wishes = []
        if tile is not None and not tile.failed and self.isVisible():
            size = self.size() * self.devicePixelRatioF()
            wishes.append(Wish(tile, max(size.width(), size.height())))
        self._session.pictures.full.want(PLACE, wishes)

    def _tile(self) -> Tile | None:
        index = self._session.index
        row = index.row(self._still_id) if self._still_id else None
        return None if row is None else index.tile(row)

    def _arrived(self, still_id: str) -> None:
        if still_id == self._still_id:
            self._scaled = None
            self.update()
