"""Where stills stand with those who may kill them, kept true to ledgers and captions.

Most stills were never sent to anybody: where they stand is in their own captions. Those that were,
and those with answers, share quotas, so one of them can change where another stands. Of each
production they are followed together: again when one of them, the ledger, the production or the
day is another, and then only what that concerns is read and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Lock

from gallery.approvals.answers import KEY
from gallery.approvals.boards import (
    NO_APPROVALS,
    Board,
    StillApprovals,
    alone,
    board_of,
    followed,
    framed,
    members,
)
from gallery.approvals.ledger import Ledger, Moved, append, ledger_path, read_ledger
from gallery.errors import FileError, SaveError, YamlFileError
from gallery.library.library import Library
from gallery.library.listing import caption_stamp
from gallery.library.production import Production
from gallery.library.still import Stamp, Still


@dataclass(frozen=True, slots=True)
class _State:
    """One production as it was looked at last.

    `looked` are the stills that were read for it: `sent` by its ledger, and those with answers.
    """

    board: Board
    stamp: Stamp | None  # of the ledger
    sent: frozenset[str]
    looked: frozenset[str]


class Approving:
    """The boards of all productions of one library. Everything may be called from any thread."""

    def __init__(
        self,
        library: Library,
        still: Callable[[str], Still | None],
        today: Callable[[], date] = date.today,
    ) -> None:
        self._library = library
        self._still = still
        self._today = today
        self._states: dict[str, _State] = {}  # by the folder of the production
        self._met: set[str] = set()  # folders of productions that were looked at
        self._judged: dict[str, set[str]] = {}  # stills that may have answers, by folder
        self._due: set[str] = set()  # stills that stand elsewhere, which nobody was told yet
        self._unreadable: dict[str, YamlFileError] = {}
        self._lock = Lock()

    @property
    def problems(self) -> tuple[FileError, ...]:
        """What is wrong with ledgers: those that cannot be read, and single entries."""
        ledgers = [state.board.ledger for state in list(self._states.values())]
        entries = (
            FileError(ledger.path, text.removeprefix(f"{ledger.path}:"))
            for ledger in ledgers
            for text in ledger.problems
        )
        return (*self._unreadable.values(), *entries)

    def drawn(self, still: Still) -> StillApprovals:
        """Return where a still that was just read stands by what was looked at so far.

        What it has to say for itself is taken in; `follow` finds what else that changes.
        """
        production = still.production
        if KEY in still.unknown:
            self.look(still)
        elif not production.terms.holders and production.folder not in self._states:
            return NO_APPROVALS  # most libraries: nothing more than this for each still
        return self.known(still)

    def known(self, still: Still) -> StillApprovals:
        """Return where a still stands by what was looked at so far."""
        return self.found(still.production.folder, still.id) or alone(still, self._today())

    def found(self, folder: str, still_id: str) -> StillApprovals | None:
        """Return where a still of the production in a folder stands, if it shares a quota."""
        state = self._states.get(folder)
        return None if state is None else state.board.of(still_id)

    def of(self, still: Still) -> StillApprovals:
        """Return where a still stands."""
        production = still.production
        if production.folder not in self._met:
            with self._lock:
                self._due |= self._follow(production, frozenset())
        return self.known(still)

    def board(self, production: Production) -> Board:
        """Return where everything stands in a production."""
        with self._lock:
            self._due |= self._follow(production, frozenset())
            state = self._states.get(production.folder)
        if state is not None:
            return state.board
        return board_of(production, Ledger(self._path(production)), (), self._today())

    def remember(self, judged: Iterable[str]) -> None:
        """Take in which stills were sent or answered, as an index of last time has it."""
        with self._lock:
            for still_id in judged:
                folder = self._library.production_for(still_id).folder
                self._judged.setdefault(folder, set()).add(still_id)

    def look(self, still: Still) -> None:
        """Take in that a still was read: it may have answers."""
        if KEY in still.unknown:
            with self._lock:
                self._judged.setdefault(still.production.folder, set()).add(still.id)

    def follow(
        self, productions: Iterable[Production], changed: Collection[str]
    ) -> dict[str, frozenset[str]]:
        """Look at productions again after stills changed.

        Return the stills that may stand elsewhere now, by the folder of their production.
        """
        ids = frozenset(changed)
        moved: dict[str, frozenset[str]] = {}
        with self._lock:
            due, self._due = self._due, set()
            for production in productions:
                found = self._follow(production, ids)
                found |= {
                    one
                    for one in due
                    if self._library.production_for(one).folder == production.folder
                }
                if found:
                    moved[production.folder] = found
        return moved

    def moved(self, pairs: Collection[tuple[str, str]]) -> tuple[FileError, ...]:
        """Enter into the ledgers which of their stills were moved; return what could not be."""
        problems: list[FileError] = []
        if not pairs:
            return ()
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        by_folder: dict[str, list[tuple[str, str]]] = {}
        productions = {}
        for old_id, new_id in pairs:
            production = self._library.production_for(old_id)
            productions[production.folder] = production
            by_folder.setdefault(production.folder, []).append((old_id, new_id))
        with self._lock:
            for folder, some in by_folder.items():
                production = productions[folder]
                self._due |= self._follow(production, frozenset())
                state = self._states.get(folder)
                sent = frozenset() if state is None else state.sent
                mine = tuple(pair for pair in some if pair[0] in sent)
                if not mine:
                    continue
                try:
                    append(self._path(production), [Moved(now, mine)])
                except SaveError as error:
                    problems.append(error)
        return tuple(problems)

    def _path(self, production: Production) -> Path:
        return ledger_path(self._library.metadata_folder, production)

    def _follow(self, production: Production, changed: frozenset[str]) -> frozenset[str]:
        """Look at one production again, where anything in it is another."""
        folder, path, today = production.folder, self._path(production), self._today()
        self._met.add(folder)
        last = self._states.get(folder)
        stamp = caption_stamp(path)
        judged = self._judged.get(folder, set())
        if last is None and stamp is None and not judged:
            return frozenset()
        old = last if last is not None and last.board.production is production else None
        if (
            old is not None
            and old.stamp == stamp
            and old.board.day == today
            and old.looked.isdisjoint(changed)
            and judged <= old.looked
        ):
            return frozenset()
        if old is not None and old.stamp == stamp:
            ledger, sent = old.board.ledger, old.sent
        else:
            ledger = self._ledger(path, production, old)
            sent = members(ledger)
        before = old.board if old is not None else Board(production, Ledger(path), {})
        known = old.looked if old is not None else frozenset()
        looked = sent | judged
        shown = {one: framed for one, framed in before.framed.items() if one in looked}
        for still_id in sorted(looked & changed | looked - known):
            shown.pop(still_id, None)
            still = self._still(still_id)
            if still is None or still.production.folder != folder:
                judged.discard(still_id)
            elif still_id in sent or KEY in still.unknown:
                shown[still_id] = framed(still)
            else:
                judged.discard(still_id)
        board = followed(before, ledger, shown, today)
        self._states[folder] = _State(board, stamp, sent, sent | judged)
        gone = (last.looked if last is not None else frozenset()) - shown.keys()
        if old is None:
            return looked | gone
        return (looked & changed) | gone | frozenset(_elsewhere(board, before))

    def _ledger(self, path: Path, production: Production, old: _State | None) -> Ledger:
        """Return the ledger as it is now, as it was where it cannot be read."""
        before = old.board.ledger if old is not None else None
        self._unreadable.pop(production.folder, None)
        try:
            return read_ledger(path, production, before)
        except YamlFileError as error:
            self._unreadable[production.folder] = error
            return before if before is not None else Ledger(path)


def _elsewhere(board: Board, before: Board) -> Iterable[str]:
    """Return the stills that others see elsewhere than before."""
    for still_id in board.stills.keys() | before.stills.keys():
        one, other = board.stills.get(still_id), before.stills.get(still_id)
        if one is not other and (one is None or other is None or one.marks != other.marks):
            yield still_id
