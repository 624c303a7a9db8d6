"""The most memory that the process of the window has: a first index, then a later start.

The later start filters by what is typed and scrolls through all stills. Resident memory, pages of
the mapped index and of Qt's libraries included, in MB of 2**20 bytes; workers that decode pictures
are other processes. With `--large` the same for a million stills.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Options, Row, report
from benchmarks.data import library
from benchmarks.windows import in_window, number

ASKED_FOR = "a window over a million stills on the disk (5 GB, minutes): --large measures it"
STILLS, LARGE, QUICK = 100_000, 1_000_000, 200


def rows(options: Options) -> Iterator[Row]:
    """Yield the peaks of both, the larger one as the target's."""
    yield from peaks(options, options.pick(STILLS, QUICK), "memory-100k")
    if options.large:
        yield from peaks(options, options.pick(LARGE, 2 * QUICK), "memory-1m")
    else:
        yield Row.not_measured(f"peak memory, {LARGE:,} stills", "", ASKED_FOR, "memory-1m")


def peaks(options: Options, stills: int, target: str) -> Iterator[Row]:
    """Yield the peaks with a library of so many stills."""
    folder = library(options, stills)
    with tempfile.TemporaryDirectory(dir=options.data) as place:
        first = number(in_window("index", folder, Path(place))["peak_mb"])
        later = number(in_window("start", folder, Path(place))["peak_mb"])
    what = f"peak memory, {stills:,} stills"
    yield Row(f"{what}, later start", later, 0, "", "MB", measure="value")
    yield Row(f"{what}, first index", first, 0, "", "MB", measure="value")
    yield Row(f"{what}", max(first, later), 0, "", "MB", measure="value", target=target)


if __name__ == "__main__":
    report(rows)
