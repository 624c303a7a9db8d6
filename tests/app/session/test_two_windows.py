"""Two windows, each a process of its own, on one library: no edit is lost, nothing is torn."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.session.messages import MessageKind
from gallery.app.session.session import Session
from gallery.library.change import AddItems, SetValue
from gallery.library.library import Library
from gallery.search.catalogue import Catalogue

# Opens the library in a session, then does what stands on each line of its stdin.
OTHER = """
import sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.library.change import AddItems

folder, cache, state = map(Path, sys.argv[1:])
app = QApplication([])
session = Session(cache, Settings(state))
said = []
session.message_posted.connect(lambda message: said.append(message.text))

def until(done):
    loop = QEventLoop()
    look = QTimer(interval=5)
    look.timeout.connect(lambda: loop.quit() if done() else None)
    look.start()
    loop.exec()

session.open(folder)
until(lambda: session.catalogue and not session.scanning and session.tasks.idle)
print("open", flush=True)
for line in sys.stdin:
    verb, *rest = line.split()
    said.clear()
    if verb == "tag":
        session.edit([AddItems("tags", (rest[0],))], rest[1:])
    elif verb == "undo":
        session.undo()
    elif verb == "wait":
        session.set_query(rest[0])
        until(lambda: len(session.results.rows) == int(rest[1]))
    until(lambda: session.tasks.idle)
    print(" | ".join(said), flush=True)
session.close()
"""


class Window:
    """Another window, told what to do line by line."""

    def __init__(self, folder: Path, cache: Path, state: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(folder), str(cache), str(state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[3],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        self._owed = 0  # answers to what was only begun
        assert self._answer() == "open"

    def tell(self, line: str) -> str:
        """Return what the window said of it, when all before is done too."""
        self.begin(line)
        while self._owed > 1:
            self._owed -= 1
            self._answer()
        self._owed = 0
        return self._answer()

    def begin(self, line: str) -> None:
        """Have it done without waiting for it."""
        assert self._process.stdin is not None
        self._owed += 1
        print(line, file=self._process.stdin, flush=True)

    def end(self) -> None:
        """Close it; it must end well."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(30) == 0
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture
def other(session: Session, library_folder: Path, tmp_path: Path) -> Iterator[Window]:
    """A second window on the library of `session`, with the same cache."""
    window = Window(library_folder, tmp_path / "cache", tmp_path / "state")
    yield window
    window.end()


def test_an_edit_in_one_window_shows_in_the_other(
    session: Session, other: Window, qtbot: QtBot
) -> None:
    assert other.tell("tag night jung_e/earth") == "Saved tags"
    session.set_query("tag:night")
    qtbot.waitUntil(lambda: len(session.results.rows) == 1, timeout=10_000)
    session.edit([AddItems("tags", ("night",))], ["jung_e/lab"])
    other.tell("wait tag:night 2")


def test_both_edit_the_same_stills_and_none_loses_an_edit(
    session: Session, other: Window, library_folder: Path, qtbot: QtBot
) -> None:
    stills = [f"jung_e/{stem}" for stem in ("corridor", "crew", "earth", "lab", "slate")]
    for number in range(10):
        other.begin(f"tag theirs/{number} {' '.join(stills)}")
        session.edit([AddItems("tags", (f"ours/{number}",))], stills)
    other.tell("wait tag:ours/9 5")
    qtbot.waitUntil(lambda: session.tasks.idle, timeout=20_000)
    library = Library(library_folder)
    for still_id in stills:
        files = library.files(still_id)
        assert files is not None
        tags = library.still(files).own["tags"]
        assert isinstance(tags, tuple)
        for number in range(10):
            assert {f"ours/{number}", f"theirs/{number}"} <= {str(tag) for tag in tags}


def test_an_undo_refuses_what_the_other_window_has_changed(
    session: Session, other: Window, library_folder: Path, qtbot: QtBot
) -> None:
    session.edit([SetValue("rating", 1)], ["jung_e/earth"])
    qtbot.waitUntil(lambda: session.undo_text == "rating")
    assert other.tell("tag night jung_e/earth") == "Saved tags"
    path = library_folder / "metadata" / "jung_e" / "earth.yaml"
    theirs = path.read_bytes()
    with qtbot.waitSignal(
        session.message_posted,
        timeout=10_000,
        check_params_cb=lambda message: message.kind is MessageKind.ERROR,
    ) as posted:
        session.undo()
    assert "earth.yaml: has been changed since; taking back would lose that" in posted.args[0].text
    assert path.read_bytes() == theirs


def test_both_save_the_snapshot_and_it_stays_whole(
    session: Session, other: Window, library_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other.tell("tag night jung_e/earth")
    session.set_query("tag:night")
    qtbot.waitUntil(lambda: len(session.results.rows) == 1, timeout=10_000)
    assert session.catalogue is not None
    for number in range(20):
        other.begin(f"tag theirs/{number} jung_e/lab")
        session.catalogue.reread(["jung_e/lab"])
        session.catalogue.save()
        again = Catalogue(Library(library_folder), tmp_path / "cache")
        assert again.index.count == 6
