from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from gallery.errors import SaveError
from gallery.library import walk as walk_module
from gallery.library.change import SetValue
from gallery.library.library import Library
from gallery.library.links import LINK_TO_CAPTIONS, Links
from gallery.library.listing import Listing, folders_below, listed
from gallery.library.walk import FolderScan

LONG_AGO = 1_600_000_000


def put(folder: Path, *names: str, size: int = 1) -> None:
    """Write files that are old enough to be settled."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
        os.utime(path, (LONG_AGO, LONG_AGO))


def digests(library: Library, known: dict[str, int] | None = None) -> dict[str, int]:
    return {found.folder: found.digest for found in library.walk(known)}


def looked_at(library: Library, known: dict[str, int]) -> list[str]:
    """Return the folders of a walk in which more was done than to take the digest."""
    return sorted(found.folder for found in library.walk(known) if found.stills is not None)


@pytest.fixture
def two_days(tmp_path: Path) -> Library:
    put(tmp_path, "assets/day1/a.jpg", "assets/day1/a.cr3", "assets/day2/b.jpg", "assets/top.jpg")
    put(tmp_path, "metadata/day1/a.yaml", "metadata/day1/gone.yaml", "metadata/day3/c.yaml")
    return Library(tmp_path)


def test_each_folder_has_its_stills_its_captions_and_what_has_no_picture(two_days: Library) -> None:
    found = {one.folder: one for one in two_days.walk()}
    stills = {folder: [still.id for still in one.stills or ()] for folder, one in found.items()}
    assert stills == {"": ["top"], "day1": ["day1/a"], "day2": ["day2/b"], "day3": []}
    orphans = {folder: [each.id for each in one.orphans] for folder, one in found.items()}
    assert orphans == {"": [], "day1": ["day1/gone"], "day2": [], "day3": ["day3/c"]}
    (still,) = found["day1"].stills or ()
    assert [one.name for one in still.renditions] == ["a.jpg", "a.cr3"]
    assert still.sidecar is not None


def test_where_nothing_changed_no_still_is_made(two_days: Library) -> None:
    known = digests(two_days)
    assert 0 not in known.values()
    assert looked_at(two_days, known) == []
    assert digests(Library(two_days.folder), known) == known  # another process has the same


def rewrite(library: Library) -> None:
    path = library.stills_folder / "day1/a.jpg"
    path.write_bytes(b"xy")
    os.utime(path, (LONG_AGO, LONG_AGO))


def touch(library: Library) -> None:
    os.utime(library.metadata_folder / "day1/a.yaml", ns=(1, 1))


CHANGES: dict[str, tuple[Callable[[Library], None], list[str]]] = {
    "a picture comes": (lambda library: put(library.stills_folder, "day1/new.jpg"), ["day1"]),
    "a picture goes": (lambda library: (library.stills_folder / "day2/b.jpg").unlink(), ["day2"]),
    "a picture is renamed": (
        lambda library: os.rename(
            library.stills_folder / "day2/b.jpg", library.stills_folder / "day2/c.jpg"
        ),
        ["day2"],
    ),
    "another size": (rewrite, ["day1"]),
    "another time": (touch, ["day1"]),
    "a caption comes": (lambda library: put(library.metadata_folder, "day2/b.yaml"), ["day2"]),
    "a caption goes": (
        lambda library: shutil.rmtree(library.metadata_folder / "day1"),
        ["day1"],
    ),
    "a production": (
        lambda library: put(library.metadata_folder, "day1/production.yaml"),
        ["day1"],
    ),
    "a production for all": (
        lambda library: put(library.metadata_folder, "production.yaml"),
        ["", "day1", "day2", "day3"],
    ),
    "a folder is renamed": (
        lambda library: os.rename(library.stills_folder / "day2", library.stills_folder / "day4"),
        ["day4"],
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_digest_changes_with_what_is_in_the_folder(two_days: Library, what: str) -> None:
    change, folders = CHANGES[what]
    known = digests(two_days)
    change(two_days)
    assert looked_at(two_days, known) == folders
    after = digests(two_days)
    assert [one for one in sorted(after) if after[one] != known.get(one)] == folders
    assert looked_at(two_days, after) == []


def test_a_folder_with_a_file_that_just_changed_is_looked_at_the_next_time(
    two_days: Library,
) -> None:
    (two_days.metadata_folder / "day1/a.yaml").write_text("rating: 1\n")
    known = digests(two_days)
    assert known["day1"] == 0
    assert looked_at(two_days, known) == ["day1"]


def test_a_camera_whose_clock_is_ahead_makes_no_folder_unsure(two_days: Library) -> None:
    os.utime(two_days.stills_folder / "day1/a.jpg", (LONG_AGO * 5, LONG_AGO * 5))
    assert 0 not in digests(two_days).values()


def test_what_is_wrong_is_told_at_each_walk(two_days: Library) -> None:
    put(two_days.stills_folder, "day1/A.jpg")
    if len(os.listdir(two_days.stills_folder / "day1")) < 3:
        pytest.skip("this disk does not tell capitals apart")
    (two_days.stills_folder / "day2" / "lost.jpg").symlink_to("nowhere.jpg")
    known = digests(two_days)
    walk = two_days.walk(known)
    unsure = sorted(found.folder for found in walk if found.digest == 0)
    assert unsure == ["day1", "day2"]
    assert sorted(str(problem).partition(": ")[2][:20] for problem in walk.problems) == [
        "differs from A.jpg o",
        "is a link to a file ",
    ]


def test_a_production_is_known_before_the_folders_it_holds_for(library: Library) -> None:
    put(library.stills_folder, "jung_e/day1/a.jpg", "other/b.jpg")
    titles = {
        found.folder: library.production_for(f"{found.folder}/x").title for found in library.walk()
    }
    assert titles == {"": "", "jung_e": "Jung_E", "jung_e/day1": "Jung_E", "other": ""}
    (library.metadata_folder / "jung_e/production.yaml").write_text("title: New\n")
    put(library.metadata_folder, "other/production.yaml")
    for found in library.walk():
        if found.folder == "jung_e/day1":
            assert library.production_for("jung_e/day1/a").title == "New"
    (library.metadata_folder / "jung_e/production.yaml").unlink()
    for found in library.walk():
        if found.folder == "jung_e":
            assert library.production_for("jung_e/lab").path is None


def test_a_folder_that_the_disk_spells_in_two_ways_is_one(tmp_path: Path) -> None:
    put(tmp_path, normalize("NFD", "assets/정이/a.jpg"), normalize("NFC", "metadata/정이/a.yaml"))
    put(tmp_path, normalize("NFC", "assets/정이/b.jpg"))
    library = Library(tmp_path)
    folders = [found.folder for found in library.walk()]
    assert sorted(folders) == ["", "정이"]
    stills = {still.id: still for still in library.scan().stills}
    assert sorted(stills) == ["정이/a", "정이/b"]
    assert stills["정이/a"].sidecar is not None
    assert all((library.stills_folder / still.picture).exists() for still in stills.values())


def test_a_link_to_a_folder_of_captions_is_told_and_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "library/assets/day1/a.jpg", "elsewhere/a.yaml", "elsewhere/deep/b.yaml")
    (tmp_path / "library/metadata").mkdir()
    link = tmp_path / "library/metadata/day1"
    link.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "library/metadata/all").symlink_to("/")
    library = Library(tmp_path / "library")
    walk = library.walk()
    folders = [found.folder for found in walk]
    assert sorted(folders) == ["", "day1"]
    assert sorted(str(problem) for problem in walk.problems) == [
        f"{library.metadata_folder}/all: {LINK_TO_CAPTIONS}",
        f"{link}: {LINK_TO_CAPTIONS}",
    ]
    (still,) = library.scan().stills
    assert still.sidecar is None
    assert library.files("day1/a") == still
    with pytest.raises(SaveError, match="is a link to a folder"):
        library.edit("day1/a", [SetValue("rating", 3)])
    assert sorted(os.listdir(tmp_path / "elsewhere")) == ["a.yaml", "deep"]


def test_a_metadata_folder_that_is_a_link_itself_is_followed(tmp_path: Path) -> None:
    put(tmp_path, "library/assets/a.jpg", "captions/a.yaml")
    (tmp_path / "library/metadata").symlink_to(tmp_path / "captions")
    library = Library(tmp_path / "library")
    (still,) = library.scan().stills
    assert still.sidecar is not None
    assert library.files("a") == still


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("/", "the whole disk"),
        ("{library}", "a folder that holds this library"),
        ("{library}/..", "a folder that holds this library"),
        ("{home}", "your home folder"),
        ("{home}/..", "a folder of home folders"),
    ],
)
def test_a_link_to_far_more_than_pictures_is_told_and_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, what: str
) -> None:
    home, folder = tmp_path / "homes/me", tmp_path / "disk/library"
    monkeypatch.setenv("HOME", str(home))
    put(home, "Desktop/private.jpg")
    put(folder, "assets/day1/a.jpg", "other.jpg")
    link = folder / "assets/day1/link"
    link.symlink_to(target.format(library=folder, home=home))
    library = Library(folder)
    walk = library.walk()
    assert [still.id for found in walk for still in found.stills or ()] == ["day1/a"]
    (problem,) = walk.problems
    assert str(problem) == (
        f"{link}: is a link to {what} ({os.path.realpath(link)}) and is not followed; "
        "link to the pictures only"
    )
    links = Links(library.stills_folder, library.metadata_folder)
    watched = set(folders_below(str(library.stills_folder), links))
    assert watched == {str(folder / "assets"), str(folder / "assets/day1")}


def test_only_so_many_folders_behind_links_are_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk_module, "MOST_FOLDERS", 5)
    put(tmp_path, *(f"library/assets/own{number}/a.jpg" for number in range(20)))
    put(tmp_path, *(f"disk/far{number}/b.jpg" for number in range(20)))
    (tmp_path / "library/assets/disk").symlink_to(tmp_path / "disk")
    walk = Library(tmp_path / "library").walk()
    stills = [still.id for found in walk for still in found.stills or ()]
    assert sum(one.startswith("own") for one in stills) == 20
    assert 0 < sum(one.startswith("disk/") for one in stills) < 6
    (problem,) = walk.problems
    assert "folders lie behind links" in str(problem)
    assert "/assets/disk/far" in str(problem)


def test_stills_behind_a_link_have_their_captions(tmp_path: Path) -> None:
    put(tmp_path, "card/b.jpg", "library/assets/day1/a.jpg", "library/metadata/card/b.yaml")
    (tmp_path / "library/assets/card").symlink_to(tmp_path / "card")
    walk = list(Library(tmp_path / "library").walk())
    assert walk[-1].folder == "card"  # links come last
    (still,) = walk[-1].stills or ()
    assert still.sidecar is not None


def test_a_time_that_no_index_can_hold_is_as_late_as_can_be(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "b.jpg")
    os.utime(tmp_path / "a.jpg", (12_000_000_000, 12_000_000_000))  # the year 2350
    if os.stat(tmp_path / "a.jpg").st_mtime_ns < 1 << 63:
        pytest.skip("this disk does not know of that year either")
    library = Library(tmp_path)
    first, second = library.scan().stills
    assert (first.renditions[0].changed_ns, second.renditions[0].changed_ns) == (
        (1 << 63) - 1,
        LONG_AGO * 10**9,
    )
    assert library.files("a") == first


def test_a_library_that_changes_while_it_is_walked_is_walked_to_the_end(tmp_path: Path) -> None:
    """What stays is found; what comes and goes may be; a second walk puts everything right."""
    stills, metadata = tmp_path / "assets", tmp_path / "metadata"
    for day in range(30):
        put(stills, *(f"day{day}/stays{number}.jpg" for number in range(5)))
    done = threading.Event()

    def disturb() -> None:
        turn = 0
        while not done.is_set():
            turn += 1
            place = stills / f"day{turn % 30}"
            put(place, "comes.jpg", f"new{turn % 7}/deep/comes.jpg")
            put(metadata / place.name, "comes.yaml")
            os.rename(place / "comes.jpg", place / "renamed.jpg")
            (place / "renamed.jpg").unlink()
            shutil.rmtree(place / f"new{turn % 7}")
            shutil.rmtree(metadata / place.name)

    stays = {f"day{day}/stays{number}" for day in range(30) for number in range(5)}
    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        library = Library(tmp_path)
        for _ in range(20):
            found = {still.id for still in library.scan().stills}
            assert stays <= found
            assert all(name.endswith(("comes", "renamed")) for name in found - stays)
    finally:
        done.set()
        thread.join()
    result = library.scan()
    assert {still.id for still in result.stills} == stays
    assert result.problems == ()


def test_a_large_folder_is_listed_once_and_each_file_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 5_000
    put(tmp_path, *(f"assets/f{number}.jpg" for number in range(count)))
    listings: list[Listing] = []

    def counting(root: Path, folder: str, seen: frozenset[tuple[int, int]]) -> Listing | None:
        found = listed(root, folder, seen)
        assert found is not None
        listings.append(found)
        return found

    monkeypatch.setattr("gallery.library.walk.listed", counting)
    walk: list[FolderScan] = list(Library(tmp_path).walk())
    assert len(walk) == 1
    assert len(walk[0].stills or ()) == count
    assert [len(one.names) for one in listings] == [count]
