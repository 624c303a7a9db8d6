"""The details pane under real keys and clicks: what is typed, what stands in the YAML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from gallery.app.details.editors import ChoiceEditor, FlagEditor, LineEditor, LongTextEditor
from gallery.app.details.local_text_editor import LocalTextEditor
from gallery.app.details.pane import DetailsPane
from gallery.app.details.token_editor import TokenEditor
from gallery.app.look.theme import DARK, apply
from gallery.app.session.messages import Message
from gallery.app.session.session import Session
from gallery.library.change import SetValue
from gallery.library.fields import FIELDS, FieldType
from gallery.library.values import Person

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
CREW, EARTH, LAB, ROBOT = (f"jung_e/{name}" for name in ("crew", "earth", "lab", "robot-head"))
OpenLibrary = Callable[[Session, Path], None]


class Pane:
    """The pane in a window, beside a field that stands for the rest of the program."""

    def __init__(self, qtbot: QtBot, qapp: QApplication, session: Session, folder: Path) -> None:
        apply(qapp, DARK)
        self.qtbot, self.session = qtbot, session
        self.captions = folder / "metadata" / "jung_e"
        self.window = QWidget()
        self.window.resize(700, 1400)
        self.pane = DetailsPane(session, DARK)
        self.pane.setParent(self.window)
        self.pane.resize(335, 1400)
        self.elsewhere = QLineEdit(self.window)
        self.elsewhere.move(400, 0)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def select(self, *ids: str) -> None:
        """Select stills as the grid does, the last one current, and wait until they show."""
        rows = [self.session.index.row(still_id) for still_id in ids]
        self.session.select_rows([row for row in rows if row is not None])
        self.qtbot.waitUntil(lambda: set(self.session.details.ids) == set(ids))

    def yaml(self, still_id: str) -> str:
        """The still's caption file."""
        path = self.captions / f"{still_id.rpartition('/')[2]}.yaml"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def write(self, still_id: str, text: str) -> None:
        """Change the caption file as another program would, and have it noticed."""
        path = self.captions / f"{still_id.rpartition('/')[2]}.yaml"
        path.write_text(text, encoding="utf-8")
        with self.qtbot.waitSignal(self.session.details_changed):
            self.session.rescan()

    def saved(self, still_id: str, text: str) -> None:
        """Wait until the caption file says `text`."""
        self.qtbot.waitUntil(lambda: text in self.yaml(still_id))

    def settled(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: self.session.tasks.idle and not self.session.scanning)

    def leave(self) -> None:
        """Go elsewhere with the keyboard."""
        self.elsewhere.setFocus(Qt.FocusReason.TabFocusReason)

    def line(self, key: str) -> LineEditor:
        editor = self.pane.editors[key]
        assert isinstance(editor, LineEditor)
        return editor

    def long(self, key: str) -> LongTextEditor | LocalTextEditor:
        editor = self.pane.editors[key]
        assert isinstance(editor, (LongTextEditor, LocalTextEditor))
        return editor

    def local(self, key: str) -> LocalTextEditor:
        editor = self.pane.editors[key]
        assert isinstance(editor, LocalTextEditor)
        return editor

    def tokens(self, key: str) -> TokenEditor:
        editor = self.pane.editors[key]
        assert isinstance(editor, TokenEditor)
        return editor

    def type_line(self, key: str, text: str) -> None:
        """Type into a line in the place of what is there."""
        box = self.line(key).box
        box.setFocus()
        box.selectAll()
        QTest.keyClick(box, Key.Key_Delete)
        QTest.keyClicks(box, text)

    def type_long(self, key: str, text: str) -> None:
        """Type into a text box in the place of what is there."""
        box = self.long(key).box
        box.setFocus()
        box.selectAll()
        QTest.keyClick(box, Key.Key_Delete)
        QTest.keyClicks(box, text)


@pytest.fixture
def pane(qtbot: QtBot, qapp: QApplication, session: Session, library_folder: Path) -> Pane:
    return Pane(qtbot, qapp, session, library_folder)


# --- what is shown


def test_every_field_of_the_table_has_its_editor(pane: Pane) -> None:
    marks = {"rating", "label", "pick"}
    records = {field.key for field in FIELDS if field.type is FieldType.RECORDS}
    assert set(pane.pane.editors) | marks | records == {field.key for field in FIELDS}


def test_nothing_selected_says_so(pane: Pane) -> None:
    pane.session.select_none()
    pane.qtbot.waitUntil(lambda: not pane.session.details.ids)
    shown = [label.text() for label in pane.pane.findChildren(QLabel) if label.isVisible()]
    assert "No still selected" in shown


def test_a_selected_still_shows_what_its_caption_says(pane: Pane) -> None:
    pane.select(ROBOT)
    assert pane.long("caption").box.text == "robot head engraved Jung-E"
    assert pane.line("number").box.text() == "00123"
    assert pane.line("date").box.text() == "2022-11-03"
    assert [chip.accessibleName() for chip in pane.tokens("people").chips] == [
        "Kim Hyun-joo as Jung-E"
    ]
    assert [chip.accessibleName() for chip in pane.tokens("tags").chips] == [
        "prop / robot head",
        "place / science lab",
    ]
    assert pane.pane.head.title.text() == "robot-head"
    assert pane.pane.head.position.text() == "jung_e · 5 of 6"
    assert pane.pane.head.stars.value == 5
    assert pane.pane.head.pick.isChecked()


def test_an_inherited_value_is_italic_and_says_from_where(pane: Pane) -> None:
    pane.select(ROBOT)
    credit = pane.line("credit")
    assert credit.box.text() == "Render made for this project"
    assert credit.box.font().italic()
    assert credit.origin.text() == "from production.yaml"
    assert not pane.line("number").box.font().italic()


def test_what_is_typed_over_an_inherited_value_stands_upright(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_line("credit", "Another")
    assert not pane.line("credit").box.font().italic()


def test_markup_in_a_caption_is_shown_as_text(pane: Pane) -> None:
    pane.select(ROBOT)
    markup = '<img src="file:///x"> <b>bold</b>'
    pane.write(ROBOT, f"caption: '{markup}'\ntags: ['{markup}']\n{'x' * 9}: '{markup}'\n")
    pane.qtbot.waitUntil(lambda: pane.long("caption").box.text == markup)
    assert pane.pane.facts.texts.count(markup) == 1
    for label in pane.pane.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or not label.text(), label.text()
        assert "<img" not in label.toolTip()


def test_the_facts_of_the_file_are_listed(pane: Pane) -> None:
    pane.select(ROBOT)
    assert "robot-head.jpg" in pane.pane.facts.texts
    pane.qtbot.waitUntil(lambda: "300 × 200" in pane.pane.summary.text(), timeout=15_000)


def test_unknown_keys_are_shown(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.write(ROBOT, "caption: x\nlens_hood: round\n")
    pane.qtbot.waitUntil(lambda: "lens_hood" in pane.pane.facts.texts)
    assert "round" in pane.pane.facts.texts


# --- saving


def test_a_line_is_saved_with_enter(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_line("scene", "43B")
    QTest.keyClick(pane.line("scene").box, Key.Key_Return)
    pane.saved(ROBOT, "scene: 43B")


def test_a_text_is_saved_when_it_is_left(pane: Pane) -> None:
    pane.select(LAB)
    pane.type_long("caption", "Science lab, empty")
    pane.leave()
    pane.saved(LAB, "caption: Science lab, empty   # approved wording\n")


def test_a_text_box_is_saved_with_ctrl_enter_and_enter_begins_a_line(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_long("notes", "one")
    box = pane.long("notes").box
    QTest.keyClick(box, Key.Key_Return)
    QTest.keyClicks(box, "two")
    QTest.keyClick(box, Key.Key_Return, CTRL)
    pane.saved(ROBOT, "notes:")
    assert box.text == "one\ntwo"


def test_esc_puts_back_what_was_there(pane: Pane) -> None:
    pane.select(ROBOT)
    before = pane.yaml(ROBOT)
    pane.type_line("scene", "99")
    QTest.keyClick(pane.line("scene").box, Key.Key_Escape)
    assert pane.line("scene").box.text() == "42A"
    pane.leave()
    pane.settled()
    assert pane.yaml(ROBOT) == before


def test_what_was_not_changed_is_not_saved(pane: Pane) -> None:
    pane.select(ROBOT)
    before = pane.yaml(ROBOT)
    for editor in pane.pane.editors.values():
        editor.focus()
        pane.leave()
    pane.settled()
    assert pane.yaml(ROBOT) == before
    assert pane.session.undo_text == ""


def test_an_emptied_field_is_removed_and_the_inherited_value_shows_again(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_line("credit", "Somebody")
    pane.leave()
    pane.saved(ROBOT, "credit: Somebody")
    pane.qtbot.waitUntil(lambda: pane.line("credit").origin.text() == "")
    pane.type_line("credit", "")
    pane.leave()
    pane.qtbot.waitUntil(lambda: "credit" not in pane.yaml(ROBOT))
    pane.qtbot.waitUntil(lambda: pane.line("credit").box.font().italic())
    assert pane.line("credit").box.text() == "Render made for this project"


def test_an_inherited_value_cannot_be_emptied_by_accident(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_line("credit", "")
    pane.leave()
    assert pane.line("credit").box.text() == "Render made for this project"


def test_undo_puts_the_file_back_and_the_field_follows(pane: Pane) -> None:
    pane.select(ROBOT)
    before = pane.yaml(ROBOT)
    pane.type_line("scene", "43B")
    pane.leave()
    pane.saved(ROBOT, "43B")
    pane.settled()
    pane.session.undo()
    pane.qtbot.waitUntil(lambda: pane.line("scene").box.text() == "42A")
    assert pane.yaml(ROBOT) == before


def test_what_is_typed_is_saved_to_the_still_it_was_typed_for(pane: Pane) -> None:
    pane.select(ROBOT)
    earth = pane.yaml(EARTH)
    pane.type_line("scene", "77")
    pane.select(EARTH)
    pane.saved(ROBOT, 'scene: "77"')
    pane.settled()
    assert pane.yaml(EARTH) == earth
    assert pane.line("scene").box.text() == ""


def test_folding_the_pane_saves_what_is_typed(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_line("location", "Stage 4")
    pane.pane.hide()
    pane.saved(ROBOT, "location: Stage 4")


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says so of any dialog
def test_a_dialog_that_opens_finds_what_is_typed_saved(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_line("location", "Stage 5")
    dialog = QDialog(pane.window)
    with pane.qtbot.waitActive(dialog):
        dialog.open()
    pane.saved(ROBOT, "location: Stage 5")


def test_a_save_that_fails_keeps_the_text_and_can_be_tried_again(pane: Pane) -> None:
    pane.select(ROBOT)
    (pane.captions / "robot-head.yaml").rename(pane.captions / "kept")
    (pane.captions / "robot-head.yaml").mkdir()
    pane.type_line("scene", "43B")
    with pane.qtbot.waitSignal(pane.session.message_posted):
        QTest.keyClick(pane.line("scene").box, Key.Key_Return)
    scene = pane.line("scene")
    assert scene.box.text() == "43B"
    assert scene.note.text().startswith("Not saved.")
    (pane.captions / "robot-head.yaml").rmdir()
    (pane.captions / "kept").rename(pane.captions / "robot-head.yaml")
    QTest.keyClick(scene.box, Key.Key_Return)
    pane.saved(ROBOT, "scene: 43B")
    pane.qtbot.waitUntil(scene.note.isHidden)


# --- while one is typing


def test_typing_is_never_overwritten_by_a_change_of_the_file(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_long("caption", "my own words")
    pane.write(ROBOT, "caption: their words\nscene: 1\n")
    pane.qtbot.waitUntil(lambda: pane.line("scene").box.text() == "1")
    caption = pane.long("caption")
    assert caption.box.text == "my own words"
    assert "changed" in caption.note.text()
    QTest.keyClick(caption.box, Key.Key_Escape)
    assert caption.box.text == "their words"
    assert caption.note.isHidden()


def test_a_field_with_the_keyboard_but_nothing_typed_follows_the_file(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.line("scene").focus()
    pane.write(ROBOT, "scene: 12\n")
    pane.qtbot.waitUntil(lambda: pane.line("scene").box.text() == "12")


def test_half_a_tag_survives_a_change_of_the_file(pane: Pane) -> None:
    pane.select(ROBOT)
    tags = pane.tokens("tags")
    tags.focus()
    QTest.keyClicks(tags.line, "gear/ca")
    pane.write(ROBOT, "tags: [new]\n")
    pane.qtbot.waitUntil(lambda: tags.items == ("new",))
    assert tags.line.text() == "gear/ca"


@pytest.mark.parametrize("key", ["scene", "notes"])
def test_ctrl_z_undoes_typing_first_and_then_the_last_step(pane: Pane, key: str) -> None:
    undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), pane.window)
    undo.activated.connect(pane.session.undo)
    pane.select(ROBOT)
    before = pane.yaml(ROBOT)
    editor = pane.pane.editors[key]
    assert isinstance(editor, (LineEditor, LongTextEditor))
    box = editor.box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "a1")
    QTest.keyClick(box, Key.Key_Return, CTRL)
    pane.saved(ROBOT, f"{key}: a1")
    pane.settled()
    QTest.keyClicks(box, "b")
    QTest.keyClick(box, Key.Key_Z, CTRL)
    assert editor.content() == "a1"
    assert "a1" in pane.yaml(ROBOT)
    QTest.keyClick(box, Key.Key_Z, CTRL)
    pane.qtbot.waitUntil(lambda: pane.yaml(ROBOT) == before)


# --- dates and faults


def test_a_wrong_date_is_not_saved_and_says_why(pane: Pane) -> None:
    pane.select(ROBOT)
    before = pane.yaml(ROBOT)
    pane.type_line("date", "3 November")
    pane.leave()
    date = pane.line("date")
    assert date.note.isVisible()
    assert "2022-11-03" in date.note.text()
    assert date.box.property("role") == "error"
    pane.settled()
    assert pane.yaml(ROBOT) == before
    pane.type_line("date", "2022-12")
    pane.leave()
    pane.saved(ROBOT, "date: 2022-12\n")
    assert date.note.isHidden()


def test_a_wrong_date_left_behind_is_told_of(pane: Pane) -> None:
    pane.select(ROBOT)
    told: list[Message] = []
    pane.session.message_posted.connect(told.append)
    pane.type_line("date", "someday")
    pane.select(EARTH)
    assert told
    assert told[0].text.startswith("Date was not saved")
    assert pane.line("date").box.text() == ""


def test_a_value_the_field_does_not_allow_is_told_at_the_field_and_on_top(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.write(ROBOT, "caption: x\ndate: someday\n")
    pane.qtbot.waitUntil(pane.pane.errors.isVisible)
    assert "robot-head.yaml:2:7:" in pane.pane.errors.text()
    assert pane.line("date").note.isVisible()
    assert pane.pane.open_file.isVisible()


def test_a_caption_that_cannot_be_read_is_shown_and_not_edited(pane: Pane) -> None:
    pane.select(ROBOT)
    broken = "caption: x\n\ttab: y\n"
    pane.write(ROBOT, broken)
    pane.qtbot.waitUntil(pane.pane.errors.isVisible)
    assert "robot-head.yaml:2:" in pane.pane.errors.text()
    assert pane.long("caption").box.isReadOnly()
    assert pane.tokens("tags").line.isReadOnly()
    assert not pane.pane.head.stars.isEnabled()
    pane.write(ROBOT, "caption: mended\n")
    pane.qtbot.waitUntil(lambda: pane.long("caption").box.text == "mended")
    assert not pane.long("caption").box.isReadOnly()
    assert pane.pane.errors.isHidden() or not pane.pane.errors.isVisible()


# --- languages


def test_a_second_language_has_its_own_text(pane: Pane) -> None:
    pane.select(CREW)
    caption = pane.local("caption")
    assert list(caption.tabs.buttons) == ["en", "ko"]
    QTest.mouseClick(caption.tabs.buttons["ko"], LEFT)
    assert caption.box.text == "정이가 서 있는 실험실"
    caption.box.selectAll()
    caption.box.insertPlainText("실험실의 정이")
    pane.leave()
    pane.saved(CREW, "caption: {en: Crew filming the android, ko: 실험실의 정이}")


def test_a_language_is_added_and_the_plain_caption_becomes_a_map(pane: Pane) -> None:
    pane.select(EARTH)
    caption = pane.local("caption")
    caption.tabs.chosen.emit("ko")
    assert caption.box.text == ""
    caption.box.insertPlainText("황폐한 지구")
    pane.leave()
    pane.saved(EARTH, "황폐한 지구")
    assert "The barren earth" in pane.yaml(EARTH)


def test_changing_the_language_saves_the_text_before(pane: Pane) -> None:
    pane.select(CREW)
    pane.type_long("caption", "Crew at work")
    QTest.mouseClick(pane.local("caption").tabs.buttons["ko"], LEFT)
    pane.saved(CREW, "en: Crew at work, ko: 정이가")


def test_the_languages_are_turned_by_keyboard(pane: Pane) -> None:
    pane.select(CREW)
    caption = pane.local("caption")
    caption.focus()
    QTest.keyClick(caption.box, Key.Key_PageDown, CTRL)
    assert caption.shown_language == "ko"
    assert caption.box.hasFocus()
    QTest.keyClick(caption.box, Key.Key_PageUp, CTRL)
    assert caption.shown_language == "en"


def test_tab_goes_from_text_to_text(pane: Pane) -> None:
    pane.select(CREW)
    pane.long("caption").focus()
    QTest.keyClick(pane.long("caption").box, Key.Key_Tab)
    assert pane.long("headline").box.hasFocus()


def test_the_language_stays_for_the_next_still(pane: Pane) -> None:
    pane.select(CREW)
    QTest.mouseClick(pane.local("caption").tabs.buttons["ko"], LEFT)
    pane.select(EARTH)
    caption = pane.local("caption")
    assert caption.shown_language == "ko"
    assert caption.box.text == ""
    assert caption.box.placeholderText() == "The barren earth"


# --- tags and people


def test_a_tag_is_added_with_enter_and_with_a_comma(pane: Pane) -> None:
    pane.select(EARTH)
    tags = pane.tokens("tags")
    tags.focus()
    QTest.keyClicks(tags.line, "sky")
    QTest.keyClick(tags.line, Key.Key_Return)
    QTest.keyClicks(tags.line, "place / earth,")
    assert tags.items == ("sky", "place/earth")
    pane.saved(EARTH, "place/earth")
    pane.settled()
    assert tags.items == ("sky", "place/earth")
    assert tags.line.hasFocus()


def test_a_tag_in_use_is_offered_and_taken(pane: Pane) -> None:
    pane.select(EARTH)
    tags = pane.tokens("tags")
    tags.focus()
    QTest.keyClicks(tags.line, "sci")
    assert [one.text for one in tags.suggestions.items] == ["place/science lab"]
    QTest.keyClick(tags.line, Key.Key_Down)
    QTest.keyClick(tags.line, Key.Key_Return)
    pane.saved(EARTH, "place/science lab")


def test_a_tag_is_offered_by_its_other_words(pane: Pane) -> None:
    pane.select(EARTH)
    tags = pane.tokens("tags")
    tags.focus()
    QTest.keyClicks(tags.line, "andr")
    assert [one.taken for one in tags.suggestions.items] == ["prop/robot head"]


def test_the_cast_is_offered_by_code_with_the_role(pane: Pane) -> None:
    pane.select(EARTH)
    people = pane.tokens("people")
    people.focus()
    QTest.keyClicks(people.line, "kan")
    assert [(one.text, one.detail) for one in people.suggestions.items] == [
        ("Kang Soo-yeon", "as Seo-Hyun  1")
    ]
    QTest.keyClick(people.line, Key.Key_Return)
    pane.saved(EARTH, "people: [Kang Soo-yeon]")


def test_a_new_person_is_added_as_typed(pane: Pane) -> None:
    pane.select(EARTH)
    people = pane.tokens("people")
    people.focus()
    QTest.keyClicks(people.line, "A. Example (prop maker)")
    QTest.keyClick(people.line, Key.Key_Return)
    pane.saved(EARTH, "A. Example")
    pane.qtbot.waitUntil(
        lambda: [one.accessibleName() for one in people.chips] == ["A. Example as prop maker"]
    )


@pytest.fixture
def junior(library_folder: Path) -> None:
    """Have someone with a comma in the cast, before the library is opened."""
    path = library_folder / "metadata" / "jung_e" / "production.yaml"
    text = path.read_text(encoding="utf-8")
    more = 'cast:\n  - {code: jr, name: "Robert Example, Jr.", role: Doc}\n'
    path.write_text(text.replace("cast:\n", more), encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "chips", "line"),
    [
        ("Robert Example,", [], "Robert Example,"),
        ("Robert Example, Jr.,", ["Robert Example, Jr."], ""),
        ("kim,Robert Example, Jr.,", ["kim", "Robert Example, Jr."], ""),
        ("Robert Example, K", ["Robert Example"], "K"),
        ("A\\, B", [], "A\\, B"),
        ("A\\, B,", ["A, B"], ""),
    ],
)
def test_a_comma_in_a_name_of_the_cast_ends_no_chip(
    junior: None, pane: Pane, typed: str, chips: list[str], line: str
) -> None:
    pane.select(EARTH)
    people = pane.tokens("people")
    people.focus()
    QTest.keyClicks(people.line, typed)
    names = [one.name for one in people.items if isinstance(one, Person)]
    assert (names, people.line.text()) == (chips, line)


def test_a_pasted_list_keeps_a_name_with_a_comma_whole(junior: None, pane: Pane) -> None:
    pane.select(EARTH)
    people = pane.tokens("people")
    people.focus()
    QApplication.clipboard().setText("kang, Robert Example, Jr., A. Example")
    QTest.keyClick(people.line, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    pane.saved(EARTH, 'people: [kang, "Robert Example, Jr.", A. Example]')
    pane.settled()
    assert [one.accessibleName() for one in people.chips] == [
        "Kang Soo-yeon as Seo-Hyun",
        "Robert Example, Jr. as Doc",
        "A. Example",
    ]


def test_a_code_becomes_the_person_it_stands_for(pane: Pane) -> None:
    pane.select(EARTH)
    people = pane.tokens("people")
    people.focus()
    QTest.keyClicks(people.line, "kang,")
    pane.qtbot.waitUntil(
        lambda: [chip.accessibleName() for chip in people.chips] == ["Kang Soo-yeon as Seo-Hyun"]
    )
    assert "people: [kang]" in pane.yaml(EARTH)


def test_a_chip_is_removed_by_its_cross_and_by_keyboard(pane: Pane) -> None:
    pane.select(ROBOT)
    tags = pane.tokens("tags")
    QTest.mouseClick(tags.chips[0].cross, LEFT)
    pane.saved(ROBOT, "tags: [place/science lab]")
    tags.focus()
    QTest.keyClick(tags.line, Key.Key_Backspace)
    assert tags.chips[0].hasFocus()
    QTest.keyClick(tags.chips[0], Key.Key_Delete)
    pane.qtbot.waitUntil(lambda: "science lab" not in pane.yaml(ROBOT))
    assert tags.items == ()


def test_people_are_moved_left_to_right(pane: Pane) -> None:
    pane.select(LAB)
    people = pane.tokens("people")
    people.chips[1].setFocus()
    QTest.keyClick(people.chips[1], Key.Key_Left, ALT)
    pane.saved(LAB, "people: [kang, kim]")
    assert people.chips[0].hasFocus()


def test_what_is_typed_becomes_a_tag_when_the_field_is_left(pane: Pane) -> None:
    pane.select(EARTH)
    tags = pane.tokens("tags")
    tags.focus()
    QTest.keyClicks(tags.line, "dust")
    pane.leave()
    pane.saved(EARTH, "dust")


def test_a_tag_that_is_there_is_not_added_again(pane: Pane) -> None:
    pane.select(ROBOT)
    before = pane.yaml(ROBOT)
    tags = pane.tokens("tags")
    tags.add(["Prop/Robot head", " "])
    pane.settled()
    assert pane.yaml(ROBOT) == before


# --- the other editors


def test_a_kind_is_chosen_and_taken_back(pane: Pane) -> None:
    pane.select(EARTH)
    kind = pane.pane.editors["kind"]
    assert isinstance(kind, ChoiceEditor)
    assert kind.box.currentText() == "unit"
    kind.box.setFocus()
    QTest.keyClick(kind.box, Key.Key_Down)
    pane.saved(EARTH, "kind: bts")
    pane.settled()
    QTest.keyClick(kind.box, Key.Key_Home)
    pane.qtbot.waitUntil(lambda: "kind" not in pane.yaml(EARTH))


def test_the_spoiler_box_is_checked(pane: Pane) -> None:
    pane.select(EARTH)
    pane.pane.tabs.setCurrentIndex(2)
    spoiler = pane.pane.editors["spoiler"]
    assert isinstance(spoiler, FlagEditor)
    QTest.mouseClick(spoiler.box, LEFT, pos=QPoint(8, spoiler.box.height() // 2))
    pane.saved(EARTH, "spoiler: true")


def test_stars_are_clicked_and_typed(pane: Pane) -> None:
    pane.select(EARTH)
    stars = pane.pane.head.stars
    QTest.mouseClick(stars, LEFT, pos=QPoint(8, 10))
    pane.saved(EARTH, "rating: 1")
    QTest.keyClick(stars, Key.Key_3)
    pane.saved(EARTH, "rating: 3")
    pane.settled()
    QTest.keyClick(stars, Key.Key_Right)
    pane.saved(EARTH, "rating: 4")
    pane.qtbot.waitUntil(lambda: stars.value == 4)
    assert stars.accessibleDescription() == "4 stars"


def test_a_label_that_is_no_colour_is_shown_as_text(pane: Pane) -> None:
    pane.select(EARTH)
    head, details = pane.pane.head, pane.session.details
    assert head.label_text.text() == ""

    foreign = replace(details.fields["label"], value="Winner Alt")
    head.show_details(replace(details, fields={**details.fields, "label": foreign}))
    assert head.label_text.text() == "Winner Alt"
    QTest.keyClick(head.swatches, Key.Key_Right)
    pane.saved(EARTH, "label: red")


def test_a_label_is_set_and_taken_away(pane: Pane) -> None:
    pane.select(EARTH)
    swatches = pane.pane.head.swatches
    assert swatches.value == "blue"
    QTest.mouseClick(swatches, LEFT, pos=QPoint(8, 10))
    pane.saved(EARTH, "label: red")
    pane.qtbot.waitUntil(lambda: swatches.value == "red")
    QTest.mouseClick(swatches, LEFT, pos=QPoint(8, 10))
    pane.qtbot.waitUntil(lambda: "label" not in pane.yaml(EARTH))


def test_pick_and_reject_are_set_and_taken_away(pane: Pane) -> None:
    pane.select(EARTH)
    head = pane.pane.head
    QTest.mouseClick(head.reject, LEFT)
    pane.saved(EARTH, "pick: reject")
    pane.qtbot.waitUntil(head.reject.isChecked)
    QTest.mouseClick(head.reject, LEFT)
    pane.qtbot.waitUntil(lambda: "pick" not in pane.yaml(EARTH))


# --- many stills


def test_mixed_values_say_several(pane: Pane) -> None:
    pane.select(ROBOT, EARTH)
    assert pane.long("caption").box.placeholderText() == "(several)"
    assert pane.long("caption").box.text == ""
    assert pane.pane.head.stars.value is None
    assert pane.pane.head.title.text() == "2 stills"


def test_a_change_goes_to_all_selected_as_one_step(pane: Pane) -> None:
    pane.select(ROBOT, EARTH)
    before = [pane.yaml(still_id) for still_id in (ROBOT, EARTH)]
    pane.type_line("location", "Stage 4")
    pane.leave()
    pane.saved(ROBOT, "location: Stage 4")
    pane.saved(EARTH, "location: Stage 4")
    pane.settled()
    pane.session.undo()
    pane.qtbot.waitUntil(lambda: [pane.yaml(one) for one in (ROBOT, EARTH)] == before)


def test_fields_left_alone_are_not_changed_on_many(pane: Pane) -> None:
    pane.select(ROBOT, EARTH)
    before = [pane.yaml(still_id) for still_id in (ROBOT, EARTH)]
    for editor in pane.pane.editors.values():
        editor.focus()
        pane.leave()
    pane.settled()
    assert [pane.yaml(still_id) for still_id in (ROBOT, EARTH)] == before


def test_tags_of_many_show_what_is_common_and_are_added_and_removed_in_all(pane: Pane) -> None:
    pane.select(ROBOT, LAB)
    tags = pane.tokens("tags")
    assert tags.items == ("place/science lab",)
    tags.focus()
    QTest.keyClicks(tags.line, "night,")
    pane.saved(ROBOT, "tags: [prop/robot head, place/science lab, night]")
    pane.saved(LAB, "tags: [place/science lab, night]")
    pane.settled()
    QTest.mouseClick(tags.chips[0].cross, LEFT)
    pane.saved(ROBOT, "tags: [prop/robot head, night]")
    pane.saved(LAB, "tags: [night]")


def test_a_mixed_kind_is_set_for_all(pane: Pane) -> None:
    pane.select(ROBOT, EARTH)
    kind = pane.pane.editors["kind"]
    assert isinstance(kind, ChoiceEditor)
    assert kind.box.currentIndex() == -1
    kind.box.setFocus()
    QTest.keyClick(kind.box, Key.Key_End)
    pane.saved(ROBOT, "kind: gallery")
    pane.saved(EARTH, "kind: gallery")


def test_stars_of_many_go_to_all(pane: Pane) -> None:
    pane.select(ROBOT, EARTH)
    QTest.keyClick(pane.pane.head.stars, Key.Key_2)
    pane.saved(ROBOT, "rating: 2")
    pane.saved(EARTH, "rating: 2")


# --- the picture and the keyboard


def test_a_click_on_the_preview_asks_for_the_full_window(pane: Pane) -> None:
    pane.select(ROBOT)
    with pane.qtbot.waitSignal(pane.pane.preview_clicked):
        QTest.mouseClick(pane.pane.preview, LEFT)
    with pane.qtbot.waitSignal(pane.pane.preview_clicked):
        QTest.keyClick(pane.pane.preview, Key.Key_Return)


def test_the_preview_shows_the_picture_the_right_way(pane: Pane) -> None:
    pane.select("jung_e/corridor")  # upright, 200 x 300, smaller than its place: never upscaled
    preview = pane.pane.preview
    full = pane.session.pictures.full
    index = pane.session.index
    row = index.row("jung_e/corridor")
    assert row is not None
    pane.qtbot.waitUntil(lambda: full.picture(index.tile(row)) is not None, timeout=15_000)
    image = preview.grab().toImage()
    colour = image.pixelColor(preview.width() // 2, preview.height() // 2)
    assert abs(colour.red() - 0) < 12
    assert abs(colour.blue() - 200) < 12
    assert image.pixelColor(4, preview.height() // 2).name() == DARK.behind


def test_the_first_field_is_reached_by_a_key(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.pane.focus_first()
    assert pane.long("caption").box.hasFocus()


def test_a_pane_that_is_gone_hears_nothing(pane: Pane) -> None:
    pane.select(ROBOT)
    pane.type_line("scene", "12")
    pane.window.close()
    pane.pane.deleteLater()
    pane.qtbot.waitUntil(lambda: not isValid(pane.pane))
    pane.saved(ROBOT, 'scene: "12"')
    with pane.qtbot.waitSignal(pane.session.details_changed):
        pane.session.select_none()


def test_every_editor_has_a_name_for_screen_readers(pane: Pane) -> None:
    for key in ("caption", "number", "kind", "notes"):
        editor = pane.pane.editors[key]
        assert isinstance(editor, (LineEditor, LongTextEditor, LocalTextEditor, ChoiceEditor))
        assert editor.box.accessibleName() == editor.field.label


def test_a_rating_by_key_in_the_grid_shows_in_the_pane(pane: Pane) -> None:
    pane.select(EARTH)
    pane.session.edit([SetValue("rating", 2)])
    pane.qtbot.waitUntil(lambda: pane.pane.head.stars.value == 2)


def test_a_text_box_is_as_high_as_its_words(pane: Pane) -> None:
    pane.select(EARTH)
    caption = pane.local("caption").box
    small = caption.height()
    pane.write(EARTH, "caption: " + "The barren earth outside the shelter. " * 8 + "\n")
    pane.qtbot.waitUntil(lambda: caption.height() > small)
    assert not caption.verticalScrollBar().isVisible()
    assert caption.verticalScrollBar().maximum() == 0
