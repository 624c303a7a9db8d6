"""What the grid says when it is empty, and what stays in sight when something changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gallery.app.grid.grid import LARGEST, SMALLEST, StillGrid
from gallery.app.look.theme import DARK, apply
from gallery.app.session.session import Session
from gallery.search.index import SortKey, Tile

CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key

# in the order of file names, three in a line:
CORRIDOR, CREW, EARTH, LAB, ROBOT, SLATE = (
    f"jung_e/{name}" for name in ("corridor", "crew", "earth", "lab", "robot-head", "slate")
)


class CountingGrid(StillGrid):
    """A grid that notes which rows it looks up."""

    looked_up: set[int]

    def tile(self, row: int) -> Tile:
        """Note the row."""
        if not hasattr(self, "looked_up"):
            self.looked_up = set()
        self.looked_up.add(row)
        return super().tile(row)


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication, session: Session) -> StillGrid:
    """The grid of six stills, three in a line."""
    return shown(qtbot, qapp, session)


def shown(qtbot: QtBot, qapp: QApplication, session: Session) -> StillGrid:
    """A grid on the screen, with the keyboard."""
    apply(qapp, DARK)
    grid = StillGrid(session, DARK)
    qtbot.addWidget(grid)
    grid.set_tile_size(SMALLEST)
    grid.resize(520, 420)
    grid.show()
    grid.setFocus()
    qtbot.waitExposed(grid)
    return grid


def place_of(session: Session, still_id: str) -> int:
    """Where a still stands in the grid."""
    row = session.index.row(still_id)
    assert row is not None
    return session.selection.place(row)


def middle(grid: StillGrid, place: int) -> QPoint:
    """The middle of a tile, in the viewport."""
    return grid.tile_rect(place).center()


def click(
    qtbot: QtBot, grid: StillGrid, place: int, modifiers: Qt.KeyboardModifier = PLAIN
) -> None:
    """Click a tile."""
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, middle(grid, place))


def test_a_caption_with_html_is_shown_as_it_is_written(
    qtbot: QtBot, session: Session, grid: StillGrid, library_folder: Path
) -> None:
    sidecar = library_folder / "metadata" / "jung_e" / "earth.yaml"
    sidecar.write_text("caption: '<img src=\"/etc/passwd\">'\n")
    session.rescan()
    row = grid.row_at(2)
    qtbot.waitUntil(lambda: "<img" in grid.tile(row).caption, timeout=10_000)
    grid.viewport().grab()
    assert "&lt;img" in grid.tip(2)
    assert "<img" not in grid.tip(2)


def test_no_match_offers_to_clear_the_filter(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    session.set_query("nothing is called so")
    button = grid.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    qtbot.waitUntil(button.isVisible)
    assert button.text() == "Clear the filter"
    with qtbot.waitSignal(grid.clear_filter_clicked):
        QTest.mouseClick(button, LEFT)
    session.clear_filter()
    qtbot.waitUntil(lambda: not button.isVisible() and grid.grid.count == 6)


def test_without_a_library_one_is_asked_for(
    qtbot: QtBot, qapp: QApplication, empty_session: Session
) -> None:
    grid = shown(qtbot, qapp, empty_session)
    button = grid.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    assert button.isVisible()
    with qtbot.waitSignal(grid.open_clicked):
        QTest.mouseClick(button, LEFT)
    assert grid.accessibleDescription().startswith("No library is open.")
    for key in (Key.Key_Down, Key.Key_Return, Key.Key_5, Key.Key_Space):
        QTest.keyClick(grid, key)


def test_a_folder_without_stills_says_so(
    qtbot: QtBot,
    qapp: QApplication,
    empty_session: Session,
    tmp_path: Path,
    open_library: Callable[[Session, Path], None],
) -> None:
    folder = tmp_path / "empty"
    (folder / "assets").mkdir(parents=True)
    open_library(empty_session, folder)
    grid = shown(qtbot, qapp, empty_session)
    assert grid.accessibleDescription().startswith("There are no stills in this folder.")
    assert str(folder / "assets") in grid.accessibleDescription()


def test_a_folder_that_is_gone_is_said_and_its_stills_come_back_with_it(
    qtbot: QtBot, session: Session, grid: StillGrid, library_folder: Path, tmp_path: Path
) -> None:
    away = tmp_path / "unplugged"
    library_folder.rename(away)
    qtbot.waitUntil(
        lambda: grid.accessibleDescription().startswith("The folder is not there any more."),
        timeout=10_000,
    )
    away.rename(library_folder)
    qtbot.waitUntil(lambda: len(session.results.rows) == 6, timeout=10_000)
    assert not session.gone


def test_a_still_whose_file_is_removed_leaves_the_grid(
    qtbot: QtBot, session: Session, grid: StillGrid, library_folder: Path
) -> None:
    (library_folder / "assets" / "jung_e" / "earth.jpg").unlink()
    session.stills_changed.connect(lambda _ids: grid.viewport().grab())
    session.rescan()
    qtbot.waitUntil(lambda: grid.grid.count == 5, timeout=10_000)
    grid.viewport().grab()


def test_a_smaller_library_leaves_nothing_of_the_first(
    qtbot: QtBot,
    session: Session,
    grid: StillGrid,
    tmp_path: Path,
    open_library: Callable[[Session, Path], None],
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Image.new("RGB", (30, 20)).save(other / "only.jpg")
    click(qtbot, grid, 5)
    session.library_changed.connect(lambda: grid.viewport().grab())
    open_library(session, other)
    qtbot.waitUntil(lambda: grid.grid.count == 1)
    assert grid.tile(grid.row_at(0)).id == "only"


def test_another_filter_begins_at_the_top(qtbot: QtBot, session: Session, grid: StillGrid) -> None:
    grid.set_tile_size(LARGEST)
    bar = grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    session.set_sort(SortKey.FILE, descending=True)
    qtbot.waitUntil(lambda: grid.row_at(0) == session.index.row(SLATE))
    assert bar.value() == 0


def test_a_still_that_was_chosen_stays_in_sight_in_another_order(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    grid.set_tile_size(LARGEST)
    click(qtbot, grid, 0)
    session.set_sort(SortKey.FILE, descending=True)
    qtbot.waitUntil(lambda: grid.row_at(0) == session.index.row(SLATE))
    assert grid.visible_places()[-1] == 5


def test_an_edit_leaves_the_grid_where_it_is(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    grid.set_tile_size(LARGEST)
    QTest.keyClick(grid, Key.Key_End)
    before = grid.verticalScrollBar().value()
    assert before > 0
    QTest.keyClick(grid, Key.Key_3)
    qtbot.waitUntil(lambda: grid.tile(session.selection.current).rating == 3)
    qtbot.waitUntil(lambda: session.tasks.idle)
    assert grid.verticalScrollBar().value() == before


def test_larger_tiles_leave_the_current_still_in_sight(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    click(qtbot, grid, 4)
    before = grid.tile_rect(4).y()
    grid.set_tile_size(LARGEST)
    assert grid.tile_rect(4).y() == before


def test_the_wheel_with_ctrl_changes_the_size_of_the_tiles(qtbot: QtBot, grid: StillGrid) -> None:
    position = QPointF(50, 50)
    wheel = QWheelEvent(
        position,
        grid.viewport().mapToGlobal(position),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.waitSignal(grid.tile_size_changed) as changed:
        QApplication.sendEvent(grid.viewport(), wheel)
    assert changed.args == [SMALLEST + 20]


@pytest.mark.parametrize(("asked", "size"), [(10, SMALLEST), (9_999, LARGEST), (200, 200)])
def test_tiles_stay_within_sizes_that_can_be_used(
    qtbot: QtBot, grid: StillGrid, asked: int, size: int
) -> None:
    grid.set_tile_size(asked)
    assert grid.tile_size == size


def test_only_what_is_on_the_screen_or_one_ahead_is_looked_up(
    qtbot: QtBot,
    qapp: QApplication,
    empty_session: Session,
    tmp_path: Path,
    open_library: Callable[[Session, Path], None],
) -> None:
    folder = tmp_path / "many"
    (folder / "assets").mkdir(parents=True)
    first = folder / "assets" / "0000.jpg"
    Image.new("RGB", (12, 8)).save(first)
    for number in range(1, 400):
        (folder / "assets" / f"{number:04}.jpg").hardlink_to(first)
    open_library(empty_session, folder)
    grid = CountingGrid(empty_session, DARK)
    qtbot.addWidget(grid)
    grid.set_tile_size(SMALLEST)
    grid.resize(520, 420)
    grid.show()
    qtbot.waitExposed(grid)
    grid.viewport().grab()
    QTest.keyClick(grid, Key.Key_A, CTRL)
    QApplication.processEvents()
    screen = len(grid.visible_places())
    assert grid.looked_up <= {grid.row_at(place) for place in range(2 * screen + 3)}
    grid.looked_up.clear()
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
    grid.viewport().grab()
    QApplication.processEvents()
    assert len(grid.looked_up) <= 3 * screen


def said(grid: StillGrid) -> list[str]:
    """What is said in the place of the stills."""
    return [one.text() for one in grid.findChildren(QLabel) if one.isVisible() and one.text()]


def test_where_nothing_is_found_it_says_why(
    qtbot: QtBot, grid: StillGrid, session: Session
) -> None:
    session.set_query("robto kind:unit")
    qtbot.waitUntil(lambda: bool(session.advice.lines))
    (text,) = (one for one in said(grid) if "robto" in one)
    assert text.startswith("robto: no still; did you mean robot?\nWithout robto there ")
    session.set_query("robot")
    qtbot.waitUntil(lambda: bool(len(session.results.rows)))
    assert not session.advice.lines


def test_a_pasted_list_is_found_with_one_button(
    qtbot: QtBot, grid: StillGrid, session: Session
) -> None:
    session.set_query("robot-head, crew.jpg LAB nowhere")
    qtbot.waitUntil(lambda: bool(session.advice.query))
    assert any("Not found: nowhere" in one for one in said(grid))
    (button,) = (one for one in grid.findChildren(QPushButton) if one.text() == "Find these 3")
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: len(session.results.rows) == 3)
    assert set(session.index.ids(session.results.rows)) == {CREW, LAB, ROBOT}
    assert session.query_text == "file:=robot-head,=crew.jpg,=LAB"
