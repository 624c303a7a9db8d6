"""What can be undone: one step for each change a person made, however many stills it touched.

A step holds the edits as the library returned them, so undoing puts every YAML file back byte for
byte. Steps are kept for the open library only and are not saved; the oldest fall off, so that a
long day does not fill the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gallery.library.library import Edit

DEPTH = 500  # steps kept at most,
MEMORY = 64 << 20  # and bytes of captions in them; the last step is kept whatever it weighs
_EDIT_BYTES = 600  # of an edit beside its captions: ids, paths, objects


@dataclass(frozen=True, slots=True)
class Step:
    """One change: its name for the menu ("rating of 3 stills") and the edits, in order."""

    text: str
    edits: tuple[Edit, ...]

    @property
    def weight(self) -> int:
        """About how many bytes it holds."""
        texts = (len(edit.before or b"") + len(edit.after or b"") for edit in self.edits)
        return sum(texts) + _EDIT_BYTES * len(self.edits)


class History:
    """The steps that can be undone and those that can be done again."""

    def __init__(self) -> None:
        self._done: list[tuple[Step, int]] = []  # each with its weight
        self._undone: list[Step] = []
        self._added = 0

    @property
    def undo_text(self) -> str:
        """The name of what undo would undo, or ""."""
        return self._done[-1][0].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """The name of what redo would do again, or ""."""
        return self._undone[-1].text if self._undone else ""

    @property
    def mark(self) -> int:
        """The moment a change begins, for `add`: some take long."""
        return self._added

    def add(self, step: Step, mark: int | None = None) -> None:
        """Remember a new change, below those that began after `mark`.

        What was undone before can no longer be done again.
        """
        later = 0 if mark is None else self._added - mark
        self._done.insert(max(0, len(self._done) - later), (step, step.weight))
        self._added += 1
        self._undone.clear()
        self._shed()

    def take_undo(self) -> Step | None:
        """Return the last step, taken off the stack."""
        return self._done.pop()[0] if self._done else None

    def take_redo(self) -> Step | None:
        """Return the step that was undone last, taken off the stack."""
        return self._undone.pop() if self._undone else None

    def undone(self, step: Step) -> None:
        """Remember the reverse of an undone step, for redo."""
        self._undone.append(step)

    def redone(self, step: Step) -> None:
        """Remember the reverse of a step done again, for undo."""
        self._done.append((step, step.weight))
        self._shed()

    def put_back(self, step: Step, left: Sequence[Edit], *, redo: bool) -> None:
        """Keep what is left of a step that was taken and not done to the end."""
        rest = replace(step, edits=tuple(left))
        if redo:
            self._undone.append(rest)
        else:
            self._done.append((rest, rest.weight))

    def clear(self) -> None:
        """Forget all steps: another library."""
        self._done.clear()
        self._undone.clear()

    def _shed(self) -> None:
        weight = sum(weight for _, weight in self._done)
        while len(self._done) > DEPTH or (weight > MEMORY and len(self._done) > 1):
            weight -= self._done.pop(0)[1]
