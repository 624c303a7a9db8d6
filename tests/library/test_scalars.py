from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gallery.library import yamlfile
from gallery.library.scalars import Bare, in_lines, is_plain, written

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=40)


@pytest.mark.parametrize(
    "text",
    ["robot head engraved Jung-E", "정이", "42A", "prop/robot head", "it's", "a (b) c", "Cr. A/B"],
)
def test_harmless_text_stays_plain(text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("NO", "no", "y", "true", "off", "~", "null", "", "007", "12:30", "1e5", "0o17", "0x1F"),
        *("1_000", ".5", "3.14", "2022-11-03", "2022-11-03 14:02:00", "=", "<<", "-5", "+1"),
        *("@home", "*star", "&and", "!bang", "%", "- a", "? a", ": a", "a: b", "a #b", "a:"),
        *("[a]", "{a}", "'a'", '"a"', " a", "a ", "a\tb", "a\u2028b", "\ufeffa", "`a", "|", ">"),
    ],
)
def test_what_a_reader_would_misread_is_quoted(text: str) -> None:
    line = f"key: {written(text)}"
    assert line.startswith('key: "')
    assert yaml.safe_load(line) == {"key": text}
    assert yamlfile.data(line, Path()) == {"key": text}


@pytest.mark.parametrize("text", ["a, b", "a[0]", "{a", "a}"])
def test_brackets_and_commas_are_quoted_only_in_brackets(text: str) -> None:
    assert is_plain(text, in_flow=text[0] == "{") is (text[0] != "{")
    assert yaml.safe_load(f"[{written(text, in_flow=True)}]") == [text]


def test_a_date_stands_bare() -> None:
    assert written(Bare("2022-11-03")) == "2022-11-03"


@pytest.mark.parametrize(
    ("text", "style", "line"),
    [("it's", "'", "'it''s'"), ("a", '"', '"a"'), ("a\nb", "'", '"a\\nb"'), ('"', "'", "'\"'")],
)
def test_the_old_quotes_are_kept_where_they_can_hold_it(text: str, style: str, line: str) -> None:
    assert written(text, style=style) == line


@given(TEXTS, st.booleans(), st.sampled_from(["", "'", '"']))
def test_any_text_reads_as_it_was_written(text: str, in_flow: bool, style: str) -> None:
    value = written(text, style=style, in_flow=in_flow)
    line = f"key: [x, {value}, y]" if in_flow else f"key: {value}"
    wanted = ["x", text, "y"] if in_flow else text
    assert yamlfile.data(line, Path()) == {"key": wanted}
    assert yaml.safe_load(line) == {"key": wanted}


@given(TEXTS, st.sampled_from(["\n", "\r\n"]))
def test_lines_read_as_they_were_written(text: str, newline: str) -> None:
    block = in_lines(text, indent=2, newline=newline)
    if block is not None:
        result = yamlfile.data(f"key: {block}{newline}other: x", Path())
        assert result == {"key": text, "other": "x"}


def test_several_lines_become_a_block() -> None:
    assert in_lines("one\n\ntwo", indent=2, newline="\n") == "|-\n  one\n\n  two"
    assert in_lines("one", indent=2, newline="\n") is None
    assert in_lines(" one\ntwo", indent=2, newline="\n") is None
