"""What all editors of the details pane have in common: a label, a note, and when to save what.

An editor belongs to the stills it shows (`ids`): what was typed is saved to them, also when others
are selected by then. It compares three contents: what it shows, what the files held when it was
last filled (`held`), and what it has sent to be saved (`sent`). So what a person is typing is never
overwritten by a change of the file, an answer that is on its way does not flicker, and a save that
failed leaves the text where it is.

    nothing typed                      a new state is shown
    typed, not sent                    the text stays; a note says when the file changed meanwhile
    sent, the state is older than it   the text stays
    sent, the state is it              saved: shown as the file has it
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gallery.app.look.theme import Palette, Role, set_role
from gallery.app.session.details_model import SEVERAL, FieldState
from gallery.app.widgets.labels import ElidedLabel, plain_label, plain_tooltip
from gallery.library.change import Change
from gallery.library.fields import Field
from gallery.library.still import Source

LABEL_GAP = 4  # px
CHANGED = "The file has changed meanwhile. Esc shows what it holds now."
NOT_SAVED = "Not saved. Enter tries again, Esc puts back what the file holds."
SEVERAL_TEXT = SEVERAL.value


@dataclass(frozen=True, slots=True)
class Context:
    """What an editor needs to know of the stills beside its field."""

    ids: tuple[str, ...] = ()
    language: str = "en"
    editable: bool = True


class FieldEditor(QWidget):
    """Base of the editors. A subclass says what it shows and what changes that asks for."""

    changes_made = Signal(object)  # tuple[Change, ...], for the stills in `context.ids`
    instant = False  # whether a click is a change at once, with nothing typed that could be lost

    def __init__(self, field: Field, palette: Palette) -> None:
        super().__init__()
        self.field = field
        self.palette_ = palette
        self.context = Context()
        self.state: FieldState | None = None
        self._held: Hashable = None
        self._earlier: list[Hashable] = []
        self._sent: Hashable = None
        self._waiting = False
        self.label = plain_label(field.label, Role.SECONDARY)
        self.label.setToolTip(plain_tooltip(field.help))
        self.origin = ElidedLabel("", Role.TERTIARY)
        self.origin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.note = plain_label("", Role.ERROR, wrap=True)
        self.note.hide()
        self.heading = QHBoxLayout()
        self.heading.setContentsMargins(0, 0, 0, 0)
        self.heading.setSpacing(8)
        self.heading.addWidget(self.label)
        self.heading.addWidget(self.origin, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(LABEL_GAP)
        self.column.addLayout(self.heading)
        self.column.addWidget(self.note)

    # --- what a subclass says

    def content(self) -> Hashable:
        """Return what the editor shows now."""
        raise NotImplementedError

    def content_of(self, state: FieldState) -> Hashable:
        """Return what the editor would show for a state."""
        raise NotImplementedError

    def show_content(self, state: FieldState) -> None:
        """Show a state."""
        raise NotImplementedError

    def shown(self) -> None:
        """Follow a state that is shown now; a subclass sets what is inherited in italic."""

    def changes(self) -> tuple[Change, ...]:
        """Return what has to change so that the stills hold what is shown."""
        raise NotImplementedError

    def mistake(self) -> str:
        """Return why what is shown cannot be saved, or ""."""
        return ""

    # --- what the pane calls

    @property
    def edited(self) -> bool:
        """Whether something was typed that is not sent to be saved."""
        if self.state is None:
            return False
        content = self.content()
        return content != self._held and not (self._waiting and content == self._sent)

    def show_state(self, state: FieldState, context: Context) -> None:
        """Show what the files hold now, as far as no one is typing here."""
        new = self.content_of(state)
        if self.state is not None and context.ids == self.context.ids and self._keeps(new, state):
            self.context = context
            return
        self.context = context
        self._fill(state)

    def commit(self) -> None:
        """Save what was typed; nothing when it is what the file holds."""
        if not self.edited or not self.context.ids:
            return
        reason = self.mistake()
        if reason:
            self._show_note(reason, wrong=True)
            return
        changes = self.changes()
        if changes:
            self.send(changes)
        else:
            self.revert()

    def send(self, changes: tuple[Change, ...]) -> None:
        """Ask for these changes; what is shown is from now on what the files are to hold."""
        if not self._waiting:
            self._earlier = [self._held]
        elif self._sent not in self._earlier:
            self._earlier.append(self._sent)
        self._sent, self._waiting = self.content(), True
        self._show_note("")
        self.changes_made.emit(changes)

    def revert(self) -> None:
        """Put back what the file holds."""
        if self.state is not None:
            self._fill(self.state)

    def save_failed(self) -> None:
        """Say that what was sent is not in the file; it can be sent again."""
        if self._waiting and self.instant and self.state is not None:
            self._fill(self.state)
        elif self._waiting:
            self._waiting = False
            if self.content() != self._held:
                self._show_note(NOT_SAVED, wrong=True)

    def settle(self) -> None:
        """Take the next state as it is, whatever was sent: a step was undone."""
        self._waiting = False

    def focus(self) -> None:
        """Put the keyboard into the editor."""
        self.setFocus()

    # --- shared by subclasses

    @property
    def several(self) -> bool:
        """Whether the stills differ in this field."""
        return self.state is not None and self.state.value is SEVERAL

    @property
    def own(self) -> bool:
        """Whether the value stands in the stills' own files."""
        return self.state is not None and self.state.source is Source.SIDECAR

    def touched(self) -> None:
        """Follow what was typed: what is being changed is not inherited any more."""
        if self.note.isVisible() and not self.edited:
            self._show_problem()

    def _keeps(self, new: Hashable, state: FieldState) -> bool:
        """Return whether what is shown stays, though the files now hold `new`."""
        content = self.content()
        if self._waiting:
            if new in self._earlier:
                return True  # read before our own change was written
            self._waiting = False
            if new == self._sent and content != self._sent:
                self._held, self.state = new, state  # saved; and more was typed since
                return True
            if content == self._sent:
                return False
        if content == self._held or content == new:
            return False
        if new != self._held:
            self._show_note(CHANGED, wrong=False)
        self._held, self.state = new, state
        return True

    def _fill(self, state: FieldState) -> None:
        self.state = state
        self._waiting = False
        self.show_content(state)
        self._held = self.content()
        self.shown()
        name = state.source_name
        self.origin.show_text(f"from {name}" if name and not self.several else "")
        self._show_problem()

    def _show_problem(self) -> None:
        problem = "" if self.state is None else self.state.problem
        self._show_note(problem, wrong=bool(problem))

    def _show_note(self, text: str, *, wrong: bool = False) -> None:
        text = text.removeprefix(f"{self.field.key}: ")
        self.note.setText(text[:1].upper() + text[1:])
        set_role(self.note, Role.ERROR if wrong else Role.SECONDARY)
        self.note.setVisible(bool(text))
        self.show_wrong(wrong=wrong)

    def show_wrong(self, *, wrong: bool) -> None:
        """Frame what is wrong; a subclass with a frame does so."""
