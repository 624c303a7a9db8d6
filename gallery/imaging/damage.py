"""A picture that stops half-way: how much of it is there, and how to say so.

A decoder that runs out of data leaves the rest of the picture in one flat colour. How far up that
goes tells how much could be read; it is only looked at in a file already known to be broken.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageFile

from gallery.faults import words_of
from gallery.reason import Code, Reason


@contextmanager
def tolerant_decoding() -> Iterator[None]:
    """Let Pillow keep what it could read of a broken file, instead of raising.

    Pillow offers this only as a switch for the whole process; a worker does one thing at a time.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def readable_part(image: Image.Image) -> float:
    """Return how much of the picture, 0 to 1 from the top, is more than one flat colour."""
    width, height = image.size
    corner = image.getpixel((width - 1, height - 1))
    flat = Image.new(image.mode, image.size, corner)
    if image.mode == "P":
        difference = ImageChops.difference(image.convert("RGB"), flat.convert("RGB"))
    elif image.mode.startswith(("I", "F")):
        return 1.0
    else:
        difference = ImageChops.difference(image, flat)
    found = difference.getbbox(alpha_only=False)
    return 0.0 if found is None else found[3] / height


def damage_of(error: Exception, part: float) -> Reason:
    """Return what is wrong with a picture of which `part` could be read before `error` came.

    `percent` is 100 where all rows could be read.
    """
    code = Code.CUT_SHORT if is_cut_short(error) else Code.DAMAGED
    percent = 100 if part >= 0.995 else min(99, round(part * 100))
    return Reason(code, {"percent": percent, "words": words_of(error)})


def is_cut_short(error: Exception) -> bool:
    """Say whether a decoder's error means that the file ends too early."""
    words = str(error).lower()
    return isinstance(error, (EOFError, struct.error)) or any(
        word in words
        for word in (
            "truncat",
            "end of file",
            "eof",
            "not enough",
            "unexpected end",
            "requires a buffer",
        )
    )
