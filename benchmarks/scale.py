"""What things cost at 1,000 to 1,000,000 stills: the points of the plot in docs/performance.md.

    python -m benchmarks.scale build/scale.json             a million only of what is in memory
    python -m benchmarks.scale build/scale.json --large     also a tree of a million: 5 GB, minutes
    python -m benchmarks.plot build/scale.json docs/scale.svg

Each size is measured in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks import Options, Row, percentile
from benchmarks.__main__ import FOLDER, write_json
from benchmarks.data import index as index_folder
from benchmarks.data import loaded
from benchmarks.measure import forget_peak, peak_mb, seconds

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK = (200, 1_000)
ON_DISK = 100_000  # larger trees only with --large
ALL_STROKES = 10_000  # SQLite is asked them all up to this many stills, and every fifth beyond
SOME = 5
LOADS = 5


def main() -> int:
    """Measure all sizes, or with `--stills` one of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("json", type=Path, nargs="?", help="where to write the points")
    parser.add_argument("--stills", type=int, help="measure this size only, and print its points")
    Options.add_to(parser)
    given = parser.parse_args()
    options = Options.of(given)
    if given.stills:
        json.dump([asdict(row) for row in points(options, given.stills)], sys.stdout)
        return 0
    if given.json is None:
        parser.error("say where to write the points")
    rows: list[Row] = []
    for stills in options.pick(SIZES, QUICK):
        print(f"measuring {stills:,} stills ...", file=sys.stderr, flush=True)
        rows += one_size(options, stills)
    write_json(given.json, rows)
    return 0


def one_size(options: Options, stills: int) -> list[Row]:
    """Measure one size in a fresh interpreter."""
    command = (sys.executable, "-m", "benchmarks.scale", "--stills", str(stills))
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(
        (*command, *options.words()), cwd=FOLDER.parent, env=environ, stdout=subprocess.PIPE,
        text=True, check=True,
    )  # fmt: skip
    return [Row(**row) for row in json.loads(done.stdout)]


def points(options: Options, stills: int) -> Iterator[Row]:
    """Yield the points of one size; what takes most memory beside ours comes last."""
    from benchmarks.keystroke_bench import STROKES, ask, edit_cost, fresh

    fresh(options, stills)  # made now where it was not; what that took is not counted
    forget_peak()
    ours: list[float] = []
    for _ in range(3):
        index = fresh(options, stills)
        ours += [seconds(ask, index, stroke) for stroke in STROKES]
    yield _point("keystroke p50", stills, statistics.median(ours))
    yield _point("keystroke p99", stills, percentile(ours, 99))
    yield _point("edit of one still", stills, edit_cost(index, 20))
    folder = index_folder(options, stills)
    yield _point(
        "index from its snapshot",
        stills,
        statistics.median(seconds(loaded, folder) for _ in range(LOADS)),
    )
    yield _point("index in memory, while typing", stills, peak_mb(), "MB")
    yield from _databases(options, stills)
    yield from _window(stills)
    if stills <= ON_DISK or options.large:
        yield from _tree(options, stills)
        yield from _memory(options, stills)


def _databases(options: Options, stills: int) -> Iterator[Row]:
    from benchmarks.databases import DuckDB, SQLite
    from benchmarks.keystroke_bench import STROKES

    for name, kind in (("DuckDB", DuckDB), ("SQLite FTS5", SQLite)):
        database = kind(options, stills)
        database.answer(STROKES[-1])  # what is read from the disk once is not counted
        step = 1 if stills <= ALL_STROKES else SOME
        taken = [seconds(database.answer, stroke) for stroke in STROKES[::step]]
        yield _point(f"keystroke, {name} p50", stills, statistics.median(taken))
        yield _point(f"keystroke, {name} p99", stills, percentile(taken, 99))


def _window(stills: int) -> Iterator[Row]:
    from benchmarks.grid_bench import measured

    row = next(iter(measured(stills)))
    yield _point("filter to repaint", stills, row.ours)
    yield _point("filter to repaint, QListView", stills, row.baseline)


def _tree(options: Options, stills: int) -> Iterator[Row]:
    from benchmarks.index_bench import filled

    for row in filled(options, stills, judged=False):
        if row.what.startswith("first index") and row.baseline:
            yield _point("first index, per still", stills, row.ours / stills)
            yield _point("CSafeLoader alone, per still", stills, row.baseline / stills)
        if row.what.startswith("no-change rescan"):
            yield _point("no-change rescan, per still", stills, row.ours / stills)
            yield _point("scandir + stat alone, per still", stills, row.baseline / stills)


def _memory(options: Options, stills: int) -> Iterator[Row]:
    from benchmarks.memory_bench import peaks

    for row in peaks(options, stills, ""):
        if row.what.endswith("later start"):
            yield _point("window", stills, row.ours, "MB")


def _point(series: str, stills: int, ours: float, unit: str = "s") -> Row:
    what = f"{series}, {stills:,} stills"
    return Row(what, ours, 0, "", unit, measure="value", stills=stills, series=series)


if __name__ == "__main__":
    sys.exit(main())
