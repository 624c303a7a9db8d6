"""Captions that follow their pictures: what to do when stills vanished and others appeared.

A still that is gone and left its captions behind is looked for among the stills that have none:
first among those that appeared with it, then among all of the same size, for a walk that was
cancelled, or a file manager that copies first and deletes later, tells of the two at two times.
What `library.moves` takes for the same picture gets the captions, and what was known of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from gallery.errors import FileError, SaveError
from gallery.fingerprint import fingerprint
from gallery.library.library import Library
from gallery.library.moves import Vanished, moved
from gallery.library.moving import Moving
from gallery.library.still import Still, StillFiles
from gallery.picture import PictureFacts
from gallery.search.index import Index
from gallery.search.record import PictureRef, Record

MOST_LOST = 10_000  # stills that are looked for again when others appear: some 10 MB
MANY = 10_000  # of the same size: only those of the same name are looked at


@dataclass(frozen=True, slots=True)
class Moves:
    """Stills that were moved, as pairs of their old and new ids, and captions that could not be."""

    pairs: tuple[tuple[str, str], ...] = ()
    problems: tuple[FileError, ...] = ()

    def and_then(self, later: Moves) -> Moves:
        """Return these moves and later ones."""
        return Moves(self.pairs + later.pairs, self.problems + later.problems)


def moved_text(count: int) -> str:
    """Return the message that so many stills were moved."""
    if count == 1:
        return "1 still was moved; its captions followed"
    return f"{count:,} stills were moved; their captions followed"


@dataclass(frozen=True, slots=True)
class _Lost:
    """A still that is gone, and what was known of its picture."""

    files: StillFiles
    facts: PictureFacts | None

    @property
    def vanished(self) -> Vanished:
        return Vanished(self.files, self.facts.fingerprint if self.facts is not None else "")


class Following:
    """Remembers who left captions behind, and lets these follow. Not for two threads at once."""

    def __init__(self, library: Library, drawn_up: Callable[[Still], Record]) -> None:
        self._library = library
        self._drawn_up = drawn_up
        self._lost: dict[str, _Lost] = {}

    def follow(
        self, before: Index, gone: Collection[str], index: Index, appeared: Sequence[str]
    ) -> tuple[Moves, list[Record]]:
        """Move the captions of stills that are `gone` since `before`; return the new records.

        `index` has what `appeared` and may still have what is gone.
        """
        for still_id in gone:
            lost = self._left_behind(before, still_id)
            if lost is not None:
                self._lost[still_id] = lost
        if not self._lost or not (gone or appeared):
            return Moves(), []
        for still_id in index.rows([one for one in self._lost if one not in gone]):
            del self._lost[still_id]  # it is back
        sizes = {one.files.renditions[0].size for one in self._lost.values()}
        pairs: list[tuple[str, str]] = []
        for ids in (appeared, index.of_sizes(sizes)):
            pairs += self._matched(index, [one for one in ids if one not in gone], pairs)
        moves = self._move(pairs)
        records: list[Record] = []
        files = self._library.files_of([new_id for _, new_id in moves.pairs])
        for old_id, new_id in pairs:
            lost, there = self._lost.pop(old_id), files.get(new_id)
            if there is not None:
                facts = _facts(index, new_id) or lost.facts
                records.append(self._drawn_up(self._library.still(there, facts)))
        self._lost = dict(islice(self._lost.items(), max(0, len(self._lost) - MOST_LOST), None))
        return moves, records

    def _left_behind(self, before: Index, still_id: str) -> _Lost | None:
        """Return a still that is gone, if its captions are still there."""
        files = before.files(still_id)
        if files is None or not os.path.lexists(self._library.sidecar_path(still_id)):
            return None
        try:
            os.lstat(self._library.stills_folder / files.picture)
        except FileNotFoundError:
            pass
        except OSError:  # in a folder that cannot be read at the moment, and perhaps not gone
            return None
        return _Lost(files, _facts(before, still_id))

    def _matched(
        self, index: Index, ids: Sequence[str], taken: Sequence[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """Return which of the lost are these stills, those that have captions left out."""
        olds, news = {old for old, _ in taken}, {new for _, new in taken}
        lost = [one for old_id, one in self._lost.items() if old_id not in olds]
        if not lost:
            return []
        if len(ids) > MANY:
            names = {one.files.id.rpartition("/")[2] for one in lost}
            ids = [one for one in ids if one.rpartition("/")[2] in names]
        bare: list[StillFiles] = []
        for still_id in ids:
            files = index.files(still_id) if still_id not in news else None
            if files is not None and not os.path.lexists(self._library.sidecar_path(still_id)):
                bare.append(files)
        known = self._library.stills_folder

        def fingerprint_of(files: StillFiles) -> str:
            facts = _facts(index, files.id)
            if facts is not None and facts.fingerprint:
                return facts.fingerprint
            try:
                return fingerprint(known / files.picture)
            except OSError:
                return ""

        return moved([one.vanished for one in lost], bare, fingerprint_of)

    def _move(self, pairs: Sequence[tuple[str, str]]) -> Moves:
        """Move captions, as far as that can be done; a folder is flushed once for all of its."""
        done: list[tuple[str, str]] = []
        problems: list[FileError] = []
        try:
            with Moving(self._library.metadata_folder) as moving:
                for old_id, new_id in pairs:
                    try:
                        self._library.move_captions(old_id, new_id, moving)
                    except SaveError as error:
                        problems.append(self._stuck(old_id, new_id, error))
                    else:
                        done.append((old_id, new_id))
        except SaveError as error:  # the disk does not hold what was moved
            problems.append(error)
        return Moves(tuple(done), tuple(problems))

    def _stuck(self, old_id: str, new_id: str, error: SaveError) -> FileError:
        path, place = self._library.sidecar_path(old_id), self._library.sidecar_path(new_id)
        return FileError(
            path,
            f"the picture was moved to {new_id}, but its captions could not follow "
            f"({error.reason}); move this file to {place}",
        )


def _facts(index: Index, still_id: str) -> PictureFacts | None:
    """Return what the index knows of the picture of a still."""
    row, files = index.row(still_id), index.files(still_id)
    if row is None or files is None:
        return None
    shown = files.renditions[0]
    return index.facts(row, PictureRef(files.picture, shown.size, shown.changed_ns))
