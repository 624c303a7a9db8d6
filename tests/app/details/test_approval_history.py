"""The Approval tab tells where a still stands with whom, and who said what when."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gallery.app.details.approval_history import NO_RULES, OTHER_FILE, ApprovalHistory
from gallery.app.details.pane import DetailsPane
from gallery.app.look.theme import DARK
from gallery.app.session.approval_details import ApprovalDetails
from gallery.app.session.session import Session
from gallery.app.widgets.spoken import spoken


def shown(session: Session, qtbot: QtBot, *stems: str) -> list[str]:
    """What the tab says when these stills are selected."""
    pane = DetailsPane(session, DARK)
    qtbot.addWidget(pane)
    rows = [session.index.row(f"jung_e/{stem}") for stem in stems]
    session.select_rows([row for row in rows if row is not None])
    wanted = {f"jung_e/{stem}" for stem in stems}
    qtbot.waitUntil(lambda: set(session.details.ids) == wanted)
    return pane.approvals.texts


def test_a_killed_still_tells_who_killed_it_when_and_why(
    asked_session: Session, qtbot: QtBot
) -> None:
    assert shown(asked_session, qtbot, "robot-head") == [
        "Kim Hyun-joo 김현주",
        "killed",
        "solo · round 1 · no kills left",
        "Answers",
        "Kim Hyun-joo killed it",
        "15 Nov 2022 10:02",
        "round 1 · signed A. Example · by sheet 7F3A21C4",
        "“hair, <b>left</b> 머리”",
        OTHER_FILE,
    ]


def test_a_still_that_waits_tells_for_whom_until_when(asked_session: Session, qtbot: QtBot) -> None:
    texts = shown(asked_session, qtbot, "lab")
    assert texts[:2] == ["Kim Hyun-joo 김현주", "pending"]
    assert texts[2].startswith("group · round 1 · no kills left · by Mon 20 Jan 2194 · ")
    assert texts[3:5] == ["Kang Soo-yeon 강수연", "pending"]
    assert "by Thu 17 Nov 2022" in texts[5]
    assert texts[5].endswith("days overdue")


def test_of_several_stills_it_counts(asked_session: Session, qtbot: QtBot) -> None:
    texts = shown(asked_session, qtbot, "robot-head", "crew", "lab", "earth", "corridor")
    assert texts == [
        "Approved", "1 still", "Pending", "1 still", "Not sent", "1 still", "Killed", "1 still",
        "By person",
        "Kim Hyun-joo 김현주", "1 approved, 1 pending, 1 killed",
        "Kang Soo-yeon 강수연", "1 pending, 1 not sent",
    ]  # fmt: skip


def test_where_nothing_is_agreed_it_says_so(session: Session, qtbot: QtBot) -> None:
    assert shown(session, qtbot, "lab") == [NO_RULES]


def test_an_answer_on_the_same_file_is_no_answer_on_another(
    asked_session: Session, asked_folder: Path, qtbot: QtBot
) -> None:
    assert OTHER_FILE not in shown(asked_session, qtbot, "crew")  # nobody looked at its file


def test_a_note_is_never_taken_for_html(asked_session: Session, qtbot: QtBot) -> None:
    view = ApprovalHistory(DARK)
    qtbot.addWidget(view)
    shown(asked_session, qtbot, "robot-head")
    view.show_approvals(asked_session.details.approvals)
    labels = [label for label in view.findChildren(QLabel) if label.text()]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_an_answer_nobody_can_understand_is_told(qtbot: QtBot) -> None:
    view = ApprovalHistory(DARK)
    qtbot.addWidget(view)
    view.show_approvals(ApprovalDetails(wrong=("approvals: decision 2 names no person",)))
    assert "approvals: decision 2 names no person" in view.texts


@pytest.mark.parametrize("stem", ["robot-head", "crew"])
def test_raw_records_are_no_other_keys_of_the_file(
    asked_session: Session, qtbot: QtBot, stem: str
) -> None:
    shown(asked_session, qtbot, stem)
    assert asked_session.details.unknown == ()


def test_an_embargo_that_nobody_understands_is_told(
    empty_session: Session,
    library_folder: Path,
    open_library: Callable[[Session, Path], None],
    qtbot: QtBot,
) -> None:
    path = library_folder / "metadata" / "jung_e" / "corridor.yaml"
    path.write_text("embargo: until premiere\n", encoding="utf-8")
    open_library(empty_session, library_folder)
    texts = shown(empty_session, qtbot, "corridor")
    assert texts[0].startswith('May leave: no: its embargo "until premiere" cannot be understood')
    row = empty_session.index.row("jung_e/corridor")
    assert row is not None
    tile = empty_session.index.tile(row)
    assert tile.embargoed(time.time())
    assert ", embargo not understood, " in spoken(tile, 0, 6, selected=False)
