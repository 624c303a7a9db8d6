"""Put a run of the benchmarks into a page: docs/performance.md shows what was measured, not typed.

    python -m benchmarks --json build/bench.json
    python -m benchmarks.page build/bench.json docs/performance.md

Between `<!-- targets -->` and `<!-- /targets -->` goes every target with the figure reached,
between `<!-- bench -->` and its end all rows, between `<!-- machine -->` and its end the machine.
Of several runs, the rows of a later one take the place of the same ones before.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from benchmarks.rows import Row, missing, scoreboard, table

FIELDS = frozenset(field.name for field in fields(Row))


class NoMarksError(Exception):
    """A page has no place for what was measured."""


def main() -> None:
    """Fill the page that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "json", type=Path, nargs="+", help="what `python -m benchmarks --json` wrote"
    )
    parser.add_argument("page", type=Path, help="the Markdown page to fill")
    given = parser.parse_args()
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in given.json]
    measured = joined(rows(run["rows"]) for run in runs)
    text = given.page.read_text(encoding="utf-8")
    given.page.write_text(filled(text, measured, runs[-1]["machine"]), "utf-8")


def rows(found: Sequence[Mapping[str, object]]) -> tuple[Row, ...]:
    """Return the rows that were written as JSON."""
    known = ({key: value for key, value in one.items() if key in FIELDS} for one in found)
    return tuple(Row(**one) for one in known)  # type: ignore[arg-type]  # as they were written


def joined(runs: Iterable[Sequence[Row]]) -> tuple[Row, ...]:
    """Return the rows of several runs, those of a later one in the place of the same before."""
    found: dict[tuple[str, str, str], Row] = {}
    for run in runs:
        found |= {(row.what, row.against, row.measure): row for row in run}
    return tuple(found.values())


def filled(text: str, measured: Sequence[Row], machine: Mapping[str, str | int]) -> str:
    """Return the page with these figures in the place of older ones."""
    notes = "".join(f"\nNot measured: {one}.\n" for one in missing(measured))
    where = f"{machine['processor']}, {machine['cores']} cores; {machine['system']}"
    text = between(text, "machine", f"{where}; CPython {machine['python']}.")
    text = between(text, "targets", scoreboard(measured) + notes)
    return between(text, "bench", table(measured))


def between(text: str, name: str, words: str) -> str:
    """Return the text with these words between the marks called `name`."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = text.partition(start)
    _, also, after = rest.partition(end)
    if not (found and also):
        raise NoMarksError(f"the page has no {start} ... {end}")
    return f"{before}{start}\n{words}\n{end}{after}"


if __name__ == "__main__":
    main()
