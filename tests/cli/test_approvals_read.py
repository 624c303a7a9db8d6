"""`gallery approvals read`: shown first, recorded when asked, told what could not be."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery.approvals.ledger import read_ledger
from tests.approval_sheets.conftest import SHEET, Asking, asking, filled

if TYPE_CHECKING:
    from tests.approval_sheets.conftest import Filled
    from tests.cli.conftest import Answer, Gallery

__all__ = ["asking", "filled"]

NAME = "A. Example"


class Terminal(io.StringIO):
    """Somebody who sits there and types."""

    def isatty(self) -> bool:
        return True


def read(gallery: Gallery, asking: Asking, *words: str | Path) -> Answer:
    return gallery("-L", asking.catalogue.library.folder, "approvals", "read", *words)


def recorded(asking: Asking) -> dict[str, str]:
    production = asking.catalogue.library.production_for("jung_e/crew")
    entries = read_ledger(asking.ledger, production).answered
    return {still: str(one.decision) for entry in entries for still, one in entry.decisions}


def test_without_a_terminal_it_is_shown_and_not_recorded(
    gallery: Gallery, asking: Asking, filled: Filled
) -> None:
    path = filled(a0001=True, k0002=True, n0002="왼쪽\nالشعر", n0003="why?", name=NAME)
    before = asking.everything()
    answer = read(gallery, asking, path)
    assert asking.everything() == before
    assert answer.code == 1
    assert answer.err == (
        "gallery: warning: nothing was recorded; to record 2 answers, add --yes\n"
    )
    assert answer.lines == [
        f"returned.pdf: sheet {SHEET}, Kim Hyun-joo, round 1, signed A. Example",
        "  ! it comes after the deadline, 2022-11-17",
        "  jung_e/corridor  - -> approve",
        '  jung_e/crew      - -> kill  "왼쪽 الشعر"',
        '  jung_e/earth     -  "why?"  [note only]',
        "5 stills: 1 approved, 1 killed, 1 with a note only, 2 unanswered",
        "Kills left in round 1: solo 1, group 0",
    ]


def test_yes_records(gallery: Gallery, asking: Asking, filled: Filled) -> None:
    path = filled(a0001=True, k0002=True, name=NAME)
    answer = read(gallery, asking, path, "--yes")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines[-1] == "Recorded: 2 answers"
    assert recorded(asking) == {"jung_e/corridor": "approve", "jung_e/crew": "kill"}
    folder = asking.catalogue.library.folder
    assert gallery("-L", folder, "list", "is:killed", "--ids").lines == ["jung_e/crew"]
    before = asking.everything()
    again = read(gallery, asking, path, "--yes")
    assert (again.code, again.err, asking.everything()) == (0, "", before)
    assert "  ! it was read already: all it says is recorded" in again.lines
    assert "  jung_e/crew      kill  [unchanged]" in again.lines


@pytest.mark.parametrize(("typed", "is_recorded"), [("y\n", True), ("n\n", False), ("", False)])
def test_who_is_there_is_asked(
    typed: str,
    is_recorded: bool,
    gallery: Gallery,
    asking: Asking,
    filled: Filled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = filled(a0001=True, name=NAME)
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", Terminal())
    answer = read(gallery, asking, path)
    assert isinstance(sys.stderr, Terminal)
    assert "Record 1 answer? [y/N] " in sys.stderr.getvalue()
    assert bool(recorded(asking)) is is_recorded
    assert (answer.code, answer.lines[-1]) == (
        (0, "Recorded: 1 answer") if is_recorded else (1, "Nothing was recorded.")
    )


def test_what_is_no_answer_is_told_by_the_exit_code(
    gallery: Gallery, asking: Asking, filled: Filled
) -> None:
    path = filled(a0001=True, k0001=True, a0002=True, k0003=True, k0004=True, name=NAME)
    answer = read(gallery, asking, path, "--yes")
    assert answer.code == 1
    assert "  jung_e/corridor  approve and kill  [both ticked]" in answer.lines
    assert "  jung_e/lab       - -> kill  [over quota]" in answer.lines
    assert "5 stills: 1 approved, 2 killed (1 over quota), 1 to be asked about, 1 unanswered" in (
        answer.lines
    )
    assert recorded(asking).keys() == {"jung_e/crew", "jung_e/earth", "jung_e/lab"}


def test_a_damaged_file_is_told_by_the_exit_code(
    gallery: Gallery, asking: Asking, filled: Filled
) -> None:
    path = filled(a0001=True, name=NAME)
    path.write_bytes(re.sub(rb"startxref\n\d+", b"startxref\n77", path.read_bytes()))
    answer = read(gallery, asking, path, "--yes")
    assert answer.code == 1
    assert "  ! the file is damaged and was repaired; compare it with its pages" in answer.lines
    assert recorded(asking) == {"jung_e/corridor": "approve"}


def test_json_says_all_of_it(gallery: Gallery, asking: Asking, filled: Filled) -> None:
    path = filled(k0002=True, n0002="a\x1b[2Jb", name=NAME, date="2022-11-15")
    (one,) = json.loads(read(gallery, asking, path, "--yes", "--json").out)
    assert (one["sheet"], one["person"], one["round"]) == (SHEET, "Kim Hyun-joo", 1)
    assert (one["signed"], one["date"]) == (NAME, "2022-11-15")
    assert one["kills_left"] == {"solo": 1, "group": 0}
    assert one["recorded"] == ["jung_e/crew"]
    assert one["stills"][1] == {
        "position": 2,
        "id": "jung_e/crew",
        "before": None,
        "decision": "kill",
        "note": "a[2Jb",
        "flags": [],
        "changes": True,
    }


def test_of_several_files_the_good_ones_are_recorded(
    gallery: Gallery, asking: Asking, filled: Filled, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"hello")
    first = filled(a0001=True, name=NAME, save_as="first.pdf")
    second = filled(k0001=True, name=NAME, save_as="second.pdf")
    answer = read(gallery, asking, bad, first, second, "--yes")
    assert (answer.code, answer.err) == (1, f"gallery: warning: {bad}: is no PDF\n")
    assert (
        f"  jung_e/corridor  approve (sheet {SHEET}) -> kill  [other than before]" in answer.lines
    )
    assert recorded(asking) == {"jung_e/corridor": "kill"}


def test_a_file_that_cannot_be_read_is_an_error(
    gallery: Gallery, asking: Asking, tmp_path: Path
) -> None:
    answer = read(gallery, asking, tmp_path / "none.pdf", "--yes")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"gallery: error: {tmp_path / 'none.pdf'}: there is no such file\n"


def test_a_flattened_sheet_leads_to_answers_by_hand(
    gallery: Gallery, asking: Asking, filled: Filled
) -> None:
    from tests.approval_sheets.test_returned import drop_form

    answer = read(gallery, asking, filled(drop_form), "--yes")
    assert answer.code == 2
    assert f"It is sheet {SHEET}: enter its answers by hand" in answer.err
    words = "gallery approvals decide kim approve|kill ID... --by paper --round 1"
    assert answer.err.splitlines()[-1] == f"gallery: hint: {words}"


def test_a_later_answer_is_replaced_only_when_asked(
    gallery: Gallery, asking: Asking, filled: Filled
) -> None:
    folder = asking.catalogue.library.folder
    assert gallery("-L", folder, "approvals", "decide", "kim", "approve", "jung_e/crew").code == 0
    path = filled(k0002=True, name=NAME)
    answer = read(gallery, asking, path, "--yes")
    assert answer.code == 1
    assert (
        "  jung_e/crew  approve (phone) -> kill  [other than before, answered later already]"
        in answer.lines
    )
    assert recorded(asking) == {"jung_e/crew": "approve"}
    assert read(gallery, asking, path, "--yes", "--replace-later").code == 0
    assert recorded(asking) == {"jung_e/crew": "kill"}
