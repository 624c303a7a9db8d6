"""What would be wrong on paper is told before, and one can go there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from gallery.app.look.theme import DARK
from gallery.app.session.session import Session
from gallery.app.session.tasks import Lane
from gallery.app.sheet.dialog import SheetDialog
from gallery.app.sheet.proof import ProofReader
from gallery.app.sheet.stills import SheetStills
from gallery.sheets.export import sheet_of_today
from gallery.sheets.settings import SheetSettings

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

LONG = "A caption that is far too long for the room that a cell of this sheet has for it. " * 6
NO_FONT = "\U0001f8ff"  # not assigned: no font has it
TIMEOUT = 20_000


@pytest.fixture
def wordy_folder(library_folder: Path) -> Path:
    captions = library_folder / "metadata" / "jung_e"
    for stem in ("corridor", "slate"):
        (captions / f"{stem}.yaml").write_text(f"caption: {LONG}\n", "utf-8")
    (captions / "earth.yaml").write_text(f"caption: The {NO_FONT} earth\n", "utf-8")
    return library_folder


@pytest.fixture
def wordy(
    empty_session: Session, wordy_folder: Path, open_library: Callable[[Session, Path], None]
) -> Session:
    open_library(empty_session, wordy_folder)
    return empty_session


def opened(qtbot: QtBot, session: Session, settings: SheetSettings) -> SheetDialog:
    session.settings.put("sheet/settings", settings.to_json())
    dialog = SheetDialog(session, DARK)
    qtbot.addWidget(dialog)
    dialog.resize(1100, 800)
    dialog.show()
    settle(qtbot, session, dialog)
    return dialog


def settle(qtbot: QtBot, session: Session, dialog: SheetDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.busy and session.tasks.idle, timeout=TIMEOUT)


def framed(dialog: SheetDialog, position: int) -> bool:
    """Whether something is framed in the wait colour below this still's picture."""
    page = dialog.preview.shown
    assert page is not None
    box = next(one for one in page.page.pictures if one.position == position)
    texts = [one for one in page.page.texts if one.position == position]
    image = dialog.preview.viewport().grab().toImage()
    scale = page.dpi / 72
    corner = QPoint(
        (dialog.preview.viewport().width() - page.image.width()) // 2,
        (dialog.preview.viewport().height() - page.image.height()) // 2,
    )
    x = corner.x() + round((box.rect.x + 10) * scale)
    colours = {
        image.pixelColor(x, corner.y() + round(one.rect.y * scale) + step).name()
        for one in texts
        for step in range(-6, 1)
    }
    return QColor(DARK.wait).name() in colours


def test_a_sheet_without_faults_says_so(session: Session, qtbot: QtBot) -> None:
    dialog = opened(qtbot, session, SheetSettings(caption="{number|file}\n{caption}"))
    assert dialog.proof.state.text() == "All text has room and can be printed"
    assert not dialog.proof.cut.isVisible()
    assert not dialog.proof.unprintable.isVisible()


def test_cut_captions_are_counted_and_gone_to_one_by_one(wordy: Session, qtbot: QtBot) -> None:
    dialog = opened(qtbot, wordy, SheetSettings(columns=2, rows=1))
    assert dialog.proof.cut.text.text() == "Caption cut on 2 stills"
    assert dialog.proof.cut.go.text() == "Go to them"
    qtbot.mouseClick(dialog.proof.cut.go, Qt.MouseButton.LeftButton)
    settle(qtbot, wordy, dialog)
    assert dialog.bar.number.value() == 1
    assert framed(dialog, 1)
    assert not framed(dialog, 2)
    assert dialog.proof.cut.go.text() == "Next (1 of 2)"
    qtbot.mouseClick(dialog.proof.cut.go, Qt.MouseButton.LeftButton)
    settle(qtbot, wordy, dialog)
    assert dialog.bar.number.value() == 3
    assert framed(dialog, 6)
    qtbot.mouseClick(dialog.proof.cut.go, Qt.MouseButton.LeftButton)
    settle(qtbot, wordy, dialog)
    assert dialog.bar.number.value() == 1
    assert framed(dialog, 1)


def test_what_is_marked_is_scrolled_to(wordy: Session, qtbot: QtBot) -> None:
    dialog = opened(qtbot, wordy, SheetSettings(columns=2, rows=3))
    dialog.preview.set_zoom(3.0)
    settle(qtbot, wordy, dialog)
    dialog.proof.cut.go_on()
    settle(qtbot, wordy, dialog)
    first = dialog.preview.verticalScrollBar().value()
    dialog.proof.cut.go_on()
    settle(qtbot, wordy, dialog)
    assert dialog.preview.verticalScrollBar().value() > first


def test_characters_that_no_font_has_are_named(wordy: Session, qtbot: QtBot) -> None:
    dialog = opened(qtbot, wordy, SheetSettings(columns=2, rows=1))
    notice = dialog.proof.unprintable
    assert notice.text.text() == f"1 character cannot be printed: {NO_FONT}"
    assert "U+1F8FF" in notice.text.toolTip()
    qtbot.mouseClick(notice.go, Qt.MouseButton.LeftButton)
    settle(qtbot, wordy, dialog)
    assert dialog.bar.number.value() == 2
    assert framed(dialog, 3)


def test_more_room_takes_the_warning_away(wordy: Session, qtbot: QtBot) -> None:
    dialog = opened(qtbot, wordy, SheetSettings(columns=2, rows=2))
    assert dialog.proof.cut.isVisible()
    dialog.form.columns.setValue(1)
    dialog.form.rows.setValue(1)
    dialog.form.caption_lines.setValue(20)
    settle(qtbot, wordy, dialog)
    assert not dialog.proof.cut.isVisible()
    dialog.form.columns.setValue(40)
    dialog.form.rows.setValue(40)
    settle(qtbot, wordy, dialog)
    assert dialog.proof.state.text() == ""
    assert not dialog.proof.unprintable.isVisible()


def test_a_newer_sheet_ends_the_reading_of_an_older_one(wordy: Session, qtbot: QtBot) -> None:
    assert wordy.catalogue is not None
    stills = SheetStills(wordy.catalogue, wordy.selection.shown)
    old = sheet_of_today(SheetSettings(columns=2), stills, "")
    new = sheet_of_today(SheetSettings(columns=1), stills, "")
    reader = ProofReader(wordy.tasks)
    read: list[object] = []
    reader.read.connect(lambda proof: read.append(proof.sheet))
    hold = threading.Event()
    wordy.tasks.run(Lane.PROOFS, lambda: hold.wait(20), lambda _: None)
    reader.start(old)
    reader.start(new)
    assert reader.reading
    hold.set()
    qtbot.waitUntil(lambda: wordy.tasks.idle, timeout=TIMEOUT)
    assert read == [new]
    assert not reader.reading
