"""One facet of the filter panel: a heading that folds it, its rows, and a field to find in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from gallery.app.filters.facet_list import FacetList
from gallery.app.filters.facet_painter import END, START, draw_chevron
from gallery.app.filters.facet_rows import FacetView, facet_rows
from gallery.app.look.theme import Palette, smaller
from gallery.search.choices import Facet
from gallery.search.index import FacetValue

HEADING = 26  # px
MARGIN = 6  # left and right of the rows: with a row's own 14 px the text stands at 20


class FacetHeading(QAbstractButton):
    """The heading: a chevron, the name, and when it is folded what is inside."""

    def __init__(self, title: str, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._inside = ""
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def inside(self) -> str:
        """What is said of the folded content."""
        return self._inside

    def show_inside(self, text: str) -> None:
        """Say what is inside; "" for nothing."""
        self._inside = text
        state = "unfolded" if self.isChecked() else "folded"
        self.setAccessibleName(f"{self.text()}, {state}")
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return one line."""
        return QSize(80, HEADING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold and unfold; go on to the rows with Down, as in a list."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Right if not self.isChecked():
                self.click()
            case Qt.Key.Key_Left if self.isChecked():
                self.click()
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the heading."""
        palette = self._palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.drawRoundedRect(ground, 4, 4)
        colour = palette.text if self.underMouse() else palette.text_second
        middle = self.height() / 2
        draw_chevron(painter, 12, middle, QColor(colour), folded=not self.isChecked())
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(palette.text))
        room = self.rect().adjusted(START + 10, 0, -END, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(self.text()) + 12)
        if self._inside:
            painter.setFont(smaller(self.font()))
            painter.setPen(QColor(palette.text_third))
            text = painter.fontMetrics().elidedText(
                self._inside, Qt.TextElideMode.ElideRight, room.width()
            )
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(room, flags, text)


class FacetSection(QWidget):
    """Heading and rows of one facet."""

    toggled = Signal(str)
    excluded = Signal(str)
    unfolded = Signal(bool)
    folds_changed = Signal()
    row_reached = Signal(QPoint, int)

    def __init__(self, facet: Facet, title: str, palette: Palette) -> None:
        super().__init__()
        self.facet = facet
        self._values: Sequence[FacetValue] = ()
        self._view = FacetView()
        self.heading = FacetHeading(title, palette)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText(f"Find in {title.lower()}")
        self.finder.setAccessibleName(f"Find in {title.lower()}")
        self.finder.setClearButtonEnabled(True)
        self.finder.hide()
        self.rows = FacetList(facet, title, palette)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, 0, MARGIN, 0)
        box.setSpacing(0)
        box.addWidget(self.heading)
        box.addWidget(self.finder)
        box.addWidget(self.rows)
        self.heading.toggled.connect(self._heading_toggled)
        self.finder.textChanged.connect(self._find)
        self.rows.toggled.connect(self.toggled)
        self.rows.excluded.connect(self.excluded)
        self.rows.fold_toggled.connect(self._fold)
        self.rows.more_clicked.connect(self._show_whole)
        self.rows.fewer_clicked.connect(self._show_fewer)
        self.rows.row_reached.connect(self._row_reached)

    @property
    def folds(self) -> frozenset[str]:
        """The values whose children are folded away."""
        return frozenset(self._view.folded)

    def set_unfolded(self, *, unfolded: bool, folds: Collection[str] = ()) -> None:
        """Set what is folded, as it was left."""
        self._view = replace(self._view, folded=frozenset(folds))
        self.heading.setChecked(unfolded)
        self._show()

    def show_values(self, values: Sequence[FacetValue], chosen: Mapping[str, bool]) -> None:
        """Show these values; `chosen` maps what is in the filter to whether it is excluded."""
        self._values = values
        self._view = replace(self._view, chosen=chosen)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the whole list with Esc."""
        if event.key() == Qt.Key.Key_Escape and self._view.whole:
            self._show_fewer()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        unfolded = self.heading.isChecked()
        by_count = self.facet is not Facet.DATE and self.facet is not Facet.RATING
        rows = facet_rows(self._values, self._view, by_count=by_count) if unfolded else ()
        self.rows.show_rows(rows)
        self.rows.setVisible(unfolded)
        self.finder.setVisible(unfolded and self._view.whole)
        self.heading.show_inside("" if unfolded else self._inside())

    def _inside(self) -> str:
        """Say what is chosen in a folded facet, or what there is."""
        chosen = self._view.chosen
        if chosen:
            labels = {one.value: one.label for one in self._values if one.value in chosen}
            names = [(labels.get(value, value), excluded) for value, excluded in chosen.items()]
            return ", ".join(f"not {name}" if excluded else name for name, excluded in names)
        there = (one.label for one in self._values if one.count and not one.depth)
        return ", ".join(islice(there, 4))

    def _heading_toggled(self, unfolded: bool) -> None:
        self._show()
        self.unfolded.emit(unfolded)

    def _fold(self, value: str) -> None:
        self._view = replace(self._view, folded=frozenset(self._view.folded) ^ {value})
        self._show()
        self.folds_changed.emit()

    def _find(self, text: str) -> None:
        self._view = replace(self._view, find=text.strip())
        self._show()

    def _show_whole(self) -> None:
        self._view = replace(self._view, whole=True)
        self._show()
        self.finder.setFocus()

    def _show_fewer(self) -> None:
        self._view = replace(self._view, whole=False, find="")
        self.finder.clear()
        self._show()
        self.rows.setFocus()

    def _row_reached(self, place: QPoint, height: int) -> None:
        self.row_reached.emit(self.rows.mapTo(self, place), height)
