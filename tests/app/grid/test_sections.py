"""Places and headers in groups: the same answers as without, and a screen costs a screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gallery.app.grid.geometry import GAP, MARGIN, Box, GridGeometry
from gallery.app.grid.group_moves import moved_in_groups
from gallery.app.grid.sections import HEADER, SectionGeometry

Key = Qt.Key
LINE = 80 + GAP


def sections(sizes: list[int], closed: set[int] | None = None) -> SectionGeometry:
    """Groups of these sizes, four tiles in a line."""
    flat = GridGeometry(sum(sizes), 4, tile_width=100, tile_height=80)
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    shut = np.array([number in (closed or set()) for number in range(len(sizes))], bool)
    return SectionGeometry(flat, 480, starts, shut)


@pytest.mark.parametrize(
    ("place", "x", "y"),
    [
        (0, MARGIN, HEADER),
        (3, MARGIN + 3 * (100 + GAP), HEADER),
        (4, MARGIN, HEADER + LINE),
        (5, MARGIN, 2 * HEADER + 2 * LINE),
    ],
)
def test_each_group_begins_a_line_under_its_header(place: int, x: int, y: int) -> None:
    laid = sections([5, 3])
    assert laid.box(place) == Box(x, y, 100, 80)
    assert laid.place_at(x + 50, y + 40) == place


def test_a_closed_group_is_its_header_alone() -> None:
    laid = sections([5, 6, 1], {1})
    assert laid.box(7) == laid.header(1)
    assert laid.header(2).y == laid.header(1).y + HEADER
    assert list(laid.between(0, laid.height)) == [0, 1, 2, 3, 4, 11]
    np.testing.assert_array_equal(laid.within(Box(0, 0, 480, laid.height)), [0, 1, 2, 3, 4, 11])
    assert laid.place_at(MARGIN + 5, laid.header(1).y + 20) == -1


def test_the_header_of_the_group_in_sight_stays_on_top_until_the_next_pushes_it_out() -> None:
    laid = sections([5, 3])
    assert laid.pinned(0) == laid.header(0)
    assert laid.pinned(50) == Box(0, 50, 480, HEADER)
    next_top = laid.header(1).y
    assert laid.pinned(next_top - 10) == Box(0, next_top - HEADER, 480, HEADER)
    assert laid.pinned(next_top) == laid.header(1)


@pytest.mark.parametrize("closed", [False, True])
def test_a_screen_of_a_hundred_thousand_groups_is_as_many_as_of_a_hundred(closed: bool) -> None:
    flat = GridGeometry(100_000, 4, 100, 80)
    starts = np.arange(100_001, dtype=np.int64)
    laid = SectionGeometry(flat, 480, starts, np.full(100_000, closed))
    middle = laid.height // 2
    headers = laid.headers_between(middle, middle + 900)
    assert 0 < len(headers) <= 900 // HEADER + 2
    assert len(laid.between(middle, middle + 900)) == (0 if closed else len(headers) - 1)


def test_without_groups_nothing_lies_anywhere() -> None:
    laid = sections([])
    assert (laid.height, laid.pinned(0), list(laid.between(0, 900))) == (0, None, [])
    assert laid.place_at(MARGIN + 1, HEADER + 1) == -1
    assert len(laid.within(Box(0, 0, 500, 500))) == 0
    assert moved_in_groups(Key.Key_Down, -1, 0, laid, 400) == -1


def test_a_tile_is_scrolled_out_from_under_the_pinned_header() -> None:
    laid = sections([40])
    top = laid.scroll_to(8, 500, view_height=400)
    assert laid.box(8).y - top == HEADER
    assert laid.scroll_to(0, 500, view_height=400) == 0


#                     group 0: 0-4    1 (closed): 5-10   2: 11     3 (closed): 12-13
@pytest.mark.parametrize(
    ("key", "place", "column", "expected"),
    [
        (Key.Key_Right, 3, 0, 4),
        (Key.Key_Right, 4, 0, 11),  # over the closed one
        (Key.Key_Right, 11, 0, 11),
        (Key.Key_Right, 5, 0, 11),
        (Key.Key_Left, 11, 0, 4),
        (Key.Key_Left, 5, 0, 4),
        (Key.Key_Left, 0, 0, 0),
        (Key.Key_Down, 0, 0, 4),
        (Key.Key_Down, 2, 0, 4),  # the last line is short
        (Key.Key_Down, 4, 0, 5),  # a closed group is one stop
        (Key.Key_Down, 5, 3, 11),
        (Key.Key_Down, 11, 0, 12),
        (Key.Key_Down, 12, 0, 12),
        (Key.Key_Up, 12, 2, 11),
        (Key.Key_Up, 11, 0, 5),
        (Key.Key_Up, 5, 2, 4),
        (Key.Key_Up, 4, 0, 0),
        (Key.Key_Up, 1, 0, 1),
        (Key.Key_Home, 11, 0, 0),
        (Key.Key_End, 0, 0, 12),
        (Key.Key_PageDown, 0, 0, 12),
        (Key.Key_PageUp, 12, 1, 1),
        (Key.Key_Down, -1, 0, 0),
    ],
)
def test_a_key_leads_over_headers_and_stops_at_closed_groups(
    key: Qt.Key, place: int, column: int, expected: int
) -> None:
    laid = sections([5, 6, 1, 2], {1, 3})
    assert moved_in_groups(key, place, column, laid, view_height=1_000) == expected


def test_with_all_groups_closed_there_is_no_tile_to_go_to() -> None:
    laid = sections([2, 2], {0, 1})
    assert moved_in_groups(Key.Key_Right, 0, 0, laid, 400) == 0
    assert moved_in_groups(Key.Key_Left, 2, 0, laid, 400) == 2
    assert moved_in_groups(Key.Key_Down, 0, 0, laid, 400) == 2
