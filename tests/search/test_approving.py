"""Where stills stand, kept true to ledgers, captions, productions and the day."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gallery.approvals.answers import Answer, Decision
from gallery.approvals.boards import Board, followed, members
from gallery.approvals.ledger import (
    Asked,
    Ledger,
    Moved,
    Sent,
    append,
    ledger_path,
    read_ledger,
)
from gallery.approvals.rules import Framed
from gallery.fingerprint import fingerprint
from gallery.library.change import AddItems, AddRecords, RemoveItems
from gallery.library.library import Library
from gallery.library.production import Production
from gallery.library.terms import Terms
from gallery.picture import PictureFacts
from gallery.search.catalogue import Catalogue
from gallery.search.following import Moves
from tests.approvals.conftest import KANG, KIM, PARK, holder

PRODUCTION = """\
title: Jung_E
cast:
  - {code: kim, name: Kim Hyun-joo}
  - {code: kang, name: Kang Soo-yeon}
  - {code: ryoo, name: Ryoo Kyung-soo}
approvals:
  silence: approved
  holders:
    kim: {min_approve: {solo: 50, group: 75}}
    kang: {min_approve: 80}
"""
THURSDAY = "2022-11-10T09:00:00+09:00"
IDS = [f"jung_e/s{number}" for number in range(4)]
ALL = frozenset(IDS)


@dataclass
class Today:
    """A day that a test can let pass."""

    day: date = date(2022, 11, 11)

    def __call__(self) -> date:
        return self.day


@dataclass
class Place:
    """A library of four stills of Kim, opened, and ways to change it from outside."""

    folder: Path
    cache: Path
    today: Today
    catalogue: Catalogue

    def opened(self) -> Catalogue:
        """Return the library opened once more, from what was saved."""
        return Catalogue(Library(self.folder), self.cache, self.today)

    def followed(self) -> Moves:
        """Look at the folders, and let captions follow their pictures."""
        self.catalogue.refresh()
        return self.catalogue.follow()

    @property
    def production(self) -> Production:
        return self.catalogue.library.production_for("jung_e/s0")

    @property
    def ledger(self) -> Path:
        return ledger_path(self.folder / "metadata", self.production)

    def send(self, ids: Iterable[str] = IDS, number: int = 1, person: str = "kim") -> None:
        """Enter a sheet into the ledger, as another program does."""
        stills = tuple(Asked(one, f"{one}.jpg") for one in ids)
        who = self.production.person(person)
        sheet = Sent(f"A{number}", who, number, THURSDAY, "", stills)
        append(self.ledger, [sheet])

    def answer(self, still: str, decision: str, number: int = 1, at: str = "10:00") -> None:
        """Write an answer into a sidecar by hand."""
        path = self.folder / "metadata" / f"{still}.yaml"
        text = path.read_text(encoding="utf-8") if path.exists() else "people: [kim]\n"
        if "approvals:" not in text:
            text += "approvals:\n"
        moment = f"2022-11-15T{at}:00+09:00"
        text += f"- {{person: kim, decision: {decision}, round: {number}, at: '{moment}'}}\n"
        path.write_text(text, encoding="utf-8")


def made(top: Path) -> Place:
    """Return a library in a folder, opened."""
    folder, cache, today = top / "library", top / "cache", Today()
    for number, still in enumerate(IDS):
        picture, caption = (folder / one / still for one in ("assets", "metadata"))
        picture.parent.mkdir(parents=True, exist_ok=True)
        caption.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (60 * number, 9, 9)).save(picture.with_suffix(".jpg"))
        caption.with_suffix(".yaml").write_text("people: [kim]\n", encoding="utf-8")
    (folder / "metadata" / "jung_e" / "production.yaml").write_text(PRODUCTION, encoding="utf-8")
    catalogue = Catalogue(Library(folder), cache, today)
    catalogue.refresh()
    catalogue.learn(
        {
            still_id: PictureFacts(width=8, height=8, fingerprint=fingerprint(path))
            for still_id, path, _, _ in catalogue.unlearned()
        }
    )
    return Place(folder, cache, today, catalogue)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return made(tmp_path)


Find = Callable[..., list[str]]


def standing(catalogue: Catalogue) -> dict[str, str]:
    """Return where each still stands by its tile, without the folder in its id."""
    index = catalogue.index
    rows = {
        one: index.row(one)
        for one in sorted(i for f in index.folders() for i in index.in_folder(f))
    }
    return {
        one.rpartition("/")[2]: str(index.tile(row).standing)
        for one, row in rows.items()
        if row is not None
    }


def all_of(what: str) -> dict[str, str]:
    return {one.rpartition("/")[2]: what for one in IDS}


def test_what_nobody_has_sent_is_not_sent(place: Place, find: Find) -> None:
    assert standing(place.catalogue) == all_of("not sent")
    assert find(place.catalogue.index, "is:unsent") == IDS
    assert place.catalogue.board(place.production).stills == {}


def test_what_is_sent_is_pending(place: Place, find: Find) -> None:
    place.send()
    assert place.catalogue.follow_ledgers() == ALL
    assert place.catalogue.follow_ledgers() == frozenset()
    assert find(place.catalogue.index, "is:pending awaited-from:kim -is:unsent") == IDS
    assert standing(place.opened()) == {}, "nothing was saved"


def test_an_answer_that_is_written_by_hand_counts(place: Place, find: Find) -> None:
    place.send()
    place.answer("jung_e/s0", "approve")
    place.answer("jung_e/s1", "kill")
    assert place.catalogue.refresh().changed == ALL
    assert find(place.catalogue.index, "approved-by:kim is:approved") == ["jung_e/s0"]
    assert find(place.catalogue.index, "killed-by:kim is:killed") == ["jung_e/s1"]
    place.answer("jung_e/s1", "approve")
    assert place.catalogue.reread(["jung_e/s1"]) == {"jung_e/s1"}
    assert find(place.catalogue.index, "is:approved") == ["jung_e/s0", "jung_e/s1"]


def test_an_answer_without_a_sheet_counts(place: Place) -> None:
    place.catalogue.edit(
        "jung_e/s2", [AddRecords("approvals", ({"person": "kim", "decision": "approve"},))]
    )
    assert place.catalogue.reread(["jung_e/s2"]) == {"jung_e/s2"}
    assert standing(place.catalogue) == {**all_of("not sent"), "s2": "approved"}


def test_a_kill_over_the_quota_reaches_another_still(place: Place) -> None:
    place.send()
    for number, at in ((0, "12:00"), (1, "10:00"), (2, "11:00")):  # two of four may be killed
        place.answer(f"jung_e/s{number}", "kill", at=at)
    place.catalogue.reread(IDS[1:])
    place.catalogue.refresh()
    assert standing(place.catalogue) == {
        "s0": "over quota",
        "s1": "killed",
        "s2": "killed",
        "s3": "pending",
    }
    place.answer("jung_e/s2", "approve", at="13:00")
    assert place.catalogue.reread(["jung_e/s2"]) == {"jung_e/s0", "jung_e/s2"}
    assert standing(place.catalogue)["s0"] == "killed"


def test_who_is_tagged_changes_the_quota_of_the_others(place: Place) -> None:
    place.send()
    place.answer("jung_e/s0", "kill")
    place.answer("jung_e/s1", "kill", at="11:00")
    place.catalogue.refresh()
    assert [standing(place.catalogue)[one] for one in ("s0", "s1")] == ["killed", "killed"]
    place.catalogue.edit("jung_e/s3", [AddItems("people", ("kang",))])
    changed = place.catalogue.reread(["jung_e/s3"])
    assert changed == {"jung_e/s1", "jung_e/s3"}, "three solo stills: one kill"
    assert [standing(place.catalogue)[one] for one in ("s0", "s1")] == ["killed", "over quota"]
    place.catalogue.edit("jung_e/s3", [RemoveItems("people", ("kang",))])
    assert place.catalogue.reread(["jung_e/s3"]) == changed
    assert standing(place.catalogue)["s1"] == "killed"


def test_a_ledger_that_is_deleted_asked_nobody(place: Place) -> None:
    place.send()
    place.answer("jung_e/s0", "approve")
    place.catalogue.refresh()
    place.ledger.unlink()
    assert place.catalogue.follow_ledgers() == ALL - {"jung_e/s0"}
    assert standing(place.catalogue) == {**all_of("not sent"), "s0": "approved"}


@pytest.mark.parametrize("change", ["send more", "delete", "answer", "take the answer out"])
def test_what_changed_while_the_program_was_closed_is_not_missed(
    place: Place, find: Find, change: str
) -> None:
    place.send(IDS[:2])
    if change == "take the answer out":
        place.answer("jung_e/s0", "approve")
    place.catalogue.refresh()
    place.catalogue.save()
    if change == "send more":
        place.send(IDS[2:], 2)
        expected = all_of("pending")
    elif change == "delete":
        place.ledger.unlink()
        expected = all_of("not sent")
    elif change == "answer":
        place.answer("jung_e/s1", "kill")
        expected = {"s0": "pending", "s1": "killed", "s2": "not sent", "s3": "not sent"}
    else:
        (place.folder / "metadata/jung_e/s0.yaml").write_text("people: [kim]\n")
        expected = {"s0": "pending", "s1": "pending", "s2": "not sent", "s3": "not sent"}
    before = standing(place.catalogue)
    again = place.opened()
    assert standing(again) == before
    changed = again.refresh().changed
    assert standing(again) == expected
    assert {one.rpartition("/")[2] for one in changed} == {
        one for one in expected if expected[one] != before[one]
    }
    assert again.refresh().changed == frozenset()
    assert len(find(again.index, "awaited-from:kim")) == list(expected.values()).count("pending")


def test_nothing_changes_where_nothing_changed_while_the_program_was_closed(place: Place) -> None:
    place.send()
    place.answer("jung_e/s0", "kill")
    place.catalogue.refresh()
    place.catalogue.save()
    again = place.opened()
    assert again.refresh().changed == frozenset()
    assert again.index is place.opened().index or standing(again) == standing(place.catalogue)


def test_the_production_can_be_edited(place: Place) -> None:
    place.send()
    for number in range(3):
        place.answer(f"jung_e/s{number}", "kill", at=f"1{number}:00")
    place.catalogue.refresh()
    path = place.folder / "metadata/jung_e/production.yaml"
    path.write_text(PRODUCTION.replace("solo: 50", "solo: 25"), encoding="utf-8")
    place.catalogue.refresh()
    assert standing(place.catalogue) == {**all_of("killed"), "s3": "pending"}
    path.write_text(PRODUCTION.partition("approvals:")[0], encoding="utf-8")
    place.catalogue.refresh()
    assert standing(place.catalogue) == {**all_of("killed"), "s3": "pending"}, "asked all the same"
    place.ledger.unlink()
    place.catalogue.refresh()
    assert standing(place.catalogue)["s3"] == "not needed"


def test_silence_counts_from_the_day_after_the_deadline(place: Place, find: Find) -> None:
    place.send()
    place.answer("jung_e/s0", "kill")
    place.today.day = date(2022, 11, 17)
    place.catalogue.refresh()
    place.catalogue.save()
    assert standing(place.catalogue) == {**all_of("pending"), "s0": "killed"}
    place.today.day = date(2022, 11, 18)
    assert place.catalogue.follow_ledgers() == ALL - {"jung_e/s0"}
    assert find(place.catalogue.index, "is:approved") == IDS[1:]
    again = place.opened()
    assert again.refresh().changed == ALL - {"jung_e/s0"}, "while the program was closed"
    assert standing(again) == {**all_of("approved"), "s0": "killed"}


def test_what_is_learned_of_pictures_leaves_standings_alone(place: Place) -> None:
    place.send()
    place.catalogue.refresh()
    place.catalogue.save()
    again = place.opened()
    again.learn({"jung_e/s0": PictureFacts(width=8, height=8)})
    assert standing(again) == all_of("pending")


def test_a_still_tells_where_it_stands_before_anything_was_scanned(place: Place) -> None:
    place.send()
    place.catalogue.refresh()
    place.catalogue.save()
    again = place.opened()
    still = again.still("jung_e/s0")
    assert still is not None
    assert str(again.approvals(still).worst) == "pending"
    assert again.board(again.library.production_for("jung_e/s0")).people["Kim Hyun-joo"].rounds


def test_a_still_that_is_gone_is_no_part_of_its_round(place: Place) -> None:
    place.send()
    place.catalogue.refresh()
    (place.folder / "assets/jung_e/s0.jpg").unlink()
    place.catalogue.refresh()
    rounds = place.catalogue.board(place.production).people["Kim Hyun-joo"].rounds
    assert rounds[0].stills == tuple(IDS[1:])


def test_a_ledger_that_cannot_be_read_is_told_and_what_was_known_stays(place: Place) -> None:
    place.send()
    place.catalogue.refresh()
    whole = place.ledger.read_bytes()
    place.ledger.write_bytes(b"\xff" + whole)
    (problem,) = place.catalogue.refresh().problems
    assert problem.path == place.ledger
    assert "not UTF-8" in problem.reason
    assert standing(place.catalogue) == all_of("pending")
    place.ledger.write_bytes(whole)
    assert place.catalogue.refresh().problems == ()


def test_an_entry_that_makes_no_sense_is_told_with_its_place(place: Place) -> None:
    place.send()
    with place.ledger.open("a", encoding="utf-8") as file:
        file.write("- entry: lost\n  at: 2022-11-10\n")
    (problem,) = place.catalogue.refresh().problems
    assert problem.path == place.ledger
    assert "an entry is sent or answered or moved, not lost" in str(problem)
    assert str(problem).count("production.approvals.yaml") == 1


def test_a_rule_that_makes_no_sense_is_told_because_it_does_not_hold(place: Place) -> None:
    path = place.production.path
    assert path is not None
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("silence: approved", "silence: approve"), encoding="utf-8")
    (problem,) = place.catalogue.refresh().problems
    assert problem.path == path
    assert "silence can be pending or approved" in str(problem)
    path.write_text(text, encoding="utf-8")
    assert place.catalogue.refresh().problems == ()


# --- stills that are moved


def test_a_still_that_is_moved_stays_in_its_rounds(place: Place) -> None:
    place.send()
    place.answer("jung_e/s1", "kill")
    place.catalogue.refresh()
    before = place.ledger.read_bytes()
    for number in (0, 1):
        (place.folder / f"assets/jung_e/s{number}.jpg").rename(
            place.folder / f"assets/jung_e/renamed{number}.jpg"
        )
    moves = place.followed()
    assert moves.pairs == tuple((f"jung_e/s{n}", f"jung_e/renamed{n}") for n in (0, 1))
    assert moves.problems == ()
    expected = {"renamed0": "pending", "renamed1": "killed", "s2": "pending", "s3": "pending"}
    assert standing(place.catalogue) == expected
    rounds = place.catalogue.board(place.production).people["Kim Hyun-joo"].rounds
    assert rounds[0].stills == ("jung_e/renamed0", "jung_e/renamed1", "jung_e/s2", "jung_e/s3")
    assert place.ledger.read_bytes().startswith(before), "the old words stay"
    ledger = read_ledger(place.ledger, place.production)
    assert ledger.broken == ()
    assert isinstance(ledger.entries[-1], Moved)
    place.catalogue.save()
    again = place.opened()
    again.refresh()
    assert standing(again) == expected


def test_captions_that_were_given_and_taken_back_stay_in_their_rounds(place: Place) -> None:
    place.send(["jung_e/s0"])
    place.catalogue.refresh()
    (place.folder / "metadata/jung_e/s1.yaml").unlink()
    (place.folder / "assets/jung_e/s0.jpg").rename(place.folder / "away.jpg")
    place.catalogue.refresh()
    (orphan,) = place.catalogue.library.scan().orphans

    def sent() -> tuple[str, ...]:
        rounds = place.catalogue.board(place.production).people["Kim Hyun-joo"].rounds
        return rounds[0].stills

    edits, problems = place.catalogue.give(orphan, "jung_e/s1")
    assert problems == ()
    assert members(read_ledger(place.ledger, place.production)) == {"jung_e/s1"}
    assert sent() == ("jung_e/s1",)
    back = [place.catalogue.restore(edit) for edit in reversed(edits)]
    assert members(read_ledger(place.ledger, place.production)) == {"jung_e/s0"}
    for edit in reversed(back):
        place.catalogue.restore(edit)
    assert members(read_ledger(place.ledger, place.production)) == {"jung_e/s1"}


def test_a_still_that_is_moved_while_it_is_watched_stays_in_its_rounds(place: Place) -> None:
    place.send()
    place.catalogue.refresh()
    (place.folder / "assets/jung_e/s0.jpg").rename(place.folder / "assets/jung_e/other.jpg")
    changed = place.catalogue.reread(["jung_e/s0", "jung_e/other"])
    assert changed >= {"jung_e/s0", "jung_e/other"}
    assert len(place.catalogue.follow().pairs) == 1
    assert standing(place.catalogue) == {
        "other": "pending",
        "s1": "pending",
        "s2": "pending",
        "s3": "pending",
    }


def test_nothing_is_written_where_nothing_moved_that_was_sent(place: Place) -> None:
    place.send(IDS[1:])
    place.catalogue.refresh()
    before = place.ledger.read_bytes()
    (place.folder / "assets/jung_e/s0.jpg").rename(place.folder / "assets/jung_e/other.jpg")
    assert len(place.followed().pairs) == 1
    assert place.ledger.read_bytes() == before
    assert standing(place.catalogue)["other"] == "not sent"


def test_without_a_ledger_a_move_makes_none(place: Place) -> None:
    (place.folder / "assets/jung_e/s0.jpg").rename(place.folder / "assets/jung_e/other.jpg")
    assert place.followed().pairs
    assert not place.ledger.exists()
    assert standing(place.catalogue)["other"] == "not sent"


def test_a_still_that_moved_before_it_was_seen_keeps_its_standing(place: Place) -> None:
    """The copy appears first, as file managers do it, and the old one goes later."""
    picture = place.folder / "assets/jung_e/s0.jpg"
    copy = picture.with_name("copy.jpg")
    copy.write_bytes(picture.read_bytes())
    os.utime(copy, ns=(picture.stat().st_atime_ns, picture.stat().st_mtime_ns))
    place.catalogue.refresh()
    picture.unlink()
    assert place.followed().pairs == (("jung_e/s0", "jung_e/copy"),)
    assert standing(place.catalogue)["copy"] == "not sent"


def test_a_move_that_a_ledger_cannot_take_is_told_once(place: Place) -> None:
    place.send()
    place.catalogue.refresh()
    damaged = b"\xff" + place.ledger.read_bytes()
    place.ledger.write_bytes(damaged)
    (place.folder / "assets/jung_e/s0.jpg").rename(place.folder / "assets/jung_e/other.jpg")
    moves = place.followed()
    assert moves.pairs == (("jung_e/s0", "jung_e/other"),)
    assert sum("put that right" in one.reason for one in moves.problems) == 1
    assert place.followed().problems == ()
    assert place.ledger.read_bytes() == damaged


def test_a_library_that_may_only_be_read_is_followed_all_the_same(
    open_folder: Path, without_rights: None
) -> None:
    place = made(open_folder)
    place.send()
    place.catalogue.refresh()
    (place.folder / "assets/jung_e/s0.jpg").rename(place.folder / "assets/jung_e/other.jpg")
    place.ledger.parent.chmod(0o555)
    before = place.ledger.read_bytes()
    moves = place.followed()
    assert [one.path.name for one in moves.problems] == ["other.yaml"], "told once"
    assert place.followed().problems == ()
    assert place.ledger.read_bytes() == before
    rounds = place.catalogue.board(place.production).people["Kim Hyun-joo"].rounds
    assert rounds[0].stills == tuple(IDS[1:])


# --- counted again, and only where something changed

PEOPLE = (KIM, KANG, PARK)


@st.composite
def shown_stills(draw: st.DrawFn) -> dict[str, Framed]:
    found = {}
    for still in draw(st.lists(st.sampled_from(IDS), unique=True)):
        people = draw(st.lists(st.sampled_from(PEOPLE), unique=True))
        answers = draw(st.lists(answers_of_somebody(), max_size=2))
        found[still] = Framed(still, tuple(people), tuple(answers))
    return found


@st.composite
def answers_of_somebody(draw: st.DrawFn) -> Answer:
    return Answer(
        draw(st.sampled_from(PEOPLE)),
        draw(st.sampled_from(Decision)),
        draw(st.integers(1, 2)),
        at=draw(st.sampled_from(["2022-11-15T10:00:00+09:00", "2022-11-15T02:00:00Z", ""])),
    )


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Sent, ...]:
    return tuple(
        Sent(
            f"A{number}",
            draw(st.sampled_from(PEOPLE)),
            draw(st.integers(1, 2)),
            THURSDAY,
            "",
            tuple(map(Asked, draw(st.lists(st.sampled_from(IDS), unique=True)))),
        )
        for number in range(draw(st.integers(0, 3)))
    )


def own_words(board: Board) -> object:
    """Return what a board says, in an order that does not depend on how it came about."""
    return (
        [
            (
                name,
                one.rounds,
                {k: v for k, v in one.verdicts.items() if v.standing != "not needed"},
            )
            for name, one in board.people.items()
        ],
        {one: (found.verdicts) for one, found in board.stills.items()},
    )


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(shown_stills(), sheets(), st.integers(10, 20)), min_size=2, max_size=4))
def test_a_board_that_followed_is_as_good_as_a_new_one(
    steps: list[tuple[dict[str, Framed], tuple[Sent, ...], int]],
) -> None:
    production = Production(cast=PEOPLE, terms=Terms((holder(KIM), holder(KANG, 25, 80))))
    empty = Board(production, Ledger(Path("x")), {})
    board = empty
    for shown, sent, day in steps:
        ledger, today = Ledger(Path("x"), sent), date(2022, 11, day)
        board = followed(board, ledger, shown, today)
        assert own_words(board) == own_words(followed(empty, ledger, shown, today))


def test_who_has_no_part_in_a_change_is_not_counted_again() -> None:
    production = Production(cast=PEOPLE, terms=Terms((holder(KIM), holder(KANG))))
    today = date(2022, 11, 10)
    shown = {"a": Framed("a", (KIM,)), "b": Framed("b", (KANG,))}
    ledger = Ledger(Path("x"), (Sent("A1", KIM, 1, THURSDAY, "", (Asked("a"),)),))
    before = followed(Board(production, Ledger(Path("x")), {}), ledger, shown, today)
    shown = {**shown, "b": replace(shown["b"], answers=(Answer(KANG, Decision.KILL),))}
    after = followed(before, ledger, shown, today)
    assert after.people[KIM.name] is before.people[KIM.name]
    assert after.stills["a"] is before.stills["a"]
    assert after.people[KANG.name].verdicts["b"].answer is not None
