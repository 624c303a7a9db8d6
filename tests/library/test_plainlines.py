"""What is read line by line is what libyaml reads; all else is left to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gallery.errors import YamlFileError
from gallery.library import plainlines, yamlfile
from gallery.library.plainlines import PlainLines
from gallery.library.yamlfile import Data

PATH = Path("still.yaml")
REFUSED = None


def by_stream(text: str) -> dict[str, Data] | None:
    """Return what the events say, None where they are refused."""
    try:
        return yamlfile.data(text, PATH)
    except YamlFileError:
        return REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "caption: robot head engraved Jung-E",
        "caption: robot head   # approved\n# and more\nrating: 5\n",
        "number: '007'\nscene: 12:30\nkind: no\n",
        "usage: \"not: a, 'really'\"\n",
        "credit:\nsource: ~\nusage: null\nlabel: ''\n",
        "caption: {en: head, ko: 머리}\ntags: [a/b c, ~, d]\npeople: []\nnotes: {}\n",
        "caption:\n  en: head\n  ko: 머리\n\n  de:\nrating: 5\n",
        "people:\n- kim\n- {name: A. Example, role: prop maker}\n- [a, b]\nkind: bts\n",
        "tags:\n    - prop/slate\n    - 'a: b'\n",
        "a: x\r\nb: y\r\n",
        "캡션: 로봇 머리 🤖\n",
    ],
)
def test_plain_lines_are_read(text: str) -> None:
    read = PlainLines().read(text)
    assert read is not None
    assert list(read.items()) == list((by_stream(text) or {}).items())


@pytest.mark.parametrize(
    "text",
    [
        "---\na: b\n",
        "a: b\n---\nc: d\n",
        "a: b\na: c\n",
        "a: {b: 1, b: 2}\n",
        "a:\n  b: 1\n  b: 2\n",
        "a: *b\n",
        "a: &b c\n",
        "a: !!str 5\n",
        "a: |\n  b\n",
        "a: >-\n  b\n",
        "a: b\n  c\n",
        "a:\n  b\n  c\n",
        "a:\n  b:\n    c: d\n",
        "a:\n  - b\n   - c\n",
        "a:\n  - b: c\n    d: e\n",
        "a:\n  - b\nc:\n - d\n  - e\n",
        "a: ~\n  - b\n",
        "a: b\n- c\n",
        "a: b: c\n",
        "a: b:\n",
        "a:b\n",
        "a:\tb\n",
        "a: b\x85c: d\n",
        "a: b\u2028c: d\n",
        "a: b\rc: d\n",
        "\ufeffa: b\n",
        "a: \x01\n",
        'a: "b\\n"\n',
        'a: "b" c\n',
        'a: "b\n',
        'a: "b #1"\n',
        'a: "b"" # c"\n',
        "a: 'it''s'\n",
        "a: [b, ]\n",
        "a: [b: c]\n",
        "a: [b\n",
        "a: [-]\n",
        "a: {b}\n",
        "a: {b: }\n",
        "a: @b\n",
        "a: %b\n",
        "- a\n",
        "? a\n: b\n",
        "a b: c\n",
        "robot head\n",
        f"{'a' * 300}: b\n",
        "a: b\n" + "#" * plainlines.MOST,
    ],
)  # fmt: skip
def test_what_is_more_than_plain_lines_is_left_to_the_stream(text: str) -> None:
    assert PlainLines().read(text) is None


_SIGNS = st.sampled_from([*"ab머-?:,[]{}#&*!|>'\"%@`~<=\\ \n\t\r\x85\u2028\ufeff/0", ": ", " #"])
_PIECES = st.one_of(
    _SIGNS,
    st.sampled_from(
        [
            "caption: ",
            "tags: [",
            "]\n",
            "people:\n",
            "  - ",
            "- ",
            "  en: ",
            "{name: A, role: b}",
            "a/b, c",
            "null",
            '"',
            "\n",
            "  ",
        ]
    ),
    st.characters(exclude_categories=["Cs"]),
)


@given(st.lists(_PIECES, max_size=40).map("".join))
@example("a:\n- b\n\n- c\n#\n- d")
@example("a: b # c\n  # d\n- e")
@example("a: [b #c]\n")
@example("a: {b: c #d}\n")
@example("a:\n  # b\n  c: d\n # e\n  f: g\n")
def test_whatever_is_read_is_what_the_stream_reads(text: str) -> None:
    known = PlainLines()
    for _ in range(2):  # the second time from memory
        read = known.read(text)
        if read is not None:
            expected = by_stream(text)
            assert expected is not None
            assert list(read.items()) == list(expected.items())


def test_what_one_reading_gives_is_not_what_the_next_one_gets() -> None:
    known = PlainLines()
    text = "people:\n- {name: A}\ntags: [b]\n"
    first = known.read(text)
    assert first is not None
    for held in first.values():
        assert isinstance(held, list)
        held.append("more")
    people = first["people"]
    assert isinstance(people, list)
    assert isinstance(people[0], dict)
    people[0]["name"] = "B"
    assert known.read(text) == {"people": [{"name": "A"}], "tags": ["b"]}


def test_memory_for_lines_is_bounded() -> None:
    known = PlainLines()
    for number in range(plainlines.SHARED + 2):
        known.read(f"number: '{number}'\ntags: [a{number}]\npeople:\n- p{number}\n")
    assert known.remembered <= 3 * (plainlines.SHARED + 1)
    assert known.read("number: '1'\n") == {"number": "1"}
