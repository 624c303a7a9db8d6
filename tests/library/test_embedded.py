from __future__ import annotations

from collections.abc import Mapping

import pytest

from gallery.library.embedded import from_embedded
from gallery.library.production import Production
from gallery.library.values import LocalText, Person, Value
from gallery.picture import EmbeddedValue, PictureFacts


@pytest.mark.parametrize(
    ("properties", "values"),
    [
        ({"Xmp.dc.description": "head"}, {"caption": LocalText((("en", "head"),))}),
        (
            {"Xmp.dc.description": {"x-default": "head", "ko": "머리"}},
            {"caption": LocalText((("en", "head"), ("ko", "머리")))},
        ),
        (
            {"Xmp.dc.description": {"x-default": "머리", "ko": "머리"}},
            {"caption": LocalText((("ko", "머리"),))},
        ),
        (
            {"Xmp.dc.description": {"x-default": "new"}, "Iptc.Application2.Caption": "old"},
            {"caption": LocalText((("en", "new"),))},
        ),
        ({"Iptc.Application2.Caption": "old"}, {"caption": LocalText((("en", "old"),))}),
        ({"Exif.Image.ImageDescription": "OLYMPUS DIGITAL CAMERA"}, {}),
        ({"Xmp.dc.subject": ("a", "b ", "a")}, {"tags": ("a", "b")}),
        ({"Iptc.Application2.Keywords": "a"}, {"tags": ("a",)}),
        ({"Xmp.lr.hierarchicalSubject": ("prop|slate",)}, {"tags": ("prop/slate",)}),
        ({"Xmp.iptcExt.PersonInImage": ("A. B",)}, {"people": (Person("A. B"),)}),
        ({"Xmp.dc.title": {"x-default": "00123"}}, {"number": "00123"}),
        ({"Xmp.dc.creator": ("A", "B")}, {"creator": "A, B"}),
        ({"Xmp.photoshop.DateCreated": "2022-11-03T14:02"}, {"date": "2022-11-03T14:02"}),
        ({"Iptc.Application2.DateCreated": "20221103"}, {"date": "2022-11-03"}),
        ({"Xmp.photoshop.DateCreated": "soon"}, {}),
        ({"Xmp.xmp.Rating": "4"}, {"rating": 4}),
        ({"Xmp.xmp.Rating": "-1"}, {"pick": "reject"}),
        ({"Xmp.xmp.Label": "Red"}, {"label": "red"}),
        ({"Xmp.xmp.Label": "Winner"}, {}),
        ({"Xmp.photoshop.Credit": "  "}, {}),
    ],
)
def test_properties_become_values(
    properties: Mapping[str, EmbeddedValue], values: Mapping[str, Value]
) -> None:
    assert from_embedded(PictureFacts(embedded=properties)) == values


def test_nothing_is_known_of_a_picture_that_was_not_looked_at() -> None:
    assert from_embedded(None) == {}


def test_the_camera_knows_the_day() -> None:
    facts = PictureFacts(taken="2022-11-03T14:02:00")
    assert from_embedded(facts) == {"date": "2022-11-03T14:02:00"}


def test_a_text_without_language_is_in_the_productions() -> None:
    facts = PictureFacts(embedded={"Xmp.dc.description": {"x-default": "머리"}})
    production = Production(language="ko")
    assert from_embedded(facts, production) == {"caption": LocalText((("ko", "머리"),))}
