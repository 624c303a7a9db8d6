"""Rows are copied in runs, the last part winning."""

from __future__ import annotations

import numpy as np

from gallery.search.layout import Layout, Place


def test_a_few_changed_rows_are_a_few_runs() -> None:
    large = np.arange(1_000, dtype=np.int32)
    large[500] = -1
    layout = Layout.of(1_001, [large, np.array([500, 1_000], np.int32)])
    assert layout.places == (
        Place(0, 0, 500, 0),
        Place(1, 0, 1, 500),
        Place(0, 501, 499, 501),
        Place(1, 1, 1, 1_000),
    )


def test_a_row_that_nobody_has_is_a_gap() -> None:
    layout = Layout.of(3, [np.array([2, -1], np.int32)])
    assert layout.filled([np.array([7, 8])], np.int64).tolist() == [0, 0, 7]
    assert layout.places == (Place(0, 0, 1, 2),)


def test_of_two_rows_with_one_number_the_later_part_wins() -> None:
    layout = Layout.of(1, [np.array([0], np.int32), np.array([0], np.int32)])
    assert layout.filled([np.array([7]), np.array([8])], np.int64).tolist() == [8]
