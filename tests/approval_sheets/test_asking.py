"""Sending: who is asked about which stills, what the PDF and the ledger then say, and failures."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from gallery.approval_sheets.asking import SHEET, SentSheet, addressed, send
from gallery.approval_sheets.choosing import Plan, Request, planned
from gallery.approval_sheets.manifest import read_manifest
from gallery.approval_sheets.returned import read_form
from gallery.approval_sheets.terms_text import Wording
from gallery.approvals.answers import Answer, Decision, as_data
from gallery.approvals.ledger import ledger_path, read_ledger
from gallery.approvals.rules import Standing
from gallery.errors import (
    AlreadyAskedError,
    Cancelled,
    PictureError,
    SaveError,
    SheetError,
    YamlFileError,
)
from gallery.library import durable
from gallery.library.change import AddRecords
from gallery.library.library import Library
from gallery.library.still import Still
from gallery.picture import PictureFacts
from gallery.search.catalogue import Catalogue
from tests.file_pictures import FilePictures
from tests.pdf_text import text_of

pytestmark = pytest.mark.usefixtures("qapp")  # or each test would make and end its own

NOW = datetime(2022, 11, 10, 9, 12, tzinfo=UTC)
TODAY = NOW.date()
PRODUCTION = """\
title: Jung_E
title_local: {ko: 정이}
cast:
  - {code: kim, name: Kim Hyun-joo, name_local: {ko: 김현주}, role: Jung-E}
  - {code: kang, name: Kang Soo-yeon, name_local: {ko: 강수연}, role: Seo-Hyun}
  - {code: omar, name: عمر الشريف}
approvals:
  holders:
    kim: {min_approve: {solo: 50, group: 75}, signatories: [{name: A. Example, role: agent}]}
    kang: {min_approve: 75}
"""


Make = Callable[..., Catalogue]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes a library: a still for each list of people."""

    def made(*people: str, production: str = PRODUCTION) -> Catalogue:
        folder = tmp_path / "library"
        captions, stills = folder / "metadata" / "jung_e", folder / "assets" / "jung_e"
        captions.mkdir(parents=True)
        stills.mkdir(parents=True)
        (captions / "production.yaml").write_text(production, encoding="utf-8")
        for number, names in enumerate(people, 1):
            size = (90, 60) if number % 3 else (60, 90)
            Image.new("RGB", size, (number * 7 % 256, 80, 160)).save(stills / f"s{number:03}.jpg")
            text = f"people: [{names}]\nnumber: {number * 7 % 1000}\ncaption: Still {number} 정이\n"
            (captions / f"s{number:03}.yaml").write_text(text, encoding="utf-8")
        catalogue = Catalogue(Library(folder), tmp_path / "cache")
        catalogue.refresh()
        known = {}
        for still in catalogue.library.scan().stills:
            with Image.open(folder / "assets" / still.picture) as image:
                known[still.id] = PictureFacts(*image.size, format="JPEG")
        catalogue.learn(known)
        return catalogue

    return made


def all_stills(catalogue: Catalogue) -> list[Still]:
    found = [catalogue.still(one.id) for one in catalogue.library.scan().stills]
    return [one for one in found if one is not None]


def plan(catalogue: Catalogue, person: str = "kim", **more: object) -> Plan:
    return planned(catalogue, all_stills(catalogue), person, TODAY, **more)  # type: ignore[arg-type]


def sent(
    catalogue: Catalogue,
    path: Path,
    request: Request | None = None,
    *,
    landscape: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> SentSheet:
    request = request or plan(catalogue).request
    settings = SHEET.turned(landscape=landscape)
    found = send(catalogue, path, request, settings, FilePictures(), progress, cancelled, NOW)
    catalogue.follow_ledgers()
    return found


def answered(catalogue: Catalogue, still_id: str, decision: Decision, person: str = "kim") -> None:
    who = catalogue.library.production_for(still_id).person(person)
    record = as_data(Answer(who, decision, 1, at="2022-11-11T10:00:00+09:00"))
    catalogue.edit(still_id, [AddRecords("approvals", (record,))])
    catalogue.reread([still_id])


# --- who is asked about what


def test_solos_come_first_and_each_class_is_by_frame_number(make: Make) -> None:
    catalogue = make("kim, kang", "kim", "kang", "kim, A. Example", "kim, kang", "kim", "kim")
    request = plan(catalogue).request
    numbers = [str(one.value("number")) for one in request.stills]
    assert numbers == ["14", "28", "42", "49", "7", "35"]
    assert [request.classes[one.id].name for one in request.stills] == [
        *(["solo"] * 4),
        *(["group"] * 2),
    ]


def test_stills_without_a_number_come_last(make: Make) -> None:
    catalogue = make("kim", "kim", "kim")
    (path,) = catalogue.library.metadata_folder.glob("*/s001.yaml")
    path.write_text("people: [kim]\n", encoding="utf-8")
    catalogue.reread(["jung_e/s001"])
    found = [one.id[-4:] for one in plan(catalogue).request.stills]
    assert found == ["s002", "s003", "s001"]


def test_round_and_deadline_are_the_next_ones_or_those_given(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim", "kim")
    first = plan(catalogue).request
    assert (first.round, first.answer_by) == (1, date(2022, 11, 17))
    sent(catalogue, tmp_path / "a.pdf", replace(first, stills=first.stills[:1]))
    assert plan(catalogue).request.round == 2
    given = plan(catalogue, round=1, deadline=date(2022, 12, 24)).request
    assert (given.round, given.answer_by) == (1, date(2022, 12, 24))


def test_what_was_sent_or_answered_is_left_out_unless_wanted_again(make: Make) -> None:
    catalogue = make("kim", "kim", "kim")
    answered(catalogue, "jung_e/s001", Decision.APPROVE)
    answered(catalogue, "jung_e/s002", Decision.KILL)
    found = plan(catalogue)
    assert [one.id for one in found.request.stills] == ["jung_e/s003"]
    assert found.left_out == {
        "jung_e/s001": Standing.APPROVED,
        "jung_e/s002": Standing.KILLED,
    }
    assert len(plan(catalogue, again=True).request.stills) == 3


def test_a_still_without_a_readable_picture_is_told_and_left_out(make: Make) -> None:
    catalogue = make("kim", "kim")
    stills = all_stills(catalogue)
    stills[0] = replace(stills[0], facts=PictureFacts(failure="is no picture"))
    found = planned(catalogue, stills, "kim", TODAY)
    assert [one.id for one in found.request.stills] == ["jung_e/s002"]
    assert [str(one) for one in found.unreadable] == [f"{stills[0].picture}: is no picture"]


@pytest.mark.parametrize(
    ("person", "more", "words"),
    [
        ("kang", {}, "Kang Soo-yeon is not in the still that matches"),
        ("nobody", {}, "nobody called 'nobody' is in these stills; in the cast are kim, kang"),
        ("kim", {"deadline": date(2022, 11, 9)}, "2022-11-09 to answer by has passed already"),
        ("kim", {"round": 0}, "a round is a number from 1 to 999"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    make: Make, person: str, more: dict[str, object], words: str
) -> None:
    with pytest.raises(SheetError, match=re.escape(words)):
        plan(make("kim"), person, **more)


def test_everything_sent_already_is_told_from_nothing_to_ask(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim", "kim")
    sent(catalogue, tmp_path / "a.pdf")
    with pytest.raises(AlreadyAskedError, match=r"about: 2 pending$"):
        plan(catalogue)


def test_stills_of_two_productions_are_refused(make: Make) -> None:
    catalogue = make("kim")
    folder = catalogue.library.folder
    (folder / "metadata" / "other").mkdir()
    (folder / "assets" / "other").mkdir()
    (folder / "metadata" / "other" / "production.yaml").write_text(
        "title: Other\n" + PRODUCTION[14:]
    )
    (folder / "metadata" / "other" / "x.yaml").write_text("people: [kim]\n")
    shutil.copy(folder / "assets/jung_e/s001.jpg", folder / "assets/other/x.jpg")
    catalogue.refresh()
    with pytest.raises(SheetError, match=re.escape("several productions (Jung_E and Other)")):
        plan(catalogue)


# --- the sheet


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("count", [1, 9, 10, 11])
def test_every_still_is_asked_about_once(
    make: Make, tmp_path: Path, count: int, landscape: bool
) -> None:
    catalogue = make(*(["kim"] * count))
    found = sent(catalogue, tmp_path / "kim.pdf", landscape=landscape)
    form = read_form(tmp_path / "kim.pdf")
    assert form.sheet == found.sent.sheet
    assert form.positions == frozenset(range(1, count + 1))
    assert form.is_blank
    with pikepdf.open(tmp_path / "kim.pdf") as pdf:
        boxes = [str(one.T) for page in pdf.pages for one in page.obj.get("/Annots", [])]
        for page in pdf.pages:
            width, height = (float(one) for one in page.mediabox[2:])
            for one in page.obj.Annots:
                left, low, right, top = (float(side) for side in one.Rect)
                assert 0 <= left <= right <= width
                assert 0 <= low <= top <= height
    assert len(boxes) == len(set(boxes)) == 3 * count + 4


def test_three_hundred_stills_make_one_sheet(make: Make, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    catalogue = make(*(["kim", "kim, kang"] * 150))
    found = sent(
        catalogue, tmp_path / "kim.pdf", progress=lambda done, total: told.append((done, total))
    )
    assert found.counts == {"solo": 150, "group": 150}
    assert told == [(one, 600) for one in range(1, 601)]
    assert "75 %: 37 of these 150" not in found.wording.text
    assert "25 %: 37 of these 150" in found.wording.text
    assert len(read_form(tmp_path / "kim.pdf").positions) == 300


def test_the_page_says_the_rule_the_deadline_and_who_it_is_for(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim", "kim, kang")
    found = sent(catalogue, tmp_path / "kim.pdf", replace(plan(catalogue).request, recipient="B"))
    text = " ".join(text_of(tmp_path / "kim.pdf").split())
    for words in (
        "Jung_E 정이",
        "Stills for approval · Kim Hyun-joo · round 1",
        "Please answer by Thu 17 Nov 2022",
        "50 % of the stills in which you are alone",
        f"For B only · {found.sent.sheet}",
        "Not for publication",
        "page 1 of 1",
        "Still 1 정이",
        "solo",
        "group",
        "Approve",
        "Kill",
        "Name",
    ):
        assert words in text


def test_manifest_hashes_and_ledger_say_the_same(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim", "kim, kang")
    found = sent(catalogue, tmp_path / "kim.pdf")
    with pikepdf.open(tmp_path / "kim.pdf") as pdf:
        attached = pdf.attachments["manifest.json"].get_file().read_bytes()
    manifest = read_manifest(attached.decode())
    assert manifest is not None
    assert (manifest.library, manifest.person, manifest.round) == (catalogue.library.key, "kim", 1)
    production = catalogue.library.production_for("jung_e/s001")
    ledger = read_ledger(ledger_path(catalogue.library.metadata_folder, production), production)
    (entry,) = ledger.sent
    assert (ledger.problems, ledger.broken) == ((), ())
    assert entry == found.sent
    assert (entry.at, entry.answer_by) == ("2022-11-10T09:12:00+00:00", "2022-11-17")
    assert entry.terms == found.wording.text
    assert [(one.id, one.sha256) for one in entry.stills] == [
        (still, digest) for _, still, digest in manifest.stills
    ]
    for one in entry.stills:
        path = catalogue.library.stills_folder / "jung_e" / one.file
        assert one.sha256 == sha256(path.read_bytes()).hexdigest()


def test_someone_without_rules_is_asked_all_the_same(make: Make, tmp_path: Path) -> None:
    catalogue = make("A. Example", "A. Example, omar")
    found = sent(catalogue, tmp_path / "a.pdf", plan(catalogue, "A. Example").request)
    assert found.wording.text.startswith("No quota applies:")
    found = sent(catalogue, tmp_path / "b.pdf", plan(catalogue, "omar").request)
    assert found.sent.person.name == "عمر الشريف"
    assert read_form(tmp_path / "b.pdf").sheet == found.sent.sheet


def test_a_still_that_is_killed_already_is_marked(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim, kang", "kim, kang")
    answered(catalogue, "jung_e/s002", Decision.KILL, "kang")
    sent(catalogue, tmp_path / "kim.pdf")
    assert text_of(tmp_path / "kim.pdf").count("KILLED") == 1


def test_each_picture_says_who_it_was_sent_to_and_when(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim", "kim")
    request = replace(plan(catalogue).request, recipient="A. {Example}")
    settings = addressed(SHEET, request, "7F3A21C4", Wording(()), NOW)
    assert settings.watermark == "A. {{Example}} · 10 Nov 2022"
    sent(catalogue, tmp_path / "kim.pdf", request)
    arabic = replace(request, recipient="عمر")
    turned = addressed(SHEET, arabic, "7F3A21C4", Wording(()), NOW)
    assert turned.watermark == "\u2068عمر\u2069 · 10 Nov 2022"
    own = replace(SHEET, watermark="{recipient}")
    assert addressed(own, request, "7F3A21C4", Wording(()), NOW).watermark == "{recipient}"


def test_a_screen_reader_is_told_which_still_a_field_is_for(make: Make, tmp_path: Path) -> None:
    sent(make("kim"), tmp_path / "kim.pdf")
    with pikepdf.open(tmp_path / "kim.pdf") as pdf:
        meant = {str(one.T): str(one.get("/TU", "")) for one in pdf.Root.AcroForm.Fields}
        title = str(pdf.docinfo["/Title"])
    assert meant["k0001"] == "Frame 7, Still 1 정이: kill"
    assert meant["name"] == "Your name"
    assert re.fullmatch("Jung_E: for approval by Kim Hyun-joo, sheet [0-9A-F]{8}", title)


def test_quotas_count_what_was_sent_in_the_round_before(make: Make, tmp_path: Path) -> None:
    catalogue = make(*(["kim"] * 6))
    request = plan(catalogue).request
    sent(catalogue, tmp_path / "a.pdf", replace(request, stills=request.stills[:4]))
    answered(catalogue, request.stills[0].id, Decision.KILL)
    found = sent(catalogue, tmp_path / "b.pdf", plan(catalogue, round=1).request)
    assert "(you may kill 50 %: 3 of the 6 in this round, of which 1 is used)" in found.wording.text


# --- failures


def nothing_left(folder: Path) -> bool:
    return not [one for one in folder.iterdir() if durable.BESIDE in one.name]


def test_without_the_ledger_there_is_no_sheet(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim")
    request = plan(catalogue).request
    ledger = catalogue.library.metadata_folder / "jung_e" / "production.approvals.yaml"
    ledger.mkdir()
    (tmp_path / "out").mkdir()
    with pytest.raises(YamlFileError, match="cannot be read"):
        sent(catalogue, tmp_path / "out" / "kim.pdf", request)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_ledger_that_cannot_be_written_leaves_the_older_sheet(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = make("kim")
    path = tmp_path / "kim.pdf"
    path.write_bytes(b"an older sheet")
    real = os.open

    def full(name: str | os.PathLike[str], flags: int, mode: int = 0o777) -> int:
        if Path(name).parent.name == "jung_e" and flags & os.O_CREAT and flags & os.O_EXCL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(name))
        return real(name, flags, mode)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(SaveError, match="the disk is full"):
        sent(catalogue, path)
    monkeypatch.undo()
    assert path.read_bytes() == b"an older sheet"
    assert nothing_left(tmp_path)
    assert catalogue.board(catalogue.library.production_for("jung_e/s001")).ledger.sent == ()


def test_what_cannot_be_written_is_not_in_the_ledger(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim")
    (tmp_path / "kim.pdf").mkdir()
    for path in (tmp_path / "kim.pdf", tmp_path / "missing" / "kim.pdf"):
        with pytest.raises(SaveError):
            sent(catalogue, path)
    with pytest.raises(SheetError, match=re.escape("give the sheet a .pdf name")):
        sent(catalogue, tmp_path / "kim.png")
    ledger = catalogue.library.metadata_folder / "jung_e" / "production.approvals.yaml"
    assert not ledger.exists()
    assert nothing_left(tmp_path)


@pytest.mark.parametrize("step", [0, 2, 4])
def test_cancel_leaves_nothing(make: Make, tmp_path: Path, step: int) -> None:
    catalogue = make("kim", "kim", "kim")
    done = [0]

    def progress(now: int, total: int) -> None:
        done[0] = now

    with pytest.raises(Cancelled):
        sent(
            *(catalogue, tmp_path / "kim.pdf"),
            progress=progress,
            cancelled=lambda: done[0] >= step,
        )
    assert not (tmp_path / "kim.pdf").exists()
    assert nothing_left(tmp_path)
    assert plan(catalogue).request.round == 1


def test_a_picture_that_went_away_is_told_and_not_asked_about(make: Make, tmp_path: Path) -> None:
    catalogue = make("kim", "kim")
    request = plan(catalogue).request
    request.stills[0].picture.unlink()
    found = sent(catalogue, tmp_path / "kim.pdf", request)
    assert [one.id for one in found.sent.stills] == ["jung_e/s002"]
    (problem,) = found.problems
    assert isinstance(problem, PictureError)
    assert "left out, cannot be read" in str(problem)
