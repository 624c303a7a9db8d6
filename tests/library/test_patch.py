from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gallery.errors import SaveError, YamlFileError
from gallery.library import yamlfile
from gallery.library.patch import patched
from gallery.library.rewriting import Wanted
from gallery.library.scalars import Bare
from gallery.library.yamlfile import Data

PATH = Path("still.yaml")


def patch(text: str, changes: Mapping[str, Wanted | None]) -> str:
    return patched(text.encode(), changes, PATH).decode()


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        # an empty or missing file
        ("", {"caption": "a", "rating": 5}, "caption: a\nrating: 5\n"),
        ("# why\n", {"caption": "a"}, "# why\ncaption: a\n"),
        ("# why", {"caption": "a"}, "# why\ncaption: a\n"),
        ("---\n", {"caption": "a"}, "---\ncaption: a\n"),
        ("---\n...\n# c\n", {"a": "b"}, "---\na: b\n...\n# c\n"),
        ("--- # c\r\n...", {"a": "b"}, "--- # c\r\na: b\r\n..."),
        # a scalar
        ("rating: 4  # first look\n", {"rating": 5}, "rating: 5  # first look\n"),
        ("a: x\nrating: 4", {"rating": 5}, "a: x\nrating: 5"),
        ('a: "x"  # c\r\nb: y\r\n', {"a": "z"}, 'a: "z"  # c\r\nb: y\r\n'),
        ("a: 'it''s'\n", {"a": "b's"}, "a: 'b''s'\n"),
        ("\ufeffa: 1\n", {"a": "é"}, "\ufeffa: é\n"),
        ("a:\nb: 2\n", {"a": "x"}, "a: x\nb: 2\n"),
        ("a:   # to come\nb: 2\n", {"a": "x"}, "a: x   # to come\nb: 2\n"),
        ('"a" : 1\n', {"a": "x"}, '"a" : x\n'),
        ("a: one\n  two # c\nb: 2\n", {"a": "x"}, "a: x # c\nb: 2\n"),
        ("a: | # why\n  one\n  two\n\nb: 2\n", {"a": "x"}, "a: x # why\n\nb: 2\n"),
        ("a: x\n", {"a": "one\ntwo"}, "a: |-\n  one\n  two\n"),
        ("a: x # c\r\nb: y\r\n", {"a": "one\ntwo\n"}, "a: | # c\r\n  one\r\n  two\r\nb: y\r\n"),
        ("a: x\n", {"a": Bare("2022-11-03")}, "a: 2022-11-03\n"),
        ("a: x\n", {"a": "12:30"}, 'a: "12:30"\n'),
        ("a: x\n", {"a": True}, "a: true\n"),
        ("a: 007\nb: yes\n", {"b": "no"}, 'a: 007\nb: "no"\n'),
        # a new key
        ("a: 1 # x\n# end\n", {"b": "c"}, "a: 1 # x\nb: c\n# end\n"),
        ("a: 1", {"b": "c"}, "a: 1\nb: c"),
        ("a: 1\r\n", {"b": "c"}, "a: 1\r\nb: c\r\n"),
        ("  a: 1\n", {"b": "c"}, "  a: 1\n  b: c\n"),
        ("---\na: 1\n...\n", {"b": "c"}, "---\na: 1\nb: c\n...\n"),
        ("{a: 1, b}\n", {"b": "x", "c": "d"}, "{a: 1, b: x, c: d}\n"),
        ("a: |+\n  x\n\n", {"b": "c"}, "b: c\na: |+\n  x\n\n"),
        ("a: |\n  x", {"b": "c"}, "b: c\na: |\n  x"),
        # a key less
        ("a: 1 # x\nb: 2\n", {"a": None}, "b: 2\n"),
        ("# top\na: 1\n# about b\nb: 2 # x\n", {"b": None}, "# top\na: 1\n# about b\n"),
        ("# top\na: 1\n", {"a": None}, "# top\n"),
        ("a: 1\nb: 2\nc: 3", {"c": None}, "a: 1\nb: 2"),
        ("a: 1\ntags:\n- x\n- y\nb: 2\n", {"tags": None}, "a: 1\nb: 2\n"),
        ("{a: 1, b: 2, c: 3}\n", {"b": None}, "{a: 1, c: 3}\n"),
        ("a: 1\n", {"b": None}, "a: 1\n"),
        # a list in brackets
        ("t: [a, b, c] # t\n", {"t": ["a", "c", "d"]}, "t: [a, c, d] # t\n"),
        ("t: [a,  b]\n", {"t": ["a", "b", "c"]}, "t: [a,  b,  c]\n"),
        ("t: []\n", {"t": ["a, b"]}, 't: ["a, b"]\n'),
        ("t: [a]\n", {"t": []}, "t: []\n"),
        ("t: [a, # one\n  b]\n", {"t": ["a", "b", "c"]}, "t: [a, # one\n  b, c]\n"),
        ("t: x\n", {"t": ["x", "z"]}, "t: [x, z]\n"),
        ("p: [kim, {name: A, tel: 5}]\n", {"p": ["kim", {"name": "B", "tel": "5"}]}, None),
        # a list in lines
        ("t:\n- a # 1\n# c\n- b # 2\n- c\n", {"t": ["a", "c", "d"]}, None),
        ("t:\n  - a # 1\nb: 2\n", {"t": ["a", "x"]}, "t:\n  - a # 1\n  - x\nb: 2\n"),
        ("t:\n  - a # 1\n  - b # 2\n", {"t": ["b", "a"]}, "t:\n  - b\n  - a # 1\n"),
        ("t: # why\n  - a\n  - b\n", {"t": []}, "t: []  # why\n"),
        ("t:\n  -\n  - b\n", {"t": ["a", "b"]}, "t:\n  - a\n  - b\n"),
        (
            "p:\n- kim\n- name: A. E # n\n  role: x\n",
            {"p": ["kim", {"name": "A. E", "role": "maker"}]},
            "p:\n- kim\n- name: A. E # n\n  role: maker\n",
        ),
        # languages
        ("c: a # c\n", {"c": {"en": "a", "ko": "머리"}}, "c: {en: a, ko: 머리} # c\n"),
        ("c:\n  a: b # 1\n  ko: 머\n", {"c": {"a": "b", "ko": "리"}}, "c:\n  a: b # 1\n  ko: 리\n"),
        ("c:\n  a: b # 1\nd: x\n", {"c": {"a": "b", "k": "l"}}, "c:\n  a: b # 1\n  k: l\nd: x\n"),
        ("c: {en: a, ko: b}\n", {"c": {"ko": "b"}}, "c: {ko: b}\n"),
        ("c: {en: a}\n", {"c": {"en": "a", "no": "b"}}, 'c: {en: a, "no": b}\n'),
        ("c: a\n", {"c": {"en": "a", "ko": "b\nc"}}, "c:\n  en: a\n  ko: |-\n    b\n    c\n"),
    ],
)  # fmt: skip
def test_one_key_changes_and_nothing_else(
    before: str, changes: Mapping[str, Wanted | None], after: str | None
) -> None:
    result = patch(before, changes)
    if after is not None:
        assert result == after
    assert patch(result, changes) == result


def test_comments_between_items_stay_where_they_were() -> None:
    before = "t:\n- a # 1\n# about b\n- b # 2\n- c\n"
    assert patch(before, {"t": ["a", "c"]}) == "t:\n- a # 1\n# about b\n- c\n"


def test_what_else_is_in_a_map_stays() -> None:
    before = "p: [kim, {name: A, tel: 5}]\n"
    after = "p: [kim, {name: B, tel: 5}]\n"
    assert patch(before, {"p": ["kim", {"name": "B", "tel": "5"}]}) == after


def test_a_long_list_is_written_in_lines() -> None:
    tags = [f"place/a long name of a place number {number}" for number in range(4)]
    lines = "".join(f"  - {tag}\n" for tag in tags)
    assert patch("a: 1\n", {"tags": tags}) == f"a: 1\ntags:\n{lines}"


@pytest.mark.parametrize("text", ["? a\n: 1\n", "~"])
def test_what_cannot_be_changed_for_sure_is_refused(text: str) -> None:
    with pytest.raises(SaveError, match=r"still\.yaml: is written in a way .* by hand"):
        patch(text, {"a": "x", "t": [{"a": "c"}]})


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "- a\n", "a: *x\n", "a: [\n"])
def test_what_cannot_be_read_is_never_written_over(text: str) -> None:
    with pytest.raises(YamlFileError):
        patch(text, {"a": "x"})


def test_what_says_the_same_already_is_given_back_untouched() -> None:
    source = b"rating:   5 # as it is\r\ntags: [ a,b ]"
    assert patched(source, {"rating": 5, "tags": ["a", "b"]}, PATH) is source


# Any caption file, any change: put together from entries, so that it is known what must stay.

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=20)
SAFE = st.text("abc DÉ머리0#:,'\"-[]{}&*!|>%@~=", max_size=12)
TEXT = st.one_of(SAFE, WORDS, st.sampled_from(["NO", "12:30", "007", "a\nb", "a\n\n b\n", ""]))
VALUE: st.SearchStrategy[Wanted] = st.one_of(
    TEXT,
    st.integers(0, 5),
    st.booleans(),
    st.lists(TEXT, max_size=4),
    st.dictionaries(st.sampled_from(["en", "ko", "no", "pt-BR"]), TEXT, min_size=1, max_size=3),
    st.lists(
        st.one_of(TEXT, st.fixed_dictionaries({"name": TEXT}, optional={"role": TEXT})), max_size=3
    ),
)
PLAIN = st.sampled_from(["a", "머리 b", "it's 5", "x/y z", "42A"])
APOSTROPHE = "'"
COMMENT = st.sampled_from(["", "", " # c", "   # '\"[{:"])


@st.composite
def entry(draw: st.DrawFn, key: str) -> list[str]:
    """The lines of one key as people write it."""
    end = draw(COMMENT)
    one, two = draw(PLAIN), draw(PLAIN)
    shape = draw(st.integers(0, 11))
    lines = {
        0: [f"{key}: {one}{end}"],
        1: [f'{key}: "{one} \\u00e9"{end}'],
        2: [f"{key}: 'a: {two.replace(APOSTROPHE, 2 * APOSTROPHE)}'{end}"],
        3: [f"{key}:{end}"],
        4: [f"{key}: [{one}, {two}]{end}"],
        5: [f"{key}: [{one},{end or ' #'}", f"   {{name: {two}, other: 1}} ]"],
        6: [f"{key}:{end}", f"- {one}{end}", "# between", f"- {two}"],
        7: [f"{key}:", f"  - name: {one}{end}", "    role: r", f"  - {two}{end}"],
        8: [f"{key}: {{en: {one}, ko: {two}}}{end}"],
        9: [f"{key}:{end}", f"  en: {one}{end}", "", "  ko: >-", f"    {two}", "    more"],
        10: [f"{key}: |{end}", f"  {one}", "", f"  {two}"],
        11: [f"{key}: {one}", f"  {two}{end}"],
    }[shape]
    above = draw(st.sampled_from([[], [], ["# above"], ["", "# far", ""]]))
    return [*above, *lines]


@st.composite
def document(draw: st.DrawFn) -> tuple[dict[str, list[str]], str, str]:
    """Entries by key, the line end, and the whole text."""
    keys = draw(st.lists(st.sampled_from(["caption", "tags", "people", "x"]), unique=True))
    entries = {key: draw(entry(key)) for key in keys}
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    lines = [line for one in entries.values() for line in one]
    text = newline.join(lines) + draw(st.sampled_from([newline, newline, ""])) * bool(lines)
    return entries, newline, draw(st.sampled_from(["", "", "\ufeff"])) + text


def read(text: str) -> dict[str, Data]:
    return yamlfile.data(text.removeprefix("\ufeff"), PATH)


def as_read(value: Wanted) -> Data:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, Mapping):
        return {key: as_read(item) for key, item in value.items()}
    return [as_read(item) for item in value]


@given(document(), st.sampled_from(["caption", "tags", "people", "new"]), VALUE | st.none())
def test_any_change_to_any_file_is_exact(
    made: tuple[dict[str, list[str]], str, str], key: str, value: Wanted | None
) -> None:
    entries, newline, before = made
    old = read(before)
    after = patch(before, {key: value})
    now = read(after)
    assert now == {
        **{other: data for other, data in old.items() if other != key},
        **({} if value is None else {key: as_read(value)}),
    }
    assert [other for other in now if other != key] == [other for other in old if other != key]
    place = 0
    for other, lines in entries.items():
        if other != key:
            for line in lines:
                place = after.index(line, place) + len(line)
    assert after.startswith("\ufeff") == before.startswith("\ufeff")
    assert "\n" not in after.replace("\r\n", "") or newline == "\n" or "\r\n" not in before
    if value is not None:
        safe = yaml.load(after.removeprefix("\ufeff"), Loader=yaml.CBaseLoader)
        assert list(safe) == list(now)


@given(document(), VALUE)
def test_a_file_that_was_patched_twice_says_the_last(
    made: tuple[dict[str, list[str]], str, str], value: Wanted
) -> None:
    _, _, before = made
    once = patch(before, {"new": "x", "tags": ["a", "b"]})
    assert read(patch(once, {"tags": value, "new": None})) == {
        **{key: data for key, data in read(before).items() if key != "tags"},
        "tags": as_read(value),
    }
