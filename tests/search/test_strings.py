"""Texts in blocks: read back one by one, and searched all at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.search.layout import GAP, Layout
from gallery.search.strings import Lines, Strings

LINE = st.text(st.sampled_from("ab0149/ 정이é"), max_size=6).map(lambda text: text.strip())
OWNERS = st.lists(st.lists(LINE, max_size=3), max_size=6)
NEEDLE = st.text(st.sampled_from("ab0149/정이é"), min_size=1, max_size=3)


@given(st.lists(st.text()))
def test_texts_come_back_as_they_were(texts: list[str]) -> None:
    strings = Strings.of(texts)
    assert strings.all() == texts
    assert [strings[number] for number in range(len(strings))] == texts
    assert Strings.from_arrays(strings.arrays("x"), "x").all() == texts


def test_a_spoilt_text_is_read_as_far_as_it_goes() -> None:
    assert Strings.of_bytes([b"ro\xffbot"])[0] == "ro\ufffdbot"


@given(OWNERS, NEEDLE)
def test_lines_that_hold_a_needle_are_found(owners: list[list[str]], needle: str) -> None:
    lines = Lines.of(owners)
    holding = [n for n, texts in enumerate(owners) if any(needle in text for text in texts)]
    being = [n for n, texts in enumerate(owners) if needle in texts]
    ends = [
        n
        for n, texts in enumerate(owners)
        if any(text == needle or text.endswith("/" + needle) for text in texts)
    ]
    assert np.unique(lines.holding(needle)).tolist() == holding
    assert np.unique(lines.being(needle)).tolist() == being
    assert np.unique(lines.below(needle)).tolist() == ends
    everyone = np.arange(len(owners))
    assert lines.among(needle, everyone).tolist() == holding


@pytest.mark.parametrize(
    ("needle", "found"),
    [
        ("42", [0, 1, 6]),
        ("0042", [0, 1, 6]),
        ("42a", [1]),
        ("142", [2]),
        ("4", []),
        ("0", [4, 5]),
        ("00", [4, 5]),
        ("a-01", []),
        ("a-0100", [7]),
        ("100", [7]),
        ("a", [1, 7]),
    ],
)
def test_numbers_are_not_cut_in_two(needle: str, found: list[int]) -> None:
    values = ["42", "42a", "142", "420", "0", "000", "00042", "a-0100"]
    lines = Lines.of([[value] for value in values])
    assert np.unique(lines.numbered(needle)).tolist() == found


def test_a_large_block_is_searched_as_a_small_one() -> None:
    texts = [f"still_{number:07} 정이{number % 11}" for number in range(20_000)]
    lines = Lines.of([[text] for text in texts])
    again = Lines.from_arrays(lines.arrays("x"), "x")
    for needle in ("still", "0019999", "정이7", "7", "none of them", "이9"):
        expected = [n for n, text in enumerate(texts) if needle in text]
        for each in (lines, again):
            assert np.unique(each.holding(needle)).tolist() == expected
        some = np.arange(0, 20_000, 3_000)
        among = [n for n in some.tolist() if needle in texts[n]]
        assert lines.among(needle, some).tolist() == among


@given(
    st.lists(st.lists(st.text(max_size=3), max_size=5), min_size=1, max_size=3),
    st.data(),
)
def test_texts_are_laid_out_anew(parts: list[list[str]], data: st.DataObject) -> None:
    size = data.draw(st.integers(0, 8))
    numbers = [
        np.array(data.draw(st.lists(st.integers(-1, size - 1), min_size=n, max_size=n)), np.int32)
        if size
        else np.full(n, -1, np.int32)
        for n in map(len, parts)
    ]
    layout = Layout.of(size, numbers)
    made = Strings.laid_out(layout, [Strings.of(texts) for texts in parts])
    expected = [
        "" if part == GAP else parts[part][row]
        for part, row in zip(layout.part.tolist(), layout.row.tolist(), strict=True)
    ]
    assert made.all() == expected
    for number, texts in enumerate(parts):
        moved = layout.moved(number, len(texts)).tolist()
        assert all(at < 0 or expected[at] == text for at, text in zip(moved, texts, strict=True))
