"""The event loop while a library is read for the first time, behind the window.

A timer of 1 ms ticks in the GUI thread of a real window in a process of its own; a gap is the time
between two ticks, by the clock: what a key press may wait. The baseline is the same window a moment
before, with nothing to do. Other work on the machine lengthens both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Options, Row, percentile, report
from benchmarks.data import library
from benchmarks.windows import in_window, numbers

STILLS, QUICK = 100_000, 500


def rows(options: Options) -> Iterator[Row]:
    """Yield p99 against idle, and the longest gap."""
    stills = options.pick(STILLS, QUICK)
    with tempfile.TemporaryDirectory() as place:
        found = in_window("index", library(options, stills), Path(place))
    idle, busy = numbers(found["idle"]), numbers(found["busy"])
    what = f"event-loop gap, first index of {stills:,} stills"
    limits = percentile(busy, 99), percentile(idle, 99)
    yield Row(f"{what}, p99", *limits, "idle", "ms", measure="difference", target="gap-p99")
    yield Row(f"{what}, longest", max(busy), 0, "", "ms", measure="value", target="gap-max")


if __name__ == "__main__":
    report(rows)
