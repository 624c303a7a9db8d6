"""What a returned sheet would change, and what is odd about it; nothing is written.

    back = compare(catalogue, read_form(path), path, now)
    back.rows[0].flags              # over quota, conflict, both ticked, ...
    back.after                      # the person's rounds and kills left, once it is recorded
    record_answers(catalogue, back.production, back.answers(), ...)   from `answering`

The ledger says what was sent: to whom, in which round, which stills at which positions, and what
their files were. What the PDF says of itself only helps to find that. Of two answers the later one
holds, and a sheet is as late as its sending: what was answered since by telephone, or on a sheet of
a later round, stands until somebody says otherwise (`answers(over_later=True)`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from gallery.approval_sheets.oddities import Flag, Row, day_of, moment_of, oddities
from gallery.approval_sheets.returned import NO_MARK, ReturnedForm
from gallery.approval_sheets.shown_file import file_hash, hash_of
from gallery.approvals.answers import SHEET, Answer, Decision, latest
from gallery.approvals.boards import Board, answers_of, framed
from gallery.approvals.ledger import Ledger, Sent, read_ledger
from gallery.approvals.rules import Framed, PersonBoard, Standing, standings
from gallery.errors import ReturnError
from gallery.library.production import Production
from gallery.library.values import Person
from gallery.search.catalogue import Catalogue

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Incoming:
    """How answers came in: on which sheet, in which file with which SHA-256; "" by hand."""

    sheet: str = ""
    source: str = ""
    source_sha256: str = ""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A returned sheet held against the library; with an `obstacle` nothing can be recorded."""

    path: Path
    form: ReturnedForm
    source_sha256: str = ""
    production: Production | None = None
    sent: Sent | None = None
    rows: tuple[Row, ...] = ()
    warnings: tuple[str, ...] = ()
    obstacle: str = ""
    before: PersonBoard | None = None
    after: PersonBoard | None = None

    @property
    def sheet(self) -> str:
        """The sheet's id."""
        return self.form.sheet

    @property
    def incoming(self) -> Incoming:
        """How its answers came in."""
        return Incoming(self.sheet, self.path.name, self.source_sha256)

    def answers(self, *, over_later: bool = False) -> dict[str, Answer]:
        """Return what is to be recorded, by still; with `over_later` also over later answers."""
        if self.obstacle:
            return {}
        return {
            row.still_id: row.answer
            for row in self.rows
            if row.answer is not None
            and (row.is_change or (over_later and Flag.LATER_ANSWER in row.flags))
        }


def compare(
    catalogue: Catalogue,
    form: ReturnedForm,
    path: Path,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ReadBack:
    """Hold a returned sheet against the library. `now` has a zone.

    Files are hashed to see whether they are those that were sent, which `progress` is told of.
    ReturnError where the PDF itself has gone meanwhile, YamlFileError where a ledger that may know
    the sheet cannot be read, Cancelled.
    """
    try:
        digest = file_hash(path, cancelled)
    except OSError as error:
        raise ReturnError(path, f"cannot be read: {error.strerror or error}", form.sheet) from error
    found = sending_of(catalogue, form.sheet)
    if found is None:
        return ReadBack(
            path, form, digest, warnings=form.warnings, obstacle=_stranger(catalogue, form)
        )
    board, sent = found
    return _Comparing(catalogue, form, board, sent, now).result(path, digest, progress, cancelled)


def board_after(
    shown: Sequence[Framed],
    board: Board,
    person: Person,
    answers: Mapping[str, Answer],
    today: date,
) -> PersonBoard:
    """Return where everything stands with a person once these answers are recorded too.

    `shown` are the production's stills as `members_of` has them.
    """
    given = [
        replace(one, answers=(*one.answers, answers[one.id])) if one.id in answers else one
        for one in shown
    ]
    sendings = [sheet.sending for sheet in board.ledger.sent]
    return standings(board.production, person, given, sendings, today)


def members_of(catalogue: Catalogue, board: Board, more: Iterable[str] = ()) -> list[Framed]:
    """Return the stills that were sent or answered, and `more`, as the rules look at them.

    They come in the order they were sent: kills that came in together count in this order.
    """
    asked = (one.id for sheet in board.ledger.sent for one in sheet.stills)
    ids = dict.fromkeys((*asked, *sorted(board.stills), *more))
    stills = (catalogue.still(still_id) for still_id in ids)
    return [framed(still) for still in stills if still is not None]


def is_same(one: Answer, other: Answer) -> bool:
    """Return whether two answers are one and the same, whenever each was written down."""
    return replace(one, at="", person=other.person) == replace(other, at="") and (
        one.person.name == other.person.name
    )


Entered = Mapping[str, Sequence[Answer]]  # by still, the last one last


def entered(ledger: Ledger) -> Entered:
    """Return all answers that a ledger has."""
    found: dict[str, list[Answer]] = {}
    for entry in ledger.answered:
        for still_id, answer in entry.decisions:
            found.setdefault(still_id, []).append(answer)
    return found


def in_ledger(known: Entered, still_id: str, answer: Answer, at: str = "") -> Answer | None:
    """Return an answer as the ledger has it, given `at` that moment; None where it does not."""
    return next(
        (
            one
            for one in reversed(known.get(still_id, ()))
            if is_same(one, answer) and at in ("", one.at)
        ),
        None,
    )


def sending_of(catalogue: Catalogue, sheet: str) -> tuple[Board, Sent] | None:
    """Return a sheet as it was sent, and the board it belongs to; None where no ledger knows it.

    YamlFileError where it may be in a ledger that cannot be read.
    """
    if not sheet:
        return None
    for board in catalogue.boards():
        sent = board.ledger.sheet(sheet)
        if sent is not None:
            return board, sent
    for board in catalogue.boards():
        read_ledger(board.ledger.path, board.production)  # it may be there, and unreadable
    return None


def _stranger(catalogue: Catalogue, form: ReturnedForm) -> str:
    """Return why nothing can be recorded of a sheet that no ledger here knows."""
    if not form.sheet:
        return "nothing in it says which sheet it is; enter its answers by hand"
    manifest = form.manifest
    if manifest is not None and manifest.library and manifest.library != catalogue.library.key:
        return (
            f"sheet {form.sheet} was sent from another library; open that one to read it. "
            f"No ledger of {catalogue.library.folder} knows it"
        )
    return (
        f"no ledger of {catalogue.library.folder} knows sheet {form.sheet}. Was it sent from "
        "another machine? Get the ledger from there, or enter the answers by hand"
    )


class _Comparing:
    def __init__(
        self, catalogue: Catalogue, form: ReturnedForm, board: Board, sent: Sent, now: datetime
    ) -> None:
        self._catalogue = catalogue
        self._form = form
        self._board = board
        self._sent = sent
        self._now = now
        self._entered = entered(board.ledger)

    def result(
        self, path: Path, digest: str, progress: Progress, cancelled: Callable[[], bool]
    ) -> ReadBack:
        rows = []
        for number, asked in enumerate(self._sent.stills, 1):
            rows.append(self._row(number, asked.id, asked.file, asked.sha256, cancelled))
            progress(number, len(self._sent.stills))
        person, today = self._sent.person, self._now.date()
        shown = members_of(self._catalogue, self._board)
        before = board_after(shown, self._board, person, {}, today)
        coming = {row.still_id: row.answer for row in rows if row.is_change and row.answer}
        after = board_after(shown, self._board, person, coming, today)
        rows = [_with_quota(row, after) for row in rows]
        return ReadBack(
            path,
            self._form,
            digest,
            self._board.production,
            self._sent,
            tuple(rows),
            tuple(oddities(self._form, self._sent, self._board, rows, today)),
            before=before,
            after=after,
        )

    def _row(
        self,
        position: int,
        still_id: str,
        file: str,
        sha256: str,
        cancelled: Callable[[], bool],
    ) -> Row:
        mark = self._form.marks.get(position, NO_MARK)
        still = self._catalogue.still(still_id)
        if still is None:
            return Row(position, still_id, mark, flags=(Flag.UNKNOWN_STILL,))
        known = [one for one in answers_of(still)[0] if one.person.name == self._sent.person.name]
        before = latest(known, self._sent.person)
        row = Row(position, still_id, mark, before)
        if still.error is not None:
            return replace(row, flags=(Flag.UNREADABLE,))
        if mark == NO_MARK:
            lost = position not in self._form.positions
            return replace(row, flags=(Flag.NO_BOXES,) if lost else ())
        if mark.unclear:
            return replace(row, flags=(Flag.UNCLEAR,))
        if mark.approve and mark.kill:
            return replace(row, flags=(Flag.BOTH,))
        if not mark.approve and not mark.kill:
            return replace(row, flags=(Flag.NOTE_ONLY,))
        answer = Answer(
            self._sent.person,
            Decision.KILL if mark.kill else Decision.APPROVE,
            self._sent.round,
            self._form.signed,
            self._now.isoformat(timespec="seconds"),
            f"{SHEET}{self._sent.sheet}",
            sha256,
            mark.note,
        )
        flags = [*self._history(still_id, answer, known)]
        if sha256 and hash_of(still, file, cancelled) != sha256:
            flags.append(Flag.OTHER_FILE)
        return replace(row, answer=self._written(still_id, answer, known), flags=tuple(flags))

    def _history(self, still_id: str, answer: Answer, known: list[Answer]) -> Iterator[Flag]:
        """Yield how an answer goes with those before it."""
        if not known:
            return
        last = known[-1]
        if is_same(last, answer):
            is_told = in_ledger(self._entered, still_id, last, last.at) is not None
            yield Flag.UNCHANGED if is_told else Flag.LEDGER_BEHIND
            return
        if last.decision is not answer.decision:
            yield Flag.CONFLICT
            again = any(is_same(one, answer) for one in known)
            if again or self._is_later(last):
                yield Flag.LATER_ANSWER

    def _written(self, still_id: str, answer: Answer, known: list[Answer]) -> Answer:
        """Return the answer as it is written already, in one place of two, else as it is now."""
        if known and is_same(known[-1], answer):
            return known[-1]
        if any(is_same(one, answer) for one in known):  # taken back since: it is given anew
            return answer
        return in_ledger(self._entered, still_id, answer) or answer

    def _is_later(self, known: Answer) -> bool:
        """Return whether an answer was given later than this sheet was answered."""
        if known.round != self._sent.round:
            return known.round > self._sent.round
        if known.sheet == self._sent.sheet:
            return False
        given, sent = moment_of(known.at), moment_of(self._sent.at)
        if known.sheet:
            other = self._board.ledger.sheet(known.sheet)
            moment = moment_of(other.at) if other is not None else given
            return moment is not None and sent is not None and moment > sent
        signed = day_of(self._form.date)
        if given is not None and signed is not None:
            return signed <= given.date()
        return given is None or sent is None or given > sent


def _with_quota(row: Row, after: PersonBoard) -> Row:
    if row.answer is None or row.answer.decision is not Decision.KILL:
        return row
    verdict = after.verdict(row.still_id)
    is_over = verdict.standing is Standing.OVER_QUOTA and verdict.answer == row.answer
    return replace(row, flags=(Flag.OVER_QUOTA, *row.flags)) if is_over else row
