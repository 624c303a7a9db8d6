"""Profiles and colour modes to sRGB."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageCms

from gallery.imaging.colour import Colour, adobe_rgb, is_srgb, profile_name
from gallery.imaging.decode import PictureFile, whole
from gallery.imaging.profiles import matrix_profile

# Display P3 under D50, with a plain gamma.
P3 = matrix_profile(
    "Display P3 compatible",
    ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
    2.2,
)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def one_pixel(image: Image.Image) -> tuple[int, int, int]:
    found = image.getpixel((0, 0))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


@pytest.mark.parametrize("profile", [adobe_rgb(), P3])
def test_a_wide_gamut_green_gets_stronger_and_grey_stays_grey(profile: bytes) -> None:
    colour = Colour()

    green = one_pixel(colour.srgb(Image.new("RGB", (4, 4), (90, 160, 90)), profile))
    grey = one_pixel(colour.srgb(Image.new("RGB", (4, 4), (120, 120, 120)), profile))

    assert green[0] < 85
    assert green[1] >= 160
    assert max(grey) - min(grey) <= 2


def test_a_transform_is_made_once_for_each_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    original = ImageCms.ImageCmsTransform

    def count(*arguments: object) -> ImageCms.ImageCmsTransform:
        made.append(arguments)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ImageCms, "ImageCmsTransform", count)
    colour = Colour()
    for _ in range(3):
        colour.srgb(Image.new("RGB", (4, 4)), P3)
        colour.srgb(Image.new("RGB", (4, 4)), adobe_rgb())

    assert len(made) == 2


@pytest.mark.parametrize("profile", [b"", b"no profile at all", P3[:200], srgb_profile()])
def test_no_profile_a_broken_one_and_srgb_change_nothing(profile: bytes) -> None:
    image = Image.new("RGB", (4, 4), (12, 200, 34))

    assert one_pixel(Colour().srgb(image, profile)) == (12, 200, 34)


def test_a_profile_for_other_colours_is_left_out() -> None:
    assert one_pixel(Colour().srgb(Image.new("L", (4, 4), 77), P3)) == (77, 77, 77)


def test_a_camera_that_says_adobe_rgb_in_exif_alone_is_believed(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA005] = {1: "R03"}
    path = tmp_path / "_DSC0001.jpg"
    Image.new("RGB", (16, 16), (90, 160, 90)).save(path, exif=exif, quality=95)

    with PictureFile(str(path)) as file:
        assert profile_name(file.profile) == "Adobe RGB (by EXIF)"
        assert one_pixel(file.picture(whole, Colour()).image)[0] < 85


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("sRGB IEC61966-2.1", True),
        ("sRGB built-in", True),
        ("Adobe RGB (1998)", False),
        ("", False),
    ],
)
def test_srgb_is_known_by_its_name(description: str, expected: bool) -> None:
    assert is_srgb(description) is expected


def test_a_profile_has_a_name_for_people() -> None:
    assert profile_name(P3) == "Display P3 compatible"
    assert profile_name(b"broken") == ""
    assert profile_name(b"") == ""
