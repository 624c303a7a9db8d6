"""Values to complete what is being typed."""

from __future__ import annotations

import pytest

from gallery.search.catalogue import Catalogue


@pytest.mark.parametrize(
    ("field", "prefix", "expected"),
    [
        ("tag", "pro", [("prop", 2), ("prop/robot head", 1)]),
        ("tags", "head", [("prop/robot head", 1)]),
        ("tag", "SCI", [("place/science lab", 4), ("Place/Science Lab/floor", 1)]),
        ("person", "hyun", [("Kim Hyun-joo", 3)]),
        ("people", "kim", [("Kim Hyun-joo", 3)]),
        ("location", "cafe", [("Café Europa", 1)]),
        ("scene", "42", [("42A", 2), ("420", 1)]),
        ("kind", "b", [("bts", 3)]),
        ("date", "2022", [("2022-11", 3), ("2022", 1)]),
        ("folder", "day", [("jung_e/day1", 2)]),
        ("is", "p", [("pick", 0), ("pending", 0)]),
        ("approval", "k", []),
        ("missing", "alt", [("alt_text", 0)]),
        ("orientation", "", [("landscape", 0), ("portrait", 0), ("square", 0)]),
        ("number", "0", []),
        ("nonsense", "a", []),
    ],
)
def test_values_in_use_complete_what_is_typed(
    catalogue: Catalogue, field: str, prefix: str, expected: list[tuple[str, int]]
) -> None:
    assert catalogue.index.values(field, prefix, 10) == expected


def test_roles_are_completed_and_no_more_values_come_than_asked_for(catalogue: Catalogue) -> None:
    assert ("prop maker", 1) in catalogue.index.values("role", "", 10)
    assert len(catalogue.index.values("tag", "", 2)) == 2
