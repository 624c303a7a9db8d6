"""A PDF that came back: what it would change is shown, and only what is confirmed is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name, Pdf, String
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gallery.app.approvals.return_dialog import ReturnDialog
from gallery.app.session.messages import Message, MessageKind
from gallery.app.session.session import Session
from gallery.app.window import MainWindow
from gallery.approval_sheets.asking import SHEET, send
from gallery.approval_sheets.choosing import planned
from gallery.approval_sheets.oddities import Flag
from gallery.approvals.rules import Standing
from gallery.imaging.values import PictureKey
from gallery.sheets.pictures import StillPictures

Returned = Callable[..., Path]


@pytest.fixture
def returned(asked_session: Session, tmp_path: Path) -> Returned:
    """Return a function that fills in a sheet of Kim's four stills that really was sent.

    Solo stills come first: 1 robot-head, 2 crew, 3 slate; then the group still, 4 lab.
    """
    catalogue = asked_session.catalogue
    assert catalogue is not None
    stems = ("robot-head", "crew", "slate", "lab")
    stills = [one for stem in stems if (one := catalogue.still(f"jung_e/{stem}")) is not None]
    now = datetime.now().astimezone()
    plan = planned(catalogue, stills, "kim", now.date(), again=True)
    pictures = StillPictures(asked_session.pictures.jpeg, PictureKey)
    sheet = tmp_path / "sheet.pdf"
    send(catalogue, sheet, plan.request, SHEET, pictures, lambda *_: None, lambda: False, now)
    places = {one.id.rpartition("/")[2]: n for n, one in enumerate(plan.request.stills, 1)}

    def filled(save_as: str = "kim.pdf", **values: str) -> Path:
        texts = {
            f"{key[0]}{places[key[2:].replace('_', '-')]:04d}" if key[1:2] == "_" else key: value
            for key, value in values.items()
        }
        path = tmp_path / save_as
        with Pdf.open(sheet) as pdf:
            for one in pdf.Root.AcroForm.Fields:
                key = str(one.get("/T"))
                if key in texts and key[0] in "ak" and key[1:].isdecimal():
                    one.V = one.AS = Name("/Yes")
                elif key in texts:
                    one.V = String(texts[key])
            pdf.save(path)
        return path

    return filled


def drop(window: MainWindow, *paths: Path) -> None:
    """Drop files on the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, copy = QPoint(600, 300), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, copy, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(where), copy, mime, buttons, keys))


def dialog_of(window: MainWindow, qtbot: QtBot) -> ReturnDialog:
    """The dialog that shows what came back."""
    qtbot.waitUntil(lambda: bool(window.findChildren(ReturnDialog)), timeout=20_000)
    return window.findChildren(ReturnDialog)[0]


def standing(session: Session, stem: str) -> Standing:
    row = session.index.row(f"jung_e/{stem}")
    assert row is not None
    return session.index.tile(row).standing


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_dropped_sheet_shows_what_it_would_change_and_writes_nothing(
    window: MainWindow, asked_folder: Path, returned: Returned, qtbot: QtBot
) -> None:
    path = returned(
        a_robot_head="1", n_robot_head="머리가 좋아요", k_slate="1", a_lab="1", k_lab="1",
        name="A. Example",
    )  # fmt: skip
    before = everything(asked_folder)
    drop(window, path)
    dialog = dialog_of(window, qtbot)
    assert dialog.head.text() == "Kim Hyun-joo 김현주 · round 2"
    assert "signed A. Example" in dialog.detail.text()
    rows = {one.row.still_id.rpartition("/")[2]: one for one in dialog.model.rows}
    assert rows["robot-head"].spoken == (
        "00123  robot head engraved Jung-E, killed, now approved, 머리가 좋아요, other than before"
    )
    assert Flag.BOTH in rows["lab"].row.flags
    assert not rows["lab"].recordable
    assert rows["crew"].row.answer is None
    assert dialog.model.chosen == {"jung_e/robot-head", "jung_e/slate"}
    assert dialog.confirm.text() == "Record 2 answers"
    dialog.reject()
    assert everything(asked_folder) == before


def test_what_is_confirmed_is_written_and_what_is_left_out_is_not(
    window: MainWindow, asked_session: Session, asked_folder: Path, returned: Returned, qtbot: QtBot
) -> None:
    said: list[Message] = []
    asked_session.message_posted.connect(said.append)
    drop(window, returned(a_robot_head="1", k_slate="1", name="Kim Hyun-joo"))
    dialog = dialog_of(window, qtbot)
    place = [one.row.still_id for one in dialog.model.rows].index("jung_e/slate")
    dialog.rows.setCurrentIndex(dialog.model.index(place))
    qtbot.keyClick(dialog.rows, Qt.Key.Key_Space)
    assert dialog.model.chosen == {"jung_e/robot-head"}
    assert dialog.message.text() == "Nothing is written yet; 1 still left out"
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.message.text() == "Recorded for Kim Hyun-joo: 1 approved")
    assert said[-1].text == "Recorded for Kim Hyun-joo: 1 approved"
    assert standing(asked_session, "robot-head") is Standing.APPROVED
    assert standing(asked_session, "slate") is Standing.PENDING
    sidecar = asked_folder / "metadata" / "jung_e" / "robot-head.yaml"
    assert "decision: approve, round: 2, signed: Kim Hyun-joo" in sidecar.read_text("utf-8")


def test_a_kill_over_the_quota_is_flagged_before_and_said_after(
    window: MainWindow, asked_session: Session, returned: Returned, qtbot: QtBot
) -> None:
    said: list[Message] = []
    asked_session.message_posted.connect(said.append)
    drop(window, returned(k_slate="1", k_crew="1", name="Kim Hyun-joo"))
    dialog = dialog_of(window, qtbot)
    over = [one for one in dialog.model.rows if Flag.OVER_QUOTA in one.row.flags]
    assert len(over) == 1
    assert "over quota" in dialog.detail.text()
    dialog.record()
    qtbot.waitUntil(lambda: any(one.kind is MessageKind.WARNING for one in said))
    assert "beyond the quota" in said[-1].text


def test_the_same_sheet_again_has_nothing_to_record(
    window: MainWindow, returned: Returned, asked_folder: Path, qtbot: QtBot
) -> None:
    path = returned(a_slate="1", name="Kim Hyun-joo")
    drop(window, path)
    dialog = dialog_of(window, qtbot)
    dialog.record()
    qtbot.waitUntil(lambda: not dialog.recording and not dialog.confirm.isVisible())
    dialog.reject()
    qtbot.waitUntil(lambda: not window.findChildren(ReturnDialog))
    before = everything(asked_folder)
    drop(window, path)
    again = dialog_of(window, qtbot)
    assert again.model.chosen == frozenset()
    assert not again.confirm.isEnabled()
    assert "It was read already" in again.warnings.text()
    assert everything(asked_folder) == before


def test_a_pdf_that_is_no_sheet_says_why(
    window: MainWindow, returned: Returned, tmp_path: Path, qtbot: QtBot
) -> None:
    plain = tmp_path / "brochure.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(plain)
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7\nnothing more")
    drop(window, plain, torn, returned(a_slate="1"))
    dialog = dialog_of(window, qtbot)
    assert dialog.files.isVisible()
    texts = []
    for place in range(2):
        dialog.files.setCurrentIndex(place)
        texts.append((dialog.head.text(), dialog.detail.text()))
        assert not dialog.rows.isVisible()
        assert not dialog.confirm.isVisible()
    assert [head for head, _ in texts] == [
        "brochure.pdf brings no answers",
        "torn.pdf brings no answers",
    ]
    assert all(len(reason) > 20 for _, reason in texts)
    dialog.files.setCurrentIndex(2)
    assert dialog.confirm.isVisible()


def test_a_sheet_of_another_library_says_so(
    window: MainWindow, asked_folder: Path, returned: Returned, qtbot: QtBot
) -> None:
    path = returned(a_slate="1")
    (asked_folder / "metadata" / "jung_e" / "production.approvals.yaml").unlink()
    drop(window, path)
    dialog = dialog_of(window, qtbot)
    assert "knows sheet" in dialog.detail.text()
    assert not dialog.confirm.isVisible()


def test_without_a_library_one_is_told_to_open_it(
    empty_session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    window = MainWindow(empty_session)
    qtbot.addWidget(window)
    path = tmp_path / "kim.pdf"
    path.write_bytes(b"%PDF-1.7")
    with qtbot.waitSignal(empty_session.message_posted) as posted:
        drop(window, path)
    assert posted.args[0].text.startswith("Open the library that the sheet was sent from")
