from __future__ import annotations

import errno
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from gallery import host
from gallery.errors import ConflictError, SaveError
from gallery.library import moving
from gallery.library.change import SetValue
from gallery.library.library import Edit, Library
from gallery.library.moving import FOLDER, JOURNAL

LAB = "jung_e/lab"


def names(library: Library) -> set[str]:
    folder = library.metadata_folder
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def texts(library: Library) -> dict[str, str]:
    """Return what each sidecar says, by still."""
    folder = library.metadata_folder
    return {
        str(path.relative_to(folder).with_suffix("")): path.read_text()
        for path in folder.rglob("*.yaml")
    }


def edit_of(library: Library, *pairs: tuple[str, str]) -> Edit:
    moved = library.move_captions(pairs)
    return Edit(pairs[0][1], library.metadata_folder, None, None, moved=moved.pairs)


@pytest.fixture
def numbered(tmp_path: Path) -> Library:
    """A library with the captions p1 to p5, which say their numbers."""
    folder = tmp_path / "numbered"
    (folder / "metadata").mkdir(parents=True)
    for number in range(1, 6):
        (folder / "metadata" / f"p{number}.yaml").write_text(f"caption: {number}\n")
    return Library(folder)


@pytest.fixture(params=["links", "no links"])
def any_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with hard links, and one without."""

    def refused(*_: object) -> None:  # as a card's file system does
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    if request.param == "no links":
        monkeypatch.setattr(os, "link", refused)


def test_captions_follow_their_still_and_come_back(library: Library, any_disk: None) -> None:
    before = names(library)
    path = library.sidecar_path(LAB)
    text, changed = path.read_bytes(), path.stat().st_mtime_ns
    edit = edit_of(library, (LAB, "day2/scene1/lab"))
    assert names(library) == before - {"jung_e/lab.yaml"} | {
        "day2",
        "day2/scene1",
        "day2/scene1/lab.yaml",
    }
    moved = library.sidecar_path("day2/scene1/lab")
    assert (moved.read_bytes(), moved.stat().st_mtime_ns) == (text, changed)
    again = library.restore(edit)
    assert names(library) == before
    assert library.sidecar_path(LAB).read_bytes() == text
    library.restore(again)
    assert moved.read_bytes() == text


@pytest.mark.parametrize(
    "pairs",
    [
        "p1>p2 p2>p3 p3>p4 p4>p5 p5>p6",
        "p2>p1 p1>p2",
        "p1>p2 p2>p3 p3>p4 p4>p5 p5>p1",
        "p2>a/b/p2 p3>p2 p4>p3 p5>p4",
        "p1>p2 p2>p1 p3>p4 p4>p5 p5>p3",
    ],
)
def test_chains_swaps_and_rotations_move_as_one_and_come_back(
    numbered: Library, any_disk: None, pairs: str
) -> None:
    before = texts(numbered)
    told = [(old, new) for old, _, new in (one.partition(">") for one in pairs.split())]
    to = dict(told)
    edit = edit_of(numbered, *told)
    assert sorted(edit.moved) == sorted(told)
    assert texts(numbered) == {to.get(old, old): text for old, text in before.items()}
    numbered.restore(edit)
    assert texts(numbered) == before
    assert not any(name.startswith(".") for name in names(numbered))


def test_captions_are_never_moved_over_others(library: Library, any_disk: None) -> None:
    before = texts(library)
    moved = library.move_captions([(LAB, "jung_e/crew")])
    assert moved.pairs == ()
    (problem,) = moved.problems
    assert "is there already" in str(problem)
    assert texts(library) == before


def test_what_would_need_the_place_of_captions_that_stay_stays_too(numbered: Library) -> None:
    before = texts(numbered)
    moved = numbered.move_captions([("p1", "p2"), ("p2", "p3"), ("p5", "p6"), ("p3", "p4")])
    assert moved.pairs == (("p5", "p6"),)
    assert len(moved.problems) == 3
    expected = {("p6" if one == "p5" else one): text for one, text in before.items()}
    assert texts(numbered) == expected


def test_nothing_moves_where_all_have_to_and_one_cannot(numbered: Library) -> None:
    before = texts(numbered)
    with pytest.raises(ConflictError, match="is there already"):
        numbered.move_captions([("p1", "p9"), ("p2", "p3")], whole=True)
    assert texts(numbered) == before
    assert not any(name.startswith(".") for name in names(numbered))


def test_captions_that_are_not_there_are_told(library: Library) -> None:
    before = names(library)
    (problem,) = library.move_captions([("jung_e/corridor", "day2/corridor")]).problems
    assert "corridor.yaml: is gone: there are no captions to move" in str(problem)
    assert names(library) == before


@pytest.mark.parametrize(("old", "new"), [(LAB, "../lab"), ("", LAB), (LAB, "a/production")])
def test_what_is_no_place_for_captions_is_refused(library: Library, old: str, new: str) -> None:
    before = names(library)
    with pytest.raises(SaveError):
        library.move_captions([(old, new)])
    assert names(library) == before


def test_a_place_that_is_taken_again_is_told_at_undo(numbered: Library) -> None:
    edit = edit_of(numbered, ("p1", "p8"), ("p2", "p9"))
    numbered.sidecar_path("p2").write_text("rating: 1\n")
    after = texts(numbered)
    with pytest.raises(ConflictError, match="is there again; taking back would lose it"):
        numbered.restore(edit)
    assert texts(numbered) == after


def test_words_that_were_written_after_a_move_come_back_with_it(library: Library) -> None:
    edit = edit_of(library, (LAB, "day2/lab"))
    library.edit("day2/lab", [SetValue("notes", "by somebody else")])
    library.restore(edit)
    assert "by somebody else" in library.sidecar_path(LAB).read_text()


def test_many_in_one_folder_flush_it_once(
    numbered: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    real = host.sync_folder

    def sync_folder(folder: Path | str) -> None:
        flushed.append(Path(folder).name)
        real(Path(folder))

    (numbered.metadata_folder / "day2").mkdir()
    monkeypatch.setattr(host, "sync_folder", sync_folder)
    numbered.move_captions([(f"p{number}", f"day2/p{number}") for number in range(1, 6)])
    assert flushed.count("day2") == 1
    assert flushed.index("day2") > flushed.index(FOLDER), "first it is safe that they move"
    assert len(flushed) < 8


def test_folders_that_are_left_empty_go(tmp_path: Path) -> None:
    (tmp_path / "metadata/a/b").mkdir(parents=True)
    (tmp_path / "metadata/a/b/x.yaml").write_text("rating: 1\n")
    library = Library(tmp_path)
    edit = edit_of(library, ("a/b/x", "x"))
    assert names(library) == {"x.yaml"}
    library.restore(edit)
    assert names(library) == {"a", "a/b", "a/b/x.yaml"}


def test_a_link_is_moved_with_what_it_says(library: Library, tmp_path: Path) -> None:
    path = library.sidecar_path(LAB)
    text = path.read_text()
    os.rename(path, tmp_path / "shared.yaml")
    path.symlink_to(tmp_path / "shared.yaml")
    library.move_captions([(LAB, "day2/lab")])
    assert not path.is_symlink()
    assert library.sidecar_path("day2/lab").read_text() == text
    assert (tmp_path / "shared.yaml").read_text() == text


def test_captions_that_are_set_aside_get_a_name_that_no_other_has(numbered: Library) -> None:
    (numbered.metadata_folder / "p1 set aside.yaml").write_text("caption: earlier\n")
    assert numbered.set_aside("p1").pairs == (("p1", "p1 set aside 2"),)
    assert texts(numbered)["p1 set aside 2"] == "caption: 1\n"
    assert texts(numbered)["p1 set aside"] == "caption: earlier\n"
    assert "p1" not in texts(numbered)


# --- others who write at the same time


def test_captions_that_change_while_they_are_moved_stay_at_both_places(
    numbered: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = moving._write_journal

    def saved_meanwhile(batch: moving._Batch) -> None:
        real(batch)
        beside = numbered.metadata_folder / "beside"
        beside.write_text("rating: 5\n")
        os.replace(beside, numbered.sidecar_path("p1"))  # as an editor saves

    monkeypatch.setattr(moving, "_write_journal", saved_meanwhile)
    moved = numbered.move_captions([("p1", "p9"), ("p2", "p8")])
    (problem,) = moved.problems
    assert "it is at both places now" in str(problem)
    after = texts(numbered)
    assert (after["p1"], after["p9"], after["p8"]) == (
        "rating: 5\n",
        "caption: 1\n",
        "caption: 2\n",
    )


@pytest.mark.parametrize("place", ["p2", "p9"])
def test_a_file_that_somebody_puts_in_the_way_is_kept_and_so_is_the_caption(
    numbered: Library, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    before = texts(numbered)
    real = moving._write_journal

    def saved_meanwhile(batch: moving._Batch) -> None:
        real(batch)
        beside = numbered.metadata_folder / "beside"
        beside.write_text("rating: 5\n")
        os.replace(beside, numbered.sidecar_path(place))

    monkeypatch.setattr(moving, "_write_journal", saved_meanwhile)
    moved = numbered.move_captions([("p1", "p2"), ("p2", "p9"), ("p3", "p1")])
    assert moved.problems
    after = texts(numbered)
    assert after[place] == "rating: 5\n"
    assert set(before.values()) <= set(after.values()), "nothing is lost"


# --- crashes


STEPS = ("link", "replace", "unlink", "rmdir", "mkdir", "fsync", "open")


def killed_at(step: int, library: Library, pairs: list[tuple[str, str]], disk: str) -> bool:
    """Move captions in a process that is killed before its `step`th call of the system.

    Return whether it was; it came to its end otherwise.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL

    left = step

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **more: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **more)

        return call

    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    stand_ins: dict[str, Callable[..., object]] = {"link": refused} if disk == "no links" else {}
    for name in STEPS:
        setattr(os, name, counted(stand_ins.get(name, getattr(os, name))))
    try:
        library.move_captions(pairs)
    finally:
        os._exit(0)


@pytest.mark.parametrize("disk", ["links", "no links"])
@pytest.mark.parametrize("pairs", ["p1>p2 p2>p3 p3>p1", "p4>p5 p5>a/p6"])
def test_a_crash_at_any_step_loses_no_caption_and_the_next_start_finishes(
    tmp_path: Path, pairs: str, disk: str
) -> None:
    told = [(old, new) for old, _, new in (one.partition(">") for one in pairs.split())]
    to = dict(told)
    ways: set[str] = set()
    for step in range(500):
        folder = tmp_path / f"{step}"
        (folder / "metadata").mkdir(parents=True)
        for number in range(1, 6):
            (folder / "metadata" / f"p{number}.yaml").write_text(f"caption: {number}\n")
        library = Library(folder)
        before = texts(library)
        was_killed = killed_at(step, library, told, disk)
        assert set(before.values()) <= set(texts(library).values()), f"lost at step {step}"
        library.finish_moves()
        after = texts(library)
        moved = {to.get(old, old): text for old, text in before.items()}
        assert after in (before, moved), f"half done after step {step}"
        assert not (folder / "metadata" / FOLDER).exists()
        ways.add("undone" if after == before else "finished")
        if not was_killed:
            break
    else:
        pytest.fail("it never came to an end")
    assert after == moved
    assert ways == {"undone", "finished"}


@pytest.mark.parametrize(
    "move", [["0.yaml", 1, 1, 1, "p1", "../../away.yaml", "x", "p9.yaml"], ["0.yaml", 1], []]
)
def test_a_journal_that_leads_out_of_the_library_is_refused(
    numbered: Library, move: list[object]
) -> None:
    folder = numbered.metadata_folder / FOLDER
    folder.mkdir()
    (folder / "0.yaml").write_text("caption: theirs\n")
    (folder / JOURNAL).write_text(json.dumps({"version": 1, "moves": [move]}))
    assert numbered.moves_unfinished
    with pytest.raises(SaveError, match="cannot be read"):
        numbered.finish_moves()
    assert not (numbered.folder.parent / "away.yaml").exists()
    assert (folder / "0.yaml").read_text() == "caption: theirs\n"


def test_nothing_is_written_where_nothing_is_to_be_finished(numbered: Library) -> None:
    before = names(numbered)
    assert numbered.finish_moves().pairs == ()
    assert names(numbered) == before
