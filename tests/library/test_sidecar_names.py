"""Captions under other names than `a.yaml`: read where they are alone, told where they are not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gallery.errors import SaveError
from gallery.library.change import SetValue
from gallery.library.library import Library
from gallery.library.sidecar_names import caption_stem, picture_stem


def library_with(folder: Path, *names: str) -> Library:
    """Return a library of these files, made as a person at a shell makes them."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["touch", *names], cwd=folder, check=True)
    for name in names:
        if not name.endswith((".jpg", ".png", ".JPG")):
            (folder / name).write_text(f"caption: from {Path(name).name}\n")
    return Library(folder)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a.yaml", "a"),
        ("a.yml", "a"),
        ("a.YAML", "a"),
        ("a.Yml", "a"),
        ("a.jpg.yaml", "a.jpg"),
        (".a.yaml", None),
        ("yaml", None),
        (".yaml", None),
        ("a.yaml~", None),
        ("a.xmp", None),
    ],
)
def test_what_stands_before_the_suffix_of_captions(name: str, stem: str | None) -> None:
    assert caption_stem(name) == stem


@pytest.mark.parametrize(
    ("whole", "stem"),
    [("a.jpg", "a"), ("a.b.CR3", "a.b"), ("a", None), ("a.mov", None), (".jpg", None)],
)
def test_the_stem_of_a_whole_picture_name(whole: str, stem: str | None) -> None:
    assert picture_stem(whole) == stem


ALONE = ["a.yml", "a.YAML", "a.Yaml", "a.jpg.yaml", "a.jpg.yml"]


@pytest.mark.parametrize("name", ALONE)
def test_captions_under_another_name_are_read_and_edited_in_that_file(
    tmp_path: Path, name: str
) -> None:
    library = library_with(tmp_path, "assets/day/a.jpg", f"metadata/day/{name}")
    result = library.scan()
    (files,) = result.stills
    assert library.still(files).value("caption") is not None
    assert (result.problems, result.orphans) == ((), ())
    assert library.files("day/a") == files
    edit = library.edit("day/a", [SetValue("rating", 4)])
    assert edit.path == library.metadata_folder / "day" / name
    assert os.listdir(tmp_path / "metadata/day") == [name]
    assert "rating: 4" in edit.path.read_text()
    library.restore(edit)
    assert edit.path.read_text() == f"caption: from {name}\n"


@pytest.mark.parametrize("name", ALONE)
def test_captions_under_another_name_are_found_when_the_picture_is_gone(
    tmp_path: Path, name: str
) -> None:
    library = library_with(tmp_path, "assets/a.jpg", f"metadata/{name}")
    (tmp_path / "assets/a.jpg").unlink()
    assert library.sidecar_path("a").name == name
    assert len(library.scan().orphans) == 1


def test_the_usual_name_wins_and_the_other_is_told(tmp_path: Path) -> None:
    library = library_with(tmp_path, "assets/a.jpg", "metadata/a.yaml", "metadata/a.yml")
    result = library.scan()
    (files,) = result.stills
    assert str(library.still(files).value("caption")).count("from a.yaml") == 1
    assert [str(problem) for problem in result.problems] == [
        f"{tmp_path}/metadata/a.yml: is not read: the captions of a are in a.yaml; "
        "`gallery sidecars` shows where captions belong"
    ]
    assert library.files("a") == files
    assert library.edit("a", [SetValue("rating", 4)]).path.name == "a.yaml"


def test_of_two_other_names_none_is_read_and_nothing_is_written(tmp_path: Path) -> None:
    library = library_with(tmp_path, "assets/a.jpg", "metadata/a.yml", "metadata/a.jpg.yaml")
    result = library.scan()
    (files,) = result.stills
    assert files.sidecar is None
    assert library.files("a") == files
    assert [str(problem) for problem in result.problems] == [
        f"{tmp_path}/metadata/{name}: is not read: a.jpg.yaml and a.yml are for the same still; "
        "keep one of them; `gallery sidecars` shows where captions belong"
        for name in ("a.jpg.yaml", "a.yml")
    ]
    with pytest.raises(SaveError, match=r"a\.yml and a\.jpg\.yaml are both captions"):
        library.edit("a", [SetValue("rating", 4)])
    assert sorted(os.listdir(tmp_path / "metadata")) == ["a.jpg.yaml", "a.yml"]


def test_a_name_that_is_the_usual_one_of_another_still_is_that_stills(tmp_path: Path) -> None:
    library = library_with(tmp_path, "assets/a.jpg", "assets/a.jpg.png", "metadata/a.jpg.yaml")
    stills = {still.id: still for still in library.scan().stills}
    assert stills["a"].sidecar is None
    assert stills["a.jpg"].sidecar is not None
    assert library.files_of(stills) == stills
    assert library.edit("a", [SetValue("rating", 4)]).path.name == "a.yaml"


def test_a_name_with_a_suffix_that_the_still_does_not_have_is_an_orphan(tmp_path: Path) -> None:
    library = library_with(tmp_path, "assets/a.png", "metadata/a.jpg.yaml")
    result = library.scan()
    assert result.stills[0].sidecar is None
    assert [one.id for one in result.orphans] == ["a.jpg"]
    assert library.files("a") == result.stills[0]


def test_other_names_on_a_disk_that_spells_in_nfd_are_read(tmp_path: Path) -> None:
    library = library_with(tmp_path, "assets/e\u0301.jpg", "metadata/e\u0301.yml")
    (files,) = library.scan().stills
    assert files.sidecar is not None
    assert library.files("\xe9") == files
    assert library.edit("\xe9", [SetValue("rating", 4)]).path.name == "e\u0301.yml"


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.jpg.yaml", "lost.yaml", "production.yaml"])
def test_captions_beside_the_pictures_are_told(tmp_path: Path, name: str) -> None:
    library = library_with(tmp_path, "assets/day/a.jpg", f"assets/day/{name}")
    result = library.scan()
    assert [str(problem) for problem in result.problems] == [
        f"{tmp_path}/assets/day/{name}: is not read; `gallery sidecars` shows where captions belong"
    ]
    (one,) = result.misplaced
    places = {"lost.yaml": "day/lost.yaml", "production.yaml": "day/production.yaml"}
    assert (one.place, one.reason) == (places.get(name, "day/a.yaml"), "")


def test_yaml_beside_pictures_that_have_no_folder_of_their_own_may_be_anything(
    tmp_path: Path,
) -> None:
    library = library_with(tmp_path, "a.jpg", "a.yaml", "mkdocs.yml", "docker-compose.yaml")
    assert [Path(one.path).name for one in library.scan().misplaced] == ["a.yaml"]


def test_a_production_file_with_another_suffix_is_told_and_belongs_to_no_still(
    tmp_path: Path,
) -> None:
    library = library_with(tmp_path, "assets/production.jpg", "metadata/production.yml")
    result = library.scan()
    assert result.stills[0].sidecar is None
    (one,) = result.misplaced
    assert (Path(one.path).name, one.place, one.is_read) == (
        "production.yml",
        "production.yaml",
        False,
    )


def test_the_same_files_after_a_checkout_are_read_alike(tmp_path: Path) -> None:
    source, clone = tmp_path / "source", tmp_path / "clone"
    source.mkdir()
    library_with(source, "assets/a.jpg", "assets/b.jpg", "metadata/a.yml", "metadata/b.jpg.yaml")
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "captions"],
    ):
        subprocess.run(["git", *words], cwd=source, check=True)
    subprocess.run(["git", "clone", "-q", source, clone], check=True)
    stills = Library(clone).scan().stills
    assert [still.sidecar_name for still in stills] == ["a.yml", "b.jpg.yaml"]


def test_of_many_captions_that_are_not_read_a_few_are_told_by_name(tmp_path: Path) -> None:
    library = library_with(
        tmp_path, "assets/a.jpg", *(f"assets/lost{number}.yaml" for number in range(20))
    )
    problems = [str(problem) for problem in library.scan().problems]
    assert len(problems) == 3
    assert "(and 17 more in this folder)" in problems[-1]
