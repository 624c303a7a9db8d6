"""Approvals in words."""

from __future__ import annotations

import pytest

from gallery.app.widgets.approval_words import (
    counts_text,
    days_left_text,
    kills_left_text,
    moment_text,
)
from gallery.approvals.rules import Standing


@pytest.mark.parametrize(
    ("days", "words"),
    [(3, "3 days left"), (1, "1 day left"), (0, "last day"), (-1, "1 day overdue"),
     (-12, "12 days overdue")],
)  # fmt: skip
def test_days_are_counted_up_to_the_deadline_and_beyond(days: int, words: str) -> None:
    assert days_left_text(days) == words


@pytest.mark.parametrize(
    ("left", "words"),
    [(2, "2 kills left"), (1, "1 kill left"), (0, "no kills left"), (-1, "1 kill too many")],
)
def test_kills_left_can_be_too_few(left: int, words: str) -> None:
    assert kills_left_text(left) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2022-11-15T10:02:00+09:00", "15 Nov 2022 10:02"),
        ("2022-11-15", "15 Nov 2022"),
        ("last week", "last week"),
        ("", ""),
    ],
)
def test_a_moment_is_told_as_the_clock_stood_where_it_was_written(text: str, words: str) -> None:
    assert moment_text(text) == words


def test_counts_leave_out_what_there_is_none_of() -> None:
    counts = {Standing.KILLED: 1, Standing.APPROVED: 1_000, Standing.PENDING: 0}
    assert counts_text(counts) == "1,000 approved, 1 killed"
