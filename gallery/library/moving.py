"""Captions that follow their stills to other names, many at once, so that a crash loses none.

    move_all(metadata, moves)     one still, a folder, a chain (1 -> 2, 2 -> 3), a swap, a rotation
    finish(metadata)              carries out what a crash left half done

Each file is first linked, or copied where a disk has no links, into a hidden folder below the
metadata folder. When the disk holds these, a journal of all moves is written beside them; then each
file is put to its new place, and when that is on the disk too, taken from its old one. A crash
before the journal leaves all files where they were. After it `finish` does the rest: what was moved
stays in the hidden folder until all is done.

No file is written over that does not move itself, and one that somebody changes meanwhile stays.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from pathlib import Path
from typing import NamedTuple

from gallery import host
from gallery.errors import ConflictError, SaveError
from gallery.library import durable
from gallery.library.lookup import is_id
from gallery.library.sidecar_names import caption_stem

FOLDER = ".gallery-moves"  # below the metadata folder, while captions are moved
JOURNAL = "journal.json"
_VERSION = 1
_TAKEN = "is there already; the captions of the still's old name were not moved over it"


class Place(NamedTuple):
    """A still and the file of its captions."""

    still_id: str
    path: Path


@dataclass(frozen=True, slots=True)
class Moved:
    """Which captions were moved, as pairs of the old and the new id, and which could not be."""

    pairs: tuple[tuple[str, str], ...] = ()
    problems: tuple[SaveError, ...] = ()


class _Facts(NamedTuple):
    """What tells a file from another one that takes its place."""

    inode: int
    size: int
    changed_ns: int


@dataclass(slots=True)
class _Move:
    """One file on its way. `aside` is its copy in the hidden folder."""

    old: Place
    new: Place
    aside: Path
    facts: _Facts


@dataclass(slots=True)
class _Batch:
    """All moves that are carried out together."""

    metadata: Path
    folder: Path
    moves: dict[Path, _Move] = field(default_factory=dict)  # by what is set aside for it
    problems: list[SaveError] = field(default_factory=list)

    def drop(self, move: _Move, error: SaveError) -> None:
        """Leave the captions where they are."""
        del self.moves[move.aside]
        self.problems.append(error)
        move.aside.unlink(missing_ok=True)


def move_all(metadata: Path, moves: Sequence[tuple[Place, Place]], *, whole: bool = False) -> Moved:
    """Move captions from the old to the new place of each pair; they are durable when this returns.

    Those that cannot be moved stay where they are, with those that would need their place. With
    `whole` the first of them is raised, and nothing is moved. SaveError where nothing can be moved.
    """
    if not moves:
        return Moved()
    with _held(metadata) as folder:
        _recover(metadata, folder)
        batch = _Batch(metadata, folder)
        made: list[Path] = []
        try:
            _set_aside(batch, moves)
            made = _make_folders(batch)
            _drop_taken(batch)
            if whole and batch.problems:
                raise batch.problems[0]
            if batch.moves:
                host.sync_folder(folder)
                _write_journal(batch)
        except BaseException:
            for aside in batch.moves:
                aside.unlink(missing_ok=True)
            _remove_empty(metadata, made)
            raise
        done = _carried_out(batch)
        _remove_empty(metadata, made)
        return done


def is_unfinished(metadata: Path) -> bool:
    """Return whether the program was stopped while it moved captions, or is moving some now."""
    return os.path.lexists(metadata / FOLDER / JOURNAL)


def finish(metadata: Path) -> Moved:
    """Carry out the rest of what a crash interrupted; nothing where there is no such."""
    if not os.path.lexists(metadata / FOLDER):
        return Moved()
    with _held(metadata) as folder:
        return _recover(metadata, folder)


def free_name(path: Path, still_id: str) -> Place:
    """Return a place for captions that have to leave theirs: "name set aside", or with a number."""
    number = 1
    while True:
        end = " set aside" + (f" {number}" if number > 1 else "")
        other = path.with_name(f"{path.stem}{end}{path.suffix}")
        if not os.path.lexists(other):
            return Place(still_id + end, other)
        number += 1


# --- before the journal


def _set_aside(batch: _Batch, moves: Iterable[tuple[Place, Place]]) -> None:
    for number, (old, new) in enumerate(moves):
        aside = batch.folder / f"{number}.yaml"
        try:
            with durable.explained(old.path):
                try:
                    facts = _facts(old.path)
                    _link(old.path, aside)
                except FileNotFoundError as error:
                    reason = "is gone: there are no captions to move"
                    raise SaveError(old.path, reason) from error
        except SaveError as error:
            aside.unlink(missing_ok=True)
            batch.problems.append(error)
        else:
            batch.moves[aside] = _Move(old, new, aside, facts)


def _make_folders(batch: _Batch) -> list[Path]:
    """Make the folders that captions move to; return those that were not there, deepest first.

    What would move to or from a folder that may not be written to is dropped.
    """
    made: list[Path] = []
    refused: dict[Path, SaveError | None] = {}
    for move in list(batch.moves.values()):
        for path in (move.new.path, move.old.path):
            if path.parent not in refused:
                refused[path.parent] = None
                try:
                    made[:0] = durable.make_folder(path.parent)
                    _may_write(path.parent)
                except SaveError as error:
                    refused[path.parent] = error
            why = refused[path.parent]
            if why is not None:
                batch.drop(move, SaveError(path, why.reason))
                break
    return made


def _may_write(folder: Path) -> None:
    with durable.explained(folder):
        effective = os.access in os.supports_effective_ids
        if not os.access(folder, os.W_OK, effective_ids=effective):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _drop_taken(batch: _Batch) -> None:
    """Drop the moves to places that are taken by what stays there, until none is left."""
    targets: dict[Path, _Move] = {}
    for move in list(batch.moves.values()):
        if targets.setdefault(move.new.path, move) is not move:
            batch.drop(move, ConflictError(move.new.path, _TAKEN))
    stay = [one for one in targets if os.path.lexists(one)]
    leaving = {move.old.path for move in batch.moves.values()}
    pending = [one for one in stay if one not in leaving]
    while pending:
        place = pending.pop()
        if place not in targets:
            continue
        move = targets.pop(place)
        batch.drop(move, ConflictError(place, _TAKEN))
        if move.old.path in targets:  # it stays, so what was to come there cannot
            pending.append(move.old.path)


def _write_journal(batch: _Batch) -> None:
    def below(path: Path) -> str:
        return os.path.relpath(path, batch.metadata)

    moves = [
        [
            move.aside.name,
            *move.facts,
            *(move.old.still_id, below(move.old.path)),
            *(move.new.still_id, below(move.new.path)),
        ]
        for move in batch.moves.values()
    ]
    text = json.dumps({"version": _VERSION, "moves": moves})  # in ASCII: names may be any bytes
    with durable.write_beside(batch.folder / JOURNAL) as beside:  # the folder's lock is ours
        beside.write_bytes(text.encode("ascii"))


def _read_journal(metadata: Path, folder: Path) -> list[_Move] | None:
    """Return the moves that were under way; None where no journal was written yet."""
    path = folder / JOURNAL
    try:
        data = json.loads(path.read_bytes())
        if data["version"] != _VERSION:
            raise SaveError(path, "was written by another version of the program; use that one")
        return [_listed(metadata, folder, one) for one in data["moves"]]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        reason = "cannot be read; the captions that were being moved are beside it"
        raise SaveError(path, reason) from error


def _listed(metadata: Path, folder: Path, one: Sequence[str | int]) -> _Move:
    """Return a move as the journal has it; ValueError where it would leave the library."""
    name, inode, size, changed_ns, old_id, old, new_id, new = one
    places = str(name), str(old), str(new)
    if not all(is_id(one) and caption_stem(one.rpartition("/")[2]) for one in places):
        raise ValueError("not the path of captions")
    return _Move(
        Place(str(old_id), metadata / places[1]),
        Place(str(new_id), metadata / places[2]),
        folder / places[0],
        _Facts(int(inode), int(size), int(changed_ns)),
    )


# --- after it


def _recover(metadata: Path, folder: Path) -> Moved:
    """Carry out what is in the journal; without one, take away what was set aside for it."""
    moves = _read_journal(metadata, folder)
    if moves is None:
        for left in folder.iterdir():
            left.unlink(missing_ok=True)
        return Moved()
    batch = _Batch(metadata, folder, {one.aside: one for one in moves if one.aside.exists()})
    _make_folders(batch)
    return _carried_out(batch)


def _carried_out(batch: _Batch) -> Moved:
    """Put all files to their new places, then take them from the old ones."""
    moves = tuple(batch.moves.values())
    leaving = {move.old.path: move.facts for move in moves}
    done: list[_Move] = []
    for folder, some in _by_folder(moves, new=True):
        with durable.explained(folder), host.file_lock(some[0].new.path):
            for move in some:
                if _put(move.aside, move.new.path, leaving.get(move.new.path)):
                    done.append(move)
                else:
                    batch.problems.append(_kept_elsewhere(move, batch))
            host.sync_folder(folder)
    arrived = {move.new.path for move in done}
    gone = [move for move in done if move.old.path not in arrived]
    for folder, some in _by_folder(gone, new=False):
        if not folder.is_dir():
            continue
        with durable.explained(folder), host.file_lock(some[0].old.path):
            for move in some:
                if not _taken_away(move):
                    reason = (
                        "was changed by another program while it was moved; "
                        "it is at both places now"
                    )
                    batch.problems.append(ConflictError(move.old.path, reason))
            host.sync_folder(folder)
        _remove_empty(batch.metadata, [folder, *folder.parents])
    if (batch.folder / JOURNAL).exists():
        (batch.folder / JOURNAL).unlink()
        host.sync_folder(batch.folder)
    for left in batch.folder.iterdir():
        left.unlink(missing_ok=True)
    pairs = tuple((move.old.still_id, move.new.still_id) for move in done)
    return Moved(pairs, tuple(batch.problems))


def _put(source: Path, target: Path, leaving: _Facts | None) -> bool:
    """Have `source` at `target` too; False where somebody else put a file there.

    `leaving` is what tells the file there that moves itself.
    """
    is_free = not os.path.lexists(target)
    if is_free and _linked(source, target):
        return True
    if not is_free:
        if _says_the_same(source, target):
            return True
        if leaving is None or not _is_same(target, leaving):
            return False
    hidden = blake2s(os.fsencode(target.name)).hexdigest()[:20]
    beside = target.with_name(f".{hidden}{durable.BESIDE}")
    beside.unlink(missing_ok=True)
    _link(source, beside)
    os.replace(beside, target)
    return True


def _says_the_same(source: Path, target: Path) -> bool:
    try:
        return os.path.samefile(source, target) or source.read_bytes() == target.read_bytes()
    except OSError:
        return False


def _kept_elsewhere(move: _Move, batch: _Batch) -> SaveError:
    """Keep captions whose new place somebody took meanwhile; return what to say of it."""
    place = move.old.path
    if place in {other.new.path for other in batch.moves.values()}:
        place = free_name(move.new.path, move.new.still_id).path
        _link(move.aside, place)
    reason = f"was changed by another program meanwhile; the captions that belong there: {place}"
    return ConflictError(move.new.path, reason)


def _taken_away(move: _Move) -> bool:
    """Take a file from its old place; False where it is not the one any more that was moved."""
    path = move.old.path
    try:
        if not _is_same(path, move.facts) and not os.path.samefile(path, move.new.path):
            return False
        path.unlink()
    except FileNotFoundError:
        pass
    return True


def _by_folder(moves: Iterable[_Move], *, new: bool) -> list[tuple[Path, list[_Move]]]:
    found: dict[Path, list[_Move]] = {}
    for move in moves:
        place = move.new if new else move.old
        found.setdefault(place.path.parent, []).append(move)
    return list(found.items())


@contextlib.contextmanager
def _held(metadata: Path) -> Iterator[Path]:
    """Give the hidden folder, which no other program uses meanwhile; it goes when it is empty."""
    folder = metadata / FOLDER
    with contextlib.ExitStack() as stack:
        with durable.explained(folder):
            while True:
                durable.make_folder(folder)
                with contextlib.suppress(FileNotFoundError):  # another program was done with it
                    before = os.stat(folder)
                    lock = host.file_lock(folder / JOURNAL)
                    stack.enter_context(lock)
                    if os.path.samestat(before, os.stat(folder)):
                        break
                stack.close()
        try:
            yield folder
        finally:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _link(source: Path, target: Path) -> None:
    """Have the file at `source` at `target` too, where there is none; a link is followed."""
    if _linked(source, target):
        return
    with target.open("xb") as stream:
        stream.write(source.read_bytes())
        stream.flush()
        host.sync_file(stream.fileno())
    shutil.copystat(source, target)  # with its time: who knows the file knows it again


def _linked(source: Path, target: Path) -> bool:
    """Return whether the file at `source` could be linked to `target`, where there is none."""
    if source.is_symlink():
        return False
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        return False
    return True


def _facts(path: Path) -> _Facts:
    facts = os.lstat(path)
    return _Facts(facts.st_ino, facts.st_size, facts.st_mtime_ns)


def _is_same(path: Path, facts: _Facts) -> bool:
    """Return whether the file is still the one that was moved."""
    try:
        return _facts(path) == facts
    except FileNotFoundError:
        return False


def _remove_empty(metadata: Path, folders: Iterable[Path]) -> None:
    """Take away folders as far as nothing is left in them, deepest first."""
    for folder in folders:
        if folder == metadata or not folder.is_relative_to(metadata):
            return
        try:
            folder.rmdir()
        except OSError:
            return
