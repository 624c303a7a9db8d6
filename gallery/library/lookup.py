"""Some stills looked up by their ids, without a walk: one listing for each folder they are in.

A disk may spell a name otherwise than the id, which is in NFC; `on_disk` finds it then.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from gallery.library.found import Sidecars, found
from gallery.library.listing import caption_stamp, listed, nfc
from gallery.library.still import Stamp, StillFiles


def files_of(stills: Path, metadata: Path, ids: Collection[str]) -> dict[str, StillFiles | None]:
    """Return the files of these stills as they are now, None for those whose pictures are gone."""
    files: dict[str, StillFiles | None] = dict.fromkeys(ids)
    by_folder: dict[str, set[str]] = {}
    for still_id in filter(is_id, files):
        folder, _, stem = still_id.rpartition("/")
        by_folder.setdefault(folder, set()).add(stem)
    for folder, stems in by_folder.items():
        place = on_disk(stills, folder)
        if place is None:
            continue
        try:
            listing = listed(stills, place, stems=stems)
        except OSError:
            continue
        if listing is not None and listing.names:
            sidecars = _sidecars(metadata, folder, stems)
            there = found(stills, folder, (listing,), sidecars).stills
            files.update((still.id, still) for still in there)
    return files


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


def _sidecars(metadata: Path, folder: str, stems: Collection[str]) -> Sidecars:
    stamps: dict[str, Stamp] = {}
    unusual: dict[str, str] = {}
    prefix = folder + "/" if folder else ""
    for stem in stems:
        name = sidecar_name(metadata, prefix + stem)
        stamp = caption_stamp(f"{metadata}/{name}")
        if stamp is not None:
            stamps[stem] = stamp
            if name != f"{prefix}{stem}.yaml":
                unusual[stem] = name
    return Sidecars(stamps, unusual)
