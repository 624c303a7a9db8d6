"""Places and rectangles of the grid, at a handful of stills and at a million."""

from __future__ import annotations

import numpy as np
import pytest

from gallery.app.grid.geometry import GAP, MARGIN, Box, GridGeometry


def geometry(count: int = 10, columns: int = 4) -> GridGeometry:
    return GridGeometry(count, columns, tile_width=100, tile_height=80)


@pytest.mark.parametrize(
    ("width", "wanted", "columns"),
    [(1008, 210, 4), (789, 210, 3), (1366, 120, 10), (300, 420, 1), (20, 210, 1), (0, 210, 1)],
)
def test_tiles_share_the_width(width: int, wanted: int, columns: int) -> None:
    grid = GridGeometry.fitted(100, width, wanted, 40)
    assert grid.columns == columns
    last = grid.box(columns - 1)
    assert last.x + last.width <= max(width - MARGIN, MARGIN + 1)
    if columns > 1:
        assert grid.tile_width >= wanted
        assert width - MARGIN - (last.x + last.width) < columns


def test_at_1366_pixels_three_columns_are_left_beside_both_panels() -> None:
    assert GridGeometry.fitted(100, 1366 - 255 - 322, 210, 40).columns == 3


@pytest.mark.parametrize("count", [1, 4, 5, 10, 1_000_000])
def test_every_tile_is_found_at_its_middle(count: int) -> None:
    grid = geometry(count)
    for place in {0, count // 2, count - 1}:
        box = grid.box(place)
        assert grid.place_at(box.x + box.width // 2, box.y + box.height // 2) == place


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (0, 0),
        (MARGIN - 1, MARGIN),
        (MARGIN + 100, MARGIN),
        (MARGIN, MARGIN + 80),
        (MARGIN + 4 * (100 + GAP), MARGIN),
        (MARGIN + 2 * (100 + GAP), MARGIN + 2 * (80 + GAP)),
        (MARGIN, 5_000),
        (-50, -50),
    ],
)
def test_beside_the_tiles_there_is_none(x: int, y: int) -> None:
    assert geometry().place_at(x, y) == -1


def test_without_stills_nothing_lies_anywhere() -> None:
    grid = geometry(0)
    assert grid.height == 0
    assert grid.place_at(MARGIN, MARGIN) == -1
    assert len(grid.between(0, 1_000)) == 0
    assert len(grid.within(Box(0, 0, 1_000, 1_000))) == 0


@pytest.mark.parametrize(
    ("top", "bottom", "places"),
    [
        (0, 1, range(0)),
        (0, MARGIN + 1, range(4)),
        (MARGIN + 80, MARGIN + 80 + GAP, range(0)),
        (MARGIN + 79, MARGIN + 80 + GAP + 1, range(8)),
        (0, 10_000, range(10)),
        (MARGIN + 2 * (80 + GAP), 10_000, range(8, 10)),
        (10_000, 20_000, range(10, 10)),
    ],
)
def test_only_lines_that_show_are_between_two_heights(top: int, bottom: int, places: range) -> None:
    assert list(geometry().between(top, bottom)) == list(places)


def test_a_screen_of_a_million_is_as_many_as_of_a_hundred() -> None:
    grid = geometry(1_000_000)
    middle = grid.height // 2
    assert len(grid.between(middle, middle + 900)) <= (900 // (80 + GAP) + 2) * 4


@pytest.mark.parametrize(
    ("band", "places"),
    [
        (Box(0, 0, 5, 5), []),
        (Box(0, 0, MARGIN + 1, MARGIN + 1), [0]),
        (Box(MARGIN + 50, MARGIN + 40, 120, 100), [0, 1, 4, 5]),
        (Box(MARGIN + 100, 0, GAP, 1_000), []),
        (Box(0, 0, 1_000, 1_000), list(range(10))),
        (Box(MARGIN + 2 * (100 + GAP), 0, 300, 1_000), [2, 3, 6, 7]),
        (Box(-500, -500, 10, 10), []),
    ],
)
def test_a_rubber_band_takes_the_tiles_it_touches(band: Box, places: list[int]) -> None:
    np.testing.assert_array_equal(geometry().within(band), places)


@pytest.mark.parametrize(
    ("place", "top", "expected"),
    [
        (0, 500, 0),
        (5, 50, 50),
        (9, 0, MARGIN + 2 * (80 + GAP) + 80 + GAP - 200),
        (4, 200, MARGIN + 80),
    ],
)
def test_scrolling_goes_no_farther_than_to_show_a_tile_whole(
    place: int, top: int, expected: int
) -> None:
    assert geometry().scroll_to(place, top, view_height=200) == expected


def test_the_content_ends_a_margin_below_the_last_tile() -> None:
    grid = geometry()
    last = grid.box(9)
    assert grid.height == last.y + last.height + MARGIN
