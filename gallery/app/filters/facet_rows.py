"""Which rows a facet shows: the best of its values, what is chosen, and how to see the rest.

    prop             12      a tag with others below it can be folded
      robot head      4
    place            10
    6 more…                  opens the whole list, with a field to find in it

What is chosen is always shown, also where no still is left that has it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from gallery.search.index import FacetValue

TOP, TREE_TOP = 8, 16  # rows of a list, and of a tree, that is not open as a whole
SPARE = 2  # "2 more…" would take nearly the room of the two


class RowKind(StrEnum):
    """What a row does when it is clicked."""

    VALUE = "value"
    MORE = "more"
    FEWER = "fewer"


class RowState(StrEnum):
    """Whether a value is part of the filter."""

    OPEN = "open"
    CHOSEN = "chosen"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `share` is its part of the facet's largest count, `folded` None for no children."""

    kind: RowKind
    value: str = ""
    text: str = ""
    detail: str = ""
    count: int = 0
    share: float = 0.0
    depth: int = 0
    folded: bool | None = None
    state: RowState = RowState.OPEN

    @property
    def spoken(self) -> str:
        """The row in words, for a screen reader."""
        if self.kind is not RowKind.VALUE:
            return self.text
        parts = [f"{self.text} {self.detail}".strip()]
        parts.append("1 still" if self.count == 1 else f"{self.count:,} stills")
        if self.state is not RowState.OPEN:
            parts.append("in the filter" if self.state is RowState.CHOSEN else "left out")
        if self.folded is not None:
            parts.append("folded" if self.folded else "unfolded")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class FacetView:
    """How a person has set one facet: what is chosen, what is folded, how much of it is open."""

    chosen: Mapping[str, bool] = field(default_factory=dict)  # value -> whether it is excluded
    folded: Collection[str] = ()
    whole: bool = False
    find: str = ""


def facet_rows(
    values: Sequence[FacetValue], view: FacetView, *, top: int = 0, by_count: bool = True
) -> tuple[Row, ...]:
    """Return the rows of one facet.

    Of more than `top` values (0: as many as is usual) the ones with the most stills are shown, in
    their own order, so that a tag never stands without the one above it; with `by_count` false
    simply the first ones.
    """
    values = _with_chosen(values, view.chosen)
    parents = _parents(values)
    top = top or (TREE_TOP if parents else TOP)
    largest = max((value.count for value in values), default=0)
    shown = _found(values, view.find) if view.find else _unfolded(values, view)
    hidden = 0
    if not view.whole and not view.find and len(shown) > top + SPARE:
        kept = _best(shown, top, view.chosen, by_count=by_count)
        hidden = len(shown) - len(kept)
        shown = kept
        parents &= _parents(shown) | set(view.folded)
    rows = tuple(_row(value, view, largest, parents) for value in shown)
    if hidden:
        return (*rows, Row(RowKind.MORE, text=f"{hidden:,} more…"))
    if view.whole:
        return (*rows, Row(RowKind.FEWER, text="Show fewer"))
    return rows


def _parents(values: Sequence[FacetValue]) -> set[str]:
    return {value.value for value, following in pairwise(values) if following.depth > value.depth}


def _with_chosen(
    values: Sequence[FacetValue], chosen: Mapping[str, bool]
) -> tuple[FacetValue, ...]:
    there = {value.value for value in values}
    missing = [
        FacetValue(value=value, label=value, detail="", count=0, depth=0)
        for value in chosen
        if value not in there
    ]
    return (*values, *missing)


def _unfolded(values: Sequence[FacetValue], view: FacetView) -> list[FacetValue]:
    shown: list[FacetValue] = []
    closed_at: int | None = None
    for value in values:
        if closed_at is not None and value.depth > closed_at:
            if value.value in view.chosen:
                shown.append(value)
            continue
        closed_at = value.depth if value.value in view.folded else None
        shown.append(value)
    return shown


def _found(values: Sequence[FacetValue], text: str) -> list[FacetValue]:
    """Return the values with `text` in them, each below the values it belongs to."""
    words = text.casefold().split()
    shown: list[FacetValue] = []
    path: list[FacetValue] = []
    for value in values:
        path = [*path[: value.depth], value]
        name = f"{value.value} {value.label} {value.detail}".casefold()
        if all(word in name for word in words):
            shown += [one for one in path if one not in shown[-len(path) :]]
    return shown


def _best(
    values: Sequence[FacetValue], top: int, chosen: Mapping[str, bool], *, by_count: bool
) -> list[FacetValue]:
    places = range(len(values))
    if by_count:
        places = sorted(places, key=lambda place: -values[place].count)  # type: ignore[assignment]
    kept = set(list(places)[:top])
    kept |= {place for place, value in enumerate(values) if value.value in chosen}
    return [values[place] for place in sorted(kept)]


def _row(value: FacetValue, view: FacetView, largest: int, parents: Collection[str]) -> Row:
    excluded = view.chosen.get(value.value)
    state = RowState.OPEN
    if excluded is not None:
        state = RowState.EXCLUDED if excluded else RowState.CHOSEN
    row = Row(
        RowKind.VALUE,
        value.value,
        value.label or value.value,
        value.detail,
        value.count,
        value.count / largest if largest else 0.0,
        value.depth,
        state=state,
    )
    if value.value in parents and not view.find:
        return replace(row, folded=value.value in view.folded)
    return row
