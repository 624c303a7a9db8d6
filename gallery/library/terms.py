"""What `production.yaml` says of talent approvals: who may kill stills, and how many.

    approvals:
      solo_counts: holders       # who beside a person makes a still a group still: holders | cast
      quota: round               # what a share is counted over: round | production
      rounding: down             # of the kills: down | nearest | up
      answer_within: 5           # business days
      silence: pending           # what no answer in that time means: pending | approved
      weekend: [sat, sun]
      days_off: [2022-12-26]
      holders:
        kim: {min_approve: {solo: 50, group: 75}, signatories: [{name: A. Example, role: agent}]}
        kang:
          min_approve: {solo: 25, group: 80}
          tiers: [{billing: 2-3, min_approve: 50}, {billing: 1, min_approve: 80}]

Shares are per cent that must be approved. Contracts state the clause from either side ("must
approve 75 %", "may kill 25 %"); one of the two is kept, so that they cannot contradict each other.
A tier is for stills with a co-star of that place in the billing (the order of the cast, from 1).
Someone without a `min_approve` is asked and bound by no quota.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from gallery.library.values import Person
from gallery.library.yamlfile import Data

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_DAYS = 365
_BILLING = re.compile(r"(\d{1,3})(?: ?[-–] ?(\d{1,3}))?")

Who = Callable[[str], Person]
Wrong = Callable[..., None]  # (reason, *steps that lead to it in the file)


class SoloCounts(StrEnum):
    """Who beside a person makes a still a group still."""

    HOLDERS = "holders"  # those who hold approval themselves
    CAST = "cast"  # everybody in the cast


class QuotaOver(StrEnum):
    """What a share is counted over."""

    ROUND = "round"
    PRODUCTION = "production"


class Rounding(StrEnum):
    """How a fraction of a kill is rounded; DOWN never lets fewer than the share be approved."""

    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"


class Silence(StrEnum):
    """What no answer by the deadline means."""

    PENDING = "pending"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Tier:
    """The share for stills with a co-star whose place in the billing is `first` to `last`."""

    first: int
    last: int
    min_approve: Decimal


@dataclass(frozen=True, slots=True)
class Signatory:
    """Someone who may sign for a person: a representative, an estate."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone who holds approval; shares are per cent, None where no quota binds them."""

    person: Person
    solo: Decimal | None = None
    group: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    signatories: tuple[Signatory, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of one production; the default holds where it states none."""

    holders: tuple[Holder, ...] = ()
    solo_counts: SoloCounts = SoloCounts.HOLDERS
    quota: QuotaOver = QuotaOver.ROUND
    rounding: Rounding = Rounding.DOWN
    silence: Silence = Silence.PENDING
    answer_within: int = 5
    weekend: frozenset[int] = frozenset((5, 6))  # as `date.weekday`
    days_off: frozenset[date] = frozenset()

    def holder(self, person: Person) -> Holder:
        """Return what is agreed with someone; with who is not named here nothing is."""
        return next((one for one in self.holders if one.person.name == person.name), Holder(person))

    def binds(self, person: Person) -> bool:
        """Return whether someone is named here: their stills need an answer."""
        return any(one.person.name == person.name for one in self.holders)


NO_TERMS = Terms()


def read_terms(data: Data, who: Who, wrong: Wrong) -> Terms:
    """Return the terms that `approvals:` of a production states.

    `who` says who a name or code means, and `wrong` is told what makes no sense, with the steps
    that lead to it; the rest holds.
    """
    if data is None:
        return NO_TERMS
    if not isinstance(data, dict):
        wrong('approvals: expected lines of "key: value"', "approvals")
        return NO_TERMS
    return _Reading(data, who, wrong).terms()


class _Reading:
    def __init__(self, data: Mapping[str, Data], who: Who, wrong: Wrong) -> None:
        self._data = data
        self._who = who
        self._wrong = wrong

    def terms(self) -> Terms:
        usual = NO_TERMS
        known = ("solo_counts", "quota", "rounding", "silence", "answer_within", "weekend")
        self._only(self._data, (*known, "days_off", "holders"))
        return Terms(
            holders=self._holders(self._data.get("holders")),
            solo_counts=SoloCounts(self._choice("solo_counts", usual.solo_counts)),
            quota=QuotaOver(self._choice("quota", usual.quota)),
            rounding=Rounding(self._choice("rounding", usual.rounding)),
            silence=Silence(self._choice("silence", usual.silence)),
            answer_within=self._days(self._data.get("answer_within")),
            weekend=self._weekend(self._data.get("weekend")),
            days_off=self._days_off(self._data.get("days_off")),
        )

    def _only(self, data: Mapping[str, Data], known: tuple[str, ...], *steps: str | int) -> None:
        for key in data:
            if key not in known:
                hint = f"known are {', '.join(known)}"
                if key == "may_kill":
                    hint = "write what must be approved: min_approve: 75 is may_kill 25"
                self._wrong(f"approvals: {key:.60} is not a rule; {hint}", "approvals", *steps, key)

    def _choice(self, key: str, usual: StrEnum) -> str:
        value = self._data.get(key)
        known = tuple(type(usual))
        if value is None or value in known:
            return usual if value is None else str(value)
        self._wrong(f"approvals: {key} can be {' or '.join(known)}", "approvals", key)
        return usual

    def _days(self, value: Data) -> int:
        if value is None:
            return NO_TERMS.answer_within
        if isinstance(value, str) and value.isdecimal() and 0 < int(value[:9]) <= MOST_DAYS:
            return int(value)
        reason = f"approvals: answer_within is a number of business days, 1 to {MOST_DAYS}"
        self._wrong(reason, "approvals", "answer_within")
        return NO_TERMS.answer_within

    def _weekend(self, value: Data) -> frozenset[int]:
        if value is None:
            return NO_TERMS.weekend
        names = [str(one).strip().lower()[:3] for one in _listed(value)]
        if set(names) <= set(WEEK) and len(set(names)) < len(WEEK):
            return frozenset(map(WEEK.index, names))
        self._wrong("approvals: weekend is a list such as [sat, sun]", "approvals", "weekend")
        return NO_TERMS.weekend

    def _days_off(self, value: Data) -> frozenset[date]:
        days = set()
        for number, item in enumerate(_listed(value)):
            try:
                days.add(date.fromisoformat(str(item)))
            except ValueError:
                reason = "approvals: expected a day such as 2022-12-26"
                self._wrong(reason, "approvals", "days_off", number)
        return frozenset(days)

    def _holders(self, value: Data) -> tuple[Holder, ...]:
        if value is None:
            return ()
        named = value if isinstance(value, dict) else {str(one): None for one in _listed(value)}
        found: dict[str, Holder] = {}
        for name, rules in named.items():
            person = self._who(name)
            steps = ("holders", name)
            if person.name in found:
                self._wrong(f"approvals: {person.name} is here twice", "approvals", *steps)
            elif rules is None or isinstance(rules, dict):
                found[person.name] = self._holder(person, rules or {}, steps)
            else:
                reason = f"approvals: expected rules for {name:.60}: {{min_approve: 75}}"
                self._wrong(reason, "approvals", *steps)
        return tuple(found.values())

    def _holder(self, person: Person, rules: Mapping[str, Data], steps: tuple[str, ...]) -> Holder:
        self._only(rules, ("min_approve", "tiers", "signatories"), *steps)
        least = rules.get("min_approve")
        own = (*steps, "min_approve")
        if isinstance(least, dict):
            self._only(least, ("solo", "group"), *own)
            solo = self._share(least.get("solo"), *own, "solo")
            group = self._share(least.get("group"), *own, "group")
        else:
            solo = group = self._share(least, *own)
        return Holder(
            person,
            solo,
            group,
            self._tiers(rules.get("tiers"), *steps, "tiers"),
            self._signatories(rules.get("signatories"), *steps, "signatories"),
        )

    def _share(self, value: Data, *steps: str | int) -> Decimal | None:
        if value is None:
            return None
        text = str(value).removesuffix("%").strip() if isinstance(value, str) else ""
        try:
            share = Decimal(text)
        except InvalidOperation:
            share = Decimal(-1)
        if share.is_finite() and 0 <= share <= 100:
            return share
        reason = "approvals: min_approve is per cent, from 0 to 100"
        self._wrong(reason, "approvals", *steps)
        return None

    def _tiers(self, value: Data, *steps: str | int) -> tuple[Tier, ...]:
        tiers = []
        for number, item in enumerate(_listed(value)):
            entry = item if isinstance(item, dict) else {}
            billing = entry.get("billing")
            places = _BILLING.fullmatch(billing.strip()) if isinstance(billing, str) else None
            share = self._share(entry.get("min_approve"), *steps, number, "min_approve")
            first = int(places[1]) if places is not None else 0
            last = int(places[2] or places[1]) if places is not None else 0
            if 1 <= first <= last and share is not None:
                tiers.append(Tier(first, last, share))
            else:
                reason = "approvals: a tier is like {billing: 2-3, min_approve: 50}"
                self._wrong(reason, "approvals", *steps, number)
        return tuple(tiers)

    def _signatories(self, value: Data, *steps: str | int) -> tuple[Signatory, ...]:
        found = []
        for number, item in enumerate(_listed(value)):
            entry = {"name": item} if isinstance(item, str) else item
            name = entry.get("name") if isinstance(entry, dict) else None
            role = entry.get("role") if isinstance(entry, dict) else None
            if isinstance(name, str) and name.strip():
                found.append(Signatory(name.strip(), role if isinstance(role, str) else ""))
            else:
                reason = "approvals: expected a name, or {name: ..., role: ...}"
                self._wrong(reason, "approvals", *steps, number)
        return tuple(found)


def _listed(value: Data) -> list[Data]:
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value if isinstance(value, list) else [value]
