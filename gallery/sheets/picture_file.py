"""JPEG streams on their way into a PDF: a small PDF of their own, on disk, not in memory.

Ten thousand pictures are more than a program should hold. They go into this file one by one, and
the finished sheet takes them over from it, stream by stream, when it is written. It has no pages,
only image objects; their numbers count from `FIRST`.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

FIRST = 3  # object numbers 1 and 2 are the catalogue and its empty list of pages

_HEAD = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
)
_COLOURS = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF markers of ISO/IEC 10918-1
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


class PictureFile:
    """Writes pictures one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offsets = [_HEAD.index(b"1 0 obj"), _HEAD.index(b"2 0 obj")]
        self._end = file.write(_HEAD)

    def add(self, jpeg: bytes) -> int:
        """Write a picture untouched; return the number of its object."""
        width, height, colours = jpeg_frame(jpeg)
        number = FIRST + len(self._offsets) - 2
        self._offsets.append(self._end)
        # Adobe's CMYK JPEGs are inverted, and so is what any CMYK JPEG in the wild is.
        decode = b"/Decode [1 0 1 0 1 0 1 0] " if colours == 4 else b""
        head = (
            b"%d 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s "
            b"/BitsPerComponent 8 %s/Filter /DCTDecode /Length %d >>\nstream\n"
            % (number, width, height, _COLOURS[colours], decode, len(jpeg))
        )
        for piece in (head, jpeg, b"\nendstream\nendobj\n"):
            self._end += self._file.write(piece)
        return number

    def finish(self) -> None:
        """Write the table that makes it a PDF."""
        size = len(self._offsets) + 1
        table = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets)
        self._file.write(
            b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
            b"startxref\n%d\n%%%%EOF\n" % (size, table, size, self._end)
        )
        self._file.flush()


def jpeg_frame(jpeg: bytes) -> tuple[int, int, int]:
    """Return width, height and number of colour components; ValueError when it is no JPEG."""
    place = 2
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("a picture for the sheet is not a JPEG")
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF:
        marker = jpeg[place + 1]
        if marker == 0xFF:  # fill bytes
            place += 1
        elif marker in _BARE:
            place += 2
        elif marker in _FRAMES and place + 10 <= len(jpeg):
            height, width, colours = struct.unpack(">HHB", jpeg[place + 5 : place + 10])
            if colours not in _COLOURS or not width or not height:
                break
            return width, height, colours
        else:
            place += 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
    raise ValueError("a picture for the sheet is a JPEG without a readable frame")
