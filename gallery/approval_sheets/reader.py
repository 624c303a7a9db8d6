"""Has a returned PDF read by a process of its own, which may break, hang and eat memory."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from gallery import host
from gallery.approval_sheets import reader_process
from gallery.errors import ReturnError

MAX_BYTES = 256 << 20
MEMORY = 1 << 30  # bytes of address space of the process that reads
SECONDS = 60.0
MAX_ANSWER = 64 << 20  # bytes

_ALARM = getattr(signal, "SIGALRM", 0)  # what `host.die_after` ends a process with


def said_of(path: Path, seconds: float, memory: int) -> bytes:
    """Return what the process says of a file; it is killed when it takes too long.

    ReturnError where the file is none to be opened, or the process does not get to an answer.
    """
    _check_file(path)
    try:
        process = host.start_worker(
            reader_process.command(memory, seconds), os.environ, background=False
        )
    except OSError as error:
        raise ReturnError(path, f"no process to read it with: {error.strerror or error}") from error
    late = threading.Event()

    def end() -> None:
        late.set()
        host.kill_tree(process)

    timer = threading.Timer(seconds + 1, end)
    timer.daemon = True
    timer.start()
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with process.stdin, suppress(BrokenPipeError):
            process.stdin.write(os.fsencode(os.path.abspath(path)))
        with process.stdout:
            answer = process.stdout.read(MAX_ANSWER + 1)
    finally:
        timer.cancel()
        host.kill_tree(process)
        with suppress(subprocess.TimeoutExpired):  # hangs in the kernel: it dies when it can
            process.wait(1)
    if late.is_set() or (not answer and process.returncode == -_ALARM):
        reason = f"could not be read within {seconds:.0f} s; ask for it as it was sent"
        raise ReturnError(path, reason)
    if not answer or len(answer) > MAX_ANSWER:
        reason = "cannot be read: it breaks the program that reads it; ask for it as it was sent"
        raise ReturnError(path, reason)
    return answer


def _check_file(path: Path) -> None:
    try:
        facts = os.stat(path)
    except FileNotFoundError as error:
        raise ReturnError(path, "there is no such file") from error
    except OSError as error:
        raise ReturnError(path, f"cannot be read: {error.strerror or error}") from error
    if not stat.S_ISREG(facts.st_mode):
        raise ReturnError(path, "is no file; name a PDF")
    if not facts.st_size:
        raise ReturnError(path, "is empty; ask for the sheet again")
    if facts.st_size > MAX_BYTES:
        size = facts.st_size / (1 << 20)
        reason = (
            f"is {size:,.0f} MB large, and no sheet is larger than {MAX_BYTES >> 20} MB; it was "
            "not opened. Ask for it as it was sent, or enter its answers by hand"
        )
        raise ReturnError(path, reason)
