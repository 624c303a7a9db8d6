"""Thumbnails of 24-megapixel JPEGs: decoded, shrunk, into sRGB, upright, as JPEG.

The floor is what libjpeg-turbo needs to decode the same file at 1/8 scale and nothing else; the
other baseline is Pillow's `thumbnail()`, without profile and orientation, which ours does as well.
The pictures are seeded: slow gradients, shapes, and grain that makes files of about 9 MB; with
Adobe RGB, P3 and no profile, lying and standing.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import simplejpeg  # type: ignore[import-untyped]
from PIL import Image

from benchmarks import Row, in_turn, report
from gallery.imaging.colour import adobe_rgb
from gallery.imaging.desk import Desk
from gallery.imaging.jobs import Job, Verb
from gallery.imaging.profiles import matrix_profile
from gallery.imaging.values import PictureKey

WIDTH, HEIGHT = 6000, 4000
P3_PRIMARIES = ((0.5151, 0.2412, -0.0011), (0.292, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
KINDS: tuple[tuple[str, int], ...] = (
    ("", 1),
    ("adobe", 1),
    ("p3", 1),
    ("", 6),
    ("adobe", 8),
    ("p3", 3),
)


def camera_files(folder: Path) -> list[Path]:
    """Write one JPEG of each kind into `folder`."""
    profiles = {
        "": b"",
        "adobe": adobe_rgb(),
        "p3": matrix_profile("Display P3 compatible", P3_PRIMARIES, 2.2),
    }
    random = np.random.default_rng(24)
    coarse = Image.fromarray(random.integers(0, 255, (40, 60, 3), dtype=np.uint8))
    scene = np.asarray(coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.int16)
    grain = random.normal(0, 7, (HEIGHT, WIDTH, 1)).astype(np.int16)
    image = Image.fromarray(np.clip(scene + grain, 0, 255).astype(np.uint8))
    files = []
    for number, (profile, orientation) in enumerate(KINDS):
        exif = Image.Exif()
        exif[0x0112] = orientation
        path = folder / f"{number}-{profile or 'none'}-{orientation}.jpg"
        image.save(path, quality=92, exif=exif, icc_profile=profiles[profile])
        files.append(path)
    return files


def our_thumbnail(desk: Desk, key: PictureKey, pixels: int) -> int:
    """Do what a worker does for one tile."""
    job = Job(Verb.THUMBNAIL, key.path, key.size, key.changed_ns, pixels=pixels)
    made = desk.reply(job)
    assert not made.answer.failure, made.answer.failure
    return made.length


def floor(path: Path) -> object:
    """Decode at 1/8 with libjpeg-turbo, as fast as it can."""
    return simplejpeg.decode_jpeg(
        path.read_bytes(), "RGB", fastdct=True, fastupsample=True, min_height=1, min_width=1
    )


def pillow_thumbnail(path: Path, pixels: int) -> int:
    """Make a thumbnail the way Pillow's documentation does."""
    with Image.open(path) as image:
        image.thumbnail((pixels, pixels))
        data = io.BytesIO()
        image.save(data, "JPEG", quality=85)
    return data.tell()


def each(work: Callable[[Path], object], files: Sequence[Path]) -> None:
    """Do it for every file."""
    for path in files:
        work(path)


def rows() -> Iterator[Row]:
    """Yield the cost of one file at both sizes of thumbnail."""
    with tempfile.TemporaryDirectory() as folder:
        files = camera_files(Path(folder))
        keys = {path: PictureKey.of(path) for path in files}
        desk = Desk()
        for pixels in (256, 512):

            def ours(path: Path, pixels: int = pixels) -> object:
                return our_thumbnail(desk, keys[path], pixels)

            def pillow(path: Path, pixels: int = pixels) -> object:
                return pillow_thumbnail(path, pixels)

            taken, lowest, pillows = (
                seconds / len(files)
                for seconds in in_turn(
                    *(partial(each, work, files) for work in (ours, floor, pillow)), rounds=5
                )
            )
            what = f"24 MP JPEG to {pixels} px, each"
            yield Row(what, taken, lowest, "libjpeg-turbo at 1/8", at_most=1.3)
            # At 256 px Pillow decodes at 1/4, and the floor alone is 0.77 of what it takes.
            target = 0.75 if pixels == 512 else None
            yield Row(what, taken, pillows, "Pillow's thumbnail()", at_most=target)


if __name__ == "__main__":
    report(rows)
