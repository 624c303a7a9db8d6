"""A source of pictures for sheets that needs no decoder: the files as they are."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from gallery.errors import PictureError
from gallery.library.still import Still


@dataclass(frozen=True, slots=True)
class FilePicture:
    """A picture as its file has it."""

    jpeg: bytes
    width: int
    height: int
    damage: str = ""


class FilePictures:
    """A source that passes the files through; `asked` are the wishes in the order they came."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, int]] = []
        self._lock = threading.Lock()

    def jpeg(self, still: Still, min_width: int, min_height: int) -> FilePicture:
        with self._lock:
            self.asked.append((still.id, min_width, min_height))
        data = still.picture.read_bytes()
        try:
            with Image.open(io.BytesIO(data)) as image:
                image.load()
                return FilePicture(data, *image.size)
        except (UnidentifiedImageError, OSError) as error:
            raise PictureError(still.picture, "is no picture; copy it again") from error
