"""Files given another name or place, one by one and durably: captions, and pictures as they are.

A file is at its new place before it goes from the old one, and that on the disk; a crash in between
leaves it at both. Nothing is written over, and what somebody changes meanwhile stays where it is.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gallery import host
from gallery.errors import ConflictError, FileError, SaveError
from gallery.library import durable
from gallery.library.edits import remove_empty


@dataclass(frozen=True, slots=True)
class Renamed:
    """What was renamed, from where and to where, and what could not be."""

    done: tuple[tuple[Path, Path], ...] = ()
    problems: tuple[FileError, ...] = ()


def rename_all(pairs: Iterable[tuple[Path, Path]]) -> Renamed:
    """Move each file to the path beside it; one that cannot be moved does not stop the others."""
    done: list[tuple[Path, Path]] = []
    problems: list[FileError] = []
    for source, target in pairs:
        try:
            _rename(source, target)
        except SaveError as error:
            problems.append(error)
        else:
            done.append((source, target))
    return Renamed(tuple(done), tuple(problems))


def _rename(source: Path, target: Path) -> None:
    made = durable.make_folder(target.parent)
    try:
        with durable.explained(source), host.file_lock(source):
            facts = _facts(source)
            if _answers_to_both(source, target):
                os.rename(source, target)
            else:
                _put(source, target)
                host.sync_folder(target.parent)
                if os.path.lexists(source) and _facts(source) != facts:
                    target.unlink()
                    reason = "was changed by another program meanwhile and stays; try again"
                    raise ConflictError(source, reason)
                source.unlink(missing_ok=True)
            host.sync_folder(source.parent)
    except SaveError:
        remove_empty(made)
        raise


def _put(source: Path, target: Path) -> None:
    """Have the content of a file at another place too; ConflictError where there is something."""
    taken = ConflictError(target, f"is there already; {source} was left where it is")
    if os.path.lexists(target):
        raise taken
    if source.is_symlink():
        durable.save(target, source.read_bytes(), expect=None)
        return
    try:
        os.link(source, target)
    except FileExistsError as error:
        raise taken from error
    except FileNotFoundError:
        raise
    except OSError as error:  # a file system without hard links, or another disk
        if error.errno == errno.EXDEV:
            durable.save(target, source.read_bytes(), expect=None)
        else:
            os.rename(source, target)


def _answers_to_both(source: Path, target: Path) -> bool:
    """Return whether both names are one file, on a disk that does not tell capitals apart."""
    same = str(source).casefold() == str(target).casefold()
    return same and os.path.lexists(target) and os.path.samefile(source, target)


def _facts(path: Path) -> tuple[int, int, int]:
    facts = os.lstat(path)
    return facts.st_ino, facts.st_size, facts.st_mtime_ns
