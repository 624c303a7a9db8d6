"""Orders of stills: kept for the large segment, and found anew for the few rows beside it.

Stills without the value asked for come last, both ways. Stills with equal values follow by file
name, then by id, both with their numbers as numbers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gallery.search.coded import Mask, Rows, Selection
from gallery.search.folding import natural_bytes, natural_key
from gallery.search.segment import Segment
from gallery.search.strings import Arrays, Ints, Lines


class SortKey(StrEnum):
    """What stills can be ordered by."""

    DATE = "date"
    FILE = "file"
    NUMBER = "number"
    RATING = "rating"
    CAPTION = "caption"
    CHANGED = "changed"


PREFIX = 32  # bytes of a key that are compared first
AT_ONCE = 1 << 14  # rows whose first bytes are looked at together
SPARSE = 8  # fewer than one row in 8 chosen: they are sorted, and not picked from all in order
_NUMERIC = {SortKey.DATE: "moment", SortKey.RATING: "rating", SortKey.CHANGED: "changed"}
_TEXT = {SortKey.NUMBER: "number", SortKey.CAPTION: "caption"}
Place = tuple[bytes, bytes, str]  # file name and id by their natural keys, and the id as it is


@dataclass(frozen=True, slots=True)
class Order:
    """All rows of a segment in one order; those from `known` on have no value to order by."""

    rows: Rows
    known: int
    ranks: Rows

    @classmethod
    def of(cls, rows: Rows, known: int) -> Order:
        """Return the order in which `rows` stand."""
        ranks = np.empty(len(rows), np.int32)
        ranks[rows] = np.arange(len(rows), dtype=np.int32)
        return cls(rows, known, ranks)

    def sorted(self, chosen: Selection) -> Rows:
        """Return the chosen rows in this order."""
        if chosen.count * SPARSE < len(self.rows):
            return self.rows[np.sort(self.ranks[chosen.rows])]
        return self.rows[chosen.mask[self.rows]]


def sorted_by(lines: Lines, rows: Rows, tie: Callable[[int], Place] | None = None) -> Rows:
    """Return rows by the natural keys of their first lines, equal ones by `tie` or as they were.

    Most keys differ in their first bytes, and most texts have no number there, so that these are
    the key: a million texts are compared as arrays, and few of them are ever looked at.
    """
    starts = np.empty((len(rows), PREFIX), np.uint8)
    for begin in range(0, len(rows), AT_ONCE):
        some = rows[begin : begin + AT_ONCE]
        found = lines.beginnings(some, PREFIX)
        numbered = np.flatnonzero(((found - np.uint8(ord("0"))) < 10).any(axis=1))
        for at, row in zip(numbered.tolist(), some[numbered].tolist(), strict=True):
            start = natural_bytes(lines.first(row))[:PREFIX]
            found[at] = np.frombuffer(start.ljust(PREFIX, b"\0"), np.uint8)
        starts[begin : begin + AT_ONCE] = found
    words = starts.view(">u8").astype(np.uint64)
    order = np.lexsort(words.T[::-1])
    found_rows, words = rows[order], words[order]
    same = np.concatenate(([False], (words[1:] == words[:-1]).all(axis=1), [False]))
    begins = np.flatnonzero(~same[:-1] & same[1:]).tolist()
    ends = np.flatnonzero(same[:-1] & ~same[1:]).tolist()

    def key(row: int) -> tuple[bytes, Place | None]:
        return natural_bytes(lines.first(row)), tie(row) if tie is not None else None

    whole = (words[:, -1] & np.uint64(0xFFFF)) == 0  # a key may end with one zero
    for begin, end in zip(begins, ends, strict=True):
        if tie is not None or not whole[begin]:
            group = found_rows[begin : end + 1].tolist()
            found_rows[begin : end + 1] = sorted(group, key=key)
    return found_rows


def place(segment: Segment, row: int) -> Place:
    """Return what a row is ordered by where all else is equal."""
    still_id = segment.strings["id"][row]
    name = segment.strings["picture"][row].rpartition("/")[2]
    return natural_key(name), natural_key(still_id), still_id


class Orders:
    """The orders of one segment, each found when it is first asked for."""

    def __init__(self, segment: Segment, kept: Mapping[str, Rows] | None = None) -> None:
        self.segment = segment
        self._kept = dict(kept or {})  # the rising ones that are known already
        self._found: dict[tuple[SortKey, bool], Order] = {}

    @classmethod
    def from_arrays(cls, segment: Segment, arrays: Arrays) -> Orders:
        """Return the orders that `arrays()` stored."""
        names = {str(key): f"order.{key}" for key in SortKey}
        return cls(
            segment,
            {key: arrays[name].view(np.int32) for key, name in names.items() if name in arrays},
        )

    def arrays(self) -> Iterator[tuple[str, npt.NDArray[np.generic]]]:
        """Yield what a snapshot stores: all rising orders."""
        for key in SortKey:
            yield f"order.{key}", self.order(key, descending=False).rows

    def order(self, key: SortKey, *, descending: bool) -> Order:
        """Return the rows by `key`."""
        found = self._found.get((key, descending))
        if found is None:
            found = self._falling(key) if descending else self._rising(key)
            self._found[key, descending] = found
        return found

    def known(self, key: SortKey) -> Mask:
        """Return which rows have a value to order by."""
        if key in _NUMERIC:
            known: Mask = self.segment.numbers[_NUMERIC[key]] != 0
            return known
        return np.diff(self.segment.strings[_TEXT.get(key, "id")].starts) > 0

    def _rising(self, key: SortKey) -> Order:
        known = self.known(key)
        rows = self._kept.get(str(key))
        if rows is None:
            rows = self._sorted(key)
            with_value = known[rows]
            rows = np.concatenate((rows[with_value], rows[~with_value]))
        return Order.of(rows, int(np.count_nonzero(known)))

    def _sorted(self, key: SortKey) -> Rows:
        segment = self.segment
        if key is SortKey.FILE:
            return self._by_place()
        rows = self.order(SortKey.FILE, descending=False).rows
        if key in _NUMERIC:
            values = segment.numbers[_NUMERIC[key]][rows]
            return rows[np.argsort(values, kind="stable")]
        return sorted_by(segment.lines[_TEXT[key]], rows)

    def _by_place(self) -> Rows:
        segment = self.segment
        rows = np.arange(segment.size, dtype=np.int32)
        return sorted_by(segment.lines["file"], rows, lambda row: place(segment, row))

    def _falling(self, key: SortKey) -> Order:
        rising = self.order(key, descending=False)
        rows, known = rising.rows[: rising.known], rising.known
        if key in _NUMERIC and known:  # equal values keep the order of their file names
            values = self.segment.numbers[_NUMERIC[key]][rows]
            starts = np.concatenate(([0], np.flatnonzero(values[1:] != values[:-1]) + 1))
            sizes = np.diff(np.append(starts, known))[::-1]
            at = np.repeat(starts[::-1] - (np.cumsum(sizes) - sizes), sizes)
            rows = rows[at + np.arange(known)]
        else:
            rows = rows[::-1]
        return Order.of(np.concatenate((rows, rising.rows[known:])), known)


class Beside(NamedTuple):
    """A small segment: before which places its rows belong, their numbers, which are alive."""

    places: Ints
    segment: Segment
    rows: Rows
    alive: Mask


@dataclass(frozen=True, slots=True)
class Insertion:
    """Rows beside the large segment, in order, and before which of its places each belongs."""

    rows: Rows
    places: Ints

    @classmethod
    def of(cls, parts: Iterable[Beside], key: SortKey, *, descending: bool) -> Insertion:
        """Return the rows of small segments in order.

        Few belong before the same place: only those are compared with one another.
        """
        owners: list[tuple[Segment, int]] = []
        numbers: list[Rows] = []
        places: list[Ints] = []
        for part in parts:
            living = np.flatnonzero(part.alive)
            owners += [(part.segment, local) for local in living.tolist()]
            numbers.append(part.rows[living])
            places.append(part.places[living])
        at = np.concatenate(places)
        order = np.argsort(at, kind="stable")
        at = at[order]
        same = np.concatenate(([False], at[1:] == at[:-1], [False]))
        begins = np.flatnonzero(~same[:-1] & same[1:]).tolist()
        ends = np.flatnonzero(same[:-1] & ~same[1:]).tolist()
        for begin, end in zip(begins, ends, strict=True):
            group = [
                (_value(segment, local, key), place(segment, local), number)
                for number in order[begin : end + 1].tolist()
                for segment, local in (owners[number],)
            ]
            order[begin : end + 1] = _among_equals(group, key, descending=descending)
        return cls(np.concatenate(numbers)[order], at)

    def merged(self, main: Order, found: Rows, chosen: Mask) -> Rows:
        """Return the rows `found` in the large segment together with the chosen ones of these."""
        mine = np.flatnonzero(chosen[self.rows])
        if not len(mine):
            return found
        return np.insert(
            found, np.searchsorted(main.ranks[found], self.places[mine]), self.rows[mine]
        )


def _among_equals(
    group: list[tuple[bytes | None, Place, int]], key: SortKey, *, descending: bool
) -> list[int]:
    """Return the numbers of rows that belong before the same place, in order."""
    known = [one for one in group if one[0] is not None]
    unknown = [one for one in group if one[0] is None]
    known.sort(key=lambda one: one[1], reverse=descending and key not in _NUMERIC)
    known.sort(key=lambda one: one[0] or b"", reverse=descending)
    unknown.sort(key=lambda one: one[1])
    return [number for _, _, number in (*known, *unknown)]


def spots(orders: Orders, other: Segment, rows: Rows, key: SortKey, *, descending: bool) -> Ints:
    """Return before which places of an order of the large segment the rows of another belong.

    `rows` are their numbers in the index, and so those of what they were in the large segment:
    where nothing that counts here has changed, that is their place.
    """
    main = orders.segment
    target = orders.order(key, descending=descending)
    rising = orders.order(key, descending=False)
    reverse = descending and key not in _NUMERIC
    found = []
    for local, row in enumerate(rows.tolist()):
        if row < main.size and _is_as_it_was(main, row, other, local, key):
            found.append(int(target.ranks[row]))
            continue
        mine = place(other, local)
        value = _value(other, local, key)
        if value is None:
            at = target.known + _among(main, target.rows[target.known :], mine)
        else:
            low, high = _range(main, rising, key, value)
            if reverse:
                at = target.known - low - _among(main, rising.rows[low:high], mine)
            else:
                begin = target.known - high if descending else low
                at = begin + _among(main, target.rows[begin : begin + high - low], mine)
        found.append(at)
    return np.array(found, np.int64)


def _is_as_it_was(main: Segment, row: int, other: Segment, local: int, key: SortKey) -> bool:
    """Return whether two versions of a still stand at one place."""
    names = ("id", "picture", _TEXT[key]) if key in _TEXT else ("id", "picture")
    if any(main.strings[name].raw(row) != other.strings[name].raw(local) for name in names):
        return False
    number = _NUMERIC.get(key)
    return number is None or bool(main.numbers[number][row] == other.numbers[number][local])


def _value(segment: Segment, row: int, key: SortKey) -> bytes | None:
    if key in _NUMERIC:
        number = int(segment.numbers[_NUMERIC[key]][row])
        return number.to_bytes(9, "big", signed=False) if number > 0 else None
    if key is SortKey.FILE:
        return b"\0"
    text = segment.strings[_TEXT[key]][row]
    return natural_key(text) if text else None


def _range(main: Segment, rising: Order, key: SortKey, value: bytes) -> tuple[int, int]:
    """Return the places of a rising order whose value is `value`."""
    if key is SortKey.FILE:
        return 0, rising.known

    def at(number: int) -> bytes:
        return _value(main, int(rising.rows[number]), key) or b""

    places = range(rising.known)
    low = bisect_left(places, value, key=at)
    return low, bisect_right(places, value, lo=low, key=at)


def _among(main: Segment, rows: Rows, spot: Place) -> int:
    """Return how many of `rows`, which stand in the order of their places, come before `spot`."""
    return bisect_left(range(len(rows)), spot, key=lambda at: place(main, int(rows[at])))
