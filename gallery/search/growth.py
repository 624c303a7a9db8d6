"""How an index grows: new records beside what there is, many small segments into few large ones.

A few edits are made into one small segment, again at each. Batches of a scan wait beside the large
segment until all of it is merged; when they are many they are set aside on the disk meanwhile, so
that reading a million stills for the first time takes no more memory than reading thousands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from gallery.search import storage
from gallery.search.coded import Rows
from gallery.search.layout import Layout
from gallery.search.merging import merged_arrays
from gallery.search.part import Base, Part, joined, merged, part_of
from gallery.search.record import Record
from gallery.search.segment import Segment
from gallery.search.sorting import Orders

FRESH = 24  # records that are made into a segment again at each edit: some 1.5 ms
GROWTH = 4  # a segment is merged with the one before it until that is so many times larger,
MANY = 4_096  # or has so many rows: batches of a scan wait for `compacted`
MOST_PARTS = 48  # a search asks them all
SET_ASIDE = 32_768  # rows of new segments that are kept in memory: some 30 MB
MOST_ASIDE = 16  # segments on the disk before they, too, are merged


def with_records(
    before: Sequence[Part], records: Sequence[Record], rows: Sequence[int]
) -> list[Part]:
    """Add new records: few join the last few, and small segments are merged as they pile up."""
    parts, records, rows = list(before), list(records), list(rows)
    fresh = parts.pop() if parts[-1].records else None
    few = len(records) <= FRESH
    if fresh is not None:
        alive = fresh.alive.tolist()
        old = [one for one, lives in zip(fresh.records, alive, strict=True) if lives]
        if len(old) + len(records) <= FRESH:
            rows = [*fresh.rows[fresh.alive].tolist(), *rows]
            records = [*old, *records]
        elif old:
            parts.append(replace(fresh, records=()))
    parts[1:] = [part for part in parts[1:] if part.alive.any()]
    added = part_of(records, rows, kept=few)
    if not few:
        parts.append(added)
    if len(parts) > MOST_PARTS:
        parts[1:] = [merged(parts[1:])]
    while len(parts) > 2 and len(parts[-2].rows) < min(GROWTH * len(parts[-1].rows), MANY):
        parts[-2:] = [merged(parts[-2:])]
    if few:
        parts.append(added)
    return parts


def set_aside(parts: Sequence[Part], folder: Path) -> list[Part] | None:
    """Put the new segments on the disk if they take much memory; None where they do not.

    OSError where there is no room in `folder`.
    """
    new = [part for part in parts[1:] if part.base.stored is None and not part.records]
    if sum(len(part.rows) for part in new) < SET_ASIDE:
        return None
    old = [part for part in parts[1:] if part.base.stored is not None]
    if len(old) >= MOST_ASIDE:
        old, new = [], [*old, *new]
    layout, rows = joined(new)
    aside = Part(storage.set_aside(folder, layout, new, rows), np.ones(len(rows), bool))
    return [parts[0], *old, aside, *(part for part in parts[1:] if part.records)]


def compacted(
    parts: Sequence[Part], size: int, kept: Mapping[str, Rows], folder: Path | None
) -> Part:
    """Return all parts as one with the rows 0 to `size`, mapped from `folder` if there is one.

    `kept` are orders of its rows that are known already. OSError where there is no room for it.
    """
    layout = Layout.of(size, [part.living for part in parts])
    alive = layout.part >= 0
    if folder is not None:
        return Part(storage.merged(folder, layout, parts, kept), alive)
    arrays = dict(merged_arrays(layout, [part.segment for part in parts]))
    segment = Segment.from_arrays(arrays)
    rows = np.arange(size, dtype=np.int32)
    return Part(Base(segment, rows, Orders(segment, kept)), alive)
