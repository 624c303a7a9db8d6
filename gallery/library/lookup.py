"""Some stills looked up by their ids, without a walk: one listing for each folder they are in.

A disk may spell a name otherwise than the id, which is in NFC; `on_disk` finds it then. The names
in a very large folder are kept as long as nothing comes or goes there, so that captioning it still
by still costs a few looks at files each time and not a listing.
"""

from __future__ import annotations

import os
import time
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from gallery.library.found import Sidecars, found
from gallery.library.listing import SETTLED_NS, caption_stamp, listed_names, nfc
from gallery.library.still import Stamp, StillFiles

MANY_NAMES = 2_000  # in one folder: from here on listing it takes longer than all the rest


@dataclass(frozen=True, slots=True)
class _Names:
    """The names in one folder, and what the folder was like then."""

    folder: str
    facts: tuple[int, ...]
    ascii: list[str]  # in order
    others: dict[str, list[str]]  # by stem in NFC

    def with_stem(self, stem: str) -> Iterator[str]:
        """Yield the names that have this stem, which is in NFC."""
        yield from self.others.get(stem, ())
        start = stem + "."
        for at in range(bisect_left(self.ascii, start), len(self.ascii)):
            name = self.ascii[at]
            if not name.startswith(start):
                return
            if name.rpartition(".")[0] == stem:
                yield name


class Lookup:
    """Looks stills up in one library. May be called from any thread."""

    def __init__(self, stills: Path, metadata: Path) -> None:
        self._stills = stills
        self._metadata = metadata
        self._kept: _Names | None = None

    def files_of(self, ids: Collection[str]) -> dict[str, StillFiles | None]:
        """Return the files of these stills as they are now, None where the pictures are gone."""
        files: dict[str, StillFiles | None] = dict.fromkeys(ids)
        by_folder: dict[str, list[str]] = {}
        for still_id in filter(is_id, files):
            folder, _, stem = still_id.rpartition("/")
            by_folder.setdefault(folder, []).append(stem)
        for folder, stems in by_folder.items():
            place = on_disk(self._stills, folder)
            names = [] if place is None else self._named(place, stems)
            if place is not None and names:
                listing = listed_names(self._stills, place, names)
                sidecars = self._sidecars(folder, stems)
                there = found(self._stills, folder, (listing,), sidecars).stills
                files.update((still.id, still) for still in there)
        return files

    def _named(self, folder: str, stems: Collection[str]) -> list[str]:
        """Return the names in a folder that have these stems."""
        place = f"{self._stills}/{folder}"
        kept = self._kept
        try:
            facts = _facts(place)
            if kept is not None and (kept.folder, kept.facts) == (folder, facts):
                by_stem = [list(kept.with_stem(stem)) for stem in stems]
                if all(by_stem):  # what is not there may have come to a disk that tells no times
                    return [name for names in by_stem for name in names]
            is_settled = facts[-1] < time.time_ns() - SETTLED_NS
            names = os.listdir(place)
        except OSError:
            return []
        if len(names) < MANY_NAMES:
            wanted = set(stems)
            return [name for name in names if nfc(name.rpartition(".")[0]) in wanted]
        kept = _names(folder, facts, names)
        self._kept = kept if is_settled else None
        return [name for stem in stems for name in kept.with_stem(stem)]

    def _sidecars(self, folder: str, stems: Collection[str]) -> Sidecars:
        place = on_disk(self._metadata, folder)
        if place is None:
            return Sidecars()
        stamps: dict[str, Stamp] = {}
        unusual: dict[str, str] = {}
        spelt: dict[str, str] | None = None
        prefix = place + "/" if place else ""
        for stem in stems:
            name = stem + ".yaml"
            stamp = caption_stamp(f"{self._metadata}/{prefix}{name}")
            if stamp is None and not stem.isascii():
                if spelt is None:
                    spelt = _in_other_spellings(f"{self._metadata}/{place}")
                name = spelt.get(name, "")
                stamp = caption_stamp(f"{self._metadata}/{prefix}{name}") if name else None
            if stamp is not None:
                stamps[stem] = stamp
                if place != folder or name != stem + ".yaml":
                    unusual[stem] = prefix + name
        return Sidecars(stamps, unusual)


def sidecar_name(metadata: Path, still_id: str) -> str:
    """Return the path below the metadata folder, in the spelling of the disk if it is there."""
    usual = still_id + ".yaml"
    found = on_disk(metadata, usual)
    return usual if found is None else found


def is_id(text: str) -> bool:
    """Return whether `text` can be an id: a path that does not leave the stills folder."""
    return "\0" not in text and not any(part in ("", ".", "..") for part in text.split("/"))


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


def _in_other_spellings(folder: str) -> dict[str, str]:
    """Return the names in a folder that are not in NFC, by their NFC."""
    try:
        names = os.listdir(folder)
    except OSError:
        return {}
    return {in_nfc: name for name in names if (in_nfc := nfc(name)) != name}


def _facts(folder: str) -> tuple[int, ...]:
    """Return what changes when a name comes to a folder or goes, the time (ns) last."""
    facts = os.stat(folder)
    return facts.st_dev, facts.st_ino, facts.st_mtime_ns


def _names(folder: str, facts: tuple[int, ...], names: list[str]) -> _Names:
    others: dict[str, list[str]] = {}
    for name in names:
        if not name.isascii():
            others.setdefault(nfc(name.rpartition(".")[0]), []).append(name)
    return _Names(folder, facts, sorted(filter(str.isascii, names)), others)
