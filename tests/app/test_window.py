"""The whole journey through the real window: filter, read, edit, undo, loupe, colours, restart."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from gallery.app.details.local_text_editor import LocalTextEditor
from gallery.app.session.messages import Message, MessageKind, Progress, Work
from gallery.app.session.session import Session
from gallery.app.window import MainWindow
from gallery.library.change import SetValue

OpenLibrary = Callable[[Session, Path], None]


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    shown = MainWindow(session)
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()


@pytest.mark.parametrize("module", ["pikepdf", "PIL.Image", "PySide6.QtPrintSupport"])
def test_the_window_starts_without_what_writes_files(module: str, loaded: frozenset[str]) -> None:
    assert module not in loaded


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """The modules that are loaded for the window."""
    code = "import sys, gallery.app.app; print(*sys.modules)"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    return frozenset(asked.stdout.decode().split())


def caption_box(window: MainWindow) -> QPlainTextEdit:
    editor = window.details.editors["caption"]
    assert isinstance(editor, LocalTextEditor)
    return editor.box


def select(window: MainWindow, session: Session, qtbot: QtBot, stem: str) -> None:
    row = session.index.row(f"jung_e/{stem}")
    assert row is not None
    session.select_only(row)
    qtbot.waitUntil(lambda: session.details.title == stem)


def test_filter_edit_read_the_yaml_and_undo(
    window: MainWindow, session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    qtbot.keyClicks(window.filters.search.line, "engraved")
    qtbot.waitUntil(lambda: len(session.results.rows) == 1)
    assert window.status.counts.text() == "1 of 6 stills"
    select(window, session, qtbot, "robot-head")
    box = caption_box(window)
    assert box.toPlainText() == "robot head engraved Jung-E"
    path = library_folder / "metadata" / "jung_e" / "robot-head.yaml"
    before = path.read_bytes()
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "robot head on the wet floor")
    qtbot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: session.undo_text == "caption")
    after = path.read_bytes()
    assert after == before.replace(b"robot head engraved Jung-E", b"robot head on the wet floor")
    window.grid.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    session.undo() if session.undo_text else None
    qtbot.waitUntil(lambda: path.read_bytes() == before)


def test_a_rating_key_in_the_grid_rates_and_a_digit_in_a_caption_is_a_digit(
    window: MainWindow, session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    select(window, session, qtbot, "earth")
    qtbot.keyClick(window.grid, Qt.Key.Key_2)
    path = library_folder / "metadata" / "jung_e" / "earth.yaml"
    qtbot.waitUntil(lambda: "rating: 2" in path.read_text(encoding="utf-8"))
    box = caption_box(window)
    box.setFocus()
    qtbot.keyClicks(box, "5")
    assert "5" in box.toPlainText()
    qtbot.waitUntil(lambda: session.tasks.idle)
    assert "rating: 2" in path.read_text(encoding="utf-8")


def test_what_is_typed_is_saved_when_the_window_closes(
    window: MainWindow, session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    select(window, session, qtbot, "corridor")
    box = caption_box(window)
    box.setFocus()
    qtbot.keyClicks(box, "The corridor of light")
    window.close()
    session.close()
    path = library_folder / "metadata" / "jung_e" / "corridor.yaml"
    assert path.read_text(encoding="utf-8") == "caption: The corridor of light\n"


def test_enter_opens_the_loupe_and_escape_returns(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    select(window, session, qtbot, "lab")
    qtbot.keyClick(window.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(window.viewer.isVisible)
    assert not window.menuBar().isVisible()
    qtbot.keyClick(window.viewer, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.grid.isVisible)
    assert window.menuBar().isVisible()


def test_other_colours_keep_the_filter_and_the_selection(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    qtbot.keyClicks(window.filters.search.line, "scene:42A")
    qtbot.waitUntil(lambda: len(session.results.rows) == 2)
    select(window, session, qtbot, "lab")
    window.choose_palette("light")
    assert window.palette_name == "light"
    assert window.filters.search.text == "scene:42A"
    assert caption_box(window).toPlainText() == "Science lab before the take"
    select(window, session, qtbot, "robot-head")


def test_tab_in_the_grid_folds_both_panels_and_brings_them_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.grid.setFocus()
    qtbot.waitUntil(window.grid.hasFocus)
    qtbot.keyClick(window.grid, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not window.details.isVisible())
    assert not window.filters.isVisible()
    qtbot.keyClick(window.grid, Qt.Key.Key_Tab)
    qtbot.waitUntil(window.details.isVisible)


def test_three_columns_fit_a_small_screen(window: MainWindow, qtbot: QtBot) -> None:
    tile = window.toolbar.tile_size.value()
    assert window.grid.viewport().width() >= 3 * tile


def test_an_error_stays_in_the_status_bar_and_shows_markup_as_text(
    window: MainWindow, session: Session
) -> None:
    text = '/x/a.yaml:3:1: <img src="file:///etc/passwd"> is no caption'
    session.message(Message(text, MessageKind.ERROR))
    assert window.status.message.whole_text == text
    assert window.status.message.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;img" in window.status.message.toolTip() or not window.status.message.toolTip()


def test_a_note_stands_beside_an_error_and_does_not_replace_it(
    window: MainWindow, session: Session
) -> None:
    session.message(Message("Not saved: a.yaml: no space left", MessageKind.ERROR))
    session.message(Message("Saved caption"))
    assert window.status.message.whole_text == "Not saved: a.yaml: no space left"
    assert window.status.note.whole_text == "Saved caption"
    assert window.status.close_message.isVisible()


def test_long_work_shows_a_bar_that_can_be_cancelled(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    cancelled: list[bool] = []
    session.progress(
        Work.SCANNING, Progress("Reading captions", 3, 10, lambda: cancelled.append(True))
    )
    assert window.status.bar.isVisible()
    assert window.status.work.text() == "Reading captions  3 of 10"
    qtbot.mouseClick(window.status.cancel, Qt.MouseButton.LeftButton)
    assert cancelled == [True]
    session.progress(Work.SCANNING, None)
    assert not window.status.bar.isVisible()


def test_the_window_comes_back_as_it_was_left(
    window: MainWindow, session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    window.toolbar.tile_size.setValue(300)
    window.choose_palette("light")
    window.close()
    again = MainWindow(session)
    qtbot.addWidget(again)
    assert again.toolbar.tile_size.value() == 300
    assert again.palette_name == "light"
    assert again.recent_folders() == []


def test_a_caption_file_is_opened_and_one_that_is_not_there_is_said(
    window: MainWindow, session: Session, library_folder: Path, desktop: list[str], qtbot: QtBot
) -> None:
    select(window, session, qtbot, "lab")
    window.open_caption_file()
    assert desktop == [str(library_folder / "metadata" / "jung_e" / "lab.yaml")]
    select(window, session, qtbot, "corridor")
    window.open_caption_file()
    assert window.status.note.whole_text.startswith("This still has no caption file yet")
    window.reveal_picture()
    assert desktop[1:] == [str(library_folder / "assets" / "jung_e")]


def test_a_file_that_went_meanwhile_is_said(
    window: MainWindow, session: Session, tmp_path: Path, desktop: list[str], qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("\t", encoding="utf-8")
    session.message(Message("bad.yaml:1:1: a tab", MessageKind.ERROR, bad))
    bad.unlink()
    qtbot.mouseClick(window.status.open_file, Qt.MouseButton.LeftButton)
    assert desktop == []
    assert "is not there any more" in window.status.message.whole_text


@pytest.mark.parametrize("inside", ["", "assets/jung_e/lab.jpg"])
def test_a_folder_dropped_on_the_window_is_opened(
    window: MainWindow, session: Session, tmp_path: Path, qtbot: QtBot, inside: str
) -> None:
    other = tmp_path / "other"
    dropped = other / inside
    dropped.parent.mkdir(parents=True, exist_ok=True)
    dropped.write_bytes(b"x") if inside else dropped.mkdir()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(dropped))])
    where, copy = QPoint(600, 300), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, copy, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(session.library_changed, timeout=5_000):
        QApplication.sendEvent(window, QDropEvent(QPointF(where), copy, mime, buttons, keys))
    assert session.catalogue is not None
    assert session.catalogue.library.folder == (dropped.parent if inside else other)


def test_text_dropped_on_the_window_opens_nothing(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setText("file:///etc")
    enter = QDragEnterEvent(
        QPoint(600, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


def test_a_new_window_fits_the_screen_with_its_frame(session: Session, qtbot: QtBot) -> None:
    fresh = MainWindow(session)
    qtbot.addWidget(fresh)
    room = fresh.screen().availableSize()
    assert fresh.height() <= max(560, room.height() - 40)
    assert fresh.width() <= max(900, room.width() - 16)


def test_undo_in_the_filter_box_undoes_typing_first_and_then_the_last_change(
    window: MainWindow, session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    path = library_folder / "metadata" / "jung_e" / "earth.yaml"
    before = path.read_bytes()
    session.edit([SetValue("rating", 1)], ["jung_e/earth"])
    qtbot.waitUntil(lambda: session.undo_text == "rating")
    line = window.filters.search.line
    line.setFocus()
    qtbot.keyClicks(line, "x")
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(line, Qt.Key.Key_Z, control)
    assert (line.text(), session.undo_text) == ("", "rating")
    qtbot.keyClick(line, Qt.Key.Key_Z, control)
    qtbot.waitUntil(lambda: path.read_bytes() == before)
