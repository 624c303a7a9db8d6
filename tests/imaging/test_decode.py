"""Picture files to upright sRGB pixels."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gallery.errors import PictureError
from gallery.imaging.colour import Colour
from gallery.imaging.decode import Picture, PictureFile, Sizing, covering, fitting, whole
from gallery.reason import Code, Reason

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 200, 30), (30, 30, 200), (230, 230, 230)
ORIENTATION = 0x0112

MakeImage = Callable[[int, int], Image.Image]


def decoded(path: Path, sizing: Sizing = whole) -> Picture:
    with PictureFile(str(path)) as file:
        return file.picture(sizing, Colour())


def near(image: Image.Image, x: int, y: int, colour: tuple[int, int, int], by: int = 12) -> bool:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return all(abs(one - other) <= by for one, other in zip(found, colour, strict=True))


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    """Return which of the four colours is in which quarter: top left, top right, then below."""
    width, height = image.size
    places = [(x, y) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return [
        next(colour for colour in (RED, GREEN, BLUE, WHITE) if near(image, *place, colour, 40))
        for place in places
    ]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.jpg", {"quality": 95, "subsampling": 0}),
        ("progressive.jpg", {"quality": 95, "progressive": True}),
        ("a.png", {}),
        ("a.webp", {"lossless": True}),
        ("a.avif", {"quality": 95}),
        ("a.tif", {}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("deflate.tif", {"compression": "tiff_adobe_deflate"}),
        ("jpeg.tif", {"compression": "jpeg"}),
        ("a.gif", {}),
        ("a.bmp", {}),
        ("a.jp2", {}),
    ],
)
def test_every_format_gives_its_colours(
    tmp_path: Path, four_corners: MakeImage, name: str, options: dict[str, Any]
) -> None:
    four_corners(120, 80).save(tmp_path / name, **options)

    picture = decoded(tmp_path / name)

    assert (picture.image.mode, picture.image.size) == ("RGB", (120, 80))
    assert corners(picture.image) == [RED, GREEN, BLUE, WHITE]
    assert picture.damage == ""


def test_a_heic_file_gives_its_colours(tmp_path: Path, four_corners: MakeImage) -> None:
    from pillow_heif import from_pillow

    from_pillow(four_corners(128, 64)).save(tmp_path / "a.heic", quality=95)

    with PictureFile(str(tmp_path / "a.heic")) as file:
        assert file.format.name == "HEIC"
        assert corners(file.picture(fitting(64), Colour()).image) == [RED, GREEN, BLUE, WHITE]


def test_a_photoshop_file_gives_its_colours(
    tmp_path: Path, four_corners: MakeImage, save_psd: Callable[[Path, Image.Image], None]
) -> None:
    save_psd(tmp_path / "a.psd", four_corners(60, 40))

    assert corners(decoded(tmp_path / "a.psd").image) == [RED, GREEN, BLUE, WHITE]


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    first, second = (Image.new("RGB", (40, 30), colour) for colour in (RED, BLUE))
    first.save(tmp_path / "a.gif", save_all=True, append_images=[second])

    assert near(decoded(tmp_path / "a.gif").image, 20, 15, RED)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.tif", "lzw.tif", "a.png", "a.webp", "a.avif"])
def test_every_orientation_comes_out_upright(
    tmp_path: Path, four_corners: MakeImage, name: str, orientation: int
) -> None:
    stored = {
        1: lambda image: image,
        2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
        4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
        6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
        7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
        8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
    }[orientation](four_corners(480, 320))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options = {"compression": "tiff_lzw"} if name == "lzw.tif" else {"quality": 95}
    stored.save(tmp_path / name, exif=exif, **options)

    with PictureFile(str(tmp_path / name)) as file:
        assert (file.width, file.height) == (480, 320)
        picture = file.picture(fitting(48), Colour())

    assert picture.image.size == (48, 32)
    assert (picture.full_width, picture.full_height) == (480, 320)
    assert corners(picture.image) == [RED, GREEN, BLUE, WHITE]


def test_a_jpeg_is_decoded_at_the_smallest_scale_that_its_proportions_allow(
    tmp_path: Path, noise: MakeImage
) -> None:
    """The square box of `Image.thumbnail` would ask for 1/4 here: four times the pixels."""
    noise(2400, 1600).save(tmp_path / "a.jpg")

    with PictureFile(str(tmp_path / "a.jpg")) as file:
        picture = file.picture(fitting(256), Colour())
        assert file.image.size == (300, 200)
    assert picture.image.size == (256, 171)


@pytest.mark.parametrize(
    ("size", "sizing", "expected"),
    [
        ((100, 60), fitting(256), (100, 60)),
        ((1000, 600), fitting(256), (256, 154)),
        ((600, 1000), fitting(256), (154, 256)),
        ((1000, 3), fitting(256), (256, 1)),
        ((1000, 600), whole, (1000, 600)),
        ((1000, 500), covering(400, 100), (400, 200)),
        ((1000, 500), covering(100, 400), (800, 400)),
        ((100, 50), covering(400, 400), (100, 50)),
    ],
)
def test_a_picture_is_made_as_small_as_asked_and_never_larger_than_it_is(
    tmp_path: Path, size: tuple[int, int], sizing: Sizing, expected: tuple[int, int]
) -> None:
    Image.new("RGB", size, RED).save(tmp_path / "a.png")

    assert decoded(tmp_path / "a.png", sizing).image.size == expected


def test_16_bit_grey_keeps_its_greys(tmp_path: Path) -> None:
    ramp = Image.frombytes(
        "I;16", (256, 4), b"".join((value * 257).to_bytes(2, "little") for value in range(256)) * 4
    )
    for name in ("a.tif", "a.png"):
        ramp.save(tmp_path / name)

        with PictureFile(str(tmp_path / name)) as file:
            assert file.bits == 16
            image = file.picture(whole, Colour()).image
            assert [image.getpixel((x, 2)) for x in (0, 100, 255)] == [
                (0, 0, 0),
                (100, 100, 100),
                (255, 255, 255),
            ]


def test_16_bit_rgb_keeps_its_colours(tmp_path: Path) -> None:
    width, height = 8, 6
    pixels = b"".join(struct.pack("<3H", 200 * 257, 30 * 257, 30 * 257) for _ in range(48))
    tags = [(256, 3, 1, width), (257, 3, 1, height), (259, 3, 1, 1), (262, 3, 1, 2)]
    tags += [(273, 4, 1, 200), (277, 3, 1, 3), (278, 3, 1, height), (279, 4, 1, len(pixels))]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags[:2])
    entries += struct.pack("<HHII", 258, 3, 3, 190)
    entries += b"".join(struct.pack("<HHII", *tag) for tag in tags[2:])
    data = struct.pack("<2sHIH", b"II", 42, 8, 9) + entries + bytes(4)
    data = data.ljust(190, b"\0") + struct.pack("<3H", 16, 16, 16)
    (tmp_path / "a.tif").write_bytes(data.ljust(200, b"\0") + pixels)

    with PictureFile(str(tmp_path / "a.tif")) as file:
        assert file.bits == 16
        assert near(file.picture(whole, Colour()).image, 4, 3, RED, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "CMYK", "YCbCr", "LAB", "I", "F"])
def test_every_colour_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    grey = Image.new("L", (40, 30), 230)
    image = grey.convert(mode) if mode != "LAB" else Image.new("LAB", (40, 30), (232, 128, 128))
    if mode == "F":
        image = image.point(lambda value: value * (1 / 255) + 0)
    suffix = "png" if mode in ("LA", "P", "PA", "1") else "tif"
    (image if mode != "PA" else image.convert("LA")).save(tmp_path / f"a.{suffix}")

    picture = decoded(tmp_path / f"a.{suffix}", fitting(20)).image

    assert picture.mode == "RGB"
    assert near(picture, 10, 8, (230, 230, 230) if mode != "1" else (255, 255, 255), 26)


def test_a_cmyk_jpeg_is_not_inverted(tmp_path: Path) -> None:
    Image.new("CMYK", (40, 30), (0, 255, 255, 0)).save(tmp_path / "a.jpg")

    assert near(decoded(tmp_path / "a.jpg").image, 20, 15, (255, 0, 0), 40)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_lies_on_neutral_grey(tmp_path: Path, mode: str) -> None:
    image = Image.new("RGBA", (40, 30), (255, 255, 255, 0))
    if mode == "P":
        image = Image.new("P", (40, 30), 0)
        image.save(tmp_path / "a.png", transparency=0)
    else:
        image.convert(mode).save(tmp_path / "a.png")

    assert decoded(tmp_path / "a.png", fitting(20)).image.getpixel((10, 8)) == (128, 128, 128)


@pytest.mark.parametrize(("name", "share"), [("a.jpg", 0.4), ("a.png", 0.5), ("a.tif", 0.6)])
def test_a_picture_cut_short_is_shown_as_far_as_it_goes(
    tmp_path: Path, noise: MakeImage, name: str, share: float
) -> None:
    path = tmp_path / name
    noise(400, 300).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    picture = decoded(path, fitting(256))

    assert picture.image.size == (256, 192)
    damage = Reason.of(picture.damage)
    assert damage.code in (Code.CUT_SHORT, Code.DAMAGED)
    percent = damage.parameters["percent"]
    assert isinstance(percent, int)
    assert abs(percent - 100 * share) < 16


def test_a_progressive_picture_cut_short_is_coarse(tmp_path: Path, noise: MakeImage) -> None:
    path = tmp_path / "a.jpg"
    noise(400, 300).save(path, progressive=True)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert decoded(path).damage.startswith("cut-short ")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_broken_exif_costs_the_orientation_and_not_the_picture(
    tmp_path: Path, four_corners: MakeImage, name: str
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    path = tmp_path / name
    four_corners(120, 80).save(path, exif=exif, quality=95)
    path.write_bytes(path.read_bytes().replace(exif.tobytes()[6:14], b"no TIFF!"))

    picture = decoded(path)

    assert picture.image.size == (120, 80)
    assert corners(picture.image) == [RED, GREEN, BLUE, WHITE]
    assert (picture.damage != "") is (name == "a.png")  # whose checksum tells


def test_a_picture_of_which_nothing_is_left_says_so(tmp_path: Path, noise: MakeImage) -> None:
    path = tmp_path / "a.png"
    noise(400, 300).save(path)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"IDAT") + 8])

    with pytest.raises(PictureError, match=r"nothing of it could be read"):
        decoded(path)


def test_a_picture_of_a_gigapixel_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99)))
    (tmp_path / "a.png").write_bytes(data + chunk(b"IEND", b""))

    with pytest.raises(PictureError, match=r"40000 x 40000 are 1600 megapixels"):
        decoded(tmp_path / "a.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")

    with pytest.raises(PictureError, match="not a file but a named pipe"):
        decoded(tmp_path / "a.jpg")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="not a file but a folder"):
        decoded(tmp_path)


def test_the_decoded_picture_lives_on_after_its_file_is_closed(
    tmp_path: Path, four_corners: MakeImage
) -> None:
    four_corners(40, 30).save(tmp_path / "a.jpg", quality=95)

    assert decoded(tmp_path / "a.jpg").image.crop((0, 0, 2, 2)).size == (2, 2)
