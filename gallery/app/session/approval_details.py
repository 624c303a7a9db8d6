"""What the details pane shows of approvals: where stills stand with whom, and every answer.

Of one still that is one line a person and one line an answer, the newest first; of several it is
counts. Whether an answer was given on another version of the file is found out here, in the lane:
that reads the picture once, and only where somebody has answered.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from gallery.approval_sheets.shown_file import file_hash
from gallery.approvals.answers import Answer, latest
from gallery.approvals.boards import Board, StillApprovals, answers_of
from gallery.approvals.rules import Standing, Verdict
from gallery.library.embargo import embargo_of
from gallery.library.production import Production
from gallery.library.still import Still
from gallery.library.values import Person

REMEMBERED = 256  # hashes of picture files


class Stands(Protocol):
    """Who knows where stills stand: the catalogue."""

    def approvals(self, still: Still) -> StillApprovals:
        """Return where a still stands with everybody whose answer it needs or has."""

    def board(self, production: Production) -> Board:
        """Return where all stills of a production stand."""


@dataclass(frozen=True, slots=True)
class StandingLine:
    """Where one still stands with one person; the days are business days, negative: overdue."""

    person: Person
    verdict: Verdict
    deadline: date | None = None
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer; `holds` unless the same person has answered again later."""

    answer: Answer
    holds: bool
    other_file: bool


@dataclass(frozen=True, slots=True)
class ApprovalDetails:
    """All of it. Of several stills there are `counts`, and counts by person, and no lines."""

    standings: tuple[StandingLine, ...] = ()
    history: tuple[AnswerLine, ...] = ()
    wrong: tuple[str, ...] = ()  # answers that cannot be understood
    embargo: str = ""  # why one still is held by it now
    has_rules: bool = False  # whether the production says who holds approval
    counts: Mapping[Standing, int] = field(default_factory=dict)
    people: tuple[tuple[Person, Mapping[Standing, int]], ...] = ()


NO_DETAILS = ApprovalDetails()


class Tally:
    """Counts where stills stand, one by one."""

    def __init__(self, stands: Stands) -> None:
        self._stands = stands
        self._counts: Counter[Standing] = Counter()
        self._people: dict[str, tuple[Person, Counter[Standing]]] = {}
        self._has_rules = False

    def add(self, still: Still) -> None:
        """Count one more still."""
        found = self._stands.approvals(still)
        self._counts[found.worst] += 1
        self._has_rules = self._has_rules or bool(still.production.terms.holders)
        for person, verdict in found.verdicts:
            _, counts = self._people.setdefault(person.name, (person, Counter()))
            counts[verdict.standing] += 1

    def details(self) -> ApprovalDetails:
        """Return the counts."""
        people = tuple((person, dict(counts)) for person, counts in self._people.values())
        return ApprovalDetails(has_rules=self._has_rules, counts=dict(self._counts), people=people)


def approval_details(still: Still, stands: Stands) -> ApprovalDetails:
    """Return where a still stands with each person, and all answers, the newest first."""
    verdicts = stands.approvals(still).verdicts
    answers, wrong = answers_of(still)
    board = stands.board(still.production) if any(v.round for _, v in verdicts) else None
    shown = _shown_hash(still) if any(one.sha256 for one in answers) else ""
    holding = {id(latest(answers, one.person)) for one in answers}
    history = tuple(
        AnswerLine(
            one,
            holds=id(one) in holding,
            other_file=bool(shown and one.sha256 and one.sha256 != shown),
        )
        for one in reversed(answers)
    )
    embargo = embargo_of(still)
    holds = embargo is not None and embargo.holds(time.time())
    return ApprovalDetails(
        tuple(_standing(person, verdict, board) for person, verdict in verdicts),
        history,
        wrong,
        embargo.reason if embargo is not None and holds else "",
        bool(still.production.terms.holders),
    )


def _standing(person: Person, verdict: Verdict, board: Board | None) -> StandingLine:
    found = board.people.get(person.name) if board is not None else None
    for one in found.rounds if found is not None else ():
        if one.number == verdict.round:
            return StandingLine(person, verdict, one.deadline, one.days_left)
    return StandingLine(person, verdict)


def _shown_hash(still: Still) -> str:
    """Return the SHA-256 of the picture file that is shown, "" where it cannot be read now."""
    shown = still.files.renditions[0]
    try:
        return _file_hash(still.picture, shown.size, shown.changed_ns)
    except OSError:
        return ""


@lru_cache(REMEMBERED)
def _file_hash(path: Path, _size: int, _changed_ns: int) -> str:
    return file_hash(path)
