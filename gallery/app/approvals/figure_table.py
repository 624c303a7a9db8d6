"""A table of labels and figures that can be clicked, as wide as what is in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QWidget

from gallery.app.approvals.figures import Figure
from gallery.app.look.theme import Palette, Role, tabular
from gallery.app.widgets.labels import clear, plain_label
from gallery.app.widgets.standings import colour_of

MARGIN = 24
GAP, ROW_GAP = 28, 6  # px between columns and rows
HEAD_HEIGHT = 28  # px


class FigureTable(QScrollArea):
    """Filled line by line; the last column takes what room is left."""

    figure_clicked = Signal(object)  # Figure

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._inside = QWidget()
        self._inside.setProperty("role", Role.PANEL)
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(MARGIN, 12, MARGIN, MARGIN)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(ROW_GAP)
        self._row = 0
        self._columns = 1
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def begin(self, heads: tuple[str, ...], *, texts: int) -> None:
        """Empty the table; of the heads the first `texts` and all that are "" stand left."""
        self._grid.setRowStretch(self._row, 0)
        clear(self._inside)
        self._row = 0
        self._columns = len(heads)
        for column, head in enumerate(heads):
            label = plain_label(head, Role.SECONDARY)
            self.put(column, label, right=texts <= column)
        self._grid.setColumnStretch(self._columns, 1)
        self._grid.setRowMinimumHeight(0, HEAD_HEIGHT)
        self.next_row()

    def next_row(self) -> None:
        """Go to the next line."""
        self._row += 1

    def put(self, column: int, widget: QWidget, *, right: bool = False) -> None:
        """Put something into the line."""
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(widget, self._row, column, side | Qt.AlignmentFlag.AlignVCenter)

    def put_text(
        self, column: int, text: str, role: Role | None = None, *, right: bool = False
    ) -> QLabel:
        """Put a text into the line."""
        label = plain_label(text, role)
        label.setFont(tabular(label.font()))
        self.put(column, label, right=right)
        return label

    def put_figure(self, column: int, figure: Figure, of_whom: str) -> None:
        """Put a number into the line, one to click unless it is 0."""
        if not figure.count:
            nothing = self.put_text(column, "0", right=True)
            nothing.setStyleSheet(f"color: {self._palette.text_third};")
            return
        button = QToolButton()
        button.setText(f"{figure.count:,}")
        button.setFont(tabular(button.font()))
        button.setAccessibleName(f"{of_whom}: {figure.count:,} {figure.what}, show them")
        button.setToolTip(f"Show these stills: {figure.query}")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        palette = self._palette
        colour = palette.text if figure.standing is None else colour_of(figure.standing, palette)
        button.setStyleSheet(
            f"QToolButton {{ color: {colour}; padding: 2px 0; border: none; }}"
            f"QToolButton:hover, QToolButton:focus {{ text-decoration: underline; }}"
            f"QToolButton:focus {{ color: {palette.accent_text}; }}"
        )
        button.clicked.connect(lambda: self.figure_clicked.emit(figure))
        self.put(column, button, right=True)

    def put_line(self, *widgets: QWidget, rule: bool = False) -> None:
        """Put widgets one below the other over the whole width, after a rule if asked for."""
        if rule:
            line = QFrame()
            line.setFixedHeight(1)
            line.setStyleSheet(f"background: {self._palette.divider};")
            self._grid.addWidget(line, self._row, 0, 1, self._columns + 1)
            self.next_row()
        for widget in widgets:
            self._grid.addWidget(widget, self._row, 0, 1, self._columns + 1)
            self.next_row()

    def end(self) -> None:
        """Let the room below be empty."""
        self._grid.setRowStretch(self._row, 1)

    @property
    def texts(self) -> list[str]:
        """Everything that is said, in reading order."""
        found = []
        for number in range(self._grid.count()):
            item = self._grid.itemAt(number)
            widget = item.widget() if item is not None else None
            if isinstance(widget, (QLabel, QToolButton)):
                found.append(widget.text())
        return found

    def figures(self) -> dict[str, QToolButton]:
        """Return the figures that can be clicked, by what a screen reader says of them."""
        found = {}
        for number in range(self._grid.count()):
            item = self._grid.itemAt(number)
            widget = item.widget() if item is not None else None
            if isinstance(widget, QToolButton):
                found[widget.accessibleName()] = widget
        return found
