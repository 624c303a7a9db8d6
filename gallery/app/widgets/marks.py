"""The small drawings of a tile: stars, flags, approvals, labels, badge icons, as ready pixmaps.

They are drawn once for a palette and a device ratio, so that a tile costs a few copies.
"""

from __future__ import annotations

from math import ceil, cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPolygonF

from gallery.app.look.icons import icon_pixmap
from gallery.app.look.theme import Palette
from gallery.app.widgets.standings import ICONS, colour_of

MOST_STARS = 5
STAR = 11  # px, a star's width
STAR_STEP = 13  # from star to star
MARK = 14  # a flag, a cross or an approval mark
LABEL = 10  # a colour label's square
BADGE_ICON = 12
PICTURE_RADIUS = 3
LABELS = ("red", "yellow", "green", "blue", "purple")


class TileMarks:
    """Pixmaps for one palette at one device ratio."""

    def __init__(self, palette: Palette, device_ratio: float) -> None:
        self.device_ratio = device_ratio
        self.stars = tuple(
            _stars(rating, palette, device_ratio) for rating in range(MOST_STARS + 1)
        )
        self.star = _canvas(STAR, STAR, device_ratio, [(0.0, palette.star)])
        self.picks = {
            "pick": icon_pixmap("flag", palette.approved, MARK, device_ratio, filled=True),
            "reject": icon_pixmap("x", palette.killed, MARK, device_ratio),
        }
        self.standings = {
            standing: icon_pixmap(name, colour_of(standing, palette), MARK, device_ratio)
            for standing, name in ICONS.items()
        }
        self.labels = {name: _label(palette.label(name), device_ratio) for name in LABELS}
        self.lock = icon_pixmap("lock", palette.on_badge_wait, BADGE_ICON, device_ratio)
        self.spoiler = icon_pixmap("eye-off", palette.on_badge, BADGE_ICON, device_ratio)
        self.alert = icon_pixmap("triangle-alert", palette.on_badge_error, BADGE_ICON, device_ratio)
        self.lingering = icon_pixmap("list-filter", palette.on_badge, BADGE_ICON, device_ratio)
        self._corners = _corners(PICTURE_RADIUS * device_ratio)
        self.no_picture = icon_pixmap("image-off", palette.text_third, 20, device_ratio)

    def rounded(self, picture: QPixmap) -> QPixmap:
        """Return a picture, in device pixels, with its corners cut round.

        Cutting four small corners costs a tenth of filling a rounded path with the picture.
        """
        result = QPixmap(picture.size())
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        painter.drawPixmap(0, 0, picture)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        side = self._corners.width() // 2
        right, bottom = picture.width() - side, picture.height() - side
        for x, from_x in ((0, 0), (right, side)):
            for y, from_y in ((0, 0), (bottom, side)):
                painter.drawPixmap(x, y, self._corners, from_x, from_y, side, side)
        painter.end()
        return result


def stars_width(count: int = MOST_STARS) -> int:
    """Return how wide `count` stars are, in logical pixels."""
    return (count - 1) * STAR_STEP + STAR


def star_polygon(x: float, y: float, size: float) -> QPolygonF:
    """Return a five-pointed star in the square of `size` at (x, y)."""
    outer = size / 2 * 1.05
    centre = QPointF(x + size / 2, y + size / 2 * 1.08)
    points = []
    for corner in range(10):
        radius = outer if corner % 2 == 0 else outer * 0.42
        angle = -pi / 2 + corner * pi / 5
        points.append(centre + QPointF(radius * cos(angle), radius * sin(angle)))
    return QPolygonF(points)


def _stars(rating: int, palette: Palette, device_ratio: float) -> QPixmap:
    colours = [
        (float(n * STAR_STEP), palette.star if n < rating else palette.star_off)
        for n in range(MOST_STARS)
    ]
    return _canvas(stars_width(), STAR, device_ratio, colours)


def _canvas(
    width: int, height: int, device_ratio: float, stars: list[tuple[float, str]]
) -> QPixmap:
    result = QPixmap(round(width * device_ratio), round(height * device_ratio))
    result.setDevicePixelRatio(device_ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for x, colour in stars:
        painter.setBrush(QColor(colour))
        painter.drawPolygon(star_polygon(x, 0, STAR))
    painter.end()
    return result


def _corners(radius: float) -> QPixmap:
    """Return a small rounded square whose quarters are the four corners' masks."""
    side = ceil(radius) + 1
    result = QPixmap(2 * side, 2 * side)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawRoundedRect(QRectF(0, 0, 2 * side, 2 * side), radius, radius)
    painter.end()
    return result


def _label(colour: str, device_ratio: float) -> QPixmap:
    result = QPixmap(round(LABEL * device_ratio), round(LABEL * device_ratio))
    result.setDevicePixelRatio(device_ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(0, 0, LABEL, LABEL), 3, 3)
    painter.end()
    return result
