"""The built-in templates look as they did when somebody last looked at them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PySide6.QtWidgets import QApplication

from tests.sheets.built_in_pages import FOLDER, difference, pages

TOLERANCE = 60.0  # of 255, at any place: a line of text that moved, not another version of a font


def test_the_built_in_templates_look_as_they_did(qapp: QApplication, tmp_path: Path) -> None:
    changed = []
    for name, image in pages(tmp_path):
        with Image.open(FOLDER / f"{name}.png") as kept:
            same_size = kept.size == image.size
            if not same_size or difference(kept.convert("L"), image) > TOLERANCE:
                changed.append(name)
    assert changed == []


@pytest.mark.parametrize("moved", [0, 14])
def test_what_moved_is_told(moved: int) -> None:
    one, other = Image.new("L", (240, 240), 255), Image.new("L", (240, 240), 255)
    ImageDraw.Draw(one).rectangle((60, 60, 120, 90), fill=40)
    ImageDraw.Draw(other).rectangle((60, 60 + moved, 120, 90 + moved), fill=40)
    assert (difference(one, other) > TOLERANCE) is bool(moved)
