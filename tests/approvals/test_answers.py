"""Decisions in a sidecar: what is understood, what is told, what is written."""

from __future__ import annotations

import pytest

from gallery.approvals.answers import (
    Answer,
    Decision,
    as_data,
    key_of,
    latest,
    read_answers,
)
from gallery.library.production import Production
from gallery.library.values import Person
from tests.approvals.conftest import CAST, CREW, KANG, KIM, approve, kill

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PRODUCTION = Production(cast=CAST, by_name={"kim": KIM, "kim hyun-joo": KIM, "김현주": KIM})
FULL = {
    "person": "kim",
    "decision": "kill",
    "round": "2",
    "signed": "A. Example",
    "at": "2022-11-15T10:02:00+09:00",
    "by": "sheet 7F3A21C4",
    "sha256": HASH,
    "note": "hair, left",
}


def test_everything_that_a_decision_says() -> None:
    (answer,), wrong = read_answers([FULL], PRODUCTION)
    assert wrong == ()
    assert answer == Answer(
        KIM,
        Decision.KILL,
        2,
        "A. Example",
        "2022-11-15T10:02:00+09:00",
        "sheet 7F3A21C4",
        HASH,
        "hair, left",
    )
    assert answer.sheet == "7F3A21C4"
    assert {key: str(value) for key, value in as_data(answer).items()} == {
        **FULL,
        "at": str(as_data(answer)["at"]),
    }


@pytest.mark.parametrize("person", ["kim", "KIM", "Kim Hyun-joo", "김현주"])
def test_whoever_is_meant_is_the_same_person(person: str) -> None:
    (answer,), _ = read_answers([{"person": person, "decision": "Approve"}], PRODUCTION)
    assert answer == Answer(KIM, Decision.APPROVE)
    assert answer.sheet == ""


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ("kill", "approvals: expected a list of decisions"),
        ({"person": "kim"}, "approvals: expected a list of decisions"),
        (["kim"], "approvals: decision 1 is no map"),
        ([{"decision": "kill"}], "approvals: decision 1 names no person"),
        ([{"person": " ", "decision": "kill"}], "approvals: decision 1 names no person"),
        ([{"person": "kim"}], "approvals: decision 1 is neither approve nor kill: nothing"),
        (
            [{"person": "kim", "decision": "maybe"}],
            "approvals: decision 1 is neither approve nor kill: maybe",
        ),
        (
            [{"person": "kim", "decision": "kill", "round": "0"}],
            "approvals: decision 1 has no round from 1 to 999: 0",
        ),
        (
            [{"person": "kim", "decision": "kill", "round": "9" * 5_000}],
            "approvals: decision 1 has no round from 1 to 999: " + "9" * 60,
        ),
        (
            [{"person": "kim", "decision": "kill", "round": "first"}],
            "approvals: decision 1 has no round from 1 to 999: first",
        ),
    ],
)
def test_what_is_no_decision_is_told_and_does_not_count(data: object, wrong: str) -> None:
    assert read_answers(data, PRODUCTION) == ((), (wrong,))


def test_one_mistake_leaves_the_other_decisions() -> None:
    answers, wrong = read_answers([FULL, "?", {**FULL, "decision": "approve"}], PRODUCTION)
    assert [one.decision for one in answers] == [Decision.KILL, Decision.APPROVE]
    assert wrong == ("approvals: decision 2 is no map",)


def test_a_hash_that_is_none_is_no_hash() -> None:
    (answer,), _ = read_answers([{**FULL, "sha256": "9f86d0..."}], PRODUCTION)
    assert answer.sha256 == ""
    (answer,), _ = read_answers([{**FULL, "sha256": HASH.upper()}], PRODUCTION)
    assert answer.sha256 == HASH


def test_nothing_said_is_no_answer() -> None:
    assert read_answers(None, PRODUCTION) == ((), ())


def test_what_is_empty_is_not_written() -> None:
    assert as_data(approve(KIM, at="")) == {"person": "kim", "decision": "approve", "round": 1}


def test_somebody_is_called_by_their_code_in_files() -> None:
    assert (key_of(KIM), key_of(CREW)) == ("kim", "A. Example")


def test_the_last_answer_of_a_person_is_the_one_that_holds() -> None:
    answers = (kill(KIM), approve(KANG), approve(KIM, 2))
    assert latest(answers, KIM) == approve(KIM, 2)
    assert latest(answers, Person("Nobody")) is None
