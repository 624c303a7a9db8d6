"""The one door: order within a lane, outdated answers dropped, faults brought home."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.session.tasks import Lane, Tasks
from gallery.errors import GalleryError


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    door = Tasks()
    yield door
    door.close()


def test_an_answer_comes_back_in_the_gui_thread(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[tuple[str, threading.Thread]] = []
    tasks.run(
        Lane.FILES,
        lambda: threading.current_thread().name,
        lambda name: seen.append((name, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    name, thread = seen[0]
    assert name.startswith("files")
    assert thread is threading.main_thread()


def test_one_lane_works_in_order(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[int] = []
    for number in range(20):
        tasks.run(Lane.FILES, lambda n=number: n, seen.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: tasks.idle)
    assert seen == list(range(20))


def test_only_the_latest_answer_arrives(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    begun: list[int] = []
    seen: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        gate.wait(5)
        return number

    for number in range(10):
        tasks.latest(Lane.FILTER, lambda n=number: work(n), seen.append)  # type: ignore[misc]
    gate.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert seen == [9]
    assert len(begun) <= 2, "what was overtaken while it waited is not even begun"


def test_an_error_for_a_person_goes_to_failed(qtbot: QtBot, tasks: Tasks) -> None:
    errors: list[GalleryError] = []

    def work() -> None:
        raise GalleryError("no such film")

    tasks.run(Lane.LIBRARY, work, lambda _result: None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "no such film"


def test_a_fault_of_the_program_reaches_the_excepthook(
    qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _fault, _trace: faults.append(kind))
    tasks.run(Lane.LIBRARY, lambda: 1 // 0, lambda _result: None)
    qtbot.waitUntil(lambda: bool(faults))
    assert faults == [ZeroDivisionError]


def test_who_waits_for_an_answer_hears_of_a_fault_too(
    qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda _kind, _fault, _trace: None)
    errors: list[GalleryError] = []
    tasks.run(Lane.LIBRARY, lambda: 1 // 0, lambda _result: None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert "division" in str(errors[0])


def test_closing_still_finishes_every_edit(qtbot: QtBot) -> None:
    tasks = Tasks()
    done: list[int] = []
    for number in range(50):
        tasks.run(Lane.FILES, lambda n=number: done.append(n), lambda _none: None)  # type: ignore[misc]
    tasks.close()
    assert done == list(range(50))
