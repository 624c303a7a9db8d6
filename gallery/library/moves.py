"""Which captions belong to a picture that now has another name, told by the pictures' content.

Captions are `left` when the picture that they are about is no more under their name: it is gone, or
another picture is there. Where that picture *appeared*, they follow it. The same picture has the
same fingerprint (`gallery.fingerprint`): size and time alone are no proof. Of several equal copies
that appeared the names decide, if they do so for all of them; else nothing moves: captions that are
left behind can be found again, captions under the wrong picture may go to print.

    left                  appeared              moves
    day1/a                day2/b                day1/a -> day2/b
    p1, p2                p2, p3                p1 -> p2, p2 -> p3
    day1/a, day1/b        day2/a, day2/b        day1/a -> day2/a ...       (all of one picture)
    day1/a                day2/a, day3/a        nothing                    (all of one picture)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import NamedTuple

from gallery.picture import PictureFacts

SAME_LOOK = 10  # bits of 64 that may differ between two versions of one picture


class Match(NamedTuple):
    """Captions and the still that their picture is now; `by_name` among several equal copies."""

    old: str
    new: str
    by_name: bool = False


def matches(
    left: Mapping[str, str], appeared: Mapping[str, str]
) -> tuple[list[Match], dict[str, tuple[str, ...]]]:
    """Return what moves, and the stills that others could be: of each the equal copies.

    Both are fingerprints by still id, "" where there is none.
    """
    olds, news = _by_fingerprint(left), _by_fingerprint(appeared)
    found: list[Match] = []
    unclear: dict[str, tuple[str, ...]] = {}
    for fingerprint, old in olds.items():
        new = [one for one in news.get(fingerprint, ()) if one not in old]
        if not new:
            continue
        if len(old) == len(new) == 1:
            found.append(Match(old[0], new[0]))
        elif named := _by_names(old, new):
            found += named
        else:
            unclear.update(dict.fromkeys(old, tuple(new)))
    return found, unclear


def unblocked(
    found: Iterable[Match], has_captions: Callable[[str], bool]
) -> tuple[list[Match], list[Match]]:
    """Return the moves whose new place is free, or is left by a move, and those that are blocked.

    `has_captions` says of a still whether there are captions under its name now.
    """
    by_old = {one.old: one for one in found}
    by_new = {one.new: one for one in by_old.values()}
    blocked: list[Match] = []
    pending = [one for one in by_old.values() if one.new not in by_old and has_captions(one.new)]
    while pending:
        one = pending.pop()
        if by_old.pop(one.old, None) is None:
            continue
        blocked.append(one)
        before = by_new.get(one.old)  # these captions stay, so what was to come there cannot
        if before is not None and before.old in by_old:
            pending.append(before)
    return list(by_old.values()), blocked


def is_same_picture(one: PictureFacts, other: PictureFacts) -> bool:
    """Return whether two versions under one name surely are of one picture: a retouch, say.

    They are where they were taken at one moment, or look alike.
    """
    if one.taken and one.taken == other.taken:
        return True
    distance = look_distance(one.look, other.look)
    return distance is not None and distance <= SAME_LOOK


def is_other_picture(one: PictureFacts, other: PictureFacts) -> bool:
    """Return whether two versions differ in all that is known: time, size in pixels and look."""
    sizes = (one.width, one.height), (other.width, other.height)
    distance = look_distance(one.look, other.look)
    return (
        all(map(all, sizes))
        and sizes[0] != sizes[1]
        and one.taken != other.taken
        and distance is not None
        and distance > SAME_LOOK
    )


def look_distance(one: str, other: str) -> int | None:
    """Return in how many bits two looks, in hexadecimal, differ: `gallery.imaging.look.distance`.

    None where that says nothing: one is not known, or both pictures are of one colour all over.
    """
    try:
        looks = int(one, 16), int(other, 16)
    except ValueError:
        return None
    return (looks[0] ^ looks[1]).bit_count() if any(looks) else None


def _by_fingerprint(stills: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for still_id, fingerprint in stills.items():
        if fingerprint and not fingerprint.startswith("0-"):  # empty files are all the same
            found.setdefault(fingerprint, []).append(still_id)
    return found


def _by_names(olds: Collection[str], news: Collection[str]) -> list[Match]:
    """Return who is who among equal copies if the names tell of all of them, else nothing."""
    if len(olds) != len(news):
        return []
    for mark in (_name_and_folder, _name):
        by_old = {mark(one): one for one in olds}
        by_new = {mark(one): one for one in news}
        if len(by_old) == len(olds) and by_old.keys() == by_new.keys():
            return [Match(old, by_new[at], by_name=True) for at, old in by_old.items()]
    return []


def _name_and_folder(still_id: str) -> Hashable:
    return tuple(still_id.split("/")[-2:])


def _name(still_id: str) -> Hashable:
    return still_id.rpartition("/")[2]
