"""A part of the index: a segment, which of its rows hold, and what was found out about it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gallery.approvals.rules import Standing
from gallery.search.coded import Mask, Rows
from gallery.search.facets import Groups
from gallery.search.filing import segment_of
from gallery.search.layout import Layout
from gallery.search.marks import STANDINGS, Marks
from gallery.search.merging import merged_arrays
from gallery.search.nodes import Column
from gallery.search.record import NO_FLAG, NO_VALUE, PictureRef, Record
from gallery.search.segment import (
    DAMAGED,
    PICK,
    SPOILER,
    STANDING_SHIFT,
    UNREADABLE,
    Segment,
    id_key,
)
from gallery.search.snapshot import Stored
from gallery.search.sorting import Orders, SortKey, spots
from gallery.search.strings import Ints, encoded

Keys = npt.NDArray[np.uint32]


class Base:
    """A segment, its row numbers in the index, and what is found out about it when asked for.

    `rows[r]` is the index's number of the segment's row `r`. `token` names the segment in
    snapshots: one that has been written is not written again. `stored` is the file that it is
    mapped from.
    """

    def __init__(
        self,
        segment: Segment,
        rows: Rows,
        orders: Orders | None = None,
        token: str | None = None,
        stored: Stored | None = None,
    ) -> None:
        self.segment = segment
        self.rows = rows
        self.orders = orders if orders is not None else Orders(segment)
        self.token = token if token is not None else new_token()
        self.stored = stored
        self._by_key: tuple[Keys, Rows] | None = None
        self._by_row: tuple[Rows, Rows] | None = None
        self._folders: dict[str, int] | None = None
        self._groups: dict[str, Groups] = {}
        self._spots: dict[tuple[str, SortKey, bool], Ints] = {}

    @classmethod
    def from_stored(
        cls, stored: Stored, token: str, kept: Mapping[str, Rows] | None = None
    ) -> Base:
        """Return the large segment that is `stored`; KeyError where something is missing.

        `kept` are orders that are known and not in the file yet.
        """
        arrays = stored.arrays
        segment = Segment.from_arrays(arrays)
        orders = Orders.from_arrays(segment, arrays) if kept is None else Orders(segment, kept)
        base = cls(segment, np.arange(segment.size, dtype=np.int32), orders, token, stored)
        if "by_key.keys" in arrays:
            keys, rows = arrays["by_key.keys"], arrays["by_key.rows"]
            base._by_key = keys.view(np.uint32), rows.view(np.int32)
        return base

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return what a snapshot stores, everything that can be found out beforehand included."""
        return {**self.segment.arrays(), **dict(self.found_arrays())}

    def found_arrays(self) -> Iterator[tuple[str, npt.NDArray[np.generic]]]:
        """Yield what can be found out beforehand: all orders, and where each id is."""
        keys, rows = self._sorted_keys()
        yield "by_key.keys", keys
        yield "by_key.rows", rows
        yield from self.orders.arrays()

    def release(self) -> None:
        """Give back the memory of what was read of a mapped segment."""
        if self.stored is not None:
            self.stored.release()

    def find(self, still_id: str) -> int | None:
        """Return the segment's row of a still, whether it holds or not."""
        found = self.find_all([still_id], np.array([id_key(still_id)], np.uint32))
        return found.get(still_id)

    def find_all(self, ids: Sequence[str], keys: Keys) -> dict[str, int]:
        """Return the segment's rows of those of these stills that it has; `keys` are theirs."""
        known, rows = self._sorted_keys()
        texts = self.segment.strings["id"]
        first = np.searchsorted(known, keys, "left")
        last = np.searchsorted(known, keys, "right")
        found: dict[str, int] = {}
        for number in np.flatnonzero(first < last).tolist():
            still_id = ids[number]
            wanted = encoded(still_id)
            for row in rows[first[number] : last[number]].tolist():
                if texts.raw(row) == wanted:
                    found[still_id] = row
        return found

    def _sorted_keys(self) -> tuple[Keys, Rows]:
        if self._by_key is None:
            keys = self.segment.numbers["key"].view(np.uint32)
            rows = np.argsort(keys, kind="stable").astype(np.int32)
            self._by_key = keys[rows], rows
        return self._by_key

    @property
    def folders(self) -> Mapping[str, int]:
        """The folders of the stills and those above them, with their entries in the column."""
        if self._folders is None:
            values = self.segment.columns[Column.FOLDER].dictionary.values
            known = () if values is None else values.all()
            self._folders = {folder: entry for entry, folder in enumerate(known)}
        return self._folders

    def in_folder(self, folder: str) -> Rows:
        """Return the segment's rows of the stills in a folder, perhaps some of those below it."""
        column = self.segment.columns[Column.FOLDER]
        if not folder:
            return np.flatnonzero(column.lengths == 0).astype(np.int32)
        entry = self.folders.get(folder)
        if entry is None:
            return np.zeros(0, np.int32)
        rows = column.rows[column.starts[entry] : column.starts[entry + 1]]
        return rows[column.lengths_of(rows) <= folder.count("/") + 1]

    def local(self, row: int) -> int | None:
        """Return the segment's row of a row of the index."""
        if self._by_row is None:
            order = np.argsort(self.rows, kind="stable").astype(np.int32)
            self._by_row = self.rows[order], order
        known, order = self._by_row
        at = int(np.searchsorted(known, row))
        return int(order[at]) if at < len(known) and known[at] == row else None

    def spots(self, main: Base, key: SortKey, *, descending: bool) -> Ints:
        """Return before which places of an order of the large segment these rows belong."""
        name = main.token, key, descending
        found = self._spots.get(name)
        if found is None:
            found = spots(main.orders, self.segment, self.rows, key, descending=descending)
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
    standing: Standing = Standing.NOT_NEEDED

    def embargoed(self, now: float) -> bool:
        """Return whether it is under embargo, as far as its captions can be read."""
        return self.embargo is not None and self.embargo > now and not self.unreadable


def part_of(records: Sequence[Record], rows: Sequence[int], *, kept: bool) -> Part:
    """Return a part of new records."""
    return Part(
        Base(segment_of(records), np.array(rows, np.int32)),
        np.ones(len(records), bool),
        tuple(records) if kept else (),
    )


def merged(parts: Sequence[Part]) -> Part:
    """Return one part that holds the living rows of these; dead ones are left out."""
    layout, rows = joined(parts)
    arrays = dict(merged_arrays(layout, [part.segment for part in parts]))
    return Part(Base(Segment.from_arrays(arrays), rows), np.ones(len(rows), bool))


def joined(parts: Sequence[Part]) -> tuple[Layout, Rows]:
    """Return how the living rows of these parts follow one another, and their numbers."""
    rows = np.concatenate([part.rows[part.alive] for part in parts])
    numbers, at = [], 0
    for part in parts:
        mine = np.full(len(part.rows), -1, np.int32)
        count = int(np.count_nonzero(part.alive))
        mine[part.alive] = np.arange(at, at + count, dtype=np.int32)
        numbers.append(mine)
        at += count
    return Layout.of(at, numbers), rows


def new_token() -> str:
    """Return a name for a segment that no other has."""
    return os.urandom(16).hex()  # as uuid4, whose module takes milliseconds to import


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
        standing=STANDINGS[(flags >> STANDING_SHIFT) % len(STANDINGS)],
    )


def marks(segment: Segment, row: int) -> Marks:
    """Return where the still in one row stands with those who may kill it."""
    standing = (int(segment.numbers["flags"][row]) >> STANDING_SHIFT) % len(STANDINGS)
    if not standing:
        return Marks()
    return Marks(
        frozenset(segment.all_values(Column.APPROVAL, row)),
        standing,
        frozenset(segment.all_values(Column.KILLED_BY, row)),
        frozenset(segment.all_values(Column.APPROVED_BY, row)),
        frozenset(segment.all_values(Column.AWAITED_FROM, row)),
    )


def _unless(value: str, nothing: str) -> str:
    return "" if value == nothing else value
