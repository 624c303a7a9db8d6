"""The grid under real keys and buttons, on a real library."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gallery.app.grid.grid import LARGEST, SMALLEST, StillGrid
from gallery.app.look.theme import DARK, apply
from gallery.app.session.session import Session
from gallery.search.index import Tile

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key

# in the order of file names, three in a line:
CORRIDOR, CREW, EARTH, LAB, ROBOT, SLATE = (
    f"jung_e/{name}" for name in ("corridor", "crew", "earth", "lab", "robot-head", "slate")
)


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


def selected(session: Session) -> list[str]:
    """The ids that are selected, in the grid's order."""
    return session.selected_ids()


def current(session: Session) -> str:
    """The id of the current still."""
    return session.index.id(session.selection.current)


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


def drag(
    qtbot: QtBot,
    grid: StillGrid,
    start: QPoint,
    end: QPoint,
    modifiers: Qt.KeyboardModifier = PLAIN,
) -> None:
    """Press, move, release."""
    QTest.mousePress(grid.viewport(), LEFT, modifiers, start)
    QTest.mouseMove(grid.viewport(), (start + end) / 2)
    QTest.mouseMove(grid.viewport(), end)
    QTest.mouseRelease(grid.viewport(), LEFT, modifiers, end)


def has_line(path: Path, line: str) -> bool:
    """Whether a file has this line."""
    return line in path.read_text(encoding="utf-8").splitlines()


def has_picture(session: Session, tile: Tile) -> bool:
    """Whether a still's thumbnail has arrived."""
    return session.pictures.pixmap(tile) is not None


def test_all_stills_of_the_library_are_shown(grid: StillGrid) -> None:
    assert (grid.grid.count, grid.grid.columns) == (6, 3)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([(Key.Key_Right, PLAIN)], [CREW]),
        ([(Key.Key_End, PLAIN)], [SLATE]),
        ([(Key.Key_Home, PLAIN), (Key.Key_Right, PLAIN)], [CREW]),
        ([(Key.Key_Home, PLAIN), (Key.Key_Down, PLAIN)], [LAB]),
        ([(Key.Key_Home, PLAIN), (Key.Key_Right, SHIFT)], [CORRIDOR, CREW]),
        ([(Key.Key_Home, PLAIN), (Key.Key_Down, SHIFT)], [CORRIDOR, CREW, EARTH, LAB]),
        ([(Key.Key_Home, PLAIN), (Key.Key_End, SHIFT), (Key.Key_Left, SHIFT)],
         [CORRIDOR, CREW, EARTH, LAB, ROBOT]),
        ([(Key.Key_Home, PLAIN), (Key.Key_End, CTRL)], [CORRIDOR]),
        ([(Key.Key_Home, PLAIN), (Key.Key_End, CTRL), (Key.Key_Space, CTRL)], [CORRIDOR, SLATE]),
        ([(Key.Key_Home, PLAIN), (Key.Key_End, CTRL), (Key.Key_Space, PLAIN)], [SLATE]),
        ([(Key.Key_A, CTRL)], [CORRIDOR, CREW, EARTH, LAB, ROBOT, SLATE]),
        ([(Key.Key_Home, PLAIN), (Key.Key_Down, SHIFT), (Key.Key_I, CTRL | SHIFT)],
         [ROBOT, SLATE]),
        ([(Key.Key_Home, PLAIN), (Key.Key_PageDown, SHIFT)], [CORRIDOR, CREW, EARTH, LAB]),
    ],
)  # fmt: skip
def test_keys_move_and_select(
    qtbot: QtBot,
    session: Session,
    grid: StillGrid,
    keys: list[tuple[Qt.Key, Qt.KeyboardModifier]],
    expected: list[str],
) -> None:
    for key, modifiers in keys:
        QTest.keyClick(grid, key, modifiers)
    assert selected(session) == expected


@pytest.mark.parametrize(
    ("clicks", "expected"),
    [
        ([(1, PLAIN)], [CREW]),
        ([(1, PLAIN), (4, PLAIN)], [ROBOT]),
        ([(1, PLAIN), (4, CTRL)], [CREW, ROBOT]),
        ([(1, PLAIN), (4, CTRL), (1, CTRL)], [ROBOT]),
        ([(1, PLAIN), (3, SHIFT)], [CREW, EARTH, LAB]),
        ([(4, PLAIN), (2, SHIFT)], [EARTH, LAB, ROBOT]),
        ([(0, PLAIN), (2, CTRL), (4, SHIFT | CTRL)], [CORRIDOR, EARTH, LAB, ROBOT]),
    ],
)
def test_clicks_select(
    qtbot: QtBot,
    session: Session,
    grid: StillGrid,
    clicks: list[tuple[int, Qt.KeyboardModifier]],
    expected: list[str],
) -> None:
    for place, modifiers in clicks:
        click(qtbot, grid, place, modifiers)
    assert selected(session) == expected


def test_a_click_beside_the_tiles_selects_nothing(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    click(qtbot, grid, 1)
    QTest.mouseClick(grid.viewport(), LEFT, PLAIN, QPoint(4, 400))
    assert selected(session) == []


def test_the_right_button_keeps_a_selection_it_hits(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    QTest.keyClick(grid, Key.Key_A, CTRL)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.RightButton, PLAIN, middle(grid, 2))
    assert len(selected(session)) == 6
    click(qtbot, grid, 0)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.RightButton, PLAIN, middle(grid, 2))
    assert selected(session) == [EARTH]


def test_a_rubber_band_selects_what_it_touches(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    drag(qtbot, grid, QPoint(5, 5), middle(grid, 4))
    assert selected(session) == [CORRIDOR, CREW, LAB, ROBOT]


def test_a_rubber_band_that_shrinks_lets_go(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    QTest.mousePress(grid.viewport(), LEFT, PLAIN, QPoint(5, 5))
    QTest.mouseMove(grid.viewport(), middle(grid, 5))
    assert len(selected(session)) == 6
    QTest.mouseMove(grid.viewport(), middle(grid, 0))
    QTest.mouseRelease(grid.viewport(), LEFT, PLAIN, middle(grid, 0))
    assert selected(session) == [CORRIDOR]


def test_a_rubber_band_with_ctrl_adds(qtbot: QtBot, session: Session, grid: StillGrid) -> None:
    click(qtbot, grid, 5)
    drag(qtbot, grid, QPoint(5, 5), middle(grid, 1), CTRL)
    assert selected(session) == [CORRIDOR, CREW, SLATE]


def test_a_rubber_band_begins_at_a_tiles_edge_but_not_on_its_picture(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    drag(qtbot, grid, grid.tile_rect(0).topLeft() + QPoint(3, 3), middle(grid, 1))
    assert selected(session) == [CORRIDOR, CREW]
    drag(qtbot, grid, middle(grid, 0), middle(grid, 1))
    assert selected(session) == [CORRIDOR]


def test_a_rubber_band_held_below_the_view_scrolls_it(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    grid.set_tile_size(LARGEST)
    bar = grid.verticalScrollBar()
    outside = QPoint(100, grid.viewport().height() + 200)
    QTest.mousePress(grid.viewport(), LEFT, PLAIN, QPoint(5, 5))
    QTest.mouseMove(grid.viewport(), outside)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    QTest.mouseRelease(grid.viewport(), LEFT, PLAIN, outside)
    assert len(selected(session)) == 6


def test_enter_opens_the_current_still(qtbot: QtBot, session: Session, grid: StillGrid) -> None:
    click(qtbot, grid, 4)
    with qtbot.waitSignal(grid.opened) as opened:
        QTest.keyClick(grid, Key.Key_Return)
    assert opened.args == [session.index.row(ROBOT)]


def test_a_double_click_opens_the_still_under_it(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    with qtbot.waitSignal(grid.opened) as opened:
        QTest.mouseDClick(grid.viewport(), LEFT, PLAIN, middle(grid, 3))
    assert opened.args == [session.index.row(LAB)]


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (Key.Key_2, "rating: 2"),
        (Key.Key_0, "rating: 0"),
        (Key.Key_P, "pick: pick"),
        (Key.Key_X, "pick: reject"),
    ],
)
def test_a_key_marks_the_selected_stills_in_their_yaml(
    qtbot: QtBot,
    session: Session,
    grid: StillGrid,
    library_folder: Path,
    key: Qt.Key,
    line: str,
) -> None:
    click(qtbot, grid, place_of(session, EARTH))
    click(qtbot, grid, place_of(session, LAB), CTRL)
    QTest.keyClick(grid, key)
    for name in ("earth", "lab"):
        sidecar = library_folder / "metadata" / "jung_e" / f"{name}.yaml"
        qtbot.waitUntil(partial(has_line, sidecar, line))


def test_u_takes_the_flag_away_and_undo_brings_it_back(
    qtbot: QtBot, session: Session, grid: StillGrid, library_folder: Path
) -> None:
    sidecar = library_folder / "metadata" / "jung_e" / "slate.yaml"
    before = sidecar.read_bytes()
    click(qtbot, grid, place_of(session, SLATE))
    QTest.keyClick(grid, Key.Key_U)
    qtbot.waitUntil(lambda: b"pick" not in sidecar.read_bytes() and bool(session.undo_text))
    session.undo()
    qtbot.waitUntil(lambda: sidecar.read_bytes() == before)


def test_a_key_marks_the_cursors_still_when_nothing_is_selected(
    qtbot: QtBot, session: Session, grid: StillGrid, library_folder: Path
) -> None:
    session.select_none()
    QTest.keyClick(grid, Key.Key_End, CTRL)
    assert selected(session) == []
    QTest.keyClick(grid, Key.Key_4)
    sidecar = library_folder / "metadata" / "jung_e" / "slate.yaml"
    qtbot.waitUntil(lambda: "rating: 4" in sidecar.read_text().splitlines())


def test_a_mark_shows_at_once_in_the_tile(qtbot: QtBot, session: Session, grid: StillGrid) -> None:
    click(qtbot, grid, place_of(session, EARTH))
    row = session.selection.current
    assert grid.tile(row).rating == 4
    QTest.keyClick(grid, Key.Key_1)
    qtbot.waitUntil(lambda: grid.tile(row).rating == 1)


def test_a_still_that_no_longer_matches_stays_until_the_next_filter(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    session.set_query("rating:>=3")
    qtbot.waitUntil(lambda: grid.grid.count == 3)
    click(qtbot, grid, place_of(session, EARTH))
    row = session.selection.current
    QTest.keyClick(grid, Key.Key_1)
    qtbot.waitUntil(lambda: row in session.lingering)
    assert grid.grid.count == 3
    session.set_query("rating:>=2")
    qtbot.waitUntil(lambda: grid.grid.count == 2)


def test_the_picture_is_painted_in_its_tile(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    place = place_of(session, ROBOT)
    tile = session.index.tile(grid.row_at(place))
    qtbot.waitUntil(lambda: session.pictures.pixmap(tile) is not None, timeout=20_000)

    def painted() -> bool:
        point = grid.tile_rect(place).topLeft() + QPoint(60, 40)
        colour = grid.viewport().grab().toImage().pixelColor(point)
        return abs(colour.red() - 160) + abs(colour.green() - 90) + abs(colour.blue() - 80) < 15

    qtbot.waitUntil(painted)


def test_a_tiles_place_is_the_same_before_and_after_its_picture(
    qtbot: QtBot, session: Session, grid: StillGrid
) -> None:
    before = [grid.tile_rect(place) for place in range(6)]
    for place in range(6):
        tile = session.index.tile(grid.row_at(place))
        qtbot.waitUntil(partial(has_picture, session, tile), timeout=20_000)
    assert [grid.tile_rect(place) for place in range(6)] == before


def test_a_file_that_is_no_picture_says_why_in_its_tile(
    qtbot: QtBot,
    qapp: QApplication,
    empty_session: Session,
    library_folder: Path,
    open_library: Callable[[Session, Path], None],
) -> None:
    (library_folder / "assets" / "jung_e" / "notes.jpg").write_text("these are notes")
    open_library(empty_session, library_folder)
    grid = shown(qtbot, qapp, empty_session)
    click(qtbot, grid, place_of(empty_session, "jung_e/notes"))
    row = empty_session.selection.current
    qtbot.waitUntil(lambda: bool(grid.failure(grid.tile(row))), timeout=20_000)
    grid.viewport().grab()
    QTest.keyClick(grid, Key.Key_Left)
    QTest.keyClick(grid, Key.Key_Right)
    assert "no picture: " in grid.accessibleDescription()


def test_the_current_still_is_said(qtbot: QtBot, session: Session, grid: StillGrid) -> None:
    click(qtbot, grid, place_of(session, ROBOT))
    assert grid.accessibleDescription() == (
        "robot head engraved Jung-E, number 00123, 5 stars, pick, selected, 5 of 6"
    )
