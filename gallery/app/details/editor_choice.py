"""Which editor a field gets: decided by its type alone, so that a new field needs no line here."""

from __future__ import annotations

from gallery.app.details.editors import ChoiceEditor, FlagEditor, LineEditor, LongTextEditor
from gallery.app.details.field_editor import FieldEditor
from gallery.app.details.local_text_editor import LocalTextEditor
from gallery.app.details.token_editor import TokenEditor
from gallery.app.details.token_offers import TokenOffers
from gallery.app.look.theme import Palette
from gallery.app.widgets.completion import Complete
from gallery.library.fields import Field, FieldType


def editor_for(
    field: Field, palette: Palette, complete: Complete, offers: TokenOffers
) -> FieldEditor:
    """Return a new editor for `field`; records are kept by their own commands and have none."""
    match field.type:
        case FieldType.LOCAL_TEXT:
            return LocalTextEditor(field, palette)
        case FieldType.LONG_TEXT:
            return LongTextEditor(field, palette)
        case FieldType.TAGS:
            return TokenEditor(field, palette, offers.tags, offers.comma_tags)
        case FieldType.PEOPLE:
            return TokenEditor(field, palette, offers.people, offers.comma_people)
        case FieldType.CHOICE:
            return ChoiceEditor(field, palette)
        case FieldType.FLAG:
            return FlagEditor(field, palette)
        case _:
            return LineEditor(field, palette, complete)
