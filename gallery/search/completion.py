"""Values to complete what is being typed: those in use, and those a field is limited to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from gallery.search.coded import Selection
from gallery.search.facets import Grouping
from gallery.search.folding import fold
from gallery.search.nodes import Column
from gallery.search.terms import FIELDS, canonical

_COLUMNS: Mapping[str, str] = {
    column.value.replace("_", "-"): column.value
    for column in Column
    if column not in (Column.NUMBER, Column.ROLE, Column.MONTH)
} | {"date": Column.MONTH}


class Completion:
    """What an index offers for the fields of the query language and the keys of the captions."""

    def __init__(
        self, grouping: Callable[[str], Grouping], everything: Sequence[Selection]
    ) -> None:
        self._grouping = grouping
        self._everything = everything

    def values(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return at most `limit` values with how many stills have each.

        First those that begin with `prefix`, then those in which a word or a level does; within
        both the most frequent first.
        """
        name = canonical(field)
        wanted = fold(prefix)
        known = FIELDS.get(name)
        column = "person" if name == "role" else _COLUMNS.get(name)
        if column is None:
            choices = known.choices if known is not None else ()
            return [(choice, 0) for choice in choices if choice.startswith(wanted)][:limit]
        grouping = self._grouping(column)
        counts = grouping.counts(self._everything)
        ranked: list[tuple[bool, int, str]] = []
        seen: dict[str, int] = {}
        for number in np.flatnonzero(counts).tolist():
            value = grouping.details[number] if name == "role" else grouping.values[number]
            if value:
                seen[value] = seen.get(value, 0) + int(counts[number])
        for value, count in seen.items():
            folded = fold(value)
            first = folded.startswith(wanted)
            if (
                first
                or any(part.startswith(wanted) for part in folded.replace("/", " ").split())
                or f"/{wanted}" in folded
            ):
                ranked.append((not first, -count, value))
        return [(value, -count) for _, count, value in sorted(ranked)[:limit]]
