from __future__ import annotations

import pytest

from gallery.library.moves import (
    Match,
    is_other_picture,
    is_same_picture,
    look_distance,
    matches,
    unblocked,
)
from gallery.picture import PictureFacts


def prints(text: str) -> dict[str, str]:
    """Return fingerprints by id: `a=F b=G`."""
    return dict(one.split("=") for one in text.split())


@pytest.mark.parametrize(
    ("left", "appeared", "pairs", "unclear"),
    [
        ("a=F", "b=F", "a>b", ""),
        ("a=F", "x/a=G", "", ""),
        ("a=F", "b=", "", ""),
        ("a=", "b=", "", ""),
        ("a=F b=G", "c=G", "b>c", ""),
        # renumbered, swapped, rotated
        ("p1=A p2=B p3=C", "p2=A p3=B p4=C", "p1>p2 p2>p3 p3>p4", ""),
        ("p1=A p2=B", "p1=B p2=A", "p1>p2 p2>p1", ""),
        ("p1=A p2=B p3=C", "p1=C p2=A p3=B", "p1>p2 p2>p3 p3>p1", ""),
        # empty files are all the same
        ("a=0-x", "b=0-x", "", ""),
        # several of one picture: the names decide for all of them, or nothing does
        ("x/a=F x/b=F", "y/b=F y/a=F", "x/a>y/a x/b>y/b", ""),
        ("x/d1/a=F x/d2/a=F", "y/d2/a=F y/d1/a=F", "x/d1/a>y/d1/a x/d2/a>y/d2/a", ""),
        ("x/a=F x/b=F", "y/b=F y/c=F", "", "x/a x/b"),
        ("x/a=F", "y/a=F z/a=F", "", "x/a"),
        ("x/a=F", "y/b=F z/a=F", "", "x/a"),
        ("a=F b=F", "c=F", "", "a b"),
    ],
)
def test_what_is_the_same_picture(left: str, appeared: str, pairs: str, unclear: str) -> None:
    found, doubtful = matches(prints(left), prints(appeared))
    assert sorted(f"{one.old}>{one.new}" for one in found) == pairs.split()
    assert sorted(doubtful) == unclear.split()


def test_which_copies_could_be_meant_is_said() -> None:
    assert matches(prints("a=F"), prints("b=F c=F"))[1] == {"a": ("b", "c")}


@pytest.mark.parametrize(
    ("pairs", "captioned", "free"),
    [
        ("a>b", "a", "a>b"),
        ("a>b", "a b", ""),
        ("a>b b>c c>d", "a b c", "a>b b>c c>d"),
        ("a>b b>a", "a b", "a>b b>a"),
        ("a>b b>c c>d", "a b c d", ""),
        ("a>b b>c x>y", "a b c x", "x>y"),
        ("a>b b>c c>a d>e", "a b c d", "a>b b>c c>a d>e"),
    ],
)
def test_captions_go_only_where_no_others_stay(pairs: str, captioned: str, free: str) -> None:
    moves = [Match(old, new) for old, new in (pair.split(">") for pair in pairs.split())]
    found, blocked = unblocked(moves, captioned.split().__contains__)
    assert sorted(f"{one.old}>{one.new}" for one in found) == free.split()
    assert sorted((*found, *blocked)) == sorted(moves)


def test_thousands_of_copies_are_told_by_their_names_in_no_time() -> None:
    count = 20_000
    left = {f"x/{number}": "F" for number in range(count)}
    appeared = {f"y/{number}": "F" for number in reversed(range(count))}
    found, _ = matches(left, appeared)
    assert {(one.old, one.new) for one in found} == {
        (f"x/{number}", f"y/{number}") for number in range(count)
    }


ONE = PictureFacts(width=6000, height=4000, taken="2022-11-03T14:02:05", look="ffff0000ffff0000")


@pytest.mark.parametrize(
    ("other", "same", "differs"),
    [
        (PictureFacts(1200, 800, taken="2022-11-03T14:02:05", look="0" * 16), True, False),
        (PictureFacts(1200, 800, taken="", look="ffff0000ffff0001"), True, False),
        (PictureFacts(6000, 4000, taken="2022-11-03T14:02:09", look="0" * 16), False, False),
        (PictureFacts(1200, 800, taken="2022-11-03T14:02:09", look="0" * 16), False, True),
        (PictureFacts(1200, 800, taken="", look="0" * 16), False, True),
        (PictureFacts(1200, 800, taken="2022-11-03T14:02:09"), False, False),
        (PictureFacts(look="0" * 16, taken="2022-11-03T14:02:09"), False, False),
    ],
    ids=[
        "a crop of it",
        "an export without metadata",
        "another one of this camera",
        "another picture",
        "another picture without a time",
        "no look known yet",
        "no size known yet",
    ],
)
def test_only_what_differs_in_all_is_another_picture(
    other: PictureFacts, same: bool, differs: bool
) -> None:
    assert (is_same_picture(ONE, other), is_other_picture(ONE, other)) == (same, differs)


@pytest.mark.parametrize(
    ("one", "other", "bits"),
    [
        ("0f", "f0", 8),
        ("ff", "ff", 0),
        ("", "ff", None),
        ("ff", "", None),
        ("xyz", "ff", None),
        ("00", "00", None),
    ],
)
def test_looks_are_compared_bit_by_bit(one: str, other: str, bits: int | None) -> None:
    assert look_distance(one, other) == bits
