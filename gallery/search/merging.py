"""Merging: several segments in, the arrays of one out, a column at a time.

A column in which stills share values is merged without sorting all of it: the rows of each entry
are counted first, and then every part puts its own where they belong. Pairs of an entry and a row
are looked at a million at a time, so what is needed beside the result stays small, and no single
step keeps other threads waiting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from gallery.search.coded import CodedColumn, Narrow, Rows, as_narrow, by_frequency, narrowed
from gallery.search.layout import GAP, Layout
from gallery.search.segment import COLUMNS, LINES, NUMBERS, STRINGS, WORDS, Segment
from gallery.search.strings import Ints, Lines, Strings

AT_ONCE = 1 << 20  # pairs of an entry and a row, some 30 MB of temporary arrays


def merged_arrays(
    layout: Layout, parts: Sequence[Segment]
) -> Iterator[tuple[str, npt.NDArray[np.generic]]]:
    """Yield the arrays of a segment with the rows of these in the order of `layout`, by name."""
    for name, dtype in NUMBERS.items():
        yield name, layout.filled([part.numbers[name] for part in parts], dtype)
    for name in STRINGS:
        strings = Strings.laid_out(layout, [part.strings[name] for part in parts])
        yield from strings.arrays(f"strings.{name}").items()
        del strings
    for name in LINES:
        lines = Lines.laid_out(layout, [part.lines[name] for part in parts])
        yield from lines.arrays(f"lines.{name}").items()
        del lines
    for name in COLUMNS:
        column = merged_column(
            layout, [part.columns[name] for part in parts], counted=name != WORDS
        )
        yield from column.arrays(f"column.{name}").items()
        del column


def merged_column(layout: Layout, parts: Sequence[CodedColumn], *, counted: bool) -> CodedColumn:
    """Return the column of the segment that `layout` makes of the segments of `parts`."""
    known: dict[tuple[bytes, ...], int] = {}
    firsts: list[tuple[int, int]] = []  # the part and the entry where each was met first
    codes: list[Ints] = []
    for number, part in enumerate(parts):
        mine = np.empty(len(part.dictionary), np.int64)
        for entry, key in enumerate(part.dictionary.keys()):
            code = known.setdefault(key, len(firsts))
            if code == len(firsts):
                firsts.append((number, entry))
            mine[entry] = code
        codes.append(mine)
    del known
    moved = [layout.moved(number, part.size) for number, part in enumerate(parts)]
    totals = np.zeros(len(firsts), np.int64)
    for part, mine, places in zip(parts, codes, moved, strict=True):
        for start, end in _blocks(part.starts):
            totals[mine[start:end]] += _kept(part, places, start, end)[1]
    order, ranks = by_frequency(totals)
    first = np.array(firsts, np.int32).reshape(-1, 2)[order]
    dictionaries = [part.dictionary for part in parts]
    dictionary = dictionaries[0].laid_out(Layout(first[:, 0], first[:, 1]), dictionaries)
    codes = [ranks[mine] for mine in codes]
    starts = np.zeros(len(order) + 1, np.int64)
    np.cumsum(totals[order], out=starts[1:])
    rows = _rows(parts, codes, moved, starts)
    if not counted:
        return CodedColumn(dictionary, layout.size, rows, starts, None, None)
    offsets, owned = _owned(layout, parts, codes, len(order))
    return CodedColumn(dictionary, layout.size, rows, starts, offsets, owned)


def _rows(
    parts: Sequence[CodedColumn], codes: Sequence[Ints], moved: Sequence[Rows], starts: Ints
) -> Rows:
    """Return the rows of each entry, ascending."""
    rows = np.empty(int(starts[-1]), np.int32)
    free = starts[:-1].copy()
    for part, mine, places in zip(parts, codes, moved, strict=True):
        for start, end in _blocks(part.starts):
            new, counts = _kept(part, places, start, end)
            entries = mine[start:end]
            used = counts > 0
            entries, counts = entries[used], counts[used]
            ends = np.cumsum(counts)
            at = np.repeat(free[entries] - (ends - counts), counts)
            at += np.arange(len(at))
            rows[at] = new
            free[entries] += counts
    for start, end in _blocks(starts):
        begin = int(starts[start])
        block = rows[begin : int(starts[end])]
        breaks = starts[start + 1 : end] - begin  # where the next entry begins anew
        falls = np.flatnonzero(block[1:] < block[:-1]) + 1
        if np.isin(falls, breaks, invert=True).any():
            entry = np.repeat(np.arange(end - start), np.diff(starts[start : end + 1]))
            block[:] = np.sort((entry << 32) | block) & 0xFFFFFFFF
    return rows


def _owned(
    layout: Layout, parts: Sequence[CodedColumn], codes: Sequence[Ints], count: int
) -> tuple[Ints | None, Narrow]:
    """Return the entries of each row, and where those of each begin if some have several."""
    lengths = layout.filled([part.lengths for part in parts], np.int64)
    if not len(lengths) or int(lengths.max()) <= 1:
        single = [
            part.each(narrowed(np.append(mine, count), count))
            for part, mine in zip(parts, codes, strict=True)
        ]
        owned = as_narrow(layout.filled(single, single[0].dtype))
        owned[layout.part == GAP] = count
        return None, owned
    offsets = np.zeros(layout.size + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    flat = [narrowed(mine, count)[part.flat] for part, mine in zip(parts, codes, strict=True)]
    owned = as_narrow(np.empty(int(offsets[-1]), flat[0].dtype))
    ends = [np.concatenate(([0], np.cumsum(part.lengths))) for part in parts]
    for place in layout.places:
        mine = ends[place.part]
        owned[offsets[place.at] : offsets[place.at + place.count]] = flat[place.part][
            mine[place.first] : mine[place.first + place.count]
        ]
    return offsets, owned


def _blocks(starts: Ints) -> Iterator[tuple[int, int]]:
    """Yield ranges of entries that have some `AT_ONCE` rows together, at least one entry each."""
    start, count = 0, len(starts) - 1
    while start < count:
        end = int(np.searchsorted(starts, int(starts[start]) + AT_ONCE, "right")) - 1
        end = min(max(end, start + 1), count)
        yield start, end
        start = end


def _kept(part: CodedColumn, places: Rows, start: int, end: int) -> tuple[Rows, Ints]:
    """Return the new rows of the entries from `start` to `end`, and how many each has left."""
    begin = int(part.starts[start])
    new = places[part.rows[begin : int(part.starts[end])]]
    lives = new >= 0
    kept = np.zeros(len(lives) + 1, np.int64)
    np.cumsum(lives, out=kept[1:])
    counts = np.diff(kept[part.starts[start : end + 1] - begin])
    return new[lives], counts
