"""The ledger: what is appended comes back, what is changed shows, a crash loses nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gallery.approvals.answers import Answer, Decision
from gallery.approvals.ledger import (
    Answered,
    Asked,
    Entry,
    Ledger,
    Moved,
    Sent,
    append,
    read_ledger,
)
from gallery.errors import SaveError, YamlFileError
from gallery.library.production import Production
from tests.approvals.conftest import CAST, KIM

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PRODUCTION = Production(cast=CAST, by_name={"kim": KIM})
SENT = Sent(
    "7F3A21C4",
    KIM,
    1,
    "2022-11-10T09:12:00+09:00",
    "2022-11-17",
    (Asked("jung_e/head", "head.jpg", HASH), Asked("정이/머리 #1: 'a'", "머리.jpg", HASH)),
    terms='You must approve at least 50 % of "solo" stills: {so}\nand 75 %',
    recipient="A. Example",
)
ANSWERED = Answered(
    "2022-11-15T10:00:00+09:00",
    (
        (
            "jung_e/head",
            Answer(
                KIM,
                Decision.KILL,
                1,
                "A. Example",
                "2022-11-15T10:00:00+09:00",
                "sheet 7F3A21C4",
                HASH,
                "hair, left: يسار – 왼쪽\nNO",
            ),
        ),
    ),
    "7F3A21C4",
    "returned.pdf",
    HASH,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "metadata" / "jung_e" / "production.approvals.yaml"


def read(path: Path) -> Ledger:
    return read_ledger(path, PRODUCTION)


def test_no_ledger_is_an_empty_one(path: Path) -> None:
    assert read(path).entries == ()


def test_what_is_appended_comes_back(path: Path) -> None:
    append(path, [SENT])
    append(path, [ANSWERED])
    ledger = read(path)
    assert ledger.entries == (SENT, ANSWERED)
    assert (ledger.problems, ledger.broken) == ((), ())
    assert ledger.sheet("7F3A21C4") == SENT
    assert ledger.last_round(KIM) == 1
    assert SENT.sending.hashes == {"jung_e/head": HASH, "정이/머리 #1: 'a'": HASH}


def test_appending_leaves_every_byte_above_as_it_is(path: Path) -> None:
    append(path, [SENT])
    before = path.read_bytes()
    append(path, [ANSWERED, SENT])
    assert path.read_bytes().startswith(before)
    assert len(read(path).entries) == 3


def test_a_line_that_was_changed_shows(path: Path) -> None:
    append(path, [SENT, ANSWERED, SENT])
    text = path.read_text(encoding="utf-8").replace("decision: kill", "decision: approve")
    path.write_text(text, encoding="utf-8")
    assert read(path).broken == (3,)


def test_an_entry_that_was_taken_out_shows(path: Path) -> None:
    append(path, [SENT, ANSWERED, SENT])
    first, second, third = path.read_text(encoding="utf-8").split("- entry")[1:]
    head = path.read_text(encoding="utf-8").split("- entry")[0]
    path.write_text(f"{head}- entry{first}- entry{third}", encoding="utf-8")
    assert read(path).broken == (2,)
    assert second


def test_line_ends_of_windows_break_nothing(path: Path) -> None:
    append(path, [SENT, ANSWERED])
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(path).broken == ()
    append(path, [SENT])
    assert read(path).broken == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- entry: sent\n  at: 2022-11-10\n", ":1:1: a sheet that was sent needs its id"),
        (
            "- entry: forged\n  at: 2022-11-10\n",
            ":1:1: an entry is sent or answered or moved, not forged",
        ),
        ("- entry: sent\n  at: never\n", ":1:1: the entry has no time: never"),
        ("# head\n- entry: [sent\n  at: x\n", ":2:"),
        (
            "- entry: answered\n  at: 2022-11-10\n  decisions:\n"
            "    - {id: a, person: kim, decision: x}\n",
            "decision 1 is neither approve nor kill: x",
        ),
        ("- &a entry: *a\n", ":1:"),
    ],
)
def test_an_entry_that_makes_no_sense_is_told_with_its_place(
    path: Path, text: str, reason: str
) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    append(path, [SENT])
    ledger = read(path)
    assert ledger.entries == (SENT,)
    assert len(ledger.problems) == 1
    assert reason in ledger.problems[0]


def test_a_ledger_that_is_no_text_is_left_alone(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"- entry: \xff\n")
    with pytest.raises(YamlFileError, match="not UTF-8"):
        read(path)
    with pytest.raises(SaveError, match="not UTF-8"):
        append(path, [SENT])
    assert path.read_bytes() == b"- entry: \xff\n"


def test_two_programs_that_append_lose_nothing(path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: append(path, [ANSWERED]), range(12)))
    ledger = read(path)
    assert len(ledger.entries) == 12
    assert ledger.broken == ()


# --- moved stills


def moved(*pairs: tuple[str, str]) -> Moved:
    return Moved("2022-11-16T08:00:00+09:00", pairs)


def sent_ids(ledger: Ledger) -> list[tuple[str, ...]]:
    return [tuple(still.id for still in sheet.stills) for sheet in ledger.sent]


def test_a_moved_still_is_read_with_the_id_it_has_now(path: Path) -> None:
    append(path, [SENT, ANSWERED])
    before = path.read_text(encoding="utf-8")
    append(path, [moved(("jung_e/head", "jung_e/a")), moved(("jung_e/a", "jung_e/b: 'c'"))])
    ledger = read(path)
    assert sent_ids(ledger) == [("jung_e/b: 'c'", "정이/머리 #1: 'a'")]
    assert [still for still, _ in ledger.answered[0].decisions] == ["jung_e/b: 'c'"]
    assert (ledger.problems, ledger.broken) == ((), ())
    assert path.read_text(encoding="utf-8").startswith(before)


def test_what_is_sent_after_a_move_is_another_still(path: Path) -> None:
    append(path, [SENT, moved(("jung_e/head", "jung_e/a")), SENT])
    assert [ids[0] for ids in sent_ids(read(path))] == ["jung_e/a", "jung_e/head"]


def test_two_stills_can_change_places(path: Path) -> None:
    both = replace(SENT, stills=(Asked("a"), Asked("b")))
    append(path, [both, moved(("a", "b"), ("b", "a"))])
    assert sent_ids(read(path)) == [("b", "a")]


def test_a_still_can_come_back(path: Path) -> None:
    append(path, [SENT, moved(("jung_e/head", "x")), moved(("x", "jung_e/head"))])
    assert read(path).sent == (SENT,)


# --- reading on


def test_reading_on_gives_what_reading_anew_gives(path: Path) -> None:
    append(path, [SENT])
    before = read(path)
    steps: list[list[Entry]] = [
        [ANSWERED],
        [moved(("jung_e/head", "a"))],
        [replace(SENT, sheet="B")],
        [moved(("a", "jung_e/head")), ANSWERED],
    ]
    for entries in steps:
        append(path, entries)
        before = read_ledger(path, PRODUCTION, before)
        assert before == read(path)
    with path.open("a", encoding="utf-8") as file:
        file.write("- entry: forged\n  at: 2022\n- entry: forged\n  at: 2022-11-10\n")
    append(path, [SENT])
    whole = read(path)
    assert read_ledger(path, PRODUCTION, before) == whole
    assert (len(whole.problems), whole.count) == (2, len(whole.entries) + 2)


def test_what_was_read_before_is_not_read_again(path: Path) -> None:
    append(path, [SENT])
    before = read(path)
    append(path, [ANSWERED])
    assert read_ledger(path, PRODUCTION, before).entries[0] is before.entries[0]


@pytest.mark.parametrize("edit", ["change", "cut", "remark"])
def test_a_file_that_did_not_only_grow_is_read_anew(path: Path, edit: str) -> None:
    append(path, [SENT, ANSWERED])
    before = read(path)
    text = path.read_text(encoding="utf-8")
    if edit == "change":
        text = text.replace("decision: kill", "decision: approve")
    elif edit == "cut":
        text = text[: text.index("- entry: answered")]
    else:
        text += "# a remark\n"
    path.write_text(text, encoding="utf-8")
    append(path, [SENT])
    after = read_ledger(path, PRODUCTION, before)
    assert after == read(path)
    assert len(after.entries) == (2 if edit == "cut" else 3)


def test_an_entry_that_could_not_be_read_again_is_not_written(path: Path) -> None:
    append(path, [ANSWERED])
    before = path.read_bytes()
    many = tuple(Asked(f"jung_e/still_{number}", "x.jpg", HASH) for number in range(30_000))
    with pytest.raises(SaveError, match="send fewer stills at once"):
        append(path, [replace(SENT, stills=many)])
    assert path.read_bytes() == before


@pytest.mark.parametrize("number", ["0", "1000", "x", "9" * 5_000])
def test_a_round_is_a_number_from_1_to_999(path: Path, number: str) -> None:
    path.parent.mkdir(parents=True)
    text = f"- entry: sent\n  at: 2022-11-10\n  sheet: A\n  person: kim\n  round: {number}\n"
    path.write_text(text, encoding="utf-8")
    assert "the round is no number from 1 to 999" in read(path).problems[0]
