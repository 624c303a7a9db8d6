"""Made-up photographs: slow gradients, shapes, writing, and grain that makes them 8 to 12 MB.

They compress like camera files, carry profiles made here (Adobe RGB, P3, none), and lie on each of
their sides: the eight orientations of EXIF.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gallery.imaging.colour import adobe_rgb
from gallery.imaging.profiles import matrix_profile

# D50-adapted primaries of P3, as the columns of the matrix from RGB to XYZ (SMPTE EG 432-1)
P3_PRIMARIES = ((0.5151, 0.2412, -0.0011), (0.292, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
PROFILES = ("none", "adobe", "p3")
ORIENTATIONS = range(1, 9)
ORIENTATION = 0x0112
GRAIN = 9  # standard deviation, of 255
QUALITY = 93
SMALL = 640  # px, the long side of what a library of many stills is made of


def camera_files(folder: Path, width: int = 6000) -> None:
    """Write one JPEG of each orientation, the three profiles in turn, `width` x 2/3 of it."""
    profiles = {
        "none": b"",
        "adobe": adobe_rgb(),
        "p3": matrix_profile("Display P3 compatible", P3_PRIMARIES, 2.2),
    }
    scenes = photographs(width, seed=24)
    for orientation in ORIENTATIONS:
        profile = PROFILES[orientation % len(PROFILES)]
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        path = folder / f"{orientation}-{profile}.jpg"
        next(scenes).save(path, quality=QUALITY, exif=exif, icc_profile=profiles[profile])


def small_pictures(folder: Path, count: int) -> list[Path]:
    """Write `count` small photographs, and return their paths."""
    files = [folder / f"{number:03}.jpg" for number in range(count)]
    for path, image in zip(files, photographs(SMALL, seed=7), strict=False):
        image.save(path, quality=85)
    return files


def photographs(width: int, seed: int) -> Iterator[Image.Image]:
    """Yield pictures without end, each another one."""
    draw = np.random.default_rng(seed)
    height = width * 2 // 3
    while True:
        coarse = Image.fromarray(draw.integers(0, 255, (40, 60, 3), dtype=np.uint8))
        scene = coarse.resize((width, height), Image.Resampling.BICUBIC)
        _things(ImageDraw.Draw(scene), width, height, draw)
        grain = draw.normal(0, GRAIN, (height, width, 1)).astype(np.int16)
        yield Image.fromarray(
            np.clip(np.asarray(scene, dtype=np.int16) + grain, 0, 255).astype(np.uint8)
        )


def _things(pen: ImageDraw.ImageDraw, width: int, height: int, draw: np.random.Generator) -> None:
    """Draw what has hard edges: boxes, discs, and a slate with writing."""
    for number in range(40):
        left, top = int(draw.integers(0, width)), int(draw.integers(0, height))
        side = int(draw.integers(width // 60, width // 8))
        colour = tuple(draw.integers(0, 255, 3).tolist())
        shape = pen.ellipse if number % 2 else pen.rectangle
        shape((left, top, left + side, top + side * 2 // 3), fill=colour)
    font = ImageFont.load_default(max(10, width // 50))
    for line in range(8):
        pen.text((width // 10, height * (line + 1) // 10), f"SCENE {line}A TAKE 3", "white", font)
