"""Rows of the benchmarks: what they say of a target, and that no target is left out."""

from __future__ import annotations

import pytest

from benchmarks.measure import Cost
from benchmarks.rows import Row, missing, scoreboard, table
from benchmarks.targets import TARGETS

WITHOUT = "vipsthumbnail is not installed (Debian: apt install libvips-tools)"
RATIO = Row("read", 0.4, 1.0, "PyYAML", at_most=0.5)
SLOWER = Row("read", 0.6, 1.0, "PyYAML", at_most=0.5)
MORE = Row("list", 0.35, 0.2, "numpy", at_most=0.2, measure="difference")
ALONE = Row("scroll", 9, 0, "", "ms", measure="value", target="scroll")
ABSENT = Row.not_measured("24 MP", "vipsthumbnail", WITHOUT, "thumb-vips")
FREE = Row("edit", 1.0, 2.0, "")


@pytest.mark.parametrize(
    ("row", "figure", "met"),
    [
        (RATIO, 0.4, True),
        (SLOWER, 0.6, False),
        (MORE, 0.15, True),
        (ALONE, 9, False),
        (FREE, 0.5, None),
        (ABSENT, float("inf"), None),
    ],
)
def test_a_row_says_whether_its_target_is_met(row: Row, figure: float, met: bool | None) -> None:
    assert row.figure == pytest.approx(figure)
    assert row.met is met


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (RATIO, ("400 ms", "1 s", "0.4x", "<= 0.5x", "met")),
        (SLOWER, ("0.6x", "MISSED")),
        (MORE, ("350 ms", "+150 ms", "<= 0.2 s", "met")),
        (ALONE, ("9 ms", "<= 8 ms", "MISSED")),
        (ABSENT, ("vipsthumbnail", "not measured", "<= 0.75x")),
    ],
)
def test_a_line_of_the_table_shows_figure_and_target(row: Row, words: tuple[str, ...]) -> None:
    line = table([row]).splitlines()[2]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert [word for word in words if word not in cells] == []


def test_the_table_of_a_quick_run_judges_nothing() -> None:
    drawn = table([SLOWER], judged=False)
    assert "0.6x" in drawn
    assert "MISSED" not in drawn
    assert "target" not in drawn


def test_the_scoreboard_holds_every_target_measured_or_not() -> None:
    lines = scoreboard([RATIO, ALONE, ABSENT]).splitlines()[2:]
    assert len(lines) == len(TARGETS)
    for target, line in zip(TARGETS, lines, strict=True):
        assert target.what in line
        assert ("MISSED" in line) is (target.key == "scroll")
        assert ("not measured" in line) is (target.key != "scroll")


def test_each_target_has_a_key_and_words_of_its_own() -> None:
    assert len({target.key for target in TARGETS}) == len(TARGETS)
    assert len({target.what for target in TARGETS}) == len(TARGETS)


def test_what_could_not_be_measured_is_said_once() -> None:
    assert missing([ABSENT, RATIO, ABSENT]) == (WITHOUT,)


def test_a_row_of_costs_is_for_one_of_many_in_its_unit() -> None:
    ours = Cost((0.08, 0.10, 0.12), (0.2, 0.3, 0.1), 64.0)
    row = Row.of("tile", ours, Cost((0.2,), (0.2,)), "floor", unit="ms", per=10)
    assert row.ours == pytest.approx(10)
    assert row.baseline == pytest.approx(20)
    assert row.wall == pytest.approx(0.02)
    assert row.peak_mb == 64
    assert row.p99 is None, "three rounds have no 99th percentile"
    many = Row.of("tile", Cost((0.1,) * 99 + (0.5,), (0.1,) * 100), unit="ms")
    assert many.measure == "value"
    assert many.p99 == pytest.approx(100)
