"""What was clicked in the facets: a filter beside the one that is typed.

    kind bts, kind unit, tags prop, not label red
    = kind:bts,unit tag:=prop -label:red

Values of one facet widen the result, facets narrow it, excluded values go away. `as_text` gives the
same filter in the query language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gallery.search.folding import fold
from gallery.search.nodes import (
    Between,
    Column,
    Is,
    Match,
    Measure,
    Node,
    Not,
    Present,
    State,
    all_of,
    any_of,
)
from gallery.search.terms import FIELDS, path
from gallery.search.tokens import quote


class Facet(StrEnum):
    """The ways to narrow down, in the order of the filter panel."""

    PRODUCTION = "production"
    PEOPLE = "people"
    TAGS = "tags"
    KIND = "kind"
    RATING = "rating"
    LABEL = "label"
    PICK = "pick"
    APPROVAL = "approval"
    DATE = "date"
    LOCATION = "location"
    CREATOR = "creator"
    FORMAT = "format"
    MISSING = "missing"


COLUMNS: Mapping[Facet, Column] = {
    Facet.PRODUCTION: Column.PRODUCTION,
    Facet.PEOPLE: Column.PERSON,
    Facet.TAGS: Column.TAG,
    Facet.KIND: Column.KIND,
    Facet.LABEL: Column.LABEL,
    Facet.APPROVAL: Column.APPROVAL,
    Facet.DATE: Column.MONTH,
    Facet.LOCATION: Column.LOCATION,
    Facet.CREATOR: Column.CREATOR,
    Facet.FORMAT: Column.FORMAT,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that was chosen in a facet, or excluded."""

    facet: Facet
    value: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """All choices, in the order in which they were made; false when there is none."""

    chosen: tuple[Choice, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chosen)

    def __iter__(self) -> Iterator[tuple[Facet, str, bool]]:
        return ((one.facet, one.value, one.excluded) for one in self.chosen)

    def toggled(self, facet: Facet, value: str) -> Choices:
        """Return these with `value` chosen, or open again if it was chosen."""
        return self._switched(Choice(Facet(facet), value))

    def excluding(self, facet: Facet, value: str) -> Choices:
        """Return these with `value` excluded, or open again if it was excluded."""
        return self._switched(Choice(Facet(facet), value, excluded=True))

    def without(self, facet: Facet, value: str) -> Choices:
        """Return these with `value` open."""
        return Choices(
            tuple(one for one in self.chosen if (one.facet, one.value) != (facet, value))
        )

    def of(self, facet: Facet) -> Choices:
        """Return the choices made in one facet."""
        return Choices(tuple(one for one in self.chosen if one.facet == facet))

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The facets in which something is chosen or excluded."""
        return tuple(dict.fromkeys(one.facet for one in self.chosen))

    def node(self) -> Node:
        """Return the filter that these choices are."""
        nodes: list[Node] = []
        for facet in self.facets:
            mine = [one for one in self.chosen if one.facet == facet]
            wanted = [_node(one) for one in mine if not one.excluded]
            if wanted:
                nodes.append(any_of(wanted))
            nodes += [Not(_node(one)) for one in mine if one.excluded]
        return all_of(nodes)

    def as_text(self) -> str:
        """Return the same filter in the query language."""
        terms: list[str] = []
        for facet in self.facets:
            mine = [one for one in self.chosen if one.facet == facet]
            wanted: dict[str, list[str]] = {}
            for one in mine:
                if not one.excluded:
                    wanted.setdefault(_WRITTEN[facet][0], []).append(_WRITTEN[facet][1](one.value))
            terms += [f"{field}:{','.join(values)}" for field, values in wanted.items()]
            terms += [
                f"-{_WRITTEN[facet][0]}:{_WRITTEN[facet][1](one.value)}"
                for one in mine
                if one.excluded
            ]
        return " ".join(terms)

    def _switched(self, choice: Choice) -> Choices:
        others = self.without(choice.facet, choice.value)
        return others if choice in self.chosen else Choices((*others.chosen, choice))


def _node(choice: Choice) -> Node:
    value = choice.value
    match choice.facet:
        case Facet.RATING:
            return Between(Measure.RATING, int(value), int(value))
        case Facet.PICK:
            return Is(State(value))
        case Facet.MISSING:
            return Not(Present(value))
        case Facet.TAGS:
            return Match(Column.TAG, path(value), exact=True)
        case facet:
            return Match(COLUMNS[facet], fold(value), exact=True)


def _exactly(value: str) -> str:
    return "=" + quote(value)


_COLOURS = FIELDS["label"].choices
_WRITTEN: Mapping[Facet, tuple[str, Callable[[str], str]]] = {
    Facet.PRODUCTION: ("production", _exactly),
    Facet.PEOPLE: ("person", _exactly),
    Facet.TAGS: ("tag", _exactly),
    Facet.KIND: ("kind", quote),
    Facet.RATING: ("rating", quote),
    Facet.LABEL: ("label", lambda name: (quote if name in _COLOURS else _exactly)(name)),
    Facet.PICK: ("is", quote),
    Facet.APPROVAL: ("approval", quote),
    Facet.DATE: ("date", _exactly),
    Facet.LOCATION: ("location", _exactly),
    Facet.CREATOR: ("creator", _exactly),
    Facet.FORMAT: ("format", _exactly),
    Facet.MISSING: ("missing", quote),
}
