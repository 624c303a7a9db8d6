"""The bar over the preview: which page is shown, and how large."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QToolButton, QWidget

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role
from gallery.app.widgets.labels import plain_label
from gallery.app.widgets.numbers import inset


class PageBar(QWidget):
    """Turns pages; `turned` comes with every new number, however it came to be."""

    turned = Signal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.number = QSpinBox()
        inset(self.number)
        self.number.setAccessibleName("Page")
        self.number.setRange(1, 1)
        self.pages = plain_label("", Role.SECONDARY)
        self.back = _tool("chevron-left", "Page before (PgUp)", palette)
        self.forth = _tool("chevron-right", "Next page (PgDn)", palette)
        self.smaller = _tool("zoom-out", "Smaller (−)", palette)
        self.whole = _tool("maximize", "The whole page (0)", palette)
        self.larger = _tool("zoom-in", "Larger (+)", palette)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(6)
        for widget in (self.back, self.number, self.pages, self.forth):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.smaller, self.whole, self.larger):
            row.addWidget(widget)
        self.number.valueChanged.connect(self._turned)
        self.back.clicked.connect(lambda: self.turn(-1))
        self.forth.clicked.connect(lambda: self.turn(1))

    def add_keys(self, window: QWidget) -> None:
        """Let the window's PgUp and PgDn turn pages, whatever has the focus there."""
        for key, steps in (("PgDown", 1), ("PgUp", -1)):
            shortcut = QShortcut(QKeySequence(key), window)
            shortcut.activated.connect(lambda steps=steps: self.turn(steps))

    def turn(self, steps: int) -> None:
        """Go on by so many pages, as far as there are."""
        self.number.setValue(self.number.value() + steps)

    def show_count(self, pages: int) -> None:
        """Say how many pages there are; `turned` stays quiet."""
        with QSignalBlocker(self.number):
            self.number.setMaximum(max(1, pages))
        self.pages.setText(f"of {pages:,}")
        self._show_ends()

    def _turned(self) -> None:
        self._show_ends()
        self.turned.emit()

    def _show_ends(self) -> None:
        self.back.setEnabled(self.number.value() > 1)
        self.forth.setEnabled(self.number.value() < self.number.maximum())


def _tool(name: str, tip: str, palette: Palette) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name, palette.text))
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setAutoRepeat(False)
    return button
