"""What is drawn beside and over pictures: stars, labels, flags, killed, watermark, crop marks.

Drawn as shapes, but for the words of a mark: what is searched and copied is the captions. The
painter's unit is 1/20 point.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import atan2, cos, degrees, hypot, pi, sin

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPen,
    QPolygonF,
)

from gallery.sheets.boxes import AnswerBox, LogoBox, Look, Mark, MarkBox, PictureBox, TextBox
from gallery.sheets.geometry import Rect
from gallery.sheets.restrictions import RestrictionKind
from gallery.sheets.settings import CROP_MARK
from gallery.sheets.tokens import Line, Run
from gallery.sheets.typesetting import UNITS, Ink, Typesetter

AMBER, GREEN, RED = "#dd9a00", "#2f9e63", "#d0342c"
LABELS: Mapping[str, str] = {
    "red": "#d64541",
    "yellow": "#e6b800",
    "green": "#3f9d5f",
    "blue": "#3b7dd8",
    "purple": "#8e5bc0",
}
# Ground and ink of a plate; each pair has a contrast of 4.5 or more (WCAG 2.2, 1.4.3).
PLATES: Mapping[RestrictionKind, tuple[str, str]] = {
    RestrictionKind.KILLED: (RED, "#ffffff"),
    RestrictionKind.EMBARGO: (AMBER, "#111111"),
    RestrictionKind.SPOILER: ("#5b3f8c", "#ffffff"),
}
CROP_GAP = 1.2  # points, between a picture and its crop marks
WATERMARK_SHARE = 0.78  # of the picture's diagonal, that the text takes
WATERMARK_PICTURE = 0.28  # its opacity
INNER = 0.382  # of a star's radius, where its arms meet


def paint_mark(painter: QPainter, box: MarkBox, ink: Ink) -> None:
    """Paint a star, a colour label or a flag."""
    rect = units(box.rect)
    painter.setPen(Qt.PenStyle.NoPen)
    match box.mark:
        case Mark.STAR:
            painter.setBrush(QColor(AMBER))
            painter.drawPolygon(_star(rect))
        case Mark.LABEL:
            painter.setBrush(QColor(LABELS.get(box.label, ink.second)))
            side = rect.width() * 0.84
            square = QRectF(0, 0, side, side)
            square.moveCenter(rect.center())
            painter.drawRoundedRect(square, side * 0.18, side * 0.18)
        case Mark.PICK:
            _paint_flag(painter, rect)
        case Mark.REJECT:
            _paint_cross(painter, rect)


def paint_restrictions(painter: QPainter, box: PictureBox, typesetter: Typesetter) -> None:
    """Say on a picture what keeps it from being published, one plate above another.

    They stand in its lower left corner. A killed one is struck through.
    """
    seen = box.seen
    if any(one.kind is RestrictionKind.KILLED for one in box.restrictions):
        _strike(painter, seen)
    bottom = seen.bottom
    for one in box.restrictions:
        size = max(4.0, min(9.0, seen.height / 11, seen.width / (len(one.text) * 0.72)))
        ground, ink = PLATES[one.kind]
        line = Line((Run(one.text, bold=True, colour=ink),))
        probe = TextBox(Rect(0, 0, seen.width * 3, size), line, size, size * 1.34)
        width = min(typesetter.width(probe) + size * 1.2, seen.width)
        plate = Rect(seen.x, bottom - size * 1.75, width, size * 1.75)
        painter.fillRect(units(plate), QColor(ground))
        place = Rect(plate.x + size * 0.6, plate.y + size * 0.26, width - size * 0.6, size * 1.34)
        typesetter.draw(painter, TextBox(place, line, size, size * 1.34))
        bottom = plate.y


def _strike(painter: QPainter, seen: Rect) -> None:
    stroke = max(1.0, min(3.0, min(seen.width, seen.height) * 0.02))
    ends = QLineF(seen.x * UNITS, seen.bottom * UNITS, seen.right * UNITS, seen.y * UNITS)
    painter.save()
    painter.setClipRect(units(seen))
    for colour, width in (("#ffffff", stroke * 1.8), (RED, stroke)):
        painter.setPen(QPen(QColor(colour), width * UNITS))
        painter.drawLine(ends)
    painter.restore()


def paint_look(painter: QPainter, box: PictureBox, look: Look, typesetter: Typesetter) -> None:
    """Paint what every picture has: its watermark, its border, its crop marks."""
    seen = box.seen
    painter.save()
    painter.setClipRect(units(seen))
    if look.watermark_picture:
        image = typesetter.image(look.watermark_picture)
        painter.setOpacity(WATERMARK_PICTURE)
        painter.drawImage(units(_fitted(seen, image, 0.6)), image)
        painter.setOpacity(1.0)
    if look.watermark:
        _paint_watermark(painter, seen, look.watermark, typesetter)
    painter.restore()
    if look.border:
        painter.setPen(QPen(QColor(typesetter.ink.text), look.border * UNITS))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = look.border / 2
        outside = Rect(
            seen.x - half, seen.y - half, seen.width + look.border, seen.height + look.border
        )
        painter.setPen(_mitred(painter.pen()))
        painter.drawRect(units(outside))
    if look.crop_marks:
        painter.setPen(QPen(QColor(typesetter.ink.text), 0.25 * UNITS))
        painter.drawLines(_crop_marks(seen))


def paint_logo(painter: QPainter, box: LogoBox, typesetter: Typesetter) -> None:
    """Paint the logo into its box."""
    image = typesetter.image(box.path)
    if not image.isNull():
        painter.drawImage(units(_fitted(box.rect, image, 1.0)), image)


def paint_answer(painter: QPainter, answer: AnswerBox, ink: Ink) -> None:
    """Paint the empty boxes to tick; their lines lie inside the rectangles."""
    for rect in (answer.approve, answer.kill):
        stroke = max(0.4, rect.width * 0.06)
        inner = Rect(
            rect.x + stroke / 2, rect.y + stroke / 2, rect.width - stroke, rect.height - stroke
        )
        painter.setPen(QPen(QColor(ink.text), stroke * UNITS))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corner = rect.width * 0.12 * UNITS
        painter.drawRoundedRect(units(inner), corner, corner)


def units(rect: Rect) -> QRectF:
    """Return a rectangle in the painter's units."""
    return QRectF(rect.x * UNITS, rect.y * UNITS, rect.width * UNITS, rect.height * UNITS)


def _star(rect: QRectF) -> QPolygonF:
    center, radius = rect.center(), rect.width() / 2
    points = []
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * INNER
        angle = -pi / 2 + step * pi / 5
        points.append(QPointF(center.x() + reach * cos(angle), center.y() + reach * sin(angle)))
    return QPolygonF(points)


def _paint_flag(painter: QPainter, rect: QRectF) -> None:
    left, top, side = rect.left() + rect.width() * 0.18, rect.top(), rect.width()
    painter.setBrush(QColor(GREEN))
    painter.drawRect(QRectF(left, top + side * 0.08, side * 0.11, side * 0.86))
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(left, top + side * 0.08),
                QPointF(left + side * 0.7, top + side * 0.08),
                QPointF(left + side * 0.52, top + side * 0.31),
                QPointF(left + side * 0.7, top + side * 0.54),
                QPointF(left, top + side * 0.54),
            ]
        )
    )


def _paint_cross(painter: QPainter, rect: QRectF) -> None:
    inset = rect.width() * 0.18
    inner = rect.adjusted(inset, inset, -inset, -inset)
    painter.setPen(QPen(QColor(RED), rect.width() * 0.15))
    painter.drawLine(QLineF(inner.topLeft(), inner.bottomRight()))
    painter.drawLine(QLineF(inner.bottomLeft(), inner.topRight()))


def _paint_watermark(painter: QPainter, seen: Rect, text: str, typesetter: Typesetter) -> None:
    """Paint text along the rising diagonal, as a picture: it is no text to search for.

    A PDF holds this picture once, where outlines would be there again for each still (12 KB each).
    """
    image = typesetter.watermark(text)
    if image.isNull():
        return
    diagonal = hypot(seen.width, seen.height) * UNITS
    highest = min(seen.width, seen.height) * UNITS * 0.2
    scale = min(diagonal * WATERMARK_SHARE / image.width(), highest / image.height())
    size = QSizeF(image.width() * scale, image.height() * scale)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate((seen.x + seen.width / 2) * UNITS, (seen.y + seen.height / 2) * UNITS)
    painter.rotate(-degrees(atan2(seen.height, seen.width)))
    painter.drawImage(QRectF(QPointF(-size.width() / 2, -size.height() / 2), size), image)
    painter.restore()


def _crop_marks(seen: Rect) -> list[QLineF]:
    lines = []
    for x, away in ((seen.x, -1), (seen.right, 1)):
        for y, up in ((seen.y, -1), (seen.bottom, 1)):
            near, far = CROP_GAP, CROP_MARK
            across = ((x + away * near, y), (x + away * far, y))
            down = ((x, y + up * near), (x, y + up * far))
            for (x1, y1), (x2, y2) in (across, down):
                lines.append(QLineF(x1 * UNITS, y1 * UNITS, x2 * UNITS, y2 * UNITS))
    return lines


def _fitted(rect: Rect, image: QImage, share: float) -> Rect:
    """Return where an image goes that takes a share of a rectangle, in its middle."""
    if image.isNull():
        return rect
    scale = min(rect.width / image.width(), rect.height / image.height()) * share
    width, height = image.width() * scale, image.height() * scale
    return Rect(
        rect.x + (rect.width - width) / 2, rect.y + (rect.height - height) / 2, width, height
    )


def _mitred(pen: QPen) -> QPen:
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
