"""Rows, the numbers they keep, and what the grid reads of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gallery.search.choices import Choices
from gallery.search.index import Index, SortKey
from gallery.search.query import parse
from gallery.search.record import PictureRef, Record


def test_rows_stay_with_their_stills_and_are_not_given_away() -> None:
    stills = [Record(f"still {n}", PictureRef(f"still {n}.jpg", 1, 1)) for n in range(10)]
    index = Index.empty().changed(stills)
    before = {one.id: index.row(one.id) for one in stills}
    index = index.changed([], [stills[3].id]).compacted().changed([stills[3]])
    assert index.row(stills[3].id) == 10
    assert index.size == 11
    assert index.count == 10
    with pytest.raises(KeyError):
        index.id(before[stills[3].id] or 0)
    del before[stills[3].id]
    assert all(index.row(still_id) == row for still_id, row in before.items())


def test_a_tile_shows_what_was_recorded() -> None:
    one = Record(
        "a/정이",
        PictureRef("a/정이.jpg", 7, 8),
        captions=("Robot\n head", "정이"),
        number="007",
        rating=3,
        label="red",
        embargo=2.5,
        failure="not a picture",
        damaged=True,
        width=3,
        height=2,
    )
    tile = Index.empty().changed([one]).tile(0)
    assert (tile.id, tile.file, tile.caption) == ("a/정이", "정이.jpg", "Robot head")
    assert (tile.number, tile.rating, tile.label, tile.pick) == ("007", 3, "red", "")
    assert (tile.embargo, tile.failed, tile.damaged) == (2.5, "not a picture", True)
    assert (tile.width, tile.height, tile.picture) == (3, 2, PictureRef("a/정이.jpg", 7, 8))
    assert Index.empty().changed([Record("b", PictureRef("b.jpg", 1, 1))]).tile(0).embargo is None


def test_names_that_are_not_unicode_are_found_and_come_back(tmp_path: Path) -> None:
    name = "\udcff\udcfe still"
    index = Index.empty().changed([Record(name, PictureRef(name + ".jpg", 1, 1))])
    index.save(tmp_path)
    loaded = Index.load(tmp_path)
    assert loaded is not None
    assert loaded.row(name) == 0
    results = loaded.search(parse("still"), Choices(), SortKey.FILE, descending=False, now=0)
    assert loaded.ids(results.rows) == [name]


def test_rows_are_what_the_grid_expects() -> None:
    results = Index.empty().search(parse("a"), Choices(), SortKey.FILE, descending=True, now=0)
    assert results.rows.dtype == np.int32
    assert len(results.rows) == 0
    assert all(not len(values) for values in results.facets.values())
