"""The index: what is known of all stills, in memory, answering a filter within a keystroke.

It never changes; `changed` returns another one that shares nearly everything with it, so a search
in one thread and an edit in another do not meet. One large segment holds nearly all stills; what
was edited since is in a few small ones that override it, until `compacted` makes one of all.

A still keeps its row number while an index and those made from it live; the number of a removed
still is not given to another one. Rows are `range(size)`, some of them empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from gallery.library.still import StillFiles
from gallery.picture import PictureFacts
from gallery.search import storage
from gallery.search.choices import Choices, Facet
from gallery.search.coded import Rows, Selection
from gallery.search.completion import Completion
from gallery.search.evaluate import Evaluation
from gallery.search.facets import COLUMN_OF, FacetValue, FacetValues, Grouping
from gallery.search.layout import Layout
from gallery.search.nodes import Node
from gallery.search.part import Base, Part, Tile, merged, part_of, picture, tile
from gallery.search.record import PictureRef, Record, unpacked_facts, unpacked_files
from gallery.search.segment import Segment
from gallery.search.sorting import Insertion, Orders, SortKey

__all__ = [
    "Facet",
    "FacetValue",
    "FacetValues",
    "Index",
    "PictureRef",
    "Results",
    "SortKey",
    "Tile",
]

FRESH = 24  # records that are made into a segment again at each edit: some 1.5 ms
GROWTH = 4  # a segment is merged with the one before it until that is so many times larger,
MANY = 4_096  # or has so many rows: batches of a scan wait for `compacted`
MOST_PARTS = 32  # a search asks them all


@dataclass(frozen=True, slots=True)
class Results:
    """What a filter found: rows in order, and all facets with their counts."""

    rows: Rows
    facets: Mapping[Facet, Sequence[FacetValue]]


class Index:
    """All stills of one library at one moment."""

    def __init__(self, parts: Sequence[Part], size: int) -> None:
        self._parts = tuple(parts)
        self.size = size
        self._groupings: dict[str, Grouping] = {}
        self._insertions: dict[tuple[SortKey, bool], Insertion] = {}

    # --- coming and going

    @classmethod
    def empty(cls) -> Index:
        """Return an index without stills."""
        return cls((part_of((), (), kept=False),), 0)

    @classmethod
    def load(cls, folder: Path) -> Index | None:
        """Return the index that `save` put into `folder`; None where it is not whole and ours."""
        stored = storage.load(folder)
        return None if stored is None else cls(*stored)

    def save(self, folder: Path) -> None:
        """Write this index into `folder`, which is its own; OSError leaves the last one there.

        The large segment is written only if it is not there already.
        """
        storage.save(folder, self._parts, self.size)

    # --- changes

    def changed(self, records: Sequence[Record], removed: Collection[str] = ()) -> Index:
        """Return the index with these records added or replaced, and these ids removed."""
        latest = {one.id: one for one in records}
        size = self.size
        rows: dict[str, int] = {}
        dead: dict[int, list[int]] = {}
        for still_id in (*latest, *(gone for gone in removed if gone not in latest)):
            spot = self._spot(still_id)
            if spot is not None:
                part, local = spot
                dead.setdefault(part, []).append(local)
                rows[still_id] = int(self._parts[part].rows[local])
            elif still_id in latest:
                rows[still_id] = size
                size += 1
        parts = [part.without(dead.get(number, ())) for number, part in enumerate(self._parts)]
        if latest:
            numbers = [rows[still_id] for still_id in latest]
            _append(parts, list(latest.values()), numbers)
        return Index(parts, size)

    @property
    def changes(self) -> int:
        """How many rows lie outside the large segment: what `compacted` would move."""
        return sum(len(part.rows) for part in self._parts[1:])

    def compacted(self) -> Index:
        """Return the same index as one segment, with the same row numbers."""
        if len(self._parts) == 1 and len(self._parts[0].rows) == self.size:
            return self
        layout = Layout.of(self.size, [part.living for part in self._parts])
        segment = Segment.merged(layout, [part.segment for part in self._parts])
        alive = layout.part >= 0
        rows = np.arange(self.size, dtype=np.int32)
        kept: dict[str, Rows] = {}
        if self.changes * GROWTH < self.size:  # cheaper than to sort everything again
            for key in SortKey:
                living = self._sorted(self._everything(), key, descending=False)
                kept[key] = np.concatenate((living, rows[~alive]))
        return Index((Part(Base(segment, rows, Orders(segment, kept)), alive),), self.size)

    # --- stills

    @cached_property
    def count(self) -> int:
        """How many stills there are."""
        return sum(int(np.count_nonzero(part.alive)) for part in self._parts)

    def row(self, still_id: str) -> int | None:
        """Return the row of a still."""
        spot = self._spot(still_id)
        return None if spot is None else int(self._parts[spot[0]].rows[spot[1]])

    def id(self, row: int) -> str:
        """Return the id of the still in a row; KeyError where there is none any more."""
        segment, local = self._at(row)
        return segment.strings["id"][local]

    def ids(self, rows: Iterable[int]) -> list[str]:
        """Return the ids of these rows, in this order."""
        return [self.id(int(row)) for row in rows]

    def tile(self, row: int) -> Tile:
        """Return what the grid shows of a row."""
        return tile(*self._at(row))

    def tiles(self, rows: Iterable[int]) -> list[Tile]:
        """Return what the grid shows of these rows."""
        return [self.tile(int(row)) for row in rows]

    def files(self, still_id: str) -> StillFiles | None:
        """Return the files of a still as they were when it was read, without its sidecar."""
        spot = self._spot(still_id)
        if spot is None:
            return None
        segment = self._parts[spot[0]].segment
        shown = picture(segment, spot[1])
        return unpacked_files(still_id, shown, segment.strings["files"][spot[1]])

    def facts(self, row: int, shown: PictureRef) -> PictureFacts | None:
        """Return what is known of the picture in a row, if it is still this version of it."""
        segment, local = self._at(row)
        if picture(segment, local) != shown:
            return None
        return unpacked_facts(segment.strings["facts"][local])

    def stamp(self, row: int) -> int:
        """Return the stamp of the still in a row."""
        segment, local = self._at(row)
        return int(segment.numbers["stamp"][local])

    def stamps(self) -> dict[str, int]:
        """Return the stamp of every still by its id: what the scan is compared with."""
        stamps: dict[str, int] = {}
        for part in self._parts:
            ids, numbers = part.segment.strings["id"].all(), part.segment.numbers["stamp"].tolist()
            if part.alive.all():
                stamps.update(zip(ids, numbers, strict=True))
            else:
                alive = part.alive.tolist()
                stamps.update(
                    (one, number)
                    for one, number, lives in zip(ids, numbers, alive, strict=True)
                    if lives
                )
        return stamps

    def unlearned(self) -> list[tuple[str, PictureRef]]:
        """Return the stills whose pictures have not been read yet, by id."""
        found: list[tuple[str, PictureRef]] = []
        for part in self._parts:
            segment = part.segment
            unknown = np.diff(segment.strings["facts"].starts) == 0
            found += [
                (segment.strings["id"][local], picture(segment, local))
                for local in np.flatnonzero(unknown & part.alive).tolist()
            ]
        return found

    # --- searching

    def search(
        self, node: Node, choices: Choices, sort: SortKey, *, descending: bool, now: float
    ) -> Results:
        """Return what `node` and `choices` find, with all facets; `now` is for embargoes."""
        evaluations = [Evaluation(part.segment, now) for part in self._parts]
        found = [
            evaluation.mask(node) & part.alive
            for evaluation, part in zip(evaluations, self._parts, strict=True)
        ]
        limits = {
            facet: [one.mask(choices.of(facet).node()) for one in evaluations]
            for facet in choices.facets
        }

        def narrowed(open_facet: Facet | None) -> list[Selection]:
            masks = found
            for facet, limit in limits.items():
                if facet is not open_facet:
                    masks = [mask & one for mask, one in zip(masks, limit, strict=True)]
            return [Selection(mask) for mask in masks]

        everything = narrowed(None)
        facets: dict[Facet, Sequence[FacetValue]] = {}
        for facet in Facet:
            grouping = self._grouping(COLUMN_OF[facet])
            chosen = narrowed(facet) if facet in limits else everything
            wanted = frozenset(value for _, value, _ in choices.of(facet))
            facets[facet] = FacetValues(facet, grouping, grouping.counts(chosen), wanted)
        return Results(self._sorted(everything, sort, descending=descending), facets)

    def values(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return values in use that begin with `prefix`, the most frequent first, with counts.

        `field` is a field of the query language or a key of the captions.
        """
        return Completion(self._grouping, self._everything()).values(field, prefix, limit)

    # --- inside

    def _everything(self) -> list[Selection]:
        return [Selection(part.alive) for part in self._parts]

    def _grouping(self, column: str) -> Grouping:
        found = self._groupings.get(column)
        if found is None:
            found = Grouping(column, [part.base.groups(column) for part in self._parts])
            self._groupings[column] = found
        return found

    def _sorted(self, chosen: Sequence[Selection], key: SortKey, *, descending: bool) -> Rows:
        main = self._parts[0]
        order = main.base.orders.order(key, descending=descending)
        rows = order.sorted(chosen[0])
        if len(self._parts) == 1 or not any(one.count for one in chosen[1:]):
            return rows
        late = self._insertions.get((key, descending))
        if late is None:
            late = Insertion.of(
                (
                    (part.base.spots(main.base, key, descending=descending), part.rows, part.alive)
                    for part in self._parts[1:]
                ),
                key,
                descending=descending,
            )
            self._insertions[key, descending] = late
        mask = np.zeros(self.size, bool)
        for part, one in zip(self._parts[1:], chosen[1:], strict=True):
            mask[part.rows[one.rows]] = True
        return late.merged(order, rows, mask)

    def _spot(self, still_id: str) -> tuple[int, int] | None:
        """Return in which part, and where there, a still is."""
        for number in range(len(self._parts) - 1, -1, -1):
            part = self._parts[number]
            local = part.base.find(still_id)
            if local is not None and part.alive[local]:
                return number, local
        return None

    def _at(self, row: int) -> tuple[Segment, int]:
        main = self._parts[0]
        if 0 <= row < len(main.alive) and main.alive[row]:
            return main.segment, row
        for part in self._parts[1:]:
            local = part.base.local(row)
            if local is not None and part.alive[local]:
                return part.segment, local
        raise KeyError(row)


def _append(parts: list[Part], records: list[Record], rows: list[int]) -> None:
    """Add new records: few join the last few, and small segments are merged as they pile up."""
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
