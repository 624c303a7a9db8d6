"""Why a still may not be published, as a sheet says it over the picture: killed, embargo, spoiler.

A sheet is passed on to people who see neither the captions nor the ledger, so these words do not
depend on a template.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gallery.approvals.rules import Standing
from gallery.library.embargo import Clarity, embargo_of
from gallery.library.still import Still
from gallery.sheets.tokens import cleaned

KILLED: Mapping[Standing, str] = {
    Standing.KILLED: "KILLED",
    Standing.OVER_QUOTA: "KILLED, OVER QUOTA",
}
_NO_SECONDS = re.compile(r"(\d\d:\d\d):00(?=[+Z-]|$)")
LONGEST = 32  # characters of an embargo as it was written


class RestrictionKind(StrEnum):
    """What a restriction is; a picture that was killed is struck through as well."""

    KILLED = "killed"
    EMBARGO = "embargo"
    SPOILER = "spoiler"


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction, in capitals as it is printed."""

    kind: RestrictionKind
    text: str


def restrictions_of(still: Still, standing: Standing, now: float) -> tuple[Restriction, ...]:
    """Return what keeps a still from being published at `now`, seconds since the epoch."""
    found = []
    if standing in KILLED:
        found.append(Restriction(RestrictionKind.KILLED, KILLED[standing]))
    embargo = embargo_of(still)
    if embargo is not None and embargo.holds(now):
        until = cleaned(str(still.value("embargo") or ""))
        text = "EMBARGO"
        if embargo.clarity is not Clarity.NOT_UNDERSTOOD:
            text = "EMBARGO UNTIL " + _NO_SECONDS.sub(r"\1", until.replace("T", " "))
        elif until:
            text = f"EMBARGO: {until[:LONGEST]}"
        found.append(Restriction(RestrictionKind.EMBARGO, text))
    if still.value("spoiler") is True:
        found.append(Restriction(RestrictionKind.SPOILER, "SPOILER"))
    return tuple(found)
