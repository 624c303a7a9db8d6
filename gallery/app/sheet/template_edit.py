"""A field for lines with tokens in braces, and the menu of what can be inserted there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QToolButton

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role, set_role
from gallery.errors import SheetError
from gallery.sheets.token_values import TOKENS
from gallery.sheets.tokens import STYLE_HELP, check


class TemplateEdit(QPlainTextEdit):
    """A field for a template: some lines, Tab goes on to the next field."""

    focused = Signal(object)

    def __init__(self, name: str, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 16)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the next token goes here."""
        super().focusInEvent(event)
        self.focused.emit(self)

    def show_template(self, text: str) -> None:
        """Show a template unless it is what stands here: the cursor would jump."""
        if self.toPlainText() != text:
            self.setPlainText(text)

    def mark(self) -> None:
        """Frame the field in red while its template cannot be understood."""
        role: Role | None = None
        try:
            check(self.toPlainText())
        except SheetError:
            role = Role.ERROR
        if self.property("role") != role:
            set_role(self, role)


def token_button(palette: Palette, insert: Callable[[str], None]) -> QToolButton:
    """Return a button that offers all tokens, and hands the one chosen to `insert`."""
    button = QToolButton()
    button.setText("Insert")
    button.setIcon(icon("plus", palette.text_second))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setToolTip("Insert what stands for a value: {number}, {caption}, {people} ...")
    button.setProperty("role", Role.LINK)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = QMenu(button)
    menu.aboutToShow.connect(lambda: _fill(menu, insert))  # most are never opened
    button.setMenu(menu)
    return button


def _fill(menu: QMenu, insert: Callable[[str], None]) -> None:
    if not menu.isEmpty():
        return
    of_still = [(token.name, token.help) for token in TOKENS.values() if token.of_still]
    of_sheet = [(token.name, token.help) for token in TOKENS.values() if token.of_place]
    _add_tokens(menu.addMenu("Of the still"), of_still, insert)
    _add_tokens(menu.addMenu("Of the sheet"), of_sheet, insert)
    _add_tokens(menu.addMenu("Style"), STYLE_HELP.items(), insert)


def _add_tokens(
    menu: QMenu, tokens: Iterable[tuple[str, str]], insert: Callable[[str], None]
) -> None:
    for name, text in tokens:
        action = menu.addAction(f"{text}\t{{{name}}}")
        action.triggered.connect(lambda _checked=False, token=name: insert(token))
