"""What a filter means: the tree that `query.parse` makes and the index evaluates.

Leaves hold texts that are already folded (`folding.fold`), so that a tree compares equal to
another one exactly when both find the same stills by the same means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Where a text is looked for."""

    ANY = "any"
    CAPTION = "caption"
    HEADLINE = "headline"
    FILE = "file"


class Column(StrEnum):
    """Values that stills share, by the name of their field in the query language."""

    TAG = "tag"
    PERSON = "person"
    ROLE = "role"
    KIND = "kind"
    SCENE = "scene"
    NUMBER = "number"
    LOCATION = "location"
    CREATOR = "creator"
    PRODUCTION = "production"
    FOLDER = "folder"
    FORMAT = "format"
    LABEL = "label"
    MONTH = "month"
    APPROVAL = "approval"
    KILLED_BY = "killed_by"
    APPROVED_BY = "approved_by"
    AWAITED_FROM = "awaited_from"
    LENS = "lens"
    CAMERA = "camera"


class Measure(StrEnum):
    """Numbers that have a range: stars, days (proleptic ordinals), pixels, how it was taken.

    An exposure is in seconds, a focal length in millimetres.
    """

    RATING = "rating"
    DATE = "date"
    SIZE = "size"
    EXPOSURE = "exposure"
    APERTURE = "aperture"
    ISO = "iso"
    FOCAL = "focal"


class State(StrEnum):
    """What a still can be."""

    PICK = "pick"
    REJECT = "reject"
    UNFLAGGED = "unflagged"
    EMBARGOED = "embargoed"
    SPOILER = "spoiler"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    APPROVED = "approved"
    PENDING = "pending"
    UNSENT = "unsent"
    KILLED = "killed"
    OVERQUOTA = "overquota"


class Orientation(StrEnum):
    """Which way a picture stands, seen upright."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class Everything:
    """All stills: the empty filter."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the still holds this word or phrase; `wild`: a word with wildcards.

    `exact`, of a file name: it is this, with its suffix or without.
    """

    text: str
    scope: Scope = Scope.ANY
    wild: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A value of this column matches as its field does; `exact`: is this whole value.

    `wild`: a word of it matches one with wildcards.
    """

    column: Column
    text: str
    exact: bool = False
    wild: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """A value of this column lies in low..high, numbers in it counted as numbers.

    The bounds are natural keys (`folding.natural_key`), both included.
    """

    column: Column
    low: bytes
    high: bytes


@dataclass(frozen=True, slots=True)
class Between:
    """The number is known and lies in low..high, both included."""

    measure: Measure
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Is:
    """The still is in this state."""

    state: State


@dataclass(frozen=True, slots=True)
class Present:
    """The field with this key has a value."""

    key: str


@dataclass(frozen=True, slots=True)
class Stands:
    """The picture stands this way."""

    orientation: Orientation


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that `node` does not find."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """What all of `nodes` find."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any of `nodes` finds."""

    nodes: tuple[Node, ...]


Node = Everything | Text | Match | Within | Between | Is | Present | Stands | Not | And | Or


def all_of(nodes: list[Node]) -> Node:
    """Return what all of `nodes` find; everything when there is none."""
    if not nodes:
        return Everything()
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def any_of(nodes: list[Node]) -> Node:
    """Return what any of `nodes` finds; there is at least one."""
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))
