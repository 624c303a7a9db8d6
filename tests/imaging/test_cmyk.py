"""CMYK without a profile: offset print on coated paper."""

from __future__ import annotations

import io
import math
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from gallery.imaging.colour import Colour
from gallery.imaging.decode import PictureFile, whole
from gallery.imaging.profiles import REC709, matrix_profile, primaries_under_d50
from tests.needs import MAGICK, program

PROFILE = Path(__file__).resolve().parent.parent.parent / "gallery" / "imaging" / "fogra39.icc"
Colours = tuple[int, ...]

# Every 61st patch of Fogra's FOGRA39L (zlib licence): inks in percent, and X, Y, Z under D50.
PATCHES = (
    (0, 0, 0, 0, 84.48, 87.62, 74.57),
    (70, 85, 0, 0, 11.9, 8.48, 19.53),
    (40, 55, 10, 0, 28.18, 24.25, 29.93),
    (20, 30, 20, 0, 48.22, 46.59, 38.78),
    (0, 10, 30, 0, 72.45, 73.46, 42.94),
    (70, 100, 30, 0, 9.57, 6.23, 10.56),
    (40, 70, 40, 0, 22.27, 17.13, 14.45),
    (20, 40, 55, 0, 39.96, 37.01, 17.18),
    (0, 20, 70, 0, 60.94, 59.9, 15.19),
    (85, 0, 70, 0, 13.6, 23.96, 14.43),
    (40, 85, 85, 0, 17.83, 12.03, 4.2),
    (20, 55, 100, 0, 32.03, 26.63, 4.05),
    (0, 40, 0, 20, 41.72, 36.25, 34.01),
    (70, 70, 10, 20, 10.26, 8.91, 16.4),
    (20, 100, 40, 20, 17.36, 9.59, 6.39),
    (10, 0, 100, 20, 41.89, 46.45, 5.23),
    (20, 20, 20, 40, 24.65, 25.21, 20.67),
    (70, 40, 70, 40, 7.67, 9.33, 5.79),
    (0, 70, 20, 60, 11.32, 8.2, 6.28),
    (40, 100, 70, 60, 5.18, 3.42, 1.9),
    (70, 40, 40, 80, 2.76, 3.14, 3.14),
    (40, 40, 100, 100, 1.34, 1.45, 0.75),
    (40, 27, 27, 0, 35.59, 37.52, 33.85),
    (0, 0, 7, 7, 73.85, 76.96, 60.65),
    (0, 10, 40, 10, 59.59, 60.88, 30.3),
    (20, 40, 70, 10, 32.89, 30.67, 10.14),
    (100, 0, 100, 10, 7.13, 15.92, 5.88),
)
PAPER, BLACK = (84.48, 87.62, 74.57), 0.97
D50 = (0.9642, 1.0, 0.8249)


def measured_colour(xyz: tuple[float, ...]) -> tuple[float, ...]:
    """Return a patch in sRGB: relative to the paper, the darkest patch as black."""
    black = BLACK / PAPER[1]
    relative = [
        (part / white - black) / (1 - black) for part, white in zip(xyz, PAPER, strict=True)
    ]
    x, y, z = (part * white for part, white in zip(relative, D50, strict=True))
    light = (  # D50 to sRGB, by Bradford (Lindbloom)
        3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
        -0.9787684 * x + 1.9161415 * y + 0.0334540 * z,
        0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
    )
    return tuple(255 * _encoded(min(max(one, 0), 1)) for one in light)


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def pixels(image: Image.Image) -> list[Colours]:
    data = image.convert("RGB").tobytes()
    return [tuple(data[at : at + 3]) for at in range(0, len(data), 3)]


def patches() -> Image.Image:
    inks = bytes(round(ink * 2.55) for patch in PATCHES for ink in patch[:4])
    return Image.frombytes("CMYK", (len(PATCHES), 1), inks)


def test_inks_have_the_colours_that_were_measured() -> None:
    """Of all 1617 patches the mean is 0.7 of 255; saturated blues at sRGB's edge are 18 off."""
    found = pixels(Colour().srgb(patches(), b""))

    differences = [
        abs(one - other)
        for colour, patch in zip(found, PATCHES, strict=True)
        for one, other in zip(colour, measured_colour(patch[4:]), strict=True)
    ]
    assert math.fsum(differences) / len(differences) < 1
    assert max(differences) < 19


def test_imagemagick_has_the_same_colours_by_the_same_profile(tmp_path: Path) -> None:
    patches().save(tmp_path / "a.tif")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (tmp_path / "srgb.icc").write_bytes(srgb)
    words = ["-profile", str(PROFILE), "-profile", str(tmp_path / "srgb.icc"), "-depth", "8"]
    target = tmp_path / "a.png"
    subprocess.run([program(*MAGICK), tmp_path / "a.tif", *words, target], check=True)

    with PictureFile(str(tmp_path / "a.tif")) as file:
        found = pixels(file.picture(whole, Colour()).image)
    with Image.open(target) as image:
        expected = pixels(image)

    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=4)  # it counts with 16 bits


@pytest.mark.parametrize("name", ["a.jpg", "8.tif", "16.tif", "8.psd", "16.psd"])
def test_every_kind_of_file_has_the_same_inks(tmp_path: Path, name: str) -> None:
    """ImageMagick writes JPEG as Adobe does: YCCK, and inverted."""
    path = tmp_path / name
    words = ["-size", "16x16", "xc:cmyk(10%,60%,80%,5%)", "-quality", "100"]
    depth = "16" if name.startswith("16") else "8"
    subprocess.run([program(*MAGICK), *words, "-depth", depth, path], check=True)
    inks = Image.new("CMYK", (1, 1), (26, 153, 204, 13))
    (expected,) = pixels(Colour().srgb(inks, b""))

    with PictureFile(str(path)) as file:
        found = file.picture(whole, Colour()).image
        assert file.image.mode == "CMYK"

    assert pixels(found)[100] == pytest.approx(expected, abs=3)


def test_a_profile_that_is_no_profile_of_inks_is_as_good_as_none() -> None:
    rgb = matrix_profile("RGB", primaries_under_d50(REC709), 2.2)

    for useless in (rgb, b"no profile"):
        assert pixels(Colour().srgb(patches(), useless)) == pixels(Colour().srgb(patches(), b""))


def test_the_profile_says_what_it_is() -> None:
    opened = ImageCms.ImageCmsProfile(io.BytesIO(PROFILE.read_bytes())).profile

    assert "FOGRA39L" in (opened.profile_description or "")
    assert "zlib" in (opened.copyright or "")
