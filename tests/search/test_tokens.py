"""Tokens, completion at the cursor, and quoting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.search.folding import fold
from gallery.search.nodes import Text
from gallery.search.query import Context, Kind, context, parse, quote, tokens


def test_tokens_tell_where_they_stand() -> None:
    text = '(tag:prop,"robot head" OR -x)'
    found = [(token.kind, text[token.start : token.end]) for token in tokens(text)]
    assert found == [
        (Kind.OPEN, "("),
        (Kind.TERM, 'tag:prop,"robot head"'),
        (Kind.OR, "OR"),
        (Kind.MINUS, "-"),
        (Kind.TERM, "x"),
        (Kind.CLOSE, ")"),
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("ta|", Context("", "ta", 0, 2)),
        ("|", Context("", "", 0, 0)),
        ("robot |", Context("", "", 6, 6)),
        ("tag:|", Context("tag", "", 4, 4)),
        ("tag:pr|", Context("tag", "pr", 4, 6)),
        ("tag:p|rop", Context("tag", "p", 4, 8)),
        ("-Tag:pr|", Context("tag", "pr", 5, 7)),
        ('tag:"robot he|', Context("tag", "robot he", 4, 13)),
        ('tag:"robot head"|', Context("tag", "robot head", 4, 16)),
        ("tag:prop,ro|", Context("tag", "ro", 9, 11)),
        ("ta|g:prop", Context("", "ta", 0, 8)),
        ("location:=Se|", Context("location", "Se", 10, 12)),
        ("a (kind:b|)", Context("kind", "b", 8, 9)),
    ],
)
def test_the_cursor_tells_what_is_being_typed(marked: str, expected: Context) -> None:
    cursor = marked.index("|")
    assert context(marked.replace("|", ""), cursor) == expected


@given(st.text(max_size=20), st.integers(0, 20))
def test_any_cursor_in_any_text_has_a_span_around_it(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    found = context(text, cursor)
    assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("prop", "prop"),
        ("robot head", '"robot head"'),
        ("정이", "정이"),
        ("OR", '"OR"'),
        ("-x", '"-x"'),
        ("a,b", '"a,b"'),
        ('5" lens', r'"5\" lens"'),
        ("", '""'),
    ],
)
def test_values_are_quoted_where_they_must_be(value: str, written: str) -> None:
    assert quote(value) == written


@given(st.text())
def test_a_quoted_value_means_itself(value: str) -> None:
    assert parse(quote(value)) == Text(fold(value))
