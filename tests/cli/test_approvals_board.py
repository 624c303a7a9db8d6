"""`gallery approvals board`: what was sent, answered and killed, and what is left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery

KILL = '  - {person: kim, decision: kill, round: 1, at: "2022-11-15T10:02:00+09:00"}\n'


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


def test_a_ledger_that_was_changed_by_hand_is_told(gallery: Gallery, asked: Path) -> None:
    words = ("-L", asked, "approvals", "decide", "kim", "kill", "jung_e/lab")
    assert gallery(*words).code == 0
    ledger = asked / "metadata" / "jung_e" / "production.approvals.yaml"
    text = ledger.read_text("utf-8")
    assert "round: 1" in text
    ledger.write_text(text.replace("round: 1", "round: 2", 1), "utf-8")
    answer = gallery("-L", asked, "approvals", "board")
    assert f"{ledger}: entry 2 does not follow on the text above" in answer.err
