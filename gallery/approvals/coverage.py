"""What is approved of each person, class by class, and what is still missing.

    for person in coverage(board, unsent):
        for one in person.classes:
            one.approved, one.missing        # solos approved; approvals still owed

`missing` are the approvals that the terms oblige the person to give of what was sent, and that are
not there yet. Stills nobody has sent oblige nobody; they are counted apart, because a publicist who
is short of approved solos looks there next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gallery.approvals.boards import Board
from gallery.approvals.classes import StillClass, needed_from, still_class
from gallery.approvals.rules import Framed, PersonBoard, Quota, Standing
from gallery.library.production import Production
from gallery.library.terms import QuotaOver
from gallery.library.values import Person


@dataclass(frozen=True, slots=True)
class ClassCoverage:
    """One class of one person's stills, all rounds together; `must_approve` None: no quota."""

    still_class: StillClass
    sent: int
    approved: int
    killed: int
    pending: int
    unsent: int
    must_approve: int | None

    @property
    def missing(self) -> int | None:
        """How many approvals are still owed; None where no quota binds."""
        return None if self.must_approve is None else max(0, self.must_approve - self.approved)


@dataclass(frozen=True, slots=True)
class PersonCoverage:
    """All classes of one person, solo first."""

    person: Person
    classes: tuple[ClassCoverage, ...]


def coverage(board: Board, unsent: Iterable[Framed] = ()) -> tuple[PersonCoverage, ...]:
    """Return the coverage of everybody on a board.

    `unsent` are the stills that are not on it because nobody was asked about them yet; those that
    are on it count by themselves, and are passed over.
    """
    waiting: dict[str, Counter[StillClass]] = {}
    for still in unsent:
        if board.of(still.id) is None:
            for person in needed_from(board.production, still.people):
                one = still_class(board.production, person, still.people)
                waiting.setdefault(person.name, Counter())[one] += 1
    return tuple(
        _of_person(board.production, one, waiting.get(one.person.name, Counter()))
        for one in board.people.values()
    )


def _of_person(
    production: Production, board: PersonBoard, waiting: Counter[StillClass]
) -> PersonCoverage:
    found = {one: Counter[Standing]() for one in waiting}
    for verdict in board.verdicts.values():
        if verdict.standing is not Standing.NOT_NEEDED:
            found.setdefault(verdict.still_class, Counter())[verdict.standing] += 1
    must = _must_approve(production, board)
    classes = (_of_class(one, counts, waiting[one], must.get(one)) for one, counts in found.items())
    order = {"solo": 0, "group": 1}
    ranked = sorted(
        classes, key=lambda one: (order.get(one.still_class.name, 2), one.still_class.name)
    )
    return PersonCoverage(board.person, tuple(ranked))


def _of_class(
    one: StillClass, counts: Counter[Standing], waiting: int, must: int | None
) -> ClassCoverage:
    killed = counts[Standing.KILLED] + counts[Standing.OVER_QUOTA]
    approved, pending = counts[Standing.APPROVED], counts[Standing.PENDING]
    bound = 0 if one.min_approve is not None else None  # what nobody sent obliges to nothing
    return ClassCoverage(
        one,
        approved + killed + pending,
        approved,
        killed,
        pending,
        counts[Standing.NOT_SENT] + waiting,
        bound if must is None else must,
    )


def _must_approve(production: Production, board: PersonBoard) -> dict[StillClass, int]:
    """Return how many of each class must be approved, over all rounds."""
    rounds = board.rounds
    if production.terms.quota is QuotaOver.PRODUCTION:
        rounds = rounds[:1]  # each of them shows the same count
    quotas: list[Quota] = [quota for one in rounds for quota in one.classes]
    found: dict[StillClass, int] = {}
    for quota in quotas:
        if quota.must_approve is not None:
            found[quota.still_class] = found.get(quota.still_class, 0) + quota.must_approve
    return found
