"""Stars and colour labels one clicks: five of each, painted, and one keyboard stop each.

Left and Right go through the values; a number gives stars, Delete takes them away; a click on what
is set already takes it away too.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gallery.app.look.theme import Palette
from gallery.app.widgets.marks import LABELS, star_polygon
from gallery.app.widgets.spoken import announce

STAR, STAR_STEP = 14, 16  # px
SQUARE, SQUARE_STEP = 11, 15
HEIGHT = 22


class Marks(QWidget):
    """A row of five marks of which a value shows some. `value` is None where stills differ."""

    changed = Signal(object)  # the new value

    def __init__(self, name: str, palette: Palette, step: int, size: int) -> None:
        super().__init__()
        self.palette_ = palette
        self.hovered = -1
        self._step = step
        self._name = name
        self.setFixedSize(QSize(4 * step + size + 4, HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(name)

    def words(self) -> str:
        """Return the value as it is spoken."""
        raise NotImplementedError

    def choose(self, place: int) -> None:
        """Take the mark at `place` (0-4), which was clicked."""
        raise NotImplementedError

    def shift(self, step: int) -> None:
        """Go to the next value, or the one before."""
        raise NotImplementedError

    def shown(self) -> None:
        """Tell what is shown now."""
        words = self.words()
        self.setToolTip(f"{self._name}: {words}")
        if self.hasFocus():
            announce(self, words)
        else:
            self.setAccessibleDescription(words)
        self.update()

    def place_at(self, point: QPoint) -> int:
        """Return which of the five lies there."""
        return max(0, min(4, (point.x() - 2) // self._step))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what a click would do."""
        self.hovered = self.place_at(event.position().toPoint())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show the value again."""
        self.hovered = -1
        self.update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the mark under the pointer."""
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(point):
            self.choose(self.place_at(point))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the values."""
        match event.key():
            case Qt.Key.Key_Right:
                self.shift(1)
            case Qt.Key.Key_Left:
                self.shift(-1)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.changed.emit(self.nothing())
            case _:
                super().keyPressEvent(event)

    def nothing(self) -> int | str:
        """Return the value that shows no mark."""
        raise NotImplementedError

    def draw_focus(self, painter: QPainter) -> None:
        """Draw the frame of what has the keyboard."""
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.palette_.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class Stars(Marks):
    """0 to 5 stars; None where stills differ."""

    def __init__(self, palette: Palette) -> None:
        super().__init__("Rating", palette, STAR_STEP, STAR)
        self.value: int | None = 0
        self.shown()

    def show_value(self, value: int | None) -> None:
        """Show so many stars."""
        self.value = value
        self.shown()

    def words(self) -> str:
        """Return "4 stars"."""
        if self.value is None:
            return "several"
        return {0: "none", 1: "1 star"}.get(self.value, f"{self.value} stars")

    def nothing(self) -> int:
        """Return no stars."""
        return 0

    def choose(self, place: int) -> None:
        """Give so many stars, or none when there were so many."""
        self.changed.emit(0 if self.value == place + 1 else place + 1)

    def shift(self, step: int) -> None:
        """Give one more or less."""
        value = max(0, min(5, (self.value or 0) + step))
        if value != self.value:
            self.changed.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give stars with their number."""
        if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_5:
            self.changed.emit(event.key() - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw five stars."""
        palette = self.palette_
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        given = self.hovered + 1 if self.hovered >= 0 else self.value or 0
        painter.setPen(Qt.PenStyle.NoPen)
        if self.value is None and self.hovered < 0:
            painter.setPen(QPen(QColor(palette.text_third), 1, Qt.PenStyle.DotLine))
        for place in range(5):
            painter.setBrush(QColor(palette.wait if place < given else palette.star_off))
            painter.drawPolygon(star_polygon(2 + place * STAR_STEP, (HEIGHT - STAR) / 2, STAR))
        self.draw_focus(painter)


class Swatches(Marks):
    """The five colour labels; "" for none, None where stills differ."""

    def __init__(self, palette: Palette, names: Sequence[str] = LABELS) -> None:
        super().__init__("Label", palette, SQUARE_STEP, SQUARE)
        self._names = tuple(names)
        self.value: str | None = ""
        self.shown()

    def show_value(self, value: str | None) -> None:
        """Show this label."""
        self.value = value
        self.shown()

    def words(self) -> str:
        """Return the label's name."""
        return "several" if self.value is None else self.value or "none"

    def nothing(self) -> str:
        """Return no label."""
        return ""

    def choose(self, place: int) -> None:
        """Set the label, or none when it was set."""
        name = self._names[place]
        self.changed.emit("" if self.value == name else name)

    def shift(self, step: int) -> None:
        """Set the next label, or the one before; none before the first."""
        names = ("", *self._names)
        value = self.value if self.value in names else ""
        place = max(0, min(len(names) - 1, names.index(value or "") + step))
        if names[place] != self.value:
            self.changed.emit(names[place])

    def event(self, event: QEvent) -> bool:
        """Name the label under the pointer."""
        if event.type() == QEvent.Type.ToolTip and self.hovered >= 0:
            self.setToolTip(f"{self._names[self.hovered].capitalize()} label")
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw five squares, the ones not set dimmed, the one that is set with a ring."""
        palette = self.palette_
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (HEIGHT - SQUARE) / 2
        for place, name in enumerate(self._names):
            chosen = name == self.value
            square = QRectF(2 + place * SQUARE_STEP, top, SQUARE, SQUARE)
            painter.setOpacity(1.0 if chosen or place == self.hovered else 0.45)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.label(name)))
            painter.drawRoundedRect(square, 3, 3)
            painter.setOpacity(1.0)
            if chosen:
                painter.setPen(QPen(QColor(palette.text), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(square.adjusted(-2, -2, 2, 2), 4, 4)
        self.draw_focus(painter)
