"""A tag on 10,000 stills, each durably saved, against writing the same bytes in a bare loop.

The bare loop does for each file what durable means and nothing else: write beside, fsync, rename,
fsync the folder. A second one leaves out the names (write and fsync alone), which a crash may undo.
Ours reads, checks, patches and compares each caption, holds off other programs, and can be undone;
with the index, it then has read every caption again and every filter finds it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from benchmarks import Options, Row, costs, report
from benchmarks.data import library
from gallery.library.change import AddItems
from gallery.library.durable import Saving
from gallery.library.library import Edit, Library
from gallery.search.catalogue import Catalogue

STILLS, QUICK, ROUNDS = 10_000, 50, 1


def rows(options: Options) -> Iterator[Row]:
    """Yield the edit against both loops, and with the index following."""
    stills = options.pick(STILLS, QUICK)
    kept = library(options, stills)
    with tempfile.TemporaryDirectory(dir=options.data) as place:
        folder = Path(place, "library")
        folder.mkdir()
        (folder / "assets").symlink_to(kept / "assets")
        shutil.copytree(kept / "metadata", folder / "metadata")
        catalogue = Catalogue(Library(folder), Path(place, "cache"))
        catalogue.refresh()
        ids = [catalogue.index.id(row) for row in range(catalogue.index.size)]
        numbers = count()
        written: dict[str, bytes] = {}

        def undone(edits: list[Edit]) -> None:
            """Note what was written, to write it again by hand."""
            written.update((str(edit.path), edit.after or b"") for edit in edits)

        def tag() -> None:
            undone(tagged(catalogue, ids, f"unit/{next(numbers)}"))

        def indexed() -> None:
            edits = tagged(catalogue, ids, f"unit/{next(numbers)}")
            undone(edits)
            catalogue.reread([edit.still_id for edit in edits])

        plain = Path(place, "plain")
        plain.mkdir()
        loops: tuple[Callable[[], object], ...] = (
            tag,
            lambda: durably(written),
            lambda: plainly(written, plain),
            indexed,
        )
        ours, durable, bare, followed = costs(*loops, rounds=options.pick(ROUNDS, 1), warm=False)
        what = f"a tag on {stills:,} stills"
        loop = "write, fsync, rename, fsync the folder"
        yield Row.of(what, ours, durable, loop)
        yield Row.of(what, ours, bare, "write, fsync", target="tag-10k")
        yield Row.of(f"{what}, with the index", followed, durable, loop)


def tagged(catalogue: Catalogue, ids: list[str], tag: str) -> list[Edit]:
    """Add a tag to these stills."""
    changes = (AddItems("tags", (tag,)),)
    with Saving() as saving:
        return [catalogue.edit(still_id, changes, saving) for still_id in ids]


def durably(files: dict[str, bytes]) -> None:
    """Write these files so that a crash leaves the old or the new."""
    for path, data in files.items():
        beside = f"{path}.new"
        write(beside, data)
        os.replace(beside, path)
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(folder)
        os.close(folder)


def plainly(files: dict[str, bytes], place: Path) -> None:
    """Write as many files and flush them; their names may be lost."""
    for number, data in enumerate(files.values()):
        write(f"{place}/{number}", data)


def write(path: str, data: bytes) -> None:
    """Write and flush one file."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)


if __name__ == "__main__":
    report(rows)
