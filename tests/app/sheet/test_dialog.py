"""The contact sheet dialog: the preview follows the settings, and the file is what was seen."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from gallery.app.look.theme import DARK
from gallery.app.session.session import Session
from gallery.app.session.tasks import Lane
from gallery.app.sheet.dialog import SheetDialog
from gallery.app.sheet.rendering import Shown
from gallery.library.change import SetValue
from gallery.search.grouping import GroupKey
from gallery.sheets.restrictions import Restriction, RestrictionKind
from gallery.sheets.settings import Fit, PageSize, Paper, SheetSettings

# The offscreen platform says so of every window that has a least size.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

ChooseFile = Callable[[Path], None]
TIMEOUT = 20_000


@pytest.fixture
def new_dialog(session: Session, qtbot: QtBot) -> Iterator[Callable[[], SheetDialog]]:
    """Return a function that opens the dialog and waits for its first page."""
    made: list[SheetDialog] = []

    def new() -> SheetDialog:
        dialog = SheetDialog(session, DARK)
        qtbot.addWidget(dialog)
        made.append(dialog)
        dialog.resize(1000, 700)
        dialog.show()
        settle(qtbot, session, dialog)
        return dialog

    yield new
    for dialog in made:
        if dialog.isVisible():
            dialog.reject()


@pytest.fixture
def dialog(new_dialog: Callable[[], SheetDialog]) -> SheetDialog:
    return new_dialog()


@pytest.fixture
def choose_file(monkeypatch: pytest.MonkeyPatch) -> ChooseFile:
    """Return a function that says which file a person will choose; "" stands for cancel."""

    def choose(path: Path) -> None:
        def chosen(*arguments: object) -> tuple[str, str]:
            return str(path), str(arguments[-1])

        monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)

    return choose


def settle(qtbot: QtBot, session: Session, dialog: SheetDialog) -> None:
    """Wait until nothing is to be made any more."""

    def settled() -> bool:
        return not dialog.busy and session.tasks.idle

    qtbot.waitUntil(settled, timeout=TIMEOUT)


def click_export(qtbot: QtBot, dialog: SheetDialog) -> None:
    """Press the button as soon as it can be pressed: facts learned late lay the sheet out anew."""
    qtbot.waitUntil(dialog.save.isEnabled, timeout=TIMEOUT)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)


def shown(dialog: SheetDialog) -> Shown:
    found = dialog.preview.shown
    assert found is not None
    return found


def texts(dialog: SheetDialog) -> list[str]:
    return [box.line.text for box in shown(dialog).page.texts]


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


def test_the_first_page_is_shown_with_its_pictures(dialog: SheetDialog) -> None:
    page = shown(dialog)
    assert page.complete
    assert dialog.page_count == 1
    assert [box.still.id for box in page.page.pictures][:2] == ["jung_e/corridor", "jung_e/crew"]
    box = page.page.pictures[1].rect
    scale = page.dpi / 72
    middle = QPoint(round((box.x + box.width / 2) * scale), round((box.y + box.height / 2) * scale))
    colour = page.image.pixelColor(middle)
    found = (colour.red(), colour.green(), colour.blue())
    assert found == pytest.approx((40, 90, 170), abs=4)
    assert dialog.save.isEnabled()


def test_the_preview_follows_the_grid(dialog: SheetDialog, qtbot: QtBot, session: Session) -> None:
    dialog.form.columns.setValue(2)
    dialog.form.rows.setValue(2)
    settle(qtbot, session, dialog)
    assert dialog.page_count == 2
    assert dialog.bar.pages.text() == "of 2"
    assert len(shown(dialog).page.pictures) == 4


def test_pages_are_turned_by_button_key_and_wheel(
    dialog: SheetDialog, qtbot: QtBot, session: Session
) -> None:
    dialog.form.columns.setValue(1)
    dialog.form.rows.setValue(1)
    settle(qtbot, session, dialog)
    assert dialog.page_count == 6
    assert not dialog.bar.back.isEnabled()
    qtbot.mouseClick(dialog.bar.forth, Qt.MouseButton.LeftButton)
    settle(qtbot, session, dialog)
    assert shown(dialog).page.number == 2
    qtbot.keyClick(dialog.preview, Qt.Key.Key_PageDown)
    settle(qtbot, session, dialog)
    assert shown(dialog).page.number == 3
    spot = QPointF(dialog.preview.rect().center())
    wheel = QWheelEvent(
        spot,
        spot,
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(dialog.preview.viewport(), wheel)
    settle(qtbot, session, dialog)
    assert shown(dialog).page.number == 4
    dialog.show_page(99)
    settle(qtbot, session, dialog)
    assert shown(dialog).page.number == 6
    assert not dialog.bar.forth.isEnabled()


def test_a_page_can_be_looked_at_closely(
    dialog: SheetDialog, qtbot: QtBot, session: Session
) -> None:
    whole = shown(dialog).image.height()
    assert whole < dialog.preview.viewport().height()
    for _ in range(4):
        qtbot.mouseClick(dialog.bar.larger, Qt.MouseButton.LeftButton)
    settle(qtbot, session, dialog)
    assert dialog.preview.zoom >= 1.5
    assert shown(dialog).image.height() > whole
    assert dialog.preview.verticalScrollBar().maximum() > 0
    qtbot.keyClick(dialog.preview, Qt.Key.Key_0)
    settle(qtbot, session, dialog)
    assert shown(dialog).image.height() == whole


def test_every_setting_reaches_the_page(
    dialog: SheetDialog, qtbot: QtBot, session: Session
) -> None:
    form = dialog.form
    form.page.setCurrentIndex(form.page.findData(PageSize.CUSTOM))
    form.width_mm.setValue(180)
    form.height_mm.setValue(240)
    qtbot.mouseClick(form.landscape, Qt.MouseButton.LeftButton)
    form.margin.setValue(15)
    form.gutter.setValue(6)
    form.fit.setCurrentIndex(form.fit.findData(Fit.FILL))
    form.paper.setCurrentIndex(form.paper.findData(Paper.BLACK))
    form.dpi.setValue(150)
    form.caption.setPlainText("{file}\n{caption.ko}")
    form.caption_lines.setValue(3)
    form.title.setText("정이 selects")
    form.footer[1].setPlainText("not for publication")
    settle(qtbot, session, dialog)
    assert form.settings == SheetSettings(
        page=PageSize.CUSTOM,
        custom_mm=(180.0, 240.0),
        landscape=True,
        columns=5,
        rows=3,
        margin=15.0,
        gutter=6.0,
        fit=Fit.FILL,
        paper=Paper.BLACK,
        dpi=150,
        caption="{file}\n{caption.ko}",
        caption_lines=3,
        title="정이 selects",
        footer_center="not for publication",
    )
    assert shown(dialog).sheet.settings == form.settings
    assert {"정이 selects", "crew.jpg", "정이가 서 있는 실험실", "not for publication"} <= set(
        texts(dialog)
    )
    assert shown(dialog).image.pixelColor(2, 2).name() == "#000000"
    assert dialog.templates.changed.isVisible()
    qtbot.mouseClick(dialog.templates.back, Qt.MouseButton.LeftButton)
    assert form.settings == SheetSettings()
    assert not dialog.templates.changed.isVisible()


def test_a_mistake_in_a_template_is_told_and_the_last_page_stays(
    dialog: SheetDialog, qtbot: QtBot, session: Session
) -> None:
    before = shown(dialog)
    dialog.form.caption.setPlainText("{captoin}")
    settle(qtbot, session, dialog)
    assert "{captoin} is not a token; did you mean {caption}" in dialog.message.text()
    assert dialog.form.caption.property("role") == "error"
    assert not dialog.save.isEnabled()
    assert shown(dialog) is before
    dialog.form.caption.setPlainText("{caption}")
    settle(qtbot, session, dialog)
    assert dialog.message.text() == ""
    assert dialog.save.isEnabled()


def test_a_page_too_small_for_its_grid_is_told(
    dialog: SheetDialog, qtbot: QtBot, session: Session
) -> None:
    dialog.form.rows.setValue(40)
    settle(qtbot, session, dialog)
    assert "no room for 4 x 40 stills" in dialog.message.text()
    assert not dialog.save.isEnabled()


@pytest.mark.parametrize("page", PageSize)
def test_no_field_reaches_beyond_the_form(dialog: SheetDialog, page: PageSize) -> None:
    dialog.form.open_sections(dialog.form.sections)
    everything = SheetSettings(
        page=page,
        custom_mm=(2000.0, 2000.0),
        answers=True,
        cover=True,
        group=GroupKey.SCENE,
    )
    dialog.form.show_settings(everything)
    body = dialog.form.widget()
    assert body is not None
    needed = body.minimumSizeHint().width()
    assert needed <= dialog.form.width() - dialog.form.verticalScrollBar().sizeHint().width()


def test_a_token_is_inserted_where_the_cursor_was(dialog: SheetDialog, qtbot: QtBot) -> None:
    dialog.form.open_sections(["Caption", "Header and footer"])
    dialog.form.header[1].setFocus()
    dialog.form.insert("director")
    assert dialog.form.header[1].toPlainText() == "{director}"
    dialog.form.caption.setFocus()
    dialog.form.caption.selectAll()
    dialog.form.insert("scene")
    assert dialog.form.caption.toPlainText() == "{scene}"


def test_the_selection_alone_can_be_printed(
    new_dialog: Callable[[], SheetDialog], session: Session, qtbot: QtBot
) -> None:
    rows = session.results.rows
    session.select_rows([int(rows[1]), int(rows[3])])
    dialog = new_dialog()
    assert [dialog.stills.itemText(place) for place in range(dialog.stills.count())] == [
        "All 6 that are shown",
        "The 2 selected",
    ]
    assert len(shown(dialog).page.pictures) == 2
    dialog.stills.setCurrentIndex(0)
    settle(qtbot, session, dialog)
    assert len(shown(dialog).page.pictures) == 6


def test_the_order_and_the_filter_are_those_of_the_grid(
    new_dialog: Callable[[], SheetDialog], session: Session, qtbot: QtBot
) -> None:
    session.set_query("rating:>=3")
    qtbot.waitUntil(lambda: session.tasks.idle, timeout=TIMEOUT)
    dialog = new_dialog()
    expected = session.index.ids(session.results.rows)
    assert [box.still.id for box in shown(dialog).page.pictures] == expected
    assert "3 stills · rating:>=3" in texts(dialog)


def test_a_caption_edited_meanwhile_is_printed_as_it_is_now(
    dialog: SheetDialog, qtbot: QtBot, session: Session
) -> None:
    with qtbot.waitSignal(session.stills_changed, timeout=TIMEOUT):
        session.edit([SetValue("number", "00777")], ["jung_e/earth"])
    settle(qtbot, session, dialog)
    assert "00777 ★★★★" in texts(dialog)


def test_the_file_is_what_was_seen(
    dialog: SheetDialog,
    qtbot: QtBot,
    session: Session,
    choose_file: ChooseFile,
    tmp_path: Path,
) -> None:
    choose_file(tmp_path / "selects")
    click_export(qtbot, dialog)
    settle(qtbot, session, dialog)
    assert dialog.message.text() == "selects.pdf is written"
    assert dialog.reveal.isVisible()
    text = text_of(tmp_path / "selects.pdf")
    for line in texts(dialog):
        assert line.split(",")[0] in text


def test_pages_of_pixels_are_written_beside_each_other(
    dialog: SheetDialog,
    qtbot: QtBot,
    session: Session,
    choose_file: ChooseFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialog.form.columns.setValue(2)
    dialog.form.rows.setValue(2)
    dialog.form.dpi.setValue(50)
    settle(qtbot, session, dialog)
    (tmp_path / "out").mkdir()
    choose_file(tmp_path / "out" / "selects.png")
    asked: list[str] = []
    answer = QMessageBox.StandardButton.No

    def question(*arguments: object) -> QMessageBox.StandardButton:
        asked.append(str(arguments[-1]))
        return answer

    monkeypatch.setattr(QMessageBox, "question", question)
    dialog.choose_file()
    settle(qtbot, session, dialog)
    assert sorted(os.listdir(tmp_path / "out")) == ["selects-1.png", "selects-2.png"]
    assert "2 pages are written, from selects-1.png on" in dialog.message.text()
    before = (tmp_path / "out" / "selects-1.png").stat().st_mtime_ns
    dialog.choose_file()
    settle(qtbot, session, dialog)
    assert asked == ["Replace selects-1.png, selects-2.png?"]
    assert (tmp_path / "out" / "selects-1.png").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sheet.docx", "use .pdf, .html"),
        ("gone/sheet.pdf", "there is no folder"),
        ("taken.pdf", "choose another name"),
    ],
)
def test_a_place_that_does_not_do_is_told(
    dialog: SheetDialog,
    qtbot: QtBot,
    session: Session,
    choose_file: ChooseFile,
    tmp_path: Path,
    name: str,
    told: str,
) -> None:
    (tmp_path / "taken.pdf").mkdir()
    choose_file(tmp_path / name)
    dialog.choose_file()
    settle(qtbot, session, dialog)
    assert told in dialog.message.text()
    assert dialog.message.property("role") == "error"
    assert dialog.save.isEnabled()


def test_a_long_title_is_offered_as_a_name_that_disks_take(
    dialog: SheetDialog, qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[Path] = []

    def chosen(*arguments: object) -> tuple[str, str]:
        offered.append(Path(str(arguments[2])))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    dialog.form.title.setText("정이: 현장 스틸 " * 60)
    settle(qtbot, session, dialog)
    click_export(qtbot, dialog)
    assert offered[0].name.startswith("정이- 현장 스틸")
    assert len(os.fsencode(offered[0].name)) < 250


def test_without_a_printer_it_is_said_what_to_do(
    dialog: SheetDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    assert dialog.paper.shortcut() == QKeySequence("Ctrl+Shift+P")
    qtbot.mouseClick(dialog.paper, Qt.MouseButton.LeftButton)
    assert "No printer is set up on this computer" in dialog.message.text()
    assert dialog.message.property("role") == "error"


def test_what_the_printer_dialog_says_is_printed(
    dialog: SheetDialog,
    qtbot: QtBot,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialog.form.rows.setValue(1)
    settle(qtbot, session, dialog)
    offered: list[tuple[int, int]] = []

    def answered(question: QPrintDialog) -> int:
        offered.append((question.minPage(), question.maxPage()))
        question.printer().setOutputFileName(str(tmp_path / "paper.pdf"))
        question.printer().setPrintRange(QPrinter.PrintRange.CurrentPage)
        return QPrintDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["a printer"])
    monkeypatch.setattr(QPrintDialog, "exec", answered)
    dialog.show_page(2)
    settle(qtbot, session, dialog)
    qtbot.mouseClick(dialog.paper, Qt.MouseButton.LeftButton)
    settle(qtbot, session, dialog)
    assert offered == [(1, 2)]
    assert dialog.message.text() == "1 page is printed into paper.pdf"
    assert "page 2 of 2" in text_of(tmp_path / "paper.pdf")


def test_the_pages_are_printed_while_the_window_lives(
    dialog: SheetDialog, qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    dialog.form.rows.setValue(1)
    settle(qtbot, session, dialog)
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    dialog.print_on(printer)
    assert dialog.message.text() == "Printing, page 1 of 2"
    assert not dialog.paper.isEnabled()
    settle(qtbot, session, dialog)
    assert dialog.message.text() == "2 pages are printed into paper.pdf"
    assert "page 2 of 2" in text_of(tmp_path / "paper.pdf")


def test_printing_can_be_cancelled(
    dialog: SheetDialog, qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    hold = threading.Event()
    session.tasks.run(Lane.SHEETS, lambda: hold.wait(20), lambda _: None)
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    dialog.print_on(printer)
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    hold.set()
    settle(qtbot, session, dialog)
    assert dialog.message.text() == "Cancelled, nothing was written"
    assert not (tmp_path / "paper.pdf").exists()


def test_choosing_no_file_writes_nothing(
    dialog: SheetDialog, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    dialog.choose_file()
    assert not dialog.busy


def test_cancelling_stops_the_writing_and_leaves_nothing(
    dialog: SheetDialog, qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    hold = threading.Event()
    session.tasks.run(Lane.SHEETS, lambda: hold.wait(20), lambda _: None)
    (tmp_path / "out").mkdir()
    dialog.export_to(tmp_path / "out" / "sheet.pdf")
    assert dialog.progress.isVisible()
    assert not dialog.form.isEnabled()
    assert not dialog.save.isEnabled()
    assert dialog.cancel.text() == "Cancel"
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    hold.set()
    settle(qtbot, session, dialog)
    assert dialog.message.text() == "Cancelled, nothing was written"
    assert os.listdir(tmp_path / "out") == []
    assert dialog.form.isEnabled()
    assert dialog.cancel.text() == "Close"
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_a_still_without_a_picture_is_marked_and_told(
    new_dialog: Callable[[], SheetDialog],
    session: Session,
    qtbot: QtBot,
    library_folder: Path,
    tmp_path: Path,
) -> None:
    broken = library_folder / "assets" / "jung_e" / "earth.jpg"
    broken.write_bytes(b"no picture at all")
    session.rescan()
    qtbot.waitUntil(lambda: not session.scanning and session.tasks.idle, timeout=TIMEOUT)
    dialog = new_dialog()
    assert shown(dialog).complete
    dialog.export_to(tmp_path / "sheet.pdf")
    settle(qtbot, session, dialog)
    assert "1 picture is missing or damaged" in dialog.message.text()
    assert "earth.jpg" in dialog.message.text()
    assert "No picture" in text_of(tmp_path / "sheet.pdf")


def test_settings_and_place_are_remembered(
    new_dialog: Callable[[], SheetDialog],
    session: Session,
    qtbot: QtBot,
    choose_file: ChooseFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = new_dialog()
    first.form.columns.setValue(3)
    first.form.caption.setPlainText("{scene}")
    settle(qtbot, session, first)
    choose_file(tmp_path / "sheet.jpg")
    first.choose_file()
    settle(qtbot, session, first)
    first.reject()
    asked: list[str] = []

    def chosen(*arguments: object) -> tuple[str, str]:
        asked.extend(map(str, arguments))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    second = new_dialog()
    assert second.form.settings == SheetSettings(columns=3, caption="{scene}")
    second.choose_file()
    assert str(tmp_path / "Jung_E.jpg") in asked
    assert asked[-1] == "JPEG pages (*.jpg)"


def test_markup_in_a_caption_is_shown_as_text(
    dialog: SheetDialog, qtbot: QtBot, session: Session
) -> None:
    markup = "<img src=/etc/passwd><b>x</b>"
    with qtbot.waitSignal(session.stills_changed, timeout=TIMEOUT):
        session.edit([SetValue("number", markup)], ["jung_e/earth"])
    settle(qtbot, session, dialog)
    assert f"{markup} ★★★★" in texts(dialog)


def test_a_large_picture_is_sharp_when_the_page_is_large(
    new_dialog: Callable[[], SheetDialog],
    session: Session,
    qtbot: QtBot,
    library_folder: Path,
) -> None:
    for path in (library_folder / "assets" / "jung_e").glob("*.jpg"):
        path.unlink()
    Image.effect_noise((2400, 1600), 90).convert("RGB").save(
        library_folder / "assets" / "jung_e" / "noise.jpg", quality=90
    )
    session.rescan()
    qtbot.waitUntil(lambda: not session.scanning and session.tasks.idle, timeout=TIMEOUT)
    dialog = new_dialog()
    dialog.form.columns.setValue(1)
    dialog.form.rows.setValue(1)
    dialog.preview.set_zoom(2.0)
    settle(qtbot, session, dialog)
    page = shown(dialog)
    box, scale = page.page.pictures[0].rect, page.dpi / 72
    x, y = round((box.x + 100) * scale), round((box.y + 100) * scale)
    greys = [page.image.pixelColor(x + step, y).lightness() for step in range(60)]
    differences = [abs(one - other) for one, other in pairwise(greys)]
    assert sum(differences) / len(differences) > 10  # noise at full resolution, not blurred


def test_a_killed_still_is_marked_on_every_sheet(
    empty_session: Session,
    qtbot: QtBot,
    library_folder: Path,
    open_library: Callable[[Session, Path], None],
) -> None:
    captions = library_folder / "metadata" / "jung_e"
    with (captions / "robot-head.yaml").open("a", encoding="utf-8") as file:
        file.write("approvals:\n  - {person: kim, decision: kill, round: 1}\n")
    open_library(empty_session, library_folder)
    dialog = SheetDialog(empty_session, DARK)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, empty_session, dialog)
    killed = [
        box.still.id
        for box in shown(dialog).page.pictures
        if Restriction(RestrictionKind.KILLED, "KILLED") in box.restrictions
    ]
    assert killed == ["jung_e/robot-head"]
    dialog.reject()


def test_a_sheet_is_not_exported_over_a_still(
    dialog: SheetDialog, qtbot: QtBot, session: Session, library_folder: Path
) -> None:
    still = library_folder / "assets" / "jung_e" / "earth.jpg"
    before = still.read_bytes()
    dialog.export_to(still)
    settle(qtbot, session, dialog)
    assert "belongs to the library" in dialog.message.text()
    assert still.read_bytes() == before
