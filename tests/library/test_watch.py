from __future__ import annotations

import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles._rust_notify

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
                )

        return seen

    yield start
    stop.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


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


def test_other_files_are_not_told_of(library: Library, watched: Callable[[Library], Seen]) -> None:
    library.scan()
    seen = watched(library)
    for name in (".hidden.jpg", "notes.txt", "lab.jpg~", "4913"):
        (library.stills_folder / "jung_e" / name).touch()
        (library.stills_folder / "jung_e" / name).unlink()
    (library.metadata_folder / "jung_e" / "lab.yaml").write_text("caption: new\n")
    seen(lambda change: change == Watched(frozenset({"jung_e/lab"})))


def test_a_changed_production_is_seen(library: Library, watched: Callable[[Library], Seen]) -> None:
    seen = watched(library)
    (library.metadata_folder / "jung_e" / "production.yaml").write_text("title: New\n")
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
    monkeypatch.setattr(watching, "MOST_IDS", 20)
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


def test_without_watches_left_it_looks_now_and_then(
    library: Library, watched: Callable[[Library], Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(watchfiles._rust_notify, "RustNotify", none_left)
    monkeypatch.setattr(watching, "RESCAN_SECONDS", 0.0)
    watched(library)(lambda change: change.rescan)
