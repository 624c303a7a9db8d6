"""Makes `gallery/imaging/fogra39.icc`, by which CMYK without a profile is shown.

`python -m setup.cmyk_profile FOGRA39L.ti3 fogra39.icc`. The measurements are Fogra's, of offset
print on coated paper (ISO 12647-2:2004/Amd 1); the file comes with Debian's icc-profiles-free
under the zlib licence, and so does the profile. It has the table from ink to colour only, relative
to the paper, with the darkest patch as black.
"""

from __future__ import annotations

import struct
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

Triple = tuple[float, float, float]
Inks = tuple[float, float, float, float]

# The patches lie on a grid of cyan, magenta and yellow for each of these amounts of black.
GRIDS: Mapping[float, tuple[float, ...]] = {
    0: (0, 10, 20, 30, 40, 55, 70, 85, 100),
    20: (0, 10, 20, 40, 70, 100),
    40: (0, 20, 40, 70, 100),
    60: (0, 20, 40, 70, 100),
    80: (0, 40, 70, 100),
    100: (0, 40, 100),
}
COLOURS = GRIDS[0]  # the steps of the table, for cyan, magenta and yellow
BLACKS = (0.0, 10.0, 20.0, 30.0, 40.0, 60.0, 80.0, 90.0, 100.0)
D50 = (0.9642, 1.0, 0.8249)
DARKEST, PAPER = (100.0, 100.0, 100.0, 100.0), (0.0, 0.0, 0.0, 0.0)
NAME = "Coated FOGRA39L, by Stills Gallery"
RIGHTS = "Made from Fogra's FOGRA39L of icc-profiles-free; zlib licence"


def measured(text: str) -> dict[Inks, Triple]:
    """Return X, Y, Z (paper about 85) of each patch of a CGATS file, by its inks in percent."""
    data = text.partition("\nBEGIN_DATA\n")[2].partition("\nEND_DATA")[0]
    found = {}
    for line in data.splitlines():
        _, c, m, y, k, *xyz = map(float, line.split()[:8])
        found[c, m, y, k] = (xyz[0], xyz[1], xyz[2])
    return found


def relative(patches: Mapping[Inks, Triple]) -> dict[Inks, Triple]:
    """Return Lab relative to the paper, with the darkest patch's lightness as black."""
    paper = patches[PAPER]
    black = patches[DARKEST][1] / paper[1]
    found = {}
    for inks, xyz in patches.items():
        shares = [
            (part / white - black) / (1 - black) for part, white in zip(xyz, paper, strict=True)
        ]
        x, y, z = map(_cube, shares)
        found[inks] = (116 * y - 16, 500 * (x - y), 200 * (y - z))
    return found


def between(patches: Mapping[Inks, Triple], inks: Inks) -> Triple:
    """Return the Lab of any inks, linear between the patches of the grids."""
    levels = tuple(GRIDS)
    low, high, share = _place(levels, inks[3])
    below = _in_grid(patches, inks, levels[low])
    if share == 0:
        return below
    above = _in_grid(patches, inks, levels[high])
    return _mixed(((1 - share, below), (share, above)))


def profile(patches: Mapping[Inks, Triple]) -> bytes:
    """Return the ICC 2.1 profile of an output device with a table of 9 x 9 x 9 x 9 colours."""
    steps = (COLOURS, COLOURS, COLOURS, BLACKS)
    table = b"mft2" + bytes(4) + struct.pack(">4B", 4, 3, len(COLOURS), 0)
    table += struct.pack(">9i", *(65536 * (at % 4 == 0) for at in range(9)))
    table += struct.pack(">2H", 256, 2)
    for axis in steps:
        table += struct.pack(">256H", *(_curve(axis, at / 2.55) for at in range(256)))
    for c, m, y, k in product(*steps):
        lab = between(patches, (c, m, y, k))
        codes = (lab[0] * 652.8, (lab[1] + 128) * 256, (lab[2] + 128) * 256)
        table += struct.pack(">3H", *(min(max(round(code), 0), 65535) for code in codes))
    table += struct.pack(">2H", 0, 65535) * 3
    name = NAME.encode() + b"\0"
    white = b"XYZ " + bytes(4) + struct.pack(">3i", *(round(part * 65536) for part in D50))
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text" + bytes(4) + RIGHTS.encode() + b"\0",
        b"wtpt": white,
        b"A2B0": table,
    }
    return _file(tags)


def _file(tags: Mapping[bytes, bytes]) -> bytes:
    head, body, start = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for signature, data in tags.items():
        head += signature + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = struct.pack(">I4xI", start + len(body), 0x02100000) + b"prtrCMYKLab "
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += struct.pack(">3i", *(round(part * 65536) for part in D50))
    return header.ljust(128, b"\0") + head + body


def _in_grid(patches: Mapping[Inks, Triple], inks: Inks, black: float) -> Triple:
    axis = GRIDS[black]
    places = [_place(axis, ink) for ink in inks[:3]]
    corners = []
    for ends in product((0, 1), repeat=3):
        share, colour = 1.0, []
        for end, (low, high, part) in zip(ends, places, strict=True):
            share *= part if end else 1 - part
            colour.append(axis[high if end else low])
        if share:
            corners.append((share, patches[colour[0], colour[1], colour[2], black]))
    return _mixed(corners)


def _place(axis: Sequence[float], value: float) -> tuple[int, int, float]:
    """Return the steps around a value, and how far it is from the first to the second."""
    low = min(bisect_right(axis, value) - 1, len(axis) - 2)
    return low, low + 1, (value - axis[low]) / (axis[low + 1] - axis[low])


def _mixed(parts: Sequence[tuple[float, Triple]]) -> Triple:
    first, second, third = (sum(share * lab[at] for share, lab in parts) for at in range(3))
    return first, second, third


def _curve(axis: Sequence[float], percent: float) -> int:
    low, _, share = _place(axis, min(percent, 100.0))
    return round(65535 * (low + share) / (len(axis) - 1))


def _cube(value: float) -> float:
    return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_bytes(profile(relative(measured(source.read_text("ascii")))))
