"""Which class a still is in for a person (solo, group, a tier), and how many may be killed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from gallery.library.production import Production
from gallery.library.terms import Rounding, SoloCounts
from gallery.library.values import Person

_ROUNDINGS = {
    Rounding.DOWN: ROUND_FLOOR,
    Rounding.NEAREST: ROUND_HALF_UP,
    Rounding.UP: ROUND_CEILING,
}
_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class StillClass:
    """What kind of still it is for a person: `solo`, `group`, or `with ...` of a tier."""

    name: str
    min_approve: Decimal | None  # per cent; None: no quota

    @property
    def may_kill(self) -> Decimal | None:
        """The same clause from the other side, per cent."""
        return None if self.min_approve is None else 100 - self.min_approve


def still_class(production: Production, person: Person, people: Iterable[Person]) -> StillClass:
    """Return which class a still with these people is for a person.

    Of several tiers that fit, the one that asks for the most approvals counts.
    """
    terms = production.terms
    holder = terms.holder(person)
    billing = {one.name: place for place, one in enumerate(production.cast, 1)}
    counted = (
        {one.person.name for one in terms.holders}
        if terms.solo_counts is SoloCounts.HOLDERS
        else billing.keys()
    )
    others = [one for one in people if one.name != person.name and one.name in counted]
    if not others:
        return StillClass("solo", holder.solo)
    places = [billing[one.name] for one in others if one.name in billing]
    tiers = [
        tier for tier in holder.tiers if any(tier.first <= place <= tier.last for place in places)
    ]
    if not tiers:
        return StillClass("group", holder.group)
    tier = max(tiers, key=lambda one: one.min_approve)
    if tier.first == tier.last:
        names = [one.name for one in production.cast[tier.first - 1 : tier.first]]
        return StillClass(f"with {names[0]}", tier.min_approve)
    return StillClass(f"with billing {tier.first}-{tier.last}", tier.min_approve)


def may_kill(stills: int, min_approve: Decimal | None, rounding: Rounding) -> int | None:
    """Return how many of so many stills may be killed; None: as many as one likes."""
    if min_approve is None:
        return None
    kills = stills * (100 - min_approve) / 100
    return int(kills.quantize(_WHOLE, rounding=_ROUNDINGS[rounding]))


def needed_from(production: Production, people: Iterable[Person]) -> tuple[Person, ...]:
    """Return whose answer a still with these people needs, in the order of the terms."""
    framed = {one.name for one in people}
    return tuple(one.person for one in production.terms.holders if one.person.name in framed)
