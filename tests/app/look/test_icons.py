"""Icons are drawn in the colour asked for, sharp at every scale."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from gallery.app.look.icons import FOLDER, icon, icon_pixmap

DRAWINGS = sorted(FOLDER.glob("*.svg"))


def strongest_colour(pixmap: QPixmap) -> QColor:
    """The colour of the most opaque pixel."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=lambda colour: colour.alpha())


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_drawing_can_be_drawn(qtbot: QtBot, path: Path) -> None:
    assert QSvgRenderer(str(path)).isValid()


def test_the_drawings_come_with_their_licence() -> None:
    assert "ISC License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")


def test_an_icon_has_the_colour_asked_for(qtbot: QtBot) -> None:
    drawn = strongest_colour(icon_pixmap("flag", "#57c08a", 32))
    assert (drawn.red(), drawn.green(), drawn.blue()) == (0x57, 0xC0, 0x8A)


def test_a_filled_icon_is_filled(qtbot: QtBot) -> None:
    outline = icon_pixmap("flag", "#ffffff", 24).toImage()
    filled = icon_pixmap("flag", "#ffffff", 24, filled=True).toImage()
    assert outline.pixelColor(12, 9).alpha() == 0
    assert filled.pixelColor(12, 9).alpha() == 255


def test_an_icon_is_sharp_on_a_dense_screen(qtbot: QtBot) -> None:
    pixmap = icon_pixmap("flag", "#ffffff", 16, 2.0)
    assert (pixmap.width(), pixmap.deviceIndependentSize().width()) == (32, 16)
    assert icon("flag", "#ffffff").pixmap(QSize(16, 16), 2.0).width() == 32


def test_a_disabled_icon_is_fainter(qtbot: QtBot) -> None:
    drawn = icon("flag", "#ffffff")
    off = strongest_colour(drawn.pixmap(QSize(16, 16), QIcon.Mode.Disabled))
    assert off.alpha() < 128


def test_an_icon_that_is_not_there_is_a_fault_of_the_program() -> None:
    with pytest.raises(FileNotFoundError):
        icon_pixmap("no-such-icon", "#ffffff", 16)
