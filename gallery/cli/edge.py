"""The edge of the command line: what a person sees of errors, and the exit code.

    0    fine
    1    done, but something was wrong with some stills; they are listed on stderr
    2    bad usage or bad input, or nothing could be done: `gallery: error: ...`
    130  interrupted (Ctrl+C), 143 terminated; nothing half-written is left behind
    141  the reader of our output went away (`gallery list | head`); said to nobody

`commands.parse` only turns words into a piece of work, which is done here: so an error of the work
and a mistake in the words end in the same place, and Typer does not swallow a broken pipe.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from pathlib import Path
from types import FrameType
from typing import TypeAlias

import typer

from gallery.cli.screen import plain, prepare_streams, width
from gallery.errors import Cancelled, GalleryError, QueryError
from gallery.faults import unforeseen
from gallery.places import state_folder
from gallery.reason import worded

Work: TypeAlias = Callable[[], int]

TROUBLED = "is:unreadable OR is:damaged"  # the stills that anything is wrong with
MOST_PROBLEMS = 20  # lines of a list of problems on stderr


class ExitCode(IntEnum):
    """What the program answers to the shell."""

    FINE = 0
    SOME_STILLS = 1
    BAD_INPUT = 2
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143


def run(parse: Callable[[Sequence[str]], Work], arguments: Sequence[str]) -> int:
    """Run one command line; return the exit code. Never raises for what a person can cause."""
    prepare_streams()
    with _terminated_cleanly():
        try:
            code = _done(parse(arguments))
            if sys.stdout is not None:
                sys.stdout.flush()
        except GalleryError as error:
            if isinstance(error, Cancelled):
                return ExitCode.INTERRUPTED
            complain(error)
            return ExitCode.BAD_INPUT
        except typer.TyperException as error:
            complain(error.format_message() + _hint(error))
            return ExitCode.BAD_INPUT
        except BrokenPipeError:
            _forget_output()
            return ExitCode.BROKEN_PIPE
        except OSError as error:
            complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
            _forget_output()
            return ExitCode.BAD_INPUT
        except (KeyboardInterrupt, typer.Abort):
            return ExitCode.INTERRUPTED
        except _Terminated:
            return ExitCode.TERMINATED
    return code


def _done(work: Work) -> int:
    """Do a piece of work; an error that nobody foresaw goes to the log, and is said in a line."""
    from gallery.cli.fault_log import NAME, faults_logged  # logging, for who has work to do

    with faults_logged(state_folder()):
        try:
            return work()
        except (GalleryError, OSError, typer.TyperException, typer.Abort):
            raise
        except Exception as error:
            reason = worded(unforeseen(error, "a command"))
            raise GalleryError(f"{reason}; {state_folder() / NAME} has the details") from error


def complain(error: GalleryError | str, *, kind: str = "error") -> None:
    """Say on stderr what is wrong."""
    shown = _query_mistake(error) if isinstance(error, QueryError) else _lines(str(error))
    _say(f"gallery: {kind}: {shown}")


def list_problems(problems: Sequence[GalleryError | str]) -> int:
    """List on stderr what was wrong with some stills; return the exit code that says so."""
    for problem in problems[:MOST_PROBLEMS]:
        complain(problem, kind="warning")
    if len(problems) > MOST_PROBLEMS:
        more = f"and {len(problems) - MOST_PROBLEMS:,} more like these"
        complain(f"{more}; see all: gallery list --json '{TROUBLED}'", kind="warning")
    return ExitCode.SOME_STILLS if problems else ExitCode.FINE


def remark(text: str) -> None:
    """Say on stderr what is not wrong and should be known, to people and scripts alike."""
    complain(text, kind="note")


def note(text: str) -> None:
    """Say something to a person who is watching; scripts and files do not get it."""
    if sys.stderr is not None and sys.stderr.isatty():
        _say(text)


def _say(text: str) -> None:
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError):  # nobody there to hear it: nothing more can be done
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def _lines(text: str) -> str:
    return "\n  ".join(plain(part) for part in text.split("\n"))


def _query_mistake(error: QueryError) -> str:
    """Show a filter with `~~~^` under the mistake, also where its characters are wide."""
    text = "".join(character if plain(character) == character else " " for character in error.text)
    marked = width(text[error.start : error.end])
    marks = " " * width(text[: error.start]) + "~" * (marked - 1) + "^"
    return f"{plain(error.reason)}\n  {text}\n  {marks}"


def _hint(error: typer.TyperException) -> str:
    """Say in a line of its own what the person may have meant."""
    command = getattr(getattr(error, "ctx", None), "command_path", "gallery")
    message = error.format_message()
    if message.startswith("No such command"):
        word = message.partition("'")[2].partition("'")[0]
        if word and Path(word).is_dir():
            return f"\nTo open that folder: gallery open {word}"
        return f"\nTo see all commands: {command} --help"
    if message.startswith("No such option") and command != "gallery":
        return f"\nTo filter by a first word that begins with -: {command} -- WORD"
    return f"\nTo see how it is used: {command} --help"


def _forget_output() -> None:
    """Keep Python from writing what is left to a stdout that takes nothing, and failing again."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class _Terminated(BaseException):
    """The system asked the program to end (SIGTERM, SIGHUP)."""


@contextlib.contextmanager
def _terminated_cleanly() -> Iterator[None]:
    """Let a SIGTERM unwind the stack, so that half-written files are removed like at Ctrl+C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(_number: int, _frame: FrameType | None) -> None:
        raise _Terminated

    signals = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = [(number, signal.getsignal(number)) for number in signals]
    for number, handler in before:
        if handler is signal.SIG_DFL:
            signal.signal(number, terminate)
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
