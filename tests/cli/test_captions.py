"""Captions without a picture, files that are not shown, folders that are gone."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from gallery.approvals.boards import members
from gallery.approvals.ledger import ledger_path, read_ledger
from gallery.library.library import Library
from tests.cli.conftest import Gallery


@pytest.fixture
def bereft(library_folder: Path) -> Path:
    """The library after somebody deleted two pictures in a file manager."""
    for name in ("crew", "lab"):
        (library_folder / f"assets/jung_e/{name}.jpg").unlink()
    return library_folder


def test_captions_without_a_picture_are_told_each_time(gallery: Gallery, bereft: Path) -> None:
    for _ in range(3):
        for command in ("list", "facets", "index"):
            answer = gallery("-L", bereft, command)
            assert answer.code == 1
            assert answer.err.count("2 captions have no picture") == 1
            assert f"{bereft}/metadata: 2 captions have no picture" in answer.err


def test_they_are_listed_with_their_text(gallery: Gallery, bereft: Path) -> None:
    answer = gallery("-L", bereft, "captions")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == [
        "jung_e/crew  Crew filming the android",
        "jung_e/lab   Science lab before the take",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("android", ["jung_e/crew"]),
        ("정이가", ["jung_e/crew"]),
        ("person:kim", ["jung_e/lab"]),
        ("tag:place date:2022-11", ["jung_e/crew", "jung_e/lab"]),
        ("rating:>=3 NOT scene:42A", ["jung_e/crew"]),
        ("nothing like this", []),
    ],
)
def test_they_are_searched_as_stills_are(
    gallery: Gallery, bereft: Path, query: str, found: list[str]
) -> None:
    answer = gallery("-L", bereft, "captions", "--json", query)
    assert answer.code == 0
    listed = json.loads(answer.out)
    assert [one["id"] for one in listed] == found
    assert all(Path(one["sidecar"]).is_file() for one in listed)


def test_they_are_given_to_a_still_and_taken_back(gallery: Gallery, bereft: Path) -> None:
    captions = bereft / "metadata/jung_e"
    text = (captions / "lab.yaml").read_bytes()
    answer = gallery("-L", bereft, "captions", "--give", "jung_e/lab", "jung_e/corridor")
    assert (answer.code, answer.lines) == (0, ["jung_e/lab.yaml  ->  jung_e/corridor.yaml"])
    assert (captions / "corridor.yaml").read_bytes() == text
    assert not (captions / "lab.yaml").exists()
    listed = gallery("-L", bereft, "list", "--ids", "scene:42A person:kim")
    assert "jung_e/corridor" in listed.lines
    assert "1 caption has no picture" in listed.err
    assert gallery("-L", bereft, "captions", "--undo").code == 0
    assert (captions / "lab.yaml").read_bytes() == text
    assert not (captions / "corridor.yaml").exists()


def test_captions_that_were_given_and_taken_back_stay_in_their_rounds(
    gallery: Gallery, asked: Path
) -> None:
    (asked / "assets/jung_e/lab.jpg").unlink()
    production = Library(asked).productions[0]
    ledger = ledger_path(asked / "metadata", production)
    gallery("-L", asked, "captions", "--give", "jung_e/lab", "jung_e/corridor")
    assert members(read_ledger(ledger, production)) == {"jung_e/corridor", "jung_e/robot-head"}
    gallery("-L", asked, "captions", "--undo")
    assert members(read_ledger(ledger, production)) == {"jung_e/lab", "jung_e/robot-head"}


def test_captions_in_a_file_with_another_name_are_given_too(gallery: Gallery, bereft: Path) -> None:
    captions = bereft / "metadata/jung_e"
    os.rename(captions / "lab.yaml", captions / "lab.yml")
    answer = gallery("-L", bereft, "captions", "--give", "jung_e/lab.yml", "jung_e/corridor")
    assert answer.lines == ["jung_e/lab.yml  ->  jung_e/corridor.yaml"]


@pytest.mark.parametrize(
    ("given", "still", "reason"),
    [
        ("jung_e/lab", "jung_e/slate", "jung_e/slate has captions already"),
        ("jung_e/lap", "jung_e/corridor", "Did you mean jung_e/lab?"),
        ("jung_e/slate", "jung_e/corridor", "no captions 'jung_e/slate' without a picture"),
        ("jung_e/lab", "jung_e/crew", "no still 'jung_e/crew'"),
    ],
)
def test_what_cannot_be_given_is_told_and_all_stays(
    gallery: Gallery, bereft: Path, given: str, still: str, reason: str
) -> None:
    before = {path: path.read_bytes() for path in bereft.rglob("*.yaml")}
    answer = gallery("-L", bereft, "captions", "--give", given, still)
    assert (answer.code, reason in answer.err) == (2, True)
    assert {path: path.read_bytes() for path in bereft.rglob("*.yaml")} == before


def test_the_captions_of_a_folder_that_is_gone_are_one_line(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    shutil.copytree(library_folder / "assets/jung_e", disk / "day1/unit")
    (library_folder / "assets/card").symlink_to(disk)
    shutil.copytree(library_folder / "metadata/jung_e", library_folder / "metadata/card/day1/unit")
    assert gallery("-L", library_folder, "list").code == 0
    os.rename(disk, tmp_path / "unplugged")
    answer = gallery("-L", library_folder, "list")
    assert answer.code == 1
    assert (
        f"{library_folder}/assets/card: is not there, and there are 5 captions for pictures in it; "
        "is its disk connected?"
    ) in answer.err
    assert "have no picture" not in answer.err
    os.rename(tmp_path / "unplugged", disk)
    assert gallery("-L", library_folder, "list").code == 0


def test_stills_on_a_disk_that_is_away_are_not_an_empty_library(
    gallery: Gallery, library_folder: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    os.rename(library_folder / "assets", disk)
    (library_folder / "assets").symlink_to(disk)
    assert len(gallery("-L", library_folder, "list").lines) == 6
    os.rename(disk, tmp_path / "unplugged")
    answer = gallery("-L", library_folder, "list")
    assert (answer.code, answer.out) == (1, "")
    assert (
        f"{library_folder}/assets: leads to {disk}, which is not there; is its disk connected?"
    ) in answer.err
    os.rename(tmp_path / "unplugged", disk)
    answer = gallery("-L", library_folder, "list")
    assert (answer.code, len(answer.lines)) == (0, 6)


def test_files_that_are_not_shown_are_counted_and_listed(
    gallery: Gallery, library_folder: Path
) -> None:
    pictures = library_folder / "assets/jung_e"
    for name in ("making-of.MOV", "b-roll.mov", "notes.txt", ".DS_Store", "Thumbs.db", "a.xmp"):
        (pictures / name).touch()
    (library_folder / "metadata/jung_e/other.txt").touch()
    for path in library_folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    text = "gallery: note: 3 files are not shown: 2 .mov, 1 .txt"
    for command in ("list", "index", "list"):  # the folder is unchanged from the second on
        answer = gallery("-L", library_folder, command)
        assert answer.code == 0
        assert answer.err.startswith(text)
    listed = gallery("-L", library_folder, "list", "--not-shown")
    assert listed.lines == ["jung_e/b-roll.mov", "jung_e/making-of.MOV", "jung_e/notes.txt"]
    as_json = gallery("-L", library_folder, "list", "--not-shown", "--json")
    assert [Path(one).name for one in json.loads(as_json.out)] == [
        "b-roll.mov",
        "making-of.MOV",
        "notes.txt",
    ]
    for name in ("making-of.MOV", "b-roll.mov", "notes.txt"):
        (pictures / name).unlink()
    assert gallery("-L", library_folder, "list").err == ""
