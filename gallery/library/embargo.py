"""Whether a still may not be published yet: the one reading of `embargo`.

    2023-01-10T09:00:00+09:00    until that moment
    2023-01-10T09:00             the same in `time_zone:` of production.yaml; without that, until
                                 that time has passed everywhere on earth (UTC-12)
    2023-01-10                   until that day begins, read in the same way
    until the premiere           until somebody writes what can be understood

What cannot be understood holds the still: a picture that is published too early cannot be called
back. No answer depends on the time zone of the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf

from gallery.library.still import Still
from gallery.library.zones import LAST_ON_EARTH, seconds_of

EXAMPLE = "2023-01-10T09:00:00+09:00"


class Clarity(StrEnum):
    """How well an embargo is understood."""

    UNDERSTOOD = "understood"
    NO_ZONE = "no time zone"
    NOT_UNDERSTOOD = "cannot be understood"


@dataclass(frozen=True, slots=True)
class Embargo:
    """An embargo of a still: until when, in seconds since the epoch, and why, as a sentence part.

    `until` is infinite where nobody can tell.
    """

    until: float
    clarity: Clarity
    reason: str

    def holds(self, now: float) -> bool:
        """Return whether the still is held at `now`, seconds since the epoch."""
        return now < self.until


def embargo_of(still: Still) -> Embargo | None:
    """Return the embargo of a still, past or not; None where it has none."""
    if still.error is not None:
        reason = "its captions cannot be read; nobody can tell whether it is under embargo"
        return Embargo(inf, Clarity.NOT_UNDERSTOOD, reason)
    value = still.value("embargo")
    if isinstance(value, str) and value:
        return _read(value, still)
    if still.production.error is not None and value is None:
        reason = "production.yaml cannot be read; nobody can tell whether it sets an embargo"
        return Embargo(inf, Clarity.NOT_UNDERSTOOD, reason)
    return None


def _read(text: str, still: Still) -> Embargo:
    zone = still.production.time_zone
    try:
        if text[4:5] != "-":  # 20230110 is told to be no time
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
        until = seconds_of(moment, zone or LAST_ON_EARTH)
    except (ValueError, OverflowError):
        reason = f'its embargo "{text:.60}" cannot be understood; write it like {EXAMPLE}'
        return Embargo(inf, Clarity.NOT_UNDERSTOOD, reason)
    reason = f"under embargo until {text}"
    if moment.tzinfo is not None:
        return Embargo(until, Clarity.UNDERSTOOD, reason)
    if zone is not None:
        return Embargo(until, Clarity.UNDERSTOOD, f"{reason} ({zone.key})")
    reason += (
        " everywhere (UTC-12), since no time zone is given; write one behind it, such as +09:00, "
        "or time_zone: Asia/Seoul in production.yaml"
    )
    return Embargo(until, Clarity.NO_ZONE, reason)
