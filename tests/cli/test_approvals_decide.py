"""`gallery approvals decide`: answers that no sheet brought."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from gallery.approvals.ledger import read_ledger
from tests.approval_sheets.conftest import Asking, asking

if TYPE_CHECKING:
    from tests.cli.conftest import Answer, Gallery

__all__ = ["asking"]


def decide(gallery: Gallery, asking: Asking, *words: str) -> Answer:
    return gallery("-L", asking.catalogue.library.folder, "approvals", "decide", *words)


def test_an_answer_is_recorded_and_told(gallery: Gallery, asking: Asking) -> None:
    words = ("kim", "kill", "jung_e/crew", "--signed", "A. Example", "--note", "머리")
    answer = decide(gallery, asking, *words, "--by", "e-mail")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == [
        "jung_e/crew  Kim Hyun-joo: - -> kill (e-mail)",
        "Kills left in round 1: solo 1, group 0",
    ]
    production = asking.catalogue.library.production_for("jung_e/crew")
    (entry,) = read_ledger(asking.ledger, production).answered
    ((still_id, one),) = entry.decisions
    assert (still_id, one.decision, one.by) == ("jung_e/crew", "kill", "e-mail")
    assert (one.signed, one.note, one.sha256) == (
        "A. Example",
        "머리",
        asking.sent.stills[1].sha256,
    )
    again = decide(gallery, asking, *words, "--by", "e-mail")
    assert again.lines[0] == "jung_e/crew  Kim Hyun-joo: unchanged"


def test_ids_come_from_stdin_and_kills_over_the_quota_are_told(
    gallery: Gallery, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("jung_e/lab\njung_e/crew\n\n"))
    answer = decide(gallery, asking, "Kim Hyun Joo", "KILL", "-")
    assert answer.lines == [
        "jung_e/lab  Kim Hyun-joo: - -> kill (phone)  [over quota]",
        "jung_e/crew  Kim Hyun-joo: - -> kill (phone)",
        "Kills left in round 1: solo 1, group -1",
    ]


def test_what_no_sheet_asked_has_no_quota(gallery: Gallery, asking: Asking) -> None:
    answer = decide(gallery, asking, "kim", "kill", "jung_e/lab", "--round", "2")
    assert answer.lines == [
        "jung_e/lab  Kim Hyun-joo: - -> kill (phone)",
        "Kills left in round 2: group any",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nobody", "kill", "jung_e/crew"], "'nobody' is not in the cast of Jung_E (there are kim"),
        (["kim", "maybe", "jung_e/crew"], "'maybe' is neither approve nor kill"),
        (["kim", "kill", "jung_e/crw"], "Did you mean jung_e/crew?"),
        (["kim", "kill", "jung_e/crew", "--by", "sheet 1"], "how did the answer come"),
        (["kim", "kill", "jung_e/crew", "--round", "1000"], "a round is a number from 1 to 999"),
    ],
)
def test_a_mistake_is_explained_and_changes_nothing(
    words: list[str], message: str, gallery: Gallery, asking: Asking
) -> None:
    before = asking.everything()
    answer = decide(gallery, asking, *words)
    assert answer.code == 2
    assert message in answer.err
    assert asking.everything() == before


def test_nothing_from_stdin_is_a_mistake(
    gallery: Gallery, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    answer = decide(gallery, asking, "kim", "kill", "-")
    assert (answer.code, "which stills?" in answer.err) == (2, True)


def test_a_caption_that_cannot_be_written_is_told(gallery: Gallery, asking: Asking) -> None:
    asking.sidecar("jung_e/crew").write_text("caption: [", encoding="utf-8")
    answer = decide(gallery, asking, "kim", "kill", "jung_e/crew", "jung_e/earth")
    assert answer.code == 1
    assert answer.lines[0] == "jung_e/earth  Kim Hyun-joo: - -> kill (phone)"
    assert "crew.yaml:2:1" in answer.err
    alone = decide(gallery, asking, "kim", "kill", "jung_e/crew")
    assert alone.code == 2
    assert alone.err.startswith("gallery: error: ")
