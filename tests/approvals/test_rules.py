"""The rules against worked examples: who may kill how many, and where each still stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gallery.approvals.classes import may_kill, still_class
from gallery.approvals.rules import Framed, PersonBoard, Sending, Standing, standings, worst
from gallery.library.production import Production
from gallery.library.production_file import read_production
from gallery.library.terms import QuotaOver, Rounding, Silence, SoloCounts
from gallery.library.values import Person
from tests.approvals.conftest import (
    CAST,
    CREW,
    KANG,
    KIM,
    PARK,
    RYOO,
    approve,
    framed,
    holder,
    kill,
)

SENT = date(2022, 11, 10)  # a Thursday
Make = Callable[..., Production]


def board(
    production: Production, stills: list[Framed], today: date = SENT, *, sent: int | None = None
) -> PersonBoard:
    ids = tuple(one.id for one in stills)
    sending = Sending("A1", KIM, 1, SENT, ids[:sent] if sent is not None else ids)
    return standings(production, KIM, stills, [sending], today)


def found(result: PersonBoard) -> dict[str, str]:
    return {still: str(one.standing) for still, one in result.verdicts.items()}


@pytest.mark.parametrize(
    ("stills", "share", "rounding", "kills"),
    [
        (6, 50, Rounding.DOWN, 3),
        (12, 75, Rounding.DOWN, 3),
        (5, 50, Rounding.DOWN, 2),
        (5, 50, Rounding.NEAREST, 3),
        (5, 50, Rounding.UP, 3),
        (4, 75, Rounding.DOWN, 1),
        (3, 75, Rounding.DOWN, 0),
        (3, 75, Rounding.NEAREST, 1),
        (3, 75, Rounding.UP, 1),
        (100, Decimal("66.6"), Rounding.DOWN, 33),
        (7, 100, Rounding.UP, 0),
        (7, 0, Rounding.DOWN, 7),
        (0, 50, Rounding.UP, 0),
    ],
)
def test_a_share_of_so_many_stills_is_so_many_kills(
    stills: int, share: int, rounding: Rounding, kills: int
) -> None:
    assert may_kill(stills, Decimal(share), rounding) == kills


def test_without_a_share_there_is_no_quota() -> None:
    assert may_kill(5, None, Rounding.DOWN) is None


def test_six_solo_and_twelve_group_at_50_75_give_three_kills_each(production: Make) -> None:
    made = production(holder(KIM), holder(KANG))
    stills = [framed(f"s{number}", KIM) for number in range(6)]
    stills += [framed(f"g{number}", KIM, KANG) for number in range(12)]
    solo, group = board(made, stills).rounds[0].classes
    assert (solo.still_class.name, solo.stills, solo.may_kill, solo.must_approve) == (
        "solo",
        6,
        3,
        3,
    )
    assert (group.still_class.name, group.stills, group.may_kill, group.must_approve) == (
        "group",
        12,
        3,
        9,
    )
    assert solo.still_class.may_kill == 50
    assert group.still_class.may_kill == 25


@pytest.mark.parametrize(
    ("people", "name", "must"),
    [
        ((PARK,), "solo", 25),
        ((PARK, CREW), "solo", 25),
        ((PARK, KANG), "with billing 2-3", 50),
        ((PARK, RYOO), "with billing 2-3", 50),
        ((PARK, KIM), "with Kim Hyun-joo", 80),
        ((KANG, KIM, PARK), "with Kim Hyun-joo", 80),
    ],
)
def test_tiers_by_the_billing_of_the_co_star(
    production: Make, people: tuple[Person, ...], name: str, must: int
) -> None:
    """The clause that the trade press tells of: kill 75 % alone, 50 % and 20 % with co-stars."""
    made = production(holder(PARK, 25, 60, (2, 3, 50), (1, 1, 80)), solo_counts=SoloCounts.CAST)
    one = still_class(made, PARK, people)
    assert one.name == name
    assert one.min_approve == must


@pytest.mark.parametrize(
    ("counts", "people", "name"),
    [
        (SoloCounts.HOLDERS, (KIM, RYOO), "solo"),  # he holds no approval
        (SoloCounts.CAST, (KIM, RYOO), "group"),
        (SoloCounts.HOLDERS, (KIM, KANG), "group"),
        (SoloCounts.CAST, (KIM, CREW), "solo"),
        (SoloCounts.HOLDERS, (replace(KIM, role="her clone"),), "solo"),
    ],
)
def test_what_counts_as_solo_is_a_setting(
    production: Make, counts: SoloCounts, people: tuple[Person, ...], name: str
) -> None:
    made = production(holder(KIM), holder(KANG), solo_counts=counts)
    assert still_class(made, KIM, people).name == name


def test_every_standing_there_is(production: Make) -> None:
    made = production(holder(KIM, 50, 75))
    stills = [
        framed("approved", KIM, answers=(approve(KIM),)),
        framed("killed", KIM, answers=(kill(KIM),)),
        framed("pending", KIM),
        framed("unsent", KIM),
        framed("other", KANG),
    ]
    assert found(board(made, stills, sent=3)) == {
        "approved": "approved",
        "killed": "killed",
        "pending": "pending",
        "unsent": "not sent",
        "other": "not needed",
    }


def test_kills_beyond_the_quota_are_those_decided_last(production: Make) -> None:
    made = production(holder(KIM, 50, 75))
    stills = [
        framed("late", KIM, answers=(kill(KIM, at="2022-11-16T10:00:00+09:00"),)),
        framed("first", KIM, answers=(kill(KIM),)),
        framed("second", KIM, answers=(kill(KIM),)),
        framed("open", KIM),
    ]
    result = board(made, stills)
    assert found(result) == {
        "late": "over quota",
        "first": "killed",
        "second": "killed",
        "open": "pending",
    }
    assert result.rounds[0].classes[0].left == -1
    assert result.rounds[0].over_quota == 1


def test_who_is_tagged_later_changes_the_class_and_the_quota(production: Make) -> None:
    made = production(holder(KIM, 50, 75), holder(KANG))
    solo = [framed(f"s{number}", KIM) for number in range(4)]
    before = board(made, solo).rounds[0].classes
    after = board(made, [framed("s0", KIM, KANG), *solo[1:]]).rounds[0].classes
    assert [(one.still_class.name, one.stills, one.may_kill) for one in before] == [("solo", 4, 2)]
    assert [(one.still_class.name, one.stills, one.may_kill) for one in after] == [
        ("solo", 3, 1),
        ("group", 1, 0),
    ]


def test_the_last_answer_of_a_person_holds(production: Make) -> None:
    made = production(holder(KIM))
    one = framed("a", KIM, answers=(kill(KIM), approve(KANG), approve(KIM, round=2)))
    assert found(board(made, [one])) == {"a": "approved"}


@pytest.mark.parametrize(
    ("silence", "today", "standing"),
    [
        (Silence.PENDING, date(2022, 12, 1), "pending"),
        (Silence.APPROVED, date(2022, 11, 17), "pending"),  # the last day itself
        (Silence.APPROVED, date(2022, 11, 18), "approved"),
    ],
)
def test_what_silence_means_is_a_setting(
    production: Make, silence: Silence, today: date, standing: str
) -> None:
    result = board(production(holder(KIM), silence=silence), [framed("a", KIM)], today)
    assert found(result) == {"a": standing}
    assert result.verdicts["a"].by_silence == (standing == "approved")


def test_a_person_without_terms_can_be_asked_and_is_bound_by_no_quota(production: Make) -> None:
    stills = [framed("a", KIM, answers=(kill(KIM),)), framed("b", KIM)]
    result = board(production(), stills)
    assert found(result) == {"a": "killed", "b": "pending"}
    assert result.rounds[0].classes[0].left is None
    assert result.verdicts["b"].kills_left is None


def test_a_quota_over_the_production_counts_all_rounds_together(production: Make) -> None:
    stills = [framed(f"s{number}", KIM, answers=(kill(KIM),)) for number in range(3)]
    stills += [framed(f"t{number}", KIM) for number in range(3)]
    ids = [one.id for one in stills]
    sendings = [
        Sending("A1", KIM, 1, SENT, tuple(ids[:3])),
        Sending("A2", KIM, 2, SENT, tuple(ids[3:])),
    ]
    by_round = standings(production(holder(KIM, 50)), KIM, stills, sendings, SENT)
    together = standings(
        production(holder(KIM, 50), quota=QuotaOver.PRODUCTION), KIM, stills, sendings, SENT
    )
    assert [one.classes[0].may_kill for one in by_round.rounds] == [1, 1]
    assert [one.over_quota for one in by_round.rounds] == [2, 0]
    assert [one.classes[0].may_kill for one in together.rounds] == [3, 3]
    assert [one.over_quota for one in together.rounds] == [0, 0]


def test_a_still_that_is_sent_again_counts_where_it_was_answered_until_it_is_anew(
    production: Make,
) -> None:
    stills = [framed("a", KIM, answers=(kill(KIM),)), framed("b", KIM)]
    sendings = [
        Sending("A1", KIM, 1, SENT, ("a", "b")),
        Sending("A2", KIM, 2, date(2022, 12, 1), ("a",)),
    ]
    result = standings(production(holder(KIM)), KIM, stills, sendings, date(2022, 12, 1))
    assert [(one.number, one.stills, one.answered) for one in result.rounds] == [
        (1, ("a", "b"), 1),
        (2, ("a",), 0),
    ]
    assert found(result)["a"] == "killed", "until the new answer"
    assert result.verdicts["a"].asked_again
    answered = [framed("a", KIM, answers=(kill(KIM), approve(KIM, round=2))), framed("b", KIM)]
    result = standings(production(holder(KIM)), KIM, answered, sendings, date(2022, 12, 1))
    assert found(result)["a"] == "approved"
    assert not result.verdicts["a"].asked_again


def test_an_answer_by_telephone_needs_no_sheet(production: Make) -> None:
    result = standings(
        production(holder(KIM)), KIM, [framed("a", KIM, answers=(approve(KIM),))], [], SENT
    )
    assert found(result) == {"a": "approved"}
    assert result.rounds[0].deadline is None


def test_a_kill_by_telephone_of_what_no_sheet_asked_is_a_kill_and_no_more(
    production: Make,
) -> None:
    made = production(holder(KIM, 50, 75))
    result = standings(made, KIM, [framed("a", KIM, answers=(kill(KIM),))], [], SENT)
    assert found(result) == {"a": "killed"}, "of one still alone no share allows a kill"
    assert result.rounds[0].classes[0].left is None


def test_a_round_is_overdue_while_somebody_has_to_answer(production: Make) -> None:
    made = production(holder(KIM))
    late = date(2022, 11, 21)
    assert board(made, [framed("a", KIM)], late).rounds[0].days_left == -2
    assert board(made, [framed("a", KIM)], late).rounds[0].overdue
    assert not board(made, [framed("a", KIM, answers=(approve(KIM),))], late).rounds[0].overdue


@pytest.mark.parametrize(
    ("all_of_them", "one"),
    [
        ((), Standing.NOT_NEEDED),
        ((Standing.APPROVED, Standing.APPROVED), Standing.APPROVED),
        ((Standing.APPROVED, Standing.NOT_SENT), Standing.NOT_SENT),
        ((Standing.NOT_SENT, Standing.PENDING), Standing.PENDING),
        ((Standing.PENDING, Standing.OVER_QUOTA), Standing.OVER_QUOTA),
        ((Standing.OVER_QUOTA, Standing.KILLED), Standing.KILLED),
    ],
)
def test_killed_by_anyone_is_killed(all_of_them: tuple[Standing, ...], one: Standing) -> None:
    assert worst(all_of_them) is one


def test_kills_are_counted_in_the_order_of_their_moments_in_any_zone(production: Make) -> None:
    made = production(holder(KIM, 50))
    stills = [
        framed("seoul", KIM, answers=(kill(KIM, at="2022-11-15T18:00:00+09:00"),)),  # 09:00 UTC
        framed("london", KIM, answers=(kill(KIM, at="2022-11-15T10:00:00+00:00"),)),
        framed("nobody noted it", KIM, answers=(kill(KIM, at="this morning"),)),
    ]
    assert found(board(made, stills)) == {
        "seoul": "killed",
        "london": "over quota",
        "nobody noted it": "over quota",
    }


# --- the examples in the documents

GUIDE = (Path(__file__).parents[2] / "docs" / "approvals.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(
    r"^\| (\d+) \w+ \| (\d+) %(?:, `rounding: (\w+)`)? \| (\d+) \| (\d+) \|$", GUIDE, re.MULTILINE
)


@pytest.mark.parametrize(("stills", "share", "rounding", "must", "kills"), EXAMPLES)
def test_the_examples_of_the_guide_hold(
    stills: str, share: str, rounding: str, must: str, kills: str
) -> None:
    found = may_kill(int(stills), Decimal(share), Rounding(rounding or "down"))
    assert (int(must), int(kills)) == (int(stills) - int(kills), found)


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) >= 5


def test_the_tiers_of_the_guide_are_those_that_it_tells_of(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(approvals:.*?)```", GUIDE, re.DOTALL)
    cast = "".join(f"  - {{code: {one.code}, name: {one.name}}}\n" for one in CAST)
    path = tmp_path / "production.yaml"
    path.write_text(f"cast:\n{cast}{text}", encoding="utf-8")
    made = read_production(path, "")
    assert made.problems == ()
    kills = {
        tuple(one.code for one in others): still_class(made, PARK, (PARK, *others)).may_kill
        for others in ((), (KANG,), (RYOO,), (KIM,))
    }
    assert kills == {(): 75, ("kang",): 50, ("ryoo",): 50, ("kim",): 20}
