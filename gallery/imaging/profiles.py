"""ICC profiles of RGB by three primaries and a curve: made here, or read where they are linear.

Cameras that shoot in Adobe RGB often embed no profile and only say so in EXIF (interoperability
index "R03", DCF 2.0); their pictures look dull unless the profile is supplied. PNG and EXR name
their primaries as chromaticities.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

# Primaries as XYZ under D50, the way ICC profiles hold them.
ADOBE_RGB_PRIMARIES = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)
ADOBE_RGB_GAMMA = 2.19921875
_D50 = (0.9642, 1.0, 0.8249)
# Chromaticities x, y of red, green, blue and white: ITU-R BT.709, which sRGB has too.
REC709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
_BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))

Matrix = tuple[tuple[float, float, float], ...]


def matrix_profile(
    name: str, primaries: Sequence[Sequence[float]], curve: float | Sequence[float]
) -> bytes:
    """Return an ICC 2.1 display profile for RGB with these D50 `primaries`.

    `curve` is a gamma, or the light (0 to 1) of values at equal steps from 0 to 1.
    """
    tone = _tone(curve)
    return _profile(
        b"RGB ",
        name,
        {
            b"rXYZ": _xyz(primaries[0]),
            b"gXYZ": _xyz(primaries[1]),
            b"bXYZ": _xyz(primaries[2]),
            b"rTRC": tone,
            b"gTRC": tone,
            b"bTRC": tone,
        },
    )


def grey_profile(name: str, curve: float | Sequence[float]) -> bytes:
    """Return an ICC 2.1 display profile for grey with this `curve`, as `matrix_profile` has it."""
    return _profile(b"GRAY", name, {b"kTRC": _tone(curve)})


def _tone(curve: float | Sequence[float]) -> bytes:
    """Return an ICC curveType."""
    points = [curve * 256] if isinstance(curve, float) else [65535 * light for light in curve]
    tone = b"curv" + bytes(4) + struct.pack(f">I{len(points)}H", len(points), *map(round, points))
    return tone + bytes(-len(tone) % 4)


def _profile(colours: bytes, name: str, own: Mapping[bytes, bytes]) -> bytes:
    tags = {
        b"desc": _description(name),
        b"wtpt": _xyz(_D50),
        b"cprt": b"text" + bytes(4) + b"Public domain\0",
        **own,
    }
    table = struct.pack(">I", len(tags))
    body = b""
    start = 128 + 4 + 12 * len(tags)
    for signature, data in tags.items():
        table += signature + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sI4s4s8sI12s4s44s",
        start + len(body),
        bytes(4),
        0x02100000,
        b"mntr",
        colours,
        b"XYZ ",
        struct.pack(">6H", 2000, 1, 1, 0, 0, 0),
        b"acsp",
        bytes(4),
        0,
        bytes(4),
        bytes(4),
        bytes(8),
        0,
        struct.pack(">3i", *(round(part * 65536) for part in _D50)),
        bytes(4),
        bytes(44),
    )
    return header + table + body


def _description(name: str) -> bytes:
    """Return an ICC 2 textDescriptionType."""
    text = name.encode("ascii") + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)


def _xyz(value: Sequence[float]) -> bytes:
    """Return an ICC XYZType."""
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(part * 65536) for part in value))


def primaries_under_d50(chromaticities: Sequence[float]) -> Matrix:
    """Return primaries as XYZ under D50, from x and y of red, green, blue and white.

    By the white point and Bradford's adaptation (ICC.1:2022, annex E). ValueError where the four
    are no colours.
    """
    red, green, blue, white = (
        _colour_of(chromaticities[at], chromaticities[at + 1]) for at in (0, 2, 4, 6)
    )
    corners = _transposed((red, green, blue))
    amounts = _times(_inverse(corners), white)
    cones, target = _times(_BRADFORD, white), _times(_BRADFORD, _D50)
    if min(cones) <= 0:
        raise ValueError("a white that is no white")
    adapted = tuple(
        tuple(part * target[row] / cones[row] for part in _BRADFORD[row]) for row in range(3)
    )
    whole = tuple(_times(_inverse(_BRADFORD), column) for column in _transposed(adapted))
    adaptation = _transposed(whole)
    made = []
    for amount, colour in zip(amounts, (red, green, blue), strict=True):
        scaled = tuple(amount * part for part in colour)
        made.append(_times(adaptation, scaled))
    return tuple(made)


def srgb_matrix(primaries: Sequence[Sequence[float]]) -> Matrix:
    """Return the matrix from linear light of D50 `primaries` to linear light of sRGB."""
    back = _inverse(_transposed(primaries_under_d50(REC709)))
    return _transposed(tuple(_times(back, colour) for colour in primaries))


def linear_primaries(profile: bytes) -> Matrix | None:
    """Return the D50 primaries of an RGB profile whose numbers are linear light, else None."""
    if profile[16:20] not in (b"RGB ", b"GRAY") or len(profile) < 132:
        return None
    count = min(struct.unpack_from(">I", profile, 128)[0], 100)
    tags: dict[bytes, bytes] = {}
    for at in range(132, min(132 + 12 * count, len(profile) - 11), 12):
        name, start, length = struct.unpack_from(">4sII", profile, at)
        tags[name] = profile[start : start + length]
    if profile[16:20] == b"GRAY":
        return primaries_under_d50(REC709) if _is_linear(tags.get(b"kTRC", b"")) else None
    if not all(_is_linear(tags.get(name, b"")) for name in (b"rTRC", b"gTRC", b"bTRC")):
        return None
    colours = [tags.get(name, b"") for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    if any(len(colour) < 20 for colour in colours):
        return None
    read = [struct.unpack_from(">3i", colour, 8) for colour in colours]
    return tuple((x / 65536, y / 65536, z / 65536) for x, y, z in read)


def _is_linear(curve: bytes) -> bool:
    """Say whether an ICC curve gives back what it gets."""
    if curve[:4] == b"curv" and len(curve) >= 12:
        (count,) = struct.unpack_from(">I", curve, 8)
        if count == 1 and len(curve) >= 14:
            return bool(struct.unpack_from(">H", curve, 12)[0] == 256)
        return bool(count == 0)
    if curve[:4] == b"para" and len(curve) >= 16:
        return curve[8:10] == b"\0\0" and curve[12:16] == b"\0\1\0\0"
    return False


def _colour_of(x: float, y: float) -> tuple[float, float, float]:
    if not (-2 < x < 2 and 1e-4 < abs(y) < 2):  # the blue of ACES has a y below 0
        raise ValueError("chromaticities that are no colour")
    return x / y, 1.0, (1 - x - y) / y


def _transposed(rows: Sequence[Sequence[float]]) -> Matrix:
    first, second, third = rows
    return tuple(zip(first, second, third, strict=True))


def _times(
    matrix: Sequence[Sequence[float]], vector: Sequence[float]
) -> tuple[float, float, float]:
    first, second, third = (
        sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix
    )
    return first, second, third


def _inverse(matrix: Sequence[Sequence[float]]) -> Matrix:
    """Return the inverse; ValueError where there is none."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    whole = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if abs(whole) < 1e-9:
        raise ValueError("chromaticities that are one colour")
    return (
        ((e * i - f * h) / whole, (c * h - b * i) / whole, (b * f - c * e) / whole),
        ((f * g - d * i) / whole, (a * i - c * g) / whole, (c * d - a * f) / whole),
        ((d * h - e * g) / whole, (b * g - a * h) / whole, (a * e - b * d) / whole),
    )
