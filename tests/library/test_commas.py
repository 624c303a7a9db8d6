r"""Lists typed in one line: which commas part the items, and which belong to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.library.commas import begins_known, comma_names, joined, parted, rejoined

CAST = comma_names(
    ("Robert Example, Jr.", "Robert Example, Jr., PhD", "Example, Ann", "Kim Hyun-joo", "김, 현주")
)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("kim, A. Example", ["kim", "A. Example"]),
        (r"A. Example\, Jr., kim", ["A. Example, Jr.", "kim"]),
        (r"A\,B\,C", ["A,B,C"]),
        (r"back\\, kim", ["back\\", "kim"]),
        (r"back\\\, kim", ["back\\, kim"]),
        (r"C:\stills\new, kim", [r"C:\stills\new", "kim"]),
        (r"two \\ of them", [r"two \\ of them"]),
        ('"in quotes, here"', ['"in quotes', 'here"']),
        ("kim,, A", ["kim", "", "A"]),
        ("kim,", ["kim", ""]),
        ("", [""]),
    ],
)
def test_a_line_is_parted_at_its_commas(text: str, items: list[str]) -> None:
    assert parted(text) == items


@given(st.lists(st.text(alphabet="ab,\\ 김").map(str.strip).filter(bool), min_size=1, max_size=5))
def test_what_is_joined_is_parted_again(items: list[str]) -> None:
    assert parted(joined(items)) == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Robert Example, Jr.", ["Robert Example, Jr."]),
        ("robert example,JR.", ["Robert Example, Jr."]),
        ("kim, Robert Example, Jr., kang", ["kim", "Robert Example, Jr.", "kang"]),
        ("Robert Example, Jr., PhD", ["Robert Example, Jr., PhD"]),
        ("Robert Example, Jr., MA", ["Robert Example, Jr.", "MA"]),
        ("Robert Example", ["Robert Example"]),
        ("Jr., Robert Example", ["Jr.", "Robert Example"]),
        ("Robert Example, Jr. (doctor), kim", ["Robert Example, Jr. (doctor)", "kim"]),
        ("김, 현주", ["김, 현주"]),
        ("김,현주, kim", ["김, 현주", "kim"]),
        ("Other, Ann", ["Other", "Ann"]),
    ],
)
def test_a_known_name_stays_whole(text: str, items: list[str]) -> None:
    assert rejoined(parted(text), CAST, roles=True) == items


def test_a_role_belongs_to_people_only() -> None:
    assert rejoined(["Example", "Ann (big)"], CAST) == ["Example", "Ann (big)"]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Robert Example,", True),
        ("robert example, j", True),
        ("Robert Example, Jr.", True),
        ("Robert Example, K", False),
        ("kim,", False),
        ("Kim Hyun-joo,", False),
    ],
)
def test_what_is_typed_may_become_a_name(text: str, begins: bool) -> None:
    assert begins_known(parted(text), CAST) is begins
