"""Below the preview: what the still is called, where it stands, stars, label, pick and reject."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gallery.app.details.marks_editor import Stars, Swatches
from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role, smaller, tabular
from gallery.app.session.details_model import SEVERAL, Details
from gallery.app.widgets.labels import ElidedLabel, plain_label
from gallery.library.change import Change, RemoveKey, SetValue
from gallery.library.fields import FIELD

MARK_KEYS = ("rating", "label", "pick")  # shown here and not in a tab


class DetailsHead(QWidget):
    """The marks say what was asked for; they change when the still has."""

    changes_made = Signal(object)  # tuple[Change, ...]

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._pick: str | None = ""
        self.title = ElidedLabel("", Role.HEADING)
        self.position = plain_label("", Role.SECONDARY)
        self.position.setFont(tabular(self.position.font()))
        self.stars = Stars(palette)
        self.swatches = Swatches(palette)
        self.label_text = ElidedLabel("", Role.SECONDARY)  # of another program, that is no colour
        self.pick = self._button("Pick", "Pick (P in the grid)")
        self.reject = self._button("Reject", "Reject (X in the grid)")
        names = QHBoxLayout()
        names.setSpacing(8)
        names.addWidget(self.title, 1)
        names.addWidget(self.position)
        marks = QHBoxLayout()
        marks.setSpacing(0)
        marks.addWidget(self.stars)
        marks.addSpacing(8)
        marks.addWidget(self.swatches)
        marks.addSpacing(4)
        marks.addWidget(self.label_text, 1)
        marks.addWidget(self.pick)
        marks.addWidget(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 8, 4)
        box.setSpacing(4)
        names.setContentsMargins(0, 0, 6, 0)
        marks.setContentsMargins(0, 0, 0, 0)
        box.addLayout(names)
        box.addLayout(marks)
        self._show_pick()
        self.stars.changed.connect(self._rate)
        self.swatches.changed.connect(self._label)
        self.pick.clicked.connect(lambda: self._flag("pick"))
        self.reject.clicked.connect(lambda: self._flag("reject"))

    def show_details(self, details: Details) -> None:
        """Show the marks of these stills."""
        self.title.show_text(details.title)
        self.position.setText(details.position)
        rating, label, pick = (self._value(details, key) for key in MARK_KEYS)
        self.stars.show_value(None if rating is SEVERAL else int(str(rating or 0)))
        self.swatches.show_value(None if label is SEVERAL else str(label or ""))
        other = label not in (None, SEVERAL, *FIELD["label"].choices)
        self.label_text.show_text(str(label) if other else "")
        self._fit_words()
        self._pick = None if pick is SEVERAL else str(pick or "")
        self._show_pick()
        for widget in (self.stars, self.swatches, self.pick, self.reject):
            widget.setEnabled(details.editable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words of pick and reject away where there is no room for them."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        alone = Qt.ToolButtonStyle.ToolButtonIconOnly
        style = words if self.width() >= self._room_for_words() else alone
        for button in (self.pick, self.reject):
            button.setToolButtonStyle(style)

    def _room_for_words(self) -> int:
        marks = self.stars.width() + self.swatches.width() + 8 + 14 + 8
        metrics = self.pick.fontMetrics()
        marks += 4 + self.label_text.fontMetrics().horizontalAdvance(self.label_text.text())
        return marks + sum(
            metrics.horizontalAdvance(one.text()) + 30 for one in (self.pick, self.reject)
        )

    def _value(self, details: Details, key: str) -> object:
        state = details.fields.get(key)
        return None if state is None else state.value

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setIconSize(QSize(14, 14))
        button.setFont(smaller(self.font()))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _show_pick(self) -> None:
        palette = self._palette
        for button, name, picture, colour in (
            (self.pick, "pick", "flag", palette.approved),
            (self.reject, "reject", "x", palette.killed),
        ):
            on = self._pick == name
            shown = colour if on else palette.text_second
            button.setChecked(on)
            button.setIcon(icon(picture, shown))
            button.setStyleSheet(
                f"QToolButton {{ color: {shown}; background: transparent; padding: 2px 3px; }}"
                f"QToolButton:hover {{ background: {palette.raised}; }}"
                f"QToolButton:focus {{ border-color: {palette.accent}; }}"
            )
            state = "several" if self._pick is None else "yes" if on else "no"
            button.setAccessibleName(f"{button.text()}: {state}")

    def _rate(self, stars: int) -> None:
        self._send(SetValue("rating", stars))

    def _label(self, name: str) -> None:
        self._send(SetValue("label", name) if name else RemoveKey("label"))

    def _flag(self, name: str) -> None:
        self._send(RemoveKey("pick") if self._pick == name else SetValue("pick", name))
        self._show_pick()

    def _send(self, change: Change) -> None:
        self.changes_made.emit((change,))
