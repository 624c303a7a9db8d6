"""The ledger: what is appended comes back, what is changed shows, a crash loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.approvals.answers import Answer, Decision
from gallery.approvals.ledger import Answered, Asked, Ledger, Sent, append, read_ledger
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
        ("- entry: forged\n  at: 2022-11-10\n", ":1:1: an entry is sent or answered, not forged"),
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
