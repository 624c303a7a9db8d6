"""Thumbnails, facts and failures kept between starts, within a limit, keyed by version of a file.

Everything in it can be made again, so nothing about it may stop the program: a file that is broken
is replaced, one that was deleted is begun anew, and where nothing can be written (read-only, a
full disk) what is new is kept in memory and what is there is still shown. Each is said in
`trouble`, once. Any number of windows may share it.

The limit holds for the whole file. When it is passed, the thumbnails that were looked at longest
ago go, a few at a time and never while a look waits; facts (1 KB each) stay.
"""

from __future__ import annotations

import functools
import importlib.metadata
import shutil
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gallery.errors import SaveError
from gallery.faults import unforeseen
from gallery.imaging.cache_file import NO_LOOKS, CacheFile, Census, Extent, remove
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.picture import PictureFacts

CACHE_NAME = "thumbnails.sqlite"
DEFAULT_LIMIT = 10_000_000_000  # bytes, for who names no limit; see `places.cache_limit`
LEAST_LIMIT = 64 << 20  # bytes; below that a screen or two of thumbnails would push each other out
# However large the limit, this much of the disk stays free for what cannot be made again.
FREE_BYTES, FREE_PART = 1 << 30, 0.05  # whichever is less

# A later decoder may manage what this one cannot: a failure counts only for those that had it.
_DECODERS = ("stills-gallery", "pillow", "pillow-heif", "rawpy", "openimageio")
_MOST_IN_MEMORY = 4_000  # thumbnails, about 60 MB
_WARM_PART = 0.9  # of the limit: warming ends here, so that it never pushes out what it made
_DROP_TO = 0.95  # of the limit: so dropping comes in bouts, and not with every save
_DROPPED_AT_ONCE = 64  # thumbnails, 1 MB: 5 ms in which no other program can save
_PAGES_AT_ONCE = 512  # 2 MB
_SLACK = 64 << 20  # bytes free inside the file, which the next thumbnails will fill

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})

Result = TypeVar("Result")
Limit = Callable[[], int]


def default_limit() -> int:
    """Return how many bytes the cache may take when nobody said."""
    return DEFAULT_LIMIT


@functools.cache
def decoders() -> str:
    """Return the versions of what decodes here; asked for by the first failure there is."""
    return "/".join(("2", *map(_version, _DECODERS)))


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "-"


@dataclass(frozen=True, slots=True)
class Description:
    """What is in the cache; `allowed` is the limit in bytes, less where the disk is nearly full."""

    extent: Extent
    allowed: int
    census: Census


class ThumbnailCache:
    """The cache file, and memory for what it does not take. Any thread may call any method.

    `limit` says how many bytes the file may take; it is asked again and again, so that a change
    of it is followed. `trouble` is "" or what is wrong with the file, for a person.
    """

    def __init__(self, path: Path, limit: Limit = default_limit) -> None:
        self.trouble = ""
        self._path = path
        self._limit = limit
        self._lock = threading.Lock()  # held to exchange the file, never while it is read
        self._memory: CacheFile | None = None  # where the file takes nothing
        self._file: CacheFile | None = None
        self._closed = False
        self._dropping = False
        try:
            self._file = self._opened()
        except (sqlite3.Error, OSError, SaveError) as error:
            self._replace(None, error)

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._path

    def thumbnails(self, keys: Sequence[PictureKey], pixels: int) -> dict[PictureKey, Thumbnail]:
        """Return the thumbnails of this size, else larger, else smaller ones as placeholders."""
        found: dict[PictureKey, Thumbnail] = {}
        nothing: dict[PictureKey, Thumbnail] = {}
        for store in self._stores():
            some = self._read(store, lambda file: file.thumbnails(keys, pixels), nothing)
            for key, one in some.items():
                before = found.get(key)
                if before is None or before.pixels < pixels:
                    found[key] = one
        return {key: one.standing_in(pixels) for key, one in found.items()}

    def thumbnail(self, key: PictureKey, pixels: int) -> Thumbnail | None:
        """Return one thumbnail; see `thumbnails`."""
        return self.thumbnails([key], pixels).get(key)

    def with_thumbnail(self, keys: Sequence[PictureKey], pixels: int) -> set[PictureKey]:
        """Return those of `keys` for which nothing needs decoding: made, or known to fail."""
        made = set(self.failures(keys))
        for store in self._stores():
            made |= self._read(store, lambda file: file.having(keys, pixels), set())
        return made

    def facts(self, keys: Sequence[PictureKey]) -> dict[PictureKey, PictureFacts]:
        """Return what is known of these pictures; not a failure that other decoders had."""
        found = {}
        for key, text in self._texts("facts", "facts", keys).items():
            with suppress(Exception):  # spoilt by a disk: read again from the picture
                found[key] = PictureFacts.from_json(text)
        failed = [key for key, one in found.items() if one.failure]
        still_fail = self.failures(failed) if failed else {}
        return {key: one for key, one in found.items() if not one.failure or key in still_fail}

    def looks(self, keys: Sequence[PictureKey]) -> dict[PictureKey, str]:
        """Return what the thumbnails of these pictures look like, where that is known."""
        return self._looks(keys, known=True)

    def without_look(self, keys: Sequence[PictureKey]) -> list[PictureKey]:
        """Return those of `keys` that have a thumbnail made before there were looks."""
        return list(self._looks(keys, known=False))

    def failures(self, keys: Sequence[PictureKey]) -> dict[PictureKey, str]:
        """Return which of these pictures could not be decoded, and why."""
        texts = self._texts("failures", "decoder || char(10) || reason", keys)
        split = {key: text.partition("\n") for key, text in texts.items()}
        return {key: reason for key, (had, _, reason) in split.items() if had == decoders()}

    def save(
        self,
        thumbnails: Mapping[tuple[PictureKey, int], Thumbnail],
        facts: Mapping[PictureKey, PictureFacts],
        failures: Mapping[PictureKey, str],
        looks: Mapping[PictureKey, str] = NO_LOOKS,
    ) -> bool:
        """Keep all of this in one transaction; False while another program does not let us."""

        def write(file: CacheFile) -> None:
            rows = {key: (decoders(), reason) for key, reason in failures.items()}
            file.save(thumbnails, _as_json(facts), rows, looks)

        done = self._write(write)
        if self._memory is not None:
            self._bound_memory(self._memory)
        return done

    def tidy(self) -> bool:
        """Take one small step towards the limit; return whether there is more to do."""
        file = self._file
        if file is None or self._memory is not None:
            return False
        extent = self._read(file, CacheFile.extent, None)
        if extent is None:
            return False
        limit = self._bytes_allowed(extent)
        self._dropping = extent.used > limit * (_DROP_TO if self._dropping else 1)
        dropped = 0
        if self._dropping:
            dropped = self._step(lambda file: file.drop_oldest(_DROPPED_AT_ONCE))
            self._dropping = dropped > 0
        elif extent.free > _SLACK or (extent.free and extent.used + extent.free > limit):
            self._step(lambda file: file.give_back(_PAGES_AT_ONCE))
            after = self._read(file, CacheFile.extent, extent)
            return after.free < extent.free and after.free > 0
        return dropped > 0

    def has_room(self) -> bool:
        """Say whether thumbnails that nobody looks at may be made; says in `trouble` if not."""
        file = self._file
        if file is None or self._memory is not None:
            return True  # in memory the newest push out the oldest
        extent = self._read(file, CacheFile.extent, None)
        if extent is None:
            return True
        limit = self._bytes_allowed(extent)
        if extent.used < limit * _WARM_PART:
            return True
        self._say(
            f"is full ({limit / 1e9:.3g} GB): more thumbnails are made when they are looked at, in"
            " place of the oldest; give it more room with `gallery cache --limit`"
            if limit >= self._limit()
            else "may not grow, because the disk is nearly full: thumbnails are made when they are"
            " looked at; make room on the disk"
        )
        return False

    def describe(self) -> Description | None:
        """Return what there is; None where no file can be used."""
        file = self._file
        if file is None:
            return None
        extent = self._read(file, CacheFile.extent, None)
        census = self._read(file, CacheFile.census, None)
        if extent is None or census is None:
            return None
        return Description(extent, self._bytes_allowed(extent), census)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            stores = self._stores()
            self._file = self._memory = None
        for store in stores:
            store.close()

    def _opened(self) -> CacheFile:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return CacheFile(self._path)

    def _stores(self) -> list[CacheFile]:
        return [store for store in (self._memory, self._file) if store is not None]

    def _texts(self, table: str, column: str, keys: Sequence[PictureKey]) -> dict[PictureKey, str]:
        found: dict[PictureKey, str] = {}
        nothing: dict[PictureKey, str] = {}
        for store in reversed(self._stores()):
            found |= self._read(store, lambda file: file.texts(table, column, keys), nothing)
        return found

    def _looks(self, keys: Sequence[PictureKey], *, known: bool) -> dict[PictureKey, str]:
        found: dict[PictureKey, str] = {}
        nothing: dict[PictureKey, str] = {}
        for store in reversed(self._stores()):
            found |= self._read(store, lambda file: file.looks(keys, known=known), nothing)
        return found

    def _bytes_allowed(self, extent: Extent) -> int:
        """Return the limit, or less where the disk is nearly full.

        However full it is, a few screens stay: dropped, they would be made again at once.
        """
        limit = max(self._limit(), LEAST_LIMIT)
        try:
            disk = shutil.disk_usage(self._path.parent)
        except OSError:
            return limit
        spare = disk.free - int(min(FREE_BYTES, disk.total * FREE_PART))
        return max(min(LEAST_LIMIT, extent.used), min(limit, extent.used + extent.free + spare))

    def _bound_memory(self, memory: CacheFile) -> None:
        with suppress(sqlite3.Error):
            excess = sum(memory.census().thumbnails.values()) - _MOST_IN_MEMORY
            if excess > 0:
                memory.drop_oldest(excess)

    def _read(
        self, store: CacheFile, work: Callable[[CacheFile], Result], otherwise: Result
    ) -> Result:
        """Look something up; where that fails, mend what can be mended and find nothing."""
        try:
            return work(store)
        except sqlite3.ProgrammingError:  # closed
            return otherwise
        except sqlite3.Error as error:
            if _code(error) not in _BUSY:
                self._replace(store, error)
            return otherwise
        except Exception as error:  # noqa: BLE001 - logged; what is not found is made again
            unforeseen(error, self._path)
            return otherwise

    def _step(self, work: Callable[[CacheFile], int | None]) -> int:
        """Take a step towards the limit; 0 where that does not work out now."""
        file = self._file
        try:
            return 0 if file is None else work(file) or 0
        except (sqlite3.Error, OSError):
            return 0
        except Exception as error:  # noqa: BLE001 - logged; the next start tries again
            unforeseen(error, self._path)
            return 0

    def _write(self, work: Callable[[CacheFile], None]) -> bool:
        """Write something to the file, else to memory; False when it is to be tried again."""
        for _ in range(3):  # the file; a new file in its place; memory
            file = self._memory or self._file
            if file is None:
                return True
            if not file.in_place:
                self._replace(file, None)
                continue
            try:
                work(file)
            except sqlite3.ProgrammingError:  # closed
                return True
            except sqlite3.Error as error:
                if _code(error) in _BUSY:
                    return False
                self._replace(file, error)
            except Exception as error:  # noqa: BLE001 - logged; what is not kept is made again
                unforeseen(error, self._path)
                return True
            else:
                return True
        return True

    def _replace(self, store: CacheFile | None, error: Exception | None) -> None:
        """Take a new file for one that is broken (or gone: no error); where there is none, memory.

        What another thread has mended meanwhile is left as it is.
        """
        with self._lock:
            if self._closed or store is not self._file or self._memory is not None:
                return
            broken = isinstance(error, sqlite3.Error) and _code(error) in _BROKEN
            if error is None or broken:
                try:
                    self._begin_anew(broken=broken)
                except (sqlite3.Error, OSError, SaveError) as second:
                    error = second
                else:
                    if error is not None:
                        self._say(f"was broken ({error}) and has been begun anew")
                    return
            assert error is not None
            self._memory = CacheFile(None)
            self._say(
                f"cannot be used ({_reason(error)}): thumbnails are made again at each start until"
                " the folder can be written and has room"
            )

    def _begin_anew(self, *, broken: bool) -> None:
        old, self._file = self._file, None
        if old is not None:
            old.close()
        if broken:
            remove(self._path)
        self._file = self._opened()

    def _say(self, what: str) -> None:
        if not self.trouble:
            self.trouble = f"{self._path}: the thumbnail cache {what}"


def _as_json(facts: Mapping[PictureKey, PictureFacts]) -> dict[PictureKey, str]:
    """Return facts as they are stored, without those that cannot be."""
    texts = {}
    for key, known in facts.items():
        try:
            texts[key] = known.to_json()
        except Exception as error:  # noqa: BLE001 - logged; the others are kept
            unforeseen(error, key.path)
    return texts


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
