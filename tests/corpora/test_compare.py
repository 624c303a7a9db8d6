"""One field beside exiftool's: what is the same, and what is not."""

from __future__ import annotations

import pytest

from corpora.compare import Ours, Status, compare, compare_all
from corpora.foreign import Tags
from corpora.guidelines import RULES

RULE = {rule.key: rule for rule in RULES}
CAPTION: Tags = {"XMP-dc:Description": "Camera on the rig", "IPTC:Caption-Abstract": "Camera"}


@pytest.mark.parametrize(
    ("key", "ours", "tags", "status"),
    [
        ("caption", "Camera on  the rig\n", CAPTION, Status.EQUAL),
        ("caption", "Camera", CAPTION, Status.OTHER),
        ("caption", "Cam", CAPTION, Status.DIFFERENT),
        ("caption", None, CAPTION, Status.MISSING),
        ("caption", "Camera", {}, Status.EXTRA),
        ("caption", None, {}, None),
        ("caption", "Gerüst", {"IFD0:ImageDescription": "Ger?st"}, Status.EQUAL),
        ("caption", "Gerüst", {"IFD0:ImageDescription": "Ger?ste"}, Status.DIFFERENT),
        ("city", "Köln", {"IPTC:City": "KÃ¶ln"}, Status.EQUAL),
        ("city", "Göteborg", {"IPTC:City": "Gšteborg"}, Status.EQUAL),  # MacRoman
        ("city", "Göteborg", {"IPTC:City": "Gäteborg"}, Status.DIFFERENT),
        ("lens", "Nikon AF-S 18-70mm f/3.5", {"Composite:LensID": "AF-S 18-70mm"}, Status.EQUAL),
        ("lens", "18-70mm", {"Composite:LensID": "18-55mm"}, Status.DIFFERENT),
        ("lens", "Sigma 50 mm", {"Composite:LensID": "Unknown (7)"}, Status.EXTRA),
        ("focal_mm", 8.2, {"ExifIFD:FocalLength": "8.2 mm"}, Status.EQUAL),
        ("aperture", 8.2, {"ExifIFD:FNumber": "undef"}, Status.EXTRA),
        ("tags", ("b", "A"), {"XMP-dc:Subject": ["a", "b"]}, Status.EQUAL),
        ("tags", ("a",), {"XMP-dc:Subject": ["a", "b"]}, Status.DIFFERENT),
        ("label", "green", {"XMP-xmp:Label": "Approved"}, Status.EQUAL),
        ("label", "red", {"XMP-xmp:Label": "Approved"}, Status.DIFFERENT),
        ("rating", 4, {"XMP-xmp:Rating": "4"}, Status.EQUAL),
        ("rating", 0, {"XMP-xmp:Rating": "0"}, None),
        ("iso", 0, {"ExifIFD:ISO": "400"}, Status.MISSING),
        ("exposure_s", 1 / 60, {"ExifIFD:ExposureTime": "1/60"}, Status.EQUAL),
        ("size", ("20", "30"), {"Composite:ImageSize": "30x20"}, Status.DIFFERENT),
        (
            "date",
            "2022-11-03T14:02:05.120Z",
            {"XMP-photoshop:DateCreated": "2022:11:03 14:02:05.12+00:00"},
            Status.EQUAL,
        ),
        (
            "date",
            "2022-11-03T14:02:05",
            {"XMP-photoshop:DateCreated": "2022:11:03 14:02:05.12"},
            Status.DIFFERENT,
        ),
    ],
)
def test_a_field_is_held_against_exiftools(
    key: str, ours: Ours, tags: Tags, status: Status | None
) -> None:
    assert compare(RULE[key], ours, tags) is status


def test_what_a_refused_picture_lacks_has_failed() -> None:
    found = compare_all(
        {"caption": None, "iso": 400}, {**CAPTION, "ExifIFD:ISO": "400"}, failed=True
    )
    assert found == {"c": Status.FAILED, "I": Status.EQUAL}
