"""Captions whose picture is no more under their name, and what becomes of them.

A scan *notes* them: the picture is gone, or another one is there. They are remembered with what was
known of their picture, in the cache, until that is back, or they are moved, or somebody decides.
What *appeared* since is remembered too: only that can be where they belong. `plan` says what can be
done, and changes nothing; `follow` does it.

A folder that cannot be reached (its disk is unplugged, it may not be read) is not gone: what was in
it waits. Captions that another program moved along with their pictures are where they belong: their
file is then the one that the picture had under its old name.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from gallery.errors import FileError, SaveError
from gallery.fingerprint import fingerprint
from gallery.library import durable
from gallery.library.library import Edit, Library
from gallery.library.listing import caption_stamp
from gallery.library.moves import Match, is_other_picture, is_same_picture, matches, unblocked
from gallery.library.still import Rendition, Stamp, StillFiles
from gallery.picture import PictureFacts
from gallery.search.index import Index
from gallery.search.record import PictureRef, sidecar_number

FILE_NAME = "waiting.json"  # beside the snapshot of the index
MOST_LEFT = 100_000  # captions that are remembered: some 30 MB
MOST_APPEARED = 100_000  # stills that came while the program is open
NAMED = 5  # stills that are named where there may be many
MOST_COPIES = 8  # of one picture that are read as a whole to see whether they are equal
_VERSION = 1
_PIECE = 1 << 20  # bytes read at a time


@dataclass(frozen=True, slots=True)
class Moves:
    """What was moved, as pairs of old and new ids, with what undoes it, and what could not be."""

    pairs: tuple[tuple[str, str], ...] = ()
    problems: tuple[FileError, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """The stills that have other captions now."""
        return frozenset(one for pair in self.pairs for one in pair)

    def and_then(self, later: Moves) -> Moves:
        """Return these moves and later ones."""
        return Moves(
            self.pairs + later.pairs, self.problems + later.problems, self.edits + later.edits
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with captions whose picture is no more under their name.

    `moves` can be done. `unclear` are captions with the stills that may be theirs; `blocked` would
    go where others stay; `replaced` are under a name where another picture is now, and somebody has
    to say whether they are for that one; `away` are in folders that cannot be reached.
    """

    moves: tuple[Match, ...] = ()
    unclear: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blocked: tuple[Match, ...] = ()
    replaced: tuple[str, ...] = ()
    away: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits that somebody could do something about."""
        return not (self.moves or self.unclear or self.blocked or self.replaced)


def moved_text(count: int) -> str:
    """Return the message that so many stills were moved."""
    if count == 1:
        return "1 still was moved; its captions followed"
    return f"{count:,} stills were moved; their captions followed"


def waiting_text(plan: Plan) -> list[str]:
    """Return what to say of captions that wait to one who asked for something else."""
    found: list[str] = []
    waiting = len(plan.moves) + len(plan.unclear) + len(plan.blocked)
    if waiting == 1:
        found.append("1 caption waits to follow its picture: gallery moves")
    elif waiting:
        found.append(f"{waiting:,} captions wait to follow their pictures: gallery moves")
    if plan.replaced:
        found.append(replaced_text(plan.replaced) + ": gallery moves")
    return found


def replaced_text(ids: Sequence[str]) -> str:
    """Return how many pictures were replaced by others, and which."""
    named = ", ".join(ids[:NAMED]) + (" ..." if len(ids) > NAMED else "")
    if len(ids) == 1:
        return f"1 picture was replaced by another one under the same name ({named})"
    return f"{len(ids):,} pictures were replaced by others under the same names ({named})"


@dataclass(frozen=True, slots=True)
class _Left:
    """Captions, and what was known of the picture that they are about.

    `files.sidecar` is their stamp when they were noted, None for a still that had none and is in a
    ledger. `is_whole` is False where only some of the facts were kept.
    """

    files: StillFiles
    facts: PictureFacts
    is_whole: bool = True

    @property
    def size(self) -> int:
        return self.files.renditions[0].size


class Following:
    """Remembers captions whose picture went, and lets them follow it. Not for two threads at once.

    What it remembers is kept in `folder`.
    """

    def __init__(self, library: Library, folder: Path) -> None:
        self._library = library
        self._path = folder / FILE_NAME
        self._left: dict[str, _Left] = {}
        self._appeared: dict[str, None] = {}  # of the sizes of `_left`, or of a scan that was ended
        self._arrived: dict[str, None] = {}  # since this was made: some programs copy, then delete
        self._last: tuple[tuple[str, str], ...] = ()  # what was moved last
        self._kept = b""
        self._load()
        self._is_due = bool(self._left)  # something is another since captions followed last

    @property
    def last(self) -> tuple[tuple[str, str], ...]:
        """What was moved last, as pairs of the old and the new id; it can be taken back."""
        return self._last

    def waits(self, still_id: str) -> bool:
        """Return whether these captions are remembered."""
        return still_id in self._left

    def arrived(self, ids: Iterable[str], *, is_unfinished: bool = False) -> None:
        """Remember stills that appeared; those of an unfinished scan also for the next start."""
        some = dict.fromkeys(ids)
        self._is_due |= bool(some and self._left)
        self._arrived |= some
        if is_unfinished:
            self._appeared |= some
        late = len(self._arrived) - MOST_APPEARED
        if late > 0:
            self._arrived = dict(islice(self._arrived.items(), late, None))

    def learned(self, pictures: Iterable[tuple[str, int]]) -> None:
        """Take in which pictures stills show now, by their sizes in bytes.

        Of stills that arrived: until a picture was read nobody knows that another takes its place.
        """
        fresh = [
            one for one in pictures if one[0] in self._arrived and one[0] not in self._appeared
        ]
        if fresh and self._left:
            sizes = {one.size for one in self._left.values()}
            appeared = dict.fromkeys(still_id for still_id, size in fresh if size in sizes)
            self._is_due |= bool(appeared)
            self._appeared |= appeared

    def note(
        self,
        before: Index,
        index: Index,
        gone: Collection[str],
        replaced: Collection[str],
        *,
        is_whole: bool = False,
    ) -> None:
        """Take in that the pictures of stills are `gone` since `before`, or are other files now.

        `index` has all that is there now, and may still have what is gone. `is_whole` is a look at
        all folders that came to its end.
        """
        if gone or replaced:
            self._is_due = True
            self._note_all(before, index, gone, replaced)
        if self._left:
            sizes = {one.size for one in self._left.values()}
            there = index.of_sizes(sizes)
            self._appeared |= dict.fromkeys(one for one in there if one in self._arrived)
            if is_whole:
                self._appeared = dict.fromkeys(one for one in there if one in self._appeared)
            late = len(self._left) - MOST_LEFT
            if late > 0:
                self._left = dict(islice(self._left.items(), late, None))
        elif is_whole:
            self._appeared.clear()

    def _note_all(
        self, before: Index, index: Index, gone: Collection[str], replaced: Collection[str]
    ) -> None:
        prints = _Fingerprints(self._library, index)
        had = {one: known for one in gone if (known := _known(before, one)) is not None}
        other: list[str] = []
        for still_id in replaced:
            known, files = _known(before, still_id), index.files(still_id)
            if files is None or known is None or not _is_other(known, files):
                continue
            had[still_id] = known
            if files.renditions[0].size == known.size and (
                prints.of(still_id) == known.facts.fingerprint
            ):
                continue  # only its time is another
            other.append(still_id)
        self.arrived(other)
        pictures: dict[str, list[str]] = {}
        for still_id, known in had.items():
            pictures.setdefault(known.facts.fingerprint, []).append(still_id)
        for still_id in gone:
            self._note(before, still_id, had)
        sizes = {known.size for known in had.values()}
        for still_id in other:
            files = index.files(still_id)
            if files is None:
                continue
            now = prints.of(still_id) if files.renditions[0].size in sizes else ""
            if not self._came_along(before, still_id, pictures.get(now, ())):
                self._note(before, still_id, had)

    def plan(self, index: Index) -> Plan:
        """Return what can be done now; forget what is settled."""
        if not self._left:
            return Plan()
        prints = _Fingerprints(self._library, index)
        places = _Places(self._library)
        rows = index.rows(list(self._left))
        waiting: dict[str, str] = {}
        there: list[str] = []  # another picture is under the name
        away: list[str] = []
        for still_id, left in list(self._left.items()):
            files = index.files(still_id) if still_id in rows else None
            if self._is_settled(still_id, left, files, prints):
                del self._left[still_id]
            elif files is not None:
                there.append(still_id)
                waiting[still_id] = left.facts.fingerprint
            elif places.is_away(left.files):
                away.append(still_id)
            else:
                waiting[still_id] = left.facts.fingerprint
        found, unclear = matches(waiting, self._candidates(index, prints, frozenset(waiting)))
        moves, blocked = unblocked(found, self._has_captions)
        moving = {one.old for one in moves}
        overwritten = {one.new for one in blocked}
        asked: list[str] = []
        for still_id in there:
            facts = _facts(index, still_id)
            if still_id in moving or still_id in unclear:
                continue
            if still_id in overwritten:
                asked.append(still_id)
            elif facts is not None:
                if is_same_picture(self._left[still_id].facts, facts):
                    del self._left[still_id]
                elif is_other_picture(self._left[still_id].facts, facts):
                    asked.append(still_id)
        moves.sort()
        return Plan(tuple(moves), unclear, tuple(blocked), tuple(asked), tuple(away))

    def follow(self, index: Index) -> tuple[Moves, dict[str, PictureFacts]]:
        """Move what can be moved; return what was known of the pictures, by their new ids."""
        if not self._is_due:
            return Moves(), {}
        self._is_due = False
        plan = self.plan(index)
        pairs = [(one.old, one.new) for one in self._confirmed(index, plan.moves)]
        if not pairs:
            return Moves(), {}
        self.save()  # so that a crash does not make the next start think of this anew
        moves = self._move(pairs)
        facts: dict[str, PictureFacts] = {}
        for old_id, new_id in moves.pairs:
            left = self._left.pop(old_id)
            self._appeared.pop(new_id, None)
            if left.is_whole:
                facts[new_id] = left.facts
        return moves, facts

    def set_aside(self, ids: Iterable[str]) -> Moves:
        """Give captions under whose name another picture is a name that no still has."""
        self._is_due = True  # others may go to where these leave
        moves = Moves()
        for still_id in ids:
            if self._left.pop(still_id, None) is not None:
                moved = self._library.set_aside(still_id)
                moves = moves.and_then(self._done(moved.pairs, moved.problems))
        return moves

    def keep(self, ids: Iterable[str]) -> None:
        """Take captions as those of the pictures that are under their names now."""
        for still_id in ids:
            self._left.pop(still_id, None)

    def undo(self) -> Moves:
        """Take back what was moved last; ConflictError where that would lose anything."""
        back = tuple((new_id, old_id) for old_id, new_id in self._last)
        if not back:
            return Moves()
        moved = self._library.move_captions(back, whole=True)
        self._last = ()
        return Moves(moved.pairs, moved.problems)

    def save(self) -> None:
        """Keep what is remembered for the next start; SaveError where that cannot be done."""
        text = self._text()
        if text != self._kept:
            durable.make_folder(self._path.parent)
            durable.save(self._path, text)
            self._kept = text

    # --- what is noted

    def _note(self, before: Index, still_id: str, had: Mapping[str, _Left]) -> None:
        """Remember captions that are there, unless they are about an earlier picture still."""
        known = had.get(still_id)
        if known is None or still_id in self._left or not known.facts.fingerprint:
            return
        stamp = caption_stamp(self._library.sidecar_path(still_id))
        if stamp is not None or before.is_judged(still_id):
            self._left[still_id] = replace(known, files=known.files._replace(sidecar=stamp))

    def _came_along(self, before: Index, still_id: str, sources: Sequence[str]) -> bool:
        """Return whether captions may be about the other picture that is under their name now.

        They are not where they are the very file that was there before. `sources` are the stills
        that the other picture may have been.
        """
        now = sidecar_number(caption_stamp(self._library.sidecar_path(still_id)))
        if now == before.sidecar(still_id):
            return False
        for source in sources:
            was = before.sidecar(source)
            if was == now:
                return True
            if was and was == sidecar_number(caption_stamp(self._library.sidecar_path(source))):
                return False  # it left its captions behind, so these were edited, not moved along
        return True

    def _is_settled(
        self, still_id: str, left: _Left, files: StillFiles | None, prints: _Fingerprints
    ) -> bool:
        """Return whether captions are where they belong, or somebody else has looked after them."""
        stamp = caption_stamp(self._library.sidecar_path(still_id))
        if left.files.sidecar is not None and stamp is None:
            return True
        if files is None:
            return False
        if files.renditions[0].size == left.size and (
            prints.of(still_id) == left.facts.fingerprint
        ):
            return True
        return stamp != left.files.sidecar

    def _candidates(
        self, index: Index, prints: _Fingerprints, waiting: Collection[str]
    ) -> dict[str, str]:
        """Return the fingerprints of the stills that captions may follow to.

        Those that have captions of their own are among them only where there is no other.
        """
        wanted = {left.facts.fingerprint for left in self._left.values()}
        sizes = {left.size for left in self._left.values()}
        appeared = self._appeared.keys() | self._arrived.keys()
        free: dict[str, str] = {}
        taken: dict[str, str] = {}
        for still_id in index.of_sizes(sizes):
            if still_id in appeared and (known := prints.of(still_id)) in wanted:
                is_free = still_id in waiting or not self._has_captions(still_id)
                (free if is_free else taken)[still_id] = known
        found = frozenset(free.values())
        return free | {one: known for one, known in taken.items() if known not in found}

    def _has_captions(self, still_id: str) -> bool:
        return os.path.lexists(self._library.sidecar_path(still_id))

    # --- what is done

    def _confirmed(self, index: Index, moves: Iterable[Match]) -> list[Match]:
        """Return the moves of pictures whose other copies, if there are any, are equal as a whole.

        Where two files have one fingerprint and differ between their ends, it is no proof.
        """
        found = list(moves)
        prints = {one.old: self._left[one.old].facts.fingerprint for one in found}
        sizes = {self._left[one.old].size for one in found}
        copies: dict[str, set[str]] = {prints[one.old]: set() for one in found}
        for one in found:
            copies[prints[one.old]].add(one.new)
        for still_id in index.of_sizes(sizes):
            facts = _facts(index, still_id)
            if facts is not None and facts.fingerprint in copies:
                copies[facts.fingerprint].add(still_id)
        unlike = {
            known
            for known, ids in copies.items()
            if len(ids) > 1 and len(self._contents(index, sorted(ids)[:MOST_COPIES])) > 1
        }
        return [one for one in found if prints[one.old] not in unlike]

    def _contents(self, index: Index, ids: Iterable[str]) -> set[bytes]:
        """Return the different contents of these pictures, by their hashes."""
        seen: set[tuple[int, int]] = set()
        found: set[bytes] = set()
        for still_id in ids:
            files = index.files(still_id)
            if files is None:
                continue
            try:
                with (self._library.stills_folder / files.picture).open("rb") as stream:
                    facts = os.fstat(stream.fileno())
                    if (facts.st_dev, facts.st_ino) in seen or not stat.S_ISREG(facts.st_mode):
                        continue
                    seen.add((facts.st_dev, facts.st_ino))
                    content = hashlib.blake2b(digest_size=32)
                    while piece := stream.read(_PIECE):
                        content.update(piece)
                    found.add(content.digest())
            except OSError:
                continue
        return found

    def _move(self, pairs: Sequence[tuple[str, str]]) -> Moves:
        bare = [pair for pair in pairs if self._left[pair[0]].files.sidecar is None]
        with_captions = [pair for pair in pairs if self._left[pair[0]].files.sidecar is not None]
        try:
            moved = self._library.move_captions(with_captions)
        except SaveError as error:
            return Moves((), (error,))
        done = self._done(moved.pairs, moved.problems)
        return replace(done, pairs=(*done.pairs, *bare))

    def _done(self, pairs: tuple[tuple[str, str], ...], problems: Sequence[SaveError]) -> Moves:
        """Return what was moved with what undoes it, and remember it."""
        told = tuple(
            FileError(error.path, f"captions could not follow their picture: {error.reason}")
            for error in problems
        )
        if not pairs:
            return Moves((), told)
        self._last = pairs
        edit = Edit(pairs[0][1], self._library.metadata_folder, None, None, moved=pairs)
        return Moves(pairs, told, (edit,))

    # --- what is kept

    def _text(self) -> bytes:
        if not (self._left or self._appeared or self._last):
            return b""
        left = [
            [
                *(one.files.id, one.files.folder_on_disk, one.files.renditions),
                *(one.files.sidecar, one.facts.fingerprint, one.facts.taken),
                *(one.facts.width, one.facts.height, one.facts.look),
            ]
            for one in self._left.values()
        ]
        notes = {
            "version": _VERSION,
            "left": left,
            "appeared": list(self._appeared),
            "last": self._last,
        }
        return json.dumps(notes, separators=(",", ":")).encode("ascii")

    def _load(self) -> None:
        try:
            text = self._path.read_bytes()
            notes = json.loads(text) if text else {}
            if notes.get("version") == _VERSION:
                self._left = {one[0]: _unpacked(*one) for one in notes["left"]}
                self._appeared = dict.fromkeys(notes["appeared"])
                self._last = tuple((old, new) for old, new in notes["last"])
            self._kept = text
        except (
            OSError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ):  # none, or spoilt: it is a cache
            self._left, self._appeared, self._last = {}, {}, ()


class _Fingerprints:
    """The fingerprints of stills as they are now: as the index knows them, else read."""

    def __init__(self, library: Library, index: Index) -> None:
        self._folder = library.stills_folder
        self._index = index
        self._read: dict[str, str] = {}

    def of(self, still_id: str) -> str:
        """Return a fingerprint, "" where it cannot be read."""
        found = self._read.get(still_id)
        if found is None:
            found = self._read[still_id] = self._found(still_id)
        return found

    def _found(self, still_id: str) -> str:
        files, facts = self._index.files(still_id), _facts(self._index, still_id)
        if facts is not None and facts.fingerprint:
            return facts.fingerprint
        try:
            return "" if files is None else fingerprint(self._folder / files.picture)
        except OSError:
            return ""


class _Places:
    """Which folders of pictures can be reached now."""

    def __init__(self, library: Library) -> None:
        self._root = library.stills_folder
        self._away: dict[Path, bool] = {}

    def is_away(self, files: StillFiles) -> bool:
        """Return whether nobody can say if a picture is gone: its folder cannot be reached."""
        picture = self._root / files.picture
        try:
            os.lstat(picture)
        except FileNotFoundError:
            return self._is_away(picture.parent)
        except OSError:
            return True
        return True  # it is there, and could not be looked at

    def _is_away(self, folder: Path) -> bool:
        known = self._away.get(folder)
        if known is None:
            known = self._away[folder] = self._looked_for(folder)
        return known

    def _looked_for(self, folder: Path) -> bool:
        if os.path.lexists(folder):
            try:
                with os.scandir(folder):
                    return False
            except OSError:  # a link whose disk is unplugged, a folder that may not be read
                return True
        return folder == self._root or self._is_away(folder.parent)


def _known(before: Index, still_id: str) -> _Left | None:
    """Return what was known of a still and its picture, None where nothing was."""
    files, facts = before.files(still_id), before.facts_of(still_id)
    return None if files is None or facts is None else _Left(files, facts)


def _is_other(known: _Left, files: StillFiles) -> bool:
    """Return whether no file is left of those that showed a picture before.

    Where another rendition is preferred now, or one went, it is the same still.
    """
    shown, before = files.renditions[0], known.files.renditions
    return shown not in before and before[0] not in files.renditions


def _facts(index: Index, still_id: str) -> PictureFacts | None:
    """Return what the index knows of the picture of a still."""
    row, files = index.row(still_id), index.files(still_id)
    if row is None or files is None:
        return None
    shown = files.renditions[0]
    return index.facts(row, PictureRef(files.picture, shown.size, shown.changed_ns))


def _unpacked(
    still_id: str,
    folder: str,
    renditions: Iterable[tuple[str, int, int]],
    sidecar: tuple[int, int] | None,
    known: str,
    taken: str,
    width: int,
    height: int,
    look: str,
) -> _Left:
    files = StillFiles(
        still_id,
        tuple(Rendition(*one) for one in renditions),
        None if sidecar is None else Stamp(*sidecar),
        folder,
    )
    facts = PictureFacts(width=width, height=height, taken=taken, look=look, fingerprint=known)
    return _Left(files, facts, is_whole=False)
