"""The log of unforeseen errors: a file in the state folder, and nothing on the terminal.

A traceback is of use in a report and of none to who reads the terminal. The file is made with the
first error. At 1 MB it becomes `faults.log.1`, and the one before that goes.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path

NAME = "faults.log"
_MOST_BYTES = 1 << 20
_MOST_RECORDS = 500  # of one run: the same error about each of 100,000 files says no more


class _FaultLog(logging.FileHandler):
    """Writes where it can, and is silent where it cannot. `logging.handlers` costs 4 ms to load."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace", delay=True)
        self._left = _MOST_RECORDS

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; FileHandler opens the file outside of what `handleError` covers."""
        self._left -= 1
        if self._left >= 0:
            with contextlib.suppress(OSError):
                super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Lose the record: logging would print a traceback of its own."""

    def _open(self) -> io.TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            if path.stat().st_size >= _MOST_BYTES:
                os.replace(path, f"{path}.1")
        return super()._open()


@contextlib.contextmanager
def faults_logged(folder: Path) -> Iterator[None]:
    """Have errors that are logged under `gallery` written to a file in this folder meanwhile."""
    handler = _FaultLog(folder / NAME)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("gallery")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
