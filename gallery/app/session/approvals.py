"""Approvals in the window: who a still waits for, the boards, and answers entered by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from gallery.app.pictures.pictures import Pictures
from gallery.app.session.answering import Candidate, Deciding, Question, Written, question, written
from gallery.app.session.boards import BoardsShown, boards_shown
from gallery.app.session.messages import Message, MessageKind, Progress, Reporter, Work
from gallery.app.session.returns import Returns
from gallery.app.session.sending import Sending
from gallery.app.session.tasks import Lane, Tasks
from gallery.approval_sheets.answering import ByHand, Recorded
from gallery.approvals.answers import Decision
from gallery.errors import Cancelled, FileError, GalleryError
from gallery.search.catalogue import Catalogue
from gallery.search.nodes import Column

MANY = 200  # stills; fewer are looked at before one could read that they are
HAND = "hand"  # how an answer came of which nobody said how
ANEW = "An answer is not undone; answer anew to change it"
NOBODY = "Nobody in these stills is named in their captions; say who is in them first"


@dataclass(frozen=True, slots=True)
class Named:
    """Who killed a still, approved it, or has not answered yet; names as the cast has them."""

    killed: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()


class Approvals(QObject):
    """The session's verbs on approvals."""

    question_asked = Signal(object)  # Question: whose answer is it?

    def __init__(
        self,
        tasks: Tasks,
        report: Reporter,
        catalogue: Callable[[], Catalogue | None],
        selected: Callable[[], Sequence[str]],
        moved: Callable[[frozenset[str]], None],
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._report = report
        self._catalogue = catalogue
        self._selected = selected
        self._moved = moved
        self.returns = Returns(tasks, report, catalogue, moved)
        self._looks = 0  # at the boards
        self._ways: dict[str, tuple[str, str]] = {}  # of a person's last answer: by, signed

    def named(self, row: int) -> Named:
        """Return who killed or approved a still, or has not answered; nobody if it is gone."""
        catalogue = self._catalogue()
        if catalogue is None:
            return Named()
        index = catalogue.index
        try:
            return Named(
                index.people(row, Column.KILLED_BY),
                index.people(row, Column.APPROVED_BY),
                index.people(row, Column.AWAITED_FROM),
            )
        except KeyError:
            return Named()

    def look_at_boards(
        self, folder: str, then: Callable[[BoardsShown], None], *, covered: bool
    ) -> None:
        """Hand over all boards, and the coverage of the production in `folder` if asked for."""
        catalogue = self._catalogue()
        self._looks += 1
        look = self._looks
        if catalogue is None:
            then(BoardsShown())
            return

        def work() -> BoardsShown:
            return boards_shown(catalogue, folder, lambda: look != self._looks, covered=covered)

        def failed(error: GalleryError) -> None:
            if not isinstance(error, Cancelled):
                self._report.error(error)

        self._tasks.latest(Lane.APPROVALS, work, then, failed)

    def sending(self, pictures: Pictures, ids: Sequence[str]) -> Sending:
        """Return what sends these stills; a library has to be open."""
        catalogue = self._catalogue()
        assert catalogue is not None  # the window offers it for an open library only
        return Sending(self._tasks, catalogue, pictures, ids, self._moved)

    # --- answers by hand

    def answer(self, deciding: Deciding, ids: Sequence[str] | None = None) -> None:
        """Record a decision on the selected stills (or on `ids`).

        It is that of the one person who is awaited there; of several, or of nobody, and where one
        wants to choose, `question_asked` asks whose.
        """
        catalogue = self._catalogue()
        wanted = tuple(self._selected() if ids is None else ids)
        if catalogue is None or not wanted:
            return

        self._looks += 1  # coverage that is being worked out would keep the answer waiting
        cancel = threading.Event()

        def progress(done: int, total: int) -> None:
            if total > MANY:
                state = Progress("Looking who is awaited", done, total, cancel.set)
                self._tasks.post(lambda: self._report.progress(Work.RETURNS, state))

        def then(asked: Question) -> None:
            self._report.progress(Work.RETURNS, None)
            if not asked.candidates:
                self._report.message(Message(NOBODY, MessageKind.WARNING))
            elif deciding.choose or len(asked.awaited) != 1:
                self.question_asked.emit(asked)
            else:
                (candidate,) = asked.awaited
                by, signed = self.way(candidate)
                self.record(candidate, ByHand(candidate.person, asked.decision, by, signed))

        def work() -> Question:
            return question(catalogue, deciding.decision, wanted, progress, cancel.is_set)

        self._tasks.run(Lane.APPROVALS, work, then, lambda error: self._failed(error, Work.RETURNS))

    @property
    def ways(self) -> dict[str, tuple[str, str]]:
        """How the last answer of each person came in this session, and who signed it."""
        return dict(self._ways)

    def way(self, candidate: Candidate) -> tuple[str, str]:
        """Return how the last answer of this person came in this session, and who signed it."""
        return self._ways.get(candidate.person.name, (HAND, ""))

    def record(self, candidate: Candidate, told: ByHand) -> None:
        """Write down what somebody told of the stills it is meant for; the status bar says how."""
        catalogue = self._catalogue()
        if catalogue is None:
            return
        self._ways[candidate.person.name] = (told.by, told.signed)
        cancel = threading.Event()
        label = f"Writing the answers of {told.person.name}"

        def progress(done: int, total: int) -> None:
            state = Progress(label, done, total, cancel.set)
            self._tasks.post(lambda: self._report.progress(Work.SAVING, state))

        def work() -> Written:
            now = datetime.now().astimezone()
            return written(catalogue, candidate, told, now, progress, cancel.is_set)

        def then(done: Written) -> None:
            self._report.progress(Work.SAVING, None)
            if done.moved:
                self._moved(done.moved)
            for message in messages(done):
                self._report.message(message)

        self._tasks.run(Lane.FILES, work, then, lambda error: self._failed(error, Work.SAVING))

    def _failed(self, error: GalleryError, work: Work) -> None:
        self._report.progress(work, None)
        if not isinstance(error, Cancelled):
            self._report.error(error)


def messages(done: Written) -> list[Message]:
    """Return what is to be said of answers that were written down: all of it, the worst last."""
    told, recorded = done.told, done.recorded
    said = []
    count = len(recorded.answers) + len(recorded.completed)
    verb = "Killed" if told.decision is Decision.KILL else "Approved"
    if count:
        signed = f", signed {told.signed}" if told.signed else ""
        stopped = "; cancelled before the others" if recorded.was_cancelled else ""
        way = f"for {told.person.name} by {told.by}{signed}"
        said.append(Message(f"{verb} {stills(count)} {way}{stopped}. {ANEW}"))
    elif recorded.unchanged:
        what = f"{told.person.name} has said so already of {stills(len(recorded.unchanged))}"
        said.append(Message(f"{what}; nothing was written"))
    if done.over_quota:
        text = (
            f"{stills(done.over_quota)} killed beyond the quota of {told.person.name}: recorded, "
            "and to be settled with them which kills stand"
        )
        said.append(Message(text, MessageKind.WARNING))
    return [*said, *faults(recorded)]


def faults(recorded: Recorded) -> list[Message]:
    """Return what is to be said of answers that could not be written."""
    said = []
    if recorded.failures:
        _, first = recorded.failures[0]
        more = len(recorded.failures) - 1
        others = f" (and {stills(more)} more)" if more else ""
        path = first.path if isinstance(first, FileError) else None
        said.append(Message(f"Not recorded: {first}{others}", MessageKind.ERROR, path))
    if recorded.ledger_error is not None:
        error = recorded.ledger_error
        text = f"The captions hold the answers, the ledger does not yet: {error}"
        path = error.path if isinstance(error, FileError) else None
        said.append(Message(f"{text}. Answer once more to complete it", MessageKind.ERROR, path))
    return said


def stills(count: int) -> str:
    """Return "1 still" or "12 stills"."""
    return "1 still" if count == 1 else f"{count:,} stills"
