"""One walk over the stills and the captions together, folder by folder, from the top down.

    walk = Walk(stills, metadata, productions, known={"day1": digest, ...})
    for found in walk:
        if found.stills is None: ...       # nothing changed there since its digest was taken
    walk.problems

Nothing is opened but each `production.yaml` that changed. Hidden files are left out. A folder that
cannot be read or vanishes meanwhile is a problem and not the end. Names may be any bytes; ids are
in NFC, and a folder that the disk spells in two ways is one. Folders of stills that are reached by
a link come last and only once, so that a still is found where it really is and a loop ends where it
began; which links are followed is in `links`. No link to a folder of captions is followed.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from gallery.errors import Cancelled, FileError
from gallery.library.found import (
    Misplaced,
    Orphan,
    caption_faults,
    found,
    missing_root,
    picture_faults,
    production_in,
    sidecars_in,
    unlisted,
)
from gallery.library.links import LINK_TO_CAPTIONS, MOST_FOLDERS, TOO_MANY, Links
from gallery.library.listing import Listing, linked_part, listed, nfc, on_disk
from gallery.library.not_shown import NOTHING, NotShown, counted, other_files
from gallery.library.production import Production
from gallery.library.production_file import FILE_NAME
from gallery.library.productions import Productions
from gallery.library.still import RANK, XMP, StillFiles

FEW = 3  # captions of one folder that are not read and are told one by one
_RULES = ",".join((*RANK, XMP)).encode()  # other suffixes make other stills of the same files


@dataclass(frozen=True, slots=True)
class FolderScan:
    """One folder of stills, with the folder of captions beside it.

    `folder` is its id: the path below the stills folder in NFC, "" at the top. `digest` fits 64
    bits with sign and changes when a name, size or time of any file there does, or the production
    that holds there; it is 0 where the folder has to be looked at the next time too: something was
    wrong there, or a file is so young that it could change and look the same. `stills` is None
    where the digest is the known one: nothing was looked at any further. What follows is known only
    where the stills are: captions without a picture, captions under a name or in a place where they
    should not be, what else is there and is not shown.
    """

    folder: str
    digest: int
    stills: tuple[StillFiles, ...] | None
    orphans: tuple[Orphan, ...] = ()
    misplaced: tuple[Misplaced, ...] = ()
    not_shown: NotShown = NOTHING


@dataclass(slots=True)
class _Beside:
    """A folder still to be walked: its id, where it is on disk, the production that holds above."""

    folder: str
    production: Production | None
    stills: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    is_linked: bool = False


def never() -> bool:
    """Return False: nobody cancels."""
    return False


class Walk:
    """A walk over a library; iterate it once. Raises Cancelled when `cancelled` says so.

    `known` has the digests of an earlier walk, by folder. `productions` takes in each production
    before the first folder for which it holds is yielded. `problems` are complete when the walk is.
    """

    def __init__(
        self,
        stills: Path,
        metadata: Path,
        productions: Productions,
        known: Mapping[str, int] | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> None:
        self._stills = stills
        self._metadata = metadata
        self._productions = productions
        self._known = {} if known is None else known
        self._cancelled = cancelled
        self._problems: list[FileError] = []
        self._folders: set[str] = set()
        self._seen_stills: set[tuple[int, int]] = set()
        self._seen_captions: set[tuple[int, int]] = set()
        self._links = Links(stills, metadata)
        self._stills_here: Sequence[Listing] = ()  # of the folder that is yielded

    @property
    def problems(self) -> tuple[FileError, ...]:
        """What is wrong in the folders that were walked."""
        return tuple(self._problems)

    def __iter__(self) -> Iterator[FolderScan]:
        has_captions = os.path.lexists(self._metadata)
        pending = [_Beside("", None, [""], [""] if has_captions else [])]
        linked: deque[_Beside] = deque()
        behind_links = 0  # folders; from the first link on all others are
        while pending or linked:
            if self._cancelled():
                raise Cancelled
            if pending:
                beside = pending.pop()
            else:
                beside = linked.popleft()
                behind_links = max(behind_links, 1)
            problems = len(self._problems)
            stills, captions = self._listings(beside)
            if not stills and not captions:
                continue
            if behind_links > MOST_FOLDERS:
                self._problems.append(FileError(self._stills / beside.folder, TOO_MANY))
                break
            behind_links += bool(behind_links)
            self._folders.add(beside.folder)
            production = self._production(beside, captions)
            for below in self._below(beside.folder, production, stills, captions):
                (linked if below.is_linked else pending).append(below)
            yield self._folder_scan(beside.folder, production, stills, captions, problems)
        self._productions.walked(self._folders)

    def files_not_shown(self) -> Iterator[Path]:
        """Walk, and yield each file below the stills folder that is not shown."""
        for _ in self:
            for listing in self._stills_here:
                place = self._stills / listing.folder
                yield from (place / name for name in other_files(listing))

    def not_shown_in(self, folder: str) -> NotShown:
        """Return what is in one folder and is not shown, without a walk."""
        there = {root: on_disk(root, folder) for root in (self._stills, self._metadata)}
        places = {root: [] if place is None else [place] for root, place in there.items()}
        if places[self._metadata] and linked_part(self._metadata, places[self._metadata][0]):
            places[self._metadata] = []
        beside = _Beside(folder, None, places[self._stills], places[self._metadata])
        stills, captions = self._listings(beside)
        if not stills and not captions:
            return NOTHING
        return self._folder_scan(folder, None, stills, captions, -1).not_shown

    def _listings(self, beside: _Beside) -> tuple[list[Listing], list[Listing]]:
        """List a folder on both sides. Captions without stills are walked but once as well."""
        stills = self._listed(self._stills, beside.stills, self._seen_stills)
        self._stills_here = stills
        for listing in stills:
            self._seen_stills.add(listing.identity)
            self._problems += picture_faults(self._stills, listing)
        seen = frozenset() if stills else self._seen_captions
        captions = self._listed(self._metadata, beside.captions, seen)
        for listing in captions:
            self._seen_captions.add(listing.identity)
            self._problems += caption_faults(self._metadata, listing)
        return stills, captions

    def _listed(
        self, root: Path, folders: Sequence[str], seen: Container[tuple[int, int]]
    ) -> list[Listing]:
        listings = []
        for folder in folders:
            try:
                listing = listed(root, folder, seen)
            except OSError as error:
                is_gone = not folder and isinstance(error, FileNotFoundError)
                self._problems.append(
                    missing_root(root) if is_gone else unlisted(root / folder, error)
                )
            else:
                if listing is not None:
                    listings.append(listing)
        return listings

    def _production(self, beside: _Beside, captions: Sequence[Listing]) -> Production | None:
        """Return the production that holds in a folder; it is read here if it is another one."""
        path, stamp = "", None
        for listing in captions:
            stamp = production_in(listing)
            if stamp is not None:
                path = str(self._metadata / listing.folder / FILE_NAME)
                break
        return self._productions.met(beside.folder, path, stamp) or beside.production

    def _below(
        self,
        folder: str,
        production: Production | None,
        stills: Sequence[Listing],
        captions: Sequence[Listing],
    ) -> Iterable[_Beside]:
        """Return the folders below one: each with its stills and its captions."""
        found: dict[str, _Beside] = {}

        def at(name: str) -> _Beside:
            below = f"{folder}/{nfc(name)}" if folder else nfc(name)
            if below not in found:
                found[below] = _Beside(below, production)
            return found[below]

        for listing in stills:
            for name, is_link in listing.folders:
                place = f"{listing.folder}/{name}" if listing.folder else name
                if name[0] != "." and f"{self._stills}/{place}" != str(self._metadata):
                    reason = self._links.refused(f"{self._stills}/{place}") if is_link else ""
                    if reason:
                        self._problems.append(FileError(self._stills / place, reason))
                        continue
                    beside = at(name)
                    beside.stills.append(place)
                    beside.is_linked |= is_link
        for listing in captions:
            for name, is_link in listing.folders:
                if name[0] == ".":
                    continue
                place = f"{listing.folder}/{name}" if listing.folder else name
                if is_link:
                    self._problems.append(FileError(self._metadata / place, LINK_TO_CAPTIONS))
                else:
                    at(name).captions.append(place)
        return found.values()

    def _folder_scan(
        self,
        folder: str,
        production: Production | None,
        stills: Sequence[Listing],
        captions: Sequence[Listing],
        problems: int,
    ) -> FolderScan:
        digest = 0
        if len(self._problems) == problems and all(map(_is_sure, (*stills, *captions))):
            digest = _digest(production, stills, captions)
            if self._known.get(folder) == digest:
                return FolderScan(folder, digest, None)
        sidecars = sidecars_in(folder, captions)
        there = found(self._stills, folder, stills, sidecars, self._metadata)
        self._problems += there.problems
        unread = [one for one in there.misplaced if not one.is_read]
        self._problems += _unread_captions(unread)
        others = counted(name for one in stills for name in other_files(one))
        return FolderScan(
            folder,
            0 if there.problems or unread else digest,
            there.stills,
            there.orphans,
            there.misplaced,
            NotShown(len(there.orphans), not stills, others),
        )


def _unread_captions(unread: Sequence[Misplaced]) -> Iterator[FileError]:
    """Yield what to say of captions in one folder that are not read: a few by name."""
    hint = "`gallery sidecars` shows where captions belong"
    left = len(unread) - FEW
    for number, one in enumerate(unread[:FEW], 1):
        why = f": {one.reason}" if one.reason else ""
        also = f" (and {left:,} more in this folder)" if number == FEW and left > 0 else ""
        yield FileError(one.path, f"is not read{why}{also}; {hint}")


def _is_sure(listing: Listing) -> bool:
    """Return whether the digest of a listing will be another when anything is another."""
    return not listing.faults and listing.is_settled()


def _digest(
    production: Production | None, stills: Sequence[Listing], captions: Sequence[Listing]
) -> int:
    digest = blake2b(_RULES, digest_size=8)
    for side in (stills, captions):
        digest.update(b"%d" % len(side))
        for listing in side:
            digest.update(listing.digest)
    if production is not None:
        text = f"{production.folder}\0{production.stamp}"
        digest.update(text.encode("utf-8", "surrogateescape"))
    return int.from_bytes(digest.digest(), "big", signed=True) or 1
