"""A part of the form that folds: its heading says what is set, so that it need not be open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role
from gallery.app.widgets.labels import ElidedLabel

COMPOUND = (QAbstractSpinBox, QComboBox, QLineEdit)  # what is in these is theirs


class Section(QWidget):
    """A heading with a summary, and what is below it while it is open.

    Left and right fold and unfold it while the heading has the focus.
    """

    def __init__(
        self,
        title: str,
        palette: Palette,
        extra: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._icons = (icon("chevron-right", palette.text), icon("chevron-down", palette.text))
        self._title = title
        self._extra = extra
        self._said = ""
        self._fill: Callable[[Section], None] | None = None
        self.head = _Heading()
        self.head.setText(title)
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setProperty("role", Role.FOLD)
        self.summary = ElidedLabel(role=Role.TERTIARY)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        top = QHBoxLayout()
        column.addLayout(top)  # first, so that no widget changes its parent twice
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(6)
        top.addWidget(self.head)
        top.addWidget(self.summary, 1)
        if extra is not None:
            top.addWidget(extra)
        self.body = QWidget(self)
        self._column = QVBoxLayout(self.body)
        self._column.setContentsMargins(4, 2, 0, 10)
        self._column.setSpacing(6)
        column.addWidget(self.body)
        self.head.toggled.connect(self._toggled)
        self._show_state()

    @property
    def is_open(self) -> bool:
        """Whether what is below the heading is shown."""
        return self.head.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Fold or unfold."""
        self.head.setChecked(is_open)

    def when_opened(self, fill: Callable[[Section], None]) -> None:
        """Have it filled when it is opened for the first time."""
        self._fill = fill

    def add(self, part: QWidget | QLayout) -> None:
        """Add something below what is there."""
        if isinstance(part, QWidget):
            self._column.addWidget(part)
        else:
            self._column.addLayout(part)

    def put_after(self, widget: QWidget) -> QWidget:
        """Have Tab come here after `widget`, then go through what is in it; return the last."""
        QWidget.setTabOrder(widget, self.head)
        return self._put_inside()

    def _put_inside(self) -> QWidget:
        """Have Tab go from the heading through what is below it, as it stands there."""
        last: QWidget = self.head
        here = self.window()  # the list of a combo box is a window of its own
        inside = [
            one
            for one in self.body.findChildren(QWidget)
            if _takes_tab(one) and one.window() is here
        ]
        for one in (*([self._extra] if self._extra is not None else []), *inside):
            QWidget.setTabOrder(last, one)
            last = one
        return last

    def summarise(self, text: str) -> None:
        """Say what is set here, for when it is folded."""
        self._said = text
        self._show_state()
        self.head.setAccessibleName(f"{self._title}: {text}" if text else self._title)

    def _toggled(self) -> None:
        fill, self._fill = self._fill, None
        if fill is not None:
            fill(self)
            self._put_inside()
        self._show_state()

    def _show_state(self) -> None:
        self.body.setVisible(self.is_open)
        self.summary.show_text("" if self.is_open else self._said)
        if self._extra is not None:
            self._extra.setVisible(self.is_open)
        self.head.setIcon(self._icons[int(self.is_open)])


def _takes_tab(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and not isinstance(widget.parentWidget(), COMPOUND)


class _Heading(QToolButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold with left, unfold with right."""
        keys = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}
        if event.key() in keys:
            self.setChecked(keys[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
