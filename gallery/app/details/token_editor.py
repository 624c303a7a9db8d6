r"""Tags and people as chips, with a place to type the next one.

    Enter, comma            what is typed becomes a chip; leaving the field does so too. No comma
                            ends what may become a name with one ("Example, Jr."), nor does \,
    Down                    what could be meant
    Backspace, Left         at the start of the line: to the last chip; Delete removes it
    Alt+Left, Alt+Right     moves a chip: people stand left to right

With several stills selected the chips are what all of them have; adding adds to all of them, and
removing removes from all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from gallery.app.details.field_editor import SEVERAL_TEXT, FieldEditor
from gallery.app.details.token_chip import HEIGHT, TokenChip
from gallery.app.look.theme import Palette, smaller
from gallery.app.session.details_model import FieldState
from gallery.app.widgets.flow_layout import FlowLayout
from gallery.app.widgets.suggestions import Suggestion, Suggestions
from gallery.app.widgets.text_fields import LineField
from gallery.library.change import AddItems, Change, RemoveItems, SetValue
from gallery.library.commas import begins_known, parted, rejoined
from gallery.library.fields import Field, FieldType
from gallery.library.typed import tag_path
from gallery.library.values import Person

Item = str | Person
Offer = Callable[[str], Sequence[Suggestion]]
CommaNames = Callable[[], Mapping[str, str]]  # as `commas.comma_names` gives them
LEAST_LINE = 56  # px for the place where one types


class TokenLine(LineField):
    """The place where the next item is typed: as wide as its text."""

    def __init__(self, keys: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(keys)
        self.setMinimumHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        """Return the width of the text and the height of a chip."""
        width = self.fontMetrics().horizontalAdvance(self.text() or self.placeholderText()) + 16
        return QSize(max(LEAST_LINE, width), HEIGHT)


class TokenEditor(FieldEditor):
    """The chips of one field."""

    instant = True

    def __init__(
        self, field: Field, palette: Palette, offer: Offer, comma_names: CommaNames
    ) -> None:
        super().__init__(field, palette)
        self._offer = offer
        self._comma_names = comma_names
        self._held_back = False  # whether a comma that was typed may belong to a name
        self._items: tuple[Item, ...] = ()
        self.frame = QFrame()
        self.frame.setProperty("role", "field")
        self.flow = FlowLayout(self.frame, gap=4, stretch_last=True)
        self.flow.setContentsMargins(5, 4, 5, 4)
        self.line = TokenLine(self._take_key)
        self.line.setProperty("role", "bare")
        self.line.setFont(smaller(self.font()))
        self.line.setAccessibleName(f"Add to {field.label.lower()}")
        self.line.setAccessibleDescription(field.help)
        self.suggestions = Suggestions(self.line, palette)
        self._chips: tuple[TokenChip, ...] = ()
        self.flow.addWidget(self.line)
        self.column.insertWidget(1, self.frame)
        self.label.setBuddy(self.line)
        self.line.left.connect(self.commit)
        self.line.reverted.connect(self.revert)
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)
        self.suggestions.chosen.connect(self._take)

    @property
    def chips(self) -> tuple[TokenChip, ...]:
        """The chips as shown."""
        return self._chips

    @property
    def items(self) -> tuple[Item, ...]:
        """The tags or people as shown."""
        return self._items

    # --- what the base asks

    @property
    def edited(self) -> bool:
        """Whether something is typed that is no chip yet."""
        return bool(self.line.text().strip())

    def content(self) -> Hashable:
        """Return the items."""
        return tuple(_text(item) for item in self._items)

    def content_of(self, state: FieldState) -> Hashable:
        """Return the items of a state."""
        return tuple(_text(item) for item in _items(state))

    def show_content(self, state: FieldState) -> None:
        """Show the items of a state; what is being typed stays."""
        self.line.setPlaceholderText(f"{SEVERAL_TEXT} add…" if self.several else "add…")
        self.line.setReadOnly(not self.context.editable)
        self._show_items(_items(state))

    def changes(self) -> tuple[Change, ...]:
        """Return nothing: what is done to chips is sent at once."""
        return ()

    # --- what is done

    def commit(self) -> None:
        """Make a chip of what is typed."""
        self._commit(parted(self.line.text()), "")

    def _commit(self, parts: Sequence[str], rest: str) -> None:
        """Make chips of these parts, known names among them left whole, and keep the rest."""
        people = self.field.type is FieldType.PEOPLE
        self.line.setText(rest)
        self._held_back = False
        self.suggestions.hide()
        self.add([text for text in rejoined(parts, self._comma_names(), roles=people) if text])

    def revert(self) -> None:
        """Forget what is typed."""
        if self.line.text():
            self.line.clear()
            self.suggestions.hide()
        else:
            super().revert()

    def add(self, texts: Sequence[str]) -> None:
        """Add items at the end; those that are there already stay where they are."""
        known = {_text(item).casefold() for item in self._items}
        if self.field.type is FieldType.TAGS:
            new: list[Item] = [tag_path(text) for text in texts]
        else:
            new = [Person(name=text, written=text) for text in texts]
        new = [item for item in new if _text(item) and _text(item).casefold() not in known]
        if not new or not self.context.ids:
            return
        items = (*self._items, *new)
        added = AddItems(self.field.key, tuple(_written(item) for item in new))
        self._set(items, added)

    def remove(self, item: Item) -> None:
        """Take an item out."""
        items = tuple(one for one in self._items if one != item)
        self._set(items, RemoveItems(self.field.key, (_written(item),)))

    def move_item(self, item: Item, step: int) -> None:
        """Move an item one place to the left (-1) or right (1)."""
        place = self._items.index(item)
        other = place + step
        if self.several or not 0 <= other < len(self._items):
            return
        items = list(self._items)
        items[place], items[other] = items[other], items[place]
        self._set(tuple(items), self._whole(tuple(items)))
        self._chips[other].setFocus()

    def _set(self, items: tuple[Item, ...], change: Change) -> None:
        """Show these items and send the change that leads to them.

        What is inherited is written down whole, so that it is not lost behind what is added.
        """
        inherited = not self.own and not self.several and len(self.context.ids) == 1
        if inherited and self._items:
            change = self._whole(items)
        had_focus = self._focused()
        self._show_items(items)
        if had_focus is not None:
            place = min(had_focus, len(self._chips) - 1)
            (self._chips[place] if self._chips else self.line).setFocus()
        self.send((change,))

    def _whole(self, items: tuple[Item, ...]) -> Change:
        if self.field.type is FieldType.TAGS:
            return SetValue(self.field.key, tuple(_text(item) for item in items))
        people = tuple(item for item in items if isinstance(item, Person))
        return SetValue(self.field.key, people)

    # --- what is shown

    def _show_items(self, items: tuple[Item, ...]) -> None:
        if items == self._items and len(self._chips) == len(items):
            return
        self._items = items
        for chip in self._chips:
            self.flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = tuple(self._chip(place, item) for place, item in enumerate(items))
        self.frame.updateGeometry()

    def _chip(self, place: int, item: Item) -> TokenChip:
        fixed = not self.context.editable
        if isinstance(item, Person):
            after = f"as {item.role}" if item.role else ""
            chip = TokenChip(self.palette_, item.name, after=after, fixed=fixed)
        else:
            parents, _, name = item.rpartition("/")
            before = f"{parents.replace('/', ' / ')} /" if parents else ""
            chip = TokenChip(self.palette_, name, before=before, fixed=fixed)
        self.flow.insert_widget(place, chip)
        chip.installEventFilter(self)
        if not fixed:
            chip.removed.connect(partial(self.remove, item))
            chip.moved.connect(partial(self.move_item, item))
        chip.stepped.connect(partial(self._step, place))
        return chip

    def _step(self, place: int, step: int) -> None:
        """Go from chip to chip, and behind the last one to the line."""
        other = place + step
        if other >= len(self._chips):
            self.line.setFocus()
        elif other >= 0:
            self._chips[other].setFocus()

    def _focused(self) -> int | None:
        return next((n for n, chip in enumerate(self._chips) if chip.hasFocus()), None)

    def show_wrong(self, *, wrong: bool) -> None:
        """Frame the chips in red."""
        self._frame_property("wrong", value=wrong)

    def focus(self) -> None:
        """Put the cursor where the next item is typed."""
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Frame the field while the keyboard is in it."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._frame_property("focused", value=event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _frame_property(self, name: str, *, value: bool) -> None:
        self.frame.setProperty(name, "true" if value else "false")
        self.frame.style().unpolish(self.frame)
        self.frame.style().polish(self.frame)

    # --- what is typed

    def _typed(self, text: str) -> None:
        self.line.updateGeometry()
        parts = parted(text)
        self._held_back = self._held_back and len(parts) > 1
        if len(parts) > 1 and not self._may_become_name(parts):
            rest = parts[-1] if self._held_back else ""
            self._commit(parts[:-1] if rest else parts, rest)
            if not rest:
                return
            text = rest
        self._suggest(text.strip())

    def _may_become_name(self, parts: Sequence[str]) -> bool:
        """Return whether the comma typed last stands in what is, or begins, a known name.

        What was held back before it is typed on: "Robert Example, K" leaves K in the line.
        """
        begins = begins_known(parts, self._comma_names())
        self._held_back = self._held_back or begins
        return begins

    def _suggest(self, text: str, *, asked: bool = False) -> None:
        items: Sequence[Suggestion] = self._offer(text) if text or asked else ()
        there = {_text(item) for item in self._items}
        fresh = [item for item in items if item.taken not in there]
        # a name that begins like one of the cast is most likely theirs; a tag may well be a new one
        select = asked or self.field.type is FieldType.PEOPLE
        self.suggestions.offer(fresh, self.frame.rect().translated(-self.line.pos()), select=select)

    def _take_key(self, event: QKeyEvent) -> bool:
        if self.suggestions.handle_key(event):
            return True
        if event.key() == Qt.Key.Key_Down:
            self._suggest(self.line.text().strip(), asked=True)
            return True
        at_start = not self.line.text() and self._chips
        if at_start and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Left):
            self._chips[-1].setFocus()
            return True
        return False

    def _take(self, suggestion: Suggestion) -> None:
        self.line.clear()
        self.add([suggestion.taken])


def _items(state: FieldState) -> tuple[Item, ...]:
    value = state.common or state.value
    return value if isinstance(value, tuple) else ()


def _text(item: Item) -> str:
    return item.name if isinstance(item, Person) else item


def _written(item: Item) -> str:
    """Return how an item is named in a change: people as the file names them."""
    return item.written or item.name if isinstance(item, Person) else item
