"""A segment: many stills in columns, made once and never changed.

The index is one large segment and a few small ones that override it. All of a segment is arrays,
so that it is mapped from the snapshot as it lies there; what is empty is a row no still has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

import numpy as np
import numpy.typing as npt

from gallery.library.fields import FIELDS
from gallery.search.coded import CodedColumn, Dictionary, Mask, by_frequency
from gallery.search.folding import fold
from gallery.search.layout import Layout
from gallery.search.nodes import Column
from gallery.search.record import NO_FLAG, NO_VALUE, WANTED, Entry, Record
from gallery.search.strings import Arrays, Lines, Strings
from gallery.search.terms import path

# Beside the columns of the query language: those that only facets ask, and the words of captions.
RATING = "rating"
PICK = "pick"
MISSING = "missing"
WORDS = "words"

PRESENT_BITS: Mapping[str, int] = {field.key: bit for bit, field in enumerate(FIELDS)}
SPOILER, UNREADABLE, DAMAGED, FAILED = 1, 2, 4, 8
NO_DAY = 0  # there is no day 0 in the proleptic calendar

NUMBERS: Mapping[str, type[np.generic]] = {
    "stamp": np.int64,
    "picture_size": np.int64,
    "picture_changed": np.int64,
    "changed": np.int64,
    "moment": np.int64,  # of the date, in seconds from year 1; 0 where there is none
    "first_day": np.int32,
    "last_day": np.int32,
    "embargo": np.float64,  # NaN where there is none
    "width": np.int32,
    "height": np.int32,
    "present": np.uint64,
    "rating": np.uint8,
    "flags": np.uint8,
}
STRINGS = ("id", "picture", "caption", "number", "failure", "facts", "files")
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

    @classmethod
    def of(cls, records: Sequence[Record]) -> Segment:
        """Return these records as rows 0, 1, 2 ..."""
        size = len(records)
        days = [day_span(one.date) for one in records]
        values: Mapping[str, Iterable[float]] = {
            "stamp": (one.stamp for one in records),
            "picture_size": (one.picture.size for one in records),
            "picture_changed": (one.picture.changed_ns for one in records),
            "changed": (one.changed_ns for one in records),
            "moment": (moment(one.date) for one in records),
            "first_day": (first for first, _ in days),
            "last_day": (last for _, last in days),
            "embargo": (np.nan if one.embargo is None else one.embargo for one in records),
            "width": (one.width for one in records),
            "height": (one.height for one in records),
            "present": (
                sum(1 << PRESENT_BITS[key] for key in one.present if key in PRESENT_BITS)
                for one in records
            ),
            "rating": (one.rating for one in records),
            "flags": (_flags(one) for one in records),
        }
        captions = [[fold(text) for text in one.captions] for one in records]
        headlines = [[fold(text) for text in one.headlines] for one in records]
        strings: Mapping[str, Iterable[str]] = {
            "id": (one.id for one in records),
            "picture": (one.picture.path for one in records),
            "caption": (
                " ".join(one.captions[0].split()) if one.captions else "" for one in records
            ),
            "number": (one.number for one in records),
            "failure": (one.failure for one in records),
            "facts": (one.facts for one in records),
            "files": (one.files for one in records),
        }
        columns = {
            name: _column(name, [_unique(name, read(one)) for one in records])
            for name, read in ENTRIES.items()
        }
        texts = zip(captions, headlines, strict=True)
        columns[WORDS] = _words([set(" ".join(chain(*both)).split()) for both in texts])
        return cls(
            size,
            {name: np.fromiter(values[name], dtype, size) for name, dtype in NUMBERS.items()},
            {name: Strings.of(texts) for name, texts in strings.items()},
            {
                "file": Lines.of([[fold(one.picture.name)] for one in records]),
                "number": Lines.of([[fold(one.number)] if one.number else [] for one in records]),
                "caption": Lines.of(captions),
                "headline": Lines.of(headlines),
            },
            columns,
        )

    @classmethod
    def merged(cls, layout: Layout, parts: Sequence[Segment]) -> Segment:
        """Return the rows of these segments in the order of `layout`."""
        return cls(
            layout.size,
            {
                name: layout.filled([part.numbers[name] for part in parts], dtype)
                for name, dtype in NUMBERS.items()
            },
            {
                name: Strings.laid_out(layout, [part.strings[name] for part in parts])
                for name in STRINGS
            },
            {name: Lines.laid_out(layout, [part.lines[name] for part in parts]) for name in LINES},
            {
                name: CodedColumn.merged(
                    layout, [part.columns[name] for part in parts], counted=name != WORDS
                )
                for name in (*ENTRIES, WORDS)
            },
        )

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
            {
                name: CodedColumn.from_arrays(arrays, f"column.{name}", size)
                for name in (*ENTRIES, WORDS)
            },
        )

    def value(self, column: str, row: int) -> str:
        """Return the one value of a row in a column, "" where there is none."""
        coded = self.columns[column]
        values = coded.dictionary.values
        entries = coded.entries_of(row)
        return values[entries[0]] if entries and values is not None else ""

    def flagged(self, flag: int) -> Mask:
        """Return which rows have one of the flags."""
        flags = self.numbers["flags"].view(np.uint8)
        mask: Mask = (flags & flag) != 0
        return mask


def day_span(text: str) -> tuple[int, int]:
    """Return the first and the last day (ordinals) of a date as precise as it is; 0 if unknown."""
    try:
        year, month, day = int(text[:4]), int(text[5:7] or 0), int(text[8:10] or 0)
        first = date(year, month or 1, day or 1).toordinal()
        if day:
            return first, first
        if month:
            return first, date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
        return first, date(year, 12, 31).toordinal()
    except ValueError:
        return NO_DAY, NO_DAY


def moment(text: str) -> int:
    """Return the seconds from year 1 to the beginning of a date, 0 if it is unknown."""
    first, _ = day_span(text)
    if not first:
        return 0
    clock = [int(part) for part in text[11:19].split(":") if part.isdecimal()]
    return first * 86_400 + sum(
        part * unit for part, unit in zip(clock, (3_600, 60, 1), strict=False)
    )


def month(text: str) -> str:
    """Return the month of a date, or its year where no month is known: "2022-11"."""
    return text[:7] if day_span(text)[0] else ""


def _flags(one: Record) -> int:
    return (
        SPOILER * one.spoiler
        | UNREADABLE * one.unreadable
        | DAMAGED * one.damaged
        | FAILED * bool(one.failure)
    )


def _plain(value: str) -> tuple[Entry, ...]:
    return (Entry(value),) if value else ()


def _folders(one: Record) -> tuple[Entry, ...]:
    parts = one.folder.split("/") if one.folder else []
    return tuple(Entry("/".join(parts[: end + 1])) for end in range(len(parts)))


ENTRIES: Mapping[str, Callable[[Record], tuple[Entry, ...]]] = {
    Column.TAG: lambda one: one.tags,
    Column.PERSON: lambda one: one.people,
    Column.PRODUCTION: lambda one: (one.production,) if one.production else (),
    Column.KIND: lambda one: (Entry(one.kind or NO_VALUE),),
    Column.SCENE: lambda one: _plain(one.scene),
    Column.LOCATION: lambda one: _plain(one.location),
    Column.CREATOR: lambda one: _plain(one.creator),
    Column.FOLDER: _folders,
    Column.FORMAT: lambda one: tuple(Entry(name) for name in one.formats),
    Column.LABEL: lambda one: (Entry(one.label or NO_VALUE),),
    Column.MONTH: lambda one: _plain(month(one.date)),
    RATING: lambda one: (Entry(str(one.rating)),),
    PICK: lambda one: (Entry(one.pick or NO_FLAG),),
    MISSING: lambda one: tuple(Entry(key) for key in WANTED if key not in one.present),
}
_FULL = frozenset((Column.PERSON,))  # the columns whose entries have details, roles and codes
_PATHS = frozenset((Column.TAG, Column.FOLDER))


def group_key(column: str, value: str) -> str:
    """Return what makes two values of a column the same one for a person."""
    return path(value) if column in _PATHS else fold(value)


def _unique(column: str, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return entries of which no two are one value: someone in two roles is counted once."""
    if len(entries) < 2:
        return entries
    met: dict[str, Entry] = {}
    for one in entries:
        key = group_key(column, one.value)
        first = met.get(key)
        if first is not None:
            one = Entry(
                first.value,
                first.detail or one.detail,
                tuple(dict.fromkeys((*first.names, *one.names))),
                tuple(dict.fromkeys((*first.roles, *one.roles))),
                tuple(dict.fromkeys((*first.codes, *one.codes))),
            )
        met[key] = one
    return tuple(met.values())


def _column(column: str, rows: Sequence[tuple[Entry, ...]]) -> CodedColumn:
    full = column in _FULL
    known: dict[Entry, int] = {}
    flat = [known.setdefault(entry, len(known)) for entries in rows for entry in entries]
    entries, owners, order = _pairs(flat, rows, len(known))
    listed = list(known)
    listed = [listed[number] for number in order]
    dictionary = Dictionary(
        Lines.of([(group_key(column, one.value), *map(fold, one.names)) for one in listed]),
        Strings.of(one.value for one in listed),
        Strings.of(one.detail for one in listed) if full else None,
        Lines.of([[fold(role) for role in one.roles] for one in listed]) if full else None,
        Lines.of([[fold(code) for code in one.codes] for one in listed]) if full else None,
    )
    return CodedColumn.of(dictionary, len(rows), entries, owners, counted=True)


def _words(rows: Sequence[set[str]]) -> CodedColumn:
    known: dict[str, int] = {}
    flat = [known.setdefault(word, len(known)) for words in rows for word in words]
    entries, owners, order = _pairs(flat, rows, len(known))
    listed = list(known)
    dictionary = Dictionary(Lines.of([(listed[number],) for number in order]))
    return CodedColumn.of(dictionary, len(rows), entries, owners, counted=False)


def _pairs(
    flat: list[int], rows: Sequence[Sequence[object] | set[str]], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[int]]:
    codes = np.array(flat, np.int64)
    order, places = by_frequency(np.bincount(codes, minlength=count))
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    return places[codes], np.repeat(np.arange(len(rows)), lengths), order.tolist()
