"""One field of one file: what we say beside what exiftool has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from corpora.foreign import Tags
from corpora.guidelines import RULES, Rule, Wanted, recoded, wanted

Ours: TypeAlias = "str | float | tuple[str, ...] | None"

# Colours by the names that Bridge, Lightroom and Windows ship in English.
_COLOURS = {"select": "red", "second": "yellow", "approved": "green", "review": "blue"}
_COLOURS["to do"] = "purple"
_CHARSETS = ("utf-8", "mac_roman", "cp949")  # besides cp1252: `docs/metadata.md`


class Status(StrEnum):
    """How a field does; the better ones first, which is the order of what got worse."""

    EQUAL = "="
    OTHER = "o"  # the value of another of the field's sources in this file
    DIFFERENT = "d"
    EXTRA = "x"  # exiftool has none
    MISSING = "m"
    FAILED = "f"  # missing, and the picture was refused


def compare(rule: Rule, ours: Ours, tags: Tags, *, failed: bool = False) -> Status | None:
    """Return how our value of a field does; None where neither has one."""
    theirs = wanted(rule, tags)
    if ours is None or ours in ("", (), 0, 0.0):
        if not theirs:
            return None
        return Status.FAILED if failed else Status.MISSING
    if not theirs:
        return Status.EXTRA
    if same(rule.key, ours, theirs[0]):
        return Status.EQUAL
    if any(same(rule.key, ours, value) for value in theirs[1:]):
        return Status.OTHER
    return Status.DIFFERENT


def compare_all(ours: Mapping[str, Ours], tags: Tags, *, failed: bool = False) -> dict[str, Status]:
    """Return the status of each field that either has, by the letter of its rule."""
    found = {rule.letter: compare(rule, ours.get(rule.key), tags, failed=failed) for rule in RULES}
    return {letter: status for letter, status in found.items() if status is not None}


def same(key: str, ours: Ours, theirs: Wanted) -> bool:
    """Tell whether two values of a field say the same."""
    if isinstance(theirs, float):
        return isinstance(ours, (int, float)) and _near(key, float(ours), theirs)
    if key == "size":
        return ours == theirs
    if isinstance(theirs, tuple):
        items = ours if isinstance(ours, tuple) else (str(ours),)
        return {_folded(one) for one in items} == {_folded(one) for one in theirs}
    text = str(ours)
    if key == "label":
        return _colour(text) == _colour(theirs)
    if key == "date":
        return _moment(text) == _moment(theirs)
    if key == "lens" and _lengths(text) == _lengths(theirs) != "":
        return True
    return _like(theirs, text)


def _near(key: str, ours: float, theirs: float) -> bool:
    """Tell whether a number is exiftool's, which prints "1/14" and "4.2 mm" of 0.07001 and 4.25."""
    if key == "exposure_s" and 0 < ours < 0.3:
        return abs(1 / ours - 1 / theirs) <= max(0.51, 0.01 / theirs)
    rounded = 0.051 if key in ("aperture", "focal_mm") else 0.0
    return abs(ours - theirs) <= max(rounded, 0.01 * theirs)


def _colour(text: str) -> str:
    folded = _folded(text)
    return _COLOURS.get(folded, folded)


def _lengths(text: str) -> str:
    """Return the focal lengths in a lens's name ("18-200").

    Maker notes hold but a number, and each program has names of its own for it.
    """
    found = re.search(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))? ?(?:mm|/F|F\d)", text)
    return "-".join(f"{float(one):g}" for one in found.groups() if one) if found else ""


def _moment(text: str) -> str:
    """Return ISO 8601 in one form: no zeros at the end of a fraction, UTC as an offset."""
    plain = re.sub(r"(\.\d*?)0+(?!\d)", r"\1", text).replace(".+", "+").rstrip(".")
    return re.sub(r"Z$", "+00:00", plain)


def _folded(text: str) -> str:
    """Return a text without what no reader sees: its kind of blanks, composed or not."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _like(theirs: str, ours: str) -> bool:
    """Tell whether ours is theirs, in one of the charsets of a text without a mark.

    exiftool takes IIM for cp1252, and prints "?" for a letter of EXIF that is not UTF-8.
    """
    if _folded(ours) in {_folded(theirs), *(_folded(recoded(theirs, one)) for one in _CHARSETS)}:
        return True
    if "?" not in theirs and "\ufffd" not in theirs:
        return False
    pattern = re.escape(_folded(theirs)).replace(r"\?", ".?").replace("\ufffd", ".?")
    return re.fullmatch(pattern, _folded(ours), re.DOTALL) is not None
