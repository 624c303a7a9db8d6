"""The process at the other end of the pipe: takes jobs at stdin, answers at stdout, one by one.

It is started by `command` and not by `multiprocessing`, which would import the program's main
module again, and with it the window. It ends when its stdin does, so it never outlives its parent.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from gallery import host
from gallery.imaging.jobs import Answer, Job, receive, send
from gallery.reason import Code, Reason

HELLO = '"hello"'
_PASSED_FROM = 1 << 20  # bytes: from here on handing over a file beats the pipe

# Without `site` (-S) and the user's environment (-I): that is a third of the start, and nothing
# beside a picture can be imported in place of a module. The parent's own search path is handed on.
_START = (
    "import sys; sys.path[:] = {path!r};"
    " from gallery.imaging.worker import main; main({arguments!r})"
)


def command(*, background: bool, memory: int, handle: int = -1) -> list[str]:
    """Return the command line of a worker."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    path = [entry for entry in sys.path if entry and entry != root]
    arguments = (background, memory, handle)
    code = _START.format(path=[root, *path], arguments=arguments)
    utf8 = ["-X", f"utf8={sys.flags.utf8_mode}"]
    return [sys.executable, "-I", "-S", *utf8, "-c", code]


def main(arguments: tuple[bool, int, int]) -> None:
    """Do jobs until the parent closes the pipe."""
    background, memory, handle = arguments
    if background:
        host.lower_priority()
    host.limit_memory(memory)
    warnings.simplefilter("ignore")
    jobs, answers = _take_pipes()
    with suppress(BrokenPipeError):
        _work(jobs, answers, handle)
    os._exit(0)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return stdin and stdout for ourselves; a decoder that prints does so into the void."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return jobs, answers


def _work(jobs: BinaryIO, answers: BinaryIO, handle: int) -> None:
    from PIL import Image

    from gallery.imaging.desk import Desk, Reply

    Image.MAX_IMAGE_PIXELS = None  # `decode` has limits of its own, and this process one of memory
    desk = Desk()
    send(answers, HELLO)
    while (frame := receive(jobs)) is not None:
        job = Job.from_header(frame.header)
        host.die_after(job.seconds)
        reply = desk.reply(job)
        if handle >= 0 and reply.length >= _PASSED_FROM:
            try:
                passed = _hand_over(reply.parts, handle)
            except (MemoryError, OSError):
                reply = Reply(Answer(failure=str(Reason(Code.TOO_MUCH_MEMORY))))
            else:
                reply = Reply(replace(reply.answer, passed=passed))
        send(answers, reply.answer.to_header(), reply.parts, reply.length)
        host.die_after(0)


def _hand_over(parts: Iterable[bytes], handle: int) -> int:
    """Put the payload into a file in memory and pass that to the parent; return its length."""
    with host.memory_file() as file:
        length = sum(map(file.write, parts))
        file.flush()
        host.send_file(handle, file)
    return length
