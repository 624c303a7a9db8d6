"""Time zones by their IANA names, such as Asia/Seoul, the same on every machine.

The rules are the system's, else those of the package `tzdata`: Windows has none, and small
containers often have none either.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# The last place on earth where a moment of the clock comes, by the rule of IEEE 802.16 and others.
LAST_ON_EARTH = timezone(timedelta(hours=-12), "UTC-12")
# Names that zone folders have beside the zones: the machine's own, and with leap seconds.
_NO_ZONES = ("localtime", "posixrules", "Factory", "posix/", "right/")


def zone_named(name: str) -> ZoneInfo | None:
    """Return the zone with this IANA name, None where there is none."""
    if name.startswith(_NO_ZONES):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # unknown, a folder, or a path
        return None


def seconds_of(moment: datetime, zone: tzinfo) -> float:
    """Return the seconds since the epoch of a moment; without a zone it is read in `zone`.

    Where the clocks are put back it comes twice, and the later one counts.
    """
    if moment.tzinfo is not None:
        return moment.timestamp()
    return max(moment.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
