"""`gallery approvals send`: an approval sheet from the command line."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery import host
from gallery.approval_sheets.returned import read_form
from gallery.approval_sheets.terms_text import day_text

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery


@pytest.fixture
def ruled(library_folder: Path) -> Path:
    """A library in which Kim and Kang hold approval."""
    production = library_folder / "metadata" / "jung_e" / "production.yaml"
    rules = "approvals: {holders: {kim: {min_approve: {solo: 50, group: 75}}, kang: {}}}\n"
    production.write_text(production.read_text("utf-8") + rules, "utf-8")
    return library_folder


def test_what_was_sent_is_said_and_recorded(gallery: Gallery, ruled: Path, tmp_path: Path) -> None:
    path = tmp_path / "정이.pdf"
    answer = gallery(
        *("-L", ruled, "approvals", "send", "kim", "-o", path),
        *("--answer-by", "2099-12-24", "--to", "A. Example"),
    )
    assert (answer.code, answer.err) == (0, "")
    first, second, third, fourth = answer.lines
    assert first == str(path)
    form = read_form(path)
    assert second == f"sheet {form.sheet}, round 1, for Kim Hyun-joo by way of A. Example"
    assert third == "2 stills: 1 solo, 1 group"
    assert fourth.startswith(f"answer by {day_text(date(2099, 12, 24))}, ")
    board = gallery("-L", ruled, "approvals", "board").lines
    assert board[1].split()[:5] == ["Kim", "Hyun-joo", "1", "2", "0"]
    awaited = gallery("-L", ruled, "list", "is:pending", "--ids")
    assert awaited.lines == ["jung_e/lab", "jung_e/robot-head"]


def test_a_filter_narrows_what_is_sent_and_the_rest_can_follow(
    gallery: Gallery, ruled: Path, tmp_path: Path
) -> None:
    send = ("-L", ruled, "approvals", "send", "kim")
    answer = gallery(*send, "kind:unit", "-o", tmp_path / "a.pdf")
    assert answer.lines[2] == "1 still: 1 group"
    answer = gallery(*send, "-o", tmp_path / "b.pdf")
    assert re.fullmatch("sheet [0-9A-F]{8}, round 2, for Kim Hyun-joo", answer.lines[1])
    assert answer.lines[2] == "1 still: 1 solo"
    assert answer.lines[4] == "left out: 1 pending; --again sends those anew"
    answer = gallery(*send, "-o", tmp_path / "c.pdf")
    assert answer.code == 2
    assert "nothing is left to ask Kim Hyun-joo about: 2 pending; --again sends" in answer.err
    answer = gallery(*send, "--again", "--round", "2", "-o", tmp_path / "c.pdf")
    assert answer.lines[2] == "2 stills: 1 solo, 1 group"


def test_what_no_font_can_draw_is_told(gallery: Gallery, ruled: Path, tmp_path: Path) -> None:
    caption = ruled / "metadata" / "jung_e" / "lab.yaml"
    caption.write_text("people: [kim]\ncaption: A \U000e01f0 \U0001fbff\n", "utf-8")
    answer = gallery("-L", ruled, "approvals", "send", "kim", "-o", tmp_path / "kim.pdf")
    assert answer.code == 1
    assert "jung_e/lab: no installed font can draw" in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("kim", "-o", "kim.png"), "kim.png: answers come back in a PDF"),
        (("kim", "-o", "kim.pdf", "--answer-by", "Friday"), "a day is written like 2022-11-17"),
        (("kim", "-o", "kim.pdf", "--answer-by", "2001-01-01"), "has passed already"),
        (("park", "-o", "kim.pdf"), "nobody called 'park' is in these stills"),
        (("kim", "rating:1", "-o", "kim.pdf"), "no still matches; nothing was sent"),
        (("kim", "-o", "kim.pdf", "--template", "aproval"), "did you mean"),
        (("kim",), "Missing option '-o' / '--output'"),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_is_written(
    words: tuple[str, ...],
    message: str,
    gallery: Gallery,
    ruled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    answer = gallery("-L", ruled, "approvals", "send", *words)
    assert answer.code == 2
    assert message in answer.err
    assert list((tmp_path / "here").iterdir()) == []
    assert not (ruled / "metadata" / "jung_e" / "production.approvals.yaml").exists()


def test_a_program_killed_before_the_ledger_is_written_claims_nothing(
    gallery: Gallery,
    environment: dict[str, str],
    ruled: Path,
    tmp_path: Path,
) -> None:
    path = tmp_path / "kim.pdf"
    ledger = ruled / "metadata" / "jung_e" / "production.approvals.yaml"
    words = ("-L", ruled, "approvals", "send", "kim", "-o", path)
    with host.file_lock(ledger):
        program = subprocess.Popen([sys.executable, "-m", "gallery", *words], env=environment)
        try:
            while not path.exists() and program.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    program.wait(0.02)
        finally:
            program.kill()
            program.wait()
    assert read_form(path).positions == {1, 2}
    assert not ledger.exists()
    again = gallery(*words)
    assert again.code == 0
    assert again.lines[1].endswith("round 1, for Kim Hyun-joo")
    assert read_form(path).sheet in ledger.read_text("utf-8")
