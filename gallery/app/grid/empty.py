"""What stands in the grid's place when it has no tile to show: a sentence and one way on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gallery.app.look.icons import icon_pixmap
from gallery.app.look.theme import Palette, Role
from gallery.app.session.session import Session

WIDTH = 420  # px; a longer line is hard to read


class WayOn(StrEnum):
    """What the button does."""

    OPEN = "open"
    CLEAR = "clear"
    ADVICE = "advice"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Why there is nothing to see, in words, and the words on the button."""

    icon: str
    sentence: str
    detail: str = ""
    button: str = ""
    way_on: WayOn = WayOn.NONE


def emptiness(session: Session) -> Emptiness | None:
    """Return why the session has no still to show, or None when it has some."""
    if len(session.results.rows):
        return None
    catalogue = session.catalogue
    if catalogue is None:
        return Emptiness(
            "images",
            "No library is open.",
            "Open a folder of stills, or drop one here. Captions are kept beside the pictures as "
            "plain YAML files; opening a folder changes nothing in it.",
            "Open a folder…",
            WayOn.OPEN,
        )
    folder = str(catalogue.library.folder)
    if session.index.count == 0:
        if session.scanning:
            return Emptiness("hourglass", "Looking for stills…", folder)
        if session.gone:
            return Emptiness(
                "image",
                "The folder is not there any more.",
                f"{session.missing}\nThe stills come back when the folder does.",
                "Open another folder…",
                WayOn.OPEN,
            )
        return Emptiness(
            "image",
            "There are no stills in this folder.",
            f"{catalogue.library.stills_folder}\n"
            "Put pictures there and they appear here, or open another folder.",
            "Open another folder…",
            WayOn.OPEN,
        )
    if session.filtered:
        said = session.advice
        detail = "\n".join(said.lines)
        if said.query:
            return Emptiness("search", "No still matches.", detail, said.name, WayOn.ADVICE)
        return Emptiness("search", "No still matches.", detail, "Clear the filter", WayOn.CLEAR)
    return Emptiness("hourglass", "Looking for stills…", folder)


class EmptyState(QWidget):
    """Shows an `Emptiness` in the middle of its place."""

    open_clicked = Signal()
    clear_filter_clicked = Signal()
    take_advice_clicked = Signal()

    def __init__(self, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self._palette = palette
        self._shown: Emptiness | None = None
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._sentence = _label(Role.TITLE)
        self._detail = _label(Role.SECONDARY)
        self._button = QPushButton()
        self._button.setProperty("role", Role.PRIMARY)
        words = QWidget()
        words.setMaximumWidth(WIDTH)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addStretch(4)
        for widget in (self._icon, self._sentence, self._detail):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(5)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(words, 1000)  # takes the room there is, up to its greatest width
        row.addStretch(1)
        self._button.clicked.connect(self._clicked)

    def show_emptiness(self, shown: Emptiness | None) -> None:
        """Say this, or hide when there is nothing to say."""
        self.setVisible(shown is not None)
        if shown is None or shown == self._shown:
            self._shown = shown
            return
        self._shown = shown
        self._icon.setPixmap(
            icon_pixmap(shown.icon, self._palette.text_third, 32, self.devicePixelRatioF())
        )
        self._sentence.setText(shown.sentence)
        self._detail.setText(shown.detail)
        self._detail.setVisible(bool(shown.detail))
        self._button.setText(shown.button)
        self._button.setVisible(bool(shown.button))
        self.setAccessibleName(f"{shown.sentence} {shown.detail}".strip())

    def _clicked(self) -> None:
        if self._shown is not None and self._shown.way_on is WayOn.OPEN:
            self.open_clicked.emit()
        elif self._shown is not None and self._shown.way_on is WayOn.CLEAR:
            self.clear_filter_clicked.emit()
        elif self._shown is not None and self._shown.way_on is WayOn.ADVICE:
            self.take_advice_clicked.emit()


def _label(role: Role) -> QLabel:
    label = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
