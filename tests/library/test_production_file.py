from __future__ import annotations

from pathlib import Path

import pytest

from gallery.library.library import Library
from gallery.library.production import Production, TagWords
from gallery.library.production_file import read_production
from gallery.library.values import Person

KIM = Person("Kim Hyun-joo", "Jung-E", "kim", (("ko", "김현주"),), ("Kim Hyun Joo",))


def read(folder: Path, text: str) -> Production:
    path = folder / "production.yaml"
    path.write_text(text, encoding="utf-8")
    return read_production(path, "jung_e")


def test_a_production_says_what_its_file_says(library: Library) -> None:
    production = library.production_for("jung_e/robot-head")
    assert production.folder == "jung_e"
    assert production.title == "Jung_E"
    assert production.title_local == (("ko", "정이"),)
    assert production.director == "Yeon Sang-ho"
    assert production.cast[0] == KIM
    assert production.defaults["credit"] == "Render made for this project"
    assert production.tag_names == {
        "prop/robot head": TagWords(("android head",), (("ko", "로봇 머리"),))
    }
    assert production.error is None
    assert production.problems == ()


@pytest.mark.parametrize(
    "text", ["kim", "KIM", "Kim Hyun-joo", "kim hyun joo", "김현주", "김현주".encode().decode()]
)
def test_the_cast_is_known_by_any_name(library: Library, text: str) -> None:
    person = library.production_for("jung_e/robot-head").person(text)
    assert person == KIM
    assert person.written == text


def test_whoever_is_not_cast_is_who_they_say(library: Library) -> None:
    assert library.production_for("jung_e/x").person("A. Example") == Person("A. Example")


def test_a_file_that_cannot_be_read_is_told_and_the_stills_go_on(library: Library) -> None:
    path = library.metadata_folder / "jung_e" / "production.yaml"
    path.write_text("title: a\ntitle: b\n")
    scan = library.scan()
    assert len(scan.stills) == 6
    production = library.still(scan.stills[0]).production
    assert production.folder == "jung_e"
    assert str(production.error) == f'{path}:2:1: "title" is here for the second time'


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("title: [a]\n", (1, 8), "title: expected a text"),
        ("cast: kim\n", (1, 7), "cast: expected a list of people"),
        ("cast:\n  - {code: kim}\n", (2, 5), "cast: expected a name"),
        ("title: a\ndefaults: x\n", (2, 11), 'defaults: expected lines of "key: value"'),
        ("defaults: {caption: x}\n", (1, 21), "caption is none of those that stills inherit"),
        ("defaults:\n  embargo: soon\n", (2, 12), "defaults: embargo: expected a time"),
        ("vocabulary: {prop: [a]}\n", (1, 20), "vocabulary: expected a map"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_the_rest_holds(
    tmp_path: Path, text: str, place: tuple[int, int], words: str
) -> None:
    production = read(tmp_path, text + "director: Yeon Sang-ho\n")
    assert production.director == "Yeon Sang-ho"
    (problem,) = production.problems
    assert (problem.line, problem.column) == place
    assert words in problem.reason


def test_names_alone_make_a_cast(tmp_path: Path) -> None:
    production = read(tmp_path, "cast: [Kim Hyun-joo, Kang Soo-yeon]\nlanguage: ko\n")
    assert [person.name for person in production.cast] == ["Kim Hyun-joo", "Kang Soo-yeon"]
    assert production.language == "ko"


def test_words_of_tags_are_found_at_every_depth(tmp_path: Path) -> None:
    text = "vocabulary:\n  prop:\n    ko: 소품\n    robot head: {synonyms: skull}\n    slate:\n"
    assert read(tmp_path, text).tag_names == {
        "prop": TagWords((), (("ko", "소품"),)),
        "prop/robot head": TagWords(("skull",)),
    }
