"""Orders of many stills come to the same as sorting them one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.search.choices import Choices
from gallery.search.folding import fold, natural_key
from gallery.search.index import Index, SortKey
from gallery.search.nodes import Everything
from gallery.search.record import PictureRef, Record
from gallery.search.sorting import PREFIX, sorted_by
from gallery.search.strings import Lines

ALIKE = st.tuples(st.integers(0, PREFIX + 3), st.text(st.sampled_from("ab09 정"), max_size=4)).map(
    lambda drawn: "x" * drawn[0] + drawn[1]
)


@given(st.lists(ALIKE, max_size=12))
def test_long_and_short_keys_are_sorted_alike(texts: list[str]) -> None:
    keys = [natural_key(text) for text in texts]
    lines = Lines.of([[fold(text), "other"] if text else [] for text in texts])
    rows = sorted_by(lines, np.arange(len(keys), dtype=np.int32))
    assert rows.tolist() == sorted(range(len(keys)), key=keys.__getitem__)


def ids(index: Index, key: SortKey, *, descending: bool) -> str:
    """Return all ids in order."""
    found = index.search(Everything(), Choices(), key, descending=descending, now=0)
    return " ".join(index.ids(found.rows))


@pytest.mark.parametrize(
    ("key", "rising", "falling"),
    [
        (SortKey.FILE, "a2 a10 b1 c1", "c1 b1 a10 a2"),
        (SortKey.RATING, "a10 c1 b1 a2", "b1 a10 c1 a2"),
        (SortKey.NUMBER, "b1 a2 a10 c1", "a10 a2 b1 c1"),
        (SortKey.DATE, "a10 c1 b1 a2", "b1 a10 c1 a2"),
    ],
)
@pytest.mark.parametrize("late", range(5))
def test_what_is_missing_comes_last_both_ways_and_equals_by_name(
    key: SortKey, rising: str, falling: str, late: int
) -> None:
    stills = [
        Record("a2", PictureRef("a2.jpg", 1, 1), number="9"),
        Record("a10", PictureRef("a10.jpg", 1, 1), number="10", rating=2, date="2022-11-03"),
        Record("b1", PictureRef("b1.jpg", 1, 1), number="007", rating=5, date="2023"),
        Record("c1", PictureRef("c1.jpg", 1, 1), rating=2, date="2022-11-03"),
    ]
    index = Index.empty().changed(stills[late:]).compacted().changed(stills[:late])
    assert ids(index, key, descending=False) == rising
    assert ids(index, key, descending=True) == falling
