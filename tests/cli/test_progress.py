"""Long work: a bar that people see and nobody else, and an end where it can end."""

from __future__ import annotations

import io
import signal
import sys

import pytest

from gallery.cli import progress
from gallery.cli.progress import LongWork
from gallery.errors import Cancelled


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch, patience: float) -> Terminal:
    """Put a terminal in the place of stderr."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def test_long_work_on_a_terminal_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, patience=0)
    with LongWork("Reading pictures") as work:
        work.progress(1, 40)
        work.progress(20, 40)
    assert "Reading pictures" in terminal.getvalue()
    assert "20/40" in terminal.getvalue()


def test_short_work_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, patience=60)
    with LongWork("Reading pictures") as work:
        work.progress(1, 1)
    assert terminal.getvalue() == ""


def test_a_file_or_a_pipe_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    watched(monkeypatch, patience=0)
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with LongWork("Reading pictures") as work:
        work.progress(1, 2)
    assert stream.getvalue() == ""


def test_the_cursor_is_back_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, patience=0)

    def fail() -> None:
        with LongWork("Reading pictures") as work:
            work.progress(1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    hidden, shown = "\x1b[?25l", "\x1b[?25h"
    assert terminal.getvalue().rindex(shown) > terminal.getvalue().rindex(hidden)


def test_an_interruption_waits_for_the_work_to_end() -> None:
    def interrupted() -> None:
        with LongWork("Reading pictures") as work:
            assert not work.cancelled()
            signal.raise_signal(signal.SIGINT)
            assert work.cancelled()
            heard.append(work)
            raise Cancelled

    heard: list[LongWork] = []
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert heard
    assert signal.getsignal(signal.SIGINT) == before


def test_a_second_interruption_does_not_wait() -> None:
    def impatient() -> None:
        with LongWork("Reading pictures"):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            late.append("still here")

    late: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        impatient()
    assert not late
