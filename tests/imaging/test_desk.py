"""One job at a time: every bad file gets a reason, every good one its pixels."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gallery.fingerprint import fingerprint
from gallery.imaging.desk import Desk, Reply
from gallery.imaging.jobs import Job, Verb
from gallery.imaging.values import PictureKey
from gallery.picture import PictureFacts
from gallery.reason import worded
from tests import exiftool

MakeImage = Callable[[int, int], Image.Image]


def reply(path: Path, verb: Verb = Verb.THUMBNAIL, **options: Any) -> Reply:  # noqa: ANN401
    try:
        key = PictureKey.of(path)
    except OSError:
        key = PictureKey(str(path), 0, 0)
    return Desk().reply(Job(verb, key.path, key.size, key.changed_ns, **options))


def image_of(made: Reply) -> Image.Image:
    assert made.answer.failure == ""
    return Image.open(io.BytesIO(b"".join(made.parts)))


def test_a_thumbnail_is_a_small_jpeg(tmp_path: Path, noise: MakeImage) -> None:
    noise(600, 400).save(tmp_path / "a.png")

    made = reply(tmp_path / "a.png", pixels=256)

    assert (image_of(made).format, image_of(made).size) == ("JPEG", (256, 171))
    assert (made.answer.full_width, made.answer.full_height) == (600, 400)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jpg", b"", "the file is empty (0 bytes)"),
        ("a.jpg", b"a letter to the editor", "not a picture: the file holds text"),
        ("a.jpg", b"<html><img src=x>", "web page"),
        ("a.svg", b"<svg onload='alert(1)'/>", "SVG drawing, which is never opened"),
        ("a.eps", b"%!PS-Adobe-3.0\n(/etc/passwd) run", "EPS drawing, which is never opened"),
        ("a.jpg", bytes(5000), "only zeros"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "of it could be read"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "of it could be read"),
        ("a.tif", b"II*\0\xff\xff\xff\x7f", "damaged"),
        ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ", "damaged"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "damaged"),
        ("a.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "nothing of it could be read"),
        ("a.psd", b"8BPS\0\1" + bytes(20), "damaged"),
        ("a.cr2", b"II*\0\x10\0\0\0CR\2\0" + bytes(99), ""),
        ("a.gif", b"GIF89a\xff\xff\xff\xff", "damaged"),
    ],
)
@pytest.mark.filterwarnings("ignore")  # a worker runs without them
def test_a_bad_file_is_explained_to_a_person(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    answer = reply(path, pixels=256).answer
    facts = PictureFacts.from_json(reply(path, Verb.FACTS).answer.facts)

    assert answer.failure
    assert reason in worded(answer.failure)
    assert answer.lasting
    assert facts.failure


def test_a_file_that_is_gone_may_come_back(tmp_path: Path) -> None:
    answer = reply(tmp_path / "gone.jpg", pixels=256).answer

    assert (answer.failure, answer.lasting) == ("gone", False)
    assert reply(tmp_path / "gone.jpg", Verb.FACTS).answer.facts == ""


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nothing is unreadable to this user"
)
def test_a_file_without_permission_says_what_to_do(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").chmod(0)

    answer = reply(tmp_path / "a.jpg", pixels=256).answer

    assert "change its permissions" in answer.failure
    assert not answer.lasting


def test_an_answer_about_another_version_of_the_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (80, 60)).save(path)
    key = PictureKey.of(path)
    Image.new("RGB", (90, 60)).save(path, quality=10)

    made = Desk().reply(Job(Verb.THUMBNAIL, key.path, key.size, key.changed_ns, pixels=256))

    assert made.answer.other_version
    assert made.answer.width == 90


@pytest.mark.parametrize(
    ("options", "box", "same_data"),
    [
        ({}, (900, 600), True),
        ({}, (620, 400), True),
        ({}, (590, 100), False),  # more than 1.5 times too wide
        ({"progressive": True}, (900, 600), False),
        ({"icc_profile": b"broken"}, (900, 600), False),
    ],
)
def test_a_sheet_gets_the_files_own_data_where_that_serves(
    tmp_path: Path,
    noise: MakeImage,
    options: dict[str, bool],
    box: tuple[int, int],
    same_data: bool,
) -> None:
    path = tmp_path / "a.jpg"
    noise(900, 600).save(path, **options)  # type: ignore[arg-type]

    made = reply(path, Verb.JPEG, min_width=box[0], min_height=box[1])
    data = b"".join(made.parts)

    assert (data[-400:] == path.read_bytes()[-400:]) is same_data
    assert made.answer.width >= box[0]
    assert made.answer.height >= box[1]


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_turned_jpeg_is_made_anew_for_a_sheet(
    tmp_path: Path, noise: MakeImage, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    noise(900, 600).save(tmp_path / "a.jpg", exif=exif)

    made = reply(tmp_path / "a.jpg", Verb.JPEG, min_width=590, min_height=590)

    image = image_of(made)
    assert image.size == ((885, 590) if orientation == 3 else (590, 885))
    assert not image.getexif()


def test_a_small_box_on_a_sheet_gets_the_thumbnail_that_is_kept(
    tmp_path: Path, noise: MakeImage
) -> None:
    noise(900, 600).save(tmp_path / "a.jpg")

    answer = reply(tmp_path / "a.jpg", Verb.JPEG, min_width=200, min_height=100).answer

    assert (answer.pixels, answer.width, answer.height) == (512, 512, 341)


def test_the_cameras_own_thumbnail_loses_its_black_bars(
    tmp_path: Path, four_corners: MakeImage
) -> None:
    bars = Image.new("RGB", (160, 120))
    bars.paste(four_corners(160, 106), (0, 7))
    small = io.BytesIO()
    bars.save(small, "JPEG", quality=95)
    path = tmp_path / "a.jpg"
    four_corners(600, 400).save(path, exif=_exif_with_thumbnail(small.getvalue()))

    made = reply(path, Verb.GLIMPSE, pixels=256)

    image = image_of(made)
    assert image.size == (160, 106)
    red = image.getpixel((40, 0))
    assert isinstance(red, tuple)
    assert red[0] > 150 > red[1]


def test_where_there_is_no_embedded_thumbnail_there_is_no_glimpse(tmp_path: Path) -> None:
    Image.new("RGB", (80, 60)).save(tmp_path / "a.jpg")
    Image.new("RGB", (80, 60)).save(tmp_path / "a.png")

    for name in ("a.jpg", "a.png"):
        assert reply(tmp_path / name, Verb.GLIMPSE, pixels=256).answer.failure


def _exif_with_thumbnail(jpeg: bytes) -> bytes:
    """Return an EXIF block whose second directory (IFD1) points to a JPEG behind it."""

    def entry(tag: int, value: int) -> bytes:
        return tag.to_bytes(2, "little") + b"\4\0\1\0\0\0" + value.to_bytes(4, "little")

    first = b"\0\0" + (14).to_bytes(4, "little")
    second = b"\2\0" + entry(0x0201, 44) + entry(0x0202, len(jpeg)) + bytes(4)
    return b"Exif\0\0II*\0\x08\0\0\0" + first + second + jpeg


def test_facts_hold_the_fingerprint_of_the_file_also_of_one_that_is_no_picture(
    tmp_path: Path, noise: MakeImage
) -> None:
    noise(60, 40).save(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").write_text("a letter", encoding="utf-8")

    for path in (tmp_path / "a.jpg", tmp_path / "b.jpg"):
        facts = PictureFacts.from_json(reply(path, Verb.FACTS).answer.facts)
        assert facts.fingerprint == fingerprint(path) != ""


def test_a_picture_that_no_decoder_opens_still_tells_what_is_written_in_it(
    tmp_path: Path, noise: MakeImage
) -> None:
    path = tmp_path / "a.tif"
    noise(60, 40).save(path)
    exiftool.write(
        path,
        "-XMP-dc:Description=On the rig",
        "-EXIF:Model=X100V",
        "-EXIF:ISO=3200",
        "-EXIF:Orientation#=6",
    )
    compression = b"\x03\x01\x03\x00\x01\x00\x00\x00"  # the tag, one number of 16 bits
    tiff = path.read_bytes()
    assert tiff.count(compression) == 1
    path.write_bytes(tiff.replace(compression + b"\x01\x00", compression + b"\x6f\xee"))

    facts = PictureFacts.from_json(reply(path, Verb.FACTS, embedded=True).answer.facts)

    assert facts.failure
    assert (facts.width, facts.height) == (40, 60)
    assert (facts.camera, facts.iso) == ("X100V", 3200)
    assert facts.embedded == {"Xmp.dc.description": {"x-default": "On the rig"}}
    assert facts.fingerprint == fingerprint(path)
