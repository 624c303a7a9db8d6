"""Templates in the dialog: taken, changed, saved under a name, remembered, deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gallery.app.look.theme import DARK
from gallery.app.session.session import Session
from gallery.app.sheet.dialog import SheetDialog
from gallery.app.sheet.form import SheetForm
from gallery.app.sheet.template_bar import SaveTemplate
from gallery.search.grouping import GroupKey
from gallery.sheets.settings import Arrangement, Fit, Paper, SheetSettings
from gallery.sheets.templates import Origin

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

TIMEOUT = 20_000
EVERYTHING = SheetSettings(
    columns=3,
    rows=2,
    fit=Fit.ROTATE,
    paper=Paper.BLACK,
    arrangement=Arrangement.ROWS,
    sort="-rating",
    group=GroupKey.SCENE,
    group_pages=True,
    font="DejaVu Sans",
    stars=True,
    labels=True,
    picks=True,
    border=0.5,
    crop_marks=True,
    watermark="{recipient}",
    cover=True,
    contact="press@example.org",
    names=True,
    answers=True,
    intro="Please answer.",
    link="https://example.org/{number}",
)


@pytest.fixture
def new_dialog(session: Session, qtbot: QtBot) -> Callable[[], SheetDialog]:
    """Return a function that opens the dialog and waits until nothing is to be made any more."""

    def new() -> SheetDialog:
        dialog = SheetDialog(session, DARK)
        qtbot.addWidget(dialog)
        dialog.resize(1100, 800)
        dialog.show()
        settle(qtbot, session, dialog)
        return dialog

    return new


def settle(qtbot: QtBot, session: Session, dialog: SheetDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.busy and session.tasks.idle, timeout=TIMEOUT)


def take(dialog: SheetDialog, title: str) -> None:
    """Choose a template as a person does."""
    place = dialog.templates.choice.findText(title)
    assert place >= 0, title
    dialog.templates.choice.setCurrentIndex(place)
    dialog.templates.choice.activated.emit(place)


def titles(dialog: SheetDialog) -> list[str]:
    choice = dialog.templates.choice
    return [choice.itemText(place) for place in range(choice.count()) if choice.itemText(place)]


def answer_save(name: str, place: int) -> None:
    """Fill in the question for a name once it is there."""

    def answered() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, SaveTemplate)
        question.name.setText(name)
        question.place.setCurrentIndex(place)
        question.buttons.button(QDialogButtonBox.StandardButton.Save).click()

    QTimer.singleShot(0, answered)


def test_every_setting_of_a_template_comes_back_out_of_the_form(qtbot: QtBot) -> None:
    form = SheetForm(DARK)
    qtbot.addWidget(form)
    form.show_settings(EVERYTHING)
    assert form.settings == EVERYTHING
    for section in form.sections.values():
        assert section.summary.text() or section.is_open


def test_a_template_sets_everything(
    new_dialog: Callable[[], SheetDialog], session: Session, qtbot: QtBot
) -> None:
    dialog = new_dialog()
    assert "usual sheet" in titles(dialog)
    take(dialog, "scene book")
    settle(qtbot, session, dialog)
    assert dialog.form.settings == dialog.templates.template.settings
    assert dialog.form.group.currentText() == "Scene"
    assert not dialog.templates.changed.isVisible()
    dialog.form.columns.setValue(2)
    assert dialog.templates.changed.isVisible()
    assert not dialog.templates.save.isEnabled()  # a built-in one stays as it is
    qtbot.mouseClick(dialog.templates.back, Qt.MouseButton.LeftButton)
    assert dialog.form.columns.value() == 4
    assert not dialog.templates.changed.isVisible()


def test_pages_without_pictures_are_shown_too(
    new_dialog: Callable[[], SheetDialog], session: Session, qtbot: QtBot
) -> None:
    dialog = new_dialog()
    take(dialog, "scene book")
    settle(qtbot, session, dialog)
    cover = dialog.preview.shown
    assert cover is not None
    assert cover.page.pictures == ()
    assert cover.complete
    dialog.show_page(dialog.page_count)
    settle(qtbot, session, dialog)
    names = dialog.preview.shown
    assert names is not None
    assert names.page.pictures == ()
    assert "Kim Hyun-joo" in " ".join(text.line.text for text in names.page.texts)


def test_the_sheet_is_sorted_and_grouped_as_it_says(
    new_dialog: Callable[[], SheetDialog], session: Session, qtbot: QtBot
) -> None:
    dialog = new_dialog()
    dialog.form.sort.setCurrentIndex(dialog.form.sort.findData("-rating"))
    settle(qtbot, session, dialog)
    page = dialog.preview.shown
    assert page is not None
    ratings = [box.still.value("rating") or 0 for box in page.page.pictures]
    assert ratings == [5, 4, 3, 0, 0, 0]
    dialog.form.group.setCurrentIndex(dialog.form.group.findData("scene"))
    settle(qtbot, session, dialog)
    page = dialog.preview.shown
    assert page is not None
    assert "42A" in " ".join(text.line.text for text in page.page.texts)
    assert {box.still.id for box in page.page.pictures[:2]} == {"jung_e/robot-head", "jung_e/lab"}


@pytest.mark.parametrize(("place", "origin"), [(0, Origin.OWN), (1, Origin.PRODUCTION)])
def test_a_template_is_saved_changed_and_deleted(
    new_dialog: Callable[[], SheetDialog],
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    place: int,
    origin: Origin,
) -> None:
    dialog = new_dialog()
    dialog.form.columns.setValue(3)
    answer_save("For the press", place)
    dialog.templates.save_as.trigger()
    settle(qtbot, session, dialog)
    file = dialog.templates.template.path
    assert file is not None
    assert dialog.templates.template.origin is origin
    assert not dialog.templates.changed.isVisible()
    assert "For the press" in file.read_text("utf-8")
    dialog.form.rows.setValue(4)
    assert dialog.templates.changed.isVisible()
    dialog.templates.save.trigger()
    settle(qtbot, session, dialog)
    assert not dialog.templates.changed.isVisible()
    assert "3x4" in file.read_text("utf-8")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    dialog.templates.delete.trigger()
    settle(qtbot, session, dialog)
    assert "For the press" in file.read_text("utf-8")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    dialog.templates.delete.trigger()
    settle(qtbot, session, dialog)
    assert "For the press" not in file.read_text("utf-8")
    assert not [title for title in titles(dialog) if title.startswith("For the press")]
    assert dialog.form.columns.value() == 3  # what is set stays


def test_the_last_template_is_remembered(
    new_dialog: Callable[[], SheetDialog], session: Session, qtbot: QtBot
) -> None:
    first = new_dialog()
    take(first, "selects")
    first.form.margin.setValue(20)
    first.form.open_sections(["Watermark"])
    settle(qtbot, session, first)
    first.reject()
    second = new_dialog()
    assert second.templates.choice.currentText() == "selects"
    assert second.templates.changed.isVisible()
    assert second.form.margin.value() == 20
    assert second.form.opened() == ["Watermark"]


def test_a_mistake_in_a_file_of_templates_is_told(
    new_dialog: Callable[[], SheetDialog], tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sheets.yaml").write_text("mine:\n  grid: many\nours: {grid: 2x2}\n")
    dialog = new_dialog()
    assert "sheets.yaml:2:" in dialog.message.text()
    assert "a grid is written like 4x5" in dialog.message.text()
    assert "ours · own" in titles(dialog)


def test_a_section_folds_by_key_and_says_what_is_in_it(
    new_dialog: Callable[[], SheetDialog], qtbot: QtBot
) -> None:
    dialog = new_dialog()
    section = dialog.form.sections["Page"]
    assert section.body.isVisible()
    section.head.setFocus()
    qtbot.keyClick(section.head, Qt.Key.Key_Left)
    assert not section.body.isVisible()
    assert section.summary.text() == "A4 · 4 × 5"
    qtbot.keyClick(section.head, Qt.Key.Key_Right)
    assert section.body.isVisible()
    assert section.summary.text() == ""


def test_a_name_that_is_taken_is_told(
    new_dialog: Callable[[], SheetDialog], session: Session, qtbot: QtBot
) -> None:
    dialog = new_dialog()
    dialog.shelf.save("mine", SheetSettings(), Origin.OWN)
    settle(qtbot, session, dialog)
    question = SaveTemplate(dialog.shelf, dialog.templates.template, dialog)
    assert question.place.itemText(1) == "With Jung_E, for everybody"
    assert question.told.text() == "Replaces the one of this name"
    question.name.setText("another")
    assert not question.told.text().strip()
    question.name.setText("  ")
    assert not question.buttons.button(QDialogButtonBox.StandardButton.Save).isEnabled()


def test_tab_goes_through_the_form_as_it_stands(new_dialog: Callable[[], SheetDialog]) -> None:
    dialog = new_dialog()
    dialog.form.open_sections(["Page", "Marks"])
    names: list[str] = []
    widget: QWidget | None = dialog.templates.choice
    for _ in range(300):
        assert widget is not None
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            name = widget.accessibleName() or str(widget.property("text") or "")
            names.append(name.partition(":")[0])
        widget = widget.nextInFocusChain()
        if widget is dialog.templates.choice:
            break
    wanted = ["Template", "Stills", "Page", "Portrait", "Columns", "Rows", "Margin", "Resolution"]
    wanted += ["Pictures", "Caption", "Marks", "Stars", "Colour labels", "Watermark"]
    wanted += ["Preview of the page", "Close", "Export…"]
    places = [names.index(name) for name in wanted]
    assert places == sorted(places), names
