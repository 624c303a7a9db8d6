"""A library and its index, kept true to the files."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gallery.errors import Cancelled, SaveError
from gallery.library.change import AddItems, SetValue
from gallery.library.library import Library
from gallery.library.still import Still, StillFiles
from gallery.library.still_facts import KnownFacts
from gallery.picture import PictureFacts
from gallery.search import catalogue as module
from gallery.search import snapshot
from gallery.search.catalogue import Catalogue, Refresh
from gallery.search.index import Index, Known

LONG_AGO = 1_600_000_000 * 10**9  # ns: September 2020
Find = Callable[..., list[str]]


def reopened(catalogue: Catalogue, tmp_path: Path) -> Catalogue:
    """Return the same library opened once more, from its snapshot."""
    catalogue.save()
    return Catalogue(Library(catalogue.library.folder), tmp_path / "cache")


def test_a_snapshot_shows_everything_before_anything_is_scanned(
    catalogue: Catalogue, tmp_path: Path, find: Find
) -> None:
    again = reopened(catalogue, tmp_path)
    for text in ("", "정이", "tag:prop", "size:>=24mp"):
        assert find(again.index, text) == find(catalogue.index, text)
    assert again.refresh() == Refresh()
    assert len(again.unlearned()) == 8, "seven stills, one of them of two files"


def test_what_changed_while_the_program_was_closed_is_not_missed(
    catalogue: Catalogue, tmp_path: Path, find: Find
) -> None:
    catalogue.save()
    folder = catalogue.library.folder
    (folder / "assets" / "other" / "bare.jpg").unlink()
    (folder / "metadata" / "jung_e" / "earth.yaml").write_text("caption: Mars\n", encoding="utf-8")
    new = folder / "assets" / "other" / "new.jpg"
    new.write_bytes((folder / "assets" / "jung_e" / "earth.jpg").read_bytes())
    again = reopened(catalogue, tmp_path)
    assert again.refresh() == Refresh(
        frozenset({"other/new"}), frozenset({"jung_e/earth"}), frozenset({"other/bare"})
    )
    assert find(again.index, "mars") == ["jung_e/earth"]
    assert find(again.index, "folder:other") == ["other/broken", "other/new"]
    assert find(again.index, "is:damaged") == ["jung_e/earth"], "the picture is still the same"


def test_another_production_file_reaches_the_stills_below_it(
    catalogue: Catalogue, find: Find
) -> None:
    path = catalogue.library.metadata_folder / "other" / "production.yaml"
    path.write_text("title: Another\n", encoding="utf-8")
    assert catalogue.refresh().changed == {"other/bare", "other/broken"}
    assert find(catalogue.index, "production:another") == ["other/bare", "other/broken"]
    path.unlink()
    assert catalogue.refresh().changed == {"other/bare", "other/broken"}
    assert find(catalogue.index, "production:another") == []


def test_an_edit_is_found_at_once_and_its_echo_changes_nothing(
    catalogue: Catalogue, find: Find
) -> None:
    ids = ["jung_e/lab"]
    for rating in (3, 4, 5):  # the size stays, and perhaps the time of the file as well
        catalogue.library.edit("jung_e/lab", [SetValue("rating", rating)])
        assert catalogue.reread(ids) == {"jung_e/lab"}
        assert find(catalogue.index, f"rating:{rating} scene:42a file:lab") == ids
        assert catalogue.reread(ids) == frozenset()


def test_an_edit_within_one_tick_of_the_clock_is_found(catalogue: Catalogue, find: Find) -> None:
    path = catalogue.library.sidecar_path("jung_e/earth")
    path.write_text("caption: mars\n", encoding="utf-8")
    before = path.stat()
    assert catalogue.reread(["jung_e/earth"]) == {"jung_e/earth"}
    path.write_text("caption: moon\n", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert catalogue.reread(["jung_e/earth"]) == {"jung_e/earth"}
    assert find(catalogue.index, "moon") == ["jung_e/earth"]


def test_stills_come_and_go_by_reading_them_again(catalogue: Catalogue, find: Find) -> None:
    folder = catalogue.library.stills_folder
    (folder / "other" / "bare.jpg").rename(folder / "other" / "moved.jpg")
    changed = catalogue.reread(["other/bare", "other/moved", "other/never was"])
    assert changed == {"other/bare", "other/moved"}
    assert find(catalogue.index, "folder:other") == ["other/broken", "other/moved"]


def test_many_stills_are_read_again_at_once(catalogue: Catalogue, find: Find) -> None:
    ids = ["jung_e/lab", "jung_e/earth", "jung_e/slate", "gone"]
    for still_id in ids[:3]:
        catalogue.library.edit(still_id, [AddItems("tags", ("new",))])
    assert catalogue.reread(ids) == set(ids[:3])
    assert find(catalogue.index, "tag:new") == sorted(ids[:3])


def test_pictures_are_learned_once_and_remembered(
    catalogue: Catalogue, tmp_path: Path, find: Find
) -> None:
    unlearned = [(still_id, path) for still_id, path, _, _ in catalogue.unlearned()]
    folder = catalogue.library.stills_folder / "jung_e"
    assert "jung_e/corridor" not in dict(unlearned)
    assert [path for still_id, path in unlearned if still_id == "jung_e/lab"] == [
        folder / "lab.jpg",
        folder / "lab.tif",
    ]
    facts = PictureFacts(width=6000, height=4000, camera="ILCE-1")
    assert catalogue.learn({"jung_e/lab": facts, "gone": facts}) == {"jung_e/lab"}
    again = reopened(catalogue, tmp_path)
    still = again.still("jung_e/lab")
    assert still is not None
    assert still.facts == facts
    assert find(again.index, "size:24mp kind:unit") == ["jung_e/lab"]


def test_another_picture_is_learned_anew(catalogue: Catalogue) -> None:
    path = catalogue.library.stills_folder / "jung_e" / "corridor.jpg"
    path.write_bytes(path.read_bytes() + b"more")
    assert catalogue.reread(["jung_e/corridor"]) == {"jung_e/corridor"}
    assert "jung_e/corridor" in {one[0] for one in catalogue.unlearned()}
    still = catalogue.still("jung_e/corridor")
    assert still is not None
    assert still.facts is None


def test_a_still_is_read_as_it_is_now(catalogue: Catalogue) -> None:
    catalogue.library.edit("jung_e/corridor", [SetValue("number", "007")])
    still = catalogue.still("jung_e/corridor")
    assert still is not None
    assert still.value("number") == "007"
    assert still.facts is not None
    assert catalogue.still("no such still") is None


def test_a_refresh_that_is_cancelled_keeps_what_it_read(
    rich_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPORT_EVERY", 2)
    catalogue = Catalogue(Library(rich_folder), tmp_path / "cache")
    reports: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        reports.append((done, total))

    with pytest.raises(Cancelled):
        catalogue.refresh(progress, lambda: len(reports) == 2)
    assert reports == [(0, 10), (2, 10)]
    assert catalogue.index.count == 4
    catalogue.refresh()
    assert catalogue.index.count == 10


def test_an_edit_during_a_refresh_is_not_lost(
    rich_folder: Path, tmp_path: Path, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPORT_EVERY", 1)
    library = Library(rich_folder)
    catalogue = Catalogue(library, tmp_path / "cache")
    learned = PictureFacts(width=6000, height=4000)

    def progress(done: int, total: int) -> None:
        if done == total - 1:  # all but one are read by now, and not in the index yet
            library.edit("jung_e/crew", [SetValue("number", "999")])
            catalogue.reread(["jung_e/crew"])
            catalogue.learn({"jung_e/crew": learned})

    catalogue.refresh(progress)
    assert find(catalogue.index, "number:999") == ["jung_e/crew"]
    assert find(catalogue.index, "size:24mp") == ["jung_e/crew"]


def test_opening_and_reading_write_nothing_into_the_library(
    rich_folder: Path, tmp_path: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in rich_folder.rglob("*")}
    catalogue = Catalogue(Library(rich_folder), tmp_path / "cache")
    catalogue.refresh()
    catalogue.save()
    assert {path: path.stat().st_mtime_ns for path in rich_folder.rglob("*")} == before


def test_a_snapshot_that_cannot_be_written_is_told(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    elsewhere = Catalogue(catalogue.library, tmp_path / "file")
    elsewhere.refresh()
    with pytest.raises(SaveError, match="the next start takes longer"):
        elsewhere.save()


def test_a_broken_snapshot_is_made_again(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.save()
    for file in (tmp_path / "cache").rglob("*.stills"):
        file.write_bytes(b"STILLS")
    again = Catalogue(Library(catalogue.library.folder), tmp_path / "cache")
    assert again.index.count == 0
    assert len(again.refresh().added) == 10
    again.save()
    assert Catalogue(again.library, tmp_path / "cache").index.count == 10


def test_an_unchanged_index_is_not_written_again(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.save()
    files = list((tmp_path / "cache").rglob("*.stills"))
    before = [file.stat().st_mtime_ns for file in files]
    catalogue.save()
    assert [file.stat().st_mtime_ns for file in files] == before


def test_a_large_change_is_merged_and_a_small_one_is_not(catalogue: Catalogue, find: Find) -> None:
    catalogue.save()
    assert catalogue.index.changes == 0, "three of ten were learned"
    assert find(catalogue.index, "robot") == ["jung_e/robot-head"]
    for number in range(20):
        path = catalogue.library.stills_folder / f"still{number}.jpg"
        path.write_bytes(b"")
    catalogue.refresh()
    catalogue.library.edit("jung_e/lab", [SetValue("rating", 4)])
    catalogue.reread(["jung_e/lab"])
    catalogue.save()
    assert catalogue.index.changes == 1


@pytest.fixture
def locked_out(open_folder: Path, without_rights: None) -> Path:
    """A library with one still, neither of whose YAML files may be read."""
    (open_folder / "assets").mkdir()
    (open_folder / "metadata").mkdir()
    (open_folder / "assets" / "a.jpg").touch()
    for name, text in (("a.yaml", "caption: here\n"), ("production.yaml", "title: Jung_E\n")):
        path = open_folder / "metadata" / name
        path.write_text(text)
        path.chmod(0)
    return open_folder


@pytest.mark.parametrize(
    ("name", "query"), [("a.yaml", "here"), ("production.yaml", "production:jung")]
)
def test_what_could_not_be_read_is_tried_again(
    locked_out: Path, find: Find, name: str, query: str
) -> None:
    catalogue = Catalogue(Library(locked_out), locked_out / "cache")
    catalogue.refresh()
    catalogue.save()
    assert find(catalogue.index, query) == []
    (locked_out / "metadata" / name).chmod(0o600)  # which makes it no younger
    for again in (catalogue, Catalogue(Library(locked_out), locked_out / "cache")):
        again.refresh()
        assert find(again.index, query) == ["a"]


# --- folders that did not change


def settled(folder: Path) -> None:
    """Make all files old enough to be trusted: none can change unseen any more."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(LONG_AGO, LONG_AGO))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list of the stills whose captions are read from now on."""
    read: list[str] = []
    still = Library.still

    def counting(self: Library, files: StillFiles, facts: PictureFacts | None = None) -> Still:
        read.append(files.id)
        return still(self, files, facts)

    monkeypatch.setattr(Library, "still", counting)
    return read


@pytest.fixture
def kept(rich_folder: Path, tmp_path: Path) -> Path:
    """The rich library, its files old, read once and closed."""
    settled(rich_folder)
    made = Catalogue(Library(rich_folder), tmp_path / "cache")
    made.refresh()
    made.save()
    return rich_folder


def test_folders_that_did_not_change_are_not_compared(
    kept: Path, tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    in_folder = Index.in_folder

    def counting(self: Index, folder: str) -> dict[str, Known]:
        looked_at.append(folder)
        return in_folder(self, folder)

    monkeypatch.setattr(Index, "in_folder", counting)
    again = Catalogue(Library(kept), tmp_path / "cache")
    assert again.refresh() == Refresh()
    assert (looked_at, counted) == ([], [])
    (kept / "metadata" / "other" / "bare.yaml").write_text("rating: 2\n", encoding="utf-8")
    assert again.refresh().changed == {"other/bare"}
    assert (looked_at, counted) == (["other"], ["other/bare"])


def test_a_production_file_has_only_the_stills_below_it_read_again(
    kept: Path, tmp_path: Path, counted: list[str]
) -> None:
    again = Catalogue(Library(kept), tmp_path / "cache")
    (kept / "metadata" / "other" / "production.yaml").write_text("title: Another\n")
    again.refresh()
    assert sorted(counted) == ["other/bare", "other/broken"]


def test_a_folder_that_vanished_takes_its_stills_along(
    kept: Path, tmp_path: Path, find: Find, counted: list[str]
) -> None:
    shutil.rmtree(kept / "assets" / "other")
    shutil.rmtree(kept / "metadata" / "other")
    again = Catalogue(Library(kept), tmp_path / "cache")
    assert again.refresh().removed == {"other/bare", "other/broken"}
    assert find(again.index, "folder:other") == []
    assert "other" not in again.index.digests
    assert counted == []


def test_a_cancelled_refresh_goes_on_where_it_stopped(
    rich_folder: Path, tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(rich_folder)
    monkeypatch.setattr(module, "REPORT_EVERY", 1)
    catalogue = Catalogue(Library(rich_folder), tmp_path / "cache")
    with pytest.raises(Cancelled):
        catalogue.refresh(cancelled=lambda: len(counted) == 7)
    assert len(catalogue.index.digests) < 3, "a folder that is not finished is looked at again"
    catalogue.save()
    again = Catalogue(Library(rich_folder), tmp_path / "cache")
    assert len(again.refresh().added) == 3
    assert sorted(counted) == sorted(set(counted))
    assert len(counted) == 10
    assert again.refresh() == Refresh()


@pytest.mark.parametrize("change", ["edit", "reread"])
def test_what_we_wrote_ourselves_is_compared_the_next_time(
    kept: Path, tmp_path: Path, counted: list[str], find: Find, change: str
) -> None:
    again = Catalogue(Library(kept), tmp_path / "cache")
    again.edit("other/bare", [SetValue("rating", 4)])
    if change == "reread":
        again.reread(["other/bare"])
    again.save()
    del counted[:]
    later = Catalogue(Library(kept), tmp_path / "cache")
    later.refresh()
    assert find(later.index, "rating:4 file:bare") == ["other/bare"]
    assert counted == ([] if change == "reread" else ["other/bare"])


def test_an_edit_while_the_folders_are_walked_is_seen_the_next_time(
    kept: Path, tmp_path: Path, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPORT_EVERY", 1)
    (kept / "metadata" / "other" / "bare.yaml").write_text("rating: 2\n", encoding="utf-8")
    os.utime(kept / "metadata" / "other" / "bare.yaml", ns=(LONG_AGO + 1, LONG_AGO + 1))
    catalogue = Catalogue(Library(kept), tmp_path / "cache")

    def progress(_done: int, _total: int) -> None:  # the folder's digest has been taken by now
        catalogue.edit("other/broken", [SetValue("rating", 3)])
        catalogue.reread(["other/broken"])

    (kept / "metadata" / "other" / "broken.yaml").write_text("caption: mended\n")
    catalogue.refresh(progress)
    catalogue.save()
    later = Catalogue(Library(kept), tmp_path / "cache")
    for one in (catalogue, later):
        one.refresh()
        assert find(one.index, "mended rating:3") == ["other/broken"]
        assert find(one.index, "file:bare rating:2") == ["other/bare"]


def test_a_merge_keeps_what_is_changed_meanwhile(
    catalogue: Catalogue, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    compacted = Index.compacted

    def slow(self: Index, folder: Path | None = None) -> Index:
        made = compacted(self, folder)
        catalogue.edit("other/bare", [SetValue("rating", 4)])
        catalogue.reread(["other/bare"])
        return made

    monkeypatch.setattr(Index, "compacted", slow)
    rows = {still_id: catalogue.index.row(still_id) for still_id in ("other/bare", "jung_e/lab")}
    catalogue.save()
    assert find(catalogue.index, "rating:4 file:bare") == ["other/bare"]
    assert all(catalogue.index.row(still_id) == row for still_id, row in rows.items())


@pytest.mark.parametrize("which", ["index.stills", "large-*.stills"])
def test_an_index_that_is_made_anew_is_said_once(kept: Path, tmp_path: Path, which: str) -> None:
    (file,) = (tmp_path / "cache").rglob(which)
    file.write_bytes(file.read_bytes()[:-1])
    again = Catalogue(Library(kept), tmp_path / "cache")
    refresh = again.refresh()
    assert len(refresh.added) == 10
    assert "it was made again" in refresh.rebuilt
    assert again.refresh().rebuilt == ""
    again.save()
    assert Catalogue(Library(kept), tmp_path / "cache").refresh() == Refresh()


def test_a_first_index_is_not_said_to_be_made_anew(kept: Path, tmp_path: Path) -> None:
    assert Catalogue(Library(kept), tmp_path / "another cache").refresh().rebuilt == ""


def test_a_full_disk_costs_memory_and_no_still(
    rich_folder: Path, tmp_path: Path, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: snapshot.Writer, *_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(snapshot.Writer, "add", full)
    catalogue = Catalogue(Library(rich_folder), tmp_path / "cache")
    catalogue.refresh()
    assert find(catalogue.index, "engraved") == ["jung_e/robot-head"]
    with pytest.raises(SaveError, match="No space left"):
        catalogue.save()
    assert not list((tmp_path / "cache").rglob("*.stills"))


def test_facts_that_cannot_be_taken_in_cost_no_other_still(
    catalogue: Catalogue, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Library.still

    def still(library: Library, files: StillFiles, known: KnownFacts | None = None) -> Still:
        every = known.values() if isinstance(known, Mapping) else (known,)
        if any(one is not None and one.camera == "hostile" for one in every):
            raise KeyError("a mistake")
        return real(library, files, known)

    monkeypatch.setattr(Library, "still", still)
    good, bad = PictureFacts(4000, 3000, "JPEG"), PictureFacts(4000, 3000, "JPEG", camera="hostile")

    learned = catalogue.learn({"jung_e/earth": good, "jung_e/slate": bad, "jung_e/crew": good})

    assert learned == {"jung_e/earth", "jung_e/slate", "jung_e/crew"}
    assert "jung_e/slate" in find(catalogue.index, "is:damaged")
    facts = catalogue.index.facts_of("jung_e/slate")
    assert facts is not None
    assert "a mistake" in facts.damage
    assert catalogue.index.facts_of("jung_e/crew") == good
