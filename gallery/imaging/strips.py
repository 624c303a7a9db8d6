"""A picture that is read a strip of rows at a time, and that Pillow holds as 8 bits a channel.

Pillow has no mode for 16-bit colour, for floats in colour or for 16-bit Lab. Here a strip is read
as it is stored, brought to 8 bits, shrunk by a whole number, and only then kept: a worker needs
the memory of the shrunk picture and of one strip, however large the file is.

What is stored as light (EXR, 32-bit PSD, linear TIFF and PNG) or as density of film (log DPX) is
encoded as sRGB before it is cut to 8 bits, which would leave a few steps only in its shadows.
Light brighter than white is clipped: exposure 0, no tone curve.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile

from gallery.imaging.colour import NEUTRAL_GREY

if TYPE_CHECKING:
    from PIL._imaging import PixelAccess

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float32]
Array = Bytes | Words | npt.NDArray[np.uint32] | npt.NDArray[np.int32] | Floats

_TOP = 65535
_STRIP_SAMPLES = 8_000_000  # of one strip: 32 MB as floats
_STRIP_ROWS = 256
# Kodak's Cineon: 10-bit codes of black and white, density of a code, gamma of the negative.
_LOG_BLACK, _LOG_WHITE, _LOG_STEP, _LOG_GAMMA = 95, 685, 0.002, 0.6


class Light(StrEnum):
    """What the numbers in a file are."""

    STORED = "stored"  # as the profile says, and without one as sRGB
    LINEAR = "linear"  # proportional to light
    LOG = "log"  # Cineon printing density


@dataclass(frozen=True, slots=True)
class Strips:
    """An opened picture: what it is, and how its rows are read.

    `read(top, bottom)` returns the rows as an array of height, width, channels of `mode`, as they
    are stored: unsigned integers of 8 or 16 bits, or numbers of which `white` is white. `matrix`
    turns linear light into that of sRGB. `block` rows are stored together. `mode` is one of L, LA,
    RGB, RGBA, CMYK, LAB; LAB has its a and b as signed numbers.
    """

    width: int
    height: int
    mode: str
    bits: int
    read: Callable[[int, int], Array]
    profile: bytes = b""
    orientation: int = 1
    light: Light = Light.STORED
    white: float = 1.0
    matrix: Floats | None = None
    premultiplied: bool = False
    block: int = 64


class StripImage(Image.Image):
    """`Strips` as a Pillow image: `draft` sets how much it is shrunk while `load` reads it.

    Pixels that were stored as light are sRGB after `load`, and their profile is taken away.
    """

    def __init__(self, strips: Strips) -> None:
        super().__init__()
        self.strips = strips
        self._mode = strips.mode
        self._size = (strips.width, strips.height)
        self._shrink = 1
        self._loaded = False
        if strips.profile:
            self.info["icc_profile"] = strips.profile

    def draft(
        self,
        mode: str | None,  # noqa: ARG002 - Pillow's own signature
        size: tuple[int, int] | None,
    ) -> tuple[str, tuple[int, int, float, float]] | None:
        """Shrink by a whole number while reading, to at least twice the size wanted."""
        if size is not None and not self._loaded:
            width, height = self.strips.width, self.strips.height
            self._shrink = max(1, min(width // (2 * size[0]), height // (2 * size[1])))
            self._size = -(-width // self._shrink), -(-height // self._shrink)
        return None

    def load(self) -> PixelAccess | None:
        """Read the rows; ValueError where they cannot be, unless Pillow is to be tolerant."""
        if not self._loaded:
            self.im = self._read().im
            self._loaded = True
            self.strips = replace(self.strips, read=_closed)  # a decoder may hold all of it
            if self.strips.light is not Light.STORED:
                self.info.pop("icc_profile", None)
        return super().load()

    def _read(self) -> Image.Image:
        strips, shrink = self.strips, self._shrink
        made = Image.new(strips.mode, self._size)
        channels = len(Image.Image.getbands(self))
        most = min(_STRIP_ROWS, max(1, _STRIP_SAMPLES // (strips.width * channels)))
        rows = shrink * max(1, math.ceil(min(most, max(strips.block, 1)) / shrink))
        rows *= max(1, most // rows)
        eight_bits = EightBits(strips)
        for top in range(0, strips.height, rows):
            try:
                strip = strips.read(top, min(top + rows, strips.height))
            except ValueError:
                if not ImageFile.LOAD_TRUNCATED_IMAGES:
                    raise
                break
            pixels = np.ascontiguousarray(eight_bits(strip))
            part = Image.frombytes(strips.mode, (strips.width, len(pixels)), pixels.data)
            made.paste(part.reduce(shrink) if shrink > 1 else part, (0, top // shrink))
        return made


def _closed(top: int, bottom: int) -> Array:
    raise ValueError(f"rows {top} to {bottom} were read before")


class EightBits:
    """Turns rows as they are stored into 8 bits a channel."""

    def __init__(self, strips: Strips) -> None:
        self._strips = strips
        self._colours = len(strips.mode) - strips.mode.endswith("A")
        self._alpha = strips.mode in ("LA", "RGBA")
        self._table = _table(strips.light)
        # What lies on it is added to it: light that is transparent all over (a glow) is kept.
        self._ground = np.float32(np.argmax(self._table >= NEUTRAL_GREY[0]) / _TOP)

    def __call__(self, strip: Array) -> Bytes:
        """Return the rows, channel by channel, as `Image.frombytes` takes them."""
        strips = self._strips
        stored = strips.light is Light.STORED and not (strips.premultiplied and self._alpha)
        if strip.dtype == np.uint8 and stored:
            return strip.astype(np.uint8, copy=False)
        if strips.mode == "LAB":
            return _lab(strip)
        if strip.dtype == np.uint16 and stored:
            return _high_bytes(strip.astype(np.uint16, copy=False))
        words = self._words(strip)
        made: Bytes = self._table[words]
        if self._alpha:
            made[..., -1] = _high_bytes(words[..., -1])
        return made

    def _words(self, strip: Array) -> Words:
        """Return the rows as 16 bits, out of them alpha and the primaries of the file."""
        white = {"u1": 255.0, "u2": 65535.0}.get(strip.dtype.str[1:], self._strips.white)
        values: Floats = strip.astype(np.float32) / np.float32(white)
        np.nan_to_num(values, copy=False, posinf=1.0, neginf=0.0)
        matrix = self._strips.matrix
        if matrix is not None and self._colours == 3:
            values[..., :3] = values[..., :3] @ matrix.T
        if self._alpha and self._strips.premultiplied:
            values[..., :-1] += (1 - values[..., -1:]) * self._ground
            values[..., -1] = 1
        return (values.clip(0, 1) * _TOP + np.float32(0.5)).astype(np.uint16)


def _high_bytes(words: Words) -> Bytes:
    """Return 16 bits as 8, rounded: `words / 257` without a division."""
    return ((words - (words >> 8) + np.uint16(128)) >> 8).astype(np.uint8)


def _lab(strip: Array) -> Bytes:
    """Return 16-bit Lab as 8 bits: L of 65535, a and b signed and of 256 a unit."""
    words = strip.astype(np.uint16, copy=False)
    made = np.empty(words.shape, np.uint8)
    made[..., 0] = _high_bytes(words[..., 0])
    signed = words[..., 1:].view(np.int16).astype(np.int32)
    made[..., 1:] = ((signed + 128) >> 8).clip(-128, 127).astype(np.int8).view(np.uint8)
    return made


def _table(light: Light) -> Bytes:
    """Return the 8-bit value of each 16-bit one."""
    values = np.arange(_TOP + 1) / _TOP
    if light is Light.LOG:
        codes = values * 1023
        black = 10 ** ((_LOG_BLACK - _LOG_WHITE) * _LOG_STEP / _LOG_GAMMA)
        exposed = 10 ** ((codes - _LOG_WHITE) * _LOG_STEP / _LOG_GAMMA)
        values = ((exposed - black) / (1 - black)).clip(0, 1)
    if light is not Light.STORED:
        values = np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)
    return np.asarray(values * 255 + 0.5).astype(np.uint8)
