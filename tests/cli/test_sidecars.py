"""`gallery sidecars`, on files that were put where they are by other programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Gallery


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Five stills whose captions have five odd names or places."""
    folder = tmp_path / "odd"
    for place in ("assets", "metadata"):
        (folder / place).mkdir(parents=True)
    for number in range(1, 6):
        Image.new("RGB", (30, 20)).save(folder / f"assets/a{number}.jpg")
    texts = {
        "metadata/a1.jpg.yaml": "caption: one\n",
        "metadata/a2.yml": "rating: 2\n",
        "metadata/a3.YAML": "caption: three\n",
        "assets/a4.yaml": "caption: four\n",
        "metadata/a5.yaml": "caption: five\n",
        "metadata/a5.yml": "caption: also five\n",
    }
    for name, text in texts.items():
        subprocess.run(["tee", folder / name], input=text.encode(), check=True, capture_output=True)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_captions_under_other_names_are_listed_and_the_rest_is_told(
    gallery: Gallery, odd: Path
) -> None:
    answer = gallery("-L", odd, "list")
    assert answer.lines == [
        "a1  -  -  -  one",
        "a2  2  -  -",
        "a3  -  -  -  three",
        "a4  -  -  -",
        "a5  -  -  -  five",
    ]
    assert answer.code == 1
    assert f"{odd}/assets/a4.yaml: is not read" in answer.err
    assert f"{odd}/metadata/a5.yml: is not read" in answer.err


def test_set_writes_into_the_file_that_is_there(gallery: Gallery, odd: Path) -> None:
    before = set(files(odd))
    for still in ("a1", "a2", "a3"):
        assert gallery("-L", odd, "set", still, "rating=5").code == 0
    assert set(files(odd)) == before
    assert (odd / "metadata/a2.yml").read_text() == "rating: 5\n"


def test_what_would_be_renamed_is_shown_and_nothing_is_done(gallery: Gallery, odd: Path) -> None:
    before = files(odd)
    answer = gallery("-L", odd, "sidecars")
    assert [line.split("  ")[0] for line in answer.lines] == [
        "assets/a4.yaml",
        "metadata/a1.jpg.yaml",
        "metadata/a2.yml",
        "metadata/a3.YAML",
        "metadata/a5.yml",
    ]
    assert "the captions of a5 are in a5.yaml" in answer.lines[-1]
    assert files(odd) == before


def test_each_gets_its_name_no_file_is_written_over_and_undo_puts_all_back(
    gallery: Gallery, odd: Path
) -> None:
    before = files(odd)
    answer = gallery("-L", odd, "sidecars", "--apply")
    assert answer.code == 1
    assert f"{odd}/metadata/a5.yml: stays: the captions of a5 are in a5.yaml" in answer.err
    after = files(odd)
    assert {name for name in after if name.endswith((".yaml", ".yml", ".YAML"))} == {
        *(f"metadata/a{number}.yaml" for number in range(1, 6)),
        "metadata/a5.yml",
    }
    assert sorted(after.values()) == sorted(before.values())
    listed = gallery("-L", odd, "list").lines
    assert listed[3] == "a4  -  -  -  four"
    assert gallery("-L", odd, "sidecars", "--undo").code == 0
    assert files(odd) == before
    again = gallery("-L", odd, "sidecars", "--undo")
    assert (again.code, "could be taken back" in again.err) == (2, True)


def test_undo_writes_over_nothing_that_came_meanwhile(gallery: Gallery, odd: Path) -> None:
    gallery("-L", odd, "sidecars", "--apply")
    shutil.copy(odd / "metadata/a1.yaml", odd / "metadata/a2.yml")
    answer = gallery("-L", odd, "sidecars", "--undo")
    assert answer.code == 1
    assert "metadata/a2.yml: is there already" in answer.err
    assert (odd / "metadata/a2.yaml").read_text() == "rating: 2\n"
    os.remove(odd / "metadata/a2.yml")
    assert gallery("-L", odd, "sidecars", "--undo").code == 0
    assert (odd / "metadata/a2.yml").read_text() == "rating: 2\n"
