"""What Pillow cannot hold, read by OpenImageIO: deep and float TIFF, 16-bit PNG, EXR, DPX, JPEG XL.

It brings numpy, so this module is imported by the first such file that a worker meets. One thread:
a worker is one of several, and its memory has a limit.

Its faults, as of 3.2, kept away from here: 64-bit floats in tiles come out as garbage; with its
own conversion of colours off, YCbCr stays YCbCr; CMYK in PSD is wrong (`photoshop` reads PSD).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

import numpy as np
import OpenImageIO as oiio  # noqa: N813 - its documentation's name for it

from gallery.errors import PictureError
from gallery.imaging.formats import DPX, EXR, JXL, PNG, TIFF, WEBP, Format
from gallery.imaging.profiles import (
    REC709,
    linear_primaries,
    primaries_under_d50,
    srgb_matrix,
)
from gallery.imaging.strips import Array, Light, StripImage, Strips
from gallery.reason import Code, Reason

_READERS = {TIFF: "tiff", PNG: "png", EXR: "openexr", DPX: "dpx", JXL: "jpegxl", WEBP: "webp"}
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
_WHITES = (1.0, 255.0, 65535.0)
_TIFF_CMYK, _TIFF_YCBCR, _TIFF_CIELAB, _TIFF_ICCLAB = 5, 6, 8, 9
_TIFF_LOGLUV = (32844, 32845)
_LIGHT_OF_DPX = {
    "Printing density": Light.LOG,
    "Logarithmic": Light.LOG,
    "Linear": Light.LINEAR,
}


def opened(path: str, stream: BinaryIO, kind: Format, profile: bytes | None = None) -> StripImage:
    """Return the picture in a file, its header read; `profile` in place of the file's own.

    Raises PictureError for what it knows that it cannot show, ValueError for a broken file.
    """
    oiio.attribute("threads", 1)
    oiio.attribute("exr_threads", 1)
    source = _input(_name(path, stream), kind)
    spec = source.spec()
    if spec.deep:
        raise PictureError(path, Reason(Code.DEEP_SAMPLES))
    strips = _strips(path, source, spec, kind)
    if profile is not None:
        strips = replace(strips, profile=profile)
    return StripImage(strips if kind in (EXR, DPX) else with_linear_profile(strips))


def _name(path: str, stream: BinaryIO) -> str:
    """Return a name for OpenImageIO, which takes UTF-8 only: the open file's for any other."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return f"/dev/fd/{stream.fileno()}"
    return path


def _input(name: str, kind: Format) -> oiio.ImageInput:
    """Open the file with the reader of its kind and no other, its numbers as they are stored."""
    as_stored = oiio.ImageSpec()
    as_stored.attribute("oiio:UnassociatedAlpha", 1)
    as_stored.attribute("oiio:RawColor", 1)
    source = oiio.ImageInput.open(name, as_stored)
    if source is not None and _number(source.spec(), "tiff:PhotometricInterpretation") == (
        _TIFF_YCBCR
    ):
        source.close()
        as_stored.attribute("oiio:RawColor", 0)
        source = oiio.ImageInput.open(name, as_stored)
    if source is None:
        raise ValueError(oiio.geterror() or "its header is broken")
    if source.format_name() != _READERS[kind]:
        raise ValueError(f"it begins as {kind.name} and is none")
    return source


def _strips(path: str, source: oiio.ImageInput, spec: oiio.ImageSpec, kind: Format) -> Strips:
    chosen = _channels(spec)
    photometric = _number(spec, "tiff:PhotometricInterpretation")
    mode = _MODES[len(chosen)]
    if photometric == _TIFF_CMYK:
        mode, chosen = "CMYK", tuple(range(4))
    elif photometric in (_TIFF_CIELAB, _TIFF_ICCLAB):
        mode, chosen = "LAB", tuple(range(3))
    if photometric in _TIFF_LOGLUV:
        raise PictureError(path, Reason(Code.LOGLUV))
    if spec.format == oiio.DOUBLE and spec.tile_width:
        raise PictureError(path, Reason(Code.TILED_DOUBLES))
    reader = _Reader(source, spec, chosen, centred_lab=photometric == _TIFF_ICCLAB)
    if kind is TIFF:
        reader.rows(0, 1)  # tells of a compression that is not known here
    strips = Strips(
        width=spec.width,
        height=spec.height,
        mode=mode,
        bits=_number(spec, "oiio:BitsPerSample") or spec.format.size() * 8,
        read=reader.rows,
        profile=_profile(spec),
        orientation=_number(spec, "Orientation") or 1,
        premultiplied=mode in ("LA", "RGBA") and not _number(spec, "oiio:UnassociatedAlpha"),
        block=spec.tile_height or _number(spec, "tiff:RowsPerStrip"),
    )
    if kind is EXR:
        return _scene(strips, spec, reader)
    if kind is DPX:
        return replace(strips, light=_LIGHT_OF_DPX.get(_text(spec, "dpx:Transfer"), Light.STORED))
    if mode != "LAB":
        strips = replace(strips, white=_white(strips))
    return strips


def with_linear_profile(strips: Strips) -> Strips:
    """Return the strips as linear light where their profile says so: 8 bits could not hold it."""
    primaries = linear_primaries(strips.profile)
    if primaries is None or strips.mode not in ("RGB", "RGBA", "L", "LA"):
        return strips
    return replace(strips, light=Light.LINEAR, matrix=np.array(srgb_matrix(primaries), np.float32))


def _scene(strips: Strips, spec: oiio.ImageSpec, reader: _Reader) -> Strips:
    """Return an EXR's strips: linear light, and of the size of its display window."""
    chromaticities = spec.get("chromaticities")
    primaries = primaries_under_d50(chromaticities if chromaticities else REC709)
    return replace(
        strips,
        width=spec.full_width,
        height=spec.full_height,
        read=reader.window,
        light=Light.LINEAR,
        matrix=np.array(srgb_matrix(primaries), np.float32),
        orientation=1,
    )


class _Reader:
    """Reads rows of the chosen channels."""

    def __init__(
        self,
        source: oiio.ImageInput,
        spec: oiio.ImageSpec,
        channels: Sequence[int],
        *,
        centred_lab: bool,
    ) -> None:
        self._source = source
        self._spec = spec
        self._channels = list(channels)
        self._centred_lab = centred_lab
        self._type = _read_as(spec)

    def rows(self, top: int, bottom: int) -> Array:
        """Return the rows of the data, counted from 0; ValueError where they are broken."""
        spec, first, last = self._spec, min(self._channels), max(self._channels) + 1
        if spec.tile_width:
            high = spec.tile_height
            start, end = top // high * high, min(-(-bottom // high) * high, spec.height)
            area = (spec.x, spec.x + spec.width, spec.y + start, spec.y + end, 0, 1)
            found = self._source.read_tiles(*area, first, last, self._type)
        else:
            start = top
            area_of_rows = (spec.y + top, spec.y + bottom, 0)
            found = self._source.read_scanlines(*area_of_rows, first, last, self._type)
        if found is None:
            raise ValueError(self._source.geterror() or "its pixels are broken")
        found = found.reshape(-1, spec.width, last - first)[top - start : bottom - start]
        if self._channels != list(range(first, last)):
            found = found[..., [channel - first for channel in self._channels]]
        if found.dtype == np.int16:
            found = found.clip(0).astype(np.uint16) * 2
        if self._centred_lab:
            found[..., 1:] ^= found.dtype.type(1 << (8 * found.itemsize - 1))
        return found

    def window(self, top: int, bottom: int) -> Array:
        """Return rows of the display window, black where there are no data."""
        spec = self._spec
        shape = (bottom - top, spec.full_width, len(self._channels))
        shown = np.zeros(shape, np.float32)
        down, across = spec.y - spec.full_y, spec.x - spec.full_x
        start, end = max(top, down), min(bottom, down + spec.height)
        left, right = max(0, across), min(spec.full_width, across + spec.width)
        if start < end and left < right:
            found = self.rows(start - down, end - down)
            shown[start - top : end - top, left:right] = found[:, left - across : right - across]
        return shown


def _read_as(spec: oiio.ImageSpec) -> str:
    """Return as what the numbers are read: 8 and 16 bits as they are, all others by value."""
    kept = {oiio.UINT8: "uint8", oiio.UINT16: "uint16", oiio.INT16: "int16"}
    kept |= {oiio.UINT32: "uint32", oiio.INT32: "int32"}
    return kept.get(spec.format.basetype, "float")


def _channels(spec: oiio.ImageSpec) -> tuple[int, ...]:
    """Return the channels that are shown: the first layer's colours, and the alpha that it has."""
    names = [name.rpartition(".")[2].upper() for name in spec.channelnames]
    layers = [name.rpartition(".")[0] for name in spec.channelnames]
    for red, (name, layer) in enumerate(zip(names, layers, strict=True)):
        if name != "R":
            continue
        places = {names[at]: at for at in range(len(names)) if layers[at] == layer}
        if {"G", "B"} <= set(places):
            alpha = places.get("A")
            colours = (red, places["G"], places["B"])
            return colours if alpha is None else (*colours, alpha)
    if len(names) >= 2 and spec.alpha_channel == 1:
        return (0, 1)
    return (0,)


def _white(strips: Strips) -> float:
    """Return which number is white: 1 or the largest, or for small numbers what they look like.

    Floats that are light above white (HDR) are few: their mean stays below 1.
    """
    kind = strips.read(0, 1).dtype
    if kind.itemsize <= 2:
        return 1.0
    if kind.kind in "iu":
        top = float(max(int(part.max()) for part in _parts(strips)))
        full = 2.0**32 - 1 if kind.kind == "u" else 2.0**31 - 1
        return next((white for white in _WHITES if top <= white), full)
    total, count, top = 0.0, 0, 0.0
    for part in _parts(strips):
        known = np.nan_to_num(part, posinf=0, neginf=0)
        total, count = total + float(known.sum(dtype=np.float64)), count + known.size
        top = max(top, float(known.max(initial=0)))
    if total <= count:
        return 1.0
    return next((white for white in _WHITES if top <= white), top)


def _parts(strips: Strips) -> Iterator[Array]:
    """Yield the rows as far as they can be read."""
    rows = max(strips.block, 64)
    for top in range(0, strips.height, rows):
        try:
            yield strips.read(top, min(top + rows, strips.height))
        except ValueError:
            if top == 0:
                raise
            return


def _profile(spec: oiio.ImageSpec) -> bytes:
    found = spec.get("ICCProfile")
    return bytes(found) if found is not None else b""


def _number(spec: oiio.ImageSpec, name: str) -> int:
    found = spec.get(name)
    return int(found) if isinstance(found, (int, float)) else 0


def _text(spec: oiio.ImageSpec, name: str) -> str:
    found = spec.get(name)
    return found if isinstance(found, str) else ""
