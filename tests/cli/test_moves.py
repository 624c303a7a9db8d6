"""Commands that read move no captions; `gallery moves` does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Gallery
from tests.needs import lacking

CONVERT = "/usr/bin/convert-im6.q16"  # ImageMagick itself


@pytest.fixture
def numbered(tmp_path: Path, gallery: Gallery) -> Path:
    """A library of four pictures that ImageMagick made, each with its caption, indexed."""
    convert = shutil.which(CONVERT) or shutil.which("convert")
    if convert is None:
        lacking("ImageMagick is missing")
    folder = tmp_path / "library"
    for top in ("assets", "metadata"):
        (folder / top).mkdir(parents=True)
    for number in range(1, 5):
        picture = folder / "assets" / f"p{number}.jpg"
        noise = ["-size", "30x20", "-seed", str(number), "plasma:fractal"]
        subprocess.run([convert, *noise, picture], check=True)
        (folder / "metadata" / f"p{number}.yaml").write_text(f"caption: I am picture {number}\n")
    assert gallery("-L", folder, "list").code == 0
    return folder


def renumbered(folder: Path) -> None:
    """Renumber the pictures by one, as a batch renamer does."""
    for number in (4, 3, 2, 1):
        assets = folder / "assets"
        subprocess.run(["mv", assets / f"p{number}.jpg", assets / f"p{number + 1}.jpg"], check=True)


def captions(folder: Path) -> dict[str, str]:
    return {one.stem: one.read_text() for one in (folder / "metadata").glob("*.yaml")}


FOLLOWED = {f"p{number + 1}": f"caption: I am picture {number}\n" for number in range(1, 5)}


@pytest.mark.parametrize(
    "words", ["list", "facets", "index", "show p2", "approvals board", "moves", "moves --json"]
)
def test_a_reading_command_moves_nothing_and_says_that_captions_wait(
    numbered: Path, gallery: Gallery, words: str
) -> None:
    before = captions(numbered)
    renumbered(numbered)
    for _ in range(2):
        answer = gallery("-L", numbered, *words.split())
        assert captions(numbered) == before
        if not words.startswith("moves"):
            assert answer.code == 1
            assert "gallery moves" in answer.err
    assert gallery("-L", numbered, "moves", "--apply").code == 0
    assert captions(numbered) == FOLLOWED, "what was known is not forgotten"


def test_a_sheet_is_written_and_says_that_captions_wait(numbered: Path, gallery: Gallery) -> None:
    renumbered(numbered)
    answer = gallery("-L", numbered, "sheet", "-o", numbered.parent / "sheet.html")
    assert answer.code == 1
    assert "4 captions wait to follow their pictures: gallery moves" in answer.err


def test_renumbered_pictures_get_their_captions_back(numbered: Path, gallery: Gallery) -> None:
    renumbered(numbered)
    listed = gallery("-L", numbered, "moves")
    assert (listed.code, listed.err) == (0, "")
    assert [line.split()[:3] for line in listed.lines] == [
        [f"p{number}", "->", f"p{number + 1}"] for number in range(1, 5)
    ]
    applied = gallery("-L", numbered, "moves", "--apply")
    assert (applied.code, applied.err) == (0, "")
    assert captions(numbered) == FOLLOWED
    shown = gallery("-L", numbered, "list")
    assert (shown.code, shown.err) == (0, "")
    assert "p2  -  -  -  I am picture 1" in shown.lines
    assert gallery("-L", numbered, "moves").lines == []


def test_moves_are_taken_back_and_not_proposed_again(numbered: Path, gallery: Gallery) -> None:
    before = captions(numbered)
    renumbered(numbered)
    gallery("-L", numbered, "moves", "--apply")
    answer = gallery("-L", numbered, "moves", "--undo")
    assert (answer.code, len(answer.lines)) == (0, 4)
    assert captions(numbered) == before
    assert gallery("-L", numbered, "moves").lines == []
    again = gallery("-L", numbered, "moves", "--undo")
    assert again.code == 2
    assert "no captions were moved that could be moved back" in again.err


def test_the_plan_and_what_was_done_in_json(numbered: Path, gallery: Gallery) -> None:
    (numbered / "assets" / "p4.jpg").rename(numbered / "assets" / "p3.jpg")
    plan = json.loads(gallery("-L", numbered, "moves", "--json").out)
    assert plan == {
        "moves": [],
        "blocked": [{"from": "p4", "to": "p3"}],
        "unclear": [],
        "replaced": ["p3"],
        "away": [],
    }
    answer = gallery("-L", numbered, "moves", "--apply", "--set-aside", "--json")
    assert answer.code == 0
    done = json.loads(answer.out)
    assert done["moved"] == [{"from": "p3", "to": "p3 set aside"}, {"from": "p4", "to": "p3"}]
    assert not any(done["waiting"].values())
    assert captions(numbered)["p3"] == "caption: I am picture 4\n"


def test_captions_of_replaced_pictures_can_be_kept(numbered: Path, gallery: Gallery) -> None:
    before = captions(numbered)
    (numbered / "assets" / "p4.jpg").rename(numbered / "assets" / "p3.jpg")
    waiting = gallery("-L", numbered, "list")
    assert waiting.code == 1
    assert "1 picture was replaced by another one under the same name (p3)" in waiting.err
    gallery("-L", numbered, "moves", "--apply", "--keep")
    assert captions(numbered) == before
    assert "was replaced" not in gallery("-L", numbered, "list").err


def test_captions_stay_while_a_disk_is_unplugged(
    numbered: Path, gallery: Gallery, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    (disk / "card").mkdir(parents=True)
    shutil.copy(numbered / "assets" / "p1.jpg", disk / "card" / "a.jpg")
    (numbered / "assets" / "p1.jpg").rename(numbered / "assets" / "older copy.jpg")
    (numbered / "assets" / "day1").symlink_to(disk / "card")
    (numbered / "metadata" / "day1").mkdir()
    (numbered / "metadata" / "p1.yaml").rename(numbered / "metadata" / "day1" / "a.yaml")
    assert gallery("-L", numbered, "list").code == 0
    disk.rename(tmp_path / "away")
    assert "moves" not in gallery("-L", numbered, "list").err
    assert "day1/a  -  -  its folder cannot be reached" in gallery("-L", numbered, "moves").lines
    assert gallery("-L", numbered, "moves", "--apply").lines == []
    (tmp_path / "away").rename(disk)
    assert "day1/a      -  -  -  I am picture 1" in gallery("-L", numbered, "list").lines


def test_moves_that_a_crash_interrupted_are_told_and_finished(
    numbered: Path, gallery: Gallery
) -> None:
    metadata = numbered / "metadata"
    aside = metadata / ".gallery-moves"
    aside.mkdir()
    os.link(metadata / "p1.yaml", aside / "0.yaml")
    facts = os.lstat(metadata / "p1.yaml")
    move = ["0.yaml", facts.st_ino, facts.st_size, facts.st_mtime_ns, "p1", "p1.yaml"]
    journal = {"version": 1, "moves": [[*move, "p9", "p9.yaml"]]}
    (aside / "journal.json").write_text(json.dumps(journal))
    answer = gallery("-L", numbered, "list")
    assert answer.code == 1
    assert "stopped while it moved captions; gallery moves --apply moves the rest" in answer.err
    gallery("-L", numbered, "moves", "--apply")
    assert captions(numbered)["p9"] == "caption: I am picture 1\n"
    assert "p1" not in captions(numbered)
    assert not aside.exists()


@pytest.mark.parametrize(
    "words", ["--undo --apply", "--keep", "--set-aside", "--apply --keep --set-aside"]
)
def test_options_that_make_no_sense_together_are_refused(
    numbered: Path, gallery: Gallery, words: str
) -> None:
    assert gallery("-L", numbered, "moves", *words.split()).code == 2
