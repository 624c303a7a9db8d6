"""Text in several languages: the box shows one of them, small tabs over it choose which.

    Caption                    en  ko  +      Ctrl+PgDn and Ctrl+PgUp turn to the next, too

The language stays when another still is shown: who writes Korean captions writes them for the next
still too. A language with no text yet is dimmed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QInputDialog, QMenu, QToolButton, QWidget

from gallery.app.details.editors import TextEditor
from gallery.app.details.field_editor import Context
from gallery.app.look.theme import Palette, smaller
from gallery.app.session.details_model import SEVERAL, FieldState
from gallery.app.widgets.labels import clear
from gallery.app.widgets.text_fields import GrowingText
from gallery.library.change import Change, SetText
from gallery.library.fields import Field
from gallery.library.still import Source
from gallery.library.values import LocalText

OFFERED = (
    ("en", "English"),
    ("ko", "한국어"),
    ("ja", "日本語"),
    ("zh", "中文"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("pt", "Português"),
    ("ar", "العربية"),
)


class LanguageTabs(QWidget):
    """A small button for each language, and a plus for one more."""

    chosen = Signal(str)

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._shown: tuple[object, ...] = ()
        self._group = QButtonGroup(self)
        self._plus: QToolButton | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)

    @property
    def buttons(self) -> dict[str, QToolButton]:
        """The buttons by language."""
        return {
            button.text(): button
            for button in self._group.buttons()
            if isinstance(button, QToolButton)
        }

    def show_languages(
        self, languages: tuple[str, ...], written: tuple[str, ...], current: str
    ) -> None:
        """Show these; `written` are those that have a text."""
        if (languages, written, current) == self._shown:
            return
        self._shown = (languages, written, current)
        for button in self._group.buttons():
            self._group.removeButton(button)
        clear(self)
        row = self.layout()
        assert row is not None
        for language in languages:
            button = self._button(language, dimmed=language not in written)
            button.setCheckable(True)
            button.setChecked(language == current)
            button.setAccessibleName(f"Language {language}")
            button.setToolTip("Ctrl+PgDn, Ctrl+PgUp: the next language, the one before")
            button.clicked.connect(partial(self.chosen.emit, language))
            self._group.addButton(button)
            row.addWidget(button)
        self._plus = plus = self._button("+", dimmed=True)
        plus.setToolTip("Write it in one more language")
        plus.setAccessibleName("Add a language")
        plus.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        plus.setMenu(self._menu(languages))
        row.addWidget(plus)

    def open_menu(self) -> None:
        """Open the menu of more languages."""
        if self._plus is not None:
            self._plus.showMenu()

    def _button(self, text: str, *, dimmed: bool) -> QToolButton:
        palette = self._palette
        button = QToolButton()
        button.setText(text)
        button.setFont(smaller(self.font()))
        button.setFixedSize(button.fontMetrics().horizontalAdvance(text) + 12, 18)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes from text to text
        colour = palette.text_third if dimmed else palette.text_second
        button.setStyleSheet(
            f"QToolButton {{ color: {colour}; border: 1px solid transparent; padding: 0;"
            " border-radius: 3px; background: transparent; }"
            f"QToolButton:hover {{ color: {palette.text}; }}"
            f"QToolButton:checked {{ background: {palette.row_selected};"
            f" color: {palette.on_row_selected}; }}"
            "QToolButton::menu-indicator { image: none; }"
        )
        return button

    def _menu(self, there: tuple[str, ...]) -> QMenu:
        menu = QMenu(self)
        for code, name in OFFERED:
            if code not in there:
                action = menu.addAction(f"{name}\t{code}")
                action.triggered.connect(partial(self._choose, code))
        menu.addSeparator()
        menu.addAction("Another language…").triggered.connect(self._ask)
        return menu

    def _choose(self, code: str, _checked: bool = False) -> None:  # noqa: FBT002
        self.chosen.emit(code)

    def _ask(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Another language")
        dialog.setLabelText("Language code, such as nl or pt-BR:")
        dialog.textValueSelected.connect(self._asked)
        dialog.open()

    def _asked(self, text: str) -> None:
        code = text.strip()
        if code and code.replace("-", "").isalnum() and code.isascii():
            self.chosen.emit(code)


class LocalTextEditor(TextEditor):
    """A growing box and the language tabs."""

    box: GrowingText

    def __init__(self, field: Field, palette: Palette) -> None:
        super().__init__(field, palette)
        self.language = ""
        self.tabs = LanguageTabs(palette)
        self.box = GrowingText(least_lines=2 if field.key == "caption" else 1)
        self.heading.addWidget(self.tabs)
        self.column.insertWidget(1, self.box)
        self._wire()
        self.tabs.chosen.connect(self.choose_language)
        self.box.turned.connect(self._turn)

    def _turn(self, step: int) -> None:
        """Go to the next language, and after the last one to the menu of more."""
        languages = list(self.tabs.buttons)
        place = languages.index(self.shown_language) + step
        if place >= len(languages):
            self.tabs.open_menu()
        elif place >= 0:
            self.choose_language(languages[place])

    def choose_language(self, language: str) -> None:
        """Save what was typed, then show the text in another language."""
        if language == self.shown_language:
            return
        self.commit()
        if self.edited or self.state is None:
            return
        self.language = language
        self.revert()
        self.focus()

    @property
    def shown_language(self) -> str:
        """The language that the box shows."""
        return self.language or self.context.language

    def content_of(self, state: FieldState) -> str:
        """Return the text in the language shown."""
        value = state.value
        return value.text(self.shown_language) if isinstance(value, LocalText) else ""

    def show_content(self, state: FieldState) -> None:
        """Show the text and its languages."""
        super().show_content(state)
        value = state.value
        written = value.languages if isinstance(value, LocalText) else ()
        known = (self.context.language, *written, self.shown_language)
        self.tabs.show_languages(tuple(dict.fromkeys(known)), written, self.shown_language)

    def placeholder(self) -> str:
        """Return what an empty box shows: that there is a text in another language."""
        value = self.state.value if self.state is not None else None
        if isinstance(value, LocalText) and value.languages:
            return value.best()
        return ""

    def changes(self) -> tuple[Change, ...]:
        """Return the text in this language; an empty one drops the language."""
        text = self.content().strip()
        if not text and not self.own:
            return ()
        changes: list[Change] = []
        value = self.state.value if self.state is not None else None
        if (
            self.state is not None
            and self.state.source in (Source.XMP, Source.PICTURE, Source.PRODUCTION)
            and isinstance(value, LocalText)
        ):  # the other languages must not be lost behind the one that is now the still's own
            changes += [
                SetText(self.field.key, language, other)
                for language, other in value.texts
                if language != self.shown_language
            ]
        return (*changes, SetText(self.field.key, self.shown_language, text))

    def show_state(self, state: FieldState, context: Context) -> None:
        """Show a state; of several stills the language stays the one that is being written."""
        super().show_state(state, context)
        if state.value is SEVERAL:
            known = (context.language, self.shown_language)
            self.tabs.show_languages(tuple(dict.fromkeys(known)), (), self.shown_language)
