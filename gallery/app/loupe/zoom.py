"""How a picture lies in a view: fitted, or enlarged about a point. Arithmetic only.

Lengths are device pixels, so that a `factor` of 1 is one picture pixel on one screen pixel.

    Zoom(room, picture)                 fitted, never larger than 100 %
    zoom.at(1.0, x, y)                  100 %, what is under (x, y) stays there
    zoom.panned(dx, dy)                 moved, as far as there is picture
"""

from __future__ import annotations

from dataclasses import dataclass, replace

LARGEST = 8.0  # screen pixels for one of the picture
STEP = 1.25


@dataclass(frozen=True, slots=True)
class Extent:
    """A width and a height."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """The whole picture's rectangle in the view; parts of it may lie outside."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Zoom:
    """A picture in a room; `wanted` is the factor asked for, None for fitted.

    (`centre_x`, `centre_y`) is the point of the picture, as fractions, in the middle of the room.
    """

    room: Extent
    picture: Extent
    wanted: float | None = None
    centre_x: float = 0.5
    centre_y: float = 0.5

    @property
    def fitted_factor(self) -> float:
        """The factor at which all of the picture shows, at most 1."""
        picture, room = self.picture, self.room
        return min(1.0, room.width / picture.width, room.height / picture.height)

    @property
    def factor(self) -> float:
        """Screen pixels for one pixel of the picture."""
        return self.fitted_factor if self.wanted is None else self.wanted

    @property
    def fitted(self) -> bool:
        """Whether all of the picture shows."""
        return self.wanted is None

    @property
    def place(self) -> Place:
        """Where the whole picture lies; a side that is smaller than the room is centred in it."""
        width, height = self.picture.width * self.factor, self.picture.height * self.factor
        return Place(
            _start(self.room.width, width, self.centre_x),
            _start(self.room.height, height, self.centre_y),
            width,
            height,
        )

    def at(self, factor: float, x: float, y: float) -> Zoom:
        """Return the picture at `factor`, with what is at (x, y) of the room still there.

        A factor that would show the picture no larger than fitted gives it fitted.
        """
        if factor <= self.fitted_factor * 1.001:
            return replace(self, wanted=None, centre_x=0.5, centre_y=0.5)
        factor = min(LARGEST, factor)
        before = self.place
        fraction_x = (x - before.x) / before.width
        fraction_y = (y - before.y) / before.height
        width, height = self.picture.width * factor, self.picture.height * factor
        centre_x = fraction_x + (self.room.width / 2 - x) / width
        centre_y = fraction_y + (self.room.height / 2 - y) / height
        return replace(self, wanted=factor, centre_x=centre_x, centre_y=centre_y)._held()

    def panned(self, dx: float, dy: float) -> Zoom:
        """Return the picture moved by so much, as far as there is picture."""
        place = self.place
        return replace(
            self,
            centre_x=self.centre_x - dx / place.width,
            centre_y=self.centre_y - dy / place.height,
        )._held()

    def of(self, room: Extent, picture: Extent) -> Zoom:
        """Return the same view of another picture, or in another room."""
        other = replace(self, room=room, picture=picture)
        if other.wanted is not None and other.wanted <= other.fitted_factor:
            other = replace(other, wanted=None)
        return other._held()

    def _held(self) -> Zoom:
        """Keep the picture's edges at the room's edges, or outside."""
        place = self.place
        return replace(
            self,
            centre_x=_held(self.room.width, place.width, self.centre_x),
            centre_y=_held(self.room.height, place.height, self.centre_y),
        )


def _start(room: float, length: float, centre: float) -> float:
    return (room - length) / 2 if length <= room else room / 2 - centre * length


def _held(room: float, length: float, centre: float) -> float:
    if length <= room:
        return 0.5
    margin = room / 2 / length
    return max(margin, min(1 - margin, centre))
