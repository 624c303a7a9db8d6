"""The File tab: what is known of the files, and keys of the caption file that no field knows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from gallery.app.look.theme import Role
from gallery.app.session.details_model import Details
from gallery.app.widgets.labels import clear, plain_label

SUMMARY = ("Renditions", "Pixels", "Size", "Profile", "Taken")


class FileFacts(QWidget):
    """Two lists of names and texts that can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self._facts = QWidget()
        self._unknown = QWidget()
        self._heading = plain_label("Other keys in the caption file", Role.HEADING)
        self._why = plain_label(
            "This program does not know them; it keeps them as they are.", Role.SECONDARY, wrap=True
        )
        for table in (self._facts, self._unknown):
            grid = QGridLayout(table)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self._facts)
        box.addSpacing(8)
        box.addWidget(self._heading)
        box.addWidget(self._why)
        box.addWidget(self._unknown)

    def show_details(self, details: Details) -> None:
        """Show the facts of these stills."""
        _fill(self._facts, details.file_facts)
        _fill(self._unknown, details.unknown)
        for widget in (self._heading, self._why, self._unknown):
            widget.setVisible(bool(details.unknown))

    @property
    def texts(self) -> list[str]:
        """Everything that is said, line by line."""
        return [label.text() for label in self.findChildren(QLabel) if label.isVisibleTo(self)]


def summary(details: Details) -> str:
    """Return the facts that matter most, in a line or two."""
    known = dict(details.file_facts)
    return "   ".join(known[name] for name in SUMMARY if known.get(name))


def _fill(table: QWidget, lines: Sequence[tuple[str, str]]) -> None:
    clear(table)
    grid = table.layout()
    assert isinstance(grid, QGridLayout)
    for row, (name, text) in enumerate(lines):
        label = plain_label(name, Role.SECONDARY)
        value = plain_label(text, wrap=True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
