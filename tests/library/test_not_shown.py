from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gallery.library.library import Library
from gallery.library.not_shown import NotShown, Summary, counted, is_other, summary


@pytest.mark.parametrize(
    ("name", "is_counted"),
    [
        ("making-of.mov", True),
        ("notes.txt", True),
        ("README", True),
        ("a.jpg~", True),
        ("a.jpg", False),
        ("a.CR3", False),
        ("a.xmp", False),
        ("a.XMP", False),
        ("a.yaml", False),
        ("a.yml", False),
        ("Thumbs.db", False),
        ("desktop.ini", False),
        (".DS_Store", False),
        ("._a.jpg", False),
    ],
)
def test_only_what_a_person_could_miss_is_counted(name: str, is_counted: bool) -> None:
    assert is_other(name) is is_counted


def test_files_are_counted_by_suffix_the_most_frequent_first() -> None:
    names = ["a.MOV", "b.txt", "c.mov", "README", "d.averylongsuffixindeed"]
    assert counted(names) == ((".mov", 2), ("", 2), (".txt", 1))


def test_rare_suffixes_are_counted_together() -> None:
    counts = counted([f"a.s{number}" for number in range(100)])
    assert len(counts) == 21
    assert sum(count for _, count in counts) == 100
    assert counts[0] == ("", 80)


def test_the_summary_says_what_is_not_shown_and_which_folder_is_gone() -> None:
    found = summary(
        {
            "": NotShown(1, False, ((".mov", 4),)),
            "day1": NotShown(0, False, ((".txt", 3), (".mov", 2))),
            "card": NotShown(0, True),
            "card/day2": NotShown(40, True),
            "card/day3": NotShown(2, True),
        }
    )
    assert found == Summary(1, (("card", 42),), ((".mov", 6), (".txt", 3)))
    assert found.files_text == "9 files are not shown: 6 .mov, 3 .txt"


def test_one_file_is_one_file() -> None:
    assert summary({"": NotShown(others=(("", 1),))}).files_text == ("1 file is not shown: 1 other")
    assert summary({}).files_text == ""


def test_a_walk_counts_what_it_does_not_show(tmp_path: Path) -> None:
    names = ["assets/a.jpg", "assets/b.mov", "assets/.hidden.txt", "metadata/a.yaml"]
    names += ["metadata/gone.yaml", "metadata/card/x.yaml", "metadata/card/y.yaml"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["touch", *names], cwd=tmp_path, check=True)
    os.mkfifo(tmp_path / "assets/pipe.mov")
    result = Library(tmp_path).scan()
    assert summary(result.not_shown) == Summary(1, (("card", 2),), ((".mov", 1),))
    assert [one.id for one in result.orphans] == ["card/x", "card/y", "gone"]
