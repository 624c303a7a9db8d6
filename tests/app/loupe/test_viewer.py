"""The loupe under real keys and buttons, on a real library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from gallery.app.look.theme import DARK, apply
from gallery.app.loupe.viewer import Viewer
from gallery.app.session.session import Session

# Qt's offscreen platform says so of every window that has a smallest size.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
LARGE = (1600, 1000)
LARGE_COLOUR = (170, 60, 60)


@pytest.fixture
def viewer(
    qtbot: QtBot,
    qapp: QApplication,
    empty_session: Session,
    library_folder: Path,
    open_library: Callable[[Session, Path], None],
) -> Viewer:
    """The loupe on "large", the fifth of eight stills, which is larger than the window."""
    Image.new("RGB", LARGE, LARGE_COLOUR).save(library_folder / "assets" / "jung_e" / "large.jpg")
    (library_folder / "assets" / "jung_e" / "notes.jpg").write_text("these are notes")
    open_library(empty_session, library_folder)
    apply(qapp, DARK)
    viewer = Viewer(empty_session, DARK)
    qtbot.addWidget(viewer)
    viewer.resize(600, 500)
    viewer.show()
    viewer.setFocus()
    qtbot.waitExposed(viewer)
    show(qtbot, empty_session, viewer, "large")
    return viewer


def row_of(session: Session, name: str) -> int:
    """The row of a still of the production."""
    row = session.index.row(f"jung_e/{name}")
    assert row is not None
    return row


def name_of(session: Session, viewer: Viewer) -> str:
    """The file stem of the still that is shown."""
    return session.index.id(viewer.row).rpartition("/")[2]


def show(qtbot: QtBot, session: Session, viewer: Viewer, name: str) -> None:
    """Show a still and wait for its picture."""
    viewer.show_row(row_of(session, name))
    tile = session.index.tile(viewer.row)
    full = session.pictures.full
    qtbot.waitUntil(
        lambda: full.screen(tile) is not None or bool(viewer.canvas.failure), timeout=20_000
    )


def colour_at(viewer: Viewer, point: QPoint) -> QColor:
    """The colour painted at a point of the canvas."""
    return viewer.canvas.grab().toImage().pixelColor(point)


def test_the_picture_is_fitted_and_painted(
    qtbot: QtBot, empty_session: Session, viewer: Viewer
) -> None:
    zoom = viewer.canvas.zoom
    assert zoom is not None
    assert zoom.fitted
    assert zoom.place.width == pytest.approx(600)
    drawn = colour_at(viewer, viewer.canvas.rect().center())
    assert abs(drawn.red() - 170) + abs(drawn.green() - 60) + abs(drawn.blue() - 60) < 12
    assert colour_at(viewer, QPoint(2, 2)) == QColor(DARK.loupe)


def test_a_small_picture_is_not_upscaled(
    qtbot: QtBot, empty_session: Session, viewer: Viewer
) -> None:
    show(qtbot, empty_session, viewer, "lab")
    zoom = viewer.canvas.zoom
    assert zoom is not None
    assert (zoom.place.width, zoom.place.height) == (300, 200)


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ([Key.Key_Right], "notes"),
        ([Key.Key_Left], "lab"),
        ([Key.Key_PageDown], "notes"),
        ([Key.Key_PageUp], "lab"),
        ([Key.Key_Space], "notes"),
        ([Key.Key_Home], "corridor"),
        ([Key.Key_Home, Key.Key_Left], "corridor"),
        ([Key.Key_End], "slate"),
        ([Key.Key_End, Key.Key_Right], "slate"),
        ([Key.Key_Left, Key.Key_Right, Key.Key_Left], "lab"),
    ],
)
def test_keys_go_through_the_results(
    qtbot: QtBot, empty_session: Session, viewer: Viewer, keys: list[Qt.Key], name: str
) -> None:
    for key in keys:
        QTest.keyClick(viewer, key)
    assert name_of(empty_session, viewer) == name
    assert empty_session.selected_ids() == [f"jung_e/{name}"]


def test_going_through_a_selection_keeps_it(
    qtbot: QtBot, empty_session: Session, viewer: Viewer
) -> None:
    empty_session.select_all()
    viewer.show_row(row_of(empty_session, "lab"))
    QTest.keyClick(viewer, Key.Key_Right)
    assert empty_session.selection.count == empty_session.index.count
    assert empty_session.selection.current == viewer.row


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Return])
def test_a_key_goes_back_to_the_grid(
    qtbot: QtBot, empty_session: Session, viewer: Viewer, key: Qt.Key
) -> None:
    with qtbot.waitSignal(viewer.closed) as closed:
        QTest.keyClick(viewer, key)
    assert closed.args == [row_of(empty_session, "large")]


def test_a_key_marks_this_still_and_no_other(
    qtbot: QtBot, empty_session: Session, viewer: Viewer, library_folder: Path
) -> None:
    empty_session.select_all()
    viewer.show_row(row_of(empty_session, "lab"))
    sidecars = library_folder / "metadata" / "jung_e"
    slate = (sidecars / "slate.yaml").read_bytes()
    QTest.keyClick(viewer, Key.Key_5)
    QTest.keyClick(viewer, Key.Key_P)

    def marked() -> bool:
        lines = (sidecars / "lab.yaml").read_text().splitlines()
        return "rating: 5" in lines and "pick: pick" in lines

    qtbot.waitUntil(marked)
    assert (sidecars / "slate.yaml").read_bytes() == slate


def test_z_shows_every_pixel_and_back(qtbot: QtBot, empty_session: Session, viewer: Viewer) -> None:
    QTest.keyClick(viewer, Key.Key_Z)
    zoom = viewer.canvas.zoom
    assert zoom is not None
    assert zoom.factor == 1.0
    tile = empty_session.index.tile(viewer.row)
    full = empty_session.pictures.full
    qtbot.waitUntil(lambda: full.whole(tile) is not None, timeout=20_000)
    QTest.keyClick(viewer, Key.Key_Z)
    zoom = viewer.canvas.zoom
    assert zoom is not None
    assert zoom.fitted


def test_a_click_shows_every_pixel_there(qtbot: QtBot, viewer: Viewer) -> None:
    QTest.mouseClick(viewer.canvas, LEFT, PLAIN, QPoint(590, 228))
    zoom = viewer.canvas.zoom
    assert zoom is not None
    assert zoom.factor == 1.0
    assert zoom.centre_x > 0.7


def test_a_drag_moves_the_picture_and_does_not_zoom(qtbot: QtBot, viewer: Viewer) -> None:
    QTest.keyClick(viewer, Key.Key_Z)
    before = viewer.canvas.zoom
    assert before is not None
    QTest.mousePress(viewer.canvas, LEFT, PLAIN, QPoint(300, 200))
    QTest.mouseMove(viewer.canvas, QPoint(250, 200))
    QTest.mouseRelease(viewer.canvas, LEFT, PLAIN, QPoint(250, 200))
    after = viewer.canvas.zoom
    assert after is not None
    assert after.factor == before.factor
    assert after.place.x == pytest.approx(before.place.x - 50)


def test_plus_minus_and_shift_arrows_zoom_and_move(qtbot: QtBot, viewer: Viewer) -> None:
    first = viewer.canvas.zoom
    QTest.keyClick(viewer, Key.Key_Plus)
    larger = viewer.canvas.zoom
    QTest.keyClick(viewer, Key.Key_Right, SHIFT)
    moved = viewer.canvas.zoom
    QTest.keyClick(viewer, Key.Key_Minus)
    assert first is not None
    assert larger is not None
    assert moved is not None
    assert larger.factor > first.factor
    assert moved.centre_x > larger.centre_x
    assert viewer.canvas.zoom == first


def test_the_wheel_zooms_about_the_pointer(qtbot: QtBot, viewer: Viewer) -> None:
    position = QPointF(580, 220)
    wheel = QWheelEvent(
        position,
        viewer.canvas.mapToGlobal(position),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        PLAIN,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewer.canvas, wheel)
    zoom = viewer.canvas.zoom
    assert zoom is not None
    assert not zoom.fitted
    assert zoom.centre_x > 0.5


def test_a_file_that_is_no_picture_says_why(
    qtbot: QtBot, empty_session: Session, viewer: Viewer
) -> None:
    QTest.keyClick(viewer, Key.Key_Right)
    qtbot.waitUntil(lambda: bool(viewer.canvas.failure), timeout=20_000)
    assert viewer.canvas.failure.startswith("notes.jpg cannot be shown: ")
    viewer.grab()
    QTest.keyClick(viewer, Key.Key_Z)
    QTest.keyClick(viewer, Key.Key_Left)
    assert viewer.canvas.failure == ""


def test_the_neighbours_are_decoded_ahead(
    qtbot: QtBot, empty_session: Session, viewer: Viewer
) -> None:
    full = empty_session.pictures.full
    before = empty_session.index.tile(row_of(empty_session, "lab"))
    qtbot.waitUntil(lambda: full.screen(before) is not None, timeout=20_000)


def test_a_filter_that_hides_the_still_shows_the_one_in_its_place(
    qtbot: QtBot, empty_session: Session, viewer: Viewer
) -> None:
    empty_session.set_query("kind:bts")
    qtbot.waitUntil(lambda: name_of(empty_session, viewer) == "slate")
    with qtbot.waitSignal(viewer.closed):
        empty_session.set_query("nothing is called so")


def test_a_still_whose_file_is_removed_gives_way_to_the_next(
    qtbot: QtBot, empty_session: Session, viewer: Viewer, library_folder: Path
) -> None:
    (library_folder / "assets" / "jung_e" / "large.jpg").unlink()
    empty_session.rescan()
    qtbot.waitUntil(lambda: name_of(empty_session, viewer) == "notes", timeout=10_000)


def test_another_library_leaves_nothing_of_the_first(
    qtbot: QtBot,
    empty_session: Session,
    viewer: Viewer,
    tmp_path: Path,
    open_library: Callable[[Session, Path], None],
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Image.new("RGB", (30, 20)).save(other / "only.jpg")
    open_library(empty_session, other)
    assert viewer.row == -1
    QTest.keyClick(viewer, Key.Key_Right)
    QTest.keyClick(viewer, Key.Key_3)
    viewer.grab()
    viewer.show_row(0)
    assert empty_session.index.id(viewer.row) == "only"


def test_position_and_size_are_told(qtbot: QtBot, empty_session: Session, viewer: Viewer) -> None:
    texts = [label.text() for label in viewer.findChildren(QLabel)]
    texts += [button.text() for button in viewer.findChildren(QToolButton)]
    assert "5 of 8" in texts
    assert "Fit · 38 %" in texts
    assert viewer.accessibleDescription().startswith("large.jpg")


def test_buttons_do_what_the_keys_do(qtbot: QtBot, empty_session: Session, viewer: Viewer) -> None:
    buttons = {button.accessibleName(): button for button in viewer.findChildren(QToolButton)}
    QTest.mouseClick(buttons["The next still"], LEFT)
    assert name_of(empty_session, viewer) == "notes"
    QTest.mouseClick(buttons["The still before"], LEFT)
    assert name_of(empty_session, viewer) == "large"
    QTest.mouseClick(buttons["Zoom"], LEFT)
    zoom = viewer.canvas.zoom
    assert zoom is not None
    assert zoom.factor == 1.0
    with qtbot.waitSignal(viewer.closed):
        QTest.mouseClick(buttons["Back to the grid"], LEFT)
