"""The index: what is known of all stills, in memory, answering a filter within a keystroke.

It never changes; `changed` returns another one that shares nearly everything with it, so a search
in one thread and an edit in another do not meet. One large segment holds nearly all stills; what
was edited since is in a few small ones that override it, until `compacted` makes one of all.

A still keeps its row number while an index and those made from it live; the number of a removed
still is not given to another one. Rows are `range(size)`, some of them empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gallery.library.not_shown import NotShown
from gallery.library.still import StillFiles
from gallery.picture import PictureFacts
from gallery.search import growth, storage
from gallery.search.choices import Choices, Facet
from gallery.search.coded import Rows, Selection
from gallery.search.completion import Completion
from gallery.search.evaluate import Evaluation
from gallery.search.facets import COLUMN_OF, FacetValue, FacetValues, Grouping
from gallery.search.marks import Marks
from gallery.search.nodes import Column, Node
from gallery.search.part import Part, Tile, marks, part_of, picture, tile
from gallery.search.record import (
    FileVersion,
    PictureRef,
    Record,
    unpacked_files,
    unpacked_known,
)
from gallery.search.segment import Segment, id_key
from gallery.search.sorting import Beside, Insertion, SortKey

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

_JUDGED = (Column.KILLED_BY, Column.APPROVED_BY, Column.AWAITED_FROM)
KEEP_ORDERS = 32  # orders are kept where fewer than one row in 32 is to be put into them


@dataclass(frozen=True, slots=True)
class Results:
    """What a filter found: rows in order, and all facets with their counts."""

    rows: Rows
    facets: Mapping[Facet, Sequence[FacetValue]]


class Known(NamedTuple):
    """What a scan is compared with: the row of a still, and the stamp of its files."""

    row: int
    stamp: int


class Index:
    """All stills of one library at one moment."""

    def __init__(
        self,
        parts: Sequence[Part],
        size: int,
        digests: Mapping[str, int] | None = None,
        not_shown: Mapping[str, NotShown] | None = None,
    ) -> None:
        self._parts = tuple(parts)
        self.size = size
        self.digests: Mapping[str, int] = {} if digests is None else digests
        self.not_shown: Mapping[str, NotShown] = {} if not_shown is None else not_shown
        self._groupings: dict[str, Grouping] = {}
        self._insertions: dict[tuple[SortKey, bool], Insertion] = {}

    @property
    def parts(self) -> Sequence[Part]:
        """The segments that the rows are in, the large one first."""
        return self._parts

    # --- coming and going

    @classmethod
    def empty(cls) -> Index:
        """Return an index without stills."""
        return cls((part_of((), (), kept=False),), 0)

    @classmethod
    def load(cls, folder: Path) -> Index | None:
        """Return the index that `save` put into `folder`; None where it is not whole and ours."""
        kept = storage.load(folder)
        if kept is None:
            return None
        return cls(kept.parts, kept.size, kept.digests, kept.not_shown)

    @staticmethod
    def is_kept(folder: Path) -> bool:
        """Return whether there is an index in `folder`, be it whole and ours or not."""
        return storage.is_kept(folder)

    def save(self, folder: Path) -> None:
        """Write this index into `folder`, which is its own; OSError leaves the last one there.

        The large segment is written only if it is not there already.
        """
        kept = storage.Snapshot(self._parts, self.size, self.digests, self.not_shown)
        storage.save(folder, kept)

    # --- changes

    def changed(self, records: Sequence[Record], removed: Collection[str] = ()) -> Index:
        """Return the index with these records added or replaced, and these ids removed."""
        latest = {one.id: one for one in records}
        size = self.size
        rows: dict[str, int] = {}
        dead: dict[int, list[int]] = {}
        wanted = [*latest, *(gone for gone in removed if gone not in latest)]
        for still_id, (part, local) in self._spots(wanted).items():
            dead.setdefault(part, []).append(local)
            rows[still_id] = int(self._parts[part].rows[local])
        for still_id in latest:
            if still_id not in rows:
                rows[still_id] = size
                size += 1
        parts = [part.without(dead.get(number, ())) for number, part in enumerate(self._parts)]
        if latest:
            numbers = [rows[still_id] for still_id in latest]
            parts = growth.with_records(parts, list(latest.values()), numbers)
        return Index(parts, size, self.digests, self.not_shown)

    def with_digests(self, digests: Mapping[str, int]) -> Index:
        """Return the same index with other digests of the folders, by their ids."""
        return Index(self._parts, self.size, digests, self.not_shown)

    def with_not_shown(self, not_shown: Mapping[str, NotShown]) -> Index:
        """Return the same index with other counts of what the folders hold that is no still."""
        return Index(self._parts, self.size, self.digests, not_shown)

    @property
    def changes(self) -> int:
        """How many rows lie outside the large segment: what `compacted` would move."""
        return sum(len(part.rows) for part in self._parts[1:])

    def set_aside(self, folder: Path) -> Index:
        """Return the same index with what is new on the disk where it takes much memory.

        OSError where there is no room in `folder`.
        """
        parts = growth.set_aside(self._parts, folder)
        if parts is None:
            return self
        return Index(parts, self.size, self.digests, self.not_shown)

    def compacted(self, folder: Path | None = None) -> Index:
        """Return the same index as one segment, with the same row numbers.

        With a `folder` it is written there on the way, and takes little memory; OSError where there
        is no room for it.
        """
        if len(self._parts) == 1 and len(self._parts[0].rows) == self.size:
            return self
        kept: dict[str, Rows] = {}
        if self.changes * KEEP_ORDERS < self.size:  # cheaper than to sort everything again
            empty = np.ones(self.size, bool)
            for part in self._parts:
                empty[part.rows[part.alive]] = False
            for key in SortKey:
                living = self._sorted(self._everything(), key, descending=False)
                kept[key] = np.concatenate((living, np.flatnonzero(empty).astype(np.int32)))
        part = growth.compacted(self._parts, self.size, kept, folder)
        return Index((part,), self.size, self.digests, self.not_shown)

    # --- stills

    @cached_property
    def count(self) -> int:
        """How many stills there are."""
        return sum(int(np.count_nonzero(part.alive)) for part in self._parts)

    def row(self, still_id: str) -> int | None:
        """Return the row of a still."""
        spot = self._spot(still_id)
        return None if spot is None else int(self._parts[spot[0]].rows[spot[1]])

    def rows(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the rows of those of these stills that there are."""
        return {
            still_id: int(self._parts[part].rows[local])
            for still_id, (part, local) in self._spots(ids).items()
        }

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
        return _files(self._parts[spot[0]].segment, spot[1])

    def facts(self, row: int, shown: PictureRef) -> PictureFacts | None:
        """Return what is known of the picture in a row, if it is still this version of it."""
        segment, local = self._at(row)
        if picture(segment, local) != shown:
            return None
        return _facts(segment, local).get((shown.name, shown.size, shown.changed_ns))

    def known(self, row: int, files: StillFiles) -> dict[str, PictureFacts]:
        """Return what is known of these files of the still in a row, by name, the first first.

        What was read of another version of a file is left out.
        """
        facts = _facts(*self._at(row))
        return {one.name: facts[one] for one in files.sources if one in facts}

    def facts_of(self, still_id: str) -> PictureFacts | None:
        """Return what is known of the picture of a still, as of when it was read."""
        row = self.row(still_id)
        if row is None:
            return None
        return self.facts(row, picture(*self._at(row)))

    def stamp(self, row: int) -> int:
        """Return the stamp of the still in a row."""
        segment, local = self._at(row)
        return int(segment.numbers["stamp"][local])

    def sidecar(self, still_id: str) -> int:
        """Return what tells the sidecar that a still had from others, 0 for none."""
        spot = self._spot(still_id)
        return 0 if spot is None else int(self._parts[spot[0]].segment.numbers["sidecar"][spot[1]])

    def shown(self, row: int) -> PictureRef:
        """Return the version of the picture that the still in a row shows."""
        return picture(*self._at(row))

    def is_judged(self, still_id: str) -> bool:
        """Return whether a still was sent to somebody, or somebody approved or killed it."""
        spot = self._spot(still_id)
        if spot is None:
            return False
        columns = self._parts[spot[0]].segment.columns
        return any(columns[name].lengths[spot[1]] > 0 for name in _JUDGED)

    def folders(self) -> frozenset[str]:
        """Return the folders of all stills, and those above them."""
        found = {""}
        for part in self._parts:
            found.update(part.base.folders)
        return frozenset(found)

    def in_folder(self, folder: str) -> dict[str, Known]:
        """Return the stills in one folder, those in folders below it left out."""
        found: dict[str, Known] = {}
        for part in self._parts:
            local = part.base.in_folder(folder)
            local = local[part.alive[local]]
            ids = part.segment.strings["id"].many(local.tolist())
            rows = part.rows[local].tolist()
            stamps = part.segment.numbers["stamp"][local].tolist()
            for still_id, row, number in zip(ids, rows, stamps, strict=True):
                if still_id.rpartition("/")[0] == folder:
                    found[still_id] = Known(row, number)
        return found

    def of_sizes(self, sizes: Collection[int]) -> list[str]:
        """Return the stills whose picture has one of these sizes in bytes."""
        found: list[str] = []
        for part in self._parts:
            same = np.isin(part.segment.numbers["picture_size"], list(sizes))
            found += part.segment.strings["id"].many(np.flatnonzero(same & part.alive).tolist())
        return found

    def people(self, row: int, column: Column) -> tuple[str, ...]:
        """Return who stands in one of the columns of people in a row: their names."""
        segment, local = self._at(row)
        return segment.all_values(column, local)

    def judged(self) -> list[str]:
        """Return the stills that were sent to somebody, or that somebody approved or killed."""
        found: list[str] = []
        for part in self._parts:
            mask = np.zeros(part.segment.size, bool)
            for name in _JUDGED:
                mask |= part.segment.columns[name].lengths > 0
            found += part.segment.strings["id"].many(np.flatnonzero(mask & part.alive).tolist())
        return found

    def marks(self, row: int) -> Marks:
        """Return where the still in a row stands with those who may kill it."""
        return marks(*self._at(row))

    def unlearned_rows(self) -> Rows:
        """Return the rows of the stills of which a file has not been read yet."""
        return np.concatenate(
            [
                part.rows[part.segment.numbers["unread"].astype(bool) & part.alive]
                for part in self._parts
            ]
        )

    def unlearned(self) -> list[tuple[str, PictureRef]]:
        """Return the files that have not been read yet, with the id of their still."""
        found: list[tuple[str, PictureRef]] = []
        for part in self._parts:
            unread = part.segment.numbers["unread"].astype(bool)
            for local in np.flatnonzero(unread & part.alive).tolist():
                still_id = part.segment.strings["id"][local]
                found += [(still_id, one) for one in _unread(part.segment, local)]
        return found

    def unread(self, row: int) -> list[PictureRef]:
        """Return the files of the still in a row that have not been read yet."""
        return _unread(*self._at(row))

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
                    Beside(
                        part.base.spots(main.base, key, descending=descending),
                        part.segment,
                        part.rows,
                        part.alive,
                    )
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

    def _spots(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Return in which part, and where there, each of these stills is."""
        if not ids:
            return {}
        keys = np.fromiter(map(id_key, ids), np.uint32, len(ids))
        spots: dict[str, tuple[int, int]] = {}
        for number, part in enumerate(self._parts):
            for still_id, local in part.base.find_all(ids, keys).items():
                if part.alive[local]:
                    spots[still_id] = number, local
        return spots

    def _spot(self, still_id: str) -> tuple[int, int] | None:
        return self._spots([still_id]).get(still_id)

    def _at(self, row: int) -> tuple[Segment, int]:
        main = self._parts[0]
        if 0 <= row < len(main.alive) and main.alive[row]:
            return main.segment, row
        for part in self._parts[1:]:
            local = part.base.local(row)
            if local is not None and part.alive[local]:
                return part.segment, local
        raise KeyError(row)


def _files(segment: Segment, row: int) -> StillFiles:
    strings = segment.strings
    return unpacked_files(strings["id"][row], picture(segment, row), strings["files"][row])


def _facts(segment: Segment, row: int) -> dict[FileVersion, PictureFacts]:
    """Return what is known of the files of a still, by their versions."""
    return unpacked_known(segment.strings["facts"][row], picture(segment, row))


def _unread(segment: Segment, row: int) -> list[PictureRef]:
    """Return the files of a still that have not been read yet."""
    if not segment.numbers["unread"][row]:
        return []
    shown = picture(segment, row)
    if not segment.strings["files"].raw(row):
        return [shown]
    files, facts = _files(segment, row), _facts(segment, row)
    return [
        PictureRef(files.path(one.name), one.size, one.changed_ns)
        for one in files.sources
        if one not in facts
    ]
