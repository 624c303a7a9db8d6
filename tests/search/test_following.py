"""Captions follow their pictures to other names, and only where it is sure whose they are."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gallery.errors import Cancelled
from gallery.fingerprint import fingerprint
from gallery.library.change import SetValue
from gallery.library.library import Library
from gallery.picture import PictureFacts
from gallery.search import catalogue as module
from gallery.search.catalogue import Catalogue
from gallery.search.following import Following, Moves, Plan, moved_text, waiting_text
from gallery.search.record import FileVersion

Find = Callable[..., list[str]]


@pytest.fixture
def learned(catalogue: Catalogue) -> Catalogue:
    """The rich library, all pictures known with their fingerprints, and kept."""
    facts: dict[str, dict[FileVersion, PictureFacts]] = {}
    for still_id, path, *version in catalogue.unlearned():
        known = PictureFacts(width=6, height=4, fingerprint=fingerprint(path))
        facts.setdefault(still_id, {})[path.name, version[0], version[1]] = known
    catalogue.learn(facts)
    fingerprints: dict[str, PictureFacts] = {}
    for still_id in ("jung_e/corridor", "jung_e/earth", "other/bare"):
        still = catalogue.still(still_id)
        assert still is not None
        assert still.facts is not None
        fingerprints[still_id] = replace(still.facts, fingerprint=fingerprint(still.picture))
    catalogue.learn(fingerprints)
    catalogue.save()
    return catalogue


def again(catalogue: Catalogue, tmp_path: Path) -> Catalogue:
    """Return the library as the next start of the program finds it."""
    return Catalogue(Library(catalogue.library.folder), tmp_path / "cache")


def renamed(catalogue: Catalogue, old: str, new: str) -> None:
    """Rename a picture, and nothing else."""
    folder = catalogue.library.stills_folder
    (folder / new).parent.mkdir(parents=True, exist_ok=True)
    (folder / old).rename(folder / new)


def texts(catalogue: Catalogue) -> dict[str, str]:
    """Return the sidecars that there are."""
    folder = catalogue.library.metadata_folder
    return {str(one.relative_to(folder)): one.read_text("utf-8") for one in folder.rglob("*.yaml")}


def followed(catalogue: Catalogue) -> Moves:
    """Look at the folders as the window does, and let captions follow."""
    catalogue.refresh()
    return catalogue.follow()


def test_a_folder_that_was_moved_while_closed_keeps_its_captions(
    learned: Catalogue, tmp_path: Path, find: Find
) -> None:
    before = texts(learned)
    renamed(learned, "jung_e", "archive/jung_e")
    later = again(learned, tmp_path)
    refresh = later.refresh()
    assert texts(learned) == before, "looking moves nothing"
    moves = later.follow()
    moved = dict(moves.pairs)
    assert moved["jung_e/robot-head"] == "archive/jung_e/robot-head"
    assert len(moved) == 7, "one of eight has no captions"
    assert refresh.problems == moves.problems == ()
    assert set(moved) < refresh.removed
    assert set(moved.values()) < refresh.added
    assert find(later.index, "engraved") == ["archive/jung_e/robot-head"]
    after = texts(learned)
    for old, new in moved.items():
        assert after[f"{new}.yaml"] == before[f"{old}.yaml"]
        assert f"{old}.yaml" not in after
    unlearned = {still_id for still_id, *_ in later.unlearned()}
    assert len(unlearned) == 2, "what is known of a picture follows with its captions"


def test_captions_that_were_edited_after_the_move_follow_as_they_are(
    learned: Catalogue, tmp_path: Path, find: Find
) -> None:
    renamed(learned, "jung_e/earth.jpg", "jung_e/mars.jpg")
    path = learned.library.metadata_folder / "jung_e" / "earth.yaml"
    path.write_text("caption: Mars\nrating: 2\n", encoding="utf-8")
    later = again(learned, tmp_path)
    assert followed(later).pairs == (("jung_e/earth", "jung_e/mars"),)
    assert find(later.index, "mars rating:2") == ["jung_e/mars"]


def test_a_still_whose_captions_were_moved_along_is_no_message(
    learned: Catalogue, tmp_path: Path, find: Find
) -> None:
    renamed(learned, "jung_e/earth.jpg", "other/earth.jpg")
    folder = learned.library.metadata_folder
    (folder / "jung_e" / "earth.yaml").rename(folder / "other" / "earth.yaml")
    later = again(learned, tmp_path)
    refresh = later.refresh()
    assert later.follow().pairs == ()
    assert refresh.added == {"other/earth"}
    assert refresh.removed == {"jung_e/earth"}
    assert find(later.index, "barren") == ["other/earth"]


def test_two_pictures_that_changed_places_take_their_captions_along(
    learned: Catalogue, tmp_path: Path
) -> None:
    before = texts(learned)
    for old, new in (("earth", "third"), ("slate", "earth"), ("third", "slate")):
        renamed(learned, f"jung_e/{old}.jpg", f"jung_e/{new}.jpg")
    moves = followed(again(learned, tmp_path))
    assert moves.pairs == (("jung_e/earth", "jung_e/slate"), ("jung_e/slate", "jung_e/earth"))
    after = texts(learned)
    assert after["jung_e/earth.yaml"] == before["jung_e/slate.yaml"]
    assert after["jung_e/slate.yaml"] == before["jung_e/earth.yaml"]


def test_captions_of_a_picture_that_was_put_onto_another_name_wait_for_an_answer(
    learned: Catalogue, tmp_path: Path
) -> None:
    before = texts(learned)
    renamed(learned, "jung_e/earth.jpg", "jung_e/slate.jpg")
    later = again(learned, tmp_path)
    assert followed(later) == Moves()
    assert texts(learned) == before
    plan = later.plan()
    assert plan.replaced == ("jung_e/slate",)
    assert [(one.old, one.new) for one in plan.blocked] == [("jung_e/earth", "jung_e/slate")]
    moves = later.set_aside(plan.replaced).and_then(later.follow())
    assert moves.pairs == (
        ("jung_e/slate", "jung_e/slate set aside"),
        ("jung_e/earth", "jung_e/slate"),
    )
    after = texts(learned)
    assert after["jung_e/slate.yaml"] == before["jung_e/earth.yaml"]
    assert after["jung_e/slate set aside.yaml"] == before["jung_e/slate.yaml"]
    assert "jung_e/earth.yaml" not in after
    assert later.plan() == Plan()


def test_captions_that_are_kept_for_the_other_picture_are_not_asked_about_again(
    learned: Catalogue, tmp_path: Path
) -> None:
    before = texts(learned)
    renamed(learned, "jung_e/earth.jpg", "jung_e/slate.jpg")
    later = again(learned, tmp_path)
    later.refresh()
    later.keep(later.plan().replaced)
    later.save()
    last = again(learned, tmp_path)
    assert followed(last) == Moves()
    assert last.plan().replaced == ()
    assert texts(learned) == before


def test_a_move_is_followed_while_the_program_is_open(learned: Catalogue, find: Find) -> None:
    renamed(learned, "jung_e/earth.jpg", "other/earth.jpg")
    changed = learned.reread(["jung_e/earth", "other/earth"])
    assert changed == {"jung_e/earth", "other/earth"}
    assert learned.follow().pairs == (("jung_e/earth", "other/earth"),)
    assert find(learned.index, "barren is:damaged") == ["other/earth"]
    assert learned.follow().pairs == ()
    assert followed(learned).pairs == ()


@pytest.mark.parametrize("ids", [["jung_e/earth", "other/earth"], ["other/earth", "jung_e/earth"]])
def test_a_move_that_is_told_of_in_two_parts_is_followed(
    learned: Catalogue, find: Find, ids: list[str]
) -> None:
    folder = learned.library.stills_folder
    copy = folder / "other" / "earth.jpg"
    shutil.copy2(folder / "jung_e" / "earth.jpg", copy)
    if ids[0] == "jung_e/earth":
        (folder / "jung_e" / "earth.jpg").unlink()
    learned.reread(ids[:1])
    assert learned.follow().pairs == ()
    (folder / "jung_e" / "earth.jpg").unlink(missing_ok=True)
    learned.reread(ids[1:])
    assert len(learned.follow().pairs) == 1
    assert find(learned.index, "barren") == ["other/earth"]


def test_a_still_that_comes_back_has_its_captions(learned: Catalogue, find: Find) -> None:
    path = learned.library.stills_folder / "jung_e" / "earth.jpg"
    aside = path.with_name(".aside")
    path.rename(aside)
    learned.reread(["jung_e/earth"])
    assert learned.follow().pairs == ()
    assert learned.waits("jung_e/earth")
    aside.rename(path)
    learned.reread(["jung_e/earth"])
    assert learned.follow().pairs == ()
    assert find(learned.index, "barren") == ["jung_e/earth"]
    assert not learned.waits("jung_e/earth")


def test_a_cancelled_refresh_forgets_no_move(
    learned: Catalogue, tmp_path: Path, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPORT_EVERY", 1)
    renamed(learned, "jung_e", "archive")
    later = again(learned, tmp_path)
    done: list[int] = []
    with pytest.raises(Cancelled):
        later.refresh(lambda number, _total: done.append(number), lambda: len(done) == 3)
    later.save()
    last = again(learned, tmp_path)
    assert len(followed(last).pairs) == 7
    assert find(last.index, "engraved") == ["archive/robot-head"]


def test_captions_that_cannot_follow_are_told_with_what_to_do(
    learned: Catalogue, tmp_path: Path
) -> None:
    before = texts(learned)
    renamed(learned, "jung_e/earth.jpg", "other/earth.jpg")
    folder = learned.library.metadata_folder
    (folder / "other").rename(folder / "aside")
    (folder / "other").write_text("a file where a folder should be")
    moves = followed(again(learned, tmp_path))
    assert moves.pairs == ()
    (problem,) = moves.problems
    assert problem.path == folder / "other" / "earth.yaml"
    assert "could not follow their picture: not saved, a file is in the way" in problem.reason
    (folder / "other").unlink()
    (folder / "aside").rename(folder / "other")
    assert texts(learned) == before


def small(folder: Path, pictures: dict[str, str], captions: dict[str, str]) -> Catalogue:
    """Return a library of files that are pictures by their names, read and known."""
    for name, text in pictures.items():
        path = folder / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name, text in captions.items():
        path = folder / "metadata" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    catalogue = Catalogue(Library(folder), folder / "cache")
    catalogue.refresh()
    learn(catalogue)
    return catalogue


def learn_with_broken_jpegs(catalogue: Catalogue) -> None:
    """Let the catalogue know all files by their fingerprints, and that no JPEG can be shown."""
    found: dict[str, dict[FileVersion, PictureFacts]] = {}
    for still_id, path, size, changed_ns in catalogue.unlearned():
        failure = "not a picture" if path.suffix == ".jpg" else ""
        known = PictureFacts(failure=failure, fingerprint=fingerprint(path))
        found.setdefault(still_id, {})[path.name, size, changed_ns] = known
    catalogue.learn(found)
    catalogue.save()


def learn(catalogue: Catalogue, **facts: PictureFacts) -> None:
    """Let the catalogue know all files by their fingerprints, and what is said of some stills."""
    found: dict[str, dict[FileVersion, PictureFacts]] = {}
    for still_id, path, size, changed_ns in catalogue.unlearned():
        known = replace(facts.get(still_id, PictureFacts()), fingerprint=fingerprint(path))
        found.setdefault(still_id, {})[path.name, size, changed_ns] = known
    catalogue.learn(found)
    catalogue.save()


def test_captions_in_a_folder_without_rights_stay_and_are_told(
    open_folder: Path, without_rights: None
) -> None:
    catalogue = small(open_folder, {"a.jpg": "picture"}, {"a": "caption: here\n"})
    (open_folder / "assets" / "a.jpg").rename(open_folder / "assets" / "b.jpg")
    (open_folder / "metadata").chmod(0o555)
    moves = followed(catalogue)
    assert moves.pairs == ()
    assert "you may not write here" in moves.problems[0].reason
    assert (open_folder / "metadata" / "a.yaml").read_text() == "caption: here\n"
    catalogue.library.metadata_folder.chmod(0o755)
    assert os.listdir(open_folder / "metadata") == ["a.yaml"]
    assert followed(catalogue) == Moves(), "said once"
    assert len(catalogue.plan().moves) == 1


def test_captions_stay_when_the_folder_of_their_pictures_cannot_be_read(
    open_folder: Path, without_rights: None
) -> None:
    catalogue = small(open_folder, {"day1/a.jpg": "picture"}, {"day1/a": "caption: here\n"})
    (open_folder / "assets" / "copies").mkdir()
    (open_folder / "assets" / "copies" / "a.jpg").write_text("picture")
    (open_folder / "assets" / "day1").chmod(0)
    refresh = catalogue.refresh()
    moves, away = catalogue.follow(), catalogue.plan().away
    (open_folder / "assets" / "day1").chmod(0o755)
    assert refresh.removed == {"day1/a"}
    assert (moves, away) == (Moves(), ("day1/a",))
    assert texts(catalogue) == {"day1/a.yaml": "caption: here\n"}


# --- what is gone and what cannot be reached


@pytest.fixture
def on_disk(tmp_path: Path) -> Catalogue:
    """A library whose `day1` is a link to a disk, with an older copy of its picture elsewhere."""
    (tmp_path / "disk" / "card").mkdir(parents=True)
    (tmp_path / "disk" / "card" / "a.jpg").write_text("picture")
    (tmp_path / "library" / "assets").mkdir(parents=True)
    (tmp_path / "library" / "assets" / "day1").symlink_to(tmp_path / "disk" / "card")
    return small(tmp_path / "library", {"copies/old.jpg": "picture"}, {"day1/a": "rating: 5\n"})


def unplugged(tmp_path: Path) -> None:
    (tmp_path / "disk").rename(tmp_path / "away")


def plugged_in(tmp_path: Path) -> None:
    (tmp_path / "away").rename(tmp_path / "disk")


def reopened(catalogue: Catalogue) -> Catalogue:
    """Return the library as the next start finds it."""
    catalogue.save()
    folder = catalogue.library.folder
    return Catalogue(Library(folder), folder / "cache")


def test_captions_stay_while_the_disk_with_their_pictures_is_unplugged(
    on_disk: Catalogue, tmp_path: Path, find: Find
) -> None:
    unplugged(tmp_path)
    later = reopened(on_disk)
    assert followed(later) == Moves()
    assert later.plan() == Plan(away=("day1/a",))
    assert later.plan().is_empty
    plugged_in(tmp_path)
    last = reopened(later)
    assert followed(last) == Moves()
    assert find(last.index, "rating:5") == ["day1/a"]
    assert last.plan() == Plan()


def test_a_picture_that_left_an_unplugged_disk_is_found_when_the_disk_is_back(
    on_disk: Catalogue, tmp_path: Path
) -> None:
    unplugged(tmp_path)
    later = reopened(on_disk)
    followed(later)
    (tmp_path / "away" / "card" / "a.jpg").rename(
        tmp_path / "library" / "assets" / "copies" / "new.jpg"
    )
    later = reopened(later)
    assert followed(later) == Moves(), "it may be a copy as long as nobody can look"
    plugged_in(tmp_path)
    last = reopened(later)
    assert followed(last).pairs == (("day1/a", "copies/new"),)


def test_captions_never_go_to_a_copy_that_was_there_before(tmp_path: Path) -> None:
    catalogue = small(tmp_path, {"a.jpg": "picture", "old.jpg": "picture"}, {"a": "rating: 5\n"})
    (tmp_path / "assets" / "a.jpg").unlink()
    later = reopened(catalogue)
    assert followed(later) == Moves()
    later = reopened(later)
    assert followed(later) == Moves()
    assert later.plan() == Plan()
    assert texts(later) == {"a.yaml": "rating: 5\n"}


def test_all_stills_may_be_on_a_disk_that_is_unplugged(tmp_path: Path) -> None:
    disk, folder = tmp_path / "disk", tmp_path / "library"
    disk.mkdir()
    (disk / "a.jpg").write_text("picture")
    folder.mkdir()
    (folder / "assets").symlink_to(disk)
    catalogue = small(folder, {}, {"a": "rating: 5\n"})
    disk.rename(tmp_path / "away")
    (folder / "exports").mkdir()
    (folder / "exports" / "a.jpg").write_text("picture")
    later = reopened(catalogue)
    assert followed(later) == Moves()
    assert later.plan().away == ("a",)
    assert texts(later) == {"a.yaml": "rating: 5\n"}


# --- what is sure and what is not


def test_a_file_that_is_alike_at_both_ends_only_is_not_the_same_picture(tmp_path: Path) -> None:
    ends = "x" * (16 << 10)
    pictures = {"a.jpg": f"{ends}one{ends}", "other.jpg": f"{ends}two{ends}"}
    catalogue = small(tmp_path, pictures, {"a": "rating: 5\n"})
    assets = tmp_path / "assets"
    (assets / "a.jpg").rename(assets / "b.jpg")
    assert followed(catalogue) == Moves()
    (assets / "other.jpg").unlink()
    later = reopened(catalogue)
    later.refresh()
    learn(later)
    assert len(later.plan().moves) == 1


@pytest.mark.parametrize("count", [1, 2])
def test_one_of_several_new_copies_is_nobodys_for_sure(tmp_path: Path, count: int) -> None:
    catalogue = small(tmp_path, {"a.jpg": "picture"}, {"a": "rating: 5\n"})
    assets = tmp_path / "assets"
    for number in range(count):
        shutil.copy2(assets / "a.jpg", assets / f"b{number}.jpg")
    (assets / "a.jpg").unlink()
    moves = followed(catalogue)
    assert len(moves.pairs) == (1 if count == 1 else 0)
    expected = [] if count == 1 else ["1 caption waits to follow its picture: gallery moves"]
    assert waiting_text(catalogue.plan()) == expected


def test_captions_stay_where_no_fingerprint_was_known(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.jpg").write_text("picture")
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "a.yaml").write_text("rating: 5\n")
    catalogue = Catalogue(Library(tmp_path), tmp_path / "cache")
    catalogue.refresh()
    (tmp_path / "assets" / "a.jpg").rename(tmp_path / "assets" / "b.jpg")
    assert followed(catalogue) == Moves()
    assert catalogue.plan() == Plan()


def test_another_rendition_makes_no_other_picture(tmp_path: Path) -> None:
    catalogue = small(tmp_path, {"a.cr3": "raw"}, {"a": "rating: 5\n"})
    (tmp_path / "assets" / "a.jpg").write_text("developed")
    assert followed(catalogue) == Moves()
    learn(catalogue)
    assert catalogue.plan() == Plan()
    (tmp_path / "assets" / "a.jpg").unlink()
    assert followed(catalogue) == Moves()
    assert catalogue.plan() == Plan()


def test_all_renditions_of_a_still_are_one_move(tmp_path: Path) -> None:
    pictures = {"a.jpg": "one", "a.cr3": "raw one", "b.jpg": "two", "b.cr3": "raw two"}
    catalogue = small(tmp_path, pictures, {"a": "rating: 1\n", "b": "rating: 2\n"})
    assets = tmp_path / "assets"
    for suffix in ("jpg", "cr3"):
        (assets / f"b.{suffix}").rename(assets / f"c.{suffix}")
        (assets / f"a.{suffix}").rename(assets / f"b.{suffix}")
    assert followed(catalogue).pairs == (("a", "b"), ("b", "c"))
    assert texts(catalogue) == {"b.yaml": "rating: 1\n", "c.yaml": "rating: 2\n"}


def pairs_of_a_broken_jpeg(folder: Path) -> Catalogue:
    """Return a library of one still whose TIFF is shown, because its JPEG cannot be."""
    assets = folder / "assets"
    assets.mkdir()
    (folder / "metadata").mkdir()
    (assets / "a.jpg").write_text("broken")
    (assets / "a.tif").write_text("the picture")
    (folder / "metadata/a.yaml").write_text("rating: 1\n")
    catalogue = Catalogue(Library(folder), folder / "cache")
    catalogue.refresh()
    learn_with_broken_jpegs(catalogue)
    assert catalogue.index.shown(0).path == "a.tif"
    return catalogue


@pytest.mark.parametrize("starts", [0, 1, 2])
def test_captions_follow_a_still_whose_best_file_is_broken(tmp_path: Path, starts: int) -> None:
    catalogue = pairs_of_a_broken_jpeg(tmp_path)
    for suffix in ("jpg", "tif"):
        (tmp_path / f"assets/a.{suffix}").rename(tmp_path / f"assets/b.{suffix}")
    catalogue.refresh()
    learn_with_broken_jpegs(catalogue)
    for _ in range(starts):
        catalogue = reopened(catalogue)
        catalogue.refresh()
        catalogue.save()
    assert catalogue.follow().pairs == (("a", "b"),)
    assert texts(catalogue) == {"b.yaml": "rating: 1\n"}


def test_a_still_whose_best_file_is_broken_is_no_other_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = pairs_of_a_broken_jpeg(tmp_path)
    noted: list[str] = []
    monkeypatch.setattr(Following, "note", lambda *those, **_: noted.extend(those[4]))
    (tmp_path / "metadata/a.yaml").write_text("rating: 23\n")
    catalogue.refresh()
    (tmp_path / "metadata/a.yaml").write_text("rating: 345\n")
    catalogue.reread(["a"])
    assert noted == []
    (tmp_path / "assets/a.tif").write_text("another picture")
    catalogue.reread(["a"])
    assert noted == ["a"]


# --- captions that somebody else looked after


@pytest.mark.parametrize("edited", ["", "p1", "p2"])
def test_captions_that_were_renumbered_along_with_their_pictures_stay(
    tmp_path: Path, edited: str
) -> None:
    catalogue = small(
        tmp_path,
        {"p1.jpg": "one", "p2.jpg": "two"},
        {"p1": "caption: one\n", "p2": "caption: two\n"},
    )
    for top, suffix in (("assets", "jpg"), ("metadata", "yaml")):
        for old, new in (("p2", "p3"), ("p1", "p2")):
            (tmp_path / top / f"{old}.{suffix}").rename(tmp_path / top / f"{new}.{suffix}")
    if edited:
        path = tmp_path / "metadata" / {"p1": "p2.yaml", "p2": "p3.yaml"}[edited]
        path.write_text(path.read_text() + "rating: 5\n")
    before = texts(catalogue)
    later = reopened(catalogue)
    assert followed(later) == Moves()
    assert texts(later) == before
    assert later.plan() == Plan()


def test_captions_that_were_edited_before_the_pictures_were_renumbered_follow(
    tmp_path: Path,
) -> None:
    catalogue = small(
        tmp_path,
        {"p1.jpg": "one", "p2.jpg": "two"},
        {"p1": "caption: one\n", "p2": "caption: two\n"},
    )
    (tmp_path / "metadata" / "p2.yaml").write_text("caption: two, edited\n")
    for old, new in (("p2", "p3"), ("p1", "p2")):
        (tmp_path / "assets" / f"{old}.jpg").rename(tmp_path / "assets" / f"{new}.jpg")
    later = reopened(catalogue)
    assert followed(later).pairs == (("p1", "p2"), ("p2", "p3"))
    assert texts(later) == {"p2.yaml": "caption: one\n", "p3.yaml": "caption: two, edited\n"}


def test_a_program_that_is_killed_after_captions_followed_does_not_move_them_again(
    tmp_path: Path,
) -> None:
    catalogue = small(
        tmp_path,
        {"p1.jpg": "one", "p2.jpg": "two"},
        {"p1": "caption: one\n", "p2": "caption: two\n"},
    )
    assets = tmp_path / "assets"
    for old, new in (("p1", "p3"), ("p2", "p1"), ("p3", "p2")):
        (assets / f"{old}.jpg").rename(assets / f"{new}.jpg")
    assert len(followed(catalogue).pairs) == 2
    before = texts(catalogue)
    later = Catalogue(Library(tmp_path), tmp_path / "cache")  # nothing was saved
    assert followed(later) == Moves()
    assert texts(later) == before == {"p1.yaml": "caption: two\n", "p2.yaml": "caption: one\n"}


def test_what_was_moved_can_be_taken_back_and_is_not_moved_again(tmp_path: Path) -> None:
    catalogue = small(
        tmp_path,
        {"p1.jpg": "one", "p2.jpg": "two"},
        {"p1": "caption: one\n", "p2": "caption: two\n"},
    )
    before = texts(catalogue)
    for old, new in (("p2", "p3"), ("p1", "p2")):
        (tmp_path / "assets" / f"{old}.jpg").rename(tmp_path / "assets" / f"{new}.jpg")
    followed(catalogue)
    later = reopened(catalogue)
    assert later.undo_moves().pairs == (("p2", "p1"), ("p3", "p2"))
    assert texts(later) == before
    last = reopened(later)
    assert followed(last) == Moves()
    assert texts(last) == before


# --- pictures that were replaced

TAKEN = PictureFacts(width=60, height=40, taken="2022-11-03T14:02:05", look="ffff0000ffff0000")


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        (replace(TAKEN, width=30, height=20, look="0" * 16), False),
        (replace(TAKEN, taken="2023-01-01T00:00:00", width=30, height=20), False),
        (replace(TAKEN, taken="2023-01-01T00:00:00", look="0" * 16), False),
        (PictureFacts(30, 20, taken="2023-01-01T00:00:00", look="0" * 16), True),
        (PictureFacts(30, 20, taken="2023-01-01T00:00:00"), False),
    ],
    ids=["same time", "same look", "same pixel size", "all differ", "look not known yet"],
)
def test_only_another_picture_is_asked_about(
    tmp_path: Path, now: PictureFacts, asked: bool
) -> None:
    catalogue = small(tmp_path, {}, {})
    (tmp_path / "assets").mkdir(exist_ok=True)
    catalogue = Catalogue(Library(tmp_path), tmp_path / "cache")
    (tmp_path / "assets" / "a.jpg").write_text("picture")
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "a.yaml").write_text("rating: 5\n")
    catalogue.refresh()
    learn(catalogue, a=TAKEN)
    (tmp_path / "assets" / "a.jpg").write_text("other picture")
    assert followed(catalogue) == Moves()
    assert catalogue.plan().replaced == (), "before anything is known of it"
    learn(catalogue, a=now)
    assert catalogue.plan().replaced == (("a",) if asked else ())
    text = "1 picture was replaced by another one under the same name (a): gallery moves"
    assert waiting_text(catalogue.plan()) == ([text] if asked else [])
    later = reopened(catalogue)
    followed(later)
    assert later.plan().replaced == (("a",) if asked else ()), "also after the next start"


def test_an_edit_of_a_moved_still_goes_to_its_new_captions(learned: Catalogue, find: Find) -> None:
    renamed(learned, "jung_e/earth.jpg", "other/earth.jpg")
    followed(learned)
    learned.edit("other/earth", [SetValue("rating", 1)])
    learned.reread(["other/earth"])
    assert find(learned.index, "barren rating:1") == ["other/earth"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 still was moved; its captions followed"),
        (3_000, "3,000 stills were moved; their captions followed"),
    ],
)
def test_the_message_counts(count: int, text: str) -> None:
    assert moved_text(count) == text


# --- any renumbering, against a model

ROUNDS = 6  # of a hundred that were run once


@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_after_any_renaming_each_caption_is_with_its_picture_or_told(
    tmp_path: Path, seed: int, is_open: bool
) -> None:
    chance = random.Random(seed)
    names = [f"{folder}p{number}" for folder in ("", "day1/", "day2/") for number in range(1, 6)]
    there = {name: f"picture {number}" for number, name in enumerate(chance.sample(names, 9))}
    about = {name: there[name] for name in chance.sample(sorted(there), 7)}
    catalogue = small(
        tmp_path,
        {f"{name}.jpg": text for name, text in there.items()},
        {name: f"caption: {text}\n" for name, text in about.items()},
    )
    for _ in range(3):
        there = shuffled(tmp_path / "assets", there, chance, names)
        if not is_open:
            catalogue = reopened(catalogue)
        if is_open and chance.random() < 0.5:
            some = list(names)
            chance.shuffle(some)
            for at in range(0, len(some), 5):  # told of in parts, as a watcher may
                catalogue.reread(some[at : at + 5])
                catalogue.follow()
        else:
            followed(catalogue)
        learn(catalogue)
        catalogue.follow()
        plan = catalogue.plan()
        told = {*plan.unclear, *plan.replaced, *plan.away, *(one.old for one in plan.blocked)}
        assert plan.moves == ()
        captions = {
            name.removesuffix(".yaml"): text.removeprefix("caption: ").strip()
            for name, text in texts(catalogue).items()
        }
        assert sorted(captions.values()) == sorted(about.values()), "none is lost"
        everything = list(there.values())
        for still_id, picture in captions.items():
            if everything.count(picture) == 1:
                assert there.get(still_id) == picture or still_id in told, still_id


def shuffled(
    assets: Path, there: dict[str, str], chance: random.Random, names: list[str]
) -> dict[str, str]:
    """Rename, renumber and delete pictures with another program; return what is there then."""
    after = dict(there)
    some = chance.sample(sorted(there), chance.randint(1, len(there)))
    free = [name for name in names if name not in there or name in some]
    for name in some:
        del after[name]
    for name, new in zip(some, chance.sample(free, len(some)), strict=True):
        after[new] = there[name]
    for number, name in enumerate(some):
        subprocess.run(["mv", assets / f"{name}.jpg", assets / f".{number}.aside"], check=True)
    by_text = {text: name for name, text in after.items()}
    for number, name in enumerate(some):
        path = assets / f"{by_text[there[name]]}.jpg"
        path.parent.mkdir(exist_ok=True)
        subprocess.run(["mv", assets / f".{number}.aside", path], check=True)
    return after
