"""What is said where a filter finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gallery.library.library import Library
from gallery.search.advice import Advice, advice
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices, Facet

STILLS = {
    "IMG_0101": "caption: robot head\nnumber: '00101'\nkind: unit\n",
    "IMG_0102": "caption: robot lab\nnumber: '102'\nkind: unit\n",
    "IMG_01022": "caption: earth\nnumber: '1022'\nkind: bts\ntags: [prop/hologram]\n",
    "IMG_0104": "caption: 정이가 서 있다\n",
}


@pytest.fixture
def numbered(tmp_path: Path) -> Catalogue:
    library = tmp_path / "library"
    for name, sidecar in STILLS.items():
        for folder in ("assets", "metadata"):
            (library / folder).mkdir(parents=True, exist_ok=True)
        (library / "assets" / f"{name}.jpg").touch()
        (library / "metadata" / f"{name}.yaml").write_text(sidecar, encoding="utf-8")
    made = Catalogue(Library(library), tmp_path / "cache")
    made.refresh()
    return made


def said(numbered: Catalogue, text: str, choices: Choices | None = None) -> Advice:
    return advice(numbered.index, text, choices or Choices(), 0)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("robto", ("robto: no still; did you mean robot?",)),
        ("hologarm", ("hologarm: no still; did you mean hologram?",)),
        ("qqqqq", ("qqqqq: no still",)),
        (
            "robto kind:unit",
            ("robto: no still; did you mean robot?", "Without robto there are 2."),
        ),
        (
            "robot kind:bts",
            ("robot: 2, kind:bts: 1", "Without robot there is 1.", "Without kind:bts there are 2."),
        ),
        (
            "robot -kind:unit",
            (
                "robot: 2, -kind:unit: 2",
                "Without robot there are 2.",
                "Without -kind:unit there are 2.",
            ),
        ),
        ("(robto OR eatrh)", ("(robto OR eatrh): no still",)),
        ("(", ()),
        ("", ()),
    ],
)
def test_which_condition_is_to_blame(
    numbered: Catalogue, text: str, lines: tuple[str, ...]
) -> None:
    assert said(numbered, text).lines == lines


def test_what_was_clicked_is_a_condition_too(numbered: Catalogue) -> None:
    choices = Choices().toggled(Facet.KIND, "bts")
    assert "Without kind:bts there are 2." in said(numbered, "robot", choices).lines


@pytest.mark.parametrize(
    ("text", "query", "name", "found"),
    [
        ("101 102", "number:101,102", "Find these 2", "IMG_0101 IMG_0102"),
        ("00101,\t1022\n", "number:00101,1022", "Find these 2", "IMG_0101 IMG_01022"),
        (
            "IMG_0102.jpg; img_0104",
            "file:=IMG_0102.jpg,=img_0104",
            "Find these 2",
            "IMG_0102 IMG_0104",
        ),
        (
            "101 IMG_0104.jpg 999",
            "number:101 OR file:=IMG_0104.jpg",
            "Find these 2",
            "IMG_0101 IMG_0104",
        ),
    ],
)
def test_a_list_is_offered_as_one(
    numbered: Catalogue,
    find: Callable[..., list[str]],
    text: str,
    query: str,
    name: str,
    found: str,
) -> None:
    offered = said(numbered, text)
    assert (offered.query, offered.name) == (query, name)
    assert find(numbered.index, query) == found.split()


def test_what_of_a_list_is_not_there_is_named(numbered: Catalogue) -> None:
    offered = said(numbered, "101 102 1022 x9")
    assert offered.lines[-1] == "Not found: x9"
    assert not said(numbered, "101 x1 x2").query  # most are unknown: that is no list


def test_a_name_is_found_whole(numbered: Catalogue, find: Callable[..., list[str]]) -> None:
    assert find(numbered.index, "file:=img_0102") == ["IMG_0102"]
    assert find(numbered.index, "file:img_0102") == ["IMG_0102", "IMG_01022"]
