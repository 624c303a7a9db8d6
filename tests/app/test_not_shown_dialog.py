"""The list of what is not shown, on files that other programs put there or took away."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.look import theme
from gallery.app.not_shown_dialog import NotShownDialog
from gallery.app.session.session import Session
from gallery.app.status import StatusBar

TEXT = "2 captions without a picture, 2 files not shown"


@pytest.fixture
def bereft(
    empty_session: Session, library_folder: Path, open_library: Callable[[Session, Path], None]
) -> Session:
    """A session on the library of which two pictures were deleted, with films beside the others."""
    pictures = library_folder / "assets/jung_e"
    subprocess.run(["rm", pictures / "crew.jpg", pictures / "lab.jpg"], check=True)
    subprocess.run(["touch", pictures / "a.mov", pictures / "b.mov"], check=True)
    open_library(empty_session, library_folder)
    return empty_session


@pytest.fixture
def dialog(bereft: Session, qtbot: QtBot) -> NotShownDialog:
    """The dialog, when it has found what there is."""
    dialog = NotShownDialog(bereft)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)
    return dialog


def lines(dialog: NotShownDialog) -> list[str]:
    model = dialog.model
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


def test_the_status_bar_says_how_much_is_not_shown(bereft: Session, qtbot: QtBot) -> None:
    bar = StatusBar(bereft, theme.palette_named("dark"))
    qtbot.addWidget(bar)
    assert bar.not_shown.text() == TEXT
    with qtbot.waitSignal(bar.not_shown_clicked):
        bar.not_shown.click()


def test_it_says_nothing_where_all_is_shown(session: Session, qtbot: QtBot) -> None:
    bar = StatusBar(session, theme.palette_named("dark"))
    qtbot.addWidget(bar)
    assert bar.not_shown.isHidden()


def test_the_counts_follow_what_other_programs_do(
    bereft: Session, qtbot: QtBot, library_folder: Path
) -> None:
    bar = StatusBar(bereft, theme.palette_named("dark"))
    qtbot.addWidget(bar)
    pictures, captions = library_folder / "assets/jung_e", library_folder / "metadata/jung_e"

    def says(text: str) -> Callable[[], bool]:
        return lambda: bar.not_shown.text() == text

    subprocess.run(["touch", pictures / "c.mov"], check=True)
    qtbot.waitUntil(says("2 captions without a picture, 3 files not shown"), timeout=10_000)
    subprocess.run(["cp", pictures / "slate.jpg", pictures / "lab.jpg"], check=True)
    qtbot.waitUntil(says("1 caption without a picture, 3 files not shown"), timeout=10_000)
    subprocess.run(["rm", captions / "crew.yaml"], check=True)
    qtbot.waitUntil(says("3 files not shown"), timeout=10_000)
    subprocess.run(["rm", *(pictures / f"{name}.mov" for name in "abc")], check=True)
    qtbot.waitUntil(bar.not_shown.isHidden, timeout=10_000)


def test_captions_are_listed_with_their_text_and_files_by_name(dialog: NotShownDialog) -> None:
    assert lines(dialog) == [
        "jung_e/crew   Crew filming the android",
        "jung_e/lab   Science lab before the take",
    ]
    assert dialog.file_names.stringList() == ["jung_e/a.mov", "jung_e/b.mov"]
    assert dialog.files_head.text() == "2 files are not shown: 2 .mov"


def test_captions_are_found_as_stills_are_and_a_mistake_is_told(dialog: NotShownDialog) -> None:
    dialog.search.setText("person:kim")
    assert lines(dialog) == ["jung_e/lab   Science lab before the take"]
    assert dialog.captions_head.text() == "Captions without a picture: 1 of 2"
    dialog.search.setText("rating:x")
    assert "a rating goes from 0 to 5" in dialog.mistake.text()
    assert len(lines(dialog)) == 1
    dialog.search.clear()
    assert len(lines(dialog)) == 2
    assert dialog.mistake.isHidden()


def test_captions_with_markup_are_shown_letter_by_letter(
    bereft: Session, dialog: NotShownDialog, qtbot: QtBot, library_folder: Path
) -> None:
    path = library_folder / "metadata/jung_e/lab.yaml"
    path.write_text("caption: <b>bold</b> <img src='x'>\n")
    bereft.not_shown.read()
    qtbot.waitUntil(lambda: lines(dialog)[1] == "jung_e/lab   <b>bold</b> <img src='x'>")


def test_captions_are_given_to_the_selected_still_and_undone(
    bereft: Session, dialog: NotShownDialog, qtbot: QtBot, library_folder: Path
) -> None:
    captions = library_folder / "metadata/jung_e"
    text = (captions / "lab.yaml").read_bytes()
    dialog.captions.setCurrentIndex(dialog.model.index(1))
    bereft.select_none()
    assert not dialog.give.isEnabled()
    bereft.select_only(bereft.index.row("jung_e/corridor") or 0)
    assert dialog.give.isEnabled()
    assert dialog.hint.text() == "The selected still is jung_e/corridor."
    dialog.give.click()
    qtbot.waitUntil(lambda: lines(dialog) == ["jung_e/crew   Crew filming the android"])
    assert (captions / "corridor.yaml").read_bytes() == text
    qtbot.waitUntil(lambda: bool(bereft.undo_text))
    bereft.undo()
    qtbot.waitUntil(lambda: len(lines(dialog)) == 2)
    assert (captions / "lab.yaml").read_bytes() == text
    assert not (captions / "corridor.yaml").exists()


def test_a_still_that_has_captions_keeps_them(
    bereft: Session, dialog: NotShownDialog, qtbot: QtBot, library_folder: Path
) -> None:
    bereft.select_only(bereft.index.row("jung_e/slate") or 0)
    dialog.captions.setCurrentIndex(dialog.model.index(1))
    with qtbot.waitSignal(bereft.message_posted) as told:
        dialog.give.click()
    assert "jung_e/slate has captions already" in told.args[0].text
    assert (library_folder / "metadata/jung_e/lab.yaml").exists()


def test_a_folder_that_is_gone_is_named_with_its_captions(
    bereft: Session, qtbot: QtBot, library_folder: Path
) -> None:
    dialog = NotShownDialog(bereft)
    qtbot.addWidget(dialog)
    subprocess.run(["mv", library_folder / "assets/jung_e", library_folder / "away"], check=True)
    wanted = (
        f"{library_folder}/assets/jung_e is not there; 5 captions are waiting for it. "
        "Is its disk connected?"
    )
    qtbot.waitUntil(lambda: dialog.gone.text() == wanted, timeout=10_000)
