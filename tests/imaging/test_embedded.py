"""Captions and camera facts written into real files, and read back."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import exiv2  # type: ignore[import-untyped]
import pytest
from PIL import Image

from gallery.imaging import embedded as embedded_module
from gallery.imaging.embedded import Embedded, embedded, xmp_sidecar
from gallery.picture import IIM_IS_NEWER, PictureFacts
from tests import exiftool
from tests.needs import lacking


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

    assert set(properties) == {"Xmp.dc.description", "Xmp.dc.subject"}
    assert len(properties["Xmp.dc.subject"]) == embedded_module.MAX_ITEMS
    assert properties["Xmp.dc.description"] == {"x-default": "x" * embedded_module.MAX_TEXT}


@pytest.mark.parametrize("content", [b"no picture", b"\xff\xd8\xff\xe1\xff\xff", b""])
def test_a_file_that_exiv2_cannot_read_has_nothing_embedded(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)

    assert read(tmp_path / "a.jpg") == Embedded()


def blank(folder: Path, name: str = "a.jpg") -> Path:
    """Return a new small picture without metadata."""
    path = folder / name
    Image.new("RGB", (30, 20), (90, 90, 90)).save(path)
    return path


# Every dataset of IIM 4.2 that exiftool 12.57 writes, and those that FotoStation, Photo Mechanic
# and ACDSee added, each with a value of its type.
_DATASETS = {
    "4": """
        EnvelopeRecordVersion FileFormat FileVersion ARMIdentifier ARMVersion
        ApplicationRecordVersion ObjectPreviewFileFormat ObjectPreviewFileVersion
        NewsPhotoVersion IPTCImageWidth IPTCImageHeight IPTCPixelWidth IPTCPixelHeight
        SupplementalType ColorRepresentation InterchangeColorSpace ColorSequence
        NumIndexEntries IPTCBitsPerSample SampleStructure ScanningDirection IPTCImageRotation
        DataCompressionMethod QuantizationMethod ExcursionTolerance BitsPerComponent
        MaximumDensityRange GammaCompensatedValue
    """,
    "2022:11:03": """
        DateSent ReleaseDate ExpirationDate ReferenceDate DateCreated DigitalCreationDate
    """,
    "14:02:05+09:00": """
        TimeSent ReleaseTime ExpirationTime TimeCreated DigitalCreationTime
    """,
    "text": """
        Destination ServiceIdentifier ProductID UniqueObjectName ObjectTypeReference
        ObjectAttributeReference ObjectName EditStatus SubjectReference Category
        SupplementalCategories FixtureIdentifier Keywords ContentLocationCode
        ContentLocationName SpecialInstructions ReferenceService OriginatingProgram
        ProgramVersion ObjectCycle By-line By-lineTitle City Sub-location Province-State
        Country-PrimaryLocationCode Country-PrimaryLocationName Headline Credit Source
        OriginalTransmissionReference CopyrightNotice Contact LocalCaption Writer-Editor
        ImageType ImageOrientation LanguageIdentifier AudioType AudioOutcue JobID
        MasterDocumentID ShortDocumentID UniqueDocumentID OwnerID Prefs ClassifyState
        SimilarityIndex DocumentNotes DocumentHistory ExifCameraInfo CatalogSets
        IPTCPictureNumber RasterizedCaption ObjectPreviewData
    """,
    "1": """
        EnvelopeNumber EnvelopePriority EditorialUpdate Urgency ActionAdvised ReferenceNumber
        AudioSamplingRate AudioSamplingResolution AudioDuration
    """,
}
IIM = {name: value for value, names in _DATASETS.items() for name in names.split()}


@pytest.fixture(scope="module")
def with_each_dataset(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A picture for every IIM dataset, which has that dataset and a caption."""
    folder = tmp_path_factory.mktemp("iim")
    paths = {name: blank(folder, f"{name}.jpg") for name in IIM}
    exiftool.write_all(
        {
            path: ("-IPTC:Caption-Abstract=On the rig", f"-IPTC:{name}#={IIM[name]}")
            for name, path in paths.items()
        }
    )
    return paths


@pytest.mark.parametrize("name", IIM)
def test_no_dataset_costs_the_caption(with_each_dataset: Mapping[str, Path], name: str) -> None:
    assert read(with_each_dataset[name]).properties["Iptc.Application2.Caption"] == "On the rig"


@pytest.mark.parametrize(
    ("name", "ours", "value"),
    [
        ("DateCreated", "DateCreated", "2022-11-03"),
        ("TimeCreated", "TimeCreated", "14:02:05+09:00"),
        ("DigitalCreationDate", "DigitizationDate", "2022-11-03"),
        ("DigitalCreationTime", "DigitizationTime", "14:02:05+09:00"),
        ("City", "City", "text"),
        ("Sub-location", "SubLocation", "text"),
        ("Province-State", "ProvinceState", "text"),
        ("Country-PrimaryLocationName", "CountryName", "text"),
        ("By-line", "Byline", "text"),
        ("Headline", "Headline", "text"),
    ],
)
def test_a_dataset_is_read_by_its_type(
    with_each_dataset: Mapping[str, Path], name: str, ours: str, value: str
) -> None:
    properties = read(with_each_dataset[name]).properties

    assert properties[f"Iptc.Application2.{ours}"] == value


@pytest.mark.parametrize("dataset", [b"\x02\x37" + b"tomorrow", b"\x02\x3c" + b"soon", b"\x02\0"])
def test_a_dataset_with_a_wrong_value_costs_nothing_else(tmp_path: Path, dataset: bytes) -> None:
    path = blank(tmp_path)
    value = dataset[2:]
    broken = b"\x1c" + dataset[:2] + len(value).to_bytes(2, "big") + value
    raw = tmp_path / "raw"
    raw.write_bytes(broken + b"\x1c\x02\x78\x00\x04head")
    exiftool.write(path, f"-IPTC<={raw}")

    assert read(path).properties["Iptc.Application2.Caption"] == "head"


# One charset on both sides: exiftool writes the bytes as they are.
AS_IT_IS = ("-charset", "Latin", "-charset", "exif=Latin", "-charset", "iptc=Latin")
TEXTS = ("Gerüst im Labor", "© José", "정이 로봇", "robot 🤖 head", "موقع التصوير", "रोबोट")
FIELDS = {
    "EXIF:ImageDescription": "Exif.Image.ImageDescription",
    "EXIF:Artist": "Exif.Image.Artist",
    "EXIF:Copyright": "Exif.Image.Copyright",
    "EXIF:UserComment": "Exif.Photo.UserComment",
    "EXIF:XPTitle": "Exif.Image.XPTitle",
    "EXIF:XPComment": "Exif.Image.XPComment",
    "EXIF:XPKeywords": "Exif.Image.XPKeywords",
    "EXIF:XPAuthor": "Exif.Image.XPAuthor",
    "EXIF:XPSubject": "Exif.Image.XPSubject",
    "IPTC:Caption-Abstract": "Iptc.Application2.Caption",
    "IPTC:Headline": "Iptc.Application2.Headline",
    "IPTC:Keywords": "Iptc.Application2.Keywords",
    "IPTC:By-line": "Iptc.Application2.Byline",
    "IPTC:City": "Iptc.Application2.City",
    "XMP-photoshop:Headline": "Xmp.photoshop.Headline",
    "XMP-photoshop:City": "Xmp.photoshop.City",
}


@pytest.mark.parametrize("order", ["II", "MM"])
def test_text_in_any_script_is_read_from_every_field(tmp_path: Path, order: str) -> None:
    paths = [blank(tmp_path, f"{number}.jpg") for number in range(len(TEXTS))]
    exiftool.write_all(
        {
            path: (
                *("-charset", "iptc=UTF8", "-IPTC:CodedCharacterSet=UTF8"),
                f"-ExifByteOrder={order}",
                *(f"-{name}={text}" for name in FIELDS),
            )
            for path, text in zip(paths, TEXTS, strict=True)
        }
    )

    for path, text in zip(paths, TEXTS, strict=True):
        properties = read(path).properties
        # exiftool 12.57 cuts letters beyond U+FFFF to 16 bits where it writes XP*.
        names = [name for name in FIELDS.values() if "XP" not in name or "🤖" not in text]
        assert {name: properties.get(name) for name in names} == dict.fromkeys(names, text)


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        *(("cp1252", text) for text in ("Gerüst im Labor", "© José", "“Hollywood’s”")),
        *(("mac_roman", text) for text in ("Gerüst im Labor", "Société Générale", "Jürgen")),
        *(("cp949", text) for text in ("정이 로봇", "김현주")),
    ],
)
def test_text_that_no_charset_is_told_of_is_read(tmp_path: Path, charset: str, text: str) -> None:
    path = blank(tmp_path)
    (tmp_path / "text").write_bytes(text.encode(charset))
    names = ("EXIF:ImageDescription", "EXIF:Artist", "IPTC:Caption-Abstract", "IPTC:Keywords")
    exiftool.write(path, *AS_IT_IS, *(f"-{name}<={tmp_path / 'text'}" for name in names))

    properties = read(path).properties
    assert {properties.get(FIELDS[name]) for name in names} == {text}


@pytest.mark.parametrize("data", [b"\xfc\xed\xa0\x80", b"\xff\xfe\x00\xd8", bytes(range(1, 256))])
def test_whatever_bytes_are_in_a_field_can_be_stored(tmp_path: Path, data: bytes) -> None:
    path = blank(tmp_path)
    (tmp_path / "raw").write_bytes(data)
    names = (*FIELDS, "EXIF:Make", "EXIF:Model", "EXIF:LensModel", "EXIF:DateTimeOriginal")
    exiftool.write(
        path,
        *AS_IT_IS,
        *(f"-{name}#<={tmp_path / 'raw'}" for name in names),
    )

    found = read(path)
    facts = PictureFacts(
        camera=found.camera, lens=found.lens, taken=found.taken, embedded=found.properties
    )
    assert found.properties
    assert PictureFacts.from_json(facts.to_json().encode().decode()) == facts


def test_a_broken_part_costs_only_itself(tmp_path: Path) -> None:
    path = blank(tmp_path)
    exiftool.write(path, "-EXIF:Artist=A. Example", "-IPTC:Headline=On the rig")
    jpeg = path.read_bytes()
    packet = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
    segment = b"\xff\xe1" + (len(packet) + 2).to_bytes(2, "big") + packet
    path.write_bytes(jpeg[:2] + segment + jpeg[2:])

    properties = read(path).properties
    assert properties["Exif.Image.Artist"] == "A. Example"
    assert properties["Iptc.Application2.Headline"] == "On the rig"


@pytest.mark.parametrize("start", [b"Exif\0\0", b"Photoshop 3.0\0"])
def test_a_broken_segment_costs_the_xmp_nothing(tmp_path: Path, start: bytes) -> None:
    path = blank(tmp_path)
    exiftool.write(
        path, "-EXIF:Artist=A. Example", "-IPTC:City=Seoul", "-XMP-photoshop:Headline=On the rig"
    )
    jpeg = bytearray(path.read_bytes())
    broken = jpeg.index(start) + len(start)
    jpeg[broken : broken + 8] = b"\xff" * 8
    path.write_bytes(jpeg)

    properties = read(path).properties
    assert properties["Xmp.photoshop.Headline"] == "On the rig"
    assert ("Exif.Image.Artist" in properties) is (start != b"Exif\0\0")
    assert ("Iptc.Application2.City" in properties) is (start == b"Exif\0\0")


def test_xmp_is_found_in_files_that_exiv2_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    Image.new("P", (30, 20)).save(path)
    exiftool.write(path, "-XMP-photoshop:Headline=On the rig")
    unknown = tmp_path / "a.xyz"
    unknown.write_bytes(b"UNKNOWN1" + bytes(9 << 20) + path.read_bytes() + bytes(1000))

    assert read(path).properties == {"Xmp.photoshop.Headline": "On the rig"}
    assert read(unknown).properties == {"Xmp.photoshop.Headline": "On the rig"}


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        (("DateTimeOriginal=2022:11:03 14:02:05",), "2022-11-03T14:02:05"),
        (
            ("DateTimeOriginal=2022:11:03 14:02:05", "SubSecTimeOriginal=120"),
            "2022-11-03T14:02:05.120",
        ),
        (
            (
                "DateTimeOriginal=2022:11:03 14:02:05",
                "SubSecTimeOriginal=12",
                "OffsetTimeOriginal=+09:00",
            ),
            "2022-11-03T14:02:05.12+09:00",
        ),
        (
            ("CreateDate=2022:05:05 10:00:00", "SubSecTimeDigitized=7"),
            "2022-05-05T10:00:00.7",
        ),
        (
            ("CreateDate=2022:05:05 10:00:00", "DateTimeOriginal=2022:05:04 10:00:00"),
            "2022-05-04T10:00:00",
        ),
        (("ModifyDate=2022:05:05 10:00:00",), ""),
        (("DateTimeOriginal=2022:11:03 14:02:05", "OffsetTimeOriginal=x"), "2022-11-03T14:02:05"),
    ],
)
def test_the_time_of_the_shot_is_kept_to_the_fraction(
    tmp_path: Path, written: Sequence[str], taken: str
) -> None:
    path = blank(tmp_path)
    exiftool.write(path, *(f"-EXIF:{one}" for one in written))

    assert read(path).taken == taken


@pytest.mark.parametrize(
    ("written", "exposure_s", "aperture", "iso", "focal_mm"),
    [
        (
            ("ExposureTime=1/250", "FNumber=2.8", "ISO=3200", "FocalLength=85"),
            *(0.004, 2.8, 3200, 85.0),
        ),
        (("ShutterSpeedValue=1/125", "ApertureValue=4"), 0.008, 4.0, 0, 0.0),
        (("ExposureTime=30", "FNumber=0", "ISO=65535", "FocalLength=0"), 30.0, 0.0, 65535, 0.0),
        (("ISO=65535", "RecommendedExposureIndex=102400"), 0.0, 0.0, 102400, 0.0),
        (("ExposureTime=4294967294", "FocalLength=4294967294"), 0.0, 0.0, 0, 0.0),
    ],
)
def test_the_exposure_is_read(
    tmp_path: Path,
    written: Sequence[str],
    exposure_s: float,
    aperture: float,
    iso: int,
    focal_mm: float,
) -> None:
    path = blank(tmp_path)
    exiftool.write(path, *(f"-EXIF:{one}" for one in written))

    found = read(path)
    assert found.exposure_s == pytest.approx(exposure_s, rel=0.01)
    assert found.aperture == pytest.approx(aperture, rel=0.01)
    assert (found.iso, found.focal_mm) == (iso, focal_mm)


@pytest.mark.parametrize("lens", ["n/a", "----", "Unknown (0)", "(65535)", "None", "0.0 mm f/0.0"])
def test_what_programs_write_where_they_know_no_lens_is_none(tmp_path: Path, lens: str) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (30, 20)).save(path)
    exiftool.write(path, f"-LensModel={lens}")
    assert read(path).lens == ""


def test_numbers_that_no_camera_has_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (30, 20)).save(path)
    exiftool.write(path, "-n", "-ExposureTime=4294967295", "-ISOSpeed=4294967295", "-ISO=400")
    assert (read(path).exposure_s, read(path).iso) == (0.0, 400)


def test_persons_and_faces_are_names_from_left_to_right(tmp_path: Path) -> None:
    path = blank(tmp_path)
    area = "H=0.1,W=0.1,Y=0.5,Unit=normalized"
    exiftool.write(
        path,
        "-XMP-iptcExt:PersonInImageWDetails=[{PersonName=Kim Hyun-joo},{PersonName=Park So-yi}]",
        "-XMP-mwg-rs:RegionInfo={AppliedToDimensions={W=30,H=20,Unit=pixel},RegionList=["
        f"{{Name=Right,Type=Face,Area={{X=0.8,{area}}}}},"
        f"{{Name=Rex,Type=Pet,Area={{X=0.1,{area}}}}},"
        f"{{Name=Left,Type=Face,Area={{X=0.2,{area}}}}}]}}",
        "-XMP-MP:RegionInfoMP={Regions=["
        "{PersonDisplayName=Second,Rectangle=0.5|, 0.1|, 0.2|, 0.2},"
        "{PersonDisplayName=First,Rectangle=0.25|, 0.1|, 0.2|, 0.2},{Rectangle=0|, 0|, 0|, 0}]}",
    )

    assert read(path).properties == {
        "Xmp.iptcExt.PersonInImageWDetails": ("Kim Hyun-joo", "Park So-yi"),
        "Xmp.mwg-rs.Regions": ("Left", "Right"),
        "Xmp.MP.RegionInfo": ("First", "Second"),
    }


def test_a_location_is_a_map_of_its_parts(tmp_path: Path) -> None:
    path = blank(tmp_path)
    exiftool.write(
        path,
        "-XMP-iptcExt:LocationShown=[{Sublocation=Lab set,City=Seoul,CountryName=South Korea,"
        "ProvinceState=Seoul,LocationName=Studio 4},{City=Busan}]",
        "-XMP-iptcExt:LocationCreated=[{City=Busan}]",
    )

    assert read(path).properties == {
        "Xmp.iptcExt.LocationShown": {
            "City": "Seoul",
            "CountryName": "South Korea",
            "LocationName": "Studio 4",
            "ProvinceState": "Seoul",
            "Sublocation": "Lab set",
        },
        "Xmp.iptcExt.LocationCreated": {"City": "Busan"},
    }


def test_a_thousand_structures_cost_no_caption(tmp_path: Path) -> None:
    path = blank(tmp_path, "a.png")
    regions = ",".join(f"{{Name=Face {number},Type=Face}}" for number in range(1000))
    history = ",".join(f"{{Action=saved,InstanceID=xmp.iid:{number}}}" for number in range(1000))
    exiftool.write(
        path,
        f"-XMP-mwg-rs:RegionInfo={{RegionList=[{regions}]}}",
        f"-XMP-xmpMM:History=[{history}]",
        "-XMP-dc:Description=On the rig",
        "-XMP-xmp:Rating=3",
        *(f"-XMP-dc:Subject=tag {number}" for number in range(1000)),
    )

    properties = read(path).properties
    assert properties["Xmp.dc.description"] == {"x-default": "On the rig"}
    assert properties["Xmp.xmp.Rating"] == "3"
    assert list(properties["Xmp.dc.subject"])[:2] == ["tag 0", "tag 1"]
    assert len(properties["Xmp.dc.subject"]) == embedded_module.MAX_ITEMS
    assert len(properties["Xmp.mwg-rs.Regions"]) == embedded_module.MAX_ITEMS


@pytest.mark.parametrize("suffix", ["jpg", "tif", "psd"])
def test_iim_that_is_newer_than_the_xmp_is_known_by_its_digest(tmp_path: Path, suffix: str) -> None:
    if shutil.which("convert-im6.q16") is None:
        lacking("needs ImageMagick")
    path = tmp_path / f"a.{suffix}"
    subprocess.run(["convert-im6.q16", "-size", "30x20", "xc:gray", str(path)], check=True)
    both = ("-IPTC:Headline=old", "-XMP-photoshop:Headline=old")
    exiftool.write(path, *both)
    assert IIM_IS_NEWER not in read(path).properties  # there is no digest

    exiftool.write(path, "-Photoshop:IPTCDigest=new")
    assert IIM_IS_NEWER not in read(path).properties

    exiftool.write(path, "-IPTC:Headline=changed by an old program")
    assert IIM_IS_NEWER in read(path).properties

    exiftool.write(path, "-Photoshop:IPTCDigest=new")
    assert IIM_IS_NEWER not in read(path).properties


def test_what_only_xmp_says_of_the_camera_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (30, 20)).save(path)
    exiftool.write(
        path,
        "-XMP-tiff:Make=Canon",
        "-XMP-tiff:Model=Canon EOS R5",
        "-XMP-aux:Lens=RF50mm F1.2 L USM",
        "-XMP-exif:DateTimeOriginal=2022:11:03 14:02:05.12+09:00",
        "-XMP-exif:ExposureTime=1/250",
        "-XMP-exif:FNumber=2.8",
        "-XMP-exif:ISO=3200",
        "-XMP-exif:FocalLength=50",
    )

    assert read(path) == Embedded(
        camera="Canon EOS R5",
        lens="RF50mm F1.2 L USM",
        taken="2022-11-03T14:02:05.12+09:00",
        exposure_s=0.004,
        aperture=2.8,
        iso=3200,
        focal_mm=50.0,
    )


SIDECAR = """<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pm="http://ns.camerabits.com/photomechanic/1.0/"
    xmlns:exif="http://ns.adobe.com/exif/1.0/"
    xmp:Label="빨강" xmp:Rating="4" pm:ColorClass="3" exif:DateTimeOriginal="2022-11-03T14:02:05"/>
 </rdf:RDF>
</x:xmpmeta>
"""


@pytest.mark.parametrize(
    "data",
    [
        SIDECAR.encode(),
        SIDECAR.encode("utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?>\n' + SIDECAR).encode("utf-16"),
        ("\ufeff\n" + SIDECAR).encode(),
        ("<?xml version='1.0' encoding='UTF-8'?>\n<!-- kept -->" + SIDECAR).encode(),
        SIDECAR.partition("\n")[2].rpartition("</x:")[0].encode(),
        ('<?xpacket begin="" id="x"?>' + SIDECAR + '<?xpacket end="w"?>').encode(),
    ],
)
def test_a_sidecar_is_read_as_what_is_embedded(data: bytes) -> None:
    found = xmp_sidecar(io.BytesIO(data))

    assert found.taken == "2022-11-03T14:02:05"
    assert found.properties == {
        "Xmp.xmp.Label": "빨강",
        "Xmp.xmp.Rating": "4",
        "Xmp.photomech.ColorClass": "3",
    }


def test_a_sidecar_that_exiftool_wrote_says_what_the_picture_says(tmp_path: Path) -> None:
    path = blank(tmp_path)
    exiftool.write(path, "-XMP-dc:Description=On the rig", "-XMP-dc:Subject=rig", "-XMP:City=Seoul")
    exiftool.write(tmp_path / "a.xmp", "-tagsfromfile", str(path), "-XMP:all")

    with (tmp_path / "a.xmp").open("rb") as stream:
        assert xmp_sidecar(stream) == read(path)


@pytest.mark.parametrize("data", [b"", b"key: value", b"<a/>", SIDECAR[:300].encode(), b"\xff\xfe"])
def test_what_is_no_sidecar_says_nothing(data: bytes) -> None:
    assert xmp_sidecar(io.BytesIO(data)) == Embedded()


@pytest.mark.parametrize(
    ("original", "digitized"),
    [("2022:11:03 10:00:00", None), ("0000:00:00 00:00:00", "2022-11-04T10:00:00")],
)
def test_the_day_of_digitising_is_told_apart(
    tmp_path: Path, original: str, digitized: str | None
) -> None:
    path = blank(tmp_path)
    exiftool.write(
        path, f"-EXIF:DateTimeOriginal={original}", "-EXIF:CreateDate=2022:11:04 10:00:00"
    )

    found = read(path)
    assert found.properties.get("Exif.Photo.DateTimeDigitized") == digitized
    assert found.taken == (digitized or "2022-11-03T10:00:00")
