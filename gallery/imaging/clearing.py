"""Emptying the thumbnail cache on request, also while windows are open on it.

In small transactions, between which the windows can read and save; the file gets smaller last.
Nothing is deleted from under a program that uses it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from gallery.errors import Cancelled, FileError
from gallery.imaging.cache_file import CacheFile

_AT_ONCE = 256  # rows
_PAGES_AT_ONCE = 4_096  # 16 MB
_HELD = "another program is writing to the cache and does not finish; close it and try again"


class CacheError(FileError):
    """The cache cannot be used: read-only, on a full disk, held by another program."""


class Part(StrEnum):
    """What can be cleared."""

    THUMBNAILS = "thumbnails"
    FACTS = "facts"
    FAILURES = "failures"


def clear(
    path: Path,
    parts: frozenset[Part],
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> dict[Part, int]:
    """Remove parts of the cache file and return how many there were of each.

    Nothing where there is no file. Raises CacheError, and Cancelled with what was done so far.
    """
    if not path.exists():
        return dict.fromkeys(sorted(parts), 0)
    try:
        file = CacheFile(path)
    except (sqlite3.Error, OSError, FileError) as error:
        raise _explained(path, error) from error
    try:
        return _cleared(file, parts, progress, cancelled)
    except sqlite3.Error as error:
        raise _explained(path, error) from error
    finally:
        file.close()


def _cleared(
    file: CacheFile,
    parts: frozenset[Part],
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> dict[Part, int]:
    census = file.census()
    there = {
        Part.THUMBNAILS: sum(census.thumbnails.values()),
        Part.FACTS: census.facts,
        Part.FAILURES: census.failures,
    }
    total = sum(there[part] for part in parts)
    removed = dict.fromkeys(sorted(parts), 0)
    for part in removed:
        while step := _step(file, part):
            removed[part] += step
            progress(sum(removed.values()), total)
            if cancelled():
                raise Cancelled
    left = (
        file.extent().free
    )  # only now: before, pages would move that go themselves a moment later
    while left:
        file.give_back(_PAGES_AT_ONCE)
        before, left = left, file.extent().free
        if left >= before or cancelled():
            break
    return removed


def _step(file: CacheFile, part: Part) -> int:
    if part is Part.THUMBNAILS:
        return file.drop_oldest(_AT_ONCE)
    return file.forget(part, _AT_ONCE)


def _explained(path: Path, error: Exception) -> CacheError:
    """Return the error in words for a person."""
    if isinstance(error, FileError):
        return CacheError(path, _HELD)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CacheError(path, _HELD)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return CacheError(path, "the thumbnail cache is broken; delete the file, it is made again")
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return CacheError(path, f"the thumbnail cache cannot be changed ({reason}); check the folder")
