"""May a still leave the house, and if not, why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gallery.approvals.answers import Answer, Decision
from gallery.approvals.classes import StillClass
from gallery.approvals.clearance import Hold, reasons_to_hold
from gallery.approvals.rules import Standing, Verdict
from gallery.errors import YamlFileError
from gallery.library.library import Library
from gallery.library.still import Still
from tests.approvals.conftest import KANG, KIM

NOW = datetime(2022, 12, 1, 9, tzinfo=UTC)
SOLO = StillClass("solo", Decimal(50))
SHOWN, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def still(library_folder: object) -> Still:
    library = Library(library_folder)  # type: ignore[arg-type]
    files = library.files("jung_e/earth")
    assert files is not None
    return library.still(files)


@pytest.mark.parametrize(
    ("standing", "hold", "words"),
    [
        (Standing.KILLED, Hold.KILLED, "killed by Kim Hyun-joo"),
        (Standing.OVER_QUOTA, Hold.OVER_QUOTA, "beyond the quota"),
        (Standing.PENDING, Hold.PENDING, "Kim Hyun-joo has not answered"),
        (Standing.NOT_SENT, Hold.NOT_SENT, "not sent to Kim Hyun-joo for approval"),
    ],
)
def test_why_a_still_stays_in_the_house(
    still: Still, standing: Standing, hold: Hold, words: str
) -> None:
    (reason,) = reasons_to_hold(still, {KIM: Verdict(standing, SOLO)}, NOW)
    assert (reason.hold, reason.person) == (hold, KIM)
    assert words in reason.text


@pytest.mark.parametrize("standing", [Standing.APPROVED, Standing.NOT_NEEDED])
def test_what_may_leave(still: Still, standing: Standing) -> None:
    assert reasons_to_hold(still, {KIM: Verdict(standing, SOLO)}, NOW) == ()
    assert reasons_to_hold(still, {}, NOW) == ()


def test_one_of_several_is_enough_to_hold(still: Still) -> None:
    verdicts = {KIM: Verdict(Standing.APPROVED, SOLO), KANG: Verdict(Standing.KILLED, SOLO)}
    assert [one.person for one in reasons_to_hold(still, verdicts, NOW)] == [KANG]


@pytest.mark.parametrize(
    ("shown", "leaves", "held"),
    [
        (SHOWN, SHOWN, False),
        (SHOWN, OTHER, True),
        (SHOWN, "", False),  # nobody looked
        ("", OTHER, False),  # by telephone
    ],
)
def test_an_approval_holds_for_the_file_that_was_shown(
    still: Still, shown: str, leaves: str, held: bool
) -> None:
    answer = Answer(KIM, Decision.APPROVE, sha256=shown)
    verdicts = {KIM: Verdict(Standing.APPROVED, SOLO, 1, answer)}
    reasons = reasons_to_hold(still, verdicts, NOW, leaves)
    assert [one.hold for one in reasons] == ([Hold.OTHER_FILE] if held else [])


@pytest.mark.parametrize(
    ("embargo", "held"),
    [
        ("2022-12-01T09:00:01+00:00", True),
        ("2022-12-01T09:00:00+00:00", False),
        ("2022-12-01T18:30:00+09:00", True),
        ("2022-12-01T18:00:00+09:00", False),
        ("2022-12-01T09:30:00", True),
        ("2022-11-30T20:59:59", False),  # over everywhere, at UTC-12 too
        ("2022-11-30T21:00:01", True),
        ("2022-12-02", True),
        ("2022-12-01", True),
        ("2022-11-30", False),
        ("some day", True),
    ],
)
def test_an_embargo_holds_until_it_ends(still: Still, embargo: str, held: bool) -> None:
    under = replace(still, own={**still.own, "embargo": embargo})
    assert [one.hold for one in reasons_to_hold(under, {}, NOW)] == [Hold.EMBARGO] * held


def test_a_still_whose_captions_cannot_be_read_stays(still: Still) -> None:
    error = YamlFileError("earth.yaml", 3, 1, "a tab cannot indent")
    (reason,) = reasons_to_hold(replace(still, error=error), {}, NOW)
    assert reason.hold is Hold.UNREADABLE
    assert "a tab cannot indent" in reason.text
