"""The fields of the query language, one by one: what may stand after each colon.

`FIELDS` gives each field its line of help and its reader; a reader turns one value into a node or
raises QueryError at that value. What several values separated by commas mean is the parser's.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from gallery.errors import QueryError
from gallery.library import fields as captions
from gallery.search.folding import fold, natural_key
from gallery.search.nodes import (
    Between,
    Column,
    Is,
    Match,
    Measure,
    Node,
    Not,
    Orientation,
    Present,
    Scope,
    Stands,
    State,
    Text,
    Within,
)
from gallery.search.tokens import Part
from gallery.search.wildcards import has_wildcard
from gallery.suffixes import FORMATS

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:mp|mpx|megapixels?)?")
NONE = "none"
_UNBOUNDED = float("inf")
_SPEED = re.compile(r"(?:1/)?(\d+(?:\.\d+)?)\s*(?:s|sec)?")
_APERTURE = re.compile(r"(?:f/?)?(\d+(?:\.\d+)?)")
_FOCAL = re.compile(r"(\d+(?:\.\d+)?)\s*(?:mm)?")
_NEAR = 0.03  # cameras write 1/250 s as 0.004 or 1/256, f/2.8 as 2.83; stops are 12 % apart or more
_RANGE_HINT = "such as 3, >=4 or 3..5"


@dataclass(frozen=True, slots=True)
class QueryField:
    """One field: a line of help, its reader, and the values it is limited to (empty: any)."""

    help: str
    read: Callable[[str, Part], Node]
    choices: tuple[str, ...] = ()


def field_named(text: str, name: str, start: int) -> QueryField:
    """Return the field called `name` in the filter `text`, or say which one was perhaps meant."""
    known = canonical(name)
    found = FIELDS.get(known)
    if found is not None:
        return found
    near = _nearest(known, [*FIELDS, *_ALIASES])
    hint = (
        f'Did you mean "{_ALIASES.get(near, near)}:"?' if near else f"Known: {', '.join(FIELDS)}."
    )
    reason = f'there is no field "{name}". {hint} To search for the text, put it in quotes'
    raise QueryError(reason, text, start, start + len(name))


def canonical(name: str) -> str:
    """Return the name a field is known by: "tag" for "Tags"; the name itself where unknown."""
    known = name.lower().replace("_", "-")
    return _ALIASES.get(known, known)


def _wrong(text: str, part: Part, reason: str) -> QueryError:
    return QueryError(reason, text, part.start, max(part.end, part.start + 1))


def _nearest(word: str, known: Sequence[str]) -> str:
    begun = (one for one in known if len(word) > 1 and one.startswith(word))
    return next(begun, "") or next(iter(get_close_matches(word, known, n=1, cutoff=0.55)), "")


def _text(scope: Scope) -> Callable[[str, Part], Node]:
    def read(text: str, part: Part) -> Node:
        _no_operator(text, part, allowed="=" if scope is Scope.FILE else "")
        return Text(fold(part.text), scope, wild=_is_wild(part), exact=part.operator == "=")

    return read


def _match(column: Column) -> Callable[[str, Part], Node]:
    def read(text: str, part: Part) -> Node:
        _no_operator(text, part, allowed="=")
        value = path(part.text) if column in (Column.TAG, Column.FOLDER) else fold(part.text)
        if column is Column.FORMAT:
            value = FORMATS.get(value, value)
        return Match(column, value, exact=part.operator == "=", wild=_is_wild(part))

    return read


def _is_wild(part: Part) -> bool:
    return not part.quoted and not part.operator and has_wildcard(part.text)


def _numbered(column: Column) -> Callable[[str, Part], Node]:
    """Return the reader of a field with numbers in its texts, of which there may be ranges."""
    one = _match(column)

    def read(text: str, part: Part) -> Node:
        low, dots, high = part.text.partition("..")
        if part.quoted or not (dots or part.operator in (">=", "<=")):
            return one(text, part)
        if dots and part.operator:
            raise _wrong(text, part, "expected either a comparison or a range, not both")
        if part.operator == ">=":
            low, high = part.text, ""
        elif part.operator == "<=":
            low, high = "", part.text
        if not low and not high:
            raise _wrong(text, part, "expected a value on one side of the dots, such as 101..")
        first = natural_key(low)
        last = natural_key(high) + b"\xff" if high else b"\xff"  # 103A is in 101..103
        if first > last:
            raise _wrong(text, part, f"the range is the wrong way round: {high}..{low}")
        return Within(column, first, last)

    return read


def path(text: str) -> str:
    """Return a tag or a folder as paths are compared: "Prop / Robot head" is "prop/robot head"."""
    return "/".join(filter(None, (fold(one) for one in text.split("/"))))


def _choice(column: Column, choices: tuple[str, ...]) -> Callable[[str, Part], Node]:
    def read(text: str, part: Part) -> Node:
        _no_operator(text, part, allowed="=")
        return Match(column, _one_of(text, part, choices), exact=True)

    return read


def _label(text: str, part: Part) -> Node:
    """Read a colour; behind "=" the label of another program, which may be any text."""
    _no_operator(text, part, allowed="=")
    value = fold(part.text) if part.operator else _one_of(text, part, _LABELS)
    return Match(Column.LABEL, value, exact=True)


def _one_of(text: str, part: Part, choices: Sequence[str]) -> str:
    value = fold(part.text)
    if value in choices:
        return value
    near = _nearest(value, choices)
    hint = f' Did you mean "{near}"?' if near else ""
    raise _wrong(text, part, f'expected {_listed(choices)} instead of "{part.text}".{hint}')


def _listed(choices: Sequence[str]) -> str:
    return ", ".join(choices[:-1]) + " or " + choices[-1]


def _no_operator(text: str, part: Part, *, allowed: str = "") -> None:
    if part.operator and part.operator != allowed:
        raise _wrong(text, part, f'"{part.operator}" compares numbers and dates; leave it out here')


def _state(text: str, part: Part) -> Node:
    _no_operator(text, part)
    return Is(State(_one_of(text, part, tuple(State))))


def _orientation(text: str, part: Part) -> Node:
    _no_operator(text, part)
    return Stands(Orientation(_one_of(text, part, tuple(Orientation))))


def _present(text: str, part: Part) -> Node:
    _no_operator(text, part)
    key = part.text.lower().replace("-", "_").replace(" ", "_")
    key = {"tag": "tags", "person": "people"}.get(key, key)
    if key in captions.FIELD:
        return Present(key)
    near = _nearest(key, list(captions.FIELD))
    hint = f'Did you mean "{near}"?' if near else f"Known: {', '.join(captions.FIELD)}."
    raise _wrong(text, part, f'a caption has no field "{part.text}". {hint}')


def _missing(text: str, part: Part) -> Node:
    return Not(_present(text, part))


def _rating(text: str, part: Part) -> Node:
    def number(value: str) -> tuple[float, float]:
        if value == NONE:
            return 0, 0
        if not value.isdecimal() or int(value) > 5:
            raise _wrong(text, part, f'a rating goes from 0 to 5, {_RANGE_HINT}; not "{value}"')
        return int(value), int(value)

    return _between(Measure.RATING, text, part, number, step=1)


def _size(text: str, part: Part) -> Node:
    def pixels(value: str) -> tuple[float, float]:
        found = _SIZE.fullmatch(value)
        if found is None:
            hint = "expected megapixels such as 24mp, >=24mp or 12mp..24mp"
            raise _wrong(text, part, f'{hint}; not "{value}"')
        number = float(found[1]) * 1e6
        return number, number

    bounds = _between(Measure.SIZE, text, part, pixels, step=1)
    if (
        isinstance(bounds, Between) and bounds.low == bounds.high
    ):  # as cameras are named: 24.2 is 24
        return Between(Measure.SIZE, bounds.low - 5e5, bounds.high + 5e5 - 1)
    return bounds


def _iso(text: str, part: Part) -> Node:
    def speed(value: str) -> tuple[float, float]:
        if not value.isdecimal():
            reason = f'expected an ISO speed such as 3200, >=3200 or 100..400; not "{value}"'
            raise _wrong(text, part, reason)
        return int(value), int(value)

    return _between(Measure.ISO, text, part, speed, step=1)


def _aperture(text: str, part: Part) -> Node:
    return _near(Measure.APERTURE, text, part, _APERTURE, "an f-number such as 2.8 or <=4")


def _focal(text: str, part: Part) -> Node:
    return _near(Measure.FOCAL, text, part, _FOCAL, "millimetres such as 85mm or 35..85")


def _shutter(text: str, part: Part) -> Node:
    expected = "a time such as 1/60, >=1/60 or 2s (longer times are the greater ones)"
    return _near(Measure.EXPOSURE, text, part, _SPEED, expected)


def _near(measure: Measure, text: str, part: Part, pattern: re.Pattern[str], expected: str) -> Node:
    """Return the range of a number that cameras round in several ways."""

    def bounds(value: str) -> tuple[float, float]:
        found = pattern.fullmatch(value)
        number = float(found[1]) if found is not None else 0.0
        if found is None or not number:
            raise _wrong(text, part, f'expected {expected}; not "{value}"')
        if value.startswith("1/"):
            number = 1 / number
        return number * (1 - _NEAR), number * (1 + _NEAR)

    return _between(measure, text, part, bounds, step=0)


def _date(text: str, part: Part) -> Node:
    def days(value: str) -> tuple[float, float]:
        return day_span(text, part, value)

    if part.operator == "=":
        first, last = days(fold(part.text))
        if first != last:
            return Match(Column.MONTH, fold(part.text), exact=True)
        return Between(Measure.DATE, first, last)
    return _between(Measure.DATE, text, part, days, step=1)


def day_span(text: str, part: Part, value: str) -> tuple[int, int]:
    """Return the first and last day (proleptic ordinals) of a year, a month or a day."""
    found = _DATE.fullmatch(value)
    if found is None:
        reason = f'expected a date such as 2022, 2022-11 or 2022-11-03; not "{value}"'
        raise _wrong(text, part, reason)
    year, month, day = (int(digits) if digits else 0 for digits in found.groups())
    if not year:
        raise _wrong(text, part, "there is no year 0000")
    if found[2] and not 1 <= month <= 12:
        raise _wrong(text, part, f"there is no month {found[2]}; months go from 01 to 12")
    last_day = calendar.monthrange(year, month or 12)[1]
    if found[3] and not 1 <= day <= last_day:
        raise _wrong(text, part, f"{found[1]}-{found[2]} has {last_day} days, not {found[3]}")
    first = date(year, month or 1, day or 1)
    return first.toordinal(), date(year, month or 12, day or last_day).toordinal()


def _between(
    measure: Measure,
    text: str,
    part: Part,
    read: Callable[[str], tuple[float, float]],
    step: float,
) -> Node:
    value = fold(part.text)
    low_text, dots, high_text = value.partition("..")
    if dots:
        if part.operator:
            raise _wrong(text, part, "expected either a comparison or a range, not both")
        if not low_text and not high_text:
            raise _wrong(text, part, "expected a value on one side of the dots, such as 3..")
        low = read(low_text)[0] if low_text else -_UNBOUNDED
        high = read(high_text)[1] if high_text else _UNBOUNDED
        if low > high:
            raise _wrong(text, part, f"the range is the wrong way round: {high_text}..{low_text}")
        return Between(measure, low, high)
    low, high = read(value)
    if part.operator == ">=":
        return Between(measure, low, _UNBOUNDED)
    if part.operator == ">":
        return Between(measure, high + step, _UNBOUNDED)
    if part.operator == "<=":
        return Between(measure, -_UNBOUNDED, high)
    if part.operator == "<":
        return Between(measure, -_UNBOUNDED, low - step)
    return Between(measure, low, high)


_KINDS = (*captions.FIELD["kind"].choices, NONE)
_APPROVAL = ("approved", "pending", "unsent", "killed", "overquota")
_LABELS = (*captions.FIELD["label"].choices, NONE)

FIELDS: Mapping[str, QueryField] = {
    "tag": QueryField("tag and all below it, or a synonym of it", _match(Column.TAG)),
    "person": QueryField("name, local name, alias or code", _match(Column.PERSON)),
    "role": QueryField("part of a role", _match(Column.ROLE)),
    "kind": QueryField("kind of still", _choice(Column.KIND, _KINDS), _KINDS),
    "scene": QueryField("scene; 42 finds 42A too, but not 142; 42..44", _numbered(Column.SCENE)),
    "number": QueryField(
        "frame number, with or without leading zeros; 101..103", _numbered(Column.NUMBER)
    ),
    "location": QueryField("part of the location", _match(Column.LOCATION)),
    "creator": QueryField("part of the creator's name", _match(Column.CREATOR)),
    "production": QueryField("part of the title, in any language", _match(Column.PRODUCTION)),
    "folder": QueryField("folder, and all below it", _match(Column.FOLDER)),
    "file": QueryField(
        "part of the file name; file:=0101 the whole, without the suffix or with it",
        _text(Scope.FILE),
    ),
    "caption": QueryField("part of the caption, in any language", _text(Scope.CAPTION)),
    "headline": QueryField("part of the headline", _text(Scope.HEADLINE)),
    "format": QueryField("file format of any rendition", _match(Column.FORMAT)),
    "label": QueryField("colour label; =text for another program's", _label, _LABELS),
    "rating": QueryField(f"stars, {_RANGE_HINT}", _rating),
    "date": QueryField("day, month or year, or a range of them", _date),
    "orientation": QueryField("which way it stands", _orientation, tuple(Orientation)),
    "size": QueryField("megapixels, such as >=24mp", _size),
    "iso": QueryField("ISO speed, such as >=3200", _iso),
    "aperture": QueryField("f-number, such as <=2.8", _aperture),
    "shutter": QueryField("exposure time, such as 1/250 or >=1/60", _shutter),
    "focal": QueryField("focal length in mm, such as 35..85", _focal),
    "lens": QueryField("part of the lens's name", _match(Column.LENS)),
    "camera": QueryField("part of the camera's name", _match(Column.CAMERA)),
    "approval": QueryField(
        "where it stands with those who may kill it", _choice(Column.APPROVAL, _APPROVAL), _APPROVAL
    ),
    "killed-by": QueryField("killed by whom", _match(Column.KILLED_BY)),
    "approved-by": QueryField("approved by whom", _match(Column.APPROVED_BY)),
    "awaited-from": QueryField("sent to whom and not answered", _match(Column.AWAITED_FROM)),
    "is": QueryField("state", _state, tuple(State)),
    "has": QueryField("field that has a value", _present, tuple(captions.FIELD)),
    "missing": QueryField("field that has no value", _missing, tuple(captions.FIELD)),
}
_ALIASES: Mapping[str, str] = {
    "tags": "tag",
    "keyword": "tag",
    "people": "person",
    "stars": "rating",
    "colour": "label",
    "color": "label",
    "path": "folder",
    "film": "production",
    "f": "aperture",
    "exposure": "shutter",
}
