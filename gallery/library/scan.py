"""One walk over the stills and the captions: which files there are, and their stamps.

Nothing is opened. Hidden files are left out, links to folders are followed once (a loop ends where
it began), a folder that cannot be read or vanishes meanwhile is a problem and not the end. Names
may be any bytes; ids are in NFC, and two names that come to the same id are a problem.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from unicodedata import normalize

from gallery.errors import Cancelled, FileError
from gallery.library.production_file import FILE_NAME
from gallery.library.still import RANK, Rendition, Stamp, StillFiles


@dataclass(frozen=True, slots=True)
class ProductionFile:
    """A `production.yaml`: the folder it holds for, its path, and its stamp."""

    folder: str
    path: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What a walk found. `folders` are those with stills, and those above, as on disk."""

    stills: tuple[StillFiles, ...]
    problems: tuple[FileError, ...]
    productions_stamp: str
    productions: tuple[ProductionFile, ...] = ()
    folders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Captions:
    """The files below the metadata folder: sidecars by still id, with their path if unusual."""

    sidecars: dict[str, tuple[Stamp, str]]
    productions: tuple[ProductionFile, ...]
    folders: frozenset[str]


def never() -> bool:
    """Return False: nobody cancels."""
    return False


def scan(stills: Path, metadata: Path, cancelled: Callable[[], bool] = never) -> Scan:
    """Return all stills below `stills`, with their sidecars below `metadata`; may be Cancelled."""
    problems: list[FileError] = []
    captions = scan_captions(metadata, problems, cancelled)
    found: list[StillFiles] = []
    folders: set[str] = set()
    sidecars = captions.sidecars
    for folder, entries in _walk(stills, metadata, problems, cancelled):
        folders.add(folder)
        found += _stills(stills, folder, entries, sidecars, problems)
    found.sort(key=lambda still: still.id)
    kept = tuple(_one_per_id(found, stills, problems))
    stamp = blake2b(repr(captions.productions).encode("utf-8", "replace"), digest_size=8)
    return Scan(
        stills=kept,
        problems=tuple(problems),
        productions_stamp=stamp.hexdigest(),
        productions=captions.productions,
        folders=captions.folders.union(folders),
    )


def scan_captions(
    metadata: Path, problems: list[FileError], cancelled: Callable[[], bool] = never
) -> Captions:
    """Return what lies below the metadata folder; nothing where there is none."""
    sidecars: dict[str, tuple[Stamp, str]] = {}
    productions: list[ProductionFile] = []
    folders: set[str] = set()
    if metadata.is_dir() or os.path.lexists(metadata):
        for folder, entries in _walk(metadata, None, problems, cancelled):
            folders.add(folder)
            on_disk = folder + "/" if folder else ""
            prefix = nfc(on_disk)
            for entry in entries:
                name = entry.name
                if not name.endswith(".yaml"):
                    continue
                stamp = caption_stamp(entry)
                if stamp is None:
                    if entry.is_symlink():
                        problems.append(FileError(entry.path, _LEADS_NOWHERE))
                    continue
                if name == FILE_NAME:
                    place = f"{metadata}/{on_disk}{name}"
                    times = f"{stamp.size}-{stamp.changed_ns}"
                    productions.append(ProductionFile(prefix.rstrip("/"), place, times))
                    continue
                still_id = prefix + nfc(name[:-5])
                unusual = "" if still_id + ".yaml" == on_disk + name else on_disk + name
                sidecars[still_id] = (stamp, unusual)
    productions.sort(key=lambda file: file.folder)
    return Captions(sidecars, tuple(productions), frozenset(folders))


def caption_stamp(file: Path | os.DirEntry[str]) -> Stamp | None:
    """Return the stamp of a sidecar or a `production.yaml`; None where there is none.

    What is there and is no file, or cannot be looked at, has a stamp: whoever reads it learns why.
    """
    try:
        facts = file.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError:
        return Stamp(-1, -1)
    return None if stat.S_ISDIR(facts.st_mode) else Stamp(facts.st_size, facts.st_mtime_ns)


def stills_in(
    stills: Path, folder: str, stem: str, sidecar: tuple[Stamp, str] | None
) -> StillFiles | None:
    """Return the one still called `stem` (in NFC) in the folder as on disk, None if it is gone."""
    prefix = nfc(folder) + "/" if folder else ""
    try:
        with os.scandir(f"{stills}/{folder}") as listing:
            entries = [entry for entry in listing if nfc(entry.name.rpartition(".")[0]) == stem]
    except OSError:
        return None
    sidecars = {} if sidecar is None else {prefix + stem: sidecar}
    found = _stills(stills, folder, entries, sidecars, [])
    return found[0] if found else None


def nfc(text: str) -> str:
    """Return `text` in NFC; bytes that are not UTF-8 stay what they are."""
    return text if text.isascii() else normalize("NFC", text)


def _walk(
    root: Path,
    left_out: Path | None,
    problems: list[FileError],
    cancelled: Callable[[], bool],
) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Yield each folder below `root`, as on disk, with its entries that are no folders.

    Folders that are reached by a link come last, so that a still is found where it really is.
    """
    seen: set[tuple[int, int]] = set()
    pending, links = [""], list[str]()
    while pending or links:
        if cancelled():
            raise Cancelled
        folder = pending.pop() if pending else links.pop(0)
        place = f"{root}/{folder}" if folder else str(root)
        entries = []
        try:
            facts = os.stat(place)
            identity = (facts.st_dev, facts.st_ino)
            if identity in seen:
                continue
            seen.add(identity)
            with os.scandir(place) as listing:
                for entry in listing:
                    name = entry.name
                    if name[0] == ".":
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        below = f"{folder}/{name}" if folder else name
                        if left_out is None or f"{root}/{below}" != str(left_out):
                            pending.append(below)
                    elif entry.is_symlink() and _is_folder(entry):
                        links.append(f"{folder}/{name}" if folder else name)
                    else:
                        entries.append(entry)
        except OSError as error:
            problems.append(_unreadable(place, error))
        yield folder, entries


def _is_folder(link: os.DirEntry[str]) -> bool:
    try:
        return link.is_dir()
    except OSError:  # a link to itself; said when it is looked at as a picture
        return False


def _stills(
    root: Path,
    folder: str,
    entries: list[os.DirEntry[str]],
    sidecars: dict[str, tuple[Stamp, str]],
    problems: list[FileError],
) -> list[StillFiles]:
    """Return the stills of one folder: the pictures among its entries, by stem."""
    by_stem: dict[str, list[tuple[int, Rendition]]] = {}
    for entry in entries:
        stem, dot, suffix = entry.name.rpartition(".")
        rank = RANK.get(suffix)
        if rank is None:
            rank = RANK.get(suffix.lower())
        if rank is None or not dot:
            continue
        facts = _facts(entry, problems)
        if facts is None:
            continue
        rendition = Rendition(entry.name, facts.st_size, facts.st_mtime_ns)
        if stem in by_stem:
            by_stem[stem].append((rank, rendition))
        else:
            by_stem[stem] = [(rank, rendition)]
    on_disk = folder + "/" if folder else ""
    prefix = nfc(on_disk)
    place = "" if prefix == on_disk else folder
    found = []
    for stem, ranked in by_stem.items():
        if len(ranked) > 1:
            ranked.sort(key=lambda item: (item[0], item[1].name))
        still_id = prefix + nfc(stem)
        sidecar, sidecar_place = sidecars.get(still_id, _NO_SIDECAR)
        renditions = tuple([rendition for _, rendition in ranked])
        found.append(StillFiles(still_id, renditions, sidecar, place, sidecar_place))
    if len({still.id.lower() for still in found}) < len(found):
        _tell_of_twins(root, found, problems)
    return found


_NO_SIDECAR: tuple[Stamp | None, str] = (None, "")


_LEADS_NOWHERE = "is a link to a file that is not there"


def _facts(entry: os.DirEntry[str], problems: list[FileError]) -> os.stat_result | None:
    """Return the size and time of a regular file; None of anything else and of what just went."""
    try:
        facts = entry.stat()
    except FileNotFoundError:
        if entry.is_symlink():
            problems.append(FileError(entry.path, _LEADS_NOWHERE))
        return None
    except OSError as error:
        problems.append(_unreadable(entry.path, error))
        return None
    return facts if stat.S_ISREG(facts.st_mode) else None


def _unreadable(path: str, error: OSError) -> FileError:
    if isinstance(error, PermissionError):
        reason = "cannot be read: you have no permission; what is in it is left out"
        return FileError(path, reason)
    if isinstance(error, FileNotFoundError):
        return FileError(path, "vanished while it was read")
    return FileError(path, f"cannot be read: {error.strerror}")


def _tell_of_twins(root: Path, found: list[StillFiles], problems: list[FileError]) -> None:
    """Tell of names that some systems take for one and the same."""
    first: dict[str, StillFiles] = {}
    for still in sorted(found, key=lambda still: still.file):
        twin = first.setdefault(still.id.lower(), still)
        if twin is not still and twin.id != still.id:
            reason = f"differs from {twin.file} only in capital letters; rename one of them"
            problems.append(FileError(root / still.picture, reason))


def _one_per_id(
    found: list[StillFiles], root: Path, problems: list[FileError]
) -> Iterator[StillFiles]:
    """Yield the stills, sorted by id, without those whose name is spelt in two ways."""
    before: StillFiles | None = None
    for still in found:
        if before is not None and before.id == still.id:
            reason = f"has the same name as {before.picture}, spelt in other bytes; rename one"
            problems.append(FileError(root / still.picture, reason))
            continue
        if still.id.endswith("production") and still.id.rpartition("/")[2] == "production":
            reason = f"its captions would be in {FILE_NAME}, which is taken; rename the picture"
            problems.append(FileError(root / still.picture, reason))
        before = still
        yield still
