"""Some stills looked up by their ids, without a walk: one listing for each folder they are in.

A disk may spell a name otherwise than the id, which is in NFC; `on_disk` finds it then. Captions
may have other names than `a.yaml` (`sidecar_names`): these are asked for one by one where that is
not there. The names in a large folder are kept as long as nothing comes or goes there, so that
captioning it still by still costs a few looks at files each time and not a listing.
"""

from __future__ import annotations

import os
import stat
import time
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from gallery.library.found import Caption, Sidecars, found
from gallery.library.listing import (
    SETTLED_NS,
    caption_stamp,
    linked_part,
    listed_names,
    nfc,
    on_disk,
)
from gallery.library.sidecar_names import (
    SUFFIX,
    caption_stem,
    other_names,
    picture_stem,
    reserved_name,
)
from gallery.library.still import RANK, XMP, Stamp, StillFiles, stems

MANY_NAMES = 250  # in one folder: from here on its names are kept


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
            if stem in stems(name):
                yield name


@dataclass(frozen=True, slots=True)
class CaptionPlace:
    """Where the captions of a still are, or are to be: a path below the metadata folder.

    `rivals` are the names of several files that could be these captions; none of them is read then.
    `link` is a folder on the way that is a link: what is behind it is not read either.
    """

    path: str
    rivals: tuple[str, ...] = ()
    link: str = ""


class Lookup:
    """Looks stills up in one library. May be called from any thread."""

    def __init__(self, stills: Path, metadata: Path) -> None:
        self._stills = stills
        self._metadata = metadata
        self._kept: _Names | None = None
        self._kept_captions: tuple[str, tuple[int, ...], list[str]] | None = None

    def files_of(self, ids: Collection[str]) -> dict[str, StillFiles | None]:
        """Return the files of these stills as they are now, None where the pictures are gone."""
        files: dict[str, StillFiles | None] = dict.fromkeys(ids)
        by_folder: dict[str, list[str]] = {}
        for still_id in filter(is_id, files):
            folder, _, stem = still_id.rpartition("/")
            by_folder.setdefault(folder, []).append(stem)
        for folder, wanted in by_folder.items():
            place = on_disk(self._stills, folder)
            near = dict.fromkeys(one for stem in wanted for one in stems(f"{stem}.{XMP}"))
            names = [] if place is None else self._named(place, near)
            if place is not None and names:
                listing = listed_names(self._stills, place, names)
                sidecars = self._sidecars(folder, wanted, list(filter(_is_picture, names)))
                there = found(self._stills, folder, (listing,), sidecars, self._metadata).stills
                files.update((still.id, still) for still in there if still.id in files)
        return files

    def caption_place(self, still_id: str) -> CaptionPlace:
        """Return where the captions of a still are, or are to be; the still may be gone."""
        folder, _, stem = still_id.rpartition("/")
        usual = still_id + SUFFIX
        link = linked_part(self._metadata, on_disk(self._metadata, folder) or folder)
        if link:
            return CaptionPlace(usual, link=link)
        found = on_disk(self._metadata, usual)
        if found is not None and (not usual.isascii() or os.path.lexists(self._metadata / usual)):
            return CaptionPlace(found)
        place = on_disk(self._metadata, folder)
        if place is None or not os.path.isdir(self._metadata / place):
            return CaptionPlace(usual)
        stills = on_disk(self._stills, folder)
        named = [] if stills is None else self._named(stills, [stem])
        pictures = list(filter(_is_picture, named))
        if pictures:
            spelt = {} if stem.isascii() else _in_other_spellings(f"{self._metadata}/{place}")
            names = self._others(folder, place, stem, pictures, spelt)
        else:
            names = [name for name in self._captions(place) if _could_be(name, stem)]
        if len(names) == 1:
            return CaptionPlace(f"{place}/{names[0]}" if place else names[0])
        return CaptionPlace(f"{place}/{stem}{SUFFIX}" if place else usual, tuple(names))

    def _named(self, folder: str, wanted: Collection[str]) -> list[str]:
        """Return the names in a folder that have these stems."""
        place = f"{self._stills}/{folder}"
        kept = self._kept
        try:
            facts = _facts(place)
            if kept is not None and (kept.folder, kept.facts) == (folder, facts):
                by_stem = [list(kept.with_stem(stem)) for stem in wanted]
                if all(by_stem):  # what is not there may have come to a disk that tells no times
                    return list(dict.fromkeys(chain.from_iterable(by_stem)))
            is_settled = facts[-1] < time.time_ns() - SETTLED_NS
            names = os.listdir(place)
        except OSError:
            return []
        if len(names) < MANY_NAMES:
            known = set(wanted)
            return [name for name in names if not known.isdisjoint(map(nfc, stems(name)))]
        kept = _names(folder, facts, names)
        self._kept = kept if is_settled else None
        return list(dict.fromkeys(chain.from_iterable(map(kept.with_stem, wanted))))

    def _sidecars(self, folder: str, wanted: Collection[str], names: Collection[str]) -> Sidecars:
        """Return the captions of these stills, whose pictures have these names."""
        place = on_disk(self._metadata, folder)
        if place is None or linked_part(self._metadata, place):
            return Sidecars()
        stamps: dict[str, Stamp] = {}
        unusual: dict[str, str] = {}
        others: list[tuple[str, Caption]] = []
        spelt: dict[str, str] | None = None
        prefix = place + "/" if place else ""
        is_there = os.path.isdir(f"{self._metadata}/{place}")
        pictures: dict[str, list[str]] = {}
        for picture in names:
            pictures.setdefault(nfc(picture.rpartition(".")[0]), []).append(picture)
        for stem in wanted if is_there else ():
            name = stem + SUFFIX
            stamp = caption_stamp(f"{self._metadata}/{prefix}{name}")
            if stamp is None and not stem.isascii():
                if spelt is None:
                    spelt = _in_other_spellings(f"{self._metadata}/{place}")
                name = spelt.get(name, "")
                stamp = caption_stamp(f"{self._metadata}/{prefix}{name}") if name else None
            if stamp is not None:
                stamps[stem] = stamp
                if place != folder or name != stem + SUFFIX:
                    unusual[stem] = prefix + name
                continue
            for name in self._others(folder, place, stem, pictures.get(stem, ()), spelt or {}):
                stamp = caption_stamp(f"{self._metadata}/{prefix}{name}")
                if stamp is not None:
                    others.append((nfc(caption_stem(name) or ""), Caption(prefix + name, stamp)))
        return Sidecars(stamps, unusual, others)

    def _others(
        self,
        folder: str,
        place: str,
        stem: str,
        pictures: Collection[str],
        spelt: Mapping[str, str],
    ) -> list[str]:
        """Return which names other than the usual one captions of a still have, as on disk.

        On a disk that does not tell capitals apart one file answers to several names.
        """
        found: dict[tuple[int, int], str] = {}
        shown = [nfc(one) for one in pictures if _is_picture(one)]
        for name in other_names(stem, shown):
            for spelling in (name, spelt.get(name, "")):
                path = f"{self._metadata}/{place}/{spelling}"
                try:
                    facts = os.stat(path) if spelling else None
                except OSError:
                    continue
                if facts is not None and not stat.S_ISDIR(facts.st_mode):
                    found.setdefault((facts.st_dev, facts.st_ino), spelling)
        return [
            name
            for name in found.values()
            if reserved_name(name) is None and not self._is_anothers(folder, stem, name)
        ]

    def _is_anothers(self, folder: str, stem: str, name: str) -> bool:
        """Return whether captions called so are those of another still: `a.jpg.png`, say."""
        whole = nfc(caption_stem(name) or "")
        place = on_disk(self._stills, folder)
        if whole == stem or place is None:
            return False
        return any(map(_is_picture, self._named(place, [whole])))

    def _captions(self, folder: str) -> list[str]:
        """Return the names in a folder of captions."""
        try:
            facts = _facts(f"{self._metadata}/{folder}")
            kept = self._kept_captions
            if kept is not None and kept[:2] == (folder, facts):
                return kept[2]
            is_settled = facts[-1] < time.time_ns() - SETTLED_NS
            names = os.listdir(f"{self._metadata}/{folder}")
        except OSError:
            return []
        self._kept_captions = (folder, facts, names) if is_settled else None
        return names


def _is_picture(name: str) -> bool:
    return name[0] != "." and name.rpartition(".")[2].lower() in RANK


def _could_be(name: str, stem: str) -> bool:
    """Return whether this file could hold the captions of a still that is gone."""
    whole = caption_stem(name)
    if whole is None or reserved_name(name) is not None:
        return False
    return stem in (nfc(whole), picture_stem(nfc(whole)))


def is_id(text: str) -> bool:
    """Return whether `text` can be an id: a path that does not leave the stills folder."""
    return "\0" not in text and not any(part in ("", ".", "..") for part in text.split("/"))


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
            for stem in stems(name):
                others.setdefault(nfc(stem), []).append(name)
    return _Names(folder, facts, sorted(filter(str.isascii, names)), others)
