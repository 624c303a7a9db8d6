"""The benchmarks: what a thing costs, beside a baseline measured in turn with it in one run.

Each `*_bench.py` here is a program: `python -m benchmarks.yaml_bench` prints its table, with
`--json` its rows, with `--quick` those of small sizes. `make bench` runs them all. A benchmark
module is a generator of rows and a last line that hands it over:

    def rows(options: Options) -> Iterator[Row]:
        texts = sidecars(options.pick(2_000, 50))
        ours, baseline = costs(lambda: read(texts), lambda: yaml.load(texts, CSafeLoader))
        yield Row.of(f"read {len(texts):,} sidecars", ours, baseline, "CSafeLoader", at_most=0.5)

    if __name__ == "__main__":
        report(rows)

Figures are ratios, because a second on one machine says nothing about another. They are CPU time
(user + system, children included) unless the row says otherwise. What is promised is in
`targets.py`; a row names its promise by `target="scroll"`. Made-up data come from `data.py`, which
keeps them between runs.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict

from benchmarks.measure import Cost, costs, cpu_seconds, in_turn, percentile
from benchmarks.options import Options
from benchmarks.rows import Row, missing, table

__all__ = (
    "Cost",
    "Options",
    "Row",
    "costs",
    "cpu_seconds",
    "in_turn",
    "missing",
    "percentile",
    "report",
    "table",
)


def report(rows: Callable[[Options], Iterable[Row]] | Callable[[], Iterable[Row]]) -> None:
    """Print what `rows` measures: as a table, or with `--json` as JSON. The end of each module."""
    parser = argparse.ArgumentParser(description="One benchmark of Stills Gallery.")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    Options.add_to(parser)
    given = parser.parse_args()
    arguments = (Options.of(given),) if inspect.signature(rows).parameters else ()
    found = tuple(rows(*arguments))
    if given.json:
        json.dump([asdict(row) for row in found], sys.stdout, ensure_ascii=False)
        print()
        return
    print(table(found, judged=not given.quick))
    for omission in missing(found):
        print(f"not measured: {omission}")
