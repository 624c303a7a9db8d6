"""The scrolling surface of tiles: what lies where, what is painted, which pictures are asked for.

Item views cost by the number of rows; this looks up, lays out and paints only what is on the
screen, so a million stills cost what a hundred do. `place` is a position in the results, `row` a
still's number in the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from gallery.app.grid.fades import Fades
from gallery.app.grid.geometry import GridGeometry
from gallery.app.grid.sections import SectionGeometry
from gallery.app.grid.tile import TilePainter, TileState
from gallery.app.look.theme import Palette, base_font
from gallery.app.session.session import Session
from gallery.reason import worded
from gallery.search.index import PictureRef, Tile

DEFAULT_TILE = 210  # px
MOST_TILES = 4_000  # looked up and remembered
WHEEL_STEP = 40  # px; a notch of the wheel is three
GONE = Tile(
    id="",
    file="",
    caption="",
    number="",
    rating=0,
    label="",
    pick="",
    embargo=None,
    spoiler=False,
    unreadable=False,
    damaged=False,
    failed="the file is no longer there",
    width=0,
    height=0,
    picture=PictureRef(),
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A still and where its tile's top was in the view, so that it can be put back there."""

    row: int
    y: int


class TileView(QAbstractScrollArea):
    """Shows the session's results as tiles; knows nothing of keys and buttons."""

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__()
        self.session = session
        self.colours = palette
        self._rows = session.arrangement.grouped.rows
        self._tile_size = DEFAULT_TILE
        self._painter = TilePainter(palette, base_font(), self.devicePixelRatioF())
        self._grid: GridGeometry | SectionGeometry = self.placed()
        self._tiles: dict[int, Tile] = {}
        self._unseen: set[str] = set()
        self._fades = Fades(self._repaint_stills, self)
        self._hovered = -1
        self._direction = 1
        self._shown_filter: object = None
        self._grouped_by = session.arrangement.grouped.key
        self._ask_timer = QTimer(self, singleShot=True, interval=0)
        ground = self.palette()
        ground.setColor(ground.ColorRole.Window, QColor(palette.grid))
        self.setPalette(ground)
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setSingleStep(WHEEL_STEP)
        self._ask_timer.timeout.connect(self._ask_pictures)
        session.library_changed.connect(self._forget_tiles)
        session.results_changed.connect(self._show_results)
        session.stills_changed.connect(self._reread_stills)
        session.pictures.picture_arrived.connect(self._show_picture)

    # --- geometry

    @property
    def grid(self) -> GridGeometry | SectionGeometry:
        """Where the tiles lie."""
        return self._grid

    def placed(self) -> GridGeometry | SectionGeometry:
        """Return where the tiles are to lie in the present width."""
        return GridGeometry.fitted(
            len(self._rows), self.width(), self._tile_size, self._painter.extra_height
        )

    @property
    def tile_size(self) -> int:
        """The width that tiles have at least, px."""
        return self._tile_size

    def set_tile_size(self, pixels: int) -> None:
        """Make tiles at least so wide; the still one looks at stays where it is."""
        if pixels != self._tile_size:
            self._tile_size = pixels
            self.lay_out(self._anchor())

    def row_at(self, place: int) -> int:
        """Return the still at a place of the results."""
        return int(self._rows[place])

    def tile_rect(self, place: int) -> QRect:
        """Return where a tile is in the viewport now; it may be out of sight."""
        box = self._grid.box(place)
        return QRect(box.x, box.y - self.top(), box.width, box.height)

    def place_under(self, position: QPoint) -> int:
        """Return the place of the tile under a point of the viewport, -1 for none."""
        return self._grid.place_at(position.x(), position.y() + self.top())

    def visible_places(self) -> Sequence[int]:
        """Return the places of all tiles that can be seen, in part at least."""
        top = self.top()
        return self._grid.between(top, top + self.viewport().height())

    def show_place(self, place: int) -> None:
        """Scroll as little as needed to see a tile whole."""
        bar = self.verticalScrollBar()
        bar.setValue(self._grid.scroll_to(place, bar.value(), self.viewport().height()))

    def tile(self, row: int) -> Tile:
        """Return what there is to say of a still."""
        found = self._tiles.get(row)
        if found is None:
            if len(self._tiles) >= MOST_TILES:
                self._tiles.clear()
            found = self._tiles[row] = self._looked_up(row, GONE)
        return found

    def _looked_up(self, row: int, otherwise: Tile) -> Tile:
        """Ask the index; a still whose file was removed is shown until the results follow."""
        try:
            return self.session.index.tile(row)
        except KeyError:
            return otherwise

    def failure(self, tile: Tile) -> str:
        """Return why a still has no picture, or ""."""
        return worded(tile.failed) or self.session.pictures.failure(tile.id)

    def set_hovered(self, place: int) -> None:
        """Light up the tile under the pointer; -1 for none."""
        if place != self._hovered:
            before, self._hovered = self._hovered, place
            self.repaint_places((before, place))

    def repaint_places(self, places: Iterable[int]) -> None:
        """Have the tiles at these places painted again where they can be seen."""
        seen = self.visible_places()
        for place in places:
            if place in seen:
                self.viewport().update(self.tile_rect(place))

    def top(self) -> int:
        """Return the height of the content that the top of the view is at."""
        return self.verticalScrollBar().value()

    def _anchor(self) -> Anchor | None:
        """Return the current still if it can be seen, else the first one that can."""
        seen = self.visible_places()
        if not len(seen):
            return None
        selection = self.session.selection
        place = selection.place(selection.current)
        if place not in seen or self._rows[place] != selection.current:
            place = seen[0]
        return Anchor(self.row_at(place), self.tile_rect(place).y())

    def lay_out(self, anchor: Anchor | None) -> None:
        """Place all tiles anew, and scroll so that the anchor is where it was.

        The scroll bar lies in the right margin, so tiles keep their width when it comes and goes.
        """
        self._grid = self.placed()
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        bar.setRange(0, max(0, self._grid.height - height))
        bar.setPageStep(height)
        if anchor is not None:
            place = self.session.selection.place(anchor.row)
            if place >= 0:
                bar.setValue(self._grid.box(place).y - anchor.y)
        self._hovered = -1
        self.viewport().update()
        self._ask_timer.start()

    # --- what the session announces

    def _forget_tiles(self) -> None:
        self._tiles.clear()
        self._unseen.clear()
        self._shown_filter = None
        self._rows = self.session.arrangement.grouped.rows
        self.lay_out(None)

    def _show_results(self) -> None:
        """Take over the results: stay in place if the filter is the same, else begin at the top.

        A still that the person has chosen is not lost from sight by another filter or order, the
        current one not by other groups.
        """
        session = self.session
        arranged = (session.sort, session.descending, session.arrangement.grouped.key)
        shown = (session.query_text, session.choices, *arranged)
        stays = shown == self._shown_filter
        regrouped = self._grouped_by is not arranged[-1]
        self._grouped_by = arranged[-1]
        anchor = self._anchor() if stays else None
        self._shown_filter = shown
        self._rows = session.arrangement.grouped.rows
        self.lay_out(anchor)
        if not stays:
            place = session.selection.place(session.selection.current)
            self.verticalScrollBar().setValue(0)
            if place >= 0 and (regrouped or self.keeps_current_in_sight()):
                self.show_place(place)

    def keeps_current_in_sight(self) -> bool:
        """Whether another filter scrolls to the current still; here it does not."""
        return False

    def _reread_stills(self, ids: Collection[str]) -> None:
        for row, tile in self._tiles.items():
            if tile.id in ids:
                self._tiles[row] = self._looked_up(row, tile)
        self.viewport().update()
        self._ask_timer.start()

    def _repaint_stills(self, ids: Collection[str]) -> None:
        self.repaint_places(
            place for place in self.visible_places() if self.tile(self.row_at(place)).id in ids
        )

    def _show_picture(self, still_id: str) -> None:
        if still_id in self._unseen:
            self._unseen.discard(still_id)
            if not self.session.pictures.failure(still_id):
                self._fades.begin(still_id)
        self._repaint_stills((still_id,))

    # --- painting

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted already, so that only what comes into view is painted."""
        self._direction = -1 if dy > 0 else 1
        self.viewport().scroll(dx, dy)
        self._ask_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the tiles out in the new width."""
        super().resizeEvent(event)
        self.lay_out(self._anchor())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles that the region to paint touches, and no others."""
        if self._painter.device_ratio != self.devicePixelRatioF():
            self._painter = TilePainter(self.colours, base_font(), self.devicePixelRatioF())
        region = event.region().subtracted(self.covered())
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self.colours.grid))
        top = self.top()
        area = event.rect()
        for place in self._grid.between(top + area.top(), top + area.bottom() + 1):
            rect = self.tile_rect(place)
            if region.intersects(rect):
                self._paint_tile(painter, place, rect)
        self.paint_over(painter)
        painter.end()

    def covered(self) -> QRect:
        """Return what of the viewport lies under something opaque: tiles there are not painted."""
        return QRect()

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies over the tiles; nothing here."""

    def _paint_tile(self, painter: QPainter, place: int, rect: QRect) -> None:
        row = self.row_at(place)
        tile = self.tile(row)
        selection = self.session.selection
        picture = self.session.pictures.pixmap(tile)
        here = row == selection.current and place == selection.place(row)
        failure = "" if picture is not None else self.failure(tile)
        if picture is None and not failure:
            self._unseen.add(tile.id)
        selected = selection.contains(row)
        state = TileState(
            selected=selected,
            current=here and self.hasFocus() and (not selected or selection.count > 1),
            hovered=place == self._hovered,
            lingering=row in self.session.lingering,
            strength=self._fades.strength(tile.id),
            failure=failure,
        )
        self._painter.paint(painter, rect, tile, picture, state)

    def _ask_pictures(self) -> None:
        """Ask for what can be seen, then for one screen ahead in the direction of scrolling."""
        if not len(self._rows):
            return
        top, height = self.top(), self.viewport().height()
        seen = self._grid.between(top, top + height)
        ahead_top = top + self._direction * height
        ahead = self._grid.between(max(0, ahead_top), max(0, ahead_top + height))
        known = frozenset(seen)
        tiles = [self.tile(self.row_at(place)) for place in seen]
        next_ = [self.tile(self.row_at(place)) for place in ahead if place not in known]
        pixels = self._painter.cell_pixels(self._grid.tile_width)
        self.session.pictures.want(tiles, pixels, next_)
