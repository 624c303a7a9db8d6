"""Approvals in words: days, deadlines, what a person decided, by what and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gallery.app.session.approval_details import AnswerLine, StandingLine
from gallery.app.widgets.words import MONTHS
from gallery.approval_sheets.terms_text import day_text
from gallery.approvals.answers import Decision
from gallery.approvals.rules import Standing
from gallery.library.values import Person

# The order in which standings are counted up.
ORDER = (
    Standing.APPROVED,
    Standing.PENDING,
    Standing.NOT_SENT,
    Standing.KILLED,
    Standing.OVER_QUOTA,
)


def moment_text(text: str) -> str:
    """Return "15 Nov 2022 10:02", as the clock stood where it was written; else the text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    day = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return day if len(text) <= 10 else f"{day} {moment:%H:%M}"


def days_left_text(days_left: int) -> str:
    """Return "3 days left", "last day", "2 days overdue"; business days."""
    if days_left == 0:
        return "last day"
    count = abs(days_left)
    days = "1 day" if count == 1 else f"{count:,} days"
    return f"{days} overdue" if days_left < 0 else f"{days} left"


def name_text(person: Person) -> str:
    """Return a name with the local one: "Kim Hyun-joo 김현주"."""
    local = next((text for _, text in person.local_names if text != person.name), "")
    return f"{person.name} {local}".rstrip()


def kills_left_text(left: int) -> str:
    """Return "2 kills left", "1 kill too many"."""
    count = abs(left)
    kills = "1 kill" if count == 1 else f"{count:,} kills"
    return f"{kills} too many" if left < 0 else "no kills left" if not left else f"{kills} left"


def standing_detail(line: StandingLine) -> str:
    """Return the second line of where a still stands with someone."""
    verdict = line.verdict
    parts = [verdict.still_class.name]
    if verdict.round:
        parts.append(f"round {verdict.round}")
    if verdict.by_silence:
        parts.append("by silence: no answer came in time")
    if verdict.asked_again:
        parts.append("asked again since")
    if verdict.kills_left is not None and verdict.round:
        parts.append(kills_left_text(verdict.kills_left))
    waits = verdict.standing is Standing.PENDING
    if waits and line.deadline is not None:
        parts.append(f"by {day_text(line.deadline)}")
        if line.days_left is not None:
            parts.append(days_left_text(line.days_left))
    return " · ".join(filter(None, parts))


def decision_text(line: AnswerLine) -> str:
    """Return "Kim Hyun-joo killed it" or "... approved it"."""
    killed = line.answer.decision is Decision.KILL
    return f"{line.answer.person.name} {'killed' if killed else 'approved'} it"


def answer_detail(line: AnswerLine) -> str:
    """Return round, signatory and way of an answer, in one line."""
    answer = line.answer
    parts = [f"round {answer.round}"]
    if answer.signed:
        parts.append(f"signed {answer.signed}")
    if answer.by:
        parts.append(f"by {answer.by}")
    if not line.holds:
        parts.append("answered anew since")
    return " · ".join(parts)


def counts_text(counts: Mapping[Standing, int]) -> str:
    """Return "3 approved, 2 pending, 1 killed", without what there is none of."""
    return ", ".join(f"{counts[one]:,} {one}" for one in ORDER if counts.get(one))
