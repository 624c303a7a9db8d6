"""The SQLite file of the thumbnail cache: its tables, and every statement that touches them.

Nothing here is forgiving: an error of SQLite's is the caller's to deal with. A look never waits
for a save, not for one of this process either: it has a connection of its own (WAL). Pictures lie
apart from what is known of them, so that looking for a picture, or noting that it was used, moves
no pixels. How much is in use is told by SQLite's own count of pages, which every program that
shares the file sees and no table has to be read for.

`used` is the day on which a thumbnail was last looked at (days since 1970, UTC). It is written
when it changes and with the next save, so a look costs no write.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gallery import host
from gallery.faults import unforeseen
from gallery.imaging.values import PictureKey, Thumbnail

# Goes up when the tables or what is in them change. `_UPGRADES` makes of a file of the version
# before one of this version; any other is begun anew.
VERSION = 3
_UPGRADES = {2: "ALTER TABLE kept ADD COLUMN look TEXT"}  # NULL until the thumbnail is read next
NO_LOOKS: Mapping[PictureKey, str] = {}
BUSY_SECONDS = 0.5  # another program's save takes a hundredth of that
_AT_ONCE = 300  # keys in one question; SQLite's limit was 999 for long
_WAL_BYTES = 16 << 20  # what the log beside the file is cut back to

_TABLES = """
CREATE TABLE kept (
    id INTEGER PRIMARY KEY, path BLOB NOT NULL, pixels INTEGER NOT NULL,
    size INTEGER, changed_ns INTEGER, width INTEGER, height INTEGER, used INTEGER,
    look TEXT,
    UNIQUE (path, pixels)
);
CREATE INDEX kept_by_use ON kept (used);
CREATE TABLE jpegs (id INTEGER PRIMARY KEY, jpeg BLOB);
CREATE TABLE facts (
    path BLOB PRIMARY KEY, size INTEGER, changed_ns INTEGER, facts TEXT
) WITHOUT ROWID;
CREATE TABLE failures (
    path BLOB PRIMARY KEY, size INTEGER, changed_ns INTEGER, decoder TEXT, reason TEXT
) WITHOUT ROWID;
"""
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Extent:
    """How large the file is, in bytes: what is in use, and what is free inside it."""

    used: int
    free: int


@dataclass(frozen=True, slots=True)
class Census:
    """How much is in the file: thumbnails by size, facts, failures; the day of the oldest look."""

    thumbnails: Mapping[int, int]
    facts: int
    failures: int
    oldest: int | None


class CacheFile:
    """One open cache file, or one in memory (`path` None). Any thread may call any method.

    Raises sqlite3.Error, OSError, and SaveError where another program holds the folder.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._reading = threading.Lock()
        self._writing = self._reading if path is None else threading.Lock()
        self._looked_at: set[int] = set()
        self._reader = _connected(path)
        self._writer: sqlite3.Connection | None = self._reader if path is None else None
        try:
            if path is None:
                _create(self._reader)
            else:
                self._reader = _of_this_version(self._reader, path)
            self._inode = None if path is None else _inode(path)
        except BaseException:
            self._reader.close()
            raise

    @property
    def in_place(self) -> bool:
        """Whether the file still lies where it was opened: it may be deleted or replaced."""
        return self.path is None or _inode(self.path) == self._inode

    def thumbnails(self, keys: Sequence[PictureKey], pixels: int) -> dict[PictureKey, Thumbnail]:
        """Return for each key the smallest thumbnail of at least `pixels`, else the largest."""
        found: dict[PictureKey, Thumbnail] = {}
        today = _today()
        with self._reading, _snapshot(self._reader) as db:
            for by_path in _portions(keys):
                chosen = _best(_ask_in(db, _CHOICE, by_path), by_path, pixels)
                jpegs = dict(_ask_in(db, _PIXELS, [one.id for one in chosen.values()]))
                for key, one in chosen.items():
                    jpeg = jpegs[one.id]
                    found[key] = Thumbnail(
                        jpeg, one.width, one.height, one.pixels, look=one.look or ""
                    )
                    if one.used != today:
                        self._looked_at.add(one.id)
        return found

    def texts(self, table: str, column: str, keys: Sequence[PictureKey]) -> dict[PictureKey, str]:
        """Return a column of `facts` or `failures` for those keys that are in it."""
        question = f"SELECT path, size, changed_ns, {column} FROM {table} WHERE path IN "
        return self._versions(question, keys)

    def having(self, keys: Sequence[PictureKey], pixels: int) -> set[PictureKey]:
        """Return those of `keys` that have a thumbnail of at least `pixels`."""
        question = f"SELECT path, size, changed_ns, '' FROM kept WHERE pixels >= {pixels:d}"
        return set(self._versions(f"{question} AND path IN ", keys))

    def looks(self, keys: Sequence[PictureKey], *, known: bool) -> dict[PictureKey, str]:
        """Return the looks of those of `keys` that have one; not `known`, those that lack it."""
        lacks = "IS NOT NULL" if known else "IS NULL"
        question = f"SELECT path, size, changed_ns, look FROM kept WHERE look {lacks}"
        return self._versions(f"{question} AND path IN ", keys)

    def save(
        self,
        thumbnails: Mapping[tuple[PictureKey, int], Thumbnail],
        facts: Mapping[PictureKey, str],
        failures: Mapping[PictureKey, tuple[str, str]],
        looks: Mapping[PictureKey, str] = NO_LOOKS,
    ) -> None:
        """Write all of this, and which thumbnails were looked at, in one transaction.

        A row that cannot be stored (a text that is not Unicode, a number SQLite does not take) is
        logged and left out, and costs no other.
        """
        with self._write() as db:
            self._note_looks(db)
            _rows(db, _keep_thumbnail, thumbnails.items(), lambda row: row[0][0])
            _rows(db, _keep_facts, facts.items(), lambda row: row[0])
            _rows(db, _keep_failure, failures.items(), lambda row: row[0])
            _rows(db, _keep_look, looks.items(), lambda row: row[0])

    def extent(self) -> Extent:
        """Return how much is in use; costs no look at any table."""
        with self._reading, _snapshot(self._reader) as db:
            page, pages, free = (
                db.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_size", "page_count", "freelist_count")
            )
        return Extent((pages - free) * page, free * page)

    def drop_oldest(self, count: int) -> int:
        """Remove so many of the thumbnails that were not used for longest; return how many."""
        with self._write() as db:
            self._note_looks(db)
            rows = db.execute("SELECT id FROM kept ORDER BY used, id LIMIT ?", (count,)).fetchall()
            db.executemany("DELETE FROM jpegs WHERE id = ?", rows)
            db.executemany("DELETE FROM kept WHERE id = ?", rows)
        return len(rows)

    def forget(self, table: str, count: int) -> int:
        """Remove so many rows of `facts` or `failures`; return how many."""
        with self._write() as db:
            return db.execute(
                f"DELETE FROM {table} WHERE path IN (SELECT path FROM {table} LIMIT ?)", (count,)
            ).rowcount

    def give_back(self, pages: int) -> None:
        """Make the file smaller by so many of the pages that are free in it."""
        if self.path is not None:
            with self._write(transaction=False) as db:
                # `execute` would take one step of it, which is one page.
                db.executescript(f"PRAGMA incremental_vacuum({pages:d})")
                db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # waits for nobody

    def census(self) -> Census:
        """Return how much there is; reads an index from end to end, 0.1 s for a million."""
        with self._reading, _snapshot(self._reader) as db:
            sizes = dict(db.execute("SELECT pixels, count(*) FROM kept GROUP BY pixels").fetchall())
            counts = [
                db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("facts", "failures")
            ]
            (oldest,) = db.execute("SELECT min(used) FROM kept").fetchone()
        return Census(sizes, counts[0], counts[1], oldest)

    def close(self) -> None:
        """Note what was looked at, and close."""
        if self._looked_at:
            with suppress(sqlite3.Error, OSError):
                self.save({}, {}, {})
        with self._reading, suppress(sqlite3.Error):
            self._reader.close()
        if self._writer is not None and self._writer is not self._reader:
            with self._writing, suppress(sqlite3.Error):
                self._writer.close()

    def _note_looks(self, db: sqlite3.Connection) -> None:
        today = _today()
        looked_at, self._looked_at = self._looked_at, set()
        db.executemany("UPDATE kept SET used = ? WHERE id = ?", [(today, one) for one in looked_at])

    def _versions(self, question: str, keys: Sequence[PictureKey]) -> dict[PictureKey, str]:
        found: dict[PictureKey, str] = {}
        with self._reading, _snapshot(self._reader) as db:
            for by_path in _portions(keys):
                for path, size, changed_ns, text in _ask_in(db, question, by_path):
                    key = by_path[path]
                    if (key.size, key.changed_ns) == (size, changed_ns):
                        found[key] = text
        return found

    @contextmanager
    def _write(self, *, transaction: bool = True) -> Iterator[sqlite3.Connection]:
        """Hold the connection that writes, opened when it is needed first."""
        with self._writing:
            if self._writer is None:
                self._writer = _connected(self.path)
                self._writer.execute("PRAGMA synchronous = NORMAL")
                self._writer.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
            if not transaction:
                yield self._writer
                return
            with self._writer:
                self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer


_CHOICE = (
    "SELECT id, path, pixels, size, changed_ns, width, height, used, look FROM kept WHERE path IN "
)
_PIXELS = "SELECT id, jpeg FROM jpegs WHERE id IN "
_KEEP = """
INSERT INTO kept (path, size, changed_ns, pixels, width, height, used, look)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path, pixels) DO UPDATE SET size = excluded.size, changed_ns = excluded.changed_ns,
    width = excluded.width, height = excluded.height, used = excluded.used, look = excluded.look
RETURNING id
"""


Row = TypeVar("Row")


def _rows(
    db: sqlite3.Connection,
    keep: Callable[[sqlite3.Connection, Row], None],
    rows: Iterable[Row],
    key_of: Callable[[Row], PictureKey],
) -> None:
    """Store each row, or nothing of it."""
    for row in rows:
        db.execute("SAVEPOINT one")
        try:
            keep(db, row)
        except Exception as error:
            if not _is_of_the_row(error):
                raise
            db.execute("ROLLBACK TO one")
            unforeseen(error, key_of(row).path)
        db.execute("RELEASE one")


def _is_of_the_row(error: Exception) -> bool:
    """Say whether a row cannot be stored, whatever the state of the file."""
    of_values = (sqlite3.DataError, sqlite3.InterfaceError, sqlite3.IntegrityError)
    return not isinstance(error, (sqlite3.Error, OSError)) or isinstance(error, of_values)


def _keep_thumbnail(db: sqlite3.Connection, row: tuple[tuple[PictureKey, int], Thumbnail]) -> None:
    (key, pixels), one = row
    values = (*columns(key), pixels, one.width, one.height, _today(), one.look or None)
    (place,) = db.execute(_KEEP, values).fetchone()
    db.execute("REPLACE INTO jpegs (id, jpeg) VALUES (?, ?)", (place, one.jpeg))


def _keep_facts(db: sqlite3.Connection, row: tuple[PictureKey, str]) -> None:
    statement = "REPLACE INTO facts (path, size, changed_ns, facts) VALUES (?, ?, ?, ?)"
    db.execute(statement, (*columns(row[0]), row[1]))


def _keep_failure(db: sqlite3.Connection, row: tuple[PictureKey, tuple[str, str]]) -> None:
    statement = (
        "REPLACE INTO failures (path, size, changed_ns, decoder, reason) VALUES (?, ?, ?, ?, ?)"
    )
    db.execute(statement, (*columns(row[0]), *row[1]))


def _keep_look(db: sqlite3.Connection, row: tuple[PictureKey, str]) -> None:
    statement = "UPDATE kept SET look = ? WHERE path = ? AND size = ? AND changed_ns = ?"
    db.execute(statement, (row[1], *columns(row[0])))


@dataclass(frozen=True, slots=True)
class _Choice:
    """A thumbnail without its pixels."""

    id: int
    pixels: int
    width: int
    height: int
    used: int
    look: str | None


def columns(key: PictureKey) -> tuple[bytes, int, int]:
    """Return a key as it is stored: file names need not be text, so they are bytes."""
    return os.fsencode(key.path), key.size, key.changed_ns


def remove(path: Path) -> None:
    """Delete a cache file with its log; OSError where it cannot be."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def day_number(seconds: float) -> int:
    """Return the day of a time since 1970, as `used` counts them."""
    return int(seconds // _SECONDS_A_DAY)


def _today() -> int:
    return day_number(time.time())


def _connected(path: Path | None) -> sqlite3.Connection:
    return sqlite3.connect(
        path or ":memory:",
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=32,
    )


def _of_this_version(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Return the open file when it is of this version, else a new one in its place."""
    if _version(db) == VERSION:
        return db
    db.close()
    with host.file_lock(path):  # two programs begin: only one of them makes the file anew
        db = _connected(path)
        try:
            if _version(db) in _UPGRADES:
                _upgrade(db, _version(db))
            if _version(db) != VERSION:
                db.close()
                with suppress(OSError):  # open elsewhere, on Windows: emptied in place
                    remove(path)
                db = _connected(path)
                _create(db)
        except BaseException:
            db.close()
            raise
    return db


def _upgrade(db: sqlite3.Connection, version: int) -> None:
    """Add what the next version has, without touching the pictures."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        db.execute(_UPGRADES[version])
        db.execute(f"PRAGMA user_version = {version + 1}")


def _create(db: sqlite3.Connection) -> None:
    """Make the tables, in place of what is there."""
    for pragma in ("auto_vacuum = INCREMENTAL", "journal_mode = WAL", "synchronous = NORMAL"):
        db.execute(f"PRAGMA {pragma}")
    with db:
        db.execute("BEGIN IMMEDIATE")
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for (name,) in tables:
            db.execute(f'DROP TABLE IF EXISTS "{name}"')
        for statement in filter(str.strip, _TABLES.split(";")):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _snapshot(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Let several questions see one state: nothing of a save in another thread comes between."""
    with db:
        db.execute("BEGIN")
        yield db


def _portions(keys: Sequence[PictureKey]) -> Iterator[dict[bytes, PictureKey]]:
    by_path = [(os.fsencode(key.path), key) for key in keys]
    for start in range(0, len(by_path), _AT_ONCE):
        yield dict(by_path[start : start + _AT_ONCE])


def _ask_in(db: sqlite3.Connection, question: str, values: Iterable[bytes | int]) -> list[tuple]:  # type: ignore[type-arg]
    """Return the rows for any of these values."""
    some = tuple(values)
    return db.execute(f"{question}({','.join('?' * len(some))})", some).fetchall()


def _best(
    rows: Iterable[tuple[int, bytes, int, int, int, int, int, int, str | None]],
    by_path: Mapping[bytes, PictureKey],
    pixels: int,
) -> dict[PictureKey, _Choice]:
    """Return for each key which of its thumbnails serves best."""
    chosen: dict[PictureKey, _Choice] = {}
    for place, path, has, size, changed_ns, width, height, used, look in rows:
        key = by_path[path]
        if (key.size, key.changed_ns) != (size, changed_ns):
            continue
        before = chosen.get(key)
        if before is None or _order(has, pixels) < _order(before.pixels, pixels):
            chosen[key] = _Choice(place, has, width, height, used, look)
    return chosen


def _order(has: int, pixels: int) -> tuple[bool, int]:
    """Return what puts the smallest that is large enough first, then the largest."""
    return (False, has) if has >= pixels else (True, -has)
