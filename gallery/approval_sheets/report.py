"""All that a ledger says, put together again: per sheet who was asked what, and what came of it.

    report = reported(catalogue, boards, "kim", now, progress, cancelled)

Good enough to prove it months later: the words each sheet was sent with, each file's SHA-256 as it
was shown and whether the file is still that one, each answer with who gave it, when, and what it
came in, and whether the ledger itself has been tampered with. An answer given without a sheet (a
telephone call) stands with the sheet of its round that asked about the still; without one, apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gallery.approval_sheets.shown_file import hash_of
from gallery.approvals.answers import Answer
from gallery.approvals.boards import Board
from gallery.approvals.ledger import Asked, Ledger, Moved, Sent
from gallery.approvals.rules import Standing
from gallery.errors import SheetError
from gallery.library.production import Production
from gallery.library.still import Still
from gallery.library.values import Person
from gallery.search.catalogue import Catalogue


class FileState(StrEnum):
    """What became of the file that was shown."""

    SAME = "the same file"
    CHANGED = "changed since it was shown"
    GONE = "not there any more"
    UNREADABLE = "cannot be read now"
    UNKNOWN = "not recorded which file"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, when it was entered, and the file that it came in."""

    answer: Answer
    recorded: str
    sheet: str = ""
    source: str = ""
    source_sha256: str = ""


@dataclass(frozen=True, slots=True)
class StillReport:
    """One still of a sheet: the file that was shown, and every answer, the last one last.

    `standing` is where it stands with the person today, by all answers there are.
    """

    asked: Asked
    state: FileState
    answers: tuple[Given, ...]
    standing: Standing = Standing.NOT_NEEDED
    still: Still | None = None

    @property
    def number(self) -> str:
        """The frame number, "" where there is none."""
        return "" if self.still is None else str(self.still.value("number") or "")


@dataclass(frozen=True, slots=True)
class SheetReport:
    """A sheet that was sent; `sent` None: answers that no sheet had asked for."""

    person: Person
    round: int
    sent: Sent | None
    stills: tuple[StillReport, ...]


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What the ledger of one production says."""

    production: Production
    ledger: Ledger
    sheets: tuple[SheetReport, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every entry can be read and follows on the text above it."""
        return not self.ledger.broken and not self.ledger.problems

    @property
    def moves(self) -> tuple[tuple[str, str, str], ...]:
        """What was renamed: when, the old id, the new one. All else here has the ids of today."""
        moved = (one for one in self.ledger.entries if isinstance(one, Moved))
        return tuple((one.at, old, new) for one in moved for old, new in one.pairs)

    @property
    def states(self) -> Mapping[FileState, int]:
        """How many of the files that were shown are in which state."""
        shown = {
            (one.asked.id, one.asked.sha256): one.state
            for sheet in self.sheets
            if sheet.sent is not None
            for one in sheet.stills
        }
        found: dict[FileState, int] = {}
        for state in shown.values():
            found[state] = found.get(state, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class Report:
    """The ledgers of a library; `person` is whom it was asked for, "" everybody."""

    made: datetime
    ledgers: tuple[LedgerReport, ...]
    person: str = ""


def reported(
    catalogue: Catalogue,
    boards: Iterable[Board],
    person: str,
    now: datetime,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Report:
    """Return the report; `person` is a code or a name, "" for everybody.

    `progress` is told of the files that were looked at. Raises SheetError where the ledgers say
    nothing, Cancelled.
    """
    chosen = [
        _Reading(board, board.production.person(person).name if person else "")
        for board in boards
        if board.ledger.entries or board.ledger.problems
    ]
    wanted = {(asked.id, asked.file) for one in chosen for asked in one.asked()}
    files = _Files(catalogue, len(wanted), progress, cancelled)
    ledgers = tuple(one.report(files) for one in chosen)
    told = tuple(one for one in ledgers if one.sheets or (not person and one.ledger.problems))
    if not told:
        whom = f" of {person}" if person else ""
        raise SheetError(f"the ledger says nothing{whom}: nothing was sent, nothing was answered")
    return Report(now, told, next((one.name for one in chosen if one.name), ""))


@dataclass(slots=True)
class _Gathered:
    """A sheet, or what somebody answered in a round without one, while it is read together."""

    sent: Sent | None
    person: Person
    round: int
    stills: dict[str, Asked]
    answers: dict[str, list[Given]]


class _Reading:
    """Reads one ledger: each answer finds the sheet it is to. `name` is whose, "" everybody's."""

    def __init__(self, board: Board, name: str) -> None:
        self.name = name
        self._board = board
        self._sheets: list[_Gathered] = []
        self._asked: dict[tuple[str, str], list[_Gathered]] = {}  # by person and still
        self._loose: dict[tuple[str, int], _Gathered] = {}  # by person and round
        for sent in board.ledger.sent:
            if name in ("", sent.person.name):
                self._add(sent)
        for entry in board.ledger.answered:
            for still_id, answer in entry.decisions:
                if name in ("", answer.person.name):
                    given = Given(answer, entry.at, entry.sheet, entry.source, entry.source_sha256)
                    sheet = self._sheet(still_id, given)
                    sheet.answers.setdefault(still_id, []).append(given)

    def asked(self) -> Iterator[Asked]:
        """Yield the stills of all sheets."""
        for sheet in (*self._sheets, *self._loose.values()):
            yield from sheet.stills.values()

    def report(self, files: _Files) -> LedgerReport:
        """Return what was read."""
        return LedgerReport(
            self._board.production,
            self._board.ledger,
            tuple(self._report(one, files) for one in (*self._sheets, *self._loose.values())),
        )

    def _add(self, sent: Sent) -> None:
        stills = {one.id: one for one in sent.stills}
        sheet = _Gathered(sent, sent.person, sent.round, stills, {})
        self._sheets.append(sheet)
        for still_id in stills:
            self._asked.setdefault((sent.person.name, still_id), []).append(sheet)

    def _sheet(self, still_id: str, given: Given) -> _Gathered:
        """Return the sheet that an answer is to: the one it came on, else the last of its round."""
        who, number = given.answer.person, given.answer.round
        asked = self._asked.get((who.name, still_id), [])
        own = [one for one in asked if one.sent is not None and one.sent.sheet == given.sheet]
        of_round = [one for one in asked if one.round == number]
        for sheet in reversed(own or of_round):
            return sheet
        loose = _Gathered(None, who, number, {}, {})
        loose = self._loose.setdefault((who.name, number), loose)
        loose.stills.setdefault(still_id, Asked(still_id, sha256=given.answer.sha256))
        return loose

    def _report(self, sheet: _Gathered, files: _Files) -> SheetReport:
        known = self._board.people.get(sheet.person.name)
        stills = tuple(
            StillReport(
                one,
                files.state(one),
                tuple(sheet.answers.get(one.id, ())),
                Standing.NOT_NEEDED if known is None else known.verdict(one.id).standing,
                files.still(one.id),
            )
            for one in sheet.stills.values()
        )
        return SheetReport(sheet.person, sheet.round, sheet.sent, stills)


class _Files:
    """The files as they are now, each looked at once."""

    def __init__(
        self,
        catalogue: Catalogue,
        total: int,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._catalogue = catalogue
        self._total = total
        self._progress = progress
        self._cancelled = cancelled
        self._stills: dict[str, Still | None] = {}
        self._hashes: dict[tuple[str, str], str] = {}

    def still(self, still_id: str) -> Still | None:
        if still_id not in self._stills:
            self._stills[still_id] = self._catalogue.still(still_id)
        return self._stills[still_id]

    def state(self, asked: Asked) -> FileState:
        still = self.still(asked.id)
        if still is None:
            return FileState.GONE
        if not asked.sha256:
            return FileState.UNKNOWN
        key = (asked.id, asked.file)
        if key not in self._hashes:
            self._hashes[key] = hash_of(still, asked.file, self._cancelled)
            self._progress(min(len(self._hashes), self._total), self._total)
        now = self._hashes[key]
        if not now:
            return FileState.UNREADABLE if still.picture.exists() else FileState.GONE
        return FileState.SAME if now == asked.sha256 else FileState.CHANGED


def chain_text(ledger: Ledger) -> str:
    """Return in a sentence whether a ledger can be trusted."""
    if not ledger.broken and not ledger.problems:
        return "The chain of check sums is whole: no entry was changed, put in or taken out later."
    parts = []
    if ledger.broken:
        numbers = _numbers(ledger.broken)
        parts.append(f"The chain of check sums is broken at {numbers}: text above was changed.")
    if ledger.problems:
        parts.append(f"{len(ledger.problems)} cannot be read: {ledger.problems[0]}")
    return " ".join(parts)


def _numbers(entries: Sequence[int]) -> str:
    named = ", ".join(map(str, entries))
    return f"entry {named}" if len(entries) == 1 else f"entries {named}"
