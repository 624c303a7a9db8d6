"""A list that is kept by its own commands, such as the approvals: shown, not edited."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt

from gallery.app.details.field_editor import SEVERAL_TEXT, FieldEditor
from gallery.app.look.theme import Palette, Role
from gallery.app.session.details_model import SEVERAL, FieldState
from gallery.app.widgets.labels import plain_label
from gallery.library.change import Change
from gallery.library.fields import Field


class RecordsView(FieldEditor):
    """One line for each record."""

    def __init__(self, field: Field, palette: Palette) -> None:
        super().__init__(field, palette)
        self.text = plain_label("", Role.SECONDARY, wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAccessibleName(field.label)
        self.column.insertWidget(1, self.text)

    def content_of(self, state: FieldState) -> Hashable:
        """Return the lines."""
        value = state.value
        if value is SEVERAL:
            return SEVERAL_TEXT
        if isinstance(value, tuple) and value:
            return "\n".join(str(record) for record in value)
        return "None yet" if not value else str(value)

    def content(self) -> Hashable:
        """Return what is shown."""
        return self.text.text()

    def show_content(self, state: FieldState) -> None:
        """Show the lines."""
        self.text.setText(str(self.content_of(state)))

    def changes(self) -> tuple[Change, ...]:
        """Return nothing: a record is not edited here."""
        return ()
