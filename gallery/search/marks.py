"""What is found of where a still stands: the words of the query language, and who it is with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gallery.approvals.boards import StillApprovals
from gallery.approvals.rules import KILLED, Standing
from gallery.library.values import Person

STANDINGS = tuple(Standing)
# Standing -> what the query language and the facet call it.
APPROVAL: Mapping[Standing, str] = {
    Standing.APPROVED: "approved",
    Standing.PENDING: "pending",
    Standing.NOT_SENT: "unsent",
    Standing.KILLED: "killed",
    Standing.OVER_QUOTA: "overquota",
}


class Marks(NamedTuple):
    """What is found of where a still stands: with whom, and what that is called."""

    approval: frozenset[str] = frozenset()
    standing: int = 0
    killed_by: frozenset[str] = frozenset()
    approved_by: frozenset[str] = frozenset()
    awaited_from: frozenset[str] = frozenset()


def marks_of(approvals: StillApprovals) -> Marks:
    """Return what is found of a still that stands so."""
    codes, standing = codes_of(approvals)
    return Marks(
        frozenset(codes),
        standing,
        *(frozenset(one.name for one in people) for people in with_whom(approvals)),
    )


def codes_of(approvals: StillApprovals) -> tuple[tuple[str, ...], int]:
    """Return `approval` and `standing` of a record; approved is what all approved."""
    found = dict.fromkeys(one.standing for _, one in approvals.verdicts)
    standing = approvals.worst
    if standing is not Standing.APPROVED:
        found.pop(Standing.APPROVED, None)
    return tuple(APPROVAL[one] for one in found if one in APPROVAL), STANDINGS.index(standing)


def with_whom(approvals: StillApprovals) -> tuple[tuple[Person, ...], ...]:
    """Return who killed a still, who approved it, and who has not answered."""
    return (
        approvals.people(*KILLED),
        approvals.people(Standing.APPROVED),
        approvals.people(Standing.PENDING),
    )
