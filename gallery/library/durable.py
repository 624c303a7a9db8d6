"""Writing files so that a crash, a full disk or a second program loses nothing.

    save(path, data, expect=before)     the whole file at once, if it still reads `before`
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
from collections.abc import Iterator
from enum import Enum
from hashlib import blake2s
from pathlib import Path

from gallery import host
from gallery.errors import ConflictError, SaveError

BESIDE = ".gallery-tmp"  # part of the name of every file on its way


class Expect(Enum):
    """`Expect.ANYTHING`: whatever the file says now is written over."""

    ANYTHING = "anything"


def save(path: Path, data: bytes, expect: bytes | Expect | None = Expect.ANYTHING) -> None:
    """Write `data` to `path`, whose folder exists, durably; mode and owner stay.

    `expect` is what the file must say now, None that there must be none. Raises ConflictError where
    that is not so, SaveError where it cannot be written; the file is then as it was.
    """
    with _explained(path):
        path = _real(path)
        with host.file_lock(path):
            facts, now = _content(path)
            if not isinstance(expect, Expect) and now != expect:
                raise _conflict(path)
            if now == data:
                return
            beside = path.parent / f".{blake2s(os.fsencode(path.name)).hexdigest()[:20]}{BESIDE}"
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
            try:
                _write(beside, data, facts)
                if not _is_same(path, facts):
                    raise _conflict(path)
                os.replace(beside, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    beside.unlink()
                raise
            host.sync_folder(path.parent)


def remove(path: Path, expect: bytes) -> None:
    """Delete a file that still reads `expect`; errors as `save`."""
    with _explained(path):
        path = _real(path)
        with host.file_lock(path):
            _, now = _content(path)
            if now != expect:
                raise _conflict(path)
            path.unlink()
            host.sync_folder(path.parent)


@contextlib.contextmanager
def write_beside(path: Path) -> Iterator[Path]:
    """Give a path to write to, with the suffix of `path`, which becomes `path` at the end.

    When the body raises, nothing is left and `path` is as it was. An OSError in the body, such as
    a full disk, is raised as the SaveError that `save` would raise.
    """
    with _explained(path):
        path = _real(path)
        facts = _facts(path)
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
    with _explained(folder):
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


def _facts(path: Path) -> os.stat_result | None:
    try:
        facts = os.stat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(facts.st_mode):
        raise SaveError(path, "is not a file; choose another name")
    return facts


def _content(path: Path) -> tuple[os.stat_result | None, bytes | None]:
    facts = _facts(path)
    return facts, None if facts is None else path.read_bytes()


def _is_same(path: Path, facts: os.stat_result | None) -> bool:
    """Return whether the file is still the one that was read, by programs that lock nothing."""
    now = _facts(path)
    if now is None or facts is None:
        return now is facts
    return (now.st_ino, now.st_size, now.st_mtime_ns) == (
        facts.st_ino,
        facts.st_size,
        facts.st_mtime_ns,
    )


def _write(path: Path, data: bytes, facts: os.stat_result | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
    handle = os.open(path, flags, 0o666)  # less the umask; an old file's own mode comes after
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
def _explained(path: Path) -> Iterator[None]:
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
