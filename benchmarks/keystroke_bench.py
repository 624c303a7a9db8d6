"""A keystroke in the filter box: what is found, all facet counts, and the order.

Typing is made up of the beginnings of phrases, English and Korean, one-character strokes included.
Ours starts from the snapshot with nothing remembered. SQLite (FTS5, GROUP BY) and DuckDB (in
memory, both cores' time counted) hold the same stills and are asked for the same facets and order;
each stroke is run by all of them in turn. At a million stills SQLite is asked every fifth stroke
only, since it takes seconds for some.
"""

from __future__ import annotations

import importlib.util
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks import Options, Row, cpu_seconds, percentile, report
from benchmarks.data import index as index_folder
from benchmarks.data import loaded
from benchmarks.databases import INSTALL_DUCKDB, Database, DuckDB, SQLite
from benchmarks.generate import records
from benchmarks.measure import peak_mb, seconds
from gallery.search.choices import Choices, Facet
from gallery.search.index import Index, Results, SortKey
from gallery.search.query import parse

SIZES = {"100k": 100_000, "1m": 1_000_000}
QUICK = {"100k": 3_000, "1m": 4_000}
PHRASES = (
    "robot head",
    "umbrella",
    "rehearsal",
    "kim hyun",
    "backlight dusk",
    "shelter co",
    "정이가",
    "실험실에서",
    "비 골목",
    "주인공",
)
STROKES = [
    phrase[:end]
    for phrase in PHRASES
    for end in range(1, len(phrase) + 1)
    if phrase[end - 1] != " "
]
SQLITE, DUCKDB = "SQLite FTS5", "DuckDB"
SOME = 5  # of a million stills SQLite is asked one stroke in so many
ROUNDS = 3
EDITS = 50
LOADS = 5


@dataclass(frozen=True, slots=True)
class Duel:
    """CPU seconds of strokes, ours and a database's, in the same order."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)


def rows(options: Options) -> Iterator[Row]:
    """Yield what a keystroke costs at each size, then what an edit and a start do."""
    for name, stills in options.pick(SIZES, QUICK).items():
        yield from typing(options, name, stills)


def typing(options: Options, name: str, stills: int) -> Iterator[Row]:
    """Yield the rows of one size."""
    what = f"{stills:,} stills"
    folder = index_folder(options, stills)
    rounds = ROUNDS if name == "100k" and not options.quick else 1
    alone = []
    for _ in range(ROUNDS):
        index = fresh(options, stills)
        alone += [seconds(ask, index, stroke) for stroke in STROKES]
    at = [percentile(alone, percent) * 1e3 for percent in (50, 99)]
    peak = peak_mb()
    for percent, taken in zip(("p50", "p99"), at, strict=True):
        key = f"key-{name}-{percent}"
        yield Row(
            f"keystroke, {what}, {percent}", taken, 0, "", "ms",
            measure="value", target=key, peak_mb=peak,
        )  # fmt: skip
    yield from _against(DUCKDB, f"key-{name}-duckdb", options, stills, STROKES, rounds)
    few = STROKES[::SOME] if name == "1m" else STROKES
    yield from _against(SQLITE, f"key-{name}-sqlite", options, stills, few, 1)
    short = [seconds(ask, loaded(folder), stroke) for stroke in "rue정k"]
    yield Row(f"first stroke of all, {what}", max(short), 0, "", measure="value")
    index = fresh(options, stills)
    labels = [seconds(_all_values, index, stroke) for stroke in STROKES]
    yield Row(
        f"keystroke with all labels, {what}", statistics.median(labels), 0, "", measure="value"
    )
    edit = edit_cost(index, options.pick(EDITS, 3))
    yield Row(f"edit of one still, {what}", edit, 0, "", measure="value")
    starts = [seconds(loaded, folder) for _ in range(LOADS)]
    start = statistics.median(starts)
    yield Row(f"index from its snapshot, {what}", start, 0, "", at_most=0.3, measure="value")


def _against(
    against: str, key: str, options: Options, stills: int, strokes: Sequence[str], rounds: int
) -> Iterator[Row]:
    what = f"keystroke, {stills:,} stills"
    if against == DUCKDB and importlib.util.find_spec("duckdb") is None:
        for percent in ("p50", "p99"):
            yield Row.not_measured(
                f"{what}, {percent}", against, INSTALL_DUCKDB, f"{key}-{percent}"
            )
        return
    database: Database = (DuckDB if against == DUCKDB else SQLite)(options, stills)
    database.answer(strokes[-1])  # what is read from the disk once is not counted
    duel = Duel()
    for _ in range(rounds):
        index = fresh(options, stills)
        for stroke in strokes:
            duel.ours.append(seconds(ask, index, stroke))
            duel.theirs.append(seconds(database.answer, stroke))
    for name, share in (("p50", 50), ("p99", 99)):
        ours, theirs = percentile(duel.ours, share), percentile(duel.theirs, share)
        yield Row(f"{what}, {name}", ours, theirs, against, target=f"{key}-{name}")


def fresh(options: Options, stills: int) -> Index:
    """Return the index as at a start, once it has shown everything: nothing was typed yet."""
    index = loaded(index_folder(options, stills))
    ask(index, "")
    return index


def ask(index: Index, text: str) -> Results:
    """Return our answer."""
    return index.search(parse(text), Choices(), SortKey.DATE, descending=False, now=0)


def _all_values(index: Index, text: str) -> int:
    results = ask(index, text)
    return sum(one.count for facet in Facet for one in results.facets[facet])


def edit_cost(index: Index, edits: int) -> float:
    """Return the median cost of a changed rating until the index has it."""
    stills = list(records(edits))
    index.changed(stills[:1])  # the order of ids is looked at first here
    costs = []
    for one in stills:
        before, edited = index, one._replace(rating=5)
        start = cpu_seconds()
        index = before.changed([edited])
        costs.append(cpu_seconds() - start)
    return statistics.median(costs)


if __name__ == "__main__":
    report(rows)
