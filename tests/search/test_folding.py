"""Texts are compared without what a person would not type."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.search.folding import fold, natural_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éclair  DE nuit", "eclair de nuit"),
        ("정이가", "정이가"),
        (normalize("NFD", "정이가"), "정이가"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Ёлка", "елка"),
        ("director’s “cut” – A", 'director\'s "cut" - a'),
        ("が", "が"),
        ("한국\n어\tA\0b", "한국 어 a b"),
        ("", ""),
    ],
)
def test_case_and_accents_are_dropped_and_words_stay_whole(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_a_folded_text_is_on_one_line_and_holds_no_double_space(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    "names",
    [
        ["9", "10", "a", "a2", "a10", "a10b", "b"],
        ["still 2.jpg", "still 10.jpg", "Still 100.jpg"],
        ["", "1", "01a", "가1", "가02"],
        ["DSC_0009", "DSC_0010", "DSC_1000", "DSC_00010000"],
    ],
)
def test_numbers_sort_as_numbers(names: list[str]) -> None:
    names.reverse()
    assert sorted(names, key=natural_key) == names[::-1]
