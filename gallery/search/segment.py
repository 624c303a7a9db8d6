"""A segment: many stills in columns, made once and never changed.

The index is one large segment and a few small ones that override it. All of a segment is arrays,
so that it is mapped from the snapshot as it lies there; what is empty is a row no still has.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from zlib import crc32

import numpy as np
import numpy.typing as npt

from gallery.library.fields import FIELDS
from gallery.search.coded import CodedColumn, Mask
from gallery.search.folding import fold, natural_bytes
from gallery.search.nodes import Column
from gallery.search.strings import Arrays, Lines, Strings, encoded
from gallery.search.terms import path

# Beside the columns of the query language: those that only facets ask, and the words of captions.
RATING = "rating"
PICK = "pick"
MISSING = "missing"
WORDS = "words"

PRESENT_BITS: Mapping[str, int] = {field.key: bit for bit, field in enumerate(FIELDS)}
SPOILER, UNREADABLE, DAMAGED, FAILED = 1, 2, 4, 8
STANDING_SHIFT = 4  # above the flags: the place in `STANDINGS` of where a still stands
# The columns whose entries are people: only they have details, roles and codes.
PEOPLE = frozenset((Column.PERSON, Column.KILLED_BY, Column.APPROVED_BY, Column.AWAITED_FROM))
MOST_NUMBER = 32  # bytes of a frame number that a range compares
NO_DAY = 0  # there is no day 0 in the proleptic calendar

COLUMNS = (
    *(column for column in Column if column not in (Column.ROLE, Column.NUMBER)),
    RATING,
    PICK,
    MISSING,
    WORDS,
)
PATHS = frozenset((Column.TAG, Column.FOLDER))
NUMBERS: Mapping[str, type[np.generic]] = {
    "stamp": np.int64,
    "sidecar": np.int64,
    "key": np.uint32,  # of the id: what it is looked up by
    "picture_size": np.int64,
    "picture_changed": np.int64,
    "changed": np.int64,
    "moment": np.int64,  # of the date, in microseconds from year 1; 0 where there is none
    "first_day": np.int32,
    "last_day": np.int32,
    "embargo": np.float64,  # NaN where there is none
    "width": np.int32,
    "height": np.int32,
    "present": np.uint64,
    "rating": np.uint8,
    "flags": np.uint8,
    "unread": np.uint8,  # files of the still that were not read yet
    # How it was taken, as in `PictureFacts`; 0 where that is not known.
    "exposure": np.float32,
    "aperture": np.float32,
    "iso": np.int32,
    "focal": np.float32,
}
STRINGS = ("id", "picture", "caption", "number", "failure", "facts", "files")
# The bulk of what is stored: texts where a wrong letter is a wrong letter and nothing more.
PROSE = frozenset(
    f"{name}.blob"
    for name in ("strings.caption", "strings.facts", "lines.caption", "lines.headline")
)
LINES = ("file", "number", "caption", "headline")


class Segment:
    """Rows in columns; `masks` remembers what was found for words, and is all that changes."""

    def __init__(
        self,
        size: int,
        numbers: Mapping[str, npt.NDArray[np.generic]],
        strings: Mapping[str, Strings],
        lines: Mapping[str, Lines],
        columns: Mapping[str, CodedColumn],
    ) -> None:
        self.size = size
        self.numbers = numbers
        self.strings = strings
        self.lines = lines
        self.columns = columns
        self.masks: dict[str, npt.NDArray[np.uint64]] = {}

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return what a snapshot stores: every array by name."""
        stored: dict[str, npt.NDArray[np.generic]] = dict(self.numbers)
        for name, strings in self.strings.items():
            stored |= strings.arrays(f"strings.{name}")
        for name, lines in self.lines.items():
            stored |= lines.arrays(f"lines.{name}")
        for name, column in self.columns.items():
            stored |= column.arrays(f"column.{name}")
        return stored

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Segment:
        """Return the segment that `arrays()` stored; KeyError where something is missing."""
        size = len(arrays["stamp"])
        return cls(
            size,
            {name: arrays[name].view(dtype) for name, dtype in NUMBERS.items()},
            {name: Strings.from_arrays(arrays, f"strings.{name}") for name in STRINGS},
            {name: Lines.from_arrays(arrays, f"lines.{name}") for name in LINES},
            {name: CodedColumn.from_arrays(arrays, f"column.{name}", size) for name in COLUMNS},
        )

    @cached_property
    def natural_numbers(self) -> npt.NDArray[np.bytes_]:
        """The natural keys of the numbers of all rows, b"" where there is none."""
        numbers = self.lines["number"]
        keys = [natural_bytes(piece[1:].partition(b"\n")[0]) for piece in numbers.pieces()]
        return np.array(keys, f"S{MOST_NUMBER}")

    def value(self, column: str, row: int) -> str:
        """Return the one value of a row in a column, "" where there is none."""
        coded = self.columns[column]
        values = coded.dictionary.values
        entries = coded.entries_of(row)
        return values[entries[0]] if entries and values is not None else ""

    def all_values(self, column: str, row: int) -> tuple[str, ...]:
        """Return the values of a row in a column."""
        coded = self.columns[column]
        values = coded.dictionary.values
        entries = coded.entries_of(row)
        return () if values is None else tuple(values[one] for one in entries)

    def flagged(self, flag: int) -> Mask:
        """Return which rows have one of the flags."""
        flags = self.numbers["flags"].view(np.uint8)
        mask: Mask = (flags & flag) != 0
        return mask


def id_key(still_id: str) -> int:
    """Return the number that a still is looked up by; a few stills of a million share theirs."""
    return crc32(encoded(still_id))


def group_key(column: str, value: str) -> str:
    """Return what makes two values of a column the same one for a person."""
    return path(value) if column in PATHS else fold(value)
