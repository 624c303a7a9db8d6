"""Pictures on their way to the screen: thumbnails for tiles, and whole pictures for the loupe.

    pictures.want(tiles, 256)   what is on the screen now, in this order; replaces the wish before
    pictures.pixmap(tile)       at once: what is in memory, or None until `picture_arrived(id)`
    pictures.failure(id)        why there is none

Thumbnails come from worker processes as JPEG and are decoded in a thread of ours (0.5 ms each at
256 px), never in the GUI thread. In memory they are keyed by the version of their file, so that a
file that changed never shows its old picture; the least recently shown are dropped.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from gallery import places
from gallery.app.pictures.full_pictures import FullPictures
from gallery.app.pictures.image_store import ImageStore, bytes_of
from gallery.errors import PictureError
from gallery.faults import unforeseen
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.values import EncodedPicture, PictureKey, Thumbnail
from gallery.reason import worded
from gallery.search.index import Tile

SMALL, LARGE = 256, 512  # the longest sides a thumbnail comes in, px
MEMORY = 192 << 20  # bytes of decoded thumbnails
MOST_FAILURES = 10_000
HANDED_OVER = 8  # thumbnails that go to the GUI thread at a time, after 4 ms


@dataclass(frozen=True, slots=True)
class _Held:
    pixmap: QPixmap
    pixels: int
    placeholder: bool


@dataclass(frozen=True, slots=True)
class _Arrival:
    key: PictureKey
    image: QImage
    pixels: int
    placeholder: bool = False
    failure: str = ""


class Pictures(QObject):
    """Decoded thumbnails within a bound of memory, and the wish for more."""

    picture_arrived = Signal(str)  # still id: a thumbnail, or the reason why there is none
    learned = Signal(object)  # Mapping[PictureKey, PictureFacts]
    _decoded = Signal(object)  # tuple[_Arrival, ...], from the decoding thread

    def __init__(self, cache_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._prefix = ""
        self._store: ImageStore[PictureKey, _Held] = ImageStore(
            MEMORY, lambda held: bytes_of(held.pixmap)
        )
        self._failures: OrderedDict[str, tuple[PictureKey, str]] = OrderedDict()
        self._wanted: dict[PictureKey, str] = {}  # asked for and not arrived
        self._asking = False  # whether the last wish was for anything
        self._open = True
        self._decoder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="thumbnails")
        self._arrivals: deque[tuple[PictureKey, int, Thumbnail | PictureError]] = deque()
        self._arriving = threading.Lock()
        self._decoding = False
        self._decoded.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._thumbnails = Thumbnails(
            cache_folder, self._arrived, self.learned.emit, limit=places.cache_limit
        )
        self.full = FullPictures(self._thumbnails, self)

    @property
    def pending(self) -> int:
        """How many pictures are still to be read."""
        return self._thumbnails.pending

    @property
    def trouble(self) -> str:
        """What is wrong with the cache of thumbnails, for a person; "" when nothing is."""
        return self._thumbnails.trouble

    def prepare(self) -> None:
        """Start the workers before the first picture is wanted."""
        self._thumbnails.prepare()

    def set_folder(self, stills_folder: Path) -> None:
        """Take pictures from this folder from now on, and forget those of another."""
        self._prefix = os.path.join(stills_folder, "")
        self._store.clear()
        self._failures.clear()
        self._wanted.clear()
        self.full.set_folder(stills_folder)

    def want(self, tiles: Sequence[Tile], pixels: int, ahead: Sequence[Tile] = ()) -> None:
        """Ask for these stills' thumbnails, the first first; `pixels` is the size they show at.

        What is in memory is not asked for again, and what the wish before asked for and this one
        does not is dropped where it has not begun. `ahead` are stills that may be shown next: they
        come after all others.
        """
        size = SMALL if pixels <= SMALL else LARGE
        now, next_ = self._missing(tiles, size), self._missing(ahead, size)
        self._wanted = next_ | now
        if self._wanted or self._asking:  # nothing wished twice is not worth waking the service
            self._thumbnails.want(tuple(now), size, tuple(key for key in next_ if key not in now))
        self._asking = bool(self._wanted)

    def warm(self, keys: Iterable[PictureKey], files: Sequence[PictureKey] | None = None) -> None:
        """Have everything made that is not in the cache yet, when nothing else is to do.

        `files` are those whose facts are wanted, where they are others than those of `keys`.
        """
        self._thumbnails.warm(keys, SMALL, files)

    def learn_soon(self, keys: Sequence[PictureKey]) -> None:
        """Have the facts of a few files read at once; `learned` tells them."""
        self._thumbnails.learn_soon(keys)

    def jpeg(self, key: PictureKey, min_width: int, min_height: int) -> EncodedPicture:
        """Return a picture for a sheet; blocks, so call it in a lane. PictureError where none is.

        The sizes are pixels that it should have at least; it may have fewer where the file has.
        """
        return self._thumbnails.jpeg(key, min_width, min_height)

    def pixmap(self, tile: Tile) -> QPixmap | None:
        """Return the still's thumbnail as it is in memory, whatever its size."""
        held = self._store.get(self.key(tile))
        return None if held is None else held.pixmap

    def failure(self, still_id: str) -> str:
        """Return why a still has no picture, "" when nothing is known to be wrong."""
        found = self._failures.get(still_id)
        return "" if found is None else found[1]

    def key(self, tile: Tile) -> PictureKey:
        """Return the version of the file that a still is shown by."""
        picture = tile.picture
        path = self._prefix + picture.path.replace("/", os.sep)
        return PictureKey(path, picture.size, picture.changed_ns)

    def close(self) -> None:
        """Stop the workers; nothing is announced any more."""
        self._open = False
        self._thumbnails.close()
        self._decoder.shutdown(wait=True, cancel_futures=True)

    def _missing(self, tiles: Sequence[Tile], size: int) -> dict[PictureKey, str]:
        """Return the pictures of these stills that are neither in memory nor known to fail."""
        wanted = {self.key(tile): tile.id for tile in tiles if not tile.failed}
        return {
            key: still_id
            for key, still_id in wanted.items()
            if not self._has(key, size) and self._failed(still_id, key) is None
        }

    def _has(self, key: PictureKey, size: int) -> bool:
        held = self._store.get(key)
        return held is not None and held.pixels >= size and not held.placeholder

    def _failed(self, still_id: str, key: PictureKey) -> str | None:
        found = self._failures.get(still_id)
        return found[1] if found is not None and found[0] == key else None

    def _arrived(self, key: PictureKey, pixels: int, answer: Thumbnail | PictureError) -> None:
        """Called in a thread of the thumbnail service: hand the decoding to ours."""
        if not self._open or key not in self._wanted:
            return
        with self._arriving:
            self._arrivals.append((key, pixels, answer))
            begun, self._decoding = self._decoding, True
        if not begun:
            self._decoder.submit(self._decode)

    def _decode(self) -> None:
        """Decode what has arrived, and hand it over some at a time."""
        done: list[_Arrival] = []
        while self._open:
            with self._arriving:
                self._decoding = bool(self._arrivals)
                if not self._arrivals:
                    break
                key, pixels, answer = self._arrivals.popleft()
            if key in self._wanted:  # else it was scrolled away meanwhile
                done.append(_decoded(key, pixels, answer))
            if len(done) >= HANDED_OVER:
                self._decoded.emit(tuple(done))
                done.clear()
        if done and self._open:
            self._decoded.emit(tuple(done))

    def _take(self, arrivals: tuple[_Arrival, ...]) -> None:
        for arrival in arrivals:
            self._take_one(arrival)

    def _take_one(self, arrival: _Arrival) -> None:
        still_id = self._wanted.get(arrival.key)
        if still_id is None:
            return
        if not arrival.placeholder:
            del self._wanted[arrival.key]
        if arrival.failure:
            self._failures[still_id] = (arrival.key, arrival.failure)
            if len(self._failures) > MOST_FAILURES:
                self._failures.popitem(last=False)
        else:
            self._failures.pop(still_id, None)
            pixmap = QPixmap.fromImage(arrival.image)
            self._store.put(arrival.key, _Held(pixmap, arrival.pixels, arrival.placeholder))
        self.picture_arrived.emit(still_id)


def _decoded(key: PictureKey, pixels: int, answer: Thumbnail | PictureError) -> _Arrival:
    """Return a thumbnail as an image, or why there is none."""
    if isinstance(answer, PictureError):
        return _Arrival(key, QImage(), pixels, failure=answer.reason)
    try:
        image = _image(answer)
    except Exception as error:  # noqa: BLE001 - logged; the others are decoded
        return _Arrival(key, QImage(), pixels, failure=worded(unforeseen(error, key.path)))
    failure = "its thumbnail could not be read" if image.isNull() else ""
    return _Arrival(key, image, pixels, answer.placeholder, failure)


def _image(thumbnail: Thumbnail) -> QImage:
    image = QImage()
    image.loadFromData(thumbnail.jpeg, "JPG")  # untold, it tries what kind it could be
    return image
