"""Writing files so that a crash, a full disk or a second program loses nothing.

    save(path, data, expect=before)     the whole file at once, if it still reads `before`
    with Saving() as saving:            the same for many files, each folder flushed once
    with write_beside(path) as beside:  a big file, written by another library to `beside`

Either the old content is there or the new one, never half of it: the new one is written beside,
flushed to the disk, renamed over the old one, and the folder flushed too. `save` holds the folder's
lock meanwhile and compares before it renames. A file that says the same already is not touched.
Should the program be killed, what stays behind is one hidden file, which the next save replaces.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from enum import Enum
from hashlib import blake2s
from pathlib import Path
from typing import Self

from gallery import host
from gallery.errors import ConflictError, SaveError

BESIDE = ".gallery-tmp"  # part of the name of every file on its way
HOLD_SECONDS = 0.25  # that a folder is held while many of its files are saved
GIVE_WAY_SECONDS = 0.02  # and left to others then: twice as long as they sleep between two tries
SETTLED_NS = 2_000_000_000  # a file that is older than this cannot change unseen any more


class Expect(Enum):
    """`Expect.ANYTHING`: whatever the file says now is written over."""

    ANYTHING = "anything"


def save(path: Path, data: bytes, expect: bytes | Expect | None = Expect.ANYTHING) -> None:
    """Write `data` to `path`, whose folder exists, durably; mode and owner stay.

    `expect` is what the file must say now, None that there must be none. Raises ConflictError where
    that is not so, SaveError where it cannot be written; the file is then as it was.
    """
    with Saving() as saving:
        saving.save(path, data, expect)


def remove(path: Path, expect: bytes) -> None:
    """Delete a file that still reads `expect`; errors as `save`."""
    with Saving() as saving:
        saving.remove(path, expect)


class Saving:
    """Saves file after file; what is in one folder shares its lock and the flush of its names.

    Each file is written beside, flushed and renamed as by `save`. It is saved for sure when the
    body ends, or `settle` returns: until then a crash of the machine may bring the old one back,
    whole. Other programs get their turn every `HOLD_SECONDS`. For one thread.
    """

    def __init__(self) -> None:
        self._folder = ""
        self._lock: contextlib.AbstractContextManager[None] | None = None
        self._since = 0.0
        self._unflushed = False
        self._read: tuple[str, os.stat_result, bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.settle()

    def read(self, path: Path, reader: Callable[[Path], bytes]) -> bytes | None:
        """Return what `reader` reads, None where there is no file; raises what `reader` does.

        A `save` that comes next need not read it again: the folder is locked meanwhile, and who
        locks nothing leaves another size, time or inode. SaveError when it cannot be locked.
        """
        with explained(path):
            try:
                name, facts = self._hold(path)
            except FileNotFoundError:
                return None
            if facts is None:
                return None
            try:
                content = reader(path)
            except FileNotFoundError:
                return None
            if time.time_ns() - facts.st_mtime_ns > SETTLED_NS:
                self._read = name, facts, content
            return content

    def save(self, path: Path, data: bytes, expect: bytes | Expect | None) -> None:
        """Write `data` to `path`, whose folder exists; as `durable.save` but for the flush."""
        with explained(path):
            name, facts, now = self._content(path)
            if not isinstance(expect, Expect) and now != expect:
                raise _conflict(path)
            if now == data:
                return
            folder, last = os.path.split(name)
            hidden = f".{blake2s(os.fsencode(last)).hexdigest()[:20]}{BESIDE}"
            beside = os.path.join(folder, hidden)
            try:
                _write(beside, data, facts)
                if not _is_same(name, facts):
                    raise _conflict(path)
                os.replace(beside, name)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(beside)
                raise
            self._unflushed = True

    def remove(self, path: Path, expect: bytes) -> None:
        """Delete a file that still reads `expect`; errors as `save`."""
        with explained(path):
            name, _, now = self._content(path)
            if now != expect:
                raise _conflict(path)
            os.unlink(name)
            self._unflushed = True

    def settle(self) -> None:
        """Flush the folder at hand and let others have it; SaveError where that fails."""
        folder, lock = self._folder, self._lock
        self._folder, self._lock, self._read = "", None, None
        if lock is None:
            return
        unflushed, self._unflushed = self._unflushed, False
        try:
            if unflushed:
                with explained(Path(folder)):
                    host.sync_folder(folder)
        finally:
            lock.__exit__(None, None, None)

    def _hold(self, path: Path) -> tuple[str, os.stat_result | None]:
        """Lock the folder of `path`; return its real name and what the disk knows of it."""
        name = str(path)
        folder = os.path.dirname(name)
        if folder != self._folder or time.monotonic() - self._since > HOLD_SECONDS:
            if folder == self._folder:
                self.settle()
                time.sleep(GIVE_WAY_SECONDS)
            self._take(folder, path)
        facts = _facts(name)
        if facts is not None and stat.S_ISLNK(facts.st_mode):  # followed, not replaced by a file
            name = os.path.realpath(name)
            self._take(os.path.dirname(name), path)
            facts = _facts(name)
        return name, _regular(facts, path)

    def _take(self, folder: str, path: Path) -> None:
        if folder == self._folder:
            return
        self.settle()
        lock = host.file_lock(Path(folder, path.name))
        lock.__enter__()
        self._folder, self._lock, self._since = folder, lock, time.monotonic()

    def _content(self, path: Path) -> tuple[str, os.stat_result | None, bytes | None]:
        read, self._read = self._read, None
        if read is not None and read[0] == str(path) and os.path.dirname(read[0]) == self._folder:
            return read
        name, facts = self._hold(path)
        return name, facts, None if facts is None else Path(name).read_bytes()


@contextlib.contextmanager
def write_beside(path: Path) -> Iterator[Path]:
    """Give a path to write to, with the suffix of `path`, which becomes `path` at the end.

    When the body raises, nothing is left and `path` is as it was. An OSError in the body, such as
    a full disk, is raised as the SaveError that `save` would raise.
    """
    with explained(path):
        path = _real(path)
        facts = _regular(_facts(path), path)
        beside = path.parent / f".{os.urandom(6).hex()}{BESIDE}{path.suffix}"
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        try:
            yield beside
            handle = os.open(beside, os.O_RDWR | _BINARY)
            try:
                if facts is not None:
                    host.copy_mode(facts, handle)
                host.sync_file(handle)
            finally:
                os.close(handle)
            os.replace(beside, path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
        host.sync_folder(path.parent)


def make_folder(folder: Path) -> tuple[Path, ...]:
    """Make a folder and those above it; return the ones that were not there, deepest first."""
    missing = []
    with explained(folder):
        place = folder
        while not place.is_dir():
            missing.append(place)
            if place.parent == place:
                break
            place = place.parent
        for place in reversed(missing):
            with contextlib.suppress(FileExistsError):
                place.mkdir()
            if not place.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            host.sync_folder(place.parent)
    return tuple(missing)


_BINARY = getattr(os, "O_BINARY", 0)


def _real(path: Path) -> Path:
    """Return where `path` leads: a link is followed, not replaced by a file."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _facts(path: str | Path) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _regular(facts: os.stat_result | None, path: Path) -> os.stat_result | None:
    if facts is not None and not stat.S_ISREG(facts.st_mode):
        raise SaveError(path, "is not a file; choose another name")
    return facts


def _is_same(path: str, facts: os.stat_result | None) -> bool:
    """Return whether the file is still the one that was read, by programs that lock nothing."""
    now = _facts(path)
    if now is None or facts is None:
        return now is facts
    return (now.st_ino, now.st_size, now.st_mtime_ns) == (
        facts.st_ino,
        facts.st_size,
        facts.st_mtime_ns,
    )


def _write(path: str, data: bytes, facts: os.stat_result | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
    try:
        handle = os.open(path, flags, 0o666)  # less the umask; an old file's own mode comes after
    except FileExistsError:  # left behind by a program that was killed: the lock is ours
        os.unlink(path)
        handle = os.open(path, flags, 0o666)
    try:
        if facts is not None:
            host.copy_mode(facts, handle)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        host.sync_file(handle)
    finally:
        os.close(handle)


def _conflict(path: Path) -> ConflictError:
    return ConflictError(path, "was changed by another program meanwhile; look at it and try again")


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise an OSError as a SaveError that says what to do."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or f"cannot be written: {error.strerror or error}"
        raise SaveError(path, reason) from error


_FULL = "not saved, the disk is full; free some space and save again"
_REASONS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "not saved, your disk quota is used up; free some space and save again",
    errno.EFBIG: "not saved, larger than this disk allows",
    errno.EROFS: "not saved, the disk is read-only; copy the library to one that can be written",
    errno.EACCES: "not saved, you may not write here; ask for permission or copy the library",
    errno.EPERM: "not saved, you may not write here; ask for permission or copy the library",
    errno.ENOENT: "not saved, its folder is gone; is the disk still connected?",
    errno.ENOTDIR: "not saved, a file is in the way where a folder has to be; move it away",
    errno.ENAMETOOLONG: "not saved, the name is too long for this disk; rename the picture",
    errno.EIO: "not saved, the disk does not answer as it should; check it",
    errno.ELOOP: "not saved, the link leads back to itself",
}
