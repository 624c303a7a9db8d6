"""Stills are sent to one person: what would go out is shown, and then is in PDF and ledger."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gallery.app.approvals.send_dialog import SendDialog
from gallery.app.session.messages import Message
from gallery.app.session.session import Session
from gallery.app.session.tasks import Lane
from gallery.app.window import MainWindow
from gallery.approvals.ledger import Sent, read_ledger
from gallery.approvals.rules import Standing


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> SendDialog:
    """The dialog on all stills, with the first person's sheet prepared."""
    window.send_for_approval()
    found = window.findChildren(SendDialog)[0]
    qtbot.waitUntil(lambda: found.form.person.count() > 0 and not found.busy, timeout=20_000)
    return found


def choose(dialog: SendDialog, qtbot: QtBot, person: int) -> None:
    dialog.form.person.setCurrentIndex(person)
    dialog.form.person.activated.emit(person)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)


def sent(folder: Path, session: Session) -> tuple[Sent, ...]:
    assert session.catalogue is not None
    production = session.catalogue.library.production_for("jung_e/lab")
    path = folder / "metadata" / "jung_e" / "production.approvals.yaml"
    return read_ledger(path, production).sent


def test_who_holds_approval_is_offered_with_the_rule_and_what_is_left_out(
    dialog: SendDialog, qtbot: QtBot
) -> None:
    assert [dialog.form.person.itemText(n) for n in range(dialog.form.person.count())] == [
        "Kim Hyun-joo 김현주  ·  4",
        "Kang Soo-yeon 강수연  ·  2",
    ]
    assert dialog.prepared is None  # all of Kim's were sent before
    assert not dialog.save.isEnabled()
    choose(dialog, qtbot, 1)
    qtbot.waitUntil(lambda: dialog.page.shown, timeout=20_000)
    assert dialog.counts.text() == "1 still: 1 solo"
    assert dialog.left_out.text() == "Left out: 1 pending"
    assert "must approve" in dialog.words.text()
    assert dialog.form.round.value() == 2
    assert dialog.page.toolTip() == "Page 1 of 1"


def test_what_was_sent_before_can_be_sent_again(dialog: SendDialog, qtbot: QtBot) -> None:
    dialog.form.again.setChecked(True)
    qtbot.waitUntil(lambda: dialog.counts.text() == "4 stills: 3 solo, 1 group", timeout=20_000)
    assert [dialog.form.recipient.itemText(n) for n in range(2)] == ["Kim Hyun-joo", "A. Example"]


def test_the_sheet_is_written_and_the_ledger_knows_it(
    dialog: SendDialog,
    asked_session: Session,
    asked_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    said: list[Message] = []
    asked_session.message_posted.connect(said.append)
    choose(dialog, qtbot, 1)
    day = date.today() + timedelta(days=30)
    dialog.form.deadline.setDate(QDate(day.year, day.month, day.day))
    dialog.form.recipient.setEditText("B. Example")
    qtbot.waitUntil(
        lambda: (
            dialog.prepared is not None
            and dialog.prepared.plan.request.recipient == "B. Example"
            and not dialog.busy
        ),
        timeout=20_000,
    )
    path = tmp_path / "kang.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    with pikepdf.Pdf.open(path) as pdf:
        assert len(pdf.pages) == 1
        names = {str(one.get("/T")) for one in pdf.Root.AcroForm.Fields}
    assert {"a0001", "k0001", "n0001", "sheet"} <= names
    entry = sent(asked_folder, asked_session)[-1]
    assert (entry.person.code, entry.round, entry.recipient) == ("kang", 2, "B. Example")
    assert entry.answer_by == day.isoformat()
    assert [one.id for one in entry.stills] == ["jung_e/earth"]
    assert f"Sheet {entry.sheet} with 1 still for Kang Soo-yeon" in said[-1].text
    row = asked_session.index.row("jung_e/earth")
    assert row is not None
    assert asked_session.index.tile(row).standing is Standing.PENDING
    assert dialog.reveal.isVisible()
    assert not dialog.save.isEnabled()  # the same again would be another round


def test_cancelled_nothing_is_written(
    dialog: SendDialog, asked_session: Session, asked_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(dialog, qtbot, 1)
    before = sent(asked_folder, asked_session)
    hold = threading.Event()
    asked_session.tasks.run(Lane.SHEETS, lambda: hold.wait(20), lambda _: None)
    dialog.write_to(tmp_path / "kang.pdf")
    assert dialog.close_button.text() == "Cancel"
    dialog.close_button.click()
    hold.set()
    qtbot.waitUntil(lambda: not dialog.progress.isVisible(), timeout=20_000)
    assert dialog.message.text() == "Cancelled, nothing was written"
    assert not (tmp_path / "kang.pdf").exists()
    assert sent(asked_folder, asked_session) == before


def test_a_place_that_cannot_be_written_is_told(
    dialog: SendDialog, asked_session: Session, asked_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(dialog, qtbot, 1)
    before = sent(asked_folder, asked_session)
    dialog.write_to(tmp_path / "nowhere" / "kang.pdf")
    qtbot.waitUntil(lambda: not dialog.progress.isVisible(), timeout=20_000)
    assert "nowhere" in dialog.message.text()
    assert sent(asked_folder, asked_session) == before
    assert dialog.save.isEnabled()


def test_nobody_in_the_stills_is_said(
    window: MainWindow, asked_session: Session, qtbot: QtBot
) -> None:
    asked_session.show_only("file:corridor")
    qtbot.waitUntil(lambda: len(asked_session.results.rows) == 1)
    window.send_for_approval()
    dialog = window.findChildren(SendDialog)[0]
    qtbot.waitUntil(lambda: asked_session.tasks.idle)
    assert dialog.prepared is None
    assert not dialog.save.isEnabled()


def test_ones_own_approval_sheet_goes_before_the_usual_one(
    window: MainWindow, asked_folder: Path, qtbot: QtBot
) -> None:
    path = asked_folder / "metadata" / "jung_e" / "production.sheets.yaml"
    path.write_text("approval sheet: {grid: 1x1}\nwide: {grid: 2x4}\nbad: {colums: 2}\n", "utf-8")
    window.send_for_approval()
    dialog = window.findChildren(SendDialog)[0]
    qtbot.waitUntil(lambda: dialog.form.person.count() > 0, timeout=20_000)
    names = [dialog.form.template.itemText(n) for n in range(dialog.form.template.count())]
    assert names[0] == "approval sheet"
    assert names.count("approval sheet") == 1
    assert "wide" in names
    assert dialog.form.wish.settings.columns == 1
    assert "bad" not in names
    assert "colums is nothing that a template has" in dialog.message.text()
