"""A word that is chosen from a list is read whole in the pane's usual width."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox, QWidget
from pytestqt.qtbot import QtBot

from gallery.app.details.editors import ChoiceEditor
from gallery.app.details.pane import DetailsPane
from gallery.app.look.theme import DARK, apply
from gallery.app.session.session import Session


@pytest.mark.parametrize("height", [500, 1_400])  # with and without a scroll bar
def test_the_longest_kind_is_not_cut(
    qtbot: QtBot, qapp: QApplication, session: Session, height: int
) -> None:
    apply(qapp, DARK)
    window = QWidget()
    window.resize(330, height)
    pane = DetailsPane(session, DARK)
    pane.setParent(window)
    pane.resize(330, height)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    row = session.index.row("jung_e/crew")
    assert row is not None
    session.select_only(row)
    qtbot.waitUntil(lambda: session.details.ids == ("jung_e/crew",))
    editor = pane.editors["kind"]
    assert isinstance(editor, ChoiceEditor)
    box = editor.box
    qtbot.waitUntil(lambda: box.currentText() == "behind the scenes")
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    room = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    assert box.fontMetrics().horizontalAdvance(box.currentText()) <= room.width() - 2
