"""Fixtures for the window: a real session on a real library, offscreen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.approvals.answers import Answer, Decision, as_data
from gallery.approvals.ledger import Answered, Asked, Sent, append
from gallery.library.change import AddRecords
from gallery.library.library import Library
from gallery.library.values import Person

KIM, KANG = Person("Kim Hyun-joo", code="kim"), Person("Kang Soo-yeon", code="kang")
TERMS = """\
approvals:
  holders:
    kim: {min_approve: {solo: 50, group: 50}, signatories: [{name: A. Example, role: agent}]}
    kang: {min_approve: 100}
"""
# Who is in them beside what the small library says.
PEOPLE = {"crew": "people: [kim]\n", "earth": "people: [kang]\n", "slate": "people: [kim]\n"}
FIRST, SECOND = "7F3A21C4", "0B0B0B0B"


@pytest.fixture
def asked_folder(library_folder: Path) -> Path:
    """The small library with rules, a sheet to Kim that is answered in part, one to Kang, late.

    robot-head: killed by Kim     crew: approved by Kim       slate: Kim has not answered
    lab: neither has answered     earth: not sent to Kang     corridor: nobody is in it
    """
    metadata = library_folder / "metadata" / "jung_e"
    for stem, people in PEOPLE.items():
        with (metadata / f"{stem}.yaml").open("a", encoding="utf-8") as sidecar:
            sidecar.write(people)
    with (metadata / "production.yaml").open("a", encoding="utf-8") as production:
        production.write(TERMS)
    library = Library(library_folder)
    kill = Answer(
        KIM, Decision.KILL, 1, "A. Example", at="2022-11-15T10:02:00+09:00", by=f"sheet {FIRST}",
        sha256="0" * 64, note="hair, <b>left</b> 머리",
    )  # fmt: skip
    approve = Answer(KIM, Decision.APPROVE, 1, at="2022-11-15T10:02:00+09:00", by="phone")
    decided = {"jung_e/robot-head": kill, "jung_e/crew": approve}
    for still_id, answer in decided.items():
        library.edit(still_id, [AddRecords("approvals", (as_data(answer),))])
    to_kim = tuple(Asked(f"jung_e/{one}") for one in ("robot-head", "crew", "slate", "lab"))
    append(
        metadata / "production.approvals.yaml",
        [
            Sent(FIRST, KIM, 1, "2022-11-10T09:00:00+09:00", "2194-01-20", to_kim),
            Sent(SECOND, KANG, 1, "2022-11-10T09:00:00+09:00", "2022-11-17", to_kim[3:]),
            Answered("2022-11-15T10:02:00+09:00", tuple(decided.items()), FIRST),
        ],
    )
    return library_folder


@pytest.fixture
def asked_session(
    empty_session: Session, asked_folder: Path, open_library: Callable[[Session, Path], None]
) -> Session:
    """A session with the library that was sent for approval, scanned and shown."""
    open_library(empty_session, asked_folder)
    return empty_session


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


class Desktop(QObject):
    """Stands where the programs of the desktop would: remembers what it was to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def desktop(qtbot: QtBot) -> Iterator[list[str]]:
    """What the programs of the desktop were asked to open."""
    taking = Desktop()
    QDesktopServices.setUrlHandler("file", taking, "take")  # type: ignore[arg-type]
    yield taking.opened
    QDesktopServices.unsetUrlHandler("file")
