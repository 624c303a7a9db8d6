"""Which stills a person is to be asked about, in which round and by when; nothing is written yet.

    plan = planned(catalogue, stills, "kim", now)
    plan.request            what `asking.send` sends
    plan.left_out           stills that need no answer any more, and where they stand

Of the stills that are given, those with the person in them are asked about. Left out are those that
they have answered already or were asked about before, if they are not wanted again: an answer given
twice is a nuisance to the one and a contradiction to the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from gallery.approval_sheets.terms_text import Ask, Wording, terms_text
from gallery.approvals.answers import MOST_ROUNDS
from gallery.approvals.boards import Board, framed, people_in
from gallery.approvals.classes import StillClass, still_class
from gallery.approvals.deadlines import answer_by
from gallery.approvals.rules import KILLED, Framed, Quota, Sending, Standing, standings
from gallery.errors import AlreadyAskedError, PictureError, SheetError
from gallery.library.production import Production
from gallery.library.still import Still
from gallery.library.values import Person
from gallery.search.catalogue import Catalogue

ASKED = (Standing.PENDING, Standing.APPROVED, *KILLED)
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Request:
    """One sheet to be sent: to whom, which stills in which order, by when.

    `recipient` is who gets it, where that is somebody else than the person: an agent.
    """

    production: Production
    person: Person
    stills: tuple[Still, ...]
    round: int
    answer_by: date
    recipient: str = ""
    classes: Mapping[str, StillClass] = field(default_factory=dict)  # by still id


@dataclass(frozen=True, slots=True)
class Plan:
    """A request, the stills it leaves out, and those whose picture cannot be shown."""

    request: Request
    left_out: Mapping[str, Standing] = field(default_factory=dict)
    unreadable: tuple[PictureError, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many stills of each class, in the order of the sheet."""
        return class_counts(self.request)


def planned(
    catalogue: Catalogue,
    stills: Sequence[Still],
    person: str,
    today: date,
    *,
    round: int | None = None,
    deadline: date | None = None,
    recipient: str = "",
    again: bool = False,
) -> Plan:
    """Return what to ask a person about; SheetError says why there is nothing to ask.

    It is an AlreadyAskedError where `again` would find something.
    """
    wanted = _of_person(stills, person)
    production = _production(wanted, person)
    who = replace(production.person(person), written="")
    board = catalogue.board(production)
    left_out: dict[str, Standing] = {}
    asked: list[Still] = []
    broken: list[PictureError] = []
    for still in wanted:
        standing = _standing(board, still, who)
        if standing in ASKED and not again:
            left_out[still.id] = standing
        elif still.facts is not None and still.facts.failure:
            broken.append(PictureError(still.picture, still.facts.failure))
        else:
            asked.append(still)
    if not asked:
        raise _nothing_left(who, left_out, broken)
    number = board.ledger.last_round(who) + 1 if round is None else round
    if not 1 <= number <= MOST_ROUNDS:
        raise SheetError(f"round {number}: a round is a number from 1 to {MOST_ROUNDS}")
    if deadline is not None and deadline < today:
        raise SheetError(f"{deadline} to answer by has passed already; choose a later day")
    classes = {one.id: still_class(production, who, people_in(one)) for one in asked}
    asked.sort(key=lambda one: _place(one, classes[one.id]))
    request = Request(
        production,
        who,
        tuple(asked),
        number,
        deadline or answer_by(today, production.terms),
        recipient,
        classes,
    )
    return Plan(request, left_out, tuple(broken))


def class_counts(request: Request) -> dict[str, int]:
    """Return how many stills there are of each class, in the order of the sheet."""
    counts: dict[str, int] = {}
    for still in request.stills:
        name = request.classes[still.id].name
        counts[name] = counts.get(name, 0) + 1
    return counts


def wording(
    board: Board, request: Request, still: Callable[[str], Still | None], now: datetime
) -> Wording:
    """Return the rule for a request, with the quotas as they are once it is sent."""
    return terms_text(
        Ask(
            request.production,
            request.person,
            _quotas(board, request, still, now),
            class_counts(request),
            request.answer_by,
        )
    )


def _quotas(
    board: Board, request: Request, still: Callable[[str], Still | None], now: datetime
) -> tuple[Quota, ...]:
    """Return the quotas of the round, as if none of these stills had been answered before."""
    here = [Framed(one.id, people_in(one)) for one in request.stills]
    own = {one.id for one in here}
    sendings = [one.sending for one in board.ledger.sent]
    before = {one for sending in sendings for one in sending.stills} | board.stills.keys()
    found = (still(one) for one in sorted(before - own))
    others = [framed(one) for one in found if one is not None]
    sending = Sending(
        "",
        request.person,
        request.round,
        now.date(),
        tuple(one.id for one in here),
        request.answer_by,
    )
    result = standings(
        request.production, request.person, [*here, *others], [*sendings, sending], now.date()
    )
    return next((one.classes for one in result.rounds if one.number == request.round), ())


def _of_person(stills: Sequence[Still], person: str) -> list[Still]:
    found = [
        still
        for still in stills
        if still.production.person(person).name in {one.name for one in people_in(still)}
    ]
    if found:
        return found
    if not stills:
        raise SheetError("no still matches; nothing was sent")
    known = {one.name: one for still in stills for one in still.production.cast}
    if any(person in (one.code, one.name) for one in known.values()) or any(
        still.production.person(person).name in known for still in stills
    ):
        name = stills[0].production.person(person).name
        where = "not in the still" if len(stills) == 1 else f"in none of the {len(stills):,} stills"
        raise SheetError(f"{name} is {where} that match{'es' if len(stills) == 1 else ''}")
    names = ", ".join(f"{one.code or one.name}" for one in known.values()) or "nobody"
    raise SheetError(f"nobody called {person!r} is in these stills; in the cast are {names}")


def _production(stills: Sequence[Still], person: str) -> Production:
    productions = {one.production.folder: one.production for one in stills}
    if len(productions) > 1:
        titles = " and ".join(one.title or folder for folder, one in productions.items())
        raise SheetError(
            f"these stills of {person} are of several productions ({titles}); each has its own "
            "rules and its own ledger, so send one sheet for each: filter by folder"
        )
    (production,) = productions.values()
    if production.error is not None:
        raise production.error
    return production


def _standing(board: Board, still: Still, person: Person) -> Standing:
    known = board.people.get(person.name)
    return Standing.NOT_SENT if known is None else known.verdict(still.id).standing


def _nothing_left(
    person: Person, left_out: Mapping[str, Standing], broken: Sequence[PictureError]
) -> SheetError:
    reasons = [f"{count:,} {word}" for word, count in standing_counts(left_out).items()]
    if broken:
        reasons.append(f"{len(broken):,} whose picture cannot be read")
    text = f"nothing is left to ask {person.name} about: {', '.join(reasons)}"
    return AlreadyAskedError(text) if left_out else SheetError(text)


def standing_counts(left_out: Mapping[str, Standing]) -> dict[str, int]:
    """Return how many stills stand how."""
    counts: dict[str, int] = {}
    for standing in left_out.values():
        counts[str(standing)] = counts.get(str(standing), 0) + 1
    return counts


_RANKS = {"solo": 0, "group": 1}


def _place(still: Still, one: StillClass) -> tuple[object, ...]:
    """Return what a still is sorted by: its class, then its frame number as people count.

    Those without a number come last, by file name.
    """
    number = str(still.value("number") or "")
    pieces = [
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece.casefold())
        for piece in _DIGITS.split(number or still.file)
        if piece
    ]
    return _RANKS.get(one.name, 2), one.name, not number, pieces, still.id
