"""One folder as it is on disk: its names, with kind, size and time of each file.

A walk that finds nothing changed has to cost little more than asking the system for the facts of
each file, so no object is made for a file here: the names are a list, the facts an array of
integers, and whether anything changed is one hash over both.
"""

from __future__ import annotations

import os
import stat
import time
from array import array
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from pathlib import Path
from unicodedata import normalize

from gallery import host
from gallery.library.links import MOST_FOLDERS, Links
from gallery.library.still import Stamp

SETTLED_NS = 2_000_000_000  # a file can change twice within so long and look the same: FAT's clock
AHEAD_NS = 60_000_000_000  # how far the clock of a disk in the network may be ahead of ours
UNKNOWN = -1  # size and time of what is there and cannot be looked at
_LATEST_NS = (1 << 63) - 1  # a time that an array can hold; in 2262

_FACTS = attrgetter("st_mode", "st_size", "st_mtime_ns")


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in one folder. `folder` is its path below the root, as on disk, "" at the top.

    `facts` are mode, size and time (ns) of each of `names`, one after the other, of what a link
    leads to where it is one. Names that could not be looked at are in `faults` instead, those of
    folders in `folders`, with whether it is a link.
    """

    folder: str
    identity: tuple[int, int]
    names: list[str]
    facts: array[int]
    folders: tuple[tuple[str, bool], ...] = ()
    faults: tuple[tuple[str, OSError], ...] = ()

    @property
    def files(self) -> Iterator[tuple[str, int, int, int]]:
        """The name, mode, size (bytes) and time (ns) of each file."""
        facts = iter(self.facts)
        return zip(self.names, facts, facts, facts, strict=True)

    @property
    def digest(self) -> bytes:
        """Eight bytes that change with any name, mode, size or time here."""
        text = "\0".join((self.folder, *self.names)).encode("utf-8", "surrogateescape")
        digest = blake2b(text, digest_size=8)
        digest.update(self.facts)
        return digest.digest()

    @property
    def unread(self) -> list[str]:
        """What is there and cannot be looked at; links that lead nowhere are as good as nothing."""
        return [name for name, fault in self.faults if not isinstance(fault, FileNotFoundError)]

    def is_settled(self) -> bool:
        """Return whether each file that changes from now on will have another time than it has."""
        times = self.facts[2::3]
        if not times:
            return True
        now = time.time_ns()
        if max(times) < now - SETTLED_NS:
            return True
        return not any(now - SETTLED_NS <= one < now + AHEAD_NS for one in times)


def listed(
    root: Path, folder: str, seen: Container[tuple[int, int]] = frozenset()
) -> Listing | None:
    """List a folder below `root`; None if it is one of those `seen`. Raises OSError."""
    try:
        return _listed(root, folder, seen, _FACTS)
    except OverflowError:
        return _listed(root, folder, seen, _facts_in_bounds)


def folders_below(root: str, links: Links) -> Iterator[str]:
    """Yield a folder and all below it that a walk would go to, those behind links last.

    What cannot be listed is left out. No file is looked at, so this takes a tenth of a walk.
    """
    seen: set[tuple[int, int]] = set()
    pending, linked = [root], list[str]()
    behind_links = 0
    while (pending or linked) and behind_links <= MOST_FOLDERS:
        behind_links += not pending or bool(behind_links)
        place = pending.pop() if pending else linked.pop(0)
        try:
            with host.listed(place) as (entries, identity):
                if identity in seen:
                    continue
                seen.add(identity)
                for entry in entries:
                    if entry.name[0] != "." and _is_folder(entry):
                        below = f"{place}{os.sep}{entry.name}"
                        if not entry.is_symlink():
                            pending.append(below)
                        elif not links.refused(below):
                            linked.append(below)
        except OSError:
            continue
        yield place


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def listed_names(root: Path, folder: str, names: Iterable[str]) -> Listing:
    """Look at some files in a folder below `root`; those that are not there are left out."""
    found: list[str] = []
    facts = array("q")
    for name in names:
        try:
            each = os.stat(f"{root}/{folder}/{name}" if folder else f"{root}/{name}")
        except OSError:
            continue
        found.append(name)
        facts.extend(_facts_in_bounds(each))
    return Listing(folder, (0, 0), found, facts)


def _listed(
    root: Path,
    folder: str,
    seen: Container[tuple[int, int]],
    facts_of: Callable[[os.stat_result], tuple[int, int, int]],
) -> Listing | None:
    names: list[str] = []
    folders: list[tuple[str, bool]] = []
    faults: list[tuple[str, OSError]] = []

    def looked_at(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.stat_result]:
        for entry in entries:
            try:
                if entry.is_dir():
                    folders.append((entry.name, entry.is_symlink()))
                    continue
                facts = entry.stat()
            except FileNotFoundError as error:
                if entry.is_symlink():  # else it went just now, and is as good as never there
                    faults.append((entry.name, error))
                continue
            except OSError as error:
                faults.append((entry.name, error))
                continue
            names.append(entry.name)
            yield facts

    with host.listed(f"{root}/{folder}" if folder else str(root)) as (entries, identity):
        if identity in seen:
            return None
        facts = array("q", chain.from_iterable(map(facts_of, looked_at(entries))))
    return Listing(folder, identity, names, facts, tuple(folders), tuple(faults))


def _facts_in_bounds(facts: os.stat_result) -> tuple[int, int, int]:
    mode, size, changed_ns = _FACTS(facts)
    return mode, min(size, _LATEST_NS), max(-_LATEST_NS, min(changed_ns, _LATEST_NS))


def caption_stamp(file: Path | str) -> Stamp | None:
    """Return the stamp of a sidecar or a `production.yaml`; None where there is none.

    What is there and is no file, or cannot be looked at, has a stamp: whoever reads it learns why.
    """
    try:
        facts = os.stat(file)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError:
        return Stamp(UNKNOWN, UNKNOWN)
    if stat.S_ISDIR(facts.st_mode):
        return None
    _, size, changed_ns = _facts_in_bounds(facts)
    return Stamp(size, changed_ns)


def linked_part(root: Path | str, folder: str) -> str:
    """Return the first folder on the way from `root` to `folder` that is a link, "" if none is."""
    place = ""
    for part in filter(None, folder.split("/")):
        place = f"{place}/{part}" if place else part
        if os.path.islink(f"{root}/{place}"):
            return place
    return ""


def on_disk(root: Path, relative: str) -> str | None:
    """Return `relative`, which is in NFC, as the disk spells it; None where there is no such.

    What is in ASCII is spelt in one way only, and is not looked for.
    """
    if relative.isascii() or os.path.lexists(f"{root}/{relative}"):
        return relative
    place = ""
    for part in relative.split("/"):
        try:
            names = os.listdir(f"{root}/{place}")
        except OSError:
            return None
        match = next((name for name in names if nfc(name) == part), None)
        if match is None:
            return None
        place = f"{place}/{match}" if place else match
    return place


def nfc(text: str) -> str:
    """Return `text` in NFC; bytes that are not UTF-8 stay what they are."""
    return text if text.isascii() else normalize("NFC", text)
