"""Edits of many stills: saved portion by portion, cancelled and undone as one step."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.session import run as run_module
from gallery.app.session.messages import MessageKind, Progress
from gallery.app.session.session import Session
from gallery.library.change import AddItems, SetValue

OpenLibrary = Callable[[Session, Path], None]
STILLS = 60
TAG = [AddItems("tags", ("second unit",))]


@pytest.fixture
def many(
    empty_session: Session,
    library_folder: Path,
    open_library: OpenLibrary,
    monkeypatch: pytest.MonkeyPatch,
) -> Session:
    """A session with sixty stills in two folders, of which every portion saves one caption."""
    picture = library_folder / "assets" / "jung_e" / "earth.jpg"
    for number in range(STILLS):
        folder = library_folder / "assets" / f"day{number % 2}"
        folder.mkdir(exist_ok=True)
        os.link(picture, folder / f"{number:03}.jpg")
    (library_folder / "metadata" / "day1").mkdir()
    for number in range(1, STILLS, 2):
        path = library_folder / "metadata" / "day1" / f"{number:03}.yaml"
        path.write_text(f"# as typed\ncaption: take {number}\n", encoding="utf-8")
    open_library(empty_session, library_folder)
    monkeypatch.setattr(run_module, "PORTION_SECONDS", 1e-9)
    return empty_session


def ids(session: Session) -> list[str]:
    everything = session.index.ids(range(session.index.size))
    return sorted(one for one in everything if one.startswith("day"))


def captions(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (folder / "metadata").rglob("*.yaml")}


def tagged(folder: Path) -> int:
    return sum(b"second unit" in content for content in captions(folder).values())


def after(session: Session, count: int, act: Callable[[Progress], None]) -> list[Progress]:
    """Have `act` called once, when `count` stills were reported; return all reports."""
    reports: list[Progress] = []

    def follow(progress: Progress | None) -> None:
        if progress is None or not progress.label.startswith(("Saving", "Undoing")):
            return
        reports.append(progress)
        if progress.done == count:
            session.progress_changed.disconnect(follow)
            act(progress)

    session.progress_changed.connect(follow)
    return reports


def cancelled(progress: Progress) -> None:
    assert progress.cancel is not None
    progress.cancel()


def test_many_stills_are_saved_portion_by_portion_and_undone_as_one_step(
    many: Session, library_folder: Path, qtbot: QtBot
) -> None:
    before = captions(library_folder)
    told: list[frozenset[str]] = []
    many.stills_changed.connect(told.append)
    reports = after(many, 0, lambda _progress: None)
    many.edit(TAG, ids(many))
    qtbot.waitUntil(lambda: many.undo_text == f"tags of {STILLS} stills", timeout=20_000)
    assert tagged(library_folder) == STILLS
    assert list(dict.fromkeys(one.done for one in reports)) == list(range(1, STILLS + 1))
    assert {one.total for one in reports} == {STILLS}
    alone = [some for some in told if len(some) == 1]  # picture facts are told of many at once
    assert len(alone) >= STILLS, "the window follows while it goes on"
    many.undo()
    qtbot.waitUntil(lambda: many.redo_text == f"tags of {STILLS} stills", timeout=20_000)
    assert captions(library_folder) == before
    assert not (library_folder / "metadata" / "day0").exists(), "made for the captions alone"


def test_what_was_saved_before_it_was_cancelled_is_one_step(
    many: Session, library_folder: Path, qtbot: QtBot
) -> None:
    said: list[str] = []
    many.message_posted.connect(lambda message: said.append(message.text))
    after(many, 25, cancelled)
    many.edit(TAG, ids(many))
    qtbot.waitUntil(lambda: bool(many.undo_text), timeout=20_000)
    count = tagged(library_folder)
    assert 25 <= count <= 27, "the caption at hand and the one on its way are saved"
    assert many.undo_text == f"tags of {count} stills"
    left = STILLS - count
    assert f"Saved tags of {count} stills; cancelled before the other {left}" in said
    many.undo()
    qtbot.waitUntil(lambda: many.redo_text == f"tags of {count} stills", timeout=20_000)
    assert tagged(library_folder) == 0


def test_an_undo_that_was_cancelled_can_go_on(
    many: Session, library_folder: Path, qtbot: QtBot
) -> None:
    before = captions(library_folder)
    many.edit(TAG, ids(many))
    qtbot.waitUntil(lambda: bool(many.undo_text), timeout=20_000)
    everything = captions(library_folder)
    after(many, 20, cancelled)
    many.undo()
    qtbot.waitUntil(lambda: bool(many.redo_text), timeout=20_000)
    assert 0 < tagged(library_folder) < STILLS
    assert many.undo_text == many.redo_text == f"tags of {STILLS} stills"
    many.undo()
    qtbot.waitUntil(lambda: not many.undo_text and many.tasks.idle, timeout=20_000)
    assert captions(library_folder) == before
    many.redo()
    many.redo()
    qtbot.waitUntil(lambda: not many.redo_text and many.tasks.idle, timeout=20_000)
    assert captions(library_folder) == everything


def test_a_filter_and_a_star_do_not_wait_for_many_tags(
    many: Session, library_folder: Path, qtbot: QtBot
) -> None:
    seen: list[str] = []
    many.results_changed.connect(
        lambda: seen.append(many.query_text) if many.query_text not in seen else None
    )
    many.history_changed.connect(lambda: seen.append(many.undo_text))

    def meanwhile(_progress: Progress) -> None:
        many.set_query("take 7")
        many.edit([SetValue("rating", 5)], ["jung_e/earth"])

    after(many, 3, meanwhile)
    many.edit(TAG, ids(many))
    qtbot.waitUntil(lambda: tagged(library_folder) == STILLS, timeout=20_000)
    qtbot.waitUntil(lambda: many.tasks.idle)
    assert seen.index("take 7") < len(seen) - 1
    assert "rating" in seen
    assert many.undo_text == "rating", "the later of the two, though it was done first"
    many.undo()
    many.undo()
    qtbot.waitUntil(lambda: many.redo_text == f"tags of {STILLS} stills", timeout=20_000)


def test_undo_waits_for_what_is_being_saved(
    many: Session, library_folder: Path, qtbot: QtBot
) -> None:
    before = captions(library_folder)
    many.edit(TAG, ids(many))
    many.undo()
    qtbot.waitUntil(lambda: many.redo_text == f"tags of {STILLS} stills", timeout=20_000)
    assert captions(library_folder) == before


def test_closing_the_window_writes_what_was_asked_for(many: Session, library_folder: Path) -> None:
    many.edit(TAG, ids(many))
    many.edit([AddItems("tags", ("night",))], ids(many))
    many.close()
    assert tagged(library_folder) == STILLS
    assert sum(b"night" in content for content in captions(library_folder).values()) == STILLS


def test_a_disk_that_went_is_not_asked_for_every_still(
    many: Session, library_folder: Path, qtbot: QtBot
) -> None:
    asked: list[int] = []
    away = library_folder.with_name("unplugged")

    def unplug(progress: Progress) -> None:
        if library_folder.exists():
            library_folder.rename(away)
        asked.append(progress.done)

    after(many, 5, unplug)
    with qtbot.waitSignal(
        many.message_posted,
        timeout=20_000,
        check_params_cb=lambda message: (
            message.kind is MessageKind.ERROR and "more stills were not saved" in message.text
        ),
    ):
        many.edit(TAG, ids(many))
    qtbot.waitUntil(lambda: many.tasks.idle)
    saved = tagged(away)
    assert 5 <= saved <= 7
    assert many.undo_text == f"tags of {saved} stills"
    assert not library_folder.exists(), "nothing is made where the library was"
    away.rename(library_folder)
    many.undo()
    qtbot.waitUntil(lambda: bool(many.redo_text), timeout=20_000)
    assert tagged(library_folder) == 0


def test_an_undo_for_which_there_is_no_disk_can_be_tried_again(
    many: Session, library_folder: Path, qtbot: QtBot
) -> None:
    before = captions(library_folder)
    many.edit(TAG, ids(many))
    qtbot.waitUntil(lambda: bool(many.undo_text), timeout=20_000)
    away = library_folder.with_name("unplugged")
    library_folder.rename(away)
    with qtbot.waitSignal(
        many.message_posted,
        timeout=20_000,
        check_params_cb=lambda message: message.kind is MessageKind.ERROR,
    ):
        many.undo()
    qtbot.waitUntil(lambda: many.tasks.idle)
    assert many.undo_text == f"tags of {STILLS} stills"
    away.rename(library_folder)
    many.undo()
    qtbot.waitUntil(lambda: bool(many.redo_text), timeout=20_000)
    assert captions(library_folder) == before
