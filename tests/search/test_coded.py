"""Counting by bits, by rows and by what is missing comes to the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gallery.search.coded import CodedColumn, Dictionary, Selection, packed, unpacked
from gallery.search.strings import Lines, Strings

SIZE = 10_000
COUNTS = (9_000, 4_000, 300, 20, 1)


@pytest.fixture(scope="module")
def column() -> CodedColumn:
    """Entries that 9,000 down to 1 of 10,000 rows have."""
    random = np.random.default_rng(1)
    rows = [random.permutation(SIZE)[:count] for count in COUNTS]
    entries = np.repeat(np.arange(len(COUNTS)), COUNTS)
    names = [f"entry {number}" for number in range(len(COUNTS))]
    dictionary = Dictionary(Lines.of([[name] for name in names]), Strings.of(names))
    return CodedColumn.of(dictionary, SIZE, entries, np.concatenate(rows), counted=True)


@pytest.mark.parametrize("share", [0, 0.001, 0.05, 0.3, 0.6, 0.95, 1])
def test_counts_are_those_of_the_chosen_rows(column: CodedColumn, share: float) -> None:
    mask = np.random.default_rng(2).random(SIZE) < share
    expected = [
        np.count_nonzero(mask[column.rows[column.starts[entry] : column.starts[entry + 1]]])
        for entry in range(len(COUNTS))
    ]
    assert column.counts(Selection(mask)).tolist() == expected


@pytest.mark.parametrize("entries", [[], [0], [1, 3], [2, 4, 4], [0, 1, 2, 3, 4]])
def test_rows_with_any_of_some_entries_are_marked(column: CodedColumn, entries: list[int]) -> None:
    mask = np.zeros(SIZE, bool)
    column.mark(mask, np.array(entries, np.int64))
    expected = {
        row
        for entry in entries
        for row in column.rows[column.starts[entry] : column.starts[entry + 1]].tolist()
    }
    assert set(np.flatnonzero(mask).tolist()) == expected


def test_only_frequent_entries_have_bits(column: CodedColumn) -> None:
    assert column.bits.shape == (3, -(-SIZE // 64))


def test_a_column_comes_back_from_its_arrays(column: CodedColumn) -> None:
    again = CodedColumn.from_arrays(column.arrays("x"), "x", SIZE)
    chosen = Selection(np.arange(SIZE) % 3 == 0)
    assert again.counts(chosen).tolist() == column.counts(chosen).tolist()
    assert again.entries_of(7) == column.entries_of(7)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 1_000])
def test_bits_are_a_mask(size: int) -> None:
    mask = np.arange(size) % 3 == 0
    assert unpacked(packed(mask), size).tolist() == mask.tolist()


def test_many_rare_entries_are_marked_at_once(few: Callable[[int], CodedColumn]) -> None:
    column = few(500)
    mask = np.zeros(500, bool)
    column.mark(mask, np.arange(0, 500, 2))
    assert np.flatnonzero(mask).tolist() == list(range(0, 500, 2))


@pytest.fixture
def few() -> Callable[[int], CodedColumn]:
    """Return a maker of columns in which each row has an entry of its own."""

    def made(size: int) -> CodedColumn:
        dictionary = Dictionary(Lines.of([[str(number)] for number in range(size)]))
        numbers = np.arange(size)
        return CodedColumn.of(dictionary, size, numbers, numbers, counted=True)

    return made
