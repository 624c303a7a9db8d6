"""The grid of stills under the hand: keys, buttons, selecting, marking.

| key | does |
|---|---|
| arrows, Home, End, PgUp, PgDn | go there; with Shift select up to it, with Ctrl do not select |
| Space, Ctrl+Space | select the current still or group, add it or take it out |
| Ctrl+A, Ctrl+Shift+I | select all, invert; what is in closed groups too |
| plus, minus, *, / | open or close the group one is in, all groups |
| 0-5, P, X, U, A, K | rate, pick, reject, unflag, answer for what is selected |
| Enter, double-click | show the still in the whole window |
| Ctrl+wheel | size of the tiles |

A closed group is one stop for the arrows, and there Right or Enter opens it. A click on a header
opens or closes its group, with Ctrl or Alt all groups; a double click selects what is in it.
Nothing is marked by a key in a closed group unless it is selected, which its header tells.
"""

from __future__ import annotations

import html

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip

from gallery.app.grid.empty import EmptyState, emptiness
from gallery.app.grid.group_moves import column_of, moved_in_groups
from gallery.app.grid.group_view import GroupView
from gallery.app.grid.header import header_spoken
from gallery.app.grid.moves import MOVES, moved
from gallery.app.grid.rubber_band import RubberBand
from gallery.app.grid.sections import SectionGeometry
from gallery.app.grid.tile import PADDING
from gallery.app.look.theme import Palette
from gallery.app.session.answering import Deciding
from gallery.app.session.session import Session
from gallery.app.widgets.mark_keys import mark, marking
from gallery.app.widgets.spoken import announce, spoken
from gallery.app.widgets.standings import standing_line
from gallery.library.change import Change

SMALLEST, LARGEST = 120, 420  # px, the width of a tile that can be asked for
WHEEL_SIZE_STEP = 20  # px for a notch of Ctrl+wheel

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_FOLDS = {  # whether they close, and whether all groups
    Qt.Key.Key_Plus: (False, False),
    Qt.Key.Key_Minus: (True, False),
    Qt.Key.Key_Asterisk: (False, True),
    Qt.Key.Key_Slash: (True, True),
}


class StillGrid(GroupView):
    """The stills that match, to look at, select and mark."""

    opened = Signal(int)  # row
    open_clicked = Signal()
    clear_filter_clicked = Signal()
    tile_size_changed = Signal(int)

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__(session, palette)
        self._band = RubberBand(self)
        self._band_base = np.zeros(0, np.int32)
        self._empty = EmptyState(palette, self)
        self._current = -1
        self._chosen = False
        self._column = 0  # where up and down go on after a closed group
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Stills")
        self.viewport().setMouseTracking(True)
        self._show_emptiness()
        self._empty.open_clicked.connect(self.open_clicked)
        self._empty.clear_filter_clicked.connect(self.clear_filter_clicked)
        self._empty.take_advice_clicked.connect(self._take_advice)
        self._band.moved.connect(self._select_band)
        session.library_changed.connect(self._begin_library)
        session.results_changed.connect(self._show_emptiness)
        session.advice_changed.connect(self._show_emptiness)
        session.selection_changed.connect(self.viewport().update)
        session.current_changed.connect(self._follow_current)
        session.stills_changed.connect(self._announce_current)

    def set_tile_size(self, pixels: int) -> None:
        """Make tiles at least so wide, within the slider's range."""
        size = max(SMALLEST, min(LARGEST, pixels))
        if size != self.tile_size:
            super().set_tile_size(size)
            self.tile_size_changed.emit(size)

    def keeps_current_in_sight(self) -> bool:
        """Whether the person has gone to the current still: the first one is current unasked."""
        return self._chosen

    # --- following the session

    def _begin_library(self) -> None:
        self._chosen = False
        self._current = -1
        self._show_emptiness()

    def _take_advice(self) -> None:
        if self.session.advice.query:
            self.session.show_only(self.session.advice.query)

    def _show_emptiness(self) -> None:
        shown = emptiness(self.session)
        self._empty.show_emptiness(shown)
        if shown is not None:
            announce(self, f"{shown.sentence} {shown.detail}".strip())

    def _follow_current(self) -> None:
        current = self.session.selection.current
        if current != self._current:
            self._current = current
            place = self.session.selection.place(current)
            if place >= 0 and not self.by_mouse:
                self.show_place(place)
        self._announce_current()

    def _announce_current(self) -> None:
        selection = self.session.selection
        place = selection.place(selection.current)
        if place < 0:
            return
        if self.closed_group() >= 0:
            announce(self, header_spoken(self.header_state(self.closed_group())))
            return
        tile = self.tile(selection.current)
        announce(
            self,
            spoken(
                tile,
                place,
                self.grid.count,
                selected=selection.contains(selection.current),
                failure=self.failure(tile),
            ),
        )

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, select, mark, open."""
        self._chosen = True
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        change = marking(event)
        if key in MOVES:
            self._move(key, modifiers)
        elif change is not None:
            self._mark(change)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_current()
        elif key == Qt.Key.Key_Space:
            self._select_current(modifiers)
        elif self.sections is not None and key in _FOLDS and not modifiers & _CTRL:
            closed, all_groups = _FOLDS[key]
            self._fold(closed=closed, all_groups=all_groups)
        elif key == Qt.Key.Key_A and modifiers == _CTRL:
            self.session.select_all()
        elif key == Qt.Key.Key_I and modifiers == _CTRL | _SHIFT:
            self.session.select_invert()
        else:
            super().keyPressEvent(event)

    def _move(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        selection = self.session.selection
        before = selection.place(selection.current)
        height = self.viewport().height()
        if isinstance(self.grid, SectionGeometry):
            if key == Qt.Key.Key_Right and self.closed_group() >= 0 and not modifiers:
                self._fold(closed=False)
                return
            if before >= 0 and not self.grid.hidden(before):
                self._column = column_of(before, self.grid)
            place = moved_in_groups(key, before, self._column, self.grid, height)
        else:
            place = moved(key, before, self.grid, height)
        if place < 0:
            return
        if modifiers & _SHIFT:
            self._select_up_to(place, before, add=bool(modifiers & _CTRL))
        elif modifiers & _CTRL:
            self.session.set_current(self.row_at(place), place)
        elif self.sections is not None and self.sections.hidden(place):
            self.session.select_none()
            self.session.set_current(self.row_at(place), place)
        else:
            self.session.select_only(self.row_at(place), place)
        self.show_place(place)

    def _select_up_to(self, place: int, before: int, *, add: bool) -> None:
        """Extend the selection to a place; a closed group that is reached is taken whole."""
        sections = self.sections
        if sections is not None and sections.hidden(place) and place >= before:
            place = sections.places(sections.group_of(place))[-1]
        self.session.select_to(self.row_at(place), place, add=add)

    def _fold(self, *, closed: bool, all_groups: bool = False) -> None:
        """Open or close the group one is in, or all; the cursor stays in it."""
        arrangement, selection = self.session.arrangement, self.session.selection
        place = selection.place(selection.current)
        if all_groups:
            arrangement.fold_all(closed=closed)
        elif self.sections is not None and place >= 0:
            arrangement.fold(self.sections.group_of(place), closed=closed)
        if place >= 0:
            self.show_place(place)
        self._announce_current()

    def _mark(self, change: Change | Deciding) -> None:
        """Change what is selected; the current still when nothing is."""
        selection = self.session.selection
        if selection.count:
            mark(self.session, change)
        elif selection.place(selection.current) >= 0 and self.closed_group() < 0:
            mark(self.session, change, [self.tile(selection.current).id])

    def _open_current(self) -> None:
        selection = self.session.selection
        place = selection.place(selection.current)
        if self.closed_group() >= 0:
            self._fold(closed=False)
        elif place >= 0:
            self.opened.emit(selection.current)
        elif self.grid.count:
            self.opened.emit(self.row_at(0))

    def _select_current(self, modifiers: Qt.KeyboardModifier) -> None:
        selection = self.session.selection
        place = selection.place(selection.current)
        if place < 0:
            return
        if self.closed_group() >= 0:
            self.select_group(self.closed_group(), add=bool(modifiers & _CTRL))
        elif modifiers & _CTRL:
            self.session.select_toggle(selection.current, place)
        else:
            self.session.select_only(selection.current, place)

    # --- buttons

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the tile under the pointer, or begin a rubber band beside the pictures."""
        position, modifiers = event.position().toPoint(), event.modifiers()
        place = self.place_under(position)
        self._chosen = True
        if event.button() == Qt.MouseButton.RightButton and place >= 0:
            if not self.session.selection.contains(self.row_at(place)):
                self._select_by_mouse(place, Qt.KeyboardModifier.NoModifier)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        group = self.group_under(position)
        if group >= 0:
            self._press_header(group, position, modifiers)
            return
        if place >= 0:
            self._select_by_mouse(place, modifiers)
        elif not modifiers & (_SHIFT | _CTRL):
            self.session.select_none()
        if place < 0 or self._on_edge(place, position):
            keep = bool(modifiers & (_SHIFT | _CTRL))
            self._band_base = self.session.selection.rows if keep else np.zeros(0, np.int32)
            self._band.press(position)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the band, or light up what is under the pointer."""
        position = event.position().toPoint()
        if self._band.pressed:
            self._band.drag(position)
        else:
            self.set_hovered(self.place_under(position))
            self.set_hovered_group(self.group_under(position))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the band away; what it selected stays selected."""
        if event.button() == Qt.MouseButton.LeftButton and self._band.release():
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the still under the pointer, or select the group."""
        position = event.position().toPoint()
        place, group = self.place_under(position), self.group_under(position)
        if event.button() == Qt.MouseButton.LeftButton and group >= 0:
            if self.button_rect(group).contains(position):
                self._press_header(group, position, event.modifiers())
            else:  # the first click of the two has opened or closed it
                self._press_header(group, position, Qt.KeyboardModifier.NoModifier)
                self.select_group(group)
        elif event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.opened.emit(self.row_at(place))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl change the size of the tiles."""
        if event.modifiers() & _CTRL:
            notches = event.angleDelta().y() / 120
            self.set_tile_size(self.tile_size + round(notches * WHEEL_SIZE_STEP))
            event.accept()
        else:
            super().wheelEvent(event)

    def _select_by_mouse(self, place: int, modifiers: Qt.KeyboardModifier) -> None:
        row = self.row_at(place)
        self.by_mouse = True  # a tile that is clicked must not move away under the pointer
        if modifiers & _SHIFT:
            self.session.select_to(row, place, add=bool(modifiers & _CTRL))
        elif modifiers & _CTRL:
            self.session.select_toggle(row, place)
        else:
            self.session.select_only(row, place)
        self.by_mouse = False

    def _press_header(self, group: int, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        arrangement = self.session.arrangement
        self.set_hovered_group(group)
        if self.button_rect(group).contains(position):
            self.select_group(group, add=bool(modifiers & (_CTRL | _SHIFT)))
        elif modifiers & (_CTRL | _ALT):
            arrangement.fold_all(closed=not arrangement.closed[group])
        else:
            arrangement.fold(group, closed=not arrangement.closed[group])
        self.set_hovered_group(self.group_under(position))

    def _on_edge(self, place: int, position: QPoint) -> bool:
        inside = self.tile_rect(place).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        return not inside.contains(position)

    def _select_band(self) -> None:
        places = self.grid.within(self._band.box())
        rows = self.session.arrangement.grouped.rows[places]
        chosen = np.union1d(self._band_base, rows) if len(self._band_base) else rows
        self.by_mouse = True
        self.session.select_rows(chosen)
        self.by_mouse = False

    # --- the rest of the window

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the empty state in the grid's place."""
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().geometry())

    def viewportEvent(self, event: QEvent) -> bool:
        """Say all of a caption that its line has no room for."""
        if event.type() == QEvent.Type.Leave:
            self.set_hovered(-1)
            self.set_hovered_group(-1)
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.place_under(event.pos())
            QToolTip.showText(event.globalPos(), self.tip(place), self.viewport())
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the cursor."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paint_over(self, painter: QPainter) -> None:
        """Paint the headers, and the rubber band."""
        super().paint_over(painter)
        if not self._band.active:
            return
        accent = QColor(self.colours.accent)
        painter.setPen(accent)
        accent.setAlphaF(0.15)
        painter.setBrush(accent)
        painter.drawRect(self._band.rect())

    def tip(self, place: int) -> str:
        """Return a still's whole caption, its file name and who it waits for, escaped.

        A tooltip takes anything that looks like HTML for HTML, and would load what it names.
        """
        if place < 0:
            return ""
        row = self.row_at(place)
        tile = self.tile(row)
        stands = standing_line(tile.standing, self.session.approvals.named(row))
        lines = [line for line in (tile.caption, tile.id, stands, self.failure(tile)) if line]
        return "".join(f"<p style='margin:2px'>{html.escape(line)}</p>" for line in lines)
