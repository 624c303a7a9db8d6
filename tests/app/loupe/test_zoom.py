"""A picture fits, is enlarged about a point, and never leaves its room."""

from __future__ import annotations

import pytest

from gallery.app.loupe.zoom import LARGEST, Extent, Place, Zoom

ROOM = Extent(1000, 500)


@pytest.mark.parametrize(
    ("picture", "place"),
    [
        (Extent(2000, 1000), Place(0, 0, 1000, 500)),
        (Extent(4000, 1000), Place(0, 125, 1000, 250)),
        (Extent(500, 1000), Place(375, 0, 250, 500)),
        (Extent(100, 50), Place(450, 225, 100, 50)),  # never upscaled
    ],
)
def test_a_picture_is_fitted_into_the_middle(picture: Extent, place: Place) -> None:
    assert Zoom(ROOM, picture).place == place


def test_what_is_under_the_pointer_stays_there() -> None:
    before = Zoom(ROOM, Extent(4000, 2000))
    after = before.at(1.0, 300, 100)
    point = (300 - before.place.x) / before.place.width
    assert after.place.x + point * after.place.width == pytest.approx(300)
    assert after.factor == 1.0


@pytest.mark.parametrize(("dx", "dy"), [(1e6, 1e6), (-1e6, -1e6), (1e6, -1e6)])
def test_no_ground_shows_beside_an_enlarged_picture(dx: float, dy: float) -> None:
    place = Zoom(ROOM, Extent(4000, 2000)).at(1.0, 500, 250).panned(dx, dy).place
    assert place.x <= 0
    assert place.y <= 0
    assert place.x + place.width >= 1000 - 1e-6
    assert place.y + place.height >= 500 - 1e-6


def test_a_side_that_is_smaller_than_the_room_stays_in_its_middle() -> None:
    place = Zoom(ROOM, Extent(4000, 400)).at(1.0, 0, 0).panned(0, 300).place
    assert place.y == 50


def test_reducing_ends_at_fitted() -> None:
    zoom = Zoom(ROOM, Extent(4000, 2000)).at(0.5, 10, 10)
    assert not zoom.fitted
    assert zoom.at(0.01, 10, 10) == Zoom(ROOM, Extent(4000, 2000))


def test_enlarging_ends_somewhere() -> None:
    assert Zoom(ROOM, Extent(4000, 2000)).at(99, 0, 0).factor == LARGEST


def test_a_small_picture_can_be_enlarged_by_hand() -> None:
    assert Zoom(ROOM, Extent(100, 50)).at(2.0, 500, 250).place.width == 200


def test_the_next_picture_is_seen_at_the_same_point() -> None:
    zoom = Zoom(ROOM, Extent(4000, 2000)).at(1.0, 900, 400)
    other = zoom.of(ROOM, Extent(6000, 4000))
    assert other.factor == 1.0
    assert (other.centre_x, other.centre_y) == (zoom.centre_x, zoom.centre_y)


def test_a_larger_window_fits_what_was_enlarged_before() -> None:
    zoom = Zoom(ROOM, Extent(2000, 1000)).at(0.6, 0, 0)
    assert zoom.of(Extent(3000, 3000), Extent(2000, 1000)).fitted
