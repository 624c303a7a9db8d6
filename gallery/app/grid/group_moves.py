"""Where the cursor goes in a grid with groups: keys and geometry in, a place out. No widget.

Up and down go from group to group in their column, over the headers of open groups; a closed group
is one stop, its first place. Left and right go from tile to tile and leave closed groups out. Home
and End lead to the first and the last stop, a page is the height of the view.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from gallery.app.grid.sections import HEADER, SectionGeometry


def moved_in_groups(
    key: Qt.Key, place: int, column: int, sections: SectionGeometry, view_height: int
) -> int:
    """Return where a move key leads from `place` (-1: nowhere yet); -1 when there are no tiles.

    `column` is the one the cursor was in when it came upon a closed group.
    """
    groups = len(sections.closed)
    if not groups:
        return -1
    if key == Qt.Key.Key_End:
        last = int(sections.starts[groups - 1])
        return last if sections.closed[groups - 1] else sections.count - 1
    if place < 0 or key == Qt.Key.Key_Home:
        return 0
    match key:
        case Qt.Key.Key_Left:
            return _beside(sections, place, -1)
        case Qt.Key.Key_Right:
            return _beside(sections, place, 1)
        case Qt.Key.Key_Up:
            return _up(sections, place, column)
        case Qt.Key.Key_Down:
            return _down(sections, place, column)
        case Qt.Key.Key_PageUp:
            there = _at(sections, sections.box(place).y - view_height, column)
            return min(there, _up(sections, place, column))
        case Qt.Key.Key_PageDown:
            there = _at(sections, sections.box(place).y + view_height, column)
            return max(there, _down(sections, place, column))
    return place


def column_of(place: int, sections: SectionGeometry) -> int:
    """Return the column of a tile."""
    return (place - int(sections.starts[sections.group_of(place)])) % sections.columns


def _beside(sections: SectionGeometry, place: int, step: int) -> int:
    there = place + step
    if 0 <= there < sections.count and not sections.hidden(there):
        return there
    opened = np.flatnonzero(~sections.closed)
    at = int(np.searchsorted(opened, sections.group_of(place)))
    if step > 0:
        at += int(at < len(opened) and not sections.hidden(place))
        return int(sections.starts[opened[at]]) if at < len(opened) else place
    return int(sections.starts[opened[at - 1] + 1]) - 1 if at > 0 else place


def _up(sections: SectionGeometry, place: int, column: int) -> int:
    group = sections.group_of(place)
    if not sections.hidden(place):
        if place - sections.columns >= int(sections.starts[group]):
            return place - sections.columns
        column = column_of(place, sections)
    return _into(sections, group - 1, -1, column) if group else place


def _down(sections: SectionGeometry, place: int, column: int) -> int:
    group = sections.group_of(place)
    if not sections.hidden(place):
        start, end = int(sections.starts[group]), int(sections.starts[group + 1])
        column = column_of(place, sections)
        if (place - start) // sections.columns < (end - 1 - start) // sections.columns:
            return min(place + sections.columns, end - 1)
    return _into(sections, group + 1, 0, column) if group + 1 < len(sections.closed) else place


def _at(sections: SectionGeometry, y: int, column: int) -> int:
    group = sections.group_at(y)
    line = (y - int(sections.tops[group]) - HEADER // 2) // sections.line_height
    return _into(sections, group, max(0, line), column)


def _into(sections: SectionGeometry, group: int, line: int, column: int) -> int:
    """Return the tile in a line (-1: the last) and column of a group, or its first if closed."""
    start, end = int(sections.starts[group]), int(sections.starts[group + 1])
    if sections.closed[group]:
        return start
    last = (end - 1 - start) // sections.columns
    line = last if line < 0 else min(line, last)
    return min(start + line * sections.columns + column, end - 1)
