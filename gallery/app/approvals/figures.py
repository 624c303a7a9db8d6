"""What the board shows of one round: each figure with the filter that finds its stills.

The query language knows people and no rounds, so of someone with several rounds the filter finds
the stills of all of them; `ids` are those of the round, which are selected then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gallery.app.widgets.approval_words import days_left_text
from gallery.approval_sheets.terms_text import day_text
from gallery.approvals.answers import key_of
from gallery.approvals.classes import StillClass
from gallery.approvals.rules import KILLED, PersonBoard, Quota, Round, Standing, Verdict
from gallery.library.terms import Holder
from gallery.search.tokens import quote


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, what it counts (for a screen reader), and how its stills are found."""

    count: int
    what: str
    query: str
    ids: tuple[str, ...]
    standing: Standing | None = None  # whose colour it has


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One line of the board."""

    number: int
    sent: str
    figures: tuple[Figure, ...]
    kills_left: str
    too_many: bool
    deadline: str
    state: str  # "3 days left", "2 days overdue", "all answered"
    overdue: bool


HEADS = ("Stills", "Answered", "Awaited", "Approved", "Killed", "Over quota")


def round_row(board: PersonBoard, one: Round) -> RoundRow:
    """Return the line of a round of a person."""
    key = quote(key_of(board.person))
    answered = f"(approved-by:{key} OR killed-by:{key})"
    everything = f"(approved-by:{key} OR killed-by:{key} OR awaited-from:{key})"

    def ids(fits: Callable[[Verdict], bool]) -> tuple[str, ...]:
        return tuple(still for still in one.stills if fits(board.verdict(still)))

    def is_answered(verdict: Verdict) -> bool:
        return verdict.answer is not None and verdict.answer.round >= one.number

    open_ids = ids(lambda verdict: not is_answered(verdict))
    figures = (
        Figure(len(one.stills), "stills", everything, one.stills),
        Figure(one.answered, "answered", answered, ids(is_answered)),
        Figure(len(open_ids), "awaited", f"awaited-from:{key}", open_ids, Standing.PENDING),
        Figure(
            one.approved,
            "approved",
            f"approved-by:{key}",
            ids(lambda verdict: verdict.standing is Standing.APPROVED),
            Standing.APPROVED,
        ),
        Figure(
            one.killed,
            "killed",
            f"killed-by:{key}",
            ids(lambda verdict: verdict.standing in KILLED),
            Standing.KILLED,
        ),
        Figure(
            one.over_quota,
            "over quota",
            f"killed-by:{key} is:overquota",
            ids(lambda verdict: verdict.standing is Standing.OVER_QUOTA),
            Standing.OVER_QUOTA,
        ),
    )
    return RoundRow(
        one.number,
        day_text(one.sent) if one.sent is not None else "not sent",
        figures,
        kills_left(one.classes),
        any(quota.left is not None and quota.left < 0 for quota in one.classes),
        day_text(one.deadline) if one.deadline is not None else "",
        _state(one),
        one.overdue,
    )


def _state(one: Round) -> str:
    if one.answered >= len(one.stills):
        return "all answered"
    return days_left_text(one.days_left) if one.days_left is not None else ""


def kills_left(classes: Sequence[Quota]) -> str:
    """Return the kills left of each class: "solo 2, group 1 too many, with Kim any"."""
    parts = []
    for one in classes:
        if one.left is None:
            parts.append(f"{one.still_class.name} any")
        elif one.left < 0:
            parts.append(f"{one.still_class.name} {-one.left} too many")
        else:
            parts.append(f"{one.still_class.name} {one.left}")
    return ", ".join(parts)


def rule_text(holder: Holder, *, named: bool) -> str:
    """Return the rule from both sides: "must approve 50 % of solo ... may kill 50 % and 75 %"."""
    if not named:
        return "no quota: not named under approvals in production.yaml"
    classes = (StillClass("solo", holder.solo), StillClass("group", holder.group))
    parts = [
        f"{one.name} {one.min_approve:g} % (may kill {one.may_kill:g} %)"
        for one in classes
        if one.min_approve is not None and one.may_kill is not None
    ]
    tiers = [
        f"beside billing {tier.first}{f'–{tier.last}' if tier.last != tier.first else ''}"
        f": {tier.min_approve:g} %"
        for tier in holder.tiers
    ]
    return f"must approve: {', '.join((*parts, *tiers))}" if parts or tiers else "no quota"
