"""Garbage with Qt objects in it is collected in the GUI thread, whoever allocates."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.session.collecting import Collecting


class Cycle:
    """Garbage that tells which thread destroyed it."""

    def __init__(self, destroyed_in: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: destroyed_in.append(threading.get_ident()))


@pytest.fixture
def collecting(qtbot: QtBot) -> Iterator[Collecting]:
    one = Collecting(lambda: True)
    one.start()
    yield one
    one.stop()


def test_a_busy_thread_collects_nothing_and_the_gui_thread_soon_does(
    collecting: Collecting, qtbot: QtBot
) -> None:
    destroyed_in: list[int] = []
    Cycle(destroyed_in)
    kept: list[list[int]] = []
    busy = threading.Thread(target=lambda: kept.extend([n] for n in range(200_000)))
    busy.start()
    busy.join()
    assert destroyed_in == []
    qtbot.waitUntil(lambda: destroyed_in == [threading.get_ident()], timeout=5_000)


def test_stopping_gives_the_search_back_to_python(collecting: Collecting) -> None:
    assert not gc.isenabled()
    collecting.stop()
    assert gc.isenabled()


def test_a_second_one_leaves_it_to_the_first(collecting: Collecting) -> None:
    second = Collecting(lambda: False)
    second.start()
    second.stop()
    assert not gc.isenabled()


def test_little_garbage_is_left_for_later(collecting: Collecting) -> None:
    gc.collect()
    destroyed_in: list[int] = []
    Cycle(destroyed_in)
    collecting.collect()
    assert destroyed_in == []


def test_a_search_waits_until_nothing_is_worked_on(qtbot: QtBot) -> None:
    working = True
    one = Collecting(lambda: not working)
    one.start()
    try:
        destroyed_in: list[int] = []
        Cycle(destroyed_in)
        held = [[number] for number in range(gc.get_threshold()[0] + 1)]
        one.collect()
        assert destroyed_in == []
        working = False
        one.collect()
        assert destroyed_in == [threading.get_ident()]
        assert held
    finally:
        one.stop()
