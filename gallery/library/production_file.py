"""Reading `production.yaml`. What is wrong in it is told; the rest of it, and the stills, go on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from gallery.errors import YamlFileError
from gallery.library import spans, yamlfile
from gallery.library.commas import comma_names
from gallery.library.fields import FIELD
from gallery.library.production import Problem, Production, TagWords, folded
from gallery.library.terms import read_terms
from gallery.library.typed import Mistake, local_names, misnamed_embargo, tag_path, typed
from gallery.library.values import Person, Value
from gallery.library.yamlfile import Data
from gallery.library.zones import zone_named

FILE_NAME = "production.yaml"
UNREAD = "?"  # in a stamp: rights and disks come back, and the file is as old as before
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_Path = tuple[str | int, ...]


def read_production(path: Path, folder: str, stamp: str = "") -> Production:
    """Return the production that the file at `path` describes; its `error` where none."""
    try:
        source = yamlfile.read(path)
        text = yamlfile.text(source, path)
        data = yamlfile.data(text, path)
    except FileNotFoundError:
        return Production(folder=folder)
    except YamlFileError as error:
        if yamlfile.is_unread(error):
            stamp += UNREAD
        return Production(path=path, folder=folder, error=error, stamp=stamp)
    return _Reading(path, text).production(data, folder, stamp)


class _Reading:
    """One file being read; gathers what is wrong on the way."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._problems: list[Problem] = []

    def production(self, data: Mapping[str, Data], folder: str, stamp: str) -> Production:
        language = self._one_text(data, "language") or "en"
        cast = self._cast(data.get("cast"))
        known = _by_name(cast)
        vocabulary = self._vocabulary(data.get("vocabulary"))
        first = Production(
            language=language, cast=cast, by_name=known, comma_people=_comma_people(cast)
        )
        return Production(
            path=self._path,
            folder=folder,
            title=self._one_text(data, "title"),
            title_local=local_names(data.get("title_local")),
            director=self._one_text(data, "director"),
            release=self._one_text(data, "release"),
            language=language,
            time_zone=self._time_zone(data),
            cast=cast,
            defaults=self._defaults(data.get("defaults"), first),
            tag_names={tag: words for tag, words in vocabulary.items() if words != TagWords()},
            terms=read_terms(data.get("approvals"), first.person, self._wrong),
            stamp=stamp,
            problems=tuple(self._problems),
            by_name=known,
            comma_people=first.comma_people,
            comma_tags=_comma_tags(vocabulary),
        )

    def _one_text(self, data: Mapping[str, Data], key: str) -> str:
        value = data.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        self._wrong(f"{key}: expected a text", key)
        return ""

    def _time_zone(self, data: Mapping[str, Data]) -> ZoneInfo | None:
        name = self._one_text(data, "time_zone").strip()
        found = zone_named(name) if name else None
        if name and found is None:
            reason = f'time_zone: there is no zone "{name:.60}"; expected one such as Asia/Seoul'
            self._wrong(reason, "time_zone")
        return found

    def _cast(self, data: Data) -> tuple[Person, ...]:
        if data is None:
            return ()
        if not isinstance(data, list):
            self._wrong("cast: expected a list of people", "cast")
            return ()
        people = []
        for number, item in enumerate(data):
            entry = {"name": item} if isinstance(item, str) else item
            if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
                self._wrong("cast: expected a name, or a map with a name", "cast", number)
                continue
            texts = {
                key: text
                for key in ("name", "role", "code")
                if isinstance(text := entry.get(key), str)
            }
            local = local_names(entry.get("name_local"))
            people.append(Person(**texts, local_names=local, aliases=_texts(entry.get("aliases"))))
        return tuple(people)

    def _defaults(self, data: Data, production: Production) -> dict[str, Value]:
        values: dict[str, Value] = {}
        if data is None:
            return values
        if not isinstance(data, dict):
            self._wrong('defaults: expected lines of "key: value"', "defaults")
            text = json.dumps(data, ensure_ascii=False)
            return {"embargo": text} if "embargo" in text.casefold() else values
        for key, item in data.items():
            field = FIELD.get(key)
            if field is None or not field.inherited:
                known = ", ".join(known for known, one in FIELD.items() if one.inherited)
                reason = f"defaults: {key:.60} is none of those that stills inherit ({known})"
                self._wrong(reason, "defaults", key)
                if "embargo" not in data and (misnamed := misnamed_embargo({key: item})):
                    values["embargo"] = misnamed[1].kept or ""
            elif item is not None:
                try:
                    values[key] = typed(field, item, production)
                except Mistake as mistake:
                    self._wrong(f"defaults: {mistake.reason}", "defaults", key, *mistake.path)
                    if mistake.kept is not None:
                        values[key] = mistake.kept
        return values

    def _vocabulary(self, data: Data) -> dict[str, TagWords]:
        """Return the words of each tag; a text below a language code is a translation."""
        words: dict[str, TagWords] = {}

        def walk(branch: Data, steps: _Path) -> None:
            if branch is None:
                words[tag_path("/".join(map(str, steps)))] = TagWords()
                return
            if not isinstance(branch, dict):
                self._wrong("vocabulary: expected a map", "vocabulary", *steps)
                return
            synonyms = _texts(branch.get("synonyms"))
            local = tuple(
                (key, text)
                for key, text in branch.items()
                if isinstance(text, str) and key != "synonyms" and _LANGUAGE.fullmatch(key)
            )
            words[tag_path("/".join(map(str, steps)))] = TagWords(synonyms, local)
            known = {"synonyms", *(language for language, _ in local)}
            for key, below in branch.items():
                if key not in known:
                    walk(below, (*steps, key))

        walk(data, ())
        return words

    def _wrong(self, reason: str, *path: str | int) -> None:
        self._problems.append(problem(self._text, reason, *path))


def problem(text: str, reason: str, *steps: str | int) -> Problem:
    """Return a problem with what `steps` lead to in the text of a file."""
    root = spans.nodes(text)
    place = root.at(*steps) if root is not None else None
    line, column = (place.line, place.column) if place is not None else (1, 1)
    return Problem(str(steps[0]), line, column, reason)


def _texts(data: Data) -> tuple[str, ...]:
    if isinstance(data, str):
        return (data,)
    return tuple(item for item in data or () if isinstance(item, str)) if data else ()


def _comma_people(cast: tuple[Person, ...]) -> dict[str, str]:
    names = ((one.name, *one.aliases, *(name for _, name in one.local_names)) for one in cast)
    return comma_names(chain.from_iterable(names))


def _comma_tags(vocabulary: Mapping[str, TagWords]) -> dict[str, str]:
    """Return the tags with a comma, also without those above them, and such synonyms."""
    names: list[str] = []
    for tag, words in vocabulary.items():
        levels = tag.split("/")
        names += ("/".join(levels[start:]) for start in range(len(levels)))
        names += (*words.synonyms, *(text for _, text in words.local))
    return comma_names(names)


def _by_name(cast: tuple[Person, ...]) -> dict[str, Person]:
    """Return who each code and name means; codes before names, billing order decides a tie."""
    names: dict[str, Person] = {}
    for person in cast:
        if person.code:
            names.setdefault(folded(person.code), person)
    for person in cast:
        locals_ = (name for _, name in person.local_names)
        for name in (person.name, *person.aliases, *locals_):
            names.setdefault(folded(name), person)
    return names
