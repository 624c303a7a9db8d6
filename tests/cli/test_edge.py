"""The edge: messages, exit codes, interruptions."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from gallery.cli import edge
from gallery.cli.edge import ExitCode, Work
from gallery.errors import (
    Cancelled,
    ChangeError,
    ConflictError,
    GalleryError,
    LibraryError,
    QueryError,
    SaveError,
    SheetError,
    YamlFileError,
)


def ending_with(error: BaseException) -> Callable[[object], Work]:
    def work() -> int:
        raise error

    return lambda _arguments: work


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (GalleryError("no library here"), "no library here"),
        (LibraryError("/x", "there is no such folder"), "/x: there is no such folder"),
        (YamlFileError("a.yaml", 3, 1, "a tab"), "a.yaml:3:1: a tab"),
        (SaveError("a.yaml", "the disk is full"), "a.yaml: the disk is full"),
        (ConflictError("a.yaml", "changed"), "a.yaml: changed"),
        (ChangeError("rating is 0 to 5"), "rating is 0 to 5"),
        (SheetError("no page is called B9"), "no page is called B9"),
        (FileNotFoundError(2, "No such file", "x"), "x: No such file"),
        (OSError(28, "No space left on device"), "standard output: No space left on device"),
        (GalleryError("evil \x1b[2J"), "evil \\x1b[2J"),
    ],
)
def test_an_error_is_one_message_and_exit_2(
    error: Exception, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert edge.run(ending_with(error), []) == ExitCode.BAD_INPUT
    assert capfd.readouterr() == ("", f"gallery: error: {message}\n")


@pytest.mark.parametrize(
    ("text", "start", "end", "marks"),
    [
        ("(rain", 5, 5, "     ^"),
        ("rating:9 lab", 7, 8, "       ^"),
        ("colour:red", 0, 6, "~~~~~^"),
        ("정이 colour:red", 3, 9, "     ~~~~~^"),
        ("x 정이:a", 2, 4, "  ~~~^"),
        ("a\tb:c", 2, 3, "  ^"),
    ],
)
def test_a_filter_mistake_is_marked_where_it_is(
    text: str, start: int, end: int, marks: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edge.run(ending_with(QueryError("expected something", text, start, end)), [])
    shown = text.replace("\t", " ")
    assert capsys.readouterr().err == f"gallery: error: expected something\n  {shown}\n  {marks}\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (Cancelled(), ExitCode.INTERRUPTED),
        (typer.Abort(), ExitCode.INTERRUPTED),
    ],
)
def test_an_interruption_is_quiet(
    error: BaseException, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    assert edge.run(ending_with(error), []) == code
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to catch")
def test_a_termination_unwinds_like_an_interruption(tmp_path: Path) -> None:
    half_written = tmp_path / "half"

    def work() -> int:
        try:
            half_written.touch()
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            half_written.unlink()
        return 0

    before = signal.getsignal(signal.SIGTERM)
    assert edge.run(lambda _arguments: work, []) == ExitCode.TERMINATED
    assert not half_written.exists()
    assert signal.getsignal(signal.SIGTERM) == before


def test_many_problems_are_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    many = [f"still {number}" for number in range(1_020)]
    assert edge.list_problems(many) == ExitCode.SOME_STILLS
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[0] == "gallery: warning: still 0"
    assert lines[-1].startswith("gallery: warning: and 1,000 more like these; see all: ")


def test_no_problems_are_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert edge.list_problems([]) == ExitCode.FINE
    assert capsys.readouterr().err == ""
