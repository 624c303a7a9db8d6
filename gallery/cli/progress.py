"""Long work: a progress bar for people who watch, and an end at a place where it can end.

The bar is on stderr, only on a terminal and only when the work takes a while. Ctrl+C and SIGTERM
do not strike anywhere in the middle (where that is a destructor, Python loses the exception): the
work hears of them through `cancelled`, ends by itself, and only then the program does. A second
Ctrl+C does not wait for that.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Handler: TypeAlias = Callable[[int, FrameType | None], object]

PATIENCE = 0.3  # s without a bar: most commands are done by then, and never load one
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # not every system has all of them


class LongWork:
    """Shows `label` and how much is done while its block runs."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._begun = time.monotonic()
        self._watched = sys.stderr is not None and sys.stderr.isatty()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._handlers: Mapping[int, Handler] = {}
        self._asked = 0

    def progress(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""
        if not self._watched or time.monotonic() - self._begun < PATIENCE:
            return
        if self._bar is None or self._task is None:
            self._bar, self._task = _begun(self._label)
        self._bar.update(self._task, completed=done, total=total or None)

    def cancelled(self) -> bool:
        """Return whether the work should end."""
        return self._asked != 0

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            self._handlers[number](number, frame)
        self._asked = number

    def __enter__(self) -> Self:
        self._handlers = _handlers()
        for number in self._handlers:
            signal.signal(number, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        if self._asked:
            self._handlers[self._asked](self._asked, None)


def _handlers() -> Mapping[int, Handler]:
    """Return what now happens at each signal that would end the program by an exception."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    handlers = {number: signal.getsignal(number) for number in numbers}
    return {number: handler for number, handler in handlers.items() if callable(handler)}


def _begun(label: str) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    bar = Progress(*columns, console=Console(file=sys.stderr), transient=True)
    task = bar.add_task(label, total=None)
    bar.start()
    return bar, task
