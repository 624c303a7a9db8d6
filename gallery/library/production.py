"""A production: what `production.yaml` says of the folder it stands in and of all below.

    title: Jung_E
    title_local: {ko: 정이}
    language: en                 # of captions that do not say theirs
    time_zone: Asia/Seoul        # of times that do not say theirs
    cast:                        # in billing order
      - {code: kim, name: Kim Hyun-joo, name_local: {ko: 김현주}, role: Jung-E, aliases: [...]}
    defaults: {credit: ...}      # for every still that has none of its own
    vocabulary: {prop: {robot head: {synonyms: [android head], ko: 로봇 머리}}}
    approvals: {...}             # who may kill stills, and how many: see `terms`

A file that cannot be read gives a production with nothing but its `error`: the stills go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize
from zoneinfo import ZoneInfo

from gallery.errors import YamlFileError
from gallery.library.terms import NO_TERMS, Terms
from gallery.library.values import Person, Value


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that is not what its field allows, and where it stands (counted from 1)."""

    key: str
    line: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class TagWords:
    """Other words for a tag: synonyms, and (language, text) translations."""

    synonyms: tuple[str, ...] = ()
    local: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Production:
    """One production; `folder` is where it holds, "" for the whole library.

    `time_zone` is None where none is given, or one that there is not. `comma_people` and
    `comma_tags` are the names with a comma in them, for `commas.rejoined`.
    """

    path: Path | None = None
    folder: str = ""
    title: str = ""
    title_local: tuple[tuple[str, str], ...] = ()
    director: str = ""
    release: str = ""
    language: str = "en"
    time_zone: ZoneInfo | None = None
    cast: tuple[Person, ...] = ()
    defaults: Mapping[str, Value] = field(default_factory=dict)
    tag_names: Mapping[str, TagWords] = field(default_factory=dict)
    terms: Terms = NO_TERMS
    error: YamlFileError | None = None
    problems: tuple[Problem, ...] = ()
    stamp: str = ""
    by_name: Mapping[str, Person] = field(default_factory=dict, repr=False, compare=False)
    comma_people: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    comma_tags: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def mistakes(self) -> tuple[YamlFileError, ...]:
        """What is wrong with the file: all of it, or single values, which do not hold."""
        if self.path is None or self.error is not None:
            return () if self.error is None else (self.error,)
        return tuple(
            YamlFileError(self.path, one.line, one.column, one.reason) for one in self.problems
        )

    def person(self, text: str) -> Person:
        """Return who `text` means: a code, name, alias or local name of the cast, or a new name."""
        known = self.by_name.get(text) or self.by_name.get(folded(text))
        if known is None:
            return Person(text, written=text)
        return Person(  # replace() takes three times as long, and there are many people
            known.name, known.role, known.code, known.local_names, known.aliases, text
        )


NO_PRODUCTION = Production()


def folded(text: str) -> str:
    """Return `text` as names are compared: NFC, without case."""
    return normalize("NFC", text).casefold().strip()
