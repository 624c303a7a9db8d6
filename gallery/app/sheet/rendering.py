"""Renders the pages of the preview: the very page that will be printed, as pixels.

Pictures are fetched and decoded by a few threads, and kept decoded, so that a change of the margins
costs no decoding. A page need not wait for all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageReader,
    QImageWriter,
    QPainter,
    QPen,
    QTextLayout,
    QTextOption,
    QTransform,
)

from gallery.app.pictures.image_store import ImageStore, bytes_of
from gallery.errors import Cancelled, PictureError
from gallery.imaging.values import EncodedPicture
from gallery.sheets.boxes import Page, PictureBox
from gallery.sheets.layout import Sheet
from gallery.sheets.painter import page_image, typesetter_of
from gallery.sheets.pictures import Encoded, PictureSource, pixels_wanted, with_damage
from gallery.sheets.raster import UNDECODED
from gallery.sheets.settings import Paper, SheetSettings
from gallery.sheets.typesetting import Typesetter

MEMORY = 96 << 20  # bytes of decoded pictures
THREADS = 4  # that fetch pictures: enough to keep the decoders busy
LOOK_AGAIN = 0.02  # seconds until it is asked again whether a page is still wanted
SMALLEST_STEP = 256  # px
LARGEST_DIVISOR = 8  # a JPEG can be decoded at 1/2, 1/4 or 1/8 of its size (ISO/IEC 10918-1)
FAST = 49  # quality at which Qt leaves the size to the JPEG decoder

Key = tuple[str, int, int]  # path and time of the picture, and its size in steps


@dataclass(frozen=True, slots=True)
class Shown:
    """A rendered page; not `complete` while some of its pictures are on their way."""

    sheet: Sheet
    page: Page
    image: QImage
    dpi: float
    complete: bool


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A picture, or why there is none; `damage` is what is wrong with it."""

    image: QImage | None
    failure: str = ""
    damage: str = ""


_Asked = Future[_Fetched]


def use_types_once() -> None:
    """Use each Qt type that pages are rendered with, in the caller's thread.

    PySide makes a type when it is first used, and not safely: two threads that met there ended the
    process in `pythonToCppConversion` (seen in 6.10.3 and 6.11.3 on a busy machine, one start in
    three of the preview). PYSIDE6_OPTION_LAZY=0 avoids it too, for 0.3 s of CPU at each start.
    """
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("black"), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    area = QRectF(0, 0, 8, 8)
    painter.save()
    painter.setClipRect(area)
    painter.fillRect(area, QColor("white"))
    painter.drawRect(area)
    painter.drawLine(QLineF(0, 0, 8, 8))
    painter.drawImage(area, image)
    painter.restore()
    text = QTextLayout("a", painter.font())
    text.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    text.beginLayout()
    text.createLine().setPosition(QPointF(0, 0))
    text.endLayout()
    text.draw(painter, QPointF(0, 8))
    painter.end()
    image.scaled(QSize(4, 4), Qt.AspectRatioMode.IgnoreAspectRatio).transformed(QTransform())
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"jpeg").write(image)
    jpeg = bytes(buffer.data().data())
    for wanted in ((8, 8), (1, 1)):
        _decoded(EncodedPicture(jpeg, 8, 8), wanted)


class PageRenderer:
    """Renders pages in one thread at a time. Made in the window's thread."""

    def __init__(self, source: PictureSource) -> None:
        use_types_once()
        self._source = source
        self._pictures: ImageStore[Key, QImage] = ImageStore(MEMORY, bytes_of)
        self._failures: dict[Key, str] = {}
        self._damages: dict[Key, str] = {}
        self._asked: dict[Key, _Asked] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="preview")
        self._typesetter: Typesetter | None = None
        self._look: tuple[Paper, str] | None = None

    def page(
        self,
        sheet: Sheet,
        number: int,
        dpi: float,
        cancelled: Callable[[], bool],
        *,
        patience: float | None,
    ) -> Shown:
        """Return a page with its pictures; after `patience` seconds with those that are there.

        Raises Cancelled.
        """
        page = sheet.page(number)
        step, enough = _step(page.pictures, dpi)
        keys = {box.position: _key(box, step) for box in page.pictures}
        held = {key: self._pictures.get(key) for key in keys.values()}
        missing = [box for box in page.pictures if held[keys[box.position]] is None]
        asked = self._ask({keys[box.position]: box for box in missing}, enough)
        _wait(asked, cancelled, None if patience is None else time.monotonic() + patience)
        held |= self._collected()
        shown = {
            position: image
            for position, key in keys.items()
            if (image := held.get(key)) is not None
        }
        failures = _by_position(keys, self._failures)
        page = with_damage(page, _by_position(keys, self._damages))
        typesetter = self._set_in(sheet.settings)
        image = page_image(page, typesetter, shown, failures, dpi)
        complete = patience is None or len(shown) + len(failures) == len(keys)
        return Shown(sheet, page, image, dpi, complete)

    def close(self) -> None:
        """Fetch nothing any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _set_in(self, settings: SheetSettings) -> Typesetter:
        """Return what sets the texts of a sheet: to find the fonts anew takes a while."""
        look = (settings.paper, settings.font)
        if self._typesetter is None or self._look != look:
            self._typesetter, self._look = typesetter_of(settings), look
        return self._typesetter

    def _ask(self, missing: Mapping[Key, PictureBox], dpi: float) -> set[_Asked]:
        """Have these pictures fetched, and no others."""
        for key in self._asked.keys() - missing.keys():
            if self._asked[key].cancel():
                del self._asked[key]
        for key, box in missing.items():
            if key not in self._failures and key not in self._asked:
                self._asked[key] = self._pool.submit(self._fetched, box, dpi)
        return {self._asked[key] for key in missing if key in self._asked}

    def _collected(self) -> dict[Key, QImage]:
        """Keep what has come, and return the pictures: a large page has more than can be kept."""
        result = {}
        for key in [key for key, asked in self._asked.items() if asked.done()]:
            fetched = self._asked.pop(key).result()
            if fetched.image is None:
                self._failures[key] = fetched.failure
            else:
                result[key] = fetched.image
                self._pictures.put(key, fetched.image)
            if fetched.damage:
                self._damages[key] = fetched.damage
        return result

    def _fetched(self, box: PictureBox, dpi: float) -> _Fetched:
        wanted = pixels_wanted(box, dpi)
        try:
            found = self._source.jpeg(box.still, *wanted)
        except PictureError as error:
            return _Fetched(None, error.reason)
        image = _decoded(found, wanted)
        return _Fetched(None, UNDECODED) if image.isNull() else _Fetched(image, "", found.damage)


def _wait(waiting: set[_Asked], cancelled: Callable[[], bool], until: float | None) -> None:
    """Wait for all of them, or until then. Raises Cancelled."""
    while waiting:
        if cancelled():
            raise Cancelled
        left = LOOK_AGAIN if until is None else min(LOOK_AGAIN, until - time.monotonic())
        if left <= 0:
            return
        waiting = wait(waiting, left).not_done


def _by_position(keys: Mapping[int, Key], told: Mapping[Key, str]) -> dict[int, str]:
    return {position: told[key] for position, key in keys.items() if key in told}


def _decoded(found: Encoded, wanted: tuple[int, int]) -> QImage:
    """Return the pixels, at 1/2, 1/4 or 1/8 where that is enough: it is several times faster."""
    divisor = LARGEST_DIVISOR
    while divisor > 1 and (found.width < wanted[0] * divisor or found.height < wanted[1] * divisor):
        divisor //= 2
    if divisor == 1:
        return QImage.fromData(found.jpeg)
    buffer = QBuffer()
    buffer.setData(QByteArray(found.jpeg))
    reader = QImageReader(buffer, b"jpeg")
    reader.setQuality(FAST)
    reader.setScaledSize(QSize(-(-found.width // divisor), -(-found.height // divisor)))
    return reader.read()


def _step(boxes: Sequence[PictureBox], dpi: float) -> tuple[int, float]:
    """Return the size that a page's pictures are kept in, and the resolution that gives it.

    Sizes go in steps (256 px, 512 px ...), so that a slightly larger page needs no new pictures.
    """
    longest = max((max(pixels_wanted(box, dpi)) for box in boxes), default=SMALLEST_STEP)
    step = SMALLEST_STEP
    while step < longest:
        step *= 2
    return step, dpi * step / longest


def _key(box: PictureBox, step: int) -> Key:
    return (str(box.still.picture), box.still.files.renditions[0].changed_ns, step)
