"""The same stills in SQLite and in DuckDB, asked what the filter box asks.

Both are set up as well as we know. SQLite has a table with an index by its rows for each list, FTS5
with prefixes for the words, room in memory for all of it, and one GROUP BY for each facet; FTS5
finds beginnings of words only, so it often has less to count. DuckDB holds its tables in memory,
values as enumerations, lists as lists; it looks for the text anywhere, as ours does, and
finds the same stills; all single values are counted by one query with GROUPING SETS.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

from benchmarks.data import kept
from benchmarks.generate import records
from benchmarks.options import Options
from gallery.search.record import WANTED, Record

BATCH = 10_000
SINGLE = ("production", "kind", "rating", "label", "pick", "month", "location", "creator")
LISTS = ("person", "tag", "format", "missing")
PAIR = "row INTEGER, value TEXT, PRIMARY KEY (row, value)"
CACHE_KB = 2_000_000  # taken as it is needed: a million stills are 0.9 GB
OPEN = f"""
PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -{CACHE_KB};
PRAGMA temp_store = memory;
"""
SCHEMA = f"""
{OPEN}
CREATE TABLE still (row INTEGER PRIMARY KEY, date TEXT, {", ".join(SINGLE)});
{"".join(f"CREATE TABLE {name} ({PAIR}) WITHOUT ROWID;" for name in LISTS)}
CREATE VIRTUAL TABLE words USING fts5(text, content='', prefix='1 2 3');
"""
INSIDE, BETWEEN = "\x1f", "\x1e"  # of a list, and between the texts of a still
INSTALL_DUCKDB = "duckdb is not installed (pip install duckdb; make bench does it)"

Counts = dict[str, list[tuple[object, int]]]


class Database(Protocol):
    """What a benchmark asks of either."""

    def answer(self, text: str) -> tuple[int, Counts]:
        """Return how many rows were found (all fetched, by date) and the facets with counts."""


class SQLite:
    """The stills in a file of SQLite, whose pages it may keep in memory."""

    def __init__(self, options: Options, count: int) -> None:
        folder = kept(
            options, f"sqlite-{count}", count * 1_000, lambda folder: fill_sqlite(folder, count)
        )
        self._connection = sqlite3.connect(folder / "stills.db")
        self._connection.executescript(OPEN)
        self._connection.execute("CREATE TEMP TABLE found (row INTEGER PRIMARY KEY)")

    def answer(self, text: str) -> tuple[int, Counts]:
        """Return how many rows were found, and all facets with their counts.

        CROSS JOIN keeps SQLite from scanning the whole table where few stills were found.
        """
        execute = self._connection.execute
        execute("DELETE FROM found")
        match = " ".join(f'"{word}"*' for word in text.split())
        execute("INSERT INTO found SELECT rowid FROM words WHERE words MATCH ?", (match,))
        joined = "FROM found CROSS JOIN {} USING (row)"
        facets = {
            name: execute(f"SELECT {name}, count(*) {joined.format('still')} GROUP BY 1").fetchall()
            for name in SINGLE
        }
        for name in LISTS:
            counted = f"SELECT value, count(*) {joined.format(name)} GROUP BY 1"
            facets[name] = execute(counted).fetchall()
        ordered = f"SELECT row {joined.format('still')} ORDER BY date, row"
        return len(execute(ordered).fetchall()), facets


def fill_sqlite(folder: Path, count: int) -> None:
    """Write the database of `count` stills."""
    connection = sqlite3.connect(folder / "stills.db")
    connection.executescript(SCHEMA)
    execute = connection.executemany
    marks = ", ".join("?" * (2 + len(SINGLE)))
    for numbered in _batches(count):
        execute(
            f"INSERT INTO still VALUES ({marks})", (_columns(row, one) for row, one in numbered)
        )
        for name in LISTS:
            pairs = ((row, value) for row, one in numbered for value in _values(name, one))
            execute(f"INSERT OR IGNORE INTO {name} VALUES (?, ?)", pairs)
        texts = ((row, _text(one)) for row, one in numbered)
        execute("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


class DuckDB:
    """The stills in the memory of DuckDB, which takes all cores; their CPU counts."""

    def __init__(self, options: Options, count: int) -> None:
        import duckdb

        folder = kept(
            options, f"duckdb-{count}", count * 900, lambda folder: fill_duckdb(folder, count)
        )
        self._connection = duckdb.connect()
        self._connection.execute(f"ATTACH '{folder / 'stills.duckdb'}' AS kept (READ_ONLY)")
        self._connection.execute("COPY FROM DATABASE kept TO memory")
        self._connection.execute("DETACH kept")

    def answer(self, text: str) -> tuple[int, Counts]:
        """Return how many rows were found, and all facets with their counts."""
        execute = self._connection.execute
        words = text.split()
        holds = " AND ".join("contains(text, ?)" for _ in words)
        kept_columns = ", ".join(("row", "date", *SINGLE, *LISTS))
        execute(
            f"CREATE OR REPLACE TEMP TABLE found AS SELECT {kept_columns} FROM still WHERE {holds}",
            words,
        )
        sets = ", ".join(f"({name})" for name in SINGLE)
        together = f"SELECT {', '.join(SINGLE)}, count(*) FROM found GROUP BY GROUPING SETS"
        facets: Counts = {name: [] for name in SINGLE}
        for *values, number in execute(f"{together} ({sets})").fetchall():
            for name, value in zip(SINGLE, values, strict=True):
                if value is not None:
                    facets[name].append((value, number))
        for name in LISTS:
            counted = f"SELECT unnest({name}), count(*) FROM found GROUP BY 1"
            facets[name] = execute(counted).fetchall()
        rows = execute("SELECT row FROM found ORDER BY date, row").fetchnumpy()["row"]
        return len(rows), facets


def fill_duckdb(folder: Path, count: int) -> None:
    """Write the database of `count` stills, by way of a CSV file: the fastest way in."""
    import duckdb

    source = folder / "stills.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for numbered in _batches(count):
            writer.writerows(_line(row, one) for row, one in numbered)
    names = ("row", "date", *SINGLE, *LISTS, "text")
    types = {name: "INTEGER" if name == "row" else "VARCHAR" for name in names}
    connection = duckdb.connect(str(folder / "stills.duckdb"))
    execute = connection.execute
    execute(
        f"CREATE TEMP TABLE raw AS SELECT * FROM read_csv('{source}', columns={types},"
        " header=false, auto_detect=false, delim=',', quote='\"', escape='\"')"
    )
    single, lists = [], []
    for name in SINGLE:
        execute(f"CREATE TYPE {name}_value AS ENUM (SELECT DISTINCT coalesce({name}, '') FROM raw)")
        single.append(f"coalesce({name}, '')::{name}_value AS {name}")
    for name in LISTS:
        parts = f"string_split({name}, chr({ord(INSIDE)}))"
        execute(
            f"CREATE TYPE {name}_value AS ENUM"
            f" (SELECT DISTINCT unnest({parts}) AS value FROM raw WHERE coalesce({name}, '') != '')"
        )
        empty = f"coalesce({name}, '') = ''"
        lists.append(f"CASE WHEN {empty} THEN [] ELSE {parts} END::{name}_value[] AS {name}")
    columns = ", ".join(("row", "date", *single, *lists, "text"))
    execute(f"CREATE TABLE still AS SELECT {columns} FROM raw ORDER BY row")
    connection.close()
    source.unlink()


def _batches(count: int) -> Iterator[list[tuple[int, Record]]]:
    numbered = enumerate(records(count))
    while batch := list(islice(numbered, BATCH)):
        yield batch


def _line(row: int, one: Record) -> Iterable[int | str | None]:
    lists = (INSIDE.join(dict.fromkeys(_values(name, one))) for name in LISTS)
    return (*_columns(row, one), *lists, _text(one).replace("\n", BETWEEN))


def _columns(row: int, one: Record) -> tuple[int | str | None, ...]:
    production = one.production.value if one.production else None
    single = (one.kind, one.rating, one.label, one.pick, one.date[:7], one.location, one.creator)
    return row, one.date, production, *single


def _values(name: str, one: Record) -> Sequence[str]:
    if name == "missing":
        return [key for key in WANTED if key not in one.present]
    if name == "format":
        return one.formats
    return [entry.value for entry in (one.tags if name == "tag" else one.people)]


def _text(one: Record) -> str:
    entries = [*one.tags, *one.people]
    names = [text for entry in entries for text in (entry.value, *entry.names, *entry.roles)]
    others = [one.picture.name, one.number, one.scene, one.location, one.creator]
    return "\n".join([*one.captions, *one.headlines, *names, *others]).lower()
