"""All people and all rounds of one production: what the board shows and every still is marked by.

    board = board_of(production, ledger, stills, today)
    board.people["Kim Hyun-joo"].rounds        # what was sent, answered, killed; kills left
    board.of("jung_e/head").worst              # where the still stands with all of them together

`stills` are those that were sent or have an answer (`members`); of any other still everything is in
its own captions, and `alone` says where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gallery.approvals.answers import KEY, Answer, read_answers
from gallery.approvals.ledger import Ledger
from gallery.approvals.rules import (
    Framed,
    PersonBoard,
    Standing,
    Verdict,
    needed_from,
    standings,
    worst,
)
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
    """Where everything stands in one production."""

    production: Production
    ledger: Ledger
    people: Mapping[str, PersonBoard]  # by name, in billing order; then who else was asked
    stills: Mapping[str, StillApprovals] = field(default_factory=dict)

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
    shown = [framed(still) for still in stills]
    sendings = [sheet.sending for sheet in ledger.sent]
    boards = {
        person.name: standings(production, person, shown, sendings, today)
        for person in _everybody(production, ledger, shown)
    }
    found = {
        one.id: StillApprovals(
            tuple(
                (board.person, verdict)
                for board in boards.values()
                if (verdict := board.verdict(one.id)).standing is not Standing.NOT_NEEDED
            )
        )
        for one in shown
    }
    return Board(production, ledger, boards, found)


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


def _everybody(production: Production, ledger: Ledger, shown: Iterable[Framed]) -> Iterable[Person]:
    """Return who holds approval, in billing order, then who else was asked or has answered."""
    billing = {one.name: place for place, one in enumerate(production.cast)}
    holders = [one.person for one in production.terms.holders]
    holders.sort(key=lambda one: billing.get(one.name, len(billing)))
    asked = (sheet.person for sheet in ledger.sent)
    answered = (answer.person for one in shown for answer in one.answers)
    found: dict[str, Person] = {}
    for person in (*holders, *asked, *answered):
        found.setdefault(person.name, person)
    return found.values()
