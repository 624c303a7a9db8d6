"""What is said of answers that were written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.app.session.answering import Written
from gallery.app.session.approvals import ANEW, messages
from gallery.app.session.messages import MessageKind
from gallery.approval_sheets.answering import ByHand, Recorded
from gallery.approvals.answers import Answer, Decision
from gallery.errors import SaveError
from gallery.library.values import Person

KIM = Person("Kim Hyun-joo", code="kim")
KILL = Answer(KIM, Decision.KILL)
FULL = SaveError(Path("/x/production.approvals.yaml"), "no space left on the disk")


@pytest.mark.parametrize(
    ("decision", "recorded", "over", "said"),
    [
        (
            Decision.KILL,
            Recorded({"a": KILL}),
            0,
            [(MessageKind.INFO, f"Killed 1 still for Kim Hyun-joo by phone, signed A. B.. {ANEW}")],
        ),
        (
            Decision.APPROVE,
            Recorded({"a": KILL, "b": KILL}, was_cancelled=True),
            0,
            [
                (
                    MessageKind.INFO,
                    "Approved 2 stills for Kim Hyun-joo by phone, signed A. B.; cancelled before "
                    f"the others. {ANEW}",
                )
            ],
        ),
        (
            Decision.KILL,
            Recorded({}, unchanged=("a",)),
            0,
            [
                (
                    MessageKind.INFO,
                    "Kim Hyun-joo has said so already of 1 still; nothing was written",
                )
            ],
        ),
        (
            Decision.KILL,
            Recorded({}, failures=(("a", FULL), ("b", FULL), ("c", FULL))),
            0,
            [(MessageKind.ERROR, f"Not recorded: {FULL} (and 2 stills more)")],
        ),
    ],
)
def test_what_was_written_is_said_and_what_was_not(
    decision: Decision, recorded: Recorded, over: int, said: list[tuple[MessageKind, str]]
) -> None:
    told = ByHand(KIM, decision, "phone", "A. B.")
    found = messages(Written(told, recorded, over, frozenset()))
    assert [(one.kind, one.text) for one in found] == said


def test_a_ledger_that_is_behind_is_said_last() -> None:
    told = ByHand(KIM, Decision.KILL)
    recorded = Recorded({"a": KILL}, ledger_error=FULL)
    found = messages(Written(told, recorded, 1, frozenset()))
    kinds = [one.kind for one in found]
    assert kinds == [MessageKind.INFO, MessageKind.WARNING, MessageKind.ERROR]
    assert "Answer once more to complete it" in found[-1].text
    assert found[-1].path == FULL.path
