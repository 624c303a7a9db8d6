"""Opening: picture facts go into the index little by little, and what changed is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from gallery.app.look.theme import DARK
from gallery.app.session import opening
from gallery.app.session.messages import Progress, Work
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.app.status import StatusBar
from gallery.imaging.values import PictureKey
from gallery.library.change import SetValue
from gallery.picture import PictureFacts
from gallery.search.catalogue import Catalogue, Refresh


def test_an_edit_goes_between_two_portions_of_picture_facts(
    session: Session, library_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: not session.pictures.pending, timeout=20_000)
    qtbot.waitUntil(lambda: session.tasks.idle)
    monkeypatch.setattr(opening, "LEARN_AT_ONCE", 2)
    told: list[frozenset[str]] = []
    session.stills_changed.connect(told.append)
    catalogue = session.catalogue
    assert catalogue is not None
    files = [catalogue.index.files(one) for one in session.index.ids(session.results.rows)]
    keys = [
        PictureKey(
            str(catalogue.library.stills_folder / one.picture),
            one.renditions[0].size,
            one.renditions[0].changed_ns,
        )
        for one in files
        if one is not None
    ]
    session.pictures.learned.emit({key: PictureFacts(width=3, height=2) for key in keys})
    qtbot.waitUntil(lambda: bool(told), timeout=5_000)
    session.edit([SetValue("rating", 1)], ["jung_e/earth"])
    edited = frozenset({"jung_e/earth"})
    qtbot.waitUntil(lambda: len([ids for ids in told if ids != edited]) == 3, timeout=5_000)
    assert max(len(ids) for ids in told) == 2
    assert told.index(edited) < 3


def test_a_later_start_says_what_changed_meanwhile(
    session: Session,
    library_folder: Path,
    tmp_path: Path,
    qtbot: QtBot,
    open_library: Callable[[Session, Path], None],
) -> None:
    session.close()
    assets, metadata = library_folder / "assets" / "jung_e", library_folder / "metadata" / "jung_e"
    Image.new("RGB", (30, 20)).save(assets / "new.jpg")
    (metadata / "lab.yaml").write_text("caption: another text\n", encoding="utf-8")
    (assets / "slate.jpg").unlink()
    (metadata / "slate.yaml").unlink()
    said: list[str] = []
    again = Session(tmp_path / "cache", Settings(tmp_path / "state"))
    try:
        again.message_posted.connect(lambda message: said.append(message.text))
        open_library(again, library_folder)
        assert said == ["1 added, 1 changed, 1 removed"]
    finally:
        again.close()


def test_a_first_look_has_no_news(
    empty_session: Session,
    library_folder: Path,
    open_library: Callable[[Session, Path], None],
) -> None:
    said: list[str] = []
    empty_session.message_posted.connect(lambda message: said.append(message.text))
    open_library(empty_session, library_folder)
    assert said == []


def test_the_first_stills_of_a_new_library_are_there_while_the_others_are_read(
    empty_session: Session,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    for number in range(700):
        (folder / f"{number:03}.jpg").write_bytes(b"no picture")
    seen = threading.Event()
    refresh = Catalogue.refresh

    def held(
        self: Catalogue, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> Refresh:
        def report(done: int, total: int) -> None:
            progress(done, total)
            if done == 600:
                assert seen.wait(20)

        return refresh(self, report, cancelled)

    monkeypatch.setattr(Catalogue, "refresh", held)
    empty_session.open(folder)
    qtbot.waitUntil(lambda: len(empty_session.results.rows) == 500, timeout=20_000)
    assert empty_session.scanning
    seen.set()
    qtbot.waitUntil(lambda: len(empty_session.results.rows) == 700, timeout=20_000)


def test_a_look_without_a_count_is_shown_as_words(session: Session, qtbot: QtBot) -> None:
    status = StatusBar(session, DARK)
    qtbot.addWidget(status)
    session.progress(Work.SCANNING, Progress("Looking for changes…", 0, 0))
    assert status.work.text() == "Looking for changes…"
    session.progress(Work.SCANNING, Progress("Reading captions", 5, 9))
    assert status.work.text() == "Reading captions  5 of 9"
