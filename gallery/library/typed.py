"""From the text in a file to the value of a field and back, by the table of fields.

rating: "5"                      5
tags: prop/slate, place/lab      ("prop/slate", "place/lab")     a list is as good
people: [kim]                    (Person("Kim Hyun-joo", role="Jung-E", code="kim"),)
caption: robot head              LocalText((("en", "robot head"),))   in the production's language
date: 2022-11-03 14:02           "2022-11-03T14:02"
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from gallery.library.commas import parted, rejoined
from gallery.library.fields import FIELD, Field, FieldType
from gallery.library.production import Production, folded
from gallery.library.rewriting import Wanted, wanted_of
from gallery.library.scalars import Bare
from gallery.library.values import LocalText, Person, Value
from gallery.library.yamlfile import Data


class Mistake(ValueError):  # noqa: N818 - the file is mistaken, the program is not
    """A value that its field does not allow; `path` leads to it in a list or map.

    `kept` is what the field holds all the same: an embargo that nobody understands is still one.
    """

    def __init__(self, reason: str, *path: str | int, kept: Value | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.kept = kept


def typed(field: Field, data: Data, production: Production) -> Value:
    """Return the value that `data`, which is not None, means in this field; Mistake if none."""
    return _TYPED[field.type](field, data, production)


def from_text(field: Field, text: str, production: Production) -> Value:
    """Return the value of a text that was typed by hand, lists with commas; Mistake if none."""
    return _TYPED[field.type](field, text, production)


def as_data(field: Field, value: Value, old: Data, production: Production) -> Wanted:
    """Return `value` as it is to stand in the file where `old` stands, in the old's own way.

    Text in the production's language alone stays plain, unless there was a map. People stay as
    they were written: by code, by name, as a map with keys of its own.
    """
    if isinstance(value, LocalText):
        if not isinstance(old, dict) and value.languages == (production.language,):
            return value.text()
        return dict(value.texts)
    if isinstance(value, tuple):
        if field.type is FieldType.PEOPLE:
            return _people_data(value, old, production)
        return [str(item) for item in value]
    if field.type in (FieldType.DATE, FieldType.TIMESTAMP):
        return Bare(value)
    return value


def _people_data(
    people: tuple[str, ...] | tuple[Person, ...], old: Data, production: Production
) -> list[Wanted]:
    known: dict[Person, Data] = {}
    for item in _items(old, production.comma_people, roles=True) if old is not None else ():
        try:
            known.setdefault(_person(item, 0, production), item)
        except Mistake:
            continue
    result: list[Wanted] = []
    for one in people:
        person = one if isinstance(one, Person) else person_from_text(one, production)
        before = known.get(person)
        if before is not None:
            result.append(wanted_of(before))
        elif person.written:
            result.append(person.written)
        elif production.person(person.code or person.name) == person:
            result.append(person.code or person.name)
        else:
            pairs = (("name", person.name), ("role", person.role))
            result.append({key: text for key, text in pairs if text})
    return result


_WITH_ROLE = re.compile(r"(?P<name>[^()]*[^()\s])\s*\((?P<role>[^()]+)\)")


def person_from_text(text: str, production: Production) -> Person:
    """Return who "kim", "Kim Hyun-joo" or "A. Example (prop maker)" is."""
    if "(" not in text:
        return production.person(text.strip())
    match = _WITH_ROLE.fullmatch(text.strip())
    if match is None or folded(text) in production.by_name:
        return production.person(text.strip())
    known = production.person(match["name"])
    if known.role == match["role"].strip():
        return known
    return replace(known, role=match["role"].strip(), written="")


def _text(field: Field, data: Data, _production: Production) -> str:
    if isinstance(data, str):
        return data
    raise Mistake(f"{field.key}: expected a text, found {_kind(data)}")


def _local_text(field: Field, data: Data, production: Production) -> LocalText:
    if isinstance(data, str):
        return LocalText(((production.language, data),))
    if not isinstance(data, dict):
        raise Mistake(
            f"{field.key}: expected a text, or a map of languages such as "
            f"{{en: ..., ko: ...}}, found {_kind(data)}"
        )
    texts = []
    for language, text in data.items():
        if isinstance(text, (list, dict)):
            raise Mistake(f"{field.key}: expected a text, found {_kind(text)}", language)
        if text is not None:
            texts.append((language, text))
    return LocalText(tuple(texts))


def _tags(field: Field, data: Data, production: Production) -> tuple[str, ...]:
    result: dict[str, None] = {}
    for number, item in enumerate(_items(data, production.comma_tags)):
        if item is None:
            continue
        if not isinstance(item, str):
            raise Mistake(f"{field.key}: expected a text, found {_kind(item)}", number)
        if tag := tag_path(item):
            result[tag] = None
    return tuple(result)


def tag_path(text: str) -> str:
    """Return a tag with no blanks or empty steps around its slashes: "prop / slate/"."""
    if "/" not in text:
        return text.strip()
    return "/".join(step for part in text.split("/") if (step := part.strip()))


def _people(_field: Field, data: Data, production: Production) -> tuple[Person, ...]:
    people: dict[Person, None] = {}
    for number, item in enumerate(_items(data, production.comma_people, roles=True)):
        if item is not None and item != "":
            people[_person(item, number, production)] = None
    return tuple(people)


def _person(data: Data, number: int, production: Production) -> Person:
    if isinstance(data, str):
        return person_from_text(data, production)
    if not isinstance(data, dict):
        raise Mistake(f"people: expected a name or a map, found {_kind(data)}", number)
    name, code, role = data.get("name"), data.get("code"), data.get("role")
    for key in ("name", "code", "role"):
        if isinstance(data.get(key), (list, dict)):
            raise Mistake(f"people: expected a text, found {_kind(data[key])}", number, key)
    known = production.person(str(code or name or ""))
    if not known.name:
        raise Mistake("people: a person needs a name", number)
    return Person(
        str(name or known.name),
        str(role or known.role),
        known.code,
        local_names(data.get("name_local")) or known.local_names,
        known.aliases,
    )


def local_names(data: Data) -> tuple[tuple[str, str], ...]:
    """Return (language, name) of a map of languages; a single text has the language "und"."""
    if isinstance(data, str):
        return (("und", data),)
    if not isinstance(data, dict):
        return ()
    return tuple((language, name) for language, name in data.items() if isinstance(name, str))


def _items(data: Data, known: Mapping[str, str], *, roles: bool = False) -> Sequence[Data]:
    """Return the items of a list; of a text, what its commas part, known names left whole."""
    if isinstance(data, str):
        return rejoined(parted(data), known, roles=roles)
    return data if isinstance(data, list) else [data]


def _choice(field: Field, data: Data, production: Production) -> str:
    text = _text(field, data, production).strip().lower()
    if text in field.choices:
        return text
    *most, last = field.choices
    raise Mistake(f'{field.key}: expected {", ".join(most)} or {last}, found "{data:.60}"')


def _rating(field: Field, data: Data, production: Production) -> int:
    text = _text(field, data, production).strip()
    if text in _RATINGS:
        return int(text)
    raise Mistake(f'{field.key}: expected a number from 0 to 5, found "{text:.60}"')


_RATINGS = frozenset("012345")


def _flag(field: Field, data: Data, production: Production) -> bool:
    text = _text(field, data, production).strip().lower()
    if text in ("true", "yes", "on", "1"):
        return True
    if text in ("false", "no", "off", "0"):
        return False
    raise Mistake(f'{field.key}: expected true or false, found "{text:.60}"')


_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ]+(\S+(?: [+-].*)?))?)?)?", re.ASCII)


def _date(field: Field, data: Data, production: Production) -> str:
    text = _text(field, data, production).strip()
    match = _DATE.fullmatch(text)
    try:
        if match is not None:
            year, month, day, time = match.groups()
            date(int(year), int(month or 1), int(day or 1))
            return text if time is None else _moment(text)
    except ValueError:
        pass
    raise Mistake(f'{field.key}: expected a date such as 2022-11-03, found "{text:.60}"')


def _timestamp(field: Field, data: Data, _production: Production) -> str:
    text = data.strip() if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    try:
        return _moment(text)
    except ValueError:
        example = "2023-01-10T09:00:00+09:00"
        reason = f"{field.key}: expected a time such as {example}, found {_kind(data)}"
        raise Mistake(reason, kept=text or '""') from None


def _moment(text: str) -> str:
    """Return `text` with a "T", when it is a date or a date and time; else ValueError."""
    parts = text.replace("t", "T").replace(" ", "T", 1).replace(" ", "")
    if len(parts) < len("2022-11-03") or parts[4] != "-":
        raise ValueError(text)
    datetime.fromisoformat(parts)
    return parts


_LIKE_EMBARGO = re.compile(
    r"embargo(ed)?([ _-]?(until|till|to|date|time|ends?|release))?", re.IGNORECASE
)


def misnamed_embargo(data: Mapping[str, Data]) -> tuple[str, Mistake] | None:
    """Return the key among unknown ones that was meant to be `embargo`, and what it holds."""
    for key, item in data.items():
        if item is not None and _LIKE_EMBARGO.fullmatch(key):
            text = item.strip() if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            reason = f"{key:.60}: is no key; write embargo. The still is held until then"
            return key, Mistake(reason, kept=text or '""')
    return None


def _records(field: Field, _data: Data, _production: Production) -> Value:
    raise Mistake(f"{field.key}: is kept by its own commands")


def _kind(data: Data) -> str:
    if data is None:
        return "nothing"
    if isinstance(data, dict):
        return "a map"
    return "a list" if isinstance(data, list) else f'"{data:.60}"'


_TYPED: Mapping[FieldType, Callable[[Field, Data, Production], Value]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.LOCAL_TEXT: _local_text,
    FieldType.TAGS: _tags,
    FieldType.PEOPLE: _people,
    FieldType.CHOICE: _choice,
    FieldType.RATING: _rating,
    FieldType.DATE: _date,
    FieldType.TIMESTAMP: _timestamp,
    FieldType.FLAG: _flag,
    FieldType.RECORDS: _records,
}


def typed_map(
    data: Mapping[str, Data], production: Production
) -> tuple[dict[str, Value], dict[str, Data], list[tuple[str, Mistake]]]:
    """Return the values of known fields, the unknown keys, and what was wrong, by key."""
    own: dict[str, Value] = {}
    unknown: dict[str, Data] = {}
    mistakes: list[tuple[str, Mistake]] = []
    for key, item in data.items():
        field = FIELD.get(key)
        if field is None or field.type is FieldType.RECORDS:
            unknown[key] = item
        elif item is not None:
            try:
                own[key] = _TYPED[field.type](field, item, production)
            except Mistake as mistake:
                mistakes.append((key, mistake))
                if mistake.kept is not None:
                    own[key] = mistake.kept
    if unknown and "embargo" not in own and (misnamed := misnamed_embargo(unknown)):
        mistakes.append(misnamed)
        own["embargo"] = misnamed[1].kept or ""
    return own, unknown, mistakes
