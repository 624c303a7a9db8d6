"""`gallery approvals board`: what was sent, answered and killed, and what is left."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery.approvals.ledger import Asked, Sent, append, ledger_path
from gallery.library.library import Library
from gallery.library.values import Person

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery

TERMS = """\
approvals:
  holders:
    kim: {min_approve: {solo: 50, group: 75}}
    kang: {}
"""
KILL = '  - {person: kim, decision: kill, round: 1, at: "2022-11-15T10:02:00+09:00"}\n'


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


def test_without_rules_and_sheets_the_board_is_empty(
    gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "approvals", "board")
    assert (answer.code, answer.out) == (0, "")


def test_the_board_has_a_line_for_each_person_and_round(gallery: Gallery, asked: Path) -> None:
    answer = gallery("-L", asked, "approvals", "board")
    head, kim, kang = answer.lines
    assert head.endswith("answer by")
    words = kim.split()
    assert words[:7] == ["Kim", "Hyun-joo", "1", "2", "0", "0", "0"]
    assert "solo 0, group 0" in kim
    assert "business days left" in kim
    assert kang.split()[:2] == ["Kang", "Soo-yeon"]
    assert kang.endswith("nothing sent yet")
    assert (answer.code, answer.err) == (0, "")


def test_a_kill_beyond_the_quota_is_told(gallery: Gallery, asked: Path) -> None:
    caption = asked / "metadata" / "jung_e" / "lab.yaml"
    caption.write_text(caption.read_text("utf-8") + "approvals:\n" + KILL, "utf-8")
    answer = gallery("-L", asked, "approvals", "board")
    assert "1 (1 over quota)" in answer.lines[1]
    assert "solo 0, group -1" in answer.lines[1]


def test_the_board_can_be_read_by_programs(gallery: Gallery, asked: Path) -> None:
    answer = gallery("approvals", "board", "--json", "-L", asked)
    kim, kang = json.loads(answer.out)
    assert (kim["production"], kim["person"], kim["key"]) == ("Jung_E", "Kim Hyun-joo", "kim")
    (found,) = kim["rounds"]
    assert (found["round"], found["sent"], found["answered"], found["overdue"]) == (1, 2, 0, False)
    assert found["classes"][0] == {
        "class": "solo",
        "min_approve": 50.0,
        "stills": 1,
        "approved": 0,
        "killed": 0,
        "may_kill": 0,
        "kills_left": 0,
    }
    assert kang["rounds"] == []
