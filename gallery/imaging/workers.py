"""The supervisor of the worker processes: one job in flight each, and none of them trusted.

A worker that crashes takes one job with it, and that job is tried once more in a new process; a
second crash puts the file (this version of it) under quarantine, a short one where the system or a
person ended the processes. One that misses its deadline is killed with all that it started; the
file is remembered if the processor was at work all the time, not if the disk gave no answer.
`ProcessPoolExecutor` loses every queued job when one process dies, and cannot stop a single one.

The front workers, one a core, serve the lanes NOW, SCREEN, SOON and AHEAD in this order. LATER has
processes of its own that run only when nothing else wants to, and that go when there is no work.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from gallery.faults import unforeseen
from gallery.imaging.jobs import Answer, Job, Verb
from gallery.imaging.lanes import BACK, FRONT, Answered, Lane, Lanes, Payload, Ticket
from gallery.imaging.process import Heard, Inbox, WorkerProcess
from gallery.reason import Code, Reason

JOB_SECONDS = 20.0
# One picture's address space: 250 megapixels in Pillow's four bytes, twice, and the libraries.
MEMORY = 3 << 30

_BYTES_A_SECOND = 10_000_000  # what a slow network disk gives: large files get longer
_LATER_PATIENCE = 10  # a process that runs when nothing else does may wait long for a core
_MOST_TRIES = 2
_MOST_FAILED_STARTS = 3
_SHORT_QUARANTINE = 60.0  # seconds; then the disk may be there again, or memory free
# Of its time: a job that worked so much of it will do so again, one that waited may not.
_BUSY_PART = 0.8
_IDLE_SECONDS = 10.0
_STUMBLED_SECONDS = 1.0  # after an error of our own, until it is tried again
_LAST_BREATH = 1.0  # seconds between the end of a worker's pipe and its own
_MOST_WORKERS = 16


class Workers:
    """Decodes pictures in processes; `submit` from any thread, answers come on the supervisor's.

    `count` processes in front (default: one a core) and as many for LATER, started when there is
    work for them. `seconds` is what a job may take, plus time to read a large file; `memory` what
    one process may use, in bytes. Callbacks must be quick.
    """

    def __init__(
        self, count: int | None = None, *, seconds: float = JOB_SECONDS, memory: int = MEMORY
    ) -> None:
        self._count = count or min(os.cpu_count() or 1, _MOST_WORKERS)
        self._seconds = seconds
        self._memory = memory
        self._lanes = Lanes()
        self._inbox: Inbox = queue.SimpleQueue()
        # From here on only the supervisor's thread writes.
        self._staff: list[WorkerProcess] = []
        self._leaving: list[WorkerProcess] = []
        self._quarantine: dict[tuple[Verb, str, int, int], tuple[Answer, float]] = {}
        self._failed_starts = 0
        self._begin = False
        self._closing = False
        self._stumbled = False
        self._thread = threading.Thread(target=self._supervise, name="imaging", daemon=True)
        self._thread.start()

    @property
    def processes(self) -> tuple[int, ...]:
        """The process ids of the workers there are now."""
        return tuple(one.pid for one in list(self._staff))

    def begin(self) -> None:
        """Start the front workers now, so that the first picture does not wait for them."""
        self._begin = True
        self._inbox.put(None)

    def submit(self, job: Job, answered: Answered, lane: Lane) -> Ticket:
        """Have a job done; `answered` is called once, unless it is cancelled before it begins."""
        ticket = Ticket(job, answered, lane)
        if self._lanes.put(ticket):
            self._inbox.put(None)
        else:
            self._answer(ticket, _closed())
        return ticket

    def cancel(self, tickets: Iterable[Ticket]) -> list[Ticket]:
        """Drop the jobs that have not begun and return their tickets; the others will answer."""
        return self._lanes.drop(tickets)

    def close(self) -> None:
        """Kill the workers; jobs that are not done fail. Returns when the processes are gone."""
        self._closing = True
        self._inbox.put(None)
        self._thread.join()

    def _supervise(self) -> None:
        """Serve until the end. Whatever ends it, every job gets an answer."""
        try:
            while not self._closing:
                with suppress(queue.Empty):
                    heard = self._inbox.get(timeout=self._patience())
                    if heard is not None:
                        self._with(heard.process, partial(self._hear, heard))
                self._stumbled = False
                for one in list(self._staff):
                    self._with(one, partial(self._end_overdue, one))
                for lanes, background in ((FRONT, False), (BACK, True)):
                    try:
                        self._hand_out(lanes, background=background)
                    except Exception as error:  # noqa: BLE001 - logged; tried again in a while
                        unforeseen(error, "the worker processes")
                        self._stumbled = True
        finally:
            self._end()

    def _with(self, one: WorkerProcess, work: Callable[[], None]) -> None:
        """Deal with a worker; where that fails it goes, and its job's file gets a reason."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - logged; the other workers go on
            ticket = one.take_back()
            failure = unforeseen(error, ticket.job.path if ticket else f"worker {one.pid}")
            if one in self._staff:
                self._lay_off(one)
            with suppress(Exception):
                one.kill()
            if ticket:
                self._answer(ticket, Answer(failure=failure, trace=repr(error)))

    def _patience(self) -> float | None:
        """Return for how many seconds nothing can become due."""
        due = [one.deadline for one in self._staff]
        due += [one.idle_since + _IDLE_SECONDS for one in self._staff if _idle_behind(one)]
        due += [time.monotonic() + _STUMBLED_SECONDS] if self._stumbled else []
        soonest = min(due, default=float("inf"))
        if soonest == float("inf"):
            return None
        return max(0.0, soonest - time.monotonic()) + 0.01

    def _hear(self, heard: Heard) -> None:
        one = heard.process
        if heard.hello:
            one.ready = True
            self._failed_starts = 0
            if one.ticket is not None:
                one.deadline = time.monotonic() + one.ticket.job.seconds
        elif heard.answer is None:
            self._bury(one)
        elif ticket := one.take_back():
            if heard.answer.trace:
                logging.getLogger(__name__).error(
                    "unforeseen error about %s\n%s", ticket.job.path, heard.answer.trace
                )
            self._answer(ticket, heard.answer, heard.payload)

    def _end_overdue(self, one: WorkerProcess) -> None:
        now = time.monotonic()
        if now >= one.deadline:
            self._lay_off(one)
            one.kill()
            if ticket := one.take_back():
                worked = one.cpu_seconds() >= _BUSY_PART * self._fair_seconds(ticket.job)
                code = Code.TOO_SLOW if worked else Code.NO_ANSWER
                reason = Reason(code, {"seconds": round(ticket.job.seconds)})
                self._give_up(ticket, reason, lasting=worked)
        elif _idle_behind(one) and now - one.idle_since >= _IDLE_SECONDS:
            self._lay_off(one)
            one.dismiss()

    def _lay_off(self, one: WorkerProcess) -> None:
        """Take a worker out of service; the end of its pipe tells when it is gone."""
        self._staff.remove(one)
        self._leaving.append(one)

    def _bury(self, one: WorkerProcess) -> None:
        """Deal with a worker whose pipe has ended, and with the job that it died of."""
        code = one.wait(_LAST_BREATH)
        one.kill()  # what it started, and itself where it closed its pipe and lives on
        code = one.wait(_LAST_BREATH) if code is None else code
        if one in self._leaving:
            self._leaving.remove(one)
            return
        self._staff.remove(one)
        if not one.ready:
            self._failed_starts += 1
        ticket = one.take_back()
        if ticket is None:
            return
        ticket.tries += one.ready  # one that never started has not tried
        if ticket.tries < _MOST_TRIES:
            if ticket.tries:  # what exiv2 dies of, Pillow may well be able to show
                ticket.job = replace(ticket.job, embedded=False)
            if not self._lanes.put(ticket, first=True):
                self._answer(ticket, _closed())
            return
        self._give_up(ticket, _crash(code or 0), lasting=not _killed_from_outside(code or 0))

    def _give_up(self, ticket: Ticket, reason: Reason, *, lasting: bool) -> None:
        """Answer with a failure and keep this version of the file from doing it again for now."""
        answer = Answer(failure=str(reason), lasting=lasting)
        until = float("inf") if lasting else time.monotonic() + _SHORT_QUARANTINE
        self._quarantine[_version(ticket.job)] = (answer, until)
        self._answer(ticket, answer)

    def _answer(self, ticket: Ticket, answer: Answer, payload: Payload = b"") -> None:
        try:
            ticket.answered(answer, payload)
        except Exception:
            # A mistake of a caller's must not end the supervisor and with it every picture.
            logging.getLogger(__name__).exception("the answer for %s was lost", ticket.job.path)

    def _hand_out(self, lanes: tuple[Lane, ...], *, background: bool) -> None:
        """Give waiting jobs to idle workers, and start workers while there is work for more."""
        staff = [one for one in self._staff if one.background is background]
        idle = [one for one in staff if one.ticket is None]
        if self._begin and not background:
            self._begin = False
            idle += self._start(self._count - len(staff), background=background)
        while idle and (ticket := self._next(lanes)):
            self._give(idle.pop(0), ticket)
        load = self._lanes.load(lanes)
        if idle or load <= 0:
            return
        if self._failed_starts >= _MOST_FAILED_STARTS:
            while ticket := self._next(lanes):
                self._answer(ticket, Answer(failure=str(Reason(Code.NO_WORKER))))
            return
        staff = [one for one in self._staff if one.background is background]
        wanted = min(self._count, max(1, len(staff) + int(load + 0.5)))
        for one in self._start(wanted - len(staff), background=background):
            if ticket := self._next(lanes):
                self._give(one, ticket)

    def _give(self, one: WorkerProcess, ticket: Ticket) -> None:
        def give() -> None:
            one.ticket = ticket  # before anything can fail: so it is answered
            one.give(ticket)

        self._with(one, give)

    def _next(self, lanes: tuple[Lane, ...]) -> Ticket | None:
        """Take the next job; those of files under quarantine are answered on the way."""
        while ticket := self._lanes.take(lanes):
            answer, until = self._quarantine.get(_version(ticket.job), (None, 0.0))
            if answer is None or time.monotonic() >= until:
                seconds = self._fair_seconds(ticket.job)
                if ticket.lane in BACK:
                    seconds *= _LATER_PATIENCE
                ticket.job = replace(ticket.job, seconds=seconds)
                return ticket
            self._answer(ticket, answer)
        return None

    def _fair_seconds(self, job: Job) -> float:
        """Return what a job may take on a machine that does nothing else."""
        return self._seconds + job.size / _BYTES_A_SECOND

    def _start(self, count: int, *, background: bool) -> list[WorkerProcess]:
        started = []
        for _ in range(count):
            try:
                one = WorkerProcess(self._inbox, background=background, memory=self._memory)
            except Exception as error:  # noqa: BLE001 - logged; after a few it is given up
                unforeseen(error, "a worker process")
                self._failed_starts += 1
                self._inbox.put(None)
                break
            started.append(one)
        self._staff += started
        return started

    def _end(self) -> None:
        unfinished = [ticket for one in self._staff if (ticket := one.take_back())]
        unfinished += self._lanes.close()
        for ticket in unfinished:
            self._answer(ticket, _closed())
        for one in self._staff:
            one.kill()
        for one in [*self._staff, *self._leaving]:
            one.wait(5.0)
        self._staff.clear()


def _idle_behind(one: WorkerProcess) -> bool:
    return one.background and one.ticket is None


def _version(job: Job) -> tuple[Verb, str, int, int]:
    return job.verb, job.path, job.size, job.changed_ns


def _closed() -> Answer:
    return Answer(failure=str(Reason(Code.CLOSING)))


def _killed_from_outside(code: int) -> bool:
    """Say whether the system or a person ended the process, which is no fault of the file's."""
    return code in (-signal.SIGTERM, -getattr(signal, "SIGKILL", signal.SIGTERM))


def _crash(code: int) -> Reason:
    if _killed_from_outside(code):
        return Reason(Code.KILLED)
    how = signal.strsignal(-code) if code < 0 else f"exit code {code}"
    return Reason(Code.CRASHED, {"how": how or f"signal {-code}"})
