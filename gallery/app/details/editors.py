"""The editors for one value: a line, a long text, a date, a choice, yes or no."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from gallery.app.details.field_editor import SEVERAL_TEXT, FieldEditor
from gallery.app.look.theme import Palette, Role, set_role
from gallery.app.session.details_model import SEVERAL, FieldState
from gallery.app.widgets.completion import Complete
from gallery.app.widgets.suggestions import Suggestion, Suggestions
from gallery.app.widgets.text_fields import HEIGHT, GrowingText, LineField, set_italic
from gallery.app.widgets.words import choice_words
from gallery.library.change import Change, RemoveKey, SetValue
from gallery.library.fields import Field, FieldType
from gallery.library.production import NO_PRODUCTION
from gallery.library.typed import Mistake, from_text

EXAMPLES = {FieldType.DATE: "2022-11-03", FieldType.TIMESTAMP: "2023-01-10T09:00:00+09:00"}
COMPLETED = frozenset({"location", "creator", "scene"})  # what the index knows the values of


class TextEditor(FieldEditor):
    """What lines and long texts share: their content is a text."""

    box: LineField | GrowingText

    def content_of(self, state: FieldState) -> str:
        """Return the text of a state; nothing where stills differ."""
        value = state.value
        if value is None or value is SEVERAL:
            return ""
        return str(value).replace("\r\n", "\n").replace("\r", "\n")

    def content(self) -> str:
        """Return the text in the box."""
        return self.box.text() if isinstance(self.box, LineField) else self.box.text

    def show_content(self, state: FieldState) -> None:
        """Show the text, in italic when it is inherited."""
        text = self.content_of(state)
        if text != self.content() or self.box.undoable:
            self.box.show_text(text)
        self.box.setPlaceholderText(SEVERAL_TEXT if self.several else self.placeholder())
        self.box.setReadOnly(not self.context.editable)

    def placeholder(self) -> str:
        """Return what an empty box shows."""
        return EXAMPLES.get(self.field.type, "")

    def changes(self) -> tuple[Change, ...]:
        """Return the text as the new value; none at all for an empty one."""
        text = self.content().strip()
        key = self.field.key
        if not text:
            return (RemoveKey(key),) if self.own else ()
        if self.field.type in EXAMPLES:
            return (SetValue(key, from_text(self.field, text, NO_PRODUCTION)),)
        return (SetValue(key, text),)

    def mistake(self) -> str:
        """Return why this is no date, when it is to be one."""
        text = self.content().strip()
        if text and self.field.type in EXAMPLES:
            try:
                from_text(self.field, text, NO_PRODUCTION)
            except Mistake as mistake:
                return mistake.reason
        return ""

    def focus(self) -> None:
        """Put the cursor into the box."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_wrong(self, *, wrong: bool) -> None:
        """Frame the box in red."""
        role = Role.ERROR if wrong else None
        if self.box.property("role") != role:
            set_role(self.box, role)  # which forgets the font
            self._show_origin()

    def touched(self) -> None:
        """Set what is typed upright."""
        super().touched()
        self._show_origin()

    def shown(self) -> None:
        """Set what is inherited in italic."""
        self._show_origin()

    def _show_origin(self) -> None:
        """Set what is inherited in italic."""
        set_italic(self.box, italic=bool(self.content()) and not self.own and not self.edited)

    def _wire(self) -> None:
        self.label.setBuddy(self.box)
        self.box.setAccessibleName(self.field.label)
        self.box.setAccessibleDescription(self.field.help)
        self.box.textChanged.connect(self.touched)
        self.box.left.connect(self.commit)
        self.box.reverted.connect(self.revert)


class LineEditor(TextEditor):
    """A text on one line; what is in use elsewhere is offered while one types."""

    box: LineField

    def __init__(self, field: Field, palette: Palette, complete: Complete) -> None:
        super().__init__(field, palette)
        self._complete = complete
        self.box = LineField(self._take_key)
        self.suggestions = Suggestions(self.box, palette)
        self.column.insertWidget(1, self.box)
        self._wire()
        if field.key in COMPLETED:
            self.box.textEdited.connect(self._offer)
        self.suggestions.chosen.connect(self._take)

    def _offer(self, text: str) -> None:
        found: Sequence[tuple[str, int]] = ()
        if text.strip():
            found = self._complete(self.field.key, text.strip())
        items = [Suggestion(value, f"{count:,}") for value, count in found if value != text]
        self.suggestions.offer(items[:8], self.box.rect())

    def _take_key(self, event: QKeyEvent) -> bool:
        return self.suggestions.handle_key(event)

    def _take(self, suggestion: Suggestion) -> None:
        self.box.setText(suggestion.taken)


class LongTextEditor(TextEditor):
    """A text of several lines."""

    box: GrowingText

    def __init__(self, field: Field, palette: Palette) -> None:
        super().__init__(field, palette)
        self.box = GrowingText(least_lines=2)
        self.column.insertWidget(1, self.box)
        self._wire()


class CalmCombo(QComboBox):
    """A list that opens; the wheel scrolls the pane instead of changing the value."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(40, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cut what has no room with "…"; Qt would cut through a letter."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        text = option.currentText or (self.placeholderText() if self.currentIndex() < 0 else "")
        option.currentText = self.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, room.width() - 2
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the pane."""
        event.ignore()


class ChoiceEditor(FieldEditor):
    """One of a few words, or none."""

    instant = True

    def __init__(self, field: Field, palette: Palette) -> None:
        super().__init__(field, palette)
        self.box = CalmCombo()
        self.box.setAccessibleName(field.label)
        self.box.addItem("not set", "")
        for choice in field.choices:
            self.box.addItem(choice_words(choice), choice)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.column.insertWidget(1, self.box)
        self.label.setBuddy(self.box)
        self.box.activated.connect(self.commit)

    def content_of(self, state: FieldState) -> Hashable:
        """Return the word of a state, None where stills differ."""
        if state.value is SEVERAL:
            return None
        return "" if state.value is None else str(state.value)

    def content(self) -> Hashable:
        """Return the word that is chosen."""
        index = self.box.currentIndex()
        return None if index < 0 else str(self.box.itemData(index))

    def show_content(self, state: FieldState) -> None:
        """Show the word, in italic when it is inherited."""
        value = self.content_of(state)
        self.box.setPlaceholderText(SEVERAL_TEXT)
        self.box.setCurrentIndex(-1 if value is None else self.box.findData(value))
        self.box.setEnabled(self.context.editable)
        set_italic(self.box, italic=bool(value) and not self.own)

    def changes(self) -> tuple[Change, ...]:
        """Return the word as the new value."""
        value = self.content()
        if value:
            return (SetValue(self.field.key, str(value)),)
        return (RemoveKey(self.field.key),) if self.own or self.several else ()

    def focus(self) -> None:
        """Put the keyboard on the list."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)


class FlagEditor(FieldEditor):
    """Yes or no; a bar in the box where stills differ."""

    instant = True

    def __init__(self, field: Field, palette: Palette) -> None:
        super().__init__(field, palette)
        self.box = QCheckBox(f"{field.label}: {field.help[:1].lower()}{field.help[1:]}")
        self.label.hide()
        self.column.insertWidget(1, self.box)
        self.box.clicked.connect(self._clicked)

    def content_of(self, state: FieldState) -> Hashable:
        """Return yes or no, None where stills differ."""
        return None if state.value is SEVERAL else bool(state.value)

    def content(self) -> Hashable:
        """Return what the box shows."""
        if self.box.checkState() is Qt.CheckState.PartiallyChecked:
            return None
        return self.box.isChecked()

    def show_content(self, state: FieldState) -> None:
        """Check the box."""
        value = self.content_of(state)
        self.box.setTristate(value is None)
        checked = Qt.CheckState.Checked if value else Qt.CheckState.Unchecked
        self.box.setCheckState(Qt.CheckState.PartiallyChecked if value is None else checked)
        self.box.setEnabled(self.context.editable)

    def changes(self) -> tuple[Change, ...]:
        """Return yes, or no flag at all where nothing else says yes."""
        return (SetValue(self.field.key, bool(self.content())),)

    def focus(self) -> None:
        """Put the keyboard on the box."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clicked(self) -> None:
        self.box.setTristate(False)
        self.commit()
