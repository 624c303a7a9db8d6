"""The query language: what each form means, and where each mistake is."""

from __future__ import annotations

from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.errors import QueryError
from gallery.search.nodes import (
    And,
    Between,
    Column,
    Everything,
    Is,
    Match,
    Measure,
    Node,
    Not,
    Or,
    Orientation,
    Present,
    Scope,
    Stands,
    State,
    Text,
)
from gallery.search.query import MOST_DEPTH, MOST_TEXT, parse


def days(first: str, last: str) -> Between:
    """Return the node for these days."""
    return Between(
        Measure.DATE, date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    )


PROP = Match(Column.TAG, "prop")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("Robot", Text("robot")),
        ("robot lab", And((Text("robot"), Text("lab")))),
        ("robot AND lab", And((Text("robot"), Text("lab")))),
        ('"Robot  head"', Text("robot head")),
        ("“robot head”", Text("robot head")),
        (r'"say \"cut\""', Text('say "cut"')),
        ("Jung-E", Text("jung-e")),
        ("12:30", Text("12:30")),
        ("a,b", Text("a,b")),
        ("정이", Text("정이")),
        ("tag:prop", PROP),
        ("TAGS:Prop", PROP),
        ('tag:"Prop / Robot head"', Match(Column.TAG, "prop/robot head")),
        ("tag:=prop", Match(Column.TAG, "prop", exact=True)),
        ('tag:prop,"robot head"', Or((PROP, Match(Column.TAG, "robot head")))),
        ("person:kim", Match(Column.PERSON, "kim")),
        ("role:maker", Match(Column.ROLE, "maker")),
        ("kind:bts", Match(Column.KIND, "bts", exact=True)),
        (
            "kind:unit,bts",
            Or(
                (
                    Match(Column.KIND, "unit", exact=True),
                    Match(Column.KIND, "bts", exact=True),
                )
            ),
        ),
        ("scene:42A", Match(Column.SCENE, "42a")),
        ("number:123", Match(Column.NUMBER, "123")),
        ("location:lab", Match(Column.LOCATION, "lab")),
        ('location:="Science Lab"', Match(Column.LOCATION, "science lab", exact=True)),
        ("creator:ex", Match(Column.CREATOR, "ex")),
        ("production:정이", Match(Column.PRODUCTION, "정이")),
        ("folder:jung_e/day1/", Match(Column.FOLDER, "jung_e/day1")),
        ("file:head.jpg", Text("head.jpg", Scope.FILE)),
        ("caption:robot", Text("robot", Scope.CAPTION)),
        ("headline:robot", Text("robot", Scope.HEADLINE)),
        ("format:tif", Match(Column.FORMAT, "tiff")),
        ("format:nef", Match(Column.FORMAT, "raw")),
        ("format:jp2", Match(Column.FORMAT, "jpeg2000")),
        ("label:red", Match(Column.LABEL, "red", exact=True)),
        ("rating:4", Between(Measure.RATING, 4, 4)),
        ("rating:>=4", Between(Measure.RATING, 4, inf)),
        ("rating:>3", Between(Measure.RATING, 4, inf)),
        ("rating:<2", Between(Measure.RATING, -inf, 1)),
        ("rating:3..5", Between(Measure.RATING, 3, 5)),
        ("rating:3..", Between(Measure.RATING, 3, inf)),
        ("rating:..2", Between(Measure.RATING, -inf, 2)),
        ("rating:none", Between(Measure.RATING, 0, 0)),
        ("date:2022", days("2022-01-01", "2022-12-31")),
        ("date:2022-2", days("2022-02-01", "2022-02-28")),
        ("date:2024-02-29", days("2024-02-29", "2024-02-29")),
        ("date:2022-11-01..2022-11-30", days("2022-11-01", "2022-11-30")),
        ("date:2021..2022-06", days("2021-01-01", "2022-06-30")),
        ("date:>=2023", Between(Measure.DATE, date(2023, 1, 1).toordinal(), inf)),
        ("date:>2022", Between(Measure.DATE, date(2023, 1, 1).toordinal(), inf)),
        ("date:<2023", Between(Measure.DATE, -inf, date(2022, 12, 31).toordinal())),
        ("date:=2022-11", Match(Column.MONTH, "2022-11", exact=True)),
        ("orientation:portrait", Stands(Orientation.PORTRAIT)),
        ("size:>=24mp", Between(Measure.SIZE, 24e6, inf)),
        ("size:12..24MP", Between(Measure.SIZE, 12e6, 24e6)),
        ("size:24mp", Between(Measure.SIZE, 23.5e6, 24.5e6 - 1)),
        ("is:pick", Is(State.PICK)),
        ("has:caption", Present("caption")),
        ("missing:alt-text", Not(Present("alt_text"))),
        ("missing:tag", Not(Present("tags"))),
        ("-tag:prop", Not(PROP)),
        ("NOT tag:prop", Not(PROP)),
        ("--tag:prop", PROP),
        ("-NOT tag:prop", PROP),
        ("a OR b c", Or((Text("a"), And((Text("b"), Text("c")))))),
        ("(a OR b) c", And((Or((Text("a"), Text("b"))), Text("c")))),
        ("-(a b)", Not(And((Text("a"), Text("b"))))),
        ("a-(b)", And((Text("a-"), Text("b")))),
        ("or not and", And((Text("or"), Text("not"), Text("and")))),
        ('"OR"', Text("or")),
    ],
)
def test_each_form_means_what_the_table_says(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "start", "end", "says"),
    [
        ("(rain", 0, 1, 'expected ")"'),
        ("rain)", 4, 5, "never opened"),
        ("a ()", 3, 4, "between the parentheses"),
        ("a OR", 4, 4, 'expected a word after "OR"'),
        ("OR a", 0, 2, 'expected a word before "OR"'),
        ("a AND", 5, 5, 'after "AND"'),
        ("a OR OR b", 5, 7, 'before "OR"'),
        ("-", 1, 1, 'after "-"'),
        ("a - b", 2, 3, 'right after "-"'),
        ("NOT", 3, 3, 'after "NOT"'),
        ('rain "robot', 5, 11, "quote is not closed"),
        ('tag:"robot', 4, 10, "quote is not closed"),
        ("colour_of:red", 0, 9, 'Did you mean "label:"'),
        ("raiting:5", 0, 7, 'Did you mean "rating:"'),
        ("http://x", 0, 4, "put it in quotes"),
        ("tag:", 0, 4, "a value right after"),
        ("tag: prop", 0, 4, "a value right after"),
        ("kind:unit,", 0, 10, "right after the comma"),
        ("rating:6", 7, 8, "0 to 5"),
        ("rating:good", 7, 11, "0 to 5"),
        ("rating:5..3", 7, 11, "wrong way round"),
        ("rating:..", 7, 9, "on one side of the dots"),
        ("rating:>3..5", 7, 12, "not both"),
        ("date:2022-13", 5, 12, "months go from 01 to 12"),
        ("date:2022-02-30", 5, 15, "has 28 days"),
        ("date:0000", 5, 9, "no year 0000"),
        ("date:yesterday", 5, 14, "such as 2022"),
        ("size:big", 5, 8, "megapixels"),
        ("kind:bt", 5, 7, 'Did you mean "bts"'),
        ("label:pink", 6, 10, "red, yellow, green, blue, purple or none"),
        ("is:picked", 3, 9, 'Did you mean "pick"'),
        ("orientation:up", 12, 14, "landscape, portrait or square"),
        ("missing:alt", 8, 11, 'Did you mean "alt_text"'),
        ("has:nothing", 4, 11, "a caption has no field"),
        ("scene:>4", 6, 8, "leave it out"),
        ("kind:unit,bt", 10, 12, "expected unit"),
    ],
)
def test_a_mistake_is_shown_where_it_is(text: str, start: int, end: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert says in caught.value.reason
    assert caught.value.text == text


@pytest.mark.parametrize(
    ("text", "start"),
    [("(" * 10_000, MOST_DEPTH), ("(" * 30_000, MOST_TEXT), ("-(" * 4_000, 2 * MOST_DEPTH + 1)],
)
def test_parentheses_without_end_are_a_mistake_and_not_a_crash(text: str, start: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.start == start


def test_as_many_parentheses_as_make_sense_are_fine() -> None:
    assert parse("(" * MOST_DEPTH + "a" + ")" * MOST_DEPTH) == Text("a")
    assert parse("-" * 9_999 + "a") == Not(Text("a"))
    assert parse(" OR ".join(["a"] * 1_000)) == Or((Text("a"),) * 1_000)


@given(
    st.text(st.sampled_from('()-"“” ,:<>=.\\aOR정2') | st.characters(), max_size=30)
    | st.lists(
        st.sampled_from(["tag:", "(", ")", "OR", "NOT ", "-", '"', "date:2022", "is:", ",", " x"])
    ).map("".join)
)
def test_whatever_is_typed_is_a_filter_or_a_mistake_with_its_place(text: str) -> None:
    error = mistake(text)
    if error is not None:
        assert 0 <= error.start <= error.end <= max(len(text), 1)
        assert error.reason


def mistake(text: str) -> QueryError | None:
    """Return what is wrong with a filter."""
    try:
        parse(text)
    except QueryError as error:
        return error
    return None
