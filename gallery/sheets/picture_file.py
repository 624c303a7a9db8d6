"""JPEG streams on their way into a PDF: on disk, not in memory.

Ten thousand pictures are more than a program should hold, and what is handed to the PDF library as
bytes is held until the file is saved. So they wait in a file of their own, and are then appended to
the PDF that Qt has written as an incremental update (PDF 32000-1, 7.5.6): the library opens that
and reads each picture only when it writes it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

_COLOURS = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF markers of ISO/IEC 10918-1
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_TAIL = 2048  # bytes at the end of a PDF that hold its trailer


@dataclass(frozen=True, slots=True)
class _Picture:
    offset: int
    length: int
    width: int
    height: int
    colours: int


class PictureFile:
    """Keeps pictures one after the other in a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._pictures: list[_Picture] = []
        self._end = 0

    def add(self, jpeg: bytes) -> int:
        """Keep a picture; return which it is, from 0. ValueError when it is no JPEG."""
        width, height, colours = jpeg_frame(jpeg)
        self._file.write(jpeg)
        self._pictures.append(_Picture(self._end, len(jpeg), width, height, colours))
        self._end += len(jpeg)
        return len(self._pictures) - 1

    def append_to(self, pdf: BinaryIO) -> int:
        """Append all pictures to a PDF as image objects; return the number of the first one."""
        trailer = _Trailer.of(pdf)
        place = pdf.seek(0, 2)
        offsets = []
        for number, picture in enumerate(self._pictures, trailer.size):
            offsets.append(place)
            self._file.seek(picture.offset)
            jpeg = self._file.read(picture.length)
            for piece in (_head(number, picture), jpeg, b"\nendstream\nendobj\n"):
                place += pdf.write(piece)
        table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        pdf.write(
            b"xref\n%d %d\n%strailer\n<< /Size %d /Root %s /Info %s /Prev %d >>\n"
            b"startxref\n%d\n%%%%EOF\n"
            % (
                trailer.size,
                len(offsets),
                table,
                trailer.size + len(offsets),
                trailer.root,
                trailer.info,
                trailer.table,
                place,
            )
        )
        pdf.flush()
        return trailer.size


@dataclass(frozen=True, slots=True)
class _Trailer:
    """The end of a PDF as Qt writes it."""

    size: int
    root: bytes
    info: bytes
    table: int

    @classmethod
    def of(cls, pdf: BinaryIO) -> _Trailer:
        pdf.seek(max(0, pdf.seek(0, 2) - _TAIL))
        tail = pdf.read()
        size, root, info, table = (
            re.findall(pattern, tail)[-1]
            for pattern in (
                rb"/Size (\d+)",
                rb"/Root (\d+ \d+ R)",
                rb"/Info (\d+ \d+ R)",
                rb"startxref\s+(\d+)",
            )
        )
        return cls(int(size), root, info, int(table))


def _head(number: int, picture: _Picture) -> bytes:
    # Adobe's CMYK JPEGs are inverted, and so is what any CMYK JPEG in the wild is.
    decode = b"/Decode [1 0 1 0 1 0 1 0] " if picture.colours == 4 else b""
    return (
        b"%d 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s "
        b"/BitsPerComponent 8 %s/Filter /DCTDecode /Length %d >>\nstream\n"
        % (
            number,
            picture.width,
            picture.height,
            _COLOURS[picture.colours],
            decode,
            picture.length,
        )
    )


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
