"""What a picture looks like, as 64 bits: pictures that look alike differ in few of them.

The hash is pHash's (C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash
Functions", 2010): the picture small and grey, its discrete cosine transform, and of each of the
lowest frequencies whether it is above their median. It stays what it is, or nearly, when the
picture is resized, compressed again, made grey, brighter or darker; it is another one after a turn
or a cut. A picture that is all of one colour has the look 0.

Without numpy, which would cost a worker 0.2 s and 30 MB to load.
"""

from __future__ import annotations

import io
import math
from operator import mul
from statistics import median

from PIL import Image

_SIDE = 16  # pixels of the small picture; its 8 lowest frequencies are far below its limit
_LOWEST = 8
# The 64 lowest frequencies, as (down, across); the very lowest is how bright the picture is.
_FREQUENCIES = sorted(
    ((down, across) for down in range(_LOWEST + 1) for across in range(_LOWEST + 1)),
    key=lambda one: (sum(one), one),
)[1:65]
_COSINES = [
    [math.cos(math.pi * frequency * (2 * place + 1) / (2 * _SIDE)) for place in range(_SIDE)]
    for frequency in range(max(map(max, _FREQUENCIES)) + 1)
]
# What JPEG does to a flat colour: below it a frequency counts as not there, or a sky would look
# otherwise each time. A sum over 256 grey levels.
_NOTHING = 32.0


def look(image: Image.Image) -> str:
    """Return the look of an upright picture as 16 hexadecimal digits."""
    # By mean: LANCZOS would sharpen what recompression has changed.
    small = image.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX).tobytes()
    rows = [small[start : start + _SIDE] for start in range(0, len(small), _SIDE)]
    across = [[sum(map(mul, row, cosine)) for row in rows] for cosine in _COSINES]
    sums = (sum(map(mul, across[along], _COSINES[down])) for down, along in _FREQUENCIES)
    found = [0.0 if abs(value) < _NOTHING else value for value in sums]
    middle = median(found)
    bits = 0
    for value in found:
        bits = bits << 1 | (value > middle)
    return f"{bits:016x}"


def look_of_jpeg(jpeg: bytes) -> str:
    """Return the look of an upright picture that is a JPEG; raises what Pillow does."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        return look(image)


def distance(one: str, other: str) -> int:
    """Return in how many of the 64 bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
