"""Which rows a facet shows."""

from __future__ import annotations

import pytest

from gallery.app.filters.facet_rows import FacetView, Row, RowKind, RowState, facet_rows
from gallery.search.index import FacetValue


def tags(*counted: tuple[str, int]) -> list[FacetValue]:
    return [
        FacetValue(tag, tag.rpartition("/")[2], "", count, tag.count("/")) for tag, count in counted
    ]


TREE = tags(
    ("place", 10), ("place/lab", 8), ("place/shelter", 2), ("prop", 12), ("prop/robot head", 4)
)
MANY = [FacetValue(f"value {n}", f"value {n}", "", n) for n in range(30)]


def texts(rows: tuple[Row, ...]) -> list[str]:
    return [row.text for row in rows]


def test_a_short_facet_is_shown_whole() -> None:
    assert texts(facet_rows(TREE, FacetView())) == [
        "place",
        "lab",
        "shelter",
        "prop",
        "robot head",
    ]


def test_a_row_knows_its_share_of_the_largest_count() -> None:
    shares = [row.share for row in facet_rows(TREE, FacetView())]
    assert shares == pytest.approx([10 / 12, 8 / 12, 2 / 12, 1, 4 / 12])


def test_only_a_tag_with_tags_below_it_can_be_folded() -> None:
    rows = facet_rows(TREE, FacetView(folded=["prop"]))
    assert [(row.text, row.folded) for row in rows] == [
        ("place", False),
        ("lab", None),
        ("shelter", None),
        ("prop", True),
    ]


def test_what_is_chosen_shows_through_a_fold() -> None:
    view = FacetView(chosen={"prop/robot head": False}, folded=["prop"])
    assert "robot head" in texts(facet_rows(TREE, view))


def test_a_long_facet_shows_its_best_in_their_own_order_and_how_many_more() -> None:
    rows = facet_rows(MANY, FacetView(), top=3)
    assert texts(rows) == ["value 27", "value 28", "value 29", "27 more…"]
    assert rows[-1].kind is RowKind.MORE


def test_a_facet_in_an_order_of_its_own_shows_the_first_ones() -> None:
    rows = facet_rows(MANY, FacetView(), top=3, by_count=False)
    assert texts(rows)[:3] == ["value 0", "value 1", "value 2"]


def test_two_rows_more_are_shown_instead_of_announced() -> None:
    assert len(facet_rows(MANY[:10], FacetView(), top=8)) == 10


def test_a_tag_never_stands_without_the_one_above_it() -> None:
    rows = facet_rows(tags(("a", 1), ("a/b", 1), ("c", 9), ("d", 9), ("e", 9)), FacetView(), top=2)
    assert "b" not in texts(rows)


def test_the_whole_list_can_be_opened_and_closed() -> None:
    rows = facet_rows(MANY, FacetView(whole=True))
    assert len(rows) == 31
    assert rows[-1].kind is RowKind.FEWER


@pytest.mark.parametrize(
    ("find", "shown"),
    [
        ("robot", ["prop", "robot head"]),
        ("LAB", ["place", "lab"]),
        ("place/s", ["place", "shelter"]),
        ("head robot", ["prop", "robot head"]),
        ("nothing like it", []),
    ],
)
def test_finding_shows_what_matches_below_what_it_belongs_to(find: str, shown: list[str]) -> None:
    rows = facet_rows(TREE, FacetView(whole=True, find=find))
    assert texts(rows)[:-1] == shown


def test_finding_shows_every_match_once() -> None:
    rows = facet_rows(TREE, FacetView(find="pl"))
    assert texts(rows) == ["place", "lab", "shelter"]


def test_a_chosen_value_stays_when_no_still_has_it_any_more() -> None:
    rows = facet_rows([], FacetView(chosen={"bts": False, "unit": True}))
    assert [(row.text, row.count, row.state) for row in rows] == [
        ("bts", 0, RowState.CHOSEN),
        ("unit", 0, RowState.EXCLUDED),
    ]


def test_a_chosen_value_is_among_the_best_however_few_stills_have_it() -> None:
    rows = facet_rows(MANY, FacetView(chosen={"value 1": False}), top=3)
    assert "value 1" in texts(rows)


@pytest.mark.parametrize(
    ("row", "spoken"),
    [
        (Row(RowKind.VALUE, "kim", "Kim", "Jung-E", 1), "Kim Jung-E, 1 still"),
        (
            Row(RowKind.VALUE, "prop", "prop", "", 1200, folded=True, state=RowState.CHOSEN),
            "prop, 1,200 stills, in the filter, folded",
        ),
        (Row(RowKind.VALUE, "x", "x", "", 0, state=RowState.EXCLUDED), "x, 0 stills, left out"),
        (Row(RowKind.MORE, text="4 more…"), "4 more…"),
    ],
)
def test_a_row_can_be_said_in_words(row: Row, spoken: str) -> None:
    assert row.spoken == spoken


def test_a_tag_whose_tags_are_not_among_the_best_cannot_be_folded() -> None:
    counted = [("gear", 20), *((f"gear/{n}", 1) for n in range(9)), *((f"z{n}", 9) for n in "abc")]
    rows = facet_rows(tags(*counted), FacetView(), top=4)
    assert (rows[0].text, rows[0].folded) == ("gear", None)
