"""A telephone call is entered with a key: for whom, on what, and what it changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gallery.app.approvals.answer_dialog import AnswerDialog
from gallery.app.session.answering import Question, question
from gallery.app.session.messages import Message, MessageKind
from gallery.app.session.session import Session
from gallery.app.window import MainWindow
from gallery.approvals.answers import Decision
from gallery.approvals.ledger import read_ledger
from gallery.approvals.rules import Standing
from gallery.library.change import SetValue

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def said(asked_session: Session) -> list[Message]:
    """All messages from now on."""
    messages: list[Message] = []
    asked_session.message_posted.connect(messages.append)
    return messages


def select(session: Session, *stems: str) -> None:
    rows = [session.index.row(f"jung_e/{stem}") for stem in stems]
    session.select_rows([row for row in rows if row is not None])


def standing(session: Session, stem: str) -> Standing:
    row = session.index.row(f"jung_e/{stem}")
    assert row is not None
    return session.index.tile(row).standing


def sidecar(folder: Path, stem: str) -> str:
    return (folder / "metadata" / "jung_e" / f"{stem}.yaml").read_text(encoding="utf-8")


def dialog_of(window: QWidget, qtbot: QtBot) -> AnswerDialog:
    """The dialog that asks whose answer it is."""
    qtbot.waitUntil(lambda: bool(window.findChildren(AnswerDialog)))
    found = window.findChildren(AnswerDialog)
    return found[0]


@pytest.mark.parametrize("where", ["grid", "loupe"])
def test_a_key_records_the_answer_of_the_one_who_is_awaited(
    window: MainWindow, asked_session: Session, asked_folder: Path, qtbot: QtBot,
    said: list[Message], where: str,
) -> None:  # fmt: skip
    select(asked_session, "slate")
    target: QWidget = window.grid
    if where == "loupe":
        window.show_loupe()
        target = window.viewer
    qtbot.keyClick(target, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: standing(asked_session, "slate") is Standing.APPROVED)
    text = sidecar(asked_folder, "slate")
    assert "person: kim, decision: approve, round: 1" in text
    assert "by: hand" in text
    qtbot.waitUntil(lambda: bool(said))
    assert said[-1].text.startswith("Approved 1 still for Kim Hyun-joo by hand. An answer is not")
    assert said[-1].kind is MessageKind.INFO
    assert asked_session.undo_text == ""  # an answer is no edit


def test_a_kill_over_the_quota_is_recorded_and_said_at_once(
    window: MainWindow, asked_session: Session, qtbot: QtBot, said: list[Message]
) -> None:
    select(asked_session, "slate")  # of three solo stills one may be killed, and is
    qtbot.keyClick(window.grid, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: standing(asked_session, "slate") is Standing.OVER_QUOTA)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[-1].kind is MessageKind.WARNING
    assert said[-1].text.startswith("1 still killed beyond the quota of Kim Hyun-joo: recorded")
    assert said[-2].text.startswith("Killed 1 still for Kim Hyun-joo by hand.")


def test_where_several_are_awaited_one_is_asked_whose_answer_it_is(
    window: MainWindow, asked_session: Session, asked_folder: Path, qtbot: QtBot
) -> None:
    select(asked_session, "lab")
    qtbot.keyClick(window.grid, Qt.Key.Key_A)
    dialog = dialog_of(window, qtbot)
    assert [dialog.person.itemText(n) for n in range(2)] == [
        "Kim Hyun-joo 김현주",
        "Kang Soo-yeon 강수연",
    ]
    dialog.person.setCurrentIndex(1)
    dialog.by.setCurrentText("e-mail")
    dialog.signed.setCurrentText("B. Example")
    dialog.note.setText("좋아요: fine")
    dialog.confirm.click()
    qtbot.waitUntil(lambda: "person: kang" in sidecar(asked_folder, "lab"))
    qtbot.waitUntil(lambda: asked_session.tasks.idle)
    text = sidecar(asked_folder, "lab")
    assert "signed: B. Example" in text
    assert "by: e-mail" in text
    assert "좋아요: fine" in text
    catalogue = asked_session.catalogue
    assert catalogue is not None
    still = catalogue.still("jung_e/lab")
    assert still is not None
    assert catalogue.approvals(still).marks == (
        ("Kim Hyun-joo", Standing.PENDING),
        ("Kang Soo-yeon", Standing.APPROVED),
    )
    path = asked_folder / "metadata" / "jung_e" / "production.approvals.yaml"
    ledger = read_ledger(path, still.production)
    assert [one for one, _ in ledger.answered[-1].decisions] == ["jung_e/lab"]
    assert not ledger.broken


def test_the_next_answer_of_the_same_person_comes_the_same_way(
    window: MainWindow, asked_session: Session, asked_folder: Path, qtbot: QtBot
) -> None:
    select(asked_session, "slate")
    qtbot.keyClick(window.grid, Qt.Key.Key_A, SHIFT)
    dialog = dialog_of(window, qtbot)
    assert dialog.by.currentText() == "phone"
    assert [dialog.signed.itemText(n) for n in range(dialog.signed.count())] == [
        "", "Kim Hyun-joo", "A. Example",
    ]  # fmt: skip
    dialog.signed.setCurrentText("A. Example")
    dialog.accept()
    qtbot.waitUntil(lambda: standing(asked_session, "slate") is Standing.APPROVED)
    asked_session.edit([SetValue("people", ("kim",))], ["jung_e/lab"])
    qtbot.waitUntil(lambda: asked_session.tasks.idle)
    asked = question_on(asked_session, "lab")
    kim = next(one for one in asked.candidates if one.person.code == "kim")
    assert asked_session.approvals.way(kim) == ("phone", "A. Example")


def question_on(session: Session, *stems: str) -> Question:
    assert session.catalogue is not None
    return question(session.catalogue, Decision.KILL, [f"jung_e/{stem}" for stem in stems])


def test_what_waits_is_meant_before_what_is_answered(asked_session: Session) -> None:
    asked = question_on(asked_session, "robot-head", "crew", "slate", "lab", "corridor")
    kim, kang = asked.candidates
    assert kim.meant == ("jung_e/slate", "jung_e/lab")
    assert kang.meant == ("jung_e/lab",)
    assert kim.beyond == 2  # one solo, one group: no kill is left of either


def test_who_was_not_asked_can_be_chosen(asked_session: Session) -> None:
    asked = question_on(asked_session, "earth")
    assert asked.awaited == ()
    assert [one.person.name for one in asked.candidates] == ["Kang Soo-yeon"]
    assert asked.candidates[0].meant == ("jung_e/earth",)


def test_an_answer_given_again_changes_nothing(
    window: MainWindow, asked_session: Session, asked_folder: Path, qtbot: QtBot,
    said: list[Message],
) -> None:  # fmt: skip
    select(asked_session, "slate")
    qtbot.keyClick(window.grid, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: standing(asked_session, "slate") is Standing.APPROVED)
    before = sidecar(asked_folder, "slate")
    qtbot.keyClick(window.grid, Qt.Key.Key_A)
    dialog = dialog_of(window, qtbot)  # nobody is awaited any more
    assert dialog.meant.text() == "Nothing waits for it: for the 1 still of 1 with them"
    dialog.accept()
    qtbot.waitUntil(lambda: "nothing was written" in said[-1].text)
    assert sidecar(asked_folder, "slate") == before


def test_a_still_with_nobody_in_it_is_nobodys(
    window: MainWindow, asked_session: Session, qtbot: QtBot, said: list[Message]
) -> None:
    select(asked_session, "corridor")
    qtbot.keyClick(window.grid, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: bool(said))
    assert said[-1].kind is MessageKind.WARNING
    assert said[-1].text.startswith("Nobody in these stills is named")


def test_a_ledger_that_cannot_be_read_lets_nothing_be_written(
    window: MainWindow, asked_session: Session, asked_folder: Path, qtbot: QtBot,
    said: list[Message],
) -> None:  # fmt: skip
    before = sidecar(asked_folder, "slate")
    ledger = asked_folder / "metadata" / "jung_e" / "production.approvals.yaml"
    ledger.write_bytes(b"\xff\xfe\x00 no text \xff")
    select(asked_session, "slate")
    qtbot.keyClick(window.grid, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: any(one.kind is MessageKind.ERROR for one in said))
    assert sidecar(asked_folder, "slate") == before
