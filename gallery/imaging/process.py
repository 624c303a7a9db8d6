"""One worker process as its supervisor sees it: given a job, listened to, ended."""

from __future__ import annotations

import mmap
import os
import queue
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from gallery import host
from gallery.faults import unforeseen
from gallery.imaging import worker
from gallery.imaging.jobs import Answer, Frame, receive, send
from gallery.imaging.lanes import Payload, Ticket

START_SECONDS = 30.0

# Thread pools of numpy's libraries and one malloc arena a thread cost address space, not speed.
_FEW_THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What came from a worker: its hello, an answer, or (neither) the end of its pipe."""

    process: WorkerProcess
    hello: bool = False
    answer: Answer | None = None
    payload: Payload = b""


Inbox = queue.SimpleQueue[Heard | None]


class WorkerProcess:
    """A running worker and what it is busy with. What it says is put into `inbox`.

    A thread listens to its pipe: that works on every system, and when the process hangs in the
    kernel (a dead network disk) nobody else hangs with it. Raises OSError when it cannot start.
    """

    def __init__(self, inbox: Inbox, *, background: bool, memory: int) -> None:
        self.background = background
        self.ticket: Ticket | None = None
        self.ready = False
        self.deadline = float("inf")
        self.idle_since = time.monotonic()
        self._cpu_before = 0.0
        self._inbox = inbox
        ends = host.file_channel()
        self._channel = ends[0] if ends else None
        handle = ends[1].fileno() if ends else -1
        try:
            self._process = host.start_worker(
                worker.command(background=background, memory=memory, handle=handle),
                {**os.environ, **_FEW_THREADS},
                background=background,
                handles=[handle] if ends else [],
            )
        except OSError:
            self._close_channel()
            raise
        finally:
            if ends:
                ends[1].close()
        try:
            threading.Thread(target=self._listen, name="imaging listener", daemon=True).start()
        except BaseException:  # the system has no thread left
            self.kill()
            self._close_channel()
            raise

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def give(self, ticket: Ticket) -> None:
        """Hand over a job; a dead worker's pipe ends, which tells of it."""
        self.ticket = ticket
        self._cpu_before = host.cpu_seconds(self.pid)
        patience = ticket.job.seconds + (0.0 if self.ready else START_SECONDS)
        self.deadline = time.monotonic() + patience
        assert self._process.stdin is not None
        with suppress(OSError):
            send(self._process.stdin, ticket.job.to_header())

    def cpu_seconds(self) -> float:
        """Return for how long it has worked on its job; 0 where the system does not say."""
        return host.cpu_seconds(self.pid) - self._cpu_before

    def take_back(self) -> Ticket | None:
        """Return the job it was busy with, and leave it idle."""
        ticket, self.ticket = self.ticket, None
        self.deadline = float("inf")
        self.idle_since = time.monotonic()
        return ticket

    def dismiss(self) -> None:
        """Ask it to end; an idle one does so at once."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()

    def kill(self) -> None:
        """End it and whatever it started, now."""
        host.kill_tree(self._process)
        self.dismiss()

    def wait(self, seconds: float | None = None) -> int | None:
        """Return the exit code (negative: the signal) once it is gone, None if it is not."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self._close_channel()
        return code

    def _close_channel(self) -> None:
        if self._channel is not None:
            self._channel.close()

    def _listen(self) -> None:
        """Pass on what it says until its pipe ends, or it says something that is no answer."""
        stream = self._process.stdout
        assert stream is not None
        try:
            with stream, suppress(OSError, ValueError, TypeError):
                while frame := receive(stream):
                    self._inbox.put(self._heard(frame))
        except Exception as error:  # noqa: BLE001 - logged; such as no memory for a large picture
            failure = unforeseen(error, f"what worker {self.pid} said")
            self._inbox.put(Heard(self, answer=Answer(failure=failure)))
        finally:
            self._inbox.put(Heard(self))

    def _heard(self, frame: Frame) -> Heard:
        """Return what a frame says; ValueError or TypeError where that is nothing."""
        if frame.header == worker.HELLO:
            return Heard(self, hello=True)
        answer = Answer.from_header(frame.header)
        payload: Payload = frame.payload
        if answer.passed and self._channel is not None:
            payload = _mapped(host.receive_file(self._channel), answer.passed)
        return Heard(self, answer=answer, payload=payload)


def _mapped(handle: int, length: int) -> memoryview:
    """Return the content of a file in memory without a copy; it lives as long as the view."""
    try:
        return memoryview(mmap.mmap(handle, length, access=mmap.ACCESS_READ))
    finally:
        os.close(handle)
