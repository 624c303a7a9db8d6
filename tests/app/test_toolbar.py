"""The toolbar offers what there are stills for, and says the order."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gallery.app.look.theme import DARK
from gallery.app.session.session import Session
from gallery.app.toolbar import Toolbar


def test_without_stills_there_is_nothing_to_show_or_to_print(
    empty_session: Session, qtbot: QtBot
) -> None:
    toolbar = Toolbar(empty_session, DARK, 210)
    qtbot.addWidget(toolbar)
    assert not toolbar.loupe.isEnabled()
    assert not toolbar.sheet.isEnabled()


def test_the_loupe_needs_a_current_still_and_a_sheet_some_that_match(
    session: Session, qtbot: QtBot
) -> None:
    toolbar = Toolbar(session, DARK, 210)
    qtbot.addWidget(toolbar)
    assert toolbar.loupe.isEnabled()
    assert toolbar.sheet.isEnabled()
    session.set_query("nothing is called so")
    qtbot.waitUntil(lambda: not toolbar.sheet.isEnabled() and not toolbar.loupe.isEnabled())
    session.clear_filter()
    qtbot.waitUntil(toolbar.sheet.isEnabled)
    session.select_only(int(session.results.rows[2]))
    assert toolbar.loupe.isEnabled()


def test_the_group_is_chosen_and_said(session: Session, qtbot: QtBot) -> None:
    toolbar = Toolbar(session, DARK, 210)
    qtbot.addWidget(toolbar)
    assert toolbar.group.text().strip() == "Group: none"
    scene = next(one for one in toolbar.group.menu().actions() if one.text() == "Scene")
    with qtbot.waitSignal(session.results_changed):
        scene.trigger()
    assert len(session.arrangement.grouped) == 2
    assert toolbar.group.text().strip() == "Group: scene"
    assert scene.isChecked()
