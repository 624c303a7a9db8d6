"""Camera RAW by its preview."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from gallery.errors import PictureError
from gallery.imaging.colour import Colour
from gallery.imaging.decode import PictureFile, whole

SaveRaw = Callable[..., Path]
MakeImage = Callable[[int, int], Image.Image]


def test_a_raw_file_is_shown_by_the_preview_in_it(
    tmp_path: Path, save_dng: SaveRaw, four_corners: MakeImage
) -> None:
    with PictureFile(str(save_dng(tmp_path / "a.dng", four_corners(48, 32)))) as file:
        assert file.format.name == "RAW"
        assert file.bits == 12
        assert file.sensor_size == (64, 48)
        image = file.picture(whole, Colour()).image

    assert image.size == (48, 32)
    red = image.getpixel((10, 8))
    assert isinstance(red, tuple)
    assert red[0] > 150 > red[1]


def test_a_preview_is_turned_as_the_raw_file_says(
    tmp_path: Path, save_dng: SaveRaw, four_corners: MakeImage
) -> None:
    path = save_dng(tmp_path / "a.dng", four_corners(48, 32), orientation=6)

    with PictureFile(str(path)) as file:
        assert (file.width, file.height) == (32, 48)
        assert file.sensor_size == (48, 64)
        image = file.picture(whole, Colour()).image
    red = image.getpixel((24, 8))  # its top left went to the top right
    assert isinstance(red, tuple)
    assert red[0] > 150 > red[1]


def test_a_raw_file_without_preview_is_developed(tmp_path: Path, save_dng: SaveRaw) -> None:
    with PictureFile(str(save_dng(tmp_path / "a.dng", None))) as file:
        image = file.picture(whole, Colour()).image

    assert image.size == (32, 24)


def test_a_plain_tiff_with_a_raw_suffix_is_shown_as_tiff(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), (200, 30, 30)).save(tmp_path / "a.tif")
    path = Path(shutil.copy(tmp_path / "a.tif", tmp_path / "a.nef"))

    with PictureFile(str(path)) as file:
        assert file.format.name == "TIFF"
        assert file.picture(whole, Colour()).image.size == (40, 30)


def test_a_raw_file_that_no_camera_wrote_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.raf"
    path.write_bytes(b"FUJIFILMCCD-RAW 0201" + bytes(range(256)) * 4)

    with pytest.raises((PictureError, Exception)) as caught:
        PictureFile(str(path))
    assert str(caught.value)


def test_a_name_that_is_not_utf_8_is_no_hindrance(
    tmp_path: Path, save_dng: SaveRaw, four_corners: MakeImage
) -> None:
    plain = save_dng(tmp_path / "a.dng", four_corners(48, 32))
    path = f"{tmp_path}/caf\udce9.dng"
    try:
        plain.rename(path)
    except (OSError, UnicodeEncodeError):
        pytest.skip("this disk takes no such names")

    with PictureFile(path) as file:
        assert file.picture(whole, Colour()).image.size == (48, 32)
