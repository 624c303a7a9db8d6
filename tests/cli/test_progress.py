"""The progress bar: seen by people, by nobody else."""

from __future__ import annotations

import io
import sys

import pytest

from gallery.cli import progress
from gallery.cli.progress import ProgressBar


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
    with ProgressBar("Reading pictures") as bar:
        bar(1, 40)
        bar(20, 40)
    assert "Reading pictures" in terminal.getvalue()
    assert "20/40" in terminal.getvalue()


def test_short_work_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, patience=60)
    with ProgressBar("Reading pictures") as bar:
        bar(1, 1)
    assert terminal.getvalue() == ""


def test_a_file_or_a_pipe_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    watched(monkeypatch, patience=0)
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with ProgressBar("Reading pictures") as bar:
        bar(1, 2)
    assert stream.getvalue() == ""


def test_the_cursor_is_back_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, patience=0)

    def work() -> None:
        with ProgressBar("Reading pictures") as bar:
            bar(1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    hidden, shown = "\x1b[?25l", "\x1b[?25h"
    assert terminal.getvalue().rindex(shown) > terminal.getvalue().rindex(hidden)
