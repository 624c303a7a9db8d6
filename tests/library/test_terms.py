"""What production.yaml says of approvals: every key, and every mistake with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gallery.library.production import Production
from gallery.library.production_file import read_production
from gallery.library.terms import (
    NO_TERMS,
    Holder,
    QuotaOver,
    Rounding,
    Signatory,
    Silence,
    SoloCounts,
    Tier,
)

CAST = """\
cast:
  - {code: kim, name: Kim Hyun-joo, aliases: [Kim Hyun Joo]}
  - {code: kang, name: Kang Soo-yeon}
approvals:
"""  # four lines: what follows begins in line 5


def read(folder: Path, text: str) -> Production:
    path = folder / "production.yaml"
    path.write_text(CAST + text, encoding="utf-8")
    return read_production(path, "jung_e")


def test_no_word_of_approvals_is_no_terms(tmp_path: Path) -> None:
    assert read(tmp_path, "").terms == NO_TERMS


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    production = read(
        tmp_path,
        "  solo_counts: cast\n  quota: production\n  rounding: nearest\n  answer_within: 10\n"
        "  silence: approved\n  weekend: [fri, Saturday]\n  days_off: [2022-12-26, 2023-01-02]\n"
        "  holders:\n"
        "    kim: {min_approve: {solo: 50, group: 66.6}, signatories: [A. Example]}\n"
        "    Kang Soo-yeon:\n"
        "      min_approve: 80 %\n"
        "      tiers: [{billing: 2-3, min_approve: 50}, {billing: '1', min_approve: 75}]\n"
        "      signatories: [{name: B. Example, role: estate}]\n",
    )
    terms = production.terms
    assert production.problems == ()
    assert terms.solo_counts is SoloCounts.CAST
    assert terms.quota is QuotaOver.PRODUCTION
    assert terms.rounding is Rounding.NEAREST
    assert terms.silence is Silence.APPROVED
    assert terms.answer_within == 10
    assert terms.weekend == {4, 5}
    assert terms.days_off == {date(2022, 12, 26), date(2023, 1, 2)}
    kim, kang = terms.holders
    assert (kim.person.code, kim.solo, kim.group) == ("kim", Decimal(50), Decimal("66.6"))
    assert kim.signatories == (Signatory("A. Example"),)
    assert (kang.person.code, kang.solo, kang.group) == ("kang", Decimal(80), Decimal(80))
    assert kang.tiers == (Tier(2, 3, Decimal(50)), Tier(1, 1, Decimal(75)))
    assert kang.signatories == (Signatory("B. Example", "estate"),)


@pytest.mark.parametrize(
    "text", ["  holders: [kim]\n", "  holders: kim\n", "  holders:\n    kim:\n"]
)
def test_somebody_can_hold_approval_without_a_quota(tmp_path: Path, text: str) -> None:
    production = read(tmp_path, text)
    (kim,) = production.terms.holders
    assert (kim.person.name, kim.solo, kim.group) == ("Kim Hyun-joo", None, None)
    assert production.terms.binds(kim.person)
    assert production.problems == ()


def test_who_is_not_named_holds_nothing(tmp_path: Path) -> None:
    production = read(tmp_path, "  holders: [kim]\n")
    kang = production.person("kang")
    assert production.terms.holder(kang) == Holder(kang)
    assert not production.terms.binds(kang)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("  - kim\n", (5, 3), 'expected lines of "key: value"'),
        ("  may_kill: 25\n", (5, 13), "min_approve: 75 is may_kill 25"),
        ("  deadline: 5\n", (5, 13), "deadline is not a rule; known are solo_counts, quota"),
        ("  solo_counts: crew\n", (5, 16), "solo_counts can be holders or cast"),
        ("  quota: both\n", (5, 10), "quota can be round or production"),
        ("  rounding: off\n", (5, 13), "rounding can be down or nearest or up"),
        ("  silence: [x]\n", (5, 12), "silence can be pending or approved"),
        ("  answer_within: 0\n", (5, 18), "a number of business days, 1 to 365"),
        ("  answer_within: 366\n", (5, 18), "a number of business days, 1 to 365"),
        ("  answer_within: " + "9" * 5_000 + "\n", (5, 18), "a number of business days, 1 to 365"),
        ("  answer_within: -1\n", (5, 18), "a number of business days, 1 to 365"),
        ("  answer_within: five\n", (5, 18), "a number of business days, 1 to 365"),
        ("  answer_within: [5]\n", (5, 18), "a number of business days, 1 to 365"),
        ("  weekend: [moon]\n", (5, 12), "a list such as [sat, sun]"),
        (
            "  weekend: [mon, tue, wed, thu, fri, sat, sun]\n",
            (5, 12),
            "a list such as [sat, sun]",
        ),
        ("  days_off: [2022-12-26, 26.12.]\n", (5, 26), "expected a day such as 2022-12-26"),
        ("  holders:\n    kim: 75\n", (6, 10), "expected rules for kim: {min_approve: 75}"),
        ("  holders:\n    kim:\n    Kim Hyun Joo:\n", (7, 18), "Kim Hyun-joo is here twice"),
        ("  holders:\n    kim: {may_kill: 25}\n", (6, 21), "min_approve: 75 is may_kill 25"),
        ("  holders:\n    kim: {min_approve: 101}\n", (6, 24), "per cent, from 0 to 100"),
        ("  holders:\n    kim: {min_approve: -1}\n", (6, 24), "per cent, from 0 to 100"),
        ("  holders:\n    kim: {min_approve: NaN}\n", (6, 24), "per cent, from 0 to 100"),
        ("  holders:\n    kim: {min_approve: [5]}\n", (6, 24), "per cent, from 0 to 100"),
        (
            "  holders:\n    kim: {min_approve: {duo: 5}}\n",
            (6, 30),
            "duo is not a rule; known are solo, group",
        ),
        (
            "  holders:\n    kim: {min_approve: {solo: half}}\n",
            (6, 31),
            "per cent, from 0 to 100",
        ),
        (
            "  holders:\n    kim: {tiers: [{billing: first, min_approve: 5}]}\n",
            (6, 19),
            "a tier is like {billing: 2-3, min_approve: 50}",
        ),
        (
            "  holders:\n    kim: {tiers: [{billing: 3-2, min_approve: 5}]}\n",
            (6, 19),
            "a tier is like {billing: 2-3, min_approve: 50}",
        ),
        (
            "  holders:\n    kim: {tiers: [{billing: 0, min_approve: 5}]}\n",
            (6, 19),
            "a tier is like {billing: 2-3, min_approve: 50}",
        ),
        ("  holders:\n    kim: {tiers: [lead]}\n", (6, 19), "a tier is like"),
        (
            "  holders:\n    kim: {signatories: [{role: agent}]}\n",
            (6, 25),
            "expected a name, or {name: ..., role: ...}",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_rest_holds(
    tmp_path: Path, text: str, place: tuple[int, int], words: str
) -> None:
    production = read(tmp_path, text)
    assert any(words in one.reason for one in production.problems)
    problem = next(one for one in production.problems if words in one.reason)
    assert (problem.line, problem.column) == place
    assert production.error is None
    assert len(production.cast) == 2


def test_what_is_wrong_with_one_rule_leaves_the_others(tmp_path: Path) -> None:
    production = read(
        tmp_path, "  silence: maybe\n  rounding: up\n  holders: {kim: {min_approve: {solo: x}}}\n"
    )
    assert len(production.problems) == 2
    assert production.terms.silence is Silence.PENDING
    assert production.terms.rounding is Rounding.UP
    assert production.terms.holders[0].solo is None
