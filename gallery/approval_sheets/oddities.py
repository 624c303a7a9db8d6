"""What is odd about a returned sheet: about one of its stills (`Flag`), or about all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gallery.approval_sheets.returned import NO_MARK, Mark, ReturnedForm
from gallery.approvals.answers import Answer
from gallery.approvals.boards import Board
from gallery.approvals.ledger import Sent
from gallery.library.production import Production, folded


class Flag(StrEnum):
    """What is to be said of one still of a returned sheet."""

    OVER_QUOTA = "over quota"
    CONFLICT = "other than before"
    LATER_ANSWER = "answered later already"
    BOTH = "both ticked"
    UNCLEAR = "unclear"
    NOTE_ONLY = "note only"
    UNKNOWN_STILL = "no such still"
    OTHER_FILE = "file changed since it was sent"
    NO_BOXES = "boxes missing"
    UNREADABLE = "captions cannot be read"
    UNCHANGED = "unchanged"
    LEDGER_BEHIND = "not yet in the ledger"


@dataclass(frozen=True, slots=True)
class Row:
    """One still of the sheet; `before` is the answer that holds, `answer` what would be recorded.

    There is no `answer` where nothing is ticked, or nothing that can be recorded.
    """

    position: int
    still_id: str
    mark: Mark = NO_MARK
    before: Answer | None = None
    answer: Answer | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether there is something to record, by default."""
        return self.answer is not None and not {Flag.UNCHANGED, Flag.LATER_ANSWER} & {*self.flags}


def oddities(
    form: ReturnedForm, sent: Sent, board: Board, rows: Sequence[Row], today: date
) -> Iterator[str]:
    """Yield what is to be said of a returned sheet as a whole, beside what its rows say."""
    yield from form.warnings
    if form.is_blank:
        yield "nothing is ticked: it came back blank"
    answered = [row for row in rows if row.answer is not None]
    if answered and all(Flag.UNCHANGED in row.flags for row in answered):
        yield "it was read already: all it says is recorded"
    newest = board.ledger.last_round(sent.person)
    if newest > sent.round:
        yield f"it is of round {sent.round}, and round {newest} was sent since"
    deadline = day_of(sent.answer_by)
    if deadline is not None and today > deadline:
        yield f"it comes after the deadline, {deadline.isoformat()}"
    yield from _signature(form, sent, board.production)
    yield from _alterations(form, sent)
    beyond = sum(position > len(sent.stills) for position in form.marks)
    if beyond:
        yield f"{_some(beyond, 'answer')} at places that the sheet does not have; not read"
    lost = sum(Flag.NO_BOXES in row.flags for row in rows)
    if lost:
        yield f"{_some(lost, 'still')} without boxes in this file; it was changed on its way"


def _signature(form: ReturnedForm, sent: Sent, production: Production) -> Iterator[str]:
    signed, person = form.signed, sent.person
    if not signed:
        if not form.is_blank:
            yield "nobody has signed it"
        return
    representatives = [one.name for one in production.terms.holder(person).signatories]
    own = (person.name, person.code, *person.aliases, *(name for _, name in person.local_names))
    if folded(signed) not in {folded(name) for name in (*own, *representatives) if name}:
        names = ", ".join((person.name, *representatives))
        yield f"signed by {signed}, who is not known to sign for {person.name} ({names} may)"


def _alterations(form: ReturnedForm, sent: Sent) -> Iterator[str]:
    """Yield where the PDF tells another story of itself than the ledger; the ledger holds."""
    manifest = form.manifest
    if manifest is None or manifest.sheet != sent.sheet:
        return
    # By the files that were shown: a still that was renamed since has another id in the ledger.
    written = {number: one.sha256 for number, one in enumerate(sent.stills, 1)}
    told = {number: digest for number, _, digest in manifest.stills}
    if told != written:
        places = {number for number, _ in written.items() ^ told.items()}
        yield (
            f"it was altered: at {_some(len(places), 'place')} it names other pictures "
            "than were sent; the ledger counts"
        )
    if manifest.round != sent.round:
        yield f"it was altered: it says round {manifest.round}, and was sent in {sent.round}"


def moment_of(text: str) -> datetime | None:
    """Return a moment with a zone, None where the text is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def day_of(text: str) -> date | None:
    """Return the day that a text begins with, as 2022-11-15; None for anything else."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
