"""What is approved of each person, and what is still missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gallery.approvals.answers import Answer
from gallery.approvals.boards import Board, StillApprovals
from gallery.approvals.coverage import ClassCoverage, coverage
from gallery.approvals.ledger import Ledger
from gallery.approvals.rules import Framed, Sending, standings
from gallery.library.production import Production
from gallery.library.terms import QuotaOver
from gallery.library.values import Person
from tests.approvals.conftest import CREW, KANG, KIM, Make, approve, framed, holder, kill

SENT = date(2022, 11, 10)


def board(production: Production, stills: list[Framed], *sendings: Sending) -> Board:
    """Return the board of Kim and Kang over these stills, all of which are members."""
    people = {
        person.name: standings(production, person, stills, sendings, SENT) for person in (KIM, KANG)
    }
    members = {one.id: StillApprovals() for one in stills}
    return Board(production, Ledger(Path("x")), people, members)


def solo(number: int, *answers: Answer) -> Framed:
    return framed(f"s{number}", KIM, answers=answers)


def sent(number: int, person: Person, *stills: str) -> Sending:
    return Sending(f"{number:08}", person, number, SENT, stills)


def counts(one: ClassCoverage) -> tuple[str, int, int, int, int, int, int | None, int | None]:
    return (
        one.still_class.name,
        *(one.sent, one.approved, one.killed, one.pending, one.unsent),
        *(one.must_approve, one.missing),
    )


@pytest.fixture
def rules(production: Make) -> Production:
    return production(holder(KIM, 50, 75), holder(KANG, None, None))


def test_approvals_owed_are_those_of_the_quota_less_those_given(rules: Production) -> None:
    stills = [solo(1, approve(KIM)), solo(2, kill(KIM)), *(solo(one) for one in range(3, 7))]
    group = framed("g", KIM, KANG, answers=(approve(KIM),))
    ids = [one.id for one in stills]
    kim, kang = coverage(board(rules, [*stills, group], sent(1, KIM, *ids, "g")))
    assert [counts(one) for one in kim.classes] == [
        ("solo", 6, 1, 1, 4, 0, 3, 2),
        ("group", 1, 1, 0, 0, 0, 1, 0),
    ]
    assert [counts(one) for one in kang.classes] == [("group", 0, 0, 0, 0, 1, None, None)]


@pytest.mark.parametrize(("quota", "must"), [(QuotaOver.ROUND, 4), (QuotaOver.PRODUCTION, 3)])
def test_rounds_are_added_up_where_each_has_its_own_quota(
    production: Make, quota: QuotaOver, must: int
) -> None:
    rules = production(holder(KIM, 50, 75), holder(KANG), quota=quota)
    stills = [solo(one) for one in range(1, 7)]
    first, second = sent(1, KIM, "s1", "s2", "s3"), sent(2, KIM, "s4", "s5", "s6")
    kim, _ = coverage(board(rules, stills, first, second))
    (one,) = kim.classes
    assert (one.sent, one.must_approve, one.missing) == (6, must, must)


def test_stills_that_nobody_sent_are_counted_apart_and_once(rules: Production) -> None:
    on_board = [solo(1, approve(KIM))]
    unsent = [solo(1), solo(2), framed("g", KIM, KANG), framed("crew", CREW)]
    kim, kang = coverage(board(rules, on_board, sent(1, KIM, "s1")), unsent)
    assert [counts(one) for one in kim.classes] == [
        ("solo", 1, 1, 0, 0, 1, 1, 0),
        ("group", 0, 0, 0, 0, 1, 0, 0),
    ]
    assert [counts(one) for one in kang.classes] == [("group", 0, 0, 0, 0, 1, None, None)]
