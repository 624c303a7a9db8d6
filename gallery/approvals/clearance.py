"""May this still leave the house, and if not, why: one answer for whatever sends stills out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gallery.approvals.rules import Standing, Verdict
from gallery.library.embargo import embargo_of
from gallery.library.still import Still
from gallery.library.values import Person


class Hold(StrEnum):
    """Why a still stays in the house."""

    KILLED = "killed"
    OVER_QUOTA = "over quota"
    PENDING = "pending"
    NOT_SENT = "not sent"
    OTHER_FILE = "other file"
    UNREADABLE = "unreadable"
    EMBARGO = "embargo"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in words a person can act on; `person` where it is somebody's."""

    hold: Hold
    text: str
    person: Person | None = None


def reasons_to_hold(
    still: Still,
    verdicts: Mapping[Person, Verdict],
    now: datetime,
    sha256: str = "",
) -> tuple[Reason, ...]:
    """Return why a still may not leave the house at a moment; none: it may.

    `verdicts` are those of everybody whose answer it needs or has. `sha256` is that of the file
    that would leave, "" where nobody looked: an approval holds for the file that was shown.
    """
    found: list[Reason] = []
    if still.error is not None:
        reason = f"its captions cannot be read ({still.error}); nobody can tell what holds"
        found.append(Reason(Hold.UNREADABLE, reason))
    for person, verdict in verdicts.items():
        found += _of_person(person, verdict, sha256)
    embargo = embargo_of(still) if still.error is None else None
    if embargo is not None and embargo.holds(now.timestamp()):
        found.append(Reason(Hold.EMBARGO, embargo.reason))
    return tuple(found)


def _of_person(person: Person, verdict: Verdict, sha256: str) -> list[Reason]:
    name, answer = person.name, verdict.answer
    match verdict.standing:
        case Standing.KILLED:
            return [Reason(Hold.KILLED, f"killed by {name}", person)]
        case Standing.OVER_QUOTA:
            text = f"killed by {name} beyond the quota; settle with them which kills stand"
            return [Reason(Hold.OVER_QUOTA, text, person)]
        case Standing.PENDING:
            return [Reason(Hold.PENDING, f"{name} has not answered", person)]
        case Standing.NOT_SENT:
            return [Reason(Hold.NOT_SENT, f"not sent to {name} for approval", person)]
        case Standing.APPROVED if answer is not None and sha256 and answer.sha256:
            if answer.sha256 != sha256:
                text = f"{name} approved another version of this file; ask again"
                return [Reason(Hold.OTHER_FILE, text, person)]
    return []
