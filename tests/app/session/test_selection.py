"""Selecting rows: only, toggle, Shift, rubber band, all, invert, and what a filter does to it."""

from __future__ import annotations

import numpy as np

from gallery.app.session.selection import Rows, Selection

ORDER: Rows = np.array([4, 2, 0, 1, 3], np.int32)  # as the grid shows five rows


def shown() -> Selection:
    selection = Selection()
    selection.show(ORDER, 5)
    return selection


def test_shift_selects_from_the_anchor_in_the_order_of_the_grid() -> None:
    selection = shown()
    selection.only(2)
    selection.extend_to(1)
    assert selection.rows.tolist() == [2, 0, 1]
    assert selection.current == 1


def test_a_second_shift_starts_from_the_same_anchor() -> None:
    selection = shown()
    selection.only(0)
    selection.extend_to(3)
    selection.extend_to(4)
    assert selection.rows.tolist() == [4, 2, 0]


def test_shift_with_ctrl_keeps_what_was_selected() -> None:
    selection = shown()
    selection.only(4)
    selection.toggle(1)
    selection.extend_to(3, add=True)
    assert selection.rows.tolist() == [4, 1, 3]


def test_toggle_takes_out_what_was_in() -> None:
    selection = shown()
    selection.only(2)
    selection.toggle(2)
    assert selection.count == 0
    assert selection.current == 2


def test_invert_and_all_reach_only_what_is_shown() -> None:
    selection = Selection()
    selection.show(np.array([1, 3], np.int32), 5)
    selection.all()
    assert selection.rows.tolist() == [1, 3]
    selection.only(1)
    selection.invert()
    assert selection.rows.tolist() == [3]
    assert selection.count == 1


def test_what_a_filter_hides_is_not_selected() -> None:
    selection = shown()
    selection.all()
    selection.only(4)
    selection.extend_to(0)
    assert selection.show(np.array([2, 3], np.int32), 5)
    assert selection.rows.tolist() == [2]
    assert selection.current == 2


def test_a_filter_that_hides_nothing_selected_says_so() -> None:
    selection = shown()
    selection.only(2)
    assert not selection.show(np.array([1, 2], np.int32), 5)


def test_a_growing_index_keeps_the_selection() -> None:
    selection = shown()
    selection.only(3)
    assert not selection.show(np.array([6, 3, 5], np.int32), 7)
    assert selection.rows.tolist() == [3]
    assert selection.place(5) == 2
    assert selection.place(0) == -1


def test_a_rubber_band_over_nothing_selects_nothing() -> None:
    selection = shown()
    selection.all()
    selection.take([])
    assert selection.count == 0
    selection.take([0, 1], add=True)
    assert selection.rows.tolist() == [0, 1]
