"""What the facets and the values of closed fields are called in the window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import inf

from gallery.search.choices import Facet
from gallery.search.grouping import GroupKey

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

TITLES: Mapping[Facet, str] = {
    Facet.PRODUCTION: "Production",
    Facet.PEOPLE: "People",
    Facet.TAGS: "Tags",
    Facet.KIND: "Kind",
    Facet.RATING: "Rating",
    Facet.LABEL: "Label",
    Facet.PICK: "Pick",
    Facet.APPROVAL: "Approval",
    Facet.DATE: "Date",
    Facet.LOCATION: "Location",
    Facet.CREATOR: "Creator",
    Facet.FORMAT: "Format",
    Facet.MISSING: "Missing",
}

# The words before a value in a chip: "tag: prop", and how an excluded one reads: "not prop".
CHIP_WORDS: Mapping[Facet, str] = {
    Facet.PRODUCTION: "production",
    Facet.PEOPLE: "person",
    Facet.TAGS: "tag",
    Facet.KIND: "kind",
    Facet.RATING: "rating",
    Facet.LABEL: "label",
    Facet.PICK: "is",
    Facet.APPROVAL: "approval",
    Facet.DATE: "date",
    Facet.LOCATION: "location",
    Facet.CREATOR: "creator",
    Facet.FORMAT: "format",
    Facet.MISSING: "missing",
}

UNFOLDED = frozenset(
    {
        Facet.PRODUCTION,
        Facet.PEOPLE,
        Facet.TAGS,
        Facet.KIND,
        Facet.RATING,
        Facet.APPROVAL,
        Facet.MISSING,
    }
)  # at the first start

_VALUES: Mapping[str, str] = {"bts": "behind the scenes"}
GROUP_TEXTS = {
    GroupKey.NONE: "None",
    GroupKey.DAY: "Day",
    GroupKey.SCENE: "Scene",
    GroupKey.PERSON: "Person",
    GroupKey.FOLDER: "Folder",
}


def choice_words(value: str) -> str:
    """Return a closed value as a person reads it: "bts" is "behind the scenes"."""
    return _VALUES.get(value, value)


def chip_text(facet: Facet, value: str, *, excluded: bool) -> str:
    """Return what a chip says: "kind: bts", "not bts", "rating: 3 stars"."""
    words = value
    if facet is Facet.TAGS:
        words = value.rpartition("/")[2]
    elif facet is Facet.RATING:
        words = {"0": "none", "1": "1 star"}.get(value, f"{value} stars")
    elif facet is Facet.APPROVAL:
        words = {"unsent": "not sent", "overquota": "over quota"}.get(value, value)
    elif facet is Facet.MISSING:
        words = value.replace("_", " ")
    return f"not {words}" if excluded else f"{CHIP_WORDS[facet]}: {words}"


def embargo_text(until: float) -> str:
    """Return "until 10 Jan 09:00" in local time, with the year when it is not this one.

    Not by `strftime`: its month names follow the system's language, the program is in English.
    """
    if until == inf:
        return "embargo not understood"
    try:
        end = datetime.fromtimestamp(until)
    except (ValueError, OverflowError, OSError):  # after the year 9999, in local time
        return "until the year 10000"
    year = "" if end.year == datetime.now().year else f" {end.year}"
    return f"until {end.day} {MONTHS[end.month - 1]}{year} {end:%H:%M}"


def embargo_words(until: float) -> str:
    """Return the same where nothing else says that it is an embargo."""
    text = embargo_text(until)
    return text if text.startswith("embargo") else f"embargo {text}"
