"""The rule in plain words, as it stands on the sheet and, without its styles, in the ledger.

    wording = terms_text(ask)
    wording.template      with `{bold}` and `{plain}`, for the sheet
    wording.text          for the ledger and for people

Contracts state the clause from either side, so both are said: what must be approved, and what that
leaves to be killed, in per cent and in stills. The stills in a rule are those of its quota: those
of this sheet, or with the ones sent before, where a share is counted over more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from gallery.approvals.classes import StillClass
from gallery.approvals.rules import Quota
from gallery.library.production import Production
from gallery.library.terms import QuotaOver, Silence, SoloCounts
from gallery.library.values import Person

HOW = "Tick in any PDF program and send this file back, or print it and mark it by pen."
BOTH = " and "


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of the rule; what is `bold` is what must not be missed."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences, each made of runs."""

    sentences: tuple[tuple[Run, ...], ...]

    @property
    def text(self) -> str:
        """The words without styles."""
        return " ".join("".join(run.text for run in one) for one in self.sentences)

    @property
    def template(self) -> str:
        """The words as a template of a sheet."""
        return " ".join("".join(map(_styled, one)) for one in self.sentences)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the words depend on.

    `quotas` are those of the round, this sheet included; `here` are how many stills of each class
    are on this sheet.
    """

    production: Production
    person: Person
    quotas: Sequence[Quota]
    here: dict[str, int]
    answer_by: date


def terms_text(ask: Ask) -> Wording:
    """Return the rule for one sheet."""
    quotas = [one for one in ask.quotas if ask.here.get(one.still_class.name)]
    sentences = (
        _shares(ask, quotas),
        _alone(ask, quotas),
        _silence(ask),
        _signed(ask),
        (Run(HOW),),
    )
    return Wording(tuple(one for one in sentences if one))


def share_text(share: Decimal) -> str:
    """Return per cent as print has it: `50 %`, `66.5 %`."""
    return f"{share.normalize():f} %"


def day_text(day: date) -> str:
    """Return a day as it is read everywhere, such as `Thu 17 Nov 2022`."""
    return f"{_WEEK[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_text(text: str) -> str:
    """Return a moment as it is read, such as `17 Nov 2022 10:02 +09:00`; other text as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    _, _, day = day_text(moment.date()).partition(" ")
    zone = f"{moment:%z}"
    return f"{day} {moment:%H:%M} {zone[:3]}:{zone[3:5]}" if zone else f"{day} {moment:%H:%M}"


def _stills(ask: Ask, one: StillClass, *, first: bool = False) -> str:
    """Return what a class of stills is to the person: `those with others`."""
    which = "the stills" if first else "those"
    if one.name == "solo":
        return f"{which} in which you are alone"
    if one.name == "group":
        return f"{which} with others"
    return f"{which} with {_co_stars(ask.production, ask.person, one)}"


def _co_stars(production: Production, person: Person, one: StillClass) -> str:
    """Return the names behind the class of a tier; its own name where the cast is another now."""
    cast = production.cast
    for tier in production.terms.holder(person).tiers:
        names = [star.name for star in cast[tier.first - 1 : tier.last] if star.name != person.name]
        called = f"with billing {tier.first}-{tier.last}"
        if one.name == called and names and tier.min_approve == one.min_approve:
            return _listed(names, "or")
    return one.name.removeprefix("with ")


def _shares(ask: Ask, quotas: Sequence[Quota]) -> tuple[Run, ...]:
    bound = [one for one in quotas if one.may_kill is not None]
    free = [one for one in quotas if one.may_kill is None]
    if not bound:
        return (
            Run("No quota applies:", bold=True),
            Run(" approve or kill each still as you see fit."),
        )
    runs = [Run("You must approve at least ")]
    for number, quota in enumerate(bound):
        if number:
            runs.append(Run(BOTH if number == len(bound) - 1 else ", "))
        runs += _share(ask, quota, first=not number)
    if free:
        named = _listed([_stills(ask, one.still_class) for one in free])
        runs.append(Run(f"; no quota applies to {named}"))
    return (*runs, Run("."))


def _share(ask: Ask, quota: Quota, *, first: bool) -> Iterable[Run]:
    one = quota.still_class
    assert one.min_approve is not None  # it binds
    named = _stills(ask, one, first=first)
    yield Run(f"{share_text(one.min_approve)} of {named}", bold=True)
    yield Run(f" (you may kill {share_text(100 - one.min_approve)}: {_kills(ask, quota)})")


def _kills(ask: Ask, quota: Quota) -> str:
    """Return how many stills may be killed: `2 of these 5`."""
    allowed, here = quota.may_kill or 0, ask.here[quota.still_class.name]
    if quota.stills == here == 1:
        return "this one" if allowed else "not this one"
    stills = f"these {here:,}"
    if quota.stills != here:
        over = "production" if ask.production.terms.quota is QuotaOver.PRODUCTION else "round"
        stills = f"the {quota.stills:,} in this {over}"
    used = f", of which {quota.killed} {'is' if quota.killed == 1 else 'are'} used"
    return f"{allowed or 'none'} of {stills}{used if quota.killed else ''}"


def _alone(ask: Ask, quotas: Sequence[Quota]) -> tuple[Run, ...]:
    """Say what alone means, where that decides about a quota."""
    names = {one.still_class.name for one in quotas if one.may_kill is not None}
    if not names & {"solo", "group"}:
        return ()
    cast = ask.production.terms.solo_counts is SoloCounts.CAST
    others = "of the cast is" if cast else "who holds approval is"
    return (Run(f"Alone means that nobody else {others} in the still."),)


def _silence(ask: Ask) -> tuple[Run, ...]:
    counts = "approved" if ask.production.terms.silence is Silence.APPROVED else "pending"
    return (
        Run("A still that is not answered by "),
        Run(day_text(ask.answer_by), bold=True),
        Run(f" counts as {counts}."),
    )


def _signed(ask: Ask) -> tuple[Run, ...]:
    signatories = ask.production.terms.holder(ask.person).signatories
    names = [f"{one.name} ({one.role})" if one.role else one.name for one in signatories]
    return (Run(f"To be signed by {_listed([ask.person.name, *names], 'or')}."),)


def _listed(names: Sequence[str], last: str = "and") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _styled(run: Run) -> str:
    text = run.text.replace("{", "{{").replace("}", "}}")
    return f"{{bold}}{text}{{plain}}" if run.bold else text


# Not `strftime`, whose words are those of the reader's machine.
_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
