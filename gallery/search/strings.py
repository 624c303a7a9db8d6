r"""Many texts in one block of bytes: to be read one by one, or searched all at once.

A million Python strings cost 80 MB before they hold a letter and seconds to load; a block of bytes
with offsets is mapped from the snapshot in no time. `Strings` gives texts back by number. `Lines`
holds folded texts, several to an owner (a row, a tag), and finds the owners whose texts hold a
needle:

    b"\nrobot head\n\n\n\n\nandroid head\ndroid\n..."
      ^ owner 0, padded to 8 bytes ^ owner 1, two lines

A needle of N bytes is found by comparing the whole block with its rarest byte and then looking
only where that byte stands. Nearly all words are ruled out before that: by a table of which three
bytes follow one another anywhere in the block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from gallery.search.layout import Layout, Place
from gallery.search.wildcards import longest_piece, pattern

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Arrays = Mapping[str, npt.NDArray[np.generic]]

_ALIGN = 8  # bytes: `Lines` knows the owner of each block of eight
_PADDING = tuple(b"\n" * (-size % _ALIGN) for size in range(_ALIGN))
_CHUNK = 1 << 22  # bytes compared at a time: temporary arrays stay small
_AT_ONCE = 1 << 14  # texts that are taken out of the block together
_NEWLINE = ord("\n")
_NOUGHT = ord("0")
_TABLE_BITS = 17
_TABLE_FROM = 1 << 16  # bytes; a smaller block is searched as fast as the table is asked


def encoded(text: str) -> bytes:
    """Return the bytes of `text`; lone surrogates (names that are not UTF-8) survive."""
    return text.encode("utf-8", "surrogatepass")


def decoded(text: bytes) -> str:
    """Return the text of `encoded`, legible also where a disk has spoilt it."""
    try:
        return text.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return text.decode("utf-8", "replace")


class Strings:
    """Texts by number, in one block."""

    def __init__(self, blob: Bytes, starts: Ints) -> None:
        self.blob = blob
        self.starts = starts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """Return these texts as one block."""
        return cls.of_bytes([text.encode("utf-8", "surrogatepass") for text in texts])

    @classmethod
    def of_bytes(cls, pieces: Sequence[bytes]) -> Strings:
        """Return these encoded texts as one block."""
        starts = np.fromiter(accumulate(map(len, pieces), initial=0), np.int64, len(pieces) + 1)
        return cls(np.frombuffer(b"".join(pieces), np.uint8), starts)

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str) -> Strings:
        """Return the texts that `arrays()` stored under `name`."""
        return cls(arrays[f"{name}.blob"].view(np.uint8), arrays[f"{name}.starts"].view(np.int64))

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """Return what is stored of these texts in a snapshot."""
        return {f"{name}.blob": self.blob, f"{name}.starts": self.starts}

    def __len__(self) -> int:
        return len(self.starts) - 1

    def raw(self, number: int) -> bytes:
        """Return the bytes of one text."""
        return self.blob[self.starts[number] : self.starts[number + 1]].tobytes()

    def __getitem__(self, number: int) -> str:
        return decoded(self.raw(number))

    def many(self, numbers: Iterable[int]) -> list[str]:
        """Return these texts, in this order."""
        return [self[number] for number in numbers]

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of all texts."""
        for first in range(0, len(self), _AT_ONCE):
            starts = self.starts[first : first + _AT_ONCE + 1].tolist()
            block = self.blob[starts[0] : starts[-1]].tobytes()
            for start, end in pairwise(starts):
                yield block[start - starts[0] : end - starts[0]]

    def all(self) -> list[str]:
        """Return all texts."""
        return [decoded(piece) for piece in self.pieces()]

    @classmethod
    def laid_out(cls, layout: Layout, parts: Sequence[Strings]) -> Strings:
        """Return the texts of `parts` as `layout` orders them; empty where it has a gap."""
        lengths = layout.filled([np.diff(part.starts) for part in parts], np.int64)
        starts = np.zeros(layout.size + 1, np.int64)
        np.cumsum(lengths, out=starts[1:])
        blob = np.empty(int(starts[-1]), np.uint8)
        for place in layout.places:
            _copy(place, parts[place.part], blob, starts)
        return cls(blob, starts)


def _copy(place: Place, source: Strings, blob: Bytes, starts: Ints) -> None:
    begin, end = source.starts[place.first], source.starts[place.first + place.count]
    blob[starts[place.at] : starts[place.at + place.count]] = source.blob[begin:end]


class Lines:
    """Folded texts, several to an owner, that are searched all at once."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self._owners: npt.NDArray[np.int32] | None = None
        self._frequency: Ints | None = None
        self._table: npt.NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, owners: Iterable[Sequence[str]]) -> Lines:
        """Return the lines of these owners; an owner may have none."""
        return cls(Strings.of_bytes([_block(lines) for lines in owners]))

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str) -> Lines:
        """Return the lines that `arrays()` stored under `name`."""
        lines = cls(Strings.from_arrays(arrays, name))
        table = arrays.get(f"{name}.table")
        lines._table = None if table is None else table.view(np.bool_)
        frequency = arrays.get(f"{name}.frequency")
        lines._frequency = None if frequency is None else frequency.view(np.int64)
        return lines

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """Return what is stored of these lines in a snapshot."""
        stored = self._strings.arrays(name)
        if len(self._strings.blob) >= _TABLE_FROM:
            stored |= {f"{name}.table": self._follows(), f"{name}.frequency": self._counts()}
        return stored

    @classmethod
    def laid_out(cls, layout: Layout, parts: Sequence[Lines]) -> Lines:
        """Return the lines of `parts` as `layout` orders them."""
        return cls(Strings.laid_out(layout, [part._strings for part in parts]))

    def __len__(self) -> int:
        return len(self._strings)

    def raw(self, owner: int) -> bytes:
        """Return the block of one owner: its lines, each between two line feeds."""
        return self._strings.raw(owner)

    def pieces(self) -> Iterator[bytes]:
        """Yield the blocks of all owners."""
        return self._strings.pieces()

    def first(self, owner: int) -> bytes:
        """Return the first line of an owner, empty where it has none."""
        return self.raw(owner)[1:].partition(b"\n")[0]

    def beginnings(self, owners: npt.NDArray[np.int32], size: int) -> Bytes:
        """Return the first `size` bytes of the first line of each owner, then zeros."""
        blob, starts = self._strings.blob, self._strings.starts
        if not len(blob):
            return np.zeros((len(owners), size), np.uint8)
        at = starts[owners][:, None] + np.arange(1, size + 1)
        found: Bytes = blob[np.minimum(at, len(blob) - 1)]
        over = np.logical_or.accumulate(found == _NEWLINE, axis=1)
        over |= (starts[owners] == starts[owners + 1])[:, None]
        found[over] = 0
        return found

    def holding(self, needle: str) -> Ints:
        """Return the owners with a line that holds `needle`, ascending, some more than once."""
        return self._owners_at(self._find(encoded(needle)))

    def among(self, needle: str, owners: Ints) -> Ints:
        """Return those of `owners` that have a line which holds `needle`."""
        if len(owners) * 16 > len(self):
            return np.intersect1d(self.holding(needle), owners)
        piece, raw = encoded(needle), self._strings.raw
        return np.array([owner for owner in owners.tolist() if piece in raw(owner)], np.int64)

    def matching(self, folded: str, *, zeros: bool = False) -> Ints:
        """Return the owners with a line that has a word which `folded`, with wildcards, matches.

        With `zeros` leading zeros of a number count on neither side.
        """
        folded = folded.lstrip("0") if zeros else folded
        found = pattern(folded, zeros=zeros)
        piece = longest_piece(folded)
        if not piece:
            return self._owners_at(self._places(found))
        owners = np.unique(self.holding(piece))
        if len(owners) * 16 > len(self):
            return self._owners_at(self._places(found))
        return np.array([one for one in owners.tolist() if found.search(self.raw(one))], np.int64)

    def _places(self, found: re.Pattern[bytes]) -> Ints:
        """Return where the pattern is found in the block."""
        block = np.ascontiguousarray(self._strings.blob).data
        return np.array([match.start() for match in found.finditer(block)], np.int64)

    def being(self, needle: str) -> Ints:
        """Return the owners with a line that is `needle`."""
        return self._owners_at(self._find(b"\n" + encoded(needle) + b"\n"))

    def below(self, needle: str) -> Ints:
        """Return the owners with a line that is `needle`, or a path that ends with it."""
        path = self._owners_at(self._find(b"/" + encoded(needle) + b"\n"))
        return np.concatenate((self.being(needle), path))

    def numbered(self, needle: str) -> Ints:
        """Return the owners with a line that holds `needle`, no number being cut in two.

        "42" stands in "42A", but not in "142" or "420"; leading zeros count on neither side.
        """
        piece = encoded(needle)
        first_digit, last_digit = piece[:1].isdigit(), piece[-1:].isdigit()
        if first_digit:
            piece = piece.lstrip(b"0") or b"0"
        at = self._find(piece)
        blob = self._strings.blob
        if last_digit:
            at = at[~_is_digit(blob[at + len(piece)])]
        if first_digit:
            before = at - 1
            zeros = blob[before] == _NOUGHT
            while zeros.any():
                before = before - zeros
                zeros = blob[before] == _NOUGHT
            at = at[~_is_digit(blob[before])]
        return self._owners_at(at)

    def _find(self, piece: bytes) -> Ints:
        """Return where `piece` begins in the block, ascending."""
        blob = self._strings.blob
        size = len(piece)
        if not size or size > len(blob) or not self._possible(piece):
            return np.zeros(0, np.int64)
        codes = np.frombuffer(piece, np.uint8)
        order = np.argsort(self._counts()[codes], kind="stable").tolist()
        rarest = order[0]
        last = len(blob) - size + 1
        at = np.concatenate(
            [
                np.flatnonzero(blob[start : min(start + _CHUNK, rarest + last)] == codes[rarest])
                + (start - rarest)
                for start in range(rarest, rarest + last, _CHUNK)
            ]
        )
        for offset in order[1:]:
            if not len(at):
                break
            at = at[blob[at + offset] == codes[offset]]
        return at

    def _owners_at(self, at: Ints) -> Ints:
        if not len(at):
            return at
        if self._owners is None:
            blocks = np.diff(self._strings.starts) // _ALIGN
            self._owners = np.repeat(np.arange(len(blocks), dtype=np.int32), blocks)
        return self._owners[at // _ALIGN].astype(np.int64)

    def _counts(self) -> Ints:
        if self._frequency is None:
            blob = self._strings.blob
            self._frequency = np.zeros(256, np.int64)
            for start in range(0, len(blob), _CHUNK):  # it is widened to eight bytes each
                self._frequency += np.bincount(blob[start : start + _CHUNK], minlength=256)
        return self._frequency

    def _possible(self, piece: bytes) -> bool:
        if len(piece) < 3 or len(self._strings.blob) < _TABLE_FROM:
            return True
        follows = self._follows()
        return bool(follows[_mixed(np.frombuffer(piece, np.uint8))].all())

    def _follows(self) -> npt.NDArray[np.bool_]:
        if self._table is None:
            self._table = np.zeros(1 << _TABLE_BITS, bool)
            blob = self._strings.blob
            for start in range(0, len(blob), _CHUNK):
                self._table[_mixed(blob[start : start + _CHUNK + 2])] = True
        return self._table


def _block(lines: Sequence[str]) -> bytes:
    if not lines:
        return b""
    block = ("\n" + "\n".join(lines) + "\n").encode("utf-8", "surrogatepass")
    return block + _PADDING[len(block) % _ALIGN]


def _mixed(codes: Bytes) -> npt.NDArray[np.uint32]:
    """Return a number of 17 bits for each three bytes that follow one another."""
    wide = codes.astype(np.uint32)
    mixed = wide[:-2] * np.uint32(0x9E5D) + wide[1:-1] * np.uint32(0x3B5) + wide[2:]
    return (mixed ^ (mixed >> np.uint32(5))) & np.uint32((1 << _TABLE_BITS) - 1)


def _is_digit(codes: Bytes) -> npt.NDArray[np.bool_]:
    return (codes - np.uint8(ord("0"))) < 10
