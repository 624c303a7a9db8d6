"""A library that has something for every field of the query language, and its catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from gallery.library.library import Library
from gallery.picture import PictureFacts
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.index import Index, SortKey
from gallery.search.query import parse

NOW = 1_700_000_000.0  # November 2023
MORE = {
    "jung_e/day1/still 9": "caption: Éclair de nuit\nscene: 142\nlocation: Studio A / B\n"
    "date: 2022\nembargo: 2194-01-20T09:00:00+09:00\n",
    "jung_e/day1/still 10": "caption: {ko: 정이가 문을 연다}\nheadline: Door\nspoiler: true\n"
    "scene: 420\ndate: 2023-01-10T08:30:00\nlocation: Café Europa\ncreator: A. Example\n"
    "people: [{name: A. Example, role: prop maker}, {name: Kim Hyun-joo, role: voice}]\n",
    "other/broken": "caption: [unclosed\n",
    "other/bare": "tags: [prop, Place/Science Lab/floor]\nlabel: red\nrating: 1\n",
}
PORTRAIT = PictureFacts(width=4000, height=6000, format="JPEG", taken="2021-05-06T07:08:09")


@pytest.fixture
def rich_folder(library_folder: Path) -> Path:
    """The library of six stills with four more: odd dates, folders, languages and mistakes."""
    for still_id, sidecar in MORE.items():
        for top, suffix in (("assets", ".jpg"), ("metadata", ".yaml")):
            path = library_folder / top / (still_id + suffix)
            path.parent.mkdir(parents=True, exist_ok=True)
            if top == "assets":
                Image.new("RGB", (8, 8)).save(path)
            else:
                path.write_text(sidecar, encoding="utf-8")
    Image.new("RGB", (8, 8)).save(library_folder / "assets" / "jung_e" / "lab.tif")
    return library_folder


@pytest.fixture
def catalogue(rich_folder: Path, tmp_path: Path) -> Catalogue:
    """The rich library, read, and three of its pictures known."""
    made = Catalogue(Library(rich_folder), tmp_path / "cache")
    made.refresh()
    made.learn(
        {
            "jung_e/corridor": PORTRAIT,
            "jung_e/earth": PictureFacts(width=100, height=100, damage="the end is missing"),
            "other/bare": PictureFacts(failure="not a picture"),
        }
    )
    return made


@pytest.fixture
def find() -> Callable[..., list[str]]:
    """Return the ids that a query finds, in the order asked for."""

    def found(
        index: Index,
        text: str,
        choices: Choices | None = None,
        sort: SortKey = SortKey.FILE,
        *,
        descending: bool = False,
    ) -> list[str]:
        results = index.search(
            parse(text), choices or Choices(), sort, descending=descending, now=NOW
        )
        return index.ids(results.rows)

    return found
