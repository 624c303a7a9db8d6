"""Photoshop files, PSD and PSB, by the picture of all layers that Photoshop keeps behind them.

8, 16 and 32 bits a channel, raw or run-length coded, a strip of rows at a time. Pillow reads 8 bits
and PSD only, and takes a saved selection for transparency; OpenImageIO 3.2 mixes up the channels of
CMYK. Source: "Adobe Photoshop File Formats Specification", November 2019.

Where "Maximize Compatibility" was off, Photoshop leaves a white picture there and says so in a
resource of its own; that white is never shown.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate
from typing import BinaryIO, cast

import numpy as np
from PIL import Image

from gallery.errors import PictureError
from gallery.imaging.openimage import with_linear_profile
from gallery.imaging.strips import Array, Light, StripImage, Strips
from gallery.reason import Code, Reason

_HEADER = struct.Struct(">4sH6xHIIHH")
_VERSION_INFO, _ICC_PROFILE = 1057, 1039
_BITMAP, _GREY, _INDEXED, _RGB, _CMYK, _MULTICHANNEL, _DUOTONE, _LAB = 0, 1, 2, 3, 4, 7, 8, 9
_MODES = {_BITMAP: "L", _GREY: "L", _INDEXED: "RGB", _RGB: "RGB", _CMYK: "CMYK"}
_MODES |= {_MULTICHANNEL: "L", _DUOTONE: "L", _LAB: "LAB"}
_TYPES = {1: "u1", 8: "u1", 16: ">u2", 32: ">f4"}
_RAW, _RUN_LENGTHS = 0, 1
_DEEP_LAYERS = (b"Lr16", b"Lr32")
_LONG_KEYS = frozenset(  # blocks whose length has eight bytes in a PSB
    {b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2"}
    | {b"FEid", b"FXid", b"PxSD"}
)
_MOST_RESOURCES = 10_000


def opened(path: str, stream: BinaryIO) -> StripImage:
    """Return the picture in a Photoshop file, its header read.

    Raises PictureError for one without a picture of its layers, ValueError for a broken one.
    """
    stream.seek(0)
    _, version, channels, height, width, depth, colours = _HEADER.unpack(_exactly(stream, 26))
    if colours not in _MODES or depth not in _TYPES or not (width and height and channels):
        raise ValueError("its header is broken")
    long = version == 2
    palette = _exactly(stream, _length(stream))
    resources = _resources(stream)
    behind = _length(stream, long=long)
    behind += stream.tell()
    transparent = _is_transparent(stream, behind, long=long)
    stream.seek(behind)
    if colours == _MULTICHANNEL and channels >= 3:  # plates, most often of what was RGB or CMYK
        colours = _RGB if channels == 3 else _CMYK
    mode = _MODES[colours]
    shown = 1 if colours == _INDEXED else len(mode)
    if mode in ("L", "RGB") and transparent and channels > shown and colours != _INDEXED:
        mode, shown = mode + "A", shown + 1
    if channels < shown:
        raise ValueError("its header is broken: channels are missing")
    planes = _Planes(stream, width, height, channels, depth, long=long)
    reader = _Reader(planes, colours, shown, palette)
    strips = Strips(
        width=width,
        height=height,
        mode=mode,
        bits=depth,
        read=reader.rows,
        profile=resources.get(_ICC_PROFILE, b""),
    )
    said_to_be_missing = resources.get(_VERSION_INFO, b"")[4:5] == b"\0"
    if said_to_be_missing and _is_blank(strips):
        raise PictureError(path, Reason(Code.NO_COMPOSITE))
    strips = with_linear_profile(strips)
    if depth == 32:  # whose numbers are always light
        strips = replace(strips, light=Light.LINEAR)
    return StripImage(strips)


def _is_blank(strips: Strips) -> bool:
    """Say whether all pixels are the same; some programs say "no picture" and write one."""
    first = strips.read(0, 1)[0, 0]
    rows = (strips.read(top, min(top + 64, strips.height)) for top in range(0, strips.height, 64))
    return all(bool((part == first).all()) for part in rows)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise ValueError("the file ends within its header: truncated")
    return found


def _length(stream: BinaryIO, *, long: bool = False) -> int:
    return int.from_bytes(_exactly(stream, 8 if long else 4), "big")


def _resources(stream: BinaryIO) -> Mapping[int, bytes]:
    """Return the two resources that matter; the stream is behind all of them."""
    end = _length(stream)
    end += stream.tell()
    found: dict[int, bytes] = {}
    for _ in range(_MOST_RESOURCES):
        if stream.tell() + 12 > end or stream.read(4) not in (b"8BIM", b"MeSa", b"PHUT", b"AgHg"):
            break
        number = int.from_bytes(_exactly(stream, 2), "big")
        name = _exactly(stream, 1)[0]
        stream.seek(name + (name + 1) % 2, 1)
        size = _length(stream)
        start = stream.tell()
        if number in (_VERSION_INFO, _ICC_PROFILE) and start + size <= end:
            found[number] = _exactly(stream, size)
        stream.seek(start + size + size % 2)
    stream.seek(end)
    return found


def _is_transparent(stream: BinaryIO, end: int, *, long: bool) -> bool:
    """Say whether the first channel behind the colours is transparency and not a saved selection.

    That is so where the number of layers is negative; files of 16 and 32 bits have their layers in
    a block further back.
    """
    if stream.tell() + 6 > end:
        return False
    length = _length(stream, long=long)
    if length >= 2:
        return int.from_bytes(_exactly(stream, 2), "big", signed=True) < 0
    if stream.tell() + 4 > end:
        return False
    stream.seek(_length(stream), 1)
    for _ in range(_MOST_RESOURCES):
        if stream.tell() + 12 > end or _exactly(stream, 4) not in (b"8BIM", b"8B64"):
            return False
        key = _exactly(stream, 4)
        size = _length(stream, long=long and key in _LONG_KEYS)
        if key in _DEEP_LAYERS and size >= 2:
            return int.from_bytes(_exactly(stream, 2), "big", signed=True) < 0
        stream.seek(-(-size // 4) * 4, 1)
    return False


class _Planes:
    """The channels of the picture, one behind another."""

    def __init__(
        self, stream: BinaryIO, width: int, height: int, channels: int, depth: int, *, long: bool
    ) -> None:
        self._stream = stream
        self._width = width
        self._height = height
        self._depth = depth
        self._row = -(-width * depth // 8)  # bytes
        compression = int.from_bytes(_exactly(stream, 2), "big")
        self._offsets: tuple[int, ...] = ()
        if compression == _RUN_LENGTHS:
            count, size = channels * height, 4 if long else 2
            lengths = np.frombuffer(_exactly(stream, count * size), f">u{size}")
            self._offsets = tuple(accumulate(lengths.tolist(), initial=0))
        elif compression != _RAW:
            raise ValueError(f"compression {compression} is not known")
        self._start = stream.tell()

    def rows(self, plane: int, top: int, bottom: int) -> Array:
        """Return rows of one channel; ValueError where they are missing or broken."""
        data = self._bytes(plane * self._height + top, plane * self._height + bottom)
        if self._depth == 1:
            bits = np.unpackbits(np.frombuffer(data, np.uint8).reshape(-1, self._row), axis=1)
            return (1 - bits[:, : self._width]) * np.uint8(255)
        stored = np.frombuffer(data, _TYPES[self._depth]).reshape(-1, self._width)
        return stored.astype(stored.dtype.newbyteorder("="))

    def _bytes(self, first: int, last: int) -> bytes:
        if not self._offsets:
            self._stream.seek(self._start + first * self._row)
            return _exactly(self._stream, (last - first) * self._row)
        self._stream.seek(self._start + self._offsets[first])
        coded = _exactly(self._stream, self._offsets[last] - self._offsets[first])
        return Image.frombytes("L", (self._row, last - first), coded, "packbits", "L").tobytes()


class _Reader:
    """Reads rows of all channels that are shown."""

    def __init__(self, planes: _Planes, colours: int, shown: int, palette: bytes) -> None:
        self._planes = planes
        self._colours = colours
        self._shown = shown
        self._palette = np.frombuffer(palette.ljust(768, b"\0")[:768], np.uint8).reshape(3, 256)

    def rows(self, top: int, bottom: int) -> Array:
        """Return the rows as `Strips` has them."""
        planes = [self._planes.rows(plane, top, bottom) for plane in range(self._shown)]
        if self._colours == _INDEXED:
            return np.stack([colour[planes[0]] for colour in self._palette], axis=-1)
        rows = cast(Array, np.stack(planes, axis=-1))
        if rows.dtype == np.float32:
            pass
        elif self._colours == _CMYK:  # stored is what is left of the paper
            np.bitwise_not(rows, out=rows)
        elif self._colours == _LAB:  # whose zero is in the middle
            zero = rows.dtype.type(1 << (8 * rows.itemsize - 1))
            np.bitwise_xor(rows[..., 1:], zero, out=rows[..., 1:])
        if self._colours in (_GREY, _DUOTONE, _RGB) and self._shown in (2, 4):
            rows = _without_white(rows)
        return rows


def _without_white(rows: Array) -> Array:
    """Return the colours without the white on which Photoshop puts what is transparent."""
    top = {1: 255.0, 2: 65535.0, 4: 1.0}[rows.itemsize]
    values = rows.astype(np.float32) / np.float32(top)
    alpha = values[..., -1:]
    values[..., :-1] = (values[..., :-1] - (1 - alpha)) / np.maximum(alpha, 1e-6)
    whole = values.clip(0, 1 if top > 1 else None) * np.float32(top)
    return cast(Array, (whole + (0.5 if top > 1 else 0)).astype(rows.dtype))
