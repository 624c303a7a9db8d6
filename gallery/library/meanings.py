"""What the captions of one production mean, each text worked out once.

The stills of one day have their date, kind, scenes and people in common, and some dozen tags.
`typed` says what each of these means; here it is asked once for each text.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import suppress
from typing import NamedTuple, TypeVar

from gallery.library.fields import FIELD, FIELDS, FieldType
from gallery.library.production import Production
from gallery.library.typed import Mistake, misnamed_embargo, typed
from gallery.library.values import Person, Value
from gallery.library.yamlfile import Data

REMEMBERED = 4_096  # texts of one field: some 0.5 MB
SHORT = 80  # characters: a longer text is hardly one that stills share
_TYPES = {field.key: field.type for field in FIELDS if field.type is not FieldType.RECORDS}
_LISTS = frozenset((FieldType.TAGS, FieldType.PEOPLE))
_AS_WRITTEN = frozenset((FieldType.TEXT, FieldType.LONG_TEXT))
_Key = TypeVar("_Key", bound=Hashable)
_Found = TypeVar("_Found")


class Meaning(NamedTuple):
    """The values of known fields, the unknown keys, and what was wrong, by key."""

    own: dict[str, Value]
    unknown: dict[str, Data]
    mistakes: list[tuple[str, Mistake]]


class Meanings:
    """What was found out for one production. Any thread may use it."""

    def __init__(self, production: Production) -> None:
        self.production = production
        self._tags: dict[str, str] = {}
        self._people: dict[Hashable, Person] = {}
        self._texts: dict[str, dict[str, Value]] = {
            key: {}
            for key, kind in _TYPES.items()
            if kind not in _AS_WRITTEN and kind is not FieldType.LOCAL_TEXT
        }

    @property
    def remembered(self) -> int:
        """How many texts are remembered."""
        texts = sum(len(known) for known in self._texts.values())
        return len(self._tags) + len(self._people) + texts

    def of(self, data: Mapping[str, Data]) -> Meaning:
        """Return what the data of one sidecar mean."""
        own: dict[str, Value] = {}
        unknown: dict[str, Data] = {}
        mistakes: list[tuple[str, Mistake]] = []
        for key, item in data.items():
            kind = _TYPES.get(key)
            if kind is None:
                unknown[key] = item
            elif item is not None:
                try:
                    if not isinstance(item, str):
                        own[key] = self._structure(key, kind, item)
                    elif kind in _AS_WRITTEN:
                        own[key] = item
                    else:
                        own[key] = self._text(key, item)
                except Mistake as mistake:
                    mistakes.append((key, mistake))
                    if mistake.kept is not None:
                        own[key] = mistake.kept
        if unknown and "embargo" not in own and (misnamed := misnamed_embargo(unknown)):
            mistakes.append(misnamed)
            own["embargo"] = misnamed[1].kept or ""
        return Meaning(own, unknown, mistakes)

    def _text(self, key: str, text: str) -> Value:
        known = self._texts.get(key)
        if known is None:
            return typed(FIELD[key], text, self.production)
        value = known.get(text)
        if value is None:
            value = typed(FIELD[key], text, self.production)
            if len(text) <= SHORT:
                _remember(known, text, value)
        return value

    def _structure(self, key: str, kind: FieldType, data: Data) -> Value:
        if not isinstance(data, list) or kind not in _LISTS:
            return typed(FIELD[key], data, self.production)
        try:
            if kind is FieldType.TAGS:
                tags = self._tags
                return tuple(dict.fromkeys([tags[item] for item in data]))  # type: ignore[index]
            people = self._people
            return tuple(dict.fromkeys([people[_hashable(item)] for item in data]))
        except (KeyError, TypeError):  # not all of them are known, or they cannot be keys
            value = typed(FIELD[key], data, self.production)
        for item in data:
            self._learn(item, typed(FIELD[key], [item], self.production))
        return value

    def _learn(self, item: Data, values: Value) -> None:
        match values:
            case (str() as tag,) if isinstance(item, str):
                _remember(self._tags, item, tag)
            case (Person() as person,):
                with suppress(TypeError):
                    _remember(self._people, _hashable(item), person)


def _hashable(item: Data) -> Hashable:
    """Return what an item is looked up by; looking it up is a TypeError if it cannot be."""
    if isinstance(item, dict):
        return tuple(item.items())
    return item if isinstance(item, str) else None


def _remember(known: dict[_Key, _Found], key: _Key, value: _Found) -> None:
    if len(known) >= REMEMBERED:
        known.clear()
    known[key] = value
