"""Values that stills share, as numbers: who has which, how many have each.

A column has a dictionary of entries (a tag, a person, a word of the captions), most frequent first,
and for each entry the rows that have it. What half the library has is kept as a bit per row too,
because counting bits under a mask is a hundred times cheaper than looking up rows.

    entry 0  prop              rows 0 2 3 5 ...     bits 1011 01..
    entry 1  prop/robot head   rows 2 5 ...         bits 0010 01..
    entry 2  place             rows 7
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gallery.search.layout import Layout
from gallery.search.strings import Arrays, Ints, Lines, Strings

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]
Narrow = npt.NDArray[np.uint16] | npt.NDArray[np.int32]

BITS_FROM = 4_096  # rows: below, counting by rows is as fast
COMMON = 64  # an entry that more than one row in 64 has gets its bits
# Nanoseconds, measured at a million rows: an entry of a row, each entry of a row with several, a
# word of 64 rows of one entry, a row of an entry without bits. Only their proportions matter.
LOOK_UP, LOOK_UP_LIST, AND_WORD, TEST_ROW = 2.0, 12.0, 1.6, 2.2
WORDS_AT_ONCE = 32_768  # words of bits that are counted in one go: they stay in the cache
FEW = 64  # entries that are marked one by one


class Selection:
    """The rows of a segment that were found, in the forms that counting needs."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def rows(self) -> Ints:
        """The rows, ascending."""
        return np.flatnonzero(self.mask)

    @cached_property
    def others(self) -> Ints:
        """The rows that were not found."""
        return np.flatnonzero(~self.mask)

    @cached_property
    def bits(self) -> npt.NDArray[np.uint64]:
        """The mask, one bit to a row."""
        return packed(self.mask)


def packed(mask: Mask) -> npt.NDArray[np.uint64]:
    """Return a mask as bits, padded to whole words of 64."""
    bits = np.zeros(-(-len(mask) // 64) * 8, np.uint8)
    some = np.packbits(mask, bitorder="little")
    bits[: len(some)] = some
    return bits.view(np.uint64)


def unpacked(bits: npt.NDArray[np.uint64], size: int) -> Mask:
    """Return bits as a mask over `size` rows."""
    return np.unpackbits(bits.view(np.uint8), count=size, bitorder="little").view(np.bool_)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The entries of a column. `values` is None where the one line of an entry is its value."""

    names: Lines
    values: Strings | None = None
    details: Strings | None = None
    roles: Lines | None = None
    codes: Lines | None = None

    def __len__(self) -> int:
        return len(self.names)

    def keys(self) -> Iterator[tuple[bytes, ...]]:
        """Yield what tells each entry from all others."""
        parts = (self.values, self.details, self.names, self.roles, self.codes)
        return zip(*(part.pieces() for part in parts if part is not None), strict=True)

    def laid_out(self, layout: Layout, others: Sequence[Dictionary]) -> Dictionary:
        """Return the entries of these dictionaries (this is the first) in a new order."""

        def strings(parts: Sequence[Strings | None]) -> Strings | None:
            known = [part for part in parts if part is not None]
            return Strings.laid_out(layout, known) if len(known) == len(parts) else None

        def lines(parts: Sequence[Lines | None]) -> Lines | None:
            known = [part for part in parts if part is not None]
            return Lines.laid_out(layout, known) if len(known) == len(parts) else None

        return Dictionary(
            Lines.laid_out(layout, [one.names for one in others]),
            strings([one.values for one in others]),
            strings([one.details for one in others]),
            lines([one.roles for one in others]),
            lines([one.codes for one in others]),
        )

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """Return what a snapshot stores."""
        stored = self.names.arrays(f"{name}.names")
        for part, holder in (
            ("values", self.values),
            ("details", self.details),
            ("roles", self.roles),
            ("codes", self.codes),
        ):
            if holder is not None:
                stored |= holder.arrays(f"{name}.{part}")
        return stored

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str) -> Dictionary:
        """Return the dictionary that `arrays()` stored."""

        def strings(part: str) -> Strings | None:
            key = f"{name}.{part}"
            return Strings.from_arrays(arrays, key) if f"{key}.starts" in arrays else None

        def lines(part: str) -> Lines | None:
            key = f"{name}.{part}"
            return Lines.from_arrays(arrays, key) if f"{key}.starts" in arrays else None

        names = Lines.from_arrays(arrays, f"{name}.names")
        return cls(names, strings("values"), strings("details"), lines("roles"), lines("codes"))


class CodedColumn:
    """One column of a segment: its dictionary, and which rows have which entries.

    `rows[starts[e]:starts[e + 1]]` are the rows with entry `e`, ascending. The other way round,
    `owned[offsets[r]:offsets[r + 1]]` are the entries of row `r`; where no row has two, `offsets`
    is None and `owned[r]` the entry, or the number of entries for none. A column that is only
    searched has neither.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        size: int,
        rows: Rows,
        starts: Ints,
        offsets: Ints | None,
        owned: Narrow | None,
        bits: npt.NDArray[np.uint64] | None = None,
    ) -> None:
        self.dictionary = dictionary
        self.size = size
        self.rows = rows
        self.starts = starts
        self._offsets = offsets
        self._owned = owned
        self._bits = bits

    @classmethod
    def of(
        cls, dictionary: Dictionary, size: int, entries: Ints, rows: Ints, *, counted: bool
    ) -> CodedColumn:
        """Return the column in which row `rows[i]` has entry `entries[i]`.

        Each pair occurs once; entries are numbered by how often they occur already.
        """
        count = len(dictionary)
        pairs = np.sort((entries << 32) | rows)
        starts = np.searchsorted(pairs, np.arange(count + 1, dtype=np.int64) << 32)
        by_entry = (pairs & 0xFFFFFFFF).astype(np.int32)
        offsets, owned = _owned(size, count, entries, rows) if counted else (None, None)
        return cls(dictionary, size, by_entry, starts, offsets, owned)

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """Return what a snapshot stores."""
        stored = self.dictionary.arrays(name)
        stored |= {f"{name}.rows": self.rows, f"{name}.starts": self.starts}
        stored[f"{name}.bits"] = self.bits
        if self._offsets is not None:
            stored[f"{name}.offsets"] = self._offsets
        if self._owned is not None:
            stored[f"{name}.owned"] = self._owned
        return stored

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str, size: int) -> CodedColumn:
        """Return the column that `arrays()` stored."""
        offsets, owned = arrays.get(f"{name}.offsets"), arrays.get(f"{name}.owned")
        return cls(
            Dictionary.from_arrays(arrays, name),
            size,
            arrays[f"{name}.rows"].view(np.int32),
            arrays[f"{name}.starts"].view(np.int64),
            None if offsets is None else offsets.view(np.int64),
            None if owned is None else as_narrow(owned),
            arrays[f"{name}.bits"].view(np.uint64),
        )

    @property
    def bits(self) -> npt.NDArray[np.uint64]:
        """The bits of the most frequent entries, one line each."""
        if self._bits is None:
            common = 0
            if self.size >= BITS_FROM:
                common = int(np.count_nonzero(np.diff(self.starts) * COMMON > self.size))
            self._bits = np.zeros((common, -(-self.size // 64)), np.uint64)
            for entry in range(common):
                mask = np.zeros(self.size, bool)
                mask[self.rows[self.starts[entry] : self.starts[entry + 1]]] = True
                self._bits[entry] = packed(mask)
        return self._bits

    @property
    def totals(self) -> Ints:
        """How many rows of the whole segment have each entry."""
        return np.diff(self.starts)

    @property
    def lengths(self) -> Ints:
        """How many entries each row has."""
        if self._offsets is not None:
            return np.diff(self._offsets)
        if self._owned is None:
            return np.zeros(self.size, np.int64)
        return (self._owned < len(self.dictionary)).astype(np.int64)

    def lengths_of(self, rows: Rows) -> Ints:
        """Return how many entries each of these rows has."""
        if self._offsets is None:
            return self.lengths[rows]
        return self._offsets[rows + 1] - self._offsets[rows]

    @property
    def flat(self) -> Narrow:
        """The entries of all rows, row by row."""
        if self._owned is None:
            return np.zeros(0, np.uint16)
        if self._offsets is not None:
            return self._owned
        return self._owned[self._owned < len(self.dictionary)]

    def each(self, codes: Narrow) -> Narrow:
        """Return `codes` of the one entry of each row, the last of them for a row without.

        A row with several has the first of them: no such row is asked for where others have one.
        """
        if self._owned is None:
            return np.full(self.size, codes[-1], codes.dtype)
        if self._offsets is None:
            return codes[self._owned]
        found = np.full(self.size, codes[-1], codes.dtype)
        some = np.flatnonzero(np.diff(self._offsets))
        found[some] = codes[self._owned[self._offsets[some]]]
        return found

    def mark(self, mask: Mask, entries: Ints) -> None:
        """Set `mask` for the rows that have any of `entries` (some may be named twice)."""
        if not len(entries):
            return
        wanted = np.zeros(len(self.dictionary), bool)
        wanted[entries] = True
        common = len(self.bits)
        frequent = np.flatnonzero(wanted[:common])
        if len(frequent):
            mask |= unpacked(np.bitwise_or.reduce(self.bits[frequent], axis=0), self.size)
        rest = np.flatnonzero(wanted[common:]) + common
        starts = self.starts
        if len(rest) <= FEW:
            for start, end in zip(starts[rest].tolist(), starts[rest + 1].tolist(), strict=True):
                mask[self.rows[start:end]] = True
        elif not mask.all():
            some = np.repeat(wanted[common:], np.diff(starts[common:]))
            mask[self.rows[starts[common] :][some]] = True

    def entries_of(self, row: int) -> list[int]:
        """Return the entries of one row."""
        if self._owned is None:
            return []
        if self._offsets is None:
            entry = int(self._owned[row])
            return [entry] if entry < len(self.dictionary) else []
        entries: list[int] = self._owned[self._offsets[row] : self._offsets[row + 1]].tolist()
        return entries

    def counts(self, chosen: Selection) -> Ints:
        """Return how many of the chosen rows have each entry, in the way that costs least."""
        left_out = self.size - chosen.count
        if not left_out:
            return self.totals
        if not chosen.count:
            return np.zeros(len(self.dictionary), np.int64)
        owned = len(self.rows) / self.size  # entries that a row has
        by_row = LOOK_UP if self._offsets is None else LOOK_UP_LIST * owned
        by_bits = len(self.bits) * (self.size / 64) * AND_WORD
        by_bits += (len(self.rows) - int(self.starts[len(self.bits)])) * TEST_ROW
        if min(chosen.count, left_out) * by_row > by_bits:
            return self._tested(chosen)
        if chosen.count <= left_out:
            return self._looked_up(chosen.rows)
        return self.totals - self._looked_up(chosen.others)

    def _tested(self, chosen: Selection) -> Ints:
        """Count entry by entry: the bits they share with the mask, or their rows under it."""
        counts = np.empty(len(self.dictionary), np.int64)
        common = len(self.bits)
        at_once = max(1, WORDS_AT_ONCE // len(chosen.bits))
        for start in range(0, common, at_once):
            end = min(start + at_once, common)
            both = self.bits[start:end] & chosen.bits
            counts[start:end] = np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        if common < len(counts):
            starts = self.starts[common:]
            found = chosen.mask[self.rows[starts[0] :]].view(np.int8)
            counts[common:] = np.add.reduceat(found, starts[:-1] - starts[0], dtype=np.int32)
        return counts

    def _looked_up(self, rows: Ints) -> Ints:
        count = len(self.dictionary)
        if self._owned is None or not len(rows):
            return np.zeros(count, np.int64)
        if self._offsets is None:
            return np.bincount(self._owned[rows], minlength=count + 1)[:count]
        first = self._offsets[rows]
        lengths = self._offsets[rows + 1] - first
        ends = np.cumsum(lengths)
        at = np.repeat(first - (ends - lengths), lengths)
        at += np.arange(ends[-1])
        return np.bincount(self._owned[at], minlength=count)


def _owned(size: int, count: int, entries: Ints, rows: Ints) -> tuple[Ints | None, Narrow]:
    """Return the entries of each row, and where those of each begin if some have several."""
    lengths = np.bincount(rows, minlength=size)
    if not len(rows) or lengths.max() == 1:
        owned = np.full(size, count)
        owned[rows] = entries
        return None, narrowed(owned, count)
    offsets = np.zeros(size + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    pairs = np.sort((rows << 32) | entries)
    return offsets, narrowed(pairs & 0xFFFFFFFF, count)


def narrowed(entries: Ints, count: int) -> Narrow:
    """Return entries, of which there are `count`, in as few bytes as they need."""
    return entries.astype(np.uint16) if count < 0xFFFF else entries.astype(np.int32)


def as_narrow(entries: npt.NDArray[np.generic]) -> Narrow:
    """Return entries that were narrowed as what they are."""
    return entries.view(np.uint16) if entries.dtype == np.uint16 else entries.view(np.int32)


def by_frequency(counts: Ints) -> tuple[Ints, Ints]:
    """Return the entries from most to least frequent, the unused left out, and each one's place."""
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    places = np.full(len(counts), -1, np.int64)
    places[order] = np.arange(len(order))
    return order, places
