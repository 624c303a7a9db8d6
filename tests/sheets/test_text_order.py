"""Right-to-left text is written into a PDF from the left, at the places where it stood."""

from __future__ import annotations

import pytest

from gallery.sheets.text_order import has_right_to_left, left_to_right

HEBREW = (
    b"BT\n/F13 170 Tf 1 0 0 -1 0 0 Tm\n"
    b"500 -40 Td <0001> Tj\n-113.5 0 Td <0002> Tj\n-120 0 Td <0003> Tj\nET\n"
)
LATIN = b"BT\n/F12 170 Tf 1 0 0 -1 0 0 Tm\n100 -40 Td <0001> Tj\n90.5 0 Td <0002> Tj\nET\n"


def test_glyphs_that_went_backwards_go_forwards_and_stay_where_they_are() -> None:
    assert left_to_right(b"q\n" + HEBREW + b"Q\n") == (
        b"q\nBT\n/F13 170 Tf 1 0 0 -1 0 0 Tm\n"
        b"266.50000 -40.00000 Td <0003> Tj\n"
        b"120.00000 0.00000 Td <0002> Tj\n"
        b"113.50000 0.00000 Td <0001> Tj\nET\nQ\n"
    )


def test_other_text_is_not_touched() -> None:
    assert left_to_right(LATIN) == LATIN
    assert left_to_right(LATIN + HEBREW).startswith(LATIN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("robot 정이 ★ 7", False), ("ראש", True), ("a مرحبا", True), ("", False)],
)
def test_sheets_without_such_text_are_spared_the_work(text: str, expected: bool) -> None:
    assert has_right_to_left(set(text)) is expected
