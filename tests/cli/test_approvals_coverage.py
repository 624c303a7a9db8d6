"""`gallery approvals coverage`: what is approved, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery

APPROVED = "  - {person: kim, decision: approve, round: 1}\n"


def test_everybody_has_a_line_for_each_class(gallery: Gallery, asked: Path) -> None:
    caption = asked / "metadata" / "jung_e" / "robot-head.yaml"
    caption.write_text(caption.read_text("utf-8") + "approvals:\n" + APPROVED, "utf-8")
    answer = gallery("-L", asked, "approvals", "coverage")
    assert (answer.code, answer.err) == (0, "")
    assert [line.split()[-9:] for line in answer.lines[1:]] == [
        ["Kim", "Hyun-joo", "solo", "1", "1", "0", "0", "0", "1", "0"][-9:],
        ["group", "1", "0", "0", "1", "0", "1", "1"],
        ["Kang", "Soo-yeon", "group", "0", "0", "0", "0", "1", "-", "-"][-9:],
    ]


def test_stills_that_were_never_sent_are_counted(gallery: Gallery, asked: Path) -> None:
    caption = asked / "metadata" / "jung_e" / "crew.yaml"
    caption.write_text("people: [kim]\n", "utf-8")
    found = json.loads(gallery("-L", asked, "approvals", "coverage", "--json").out)
    kim, kang = found
    assert [(one["class"], one["sent"], one["not_sent"]) for one in kim["classes"]] == [
        ("solo", 1, 1),
        ("group", 1, 0),
    ]
    assert kang["classes"][0] == {
        "class": "group",
        "min_approve": None,
        "sent": 0,
        "approved": 0,
        "killed": 0,
        "pending": 0,
        "not_sent": 1,
        "must_approve": None,
        "missing": None,
    }
