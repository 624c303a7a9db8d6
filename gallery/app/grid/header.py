"""The header of a group: a triangle, its title, what it belongs to, how many stills it has.

    v  42A  Film 3   9   2 selected                                      [Select all]

Drawn where it lies or pinned to the top of the view; all text is drawn as plain text.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from gallery.app.grid.geometry import MARGIN
from gallery.app.look.icons import icon_pixmap
from gallery.app.look.theme import Palette, smaller, tabular

ICON = 16  # px
SPACE = 8
BUTTON_HEIGHT = 24
SELECT = "Select all"
UNSELECT = "Select none"


@dataclass(frozen=True, slots=True)
class HeaderState:
    """What a header says and how it stands; `pinned` when tiles pass under it."""

    title: str
    detail: str
    count: int
    selected: int
    closed: bool
    current: bool = False
    hovered: bool = False
    pinned: bool = False


def header_spoken(state: HeaderState) -> str:
    """Return what a screen reader says of a group's header."""
    parts = [f"Group {state.title}"]
    if state.detail:
        parts.append(state.detail)
    parts.append("1 still" if state.count == 1 else f"{state.count:,} stills")
    if state.selected:
        parts.append(f"{state.selected:,} selected")
    parts.append("closed" if state.closed else "open")
    return ", ".join(parts)


class HeaderPainter:
    """Draws headers in a palette and a font."""

    def __init__(self, palette: Palette, font: QFont, device_ratio: float) -> None:
        self._palette = palette
        self._ratio = device_ratio
        self._title = QFont(font)
        self._title.setBold(True)
        self._font = font
        self._count = tabular(font)
        self._small = smaller(font)

    def button(self, rect: QRect) -> QRect:
        """Return where the button lies that selects the group."""
        metrics = QFontMetrics(self._small)
        width = max(metrics.horizontalAdvance(text) for text in (SELECT, UNSELECT)) + 2 * SPACE
        top = rect.y() + (rect.height() - BUTTON_HEIGHT) // 2
        return QRect(rect.right() + 1 - MARGIN - width, top, width, BUTTON_HEIGHT)

    def paint(self, painter: QPainter, rect: QRect, state: HeaderState) -> None:
        """Draw a header over whatever is there."""
        palette = self._palette
        painter.fillRect(rect, QColor(palette.grid))
        if state.pinned:
            line = QRect(rect.x(), rect.bottom(), rect.width(), 1)
            painter.fillRect(line, QColor(palette.divider))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state.current:
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = QRectF(rect.adjusted(MARGIN - 6, 3, -(MARGIN - 6), -3))
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        triangle = "chevron-right" if state.closed else "chevron-down"
        colour = palette.text if state.hovered else palette.text_second
        top = rect.y() + (rect.height() - ICON) // 2
        painter.drawPixmap(MARGIN, top, icon_pixmap(triangle, colour, ICON, self._ratio))
        right = rect.right() - MARGIN
        if state.hovered:
            right = self._paint_button(painter, self.button(rect), state) - SPACE
        self._paint_words(painter, rect, right, state)

    def _paint_words(self, painter: QPainter, rect: QRect, right: int, state: HeaderState) -> None:
        """Draw title, detail, count and selection; the detail is cut first, counts never."""
        palette = self._palette
        metrics = QFontMetrics(self._title)
        baseline = rect.y() + (rect.height() + metrics.capHeight()) / 2
        left = MARGIN + ICON + SPACE
        count = f"{state.count:,}"
        chosen = f"{state.selected:,} selected" if state.selected else ""
        counts = QFontMetrics(self._count)
        kept = counts.horizontalAdvance(count) + SPACE
        kept += counts.horizontalAdvance(chosen) + SPACE if chosen else 0
        words: list[tuple[QFont, str, str]] = []
        title = metrics.elidedText(
            state.title, Qt.TextElideMode.ElideRight, max(0, right - left - kept)
        )
        words.append((self._title, palette.text, title))
        room = right - left - kept - metrics.horizontalAdvance(title) - SPACE
        detail = QFontMetrics(self._font).elidedText(
            state.detail, Qt.TextElideMode.ElideMiddle, max(0, room)
        )
        words.append((self._font, palette.text_second, detail if len(detail) > 1 else ""))
        words.append((self._count, palette.text_third, count))
        words.append((self._count, palette.accent_text, chosen))
        at = float(left)
        for font, colour, text in words:
            if not text:
                continue
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(at, baseline), text)
            at += QFontMetrics(font).horizontalAdvance(text) + SPACE

    def _paint_button(self, painter: QPainter, rect: QRect, state: HeaderState) -> int:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._palette.control))
        painter.drawRoundedRect(QRectF(rect), 6, 6)
        painter.setFont(self._small)
        painter.setPen(QColor(self._palette.text))
        text = UNSELECT if state.selected == state.count else SELECT
        painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, text)
        return rect.x()
