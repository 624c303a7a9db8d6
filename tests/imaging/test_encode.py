"""JPEGs for sheets: passed through without their metadata, or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from gallery.imaging.encode import jpeg, plain_jpeg

MakeImage = Callable[[int, int], Image.Image]


def saved(image: Image.Image, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    data = io.BytesIO()
    image.save(data, "JPEG", **options)
    return data.getvalue()


def private_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "secret wording"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


@pytest.mark.parametrize("options", [{}, {"restart_marker_rows": 1}, {"optimize": True}])
def test_a_plain_jpeg_keeps_its_pixels_and_loses_its_metadata(
    noise: MakeImage, options: dict[str, Any]
) -> None:
    data = saved(
        noise(160, 120), exif=private_exif(), comment=b"a comment", icc_profile=b"x" * 99, **options
    )

    plain = plain_jpeg(data)

    assert plain is not None
    assert (plain.width, plain.height) == (160, 120)
    assert b"secret" not in plain.data
    assert b"comment" not in plain.data
    assert b"ICC_PROFILE" not in plain.data
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(plain.data)) as after:
        assert before.tobytes() == after.tobytes()
        assert not after.getexif()


def test_a_second_picture_behind_the_first_is_left_out(noise: MakeImage) -> None:
    data = saved(noise(80, 60))

    plain = plain_jpeg(data + saved(noise(20, 20), exif=private_exif()))

    assert plain is not None
    assert b"secret" not in plain.data
    assert plain.data.count(b"\xff\xd9") == 1


@pytest.mark.parametrize(
    "data",
    [
        saved(Image.effect_noise((80, 60), 50).convert("RGB"), progressive=True),
        saved(Image.effect_noise((80, 60), 50)),
        saved(Image.effect_noise((80, 60), 50).convert("CMYK")),
        saved(Image.effect_noise((80, 60), 50).convert("RGB"), keep_rgb=True),
        saved(Image.effect_noise((80, 60), 50).convert("RGB"))[:-300],
        saved(Image.effect_noise((80, 60), 50).convert("RGB"))[:100],
        b"\xff\xd8\xff\xe0\x00\x01",
        b"\xff\xd8" + b"\xff" * 40,
        b"no JPEG",
        b"",
    ],
)
def test_what_is_not_a_whole_baseline_rgb_jpeg_is_not_passed_through(data: bytes) -> None:
    assert plain_jpeg(data) is None


def test_a_thumbnail_holds_no_metadata(noise: MakeImage) -> None:
    image = noise(64, 48)
    image.info["exif"] = private_exif().tobytes()
    image.info["comment"] = b"secret"

    data = jpeg(image)

    assert b"secret" not in data
    assert b"Exif" not in data
