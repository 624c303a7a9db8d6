from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from gallery.errors import Cancelled
from gallery.library.library import Library
from gallery.library.productions import Productions
from gallery.library.scan import Scan, scanned
from gallery.library.walk import Walk, never


def put(folder: Path, *names: str, size: int = 1) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)


def scan(stills: Path, metadata: Path, cancelled: Callable[[], bool] = never) -> Scan:
    return scanned(Walk(stills, metadata, Productions(metadata), cancelled=cancelled))


def ids(result: Scan) -> list[str]:
    return [still.id for still in result.stills]


def reasons(result: Scan) -> list[str]:
    return [str(problem) for problem in result.problems]


def test_stills_are_found_with_their_sidecars_in_order(library: Library) -> None:
    result = library.scan()
    names = ("corridor", "crew", "earth", "lab", "robot-head", "slate")
    assert ids(result) == [f"jung_e/{name}" for name in names]
    assert [still.sidecar is not None for still in result.stills] == [False, *[True] * 5]
    assert result.problems == ()
    assert [one.folder for one in library.productions] == ["jung_e"]


def test_renditions_of_one_stem_are_one_still_with_the_best_to_look_at_first(
    tmp_path: Path,
) -> None:
    put(tmp_path / "assets", "a/head.CR3", "a/head.tif", "a/head.JPG", "a/head.xmp", "a/notes.txt")
    (still,) = scan(tmp_path / "assets", tmp_path / "metadata").stills
    assert [(one.name, one.format) for one in still.renditions] == [
        ("head.JPG", "jpeg"),
        ("head.tif", "tiff"),
        ("head.CR3", "raw"),
    ]
    assert (still.id, still.folder, still.file, still.picture) == (
        "a/head",
        "a",
        "head.JPG",
        "a/head.JPG",
    )


def test_hidden_files_and_other_files_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, ".trash/a.jpg", ".b.jpg", "._c.jpg", "notes.txt", "jpg", "d.jpg", "e.f.jpg")
    assert ids(scan(tmp_path, tmp_path / "metadata")) == ["d", "e.f"]


def test_without_assets_the_folder_itself_holds_the_stills(tmp_path: Path) -> None:
    put(tmp_path, "head.jpg", "metadata/head.yaml", "metadata/odd.jpg", "day/metadata/b.jpg")
    result = Library(tmp_path).scan()
    assert ids(result) == ["day/metadata/b", "head"]
    assert result.stills[1].sidecar is not None


def test_an_empty_library_is_no_problem(tmp_path: Path) -> None:
    result = Library(tmp_path).scan()
    assert (result.stills, result.problems) == ((), ())


@pytest.mark.parametrize("what", ["picture", "rendition", "sidecar", "rename"])
def test_the_stamp_of_a_still_changes_with_each_of_its_files(library: Library, what: str) -> None:
    before = {still.id: still.stamp for still in library.scan().stills}
    pictures = library.stills_folder / "jung_e"
    if what == "picture":
        put(pictures, "lab.jpg", size=5)
    elif what == "rendition":
        put(pictures, "lab.tif")
    elif what == "sidecar":
        put(library.metadata_folder / "jung_e", "lab.yaml", size=5)
    else:
        os.rename(pictures / "lab.jpg", pictures / "lab.jpeg")
    after = {still.id: still.stamp for still in library.scan().stills}
    assert {still for still in after if after[still] != before[still]} == {"jung_e/lab"}


def test_ids_are_nfc_whatever_the_disk_has(tmp_path: Path) -> None:
    spelt = normalize("NFD", "정이/é")
    put(tmp_path / "assets", spelt + ".jpg")
    put(tmp_path / "metadata", spelt + ".yaml")
    library = Library(tmp_path)
    (still,) = library.scan().stills
    assert still.id == normalize("NFC", spelt)
    assert still.sidecar is not None
    assert library.still(still).picture.exists()
    assert library.sidecar_path(still.id).exists()
    assert library.files(still.id) == still


def test_two_spellings_of_one_name_are_told(tmp_path: Path) -> None:
    put(tmp_path, "é.jpg", normalize("NFD", "é.jpg"))
    result = scan(tmp_path, tmp_path / "metadata")
    assert ids(result) == ["é"]
    assert "has the same name as" in reasons(result)[0]


def test_names_that_differ_in_capitals_are_told(tmp_path: Path) -> None:
    put(tmp_path, "Head.jpg", "head.cr3")
    if len(os.listdir(tmp_path)) < 2:
        pytest.skip("this disk does not tell capitals apart")
    result = scan(tmp_path, tmp_path / "metadata")
    assert ids(result) == ["Head", "head"]
    assert reasons(result) == [
        f"{tmp_path}/head.cr3: differs from Head.jpg only in capital letters; rename one of them"
    ]


@pytest.mark.parametrize("stem", ["production", "production.approvals"])
def test_a_still_called_as_a_file_of_the_production_is_told(tmp_path: Path, stem: str) -> None:
    put(tmp_path, f"{stem}.jpg")
    (reason,) = reasons(scan(tmp_path, tmp_path / "m"))
    assert f"its captions would be in {stem}.yaml, which is taken; rename the picture" in reason


def test_names_that_are_not_utf_8_are_stills_too(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    try:
        put(tmp_path, f"{name}.jpg", f"metadata/{name}.yaml")
    except OSError:
        pytest.skip("this disk takes UTF-8 only")
    library = Library(tmp_path)
    (still,) = library.scan().stills
    assert os.fsencode(still.id) == b"caf\xe9"
    assert still.sidecar is not None
    assert isinstance(still.stamp, int)
    assert library.files(still.id) == still


def test_links_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    stills, card = tmp_path / "assets", tmp_path / "card"
    put(stills, "day/a.jpg")
    put(card, "b.jpg")
    (stills / "card").symlink_to(card)
    (stills / "again").symlink_to(stills / "day")
    (stills / "day" / "up").symlink_to(stills)
    (card / "back").symlink_to(stills)
    (stills / "self.jpg").symlink_to(stills / "self.jpg")
    (stills / "gone.jpg").symlink_to(tmp_path / "gone.jpg")
    result = scan(stills, tmp_path / "metadata")
    assert ids(result) == ["card/b", "day/a"]
    assert len(result.problems) == 2
    assert any("gone.jpg: is a link to a file that is not there" in one for one in reasons(result))
    assert any("self.jpg: cannot be read" in one for one in reasons(result))


def test_a_folder_that_cannot_be_read_is_told_and_the_rest_goes_on(
    open_folder: Path, without_rights: None
) -> None:
    put(open_folder, "closed/a.jpg", "open/b.jpg")
    (open_folder / "closed").chmod(0)
    result = Library(open_folder).scan()
    assert ids(result) == ["open/b"]
    assert reasons(result) == [
        f"{open_folder}/closed: cannot be read: you have no permission; what is in it is left out"
    ]


def test_a_folder_that_vanishes_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path, f"day{number}/a.jpg")
    left = iter((False, False, True))

    def cancelled() -> bool:
        if next(left, False):
            for number in range(5):
                shutil.rmtree(tmp_path / f"day{number}", ignore_errors=True)
        return False

    result = scan(tmp_path, tmp_path / "metadata", cancelled)
    assert len(result.stills) < 5
    assert all("vanished while it was read" in one for one in reasons(result))
    assert len(result.stills) + len(result.problems) == 5


def test_a_scan_can_be_cancelled(library: Library) -> None:
    with pytest.raises(Cancelled):
        library.scan(cancelled=lambda: True)


def test_pipes_and_folders_with_the_names_of_pictures_are_no_stills(tmp_path: Path) -> None:
    put(tmp_path, "album.jpg/a.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert ids(scan(tmp_path, tmp_path / "metadata")) == ["album.jpg/a"]


def test_a_file_called_metadata_is_told(tmp_path: Path) -> None:
    put(tmp_path, "assets/a.jpg", "metadata")
    result = Library(tmp_path).scan()
    assert ids(result) == ["a"]
    assert "metadata: cannot be read: Not a directory" in reasons(result)[0]
