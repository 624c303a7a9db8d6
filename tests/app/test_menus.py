"""The menus that need more of a session than one verb."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gallery.app.session.session import Session
from gallery.app.window import MainWindow
from gallery.search.grouping import GroupKey


def group_menu(window: MainWindow) -> QMenu:
    """View > Group by."""
    found = [one for one in window.findChildren(QMenu) if one.title() == "Group by"]
    assert len(found) == 1
    return found[0]


def action(menu: QMenu, text: str) -> QAction:
    """One entry, as it is when the menu opens."""
    menu.aboutToShow.emit()
    return next(one for one in menu.actions() if one.text().partition("\t")[0] == text)


def test_stills_are_grouped_and_groups_closed_from_the_menu(session: Session, qtbot: QtBot) -> None:
    window = MainWindow(session)
    qtbot.addWidget(window)
    menu = group_menu(window)
    assert action(menu, "None").isChecked()
    assert not action(menu, "Close all groups").isEnabled()
    with qtbot.waitSignal(session.results_changed):
        action(menu, "Scene").trigger()
    assert session.arrangement.key is GroupKey.SCENE
    assert action(menu, "Scene").isChecked()
    action(menu, "Close all groups").trigger()
    assert session.arrangement.closed.tolist() == [True, True]
    action(menu, "Open all groups").trigger()
    assert session.arrangement.closed.tolist() == [False, False]


def test_the_selection_is_inverted_from_the_menu(session: Session, qtbot: QtBot) -> None:
    window = MainWindow(session)
    qtbot.addWidget(window)
    edit = next(one for one in window.findChildren(QMenu) if one.title() == "&Edit")
    session.select_only(int(session.results.rows[0]))
    action(edit, "Invert selection").trigger()
    assert session.selection.rows.tolist() == session.results.rows[1:].tolist()
