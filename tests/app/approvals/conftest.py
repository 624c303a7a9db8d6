"""The window on the library that was sent for approval."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.session.session import Session
from gallery.app.window import MainWindow


@pytest.fixture
def window(asked_session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    shown = MainWindow(asked_session)
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()
