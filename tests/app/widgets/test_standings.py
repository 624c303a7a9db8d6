"""A standing is a word, a shape and a colour, and no two are alike."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from gallery.app.look.icons import icon_pixmap
from gallery.app.look.theme import PALETTES, Palette
from gallery.app.session.approvals import Named
from gallery.app.widgets.marks import MARK, TileMarks
from gallery.app.widgets.standings import ICONS, SPOKEN, colour_of, standing_line
from gallery.approvals.rules import Standing

MARKED = [one for one in Standing if one is not Standing.NOT_NEEDED]


def test_only_a_still_that_needs_an_answer_is_marked(qtbot: QtBot) -> None:
    marks = TileMarks(PALETTES[0], 1.0)
    assert set(marks.standings) == set(ICONS) == set(SPOKEN) == set(MARKED)


def test_every_standing_has_a_shape_of_its_own(qtbot: QtBot) -> None:
    shapes = {
        bytes(icon_pixmap(name, "#ffffff", MARK, 2.0).toImage().constBits())
        for name in ICONS.values()
    }
    assert len(shapes) == len(MARKED)


@pytest.mark.parametrize("palette", PALETTES, ids=lambda one: one.name)
@pytest.mark.parametrize("standing", MARKED)
def test_a_mark_can_be_told_from_its_tile(palette: Palette, standing: Standing) -> None:
    def light(text: str) -> float:
        colour = QColor(text)
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        red, green, blue = (
            float(one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4)
            for one in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(colour_of(standing, palette)), light(palette.tile)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 3  # WCAG 1.4.11, graphics


@pytest.mark.parametrize(
    ("standing", "named", "line"),
    [
        (Standing.NOT_NEEDED, Named(), ""),
        (Standing.NOT_SENT, Named(), "Not sent for approval"),
        (Standing.APPROVED, Named(approved=("Kim", "Kang")), "Approved by Kim, Kang"),
        (Standing.PENDING, Named(awaited=("Kang",)), "Awaited from Kang"),
        (
            Standing.KILLED,
            Named(("Kim",), ("Ryoo",), ("Kang",)),
            "Killed by Kim; awaited from Kang; approved by Ryoo",
        ),
        (Standing.OVER_QUOTA, Named(("Kim",)), "Killed over quota by Kim"),
        (Standing.KILLED, Named(), "Killed"),
    ],
)
def test_a_tooltip_says_with_whom(standing: Standing, named: Named, line: str) -> None:
    assert standing_line(standing, named) == line
