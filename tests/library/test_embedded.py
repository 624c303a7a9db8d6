from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from gallery.imaging import embedded
from gallery.library.embedded import (
    DATE_SOURCES,
    DIGITIZED_SOURCES,
    PEOPLE_SOURCES,
    SOURCES,
    TAG_PATHS,
    from_embedded,
)
from gallery.library.production import Production
from gallery.library.values import LocalText, Person, Value
from gallery.picture import IIM_IS_NEWER, EmbeddedValue, PictureFacts


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
        ({"Exif.Image.ImageDescription": "SANYO DIGITAL CAMERA"}, {}),
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
        ({"Xmp.xmp.Label": "Winner"}, {"label": "Winner"}),
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


def values_of(properties: Mapping[str, EmbeddedValue], taken: str = "") -> Mapping[str, Value]:
    return from_embedded(PictureFacts(embedded=properties, taken=taken))


DC, LR, DIGIKAM = "Xmp.dc.subject", "Xmp.lr.hierarchicalSubject", "Xmp.digiKam.TagsList"
CATALOG, MICROSOFT = "Xmp.mediapro.CatalogSets", "Xmp.MicrosoftPhoto.LastKeywordXMP"
IIM, WINDOWS = "Iptc.Application2.Keywords", "Exif.Image.XPKeywords"


@pytest.mark.parametrize(
    ("properties", "tags"),
    [
        ({DC: ("place", "science lab"), LR: ("place|science lab",)}, ("place/science lab",)),
        ({DC: ("Science Lab",), LR: ("place|science lab",)}, ("place/science lab",)),
        ({LR: ("place", "place|lab", "place|lab|night")}, ("place/lab/night",)),
        ({DC: ("rig", "lab"), LR: ("place|lab",)}, ("place/lab", "rig")),
        ({DIGIKAM: ("place/lab",), LR: ("place|lab",), DC: ("lab",)}, ("place/lab",)),
        ({DIGIKAM: ("place/lab", "_Digikam_Internal_Tags_/x")}, ("place/lab",)),
        ({CATALOG: ("place|lab",), MICROSOFT: ("prop/head",)}, ("place/lab", "prop/head")),
        ({DC: ("place|lab", "place", "rig")}, ("place/lab", "rig")),
        ({DC: ("a",), IIM: ("b",)}, ("a",)),
        ({DC: ("a",), IIM: ("b",), IIM_IS_NEWER: "yes"}, ("b",)),
        ({IIM: ("a", "b")}, ("a", "b")),
        ({WINDOWS: "lab; robot;"}, ("lab", "robot")),
        ({WINDOWS: "old", DC: ("new",)}, ("new",)),
        ({WINDOWS: "lab", LR: ("place|lab",)}, ("place/lab",)),
        ({LR: ("|", "")}, ()),
    ],
)
def test_tags_are_said_once_with_their_levels(
    properties: Mapping[str, EmbeddedValue], tags: tuple[str, ...]
) -> None:
    assert values_of(properties).get("tags", ()) == tags


@pytest.mark.parametrize(
    ("properties", "names"),
    [
        ({"Xmp.iptcExt.PersonInImageWDetails": ("Kim", "Park")}, ["Kim", "Park"]),
        ({"Xmp.mwg-rs.Regions": ("Left", "Right")}, ["Left", "Right"]),
        ({"Xmp.MP.RegionInfo": ("Left", "Right")}, ["Left", "Right"]),
        (
            {"Xmp.iptcExt.PersonInImage": ("Kim", "Park"), "Xmp.mwg-rs.Regions": ("park", "Kang")},
            ["Kim", "Park", "Kang"],
        ),
    ],
)
def test_people_are_named_in_four_places(
    properties: Mapping[str, EmbeddedValue], names: list[str]
) -> None:
    people = values_of(properties)["people"]
    assert isinstance(people, tuple)
    assert [one.name for one in people if isinstance(one, Person)] == names


XMP_DATE, IIM_DATE = "Xmp.photoshop.DateCreated", "Iptc.Application2.DateCreated"
IIM_TIME = "Iptc.Application2.TimeCreated"


@pytest.mark.parametrize(
    ("taken", "properties", "date"),
    [
        ("2022-11-03T14:02:05.12", {IIM_DATE: "2022-11-03"}, "2022-11-03T14:02:05.12"),
        ("2022-11-03T14:02:05", {XMP_DATE: "2022-11-04"}, "2022-11-03T14:02:05"),
        ("2022-11-03T14:02:05", {XMP_DATE: "2022-11-03T14:02:05+09:00"}, None),
        ("", {IIM_DATE: "2022-11-03", IIM_TIME: "14:02:05+09:00"}, "2022-11-03T14:02:05+09:00"),
        ("", {XMP_DATE: "2022-11-03", IIM_DATE: "2022-11-04"}, "2022-11-03"),
        ("", {XMP_DATE: "2022-11-03", IIM_DATE: "2022-11-04", IIM_IS_NEWER: "yes"}, "2022-11-04"),
        (
            "2022-11-03T14:02:05",
            {IIM_DATE: "2022-11-03", IIM_TIME: "14:02:05+00:00"},
            "2022-11-03T14:02:05",
        ),
        ("", {XMP_DATE: "2022"}, "2022"),
        ("", {XMP_DATE: "2022-11"}, "2022-11"),
        ("", {IIM_DATE: "2022-11-00"}, "2022-11"),
        ("", {IIM_DATE: "0000-00-00"}, None),
        ("", {XMP_DATE: "2022-11-03T25:00"}, "2022-11-03"),
        (
            "2022-05-05T10:00:00",
            {"Exif.Photo.DateTimeDigitized": "2022-05-05T10:00:00", XMP_DATE: "1957"},
            "1957",
        ),
        ("", {"Xmp.xmp.CreateDate": "2022-11-03T14:02:05Z"}, "2022-11-03T14:02:05Z"),
        (
            "",
            {
                "Iptc.Application2.DigitizationDate": "2022-11-03",
                "Iptc.Application2.DigitizationTime": "14:02:05+09:00",
            },
            "2022-11-03T14:02:05+09:00",
        ),
    ],
)
def test_the_camera_knows_best_when_it_was(
    taken: str, properties: Mapping[str, EmbeddedValue], date: str | None
) -> None:
    wanted = date or (f"{taken}+09:00" if taken else None)
    assert values_of(properties, taken).get("date") == wanted


LONG = "Robots, " * 300


@pytest.mark.parametrize(
    ("iim", "xmp", "newer", "caption"),
    [
        ("old", "new", False, "new"),
        ("new", "old", True, "new"),
        ("cut", "cut short", True, "cut"),
        (LONG[:2000], LONG.strip(), True, LONG.strip()),
        ("only", "", True, "only"),
    ],
)
def test_the_digest_says_whether_iim_or_xmp_counts(
    iim: str, xmp: str, newer: bool, caption: str
) -> None:
    properties: dict[str, EmbeddedValue] = {"Iptc.Application2.Caption": iim}
    if xmp:
        properties["Xmp.dc.description"] = {"x-default": xmp}
    if newer:
        properties[IIM_IS_NEWER] = "yes"
    assert values_of(properties)["caption"] == LocalText((("en", caption.strip()),))


@pytest.mark.parametrize(
    ("properties", "values"),
    [
        ({"Xmp.photoshop.City": "Seoul"}, {"city": "Seoul"}),
        ({"Iptc.Application2.City": "Seoul"}, {"city": "Seoul"}),
        (
            {"Xmp.iptcExt.LocationShown": {"City": "Seoul"}, "Xmp.photoshop.City": "Busan"},
            {"city": "Seoul"},
        ),
        (
            {
                "Xmp.iptcExt.LocationCreated": {
                    "Sublocation": "Lab set",
                    "ProvinceState": "Gyeonggi",
                    "CountryName": "South Korea",
                }
            },
            {"location": "Lab set", "state": "Gyeonggi", "country": "South Korea"},
        ),
    ],
)
def test_a_location_has_four_parts(
    properties: Mapping[str, EmbeddedValue], values: Mapping[str, Value]
) -> None:
    assert values_of(properties) == values


@pytest.mark.parametrize(
    ("properties", "rating"),
    [
        ({"Xmp.xmp.Rating": "0"}, 0),
        ({"Xmp.xmp.Rating": "3.7"}, 3),
        ({"Xmp.xmp.Rating": "9"}, None),
        ({"Exif.Image.Rating": "4"}, 4),
        *(
            ({"Exif.Image.RatingPercent": percent}, stars)
            for stars, percent in enumerate(("0", "1", "25", "50", "75", "99"))
        ),
        ({"Xmp.MicrosoftPhoto.Rating": "75"}, 4),
        ({"Xmp.xmp.Rating": "2", "Exif.Image.RatingPercent": "99"}, 2),
        ({"Xmp.xmp.Rating": "many"}, None),
    ],
)
def test_stars_are_counted_in_three_ways(
    properties: Mapping[str, EmbeddedValue], rating: int | None
) -> None:
    assert values_of(properties).get("rating") == rating


@pytest.mark.parametrize(
    ("properties", "pick"),
    [
        ({"Xmp.xmpDM.pick": "1"}, "pick"),
        ({"Xmp.xmpDM.pick": "-1"}, "reject"),
        ({"Xmp.xmpDM.pick": "0"}, None),
        ({"Xmp.photomech.Tagged": "True"}, "pick"),
        ({"Xmp.photomech.Tagged": "False"}, None),
        ({"Xmp.digiKam.PickLabel": "1"}, "reject"),
        ({"Xmp.digiKam.PickLabel": "3"}, "pick"),
        ({"Xmp.xmp.Rating": "-1", "Xmp.photomech.Tagged": "True"}, "reject"),
    ],
)
def test_a_cull_is_kept(properties: Mapping[str, EmbeddedValue], pick: str | None) -> None:
    assert values_of(properties).get("pick") == pick


@pytest.mark.parametrize(
    ("properties", "label"),
    [
        ({"Xmp.xmp.Label": "Select"}, "red"),
        ({"Xmp.xmp.Label": "Second"}, "yellow"),
        ({"Xmp.xmp.Label": "Approved"}, "green"),
        ({"Xmp.xmp.Label": "Review"}, "blue"),
        ({"Xmp.xmp.Label": "To Do"}, "purple"),
        ({"Xmp.xmp.Label": " to  do "}, "purple"),
        ({"Xmp.xmp.Label": "Rot"}, "red"),
        ({"Xmp.xmp.Label": "Jaune"}, "yellow"),
        ({"Xmp.xmp.Label": "パープル"}, "purple"),
        ({"Xmp.xmp.Label": "Client likes it"}, "Client likes it"),
        ({"Xmp.photomech.ColorClass": "2"}, "Winner Alt"),
        ({"Xmp.photomech.ColorClass": "0"}, None),
        ({"Xmp.photomech.ColorClass": "12"}, None),
        ({"Xmp.xmp.Label": "Red", "Xmp.photomech.ColorClass": "2"}, "red"),
        ({"Xmp.digiKam.ColorLabel": "4"}, "green"),
        ({"Xmp.digiKam.ColorLabel": "9"}, "white"),
    ],
)
def test_a_label_is_a_colour_or_kept_as_it_is(
    properties: Mapping[str, EmbeddedValue], label: str | None
) -> None:
    assert values_of(properties).get("label") == label


def test_the_reader_reads_all_that_is_looked_for() -> None:
    wanted = {name.partition(" ")[0] for names in SOURCES.values() for name in names}
    wanted |= {name for pair in (*DATE_SOURCES, *DIGITIZED_SOURCES) for name in pair if name}
    wanted |= {name for name, _ in TAG_PATHS} | set(PEOPLE_SOURCES)
    assert wanted <= embedded.KEPT


def test_the_documents_have_the_order_of_the_sources() -> None:
    text = (Path(__file__).parents[2] / "docs" / "metadata.md").read_text(encoding="utf-8")
    for key, names in SOURCES.items():
        if key in ("tags", "people", "rating", "label", "date"):
            continue
        row = next(line for line in text.splitlines() if line.startswith(f"| `{key}` |"))
        assert re.findall(r"`([A-Z][\w.]+(?: \w+)?)`", row) == list(names)
