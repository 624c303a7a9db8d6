"""What can be undone: one step for each change a person made, however many stills it touched.

A step holds the edits as the library returned them, so undoing puts every YAML file back byte for
byte. Steps are kept for the open library only and are not saved.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from gallery.library.library import Edit

DEPTH = 500  # steps kept; the oldest fall off, so a long day does not fill the memory


@dataclass(frozen=True, slots=True)
class Step:
    """One change: its name for the menu ("rating of 3 stills") and the edits, in order."""

    text: str
    edits: tuple[Edit, ...]


class History:
    """The steps that can be undone and those that can be done again."""

    def __init__(self) -> None:
        self._done: deque[Step] = deque(maxlen=DEPTH)
        self._undone: list[Step] = []

    @property
    def undo_text(self) -> str:
        """The name of what undo would undo, or ""."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """The name of what redo would do again, or ""."""
        return self._undone[-1].text if self._undone else ""

    def add(self, step: Step) -> None:
        """Remember a new change; what was undone before can no longer be done again."""
        self._done.append(step)
        self._undone.clear()

    def take_undo(self) -> Step | None:
        """Return the last step, taken off the stack."""
        return self._done.pop() if self._done else None

    def take_redo(self) -> Step | None:
        """Return the step that was undone last, taken off the stack."""
        return self._undone.pop() if self._undone else None

    def undone(self, step: Step) -> None:
        """Remember the reverse of an undone step, for redo."""
        self._undone.append(step)

    def redone(self, step: Step) -> None:
        """Remember the reverse of a step done again, for undo."""
        self._done.append(step)

    def clear(self) -> None:
        """Forget all steps: another library."""
        self._done.clear()
        self._undone.clear()
