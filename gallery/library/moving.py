"""Captions that follow their still to another name or folder, so that a crash loses none.

    with Moving(metadata) as moving:
        for old, new in pairs:
            edit = moving.move(old, new)       # `moving.back(edit)` undoes it

A file is at its new place, and that on the disk, before it goes from the old one; a crash in
between leaves it at both. A file that is already at the new place is never written over, and one
that somebody changes meanwhile at the old place stays there.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Self

from gallery import host
from gallery.errors import ConflictError, SaveError
from gallery.library import durable
from gallery.library.edits import Edit, remove_empty

_Captions = tuple[str, Path]  # a still and its sidecar


class Moving:
    """Moves file after file below one metadata folder; each folder is flushed once for many.

    What was moved is so for sure when the body ends, or `settle` returns. For one thread.
    """

    def __init__(self, metadata: Path) -> None:
        self._metadata = metadata
        self._folders: tuple[Path, Path] | None = None  # those that files move from and to
        self._left: list[tuple[Path, os.stat_result]] = []  # still to go from the old place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.settle()

    def move(self, old: _Captions, new: _Captions) -> Edit:
        """Move the captions of one still; errors as `Library.move_captions`."""
        (old_id, source), (new_id, target) = old, new
        if self._folders != (source.parent, target.parent):
            self.settle()
            self._folders = source.parent, target.parent
        with durable.explained(source):
            try:
                facts = os.lstat(source)
                content = source.read_bytes()
            except FileNotFoundError as error:
                raise SaveError(source, "is gone: there are no captions to move") from error
        made = durable.make_folder(target.parent)
        try:
            with durable.explained(target):
                _put(source, target, content)
        except SaveError:
            remove_empty(made)
            raise
        self._left.append((source, facts))
        return Edit(new_id, target, None, content, made, (old_id, source))

    def back(self, edit: Edit) -> Edit:
        """Move captions back to where they came from, and return the edit that redoes it."""
        if edit.came_from is None:
            raise ValueError("these captions were not moved")
        try:
            return self.move((edit.still_id, edit.path), edit.came_from)
        except ConflictError as error:
            reason = "is there again; taking back would lose it"
            raise ConflictError(edit.came_from[1], reason) from error

    def settle(self) -> None:
        """Have the disk hold what was moved; SaveError where that fails."""
        folders, left = self._folders, self._left
        self._folders, self._left = None, []
        if folders is None or not left:
            return
        source, target = folders
        with durable.explained(target):
            host.sync_folder(target)
        changed = None
        with durable.explained(source), host.file_lock(left[0][0]):
            for path, facts in left:
                if _is_same(path, facts):
                    path.unlink()
                else:
                    changed = path
            host.sync_folder(source)
        self._remove_empty(source)
        if changed is not None:
            reason = "was changed by another program while it was moved; it is at both places now"
            raise ConflictError(changed, reason)

    def _remove_empty(self, folder: Path) -> None:
        """Take away the folder, and those above it, as far as nothing is left in them."""
        with contextlib.suppress(OSError):
            while folder != self._metadata and folder.is_relative_to(self._metadata):
                folder.rmdir()
                folder = folder.parent


def _put(source: Path, target: Path, content: bytes) -> None:
    """Have the file at `source` at `target` too; ConflictError where there is one."""
    if not source.is_symlink():
        try:
            os.link(source, target)
        except FileExistsError as error:
            raise _taken(target) from error
        except FileNotFoundError:
            raise
        except OSError:  # a file system without hard links
            pass
        else:
            return
    try:
        durable.save(target, content, expect=None)
    except ConflictError as error:
        raise _taken(target) from error


def _taken(target: Path) -> ConflictError:
    reason = "is there already; the captions of the still's old name were not moved over it"
    return ConflictError(target, reason)


def _is_same(path: Path, facts: os.stat_result) -> bool:
    """Return whether the file is still the one that was moved."""
    try:
        now = os.lstat(path)
    except FileNotFoundError:
        return False
    return (now.st_ino, now.st_size, now.st_mtime_ns) == (
        facts.st_ino,
        facts.st_size,
        facts.st_mtime_ns,
    )
