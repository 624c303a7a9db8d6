"""Words with wildcards, and ranges of numbers in texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from gallery.errors import QueryError
from gallery.library.library import Library
from gallery.search.catalogue import Catalogue
from gallery.search.query import parse, quote
from gallery.search.strings import Lines
from gallery.search.wildcards import longest_piece, pattern

STILLS = {
    "IMG_0101": "caption: robot head\nnumber: '00101'\nscene: 42A\n",
    "IMG_0102": "caption: The microbot's robots, 로봇이\nnumber: 102A\nscene: '43'\n",
    "IMG_0103": "headline: Rabot?\nnumber: 103B\nscene: '44'\ntags: [prop/robe]\n",
    "DSC_9": "people: [Rob Example]\nnumber: '1034'\nscene: '420'\n",
    "X_1": "caption: Probe\nnumber: A102\n",
    "Y_1": "rating: 1\n",
}


@pytest.fixture
def numbered(tmp_path: Path) -> Catalogue:
    library = tmp_path / "library"
    for name, sidecar in STILLS.items():
        for folder in ("assets", "metadata"):
            (library / folder).mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (6, 4)).save(library / "assets" / f"{name}.jpg")
        (library / "metadata" / f"{name}.yaml").write_text(sidecar, encoding="utf-8")
    made = Catalogue(Library(library), tmp_path / "cache")
    made.refresh()
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rob*", "DSC_9 IMG_0101 IMG_0102 IMG_0103"),
        ("*bot", "IMG_0101 IMG_0102 IMG_0103"),
        ("r?bot", "IMG_0101 IMG_0103"),
        ("r?bot*", "IMG_0101 IMG_0102 IMG_0103"),
        ("*obe", "IMG_0103 X_1"),
        ("*rob*", "DSC_9 IMG_0101 IMG_0102 IMG_0103 X_1"),
        ("ro*t", "IMG_0101"),
        ("로봇*", "IMG_0102"),
        ("로?이", "IMG_0102"),
        ('"rabot?"', "IMG_0103"),
        ('"rob*"', ""),
        ("img_*", "IMG_0101 IMG_0102 IMG_0103"),
        ("file:img_010?.jpg", "IMG_0101 IMG_0102 IMG_0103"),
        ("file:*9.jpg", "DSC_9"),
        ("caption:rob*", "IMG_0101 IMG_0102"),
        ("headline:?abot", "IMG_0103"),
        ("caption:?abot", ""),
        ("tag:rob*", "IMG_0103"),
        ("tag:rob", ""),
        ("person:rob*", "DSC_9"),
        ("number:*10?", "IMG_0101 X_1"),
        ("number:10?", "IMG_0101"),
        ("number:0010?", "IMG_0101"),
        ("number:10*", "DSC_9 IMG_0101 IMG_0102 IMG_0103"),
        ("scene:4?", "IMG_0102 IMG_0103"),
        ("-rob*", "X_1 Y_1"),
        ("*", "DSC_9 IMG_0101 IMG_0102 IMG_0103 X_1 Y_1"),
        ("number:101..103", "IMG_0101 IMG_0102 IMG_0103"),
        ("number:0102..103", "IMG_0102 IMG_0103"),
        ("number:103..", "DSC_9 IMG_0103 X_1"),
        ("number:..102", "IMG_0101 IMG_0102"),
        ("number:>=103", "DSC_9 IMG_0103 X_1"),
        ("number:<=101", "IMG_0101"),
        ("number:101,103b", "IMG_0101 IMG_0103"),
        ("number:a101..a103", "X_1"),
        ("scene:42..43", "IMG_0101 IMG_0102"),
        ("-number:101..103", "DSC_9 X_1 Y_1"),
    ],
)
def test_what_a_wildcard_or_a_range_finds(
    numbered: Catalogue, find: Callable[..., list[str]], query: str, found: str
) -> None:
    assert find(numbered.index, query) == found.split()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("number:103..101", "the wrong way round"),
        ("number:..", "on one side of the dots"),
        ("number:>=101..103", "not both"),
        ("scene:>4", "compares numbers and dates"),
    ],
)
def test_a_range_that_makes_no_sense_is_told(query: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        parse(query)


@pytest.mark.parametrize("value", ["rob*", "what?", "*", "a*b"])
def test_a_value_with_such_signs_is_written_in_quotes(value: str) -> None:
    assert quote(value) == f'"{value}"'


def test_the_longest_piece_is_in_every_match() -> None:
    assert longest_piece("a?robot*b") == "robot"
    assert longest_piece("*?") == ""
    assert pattern("*?").search(b"\nx\n")


def test_a_wildcard_is_found_in_many_lines_as_in_few() -> None:
    lines = Lines.of([("robot",), ("microbot",), ()] * 100 + [("rob 한",)])
    assert sorted(set(lines.matching("rob*").tolist())) == [*range(0, 300, 3), 300]
    assert lines.matching("한*").tolist() == [300]
    assert sorted(set(lines.matching("?*").tolist())) == [n for n in range(301) if n % 3 != 2]
