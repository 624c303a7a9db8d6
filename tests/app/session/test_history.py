"""What is kept for undo, in which order, and how much of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.app.session import history
from gallery.app.session.history import History, Step
from gallery.library.library import Edit


def step(text: str, size: int = 1, stills: int = 1) -> Step:
    edit = Edit("a", Path("a.yaml"), b"x" * size, b"")
    return Step(text, (edit,) * stills)


def undone(kept: History) -> list[str]:
    return [one.text for one in iter(kept.take_undo, None) if one is not None]


def test_the_last_change_is_undone_first() -> None:
    kept = History()
    for text in "abc":
        kept.add(step(text))
    assert kept.undo_text == "c"
    assert undone(kept) == ["c", "b", "a"]


def test_a_change_that_took_long_stands_where_it_began() -> None:
    kept = History()
    kept.add(step("before"))
    mark = kept.mark
    kept.add(step("meanwhile"))
    kept.add(step("and another"))
    kept.add(step("long"), mark)
    assert undone(kept) == ["and another", "meanwhile", "long", "before"]


def test_a_new_change_ends_what_could_be_done_again() -> None:
    kept = History()
    kept.undone(step("a"))
    assert kept.redo_text == "a"
    kept.add(step("b"))
    assert kept.redo_text == ""


def test_what_was_left_of_an_undo_can_be_undone_next() -> None:
    kept = History()
    whole = step("tags of 3 stills", stills=3)
    kept.put_back(whole, whole.edits[:1], redo=False)
    assert kept.undo_text == "tags of 3 stills"
    taken = kept.take_undo()
    assert taken is not None
    assert len(taken.edits) == 1
    kept.put_back(whole, whole.edits[:2], redo=True)
    assert kept.redo_text == "tags of 3 stills"


@pytest.mark.parametrize(
    ("memory", "left"),
    [(10_000, ["3", "2", "1", "0"]), (4_000, ["3", "2"]), (100, ["3"])],
)
def test_the_oldest_steps_make_room_for_the_last(
    monkeypatch: pytest.MonkeyPatch, memory: int, left: list[str]
) -> None:
    monkeypatch.setattr(history, "MEMORY", memory)
    kept = History()
    for number in range(4):
        kept.add(step(str(number), size=1_000))
    assert undone(kept) == left


def test_no_more_steps_are_kept_than_the_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "DEPTH", 2)
    kept = History()
    for text in "abc":
        kept.add(step(text))
    assert undone(kept) == ["c", "b"]
