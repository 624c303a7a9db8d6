"""The plain values that imaging takes and gives.

`PictureKey` names one *version* of a file: when the file changes its key changes, so nothing made
from an old version is ever shown for a new one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

THUMBNAIL_SIZES = (256, 512)


def thumbnail_size(pixels: int) -> int:
    """Return the size of thumbnail that serves a tile whose longer side is `pixels`."""
    small, large = THUMBNAIL_SIZES
    return small if pixels <= small else large


@dataclass(frozen=True, slots=True)
class PictureKey:
    """One version of a picture file; `changed_ns` is `st_mtime_ns`."""

    path: str
    size: int
    changed_ns: int

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> PictureKey:
        """Return the key of the file as it is on disk now; OSError where there is none."""
        found = os.stat(path)
        return cls(str(Path(path).absolute()), found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small upright sRGB JPEG that fits a square of `pixels`; smaller for a small picture.

    A `placeholder` is a quick stand-in that a better one follows. `look` is 16 hexadecimal digits,
    "" where it is not known.
    """

    jpeg: bytes
    width: int
    height: int
    pixels: int
    placeholder: bool = False
    look: str = ""

    def standing_in(self, pixels: int) -> Thumbnail:
        """Return this thumbnail as an answer for `pixels`: smaller ones are placeholders.

        Not so one of a picture that is itself no larger.
        """
        whole = max(self.width, self.height) < self.pixels
        return self if self.pixels >= pixels or whole else replace(self, placeholder=True)


@dataclass(frozen=True, slots=True)
class Pixels:
    """Upright sRGB pixels: rows top-down, 4 bytes a pixel as R G B 255, no padding between rows.

    That is `QImage(pixels.rgbx, width, height, 4 * width, QImage.Format.Format_RGBX8888)`, without
    a copy; keep `rgbx` alive as long as the image. `full_width` and `full_height` are the size of
    the whole picture, upright, so `width / full_width` is the scale. `damage` says what is missing
    from a picture that could be read only in part.
    """

    width: int
    height: int
    full_width: int
    full_height: int
    rgbx: memoryview
    damage: str = ""


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """An upright sRGB (or grey) JPEG without metadata, ready to be put on a sheet.

    `damage` says what is missing from a picture that could be read only in part.
    """

    jpeg: bytes
    width: int
    height: int
    damage: str = ""


def covers(size: tuple[int, int], min_width: int, min_height: int) -> bool:
    """Say whether a picture of this size is large enough for a box.

    One pixel less is: the box was rounded from the same proportions.
    """
    return size[0] + 1 >= min_width and size[1] + 1 >= min_height
