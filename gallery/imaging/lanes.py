"""Jobs that wait for a worker, in five lanes; any thread may hand one in or take one back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum, IntEnum, auto

from gallery.imaging.jobs import Answer, Job, Verb

Payload = bytes | bytearray | memoryview
Answered = Callable[[Answer, Payload], None]

# How much work a job is, in thumbnails; it decides how many processes are worth starting.
_WEIGHT = {Verb.FACTS: 1 / 40, Verb.GLIMPSE: 1 / 40}


class Lane(IntEnum):
    """How soon a job is done."""

    NOW = 0  # the full view: somebody waits for this one
    SCREEN = 1  # tiles on the screen
    SOON = 2  # sheets, the command line
    AHEAD = 3  # tiles that the next turn of the wheel brings to the screen
    LATER = 4  # the rest of the library, when the machine has nothing else to do


FRONT = (Lane.NOW, Lane.SCREEN, Lane.SOON, Lane.AHEAD)
BACK = (Lane.LATER,)


class _State(Enum):
    WAITING = auto()
    BEGUN = auto()
    DROPPED = auto()


class Ticket:
    """A job that was handed in, and where its answer goes."""

    __slots__ = ("answered", "job", "lane", "state", "tries")

    def __init__(self, job: Job, answered: Answered, lane: Lane) -> None:
        self.job = job
        self.answered = answered
        self.lane = lane
        self.state = _State.WAITING
        self.tries = 0

    @property
    def weight(self) -> float:
        """How much work it is, in thumbnails."""
        return _WEIGHT.get(self.job.verb, 1.0)


class Lanes:
    """The waiting jobs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Lane, deque[Ticket]] = {lane: deque() for lane in Lane}
        self._load = dict.fromkeys(Lane, 0.0)
        self._closed = False

    def put(self, ticket: Ticket, *, first: bool = False) -> bool:
        """Add a job at the end of its lane, or at its head; False when the lanes are closed."""
        with self._lock:
            if self._closed:
                return False
            ticket.state = _State.WAITING
            lane = self._waiting[ticket.lane]
            if first:
                lane.appendleft(ticket)
            else:
                lane.append(ticket)
            self._load[ticket.lane] += ticket.weight
            return True

    def drop(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """Take back the jobs that have not begun, and return their tickets."""
        dropped = []
        with self._lock:
            for ticket in tickets:
                if ticket.state is _State.WAITING:
                    ticket.state = _State.DROPPED
                    self._load[ticket.lane] -= ticket.weight
                    dropped.append(ticket)
        return dropped

    def take(self, lanes: Iterable[Lane]) -> Ticket | None:
        """Begin the first job of the first of these lanes that has one."""
        with self._lock:
            for lane in lanes:
                while self._waiting[lane]:
                    ticket = self._waiting[lane].popleft()
                    if ticket.state is _State.WAITING:
                        ticket.state = _State.BEGUN
                        self._load[lane] -= ticket.weight
                        return ticket
                self._load[lane] = 0.0  # sums of fractions drift
        return None

    def load(self, lanes: Iterable[Lane]) -> float:
        """Return how much work waits, in thumbnails."""
        with self._lock:
            return sum(self._load[lane] for lane in lanes)

    def close(self) -> list[Ticket]:
        """Take no more jobs, and return those that were waiting."""
        with self._lock:
            self._closed = True
        left = []
        while ticket := self.take(Lane):
            left.append(ticket)
        return left
