"""The facets: which values there are under a filter, and how many stills have each.

Counting is a matter of arrays and done for all facets at every keystroke; labels and their order
are made only for the facets that are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from gallery.library.fields import FIELD
from gallery.search.choices import COLUMNS, Facet
from gallery.search.coded import CodedColumn, Selection
from gallery.search.folding import natural_key
from gallery.search.record import NO_FLAG, NO_VALUE, WANTED
from gallery.search.segment import MISSING, PICK, RATING, group_key
from gallery.search.strings import Ints

COLUMN_OF: Mapping[Facet, str] = {
    **COLUMNS,
    Facet.RATING: RATING,
    Facet.PICK: PICK,
    Facet.MISSING: MISSING,
}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NAMED: Mapping[tuple[Facet, str], str] = {
    (Facet.KIND, "bts"): "behind the scenes",
    (Facet.KIND, NO_VALUE): "no kind",
    (Facet.LABEL, NO_VALUE): "no label",
    (Facet.RATING, "0"): "no rating",
}
# The values of these facets keep one order, whatever their counts.
_FIXED: Mapping[Facet, tuple[str, ...]] = {
    Facet.KIND: (*FIELD["kind"].choices, NO_VALUE),
    Facet.RATING: ("5", "4", "3", "2", "1", "0"),
    Facet.LABEL: (*FIELD["label"].choices, NO_VALUE),
    Facet.PICK: ("pick", "reject", NO_FLAG),
    Facet.MISSING: WANTED,
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: `value` for choices, `label` for people, `detail` beside the label.

    `depth` is that of a tag in its tree, whose values come parents first.
    """

    value: str
    label: str
    detail: str
    count: int
    depth: int = 0


class Groups:
    """The entries of one column of one segment, those that are one value joined.

    Someone with two roles, or a tag with synonyms in one production only, has several entries.
    """

    def __init__(self, name: str, column: CodedColumn) -> None:
        self.column = column
        self.numbers: dict[str, int] = {}
        self.firsts: list[int] = []  # the entry each value is shown by
        of_entry = np.empty(len(column.dictionary), np.int64)
        values = column.dictionary.values
        for entry, value in enumerate(values.all() if values is not None else ()):
            number = self.numbers.setdefault(group_key(name, value), len(self.firsts))
            if number == len(self.firsts):
                self.firsts.append(entry)
            of_entry[entry] = number
        self.of_entry = of_entry

    @cached_property
    def sort_keys(self) -> list[bytes]:
        """What each value is sorted by among others."""
        return [natural_key(self.value(number)) for number in range(len(self.firsts))]

    def value(self, number: int) -> str:
        """Return a value as it is written."""
        values = self.column.dictionary.values
        return values[self.firsts[number]] if values is not None else ""

    def detail(self, number: int) -> str:
        """Return what stands beside a value, such as a role."""
        details = self.column.dictionary.details
        return details[self.firsts[number]] if details is not None else ""

    def counts(self, chosen: Selection) -> Ints:
        """Return how many of the chosen rows have each value."""
        counts = self.column.counts(chosen)
        if len(self.firsts) == len(counts):
            return counts
        joined = np.zeros(len(self.firsts), np.int64)
        np.add.at(joined, self.of_entry, counts)
        return joined


class Grouping:
    """The values of one column over all segments of an index; those of the first come first."""

    def __init__(self, name: str, parts: Sequence[Groups]) -> None:
        self._name = name
        self._parts = parts
        self._firsts: list[tuple[Groups, int]] = []  # of the values that the first segment lacks
        self._late: dict[str, int] = {}
        main = parts[0].numbers
        self._places: list[Ints | None] = [None]
        for part in parts[1:]:
            places = np.empty(len(part.firsts), np.int64)
            for key, number in part.numbers.items():
                place = main.get(key, self._late.get(key, -1))
                if place < 0:
                    place = self._late[key] = len(self)
                    self._firsts.append((part, number))
                places[number] = place
            self._places.append(places)

    def __len__(self) -> int:
        return len(self._parts[0].firsts) + len(self._firsts)

    def counts(self, chosen: Sequence[Selection]) -> Ints:
        """Return how many of the chosen rows of all segments have each value."""
        counts = np.zeros(len(self), np.int64)
        for part, places, selection in zip(self._parts, self._places, chosen, strict=True):
            if selection.count:
                counts[slice(len(part.firsts)) if places is None else places] += part.counts(
                    selection
                )
        return counts

    def value(self, number: int) -> str:
        """Return a value as it is written."""
        part, mine = self._shown_by(number)
        return part.value(mine)

    def detail(self, number: int) -> str:
        """Return what stands beside a value, such as a role."""
        part, mine = self._shown_by(number)
        return part.detail(mine)

    def number(self, value: str) -> int:
        """Return the number of a value, -1 where no still has it."""
        key = group_key(self._name, value)
        return self._parts[0].numbers.get(key, self._late.get(key, -1))

    def key(self, number: int) -> str:
        """Return what a value is compared by."""
        return group_key(self._name, self.value(number))

    @cached_property
    def alphabetical(self) -> Ints:
        """The place of each value when all are sorted by name."""
        keys = self._parts[0].sort_keys
        keys = keys + [natural_key(part.value(number)) for part, number in self._firsts]
        places = np.empty(len(keys), np.int64)
        places[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
        return places

    def _shown_by(self, number: int) -> tuple[Groups, int]:
        main = self._parts[0]
        late = number - len(main.firsts)
        return (main, number) if late < 0 else self._firsts[late]


class FacetValues(Sequence[FacetValue]):
    """The values of one facet that are left under a filter, made when they are first looked at."""

    def __init__(
        self, facet: Facet, grouping: Grouping, counts: Ints, chosen: frozenset[str]
    ) -> None:
        self._facet = facet
        self._grouping = grouping
        self._counts = counts
        self._chosen = chosen

    @cached_property
    def _values(self) -> tuple[FacetValue, ...]:
        counts, grouping = self._counts, self._grouping
        shown = counts > 0
        for value in self._chosen:  # what was chosen stays in sight, even when nothing is left
            parts = value.split("/") if self._facet is Facet.TAGS else [value]
            for end in range(len(parts)):
                number = grouping.number("/".join(parts[: end + 1]))
                if number >= 0:
                    shown[number] = True
        numbers = np.flatnonzero(shown)
        if self._facet is Facet.TAGS:
            return tuple(self._tree(numbers.tolist()))
        order = np.lexsort((grouping.alphabetical[numbers], -counts[numbers]))
        values = [self._one(number) for number in numbers[order].tolist()]
        fixed = _FIXED.get(self._facet)
        if fixed is not None:
            places = {value: place for place, value in enumerate(fixed)}
            values.sort(key=lambda one: places.get(one.value, len(places)))
        elif self._facet is Facet.DATE:
            values.sort(key=lambda one: one.value, reverse=True)
        return tuple(values)

    def _one(self, number: int) -> FacetValue:
        value = self._grouping.value(number)
        label = _label(self._facet, value)
        return FacetValue(value, label, self._grouping.detail(number), int(self._counts[number]))

    def _tree(self, numbers: list[int]) -> Iterator[FacetValue]:
        """Yield tags with those below them: the most frequent first at each level."""
        below: dict[str, list[tuple[int, int, str, int]]] = {}
        alphabetical = self._grouping.alphabetical
        for number in numbers:
            key = self._grouping.key(number)
            count = int(self._counts[number])
            entry = (-count, int(alphabetical[number]), key, number)
            below.setdefault(key.rpartition("/")[0], []).append(entry)
        waiting = sorted(below.get("", ()), reverse=True)
        while waiting:
            count, _, key, number = waiting.pop()
            value = self._grouping.value(number)
            depth = value.count("/")
            yield FacetValue(value, value.rpartition("/")[2], "", -count, depth)
            waiting += sorted(below.get(key, ()), reverse=True)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[FacetValue]:
        return iter(self._values)

    @overload
    def __getitem__(self, at: int) -> FacetValue: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[FacetValue, ...]: ...
    def __getitem__(self, at: int | slice) -> FacetValue | tuple[FacetValue, ...]:
        return self._values[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FacetValues):
            return self._values == other._values
        return self._values == other

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return f"FacetValues({self._values!r})"


def _label(facet: Facet, value: str) -> str:
    named = _NAMED.get((facet, value))
    if named is not None:
        return named
    match facet:
        case Facet.RATING:
            return "★" * int(value)
        case Facet.MISSING:
            return value.replace("_", " ")
        case Facet.DATE:
            year, _, month = value.partition("-")
            return f"{_MONTHS[int(month) - 1]} {year}" if month else year
    return value
