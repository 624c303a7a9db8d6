"""What the filter box offers while one types."""

from __future__ import annotations

import pytest

from gallery.app.widgets.completion import query_suggestions, taken
from gallery.app.widgets.suggestions import Suggestion

IN_USE = {
    "tag": [("prop/robot head", 7), ("place/science lab", 8)],
    "person": [("Kim Hyun-joo", 7)],
    "killed-by": [("Kim Hyun-joo", 2)],
    "awaited-from": [("Kim Hyun-joo", 2)],
    "location": [("Science lab set", 3)],
}


def complete(field: str, prefix: str) -> list[tuple[str, int]]:
    return [pair for pair in IN_USE.get(field, []) if prefix.casefold() in pair[0].casefold()]


def offered(text: str) -> list[str]:
    return [one.text for one in query_suggestions(text, len(text), complete)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ra", "rating:"),
        ("killed", "killed-by:"),
        ("killed-by:ki", "Kim Hyun-joo"),
        ("Awaited_From:ki", "Kim Hyun-joo"),
        ("robot", "tag: prop/robot head"),
        ("kim", "person: Kim Hyun-joo"),
        ("tag:ro", "prop/robot head"),
        ("tag:prop,sci", "place/science lab"),
        ('tag:"robot h', "prop/robot head"),
        ("TAGS:ro", "prop/robot head"),
        ("label:pu", "purple"),
        ("is:", "pick"),
        ("bts OR location:", "Science lab set"),
        ("-tag:ro", "prop/robot head"),
    ],
)
def test_what_could_be_meant_is_offered_first(text: str, first: str) -> None:
    assert offered(text)[0] == first


@pytest.mark.parametrize("text", ["", "robot ", "colour:zz", "xyz", "nosuchfield:"])
def test_nothing_is_offered_where_nothing_could_be_meant(text: str) -> None:
    assert offered(text) == []


@pytest.mark.parametrize(
    ("text", "cursor", "suggestion", "after", "at"),
    [
        ("ra", 2, Suggestion("rating:", insert="rating:"), "rating:", 7),
        ("tag:ro", 6, Suggestion("x", insert='"prop/robot head" '), 'tag:"prop/robot head" ', 22),
        ("tag:ro kim", 6, Suggestion("x", insert="prop "), "tag:prop kim", 8),
        ("tag:a,ro", 8, Suggestion("x", insert="prop "), "tag:a,prop ", 11),
        ("", 0, Suggestion("rating:5 kim"), "rating:5 kim", 12),
    ],
)
def test_a_suggestion_takes_the_place_of_what_was_typed(
    text: str, cursor: int, suggestion: Suggestion, after: str, at: int
) -> None:
    completed = taken(text, cursor, suggestion)
    assert (completed.text, completed.cursor) == (after, at)
