"""Answers entered by hand: who they can be of, and writing them down. Runs in the lanes.

asked = question(catalogue, Decision.KILL, ids)
asked.awaited                # who has been asked about these stills and has not answered
written(catalogue, asked.awaited[0], told, now, progress, cancelled)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from gallery.approval_sheets.answering import ByHand, Recorded, answers_by_hand, record_answers
from gallery.approval_sheets.comparing import Incoming
from gallery.approvals.answers import Decision
from gallery.approvals.boards import Board
from gallery.approvals.rules import Standing, Verdict
from gallery.errors import Cancelled
from gallery.library.production import Production
from gallery.library.still import Still
from gallery.library.values import Person
from gallery.search.catalogue import Catalogue

REPORT_EVERY = 100  # stills between two looks at whether to go on
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Deciding:
    """What a key asks for: a decision, and whether to choose whose and how it came."""

    decision: Decision
    choose: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone whose answer it can be: `stills` need it or have it, `waiting` wait for it.

    `beyond` is how many of `waiting` could not be killed within the quota.
    """

    production: Production
    person: Person
    stills: tuple[str, ...]
    waiting: tuple[str, ...]
    beyond: int = 0
    last_round: int = 0

    @property
    def meant(self) -> tuple[str, ...]:
        """The stills that an answer is for: those that wait, or all when none does."""
        return self.waiting or self.stills

    @property
    def signatories(self) -> tuple[str, ...]:
        """Who may sign: the person, and who signs for them."""
        holder = self.production.terms.holder(self.person)
        return (self.person.name, *(one.name for one in holder.signatories))


@dataclass(frozen=True, slots=True)
class Question:
    """A decision on some stills, and whose it can be: who is awaited, then who else is in them."""

    decision: Decision
    ids: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()

    @property
    def awaited(self) -> tuple[Candidate, ...]:
        """Who has been asked about some of them and has not answered."""
        return tuple(one for one in self.candidates if one.waiting)


@dataclass(slots=True)
class _Found:
    production: Production
    person: Person
    stills: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


def question(
    catalogue: Catalogue,
    decision: Decision,
    ids: Iterable[str],
    progress: Progress = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Question:
    """Return whose answer a decision on these stills can be. Raises Cancelled."""
    found: dict[tuple[str, str], _Found] = {}
    ids = tuple(ids)
    for number, still_id in enumerate(ids):
        if number % REPORT_EVERY == 0:
            if cancelled():
                raise Cancelled
            progress(number, len(ids))
        still = catalogue.still(still_id)
        if still is not None:
            _look(catalogue, still, found)
    candidates = [_candidate(catalogue, one) for one in found.values()]
    candidates.sort(key=lambda one: -len(one.waiting))  # stable: else in billing order
    return Question(decision, ids, tuple(candidates))


def _look(catalogue: Catalogue, still: Still, found: dict[tuple[str, str], _Found]) -> None:
    production = still.production
    people = still.value("people")
    known = {person.name: verdict for person, verdict in catalogue.approvals(still).verdicts}
    framed = {
        one.name: one
        for one in (people if isinstance(people, tuple) else ())
        if isinstance(one, Person)
    }
    cast = {one.name: one for one in production.cast}
    names = [*(name for name in cast if name in framed or name in known)]
    names += [name for name in known if name not in cast]
    for name in names:
        key = (production.folder, name)
        person = cast.get(name) or Person(name)
        one = found.setdefault(key, _Found(production, person))
        one.stills.append(still.id)
        verdict = known.get(name)
        if verdict is not None and verdict.standing is Standing.PENDING:
            one.waiting.append(still.id)
            one.verdicts.append(verdict)


def _candidate(catalogue: Catalogue, one: _Found) -> Candidate:
    asked: Counter[tuple[int, str]] = Counter()
    left: dict[tuple[int, str], int] = {}
    for verdict in one.verdicts:
        if verdict.kills_left is not None:
            key = (verdict.round, verdict.still_class.name)
            asked[key] += 1
            left[key] = max(0, verdict.kills_left)
    beyond = sum(max(0, count - left[key]) for key, count in asked.items())
    board = catalogue.board(one.production)
    return Candidate(
        one.production,
        one.person,
        tuple(one.stills),
        tuple(one.waiting),
        beyond,
        board.ledger.last_round(one.person),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What became of answers; `over_quota` of them are kills beyond the quota.

    `moved` are the stills that may stand elsewhere now: others share the quota.
    """

    told: ByHand
    recorded: Recorded
    over_quota: int
    moved: frozenset[str]


def written(
    catalogue: Catalogue,
    candidate: Candidate,
    told: ByHand,
    now: datetime,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Written:
    """Write what somebody told down for the stills that it is meant for. `now` has a zone.

    Raises ChangeError for a round there is not, YamlFileError for a ledger that cannot be read,
    Cancelled; nothing is written then.
    """
    ids = list(_looked_at(candidate.meant, cancelled))
    answers = answers_by_hand(catalogue, candidate.production, ids, told, now)
    result = record_answers(
        catalogue, candidate.production, answers, Incoming(), now, progress, cancelled
    )
    over, moved = aftermath(result, catalogue.board(candidate.production), told.person)
    return Written(told, result, over, moved)


def aftermath(recorded: Recorded, board: Board, person: Person) -> tuple[int, frozenset[str]]:
    """Return how many of the kills just recorded are over the quota, and what may have moved.

    Stills share the quota, so any of the board may stand elsewhere now.
    """
    mine = board.people.get(person.name)
    standings = [mine.verdict(one).standing for one in recorded.answers] if mine else []
    moved = frozenset((*recorded.answers, *recorded.completed, *board.stills))
    return standings.count(Standing.OVER_QUOTA), moved


def _looked_at(ids: Iterable[str], cancelled: Callable[[], bool]) -> Iterable[str]:
    for number, still_id in enumerate(ids):
        if number % REPORT_EVERY == 0 and cancelled():
            raise Cancelled
        yield still_id
