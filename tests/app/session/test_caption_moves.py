"""Captions follow their pictures while the window is open: said, undoable, asked where unsure."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from gallery.app.replaced_pictures import ReplacedPictures
from gallery.app.session.messages import Message
from gallery.app.session.session import Session
from gallery.app.window import MainWindow

OpenLibrary = Callable[[Session, Path], None]


@pytest.fixture
def numbered(tmp_path: Path) -> Path:
    """A library of four different pictures with their captions."""
    folder = tmp_path / "numbered"
    for top in ("assets", "metadata"):
        (folder / top).mkdir(parents=True)
    for number in range(1, 5):
        picture = folder / "assets" / f"p{number}.png"
        Image.effect_noise((16 + number, 12), 60 * number).save(picture)
        (folder / "metadata" / f"p{number}.yaml").write_text(f"caption: {number}\n")
    return folder


def captions(folder: Path) -> dict[str, str]:
    """Return what each caption says; a file that is moved meanwhile is left out."""
    found: dict[str, str] = {}
    for one in (folder / "metadata").glob("*.yaml"):
        with contextlib.suppress(FileNotFoundError):
            found[one.stem] = one.read_text().removeprefix("caption: ").strip()
    return found


def known(session: Session) -> bool:
    catalogue = session.catalogue
    return catalogue is not None and not catalogue.unlearned()


@pytest.fixture
def opened(
    empty_session: Session, numbered: Path, open_library: OpenLibrary, qtbot: QtBot
) -> Session:
    """A session with that library, watched, its pictures known."""
    open_library(empty_session, numbered)
    qtbot.waitUntil(lambda: known(empty_session), timeout=60_000)
    return empty_session


def renumbered(folder: Path) -> None:
    for number in (4, 3, 2, 1):
        assets = folder / "assets"
        (assets / f"p{number}.png").rename(assets / f"p{number + 1}.png")


def test_renumbered_pictures_keep_their_captions_and_undo_takes_it_back(
    opened: Session, numbered: Path, qtbot: QtBot
) -> None:
    before = captions(numbered)
    told: list[Message] = []
    opened.message_posted.connect(told.append)
    renumbered(numbered)
    after = {"p2": "1", "p3": "2", "p4": "3", "p5": "4"}
    qtbot.waitUntil(lambda: captions(numbered) == after, timeout=60_000)
    qtbot.waitUntil(lambda: "the move of" in opened.undo_text, timeout=60_000)
    assert any("captions followed" in one.text for one in told)
    assert opened.index.row("p1") is None
    for _ in range(4):  # the watcher may have told of the renaming in parts
        if captions(numbered) != before:
            with qtbot.waitSignal(opened.history_changed, timeout=60_000):
                opened.undo()
            qtbot.waitUntil(lambda: opened.tasks.idle, timeout=60_000)
    assert captions(numbered) == before


def test_pictures_that_changed_places_while_the_window_was_closed(
    opened: Session, numbered: Path, open_library: OpenLibrary, qtbot: QtBot, tmp_path: Path
) -> None:
    catalogue = opened.catalogue
    assert catalogue is not None
    (tmp_path / "other" / "assets").mkdir(parents=True)
    open_library(opened, tmp_path / "other")
    catalogue.save()
    assets = numbered / "assets"
    for old, new in (("p1", "x"), ("p2", "p1"), ("x", "p2")):
        (assets / f"{old}.png").rename(assets / f"{new}.png")
    open_library(opened, numbered)
    qtbot.waitUntil(lambda: captions(numbered)["p1"] == "2", timeout=60_000)
    assert captions(numbered) == {"p1": "2", "p2": "1", "p3": "3", "p4": "4"}
    assert opened.undo_text == "the move of 2 captions"


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says so of any dialog
@pytest.mark.parametrize(
    ("button", "after"),
    [
        ("keep", {"p1": "1", "p2": "2", "p3": "3", "p4": "4"}),
        ("set_aside", {"p1": "1", "p2": "2", "p3": "4", "p3 set aside": "3"}),
        ("later", {"p1": "1", "p2": "2", "p3": "3", "p4": "4"}),
    ],
)
def test_it_is_asked_once_what_becomes_of_a_replaced_picture(
    opened: Session, numbered: Path, qtbot: QtBot, button: str, after: dict[str, str]
) -> None:
    window = MainWindow(opened)
    qtbot.addWidget(window)
    with qtbot.waitSignal(opened.caption_moves.question_asked, timeout=60_000) as asked:
        os.replace(numbered / "assets" / "p4.png", numbered / "assets" / "p3.png")
    assert asked.args == [("p3",)]
    dialog = window.findChild(ReplacedPictures)
    assert dialog is not None
    assert "p3" in dialog.text()
    assert dialog.defaultButton() is dialog.later
    getattr(dialog, button).click()
    qtbot.waitUntil(lambda: captions(numbered) == after, timeout=60_000)
    qtbot.waitUntil(lambda: opened.tasks.idle, timeout=60_000)
    catalogue = opened.catalogue
    assert catalogue is not None
    assert catalogue.plan().replaced == (("p3",) if button == "later" else ())
