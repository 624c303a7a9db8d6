"""The segments of a JPEG that hold metadata, each by itself."""

from __future__ import annotations

import mmap
from collections.abc import Iterator

EXIF, PHOTOSHOP = b"Exif\0\0", b"Photoshop 3.0\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
_APP1, _APP13, _START_OF_SCAN = 0xE1, 0xED, 0xDA
_MOST = 500  # segments looked at

Data = mmap.mmap | bytes


def is_jpeg(data: Data) -> bool:
    """Say whether this is the beginning of a JPEG."""
    return data[:2] == b"\xff\xd8"


def segments(data: Data, name: bytes) -> Iterator[bytes]:
    """Yield what the segments of this name hold, without the name, up to the pixels."""
    marker = _APP13 if name == PHOTOSHOP else _APP1
    place = 2
    for _ in range(_MOST):
        head = data[place : place + 4]
        if len(head) < 4 or head[0] != 0xFF or head[1] == _START_OF_SCAN:
            return
        start, end = place + 4, place + 2 + int.from_bytes(head[2:], "big")
        if head[1] == marker and data[start : start + len(name)] == name:
            yield data[start + len(name) : end]
        place = end


def alone(name: bytes, contents: Iterator[bytes]) -> bytes:
    """Return a JPEG without pixels that has only these segments; b"" where there is none."""
    marker = bytes((0xFF, _APP13 if name == PHOTOSHOP else _APP1))
    found = [
        marker + (len(name) + len(one) + 2).to_bytes(2, "big") + name + one for one in contents
    ]
    return b"\xff\xd8" + b"".join(found) + b"\xff\xd9" if found else b""
