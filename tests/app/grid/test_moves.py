"""Where keys lead in ten tiles of four columns, four lines of which show at a time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from gallery.app.grid.geometry import GridGeometry
from gallery.app.grid.moves import moved

Key = Qt.Key


@pytest.mark.parametrize(
    ("key", "place", "expected"),
    [
        (Key.Key_Right, 0, 1),
        (Key.Key_Right, 3, 4),
        (Key.Key_Right, 9, 9),
        (Key.Key_Left, 4, 3),
        (Key.Key_Left, 0, 0),
        (Key.Key_Down, 1, 5),
        (Key.Key_Down, 5, 9),
        (Key.Key_Down, 6, 9),  # the last line is short: its end can be reached
        (Key.Key_Down, 8, 8),
        (Key.Key_Up, 9, 5),
        (Key.Key_Up, 2, 2),
        (Key.Key_Home, 7, 0),
        (Key.Key_End, 0, 9),
        (Key.Key_PageDown, 1, 9),
        (Key.Key_PageDown, 3, 9),
        (Key.Key_PageUp, 9, 1),
        (Key.Key_Right, -1, 0),
        (Key.Key_Down, -1, 0),
        (Key.Key_End, -1, 9),
    ],
)
def test_a_key_leads_to_a_place(key: Qt.Key, place: int, expected: int) -> None:
    assert moved(key, place, GridGeometry(10, 4, 100, 80), view_height=200) == expected


@pytest.mark.parametrize("key", [Key.Key_Right, Key.Key_End, Key.Key_PageDown])
def test_without_tiles_there_is_nowhere_to_go(key: Qt.Key) -> None:
    assert moved(key, -1, GridGeometry(0, 4, 100, 80), view_height=200) == -1


def test_a_page_keeps_the_column() -> None:
    grid = GridGeometry(1_000, 4, 100, 80)
    there = moved(Key.Key_PageDown, 6, grid, view_height=500)
    assert there % 4 == 2
    assert moved(Key.Key_PageUp, there, grid, view_height=500) == 6


def test_a_window_lower_than_a_tile_still_pages_on() -> None:
    assert moved(Key.Key_PageDown, 0, GridGeometry(10, 4, 100, 80), view_height=20) == 4
