"""Edits to captions: written durably one still after the other, undoable as one step.

Everything here but the verbs runs in the FILES lane, so edits, undos and watch events never race.
A still that cannot be saved does not stop the others: what was saved is one step, what was not is
told in one message with the first file and its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gallery.app.session.history import History, Step
from gallery.app.session.messages import Message, MessageKind, Progress, Reporter, Work
from gallery.app.session.tasks import Lane, Tasks
from gallery.errors import FileError, GalleryError
from gallery.library.change import Change
from gallery.library.fields import FIELD
from gallery.library.library import Edit
from gallery.search.catalogue import Catalogue

UNDO = ("Undoing", "Undid")
REDO = ("Redoing", "Redid")
REPORT_EVERY = 20  # stills between two progress reports: some 20 ms of durable saving each


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run over stills did: edits made, stills whose index row changed, faults."""

    edits: tuple[Edit, ...]
    changed: frozenset[str]
    faults: tuple[GalleryError, ...]


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
        self._cancelled = False
        self.history = History()

    def edit(self, catalogue: Catalogue, ids: Sequence[str], changes: Sequence[Change]) -> None:
        """Apply these changes to these stills; announced when they are on the disk."""

        def one(still_id: str) -> Edit:
            return catalogue.edit(still_id, changes)

        saving = f"Saving {_step_text(changes, len(ids))}"
        self._cancelled = False
        self._tasks.run(
            Lane.FILES,
            lambda: self._run(catalogue, ids, one, saving),
            lambda outcome: self._edited(changes, outcome),
            self._report.error,
        )

    def undo(self, catalogue: Catalogue) -> None:
        """Put back what the last step changed, byte for byte."""
        self._reverse(catalogue, self.history.take_undo(), UNDO, self.history.undone)

    def redo(self, catalogue: Catalogue) -> None:
        """Do again what was undone last."""
        self._reverse(catalogue, self.history.take_redo(), REDO, self.history.redone)

    def _reverse(
        self,
        catalogue: Catalogue,
        step: Step | None,
        words: tuple[str, str],
        keep: Callable[[Step], None],
    ) -> None:
        if step is None:
            return
        library = catalogue.library
        doing, done_it = words
        edits = {edit.still_id: edit for edit in step.edits}
        self._cancelled = False
        self._history_changed()

        def one(still_id: str) -> Edit:
            return library.restore(edits[still_id])

        def done(outcome: Outcome) -> None:
            if outcome.edits:
                keep(Step(step.text, outcome.edits))
            self._announce(outcome, f"{done_it} {step.text}")

        self._tasks.run(
            Lane.FILES,
            lambda: self._run(catalogue, list(edits), one, f"{doing} {step.text}"),
            done,
            self._report.error,
        )

    def _run(
        self, catalogue: Catalogue, ids: Sequence[str], one: Callable[[str], Edit], label: str
    ) -> Outcome:
        edits: list[Edit] = []
        faults: list[GalleryError] = []
        for number, still_id in enumerate(ids):
            if self._cancelled:
                break
            if number % REPORT_EVERY == 0 and len(ids) > REPORT_EVERY:
                self._show(Progress(label, number, len(ids), self._cancel))
            try:
                edit = one(still_id)
            except GalleryError as error:
                faults.append(error)
                continue
            if edit.before != edit.after:
                edits.append(edit)
        changed = catalogue.reread([edit.still_id for edit in edits])
        if len(ids) > REPORT_EVERY:
            self._show(None)
        return Outcome(tuple(edits), changed, tuple(faults))

    def _cancel(self) -> None:
        self._cancelled = True

    def _show(self, progress: Progress | None) -> None:
        self._tasks.post(lambda: self._report.progress(Work.SAVING, progress))

    def _edited(self, changes: Sequence[Change], outcome: Outcome) -> None:
        label = _step_text(changes, len(outcome.edits))  # not all that were asked for, perhaps
        if outcome.edits:
            self.history.add(Step(label, outcome.edits))
        self._announce(outcome, f"Saved {label}")

    def _announce(self, outcome: Outcome, done: str) -> None:
        self._history_changed()
        ids = frozenset(edit.still_id for edit in outcome.edits)
        self._written(ids | outcome.changed)
        if outcome.edits:
            self._report.message(Message(done))
        if outcome.faults:
            self._report.message(_faults_message(outcome.faults))


def _step_text(changes: Sequence[Change], stills: int) -> str:
    """Return the name of a step for the menu: "rating", "tags of 12 stills"."""
    labels = list(dict.fromkeys(FIELD[change.key].label.lower() for change in changes))
    what = " and ".join(labels)
    return what if stills == 1 else f"{what} of {stills:,} stills"


def _faults_message(faults: Sequence[GalleryError]) -> Message:
    first = faults[0]
    more = f" (and {len(faults) - 1:,} more stills were not saved)" if len(faults) > 1 else ""
    path: Path | None = first.path if isinstance(first, FileError) else None
    before = (
        "" if "not saved" in str(first) else "Not saved: "
    )  # the file's error may say so itself
    return Message(f"{before}{first}{more}", MessageKind.ERROR, path)
