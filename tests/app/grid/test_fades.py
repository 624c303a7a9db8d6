"""A picture fades in once, and then the clock stops."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gallery.app.grid.fades import Fades


def test_a_picture_becomes_whole_and_the_repainting_ends(qtbot: QtBot) -> None:
    owner = QObject()
    repainted: list[frozenset[str]] = []
    fades = Fades(repainted.append, owner)
    fades.begin("a")
    assert fades.strength("a") < 1.0
    qtbot.waitUntil(lambda: not fades.running)
    assert fades.strength("a") == 1.0
    assert set(repainted) == {frozenset({"a"})}


def test_a_picture_that_does_not_fade_is_whole(qtbot: QtBot) -> None:
    assert Fades(lambda _ids: None, QObject()).strength("a") == 1.0
