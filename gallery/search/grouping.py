"""Groups: the stills that were found, by day, scene, person or folder, in their order within each.

    rows in the order asked for     7 3 9 1 4
    scenes of these rows            42A 2 42A none 10
    rows by scene                   3 | 4 | 7 9 | 1      2, 10, 42A, No scene

Days follow one another in time (the latest first where stills are sorted so), scenes and people by
name with their numbers as numbers, folders by path; what has no day, scene or person comes last. A
still is under each of its people. Scenes of two productions are never one.

What is found out of a segment is kept by the `Grouper`, so that a filter costs a look-up and one
sorting of small numbers: no step is taken for each row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from gallery.search.coded import Rows
from gallery.search.index import Index
from gallery.search.numbering import LAST, Group, GroupKey, Numbered, numbered, ranks_of
from gallery.search.part import Base
from gallery.search.strings import Ints

__all__ = ["Group", "GroupKey", "Grouped", "Grouper"]


class _Table:
    """The groups of a whole index in order, and their numbers for each of its rows."""

    def __init__(self, index: Index, parts: Sequence[Numbered], *, falling: bool) -> None:
        main = parts[0]
        late: dict[str, Group] = {}
        for part in parts[1:]:
            late |= {one.name: one for one in part.groups if one.name not in main.places}
        groups = main.groups + list(late.values())
        ranks = ranks_of(groups) if late else main.ranks
        if falling:
            last = np.array([group.order == LAST for group in groups], bool)
            known = np.count_nonzero(~last)
            ranks = np.where(last, ranks, known - 1 - ranks).astype(np.int32)
        in_order = np.argsort(ranks).tolist()
        self.groups = [groups[number] for number in in_order]
        numbers: list[Rows] = []
        self.first = np.zeros(index.size, np.int64) if main.first is not None else None
        self.lengths = np.zeros(index.size, np.int64) if main.first is not None else None
        codes = np.zeros(index.size if main.first is None else 0, np.int32)
        at = 0
        of_late = {name: len(main.groups) + number for number, name in enumerate(late)}
        for part, held in zip(parts, index.parts, strict=True):
            if part is main:
                mine = ranks[main.numbers]
            else:
                known_as = [
                    main.places.get(one.name, of_late.get(one.name, 0)) for one in part.groups
                ]
                mine = ranks[np.array(known_as, np.int64)][part.numbers]
            alive = held.alive
            rows = held.rows[alive]
            if self.first is None or self.lengths is None:
                codes[rows] = mine[alive]
            elif part.first is not None and part.lengths is not None:
                self.first[rows] = part.first[alive] + at
                self.lengths[rows] = part.lengths[alive]
                at += len(mine)
            numbers.append(mine)
        self.codes = codes if self.first is None else np.concatenate(numbers)

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each group by its name."""
        return {group.name: number for number, group in enumerate(self.groups)}

    @cached_property
    def families(self) -> Rows:
        """A number for the detail of each group, 0 for none: the same one for the same detail."""
        known = {"": 0}
        return np.array(
            [known.setdefault(group.detail, len(known)) for group in self.groups], np.int32
        )

    def detailed(self, key: GroupKey, numbers: Ints) -> bool:
        """Return whether these groups need their details: one production need not be told."""
        if key is not GroupKey.SCENE:
            return True
        families = self.families[numbers]
        families = families[families > 0]
        return bool((families[1:] != families[:-1]).any())

    def of(self, rows: Rows) -> tuple[Rows, Rows]:
        """Return these rows, each as often as it is in a group, and the groups' numbers."""
        if self.first is None or self.lengths is None:
            return rows, self.codes[rows]
        lengths = self.lengths[rows]
        ends = np.cumsum(lengths)
        at = np.repeat(self.first[rows] - (ends - lengths), lengths)
        at += np.arange(len(at))
        return np.repeat(rows, lengths), self.codes[at]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Rows by group: those of group `n` are `rows[starts[n]:starts[n + 1]]`.

    `rows` has the order in which stills are shown; with `repeats` some stand there more than once.
    Without a key there are no groups, and the rows are as they were.
    """

    key: GroupKey
    rows: Rows
    starts: Ints
    repeats: bool = False
    _detailed: bool = True
    _numbers: Ints | None = None
    _table: _Table | None = None

    @classmethod
    def flat(cls, rows: Rows) -> Grouped:
        """Return rows without groups."""
        return cls(GroupKey.NONE, rows, np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def group(self, number: int) -> Group:
        """Return one group; a scene's detail is its production where several are shown."""
        if self._table is None or self._numbers is None:
            raise IndexError(number)
        found: Group = self._table.groups[int(self._numbers[number])]
        return found if self._detailed else found._replace(detail="")

    def count(self, number: int) -> int:
        """Return how many stills a group has."""
        return int(self.starts[number + 1] - self.starts[number])

    def find(self, name: str) -> int:
        """Return the number of the group with this name, -1 where none of its stills is shown."""
        if self._table is None or self._numbers is None:
            return -1
        wanted = self._table.places.get(name, -1)
        at = int(np.searchsorted(self._numbers, wanted))
        return at if wanted >= 0 and at < len(self) and self._numbers[at] == wanted else -1


class Grouper:
    """Groups the rows of indexes; remembers what it found out about their segments.

    It belongs to one thread.
    """

    def __init__(self) -> None:
        self._found: WeakKeyDictionary[Base, dict[GroupKey, Numbered]] = WeakKeyDictionary()
        self._tables: WeakKeyDictionary[Index, dict[tuple[GroupKey, bool], _Table]] = (
            WeakKeyDictionary()
        )

    def grouped(
        self, index: Index, rows: Rows, key: GroupKey, *, latest_first: bool = False
    ) -> Grouped:
        """Return `rows` of `index` by group; `latest_first` turns the order of days round."""
        if key is GroupKey.NONE:
            return Grouped.flat(rows)
        table = self._table(index, key, falling=latest_first and key is GroupKey.DAY)
        shown, numbers = table.of(rows)
        counts = np.bincount(numbers, minlength=len(table.groups))
        present = np.flatnonzero(counts)
        starts = np.zeros(len(present) + 1, np.int64)
        np.cumsum(counts[present], out=starts[1:])
        order = in_order(numbers, len(table.groups))
        ordered = shown if order is None else shown[order]
        repeats = len(shown) > len(rows)
        return Grouped(key, ordered, starts, repeats, table.detailed(key, present), present, table)

    def _table(self, index: Index, key: GroupKey, *, falling: bool) -> _Table:
        known = self._tables.setdefault(index, {})
        table = known.get((key, falling))
        if table is None:
            parts = [self._of(part.base, key) for part in index.parts]
            table = known[key, falling] = _Table(index, parts, falling=falling)
        return table

    def _of(self, base: Base, key: GroupKey) -> Numbered:
        known = self._found.setdefault(base, {})
        if key not in known:
            known[key] = numbered(base, key)
        return known[key]


def in_order(numbers: Rows, count: int) -> npt.NDArray[np.intp] | None:
    """Return the stable order of numbers below `count`, None where they are in order already.

    16 bits at a time, because only numbers that short are sorted without comparing any two.
    """
    if not len(numbers) or bool((numbers[1:] >= numbers[:-1]).all()):
        return None
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    if count > 1 << 16:
        upper = (numbers >> 16).astype(np.uint16)
        order = order[np.argsort(upper[order], kind="stable")]
    return order
