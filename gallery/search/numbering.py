"""The groups that a segment has, numbered, and which of its rows are in which.

One function for each key; what they find holds as long as the segment does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gallery.search.coded import CodedColumn, Rows
from gallery.search.facets import MONTHS
from gallery.search.folding import fold, natural_key
from gallery.search.nodes import Column
from gallery.search.part import Base
from gallery.search.segment import NO_DAY
from gallery.search.strings import Ints, encoded

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RANGE = 1 << 22  # numbers of a smaller range are counted in a table, others sorted
LAST = (b"\xff",)  # after every text in UTF-8
LONGEST_SPAN = 4_095  # days; a date known by its year spans 365


class GroupKey(StrEnum):
    """What stills can be put together by."""

    NONE = "none"
    DAY = "day"
    SCENE = "scene"
    PERSON = "person"
    FOLDER = "folder"


class Group(NamedTuple):
    """One group: `name` tells it from all others of its key, `order` where it belongs."""

    name: str
    title: str
    detail: str
    order: tuple[bytes, ...]


NOWHERE = {
    GroupKey.DAY: Group("", "No date", "", LAST),
    GroupKey.SCENE: Group("", "No scene", "", LAST),
    GroupKey.PERSON: Group("", "No people", "", LAST),
    GroupKey.FOLDER: Group("", "Top folder", "", ()),
}


class Numbered:
    """The groups of one segment, and their numbers row by row.

    Where a row can be in several groups, `numbers[first[r]:first[r] + lengths[r]]` are those of row
    `r`; else `numbers[r]` is the one.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        numbers: npt.NDArray[np.integer],
        lengths: Ints | None = None,
    ) -> None:
        self.groups = list(groups)
        self.numbers = numbers.astype(np.int32)
        self.lengths = lengths
        self.first = None if lengths is None else np.cumsum(lengths) - lengths

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each group by its name."""
        return {group.name: number for number, group in enumerate(self.groups)}

    @cached_property
    def ranks(self) -> Rows:
        """Where each group stands among all."""
        return ranks_of(self.groups)


def ranks_of(groups: Sequence[Group]) -> Rows:
    """Return where each of these groups stands among them."""
    order = sorted(range(len(groups)), key=lambda number: groups[number].order)
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def _distinct(values: Ints) -> tuple[Ints, Ints]:
    """Return the values that occur, ascending, and for each of `values` which of them it is."""
    if not len(values):
        return values, values
    low = values.min()
    span = int(values.max() - low) + 1
    if span > RANGE:
        found, numbers = np.unique(values, return_inverse=True)
        return found, numbers
    shifted = values - low
    there = np.zeros(span, bool)
    there[shifted] = True
    places = np.cumsum(there) - 1
    return np.flatnonzero(there) + low, places[shifted]


def _by_day(base: Base) -> Numbered:
    numbers = base.segment.numbers
    first = numbers["first_day"].astype(np.int64)
    spans = np.minimum(numbers["last_day"].astype(np.int64) - first, LONGEST_SPAN)
    spans[first == NO_DAY] = 0
    lengths, of_length = _distinct(spans)
    values, found = _distinct(first * len(lengths) + of_length)
    groups = [
        _day(value // len(lengths), int(lengths[value % len(lengths)])) for value in values.tolist()
    ]
    return Numbered(groups, found)


def _day(first: int, span: int) -> Group:
    """Return the group of a day, or of a month or year where no more is known."""
    if first == NO_DAY:
        return NOWHERE[GroupKey.DAY]
    day = date.fromordinal(first)
    title, detail = str(day.year), "no day"
    if span < 31:
        title = f"{MONTHS[day.month - 1]} {title}"
    if not span:
        title, detail = f"{day.day} {title}", WEEKDAYS[day.weekday()]
    order = (first.to_bytes(4, "big"), (LONGEST_SPAN - span).to_bytes(2, "big"))
    return Group(f"{first}+{span}", title, detail, order)


def _by_scene(base: Base) -> Numbered:
    scenes, productions = base.groups(Column.SCENE), base.groups(Column.PRODUCTION)
    count = len(scenes.values)
    scene = _each(scenes.column, scenes.of_entry, count)
    production = _each(productions.column, productions.of_entry, len(productions.values))
    pairs, found = _distinct(np.where(scene == count, -1, production * count + scene))
    titles = [*productions.values, ""]
    in_production = list(map(natural_key, titles))
    keys = scenes.sort_keys
    groups = []
    for pair in pairs.tolist():
        if pair < 0:
            groups.append(NOWHERE[GroupKey.SCENE])
            continue
        which, number = divmod(pair, count)
        title, detail = scenes.values[number], titles[which]
        name = f"{fold(title)}\n{fold(detail)}"
        groups.append(Group(name, title, detail, (in_production[which], keys[number])))
    return Numbered(groups, found)


def _by_folder(base: Base) -> Numbered:
    """Number the folders; a row has an entry for its own, the deepest, and for each above it."""
    column = base.segment.columns[Column.FOLDER]
    folders = list(base.folders)
    depths = np.array([folder.count("/") + 1 for folder in folders], np.int64)
    lengths, entries = column.lengths, column.flat
    rows = np.repeat(np.arange(base.segment.size), lengths)
    own = depths[entries] == lengths[rows]
    numbers = np.full(base.segment.size, len(folders), np.int32)
    numbers[rows[own]] = entries[own]
    used, found = _distinct(numbers.astype(np.int64))
    groups = []
    for entry in used.tolist():
        if entry == len(folders):
            groups.append(NOWHERE[GroupKey.FOLDER])
            continue
        above, _, title = folders[entry].rpartition("/")
        order = tuple(
            natural_key(part) + b"\0" + encoded(part) for part in folders[entry].split("/")
        )
        groups.append(Group(folders[entry], title, above, order))
    return Numbered(groups, found)


def _by_person(base: Base) -> Numbered:
    people = base.groups(Column.PERSON)
    nobody = len(people.values)
    lengths = people.column.lengths
    numbers = people.of_entry[people.column.flat]
    places = np.maximum(lengths, 1)
    found = np.full(int(places.sum()), nobody, np.int64)
    shift = (np.cumsum(places) - places) - (np.cumsum(lengths) - lengths)
    found[np.arange(len(numbers)) + np.repeat(shift, lengths)] = numbers
    groups = [
        Group(fold(value), value, detail, (key,))
        for value, detail, key in zip(people.values, people.details, people.sort_keys, strict=True)
    ]
    return Numbered([*groups, NOWHERE[GroupKey.PERSON]], found, places)


def _each(column: CodedColumn, numbers: Ints, nothing: int) -> Ints:
    """Return the number of each row's one entry, `nothing` for a row without."""
    return column.each(np.append(numbers, nothing).astype(np.int32)).astype(np.int64)


_NUMBERED: Mapping[GroupKey, Callable[[Base], Numbered]] = {
    GroupKey.DAY: _by_day,
    GroupKey.SCENE: _by_scene,
    GroupKey.PERSON: _by_person,
    GroupKey.FOLDER: _by_folder,
}


def numbered(base: Base, key: GroupKey) -> Numbered:
    """Return the groups of a segment; KeyError for NONE, which has none."""
    return _NUMBERED[key](base)
