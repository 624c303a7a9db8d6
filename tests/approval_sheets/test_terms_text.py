"""The rule in plain words: what must be approved, what may be killed, by when, signed by whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gallery.approval_sheets.terms_text import Ask, day_text, share_text, terms_text
from gallery.approvals.classes import StillClass, may_kill
from gallery.approvals.rules import Quota
from gallery.library.production import Production
from gallery.library.terms import (
    Holder,
    QuotaOver,
    Rounding,
    Signatory,
    Silence,
    SoloCounts,
    Terms,
    Tier,
)
from gallery.library.values import Person
from gallery.sheets.tokens import check

KIM = Person("Kim Hyun-joo", role="Jung-E", code="kim")
KANG = Person("Kang Soo-yeon", role="Seo-Hyun", code="kang")
RYOO = Person("Ryoo Kyung-soo", role="Sang-hun", code="ryoo")
PARK = Person("Park So-yi", code="park")
THURSDAY = date(2022, 11, 17)


def quota(name: str, share: int | None, stills: int, killed: int = 0) -> Quota:
    least = None if share is None else Decimal(share)
    one = StillClass(name, least)
    return Quota(one, stills, 0, killed, may_kill(stills, least, Rounding.DOWN))


def words(
    *quotas: Quota,
    here: dict[str, int] | None = None,
    person: Person = KIM,
    holder: Holder | None = None,
    terms: Terms = Terms(),  # noqa: B008 - a value
) -> list[str]:
    """Return the sentences of a sheet that holds just these stills, if nothing else is said."""
    counted = {one.still_class.name: one.stills for one in quotas} if here is None else here
    holders = (holder or Holder(person, Decimal(50), Decimal(75)),)
    known = Terms(
        holders,
        terms.solo_counts,
        terms.quota,
        terms.rounding,
        terms.silence,
    )
    production = Production(cast=(KIM, KANG, RYOO, PARK), terms=known)
    wording = terms_text(Ask(production, person, quotas, counted, THURSDAY))
    check(wording.template)
    return ["".join(run.text for run in one) for one in wording.sentences]


@pytest.mark.parametrize(
    ("quotas", "sentence"),
    [
        (
            (quota("solo", 50, 5), quota("group", 75, 4)),
            "You must approve at least 50 % of the stills in which you are alone (you may kill "
            "50 %: 2 of these 5) and 75 % of those with others (you may kill 25 %: 1 of these 4).",
        ),
        (
            (quota("solo", 50, 1),),
            "You must approve at least 50 % of the stills in which you are alone (you may kill "
            "50 %: not this one).",
        ),
        (
            (quota("solo", 0, 1),),
            "You must approve at least 0 % of the stills in which you are alone (you may kill "
            "100 %: this one).",
        ),
        (
            (quota("group", 100, 3),),
            "You must approve at least 100 % of the stills with others (you may kill 0 %: none of "
            "these 3).",
        ),
        (
            (quota("solo", 50, 2), quota("group", None, 3)),
            "You must approve at least 50 % of the stills in which you are alone (you may kill "
            "50 %: 1 of these 2); no quota applies to those with others.",
        ),
        (
            (quota("solo", None, 2), quota("group", None, 3)),
            "No quota applies: approve or kill each still as you see fit.",
        ),
    ],
)
def test_both_sides_of_the_clause_are_said(quotas: tuple[Quota, ...], sentence: str) -> None:
    assert words(*quotas)[0] == sentence


def test_stills_sent_before_count_where_the_share_is_over_more() -> None:
    one = quota("solo", 50, 12, killed=1)
    assert "50 %: 6 of the 12 in this round, of which 1 is used)" in words(one, here={"solo": 5})[0]
    terms = Terms(quota=QuotaOver.PRODUCTION)
    two = quota("solo", 50, 12, killed=2)
    assert (
        "6 of the 12 in this production, of which 2 are used)"
        in words(two, here={"solo": 5}, terms=terms)[0]
    )


def test_a_class_with_no_still_on_the_sheet_is_not_spoken_of() -> None:
    found = words(quota("solo", 50, 5), quota("group", 75, 9), here={"solo": 5})
    assert "with others" not in found[0]


def test_tiers_name_the_co_stars() -> None:
    tiers = (Tier(1, 1, Decimal(80)), Tier(2, 3, Decimal(50)))
    holder = Holder(PARK, Decimal(25), Decimal(60), tiers)
    found = words(
        quota("solo", 25, 4),
        quota("with Kim Hyun-joo", 80, 5),
        quota("with billing 2-3", 50, 2),
        person=PARK,
        holder=holder,
    )
    assert found[0] == (
        "You must approve at least 25 % of the stills in which you are alone (you may kill 75 %: "
        "3 of these 4), 80 % of those with Kim Hyun-joo (you may kill 20 %: 1 of these 5) and "
        "50 % of those with Kang Soo-yeon or Ryoo Kyung-soo (you may kill 50 %: 1 of these 2)."
    )


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (Terms(), "A still that is not answered by Thu 17 Nov 2022 counts as pending."),
        (
            Terms(silence=Silence.APPROVED),
            "A still that is not answered by Thu 17 Nov 2022 counts as approved.",
        ),
        (Terms(), "Alone means that nobody else who holds approval is in the still."),
        (
            Terms(solo_counts=SoloCounts.CAST),
            "Alone means that nobody else of the cast is in the still.",
        ),
        (Terms(), "To be signed by Kim Hyun-joo."),
    ],
)
def test_what_silence_and_alone_mean_is_said(terms: Terms, sentence: str) -> None:
    assert sentence in words(quota("solo", 50, 5), terms=terms)


def test_what_alone_means_is_left_out_where_it_decides_nothing() -> None:
    assert not [one for one in words(quota("solo", None, 5)) if one.startswith("Alone")]


def test_who_may_sign_is_said() -> None:
    signatories = (Signatory("A. Example", "agent"), Signatory("B. Example"))
    holder = Holder(KIM, Decimal(50), Decimal(75), signatories=signatories)
    found = words(quota("solo", 50, 5), holder=holder)
    assert "To be signed by Kim Hyun-joo, A. Example (agent) or B. Example." in found


def test_braces_in_a_name_stay_what_they_are() -> None:
    person = Person("K {im}")
    holder = Holder(person)
    assert "To be signed by K {im}." in words(quota("solo", None, 1), person=person, holder=holder)


def test_shares_and_days_are_written_as_in_print() -> None:
    assert (share_text(Decimal("66.50")), share_text(Decimal(100))) == ("66.5 %", "100 %")
    assert day_text(date(2022, 1, 3)) == "Mon 3 Jan 2022"
