"""What a PNG says of its colours without a profile."""

from __future__ import annotations

import subprocess
import zlib
from pathlib import Path

import pytest
from PIL import Image

from gallery.imaging.colour import Colour, profile_name
from gallery.imaging.decode import PictureFile, whole
from gallery.imaging.profiles import matrix_profile, primaries_under_d50
from tests.needs import MAGICK, program

COLOUR = (200, 60, 40)
ADOBE = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)  # white first, as cHRM has it
LINEAR, SRGB_GAMMA = 100_000, 45_455


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def gamma(value: int) -> bytes:
    return chunk(b"gAMA", value.to_bytes(4, "big"))


def chromaticities(*values: float) -> bytes:
    data = b"".join(round(value * 100_000).to_bytes(4, "big") for value in values)
    return chunk(b"cHRM", data)


def written(path: Path, *options: str, chunks: bytes = b"", colour: str = "rgb(200,60,40)") -> Path:
    """Have ImageMagick write one colour, and put chunks before its pixels."""
    words = ("-define", "png:exclude-chunk=all", *options)
    subprocess.run([program(*MAGICK), "-size", "8x8", f"xc:{colour}", *words, path], check=True)
    data = path.read_bytes()
    path.write_bytes(data[:33] + chunks + data[33:])
    return path


def shown(path: Path) -> tuple[int, ...]:
    with PictureFile(str(path)) as file:
        found = file.picture(whole, Colour()).image.getpixel((4, 4))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("depth", ["8", "16"])
def test_a_linear_png_is_as_bright_as_it_was_meant(tmp_path: Path, depth: str) -> None:
    """ImageMagick writes gAMA 1.0 itself for linear pixels."""
    path = tmp_path / "a.png"
    words = ["-size", "8x8", "xc:rgb(200,60,40)", "-colorspace", "RGB", "-depth", depth, str(path)]
    subprocess.run([program(*MAGICK), *words], check=True)
    with Image.open(path) as image:
        assert image.info["gamma"] == 1.0

    assert shown(path) == pytest.approx(COLOUR, abs=1 if depth == "16" else 2)


@pytest.mark.parametrize("options", [("-depth", "8"), ("-depth", "16")])
@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        (b"", 100),
        (gamma(SRGB_GAMMA), 100),
        (gamma(LINEAR), 168),
        (chunk(b"sRGB", b"\0") + gamma(LINEAR), 100),
        (gamma(55_556), 138),  # 1.8, of old Macintoshes
    ],
)
def test_grey_follows_its_gamma(
    tmp_path: Path, options: tuple[str, ...], chunks: bytes, expected: int
) -> None:
    grey = ("-colorspace", "gray", *options)
    path = written(tmp_path / "a.png", *grey, chunks=chunks, colour="gray(100)")
    with Image.open(path) as image:
        assert image.mode in ("L", "I;16")

    if expected == 138:
        expected = round(255 * _encoded((100 / 255) ** 1.8))
    assert shown(path) == pytest.approx((expected,) * 3, abs=1)


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def test_other_primaries_are_followed(tmp_path: Path) -> None:
    """The same numbers under Adobe RGB's primaries, once by chunks and once by a profile."""
    by_chunks = written(tmp_path / "a.png", chunks=gamma(45_455) + chromaticities(*ADOBE))
    profile = matrix_profile("Adobe", primaries_under_d50((*ADOBE[2:], *ADOBE[:2])), 2.2)
    (tmp_path / "a.icc").write_bytes(profile)
    words = ("-size", "8x8", "xc:rgb(200,60,40)", "-profile", str(tmp_path / "a.icc"))
    subprocess.run([program(*MAGICK), *words, str(tmp_path / "b.png")], check=True)

    assert shown(by_chunks) == pytest.approx(shown(tmp_path / "b.png"), abs=1)
    assert shown(by_chunks)[0] > 210


@pytest.mark.parametrize(
    ("code_points", "value", "expected"),
    [
        ((1, 13, 0, 1), 100, 100),
        ((1, 8, 0, 1), 100, 168),
        ((9, 16, 0, 1), 153, 255),  # 58 % of PQ and 75 % of HLG are diffuse white (BT.2408)
        ((9, 18, 0, 1), 191, 255),
        ((9, 16, 0, 1), 255, 255),
        ((9, 16, 0, 1), 0, 0),
        ((1, 99, 0, 1), 100, 100),
    ],
)
@pytest.mark.parametrize("kind", ["Grayscale", "TrueColorAlpha"])
def test_code_points_come_before_everything(
    tmp_path: Path, kind: str, code_points: tuple[int, ...], value: int, expected: int
) -> None:
    chunks = chunk(b"cICP", bytes(code_points)) + chunk(b"sRGB", b"\0")
    words = ("-type", kind, "-depth", "8")
    path = written(
        tmp_path / "a.png", *words, chunks=chunks, colour=f"rgb({value},{value},{value})"
    )

    assert shown(path) == pytest.approx((expected,) * 3, abs=2)


@pytest.mark.parametrize(
    "chunks",
    [
        gamma(0),
        gamma(1),
        chromaticities(0, 0, 0, 0, 0, 0, 0, 0),
        chromaticities(*([0.3] * 8)),
        chunk(b"cHRM", b"short"),
        chunk(b"cICP", b"\xff\xff"),
    ],
)
def test_nonsense_costs_nothing_but_itself(tmp_path: Path, chunks: bytes) -> None:
    path = written(tmp_path / "a.png", chunks=chunks)

    assert len(shown(path)) == 3


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("-ColorSpace#=2",), "Adobe RGB (by EXIF)"),
        (("-ColorSpace#=65535", "-InteropIndex=R03"), "Adobe RGB (by EXIF)"),
        (("-ColorSpace#=65535",), ""),
        (("-ColorSpace#=1",), ""),
    ],
)
@pytest.mark.parametrize("suffix", ["jpg", "tif", "webp"])
def test_adobe_rgb_is_known_by_exif_alone(
    tmp_path: Path, options: tuple[str, ...], name: str, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    words = ("-size", "16x16", "xc:rgb(90,160,90)", "-quality", "98")
    subprocess.run([program(*MAGICK), *words, str(path)], check=True)
    subprocess.run([program("exiftool"), "-q", *options, str(path)], check=True)

    with PictureFile(str(path)) as file:
        assert profile_name(file.profile) == name
    assert (shown(path)[0] < 80) is bool(name)
