"""Captions of a selection are read behind the window, and the pane says so while that lasts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.details.pane import DetailsPane
from gallery.app.look.theme import DARK
from gallery.app.session.details_model import Details
from gallery.app.session.reading import MANY
from gallery.app.session.session import Session
from gallery.library.change import SetValue

OpenLibrary = Callable[[Session, Path], None]


@pytest.fixture
def large(empty_session: Session, library_folder: Path, open_library: OpenLibrary) -> Session:
    """A session with more stills than are read in the twinkling of an eye."""
    pictures = library_folder / "assets" / "jung_e"
    for number in range(MANY):
        shutil.copy(pictures / "slate.jpg", pictures / f"copy-{number:03}.jpg")
    open_library(empty_session, library_folder)
    return empty_session


def test_no_still_of_a_moment_ago_is_shown_while_many_captions_are_read(
    large: Session, qtbot: QtBot
) -> None:
    pane = DetailsPane(large, DARK)
    qtbot.addWidget(pane)
    qtbot.waitUntil(lambda: large.details.title == "copy-000")
    told: list[Details] = []
    large.details_changed.connect(lambda: told.append(large.details))
    large.select_all()
    qtbot.waitUntil(lambda: bool(told))
    assert (told[0].ids, told[0].reading) == ((), MANY + 6)
    assert pane.empty_head.text() == f"Reading {MANY + 6} captions…"
    assert pane.empty_head.isVisibleTo(pane)
    qtbot.waitUntil(lambda: large.details.title == f"{MANY + 6} stills")
    assert large.details.ids[0] == "jung_e/copy-000"
    assert not pane.empty_head.isVisibleTo(pane)


def test_a_filter_that_moves_does_not_begin_the_reading_of_many_anew(
    large: Session, qtbot: QtBot
) -> None:
    large.select_all()
    qtbot.waitUntil(lambda: len(large.details.ids) > MANY)
    told: list[Details] = []
    large.details_changed.connect(lambda: told.append(large.details))
    with qtbot.waitSignal(large.results_changed):
        large.set_query("jpg")
    qtbot.waitUntil(lambda: large.tasks.idle)
    assert told == []


def test_an_edit_of_many_shows_without_hiding_what_is_there(large: Session, qtbot: QtBot) -> None:
    large.select_all()
    qtbot.waitUntil(lambda: len(large.details.ids) > MANY)
    told: list[Details] = []
    large.details_changed.connect(lambda: told.append(large.details))
    large.edit([SetValue("scene", "7")], [large.index.id(0)])
    qtbot.waitUntil(lambda: bool(told), timeout=5_000)
    assert told[0].reading == 0
    assert len(told[0].ids) > MANY


def test_nothing_selected_is_said_in_other_words(session: Session, qtbot: QtBot) -> None:
    pane = DetailsPane(session, DARK)
    qtbot.addWidget(pane)
    session.select_none()
    qtbot.waitUntil(lambda: session.details == Details())
    assert pane.empty_head.text() == "No still selected"
