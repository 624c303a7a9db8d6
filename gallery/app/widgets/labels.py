"""Labels that show metadata: always plain text, cut with "…" where there is no room.

Qt takes a text with a tag in it for rich text, and rich text loads local files: a caption could
make the program open a picture of its choice. Labels are therefore set to plain text, and tooltips,
which know no such setting, are escaped.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gallery.app.look.theme import Role


def plain_label(text: str = "", role: Role | None = None, *, wrap: bool = False) -> QLabel:
    """Return a label that shows `text` letter by letter."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if role is not None:
        label.setProperty("role", role)
    return label


def plain_tooltip(text: str) -> str:
    """Return `text` so that a tooltip shows it letter by letter, wrapped where it is long."""
    if not text:
        return ""
    return "<p>" + escape(text, quote=False).replace("\n", "<br>") + "</p>"


class ElidedLabel(QLabel):
    """One line of plain text that ends in "…" where it has no room; the tooltip has it whole."""

    def __init__(self, text: str = "", role: Role | None = None) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if role is not None:
            self.setProperty("role", role)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show `text` on one line."""
        line = " ".join(text.split())
        self.setText(line)
        self.setToolTip(plain_tooltip(line))

    def minimumSizeHint(self) -> QSize:
        """Return a width of nothing: the label takes what is left."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for."""
        painter = QPainter(self)
        rect = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, rect.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(rect, self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)


def clear(widget: QWidget) -> None:
    """Remove all children that a layout of `widget` holds."""
    layout = widget.layout()
    while layout is not None and layout.count():
        item = layout.takeAt(0)
        child = None if item is None else item.widget()
        if child is not None:
            child.hide()
            child.deleteLater()
