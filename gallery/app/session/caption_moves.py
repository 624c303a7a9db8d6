"""Captions that followed their pictures, and the question what is to become of others.

Where a picture was replaced by another one under the same name, somebody has to say whether its
captions are about the new one. All such pictures are asked about together, and once: after things
have been quiet for a moment, because a program that renames many leaves some in between.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from gallery.app.session.history import Step
from gallery.app.session.messages import Message, MessageKind, Reporter
from gallery.app.session.tasks import Lane, Tasks
from gallery.search.catalogue import Catalogue
from gallery.search.following import Moves, Plan, moved_text, waiting_text

LOOK_AFTER = 2_000  # ms of quiet before what still waits is looked at


class CaptionMoves(QObject):
    """Tells of captions that were moved, and asks about those of replaced pictures."""

    question_asked = Signal(object)  # tuple[str, ...]: the stills whose pictures were replaced

    def __init__(
        self,
        tasks: Tasks,
        report: Reporter,
        catalogue: Callable[[], Catalogue | None],
        changed: Callable[[frozenset[str]], None],
        undoable: Callable[[Step], None],
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._report = report
        self._catalogue = catalogue
        self._changed = changed
        self._undoable = undoable
        self._told: frozenset[str] = frozenset()  # what was asked about or said already
        self._timer = QTimer(self, singleShot=True, interval=LOOK_AFTER)
        self._timer.timeout.connect(self._look)

    def forget(self) -> None:
        """Ask and tell anew: another library is open."""
        self._told = frozenset()
        self._timer.stop()

    def followed(self, moves: Moves) -> None:
        """Say which captions followed their pictures; what waits is looked at a moment later."""
        if moves.pairs:
            self._report.message(Message(moved_text(len(moves.pairs))))
        if moves.edits:
            self._undoable(Step(_step_text(len(moves.pairs)), moves.edits))
        if moves.problems:
            more = f" (and {len(moves.problems) - 1:,} more)" if len(moves.problems) > 1 else ""
            first = moves.problems[0]
            self._report.message(Message(f"{first}{more}", MessageKind.WARNING, first.path))
        self._timer.start()

    def keep(self, ids: tuple[str, ...]) -> None:
        """Take the captions of replaced pictures as those of the new ones."""
        catalogue = self._catalogue()
        if catalogue is not None:
            self._tasks.run(Lane.FILES, lambda: catalogue.keep(ids), lambda _none: None)

    def set_aside(self, ids: tuple[str, ...]) -> None:
        """Give the captions of replaced pictures another name; then others may follow."""
        catalogue = self._catalogue()
        if catalogue is None:
            return

        def work() -> Moves:
            return catalogue.set_aside(ids).and_then(catalogue.follow())

        def then(moves: Moves) -> None:
            if catalogue is self._catalogue():
                self._changed(frozenset(one for pair in moves.pairs for one in pair))
                self.followed(moves)

        self._tasks.run(Lane.FILES, work, then, self._report.error)

    def _look(self) -> None:
        catalogue = self._catalogue()
        if catalogue is None:
            return

        def then(plan: Plan) -> None:
            if catalogue is self._catalogue():
                self._tell(plan)

        self._tasks.run(Lane.FILES, catalogue.plan, then, self._report.error)

    def _tell(self, plan: Plan) -> None:
        """Ask about what was replaced, and say what waits, where that is new."""
        if set(plan.replaced) - self._told:
            self._told |= set(plan.replaced)
            self.question_asked.emit(plan.replaced)
        waiting = {*plan.unclear, *(one.old for one in plan.blocked)}
        if not plan.replaced and waiting - self._told:
            self._told |= waiting
            self._report.message(Message("; ".join(waiting_text(plan)), MessageKind.WARNING))


def _step_text(count: int) -> str:
    return "the move of 1 caption" if count == 1 else f"the move of {count:,} captions"
