"""The benchmarks: what a thing costs, beside a baseline measured in turn with it in one run.

Each `*_bench.py` here is a program: `python -m benchmarks.yaml_bench` prints its table, with
`--json` its rows. `make bench` runs them all. A benchmark module is a generator of rows and a last
line that hands it over:

    def rows() -> Iterator[Row]:
        ours, baseline = in_turn(lambda: read(texts), lambda: yaml.load(texts, CSafeLoader))
        yield Row("read 1,000 sidecars", ours, baseline, "CSafeLoader", at_most=0.5)

    if __name__ == "__main__":
        report(rows)

Figures are ratios, because a second on one machine says nothing about another. They are CPU time
(user + system, children included) unless the row says otherwise: it is steadier than the clock.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a cost and its baseline, in the same unit ("s", "ms", "MB", "").

    `at_most` is the target: for the ratio of the two, or with `measure="difference"` for ours less
    the baseline, or with `measure="value"` for ours alone (`baseline` is then 0). None sets none.
    """

    what: str
    ours: float
    baseline: float
    against: str
    unit: str = "s"
    at_most: float | None = None
    measure: Literal["ratio", "difference", "value"] = "ratio"

    @property
    def figure(self) -> float:
        """The number that the target is about."""
        if self.measure == "ratio":
            return self.ours / self.baseline if self.baseline else float("inf")
        return self.ours - self.baseline

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.at_most is None else self.figure <= self.at_most


def cpu_seconds() -> float:
    """Return the CPU seconds used so far by this process and the children it has waited for."""
    try:
        import resource
    except ImportError:  # Windows
        return time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def in_turn(
    *contestants: Callable[[], object],
    rounds: int = 5,
    clock: Callable[[], float] = cpu_seconds,
) -> tuple[float, ...]:
    """Return the median seconds of each contestant, run A B A B so that both meet the same noise.

    One round before the counted ones warms caches and imports.
    """
    seconds: list[list[float]] = [[] for _ in contestants]
    for round_number in range(rounds + 1):
        for contestant, taken in zip(contestants, seconds, strict=True):
            gc.collect()
            start = clock()
            contestant()
            spent = clock() - start
            if round_number:
                taken.append(spent)
    return tuple(statistics.median(taken) for taken in seconds)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def report(rows: Callable[[], Iterable[Row]]) -> None:
    """Print what `rows` measures: as a table, or with `--json` as JSON. The end of each module."""
    parser = argparse.ArgumentParser(description="One benchmark of Stills Gallery.")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    if parser.parse_args().json:
        json.dump([asdict(row) for row in rows()], sys.stdout, ensure_ascii=False)
        print()
        return
    print(table(tuple(rows())))


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table, which reads as well in a terminal."""
    head = ("what", "ours", "baseline", "against", "figure", "target", "")
    lines = [head, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    drawn = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join((drawn[0], rule, *drawn[1:]))


def _cells(row: Row) -> tuple[str, ...]:
    multiple = "x" if row.measure == "ratio" else f" {row.unit}".rstrip()
    sign = "+" if row.measure == "difference" and row.figure >= 0 else ""
    target = "" if row.at_most is None else f"<= {row.at_most:g}{multiple}"
    return (
        row.what,
        _quantity(row.ours, row.unit),
        "" if row.measure == "value" else _quantity(row.baseline, row.unit),
        row.against,
        f"{row.figure:.3g}x" if row.measure == "ratio" else sign + _quantity(row.figure, row.unit),
        target,
        {True: "met", False: "MISSED", None: ""}[row.met],
    )


def _quantity(value: float, unit: str) -> str:
    if unit == "s" and abs(value) < 1:
        small, unit = (value * 1e3, "ms") if abs(value) >= 1e-3 else (value * 1e6, "us")
        return f"{small:.3g} {unit}"
    return f"{value:,.3g} {unit}".rstrip() if abs(value) < 1000 else f"{value:,.0f} {unit}".rstrip()
