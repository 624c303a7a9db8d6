"""A contact sheet of 1,000 stills, beside `montage` of ImageMagick and of GraphicsMagick.

All make pages of 4 x 5 pictures of the same size at 300 dpi with text under each. `montage` may use
`-define jpeg:size`, which lets its JPEG decoder leave out what it does not need, is run once for
each page (it keeps all pictures of a run in memory, and gives up at some hundred), and writes its
pages as JPEG (distributions do not let it write a PDF). Ours is the whole `export`: captions laid
out, pictures from the cache, a PDF on the disk. From a cold cache it is held against making the
thumbnails alone. The stills are the sample's under many names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import matplotlib

from benchmarks import Options, Row, costs, report
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.values import PictureKey
from gallery.library.library import Library
from gallery.library.still import Still, StillFiles
from gallery.sheets.export import export
from gallery.sheets.layout import laid_out
from gallery.sheets.pictures import StillPictures
from gallery.sheets.settings import SheetSettings

SAMPLE = Path(__file__).resolve().parent.parent / "assets" / "jung_e"
STILLS = 1_000
FEW, MANY = 1_000, 10_000  # stills, for the memory
BASELINES = (  # target, what it is called, the program, its command, how to get it
    ("sheet-magick", "ImageMagick, jpeg:size", "montage", ("montage",), "imagemagick"),
    ("sheet-graphicsmagick", "GraphicsMagick", "gm", ("gm", "montage"), "graphicsmagick"),
)
# GraphicsMagick looks for a font that Debian does not install with it; matplotlib brings one.
FONT = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
SETTINGS = SheetSettings()
CAPTION = """\
caption: {{en: "Science lab before the take, number {0}", ko: "정이 연구소, 촬영 전 {0}"}}
number: "{0:05d}"
people: [Kim Hyun-joo, Kang Soo-yeon]
rating: 3
"""


def rows(options: Options) -> Iterator[Row]:
    """Measure the sheet from a warm and from a cold cache, and its memory."""
    count = options.pick(STILLS, 10)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = make_library(folder / "library", count)
        pictures = Thumbnails(folder / "cache", lambda *_: None, lambda _: None)
        try:
            stills = read_stills(library, pictures)
            print_sheet(folder / "ours.pdf", stills, pictures)  # Qt is loaded, the fonts are known
            yield from _printed(folder, stills, pictures, rounds=options.pick(2, 1))
        finally:
            pictures.close()
        yield _from_cold(folder, library, rounds=options.pick(3, 1))
        few, many = options.pick(FEW, 10), options.pick(MANY, 20)
        least, most = (peak_memory(library.folder, number) for number in (few, many))
        what = f"peak memory, contact sheet of {many:,} stills"
        yield Row(what, most, 0, "", "MB", measure="value", target="sheet-memory")
        yield Row(what, most, least, f"{few:,} stills", "MB")


def _printed(
    folder: Path, stills: Sequence[Still], pictures: Thumbnails, rounds: int
) -> Iterator[Row]:
    what = f"contact sheet, {len(stills):,} stills, warm cache"
    there = [one for one in BASELINES if shutil.which(one[2])]
    ours, *theirs = costs(
        partial(print_sheet, folder / "ours.pdf", stills, pictures),
        *(partial(montage, one[3], folder / "montage.jpg", stills) for one in there),
        rounds=rounds,
        warm=False,
    )
    found = dict(zip((one[0] for one in there), theirs, strict=True))
    for target, called, program, _, package in BASELINES:
        if target in found:
            yield Row.of(what, ours, found[target], called, target=target)
        else:
            missing = f"{program} is not installed (Debian: apt install {package})"
            yield Row.not_measured(what, called, missing, target)


def _from_cold(folder: Path, library: Library, rounds: int) -> Row:
    """Hold a sheet from an empty cache against the thumbnails of the same stills alone."""
    found = library.scan().stills
    stills = [library.still(files) for files in found]

    def printed() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as cache:
            pictures = Thumbnails(Path(cache), lambda *_: None, lambda _: None)
            try:
                print_sheet(folder / "cold.pdf", stills, pictures)
            finally:
                pictures.close()

    def thumbnails() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as cache:
            pictures = Thumbnails(Path(cache), lambda *_: None, lambda _: None)
            try:
                for files in found:
                    pictures.thumbnail(key_of(library, files), 512)
            finally:
                pictures.close()

    ours, alone = costs(printed, thumbnails, rounds=rounds, warm=False)
    what = f"contact sheet, {len(stills):,} stills, cold cache"
    return Row.of(what, ours, alone, "the thumbnails alone", target="sheet-cold")


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


def key_of(library: Library, files: StillFiles) -> PictureKey:
    """Return what the thumbnails know a still's picture by."""
    shown = files.renditions[0]
    return PictureKey(str(library.stills_folder / files.picture), shown.size, shown.changed_ns)


def read_stills(library: Library, pictures: Thumbnails) -> list[Still]:
    """Return all stills with the facts of their pictures, whose thumbnails are made."""
    found = library.scan().stills
    keys = {files.id: key_of(library, files) for files in found}
    facts = pictures.read_facts(list(keys.values()), lambda *_: None, lambda: False)
    for key in keys.values():
        pictures.thumbnail(key, 512)
    return [library.still(files, facts[keys[files.id]]) for files in found]


def print_sheet(path: Path, stills: Sequence[Still], pictures: Thumbnails) -> None:
    """Make the sheet with the program itself."""
    source = StillPictures(pictures.jpeg, PictureKey)
    done = export(path, SETTINGS, stills, source, lambda *_: None, lambda: False)
    assert not done.problems, done.problems[0]


def montage(command: Sequence[str], path: Path, stills: Sequence[Still]) -> None:
    """Make the same with another program, page by page."""
    box = laid_out(SETTINGS, stills).page(1).pictures[0]
    width, height = (round(side / 72 * SETTINGS.dpi) for side in (box.rect.width, box.rect.height))
    shape = ("-tile", f"{SETTINGS.columns}x{SETTINGS.rows}", "-geometry", f"{width}x{height}+24+30")
    size = ("-define", f"jpeg:size={width}x{height}")
    per_page = SETTINGS.columns * SETTINGS.rows
    for first in range(0, len(stills), per_page):
        files = [str(still.picture) for still in stills[first : first + per_page]]
        text = ("-font", str(FONT), "-pointsize", "24")
        words = (*command, *size, "-label", "%t", *files, *shape, *text, str(path))
        subprocess.run(words, check=True)


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
            many = [replace(stills[place % len(stills)]) for place in range(count)]
            print_sheet(Path(name, "sheet.pdf"), many, pictures)
        finally:
            pictures.close()
    scale = 1024 if sys.platform == "linux" else 1 << 20
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale)


if __name__ == "__main__":
    report(rows)
