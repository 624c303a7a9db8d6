"""A contact sheet of 200 stills from a warm cache, beside ImageMagick's `montage` of the same.

Both make pages of 4 x 5 pictures of the same size at 300 dpi with text under each; `montage` may
use `-define jpeg:size`, which lets its JPEG decoder leave out what it does not need, and writes its
pages as JPEG (distributions do not let it write a PDF). Ours is the whole `export`: captions laid
out, pictures from the cache, a PDF on the disk. The stills are the sample's under many names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks import Options, Row, costs, report
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.values import PictureKey
from gallery.library.library import Library
from gallery.library.still import Still
from gallery.sheets.export import export
from gallery.sheets.layout import laid_out
from gallery.sheets.pictures import StillPictures
from gallery.sheets.settings import SheetSettings

SAMPLE = Path(__file__).resolve().parent.parent / "assets" / "jung_e"
STILLS = 200
MANY = 2_000  # stills, for the memory
MONTAGE = "montage, jpeg:size"
INSTALL_MONTAGE = "montage is not installed (Debian: apt install imagemagick)"
SETTINGS = SheetSettings()
CAPTION = """\
caption: {{en: "Science lab before the take, number {0}", ko: "정이 연구소, 촬영 전 {0}"}}
number: "{0:05d}"
people: [Kim Hyun-joo, Kang Soo-yeon]
rating: 3
"""


def rows(options: Options) -> Iterator[Row]:
    """Measure the sheet, and how its memory grows."""
    few, many = options.pick(STILLS, 10), options.pick(MANY, 20)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = make_library(folder / "library", few)
        pictures = Thumbnails(folder / "cache", lambda *_: None, lambda _: None)
        try:
            stills = read_stills(library, pictures)
            yield _printed(folder, stills, pictures, rounds=options.pick(3, 1))
        finally:
            pictures.close()
        most, least = (peak_memory(library.folder, count) for count in (many, few))
        yield Row(f"peak memory, {many:,} stills", most, least, f"{few:,} stills", "MB", 1.25)


def _printed(folder: Path, stills: Sequence[Still], pictures: Thumbnails, rounds: int) -> Row:
    what = f"contact sheet, {len(stills):,} stills"
    if shutil.which("montage") is None:
        return Row.not_measured(what, MONTAGE, INSTALL_MONTAGE)
    ours, theirs = costs(
        partial(print_sheet, folder / "ours.pdf", stills, pictures),
        partial(montage, folder / "montage.jpg", stills),
        rounds=rounds,
    )
    return Row.of(what, ours, theirs, MONTAGE, at_most=0.1)


def make_library(folder: Path, count: int) -> Library:
    """Make a library of so many stills: hard links to the sample's, and a sidecar for each."""
    assets, captions = folder / "assets", folder / "metadata"
    assets.mkdir(parents=True)
    captions.mkdir()
    samples = sorted(SAMPLE.glob("*.jpg"))
    for number in range(count):
        sample = samples[number % len(samples)]
        try:
            os.link(sample, assets / f"still-{number:04d}.jpg")
        except OSError:  # another disk
            (assets / f"still-{number:04d}.jpg").write_bytes(sample.read_bytes())
        text = CAPTION.format(number)
        (captions / f"still-{number:04d}.yaml").write_text(text, encoding="utf-8")
    return Library(folder)


def read_stills(library: Library, pictures: Thumbnails) -> list[Still]:
    """Return all stills with the facts of their pictures."""
    found = library.scan().stills
    keys = {
        files.id: PictureKey(
            str(library.stills_folder / files.picture),
            files.renditions[0].size,
            files.renditions[0].changed_ns,
        )
        for files in found
    }
    facts = pictures.read_facts(list(keys.values()), lambda *_: None, lambda: False)
    for key in keys.values():
        pictures.thumbnail(key, 512)
    return [library.still(files, facts[keys[files.id]]) for files in found]


def print_sheet(path: Path, stills: Sequence[Still], pictures: Thumbnails) -> None:
    """Make the sheet with the program itself."""
    source = StillPictures(pictures.jpeg, PictureKey)
    done = export(path, SETTINGS, stills, source, lambda *_: None, lambda: False)
    assert not done.problems, done.problems[0]


def montage(path: Path, stills: Sequence[Still]) -> None:
    """Make the same with ImageMagick."""
    box = laid_out(SETTINGS, stills).page(1).pictures[0]
    width, height = (round(side / 72 * SETTINGS.dpi) for side in (box.rect.width, box.rect.height))
    tile = f"{SETTINGS.columns}x{SETTINGS.rows}"
    files = [str(still.picture) for still in stills]
    command = ["montage", "-define", f"jpeg:size={width}x{height}", "-label", "%t", *files]
    command += [
        "-tile",
        tile,
        "-geometry",
        f"{width}x{height}+24+30",
        "-pointsize",
        "24",
        str(path),
    ]
    subprocess.run(command, check=True)


def peak_memory(folder: Path, count: int) -> float:
    """Return the most memory (MB) a process needs that prints `count` stills, and nothing else."""
    code = f"from benchmarks.sheet_bench import many_stills; many_stills({str(folder)!r}, {count})"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, cwd=SAMPLE.parents[1]
    )
    return float(done.stdout)


def many_stills(folder: str, count: int) -> None:
    """Print one sheet of `count` stills, the library's over and over, and tell the peak memory."""
    import resource  # not on Windows

    with tempfile.TemporaryDirectory() as name:
        pictures = Thumbnails(Path(name), lambda *_: None, lambda _: None)
        try:
            stills = read_stills(Library(Path(folder)), pictures)
            print_sheet(Path(name, "sheet.pdf"), stills * (count // len(stills)), pictures)
        finally:
            pictures.close()
    scale = 1024 if sys.platform == "linux" else 1 << 20
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale)


if __name__ == "__main__":
    report(rows)
