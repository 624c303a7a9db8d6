"""Business days: over weekends and days off, and other weekends than ours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.approvals.deadlines import answer_by, days_left, is_business_day
from gallery.library.terms import Terms

THURSDAY = date(2022, 11, 10)


@pytest.mark.parametrize(
    ("sent", "terms", "deadline"),
    [
        (THURSDAY, Terms(), date(2022, 11, 17)),
        (date(2022, 11, 12), Terms(), date(2022, 11, 18)),  # a Saturday
        (THURSDAY, Terms(answer_within=1), date(2022, 11, 11)),
        (date(2022, 11, 11), Terms(answer_within=1), date(2022, 11, 14)),
        (THURSDAY, Terms(days_off=frozenset({date(2022, 11, 14)})), date(2022, 11, 18)),
        (THURSDAY, Terms(days_off=frozenset({date(2022, 11, 12)})), date(2022, 11, 17)),
        (THURSDAY, Terms(weekend=frozenset({4, 5})), date(2022, 11, 17)),
        (THURSDAY, Terms(weekend=frozenset()), date(2022, 11, 15)),
        (THURSDAY, Terms(weekend=frozenset({6}), answer_within=2), date(2022, 11, 12)),
        (date(2022, 12, 29), Terms(answer_within=2), date(2023, 1, 2)),
        (date(9999, 12, 31), Terms(), date.max),
    ],
)
def test_the_last_day_to_answer(sent: date, terms: Terms, deadline: date) -> None:
    assert answer_by(sent, terms) == deadline


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (THURSDAY, 5),
        (date(2022, 11, 11), 4),
        (date(2022, 11, 12), 4),
        (date(2022, 11, 13), 4),
        (date(2022, 11, 14), 3),
        (date(2022, 11, 17), 0),
        (date(2022, 11, 18), -1),
        (date(2022, 11, 20), -1),
        (date(2022, 11, 21), -2),
    ],
)
def test_days_that_are_left_and_days_overdue(today: date, left: int) -> None:
    assert days_left(today, date(2022, 11, 17), Terms()) == left


DAYS = st.dates(date(2022, 1, 1), date(2024, 12, 31))


@given(DAYS, DAYS, st.frozensets(st.integers(0, 6), max_size=6), st.frozensets(DAYS, max_size=9))
def test_counting_by_weeks_is_counting_day_by_day(
    today: date, deadline: date, weekend: frozenset[int], days_off: frozenset[date]
) -> None:
    terms = Terms(weekend=weekend, days_off=days_off)
    first, last = sorted((today, deadline))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    count = sum(is_business_day(day, terms) for day in days)
    assert days_left(today, deadline, terms) == (count if today <= deadline else -count)


@given(DAYS, st.integers(1, 30), st.frozensets(st.integers(0, 6), max_size=6))
def test_on_the_day_of_sending_all_days_are_left(
    sent: date, within: int, weekend: frozenset[int]
) -> None:
    terms = Terms(answer_within=within, weekend=weekend)
    assert days_left(sent, answer_by(sent, terms), terms) == within
