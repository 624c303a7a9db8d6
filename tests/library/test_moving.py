from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from gallery import host
from gallery.errors import ConflictError, SaveError
from gallery.library.change import SetValue
from gallery.library.library import Library
from gallery.library.moving import Moving

LAB = "jung_e/lab"


def names(library: Library) -> set[str]:
    folder = library.metadata_folder
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:  # as a card's file system does
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refused)


def captions_follow_and_come_back(library: Library) -> None:
    before = names(library)
    text = library.sidecar_path(LAB).read_bytes()
    edit = library.move_captions(LAB, "day2/scene1/lab")
    assert names(library) == before - {"jung_e/lab.yaml"} | {
        "day2",
        "day2/scene1",
        "day2/scene1/lab.yaml",
    }
    assert library.sidecar_path("day2/scene1/lab").read_bytes() == text
    assert (edit.still_id, edit.after) == ("day2/scene1/lab", text)
    again = library.restore(edit)
    assert names(library) == before
    assert library.sidecar_path(LAB).read_bytes() == text
    library.restore(again)
    assert library.sidecar_path("day2/scene1/lab").read_bytes() == text


def test_captions_follow_their_still_and_come_back(library: Library) -> None:
    captions_follow_and_come_back(library)


def test_captions_follow_on_a_disk_without_hard_links(library: Library, no_links: None) -> None:
    captions_follow_and_come_back(library)


def test_captions_are_never_moved_over_others(library: Library) -> None:
    before = {path: path.read_bytes() for path in library.metadata_folder.rglob("*.yaml")}
    with pytest.raises(ConflictError, match="is there already"):
        library.move_captions(LAB, "jung_e/crew")
    assert {path: path.read_bytes() for path in library.metadata_folder.rglob("*.yaml")} == before


def test_captions_are_never_copied_over_others(library: Library, no_links: None) -> None:
    test_captions_are_never_moved_over_others(library)


def test_captions_that_are_not_there_are_told(library: Library) -> None:
    before = names(library)
    with pytest.raises(SaveError, match=r"corridor\.yaml: is gone: there are no captions to move"):
        library.move_captions("jung_e/corridor", "day2/corridor")
    assert names(library) == before


@pytest.mark.parametrize(("old", "new"), [(LAB, "../lab"), ("", LAB), (LAB, "a/production")])
def test_what_is_no_place_for_captions_is_refused(library: Library, old: str, new: str) -> None:
    before = names(library)
    with pytest.raises(SaveError):
        library.move_captions(old, new)
    assert names(library) == before


def test_a_place_that_is_taken_again_is_told_at_undo(library: Library) -> None:
    edit = library.move_captions(LAB, "day2/lab")
    library.edit(LAB, [SetValue("rating", 1)])
    with pytest.raises(ConflictError, match="is there again; taking back would lose it"):
        library.restore(edit)
    assert library.sidecar_path(LAB).read_text() == "rating: 1\n"


def test_words_that_were_written_after_a_move_come_back_with_it(library: Library) -> None:
    edit = library.move_captions(LAB, "day2/lab")
    with library.sidecar_path("day2/lab").open("a") as file:
        file.write("notes: by somebody else\n")
    library.restore(edit)
    assert "by somebody else" in library.sidecar_path(LAB).read_text()


def test_many_in_one_folder_flush_it_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    real = host.sync_folder

    def sync_folder(folder: Path | str) -> None:
        flushed.append(Path(folder).name)
        real(Path(folder))

    monkeypatch.setattr(host, "sync_folder", sync_folder)
    moving = ("crew", "earth", "lab", "robot-head")
    (library.metadata_folder / "day2").mkdir()
    with Moving(library.metadata_folder) as many:
        for name in moving:
            library.move_captions(f"jung_e/{name}", f"day2/{name}", many)
        assert {f"jung_e/{name}.yaml" for name in moving} <= names(library)  # till it is on disk
    assert flushed == ["day2", "jung_e"]
    assert not {f"jung_e/{name}.yaml" for name in moving} & names(library)
    assert {f"day2/{name}.yaml" for name in moving} <= names(library)


def test_folders_that_are_left_empty_go(tmp_path: Path) -> None:
    (tmp_path / "metadata/a/b").mkdir(parents=True)
    (tmp_path / "metadata/a/b/x.yaml").write_text("rating: 1\n")
    library = Library(tmp_path)
    edit = library.move_captions("a/b/x", "x")
    assert names(library) == {"x.yaml"}
    library.restore(edit)
    assert names(library) == {"a", "a/b", "a/b/x.yaml"}


def test_captions_that_change_while_they_are_moved_stay_at_both_places(library: Library) -> None:
    path = library.sidecar_path(LAB)
    before = path.read_text()
    moving = Moving(library.metadata_folder)
    library.move_captions(LAB, "day2/lab", moving)
    (path.parent / "beside").write_text("rating: 5\n")
    os.replace(path.parent / "beside", path)  # as an editor saves
    with pytest.raises(ConflictError, match="it is at both places now"):
        moving.settle()
    assert path.read_text() == "rating: 5\n"
    assert library.sidecar_path("day2/lab").read_text() == before


def test_a_link_is_moved_with_what_it_says(library: Library, tmp_path: Path) -> None:
    path = library.sidecar_path(LAB)
    text = path.read_text()
    os.rename(path, tmp_path / "shared.yaml")
    path.symlink_to(tmp_path / "shared.yaml")
    library.move_captions(LAB, "day2/lab")
    assert not path.is_symlink()
    assert library.sidecar_path("day2/lab").read_text() == text
    assert (tmp_path / "shared.yaml").read_text() == text
