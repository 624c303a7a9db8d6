"""A part of the index: a segment, which of its rows hold, and what was found out about it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from gallery.search.coded import Mask, Rows
from gallery.search.facets import Groups
from gallery.search.filing import segment_of
from gallery.search.layout import Layout
from gallery.search.nodes import Column
from gallery.search.record import NO_FLAG, NO_VALUE, PictureRef, Record
from gallery.search.segment import DAMAGED, PICK, SPOILER, UNREADABLE, Segment
from gallery.search.sorting import Orders, SortKey, Spot, spots
from gallery.search.strings import Arrays

SMALL = 16_384  # rows: the ids of so few are kept as a dictionary, 2 MB of them


class Base:
    """A segment, its row numbers in the index, and what is found out about it when asked for.

    `rows[r]` is the index's number of the segment's row `r`. `token` names the segment in
    snapshots: one that has been written is not written again.
    """

    def __init__(
        self,
        segment: Segment,
        rows: Rows,
        orders: Orders | None = None,
        by_id: Rows | None = None,
        token: str | None = None,
    ) -> None:
        self.segment = segment
        self.rows = rows
        self.orders = orders if orders is not None else Orders(segment)
        self.token = token if token is not None else uuid4().hex
        self._by_id = by_id
        self._groups: dict[str, Groups] = {}
        self._of_id: dict[str, int] | None = None
        self._locals: dict[int, int] | None = None
        self._spots: dict[tuple[str, SortKey, bool], list[Spot]] = {}

    @classmethod
    def from_arrays(cls, arrays: Arrays, token: str) -> Base:
        """Return what `arrays()` stored; KeyError where something is missing."""
        segment = Segment.from_arrays(arrays)
        orders = Orders.from_arrays(segment, arrays)
        rows = np.arange(segment.size, dtype=np.int32)
        return cls(segment, rows, orders, arrays["by_id"].view(np.int32), token)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return what a snapshot stores, everything that can be found out beforehand included."""
        return {**self.segment.arrays(), **self.orders.arrays(), "by_id": self.by_id}

    @property
    def by_id(self) -> Rows:
        """The segment's rows, ordered by id."""
        if self._by_id is None:
            ids = self.segment.strings["id"].all()
            self._by_id = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int32)
        return self._by_id

    def find(self, still_id: str) -> int | None:
        """Return the segment's row of a still, whether it holds or not."""
        ids = self.segment.strings["id"]
        if len(ids) <= SMALL:
            if self._of_id is None:
                self._of_id = {known: local for local, known in enumerate(ids.all())}
            return self._of_id.get(still_id)
        by_id = self.by_id
        at = bisect_left(range(len(by_id)), still_id, key=lambda place: ids[int(by_id[place])])
        if at == len(by_id) or ids[int(by_id[at])] != still_id:
            return None
        return int(by_id[at])

    def local(self, row: int) -> int | None:
        """Return the segment's row of a row of the index."""
        if self._locals is None:
            self._locals = {number: local for local, number in enumerate(self.rows.tolist())}
        return self._locals.get(row)

    def spots(self, main: Base, key: SortKey, *, descending: bool) -> list[Spot]:
        """Return where the rows of this small segment belong in the order of the large one."""
        name = main.token, key, descending
        found = self._spots.get(name)
        if found is None:
            found = spots(main.orders, self.segment, key, descending=descending)
            self._spots[name] = found
        return found

    def groups(self, column: str) -> Groups:
        """Return the values of a column."""
        found = self._groups.get(column)
        if found is None:
            found = self._groups[column] = Groups(column, self.segment.columns[column])
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """A segment as the index uses it.

    What is not `alive` was changed since, or removed. `records` are kept while a part is small
    enough to be made again.
    """

    base: Base
    alive: Mask
    records: tuple[Record, ...] = ()

    @property
    def segment(self) -> Segment:
        """The segment itself."""
        return self.base.segment

    def without(self, rows: Sequence[int]) -> Part:
        """Return this part with some of the segment's rows dead."""
        if not rows:
            return self
        alive = self.alive.copy()
        alive[list(rows)] = False
        return replace(self, alive=alive)

    @property
    def rows(self) -> Rows:
        """The index's numbers of the segment's rows."""
        return self.base.rows

    @property
    def living(self) -> Rows:
        """The index's numbers of the rows that hold, -1 for those that do not."""
        return np.where(self.alive, self.rows, -1).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Tile:
    """What the grid shows of one still, and the picture it is made from."""

    id: str
    file: str
    caption: str
    number: str
    rating: int
    label: str
    pick: str
    embargo: float | None
    spoiler: bool
    unreadable: bool
    damaged: bool
    failed: str
    width: int
    height: int
    picture: PictureRef


def part_of(records: Sequence[Record], rows: Sequence[int], *, kept: bool) -> Part:
    """Return a part of new records."""
    return Part(
        Base(segment_of(records), np.array(rows, np.int32)),
        np.ones(len(records), bool),
        tuple(records) if kept else (),
    )


def merged(parts: Sequence[Part]) -> Part:
    """Return one part that holds the living rows of these; dead ones are left out."""
    rows = np.concatenate([part.rows[part.alive] for part in parts])
    numbers, at = [], 0
    for part in parts:
        mine = np.full(len(part.rows), -1, np.int32)
        count = int(np.count_nonzero(part.alive))
        mine[part.alive] = np.arange(at, at + count, dtype=np.int32)
        numbers.append(mine)
        at += count
    segment = Segment.merged(Layout.of(at, numbers), [part.segment for part in parts])
    return Part(Base(segment, rows), np.ones(at, bool))


def picture(segment: Segment, row: int) -> PictureRef:
    """Return the picture of one row."""
    numbers = segment.numbers
    return PictureRef(
        segment.strings["picture"][row],
        int(numbers["picture_size"][row]),
        int(numbers["picture_changed"][row]),
    )


def tile(segment: Segment, row: int) -> Tile:
    """Return what the grid shows of one row."""
    numbers = segment.numbers
    flags = int(numbers["flags"][row])
    embargo = float(numbers["embargo"][row])
    shown = picture(segment, row)
    return Tile(
        id=segment.strings["id"][row],
        file=shown.name,
        caption=segment.strings["caption"][row],
        number=segment.strings["number"][row],
        rating=int(numbers["rating"][row]),
        label=_unless(segment.value(Column.LABEL, row), NO_VALUE),
        pick=_unless(segment.value(PICK, row), NO_FLAG),
        embargo=None if embargo != embargo else embargo,
        spoiler=bool(flags & SPOILER),
        unreadable=bool(flags & UNREADABLE),
        damaged=bool(flags & DAMAGED),
        failed=segment.strings["failure"][row],
        width=int(numbers["width"][row]),
        height=int(numbers["height"][row]),
        picture=shown,
    )


def _unless(value: str, nothing: str) -> str:
    return "" if value == nothing else value
