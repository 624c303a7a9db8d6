"""What our fields have to say, from what exiftool reads of pictures that exiftool has written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from corpora import foreign
from corpora.guidelines import RULES, Wanted, wanted
from tests.needs import program

RULE = {rule.key: rule for rule in RULES}


def tags_of(folder: Path, *written: str, name: str = "a.jpg") -> foreign.Tags:
    """Return what exiftool reads of a small picture after it has written that into it."""
    path = folder / name
    if not path.exists():
        Image.new("RGB", (30, 20)).save(path)
    exiftool = program("exiftool")
    subprocess.run((exiftool, "-q", "-overwrite_original", *written, path), check=True)
    return foreign.read([path])[path]


@pytest.mark.parametrize(
    ("key", "written", "values"),
    [
        ("caption", ("-XMP-dc:Description=x", "-IPTC:Caption-Abstract=i"), ("x", "i")),
        ("caption", ("-EXIF:ImageDescription=e", "-IPTC:Caption-Abstract=i"), ("i", "e")),
        ("caption", ("-XMP-dc:Description-ko=설명",), ("설명",)),
        ("headline", ("-IPTC:Headline=0123",), ("0123",)),
        ("creator", ("-IPTC:By-line=A", "-IPTC:By-line=B"), ("A, B",)),
        ("people", ("-XMP-iptcExt:PersonInImage=Kim",), (("Kim",),)),
        ("people", ("-XMP-iptcExt:PersonInImageWDetails={PersonName=Kim}",), (("Kim",),)),
        (
            "people",
            ("-XMP-mwg-rs:RegionInfo={RegionList=[{Name=Kim,Type=Face},{Name=Dog,Type=Pet}]}",),
            (("Kim",),),
        ),
        (
            "tags",
            ("-XMP-dc:Subject=lab", "-XMP-dc:Subject=rig", "-XMP-lr:HierarchicalSubject=place|lab"),
            (("place/lab", "rig"),),
        ),
        ("city", ("-XMP-iptcExt:LocationShown={City=Seoul}",), ("Seoul",)),
        ("rating", ("-XMP-microsoft:RatingPercent=75",), (4.0,)),
        ("rating", ("-XMP-xmp:Rating=-1",), ()),
        (
            "date",
            (
                "-DateTimeOriginal=2022:11:03 14:02:05",
                "-SubSecTimeOriginal=12",
                "-OffsetTimeOriginal=+09:00",
                "-IPTC:DateCreated=2022:11:04",
            ),
            ("2022-11-03T14:02:05.12+09:00", "2022-11-04"),
        ),
        (
            "date",
            ("-DateTimeOriginal=2022:11:03 14:02:05", "-XMP-xmp:CreateDate=2022:11:03 14:02:05Z"),
            ("2022-11-03T14:02:05Z", "2022-11-03T14:02:05"),
        ),
        ("size", ("-n", "-IFD0:Orientation=6"), (("20", "30"),)),
        ("camera", ("-Make=NIKON", "-Model=NIKON D1"), ("NIKON D1",)),
        ("camera", ("-Make=Sony", "-Model=A1"), ("Sony A1",)),
        ("exposure_s", ("-ExposureTime=1/60",), (pytest.approx(1 / 60, rel=1e-4),)),
    ],
)
def test_sources_are_taken_in_their_order(
    tmp_path: Path, key: str, written: tuple[str, ...], values: tuple[Wanted, ...]
) -> None:
    assert wanted(RULE[key], tags_of(tmp_path, *written)) == values


def test_iim_goes_first_when_it_was_written_after_its_digest_was_noted(tmp_path: Path) -> None:
    both = ("-XMP-dc:Description=x", "-IPTC:Caption-Abstract=i")
    tags = tags_of(tmp_path, *both, "-Photoshop:IPTCDigest=new")
    assert wanted(RULE["caption"], tags) == ("x", "i")
    tags = tags_of(tmp_path, "-IPTC:Caption-Abstract=later", "-Photoshop:IPTCDigest=" + "1" * 32)
    assert wanted(RULE["caption"], tags) == ("later", "x")


def test_what_iim_had_to_cut_is_read_whole_from_xmp(tmp_path: Path) -> None:
    headline = "h" * 300
    written = (f"-XMP-photoshop:Headline={headline}", f"-IPTC:Headline={headline[:256]}")
    tags = tags_of(tmp_path, *written, "-Photoshop:IPTCDigest=" + "1" * 32)
    assert wanted(RULE["headline"], tags) == (headline, headline[:256])


def test_utf8_without_a_mark_is_read_as_what_it_is(tmp_path: Path) -> None:
    written = ("-charset", "iptc=utf8", "-IPTC:City=Köln", "-IPTC:CodedCharacterSet=")
    assert wanted(RULE["city"], tags_of(tmp_path, *written)) == ("Köln",)


def test_a_file_that_exiftool_cannot_read_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\0\1\2 no picture")
    tags = foreign.read([path])[path]
    assert not any(wanted(rule, tags) for rule in RULES)
    assert foreign.gave_up(tags)


def test_each_field_has_a_letter_of_its_own() -> None:
    assert len({rule.letter for rule in RULES}) == len(RULES)
