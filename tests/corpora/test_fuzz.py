"""Changed pictures: the same for the same seed, and never the picture itself grown longer."""

from __future__ import annotations

import random

from corpora.fuzz import HEAD, changed

DATA = bytes(range(256)) * 256


def test_a_fault_can_be_had_again() -> None:
    first, again = random.Random(7), random.Random(7)
    assert [changed(DATA, first) for _ in range(20)] == [changed(DATA, again) for _ in range(20)]


def test_bytes_change_mostly_in_the_head_and_some_files_are_cut() -> None:
    chance = random.Random(1)
    files = [changed(DATA, chance) for _ in range(200)]
    assert all(len(one) <= len(DATA) for one in files)
    assert 20 < sum(len(one) < len(DATA) for one in files) < 100
    places = [
        at
        for one in files
        for at, (new, old) in enumerate(zip(one, DATA, strict=False))
        if new != old
    ]
    assert sum(at < HEAD for at in places) > len(places) / 2


def test_the_smallest_file_can_be_changed() -> None:
    assert len(changed(b"a", random.Random(1))) <= 1
