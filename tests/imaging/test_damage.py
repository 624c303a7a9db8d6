"""How much of a broken picture is there."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFile

from gallery.imaging.damage import damage_of, readable_part, tolerant_decoding
from gallery.reason import worded


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "RGBA", "P"])
@pytest.mark.parametrize("rows", [0, 20, 50, 100])
def test_the_flat_rest_of_a_picture_counts_as_missing(mode: str, rows: int) -> None:
    image = Image.new("RGB", (60, 100))
    if rows:
        ImageDraw.Draw(image).rectangle((10, 0, 50, rows - 1), (200, 90, 10))

    assert readable_part(image.convert(mode)) == rows / 100


@pytest.mark.parametrize(
    ("error", "part", "text"),
    [
        (
            OSError("image file is truncated (5 bytes not processed)"),
            0.4,
            "cut short: only the top 40",
        ),
        (EOFError(), 0.999, "cut short: some of it is missing"),
        (OSError("broken data stream when reading image file"), 0.25, "damaged: only the top 25 %"),
        (OSError("image file is truncated"), 0.994, "cut short: only the top 99 %"),
    ],
)
def test_damage_is_told_in_words(error: Exception, part: float, text: str) -> None:
    assert worded(damage_of(error, part)).startswith(text)


def test_pillow_is_strict_again_after_a_broken_file() -> None:
    with pytest.raises(KeyError), tolerant_decoding():
        raise KeyError

    assert not ImageFile.LOAD_TRUNCATED_IMAGES
