"""The first page of an approval sheet as it will be printed, and where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gallery.app.look.theme import Palette, base_font
from gallery.app.session.sending import Prepared
from gallery.errors import PictureError
from gallery.sheets.layout import laid_out
from gallery.sheets.pictures import PictureSource, with_pictures
from gallery.sheets.raster import page_images

DPI = 110  # of the preview: a page of A4 is some 1,280 px high
MARGIN = 18  # px around the page


def first_page(
    prepared: Prepared, source: PictureSource, cancelled: Callable[[], bool]
) -> tuple[QImage, int]:
    """Return the first page, and how many there are; call it in a lane. SheetError, Cancelled."""
    request = prepared.plan.request
    classes = {still: one.name for still, one in request.classes.items()}
    settings = replace(prepared.page, dpi=DPI)
    sheet = laid_out(settings, request.stills, classes=classes)
    failures: list[PictureError] = []
    pictures = with_pictures(sheet, source, lambda _done, _total: None, cancelled)
    with closing(pictures):
        _, image = next(page_images(sheet, pictures, cancelled, failures))
    return image, sheet.pages


class PageView(QWidget):
    """Shows a page on a neutral ground, as large as there is room; a sentence where none is."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._image = QImage()
        self._sentence = ""
        self.setMinimumSize(QSize(320, 320))
        self.setAccessibleName("The first page")

    @property
    def shown(self) -> bool:
        """Whether there is a page to be seen."""
        return not self._image.isNull()

    def show_page(self, image: QImage) -> None:
        """Show a page."""
        self._image, self._sentence = image, ""
        self.update()

    def show_sentence(self, sentence: str) -> None:
        """Say why there is no page."""
        self._image, self._sentence = QImage(), sentence
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the page, or the sentence."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._palette.loupe))
        room = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if self._image.isNull():
            painter.setFont(base_font())
            painter.setPen(QColor(self._palette.on_loupe))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._sentence)
            return
        ratio = self.devicePixelRatioF()
        size = self._image.size().scaled(room.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio)
        scaled = self._image.scaled(
            size,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        place = QRect(room.topLeft(), size / ratio)
        place.moveCenter(room.center())
        painter.drawImage(place.topLeft(), scaled)
