"""The chips over the facets: what of the filter was clicked, each with a cross to take it out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, smaller
from gallery.app.widgets.flow_layout import FlowLayout
from gallery.app.widgets.labels import plain_label, plain_tooltip
from gallery.app.widgets.words import chip_text
from gallery.search.choices import Choices, Facet

HEIGHT = 22  # px


class Chip(QFrame):
    """One choice: filled when it is wanted, only framed and with "not" when it is left out."""

    removed = Signal()

    def __init__(self, text: str, palette: Palette, *, excluded: bool) -> None:
        super().__init__()
        colour = palette.text_second if excluded else palette.on_row_selected
        ground = "transparent" if excluded else palette.row_selected
        frame = palette.text_third if excluded else palette.row_selected
        self.setStyleSheet(
            f"Chip {{ background: {ground}; border: 1px solid {frame}; border-radius: 11px; }}"
            f"Chip:focus {{ border-color: {palette.accent}; }}"
            f"Chip QLabel {{ color: {colour}; }}"
        )
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.label: QLabel = plain_label(text)
        self.label.setFont(smaller(self.font()))
        self.label.setMinimumWidth(0)
        self.cross = QToolButton()
        self.cross.setIcon(_cross(colour))
        self.cross.setIconSize(QSize(12, 12))
        self.cross.setStyleSheet("QToolButton { border: none; padding: 0; }")
        self.cross.setFixedSize(16, 16)
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cross.setAccessibleName(f"Remove {text}")
        self.setAccessibleName(f"{text}; Delete removes it")
        self.setToolTip(plain_tooltip(text))
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 4, 0)
        row.setSpacing(3)
        row.addWidget(self.label)
        row.addWidget(self.cross)
        self.cross.clicked.connect(self.removed)

    @property
    def text(self) -> str:
        """What the chip says."""
        return self.label.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove with Delete, Backspace, Space or Enter."""
        if event.key() in (
            Qt.Key.Key_Delete,
            Qt.Key.Key_Backspace,
            Qt.Key.Key_Space,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            self.removed.emit()
        elif event.key() == Qt.Key.Key_Right:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Left:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class Chips(QWidget):
    """All choices as chips, in the order they were made, and a way to clear the whole filter."""

    choices_changed = Signal(object)  # Choices
    clear_clicked = Signal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._choices = Choices()
        self._chips: tuple[Chip, ...] = ()
        self._flow = FlowLayout(self, gap=4)
        self.clear_all = QToolButton()
        self.clear_all.setProperty("role", "link")
        self.clear_all.setText("Clear")
        self.clear_all.setToolTip("Show all stills again (Ctrl+Shift+F)")
        self.clear_all.setAccessibleName("Clear the whole filter")
        self._flow.addWidget(self.clear_all)
        self.hide()
        self.clear_all.clicked.connect(self.clear_clicked)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """The chips as shown."""
        return self._chips

    def show_choices(self, choices: Choices) -> None:
        """Show these choices, and nothing at all when there is none."""
        self.setVisible(bool(choices))
        if choices == self._choices:
            return
        focus = next((n for n, chip in enumerate(self._chips) if chip.hasFocus()), None)
        self._choices = choices
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = tuple(self._chip(place, *choice) for place, choice in enumerate(choices))
        if focus is not None and self._chips:
            self._chips[min(focus, len(self._chips) - 1)].setFocus()
        self.updateGeometry()

    def _chip(self, place: int, facet: Facet, value: str, excluded: bool) -> Chip:
        chip = Chip(chip_text(facet, value, excluded=excluded), self._palette, excluded=excluded)
        chip.removed.connect(lambda: self.choices_changed.emit(self._choices.without(facet, value)))
        self._flow.insert_widget(place, chip)
        return chip


def _cross(colour: str) -> QIcon:
    return icon("x", colour)
