"""Decisions into captions and ledger: those of a returned sheet, or what somebody told.

    recorded = record_answers(catalogue, production, back.answers(), back.incoming, now)

Each still's captions get the decision first, then the ledger gets one entry for all of them. Should
the program end in between, the same sheet read again (or the same call entered again) completes
what is missing in either, and doubles nothing. Answers are never taken back; who changes their mind
answers anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gallery.approval_sheets.comparing import Incoming, Progress, entered, in_ledger, is_same
from gallery.approval_sheets.notes import clean_line, clean_note
from gallery.approval_sheets.shown_file import hash_of
from gallery.approvals.answers import (
    KEY,
    MOST_ROUNDS,
    SHEET,
    Answer,
    Decision,
    as_data,
    latest,
)
from gallery.approvals.boards import answers_of
from gallery.approvals.ledger import Answered, Ledger, append, ledger_path, read_ledger
from gallery.errors import ChangeError, FileError, GalleryError, SaveError
from gallery.library.change import AddRecords
from gallery.library.durable import Saving
from gallery.library.production import Production
from gallery.library.values import Person
from gallery.search.catalogue import Catalogue

BY_HAND = ("phone", "e-mail", "paper")  # how an answer comes that no sheet has brought


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody said of some stills; `round` None: the last that was sent to them."""

    person: Person
    decision: Decision
    by: str = BY_HAND[0]
    signed: str = ""
    note: str = ""
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of answers, by still id.

    `completed` were written down in one place of two before. A still in `failures` is as it was
    ("" stands for all); with a `ledger_error` captions hold what the ledger does not have yet.
    """

    answers: Mapping[str, Answer]
    completed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failures: tuple[tuple[str, GalleryError], ...] = ()
    ledger_error: GalleryError | None = None
    was_cancelled: bool = False


def record_answers(
    catalogue: Catalogue,
    production: Production,
    answers: Mapping[str, Answer],
    incoming: Incoming,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Recorded:
    """Write decisions down, and let the index follow. `now` has a zone.

    A still that cannot be written is told, and the others are written all the same. When it is
    cancelled, what was written by then goes into the ledger, too. Raises YamlFileError for a
    ledger that cannot be read: nothing is written then.
    """
    path = ledger_path(catalogue.library.metadata_folder, production)
    work = _Recording(catalogue, production, read_ledger(path, production))
    work.write(answers, progress, cancelled)
    error = work.enter(incoming, now)
    catalogue.reread(work.touched)
    return Recorded(
        work.written,
        tuple(work.completed),
        tuple(work.unchanged),
        tuple(work.failures),
        error,
        work.was_cancelled,
    )


def answers_by_hand(
    catalogue: Catalogue, production: Production, ids: Iterable[str], told: ByHand, now: datetime
) -> dict[str, Answer]:
    """Return what somebody told as an answer for each of these stills, with the file as it is now.

    Raises ChangeError for a round or a way of answering that there is not.
    """
    by = clean_line(told.by)
    if not by or f"{by} ".startswith(SHEET):
        raise ChangeError(f"how did the answer come: {', '.join(BY_HAND)}?")
    number = told.round
    if number is None:
        number = catalogue.board(production).ledger.last_round(told.person) or 1
    if not 1 <= number <= MOST_ROUNDS:
        raise ChangeError(f"a round is a number from 1 to {MOST_ROUNDS}, not {number}")
    found = {}
    for still_id in ids:
        still = catalogue.still(still_id)
        found[still_id] = Answer(
            told.person,
            told.decision,
            number,
            clean_line(told.signed),
            now.isoformat(timespec="seconds"),
            by,
            hash_of(still) if still is not None else "",
            clean_note(told.note),
        )
    return found


class _Recording:
    def __init__(self, catalogue: Catalogue, production: Production, ledger: Ledger) -> None:
        self._catalogue = catalogue
        self._production = production
        self._ledger = ledger
        self._entered = entered(ledger)
        self.written: dict[str, Answer] = {}
        self.completed: list[str] = []
        self.unchanged: list[str] = []
        self.failures: list[tuple[str, GalleryError]] = []
        self.was_cancelled = False
        self._to_enter: list[tuple[str, Answer]] = []

    @property
    def touched(self) -> tuple[str, ...]:
        """The stills that may stand elsewhere now."""
        return (*self.written, *self.completed)

    def write(
        self, answers: Mapping[str, Answer], progress: Progress, cancelled: Callable[[], bool]
    ) -> None:
        """Put each answer into its still's captions, where it is not there already."""
        try:
            with Saving() as saving:
                for done, (still_id, answer) in enumerate(answers.items()):
                    if cancelled():
                        self.was_cancelled = True
                        break
                    progress(done, len(answers))
                    try:
                        self._write(still_id, answer, saving)
                    except (FileError, ChangeError) as error:
                        self.failures.append((still_id, error))
                else:
                    progress(len(answers), len(answers))
        except SaveError as error:  # the flush of the last folder
            self.failures.append(("", error))

    def _write(self, still_id: str, answer: Answer, saving: Saving) -> None:
        still = self._catalogue.still(still_id)
        if still is None:
            raise SaveError(
                self._catalogue.library.stills_folder / still_id, "there is no such still"
            )
        if still.error is not None:
            raise still.error
        if still.production.folder != self._production.folder:
            other = still.production.title or still.production.folder or "no production"
            raise ChangeError(f"{still_id} belongs to {other}; its answers go into that ledger")
        known = answers_of(still)[0]
        last = latest(known, answer.person)
        if last is not None and is_same(last, answer):
            if in_ledger(self._entered, still_id, last, at=last.at) is not None:
                self.unchanged.append(still_id)
                return
            self._to_enter.append((still_id, last))
            self.completed.append(still_id)
            return
        told = None
        if not any(is_same(one, answer) for one in known):  # else it is given once more
            told = in_ledger(self._entered, still_id, answer)
        record = as_data(told or answer)
        self._catalogue.edit(still_id, [AddRecords(KEY, (record,))], saving)
        if told is not None:
            self.completed.append(still_id)
            return
        self._to_enter.append((still_id, answer))
        self.written[still_id] = answer

    def enter(self, incoming: Incoming, now: datetime) -> GalleryError | None:
        """Put one entry into the ledger; return why that cannot be done."""
        if not self._to_enter:
            return None
        entry = Answered(
            now.isoformat(timespec="seconds"),
            tuple(self._to_enter),
            incoming.sheet,
            incoming.source,
            incoming.source_sha256,
        )
        try:
            append(self._ledger.path, [entry])
        except SaveError as error:
            return error
        return None
