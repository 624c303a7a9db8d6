"""Watching a library's folders: which stills changed, while it is open.

    for watched in watch(library, stop):       # blocks; run it in a thread, set `stop` to end it
        reread(watched.ids)

Changes are gathered until 100 ms pass without one. Temporary files, hidden ones and what is neither
a picture nor YAML are left out. Folders that are not there yet are looked for twice a second.
Where the system cannot tell of changes (its limit of watches is reached, a disk in the network)
a `rescan` is asked for now and then instead: nothing is missed, only later.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from gallery import host
from gallery.library.library import Library
from gallery.library.production_file import FILE_NAME
from gallery.library.scan import nfc
from gallery.library.still import RANK

GATHER_MS = 100  # of quiet before changes are told
GATHER_MOST_MS = 400  # and no later than this
LOOK_MS = 500  # how often folders that were missing are looked for
RESCAN_SECONDS = 30.0  # between two rescans where nothing is told
ADDED = 1  # as watchfiles numbers what happened
MOST_IDS = 2_000  # a burst larger than this is a rescan


@dataclass(frozen=True, slots=True)
class Watched:
    """What changed: these stills, or so much that a scan is due, or a `production.yaml`."""

    ids: frozenset[str] = frozenset()
    rescan: bool = False
    productions: bool = False


def nothing() -> None:
    """Do nothing when the watch has begun."""


def watch(
    library: Library, stop: threading.Event, started: Callable[[], None] = nothing
) -> Iterator[Watched]:
    """Yield what changes in the library until `stop` is set.

    `started` is called once, when changes from now on are seen.
    """
    from watchfiles._rust_notify import RustNotify  # 20 ms, and most commands watch nothing

    begun = False
    while not stop.is_set():
        folders = _folders(library)
        if not folders or any(host.on_network(Path(folder)) for folder in folders):
            watcher = None
        else:
            try:
                watcher = RustNotify(list(folders), False, False, 0, True, True)
            except (OSError, RuntimeError):  # no watches left, or a folder went meanwhile
                watcher = None
        if begun:
            yield Watched(rescan=True)
        else:
            begun = True
            started()
        if watcher is None:
            _wait(library, folders, stop)
            continue
        with watcher:
            yield from _changes(library, folders, watcher, stop)


class Watcher(Protocol):
    """The part of watchfiles' own watcher that is used here."""

    def watch(
        self, debounce_ms: int, step_ms: int, timeout_ms: int, stop_event: threading.Event
    ) -> set[tuple[int, str]] | Literal["timeout", "signal", "stop"]:
        """Return (kind, path) of what changed, or why nothing did."""


def _changes(
    library: Library, folders: Mapping[str, int], watcher: Watcher, stop: threading.Event
) -> Iterator[Watched]:
    """Yield what changes until `stop`, or until other folders have to be watched."""
    while _folders(library) == folders:
        try:
            batch = watcher.watch(GATHER_MOST_MS, GATHER_MS, LOOK_MS, stop)
        except RuntimeError:  # a name that is not UTF-8: what else happened is not told either
            stop.wait(GATHER_MS / 1000)
            return
        if batch == "stop" or batch == "signal":
            stop.set()
        elif batch != "timeout":
            watched = _watched(library, batch)
            if watched != Watched():
                yield watched
        if stop.is_set():
            return


def _wait(library: Library, folders: Mapping[str, int], stop: threading.Event) -> None:
    """Wait for the time of a rescan, or until other folders are there."""
    end = time.monotonic() + RESCAN_SECONDS
    while time.monotonic() < end and _folders(library) == folders:
        if stop.wait(LOOK_MS / 1000):
            return


def _folders(library: Library) -> dict[str, int]:
    """Return the folders to watch that are there now, with what tells them from later ones."""
    stills, metadata = library.stills_folder, library.metadata_folder
    folders = {}
    for folder in (stills,) if stills == library.folder else (stills, metadata):
        try:
            facts = os.stat(folder)
        except OSError:
            continue
        if stat.S_ISDIR(facts.st_mode):
            folders[str(folder)] = facts.st_ino
    return folders


def _watched(library: Library, batch: Collection[tuple[int, str]]) -> Watched:
    """Return what a batch of changed paths means."""
    ids = set()
    rescan = productions = False
    metadata = f"{library.metadata_folder}{os.sep}"
    stills = f"{library.stills_folder}{os.sep}"
    for kind, path in batch:
        is_caption = path.startswith(metadata)
        relative = nfc(path.removeprefix(metadata if is_caption else stills)).replace(os.sep, "/")
        if relative[0] == "." or "/." in relative:
            continue
        stem, _, suffix = relative.rpartition(".")
        if is_caption and relative.rpartition("/")[2] == FILE_NAME:
            productions = True
        elif stem and (suffix == "yaml" if is_caption else suffix.lower() in RANK):
            ids.add(stem)
        elif not rescan:
            rescan = _is_folder_news(library, kind, path, relative)
    if len(ids) > MOST_IDS:
        return Watched(rescan=True, productions=productions)
    return Watched(frozenset(ids), rescan, productions)


def _is_folder_news(library: Library, kind: int, path: str, relative: str) -> bool:
    """Return whether a folder that holds, or may hold, stills or captions came or went."""
    if os.path.isdir(path):
        return kind == ADDED
    known = library.folders
    return not os.path.lexists(path) and (known is None or relative in known)
