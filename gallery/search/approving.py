"""Where stills stand with those who may kill them, kept true to ledgers and captions.

Most stills were never sent to anybody: where they stand is in their own captions. Those that were
(`members`) share quotas, so one of them can change where another stands: of each production they
are worked out together, again whenever one of them, the ledger or the production changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from threading import Lock

from gallery.approvals.answers import KEY
from gallery.approvals.boards import (
    NO_APPROVALS,
    Board,
    StillApprovals,
    alone,
    board_of,
    members,
)
from gallery.approvals.ledger import Ledger, ledger_path, read_ledger
from gallery.errors import FileError, YamlFileError
from gallery.library.library import Library
from gallery.library.listing import caption_stamp
from gallery.library.production import Production
from gallery.library.still import Stamp, Still


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
        self._boards: dict[str, Board] = {}  # by the folder of the production
        self._stamps: dict[str, Stamp | None] = {}  # of the ledgers
        self._answered: dict[str, set[str]] = {}  # with an answer in their captions, by folder
        self._days: dict[str, date] = {}
        self._unreadable: dict[str, YamlFileError] = {}
        self._lock = Lock()

    @property
    def problems(self) -> tuple[FileError, ...]:
        """What is wrong with ledgers: those that cannot be read, and single entries."""
        boards = list(self._boards.values())
        entries = (
            FileError(board.ledger.path, text.removeprefix(f"{board.ledger.path}:"))
            for board in boards
            for text in board.ledger.problems
        )
        return (*self._unreadable.values(), *entries)

    def of(self, still: Still) -> StillApprovals:
        """Return where a still stands; after a change `follow` has to be asked, too."""
        board = self._boards.get(still.production.folder)
        found = board.of(still.id) if board is not None else None
        return alone(still, self._today()) if found is None else found

    def board(self, production: Production) -> Board:
        """Return where everything stands in a production."""
        with self._lock:
            self._follow(production, frozenset())
            board = self._boards.get(production.folder)
        if board is not None:
            return board
        return board_of(production, Ledger(self._path(production)), (), self._today())

    def remember(self, answered: Iterable[str]) -> None:
        """Take in which stills have answers, as an index of last time has it."""
        with self._lock:
            for still_id in answered:
                folder = self._library.production_for(still_id).folder
                self._answered.setdefault(folder, set()).add(still_id)

    def follow(
        self,
        productions: Iterable[Production],
        changed: Collection[str],
        answered: Iterable[Still] = (),
    ) -> frozenset[str]:
        """Look at productions again after stills changed; return who stands elsewhere now.

        `answered` are those of them that hold answers, where nobody has had a `look` at them yet.
        """
        moved: frozenset[str] = frozenset()
        for still in answered:
            self.look(still)
        with self._lock:
            for production in productions:
                moved |= self._follow(production, frozenset(changed))
        return moved

    def look(self, still: Still) -> None:
        """Take in that a still was read: it may have answers."""
        if KEY in still.unknown:
            with self._lock:
                self._answered.setdefault(still.production.folder, set()).add(still.id)

    def _path(self, production: Production) -> Path:
        return ledger_path(self._library.metadata_folder, production)

    def _follow(self, production: Production, changed: frozenset[str]) -> frozenset[str]:
        """Work the board of one production out again, where anything in it is another."""
        folder, path, today = production.folder, self._path(production), self._today()
        old = self._boards.get(folder)
        stamp = caption_stamp(path)
        answered = self._answered.get(folder, set())
        if old is None and stamp is None and not answered:
            return frozenset()
        known = members(old.ledger) | answered if old is not None else frozenset()
        if (
            old is not None
            and old.production is production
            and self._stamps.get(folder) == stamp
            and self._days.get(folder) == today
            and known.isdisjoint(changed)
            and answered <= old.stills.keys()
        ):
            return frozenset()
        try:
            ledger = read_ledger(path, production)
            self._unreadable.pop(folder, None)
        except YamlFileError as error:
            self._unreadable[folder] = error
            ledger = old.ledger if old is not None else Ledger(path)
        wanted = sorted(members(ledger) | answered)
        stills = [still for one in wanted if (still := self._still(one)) is not None]
        stills = [one for one in stills if one.production.folder == folder]
        new = board_of(production, ledger, stills, today)
        self._boards[folder] = new
        self._stamps[folder], self._days[folder] = stamp, today
        before = old.stills if old is not None else {}
        return frozenset(
            one
            for one in new.stills.keys() | before.keys()
            if new.stills.get(one, NO_APPROVALS).marks != before.get(one, NO_APPROVALS).marks
        )
