"""The page about speed holds what was measured, in its place."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from benchmarks.page import NoMarksError, between, filled, joined, rows
from benchmarks.rows import Row
from benchmarks.targets import TARGETS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
MACHINE: dict[str, str | int] = {
    "system": "Linux",
    "processor": "a processor",
    "cores": 2,
    "python": "3.11.2",
}
ROW = Row("scroll", 4, 0, "", "ms", measure="value", target="scroll")


def test_the_page_takes_a_run_and_another_one_after_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    once = filled(page, [ROW], MACHINE)
    assert "a processor, 2 cores" in once
    assert filled(once, [ROW], MACHINE) == once
    words = [line for line in page.splitlines() if line and not line.startswith("|")]
    assert [line for line in words[:20] if line not in once] == []


def test_the_page_names_every_target() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [target.what for target in TARGETS if target.what not in page] == []


def test_rows_come_back_from_json_as_they_went() -> None:
    assert rows([{**asdict(ROW), "figure": 4, "met": True}]) == (ROW,)


def test_a_later_run_replaces_its_rows_and_keeps_the_others() -> None:
    other, newer = replace(ROW, what="start", target="start"), replace(ROW, ours=5)
    assert joined([[ROW, other], [newer]]) == (newer, other)


@pytest.mark.parametrize("text", ["", "<!-- bench -->\n", "\n<!-- /bench -->"])
def test_a_page_without_marks_is_refused(text: str) -> None:
    with pytest.raises(NoMarksError, match="bench"):
        between(text, "bench", "words")
