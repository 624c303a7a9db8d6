"""Filing: records in, the columns of a segment out.

What many stills share is worked out once: which days "2022-11" spans, which folders lie above a
folder, what a tag is compared by. So a record costs little more than its own words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple, TypeVar

import numpy as np

from gallery.search.coded import CodedColumn, Dictionary, by_frequency
from gallery.search.folding import fold
from gallery.search.nodes import Column
from gallery.search.record import NO_FLAG, NO_VALUE, WANTED, Entry, Record
from gallery.search.segment import (
    DAMAGED,
    FAILED,
    MISSING,
    NO_DAY,
    NUMBERS,
    PEOPLE,
    PICK,
    PRESENT_BITS,
    RATING,
    SPOILER,
    STANDING_SHIFT,
    UNREADABLE,
    WORDS,
    Segment,
    group_key,
    id_key,
)
from gallery.search.strings import Ints, Lines, Strings

_FRACTION = re.compile(r"[.,](\d+)", re.ASCII)
MOST_MEASURED = 1e9  # of ISO, seconds, millimetres: far above any camera's
MOST_UNREAD = 255  # files of one still that are counted

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


class Day(NamedTuple):
    """A date as precise as it is known: its days as ordinals, its first moment, its month.

    The moment is in microseconds on the clock of the place, so that a burst stands in order.
    """

    first: int = NO_DAY
    last: int = NO_DAY
    moment: int = 0
    month: str = ""


def segment_of(records: Sequence[Record]) -> Segment:
    """Return these records as rows 0, 1, 2 ... of a new segment."""
    size = len(records)
    days = _each(day, (one.date for one in records))
    values: Mapping[str, Iterable[float]] = {
        "stamp": (one.stamp for one in records),
        "sidecar": (one.sidecar for one in records),
        "key": (id_key(one.id) for one in records),
        "picture_size": (one.picture.size for one in records),
        "picture_changed": (one.picture.changed_ns for one in records),
        "changed": (one.changed_ns for one in records),
        "moment": map(_moment, records, days),
        "first_day": (one.first for one in days),
        "last_day": (one.last for one in days),
        "embargo": (np.nan if one.embargo is None else one.embargo for one in records),
        "width": (one.width for one in records),
        "height": (one.height for one in records),
        "present": _each(_present, (one.present for one in records)),
        "rating": (one.rating for one in records),
        "flags": (_flags(one) for one in records),
        "unread": (min(one.unread, MOST_UNREAD) for one in records),
        "exposure": (_sensible(one.exposure_s) for one in records),
        "aperture": (_sensible(one.aperture) for one in records),
        "iso": (_sensible(one.iso) for one in records),
        "focal": (_sensible(one.focal_mm) for one in records),
    }
    captions = [[fold(text) for text in one.captions] for one in records]
    headlines = [[fold(text) for text in one.headlines] for one in records]
    numbers = [one.number for one in records]
    strings: Mapping[str, Iterable[str]] = {
        "id": (one.id for one in records),
        "picture": (one.picture.path for one in records),
        "caption": (" ".join(one.captions[0].split()) if one.captions else "" for one in records),
        "number": numbers,
        "failure": (one.failure for one in records),
        "facts": (one.facts for one in records),
        "files": (one.files for one in records),
    }
    lines: Mapping[str, Iterable[Sequence[str]]] = {
        "file": ((fold(one.picture.name),) for one in records),
        "number": ((fold(text),) if text else () for text in numbers),
        "caption": captions,
        "headline": headlines,
    }
    texts = zip(captions, headlines, strict=True)
    return Segment(
        size,
        {name: np.fromiter(values[name], dtype, size) for name, dtype in NUMBERS.items()},
        {name: Strings.of(texts) for name, texts in strings.items()},
        {name: Lines.of(owners) for name, owners in lines.items()},
        {
            Column.TAG: _shared(Column.TAG, [one.tags for one in records]),
            Column.PERSON: _shared(Column.PERSON, [one.people for one in records]),
            Column.PRODUCTION: _column(
                Column.PRODUCTION,
                (one.production for one in records),
                lambda one: (one,) if one is not None else (),
            ),
            Column.KIND: _single(Column.KIND, (one.kind or NO_VALUE for one in records)),
            Column.SCENE: _single(Column.SCENE, (one.scene for one in records)),
            Column.LOCATION: _single(Column.LOCATION, (one.location for one in records)),
            Column.CREATOR: _single(Column.CREATOR, (one.creator for one in records)),
            Column.FOLDER: _column(Column.FOLDER, (one.folder for one in records), _folders),
            Column.FORMAT: _column(Column.FORMAT, (one.formats for one in records), _entries),
            Column.LABEL: _single(Column.LABEL, (one.label or NO_VALUE for one in records)),
            Column.MONTH: _single(Column.MONTH, (one.month for one in days)),
            Column.APPROVAL: _column(Column.APPROVAL, (one.approval for one in records), _entries),
            Column.KILLED_BY: _shared(Column.KILLED_BY, [one.killed_by for one in records]),
            Column.APPROVED_BY: _shared(Column.APPROVED_BY, [one.approved_by for one in records]),
            Column.AWAITED_FROM: _shared(
                Column.AWAITED_FROM, [one.awaited_from for one in records]
            ),
            Column.LENS: _single(Column.LENS, (one.lens for one in records)),
            Column.CAMERA: _single(Column.CAMERA, (one.camera for one in records)),
            RATING: _single(RATING, (str(one.rating) for one in records)),
            PICK: _single(PICK, (one.pick or NO_FLAG for one in records)),
            MISSING: _column(MISSING, (one.present for one in records), _missing),
            WORDS: _words([set(" ".join([*some, *more]).split()) for some, more in texts]),
        },
    )


def day(text: str) -> Day:
    """Return what a date such as 2022, 2022-11, 2022-11-03 or 2022-11-03T14:02:00.25 means."""
    try:
        year, month, number = int(text[:4]), int(text[5:7] or 0), int(text[8:10] or 0)
        first = date(year, month or 1, number or 1)
        last = first
        if not number:
            follows = date(year, month or 12, 28) + timedelta(days=4)
            last = follows - timedelta(days=follows.day)
    except (ValueError, OverflowError):
        return Day()
    clock = [int(part) for part in text[11:19].split(":") if part.isdecimal()]
    seconds = sum(part * unit for part, unit in zip(clock, (3_600, 60, 1), strict=False))
    fraction = _FRACTION.match(text, 19)
    micros = int(fraction[1][:6].ljust(6, "0")) if fraction else 0
    start = first.toordinal()
    moment = (start * 86_400 + seconds) * 1_000_000 + micros
    return Day(start, last.toordinal(), moment, text[:7])


def _moment(one: Record, known: Day) -> int:
    """Return when a still was taken, by the camera's clock where that is the more exact one."""
    date, taken = one.date, one.taken
    if len(date) >= len("2022-11-03") and len(taken) > len(date) and taken.startswith(date):
        return day(taken).moment
    return known.moment


class _Once(dict[Key, Result]):
    """What `work` makes of each key, done once for equal ones."""

    def __init__(self, work: Callable[[Key], Result]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: Key) -> Result:
        found = self[key] = self._work(key)
        return found


def _each(work: Callable[[Key], Result], keys: Iterable[Key]) -> list[Result]:
    """Return `work` of each key, done once for equal ones."""
    return list(map(_Once(work).__getitem__, keys))


def _sensible(number: float) -> float:
    """Return a number of a camera, 0 for one that no camera writes."""
    return number if 0 < number < MOST_MEASURED else 0


def _flags(one: Record) -> int:
    return (
        SPOILER * one.spoiler
        | UNREADABLE * one.unreadable
        | DAMAGED * one.damaged
        | FAILED * bool(one.failure)
        | one.standing << STANDING_SHIFT
    )


def _present(keys: frozenset[str]) -> int:
    return sum(1 << PRESENT_BITS[key] for key in keys if key in PRESENT_BITS)


def _missing(present: frozenset[str]) -> list[Entry]:
    return [Entry(key) for key in WANTED if key not in present]


def _entries(values: tuple[str, ...]) -> list[Entry]:
    return [Entry(value) for value in values]


def _folders(folder: str) -> list[Entry]:
    """Return the entries of a folder and of those above it."""
    parts = folder.split("/") if folder else []
    return [Entry("/".join(parts[: end + 1])) for end in range(len(parts))]


def _single(name: str, values: Iterable[str]) -> CodedColumn:
    return _column(name, values, lambda value: [Entry(value)] if value else ())


def _column(
    name: str, keys: Iterable[Key], entries_of: Callable[[Key], Sequence[Entry]]
) -> CodedColumn:
    """Return the column in which each row has the entries of its key."""
    codes = _Codes(name)
    return _filed(codes, _each(lambda key: codes.of(entries_of(key)), keys))


def _shared(name: str, rows: Sequence[tuple[Entry, ...]]) -> CodedColumn:
    """Return the column of these entries, most of which are the very same objects in many rows."""
    codes, nothing = _Codes(name), list[int]()
    if not any(rows):
        return _filed(codes, [nothing] * len(rows))
    return _filed(codes, [codes.of_kept(entries) if entries else nothing for entries in rows])


class _Codes:
    """Numbers for the entries of a column. In one row no two are of one value."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.known: dict[Entry, int] = {}
        self._by_identity: dict[int, int] = {}
        self._values: list[int] = []  # of each entry: the number of what it is compared by
        self._numbers: dict[str, int] = {}

    def of(self, entries: Sequence[Entry]) -> list[int]:
        """Return the numbers of the entries of one row."""
        codes = [self._code(one) for one in entries]
        return self._distinct(codes, entries) if len(codes) > 1 else codes

    def of_kept(self, entries: Sequence[Entry]) -> list[int]:
        """Return the same of entries that are kept: while they are, an identity is one of them."""
        known = self._by_identity
        try:
            codes = [known[id(one)] for one in entries]
        except KeyError:
            codes = [self._code(one) for one in entries]
            known.update(zip(map(id, entries), codes, strict=True))
        return self._distinct(codes, entries) if len(codes) > 1 else codes

    def _code(self, entry: Entry) -> int:
        code = self.known.get(entry)
        if code is None:
            code = self.known[entry] = len(self._values)
            value = group_key(self.name, entry.value)
            self._values.append(self._numbers.setdefault(value, len(self._numbers)))
        return code

    def _distinct(self, codes: list[int], entries: Sequence[Entry]) -> list[int]:
        """Return the codes with those of one value made one: someone in two roles counts once."""
        values = [self._values[code] for code in codes]
        if len(set(values)) == len(values):
            return codes
        met: dict[int, Entry] = {}
        for value, one in zip(values, entries, strict=True):
            met[value] = _joined(met[value], one) if value in met else one
        return [self._code(one) for one in met.values()]


def _filed(codes: _Codes, rows: Sequence[list[int]]) -> CodedColumn:
    nothing = np.zeros(0, np.int64)  # of approvals where none are needed: most libraries
    flat = _flat(rows) if codes.known else nothing
    order, places = by_frequency(np.bincount(flat, minlength=len(codes.known)))
    every = list(codes.known)
    listed = [every[number] for number in order.tolist()]
    full = codes.name in PEOPLE
    dictionary = Dictionary(
        Lines.of([(group_key(codes.name, one.value), *map(fold, one.names)) for one in listed]),
        Strings.of(one.value for one in listed),
        Strings.of(one.detail for one in listed) if full else None,
        Lines.of([[fold(role) for role in one.roles] for one in listed]) if full else None,
        Lines.of([[fold(code) for code in one.codes] for one in listed]) if full else None,
    )
    owners = _owners(rows) if codes.known else nothing
    return CodedColumn.of(dictionary, len(rows), places[flat], owners, counted=True)


def _joined(first: Entry, second: Entry) -> Entry:
    return Entry(
        first.value,
        first.detail or second.detail,
        tuple(dict.fromkeys((*first.names, *second.names))),
        tuple(dict.fromkeys((*first.roles, *second.roles))),
        tuple(dict.fromkeys((*first.codes, *second.codes))),
    )


def _words(rows: Sequence[set[str]]) -> CodedColumn:
    known: defaultdict[str, int] = defaultdict()
    known.default_factory = known.__len__
    codes = [[known[word] for word in words] for words in rows]
    known.default_factory = None  # its own method: a cycle, and nobody looks for those meanwhile
    flat = _flat(codes)
    order, places = by_frequency(np.bincount(flat, minlength=len(known)))
    listed = list(known)
    dictionary = Dictionary(Lines.of([(listed[number],) for number in order.tolist()]))
    return CodedColumn.of(dictionary, len(rows), places[flat], _owners(codes), counted=False)


def _flat(rows: Sequence[list[int]]) -> Ints:
    return np.array(list(chain.from_iterable(rows)), np.int64)


def _owners(rows: Sequence[list[int]]) -> Ints:
    """Return the row of each code."""
    lengths = np.array(list(map(len, rows)), np.int64)
    return np.repeat(np.arange(len(rows)), lengths)
