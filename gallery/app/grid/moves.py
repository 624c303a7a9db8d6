"""Where the cursor goes in the grid: keys and geometry in, a place out. No widget.

With Shift a move extends the selection, with Ctrl it moves the cursor alone, with both it adds.
"""

from __future__ import annotations

from PySide6.QtCore import Qt

from gallery.app.grid.geometry import GridGeometry

MOVES = frozenset(
    (
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    )
)


def moved(key: Qt.Key, place: int, geometry: GridGeometry, view_height: int) -> int:
    """Return where a move key leads from `place` (-1: nowhere yet, so to the first tile).

    Left and right go on to the line before and the next; up and down stay in their column, but a
    last line that is too short still can be reached. Returns -1 when there are no tiles.
    """
    last = geometry.count - 1
    if last < 0 or (place < 0 and key != Qt.Key.Key_End):
        return min(0, last)
    columns = geometry.columns
    page = max(1, view_height // geometry.line_height) * columns
    match key:
        case Qt.Key.Key_Left:
            return max(0, place - 1)
        case Qt.Key.Key_Right:
            return min(last, place + 1)
        case Qt.Key.Key_Up:
            return _up(place, columns, columns)
        case Qt.Key.Key_Down:
            return _down(place, columns, columns, last)
        case Qt.Key.Key_PageUp:
            return _up(place, page, columns)
        case Qt.Key.Key_PageDown:
            return _down(place, page, columns, last)
        case Qt.Key.Key_Home:
            return 0
        case Qt.Key.Key_End:
            return last
    return place


def _up(place: int, step: int, columns: int) -> int:
    return place - step if place >= step else place % columns


def _down(place: int, step: int, columns: int, last: int) -> int:
    if place + step <= last:
        return place + step
    if place // columns == last // columns:
        return place
    in_last_line = last - last % columns + place % columns
    return min(in_last_line, last)
