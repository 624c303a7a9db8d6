"""Thumbnails of 24-megapixel JPEGs: decoded, shrunk, into sRGB, upright, as JPEG.

The floor is what libjpeg-turbo needs to decode the same file at 1/8 scale and nothing else. The
other baselines make the same thumbnail: `vipsthumbnail`, all files in one run so that its start
does not count; ImageMagick, a run for each file as people script it, once told the size it needs
(`-define jpeg:size`) and once not; and Pillow's `thumbnail()`, without profile and orientation.
The files have Adobe RGB, P3 and no profile, and lie on each of their sides.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import simplejpeg  # type: ignore[import-untyped]
from PIL import Image, ImageCms

from benchmarks import Cost, Options, Row, costs, report
from benchmarks.data import cameras
from gallery.imaging.desk import Desk
from gallery.imaging.jobs import Job, Verb
from gallery.imaging.values import PictureKey

ROUNDS = 3  # of eight files each
VIPS = "vipsthumbnail"
MAGICK = ("magick", "convert")  # version 7, version 6
INSTALL_VIPS = "vipsthumbnail is not installed (Debian: apt install libvips-tools)"
INSTALL_MAGICK = "ImageMagick is not installed (Debian: apt install imagemagick)"


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


def vips(out: Path, pixels: int, files: Sequence[Path]) -> None:
    """Have vipsthumbnail make all thumbnails, on one core: threads would cost it more CPU."""
    words = ("--size", f"{pixels}x{pixels}", "--export-profile", "srgb")
    target = ("-o", f"{out}/%s.jpg[Q=85,strip]")
    environ = {**os.environ, "VIPS_CONCURRENCY": "1"}
    subprocess.run([VIPS, *map(str, files), *words, *target], check=True, env=environ)


def magick(program: str, out: Path, pixels: int, hint: bool, path: Path) -> None:
    """Have ImageMagick make one; with `hint` it is told what size is enough."""
    size = ("-define", f"jpeg:size={2 * pixels}x{2 * pixels}") if hint else ()
    shrink = ("-auto-orient", "-thumbnail", f"{pixels}x{pixels}")
    colour = ("-profile", str(out / "srgb.icc"), "-strip", "-quality", "85")
    subprocess.run([program, *size, str(path), *shrink, *colour, str(out / "im.jpg")], check=True)


def each(work: Callable[[Path], object], files: Sequence[Path]) -> None:
    """Do it for every file."""
    for path in files:
        work(path)


def rows(options: Options) -> Iterator[Row]:
    """Yield the cost of one file at both sizes of thumbnail."""
    files = cameras(options)
    program = next(filter(None, map(shutil.which, MAGICK)), "")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        (out / "srgb.icc").write_bytes(
            ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        )
        for pixels in (256, 512):
            yield from _pillows(files, pixels, options)
        yield from _programs(files, program, out, options)


def _ours(files: Sequence[Path], pixels: int) -> Callable[[], None]:
    desk, keys = Desk(), {path: PictureKey.of(path) for path in files}
    return partial(each, lambda path: our_thumbnail(desk, keys[path], pixels), files)


def _pillows(files: Sequence[Path], pixels: int, options: Options) -> Iterator[Row]:
    taken, lowest, pillows = costs(
        _ours(files, pixels),
        partial(each, floor, files),
        partial(each, lambda path: pillow_thumbnail(path, pixels), files),
        rounds=options.pick(ROUNDS, 1),
    )
    what, many = f"24 MP JPEG to {pixels} px, each", len(files)
    target = "thumb-libjpeg" if pixels == 512 else ""
    against = "libjpeg-turbo at 1/8"
    yield Row.of(what, taken, lowest, against, per=many, at_most=1.3, target=target)
    # At 256 px Pillow decodes at 1/4, and the floor alone is 0.77 of what it takes.
    limit = 0.75 if pixels == 512 else None
    yield Row.of(what, taken, pillows, "Pillow's thumbnail()", per=many, at_most=limit)


def _programs(files: Sequence[Path], program: str, out: Path, options: Options) -> Iterator[Row]:
    what, many, against = "24 MP JPEG to 512 px, each", len(files), "ImageMagick"
    ours = _ours(files, 512)
    rounds = options.pick(2, 1)

    def beside(theirs: Callable[[], object]) -> tuple[Cost, ...]:
        return costs(ours, theirs, rounds=rounds)

    if shutil.which(VIPS):
        mine, other = beside(partial(vips, out, 512, files))
        yield Row.of(what, mine, other, VIPS, per=many, target="thumb-vips")
    else:
        yield Row.not_measured(what, VIPS, INSTALL_VIPS, "thumb-vips")
    if not program:
        yield Row.not_measured(what, against, INSTALL_MAGICK, "thumb-magick")
        return
    mine, other = beside(partial(each, partial(magick, program, out, 512, False), files))
    yield Row.of(what, mine, other, against, per=many, target="thumb-magick")
    mine, other = beside(partial(each, partial(magick, program, out, 512, True), files))
    yield Row.of(what, mine, other, f"{against}, jpeg:size", per=many)


if __name__ == "__main__":
    report(rows)
