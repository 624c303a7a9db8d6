"""The stills of one folder, out of what is listed there and in the folder of captions beside it.

The pictures of one stem are one still. Ids are in NFC; two names that come to the same id, or that
some systems take for one and the same, are a problem, and so is a link that leads nowhere.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from gallery.errors import FileError
from gallery.library.listing import UNKNOWN, Listing, nfc
from gallery.library.production_file import FILE_NAME
from gallery.library.reserved import RESERVED
from gallery.library.still import RANK, Rendition, Stamp, StillFiles

_SIDECAR = ".yaml"
_TAKEN = tuple(sorted(name.removesuffix(_SIDECAR) for name in RESERVED))


@dataclass(frozen=True, slots=True)
class Sidecars:
    """The sidecars of a folder by stem, and the path of those where it is not as the id says."""

    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    unusual: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """The stills of a folder, the ids of sidecars there that have no picture, what is wrong."""

    stills: tuple[StillFiles, ...]
    orphans: tuple[str, ...]
    problems: tuple[FileError, ...]


def found(root: Path, folder: str, listings: Sequence[Listing], sidecars: Sidecars) -> Found:
    """Return what is in the folder with this id, which the disk may spell in several ways."""
    problems: list[FileError] = []
    stills: list[StillFiles] = []
    stems: set[str] = set()
    for listing in listings:
        stills += _stills(root, folder, listing, sidecars, problems, stems)
    if len(stems) < len(stills):
        stills = _one_per_id(root, stills, problems)
    prefix = folder + "/" if folder else ""
    orphans = tuple(prefix + stem for stem in sidecars.stamps if stem not in stems)
    return Found(tuple(stills), orphans, tuple(problems))


def sidecars_in(folder: str, listings: Sequence[Listing]) -> Sidecars:
    """Return the sidecars in the folder of captions with this id."""
    stamps: dict[str, Stamp] = {}
    unusual: dict[str, str] = {}
    for listing in listings:
        there = [(name, 0, UNKNOWN, UNKNOWN) for name in listing.unread]
        on_disk = {
            name[:-5]: Stamp(size, changed_ns)
            for name, _mode, size, changed_ns in chain(listing.files, there)
            if name[-5:] == _SIDECAR and name[0] != "." and name not in RESERVED
        }
        if listing.folder == folder and "".join(on_disk).isascii():
            stamps.update(on_disk)
            continue
        for name, stamp in on_disk.items():
            stem = nfc(name)
            stamps[stem] = stamp
            if listing.folder != folder or name != stem:
                unusual[stem] = f"{listing.folder}/{name}{_SIDECAR}".removeprefix("/")
    return Sidecars(stamps, unusual)


def production_in(listing: Listing) -> Stamp | None:
    """Return the stamp of the `production.yaml` in a folder, None where there is none."""
    if FILE_NAME in listing.unread:
        return Stamp(UNKNOWN, UNKNOWN)
    try:
        at = 3 * listing.names.index(FILE_NAME)
    except ValueError:
        return None
    return Stamp(listing.facts[at + 1], listing.facts[at + 2])


def picture_faults(root: Path, listing: Listing) -> Iterator[FileError]:
    """Yield what is wrong with pictures that could not be looked at."""
    for name, fault in listing.faults:
        if _rank(name) is not None and name[0] != ".":
            yield _unread(f"{root}/{_below(listing, name)}", fault)


def caption_faults(root: Path, listing: Listing) -> Iterator[FileError]:
    """Yield which captions are links that lead nowhere; other faults are told by who reads them."""
    for name, fault in listing.faults:
        if name.endswith(_SIDECAR) and name[0] != "." and isinstance(fault, FileNotFoundError):
            yield _unread(f"{root}/{_below(listing, name)}", fault)


def unlisted(folder: Path, error: OSError) -> FileError:
    """Return what to say of a folder that cannot be listed."""
    if isinstance(error, FileNotFoundError):
        return FileError(folder, "vanished while it was read")
    return _unread(str(folder), error)


def _unread(path: str, error: OSError) -> FileError:
    if isinstance(error, PermissionError):
        reason = "cannot be read: you have no permission; what is in it is left out"
        return FileError(path, reason)
    if isinstance(error, FileNotFoundError):
        return FileError(path, "is a link to a file that is not there")
    return FileError(path, f"cannot be read: {error.strerror}")


def _stills(
    root: Path,
    folder: str,
    listing: Listing,
    sidecars: Sidecars,
    problems: list[FileError],
    stems: set[str],
) -> list[StillFiles]:
    """Return the stills that one folder on disk has, and add what they are called to `stems`."""
    shown: dict[str, tuple[Rendition, ...]] = {}
    several: set[str] = set()
    ranks, is_file = RANK, stat.S_ISREG
    for name, mode, size, changed_ns in listing.files:
        stem, dot, suffix = name.rpartition(".")
        if (suffix not in ranks and suffix.lower() not in ranks) or name[0] == "." or not dot:
            continue
        if is_file(mode):
            one = (Rendition(name, size, changed_ns),)
            if shown.setdefault(stem, one) is not one:
                shown[stem] += one
                several.add(stem)
    for stem in several:
        shown[stem] = tuple(sorted(shown[stem], key=_best_first))
    in_nfc = list(shown) if "".join(shown).isascii() else [nfc(stem) for stem in shown]
    stems.update(in_nfc)
    prefix = folder + "/" if folder else ""
    place = "" if listing.folder == folder else listing.folder
    stamp, unusual = sidecars.stamps.get, sidecars.unusual.get
    found = [
        StillFiles(prefix + stem, renditions, stamp(stem), place, unusual(stem, ""))
        for stem, renditions in zip(in_nfc, shown.values(), strict=True)
    ]
    if len(set("\0".join(in_nfc).lower().split("\0"))) < len(shown):
        _tell_of_twins(root, found, problems)
    for stem in _TAKEN:
        if stem in shown:
            reason = (
                f"its captions would be in {stem}{_SIDECAR}, which is taken; rename the picture"
            )
            problems.append(FileError(root / _below(listing, shown[stem][0].name), reason))
    return found


def _rank(name: str) -> int | None:
    _, dot, suffix = name.rpartition(".")
    return RANK.get(suffix.lower()) if dot else None


def _best_first(rendition: Rendition) -> tuple[int, str]:
    rank = _rank(rendition.name)
    return len(RANK) if rank is None else rank, rendition.name


def _below(listing: Listing, name: str) -> str:
    return f"{listing.folder}/{name}" if listing.folder else name


def _tell_of_twins(root: Path, found: list[StillFiles], problems: list[FileError]) -> None:
    """Tell of names that some systems take for one and the same."""
    first: dict[str, StillFiles] = {}
    for still in sorted(found, key=lambda still: still.file):
        twin = first.setdefault(still.id.lower(), still)
        if twin is not still and twin.id != still.id:
            reason = f"differs from {twin.file} only in capital letters; rename one of them"
            problems.append(FileError(root / still.picture, reason))


def _one_per_id(root: Path, found: list[StillFiles], problems: list[FileError]) -> list[StillFiles]:
    """Return the stills without those whose name is another spelling of one that is there."""
    kept: dict[str, StillFiles] = {}
    for still in found:
        before = kept.setdefault(still.id, still)
        if before is not still:
            reason = f"has the same name as {before.picture}, spelt in other bytes; rename one"
            problems.append(FileError(root / still.picture, reason))
    return list(kept.values())
