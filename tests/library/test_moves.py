from __future__ import annotations

import pytest

from gallery.library.moves import Vanished, moved
from gallery.library.still import Rendition, StillFiles

SECONDS = 10**9
FINE = 1_600_000_000 * SECONDS + 123_456_789
COARSE = 1_600_000_000 * SECONDS


def still(name: str, size: int = 1000, changed_ns: int = FINE, also: str = "") -> StillFiles:
    """Return the files of `day1/a.jpg`; `also` are suffixes of other renditions."""
    still_id, _, suffix = name.rpartition(".")
    stem = still_id.rpartition("/")[2]
    others = tuple(Rendition(f"{stem}.{one}", 7, FINE) for one in also.split())
    return StillFiles(still_id, (Rendition(f"{stem}.{suffix}", size, changed_ns), *others))


Known = tuple[StillFiles, str]  # with the fingerprint


@pytest.mark.parametrize(
    ("vanished", "appeared", "pairs"),
    [
        # by fingerprint
        ([(still("a.jpg"), "F")], [(still("b.jpg"), "F")], "a>b"),
        ([(still("a.jpg"), "F")], [(still("b.jpeg", changed_ns=5), "F")], "a>b"),
        ([(still("a.jpg"), "F")], [(still("a2/a.jpg"), "G")], ""),
        ([(still("a.jpg"), "F")], [(still("b.jpg"), "")], ""),
        ([(still("a.jpg"), "F"), (still("b.jpg"), "G")], [(still("c.jpg"), "G")], "b>c"),
        # by size and time, where no fingerprint is known
        ([(still("a.jpg"), "")], [(still("b.jpg"), "F")], "a>b"),
        ([(still("a.jpg"), "")], [(still("d/a.jpg"), "F")], "a>d/a"),
        ([(still("a.jpg"), "")], [(still("b.JPG"), "F")], "a>b"),
        ([(still("a.jpg"), "")], [(still("b.png"), "F")], ""),
        ([(still("a.jpg"), "")], [(still("a2.jpg", size=999), "F")], ""),
        ([(still("a.jpg"), "")], [(still("a2.jpg", changed_ns=FINE + 1), "F")], ""),
        # whole seconds are no proof but with the name
        ([(still("a.nef", changed_ns=COARSE), "")], [(still("b.nef", changed_ns=COARSE), "F")], ""),
        (
            [(still("a.nef", changed_ns=COARSE), "")],
            [(still("d/a.nef", changed_ns=COARSE), "F")],
            "a>d/a",
        ),
        # empty files are all the same
        ([(still("a.jpg", size=0), "0-")], [(still("b.jpg", size=0), "0-")], ""),
        # several of one picture: the name decides
        (
            [(still("x/a.jpg"), "F"), (still("x/b.jpg"), "F")],
            [(still("y/b.jpg"), "F"), (still("y/a.jpg"), "F")],
            "x/a>y/a x/b>y/b",
        ),
        (
            [(still("x/a.jpg"), "F"), (still("x/b.jpg"), "F")],
            [(still("y/b.jpg"), "F"), (still("y/c.jpg"), "F")],
            "x/b>y/b",
        ),
        ([(still("x/a.jpg"), "F")], [(still("y/a.jpg"), "F"), (still("z/a.jpg"), "F")], ""),
        ([(still("x/a.jpg"), "F")], [(still("y/b.jpg"), "F"), (still("z/a.jpg"), "F")], "x/a>z/a"),
        ([(still("a.jpg"), "F"), (still("b.jpg"), "F")], [(still("c.jpg"), "F")], ""),
        # a folder above was renamed: the folder of the same name decides
        (
            [(still("x/d1/a.jpg"), "F"), (still("x/d2/a.jpg"), "F")],
            [(still("y/d2/a.jpg"), "F"), (still("y/d1/a.jpg"), "F")],
            "x/d1/a>y/d1/a x/d2/a>y/d2/a",
        ),
        # then the other renditions
        (
            [(still("a.jpg", also="cr3"), "F"), (still("b.jpg", also="tif"), "F")],
            [(still("c.jpg", also="tif"), "F"), (still("d.jpg", also="cr3"), "F")],
            "a>d b>c",
        ),
    ],
)
def test_what_was_moved(vanished: list[Known], appeared: list[Known], pairs: str) -> None:
    prints = {files.id: known for files, known in appeared}
    found = moved(
        [Vanished(files, known) for files, known in vanished],
        [files for files, _ in appeared],
        lambda files: prints[files.id],
    )
    assert sorted(f"{old}>{new}" for old, new in found) == pairs.split()


def test_only_pictures_of_the_right_size_are_opened() -> None:
    opened: list[str] = []

    def fingerprint(files: StillFiles) -> str:
        opened.append(files.id)
        return "F"

    appeared = [still(f"new/{number}.jpg", size=number) for number in range(1, 2_000)]
    found = moved([Vanished(still("old/a.jpg", size=70), "F")], appeared, fingerprint)
    assert found == [("old/a", "new/70")]
    assert opened == ["new/70"]


@pytest.mark.parametrize("fingerprints", [True, False])
def test_a_folder_of_thousands_of_links_to_one_picture_moves_by_name(fingerprints: bool) -> None:
    count = 5_000
    known = "F" if fingerprints else ""
    old = [Vanished(still(f"x/{number}.jpg"), known) for number in range(count)]
    new = [still(f"y/{number}.jpg") for number in reversed(range(count))]
    asked = 0

    def fingerprint(files: StillFiles) -> str:
        nonlocal asked
        asked += 1
        return "F"

    found = moved(old, new, fingerprint)
    assert sorted(found) == sorted((f"x/{number}", f"y/{number}") for number in range(count))
    assert asked == (count if fingerprints else 0)
