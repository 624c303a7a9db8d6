"""All people and all rounds of one production: what the board shows and every still is marked by.

    board = board_of(production, ledger, stills, today)
    board.people["Kim Hyun-joo"].rounds        # what was sent, answered, killed; kills left
    board.of("jung_e/head").worst              # where the still stands with all of them together

`stills` are those that were sent or have an answer (`members`); of any other still everything is in
its own captions, and `alone` says where it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gallery.approvals.answers import KEY, Answer, read_answers
from gallery.approvals.classes import needed_from
from gallery.approvals.entries import Sent
from gallery.approvals.ledger import Ledger
from gallery.approvals.rules import Framed, PersonBoard, Standing, Verdict, standings, worst
from gallery.library.production import Production
from gallery.library.still import Still
from gallery.library.values import Person


@dataclass(frozen=True, slots=True)
class StillApprovals:
    """Where one still stands with everybody whose answer it needs or has."""

    verdicts: tuple[tuple[Person, Verdict], ...] = ()

    @property
    def worst(self) -> Standing:
        """Where it stands with all of them together."""
        return worst(verdict.standing for _, verdict in self.verdicts)

    @property
    def marks(self) -> tuple[tuple[str, Standing], ...]:
        """With whom it stands how: what others see of it."""
        return tuple((person.name, one.standing) for person, one in self.verdicts)

    def people(self, *wanted: Standing) -> tuple[Person, ...]:
        """Return with whom it stands so."""
        return tuple(person for person, one in self.verdicts if one.standing in wanted)


NO_APPROVALS = StillApprovals()


@dataclass(frozen=True, slots=True)
class Board:
    """Where everything stands in one production on one day.

    `framed` is what was looked at of each member. What a person has no part in is not in the
    verdicts of their `PersonBoard`.
    """

    production: Production
    ledger: Ledger
    people: Mapping[str, PersonBoard]  # by name, in billing order; then who else was asked
    stills: Mapping[str, StillApprovals] = field(default_factory=dict)
    framed: Mapping[str, Framed] = field(default_factory=dict)
    day: date = date.min

    def of(self, still_id: str) -> StillApprovals | None:
        """Return where a member stands; None for a still that was neither sent nor answered."""
        return self.stills.get(still_id)


def answers_of(still: Still) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """Return the answers that a still's captions hold, and what is wrong with others."""
    return read_answers(still.unknown.get(KEY), still.production)


def framed(still: Still) -> Framed:
    """Return what the rules look at in a still."""
    return Framed(still.id, people_in(still), answers_of(still)[0])


def people_in(still: Still) -> tuple[Person, ...]:
    """Return who is in a still."""
    value = still.value("people")
    items = value if isinstance(value, tuple) else ()
    return tuple(one for one in items if isinstance(one, Person))


def members(ledger: Ledger) -> frozenset[str]:
    """Return the stills that were sent or answered by what the ledger says."""
    sent = (one.id for sheet in ledger.sent for one in sheet.stills)
    answered = (still for one in ledger.answered for still, _ in one.decisions)
    return frozenset((*sent, *answered))


def board_of(production: Production, ledger: Ledger, stills: Iterable[Still], today: date) -> Board:
    """Return where everything stands; `stills` are the members that are still there."""
    empty = Board(production, Ledger(ledger.path), {})
    return followed(empty, ledger, {still.id: framed(still) for still in stills}, today)


def followed(before: Board, ledger: Ledger, shown: Mapping[str, Framed], today: date) -> Board:
    """Return where everything stands in a production after something changed in it.

    Only those are counted again who have a part in what changed: who is in a still, has answered,
    or was sent it. All others keep their very boards, and stills their very approvals.
    """
    production = before.production
    sent, sent_before = _sent(ledger), _sent(before.ledger)
    people = _everybody(production, ledger, shown.values())
    changed = {
        one
        for one in shown.keys() | before.framed.keys()
        if (now := shown.get(one)) is not (then := before.framed.get(one)) and now != then
    }
    concerned = _concerned(changed, (shown, before.framed), (sent, sent_before))
    again = [
        person
        for name, person in people.items()
        if before.day != today
        or name in concerned
        or name not in before.people
        or sent.get(name) != sent_before.get(name)
    ]
    own = _shares(again, shown, sent)
    boards: dict[str, PersonBoard] = {
        name: before.people[name] for name in people.keys() & before.people.keys()
    }
    for person in again:
        sendings = [sheet.sending for sheet in sent.get(person.name, ())]
        boards[person.name] = standings(production, person, own[person.name], sendings, today)
    boards = {name: boards[name] for name in people}
    if list(boards) == list(before.people):
        stills = dict(before.stills)
        for person in again:
            changed |= _differing(boards[person.name], before.people[person.name])
    else:
        stills, changed = {}, set(shown)
    for still_id in changed:
        if still_id in shown:
            stills[still_id] = _approvals(still_id, boards.values())
        else:
            stills.pop(still_id, None)
    return Board(production, ledger, boards, stills, shown, today)


def _sent(ledger: Ledger) -> dict[str, list[Sent]]:
    """Return the sheets that went out to each person, by name."""
    found: dict[str, list[Sent]] = {}
    for sheet in ledger.sent:
        found.setdefault(sheet.person.name, []).append(sheet)
    return found


def _concerned(
    changed: Collection[str],
    shown: Iterable[Mapping[str, Framed]],
    sent: Iterable[Mapping[str, Sequence[Sent]]],
) -> set[str]:
    """Return who has a part in the stills that changed, as they were or as they are."""
    found: set[str] = set()
    if not changed:
        return found
    for stills in shown:
        for still_id in changed:
            if (one := stills.get(still_id)) is not None:
                found |= _parts(one)
    for sheets_of in sent:
        for name, sheets in sheets_of.items():
            if any(still.id in changed for sheet in sheets for still in sheet.stills):
                found.add(name)
    return found


def _parts(one: Framed) -> set[str]:
    return {person.name for person in one.people} | {answer.person.name for answer in one.answers}


def _shares(
    people: Iterable[Person], shown: Mapping[str, Framed], sent: Mapping[str, Sequence[Sent]]
) -> dict[str, list[Framed]]:
    """Return the stills that each of these people has a part in, in the order of all stills."""
    found: dict[str, list[Framed]] = {person.name: [] for person in people}
    asked = {
        name: {still.id for sheet in sent.get(name, ()) for still in sheet.stills} for name in found
    }
    for one in shown.values():
        parts = _parts(one)
        for name, mine in found.items():
            if name in parts or one.id in asked[name]:
                mine.append(one)
    return found


def _differing(one: PersonBoard, before: PersonBoard) -> set[str]:
    """Return the stills that stand otherwise with a person than before."""
    return {
        still_id
        for still_id in one.verdicts.keys() | before.verdicts.keys()
        if one.verdicts.get(still_id) != before.verdicts.get(still_id)
    }


def _approvals(still_id: str, boards: Iterable[PersonBoard]) -> StillApprovals:
    return StillApprovals(
        tuple(
            (board.person, verdict)
            for board in boards
            if (verdict := board.verdict(still_id)).standing is not Standing.NOT_NEEDED
        )
    )


def alone(still: Still, today: date) -> StillApprovals:
    """Return where a still stands that was never sent, by its own captions."""
    production = still.production
    if not production.terms.holders and KEY not in still.unknown:
        return NO_APPROVALS
    people = people_in(still)
    asked = {person.name: person for person in needed_from(production, people)}
    own = framed(still) if KEY in still.unknown else Framed(still.id, people)
    asked |= {one.person.name: one.person for one in own.answers if one.person.name not in asked}
    return StillApprovals(
        tuple(
            (person, standings(production, person, (own,), (), today).verdict(still.id))
            for person in asked.values()
        )
    )


def _everybody(
    production: Production, ledger: Ledger, shown: Iterable[Framed]
) -> dict[str, Person]:
    """Return who holds approval, in billing order, then who else was asked or has answered."""
    billing = {one.name: place for place, one in enumerate(production.cast)}
    holders = [one.person for one in production.terms.holders]
    holders.sort(key=lambda one: billing.get(one.name, len(billing)))
    asked = (sheet.person for sheet in ledger.sent)
    answered = (answer.person for one in shown for answer in one.answers)
    found: dict[str, Person] = {}
    for person in (*holders, *asked, *answered):
        found.setdefault(person.name, person)
    return found
