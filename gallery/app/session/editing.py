"""Edits to captions: written durably, announced portion by portion, undoable as one step.

Captions are written in the FILES lane, by a `Run` each change. Few stills are changed at once, also
between two portions of a long run; long runs, undo and redo wait for one another, so that they
happen in the order they were asked for. A still that cannot be saved does not stop the others: what
was saved is one step, what was not is told in one message with the first file and its reason.
Cancelling keeps what was saved; of an undo that was cancelled the rest can still be undone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from gallery.app.session.history import History, Step
from gallery.app.session.messages import Message, MessageKind, Progress, Reporter, Work
from gallery.app.session.run import Run
from gallery.app.session.tasks import Lane, Tasks
from gallery.errors import ConflictError, FileError, GalleryError
from gallery.library.change import Change
from gallery.library.durable import Saving
from gallery.library.fields import FIELD
from gallery.library.found import Orphan
from gallery.library.library import Edit
from gallery.search.catalogue import Catalogue

T = TypeVar("T")

FEW = 20  # stills that are changed at once, whatever is under way
UNDO = ("Undoing", "Undid")
REDO = ("Redoing", "Redid")


class Editing:
    """The verbs that write captions, and the history of what they wrote."""

    def __init__(
        self,
        tasks: Tasks,
        report: Reporter,
        written: Callable[[frozenset[str]], None],
        history_changed: Callable[[], None],
    ) -> None:
        self._tasks = tasks
        self._report = report
        self._written = written
        self._history_changed = history_changed
        self._under_way: dict[int, Callable[[], None]] = {}  # what does one portion, by run
        self._waiting: deque[Callable[[], None]] = deque()
        self.history = History()

    def edit(
        self, catalogue: Catalogue, ids: Iterable[str], count: int, changes: Sequence[Change]
    ) -> None:
        """Apply these changes to these `count` stills; announced when they are on the disk."""

        def one(still_id: str, saving: Saving) -> Edit:
            return catalogue.edit(still_id, changes, saving)

        def begin() -> None:
            mark = self.history.mark
            run = Run(catalogue, ids, count, one)
            label = f"Saving {_step_text(changes, count)}"
            self._begin(run, label, lambda: self._edited(run, changes, mark))

        if count <= FEW and not self._waiting:
            begin()
        else:
            self._in_turn(begin)

    def give(self, catalogue: Catalogue, orphan: Orphan, still_id: str) -> None:
        """Give captions without a picture to a still that has none."""

        def then(given: tuple[tuple[Edit, Edit], tuple[FileError, ...]]) -> None:
            edits, problems = given
            self.history.add(Step(f"captions given to {still_id}", edits))
            self._history_changed()
            self._written(frozenset((orphan.id, still_id)))
            self._report.message(Message(f"Gave the captions {orphan.id} to {still_id}"))
            for problem in problems:
                self._report.error(problem)

        self._tasks.run(
            Lane.FILES, lambda: catalogue.give(orphan, still_id), then, self._report.error
        )

    def add(self, step: Step) -> None:
        """Remember what was changed elsewhere, so that it can be undone."""
        self.history.add(step)
        self._history_changed()

    def undo(self, catalogue: Catalogue) -> None:
        """Put back what the last step changed, byte for byte."""
        self._in_turn(lambda: self._reverse(catalogue, redo=False))

    def redo(self, catalogue: Catalogue) -> None:
        """Do again what was undone last."""
        self._in_turn(lambda: self._reverse(catalogue, redo=True))

    def finish(self) -> None:
        """Write all that was asked for, here and now: the window closes."""
        while self._under_way or self._waiting:
            for portion in list(self._under_way.values()):
                portion()
            self._go_on()

    def _reverse(self, catalogue: Catalogue, *, redo: bool) -> None:
        history = self.history
        step = history.take_redo() if redo else history.take_undo()
        if step is None:
            return
        self._history_changed()
        doing, did = REDO if redo else UNDO
        run = Run(catalogue, reversed(step.edits), len(step.edits), catalogue.restore)

        def ended() -> None:
            left = [one.item for one in run.faults if not isinstance(one.error, ConflictError)]
            left += run.rest()
            if left:
                history.put_back(step, left[::-1], redo=redo)
            count = len(run.edits)
            if run.edits:
                keep = history.redone if redo else history.undone
                keep(Step(step.text, tuple(run.edits)))
            much = count == len(step.edits)
            self._announce(run, f"{did} {step.text}" + ("" if much else f", {count:,} of them"))

        self._begin(run, f"{doing} {step.text}", ended)

    # --- one run after the other

    def _in_turn(self, begin: Callable[[], None]) -> None:
        self._waiting.append(begin)
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and not self._under_way:
            self._waiting.popleft()()

    def _begin(self, run: Run[T], label: str, ended: Callable[[], None]) -> None:
        def came(changed: frozenset[str]) -> None:
            if id(run) not in self._under_way:
                return
            if changed:
                self._written(changed)
            if run.ended:
                end()
            else:
                progress = Progress(label, run.done, run.total, run.cancel)
                self._report.progress(Work.SAVING, progress)
                self._tasks.run(Lane.FILES, work, came, failed)

        def work() -> frozenset[str]:
            try:
                return run.portion()
            except BaseException:
                run.ended = True
                self._tasks.post(lambda: came(frozenset()))
                raise

        def end() -> None:
            del self._under_way[id(run)]
            if not self._under_way:
                self._report.progress(Work.SAVING, None)
            ended()
            self._go_on()

        def failed(error: GalleryError) -> None:
            self._report.error(error)

        self._under_way[id(run)] = lambda: came(work())
        self._tasks.run(Lane.FILES, work, came, failed)

    # --- what is said of it

    def _edited(self, run: Run[str], changes: Sequence[Change], mark: int) -> None:
        label = _step_text(changes, len(run.edits))  # not all that were asked for, perhaps
        if run.edits:
            self.history.add(Step(label, tuple(run.edits)), mark)
        left = run.total - run.done
        if run.cancelled and left:
            self._announce(run, f"Saved {label}; cancelled before the other {left:,}")
        else:
            self._announce(run, f"Saved {label}")

    def _announce(self, run: Run[T], done: str) -> None:
        self._history_changed()
        if run.edits or run.cancelled:
            self._report.message(Message(done))
        if run.errors:
            left = run.total - run.done if run.given_up else 0
            self._report.message(_faults_message(run.errors, left))


def _step_text(changes: Sequence[Change], stills: int) -> str:
    """Return the name of a step for the menu: "rating", "tags of 12 stills"."""
    labels = list(dict.fromkeys(FIELD[change.key].label.lower() for change in changes))
    what = " and ".join(labels)
    return what if stills == 1 else f"{what} of {stills:,} stills"


def _faults_message(errors: Sequence[GalleryError], untried: int) -> Message:
    """Return what to say of stills that were not saved, and of `untried` after them."""
    first = errors[0]
    more = len(errors) - 1 + untried
    others = f" (and {more:,} more stills were not saved)" if more else ""
    path: Path | None = first.path if isinstance(first, FileError) else None
    before = (
        "" if "not saved" in str(first) else "Not saved: "
    )  # the file's error may say so itself
    return Message(f"{before}{first}{others}", MessageKind.ERROR, path)
