"""Decisions into captions and ledger: all of it, or what was possible, and healed after a crash."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery.approval_sheets.answering import (
    ByHand,
    Recorded,
    answers_by_hand,
    record_answers,
)
from gallery.approval_sheets.comparing import Incoming, ReadBack, compare
from gallery.approval_sheets.oddities import Flag
from gallery.approval_sheets.returned import read_form
from gallery.approvals.answers import Answer, Decision
from gallery.approvals.boards import answers_of
from gallery.approvals.ledger import Ledger, append, read_ledger
from gallery.approvals.rules import Standing
from gallery.errors import ChangeError, YamlFileError
from gallery.library.production import Production
from tests.approval_sheets.conftest import NOW, SHEET, STILLS

if TYPE_CHECKING:
    from tests.approval_sheets.conftest import Asking, Filled

CORRIDOR, CREW, EARTH, LAB, HEAD = STILLS


@pytest.fixture
def back(filled: Filled, asking: Asking) -> ReadBack:
    """A sheet that approves the corridor and kills the crew."""
    path = filled(a0001=True, k0002=True, n0002="왼쪽, 'x': #1\nno", name="A. Example")
    return compare(asking.catalogue, read_form(path), path, NOW)


def record(asking: Asking, back: ReadBack) -> Recorded:
    return record_answers(asking.catalogue, production(asking), back.answers(), back.incoming, NOW)


def production(asking: Asking) -> Production:
    return asking.catalogue.library.production_for(CORRIDOR)


def ledger(asking: Asking) -> Ledger:
    return read_ledger(asking.ledger, production(asking))


def kept(asking: Asking, still_id: str) -> tuple[Answer, ...]:
    still = asking.catalogue.still(still_id)
    assert still is not None
    return answers_of(still)[0]


def test_decisions_go_into_captions_and_ledger(asking: Asking, back: ReadBack) -> None:
    recorded = record(asking, back)
    assert recorded == Recorded(back.answers())
    for still_id, answer in back.answers().items():
        assert kept(asking, still_id) == (answer,)
    (entry,) = ledger(asking).answered
    assert dict(entry.decisions) == back.answers()
    assert (entry.sheet, entry.source) == (SHEET, "returned.pdf")
    assert entry.source_sha256 == sha256(back.path.read_bytes()).hexdigest()
    assert ledger(asking).broken == ()


def test_what_a_caption_says_besides_stays(asking: Asking, back: ReadBack) -> None:
    before = asking.sidecar(CREW).read_bytes()
    record(asking, back)
    assert asking.sidecar(CREW).read_bytes().startswith(before)


def test_board_and_filter_follow(asking: Asking, back: ReadBack) -> None:
    record(asking, back)
    board = asking.catalogue.board(production(asking))
    crew = board.of(CREW)
    assert crew is not None
    assert crew.worst is Standing.KILLED
    assert back.after is not None
    now, expected = board.people["Kim Hyun-joo"].rounds[0], back.after.rounds[0]
    assert (now.answered, now.killed, now.classes) == (2, 1, expected.classes)


def test_one_still_that_cannot_be_written_does_not_keep_the_others(
    asking: Asking, back: ReadBack
) -> None:
    asking.sidecar(CREW).write_text("caption: [", encoding="utf-8")
    recorded = record(asking, back)
    ((still_id, error),) = recorded.failures
    assert (still_id, isinstance(error, YamlFileError)) == (CREW, True)
    assert list(recorded.answers) == [CORRIDOR]
    assert [still for still, _ in ledger(asking).answered[0].decisions] == [CORRIDOR]


def test_a_still_that_is_gone_is_told(asking: Asking, back: ReadBack) -> None:
    answers = {**back.answers(), "jung_e/nowhere": back.answers()[CREW]}
    recorded = record_answers(asking.catalogue, production(asking), answers, back.incoming, NOW)
    assert [still for still, _ in recorded.failures] == ["jung_e/nowhere"]
    assert len(recorded.answers) == 2


def refuse(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the disk take no file of these names."""
    real = os.replace

    def replace_file(old: str, new: str) -> None:
        if Path(new).name in names:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        real(old, new)

    monkeypatch.setattr(os, "replace", replace_file)


def test_a_place_that_cannot_be_written_is_told_and_left_as_it_was(
    asking: Asking, back: ReadBack, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = asking.everything()
    refuse(monkeypatch, "corridor.yaml", "crew.yaml", asking.ledger.name)
    recorded = record(asking, back)
    assert asking.everything() == before
    assert [still for still, _ in recorded.failures] == [CORRIDOR, CREW]
    assert all("the disk is read-only" in error.reason for _, error in recorded.failures)
    assert (recorded.answers, recorded.ledger_error) == ({}, None)


def test_a_ledger_that_cannot_be_written_is_told_and_healed_later(
    asking: Asking, back: ReadBack, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        refuse(full, asking.ledger.name)
        recorded = record(asking, back)
    assert recorded.ledger_error is not None
    assert ledger(asking).answered == ()
    assert record(asking, back).completed == (CORRIDOR, CREW)
    assert dict(ledger(asking).answered[0].decisions) == back.answers()


def test_a_ledger_that_cannot_be_read_stops_it_before_anything_is_written(
    asking: Asking, back: ReadBack
) -> None:
    asking.ledger.write_bytes(b"\xff\xfe\x00caf\xe9")
    before = asking.everything()
    with pytest.raises(YamlFileError):
        record(asking, back)
    assert asking.everything() == before


def test_cancelled_work_keeps_captions_and_ledger_alike(asking: Asking, back: ReadBack) -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    recorded = record_answers(
        asking.catalogue,
        production(asking),
        back.answers(),
        back.incoming,
        NOW,
        cancelled=cancelled,
    )
    assert recorded.was_cancelled
    assert list(recorded.answers) == [CORRIDOR]
    assert [still for still, _ in ledger(asking).answered[0].decisions] == [CORRIDOR]
    assert kept(asking, CREW) == ()


# --- a crash in between


def test_what_only_the_captions_have_is_completed(asking: Asking, back: ReadBack) -> None:
    before = asking.ledger.read_bytes()
    record(asking, back)
    asking.ledger.write_bytes(before)  # as if the program had ended before the ledger was written
    asking.catalogue.follow_ledgers()
    again = compare(asking.catalogue, read_form(back.path), back.path, NOW + timedelta(days=1))
    assert [row.flags for row in again.rows[:2]] == [(Flag.LEDGER_BEHIND,)] * 2
    recorded = record(asking, again)
    assert (recorded.answers, recorded.completed) == ({}, (CORRIDOR, CREW))
    assert dict(ledger(asking).answered[0].decisions) == back.answers()
    assert kept(asking, CREW) == (back.answers()[CREW],)


def test_what_only_the_ledger_has_is_completed(asking: Asking, back: ReadBack) -> None:
    before = asking.sidecar(CREW).read_bytes()
    record(asking, back)
    asking.sidecar(CREW).write_bytes(before)  # as if somebody had brought back an old copy
    asking.catalogue.reread((CREW,))
    again = compare(asking.catalogue, read_form(back.path), back.path, NOW + timedelta(days=1))
    recorded = record(asking, again)
    assert (recorded.answers, recorded.completed) == ({}, (CREW,))
    assert kept(asking, CREW) == (back.answers()[CREW],)
    assert len(ledger(asking).answered) == 1


KILLED_AT = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from gallery.approval_sheets import answering
from gallery.approval_sheets.comparing import compare
from gallery.approval_sheets.returned import read_form
from gallery.library.library import Library
from gallery.search.catalogue import Catalogue

folder, cache, pdf, now = sys.argv[1:]
catalogue = Catalogue(Library(Path(folder)), Path(cache))
catalogue.refresh()
back = compare(catalogue, read_form(Path(pdf)), Path(pdf), datetime.fromisoformat(now))
answering.append = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
answering.record_answers(catalogue, back.production, back.answers(), back.incoming, back and
                         datetime.fromisoformat(now))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_program_killed_between_captions_and_ledger_is_healed_by_reading_again(
    asking: Asking, back: ReadBack, tmp_path: Path
) -> None:
    folder = asking.catalogue.library.folder
    words = (str(folder), str(tmp_path / "other"), str(back.path), NOW.isoformat())
    run = subprocess.run([sys.executable, "-c", KILLED_AT, *words], check=False)
    assert run.returncode == -9
    asking.catalogue.refresh()
    assert ledger(asking).answered == ()
    assert kept(asking, CREW) == (back.answers()[CREW],)
    record(asking, back)
    assert dict(ledger(asking).answered[0].decisions) == back.answers()
    assert kept(asking, CREW) == (back.answers()[CREW],)


# --- by hand


def by_hand(asking: Asking, *ids: str, **more: object) -> dict[str, Answer]:
    told = replace(ByHand(asking.sent.person, Decision.KILL), **more)  # type: ignore[arg-type]
    return answers_by_hand(asking.catalogue, production(asking), ids, told, NOW)


def test_an_answer_by_telephone_is_recorded_with_the_file_as_it_is(asking: Asking) -> None:
    append(asking.ledger, [replace(asking.sent, sheet="00000002", round=2)])
    answers = by_hand(asking, CREW, signed=" A.  Example ", note="왼쪽\x1b[2J\u202e")
    digest = asking.sent.stills[1].sha256
    at = NOW.isoformat()
    assert answers == {
        CREW: Answer(
            asking.sent.person, Decision.KILL, 2, "A. Example", at, "phone", digest, "왼쪽[2J"
        )
    }
    record_answers(asking.catalogue, production(asking), answers, Incoming(), NOW)
    assert kept(asking, CREW) == (answers[CREW],)
    (entry,) = ledger(asking).answered
    assert (entry.sheet, entry.source, dict(entry.decisions)) == ("", "", answers)


def test_who_changes_their_mind_twice_is_recorded_three_times(asking: Asking) -> None:
    kill, approve = by_hand(asking, CREW), by_hand(asking, CREW, decision=Decision.APPROVE)
    for number, answers in enumerate((kill, approve, kill)):
        moment = NOW + timedelta(hours=number)
        timed = {key: replace(one, at=moment.isoformat()) for key, one in answers.items()}
        record_answers(asking.catalogue, production(asking), timed, Incoming(), moment)
    assert [one.decision for one in kept(asking, CREW)] == ["kill", "approve", "kill"]
    assert len(ledger(asking).answered) == 3


def test_nobody_was_sent_anything_is_round_one(asking: Asking) -> None:
    asking.ledger.unlink()
    assert by_hand(asking, CREW)[CREW].round == 1


@pytest.mark.parametrize("more", [{"by": ""}, {"by": "sheet 7F3A21C4"}, {"round": 0}])
def test_what_makes_no_sense_is_refused(more: dict[str, object], asking: Asking) -> None:
    with pytest.raises(ChangeError):
        by_hand(asking, CREW, **more)
