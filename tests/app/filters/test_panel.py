"""The filter panel under real keys and clicks, on a real library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from gallery.app.filters.facet_list import FacetList
from gallery.app.filters.facet_painter import ROW
from gallery.app.filters.facet_rows import RowKind, RowState
from gallery.app.filters.panel import FilterPanel
from gallery.app.look.theme import DARK, apply
from gallery.app.session.session import Session
from gallery.search.choices import Choices, Facet
from gallery.search.index import FacetValue, Results

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
OpenLibrary = Callable[[Session, Path], None]
OnScreen = Callable[[Session], FilterPanel]


@pytest.fixture
def on_screen(qtbot: QtBot, qapp: QApplication) -> OnScreen:
    """Return a function that puts a panel into a window, with the keyboard in its box."""
    windows: list[QWidget] = []

    def shown(session: Session) -> FilterPanel:
        apply(qapp, DARK)
        window = QWidget()
        windows.append(window)
        window.resize(260, 900)
        panel = FilterPanel(session, DARK)
        panel.setParent(window)
        panel.resize(260, 900)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        panel.focus_search()
        return panel

    return shown


@pytest.fixture
def panel(session: Session, on_screen: OnScreen) -> FilterPanel:
    return on_screen(session)


def shown_ids(session: Session) -> list[str]:
    return [still_id.rpartition("/")[2] for still_id in session.index.ids(session.results.rows)]


def row_texts(panel: FilterPanel, facet: Facet) -> list[str]:
    return [row.text for row in panel.sections[facet].rows.rows]


def row_of(rows: FacetList, value: str) -> int:
    return next(number for number, row in enumerate(rows.rows) if row.value == value)


def click(rows: FacetList, value: str, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    place = QPoint(60, ROW * row_of(rows, value) + ROW // 2)
    QTest.mouseClick(rows.viewport(), LEFT, modifiers, place)


def chips(panel: FilterPanel) -> list[str]:
    return [chip.text for chip in panel.chips.chips]


# --- typing


def test_typing_filters_at_every_key(qtbot: QtBot, session: Session, panel: FilterPanel) -> None:
    QTest.keyClicks(panel.search.line, "android")
    qtbot.waitUntil(lambda: shown_ids(session) == ["crew", "robot-head"])


def test_korean_is_found_inside_words(qtbot: QtBot, session: Session, panel: FilterPanel) -> None:
    panel.search.line.insert("정이")
    panel.search.line.textEdited.emit("정이")
    qtbot.waitUntil(lambda: "crew" in shown_ids(session))


def test_a_mistake_is_underlined_where_it_is_and_the_result_stays(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    QTest.keyClicks(panel.search.line, "kind:bts")
    qtbot.waitUntil(lambda: len(session.results.rows) == 3)
    QGuiApplication.clipboard().setText(" colr:red")
    panel.search.line.paste()
    qtbot.waitUntil(panel.search.mistake.isVisible)
    assert "colr" in panel.search.mistake.text()
    assert panel.search.line.mistake == (9, 13)
    assert panel.search.frame.property("wrong") == "true"
    assert len(session.results.rows) == 3
    panel.grab()


def test_a_mistake_is_gone_when_it_is_put_right(qtbot: QtBot, panel: FilterPanel) -> None:
    QTest.keyClicks(panel.search.line, "(robot")
    QTest.keyClick(panel.search.line, Key.Key_Return)
    assert panel.search.mistake.isVisible()
    QTest.keyClicks(panel.search.line, ")")
    assert not panel.search.mistake.isVisible()
    assert panel.search.line.mistake is None


def test_no_mistake_is_shown_while_one_types_on(panel: FilterPanel) -> None:
    QTest.keyClicks(panel.search.line, "rating:")
    assert not panel.search.mistake.isVisible()


def test_the_box_shows_a_filter_that_was_set_elsewhere(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    session.set_query("rating:5")
    qtbot.waitUntil(lambda: panel.search.text == "rating:5")
    session.clear_filter()
    qtbot.waitUntil(lambda: panel.search.text == "")


def test_esc_clears_the_box(qtbot: QtBot, session: Session, panel: FilterPanel) -> None:
    QTest.keyClicks(panel.search.line, "slate")
    qtbot.waitUntil(lambda: shown_ids(session) == ["slate"])
    panel.search.suggestions.hide()
    QTest.keyClick(panel.search.line, Key.Key_Escape)
    qtbot.waitUntil(lambda: len(session.results.rows) == 6)


def test_the_clear_button_is_there_only_when_there_is_something_to_clear(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    assert not panel.search.clear_button.isVisible()
    QTest.keyClicks(panel.search.line, "slate")
    QTest.mouseClick(panel.search.clear_button, LEFT)
    assert panel.search.text == ""
    qtbot.waitUntil(lambda: len(session.results.rows) == 6)


# --- completion and history


def test_a_field_name_and_then_its_value_are_completed(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    line, suggestions = panel.search.line, panel.search.suggestions
    QTest.keyClicks(line, "ta")
    assert [item.text for item in suggestions.items] == ["tag:"]
    QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Return)
    assert line.text() == "tag:"
    assert ("place/science lab", "3") in [(one.text, one.detail) for one in suggestions.items]
    QTest.keyClicks(line, "rob")
    QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Tab)
    assert line.text() == 'tag:"prop/robot head" '
    assert line.hasFocus()
    qtbot.waitUntil(lambda: shown_ids(session) == ["robot-head"])


def test_enter_without_a_choice_keeps_what_was_typed(panel: FilterPanel) -> None:
    QTest.keyClicks(panel.search.line, "ta")
    QTest.keyClick(panel.search.line, Key.Key_Return)
    assert panel.search.text == "ta"
    assert not panel.search.suggestions.open


def test_esc_closes_the_list_before_it_clears_the_box(panel: FilterPanel) -> None:
    QTest.keyClicks(panel.search.line, "ta")
    QTest.keyClick(panel.search.line, Key.Key_Escape)
    assert not panel.search.suggestions.open
    assert panel.search.text == "ta"


def test_a_suggestion_can_be_clicked(qtbot: QtBot, panel: FilterPanel) -> None:
    QTest.keyClicks(panel.search.line, "label:pu")
    suggestions = panel.search.suggestions
    place = suggestions.visualRect(suggestions.model().index(0, 0)).center()
    QTest.mouseClick(suggestions.viewport(), LEFT, PLAIN, place)
    assert panel.search.text == "label:purple "
    assert panel.search.line.hasFocus()


def test_down_in_the_empty_box_brings_the_last_filters_back(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    line = panel.search.line
    for text in ("slate", "rating:5"):
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Key.Key_Return)
        line.selectAll()
        QTest.keyClick(line, Key.Key_Delete)
    QTest.keyClick(line, Key.Key_Down)
    assert [item.text for item in panel.search.suggestions.items] == ["rating:5", "slate"]
    QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Return)
    assert line.text() == "slate"
    qtbot.waitUntil(lambda: shown_ids(session) == ["slate"])


# --- facets


def test_the_facets_show_what_there_is_with_counts(panel: FilterPanel) -> None:
    people = panel.sections[Facet.PEOPLE].rows.rows
    assert [(row.text, row.detail, row.count) for row in people] == [
        ("Kim Hyun-joo", "Jung-E", 2),
        ("Kang Soo-yeon", "Seo-Hyun", 1),
    ]
    assert panel.sections[Facet.PRODUCTION].isHidden()  # there is but one


def test_a_click_adds_a_value_and_another_takes_it_out(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    kind = panel.sections[Facet.KIND].rows
    click(kind, "bts")
    qtbot.waitUntil(lambda: len(session.results.rows) == 3)
    assert kind.rows[row_of(kind, "bts")].state is RowState.CHOSEN
    assert chips(panel) == ["kind: bts"]
    click(kind, "unit")
    qtbot.waitUntil(lambda: len(session.results.rows) == 5)
    click(kind, "bts")
    qtbot.waitUntil(lambda: chips(panel) == ["kind: unit"])


def test_an_alt_click_leaves_a_value_out(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    kind = panel.sections[Facet.KIND].rows
    click(kind, "bts", ALT)
    qtbot.waitUntil(lambda: len(session.results.rows) == 3)
    assert kind.rows[row_of(kind, "bts")].state is RowState.EXCLUDED
    assert chips(panel) == ["not bts"]


def test_the_menu_of_a_row_says_the_same_in_words(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    kind = panel.sections[Facet.KIND].rows
    menu = kind.row_menu(kind.rows[row_of(kind, "bts")])
    menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: chips(panel) == ["not bts"])
    menu.deleteLater()


def test_the_facets_are_reached_and_used_by_keyboard(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    section = panel.sections[Facet.KIND]
    section.heading.setFocus()
    QTest.keyClick(section.heading, Key.Key_Down)
    assert section.rows.hasFocus()
    first = section.rows.rows[0].value
    QTest.keyClick(section.rows, Key.Key_Space)
    qtbot.waitUntil(lambda: list(session.choices) == [(Facet.KIND, first, False)])
    QTest.keyClick(section.rows, Key.Key_Down)
    QTest.keyClick(section.rows, Key.Key_Space, ALT)
    second = section.rows.rows[1].value
    qtbot.waitUntil(lambda: (Facet.KIND, second, True) in list(session.choices))
    assert section.rows.hasFocus()
    assert section.rows.currentIndex().row() == 1


def test_the_keyboard_leaves_a_list_at_its_ends(panel: FilterPanel) -> None:
    section = panel.sections[Facet.KIND]
    section.rows.setFocus()
    QTest.keyClick(section.rows, Key.Key_End)
    QTest.keyClick(section.rows, Key.Key_Down)
    assert panel.sections[Facet.RATING].heading.hasFocus()
    section.rows.setFocus()
    QTest.keyClick(section.rows, Key.Key_Home)
    QTest.keyClick(section.rows, Key.Key_Up)
    assert section.heading.hasFocus()


def test_a_screen_reader_hears_the_rows(panel: FilterPanel) -> None:
    kind = panel.sections[Facet.KIND].rows
    index = kind.model().index(row_of(kind, "bts"), 0)
    said = kind.model().data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert said == "behind the scenes, 3 stills"
    assert kind.accessibleName() == "Kind"


def test_a_tag_folds_what_lies_below_it(panel: FilterPanel) -> None:
    tags = panel.sections[Facet.TAGS].rows
    assert "science lab" in row_texts(panel, Facet.TAGS)
    tags.setCurrentIndex(tags.model().index(row_of(tags, "place"), 0))
    QTest.keyClick(tags, Key.Key_Left)
    assert "science lab" not in row_texts(panel, Facet.TAGS)
    chevron = QPoint(6, ROW * row_of(tags, "place") + ROW // 2)
    QTest.mouseClick(tags.viewport(), LEFT, PLAIN, chevron)
    assert "science lab" in row_texts(panel, Facet.TAGS)


def test_what_is_folded_is_remembered(
    session: Session, panel: FilterPanel, on_screen: OnScreen
) -> None:
    QTest.mouseClick(panel.sections[Facet.KIND].heading, LEFT)
    QTest.mouseClick(panel.sections[Facet.LABEL].heading, LEFT)
    tags = panel.sections[Facet.TAGS].rows
    tags.setCurrentIndex(tags.model().index(row_of(tags, "prop"), 0))
    QTest.keyClick(tags, Key.Key_Left)
    again = on_screen(session)
    assert not again.sections[Facet.KIND].heading.isChecked()
    assert again.sections[Facet.LABEL].heading.isChecked()
    assert "robot head" not in row_texts(again, Facet.TAGS)


def test_a_folded_facet_says_what_is_inside(panel: FilterPanel) -> None:
    assert panel.sections[Facet.LABEL].heading.inside.startswith("blue")


def test_a_chosen_value_stays_when_its_count_is_zero(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    session.set_choices(Choices().toggled(Facet.KIND, "gallery").toggled(Facet.TAGS, "prop"))
    qtbot.waitUntil(lambda: len(session.results.rows) == 0)
    kind = panel.sections[Facet.KIND].rows
    assert kind.rows[row_of(kind, "gallery")].count == 0


def two_thousand(session: Session) -> None:
    values = tuple(FacetValue(f"tag {n}", f"tag {n}", "", 2000 - n) for n in range(2000))
    session.results = Results(rows=session.results.rows, facets={Facet.TAGS: values})
    session.results_changed.emit()


def test_a_long_list_opens_with_a_field_to_find_in_it(session: Session, panel: FilterPanel) -> None:
    two_thousand(session)
    section = panel.sections[Facet.TAGS]
    more = section.rows.rows[-1]
    assert (more.kind, more.text) == (RowKind.MORE, "1,992 more…")
    section.rows.setFocus()
    QTest.keyClick(section.rows, Key.Key_End)
    QTest.keyClick(section.rows, Key.Key_Return)
    assert section.finder.hasFocus()
    QTest.keyClicks(section.finder, "tag 123")
    assert row_texts(panel, Facet.TAGS)[0] == "tag 123"
    QTest.keyClick(section.finder, Key.Key_Escape)
    assert len(section.rows.rows) == 9


def test_two_thousand_tags_cost_no_widgets_and_only_what_is_seen_is_painted(
    session: Session, panel: FilterPanel
) -> None:
    two_thousand(session)
    section = panel.sections[Facet.TAGS]
    before = len(panel.findChildren(QWidget))
    section.rows.more_clicked.emit()
    assert len(section.rows.rows) == 2001
    assert len(panel.findChildren(QWidget)) == before
    assert section.rows.height() == 2001 * ROW
    assert section.rows.visibleRegion().boundingRect().height() < 900


# --- chips and the filter as text


def test_a_chip_is_removed_by_its_cross_and_by_keyboard(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    session.set_choices(Choices().toggled(Facet.KIND, "bts").toggled(Facet.TAGS, "place"))
    qtbot.waitUntil(lambda: chips(panel) == ["kind: bts", "tag: place"])
    QTest.mouseClick(panel.chips.chips[0].cross, LEFT)
    qtbot.waitUntil(lambda: chips(panel) == ["tag: place"])
    QTest.keyClick(panel.chips.chips[0], Key.Key_Delete)
    qtbot.waitUntil(lambda: not session.choices)
    qtbot.waitUntil(panel.chips.isHidden)


def test_clear_shows_all_stills_again(qtbot: QtBot, session: Session, panel: FilterPanel) -> None:
    QTest.keyClicks(panel.search.line, "robot")
    session.set_choices(Choices().toggled(Facet.KIND, "bts"))
    qtbot.waitUntil(panel.chips.isVisible)
    QTest.mouseClick(panel.chips.clear_all, LEFT)
    qtbot.waitUntil(lambda: len(session.results.rows) == 6)
    assert panel.search.text == ""


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("", "kind:bts"),
        ("robot", "robot kind:bts"),
        ("robot OR slate", "(robot OR slate) kind:bts"),
        ('"a OR b"', '"a OR b" kind:bts'),
    ],
)
def test_the_whole_filter_can_be_copied_as_text(
    qtbot: QtBot, session: Session, panel: FilterPanel, typed: str, whole: str
) -> None:
    session.set_choices(Choices().toggled(Facet.KIND, "bts"))
    session.set_query(typed)
    panel.copy_filter()
    assert QGuiApplication.clipboard().text() == whole


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says so of any dialog
def test_a_filter_is_saved_under_a_name_and_used_again(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    session.set_choices(Choices().toggled(Facet.KIND, "bts"))
    session.set_query("robot")
    panel.save_filter()
    dialog = panel.findChild(QInputDialog)
    assert isinstance(dialog, QInputDialog)
    dialog.setTextValue("Heads & more")
    dialog.accept()
    session.clear_filter()
    panel.fill_kept_menu()
    use = panel.kept_menu.actions()[0]
    assert use.text() == "Heads && more"
    use.trigger()
    qtbot.waitUntil(lambda: shown_ids(session) == ["robot-head"])
    assert panel.search.text == "robot kind:bts"
    assert not session.choices


def test_a_panel_without_a_library_is_calm(empty_session: Session, on_screen: OnScreen) -> None:
    panel = on_screen(empty_session)
    QTest.keyClicks(panel.search.line, "robot")
    assert all(section.isHidden() for section in panel.sections.values())
    panel.grab()


def test_markup_in_a_tag_is_shown_as_text(
    qtbot: QtBot,
    empty_session: Session,
    library_folder: Path,
    open_library: OpenLibrary,
    on_screen: OnScreen,
) -> None:
    tag = "<img src=x>"
    (library_folder / "metadata" / "jung_e" / "slate.yaml").write_text(f"tags: ['{tag}']\n")
    open_library(empty_session, library_folder)
    panel = on_screen(empty_session)
    tags = panel.sections[Facet.TAGS].rows
    assert tag in row_texts(panel, Facet.TAGS)
    tip = tags.model().data(tags.model().index(row_of(tags, tag), 0), Qt.ItemDataRole.ToolTipRole)
    assert tip == "<p>&lt;img src=x&gt;</p>"
    click(tags, tag)
    qtbot.waitUntil(lambda: chips(panel) == [f"tag: {tag}"])
    assert panel.chips.chips[0].label.textFormat() is Qt.TextFormat.PlainText
    panel.grab()


def test_the_headings_stay_where_nothing_is_found(
    qtbot: QtBot, session: Session, panel: FilterPanel
) -> None:
    session.set_query("nothing like it")
    qtbot.waitUntil(lambda: len(session.results.rows) == 0)
    assert panel.sections[Facet.PEOPLE].isVisible()
    assert panel.sections[Facet.PEOPLE].rows.rows == ()
