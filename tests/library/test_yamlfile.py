from __future__ import annotations

import os
from pathlib import Path

import pytest

from gallery.errors import YamlFileError
from gallery.library import yamlfile
from gallery.library.yamlfile import Data

PATH = Path("still.yaml")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", {}),
        ("# nothing yet\n", {}),
        ("---\n", {}),
        ("~", {}),
        ("caption: robot head engraved Jung-E", {"caption": "robot head engraved Jung-E"}),
        ("scene: 12:30", {"scene": "12:30"}),
        ("number: 007", {"number": "007"}),
        ("kind: no", {"kind": "no"}),
        ("rating: 5", {"rating": "5"}),
        ("date: 2022-11-03", {"date": "2022-11-03"}),
        ("credit:\nsource: ~\nusage: null", {"credit": None, "source": None, "usage": None}),
        ("credit: '~'\nsource: \"\"", {"credit": "~", "source": ""}),
        ("caption: {en: head, ko: 머리}", {"caption": {"en": "head", "ko": "머리"}}),
        ("tags: [a, b]", {"tags": ["a", "b"]}),
        ("people:\n- {name: A}\n-\n", {"people": [{"name": "A"}, None]}),
        ("caption: >-\n  two\n  lines\n", {"caption": "two lines"}),
        ("a: &name x", {"a": "x"}),
        ("a: !!str 5", {"a": "5"}),
        ("a: {b: {c: [d]}}", {"a": {"b": {"c": ["d"]}}}),
        ("a: x\r\nb: y\r\n", {"a": "x", "b": "y"}),
    ],
)  # fmt: skip
def test_every_value_is_the_text_in_the_file(text: str, data: dict[str, Data]) -> None:
    assert yamlfile.data(text, PATH) == data


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("caption: a\n\trating: 5", 2, 1, "a tab cannot indent"),
        ("tags:\n\t- a", 2, 1, "a tab cannot indent"),
        ("rating: 4\ncaption: a\nrating: 5", 3, 1, '"rating" is here for the second time'),
        ("caption: {en: a, en: b}", 1, 18, '"en" is here for the second time'),
        ("- a\n- b", 1, 1, "found a list"),
        ("robot head", 1, 1, "found plain text"),
        ("caption: *c", 1, 10, "the alias *c is not allowed"),
        ("caption: !!python/object/apply:os.system [ls]", 1, 10, "the tag"),
        ("a: 1\n---\nb: 2", 2, 1, "a second document"),
        ("? [a]\n: b", 1, 3, "a key must be plain text"),
        ('caption: "robot', 1, 10, "these quotes are not closed"),
        ("caption: Jung_E: robot", 1, 16, "put quotes around"),
        ("caption: @home", 1, 10, "cannot begin with @"),
        ("caption: a\nrobot head\nrating: 5", 2, 1, 'a line without ": "'),
        ("tags: [a, b\nrating: 5\n", 1, 7, "closing bracket"),
        ("캡션: \"\x01\"", 1, 6, "a character that YAML forbids"),
        ("[" * 50_000, 1, 33, "nested more than 32 deep"),
        ("{a: " * 50_000, 1, 129, "nested more than 32 deep"),
        ("- " * 50_000, 1, 65, "nested more than 32 deep"),
        ("a: [" + "x," * 250_000 + "]", 1, 1, "more than 200,000 values"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text: str, line: int, column: int, word: str) -> None:
    with pytest.raises(YamlFileError) as caught:
        yamlfile.data(text, PATH)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert word in caught.value.reason
    assert str(caught.value) == f"still.yaml:{line}:{column}: {caught.value.reason}"


def test_an_alias_bomb_is_refused_at_its_first_alias(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    path.write_text("\n".join(lines))
    with pytest.raises(YamlFileError, match=r"bomb\.yaml:2:10: the alias \*a0 is not allowed"):
        yamlfile.load(path)


def test_a_merge_bomb_is_refused() -> None:
    with pytest.raises(YamlFileError, match="alias"):
        yamlfile.data("a: &a {x: 1}\nb: {<<: [*a, *a, *a]}\n", PATH)


@pytest.mark.parametrize(
    ("source", "place", "word"),
    [
        (b"caption: caf\xe9\n", ":1:13:", "not UTF-8 text (byte 0xe9); save the file as UTF-8"),
        ("caption: 머리\nnotes: ".encode() + b"\xff", ":2:8:", "not UTF-8"),
        ("caption: a".encode("utf-16"), ":1:1:", "UTF-16 text; save the file as UTF-8"),
        (b"caption: " + b"a" * yamlfile.MAX_BYTES, ":1:1:", "larger than 4 MiB"),
        (b"caption: \x00", ":1:10:", "a character that YAML forbids"),
    ],
)
def test_bytes_that_are_no_captions_are_told(
    tmp_path: Path, source: bytes, place: str, word: str
) -> None:
    path = tmp_path / "still.yaml"
    path.write_bytes(source)
    with pytest.raises(YamlFileError) as caught:
        yamlfile.load(path)
    assert place in str(caught.value)
    assert word in caught.value.reason


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "still.yaml"
    path.write_bytes(b"\xef\xbb\xbfcaption: a\n")
    assert yamlfile.load(path) == {"caption": "a"}


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "still.yaml"
    path.touch()
    assert yamlfile.load(path) == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no such pipes")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(YamlFileError, match=r":1:1: (is not a file|cannot be read)"):
            yamlfile.read(path)


def test_a_missing_file_is_left_to_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        yamlfile.load(tmp_path / "still.yaml")
