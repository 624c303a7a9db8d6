from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from gallery.library import lookup
from gallery.library.library import Library

LONG_AGO = 1_600_000_000


@pytest.fixture
def count_listings(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Return the folders that were listed since the last call."""
    listed: list[str] = []
    real = os.listdir

    def counting(folder: str) -> list[str]:
        listed.append(Path(folder).name)
        return real(folder)

    monkeypatch.setattr(os, "listdir", counting)

    def since() -> list[str]:
        found = listed.copy()
        listed.clear()
        return found

    return since


def days(folder: Path) -> Library:
    for day in ("day1", "day2"):
        for side, suffix in (("assets", "jpg"), ("metadata", "yaml")):
            (folder / side / day).mkdir(parents=True)
            for number in range(20):
                (folder / side / day / f"a.{number}.{suffix}").touch()
    (folder / "assets" / "day1" / "a.3.cr3").touch()
    (folder / "assets" / "day1" / normalize("NFD", "é.jpg")).touch()
    (folder / "metadata" / "day1" / normalize("NFD", "é.yaml")).touch()
    return Library(folder)


def test_what_is_looked_up_is_what_a_scan_finds(tmp_path: Path) -> None:
    library = days(tmp_path)
    stills = {still.id: still for still in library.scan().stills}
    assert "day1/é" in stills
    assert library.files_of(stills) == stills
    for still_id, still in stills.items():
        assert library.files(still_id) == still


def test_each_folder_is_listed_once_for_all_stills_in_it(
    tmp_path: Path, count_listings: Callable[[], list[str]]
) -> None:
    library = days(tmp_path)
    ids = [f"{day}/a.{number}" for day in ("day1", "day2") for number in range(20)]
    found = library.files_of([*ids, "day1/gone", "gone/a", "../a"])
    assert sorted(count_listings()) == ["day1", "day2"]
    assert [still_id for still_id, files in found.items() if files is None] == [
        "day1/gone",
        "gone/a",
        "../a",
    ]


def test_captions_in_another_spelling_are_listed_once(
    tmp_path: Path, count_listings: Callable[[], list[str]]
) -> None:
    for folder, suffix in (("assets", "jpg"), ("metadata", "yaml")):
        (tmp_path / folder / "정").mkdir(parents=True)
        for number in range(10):
            name = normalize("NFD" if number % 2 else "NFC", f"이{number}.{suffix}")
            (tmp_path / folder / "정" / name).touch()
    (tmp_path / "metadata" / "정" / "이4.yaml").unlink()
    library = Library(tmp_path)
    stills = {still.id: still for still in library.scan().stills}
    assert len(stills) == 10
    assert library.files_of(stills) == stills
    assert count_listings() == ["정", "정"]


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library whose folders count as very large ones, and in which nothing changed of late."""
    monkeypatch.setattr(lookup, "MANY_NAMES", 10)
    library = days(tmp_path)
    for day in ("day1", "day2"):
        os.utime(tmp_path / "assets" / day, (LONG_AGO, LONG_AGO))
    return library


def test_a_very_large_folder_is_listed_once_for_still_after_still(
    large: Library, count_listings: Callable[[], list[str]]
) -> None:
    stills = {still.id: still for still in large.scan().stills}
    for number in range(20):
        still_id = f"day1/a.{number}"
        assert large.files(still_id) == stills[still_id]
    assert large.files("day1/a") is None
    assert count_listings() == ["day1", "day1"]  # the second for what was not there


def test_a_very_large_folder_is_listed_again_when_something_came(
    large: Library, count_listings: Callable[[], list[str]]
) -> None:
    assert large.files("day1/a.3") is not None
    (large.stills_folder / "day1" / "a.3.tif").touch()
    found = large.files("day1/a.3")
    assert found is not None
    assert [one.name for one in found.renditions] == ["a.3.jpg", "a.3.tif", "a.3.cr3"]
    (large.stills_folder / "day1" / "a.3.jpg").unlink()
    found = large.files("day1/a.3")
    assert found is not None
    assert found.file == "a.3.tif"
    assert len(count_listings()) == 3
