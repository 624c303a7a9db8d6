"""A tag or a person in a field: `prop / robot head x`, `Kim Hyun-joo as Jung-E x`."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, smaller
from gallery.app.widgets.labels import plain_label, plain_tooltip

HEIGHT = 20  # px


class TokenChip(QFrame):
    """One item; `before` and `after` are set dimmer than its name.

    Delete and Backspace remove it, Left and Right go to its neighbours, Alt with them moves it.
    """

    removed = Signal()
    moved = Signal(int)  # -1 to the left, 1 to the right
    stepped = Signal(int)

    def __init__(
        self, palette: Palette, name: str, *, before: str = "", after: str = "", fixed: bool = False
    ) -> None:
        super().__init__()
        whole = " ".join(part for part in (before, name, after) if part)
        self.setStyleSheet(
            f"TokenChip {{ background: {palette.control}; border-radius: 4px;"
            f" border: 1px solid {palette.control}; }}"
            f"TokenChip:focus {{ border-color: {palette.accent}; }}"
            f"QLabel[dim='true'] {{ color: {palette.text_third}; }}"
        )
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(whole)
        self.setToolTip(plain_tooltip(whole))
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6 if fixed else 2, 0)
        row.setSpacing(4)
        for text, dim in ((before, True), (name, False), (after, True)):
            if text:
                label = plain_label(text)
                label.setProperty("dim", "true" if dim else "false")
                label.setFont(smaller(self.font()))
                label.setMinimumWidth(0)
                row.addWidget(label)
        self.cross = QToolButton()
        self.cross.setIcon(icon("x", palette.text_second))
        self.cross.setIconSize(QSize(11, 11))
        self.cross.setStyleSheet("QToolButton { border: none; padding: 0; }")
        self.cross.setFixedSize(15, 15)
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cross.setAccessibleName(f"Remove {whole}")
        row.addWidget(self.cross)
        if fixed:
            self.cross.hide()
        self.cross.clicked.connect(self.removed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove, move, or go on."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit()
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                step = -1 if event.key() == Qt.Key.Key_Left else 1
                (self.moved if alt else self.stepped).emit(step)
            case _:
                super().keyPressEvent(event)
