"""A keystroke in the filter box: what is found, all facet counts, and the order.

Typing is made up of the beginnings of phrases, English and Korean, one-character strokes included.
Ours starts from the snapshot with nothing remembered; SQLite has the same stills in tables with
indexes, FTS5 with prefixes for the words, and counts facets by GROUP BY over what it found. FTS5
finds beginnings of words only, so it often has less to count. Every stroke is run by both in turn.

    python -m benchmarks.keystroke_bench                    100,000 stills
    python -m benchmarks.keystroke_bench --size 1000000     a million: some minutes, 4 GB of disk
    python -m benchmarks.keystroke_bench --quick            10,000
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ParamSpec

from benchmarks import Row, cpu_seconds, percentile, report
from benchmarks.generate import records
from gallery.search.choices import Choices, Facet
from gallery.search.index import Index, Results, SortKey
from gallery.search.query import parse
from gallery.search.record import WANTED, Record

P = ParamSpec("P")
BATCH = 10_000
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
EDITS = 50
LOADS = 5

SINGLE = ("production", "kind", "rating", "label", "pick", "month", "location", "creator")
LISTS = ("person", "tag", "format", "missing")
PAIR = "row INTEGER, value TEXT, PRIMARY KEY (row, value)"
SCHEMA = f"""
PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -400000;
PRAGMA temp_store = memory;
CREATE TABLE still (row INTEGER PRIMARY KEY, date TEXT, {", ".join(SINGLE)});
{"".join(f"CREATE TABLE {name} ({PAIR}) WITHOUT ROWID;" for name in LISTS)}
CREATE VIRTUAL TABLE words USING fts5(text, content='', prefix='1 2 3');
CREATE TEMP TABLE found (row INTEGER PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of the strokes, ours and SQLite's, in the same order."""

    ours: list[float]
    theirs: list[float]


class Database:
    """The stills in SQLite."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(SCHEMA)

    def add(self, stills: Sequence[Record], start: int) -> None:
        """Add stills with the row numbers from `start` on."""
        execute = self._connection.executemany
        numbered = list(enumerate(stills, start))
        marks = ", ".join("?" * (2 + len(SINGLE)))
        execute(
            f"INSERT INTO still VALUES ({marks})", (_columns(row, one) for row, one in numbered)
        )
        for name in LISTS:
            pairs = ((row, value) for row, one in numbered for value in _values(name, one))
            execute(f"INSERT OR IGNORE INTO {name} VALUES (?, ?)", pairs)
        texts = ((row, _text(one)) for row, one in numbered)
        execute("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)

    def finish(self) -> None:
        """Let SQLite look at what it has, when everything is in."""
        self._connection.execute("ANALYZE")
        self._connection.commit()

    def answer(self, text: str) -> tuple[list[int], dict[str, list[tuple[str, int]]]]:
        """Return the rows by date and all facets with their counts.

        CROSS JOIN keeps SQLite from scanning the whole table where few stills were found.
        """
        execute = self._connection.execute
        execute("DELETE FROM found")
        match = " ".join(f'"{word}"*' for word in text.split())
        execute("INSERT INTO found SELECT rowid FROM words WHERE words MATCH ?", (match,))
        facets = {
            name: execute(
                f"SELECT {name}, count(*) FROM found CROSS JOIN still USING (row) GROUP BY 1"
            ).fetchall()
            for name in SINGLE
        }
        for name in LISTS:
            counted = f"SELECT value, count(*) FROM found CROSS JOIN {name} USING (row) GROUP BY 1"
            facets[name] = execute(counted).fetchall()
        ordered = "SELECT row FROM found CROSS JOIN still USING (row) ORDER BY date, row"
        return [row for (row,) in execute(ordered)], facets


def _columns(row: int, one: Record) -> tuple[int | str | None, ...]:
    production = one.production.value if one.production else None
    single = (one.kind, one.rating, one.label, one.pick, one.date[:7], one.location, one.creator)
    return row, one.date, production, *single


def _values(name: str, one: Record) -> list[str]:
    if name == "missing":
        return [key for key in WANTED if key not in one.present]
    if name == "format":
        return list(one.formats)
    return [entry.value for entry in (one.tags if name == "tag" else one.people)]


def _text(one: Record) -> str:
    entries = [*one.tags, *one.people]
    names = [text for entry in entries for text in (entry.value, *entry.names, *entry.roles)]
    others = [one.picture.name, one.number, one.scene, one.location, one.creator]
    return "\n".join([*one.captions, *one.headlines, *names, *others]).lower()


def ask(index: Index, text: str) -> Results:
    """Return our answer."""
    return index.search(parse(text), Choices(), SortKey.DATE, descending=False, now=0)


def filled(size: int, folder: Path) -> Database:
    """Save the index of `size` stills in `folder`, and return them in a database."""
    index, database = Index.empty(), Database(folder / "stills.db")
    batch: list[Record] = []
    for number, one in enumerate(records(size), 1):
        batch.append(one)
        if len(batch) == BATCH or number == size:
            index = index.changed(batch)
            database.add(batch, number - len(batch))
            batch = []
    index.compacted().save(folder / "index")
    database.finish()
    return database


def typed(folder: Path, database: Database, rounds: int) -> Cost:
    """Type all phrases, ours and SQLite in turn, each round with nothing remembered."""
    cost = Cost([], [])
    for _ in range(rounds):
        index = loaded(folder)
        ask(index, "")  # what is on the screen before anything is typed
        for stroke in STROKES:
            cost.ours.append(_seconds(ask, index, stroke))
            cost.theirs.append(_seconds(database.answer, stroke))
    return cost


def loaded(folder: Path) -> Index:
    """Return the index as the program finds it at its start."""
    index = Index.load(folder / "index")
    assert index is not None, "the snapshot was just written"
    return index


def _seconds(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    start = cpu_seconds()
    work(*args, **kwargs)
    return cpu_seconds() - start


def rows(size: int) -> Iterator[Row]:
    """Yield what a keystroke, an edit and a start cost with `size` stills."""
    what = f"{size:,} stills"
    with tempfile.TemporaryDirectory(prefix="keystroke-") as place:
        folder = Path(place)
        database = filled(size, folder)
        cost = typed(folder, database, rounds=1 if size > 10_000 else 3)
        ours, theirs = statistics.median(cost.ours), statistics.median(cost.theirs)
        slow, slower = percentile(cost.ours, 99), percentile(cost.theirs, 99)
        against = "SQLite FTS5"
        yield Row(f"keystroke, {what}, p50", ours, theirs, against, at_most=0.15)
        yield Row(f"keystroke, {what}, p99", slow, slower, against, at_most=0.15)
        index = loaded(folder)
        results = ask(index, "")
        short = [_seconds(ask, loaded(folder), stroke) for stroke in "rue정k"]
        yield Row(f"first stroke of all, {what}", max(short), 0, "", measure="value")
        labels = [_seconds(_all_values, index, stroke) for stroke in STROKES]
        both = statistics.median(labels)
        yield Row(f"keystroke with all labels, {what}", both, theirs, against)
        yield Row(f"edit of one still, {what}", *_edit(index), "", measure="value")
        assert len(results.rows) == size
        starts = [_seconds(loaded, folder) for _ in range(LOADS)]
        start = statistics.median(starts)
        yield Row(f"index from its snapshot, {what}", start, 0, "", at_most=0.3, measure="value")


def _all_values(index: Index, text: str) -> int:
    results = ask(index, text)
    return sum(one.count for facet in Facet for one in results.facets[facet])


def _edit(index: Index) -> tuple[float, float]:
    """Return the median cost of a changed rating until the index has it."""
    stills = list(records(EDITS))
    index.changed(stills[:1])  # the order of ids is looked at first here
    costs = []
    for one in stills:
        before, edited = index, replace(one, rating=5)
        start = cpu_seconds()
        index = before.changed([edited])
        costs.append(cpu_seconds() - start)
    return statistics.median(costs), 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true")
    options, sys.argv[1:] = parser.parse_known_args()
    report(lambda: rows(10_000 if options.quick else options.size))
