"""Filling the index from a folder, and finding that nothing changed in it since.

The first full index reads every sidecar of 100,000 stills and decodes no picture; the snapshot is
saved. TagStudio's 77 s are its published CPU time for as many entries (scan and save), a fixed
figure from another machine; PyYAML's CSafeLoader reads the same sidecars in turn with us. The
rescan looks at all files of stills and captions again; a bare walk (`os.scandir`, `stat` of each
file) over the same tree does nothing else. With `--large` the same for a million.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import yaml

from benchmarks import Options, Row, costs, report
from benchmarks.data import library as kept_library
from gallery.library.library import Library
from gallery.search.catalogue import Catalogue

STILLS, LARGE, QUICK = 100_000, 1_000_000, 200
TAGSTUDIO_S = 77.0  # CPU for 100,000 entries: measured for the targets, see docs/performance.md
RESCANS = 5


def rows(options: Options) -> Iterator[Row]:
    """Yield the rows of 100,000 stills, and of a million where asked."""
    stills = options.pick(STILLS, QUICK)
    yield from filled(options, stills, judged=True)
    if options.large:
        yield from filled(options, options.pick(LARGE, 2 * QUICK), judged=False)


def filled(options: Options, stills: int, *, judged: bool) -> Iterator[Row]:
    """Yield what the first index costs, and a rescan after it."""
    folder = kept_library(options, stills)
    with tempfile.TemporaryDirectory(dir=options.data) as place:
        fresh = (Path(place, str(number)) for number in count())
        ours, plain = costs(
            lambda: first_index(folder, next(fresh)),
            partial(csafe, folder / "metadata"),
            rounds=1,
            warm=False,
        )
        what = f"first index of {stills:,} stills"
        yield Row.of(what, ours, target="index-cpu" if judged else "")
        if judged:
            yield Row(what, ours.median, TAGSTUDIO_S, "TagStudio", target="index-tagstudio")
        yield Row.of(what, ours, plain, "CSafeLoader, same files")
        catalogue = Catalogue(Library(folder), Path(place, "0"))
        assert catalogue.index.size == stills, "the snapshot of the first index was kept"
        rescan, walk = costs(
            partial(unchanged, catalogue),
            partial(bare_walk, folder),
            rounds=options.pick(RESCANS, 1),
        )
        what = f"no-change rescan of {stills:,} stills"
        yield Row.of(what, rescan, walk, "scandir + stat", target="rescan" if judged else "")


def first_index(folder: Path, cache: Path) -> None:
    """Read a whole library, and save its index in `cache`.

    As window and command line do: with Python's search for garbage out of the way.
    """
    gc.disable()
    try:
        catalogue = Catalogue(Library(folder), cache)
        assert catalogue.refresh().problems == ()
        catalogue.save()
    finally:
        gc.enable()


def unchanged(catalogue: Catalogue) -> None:
    """Look for changes where there are none."""
    found = catalogue.refresh()
    assert not any((found.added, found.changed, found.removed, found.problems)), found


def csafe(folder: Path) -> None:
    """Read all YAML files below `folder` with PyYAML, and keep nothing."""
    for path in files(folder):
        with open(path, "rb") as file:
            yaml.load(file, Loader=yaml.CSafeLoader)


def bare_walk(folder: Path) -> int:
    """Return the size of all files of stills and captions, by the least a walk can do."""
    total = 0
    for top in ("assets", "metadata"):
        pending = [os.fspath(folder / top)]
        while pending:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
    return total


def files(folder: Path) -> Iterator[str]:
    """Yield the paths of all files below `folder`."""
    for place, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(place, name)


if __name__ == "__main__":
    report(rows)
