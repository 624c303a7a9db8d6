"""One tile of the grid: the picture, its caption line, number, stars, marks and badges.

    +---------------------------+
    |  picture, fitted, never   |   8 px inside; a cell of 3:2, the picture in its middle
    |  cropped, never upscaled  |
    |  [lock until 10 Jan 09:00]|   badges over the picture's lower left corner
    |  caption, one line ...    |
    |  00123 *****   [] (/) flag|   what has no room goes: the number, then the empty stars
    +---------------------------+

A tile's place does not depend on its picture: nothing moves when the picture arrives. All text is
drawn as plain text.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPen,
    QPixmap,
    QTextOption,
)

from gallery.app.look.theme import Palette, smaller, tabular
from gallery.app.pictures.image_store import ImageStore, bytes_of
from gallery.app.widgets.marks import (
    BADGE_ICON,
    LABEL,
    MARK,
    PICTURE_RADIUS,
    STAR,
    TileMarks,
    stars_width,
)
from gallery.app.widgets.words import embargo_text
from gallery.search.index import Tile

PADDING = 8
RADIUS = 6
SPACE = 8  # between things on one line
FRAME = 2  # px, around a selected tile
SLIVER = 2  # px
NARROWEST_NAME = 48  # px; what is left of a file name in less says nothing
SCALED_BYTES = 96 << 20


@dataclass(frozen=True, slots=True)
class TileState:
    """How a tile stands in the grid; `strength` is how far its picture has faded in (0-1)."""

    selected: bool = False
    current: bool = False
    hovered: bool = False
    lingering: bool = False
    strength: float = 1.0
    failure: str = ""


class TilePainter:
    """Draws tiles in a palette, a font and a device ratio."""

    def __init__(self, palette: Palette, font: QFont, device_ratio: float) -> None:
        self.device_ratio = device_ratio
        self._marks = TileMarks(palette, device_ratio)
        self._palette = palette
        self._scaled: ImageStore[tuple[int, int, int], QPixmap] = ImageStore(SCALED_BYTES, bytes_of)
        self._font = font
        self._small = tabular(smaller(font))
        self._badge_font = tabular(smaller(font, 2))
        self._metrics = QFontMetrics(self._font)
        self._small_metrics = QFontMetrics(self._small)
        self._badge_metrics = QFontMetrics(self._badge_font)
        self._caption_line = round(font.pixelSize() * 1.4)
        self._meta_line = round(font.pixelSize() * 1.3)
        self._tile = QColor(palette.tile)
        self._tile_hover = QColor(palette.tile_hover)
        self._tile_selected = QColor(palette.tile_selected)
        self._behind = QColor(palette.behind)
        self._accent = QColor(palette.accent)
        self._text = QColor(palette.text)
        self._second = QColor(palette.text_second)
        self._third = QColor(palette.text_third)

    @property
    def text_height(self) -> int:
        """Height of a tile that is not its picture's cell: the text, and the space around all."""
        return PADDING + SPACE - 2 + self._caption_line + 2 + self._meta_line + PADDING

    @property
    def extra_height(self) -> int:
        """What a tile is higher than two thirds of its width, so that the cell is 3:2."""
        return self.text_height - 2 * PADDING * 2 // 3

    def cell(self, rect: QRect) -> QRect:
        """Return the picture's cell in a tile."""
        width = rect.width() - 2 * PADDING
        return QRect(
            rect.x() + PADDING, rect.y() + PADDING, width, rect.height() - self.text_height
        )

    def cell_pixels(self, tile_width: int) -> int:
        """Return the longest side of a picture in a tile of that width, in device pixels."""
        return round((tile_width - 2 * PADDING) * self.device_ratio)

    def paint(
        self, painter: QPainter, rect: QRect, tile: Tile, picture: QPixmap | None, state: TileState
    ) -> None:
        """Draw a tile; `picture` is its thumbnail, None while there is none."""
        self._paint_ground(painter, rect, state)
        cell = self.cell(rect)
        if state.lingering:
            painter.setOpacity(0.45)
        if picture is not None:
            self._paint_picture(painter, cell, tile, picture, state.strength)
        elif state.failure:
            self._paint_failure(painter, cell, state.failure)
        painter.setOpacity(1.0)
        self._paint_badges(painter, cell, tile, lingering=state.lingering)
        self._paint_text(painter, cell, tile)

    def _paint_ground(self, painter: QPainter, rect: QRect, state: TileState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._tile_hover if state.hovered else self._tile
        painter.setBrush(self._tile_selected if state.selected else ground)
        painter.setPen(Qt.PenStyle.NoPen)
        outline = QRectF(rect)
        if state.selected:
            inset = FRAME / 2
            painter.setPen(QPen(self._accent, FRAME))
            outline.adjust(inset, inset, -inset, -inset)
        painter.drawRoundedRect(outline, RADIUS, RADIUS)
        if state.current:
            inset = FRAME + 0.5 if state.selected else 0.5
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._text if state.selected else self._second, 1))
            radius = RADIUS - inset + 0.5
            painter.drawRoundedRect(
                QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius
            )
        cell = QRectF(self.cell(rect))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._behind)
        painter.drawRoundedRect(cell, PICTURE_RADIUS, PICTURE_RADIUS)

    def _paint_picture(
        self, painter: QPainter, cell: QRect, tile: Tile, picture: QPixmap, strength: float
    ) -> None:
        known = QSize(tile.width, tile.height)
        size = fitted(picture.size() if known.isEmpty() else known, cell.size() * self.device_ratio)
        scaled = self._scaled_picture(picture, size)
        width, height = size.width() / self.device_ratio, size.height() / self.device_ratio
        corner = QPoint(
            cell.x() + round((cell.width() - width) / 2),
            cell.y() + round((cell.height() - height) / 2),
        )
        painter.setOpacity(painter.opacity() * strength)
        painter.drawPixmap(corner, scaled)

    def _scaled_picture(self, picture: QPixmap, size: QSize) -> QPixmap:
        """Return the picture at this size with round corners; scaled once, then copied."""
        key = (picture.cacheKey(), size.width(), size.height())
        kept = self._scaled.get(key)
        if kept is not None:
            return kept
        scaled = picture.scaled(
            size,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        result = self._marks.rounded(scaled)
        result.setDevicePixelRatio(self.device_ratio)
        self._scaled.put(key, result)
        return result

    def _paint_failure(self, painter: QPainter, cell: QRect, reason: str) -> None:
        icon = self._marks.no_picture
        size = round(icon.width() / self.device_ratio)
        room = cell.adjusted(SPACE, SPACE // 2, -SPACE, -SPACE // 2)
        painter.setFont(self._small)
        painter.setPen(self._second)
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        needed = painter.boundingRect(QRectF(0, 0, room.width(), 9999), reason, option).height()
        whole = size + SPACE // 2 + needed
        top = room.y()
        if whole <= room.height():
            top += round((room.height() - whole) / 2)
        if size + SPACE // 2 + self._small_metrics.height() <= room.height():
            painter.drawPixmap(cell.center().x() - size // 2, top, icon)
            top += size + SPACE // 2
        painter.drawText(
            QRectF(room.x(), top, room.width(), room.bottom() - top + 1), reason, option
        )

    def _paint_badges(self, painter: QPainter, cell: QRect, tile: Tile, *, lingering: bool) -> None:
        bottom = cell.bottom() + 1 - 6
        for icon, text, colour in self._badges(tile, lingering=lingering):
            height = self._badge_metrics.height() + 4
            if bottom - height < cell.top():
                return
            room = cell.width() - 12 - BADGE_ICON - 10
            text = self._badge_metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            text_width = self._badge_metrics.horizontalAdvance(text)
            box = QRectF(cell.x() + 6, bottom - height, BADGE_ICON + text_width + 14, height)
            ground = QColor(self._palette.badge)
            ground.setAlphaF(0.82)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 3, 3)
            painter.drawPixmap(cell.x() + 11, round(box.y() + (height - BADGE_ICON) / 2), icon)
            painter.setPen(QColor(colour))
            painter.setFont(self._badge_font)
            baseline = box.y() + (height + self._badge_metrics.capHeight()) / 2
            painter.drawText(QPointF(box.x() + BADGE_ICON + 9, round(baseline)), text)
            bottom -= height + 4

    def _badges(self, tile: Tile, *, lingering: bool) -> list[tuple[QPixmap, str, str]]:
        marks, palette = self._marks, self._palette
        badges = []
        if tile.embargo is not None and tile.embargoed(time.time()):
            badges.append((marks.lock, embargo_text(tile.embargo), palette.on_badge_wait))
        if tile.spoiler:
            badges.append((marks.spoiler, "spoiler", palette.on_badge))
        if tile.damaged:
            badges.append((marks.alert, "damaged", palette.on_badge_error))
        if tile.unreadable:
            badges.append((marks.alert, "caption unreadable", palette.on_badge_error))
        if lingering:
            badges.append((marks.lingering, "no longer matches", palette.on_badge))
        return badges

    def _paint_text(self, painter: QPainter, cell: QRect, tile: Tile) -> None:
        left, right = cell.left(), cell.right() + 1
        top = cell.bottom() + 1 + SPACE - 2
        baseline = top + (self._caption_line + self._metrics.capHeight()) // 2
        painter.setFont(self._font)
        painter.setPen(self._text if tile.caption else self._second)
        line = " ".join((tile.caption or tile.file).split())
        shown = self._metrics.elidedText(line, Qt.TextElideMode.ElideRight, cell.width())
        painter.drawText(QPointF(left, baseline), shown)
        middle = top + self._caption_line + 2 + self._meta_line / 2
        right = self._paint_marks(painter, right, middle, tile)
        baseline = round(middle + self._small_metrics.capHeight() / 2)
        painter.setFont(self._small)
        left += self._paint_number(painter, left, right, baseline, tile)
        if not tile.rating:
            return
        if left + stars_width() <= right:
            painter.drawPixmap(left, round(middle - STAR / 2), self._marks.stars[tile.rating])
        else:
            painter.drawPixmap(left, round(middle - STAR / 2), self._marks.star)
            painter.setPen(QColor(self._palette.star))
            painter.drawText(QPointF(left + STAR + 3, baseline), str(tile.rating))

    def _paint_number(
        self, painter: QPainter, left: int, right: int, baseline: int, tile: Tile
    ) -> int:
        """Draw the number, or the file name where there is none; return the width it took.

        A number is drawn whole or not at all, a file name may be cut.
        """
        compact = SPACE + STAR + 3 + self._small_metrics.horizontalAdvance("5")
        text = tile.number
        room = right - left - (compact if tile.rating else 0)
        if not text and tile.caption:
            room = right - left - (SPACE + stars_width() if tile.rating else 0)
            text = self._small_metrics.elidedText(tile.file, Qt.TextElideMode.ElideMiddle, room)
            room = room if room >= NARROWEST_NAME else 0
        width = self._small_metrics.horizontalAdvance(text)
        if not text or width > room:
            return 0
        painter.setPen(self._second if tile.number else self._third)
        painter.drawText(QPointF(left, baseline), text)
        return width + SPACE

    def _paint_marks(self, painter: QPainter, right: int, middle: float, tile: Tile) -> int:
        """Draw flag, approval and label from the right; return where the room for the rest ends."""
        mark = self._marks.picks.get(tile.pick)
        if mark is not None:
            painter.drawPixmap(right - MARK, round(middle - MARK / 2), mark)
            right -= MARK + SPACE
        mark = self._marks.standings.get(tile.standing)
        if mark is not None:
            painter.drawPixmap(right - MARK, round(middle - MARK / 2), mark)
            right -= MARK + SPACE
        label = self._marks.labels.get(tile.label)
        if label is not None:
            painter.drawPixmap(right - LABEL, round(middle - LABEL / 2), label)
            right -= LABEL + SPACE
        return right


def fitted(picture: QSize, room: QSize) -> QSize:
    """Return the largest size of the picture that fits the room, never larger than it is.

    A picture that leaves no more than `SLIVER` px free fills the room: its shape changes by less
    than one can see, where a dark line at its edge would show.
    """
    if picture.width() <= room.width() and picture.height() <= room.height():
        return picture
    size = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    free = room - size
    return room if free.width() <= SLIVER and free.height() <= SLIVER else size
