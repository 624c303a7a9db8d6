"""The one door out of the GUI thread, and back.

    tasks.run(Lane.FILES, work, then)       work() in that lane's thread, then(result) in the GUI's
    tasks.latest(Lane.FILTER, work, then)   the same, but of several waiting only the last one runs,
                                            and an answer that was overtaken is dropped

A lane is one thread, so what is sent to one lane happens in order: two edits of one still never
race. Work takes plain values and gives plain values. A `GalleryError` it raises comes back through
`failed`; any other error is a fault of the program and goes to `sys.excepthook`, in the GUI thread,
then to `failed` in words, so that what waits for an answer does not wait for ever.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from gallery.errors import GalleryError
from gallery.faults import unforeseen_reason
from gallery.reason import worded

T = TypeVar("T")


class Lane(StrEnum):
    """The threads that work is done in, each in order."""

    LIBRARY = "library"  # opening, scanning, saving the snapshot
    FILES = "files"  # captions written, undone, read again
    FILTER = "filter"  # masks and facet counts
    DETAILS = "details"  # captions read for the details pane
    SHEETS = "sheets"  # contact sheets
    PROOFS = "proofs"  # all captions of a sheet set once, to find what has no room
    APPROVALS = "approvals"  # boards, and who is awaited where


class Tasks(QObject):
    """Threads for work, and one queued signal that brings every answer home."""

    _came_back = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {
            lane: ThreadPoolExecutor(max_workers=1, thread_name_prefix=lane) for lane in Lane
        }
        self._newest = dict.fromkeys(Lane, 0)
        self._open = True
        self._pending = 0
        self._lock = threading.Lock()
        self._came_back.connect(_call, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on and no answer is on its way."""
        with self._lock:
            return self._pending == 0

    def run(
        self,
        lane: Lane,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[GalleryError], None] | None = None,
    ) -> None:
        """Do `work` in `lane`, then hand its result to `then` in the GUI thread."""
        self._submit(lane, work, then, failed, ticket=None)

    def latest(
        self,
        lane: Lane,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[GalleryError], None] | None = None,
    ) -> None:
        """Like `run`, but a later call to `latest` on this lane makes this one void."""
        self._newest[lane] += 1
        self._submit(lane, work, then, failed, ticket=self._newest[lane])

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` called in the GUI thread; safe from any thread, nothing after `close`."""
        if self._open:
            self._came_back.emit(call)

    def close(self) -> None:
        """Finish what was begun, drop what waits (edits excepted: they are always written)."""
        self._open = False
        for lane, pool in self._pools.items():
            pool.shutdown(wait=True, cancel_futures=lane is not Lane.FILES)

    def _submit(
        self,
        lane: Lane,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[GalleryError], None] | None,
        ticket: int | None,
    ) -> None:
        if not self._open:
            return

        def outdated() -> bool:
            return ticket is not None and ticket != self._newest[lane]

        def finish(call: Callable[[], None] | None) -> None:
            def deliver() -> None:
                with self._lock:
                    self._pending -= 1
                if call is not None and self._open and not outdated():
                    call()

            self._came_back.emit(deliver)

        def body() -> None:
            if outdated():
                finish(None)
                return
            try:
                result = work()
            except GalleryError as error:
                caught = error
                finish(None if failed is None else lambda: failed(caught))
            except BaseException as error:  # noqa: BLE001 - handed on, not swallowed
                fault = error

                def report() -> None:
                    sys.excepthook(type(fault), fault, fault.__traceback__)
                    if failed is not None and isinstance(fault, Exception):
                        failed(GalleryError(worded(unforeseen_reason(fault))))

                finish(report)
            else:
                finish(lambda: then(result))

        with self._lock:
            self._pending += 1
        self._pools[lane].submit(body)


def _call(call: Callable[[], None]) -> None:
    call()
