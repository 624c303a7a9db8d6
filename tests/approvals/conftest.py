"""A production with rules, and stills to hold them against."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from gallery.approvals.answers import Answer, Decision
from gallery.approvals.rules import Framed
from gallery.library.production import Production
from gallery.library.terms import Holder, Terms, Tier
from gallery.library.values import Person

KIM = Person("Kim Hyun-joo", role="Jung-E", code="kim")
KANG = Person("Kang Soo-yeon", role="Seo-Hyun", code="kang")
RYOO = Person("Ryoo Kyung-soo", role="Sang-hun", code="ryoo")
PARK = Person("Park So-yi", code="park")
CREW = Person("A. Example", role="boom operator")
CAST = (KIM, KANG, RYOO, PARK)

Make = Callable[..., Production]


@pytest.fixture
def production() -> Make:
    """Return a function that makes a production whose holders are these."""

    def made(*holders: Holder, **terms: object) -> Production:
        return Production(cast=CAST, terms=Terms(holders=holders, **terms))  # type: ignore[arg-type]

    return made


def holder(
    person: Person, solo: int | None = 50, group: int | None = 75, *tiers: tuple[int, int, int]
) -> Holder:
    """Return someone with these shares, in per cent."""
    return Holder(
        person,
        None if solo is None else Decimal(solo),
        None if group is None else Decimal(group),
        tuple(Tier(first, last, Decimal(share)) for first, last, share in tiers),
    )


def framed(still_id: str, *people: Person, answers: tuple[Answer, ...] = ()) -> Framed:
    """Return a still with these people."""
    return Framed(still_id, people, answers)


def kill(person: Person, round: int = 1, at: str = "2022-11-15T10:00:00+09:00") -> Answer:
    """Return a kill."""
    return Answer(person, Decision.KILL, round, at=at)


def approve(person: Person, round: int = 1, at: str = "2022-11-15T10:00:00+09:00") -> Answer:
    """Return an approval."""
    return Answer(person, Decision.APPROVE, round, at=at)
