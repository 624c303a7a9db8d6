"""The made-up data that benchmarks share, kept between runs: made once for each seed and size.

What lies in the folder is whole: it is made under another name and renamed when it is done. Nobody
writes to it afterwards; who wants to change a library copies what will change. `make clean` removes
the folder, and so may anybody.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.camera import camera_files, small_pictures
from benchmarks.generate import SEED, records, tree
from benchmarks.options import Options
from gallery.search.index import Index

MADE_BY = 2  # goes up when the generators make other data
BATCH = 10_000
LINKS = 25_000  # stills that share one picture: ext4 allows 65,000 links to a file
INDEX_BYTES = 1_000  # on disk for one still of an index
TREE_BYTES = 4_600  # on disk for one still: a block for its sidecar, two directory entries
ROOM = 1 << 30  # bytes that are left free


class NoRoomError(Exception):
    """The disk is too full for the data of a benchmark."""


def kept(options: Options, name: str, size: int, make: Callable[[Path], None]) -> Path:
    """Return the folder called `name`, made by `make` (some `size` bytes) unless it is there."""
    path = options.data / f"{name}-{SEED}-v{MADE_BY}"
    if path.exists():
        return path
    options.data.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(options.data).free
    print(f"making {path.name}, {size / 1e6:,.0f} MB, once", file=sys.stderr, flush=True)
    if free < size + ROOM:
        raise NoRoomError(
            f"{path}: needs {size / 1e9:.1f} GB and 1 GB of room, {free / 1e9:.1f} GB are free; "
            "make room, or name another disk with --data DIR"
        )
    beside = path.with_name(f"{path.name}.part")
    shutil.rmtree(beside, ignore_errors=True)  # of a run that was interrupted
    beside.mkdir()
    make(beside)
    beside.replace(path)
    return path


def library(options: Options, count: int) -> Path:
    """Return a library of `count` stills with sidecars; pictures are links to a few real JPEGs."""

    def make(folder: Path) -> None:
        originals = folder / "originals"
        originals.mkdir()
        tree(folder, count, small_pictures(originals, max(8, -(-count // LINKS))))

    return kept(options, f"library-{count}", count * TREE_BYTES, make)


def cameras(options: Options) -> list[Path]:
    """Return JPEGs of 24 megapixels: all orientations, Adobe RGB, P3 and no profile."""
    width = options.pick(6000, 600)
    folder = kept(
        options, f"camera-{width}", width * width * 3, lambda path: camera_files(path, width)
    )
    return sorted(folder.glob("*.jpg"))


def index(options: Options, count: int) -> Path:
    """Return the folder of an index of `count` stills, as the program finds it at its start."""

    def make(folder: Path) -> None:
        found, batch = Index.empty(), []
        for one in records(count):
            batch.append(one)
            if len(batch) == BATCH:
                found, batch = found.changed(batch), []
        found.changed(batch).compacted().save(folder)

    path = kept(options, f"index-{count}", count * INDEX_BYTES, make)
    if Index.load(path) is None:  # written by another version of the program
        shutil.rmtree(path)
        return kept(options, f"index-{count}", count * INDEX_BYTES, make)
    return path


def loaded(folder: Path) -> Index:
    """Return the index that lies in a folder."""
    found = Index.load(folder)
    assert found is not None, f"{folder} holds an index of this version"
    return found
