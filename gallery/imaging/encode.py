"""JPEG out: thumbnails, and pictures for sheets, where possible without decoding them at all.

A JPEG that is upright, plain RGB and not much larger than the sheet needs is passed through: the
very compressed data, with everything else (EXIF and its GPS position, IPTC, comments, profile)
left out, because a sheet leaves the house.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from PIL import Image

QUALITY = 85
# Passing through 1.5 times the asked width costs 2.25 times the bytes, and no decoding.
MAX_PASS_THROUGH = 1.5

_START_OF_SCAN = 0xDA
_BASELINE = frozenset({0xC0, 0xC1})
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ADOBE = 0xEE
_YCBCR = 1
_END = b"\xff\xd9"
# In a scan 0xFF is always followed by a zero or a restart mark, so this finds where it ends.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# Kept: quantisation, Huffman, frame, restart interval, Adobe's colour mark, the scan itself.
_LEFT_OUT = frozenset({*range(0xE0, 0xF0), 0xFE} - {_ADOBE})


def jpeg(image: Image.Image, quality: int = QUALITY) -> bytes:
    """Return an RGB picture as a JPEG without any metadata.

    Left to itself, Pillow writes the comment of the file that the picture came from.
    """
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality, comment=b"", exif=b"", icc_profile=None)
    return data.getvalue()


@dataclass(frozen=True, slots=True)
class PlainJpeg:
    """A JPEG that holds nothing but its picture."""

    data: bytes
    width: int
    height: int


def plain_jpeg(data: bytes) -> PlainJpeg | None:
    """Return a baseline 8-bit YCbCr JPEG without its metadata, None where it is not such a JPEG.

    Whether it is upright and in sRGB is for the caller to know: the marks of that are left out,
    as is whatever follows the picture (phones append a second one).
    """
    parts = [data[:2]]
    at = 2
    size: tuple[int, int] | None = None
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        segment = data[at : at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")]
        after = at + len(segment)
        if marker in _FRAMES:
            size = _frame_size(segment, marker)
        if marker == _ADOBE and segment[4:9] == b"Adobe" and segment[-1] != _YCBCR:
            return None
        if marker == _START_OF_SCAN:
            end = _NEXT_MARKER.search(data, after)
            if size is None or end is None or end[0] != _END:
                return None
            return PlainJpeg(b"".join([*parts, data[at : end.end()]]), *size)
        if marker not in _LEFT_OUT:
            parts.append(segment)
        at = after
    return None


def _frame_size(segment: bytes, marker: int) -> tuple[int, int] | None:
    """Return width and height of a baseline frame of three 8-bit components, else None."""
    if marker not in _BASELINE or len(segment) < 19 or segment[4] != 8 or segment[9] != 3:
        return None
    if segment[10:19:3] == b"RGB":  # so named, the components are no YCbCr
        return None
    return int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big")
