"""A returned sheet held against the library: what would change, and what is odd about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery.approval_sheets.answering import record_answers
from gallery.approval_sheets.comparing import ReadBack, compare
from gallery.approval_sheets.oddities import Flag
from gallery.approval_sheets.returned import read_form
from gallery.approvals.answers import KEY, Answer, Decision, as_data
from gallery.approvals.ledger import append
from gallery.approvals.rules import Standing
from gallery.errors import YamlFileError
from gallery.fingerprint import fingerprint
from gallery.library.change import AddRecords
from gallery.library.library import Library
from gallery.picture import PictureFacts
from gallery.search.catalogue import Catalogue
from tests.approval_sheets.conftest import NOW, SHEET, STILLS, field_of

if TYPE_CHECKING:
    from pikepdf import Pdf

    from tests.approval_sheets.conftest import Asking, Filled

CORRIDOR, CREW, EARTH, LAB, HEAD = STILLS
SIGNED = {"name": "A. Example"}


def held(asking: Asking, path: Path) -> ReadBack:
    return compare(asking.catalogue, read_form(path), path, NOW)


def flags(back: ReadBack) -> dict[str, tuple[Flag, ...]]:
    return {row.still_id: row.flags for row in back.rows if row.flags}


def answered(asking: Asking, still_id: str, decision: Decision, **more: object) -> Answer:
    """Write an answer into a still's captions, as if it had come before."""
    at = (NOW - timedelta(days=1)).isoformat()
    usual = Answer(asking.sent.person, decision, 1, at=at, by="phone")
    answer = replace(usual, **more)  # type: ignore[arg-type]
    asking.catalogue.edit(still_id, [AddRecords(KEY, (as_data(answer),))])
    asking.catalogue.reread((still_id,))
    return answer


def test_what_would_change_is_shown_and_nothing_is_written(filled: Filled, asking: Asking) -> None:
    path = filled(a0001=True, k0005=True, n0005="머리", n0003="why?", **SIGNED)
    before = asking.everything()
    back = held(asking, path)
    assert asking.everything() == before
    assert [row.still_id for row in back.rows] == list(STILLS)
    assert (back.obstacle, back.warnings) == ("", ())
    assert back.answers() == {
        CORRIDOR: Answer(
            asking.sent.person,
            Decision.APPROVE,
            1,
            "A. Example",
            NOW.isoformat(),
            f"sheet {SHEET}",
            asking.sent.stills[0].sha256,
        ),
        HEAD: Answer(
            asking.sent.person,
            Decision.KILL,
            1,
            "A. Example",
            NOW.isoformat(),
            f"sheet {SHEET}",
            asking.sent.stills[4].sha256,
            "머리",
        ),
    }
    assert flags(back) == {EARTH: (Flag.NOTE_ONLY,)}


def test_kills_over_the_quota_are_flagged_as_the_rules_count_them(
    filled: Filled, asking: Asking
) -> None:
    back = held(asking, filled(k0001=True, k0002=True, k0003=True, k0004=True, **SIGNED))
    assert back.before is not None
    assert back.after is not None
    assert [(one.still_class.name, one.left) for one in back.before.rounds[0].classes] == [
        ("solo", 2),
        ("group", 0),
    ]
    assert [(one.still_class.name, one.left) for one in back.after.rounds[0].classes] == [
        ("solo", -1),
        ("group", -1),
    ]
    assert flags(back) == {EARTH: (Flag.OVER_QUOTA,), LAB: (Flag.OVER_QUOTA,)}
    assert back.after.verdict(EARTH).standing is Standing.OVER_QUOTA
    assert EARTH in back.answers()


def test_both_boxes_ticked_is_no_answer(filled: Filled, asking: Asking) -> None:
    back = held(asking, filled(a0001=True, k0001=True, a0002=True, **SIGNED))
    assert flags(back) == {CORRIDOR: (Flag.BOTH,)}
    assert list(back.answers()) == [CREW]


def test_another_answer_than_before_shows_both(filled: Filled, asking: Asking) -> None:
    before = answered(asking, CREW, Decision.APPROVE, at="2022-11-09T09:00:00+09:00")
    back = held(asking, filled(k0002=True, **SIGNED))
    assert flags(back) == {CREW: (Flag.CONFLICT,)}
    assert back.rows[1].before == before
    assert back.answers()[CREW].decision is Decision.KILL


@pytest.mark.parametrize(
    "later",
    [
        {"at": "2022-11-12T09:00:00+09:00", "by": "phone"},
        {"at": "2022-11-14T09:00:00+09:00", "round": 2, "by": "sheet 00000002"},
        {"at": "", "by": "paper"},
    ],
)
def test_a_later_answer_stands_unless_somebody_says_otherwise(
    later: dict[str, object], filled: Filled, asking: Asking
) -> None:
    answered(asking, CREW, Decision.APPROVE, **later)
    back = held(asking, filled(k0002=True, **SIGNED))
    assert flags(back) == {CREW: (Flag.CONFLICT, Flag.LATER_ANSWER)}
    assert back.answers() == {}
    assert back.answers(over_later=True)[CREW].decision is Decision.KILL


def test_a_sheet_signed_on_a_later_day_is_later_than_the_call(
    filled: Filled, asking: Asking
) -> None:
    answered(asking, CREW, Decision.APPROVE, at="2022-11-12T09:00:00+09:00")
    back = held(asking, filled(k0002=True, date="2022-11-14", **SIGNED))
    assert flags(back) == {CREW: (Flag.CONFLICT,)}


def test_an_answer_that_agrees_with_the_call_is_recorded_as_the_proof(
    filled: Filled, asking: Asking
) -> None:
    answered(asking, CREW, Decision.KILL)
    back = held(asking, filled(k0002=True, **SIGNED))
    assert flags(back) == {}
    assert list(back.answers()) == [CREW]


def test_a_file_that_changed_since_it_was_sent_is_flagged(filled: Filled, asking: Asking) -> None:
    path = filled(a0001=True, **SIGNED)
    still = asking.catalogue.still(CORRIDOR)
    assert still is not None
    with still.picture.open("ab") as file:
        file.write(b"\0")
    asking.catalogue.reread((CORRIDOR,))
    back = held(asking, path)
    assert flags(back) == {CORRIDOR: (Flag.OTHER_FILE,)}
    assert back.answers()[CORRIDOR].sha256 == asking.sent.stills[0].sha256


def test_a_still_that_is_gone_is_flagged(filled: Filled, asking: Asking) -> None:
    path = filled(a0001=True, a0002=True, **SIGNED)
    still = asking.catalogue.still(CORRIDOR)
    assert still is not None
    still.picture.unlink()
    asking.catalogue.reread((CORRIDOR,))
    back = held(asking, path)
    assert flags(back) == {CORRIDOR: (Flag.UNKNOWN_STILL,)}
    assert list(back.answers()) == [CREW]


def test_a_still_whose_captions_cannot_be_read_is_flagged(filled: Filled, asking: Asking) -> None:
    asking.sidecar(CREW).write_text("caption: [", encoding="utf-8")
    asking.catalogue.reread((CREW,))
    assert flags(held(asking, filled(a0002=True, **SIGNED))) == {CREW: (Flag.UNREADABLE,)}


def test_missing_boxes_are_told(filled: Filled, asking: Asking) -> None:
    def rename(pdf: Pdf) -> None:
        for name in ("a0002", "k0002"):
            field_of(pdf, name).T = "gone"

    back = held(asking, filled(rename, a0001=True, **SIGNED))
    assert flags(back) == {CREW: (Flag.NO_BOXES,)}
    assert "1 still without boxes in this file; it was changed on its way" in back.warnings


def test_a_blank_sheet_changes_nothing(asking: Asking) -> None:
    back = held(asking, asking.pdf)
    assert back.warnings == ("nothing is ticked: it came back blank",)
    assert (back.answers(), flags(back)) == ({}, {})


# --- the sheet as a whole


@pytest.mark.parametrize("name", ["A. Example", "kim hyun-joo", "Kim Hyun Joo", "김현주"])
def test_the_person_and_who_may_sign_for_them_are_known(
    name: str, filled: Filled, asking: Asking
) -> None:
    assert held(asking, filled(a0001=True, name=name)).warnings == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "nobody has signed it"),
        (
            "Kang Soo-yeon",
            "signed by Kang Soo-yeon, who is not known to sign for Kim Hyun-joo "
            "(Kim Hyun-joo, A. Example may)",
        ),
    ],
)
def test_any_other_signature_is_told(name: str, told: str, filled: Filled, asking: Asking) -> None:
    assert held(asking, filled(a0001=True, name=name)).warnings == (told,)


def test_a_late_answer_and_an_older_round_are_told(filled: Filled, asking: Asking) -> None:
    append(asking.ledger, [replace(asking.sent, sheet="00000002", round=2)])
    path = filled(a0001=True, **SIGNED)
    back = compare(asking.catalogue, read_form(path), path, NOW + timedelta(days=10))
    assert back.warnings == (
        "it is of round 1, and round 2 was sent since",
        "it comes after the deadline, 2022-11-17",
    )


def test_a_sheet_of_another_library_cannot_be_recorded(filled: Filled, asking: Asking) -> None:
    asking.ledger.unlink()
    manifest = f'{{"v":1,"sheet":"{SHEET}","library":"ffff","person":"kim","round":1,"stills":[]}}'
    back = held(asking, filled(a0001=True, manifest=manifest))
    assert back.obstacle.startswith(f"sheet {SHEET} was sent from another library")
    assert (back.rows, back.answers()) == ((), {})


def test_a_sheet_that_no_ledger_knows_cannot_be_recorded(filled: Filled, asking: Asking) -> None:
    asking.ledger.unlink()
    back = held(asking, filled(a0001=True))
    assert f"knows sheet {SHEET}" in back.obstacle
    assert back.answers() == {}


def test_a_ledger_that_cannot_be_read_is_told(filled: Filled, asking: Asking) -> None:
    path = filled(a0001=True)
    asking.ledger.write_bytes(b"\xff\xfe\x00caf\xe9")
    catalogue = Catalogue(Library(asking.catalogue.library.folder), path.parent / "other cache")
    catalogue.refresh()
    with pytest.raises(YamlFileError):
        compare(catalogue, read_form(path), path, NOW)


def test_a_sheet_that_does_not_say_which_it_is_cannot_be_recorded(
    filled: Filled, asking: Asking
) -> None:
    form = replace(read_form(filled(a0001=True)), sheet="", manifest=None)
    back = compare(asking.catalogue, form, asking.pdf, NOW)
    assert back.obstacle.startswith("nothing in it says which sheet it is")


def test_an_altered_manifest_is_told_and_the_ledger_counts(filled: Filled, asking: Asking) -> None:
    def swap(pdf: Pdf) -> None:
        one = field_of(pdf, "manifest")
        first, second = (still.sha256 for still in asking.sent.stills[:2])
        one.V = str(one.V).replace(first, second)

    back = held(asking, filled(swap, a0001=True, **SIGNED))
    assert list(back.answers()) == [CORRIDOR]
    assert back.warnings == (
        "it was altered: at 1 place it names other pictures than were sent; the ledger counts",
    )


def test_answers_beyond_the_sheet_are_not_read(filled: Filled, asking: Asking) -> None:
    def more(pdf: Pdf) -> None:
        field_of(pdf, "a0005").T = "a0099"

    back = held(asking, filled(more, a0005=True, **SIGNED))
    assert back.answers() == {}
    assert "1 answer at places that the sheet does not have; not read" in back.warnings


def test_reading_the_same_sheet_twice_changes_nothing(filled: Filled, asking: Asking) -> None:
    path = filled(a0001=True, k0002=True, n0002="메모", **SIGNED)
    first = held(asking, path)
    assert first.production is not None
    record_answers(asking.catalogue, first.production, first.answers(), first.incoming, NOW)
    before = asking.everything()
    second = held(asking, path)
    assert flags(second) == {CORRIDOR: (Flag.UNCHANGED,), CREW: (Flag.UNCHANGED,)}
    assert second.answers(over_later=True) == {}
    assert second.warnings == ("it was read already: all it says is recorded",)
    record_answers(asking.catalogue, first.production, first.answers(), first.incoming, NOW)
    assert asking.everything() == before


def test_a_sheet_read_again_does_not_bring_back_what_was_answered_since(
    filled: Filled, asking: Asking
) -> None:
    path = filled(k0002=True, **SIGNED)
    first = held(asking, path)
    assert first.production is not None
    record_answers(asking.catalogue, first.production, first.answers(), first.incoming, NOW)
    answered(asking, CREW, Decision.APPROVE, at=(NOW + timedelta(hours=1)).isoformat())
    second = held(asking, path)
    assert flags(second) == {CREW: (Flag.CONFLICT, Flag.LATER_ANSWER)}
    assert second.answers() == {}


def test_a_still_that_was_renamed_since_is_answered_under_its_new_name(
    filled: Filled, asking: Asking
) -> None:
    path = filled(k0001=True, **SIGNED)
    catalogue = asking.catalogue
    picture = catalogue.library.stills_folder / "jung_e" / "corridor.jpg"
    catalogue.learn({"jung_e/corridor": PictureFacts(fingerprint=fingerprint(picture))})
    picture.rename(picture.with_name("long corridor.jpg"))
    catalogue.refresh()
    catalogue.follow()
    back = held(asking, path)
    assert (back.warnings, flags(back)) == ((), {})
    assert list(back.answers()) == ["jung_e/long corridor"]
