"""Where a picture was taken, as one line: location, city, state and country."""

from __future__ import annotations

from collections.abc import Callable

PLACE_KEYS = ("location", "city", "state", "country")


def place(text: Callable[[str], str]) -> str:
    """Return the place from `text(key)`: what was said is not said again.

    "Science lab set", "Seoul", "Seoul", "South Korea" -> "Science lab set, Seoul, South Korea"
    """
    said: list[str] = []
    for key in PLACE_KEYS:
        part = text(key).strip()
        steps = {step.strip().casefold() for one in said for step in one.split(",")}
        if part and part.casefold() not in steps:
            said.append(part)
    return ", ".join(said)
