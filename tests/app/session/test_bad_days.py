"""A session when things go wrong around it: full disks, spoilt snapshots, folders that vanish."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.session.messages import MessageKind
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.library.change import SetValue
from gallery.search.index import Index, Results

OpenLibrary = Callable[[Session, Path], None]


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk with no room left, where the machine lets us have one."""
    folder = tmp_path / "full"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be made as root")
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_with_a_full_cache_disk_the_window_works_and_says_so(
    qtbot: QtBot, full_disk: Path, library_folder: Path, open_library: OpenLibrary
) -> None:
    said: list[str] = []
    session = Session(full_disk / "cache", Settings(full_disk / "state"))
    try:
        session.message_posted.connect(lambda message: said.append(message.text))
        open_library(session, library_folder)
        assert len(session.results.rows) == 6
        session.edit([SetValue("rating", 1)], ["jung_e/earth"])
        qtbot.waitUntil(lambda: session.undo_text == "rating")
        qtbot.waitUntil(lambda: not session.pictures.pending, timeout=20_000)
        session.set_query("rating:1")
        qtbot.waitUntil(lambda: len(session.results.rows) == 1)
    finally:
        session.close()
    assert any("the index could not be saved" in text for text in said)


@pytest.mark.parametrize("damage", ["cut", "other version", "spoilt"])
def test_a_snapshot_that_cannot_be_used_is_made_anew(
    session: Session,
    library_folder: Path,
    tmp_path: Path,
    open_library: OpenLibrary,
    qtbot: QtBot,
    damage: str,
) -> None:
    session.close()
    for path in (tmp_path / "cache" / "index").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            changed = {
                "cut": data[: len(data) // 2],
                "other version": b"STILLS\xff\xff" + data[8:],
                "spoilt": b"\xff" * len(data),
            }
            path.write_bytes(changed[damage])
    again = Session(tmp_path / "cache", Settings(tmp_path / "state"))
    try:
        open_library(again, library_folder)
        qtbot.waitUntil(lambda: len(again.results.rows) == 6, timeout=10_000)
    finally:
        again.close()
    third = Session(tmp_path / "cache", Settings(tmp_path / "state"))
    try:
        said: list[str] = []
        third.message_posted.connect(lambda message: said.append(message.text))
        open_library(third, library_folder)
        assert third.index.count == 6
        assert said == [], "it was made anew, and that is over"
    finally:
        third.close()


def test_a_library_that_vanishes_comes_back_with_all_its_stills(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    away = library_folder.with_name("unplugged")
    library_folder.rename(away)
    session.rescan()
    qtbot.waitUntil(lambda: session.gone and session.tasks.idle, timeout=10_000)
    errors: list[str] = []
    session.message_posted.connect(
        lambda message: errors.append(message.text) if message.kind is MessageKind.ERROR else None
    )
    session.edit([SetValue("rating", 1)], ["jung_e/earth"])
    qtbot.waitUntil(lambda: bool(errors))
    assert not library_folder.exists()
    away.rename(library_folder)
    session.rescan()
    qtbot.waitUntil(lambda: not session.gone and len(session.results.rows) == 6, timeout=10_000)


def test_fast_typing_searches_for_little_but_the_last_stroke(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: not session.pictures.pending, timeout=20_000)
    qtbot.waitUntil(lambda: session.tasks.idle)
    searched: list[object] = []
    real = Index.search

    def counted(self: Index, node: object, *args: object, **words: object) -> Results:
        searched.append(node)
        return real(self, node, *args, **words)  # type: ignore[arg-type]

    monkeypatch.setattr(Index, "search", counted)
    shown: list[int] = []
    session.results_changed.connect(lambda: shown.append(len(session.results.rows)))
    text = "robot head"
    for end in range(1, len(text) + 1):
        session.set_query(text[:end])
    qtbot.waitUntil(lambda: session.tasks.idle)
    assert len(searched) <= 3
    assert shown == [1]
    for stroke in ("정", "정이", "e", "z"):
        session.set_query(stroke)
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown[-1] == len(session.results.rows)
    assert session.query_text == "z"
