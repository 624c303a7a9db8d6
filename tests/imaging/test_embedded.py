"""Captions and camera facts written into real files, and read back."""

from __future__ import annotations

from pathlib import Path

import exiv2  # type: ignore[import-untyped]
import pytest
from PIL import Image

from gallery.imaging import embedded as embedded_module
from gallery.imaging.embedded import Embedded, embedded


def read(path: Path) -> Embedded:
    with path.open("rb") as stream:
        return embedded(stream)


@pytest.fixture
def captioned(tmp_path: Path) -> Path:
    """A JPEG with all three kinds of metadata."""
    path = tmp_path / "a.jpg"
    Image.new("RGB", (60, 40), (90, 90, 90)).save(path)
    image = exiv2.ImageFactory.open(str(path))
    image.readMetadata()
    xmp, iptc, exif = exiv2.XmpData(), exiv2.IptcData(), exiv2.ExifData()
    xmp["Xmp.dc.description"] = exiv2.LangAltValue({"x-default": "robot head", "ko": "로봇 머리"})
    xmp["Xmp.dc.subject"] = exiv2.XmpArrayValue(["prop", "lab, night"], exiv2.TypeId.xmpBag)
    xmp["Xmp.iptcExt.PersonInImage"] = exiv2.XmpArrayValue(["Kim"], exiv2.TypeId.xmpBag)
    xmp["Xmp.xmp.Rating"] = "4"
    xmp["Xmp.photoshop.DocumentAncestors"] = exiv2.XmpArrayValue(["x"] * 9, exiv2.TypeId.xmpBag)
    iptc["Iptc.Application2.Headline"] = "On the floor"
    for word in ("one", "two"):
        key = exiv2.IptcKey("Iptc.Application2.Keywords")
        iptc.add(exiv2.Iptcdatum(key, exiv2.StringValue(word)))
    exif["Exif.Image.Make"] = "Canon"
    exif["Exif.Image.Model"] = "Canon EOS R5"
    exif["Exif.Photo.LensModel"] = "RF50mm F1.2 L USM"
    exif["Exif.Photo.DateTimeOriginal"] = "2022:11:03 10:11:12"
    exif["Exif.GPSInfo.GPSLatitudeRef"] = "N"
    image.setXmpData(xmp)
    image.setIptcData(iptc)
    image.setExifData(exif)
    image.writeMetadata()
    return path


def test_captions_come_with_their_languages_and_lists(captioned: Path) -> None:
    properties = read(captioned).properties

    assert properties["Xmp.dc.description"] == {"x-default": "robot head", "ko": "로봇 머리"}
    assert properties["Xmp.dc.subject"] == ("prop", "lab, night")
    assert properties["Xmp.iptcExt.PersonInImage"] == ("Kim",)
    assert properties["Xmp.xmp.Rating"] == "4"
    assert properties["Iptc.Application2.Headline"] == "On the floor"
    assert properties["Iptc.Application2.Keywords"] == ("one", "two")


def test_the_camera_its_lens_and_its_clock_are_read(captioned: Path) -> None:
    found = read(captioned)

    assert found.camera == "Canon EOS R5"
    assert found.lens == "RF50mm F1.2 L USM"
    assert found.taken == "2022-11-03T10:11:12"


def test_positions_and_edit_histories_are_not_read(captioned: Path) -> None:
    names = read(captioned).properties.keys()

    assert not [name for name in names if "GPS" in name or "Ancestors" in name]


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("NIKON CORPORATION", "NIKON Z 9", "NIKON Z 9"),
        ("SONY", "ILCE-7M4", "SONY ILCE-7M4"),
        ("", "X100V", "X100V"),
        ("Leica Camera AG", "LEICA Q2", "LEICA Q2"),
    ],
)
def test_a_camera_is_named_once(tmp_path: Path, make: str, model: str, camera: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = make, model
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg", exif=exif)

    assert read(tmp_path / "a.jpg").camera == camera


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "    :  :     :  :  ", "last summer", ""])
def test_a_clock_that_was_never_set_is_no_date(tmp_path: Path, taken: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg", exif=exif)

    assert read(tmp_path / "a.jpg").taken == ""


@pytest.mark.parametrize(
    ("data", "text"),
    [("정이".encode(), "정이"), (b"caf\xe9", "café"), (b"two\rlines\0", "two\nlines")],
)
def test_iptc_is_read_in_the_charset_it_is_in(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "a.jpg"
    record = b"\x1c\x02\x78" + len(data).to_bytes(2, "big") + data
    record += b"\0" * (len(record) % 2)
    block = b"8BIM\x04\x04\0\0" + len(record).to_bytes(4, "big") + record
    segment = b"Photoshop 3.0\0" + block
    Image.new("RGB", (8, 8)).save(path)
    jpeg = path.read_bytes()
    length = (len(segment) + 2).to_bytes(2, "big")
    path.write_bytes(jpeg[:2] + b"\xff\xed" + length + segment + jpeg[2:])

    assert read(path).properties == {"Iptc.Application2.Caption": text}


def test_a_file_full_of_metadata_is_read_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (8, 8)).save(path)
    image = exiv2.ImageFactory.open(str(path))
    image.readMetadata()
    xmp = exiv2.XmpData()
    xmp["Xmp.dc.description"] = "x" * 40_000
    xmp["Xmp.dc.subject"] = exiv2.XmpArrayValue(["tag"] * 900, exiv2.TypeId.xmpBag)
    image.setXmpData(xmp)
    image.writeMetadata()

    properties = read(path).properties

    assert set(properties) == {"Xmp.dc.description"}
    assert properties["Xmp.dc.description"] == {"x-default": "x" * embedded_module.MAX_TEXT}


@pytest.mark.parametrize("content", [b"no picture", b"\xff\xd8\xff\xe1\xff\xff", b""])
def test_a_file_that_exiv2_cannot_read_has_nothing_embedded(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)

    assert read(tmp_path / "a.jpg") == Embedded()
