"""The keys that mark a still, and those that must not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from gallery.app.session.answering import Deciding
from gallery.app.widgets.mark_keys import marking
from gallery.approvals.answers import Decision
from gallery.library.change import Change, RemoveKey, SetValue

PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.mark.parametrize(
    ("key", "modifiers", "change"),
    [
        (Qt.Key.Key_0, PLAIN, SetValue("rating", 0)),
        (Qt.Key.Key_5, PLAIN, SetValue("rating", 5)),
        (Qt.Key.Key_3, Qt.KeyboardModifier.KeypadModifier, SetValue("rating", 3)),
        (Qt.Key.Key_P, PLAIN, SetValue("pick", "pick")),
        (Qt.Key.Key_X, PLAIN, SetValue("pick", "reject")),
        (Qt.Key.Key_U, PLAIN, RemoveKey("pick")),
        (Qt.Key.Key_6, PLAIN, None),
        (Qt.Key.Key_A, PLAIN, Deciding(Decision.APPROVE)),
        (Qt.Key.Key_K, PLAIN, Deciding(Decision.KILL)),
        (Qt.Key.Key_K, Qt.KeyboardModifier.ShiftModifier, Deciding(Decision.KILL, choose=True)),
        (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, None),
        (Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier, None),
        (Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier, None),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier, None),
    ],
)
def test_a_key_asks_for_a_change(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, change: Change | Deciding | None
) -> None:
    assert marking(QKeyEvent(QEvent.Type.KeyPress, key, modifiers)) == change


def test_a_key_that_is_held_down_answers_once() -> None:
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_K, PLAIN, "k", True)
    assert marking(held) is None
