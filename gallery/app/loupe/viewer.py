"""The loupe: one still in the whole window, with its caption line and the keys that mark it.

| key | does |
|---|---|
| Left, Right, PgUp, PgDn, Home, End | the still before, the next, the first, the last |
| Z, click | 100 % and back |
| +, -, wheel | zoom; drag or Shift+arrows move |
| 0-5, P, X, U, A, K | rate, pick, reject, unflag this still, answer for it |
| Esc, Enter | back to the grid |
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gallery.app.look.theme import Palette
from gallery.app.loupe.canvas import PictureCanvas
from gallery.app.loupe.strip import ViewerStrip
from gallery.app.loupe.zoom import Extent, Zoom
from gallery.app.pictures.full_pictures import Wish
from gallery.app.session.session import Session
from gallery.app.widgets.mark_keys import mark, marking
from gallery.app.widgets.spoken import announce, spoken
from gallery.reason import worded
from gallery.search.index import Tile

LOUPE = "loupe"
PAN = 120  # px for one key

_PANS = {
    Qt.Key.Key_Left: (PAN, 0),
    Qt.Key.Key_Right: (-PAN, 0),
    Qt.Key.Key_Up: (0, PAN),
    Qt.Key.Key_Down: (0, -PAN),
}
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Space: 1,
}


class Viewer(QWidget):
    """Shows the stills of the results, one at a time."""

    closed = Signal(int)  # row

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._row = -1
        self._place = -1
        self._tile: Tile | None = None
        self._direction = 1
        self._canvas = PictureCanvas(palette)
        self._strip = ViewerStrip(palette)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._canvas, 1)
        column.addWidget(self._strip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Loupe")
        self._canvas.zoomed.connect(self._zoomed)
        self._canvas.resized.connect(self._ask_pictures)
        self._strip.back_clicked.connect(self.close_viewer)
        self._strip.step_clicked.connect(self.step)
        self._strip.zoom_clicked.connect(self._canvas.toggle)
        session.library_changed.connect(self._forget)
        session.results_changed.connect(self._follow_results)
        session.stills_changed.connect(self._follow_stills)
        session.pictures.picture_arrived.connect(self._follow_picture)
        session.pictures.full.picture_arrived.connect(self._follow_picture)

    @property
    def row(self) -> int:
        """The still that is shown, -1 for none."""
        return self._row

    @property
    def canvas(self) -> PictureCanvas:
        """The surface that the picture is on."""
        return self._canvas

    def show_row(self, row: int, place: int = -1) -> None:
        """Show a still of the results, and make it the current one.

        `place` is where it stands, if it stands in several groups.
        """
        session = self._session
        place = session.selection.place(row) if place < 0 else place
        if place < 0:
            return
        self._row, self._place, self._tile = row, place, session.index.tile(row)
        several = session.selection.count > 1 and session.selection.contains(row)
        if several:
            session.set_current(row, place)
        elif session.selection.place(
            session.selection.current
        ) != place or not session.selection.contains(row):
            session.select_only(row, place)
        self._refresh()
        self._ask_pictures()
        self._announce()

    def step(self, steps: int) -> None:
        """Show the still so many places on, or before."""
        self._direction = 1 if steps > 0 else -1
        self._go(self._place + steps)

    def close_viewer(self) -> None:
        """Go back to the grid."""
        self.closed.emit(self._row)

    def _go(self, place: int) -> None:
        rows = self._session.arrangement.grouped.rows
        place = max(0, min(len(rows) - 1, place))
        if len(rows) and (place != self._place or int(rows[place]) != self._row):
            self.show_row(int(rows[place]), place)

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, zoom, mark, close."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        change = marking(event)
        if change is not None and self._tile is not None:
            mark(self._session, change, [self._tile.id])
        elif key in _PANS and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._canvas.pan(*_PANS[key])
        elif key in _STEPS:
            self.step(_STEPS[key])
        else:
            self._other_key(event, key)

    def _other_key(self, event: QKeyEvent, key: Qt.Key) -> None:
        match key:
            case Qt.Key.Key_Escape | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.close_viewer()
            case Qt.Key.Key_Home:
                self._go(0)
            case Qt.Key.Key_End:
                self._go(len(self._session.arrangement.grouped.rows) - 1)
            case Qt.Key.Key_Z:
                self._canvas.toggle()
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._canvas.step(1)
            case Qt.Key.Key_Minus:
                self._canvas.step(-1)
            case _:
                super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for no more pictures."""
        super().hideEvent(event)
        self._session.pictures.full.want(LOUPE, ())

    # --- following the session

    def _forget(self) -> None:
        self._row, self._place, self._tile = -1, -1, None

    def _follow_results(self) -> None:
        """Stay at the still, or go to the one in its place; back to the grid when there is none."""
        if self._tile is None or not self.isVisible():
            return
        place = self._session.selection.place(self._row)
        if place >= 0:
            self._place = place
            self._refresh()
        elif len(self._session.arrangement.grouped.rows):
            self._row = -1
            self._go(self._place)
        else:
            self.close_viewer()

    def _follow_stills(self, ids: frozenset[str]) -> None:
        if self._tile is None or self._tile.id not in ids:
            return
        try:
            self._tile = self._session.index.tile(self._row)
        except KeyError:  # its file was removed; the results will follow
            return
        self._refresh()
        self._ask_pictures()
        self._announce()

    def _follow_picture(self, still_id: str) -> None:
        if self._tile is not None and self._tile.id == still_id:
            self._refresh()

    # --- showing

    def _refresh(self) -> None:
        session, pictures, tile = self._session, self._session.pictures, self._tile
        if tile is None:
            return
        screen, whole = pictures.full.screen(tile), pictures.full.whole(tile)
        failure = worded(tile.failed) or pictures.full.failure(tile)
        if failure and screen is None:
            self._canvas.show_failure(f"{tile.file} cannot be shown: {failure}")
        else:
            size = Extent(tile.width, tile.height) if tile.width and tile.height else None
            known = whole or screen
            if known is not None:
                size = Extent(known.full_width, known.full_height)
            self._canvas.show_picture(
                size, stand_in=pictures.pixmap(tile), screen=screen, whole=whole
            )
        self._strip.show_still(tile, self._place, len(session.arrangement.grouped.rows))
        self._strip.show_zoom(None if self._canvas.failure else self._canvas.zoom)

    def _zoomed(self) -> None:
        self._strip.show_zoom(self._canvas.zoom)
        self._ask_pictures()

    def _ask_pictures(self) -> None:
        """Ask for this still at screen size, then all of it if enlarged, then its neighbours."""
        tile = self._tile
        if tile is None or not self.isVisible():
            return
        zoom = self._canvas.zoom
        wishes = [Wish(tile, self._screen_pixels(tile))]
        if zoom is not None and not zoom.fitted:
            wishes.append(Wish(tile, None))
        rows = self._session.arrangement.grouped.rows
        for place in (self._place + self._direction, self._place - self._direction):
            if 0 <= place < len(rows):
                neighbour = self._session.index.tile(int(rows[place]))
                wishes.append(Wish(neighbour, self._screen_pixels(neighbour)))
        self._session.pictures.full.want(LOUPE, wishes)

    def _screen_pixels(self, tile: Tile) -> int:
        """Return the longest side at which the still fits the view, in device pixels."""
        room = self._canvas.room()
        if not tile.width or not tile.height:
            return ceil(max(room.width, room.height))
        place = Zoom(room, Extent(tile.width, tile.height)).place
        return ceil(max(place.width, place.height))

    def _announce(self) -> None:
        if self._tile is None:
            return
        total = len(self._session.arrangement.grouped.rows)
        failure = self._canvas.failure
        announce(self, spoken(self._tile, self._place, total, selected=False, failure=failure))
