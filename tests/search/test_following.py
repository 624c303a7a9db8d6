"""What was moved takes its captions along, while the program is open and while it is closed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gallery.errors import Cancelled
from gallery.fingerprint import fingerprint
from gallery.library.change import SetValue
from gallery.library.library import Library
from gallery.picture import PictureFacts
from gallery.search import catalogue as module
from gallery.search.catalogue import Catalogue
from gallery.search.following import moved_text
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


def test_a_folder_that_was_moved_while_closed_keeps_its_captions(
    learned: Catalogue, tmp_path: Path, find: Find
) -> None:
    before = texts(learned)
    renamed(learned, "jung_e", "archive/jung_e")
    later = again(learned, tmp_path)
    refresh = later.refresh()
    moved = dict(refresh.moved)
    assert moved["jung_e/robot-head"] == "archive/jung_e/robot-head"
    assert len(moved) == 7, "one of eight has no captions"
    assert refresh.problems == ()
    assert {old for old, _ in refresh.moved} < refresh.removed
    assert {new for _, new in refresh.moved} < refresh.added
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
    assert later.refresh().moved == (("jung_e/earth", "jung_e/mars"),)
    assert find(later.index, "mars rating:2") == ["jung_e/mars"]


def test_a_still_whose_captions_were_moved_along_is_no_message(
    learned: Catalogue, tmp_path: Path, find: Find
) -> None:
    renamed(learned, "jung_e/earth.jpg", "other/earth.jpg")
    folder = learned.library.metadata_folder
    (folder / "jung_e" / "earth.yaml").rename(folder / "other" / "earth.yaml")
    later = again(learned, tmp_path)
    refresh = later.refresh()
    assert refresh.moved == ()
    assert refresh.added == {"other/earth"}
    assert refresh.removed == {"jung_e/earth"}
    assert find(later.index, "barren") == ["other/earth"]


def test_two_pictures_that_changed_places_keep_what_is_under_their_names(
    learned: Catalogue, tmp_path: Path
) -> None:
    before = texts(learned)
    for old, new in (("earth", "third"), ("slate", "earth"), ("third", "slate")):
        renamed(learned, f"jung_e/{old}.jpg", f"jung_e/{new}.jpg")
    refresh = again(learned, tmp_path).refresh()
    assert refresh.changed == {"jung_e/earth", "jung_e/slate"}
    assert refresh.moved == ()
    assert texts(learned) == before


def test_of_two_stills_that_became_one_the_captions_stay_where_they_are(
    learned: Catalogue, tmp_path: Path
) -> None:
    before = texts(learned)
    renamed(learned, "jung_e/earth.jpg", "jung_e/slate.jpg")
    refresh = again(learned, tmp_path).refresh()
    assert (refresh.moved, refresh.problems) == ((), ())
    assert texts(learned) == before


def test_a_move_is_followed_while_the_program_is_open(learned: Catalogue, find: Find) -> None:
    renamed(learned, "jung_e/earth.jpg", "other/earth.jpg")
    changed = learned.reread(["jung_e/earth", "other/earth"])
    assert changed == {"jung_e/earth", "other/earth"}
    assert find(learned.index, "barren is:damaged") == ["other/earth"]
    assert learned.taken_moves().pairs == (("jung_e/earth", "other/earth"),)
    assert learned.taken_moves().pairs == ()
    assert learned.refresh().moved == ()


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
    (folder / "jung_e" / "earth.jpg").unlink(missing_ok=True)
    learned.reread(ids[1:])
    assert find(learned.index, "barren") == ["other/earth"]
    assert len(learned.taken_moves().pairs) == 1


def test_a_still_that_comes_back_has_its_captions(learned: Catalogue, find: Find) -> None:
    path = learned.library.stills_folder / "jung_e" / "earth.jpg"
    aside = path.with_name(".aside")
    path.rename(aside)
    learned.reread(["jung_e/earth"])
    aside.rename(path)
    learned.reread(["jung_e/earth"])
    assert find(learned.index, "barren") == ["jung_e/earth"]
    assert learned.taken_moves().pairs == ()


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
    assert len(last.refresh().moved) == 7
    assert find(last.index, "engraved") == ["archive/robot-head"]


def test_captions_that_cannot_follow_are_told_with_what_to_do(
    learned: Catalogue, tmp_path: Path
) -> None:
    before = texts(learned)
    renamed(learned, "jung_e/earth.jpg", "other/earth.jpg")
    folder = learned.library.metadata_folder
    (folder / "other").rename(folder / "aside")
    (folder / "other").write_text("a file where a folder should be")
    refresh = again(learned, tmp_path).refresh()
    assert refresh.moved == ()
    (problem,) = (one for one in refresh.problems if "could not follow" in one.reason)
    assert problem.path == folder / "jung_e" / "earth.yaml"
    assert str(folder / "other" / "earth.yaml") in problem.reason
    (folder / "other").unlink()
    (folder / "aside").rename(folder / "other")
    assert texts(learned) == before


def test_captions_in_a_folder_without_rights_stay_and_are_told(
    open_folder: Path, without_rights: None
) -> None:
    for top in ("assets", "metadata"):
        (open_folder / top).mkdir()
    (open_folder / "assets" / "a.jpg").write_bytes(b"picture")
    (open_folder / "metadata" / "a.yaml").write_text("caption: here\n")
    catalogue = Catalogue(Library(open_folder), open_folder / "cache")
    catalogue.refresh()
    (open_folder / "assets" / "a.jpg").rename(open_folder / "assets" / "b.jpg")
    (open_folder / "metadata").chmod(0o555)
    refresh = catalogue.refresh()
    assert refresh.moved == ()
    assert refresh.added == {"b"}
    assert refresh.removed == {"a"}
    assert "could not follow" in refresh.problems[0].reason
    assert (open_folder / "metadata" / "a.yaml").read_text() == "caption: here\n"
    catalogue.library.metadata_folder.chmod(0o755)
    assert os.listdir(open_folder / "metadata") == ["a.yaml"]
    assert catalogue.refresh().problems == (), "said once"


def test_captions_stay_when_the_folder_of_their_pictures_cannot_be_read(
    open_folder: Path, without_rights: None
) -> None:
    for name in ("day1/a.jpg", "copies/a.jpg"):
        (open_folder / "assets" / name).parent.mkdir(parents=True)
        (open_folder / "assets" / name).write_bytes(b"picture")
    (open_folder / "metadata" / "day1").mkdir(parents=True)
    (open_folder / "metadata" / "day1" / "a.yaml").write_text("caption: here\n")
    catalogue = Catalogue(Library(open_folder), open_folder / "cache")
    catalogue.refresh()
    (open_folder / "assets" / "day1").chmod(0)
    refresh = catalogue.refresh()
    (open_folder / "assets" / "day1").chmod(0o755)
    assert refresh.removed == {"day1/a"}
    assert refresh.moved == ()
    assert texts(catalogue) == {"day1/a.yaml": "caption: here\n"}


def test_an_edit_of_a_moved_still_goes_to_its_new_captions(learned: Catalogue, find: Find) -> None:
    renamed(learned, "jung_e/earth.jpg", "other/earth.jpg")
    learned.refresh()
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
