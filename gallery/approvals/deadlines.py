"""Business days: by when an answer is asked for."""

from __future__ import annotations

from datetime import date, timedelta

from gallery.library.terms import Terms

_DAY = timedelta(days=1)


def is_business_day(day: date, terms: Terms) -> bool:
    """Return whether people are expected to work on that day."""
    return day.weekday() not in terms.weekend and day not in terms.days_off


def answer_by(sent: date, terms: Terms) -> date:
    """Return the last day to answer what was sent on a day; that day itself does not count.

    What was sent at the end of all days is to be answered on the last of them.
    """
    day, left = sent, terms.answer_within
    while left and day < date.max:
        day += _DAY
        left -= is_business_day(day, terms)
    return day


def days_left(today: date, deadline: date, terms: Terms) -> int:
    """Return how many business days are left, today not counted; negative: overdue by so many."""
    if today > deadline:
        return -_business_days(deadline, today, terms)
    return _business_days(today, deadline, terms)


def _business_days(first: date, last: date, terms: Terms) -> int:
    """Return how many business days come after `first`, `last` included."""
    whole_weeks, rest = divmod((last - first).days, 7)
    days_off = sum(
        first < day <= last and day.weekday() not in terms.weekend for day in terms.days_off
    )
    after = (first + _DAY * (7 * whole_weeks + number) for number in range(1, rest + 1))
    single = sum(day.weekday() not in terms.weekend for day in after)
    return whole_weeks * (7 - len(terms.weekend)) + single - days_off
