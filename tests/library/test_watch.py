from __future__ import annotations

import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles._rust_notify

from gallery import host
from gallery.library import watch as watching
from gallery.library.change import SetValue
from gallery.library.library import Library
from gallery.library.watch import Watched, watch

Seen = Callable[[Callable[[Watched], bool]], None]


@pytest.fixture
def watched() -> Iterator[Callable[[Library], Seen]]:
    """Start watching a library; then wait until all that is wanted has been seen."""
    stop = threading.Event()
    threads = []

    def start(library: Library) -> Seen:
        ready = threading.Event()
        changes: queue.Queue[Watched] = queue.Queue()

        def run() -> None:
            for change in watch(library, stop, ready.set):
                changes.put(change)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        assert ready.wait(10)

        def seen(wanted: Callable[[Watched], bool]) -> None:
            all_seen = Watched()
            while not wanted(all_seen):
                one = changes.get(timeout=10)
                all_seen = Watched(
                    all_seen.ids | one.ids,
                    all_seen.rescan or one.rescan,
                    all_seen.productions or one.productions,
                    folders=all_seen.folders | one.folders,
                )

        return seen

    yield start
    stop.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


class Scripted:
    """A watcher that tells what it was given, batch by batch, and then nothing."""

    def __init__(self, batches: list[set[tuple[int, str]]]) -> None:
        self._batches = batches

    def watch(self, *arguments: int | threading.Event) -> object:
        if self._batches:
            return self._batches.pop(0)
        *_, stop = arguments
        return "stop" if isinstance(stop, threading.Event) and stop.is_set() else "timeout"

    def close(self) -> None:
        pass


def reports(library: Library, count: int) -> list[Watched]:
    """Return what is told first, `count` times."""
    stop = threading.Event()
    told = []
    for change in watch(library, stop):
        told.append(change)
        if len(told) == count:
            stop.set()
    return told


def test_an_edit_in_a_text_editor_is_seen(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    (library.metadata_folder / "jung_e" / "lab.yaml").write_text("caption: new\n")
    seen(lambda change: change.ids == {"jung_e/lab"} and not change.rescan)


def test_pictures_that_come_go_and_move_are_seen(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    pictures = library.stills_folder / "jung_e"
    seen = watched(library)
    shutil.copy(pictures / "lab.jpg", pictures / "new.jpg")
    (pictures / "slate.jpg").unlink()
    os.rename(pictures / "crew.jpg", pictures / "team.jpg")
    wanted = {f"jung_e/{name}" for name in ("new", "slate", "crew", "team")}
    seen(lambda change: change.ids == wanted and not change.rescan)


def test_our_own_edit_is_seen_without_its_temporary_file(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    library.edit("jung_e/lab", [SetValue("rating", 4)])
    seen(lambda change: change == Watched(frozenset({"jung_e/lab"})))


def test_other_files_that_come_or_go_are_told_of_by_their_folder(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    (library.stills_folder / "jung_e" / "making-of.mov").touch()
    seen(lambda change: change == Watched(folders=frozenset({"jung_e"})))
    (library.stills_folder / "jung_e" / "lab.yaml").touch()
    (library.stills_folder / "notes.txt").touch()
    seen(lambda change: change == Watched(folders=frozenset({"", "jung_e"})))


@pytest.mark.parametrize("name", ["lab.yml", "lab.YAML", "lab.jpg.yaml"])
def test_captions_under_another_name_are_those_of_their_still(
    library: Library, watched: Callable[[Library], Seen], name: str
) -> None:
    seen = watched(library)
    (library.metadata_folder / "jung_e" / name).write_text("caption: new\n")
    seen(lambda change: "jung_e/lab" in change.ids)


def test_other_files_are_not_told_of(library: Library, watched: Callable[[Library], Seen]) -> None:
    library.scan()
    seen = watched(library)
    for name in (".hidden.jpg", "Thumbs.db", "lab.xmp"):
        (library.stills_folder / "jung_e" / name).touch()
        (library.stills_folder / "jung_e" / name).unlink()
    (library.metadata_folder / "jung_e" / "lab.yaml").write_text("caption: new\n")
    seen(lambda change: change == Watched(frozenset({"jung_e/lab"})))


def test_a_changed_production_is_seen(library: Library, watched: Callable[[Library], Seen]) -> None:
    seen = watched(library)
    (library.metadata_folder / "jung_e" / "production.yaml").write_text("title: New\n")
    seen(lambda change: change.productions and not change.ids)


def test_a_changed_ledger_is_seen_as_a_change_in_its_production(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    path = library.metadata_folder / "jung_e" / "production.approvals.yaml"
    path.write_text("- entry: sent\n")
    seen(lambda change: change.productions and not change.ids)


@pytest.mark.parametrize("what", ["comes", "goes", "moves"])
def test_a_folder_that_comes_or_goes_is_a_rescan(
    library: Library, watched: Callable[[Library], Seen], what: str
) -> None:
    library.scan()
    seen = watched(library)
    folder = library.stills_folder / "jung_e"
    if what == "comes":
        shutil.copytree(folder, library.stills_folder / "day2")
    elif what == "goes":
        shutil.rmtree(folder)
    else:
        os.rename(folder, library.stills_folder / "renamed")
    seen(lambda change: change.rescan)


def test_a_metadata_folder_made_later_is_watched(
    tmp_path: Path, watched: Callable[[Library], Seen]
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.jpg").touch()
    seen = watched(Library(tmp_path))
    (tmp_path / "metadata").mkdir()
    seen(lambda change: change.rescan)
    (tmp_path / "metadata" / "a.yaml").write_text("rating: 1\n")
    seen(lambda change: change.ids == {"a"})


def test_a_burst_is_a_rescan(
    library: Library, watched: Callable[[Library], Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "queued_changes", lambda: 20 * watching.CHANGES_EACH)
    seen = watched(library)
    for number in range(200):
        (library.stills_folder / "jung_e" / f"burst{number}.jpg").touch()
    seen(lambda change: change.rescan)


def test_a_name_that_is_not_utf_8_is_a_rescan(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    try:
        (library.stills_folder / os.fsdecode(b"caf\xe9.jpg")).touch()
    except OSError:
        pytest.skip("this disk takes UTF-8 only")
    seen(lambda change: change.rescan)
    (library.metadata_folder / "jung_e" / "lab.yaml").write_text("caption: new\n")
    seen(lambda change: change.ids == {"jung_e/lab"})


def test_a_folder_made_later_is_watched(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    folder = library.stills_folder / "day2" / "scene1"
    folder.mkdir(parents=True)
    seen(lambda change: change.rescan)
    (folder / "a.jpg").touch()
    seen(lambda change: change.ids == {"day2/scene1/a"} and not change.rescan)


def test_what_changes_in_a_renamed_folder_has_its_new_name(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    os.rename(library.stills_folder / "jung_e", library.stills_folder / "renamed")
    seen(lambda change: change.rescan)
    (library.stills_folder / "renamed" / "new.jpg").touch()
    seen(lambda change: change.ids == {"renamed/new"} and not change.rescan)


def test_a_library_that_was_away_and_came_back_is_watched_again(
    library: Library, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    away = library.folder.with_name("away")
    os.rename(library.folder, away)
    seen(lambda change: change.rescan)
    os.rename(away, library.folder)
    seen(lambda change: change.rescan)
    (library.stills_folder / "jung_e" / "new.jpg").touch()
    seen(lambda change: change.ids == {"jung_e/new"})


@pytest.fixture
def odd_folder(library: Library) -> Path:
    """A folder of stills whose name is not UTF-8."""
    folder = library.stills_folder / os.fsdecode(b"caf\xe9")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this disk takes UTF-8 only")
    return folder


def test_a_folder_whose_name_is_not_utf_8_is_looked_at_now_and_then(
    library: Library, odd_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "RESCAN_SECONDS", 0.0)
    assert reports(library, 2) == [Watched(rescan=True)] * 2


def test_a_folder_whose_name_is_not_utf_8_does_not_keep_others_from_being_watched(
    library: Library, odd_folder: Path, watched: Callable[[Library], Seen]
) -> None:
    seen = watched(library)
    (library.stills_folder / "jung_e" / "new.jpg").touch()
    seen(lambda change: change == Watched(frozenset({"jung_e/new"})))


def test_hidden_folders_are_not_watched(
    library: Library, watched: Callable[[Library], Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    if host.watches_below():
        pytest.skip("this system watches all that is below a folder")
    (library.stills_folder / ".trash" / "deep").mkdir(parents=True)
    (library.stills_folder / "jung_e" / "link").symlink_to(library.stills_folder)
    given: list[list[str]] = []
    real = watchfiles._rust_notify.RustNotify

    def counting(folders: list[str], *rest: bool) -> object:
        given.append([Path(folder).name for folder in folders])
        return real(folders, *rest)

    monkeypatch.setattr(watchfiles._rust_notify, "RustNotify", counting)
    watched(library)
    assert [sorted(folders) for folders in given] == [["assets", "jung_e", "jung_e", "metadata"]]


def test_many_changes_at_once_are_told_together(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library.stills_folder / "jung_e"
    batches = [
        {(1, str(folder / f"f{turn}-{number}.jpg")) for number in range(60)} for turn in range(30)
    ]
    batches.insert(0, {(2, str(folder / "lab.jpg"))})
    scripted = Scripted(batches)
    monkeypatch.setattr(watchfiles._rust_notify, "RustNotify", lambda *_: scripted)
    first, second = reports(library, 2)
    assert first == Watched(frozenset({"jung_e/lab"}))  # a single one is not held back
    assert second == Watched(
        frozenset(f"jung_e/f{turn}-{number}" for turn in range(30) for number in range(60))
    )


def test_more_changes_than_the_system_keeps_are_a_rescan(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library.stills_folder / "jung_e"
    batches = [
        {(1, str(folder / f"f{turn}-{number}.jpg")) for number in range(1_000)}
        for turn in range(10)
    ]
    scripted = Scripted(batches)
    monkeypatch.setattr(watchfiles._rust_notify, "RustNotify", lambda *_: scripted)
    assert reports(library, 1) == [Watched(rescan=True)]


def test_without_watches_left_it_looks_now_and_then(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(watchfiles._rust_notify, "RustNotify", none_left)
    monkeypatch.setattr(watching, "RESCAN_SECONDS", 0.0)
    assert reports(library, 3) == [
        Watched(notice=watching.NO_WATCHES),  # which is said once
        Watched(rescan=True),
        Watched(rescan=True),
    ]


def test_a_disk_in_the_network_is_looked_at_now_and_then(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "on_network", lambda _folder: True)
    monkeypatch.setattr(watching, "RESCAN_SECONDS", 0.0)
    first, second, third = reports(library, 3)
    assert first == Watched(notice=watching.ON_NETWORK)
    assert second == third == Watched(rescan=True)


def test_a_folder_that_goes_while_the_watch_begins_is_no_end(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = watchfiles._rust_notify.RustNotify
    gone = library.stills_folder / "gone"
    gone.mkdir()

    def goes(folders: list[str], *rest: bool) -> object:
        if gone.exists():
            gone.rmdir()
        return real(folders, *rest)

    monkeypatch.setattr(watchfiles._rust_notify, "RustNotify", goes)
    path = library.stills_folder / "jung_e" / "new.jpg"
    stop = threading.Event()
    changes = watch(library, stop, path.touch)
    assert next(changes) == Watched(frozenset({"jung_e/new"}))
    stop.set()
    assert list(changes) == []
