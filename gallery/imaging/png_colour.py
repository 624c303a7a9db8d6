"""What a PNG says of its colours beside a profile: as the one ICC profile they are read by.

The order is that of the specification (PNG, third edition, 4.3): cICP, iCCP, sRGB, then gAMA with
cHRM. The gamma of sRGB (0.45455), which half of all programs write, is taken as sRGB's own curve.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO

from gallery.imaging.profiles import REC709, grey_profile, matrix_profile, primaries_under_d50

_SIGNATURE = 8
_MOST_CHUNKS = 1000
_MOST_BYTES = 32
_SRGB_GAMMA, _NEAR_GAMMA, _NEAR_COLOUR = 0.45455, 0.01, 0.005
_MOST_GAMMA = 100.0  # what an ICC profile can hold is 255
_GREY = 0  # colour type

# ITU-T H.273: x and y of red, green, blue and white by their code.
_PRIMARIES = {
    1: REC709,
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290),
    11: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351),
    12: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290),
}
_LIKE_SRGB = frozenset({1, 6, 13, 14, 15})
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
_WHITE_NITS = 203  # of diffuse white in HDR (ITU-R BT.2408); what is brighter is clipped
_STEPS = 1024


def stated_profile(stream: BinaryIO, embedded: bytes) -> bytes:
    """Return the ICC profile of a PNG: `embedded`, or one made of its other chunks; b"" for sRGB.

    The stream stays where it is.
    """
    place = stream.tell()
    chunks = dict(_chunks(stream))
    stream.seek(place)
    header = chunks.get(b"IHDR", b"")
    grey = header[9:10] == bytes([_GREY]) and b"tRNS" not in chunks
    if coded := _coded(chunks.get(b"cICP", b""), grey=grey):
        return coded
    if embedded or b"sRGB" in chunks:
        return embedded
    gamma = chunks.get(b"gAMA", b"")
    exponent = int.from_bytes(gamma[:4], "big") / 100_000 or _SRGB_GAMMA
    colours = REC709
    if len(chunks.get(b"cHRM", b"")) >= 32:
        white_x, white_y, *rest = struct.unpack_from(">8I", chunks[b"cHRM"])
        colours = tuple(value / 100_000 for value in (*rest, white_x, white_y))
    plain = grey or all(abs(a - b) < _NEAR_COLOUR for a, b in zip(colours, REC709, strict=True))
    if plain and abs(exponent - _SRGB_GAMMA) < _NEAR_GAMMA:
        return b""
    power = min(1 / exponent, _MOST_GAMMA)
    return _made(f"gamma {power:.2f} (by PNG)", colours, power, grey=grey)


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the first bytes of each chunk before the pixels."""
    stream.seek(_SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        head = stream.read(8)
        if len(head) < 8 or head[4:] in (b"IDAT", b"IEND"):
            return
        length = int.from_bytes(head[:4], "big")
        start = stream.tell()
        yield head[4:], stream.read(min(length, _MOST_BYTES))
        stream.seek(start + length + 4)


def _coded(chunk: bytes, *, grey: bool) -> bytes:
    """Return the profile of a cICP chunk; b"" where there is none, or a code not known here."""
    if len(chunk) < 4 or chunk[0] not in _PRIMARIES:
        return b""
    code, colours = chunk[1], _PRIMARIES[chunk[0]]
    curve: float | Sequence[float]
    if code in _LIGHT:
        curve = _curve(_LIGHT[code])
    elif code in _GAMMAS:
        curve = _GAMMAS[code]
    else:
        return b""
    same = code in _LIKE_SRGB and (grey or colours is REC709)
    name = "sRGB (by PNG)" if same else f"code points {chunk[0]}/{code} (by PNG)"
    return _made(name, colours, curve, grey=grey)


def _made(
    name: str, colours: Sequence[float], curve: float | Sequence[float], *, grey: bool
) -> bytes:
    if grey:
        return grey_profile(name, curve)
    try:
        return matrix_profile(name, primaries_under_d50(colours), curve)
    except (ValueError, ZeroDivisionError, struct.error):  # chromaticities that are no colours
        return b""


def _curve(light: Callable[[float], float]) -> list[float]:
    """Return the light of values at equal steps, cut off at white."""
    return [min(light(step / (_STEPS - 1)), 1.0) for step in range(_STEPS)]


def _srgb_light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _pq_light(value: float) -> float:
    """Return light of SMPTE ST 2084, with diffuse white at 1."""
    power = value ** (1 / 78.84375)
    share = max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)
    return float(10_000 * share ** (1 / 0.1593017578125) / _WHITE_NITS)


def _hlg_light(value: float) -> float:
    """Return light of ARIB STD-B67 on a screen of 1000 nits, with diffuse white at 1."""
    upper = math.exp((value - 0.55991073) / 0.17883277) + 0.28466892
    scene = value**2 / 3 if value <= 0.5 else upper / 12
    return float(1000 * scene**1.2 / _WHITE_NITS)


_LIGHT: Mapping[int, Callable[[float], float]] = {
    **dict.fromkeys(_LIKE_SRGB, _srgb_light),
    16: _pq_light,
    18: _hlg_light,
}
