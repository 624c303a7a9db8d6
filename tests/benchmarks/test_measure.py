"""Measuring: in turn, and each contestant's own memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.measure import PROCESS, costs, percentile


def test_contestants_run_in_turn_and_the_first_round_does_not_count() -> None:
    ran: list[str] = []
    clock: Iterator[int] = iter(range(100))
    first, second = costs(
        lambda: ran.append("A"), lambda: ran.append("B"), rounds=2, clock=lambda: next(clock)
    )
    assert ran == ["A", "B"] * 3
    assert first.cpu == second.cpu == (1, 1)
    assert len(first.wall) == 2


def test_without_a_round_to_warm_up_the_first_one_counts() -> None:
    ran: list[str] = []
    (only,) = costs(lambda: ran.append("A"), rounds=1, warm=False)
    assert ran == ["A"]
    assert len(only.cpu) == 1


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([3, 1, 2], 50, 2), ([5], 99, 5), (list(range(101)), 99, 99), (list(range(10)), 100, 9)],
)
def test_a_percentile_is_one_of_the_values(
    values: list[float], percent: float, expected: float
) -> None:
    assert percentile(values, percent) == expected


@pytest.mark.skipif(not (PROCESS / "clear_refs").exists(), reason="only Linux tells a fresh peak")
def test_the_peak_is_that_of_each_contestant() -> None:
    large, small = costs(lambda: bytearray(200 << 20), lambda: None, rounds=1)
    assert large.peak_mb - small.peak_mb > 100
