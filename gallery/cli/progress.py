"""A progress bar for people who watch: on stderr, on a terminal, and when it takes a while."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 0.3  # s without a bar: most commands are done by then, and never load one


class ProgressBar:
    """Shows `label` and how much is done; call it with (done, total). Gone when it is left."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._begun = time.monotonic()
        self._watched = sys.stderr is not None and sys.stderr.isatty()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""
        if not self._watched or time.monotonic() - self._begun < PATIENCE:
            return
        if self._bar is None or self._task is None:
            self._bar, self._task = _begun(self._label)
        self._bar.update(self._task, completed=done, total=total or None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _begun(label: str) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    bar = Progress(*columns, console=Console(file=sys.stderr), transient=True)
    task = bar.add_task(label, total=None)
    bar.start()
    return bar, task
