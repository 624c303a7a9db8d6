r"""Changes to a caption, and the way they are typed on the command line.

rating=5                      SetValue("rating", 5)
caption=robot head            SetText("caption", "", "robot head")   "" = the production's language
caption.ko=로봇 머리           SetText("caption", "ko", "로봇 머리")
tags=prop/slate, place/lab    SetValue("tags", ("prop/slate", "place/lab"))
tags+=prop/slate              AddItems("tags", ("prop/slate",))
people=A. Example\, Jr.       SetValue("people", ("A. Example, Jr.",))   \, is no end of an item
people-=kim                   RemoveItems("people", ("kim",))
credit=                       RemoveKey("credit")
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import cast
from unicodedata import normalize

from gallery.errors import ChangeError
from gallery.library.commas import parted, rejoined
from gallery.library.fields import FIELD, Field, FieldType
from gallery.library.production import NO_PRODUCTION, Production, folded
from gallery.library.rewriting import Wanted
from gallery.library.typed import Mistake, from_text, person_from_text, tag_path
from gallery.library.values import LocalText, Person, Value


@dataclass(frozen=True, slots=True)
class SetValue:
    """The field holds `value` from now on. People may be given as texts.

    `parted`, here and below: the items were one line, parted at its commas before it was known
    whose names have one.
    """

    key: str
    value: Value
    parted: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class SetText:
    """The text in one language; language "" is the production's, text "" drops the language."""

    key: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class AddItems:
    """Tags or people added at the end, those that are there already left where they are."""

    key: str
    items: tuple[str, ...]
    parted: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class RemoveItems:
    """Tags or people taken out, the others left where they are."""

    key: str
    items: tuple[str, ...]
    parted: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class RemoveKey:
    """The field says nothing of its own any more; an inherited value shows again."""

    key: str


@dataclass(frozen=True, slots=True)
class AddRecords:
    """Records added at the end of a list that is kept by its own commands; none is taken out."""

    key: str
    records: tuple[Mapping[str, Wanted], ...]


FieldChange = SetValue | SetText | AddItems | RemoveItems | RemoveKey
Change = FieldChange | AddRecords


_KEY = re.compile(r"(?P<key>\w+)(?:\.(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def parse_change(text: str) -> Change:
    """Return the change that `text` asks for; ChangeError where it makes no sense."""
    left, equals, right = text.partition("=")
    sign = left[-1:] if left[-1:] in ("+", "-") else ""
    name = left.removesuffix(sign).strip().replace("-", "_") if "." not in left else left.strip()
    match = _KEY.fullmatch(name.removesuffix(sign).strip())
    if not equals or match is None:
        raise ChangeError(f'expected KEY=VALUE, KEY+=VALUE or KEY-=VALUE, found "{text:.80}"')
    key, language = match["key"], match["language"] or ""
    known = _field(key)
    right = right.strip()
    if sign:
        if not known.is_list:
            raise ChangeError(f"{key} is no list; use {key}=VALUE")
        items = tuple(filter(None, parted(right)))
        if not items:
            raise ChangeError(f"{key}{sign}= needs a value")
        kind = AddItems if sign == "+" else RemoveItems
        return kind(key, items, parted=True)
    if language and known.type is not FieldType.LOCAL_TEXT:
        raise ChangeError(f"{key} has no languages; use {key}=VALUE")
    if not right and not language:
        return RemoveKey(key)
    if known.type is FieldType.LOCAL_TEXT:
        return SetText(key, language, right)
    if known.is_list:
        return SetValue(key, tuple(filter(None, parted(right))), parted=True)
    try:
        return SetValue(key, from_text(known, right, NO_PRODUCTION))
    except Mistake as mistake:
        raise ChangeError(mistake.reason) from mistake


def changed(
    value: Value | None,
    change: FieldChange,
    production: Production,
) -> Value | None:
    """Return what becomes of a field's value; None when the field then says nothing of its own.

    An empty list is a value: it may hide the tags that are embedded in the picture.
    Raises ChangeError for a key that is not in the table and for what its field does not allow.
    """
    field = _field(change.key)
    if isinstance(change, RemoveKey):
        return None
    if isinstance(change, SetValue):
        return _checked(field, change.value, production, parted=change.parted)
    if isinstance(change, SetText):
        if field.type is not FieldType.LOCAL_TEXT:
            raise ChangeError(f"{change.key} has no languages")
        before = value if isinstance(value, LocalText) else LocalText(())
        text = _clean(field, change.text)
        after = before.changed(change.language or production.language, text)
        return after if after.texts else None
    if not field.is_list:
        raise ChangeError(f"{change.key} is no list")
    items = _checked(field, change.items, production, parted=change.parted)
    named: tuple[str | Person, ...] = items if isinstance(items, tuple) else ()
    had: tuple[str | Person, ...] = value if isinstance(value, tuple) else ()
    if isinstance(change, RemoveItems):
        gone = {_same(item) for item in named}
        return cast("Value", tuple(item for item in had if _same(item) not in gone))
    known = {_same(item) for item in had}
    return cast("Value", had + tuple(item for item in named if _same(item) not in known))


def _same(item: str | Person) -> str:
    """Return what makes an item of a list the same as another: a person is so in any role."""
    return folded(item.name) if isinstance(item, Person) else item


def _field(key: str) -> Field:
    field = FIELD.get(key)
    if field is None:
        near = get_close_matches(key.lower(), FIELD, n=1)
        hint = f"; did you mean {near[0]}?" if near else f" (there are {', '.join(FIELD)})"
        raise ChangeError(f'there is no field "{key:.60}"{hint}')
    if field.type is FieldType.RECORDS:
        raise ChangeError(f"{key} is kept by its own commands and cannot be set")
    return field


def _checked(field: Field, value: Value, production: Production, *, parted: bool) -> Value | None:
    """Return `value` as the field holds it, None when a text is empty."""
    if isinstance(value, tuple):
        if not field.is_list:
            raise ChangeError(f"{field.key} is no list")
        if field.type is FieldType.PEOPLE:
            known = production.comma_people if parted else {}
            people = (_person(field, item, production) for item in _whole(value, known, roles=True))
            return tuple(dict.fromkeys(people))
        known = production.comma_tags if parted else {}
        tags = (tag_path(_clean(field, str(item))) for item in _whole(value, known, roles=False))
        return tuple(dict.fromkeys(filter(None, tags)))
    if isinstance(value, LocalText):
        if field.type is not FieldType.LOCAL_TEXT:
            raise ChangeError(f"{field.key} has no languages")
        texts = ((language, _clean(field, text)) for language, text in value.texts)
        kept = tuple((language, text) for language, text in texts if text)
        return LocalText(kept) if kept else None
    text = _clean(field, str(value) if not isinstance(value, bool) else str(value).lower())
    if not text:
        return None
    try:
        return from_text(field, text, production)
    except Mistake as mistake:
        raise ChangeError(mistake.reason) from mistake


def _whole(
    items: tuple[str, ...] | tuple[Person, ...], known: Mapping[str, str], *, roles: bool
) -> Sequence[str | Person]:
    """Return the items, with texts in a row that are one known name made that."""
    texts = [item for item in items if isinstance(item, str)]
    return rejoined(texts, known, roles=roles) if len(texts) == len(items) else items


def _person(field: Field, item: str | Person, production: Production) -> Person:
    if isinstance(item, Person):
        return item
    return person_from_text(_clean(field, item), production)


def _clean(field: Field, text: str) -> str:
    """Return text that was typed or pasted as it is stored: NFC, no blanks around it."""
    if forbidden := _FORBIDDEN.search(text):
        raise ChangeError(f"{field.key}: the character U+{ord(forbidden[0]):04X} is not allowed")
    text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if field.type in (FieldType.LOCAL_TEXT, FieldType.LONG_TEXT):
        return text
    return " ".join(text.split("\n")) if "\n" in text else text
