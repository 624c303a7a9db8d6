"""Fixtures for the command line: run it here, or as a program of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from gallery.approvals.ledger import Asked, Sent, append, ledger_path
from gallery.cli.commands import parse
from gallery.cli.edge import run
from gallery.library.library import Library
from gallery.library.values import Person

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.out.splitlines()


class Gallery(Protocol):
    """Runs a command line in this process."""

    def __call__(self, *words: str | Path) -> Answer: ...


class Program(Protocol):
    """Runs `python -m gallery` with these words."""

    def __call__(
        self, *words: str | Path, typed: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]: ...


@pytest.fixture
def gallery(capsys: pytest.CaptureFixture[str]) -> Gallery:
    """Run a command line in this process."""

    def answer(*words: str | Path) -> Answer:
        capsys.readouterr()
        code = run(parse, [str(word) for word in words])
        out, err = capsys.readouterr()
        return Answer(int(code), out, err)

    return answer


@pytest.fixture
def environment() -> dict[str, str]:
    """What a program needs to find the package and this test's own folders."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def program(environment: dict[str, str], tmp_path: Path) -> Program:
    """Run a command line as a program of its own, in an empty folder."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def answer(
        *words: str | Path, typed: bytes = b"", **more: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "gallery", *map(os.fsencode, words)],
            input=typed,
            capture_output=True,
            cwd=elsewhere,
            env={**environment, **more},
            timeout=120,
            check=False,
        )

    return answer


TERMS = """\
approvals:
  holders:
    kim: {min_approve: {solo: 50, group: 75}}
    kang: {}
"""


@pytest.fixture
def asked(library_folder: Path) -> Path:
    """A library with rules, in which two stills were sent to Kim this day."""
    metadata = library_folder / "metadata"
    production = metadata / "jung_e" / "production.yaml"
    production.write_text(production.read_text("utf-8") + TERMS, "utf-8")
    found = Library(library_folder).productions[0]
    today = date.today()
    stills = (Asked("jung_e/lab"), Asked("jung_e/robot-head"))
    deadline = today + timedelta(days=7)
    kim = Person("Kim Hyun-joo", code="kim")
    entry = Sent("7F3A21C4", kim, 1, f"{today}T09:00:00+09:00", deadline.isoformat(), stills)
    append(ledger_path(metadata, found), [entry])
    return library_folder
