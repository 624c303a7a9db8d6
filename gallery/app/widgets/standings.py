"""How the window shows where a still stands with those who may kill it: a word, a shape, a colour.

The shapes differ as much as the colours: a tick, a bar through a circle, an octagon, an hourglass,
a broken circle. A still that nobody has to approve carries no mark at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from gallery.app.look.theme import Palette
from gallery.app.session.approvals import Named
from gallery.approvals.rules import Standing

# What each is drawn by, and what it is called where one reads or hears it.
ICONS: Mapping[Standing, str] = {
    Standing.APPROVED: "circle-check",
    Standing.PENDING: "hourglass",
    Standing.NOT_SENT: "circle-dashed",
    Standing.KILLED: "ban",
    Standing.OVER_QUOTA: "octagon-alert",
}
SPOKEN: Mapping[Standing, str] = {
    Standing.APPROVED: "approved",
    Standing.PENDING: "approval pending",
    Standing.NOT_SENT: "not sent for approval",
    Standing.KILLED: "killed",
    Standing.OVER_QUOTA: "killed over quota",
}


def colour_of(standing: Standing, palette: Palette) -> str:
    """Return the colour of a standing; each has a shape or a word beside it."""
    match standing:
        case Standing.APPROVED:
            return palette.approved
        case Standing.KILLED | Standing.OVER_QUOTA:
            return palette.killed
        case Standing.PENDING:
            return palette.wait
        case _:
            return palette.text_third


def standing_line(standing: Standing, named: Named) -> str:
    """Return where a still stands and with whom, in one line; "" where nobody is needed."""
    if standing is Standing.NOT_NEEDED:
        return ""
    parts = []
    if named.killed:
        beyond = " over quota" if standing is Standing.OVER_QUOTA else ""
        parts.append(f"killed{beyond} by {_list(named.killed)}")
    if named.awaited:
        parts.append(f"awaited from {_list(named.awaited)}")
    if standing is Standing.NOT_SENT:
        parts.append(SPOKEN[standing])
    if named.approved:
        parts.append(f"approved by {_list(named.approved)}")
    line = "; ".join(parts) or SPOKEN[standing]
    return line[:1].upper() + line[1:]


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
