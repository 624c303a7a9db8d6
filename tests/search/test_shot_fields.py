"""How a picture was taken, in the query language: ranges, units and roundings."""

from __future__ import annotations

import pytest

from gallery.errors import QueryError
from gallery.search.choices import Choices
from gallery.search.index import Index, SortKey
from gallery.search.query import parse
from gallery.search.record import PictureRef, Record

SHOTS = [
    Record("day", PictureRef("day.jpg"), exposure_s=1 / 250, aperture=2.8, iso=100, focal_mm=85.0),
    Record("dusk", PictureRef("dusk.jpg"), exposure_s=1 / 60, aperture=1.4, iso=3200, focal_mm=35),
    Record("night", PictureRef("night.jpg"), exposure_s=2.0, aperture=8, iso=12800, focal_mm=24),
    Record("odd", PictureRef("odd.jpg"), exposure_s=1 / 256, aperture=2.83, lens="EF 85mm f/1.2"),
    Record("huge", PictureRef("huge.jpg"), exposure_s=1e300, iso=10**12, camera="SONY ILCE-1"),
    Record("bare", PictureRef("bare.jpg")),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("iso:>=3200", "dusk night"),
        ("iso:100..3200", "day dusk"),
        ("iso:<3200", "day"),
        ("-iso:>=0", "bare huge odd"),
        ("aperture:2.8", "day odd"),
        ("aperture:f/2.8", "day odd"),
        ("f:<=2.8", "day dusk odd"),
        ("f:>2.8", "night"),
        ("shutter:1/250", "day odd"),
        ("shutter:>=1/60", "dusk night"),
        ("shutter:1/500..1/100", "day odd"),
        ("shutter:2s", "night"),
        ("shutter:<1/60", "day odd"),
        ("focal:35..85", "day dusk"),
        ("focal:85mm", "day"),
        ("lens:85mm", "odd"),
        ("camera:sony", "huge"),
        ('camera:="sony ilce-1"', "huge"),
    ],
)
def test_a_query_finds_how_it_was_taken(query: str, found: str) -> None:
    index = Index.empty().changed(SHOTS)
    results = index.search(parse(query), Choices(), SortKey.FILE, descending=False, now=0.0)
    assert " ".join(sorted(index.ids(results.rows))) == found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("iso:fast", "expected an ISO speed"),
        ("aperture:wide", "expected an f-number"),
        ("shutter:1/0", "expected a time"),
        ("shutter:fast", "expected a time"),
        ("focal:tele", "expected millimetres"),
        ("lens:>85", "compares numbers"),
    ],
)
def test_a_mistake_says_what_is_expected(query: str, expected: str) -> None:
    with pytest.raises(QueryError, match=expected):
        parse(query)
