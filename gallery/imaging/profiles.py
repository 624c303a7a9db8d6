"""ICC profiles that we have to make ourselves: RGB by three primaries and a gamma.

Cameras that shoot in Adobe RGB often embed no profile and only say so in EXIF (interoperability
index "R03", DCF 2.0); their pictures look dull unless the profile is supplied.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

# Primaries as XYZ under D50, the way ICC profiles hold them.
ADOBE_RGB_PRIMARIES = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)
ADOBE_RGB_GAMMA = 2.19921875
_D50 = (0.9642, 1.0, 0.8249)


def matrix_profile(name: str, primaries: Sequence[Sequence[float]], gamma: float) -> bytes:
    """Return an ICC 2.1 display profile for RGB with these D50 `primaries` and this `gamma`."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {
        b"desc": _description(name),
        b"wtpt": _xyz(_D50),
        b"rXYZ": _xyz(primaries[0]),
        b"gXYZ": _xyz(primaries[1]),
        b"bXYZ": _xyz(primaries[2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"cprt": b"text" + bytes(4) + b"Public domain\0",
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
        b"RGB ",
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
