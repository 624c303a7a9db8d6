"""Watching a library's folders: which stills changed, while it is open.

    for watched in watch(library, stop):       # blocks; run it in a thread, set `stop` to end it
        reread(watched.ids)

A change is told when 100 ms pass without another. Many at once (a copy from a card) are gathered,
at first for 0.4 s, then for twice as long each time, up to 5 s. So many that the system may have
dropped some of them are a `rescan`, and so are folders that come or go. Temporary files, hidden
ones and what is neither a picture nor XMP nor YAML are left out. Folders that are not there yet are
looked for twice a second. Where the system cannot tell of changes (its limit of watches is reached,
a disk in the network) a `rescan` is asked for now and then instead: nothing is missed, only later;
that this is so is said once, in `notice`.

On Linux each folder has a watch of its own. We look for the folders ourselves: the watcher would
look at each file on its way, and hold up all other threads meanwhile (a second at 100,000 stills).
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
from gallery.library.links import Links
from gallery.library.listing import folders_below, nfc
from gallery.library.not_shown import is_other
from gallery.library.reserved import RESERVED
from gallery.library.sidecar_names import caption_stem, picture_stem
from gallery.library.still import stems

GATHER_MS = 100  # of quiet before changes are told
GATHER_MOST_MS = 400  # and no later than this
HOLD_SECONDS = (0.4, 5.0)  # that many changes are held back: at first, and at most
FEW_IDS = 50  # these are not held back
LOOK_MS = 500  # how often folders that were missing are looked for
RESCAN_SECONDS = 30.0  # between two rescans where nothing is told
ADDED, CHANGED, DELETED = 1, 2, 3  # as watchfiles numbers what happened
CHANGES_EACH = 8  # that the system tells of one new file: created, opened, written, closed ...
_TRIES = 5  # at watching folders of which some go meanwhile

_EVERY = "so changes made by other programs are looked for every 30 s"
ON_NETWORK = f"A disk in the network does not tell what changes on it, {_EVERY}."
NO_WATCHES = (
    f"This system lets no more folders be watched, {_EVERY}. An administrator can raise its limit "
    "(fs.inotify.max_user_watches)."
)


@dataclass(frozen=True, slots=True)
class Watched:
    """What changed: these stills, or so much that a scan is due, or a `production.yaml`.

    In `folders`, by id, something came or went that is no still: a film, captions without a
    picture. `notice` is something to tell the person.
    """

    ids: frozenset[str] = frozenset()
    rescan: bool = False
    productions: bool = False
    notice: str = ""
    folders: frozenset[str] = frozenset()


class Watcher(Protocol):
    """The part of watchfiles' own watcher that is used here."""

    def watch(
        self, debounce_ms: int, step_ms: int, timeout_ms: int, stop_event: threading.Event
    ) -> set[tuple[int, str]] | Literal["timeout", "signal", "stop"]:
        """Return (kind, path) of what changed, or why nothing did."""

    def close(self) -> None:
        """Tell of nothing any more."""


def nothing() -> None:
    """Do nothing when the watch has begun."""


def watch(
    library: Library, stop: threading.Event, started: Callable[[], None] = nothing
) -> Iterator[Watched]:
    """Yield what changes in the library until `stop` is set.

    `started` is called once, when changes from now on are seen.
    """
    begun = False
    told = ""
    while not stop.is_set():
        roots = _roots(library)
        folders = _Folders(roots, Links(library.stills_folder, library.metadata_folder))
        watcher, reason = _watcher(roots, folders)
        notice, told = reason if reason != told else "", reason
        if begun or notice:
            yield Watched(rescan=begun, notice=notice)
        if not begun:
            begun = True
            started()
        if watcher is None:
            _wait(library, roots, stop)
        else:
            yield from _changes(library, roots, folders, watcher, stop)


class _Folders:
    """The folders that are watched, by path in NFC."""

    def __init__(self, roots: Mapping[str, int], links: Links) -> None:
        self._roots = tuple(roots)
        self._links = links
        self._paths: dict[str, str] = {}
        self.look_again()

    @property
    def to_watch(self) -> list[str]:
        """Those that the watcher has to be given."""
        every = self._roots if host.watches_below() else self._paths.values()
        return [folder for folder in every if _is_text(folder)]

    @property
    def beyond(self) -> bool:
        """Whether there are some that the watcher does not take: their names are not UTF-8."""
        return not all(map(_is_text, self._paths.values()))

    def look(self, place: str) -> None:
        """Take in a folder that came, and all below it."""
        if os.path.islink(place):  # what it leads to may be watched by its own name
            self.look_again()
        else:
            self._paths.update(
                (nfc(folder), folder) for folder in folders_below(place, self._links)
            )

    def look_again(self) -> None:
        """Take in all that are there now."""
        found = (folder for root in self._roots for folder in folders_below(root, self._links))
        self._paths = {nfc(folder): folder for folder in found}

    def leave(self, place: str) -> bool:
        """Forget a folder that went, and all below it; return whether there was one."""
        above = nfc(place)
        if self._paths.pop(above, None) is None:
            return False
        above += os.sep
        self._paths = {at: path for at, path in self._paths.items() if not at.startswith(above)}
        return True


def _is_text(path: str) -> bool:
    return path.isascii() or path.encode(errors="replace").decode() == path


def _watcher(roots: Mapping[str, int], folders: _Folders) -> tuple[Watcher | None, str]:
    """Return a watcher of these folders; None where there can be none, and what to say of it."""
    from watchfiles._rust_notify import RustNotify  # 20 ms, and most commands watch nothing

    if any(host.on_network(Path(root)) for root in roots):
        return None, ON_NETWORK
    for _ in range(_TRIES if roots else 0):
        try:
            return RustNotify(folders.to_watch, False, False, 0, host.watches_below(), False), ""
        except FileNotFoundError:  # one of them went meanwhile
            folders.look_again()
        except (OSError, RuntimeError):
            return None, NO_WATCHES
    return None, ""


def _changes(
    library: Library,
    roots: Mapping[str, int],
    folders: _Folders,
    watcher: Watcher,
    stop: threading.Event,
) -> Iterator[Watched]:
    """Yield what changes until `stop`, or until all has to be looked at anew."""
    held = Watched()
    hold = HOLD_SECONDS[0]
    until = 0.0
    due = time.monotonic() + RESCAN_SECONDS
    try:
        while _roots(library) == roots:
            wait = LOOK_MS if held == Watched() else GATHER_MS
            batch = watcher.watch(GATHER_MOST_MS, GATHER_MS, wait, stop)
            if batch == "stop" or batch == "signal":
                stop.set()
            if stop.is_set():
                return
            is_quiet = batch == "timeout"
            if folders.beyond and time.monotonic() > due:
                due = time.monotonic() + RESCAN_SECONDS
                held = _together(held, Watched(rescan=True))
            if not isinstance(batch, str):
                found, other_folders = _watched(library, folders, batch)
                if other_folders:
                    watcher.close()
                    again, _ = _watcher(roots, folders)
                    if again is None:
                        return
                    watcher = again
                if held == Watched():
                    until = time.monotonic() + hold
                    is_quiet = len(found.ids) <= FEW_IDS and not found.rescan
                held = _together(held, found)
            if held != Watched() and (is_quiet or time.monotonic() > until):
                yield held
                held = Watched()
                hold = HOLD_SECONDS[0] if is_quiet else min(2 * hold, HOLD_SECONDS[1])
    except RuntimeError:  # a name that is not UTF-8: what else happened is not told either
        stop.wait(GATHER_MS / 1000)
    finally:
        watcher.close()


def _together(first: Watched, second: Watched) -> Watched:
    """Return both as one; so many stills that some may have been missed are a rescan."""
    productions = first.productions or second.productions
    ids = first.ids | second.ids
    if first.rescan or second.rescan or len(ids) > host.queued_changes() // CHANGES_EACH:
        return Watched(rescan=True, productions=productions)
    return Watched(ids, productions=productions, folders=first.folders | second.folders)


def _wait(library: Library, roots: Mapping[str, int], stop: threading.Event) -> None:
    """Wait for the time of a rescan, or until other folders are there."""
    end = time.monotonic() + RESCAN_SECONDS
    while time.monotonic() < end and _roots(library) == roots:
        if stop.wait(LOOK_MS / 1000):
            return


def _roots(library: Library) -> dict[str, int]:
    """Return the top folders that are there now, with what tells them from later ones."""
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


def _watched(
    library: Library, folders: _Folders, batch: Collection[tuple[int, str]]
) -> tuple[Watched, bool]:
    """Return what a batch of changed paths means, and whether other folders are to be watched."""
    ids: set[str] = set()
    folders_with_others: set[str] = set()
    rescan = productions = False
    metadata = f"{library.metadata_folder}{os.sep}"
    stills = f"{library.stills_folder}{os.sep}"
    for kind, path in sorted(batch, key=lambda change: change[0] == ADDED):  # what went first
        is_caption = path.startswith(metadata)
        relative = nfc(path.removeprefix(metadata if is_caption else stills)).replace(os.sep, "/")
        if relative[0] == "." or "/." in relative:
            continue
        folder, slash, name = relative.rpartition("/")
        captions = caption_stem(name)
        stills_of = () if is_caption else stems(name)
        if is_caption and name in RESERVED:
            productions = True
        elif is_caption and captions is not None:
            owners = {captions, picture_stem(captions) or captions}
            ids.update(folder + slash + one for one in owners)
        elif stills_of:
            ids.update(folder + slash + one for one in stills_of)
        elif not is_caption and kind != CHANGED and (captions is not None or is_other(name)):
            folders_with_others.add(folder)
        if kind == DELETED:
            rescan |= folders.leave(path)
        elif kind == ADDED and os.path.isdir(path):
            folders.look(path)
            rescan = True
    others = frozenset(folders_with_others)
    return Watched(frozenset(ids), rescan, productions, folders=others), rescan
