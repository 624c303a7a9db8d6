"""Whole pictures for the loupe and the preview: at screen size first, at 100 % when asked.

    full.want("loupe", [Wish(tile, 2560), Wish(next_tile, 2560)])    in this order; replaces before
    full.screen(tile), full.whole(tile)              what is in memory, or None

Each place that shows whole pictures states its wishes under its own name. At most two pictures
are being decoded at a time, and the wishes are looked at again when one is done, so that an arrow
key held down leaves no queue of pictures behind that nobody looks at any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from gallery.app.pictures.image_store import ImageStore, bytes_of
from gallery.errors import PictureError
from gallery.faults import unforeseen
from gallery.imaging.values import PictureKey, Pixels
from gallery.search.index import Tile

SCREEN_MEMORY = 128 << 20  # bytes of pictures decoded at screen size
WHOLE_MEMORY = 192 << 20  # bytes of pictures decoded at 100 %
AT_ONCE = 2
MOST_FAILURES = 1_000


@dataclass(frozen=True, slots=True)
class Wish:
    """A still's picture, `pixels` on its longest side, or None for all the pixels it has."""

    tile: Tile
    pixels: int | None


@dataclass(frozen=True, slots=True)
class FullPicture:
    """A decoded picture, `asked` as in its wish.

    `full_width` and `full_height` are the whole picture's, upright. A RAW file's preview is smaller
    than that even when all was asked for.
    """

    image: QImage
    asked: int | None
    full_width: int
    full_height: int

    @property
    def whole(self) -> bool:
        """Whether these are all the pixels there are."""
        return self.image.width() >= self.full_width

    def serves(self, pixels: int | None) -> bool:
        """Whether a wish for so many pixels needs no other decoding."""
        if self.whole:
            return True
        return pixels is not None and self.asked is not None and self.asked >= pixels


class PictureSource(Protocol):
    """What decodes whole pictures, in other processes."""

    def picture(
        self,
        key: PictureKey,
        pixels: int | None,
        done: Callable[[PictureKey, Pixels | PictureError], None],
    ) -> None:
        """Decode, `pixels` on the longest side or None for 100 %; `done` is called in a thread."""


class FullPictures(QObject):
    """Decoded whole pictures within a bound of memory, and the wishes for more."""

    picture_arrived = Signal(str)  # still id: an image, or the reason why there is none
    _answered = Signal(object, object, object)  # PictureKey, pixels, FullPicture | PictureError

    def __init__(self, source: PictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._folder = Path()
        self._screens: ImageStore[PictureKey, FullPicture] = ImageStore(
            SCREEN_MEMORY, lambda full: bytes_of(full.image)
        )
        self._wholes: ImageStore[PictureKey, FullPicture] = ImageStore(
            WHOLE_MEMORY, lambda full: bytes_of(full.image)
        )
        self._failures: dict[PictureKey, str] = {}
        self._wishes: dict[str, tuple[Wish, ...]] = {}
        self._running: dict[tuple[PictureKey, int | None], str] = {}
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def set_folder(self, stills_folder: Path) -> None:
        """Take pictures from this folder from now on, and forget those of another."""
        self._folder = stills_folder
        self._screens.clear()
        self._wholes.clear()
        self._failures.clear()
        self._wishes.clear()

    def want(self, place: str, wishes: Sequence[Wish]) -> None:
        """State what `place` shows now, the first first; no wishes when it shows nothing."""
        self._wishes[place] = tuple(wishes)
        self._begin()

    def screen(self, tile: Tile) -> FullPicture | None:
        """Return the still's picture at screen size, if it is in memory."""
        return self._screens.get(self._key(tile))

    def whole(self, tile: Tile) -> FullPicture | None:
        """Return the still's picture with all its pixels, if it is in memory."""
        key = self._key(tile)
        screen = self._screens.get(key)
        return screen if screen is not None and screen.whole else self._wholes.get(key)

    def picture(self, tile: Tile) -> FullPicture | None:
        """Return the still's picture as it is in memory, at screen size if there is one."""
        return self.screen(tile) or self.whole(tile)

    def failure(self, tile: Tile) -> str:
        """Return why a still has no picture, "" when nothing is known to be wrong."""
        return self._failures.get(self._key(tile), "")

    def _key(self, tile: Tile) -> PictureKey:
        picture = tile.picture
        return PictureKey(str(self._folder / picture.path), picture.size, picture.changed_ns)

    def _begin(self) -> None:
        """Begin the foremost wishes that are not met yet, as many as may run at once."""
        for place in self._wishes.values():
            for wish in place:
                if len(self._running) >= AT_ONCE:
                    return
                job = (self._key(wish.tile), wish.pixels)
                if job not in self._running and not self._met(*job):
                    self._running[job] = wish.tile.id
                    self._decode(*job)

    def _met(self, key: PictureKey, pixels: int | None) -> bool:
        if key in self._failures:
            return True
        screen = self._screens.get(key)
        if screen is not None and screen.serves(pixels):
            return True
        return pixels is None and key in self._wholes

    def _decode(self, key: PictureKey, pixels: int | None) -> None:
        def done(key: PictureKey, answer: Pixels | PictureError) -> None:
            picture: FullPicture | PictureError
            try:
                picture = _qt_picture(answer, pixels)
            except Exception as error:  # noqa: BLE001 - logged; unanswered, it would block a place
                picture = PictureError(key.path, unforeseen(error, key.path))
            self._answered.emit(key, pixels, picture)

        self._source.picture(key, pixels, done)

    def _take(
        self, key: PictureKey, pixels: int | None, answer: FullPicture | PictureError
    ) -> None:
        still_id = self._running.pop((key, pixels), "")
        if isinstance(answer, PictureError):
            if len(self._failures) >= MOST_FAILURES:
                self._failures.clear()
            self._failures[key] = answer.reason
        else:
            self._keep(key, pixels, answer)
        if still_id:
            self.picture_arrived.emit(still_id)
        self._begin()

    def _keep(self, key: PictureKey, pixels: int | None, picture: FullPicture) -> None:
        """Keep a picture, unless a larger one for another place has come meanwhile."""
        if pixels is None:
            self._wholes.put(key, picture)
            return
        kept = self._screens.get(key)
        if kept is None or not kept.serves(pixels):
            self._screens.put(key, picture)


def _qt_picture(answer: Pixels | PictureError, asked: int | None) -> FullPicture | PictureError:
    """Copy the pixels into a Qt image: the answer's buffer may go when the callback returns."""
    if isinstance(answer, PictureError):
        return answer
    image = QImage(
        answer.rgbx, answer.width, answer.height, 4 * answer.width, QImage.Format.Format_RGBX8888
    )
    return FullPicture(
        image.convertToFormat(QImage.Format.Format_RGB32),
        asked,
        answer.full_width,
        answer.full_height,
    )
