"""Fixtures for the window: a real session on a real library, offscreen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.session.session import Session
from gallery.app.session.settings import Settings


@pytest.fixture
def empty_session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """A session with no library open."""
    session = Session(tmp_path / "cache", Settings(tmp_path / "state"))
    yield session
    session.close()


@pytest.fixture
def open_library(qtbot: QtBot) -> Callable[[Session, Path], None]:
    """Return a function that opens a library and waits until it is scanned and shown."""

    def opened(session: Session, folder: Path) -> None:
        session.open(folder)

        def settled() -> bool:
            there = session.catalogue is not None and session.catalogue.library.folder == folder
            return there and not session.scanning and session.tasks.idle

        qtbot.waitUntil(settled, timeout=20_000)

    return opened


@pytest.fixture
def session(
    empty_session: Session, library_folder: Path, open_library: Callable[[Session, Path], None]
) -> Session:
    """A session with the small library open, scanned and shown."""
    open_library(empty_session, library_folder)
    return empty_session
