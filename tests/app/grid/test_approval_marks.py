"""In the grid a still shows and says where it stands with those who may kill it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gallery.app.filters.panel import FilterPanel
from gallery.app.grid.grid import StillGrid
from gallery.app.look.theme import DARK
from gallery.app.session.session import Session
from gallery.app.widgets.spoken import spoken
from gallery.approvals.rules import Standing
from gallery.search.index import Facet


@pytest.mark.parametrize(
    ("stem", "standing", "line"),
    [
        ("robot-head", Standing.KILLED, "Killed by Kim Hyun-joo"),
        ("crew", Standing.APPROVED, "Approved by Kim Hyun-joo"),
        ("lab", Standing.PENDING, "Awaited from Kim Hyun-joo, Kang Soo-yeon"),
        ("earth", Standing.NOT_SENT, "Not sent for approval"),
        ("corridor", Standing.NOT_NEEDED, ""),
    ],
)
def test_the_tooltip_names_who_is_waited_for(
    asked_session: Session, qtbot: QtBot, stem: str, standing: Standing, line: str
) -> None:
    grid = StillGrid(asked_session, DARK)
    qtbot.addWidget(grid)
    row = asked_session.index.row(f"jung_e/{stem}")
    assert row is not None
    assert asked_session.index.tile(row).standing is standing
    tip = grid.tip(asked_session.selection.place(row))
    assert (line in tip) if line else ("pprov" not in tip and "illed" not in tip)


def test_a_screen_reader_hears_it(asked_session: Session) -> None:
    row = asked_session.index.row("jung_e/robot-head")
    assert row is not None
    tile = asked_session.index.tile(row)
    assert ", killed, " in spoken(tile, 0, 6, selected=False)


def test_the_mark_is_painted_and_goes_when_it_is_not_needed(
    asked_session: Session, qtbot: QtBot
) -> None:
    grid = StillGrid(asked_session, DARK)
    qtbot.addWidget(grid)
    grid.resize(900, 700)
    grid.show()
    qtbot.waitUntil(lambda: bool(grid.visible_places()))

    def reds(stem: str) -> int:
        row = asked_session.index.row(f"jung_e/{stem}")
        assert row is not None
        rect = grid.tile_rect(asked_session.selection.place(row))
        rect.setTop(rect.bottom() - 24)  # the line of marks
        image = grid.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)
        colours = (
            image.pixelColor(x, y) for x in range(image.width()) for y in range(rect.height())
        )
        return sum(one.red() > 180 and one.green() < 140 for one in colours)

    assert reds("robot-head") > 20
    assert reds("corridor") == 0


def test_the_filter_panel_has_approvals(asked_session: Session, qtbot: QtBot) -> None:
    panel = FilterPanel(asked_session, DARK)
    qtbot.addWidget(panel)
    values = {one.value: one.count for one in asked_session.results.facets[Facet.APPROVAL]}
    assert values["pending"] == 2
    assert panel.sections[Facet.APPROVAL].isVisibleTo(panel)
