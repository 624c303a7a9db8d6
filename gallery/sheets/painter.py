"""One painter for a sheet's page, whatever it is painted on.

    page_image(page, typesetter, shown, failures, dpi)   preview, PNG and JPEG: pictures and all
    paint_page(painter, page, typesetter, shown, failures, dpi)  the same on a printer
    paint_over(painter, page, typesetter, shown, failures)       what lies over pictures

A PDF gets `paint_over` from Qt, and its pictures under that from `under`, out of the same boxes.
The painter's unit is 1/20 point.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from gallery.sheets.boxes import Align, Page, PictureBox, TextBox
from gallery.sheets.geometry import Rect
from gallery.sheets.marks import (
    paint_answer,
    paint_logo,
    paint_look,
    paint_mark,
    paint_restrictions,
    units,
)
from gallery.sheets.measures import LEADING
from gallery.sheets.settings import Paper, SheetSettings
from gallery.sheets.tokens import Line, Run, cleaned
from gallery.sheets.typesetting import UNITS, Ink, Typesetter

INKS: Mapping[Paper, Ink] = {
    Paper.WHITE: Ink("#ffffff", "#111111", "#6b6b6b", "#f0f0f0", "#c9c9c9"),
    Paper.BLACK: Ink("#000000", "#f2f2f2", "#a6a6a6", "#1c1c1c", "#4d4d4d"),
}
MARK = "No picture"
MARK_LINES = 4  # of the reason
SMALLEST_DAMAGE, LARGEST_DAMAGE = 5.0, 12.0  # points across


def page_image(
    page: Page,
    typesetter: Typesetter,
    shown: Mapping[int, QImage],
    failures: Mapping[int, str],
    dpi: float,
) -> QImage:
    """Return a page as pixels; `shown` and `failures` are by the stills' positions.

    A still that is in neither has its empty box: its picture is not there yet.
    """
    image = QImage(pixels(page.width, dpi), pixels(page.height, dpi), QImage.Format.Format_RGB32)
    image.fill(QColor(typesetter.ink.paper))
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    painter = QPainter(image)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.SmoothPixmapTransform
    )
    try:
        paint_page(painter, page, typesetter, shown, failures, dpi)
    finally:
        painter.end()
    return image


def paint_page(
    painter: QPainter,
    page: Page,
    typesetter: Typesetter,
    shown: Mapping[int, QImage],
    failures: Mapping[int, str],
    dpi: float,
) -> None:
    """Paint a page, pictures and all but its paper, on a device of this resolution."""
    for box in page.pictures:
        _paint_picture(painter, box, shown.get(box.position), typesetter.ink, dpi / 72)
    painter.save()
    painter.scale(dpi / 72 / UNITS, dpi / 72 / UNITS)
    paint_over(painter, page, typesetter, shown, failures)
    painter.restore()


def paint_over(
    painter: QPainter,
    page: Page,
    typesetter: Typesetter,
    shown: Container[int],
    failures: Mapping[int, str],
) -> None:
    """Paint all but paper, grounds and pictures; `shown` are the positions of those there are."""
    ink = typesetter.ink
    for rule in page.rules:
        painter.fillRect(units(rule.rect), QColor(ink.text if rule.strong else ink.rule))
    if page.logo is not None:
        paint_logo(painter, page.logo, typesetter)
    for box in page.pictures:
        if box.position in failures:
            _paint_mark(painter, box, failures[box.position], typesetter)
        elif box.position in shown:
            paint_look(painter, box, page.look, typesetter)
            if box.damage:
                _paint_damage(painter, box.rect, ink)
        paint_restrictions(painter, box, typesetter)
    for mark in page.marks:
        paint_mark(painter, mark, ink)
    for answer in page.answers:
        paint_answer(painter, answer, ink)
    for text in page.texts:
        typesetter.draw(painter, text)


def typesetter_of(settings: SheetSettings) -> Typesetter:
    """Return what sets the texts of a sheet: its colours and its font."""
    return Typesetter(INKS[settings.paper], settings.font)


def pixels(points: float, dpi: float) -> int:
    """Return a length in whole pixels, at least one."""
    return max(1, round(points * dpi / 72))


def _paint_picture(
    painter: QPainter, box: PictureBox, image: QImage | None, ink: Ink, scale: float
) -> None:
    """Paint one picture in device pixels, so that its edges and its scaling are sharp."""
    cell = _device(box.rect, scale)
    if image is None or image.isNull():
        painter.fillRect(cell, QColor(ink.ground))
        return
    placed = box.placed(image.width(), image.height())
    if box.is_turned(image.width(), image.height()):
        image = image.transformed(QTransform().rotate(-90))
    if box.shows_ground(placed):
        painter.fillRect(cell, QColor(ink.ground))
    target = _device(placed, scale)
    if target.width() < image.width():  # a printer enlarges better than we do, and needs less data
        image = image.scaled(
            target.size().toSize(),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    painter.save()
    painter.setClipRect(cell)
    painter.drawImage(target, image)
    painter.restore()


def _paint_mark(painter: QPainter, box: PictureBox, reason: str, typesetter: Typesetter) -> None:
    """Paint a frame, a small cross and the reason into the box of a picture that is not there."""
    rect, ink = box.rect, typesetter.ink
    size = max(4.5, min(rect.width / 20, 9.0))
    leading = size * LEADING
    inset = min(size, rect.width * 0.05)
    text = Line((Run(cleaned(reason), grey=True),))
    room = max(0, min(MARK_LINES, int((rect.height - size * 3) / leading) - 1))
    wide = Rect(0, 0, rect.width - 2 * inset, 0)
    lines = len(typesetter.lines(TextBox(wide, text, size, leading, room))) if room else 0
    painter.setPen(QPen(QColor(ink.second), 0.5 * UNITS))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(units(rect))
    arm = min(size * 0.6, rect.height / 6, rect.width / 6)
    height = arm * 2 + (size * 0.6 + (lines + 1) * leading if lines else 0)
    top = rect.y + (rect.height - height) / 2
    middle = rect.x + rect.width / 2
    painter.setPen(QPen(QColor(ink.text), 0.9 * UNITS))
    for way in (1, -1):
        painter.drawLine(
            QLineF(
                (middle - arm) * UNITS,
                (top + arm - way * arm) * UNITS,
                (middle + arm) * UNITS,
                (top + arm + way * arm) * UNITS,
            )
        )
    if not lines:
        return
    place = Rect(rect.x + inset, top + arm * 2 + size * 0.6, rect.width - 2 * inset, leading)
    head = Line((Run(MARK, bold=True),))
    typesetter.draw(painter, TextBox(place, head, size, leading, 1, Align.CENTER))
    place = Rect(place.x, place.y + leading, place.width, leading * lines)
    typesetter.draw(painter, TextBox(place, text, size, leading, lines, Align.CENTER))


def _paint_damage(painter: QPainter, box: Rect, ink: Ink) -> None:
    """Paint a disk with an exclamation mark into the upper right corner of a damaged picture.

    Lines, not text: what is searched and copied is the captions.
    """
    size = max(SMALLEST_DAMAGE, min(min(box.width, box.height) / 10, LARGEST_DAMAGE))
    disk = Rect(box.right - size * 1.3, box.y + size * 0.3, size, size)
    painter.setPen(QPen(QColor(ink.text), size * 0.06 * UNITS))
    painter.setBrush(QColor(ink.paper))
    painter.drawEllipse(units(disk))
    middle, stroke = disk.x + size / 2, size * 0.13
    for top, height in ((0.2, 0.38), (0.68, 0.13)):
        bar = Rect(middle - stroke / 2, disk.y + size * top, stroke, size * height)
        painter.fillRect(units(bar), QColor(ink.text))


def _device(rect: Rect, scale: float) -> QRectF:
    """Return a rectangle in whole device pixels."""
    left, top = round(rect.x * scale), round(rect.y * scale)
    right, bottom = round(rect.right * scale), round(rect.bottom * scale)
    return QRectF(left, top, max(1, right - left), max(1, bottom - top))
