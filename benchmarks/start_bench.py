"""A later start: from opening a library that was open before to a grid full of thumbnails.

The window is there and empty, everything is imported, the index and the thumbnails are in the
cache; measured is the CPU of all threads until every tile in sight has its picture, what the look
for changes behind it takes meanwhile included. Each start is a process of its own.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Options, Row, report
from benchmarks.data import library
from benchmarks.windows import in_window, number

STILLS, QUICK = 100_000, 200
STARTS = 3


def rows(options: Options) -> Iterator[Row]:
    """Yield the median of some starts, and the peak of memory of the last."""
    stills = options.pick(STILLS, QUICK)
    folder = library(options, stills)
    with tempfile.TemporaryDirectory() as place:
        in_window("index", folder, Path(place))
        in_window("start", folder, Path(place))  # makes the thumbnails in sight
        starts = [in_window("start", folder, Path(place)) for _ in range(options.pick(STARTS, 1))]
    cpu = statistics.median(number(one["cpu"]) for one in starts)
    tiles = int(number(starts[0]["tiles"]))
    yield Row(
        f"later start to {tiles} thumbnails, {stills:,} stills",
        cpu,
        0,
        "",
        measure="value",
        target="start",
        peak_mb=number(starts[-1]["peak_mb"]),
    )


if __name__ == "__main__":
    report(rows)
