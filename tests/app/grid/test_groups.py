"""The grid in groups, under real keys and buttons, on a real library and on very long ones.

In the library, by scene: 42A has lab and robot-head; no scene the four others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gallery.app.grid.grid import SMALLEST, StillGrid
from gallery.app.grid.sections import HEADER, SectionGeometry
from gallery.app.look.theme import DARK, apply
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.search.grouping import Grouper, GroupKey
from gallery.search.index import Index, Results, SortKey, Tile
from gallery.search.part import part_of
from gallery.search.record import PictureRef, Record

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key

CORRIDOR, CREW, EARTH, LAB, ROBOT, SLATE = (
    f"jung_e/{name}" for name in ("corridor", "crew", "earth", "lab", "robot-head", "slate")
)


def shown(qtbot: QtBot, qapp: QApplication, session: Session) -> StillGrid:
    """A grid on the screen, with the keyboard."""
    apply(qapp, DARK)
    grid = StillGrid(session, DARK)
    qtbot.addWidget(grid)
    grid.set_tile_size(SMALLEST)
    grid.resize(520, 600)
    grid.show()
    grid.setFocus()
    qtbot.waitExposed(grid)
    return grid


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication, session: Session) -> StillGrid:
    """The six stills by scene, three in a line."""
    grid = shown(qtbot, qapp, session)
    by(qtbot, session, GroupKey.SCENE)
    return grid


def by(qtbot: QtBot, session: Session, key: GroupKey) -> None:
    """Group the stills."""
    with qtbot.waitSignal(session.results_changed):
        session.group_by(key)


def order(grid: StillGrid) -> list[str]:
    """The stills as they are shown."""
    rows = grid.session.arrangement.grouped.rows
    return grid.session.index.ids(rows)


def press_header(
    grid: StillGrid, group: int, modifiers: Qt.KeyboardModifier = PLAIN, x: int = 20
) -> None:
    """Click a header."""
    middle = QPoint(x, grid.header_rect(group).center().y())
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, middle)


def test_stills_are_shown_by_group(grid: StillGrid) -> None:
    assert order(grid) == [LAB, ROBOT, CORRIDOR, CREW, EARTH, SLATE]
    assert grid.header_state(0).title == "42A"
    assert (grid.header_state(1).title, grid.header_state(1).count) == ("No scene", 4)


def test_without_groups_the_order_is_as_it_was(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    by(qtbot, session, GroupKey.NONE)
    assert order(grid) == [CORRIDOR, CREW, EARTH, LAB, ROBOT, SLATE]
    assert grid.sections is None


def test_a_click_on_a_header_closes_its_group_and_another_opens_it(grid: StillGrid) -> None:
    press_header(grid, 0)
    assert list(grid.visible_places()) == [2, 3, 4, 5]
    press_header(grid, 0)
    assert list(grid.visible_places()) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("modifier", [CTRL, ALT])
def test_with_ctrl_or_alt_all_groups_close(grid: StillGrid, modifier: Qt.KeyboardModifier) -> None:
    press_header(grid, 1, modifier)
    assert grid.session.arrangement.closed.all()
    press_header(grid, 1, modifier)
    assert not grid.session.arrangement.closed.any()


def test_a_closed_group_stays_closed_under_another_filter_and_order(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    press_header(grid, 1)
    with qtbot.waitSignal(session.results_changed):
        session.set_query("kind:bts")
    with qtbot.waitSignal(session.results_changed):
        session.set_sort(SortKey.RATING, descending=True)
    assert session.arrangement.closed.tolist() == [False, True]
    by(qtbot, session, GroupKey.FOLDER)
    assert session.arrangement.closed.tolist() == [False]
    by(qtbot, session, GroupKey.SCENE)
    assert session.arrangement.closed.tolist() == [False, True]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([(Key.Key_Home, PLAIN), (Key.Key_Down, PLAIN)], [CORRIDOR]),
        ([(Key.Key_Home, PLAIN), (Key.Key_Right, SHIFT), (Key.Key_Right, SHIFT)],
         [LAB, ROBOT, CORRIDOR]),
        ([(Key.Key_Home, PLAIN), (Key.Key_Slash, PLAIN), (Key.Key_A, CTRL)],
         [LAB, ROBOT, CORRIDOR, CREW, EARTH, SLATE]),
        ([(Key.Key_Home, PLAIN), (Key.Key_I, CTRL | SHIFT)],
         [ROBOT, CORRIDOR, CREW, EARTH, SLATE]),
        # a closed group is one stop: nothing in it is selected until one says so
        ([(Key.Key_Slash, PLAIN), (Key.Key_Home, PLAIN)], []),
        ([(Key.Key_Slash, PLAIN), (Key.Key_Home, PLAIN), (Key.Key_Space, PLAIN)], [LAB, ROBOT]),
        ([(Key.Key_Slash, PLAIN), (Key.Key_Home, PLAIN), (Key.Key_Space, PLAIN),
          (Key.Key_Down, CTRL), (Key.Key_Space, CTRL)],
         [LAB, ROBOT, CORRIDOR, CREW, EARTH, SLATE]),
        ([(Key.Key_Slash, PLAIN), (Key.Key_Home, PLAIN), (Key.Key_Right, PLAIN),
          (Key.Key_Right, PLAIN)], [ROBOT]),
        ([(Key.Key_Slash, PLAIN), (Key.Key_Home, PLAIN), (Key.Key_Down, SHIFT)],
         [LAB, ROBOT, CORRIDOR, CREW, EARTH, SLATE]),
        ([(Key.Key_Home, PLAIN), (Key.Key_Minus, PLAIN), (Key.Key_Down, PLAIN),
          (Key.Key_Up, PLAIN), (Key.Key_Return, PLAIN), (Key.Key_Asterisk, PLAIN)], []),
    ],
)  # fmt: skip
def test_keys_move_and_select_over_groups(
    session: Session,
    grid: StillGrid,
    keys: list[tuple[Qt.Key, Qt.KeyboardModifier]],
    expected: list[str],
) -> None:
    session.select_none()
    for key, modifiers in keys:
        QTest.keyClick(grid, key, modifiers)
    assert session.selected_ids() == expected


def test_a_key_marks_nothing_that_is_out_of_sight_in_a_closed_group(
    qtbot: QtBot, session: Session, grid: StillGrid, library_folder: Path
) -> None:
    for key in (Key.Key_Slash, Key.Key_Home, Key.Key_1):
        QTest.keyClick(grid, key)
    qtbot.waitUntil(lambda: session.tasks.idle)
    assert not session.undo_text
    assert "rating: 1" not in (library_folder / "metadata/jung_e/lab.yaml").read_text()


def test_a_double_click_on_a_header_selects_the_group_and_leaves_it_open(
    session: Session, grid: StillGrid
) -> None:
    middle = QPoint(60, grid.header_rect(0).center().y())
    QTest.mouseClick(grid.viewport(), LEFT, PLAIN, middle)
    QTest.mouseDClick(grid.viewport(), LEFT, PLAIN, middle)
    assert session.selected_ids() == [LAB, ROBOT]
    assert not session.arrangement.closed.any()


def test_the_button_selects_the_group_with_ctrl_beside_what_is_selected(
    session: Session, grid: StillGrid
) -> None:
    session.select_only(int(session.arrangement.grouped.rows[0]))
    QTest.mouseClick(grid.viewport(), LEFT, CTRL, grid.button_rect(1).center())
    assert session.selected_ids() == [LAB, CORRIDOR, CREW, EARTH, SLATE]
    assert [grid.header_state(group).selected for group in (0, 1)] == [1, 4]
    QTest.mouseClick(grid.viewport(), LEFT, CTRL, grid.button_rect(1).center())
    assert session.selected_ids() == [LAB]


def test_a_still_of_two_people_is_edited_once_and_moves_on_where_it_is(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    by(qtbot, session, GroupKey.PERSON)
    assert order(grid) == [LAB, LAB, ROBOT, CORRIDOR, CREW, EARTH, SLATE]
    QTest.keyClick(grid, Key.Key_Home)
    QTest.keyClick(grid, Key.Key_Right)
    assert session.selection.place(session.selection.current) == 1
    QTest.keyClick(grid, Key.Key_Right)
    assert session.selected_ids() == [ROBOT]
    QTest.keyClick(grid, Key.Key_A, CTRL)
    assert session.selected_ids() == [LAB, ROBOT, CORRIDOR, CREW, EARTH, SLATE]


def test_the_header_says_what_it_is(session: Session, grid: StillGrid) -> None:
    for key in (Key.Key_Slash, Key.Key_Home, Key.Key_Space):
        QTest.keyClick(grid, key)
    assert grid.accessibleDescription() == "Group 42A, 2 stills, 2 selected, closed"


def test_groups_are_remembered_with_the_library(
    qtbot: QtBot, session: Session, grid: StillGrid, library_folder: Path
) -> None:
    with qtbot.waitSignal(session.library_changed):
        session.open(library_folder)
    qtbot.waitUntil(lambda: len(session.arrangement.grouped) == 2)
    assert session.arrangement.key is GroupKey.SCENE


class LongIndex(Index):
    """Very many stills, each with a day and a folder; counts how many are looked up."""

    looked_up = 0

    def tile(self, row: int) -> Tile:
        """Count, and return the tile."""
        self.looked_up += 1
        return super().tile(row % self.size)


class LongSession(Session):
    """A session whose rows and groups are set by hand."""

    long_index: LongIndex

    @property
    def index(self) -> Index:
        """The index to show."""
        return self.long_index

    def show(self, stills: int, groups: int) -> None:
        """Have so many stills shown in so many groups."""
        folders = [Record(f"{n:06}/x", PictureRef("x.jpg", 1, 1)) for n in range(groups)]
        self.long_index = LongIndex((part_of(folders, range(groups), kept=False),), groups)
        first = np.arange(groups, dtype=np.int32)
        grouped = Grouper().grouped(self.long_index, first, GroupKey.FOLDER)
        rows = np.arange(stills, dtype=np.int32)
        starts = np.arange(groups + 1, dtype=np.int64) * (stills // groups)
        self.arrangement.show(replace(grouped, rows=rows, starts=starts))
        self.results = Results(rows, {})
        self.selection.show(rows, stills)
        self.results_changed.emit()


@pytest.fixture
def long_grid(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> Iterator[tuple[LongSession, StillGrid]]:
    """A grid of what is set by hand."""
    session = LongSession(tmp_path / "cache", Settings(tmp_path / "state"))
    session.long_index = LongIndex((part_of((), (), kept=False),), 0)
    yield session, shown(qtbot, qapp, session)
    session.close()


def tiles_of(session: LongSession, grid: StillGrid) -> int:
    """How many stills were looked up since the last time, after all is painted."""
    for top in (0, 100):
        grid.verticalScrollBar().setValue(top)
    session.library_changed.emit()  # forgets all tiles
    session.long_index.looked_up = 0
    grid.viewport().grab()
    QApplication.processEvents()
    return session.long_index.looked_up


@pytest.mark.parametrize("groups", [1, 10, 1_000])
def test_a_frame_looks_up_as_many_stills_of_a_million_as_of_fewer(
    long_grid: tuple[LongSession, StillGrid], groups: int
) -> None:
    session, grid = long_grid
    counts = []
    for stills in (100_000, 1_000_000):
        session.show(stills, groups)
        counts.append(tiles_of(session, grid))
        session.select_all()
        session.select_invert()
        session.select_only(0)
        session.select_to(int(session.arrangement.grouped.rows[-1]))
        QApplication.processEvents()
        assert session.long_index.looked_up <= 4 * counts[-1]
    assert 0 < counts[0] == counts[1]


def test_a_hundred_thousand_closed_groups_are_as_quick_as_ten(
    long_grid: tuple[LongSession, StillGrid],
) -> None:
    session, grid = long_grid
    session.show(100_000, 100_000)
    painted: list[int] = []
    said = grid.header_state
    grid.header_state = lambda group: painted.append(group) or said(group)  # type: ignore
    session.arrangement.fold_all(closed=True)
    grid.viewport().grab()
    assert 0 < len(painted) <= 2 * (grid.viewport().height() // HEADER + 2)
    assert tiles_of(session, grid) == 0
    sections = grid.sections
    assert isinstance(sections, SectionGeometry)
    painted.clear()
    session.arrangement.fold(50_000, closed=False)
    grid.verticalScrollBar().setValue(sections.header(50_000).y)
    grid.viewport().grab()
    assert 50_000 in painted
    assert len(painted) <= 4 * (grid.viewport().height() // HEADER + 2)
