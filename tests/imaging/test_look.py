"""What a picture looks like: the same after all that is done to a copy, another for another one."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from gallery.imaging.look import distance, look, look_of_jpeg
from tests.needs import lacking

# Debian's; a `convert` before it in the path need not be ImageMagick's
CONVERT = shutil.which("convert-im6.q16") or shutil.which("magick")
SAME = 10  # bits
COUNT = 200


def scene(seed: int) -> Image.Image:
    """Return a picture of thirty soft discs in any colours."""
    chance = random.Random(seed)
    image = Image.new("RGB", (600, 400), tuple(chance.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(30):
        x, y, size = chance.randrange(600), chance.randrange(400), chance.randrange(20, 200)
        box = (x - size, y - size * chance.random(), x + size, y + size * chance.random())
        draw.ellipse(box, fill=tuple(chance.randrange(256) for _ in range(3)))
    return image.filter(ImageFilter.GaussianBlur(2))


def thumbnail(image: Image.Image, pixels: int = 256) -> Image.Image:
    small = image.convert("RGB")
    small.thumbnail((pixels, pixels))
    return small


@pytest.mark.parametrize(
    ("ending", "done"),
    [
        ("jpg", "-resize 50%"),
        ("jpg", "-resize 200x"),
        ("jpg", "-quality 40"),
        ("webp", "-quality 60"),
        ("png", "-colorspace Gray"),
        ("jpg", "-modulate 130"),
        ("jpg", "-modulate 70"),
        ("jpg", "-gamma 1.4"),
        ("jpg", "-unsharp 0x2"),
    ],
)
def test_a_copy_looks_like_its_picture(ending: str, done: str, tmp_path: Path) -> None:
    if CONVERT is None:
        lacking("ImageMagick is missing")
    for seed in range(8):
        scene(seed).save(tmp_path / "a.png")
        copy = tmp_path / f"b.{ending}"
        subprocess.run([CONVERT, tmp_path / "a.png", *done.split(), copy], check=True)
        with Image.open(copy) as image:
            assert distance(look(thumbnail(scene(seed))), look(thumbnail(image))) <= SAME


def test_the_size_and_compression_of_a_thumbnail_do_not_matter() -> None:
    for seed in range(20):
        data = io.BytesIO()
        thumbnail(scene(seed), 512).save(data, "JPEG", quality=85)
        assert distance(look_of_jpeg(data.getvalue()), look(thumbnail(scene(seed)))) <= 4


def test_other_pictures_look_otherwise() -> None:
    looks = [look(thumbnail(scene(seed))) for seed in range(COUNT)]
    distances = [distance(one, other) for at, one in enumerate(looks) for other in looks[:at]]
    assert min(distances) > SAME
    assert 30 <= sorted(distances)[len(distances) // 2] <= 34


@pytest.mark.parametrize(
    "turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.FLIP_LEFT_RIGHT]
)
def test_a_turned_picture_looks_otherwise(turn: Image.Transpose) -> None:
    image = thumbnail(scene(1))
    assert distance(look(image), look(image.transpose(turn))) > SAME


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (13, 120, 77)])
def test_all_flat_pictures_look_alike(colour: tuple[int, int, int]) -> None:
    data = io.BytesIO()
    Image.new("RGB", (256, 171), colour).save(data, "JPEG", quality=85)
    assert look_of_jpeg(data.getvalue()) == "0" * 16


def test_a_picture_of_one_pixel_has_a_look() -> None:
    assert len(look(Image.new("RGB", (1, 1)))) == 16
