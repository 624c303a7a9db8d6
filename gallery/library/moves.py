"""Which stills were moved or renamed: one vanished, one appeared, and it is the same picture.

The same is what has the same fingerprint (`gallery.fingerprint`), where that of the vanished one is
known; else what has the same suffix, size and time. Copies and hard links of one picture are all
the same, so among several the name decides: in a folder of the same name, then in any, then by the
other renditions. Where it does not, nothing was moved: a caption that is left behind can be found
again, one that is put to the wrong picture may go to print.

    vanished              appeared              moved
    day1/a                day2/a                day1/a -> day2/a
    day1/a                day1/b                day1/a -> day1/b
    day1/a, day1/b        day2/b, day2/c        day1/b -> day2/b       (all of one picture)
    day1/a                day2/a, day3/a        nothing                (all of one picture)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from itertools import chain

from gallery.library.still import StillFiles

_SECOND = 1_000_000_000  # ns


@dataclass(frozen=True, slots=True)
class Vanished:
    """A still that is gone: its files as they were, and the shown one's fingerprint if known."""

    files: StillFiles
    fingerprint: str = ""


def moved(
    vanished: Iterable[Vanished],
    appeared: Collection[StillFiles],
    fingerprint: Callable[[StillFiles], str],
) -> list[tuple[str, str]]:
    """Return (old id, new id) of each still that was moved; the time it takes grows with both.

    `fingerprint` is asked only for appeared stills that have the size of a vanished one; "" for
    those that cannot be read.
    """
    olds: dict[Hashable, list[StillFiles]] = {}
    sizes = set()
    for one in vanished:
        key: Hashable = one.fingerprint or _facts(one.files)
        olds.setdefault(key, []).append(one.files)
        if one.fingerprint:
            sizes.add(one.files.renditions[0].size)
    news: dict[Hashable, list[StillFiles]] = {}
    for still in appeared:
        keys: list[Hashable] = [_facts(still)]
        if still.renditions[0].size in sizes:
            keys.append(fingerprint(still))
        for key in keys:
            if key in olds:
                news.setdefault(key, []).append(still)
    pairs: dict[str, str] = {}  # new id -> old id
    for key in sorted(news, key=lambda key: not isinstance(key, str)):  # fingerprints first
        left = [still for still in news[key] if still.id not in pairs]
        pairs.update(_pairs(olds[key], left, is_sure=isinstance(key, str)))
    return [(old, new) for new, old in pairs.items()]


def _pairs(
    olds: list[StillFiles], news: list[StillFiles], *, is_sure: bool
) -> Iterable[tuple[str, str]]:
    """Return (new id, old id) of stills that all are the same picture, as far as names tell."""
    pairs: dict[str, str] = {}
    is_single = len(olds) == len(news) == 1
    for mark in _MARKS:
        by_old, by_new = _by_mark(olds, mark), _by_mark(news, mark)
        for at, found in by_old.items():
            match = by_new.get(at, ())
            if len(found) == len(match) == 1:
                pairs[match[0].id] = found[0].id
        taken = set(chain(pairs, pairs.values()))
        olds = [still for still in olds if still.id not in taken]
        news = [still for still in news if still.id not in taken]
    if is_single and olds and (is_sure or _is_telling(olds[0])) and olds[0].renditions[0].size:
        pairs[news[0].id] = olds[0].id
    return pairs.items()


def _by_mark(
    stills: Iterable[StillFiles], mark: Callable[[StillFiles], Hashable]
) -> dict[Hashable, list[StillFiles]]:
    found: dict[Hashable, list[StillFiles]] = {}
    for still in stills:
        at = mark(still)
        if at is not None:
            found.setdefault(at, []).append(still)
    return found


def _facts(still: StillFiles) -> Hashable:
    """Return what a file keeps when it is moved by any program that keeps its time."""
    shown = still.renditions[0]
    return shown.name.rpartition(".")[2].lower(), shown.size, shown.changed_ns


def _is_telling(still: StillFiles) -> bool:
    """Return whether size and time alone tell a picture from the others of one burst.

    All uncompressed pictures of a camera have one size, and cards keep times in whole seconds.
    """
    return still.renditions[0].changed_ns % _SECOND != 0


def _name_and_folder(still: StillFiles) -> Hashable:
    return tuple(still.id.split("/")[-2:])


def _name(still: StillFiles) -> Hashable:
    return still.id.rpartition("/")[2]


def _other_renditions(still: StillFiles) -> Hashable:
    others = [(one.name.rpartition(".")[2].lower(), one.size) for one in still.renditions[1:]]
    return tuple(others) or None


_MARKS = (_name_and_folder, _name, _other_renditions)
