"""The stills of one folder, out of what is listed there and in the folder of captions beside it.

The pictures of one stem are one still, and XMP sidecars of that name belong to it. Ids are in NFC;
two names that come to the same id, or that some systems take for one and the same, are a problem,
and so is a link that leads nowhere. Captions under another name than `a.yaml` are read where they
are the only ones (`sidecar_names`); those that are not read, and those that lie beside the picture,
are reported as misplaced.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from gallery.errors import FileError
from gallery.library.listing import UNKNOWN, Listing, nfc
from gallery.library.production_file import FILE_NAME
from gallery.library.reserved import RESERVED
from gallery.library.sidecar_names import SUFFIX, caption_stem, picture_stem, reserved_name
from gallery.library.still import (
    RANK,
    XMP,
    Rendition,
    Stamp,
    StillFiles,
    XmpSidecar,
    best_first,
    stems,
)

_TAKEN = tuple(sorted(name.removesuffix(SUFFIX) for name in RESERVED))


class Caption(NamedTuple):
    """A file with captions: its path below the metadata folder, as on disk, and its stamp."""

    path: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Sidecars:
    """The captions of a folder.

    `stamps` are those of `stem.yaml` by stem, `unusual` the paths of those that the disk spells in
    another way than the id; `others` have another suffix, with what stands before it in NFC.
    `reserved` are files of a production in a spelling in which they are not read.
    """

    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    unusual: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[tuple[str, Caption]] = ()
    reserved: Sequence[tuple[str, str]] = ()

    def usual(self, folder: str, stem: str) -> Caption:
        """Return the captions in the file that is called as the id says."""
        path = self.unusual.get(stem) or f"{_prefix(folder)}{stem}{SUFFIX}"
        return Caption(path, self.stamps[stem])


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A file with captions that should have another name or place.

    `path` is where it is; `place` where it belongs, below the metadata folder. It `is_read` where
    it is the only one of its still. `reason` says why it cannot be moved there, "" where it can.
    """

    path: str
    place: str
    is_read: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Orphan:
    """Captions without a picture: the id they would belong to, and their file."""

    id: str
    caption: Caption


@dataclass(frozen=True, slots=True)
class Found:
    """The stills of a folder, its captions that have no picture, what is wrong."""

    stills: tuple[StillFiles, ...]
    orphans: tuple[Orphan, ...]
    problems: tuple[FileError, ...]
    misplaced: tuple[Misplaced, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The pictures of one folder on disk, by stem as there, and the stems in NFC, alike in order.

    `yaml` are the files with captions that lie beside them, `xmp` the XMP sidecars.
    """

    listing: Listing
    by_stem: Mapping[str, tuple[Rendition, ...]]
    stems: Sequence[str]
    yaml: Sequence[str]
    xmp: Sequence[XmpSidecar]


def found(
    root: Path, folder: str, listings: Sequence[Listing], sidecars: Sidecars, metadata: Path
) -> Found:
    """Return what is in the folder with this id, which the disk may spell in several ways."""
    problems: list[FileError] = []
    pictures = [_pictures(listing) for listing in listings]
    known = {stem for one in pictures for stem in one.stems}
    given, misplaced, orphans = _given(folder, pictures, known, sidecars, metadata)
    stills: list[StillFiles] = []
    for one in pictures:
        stills += _stills(root, folder, one, sidecars, given, problems)
    if len(known) < len(stills):
        stills = _one_per_id(root, stills, problems)
    has_own_folder = root != metadata.parent
    for one in pictures:
        misplaced += _beside_pictures(root, folder, one, known, sidecars, given, has_own_folder)
    return Found(tuple(stills), tuple(orphans), tuple(problems), tuple(misplaced))


def sidecars_in(folder: str, listings: Sequence[Listing]) -> Sidecars:
    """Return the sidecars in the folder of captions with this id."""
    stamps: dict[str, Stamp] = {}
    unusual: dict[str, str] = {}
    others: list[tuple[str, Caption]] = []
    reserved: list[tuple[str, str]] = []
    for listing in listings:
        there = [(name, 0, UNKNOWN, UNKNOWN) for name in listing.unread]
        on_disk: dict[str, Stamp] = {}
        for name, _mode, size, changed_ns in chain(listing.files, there):
            if name[-5:] == SUFFIX and name[0] != "." and name not in RESERVED:
                on_disk[name[:-5]] = Stamp(size, changed_ns)
            elif (stem := caption_stem(name)) is None or name in RESERVED:
                continue
            elif (usual := reserved_name(name)) is not None:
                reserved.append((_below(listing, name), _below(listing, usual)))
            else:
                caption = Caption(_below(listing, name), Stamp(size, changed_ns))
                others.append((nfc(stem), caption))
        if listing.folder == folder and "".join(on_disk).isascii():
            stamps.update(on_disk)
            continue
        for name, stamp in on_disk.items():
            stem = nfc(name)
            stamps[stem] = stamp
            if listing.folder != folder or name != stem:
                unusual[stem] = f"{listing.folder}/{name}{SUFFIX}".removeprefix("/")
    return Sidecars(stamps, unusual, others, reserved)


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
    """Yield what is wrong with pictures and XMP sidecars that could not be looked at."""
    for name, fault in listing.faults:
        if stems(name) and name[0] != ".":
            yield _unread(f"{root}/{_below(listing, name)}", fault)


def caption_faults(root: Path, listing: Listing) -> Iterator[FileError]:
    """Yield which captions are links that lead nowhere; other faults are told by who reads them."""
    for name, fault in listing.faults:
        if caption_stem(name) is not None and isinstance(fault, FileNotFoundError):
            yield _unread(f"{root}/{_below(listing, name)}", fault)


def unlisted(folder: Path, error: OSError) -> FileError:
    """Return what to say of a folder that cannot be listed."""
    if isinstance(error, FileNotFoundError):
        return FileError(folder, "vanished while it was read")
    return _unread(str(folder), error)


def missing_root(folder: Path) -> FileError:
    """Return what to say where the folder of all stills is not there."""
    if folder.is_symlink():
        reason = f"leads to {os.path.realpath(folder)}, which is not there; is its disk connected?"
    else:
        reason = "is not there; is its disk connected?"
    return FileError(folder, reason)


def _unread(path: str, error: OSError) -> FileError:
    if isinstance(error, PermissionError):
        reason = "cannot be read: you have no permission; what is in it is left out"
        return FileError(path, reason)
    if isinstance(error, FileNotFoundError):
        return FileError(path, "is a link to a file that is not there")
    return FileError(path, f"cannot be read: {error.strerror}")


def _pictures(listing: Listing) -> _Pictures:
    """Sort out what one folder on disk has: its pictures by stem, the best to look at first."""
    shown: dict[str, tuple[Rendition, ...]] = {}
    xmp: list[XmpSidecar] = []
    several: set[str] = set()
    yaml: list[str] = []
    ranks, is_file = RANK, stat.S_ISREG
    for name, mode, size, changed_ns in listing.files:
        stem, dot, suffix = name.rpartition(".")
        if (suffix not in ranks and suffix.lower() not in ranks) or name[0] == "." or not dot:
            if suffix.lower() == XMP and name[0] != "." and is_file(mode):
                xmp.append(XmpSidecar(name, size, changed_ns))
            elif caption_stem(name) is not None:
                yaml.append(name)
            continue
        if is_file(mode):
            one = (Rendition(name, size, changed_ns),)
            if shown.setdefault(stem, one) is not one:
                shown[stem] += one
                several.add(stem)
    for stem in several:
        shown[stem] = tuple(sorted(shown[stem], key=best_first))
    in_nfc = list(shown) if "".join(shown).isascii() else [nfc(stem) for stem in shown]
    return _Pictures(listing, shown, in_nfc, yaml, xmp)


def _given(
    folder: str,
    pictures: Sequence[_Pictures],
    stems: Collection[str],
    sidecars: Sidecars,
    metadata: Path,
) -> tuple[dict[str, Caption], list[Misplaced], list[Orphan]]:
    """Return captions with another name that are read, by stem, misplaced ones, and orphans."""
    named: dict[str, list[Caption]] = {}  # by the stem of the still that they belong to
    orphans: list[Orphan] = []
    usual = ((stem, None) for stem in sidecars.stamps if stem not in stems)
    for stem, other in chain(usual, sidecars.others):
        caption = sidecars.usual(folder, stem) if other is None else other
        owner = stem if stem in stems else _owner(stem, pictures)
        if owner is not None:
            named.setdefault(owner, []).append(caption)
        else:
            orphans.append(Orphan(_prefix(folder) + stem, caption))
    given: dict[str, Caption] = {}
    misplaced: list[Misplaced] = []
    for owner, captions in named.items():
        above = captions[0].path.rpartition("/")[0]
        place = f"{_prefix(above)}{owner}{SUFFIX}"
        names = sorted(one.path.rpartition("/")[2] for one in captions)
        is_read = owner not in sidecars.stamps and len(captions) == 1
        if is_read:
            given[owner] = captions[0]
            reason = ""
        elif owner in sidecars.stamps:
            reason = f"the captions of {_prefix(folder)}{owner} are in {owner}{SUFFIX}"
        else:
            reason = f"{' and '.join(names)} are for the same still; keep one of them"
        misplaced += (
            Misplaced(f"{metadata}/{one.path}", place, is_read, reason) for one in sorted(captions)
        )
    for path, place in sidecars.reserved:
        is_there = os.path.lexists(metadata / place)
        reason = f"{place} is there already" if is_there else ""
        misplaced.append(Misplaced(f"{metadata}/{path}", place, False, reason))
    return given, misplaced, orphans


def _owner(stem: str, pictures: Sequence[_Pictures]) -> str | None:
    """Return the stem of the still that has a picture with the whole name `stem`."""
    owner = picture_stem(stem)
    if owner is None:
        return None
    for one in pictures:
        for on_disk in {owner, *(() if owner.isascii() else _spellings(one, owner))}:
            if any(nfc(each.name) == stem for each in one.by_stem.get(on_disk, ())):
                return owner
    return None


def _spellings(pictures: _Pictures, stem: str) -> Iterator[str]:
    pairs = zip(pictures.by_stem, pictures.stems, strict=True)
    return (on_disk for on_disk, in_nfc in pairs if in_nfc == stem)


def _beside_pictures(
    root: Path,
    folder: str,
    pictures: _Pictures,
    stems: Collection[str],
    sidecars: Sidecars,
    given: Mapping[str, Caption],
    has_own_folder: bool,
) -> Iterator[Misplaced]:
    """Yield the captions that lie beside the pictures.

    Where the pictures have no folder of their own, YAML that belongs to none of them is not ours.
    """
    listing = pictures.listing
    places: dict[str, list[str]] = {}
    for name in pictures.yaml:
        usual = reserved_name(name)
        stem = nfc(caption_stem(name) or "")
        owner = stem if stem in stems else _owner(stem, [pictures])
        if usual is not None:
            places.setdefault(_prefix(folder) + usual, []).append(name)
        elif owner is not None or has_own_folder:
            places.setdefault(f"{_prefix(folder)}{owner or stem}{SUFFIX}", []).append(name)
    for place, names in places.items():
        stem = place.rpartition("/")[2].removesuffix(SUFFIX)
        reason = ""
        if stem in sidecars.stamps or stem in given:
            taken = given[stem].path if stem in given else sidecars.usual(folder, stem).path
            reason = f"there are captions in {taken} already"
        elif len(names) > 1:
            reason = f"{' and '.join(sorted(names))} are for the same still; keep one of them"
        for name in names:
            yield Misplaced(f"{root}/{_below(listing, name)}", place, False, reason)


def _stills(
    root: Path,
    folder: str,
    pictures: _Pictures,
    sidecars: Sidecars,
    given: Mapping[str, Caption],
    problems: list[FileError],
) -> list[StillFiles]:
    """Return the stills that one folder on disk has."""
    listing, shown, in_nfc = pictures.listing, pictures.by_stem, pictures.stems
    prefix = _prefix(folder)
    place = "" if listing.folder == folder else listing.folder
    stamp, unusual = sidecars.stamps.get, sidecars.unusual.get
    found = [
        StillFiles(prefix + stem, renditions, stamp(stem), place, unusual(stem, ""))
        for stem, renditions in zip(in_nfc, shown.values(), strict=True)
    ]
    if given:
        for number, stem in enumerate(in_nfc):
            if stem in given:
                path, when = given[stem]
                found[number] = found[number]._replace(sidecar=when, sidecar_on_disk=path)
    if pictures.xmp:
        found = _with_xmp(found, in_nfc, pictures.xmp)
    if len(set("\0".join(in_nfc).lower().split("\0"))) < len(shown):
        _tell_of_twins(root, found, problems)
    for stem in _TAKEN:
        if stem in shown:
            reason = f"its captions would be in {stem}{SUFFIX}, which is taken; rename the picture"
            problems.append(FileError(root / _below(listing, shown[stem][0].name), reason))
    return found


def _prefix(folder: str) -> str:
    return folder + "/" if folder else ""


def _with_xmp(
    found: list[StillFiles], in_nfc: Sequence[str], sidecars: Sequence[XmpSidecar]
) -> list[StillFiles]:
    """Return the stills with their XMP sidecars; those that belong to no picture are left out.

    The sidecar of one rendition ("a.jpg.xmp") goes before that of all ("a.xmp").
    """
    by_stem = {
        stem: (place, len(still.renditions))
        for place, (stem, still) in enumerate(zip(in_nfc, found, strict=True))
    }
    by_picture = {
        _told_by(one.name): (place, at)
        for place, still in enumerate(found)
        for at, one in enumerate(still.renditions)
    }
    belonging: dict[int, list[tuple[int, XmpSidecar]]] = {}
    for sidecar in sidecars:
        base = sidecar.name[: -len(XMP) - 1]
        spot = by_picture.get(_told_by(base)) or by_stem.get(nfc(base))
        if spot is not None:
            belonging.setdefault(spot[0], []).append((spot[1], sidecar))
    for place, some in belonging.items():
        found[place] = found[place]._replace(xmp=tuple(one for _, one in sorted(some)))
    return found


def _told_by(picture: str) -> str:
    """Return what a picture is named by in the name of its XMP sidecar, in NFC."""
    stem, _, suffix = picture.rpartition(".")
    return f"{nfc(stem)}.{suffix.lower()}"


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
