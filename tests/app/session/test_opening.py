"""What is learned of pictures goes into the index little by little: nobody's edit waits for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.session import opening
from gallery.app.session.session import Session
from gallery.imaging.values import PictureKey
from gallery.library.change import SetValue
from gallery.picture import PictureFacts


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
