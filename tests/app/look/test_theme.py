"""The palettes hold the contrasts and the neutrality that the look asks for."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gallery.app.look.theme import (
    DARK,
    LIGHT,
    PALETTES,
    SMALLEST_BASE_PX,
    Palette,
    Role,
    apply,
    base_font,
    palette_named,
    set_role,
    smaller,
    tabular,
)

BOTH = pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parsed = QColor(colour)
    parts: list[float] = []
    for part in (parsed.redF(), parsed.greenF(), parsed.blueF()):
        linear: float = ((part + 0.055) / 1.055) ** 2.4
        parts.append(part / 12.92 if part <= 0.04045 else linear)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@BOTH
@pytest.mark.parametrize(
    ("text", "ground", "at_least"),
    [
        ("text", "panel", 12.0),
        ("text", "tile", 12.0),
        ("text", "tile_selected", 9.0),
        ("text", "control", 9.0),
        ("text_second", "panel", 6.5),
        ("text_second", "tile", 6.0),
        ("text_third", "panel", 4.5),
        ("text_third", "tile", 4.5),
        ("accent_text", "panel", 4.5),
        ("on_accent", "accent", 4.5),
        ("on_row_selected", "row_selected", 7.0),
        ("approved", "panel", 4.5),
        ("killed", "panel", 4.5),
        ("killed", "field", 4.5),
        ("wait", "panel", 4.5),
        ("on_badge", "badge", 7.0),
        ("on_badge_wait", "badge", 7.0),
        ("on_badge_error", "badge", 4.5),
        ("on_loupe", "loupe", 4.5),
        ("star", "tile", 3.0),
        ("accent", "grid", 3.0),
    ],
)
def test_text_can_be_read_on_its_ground(
    palette: Palette, text: str, ground: str, at_least: float
) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= at_least


@BOTH
@pytest.mark.parametrize("role", ["behind", "loupe", "grid", "panel", "tile", "tile_selected"])
def test_what_surrounds_a_picture_is_neutral(palette: Palette, role: str) -> None:
    colour = QColor(getattr(palette, role))
    assert colour.red() == colour.green() == colour.blue()


@BOTH
def test_every_role_is_a_colour(palette: Palette) -> None:
    for role in fields(palette):
        if role.name != "name":
            assert QColor(getattr(palette, role.name)).isValid(), role.name


@BOTH
@pytest.mark.parametrize("label", ["red", "yellow", "green", "blue", "purple"])
def test_every_colour_label_has_its_colour(palette: Palette, label: str) -> None:
    assert QColor(palette.label(label)).isValid()


def test_a_label_that_is_no_colour_of_ours_has_none() -> None:
    assert DARK.label("mauve") == ""


def test_a_palette_is_dark_when_its_text_is_light() -> None:
    assert DARK.dark
    assert not LIGHT.dark


@pytest.mark.parametrize(
    ("name", "palette"), [("dark", DARK), ("light", LIGHT), ("", DARK), ("sepia", DARK)]
)
def test_an_unknown_palette_is_the_dark_one(name: str, palette: Palette) -> None:
    assert palette_named(name) is palette


@BOTH
def test_the_program_wears_the_palette(qapp: QApplication, palette: Palette) -> None:
    apply(qapp, palette)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(palette.panel)
    assert palette.accent in qapp.styleSheet()
    assert "$" not in qapp.styleSheet()


def test_applying_twice_does_not_make_the_text_grow(qapp: QApplication) -> None:
    apply(qapp, DARK)
    before = qapp.font().pixelSize()
    apply(qapp, LIGHT)
    assert qapp.font().pixelSize() == before >= SMALLEST_BASE_PX


def test_second_text_is_smaller_and_numbers_are_tabular(qapp: QApplication) -> None:
    font = base_font()
    assert smaller(font).pixelSize() == font.pixelSize() - 1
    assert [tag.toString().data() for tag in tabular(font).featureTags()] == [b"tnum"]


def test_a_widget_on_screen_can_change_its_role(qtbot: QtBot, qapp: QApplication) -> None:
    apply(qapp, DARK)
    label = QLabel("text")
    qtbot.addWidget(label)
    label.show()
    set_role(label, Role.ERROR)
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(DARK.killed)
    set_role(label, None)
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(DARK.text)
