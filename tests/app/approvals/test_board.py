"""The board says of each person and round what is there, and each figure finds its stills."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from gallery.app.approvals.board import NO_RULES, BoardPage
from gallery.app.session.session import Session
from gallery.app.window import MainWindow
from gallery.approvals.ledger import Asked, Sent, append
from gallery.library.change import SetValue
from gallery.library.values import Person
from gallery.search.query import parse

OpenLibrary = Callable[[Session, Path], None]


def board_of(session: Session, qtbot: QtBot) -> BoardPage:
    """The board in a window of its own."""
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show()
    window.toggle_board()
    return window.board


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> BoardPage:
    """The board of the window, opened and filled."""
    window.toggle_board()
    qtbot.waitUntil(lambda: bool(window.board.board.texts))
    return window.board


def figure(page: BoardPage, words: str) -> QToolButton:
    """The one figure that a screen reader calls so."""
    table = page.board if page.tabs.currentIndex() == 0 else page.coverage
    (found,) = (button for name, button in table.figures().items() if name.startswith(words))
    return found


def shown(session: Session) -> set[str]:
    """The stills in the grid."""
    return {one.removeprefix("jung_e/") for one in session.index.ids(session.results.rows)}


def test_a_round_has_its_counts_its_kills_left_and_its_deadline(page: BoardPage) -> None:
    texts = page.board.texts
    kim, kang = texts.index("Kim Hyun-joo 김현주"), texts.index("Kang Soo-yeon 강수연")
    assert texts[kim + 1] == "must approve: solo 50 % (may kill 50 %), group 50 % (may kill 50 %)"
    assert texts[kim + 2 : kim + 11] == [
        "1", "Thu 10 Nov 2022", "4", "2", "2", "1", "1", "0", "solo 0, group 0",
    ]  # fmt: skip
    assert texts[kim + 11] == "Mon 20 Jan 2194"
    assert texts[kim + 12].endswith("days left")
    assert texts[kang + 2 : kang + 8] == ["1", "Thu 10 Nov 2022", "1", "0", "1", "0"]


def test_what_is_overdue_is_told_in_a_word(page: BoardPage) -> None:
    late = [text for text in page.board.texts if "overdue" in text]
    assert len(late) == 1
    assert late[0].endswith("days overdue")


@pytest.mark.parametrize(
    ("words", "query", "stills"),
    [
        ("Kim Hyun-joo, round 1: 1 killed", "killed-by:kim", {"robot-head"}),
        ("Kim Hyun-joo, round 1: 1 approved", "approved-by:kim", {"crew"}),
        ("Kim Hyun-joo, round 1: 2 awaited", "awaited-from:kim", {"slate", "lab"}),
        (
            "Kim Hyun-joo, round 1: 4 stills",
            "(approved-by:kim OR killed-by:kim OR awaited-from:kim)",
            {"robot-head", "crew", "slate", "lab"},
        ),
        ("Kang Soo-yeon, round 1: 1 awaited", "awaited-from:kang", {"lab"}),
    ],
)
def test_a_click_on_a_figure_shows_its_stills(
    page: BoardPage,
    window: MainWindow,
    asked_session: Session,
    qtbot: QtBot,
    words: str,
    query: str,
    stills: set[str],
) -> None:
    asked_session.set_query("nothing")
    qtbot.mouseClick(figure(page, words), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(asked_session) == stills)
    assert asked_session.query_text == query
    assert window.filters.search.text == query
    assert window.grid.isVisible()
    assert asked_session.selection.count == len(stills)


def test_of_two_rounds_the_stills_of_the_round_are_selected(
    page: BoardPage, asked_session: Session, asked_folder: Path, qtbot: QtBot
) -> None:
    again = Sent(
        "AAAAAAAA",
        Person("Kim Hyun-joo", code="kim"),
        2,
        "2022-11-20T09:00:00+09:00",
        "2194-01-20",
        (Asked("jung_e/slate"),),
    )
    append(asked_folder / "metadata" / "jung_e" / "production.approvals.yaml", [again])
    page.refresh()
    words = "Kim Hyun-joo, round 2: 1 awaited"
    qtbot.waitUntil(lambda: any(name.startswith(words) for name in page.board.figures()))
    qtbot.mouseClick(figure(page, words), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(asked_session) == {"slate", "lab"})
    assert asked_session.selected_ids() == ["jung_e/slate"]


def test_coverage_tells_what_is_approved_and_what_is_missing(page: BoardPage, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: bool(page.coverage.texts))
    texts = page.coverage.texts
    kim, kang = texts.index("Kim Hyun-joo 김현주"), texts.index("Kang Soo-yeon 강수연")
    assert texts[kim + 1 : kim + 9] == ["solo", "3", "1", "1", "1", "0", "2", "1 missing"]
    assert texts[kim + 9 : kim + 17] == ["group", "1", "0", "0", "1", "0", "1", "1 missing"]
    assert texts[kang + 1 : kang + 9] == ["solo", "0", "0", "0", "0", "1", "0", "nothing sent"]


def test_a_figure_of_coverage_shows_its_stills(
    page: BoardPage, asked_session: Session, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: bool(page.coverage.texts))
    qtbot.mouseClick(figure(page, "Kang Soo-yeon, solo: 1 not sent"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(asked_session) == {"earth"})


def test_the_board_follows_what_changes(
    page: BoardPage, asked_session: Session, qtbot: QtBot
) -> None:
    asked_session.edit([SetValue("people", ("kim", "kang"))], ["jung_e/slate"])
    qtbot.waitUntil(lambda: "solo 0, group 1" in page.board.texts)  # it is a group still now


def test_the_board_follows_a_sheet_that_another_program_sent(
    page: BoardPage, asked_folder: Path, qtbot: QtBot
) -> None:
    kang = Person("Kang Soo-yeon", code="kang")
    sheet = Sent("CCCCCCCC", kang, 2, "2022-11-20T09:00:00+09:00", "2194-01-20",
                 (Asked("jung_e/earth"),))  # fmt: skip
    append(asked_folder / "metadata" / "jung_e" / "production.approvals.yaml", [sheet])
    words = "Kang Soo-yeon, round 2: 1 awaited"
    qtbot.waitUntil(
        lambda: any(name.startswith(words) for name in page.board.figures()), timeout=15_000
    )


def test_the_same_key_opens_the_board_and_leaves_it(window: MainWindow, qtbot: QtBot) -> None:
    window.grid.setFocus()
    qtbot.keyClick(window.grid, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.board.isVisible)
    assert not window.grid.isVisible()
    qtbot.keyClick(window.board, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.grid.isVisible)


def test_other_colours_while_the_board_is_worked_out_are_no_fault(
    window: MainWindow, asked_session: Session, qtbot: QtBot
) -> None:
    window.toggle_board()
    window.choose_palette("light")
    qtbot.waitUntil(lambda: asked_session.tasks.idle)
    window.toggle_board()
    qtbot.waitUntil(lambda: bool(window.board.board.texts))


def test_without_rules_the_board_says_how_to_state_them(
    session: Session, desktop: list[str], qtbot: QtBot
) -> None:
    page = board_of(session, qtbot)
    qtbot.waitUntil(lambda: page.empty_button.isVisible())
    assert page.empty_head.text() == NO_RULES
    page.empty_button.click()
    assert [Path(path).name for path in desktop] == ["production.yaml"]


def test_of_two_productions_one_is_chosen(
    empty_session: Session, asked_folder: Path, open_library: OpenLibrary, qtbot: QtBot
) -> None:
    for top in ("assets", "metadata"):
        (asked_folder / top / "other").mkdir()
    text = "title: Other\ncast: [{code: lee, name: B. Lee}]\napprovals: {holders: [lee]}\n"
    (asked_folder / "metadata" / "other" / "production.yaml").write_text(text, encoding="utf-8")
    picture = asked_folder / "assets" / "jung_e" / "lab.jpg"
    (asked_folder / "assets" / "other" / "one.jpg").write_bytes(picture.read_bytes())
    open_library(empty_session, asked_folder)
    page = board_of(empty_session, qtbot)
    qtbot.waitUntil(lambda: page.productions.count() == 2)
    assert page.productions.isVisible()
    names = [page.productions.itemText(place) for place in range(page.productions.count())]
    assert names == ["Jung_E 정이", "Other"]
    page.productions.setCurrentIndex(1)
    page.productions.activated.emit(1)
    qtbot.waitUntil(lambda: "B. Lee" in page.board.texts)
    assert "Kim Hyun-joo 김현주" not in page.board.texts


def test_every_query_of_a_figure_is_one(page: BoardPage) -> None:
    figures = page.board.figures()
    assert figures
    for button in figures.values():
        assert parse(button.toolTip().removeprefix("Show these stills: "))
