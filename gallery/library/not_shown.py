"""What lies in a library's folders and is not shown as a still.

Captions without a picture, and files that are no pictures (`.mov`, `.txt`). Both are counted while
a folder is listed, by folder, so that the counts can be kept with what the folder is known by.
"""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gallery.library.listing import Listing
from gallery.library.still import RANK

MOST_SUFFIXES = 20  # counted apart in one folder; the rest is counted together
_LONGEST_SUFFIX = 12  # characters: what is longer is a name with a dot in it
# Written by programs beside pictures, and of no use as stills to anybody.
_NEVER = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "picasa.ini"})
_SIDECARS = frozenset({"xmp", "yaml", "yml"})


class NotShown(NamedTuple):
    """How much there is in one folder: captions without a picture, other files by suffix.

    `folder_is_gone` says that there are captions for a folder of pictures that is not there.
    """

    captions: int = 0
    folder_is_gone: bool = False
    others: tuple[tuple[str, int], ...] = ()


NOTHING = NotShown()


def other_files(listing: Listing) -> Iterable[str]:
    """Yield the names in a folder of pictures that are neither pictures nor beside one."""
    for name, mode, _size, _changed_ns in listing.files:
        if is_other(name) and stat.S_ISREG(mode):
            yield name


def is_other(name: str) -> bool:
    """Return whether a file is none of ours: no picture, no captions, nothing hidden."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if name[0] == "." or suffix in RANK or suffix in _SIDECARS:
        return False
    return name.lower() not in _NEVER


def counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return how many of these names have which suffix: `.mov`, or "" for none or a rare one."""
    counts = Counter(map(_suffix, names))
    if len(counts) > MOST_SUFFIXES:
        kept = counts.most_common(MOST_SUFFIXES)
        return _with_rest(kept, counts.total() - sum(count for _, count in kept))
    return tuple(counts.most_common())


def _with_rest(kept: list[tuple[str, int]], rest: int) -> tuple[tuple[str, int], ...]:
    counts = Counter(dict(kept))
    counts[""] += rest
    return tuple(counts.most_common())


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem and len(suffix) <= _LONGEST_SUFFIX else ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is not shown in a whole library.

    `captions` counts those without a picture whose folder is there. `gone` has, for each folder of
    pictures that is not there, how many captions there are for it and the folders below it.
    """

    captions: int = 0
    gone: tuple[tuple[str, int], ...] = ()
    others: tuple[tuple[str, int], ...] = ()

    @property
    def files(self) -> int:
        """How many files are no pictures."""
        return sum(count for _, count in self.others)

    @property
    def files_text(self) -> str:
        """Such as "9 files are not shown: 6 .mov, 3 .txt"; "" where there are none."""
        if not self.files:
            return ""
        parts = [f"{count:,} {suffix or 'other'}" for suffix, count in self.others]
        verb = "file is" if self.files == 1 else "files are"
        return f"{self.files:,} {verb} not shown: {', '.join(parts)}"


def summary(folders: Mapping[str, NotShown]) -> Summary:
    """Return what is not shown in all of these folders."""
    captions = 0
    others: Counter[str] = Counter()
    gone: dict[str, int] = {}
    missing = {folder for folder, one in folders.items() if one.folder_is_gone}
    for folder, one in folders.items():
        others.update(dict(one.others))
        if one.folder_is_gone and folder:
            top = _highest(folder, missing)
            gone[top] = gone.get(top, 0) + one.captions
        else:
            captions += one.captions
    rest = others.pop("", 0)
    sorted_others = sorted(others.items(), key=lambda item: (-item[1], item[0]))
    return Summary(
        captions,
        tuple(sorted((folder, count) for folder, count in gone.items() if count)),
        (*sorted_others, *([("", rest)] if rest else [])),
    )


def _highest(folder: str, missing: Collection[str]) -> str:
    """Return the highest folder above one that is missing as well."""
    while (above := folder.rpartition("/")[0]) in missing and above:
        folder = above
    return folder
