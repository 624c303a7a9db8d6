"""The report: all that the ledger says, as a table and on paper."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from gallery.approval_sheets.report import FileState, Report, chain_text, reported
from gallery.approval_sheets.report_csv import HEAD, write_csv
from gallery.approval_sheets.report_pdf import write_report
from gallery.approvals.answers import LONGEST_NOTE, Answer, Decision, as_data
from gallery.approvals.ledger import Answered, Moved, append
from gallery.errors import Cancelled, SaveError, SheetError
from gallery.library.change import AddRecords
from gallery.library.values import Person
from tests.approval_sheets.conftest import NOW, SHEET, Asking
from tests.file_pictures import FilePictures
from tests.pdf_text import text_of

pytestmark = pytest.mark.usefixtures("qapp")

LATER = datetime(2023, 3, 1, 12, 0, tzinfo=UTC)
KIM = Person("Kim Hyun-joo", code="kim")
LAB, HEAD_STILL = "jung_e/lab", "jung_e/robot-head"


def answer(
    decision: Decision, note: str = "", by: str = f"sheet {SHEET}", number: int = 1
) -> Answer:
    return Answer(KIM, decision, number, "김현주", "2022-11-15T10:02:00+09:00", by, note=note)


def add(asking: Asking, *decisions: tuple[str, Answer], sheet: str = SHEET) -> None:
    source = ("returned.pdf", "ab" * 32) if sheet else ("", "")
    at = NOW.isoformat(timespec="seconds")
    append(asking.ledger, [Answered(at, decisions, sheet, *source)])
    asking.catalogue.follow_ledgers()


def report_of(asking: Asking, person: str = "") -> Report:
    catalogue = asking.catalogue
    board = catalogue.board(catalogue.library.production_for(LAB))
    return reported(catalogue, [board], person, LATER, lambda *_: None, lambda: False)


def rows(path: Path) -> list[Mapping[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def printed(asking: Asking, path: Path) -> str:
    write_report(path, report_of(asking), FilePictures(), lambda *_: None, lambda: False)
    return " ".join(text_of(path).split())


def test_each_still_has_its_file_and_its_answers(asking: Asking) -> None:
    add(asking, (LAB, answer(Decision.KILL, "hair, left")))
    add(asking, (LAB, answer(Decision.APPROVE, by="phone")), sheet="")
    (ledger,) = report_of(asking).ledgers
    (sheet,) = ledger.sheets
    assert (sheet.sent, sheet.person.name, sheet.round) == (asking.sent, "Kim Hyun-joo", 1)
    assert [one.asked for one in sheet.stills] == list(asking.sent.stills)
    lab = next(one for one in sheet.stills if one.asked.id == LAB)
    assert [(one.answer.decision, one.source) for one in lab.answers] == [
        (Decision.KILL, "returned.pdf"),
        (Decision.APPROVE, ""),
    ]
    assert ledger.states == {FileState.SAME: 5}
    assert ledger.is_whole


def test_files_that_changed_or_went_are_told(asking: Asking) -> None:
    folder = asking.catalogue.library.stills_folder / "jung_e"
    (folder / "lab.jpg").write_bytes(b"another picture")
    for stem in ("crew", "robot-head"):
        (folder / f"{stem}.jpg").unlink()
    (folder / "robot-head.jpg").mkdir()  # stands for any file that cannot be read
    (ledger,) = report_of(asking).ledgers
    states = {one.asked.id: one.state for one in ledger.sheets[0].stills}
    assert states.pop(LAB) is FileState.CHANGED
    assert states.pop("jung_e/crew") is FileState.GONE
    assert states.pop("jung_e/robot-head") is FileState.UNREADABLE
    assert set(states.values()) == {FileState.SAME}


def test_a_ledger_that_was_changed_is_told(asking: Asking) -> None:
    add(asking, (LAB, answer(Decision.KILL)))
    text = asking.ledger.read_text("utf-8")
    asking.ledger.write_text(text.replace("2022-11-17", "2022-11-27"), "utf-8")
    asking.catalogue.follow_ledgers()
    (ledger,) = report_of(asking).ledgers
    assert not ledger.is_whole
    assert "broken at entry 2: text above was changed" in chain_text(ledger.ledger)


def test_answers_that_no_sheet_asked_for_stand_apart(asking: Asking) -> None:
    add(asking, ("jung_e/slate", answer(Decision.KILL, by="phone", number=2)), sheet="")
    (ledger,) = report_of(asking).ledgers
    assert [(one.sent is None, one.round) for one in ledger.sheets] == [(False, 1), (True, 2)]
    (still,) = ledger.sheets[1].stills
    assert (still.asked.id, still.state) == ("jung_e/slate", FileState.UNKNOWN)


def test_a_still_that_was_renamed_is_found_again(asking: Asking, tmp_path: Path) -> None:
    library = asking.catalogue.library
    add(asking, (LAB, answer(Decision.KILL)))
    for folder, name in ((library.stills_folder, "lab.jpg"), (library.metadata_folder, "lab.yaml")):
        path = folder / "jung_e" / name
        path.rename(path.with_stem("laboratory"))
    append(asking.ledger, [Moved("2022-11-16T08:00:00+09:00", ((LAB, "jung_e/laboratory"),))])
    asking.catalogue.refresh()
    asking.catalogue.follow_ledgers()
    (ledger,) = report_of(asking).ledgers
    assert ledger.moves == (("2022-11-16T08:00:00+09:00", LAB, "jung_e/laboratory"),)
    (still,) = (one for one in ledger.sheets[0].stills if one.asked.id == "jung_e/laboratory")
    assert still.state is FileState.SAME
    assert len(still.answers) == 1
    text = printed(asking, tmp_path / "report.pdf")
    assert "Renamed 16 Nov 2022 08:00 +09:00: jung_e/lab to jung_e/laboratory" in text


def test_of_one_person_only_theirs_is_told(asking: Asking) -> None:
    assert len(report_of(asking, "kim").ledgers[0].sheets) == 1
    with pytest.raises(SheetError, match="the ledger says nothing of kang"):
        report_of(asking, "kang")


# --- the table


def test_the_table_has_a_line_for_each_answer_and_each_still_without(
    asking: Asking, tmp_path: Path
) -> None:
    add(
        asking,
        (LAB, answer(Decision.KILL, "왼쪽 머리카락\nالشعر")),
        (HEAD_STILL, answer(Decision.APPROVE)),
    )
    path = tmp_path / "report.csv"
    write_csv(path, report_of(asking))
    source = path.read_bytes()
    assert source.startswith(b"\xef\xbb\xbfproduction,person,")
    assert source.count(b"\r\n") == source.count(b"\n") - 1  # the one inside the note
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert tuple(found[0]) == HEAD
    assert [one["decision"] for one in found] == ["", "", "", "kill", "approve"]
    lab = found[3]
    assert (lab["still"], lab["number"], lab["sheet"]) == (LAB, "00087", SHEET)
    assert (lab["signed"], lab["note"]) == ("김현주", "왼쪽 머리카락\nالشعر")
    assert lab["sha256 shown"] == asking.sent.stills[3].sha256
    assert lab["came in"] == "returned.pdf"


@pytest.mark.parametrize("note", ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"])
def test_no_cell_is_a_formula(asking: Asking, tmp_path: Path, note: str) -> None:
    add(asking, (LAB, answer(Decision.KILL, note)))
    write_csv(tmp_path / "report.csv", report_of(asking))
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        (found,) = (one for one in csv.DictReader(file) if one["still"] == LAB)
    kept = report_of(asking).ledgers[0].sheets[0].stills[3].answers[0].answer.note
    assert found["note"] == f"'{kept}"


# --- on paper


def test_the_paper_says_what_proves_it(asking: Asking, tmp_path: Path) -> None:
    kill = as_data(answer(Decision.KILL, "왼쪽 머리카락"))
    asking.catalogue.edit(LAB, [AddRecords("approvals", (kill,))])
    asking.catalogue.reread([LAB])
    add(
        asking,
        (LAB, answer(Decision.KILL, "왼쪽 머리카락")),
        (HEAD_STILL, answer(Decision.APPROVE)),
    )
    text = printed(asking, tmp_path / "report.pdf")
    for words in (
        "Approvals of Jung_E",
        "The chain of check sums is whole",
        f"Kim Hyun-joo 김현주 · round 1 · sheet {SHEET}",
        "Sent 10 Nov 2022 09:12 +09:00; to be answered by Thu 17 Nov 2022.",
        "You must approve at least 50 %",
        "5 stills: 1 approved, 1 killed, 3 without an answer",
        "from returned.pdf, SHA-256 abab",
        "Killed over quota, 15 Nov 2022 10:02 +09:00",
        "signed 김현주, by sheet 7F3A21C4",
        "“왼쪽 머리카락”",
        "No answer",
        asking.sent.stills[0].sha256,
        "page 1 of 1",
        "Made 1 Mar 2023 12:00 +00:00",
    ):
        assert words in text
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        assert str(pdf.docinfo["/Title"]) == "Approvals of Jung_E"
        names = pdf.pages[0].obj.Resources.XObject.keys()
        images = [name for name in names if name.startswith("/Still")]
    assert len(images) == 5


def test_long_notes_go_on_over_the_page_whole(asking: Asking, tmp_path: Path) -> None:
    note = " ".join(f"정이{number}" for number in range(300))
    assert len(note) < LONGEST_NOTE
    still_ids = [one.id for one in asking.sent.stills]
    add(asking, *((one, answer(Decision.KILL, note)) for one in still_ids))
    text = printed(asking, tmp_path / "report.pdf")
    for number in range(300):
        assert text.count(f"정이{number}") >= 5
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        assert len(pdf.pages) > 2
    assert "round 1 · sheet 7F3A21C4, continued" in text


def test_nothing_half_written_stays(asking: Asking, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"an older report")
    report = replace(report_of(asking), person="kim")
    with pytest.raises(Cancelled):
        write_report(path, report, FilePictures(), lambda *_: None, lambda: True)
    assert path.read_bytes() == b"an older report"
    with pytest.raises(SaveError):
        write_csv(tmp_path / "none" / "report.csv", report)
    with pytest.raises(SaveError):
        write_report(
            tmp_path / "none" / "report.pdf", report, FilePictures(), lambda *_: None, lambda: False
        )
    assert {one.name for one in tmp_path.glob("*report*")} == {"report.pdf"}
