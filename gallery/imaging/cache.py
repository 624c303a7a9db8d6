"""Thumbnails, facts and failures in one SQLite file, keyed by the version of the picture file.

Everything in it can be made again, so nothing about it may stop the program: a file that is broken
is replaced, one that cannot be written (or a disk that is full) is given up for memory, and either
is said in `trouble`. WAL and synchronous NORMAL: a power cut may cost the
last thumbnails, never the file. Two windows may share it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import PIL

from gallery.imaging.values import PictureKey, Thumbnail
from gallery.picture import PictureFacts

# Goes up when the tables or what is in them change; an older file is then begun anew.
_VERSION = 1
# A later decoder may manage what this one cannot: a failure counts only for the one that had it.
_DECODER = f"1/{PIL.__version__}"
_BUSY_SECONDS = 2.0
_MOST_IN_MEMORY = 4_000  # thumbnails, about 60 MB
_AT_ONCE = 300  # keys in one question; SQLite's limit was 999 for long

_TABLES = """
CREATE TABLE thumbnails (
    path BLOB, pixels INTEGER, size INTEGER, changed_ns INTEGER,
    width INTEGER, height INTEGER, jpeg BLOB, made INTEGER, PRIMARY KEY (path, pixels)
);
CREATE TABLE facts (
    path BLOB PRIMARY KEY, size INTEGER, changed_ns INTEGER, facts TEXT
) WITHOUT ROWID;
CREATE TABLE failures (
    path BLOB PRIMARY KEY, size INTEGER, changed_ns INTEGER, decoder TEXT, reason TEXT
) WITHOUT ROWID;
"""

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})

Result = TypeVar("Result")


class ThumbnailCache:
    """The cache file, or memory where there can be none. Any thread may call any method.

    `trouble` is "" or what is wrong with the file, for a person.
    """

    def __init__(self, path: Path) -> None:
        self.trouble = ""
        self._path = path
        self._lock = threading.Lock()
        self._in_memory = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = _opened(path)
        except (sqlite3.Error, OSError) as error:
            self._db = self._another(error)

    def thumbnail(self, key: PictureKey, pixels: int) -> Thumbnail | None:
        """Return the thumbnail of this size, else a larger one, else a smaller as placeholder."""

        def look(db: sqlite3.Connection) -> Thumbnail | None:
            row = db.execute(
                "SELECT jpeg, width, height, pixels FROM thumbnails"
                " WHERE path = ? AND size = ? AND changed_ns = ?"
                " ORDER BY pixels >= ? DESC, pixels DESC LIMIT 1",
                (*_columns(key), pixels),
            ).fetchone()
            return None if row is None else Thumbnail(*row)

        found = self._ask(look, None)
        return None if found is None else found.standing_in(pixels)

    def with_thumbnail(self, keys: Sequence[PictureKey], pixels: int) -> set[PictureKey]:
        """Return those of `keys` for which nothing needs decoding: made, or known to fail."""
        made = self._versions(keys, "thumbnails", "jpeg IS NOT NULL AND pixels >= ?", pixels)
        return made.keys() | self.failures(keys).keys()

    def facts(self, keys: Sequence[PictureKey]) -> dict[PictureKey, PictureFacts]:
        """Return what is known of these pictures."""
        found = {}
        for key, text in self._versions(keys, "facts", "1 = ?", 1, "facts").items():
            with suppress(ValueError, TypeError, KeyError):
                found[key] = PictureFacts.from_json(text)
        return found

    def failures(self, keys: Sequence[PictureKey]) -> dict[PictureKey, str]:
        """Return which of these pictures could not be decoded, and why."""
        return self._versions(keys, "failures", "decoder = ?", _DECODER, "reason")

    def save(
        self,
        thumbnails: Mapping[tuple[PictureKey, int], Thumbnail],
        facts: Mapping[PictureKey, PictureFacts],
        failures: Mapping[PictureKey, str],
    ) -> None:
        """Keep all of this in one transaction. Nothing is kept while another program is writing."""
        now = int(time.time())

        def write(db: sqlite3.Connection) -> None:
            with db:
                db.execute("BEGIN IMMEDIATE")
                db.executemany(
                    "REPLACE INTO thumbnails (path, size, changed_ns, pixels, width, height, jpeg,"
                    " made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (*_columns(key), pixels, one.width, one.height, one.jpeg, now)
                        for (key, pixels), one in thumbnails.items()
                    ],
                )
                db.executemany(
                    "REPLACE INTO facts (path, size, changed_ns, facts) VALUES (?, ?, ?, ?)",
                    [(*_columns(key), known.to_json()) for key, known in facts.items()],
                )
                db.executemany(
                    "REPLACE INTO failures (path, size, changed_ns, decoder, reason)"
                    " VALUES (?, ?, ?, ?, ?)",
                    [(*_columns(key), _DECODER, reason) for key, reason in failures.items()],
                )
                if self._in_memory:
                    db.execute(
                        "DELETE FROM thumbnails WHERE rowid <="
                        " (SELECT max(rowid) FROM thumbnails) - ?",
                        (_MOST_IN_MEMORY,),
                    )

        self._ask(write, None)

    def close(self) -> None:
        """Close the file."""
        with self._lock, suppress(sqlite3.Error):
            self._db.close()

    def _versions(
        self,
        keys: Sequence[PictureKey],
        table: str,
        condition: str,
        value: int | str,
        column: str = "''",
    ) -> dict[PictureKey, str]:
        """Return a column's text for those of `keys` that the table has in this very version."""
        found: dict[PictureKey, str] = {}
        by_path = {os.fsencode(key.path): key for key in keys}
        paths = list(by_path)
        for start in range(0, len(paths), _AT_ONCE):
            some = paths[start : start + _AT_ONCE]
            question = (
                f"SELECT path, size, changed_ns, {column} FROM {table}"
                f" WHERE {condition} AND path IN ({','.join('?' * len(some))})"
            )
            nothing: list[tuple[bytes, int, int, str]] = []
            rows = self._ask(_all_rows(question, (value, *some)), nothing)
            for path, size, changed_ns, text in rows:
                key = by_path[path]
                if (key.size, key.changed_ns) == (size, changed_ns):
                    found[key] = text
        return found

    def _ask(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """Do something with the file; where that fails, mend what can be mended and try again."""
        with self._lock:
            try:
                return work(self._db)
            except sqlite3.ProgrammingError:  # closed
                return otherwise
            except sqlite3.Error as error:
                if _code(error) in _BUSY:
                    return otherwise
                self._db.close()
                self._db = self._another(error)
            with suppress(sqlite3.Error):
                return work(self._db)
            return otherwise

    def _another(self, error: Exception) -> sqlite3.Connection:
        """Return a new file in place of a broken one, or else memory; say so, once."""
        if isinstance(error, sqlite3.Error) and _code(error) in _BROKEN and not self._in_memory:
            with suppress(sqlite3.Error, OSError):
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{self._path}{suffix}").unlink(missing_ok=True)
                fresh = _opened(self._path)
                self._say(f"was broken ({error}) and has been begun anew")
                return fresh
        self._in_memory = True
        self._say(
            f"cannot be used ({_reason(error)}): thumbnails are made again at each start until the"
            " folder can be written and has room"
        )
        return _opened(":memory:")

    def _say(self, what: str) -> None:
        if not self.trouble:
            self.trouble = f"{self._path}: the thumbnail cache {what}"


def _opened(path: Path | str) -> sqlite3.Connection:
    """Return the cache file with its tables; those of another version are begun anew."""
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            with db:
                db.execute("BEGIN IMMEDIATE")
                if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                    _begin_anew(db)
    except BaseException:
        db.close()
        raise
    return db


def _begin_anew(db: sqlite3.Connection) -> None:
    for table in ("thumbnails", "facts", "failures"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in filter(str.strip, _TABLES.split(";")):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {_VERSION}")


def _all_rows(
    question: str, values: tuple[object, ...]
) -> Callable[[sqlite3.Connection], list[tuple[bytes, int, int, str]]]:
    return lambda db: db.execute(question, values).fetchall()


def _columns(key: PictureKey) -> tuple[bytes, int, int]:
    """Return a key as it is stored: file names need not be text, so they are bytes."""
    return os.fsencode(key.path), key.size, key.changed_ns


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
