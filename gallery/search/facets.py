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
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NAMED: Mapping[tuple[Facet, str], str] = {
    (Facet.KIND, "bts"): "behind the scenes",
    (Facet.KIND, NO_VALUE): "no kind",
    (Facet.LABEL, NO_VALUE): "no label",
    (Facet.RATING, "0"): "no rating",
    (Facet.APPROVAL, "unsent"): "not sent",
    (Facet.APPROVAL, "overquota"): "over quota",
}
# The values of these facets keep one order, whatever their counts.
_FIXED: Mapping[Facet, tuple[str, ...]] = {
    Facet.KIND: (*FIELD["kind"].choices, NO_VALUE),
    Facet.RATING: ("5", "4", "3", "2", "1", "0"),
    Facet.LABEL: (*FIELD["label"].choices, NO_VALUE),
    Facet.PICK: ("pick", "reject", NO_FLAG),
    Facet.APPROVAL: ("approved", "pending", "unsent", "killed", "overquota"),
    Facet.MISSING: WANTED,
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: `value` for choices, `label` for people, `detail` beside the label.

    `depth` is that of a tag in its tree, where each comes after the one above it.
    """

    value: str
    label: str
    detail: str
    count: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """How the values of a facet are shown, by their numbers; tags in the order of their tree."""

    values: list[str]
    labels: list[str]
    details: list[str]
    depths: list[int]
    places: Ints  # where each stands among all: by name, or in the tree


class Groups:
    """The entries of one column of one segment, those that are one value joined.

    Someone with two roles, or a tag with synonyms in one production only, has several entries.
    """

    def __init__(self, name: str, column: CodedColumn) -> None:
        self.column = column
        self.numbers: dict[str, int] = {}  # what a value is compared by, and its number
        self.values: list[str] = []
        self.details: list[str] = []
        of_entry = np.empty(len(column.dictionary), np.int64)
        values, details = column.dictionary.values, column.dictionary.details
        for entry, value in enumerate(values.all() if values is not None else ()):
            number = self.numbers.setdefault(group_key(name, value), len(self.values))
            if number == len(self.values):
                self.values.append(value)
                self.details.append(details[entry] if details is not None else "")
            of_entry[entry] = number
        self.of_entry = of_entry

    def counts(self, chosen: Selection) -> Ints:
        """Return how many of the chosen rows have each value."""
        counts = self.column.counts(chosen)
        if len(self.values) == len(counts):
            return counts
        joined = np.zeros(len(self.values), np.int64)
        np.add.at(joined, self.of_entry, counts)
        return joined

    @cached_property
    def sort_keys(self) -> list[bytes]:
        """What each value is sorted by among others."""
        return list(map(natural_key, self.values))


class Grouping:
    """The values of one column over all segments of an index; those of the first come first."""

    def __init__(self, name: str, parts: Sequence[Groups]) -> None:
        self._name = name
        self._parts = parts
        self._late: dict[str, int] = {}  # what the first segment lacks
        self._late_values: list[str] = []
        self._late_details: list[str] = []
        self._places: list[Ints] = []
        main = parts[0]
        for part in parts[1:]:
            places = np.empty(len(part.values), np.int64)
            for key, number in part.numbers.items():
                place = main.numbers.get(key, self._late.get(key, -1))
                if place < 0:
                    place = self._late[key] = len(self)
                    self._late_values.append(part.values[number])
                    self._late_details.append(part.details[number])
                places[number] = place
            self._places.append(places)

    def __len__(self) -> int:
        return len(self._parts[0].values) + len(self._late_values)

    def counts(self, chosen: Sequence[Selection]) -> Ints:
        """Return how many of the chosen rows of all segments have each value."""
        main = self._parts[0]
        counts = np.zeros(len(self), np.int64)
        if chosen[0].count:
            counts[: len(main.values)] = main.counts(chosen[0])
        for part, places, selection in zip(self._parts[1:], self._places, chosen[1:], strict=True):
            if selection.count:
                counts[places] += part.counts(selection)
        return counts

    def number(self, value: str) -> int:
        """Return the number of a value, -1 where no still has it."""
        key = group_key(self._name, value)
        return self._parts[0].numbers.get(key, self._late.get(key, -1))

    @cached_property
    def values(self) -> list[str]:
        """The values as they are written."""
        return self._parts[0].values + self._late_values

    @cached_property
    def details(self) -> list[str]:
        """What stands beside each value, such as a role."""
        return self._parts[0].details + self._late_details

    def shown(self, facet: Facet) -> Shown:
        """Return how the values are shown."""
        if self._shown is None:
            tree = facet is Facet.TAGS
            self._shown = Shown(
                self.values,
                [_label(facet, value) for value in self.values],
                self.details,
                [value.count("/") if tree else 0 for value in self.values],
                self._in_tree() if tree else self._by_name(),
            )
        return self._shown

    _shown: Shown | None = None

    def _by_name(self) -> Ints:
        keys = self._parts[0].sort_keys + list(map(natural_key, self._late_values))
        return _places(sorted(range(len(keys)), key=keys.__getitem__))

    def _in_tree(self) -> Ints:
        """Return the place of each tag: after the one above it, the frequent before the rare.

        Frequent in the whole library, so that nothing changes places while one types.
        """
        numbers = {**self._parts[0].numbers, **self._late}
        totals = self.counts(
            [Selection(np.ones(p.column.size, bool)) for p in self._parts]
        ).tolist()
        names = self._by_name()
        paths: dict[str, tuple[tuple[int, int], ...]] = {}

        def place(key: str) -> tuple[tuple[int, int], ...]:
            found = paths.get(key)
            if found is None:
                above = key.rpartition("/")[0]
                number = numbers.get(key, 0)
                own = (-totals[number], int(names[number]))
                found = paths[key] = (*(place(above) if above else ()), own)
            return found

        return _places([numbers[key] for key in sorted(numbers, key=place)])


class FacetValues(Sequence[FacetValue]):
    """The values of one facet that are left under a filter; each is made when it is looked at."""

    def __init__(
        self, facet: Facet, grouping: Grouping, counts: Ints, chosen: frozenset[str]
    ) -> None:
        self._facet = facet
        self._grouping = grouping
        self._counts = counts
        self._chosen = chosen

    @cached_property
    def _numbers(self) -> list[int]:
        """The numbers of the values, in order."""
        counts, grouping = self._counts, self._grouping
        shown = counts > 0
        for value in self._chosen:  # what was chosen stays in sight, even when nothing is left
            parts = value.split("/") if self._facet is Facet.TAGS else [value]
            for end in range(len(parts)):
                number = grouping.number("/".join(parts[: end + 1]))
                if number >= 0:
                    shown[number] = True
        numbers = np.flatnonzero(shown)
        places = grouping.shown(self._facet).places[numbers]
        if self._facet is Facet.TAGS:
            order = np.argsort(places)
        elif self._facet is Facet.DATE:
            order = np.argsort(-places)
        else:
            order = np.lexsort((places, -counts[numbers]))
        ordered: list[int] = numbers[order].tolist()
        fixed = _FIXED.get(self._facet)
        if fixed is not None:
            ranks = {value: rank for rank, value in enumerate(fixed)}
            # Labels of other programs that are no colours come after them all.
            ordered.sort(key=lambda number: ranks.get(grouping.values[number], len(ranks)))
        return ordered

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[FacetValue]:
        shown, counts = self._grouping.shown(self._facet), self._counts.tolist()
        for number in self._numbers:
            yield FacetValue(
                shown.values[number],
                shown.labels[number],
                shown.details[number],
                counts[number],
                shown.depths[number],
            )

    @overload
    def __getitem__(self, at: int) -> FacetValue: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[FacetValue, ...]: ...
    def __getitem__(self, at: int | slice) -> FacetValue | tuple[FacetValue, ...]:
        if isinstance(at, slice):
            return tuple(map(self._one, self._numbers[at]))
        return self._one(self._numbers[at])

    def _one(self, number: int) -> FacetValue:
        shown = self._grouping.shown(self._facet)
        return FacetValue(
            shown.values[number],
            shown.labels[number],
            shown.details[number],
            int(self._counts[number]),
            shown.depths[number],
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FacetValues | tuple):
            return NotImplemented
        return tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"FacetValues({tuple(self)!r})"


def _places(order: list[int]) -> Ints:
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places


def _label(facet: Facet, value: str) -> str:
    named = _NAMED.get((facet, value))
    if named is not None:
        return named
    match facet:
        case Facet.RATING:
            return "★" * int(value)
        case Facet.TAGS:
            return value.rpartition("/")[2]
        case Facet.MISSING:
            return value.replace("_", " ")
        case Facet.DATE:
            year, _, month = value.partition("-")
            return f"{MONTHS[int(month) - 1]} {year}" if month else year
    return value
