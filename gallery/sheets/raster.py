"""A sheet as pixels: one PNG or JPEG file for each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColorSpace, QImage, QImageWriter

from gallery.errors import Cancelled, PictureError, SheetError
from gallery.sheets.boxes import Page
from gallery.sheets.layout import Sheet
from gallery.sheets.painter import page_image, pixels, typesetter_of
from gallery.sheets.pictures import Encoded, PagePictures, problems

MOST_PIXELS = 400_000_000  # of a page: 1.6 GB in memory
JPEG_QUALITY = 92
UNDECODED = "its JPEG could not be decoded"


def check_size(sheet: Sheet) -> None:
    """Raise SheetError when a page would have more pixels than can be handled."""
    dpi, measures = sheet.settings.dpi, sheet.geometry
    width, height = pixels(measures.width, dpi), pixels(measures.height, dpi)
    if width * height > MOST_PIXELS:
        lower = int(dpi * (MOST_PIXELS / (width * height)) ** 0.5)
        raise SheetError(
            f"at {dpi} dpi a page would have {width} x {height} pixels, which is too much; "
            f"choose {lower} dpi or less, or a PDF"
        )


def write_pages(
    paths: Mapping[int, Path], sheet: Sheet, pages: PagePictures, cancelled: Callable[[], bool]
) -> tuple[PictureError, ...]:
    """Write each page to the path under its number; return what is wrong with its pictures.

    The suffix decides on the format. Raises OSError when the disk does not take it, Cancelled.
    """
    found: list[PictureError] = []
    for number, image in page_images(sheet, pages, cancelled, found):
        image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
        image.setText("Title", f"{sheet.title} – {number}")
        _write(paths[number], image)
    return tuple(found)


def page_images(
    sheet: Sheet, pages: PagePictures, cancelled: Callable[[], bool], found: list[PictureError]
) -> Iterator[tuple[int, QImage]]:
    """Yield each page's number and its pixels; what is wrong with its pictures goes to `found`.

    Raises Cancelled.
    """
    typesetter = typesetter_of(sheet.settings)
    for page, pictures in pages:
        shown, failures = _decoded(page, pictures)
        found += problems(page, failures)
        reasons = {position: error.reason for position, error in failures.items()}
        image = page_image(page, typesetter, shown, reasons, sheet.settings.dpi)
        if cancelled():
            raise Cancelled
        yield page.number, image


def _decoded(
    page: Page, pictures: Mapping[int, Encoded | PictureError]
) -> tuple[dict[int, QImage], dict[int, PictureError]]:
    """Return a page's pictures as images, and the failures, both by position."""
    shown: dict[int, QImage] = {}
    failures: dict[int, PictureError] = {}
    for box in page.pictures:
        found = pictures[box.position]
        if isinstance(found, PictureError):
            failures[box.position] = found
            continue
        image = QImage.fromData(found.jpeg)
        if image.isNull():
            failures[box.position] = PictureError(box.still.picture, UNDECODED)
        else:
            shown[box.position] = image
    return shown, failures


def _write(path: Path, image: QImage) -> None:
    """Write an image by way of memory: Qt would tell of a full disk in words only."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    is_png = path.suffix.lower() == ".png"
    writer = QImageWriter(buffer, b"png" if is_png else b"jpeg")
    writer.setQuality(60 if is_png else JPEG_QUALITY)
    if not writer.write(image):
        raise OSError(0, writer.errorString())
    path.write_bytes(buffer.data().data())
