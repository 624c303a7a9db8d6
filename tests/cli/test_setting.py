"""`gallery set`: captions changed from the command line."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from PIL import Image

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery

HEAD, CREW, LAB, CORRIDOR = "jung_e/robot-head", "jung_e/crew", "jung_e/lab", "jung_e/corridor"


def sidecar(library: Path, still_id: str) -> Path:
    return library / "metadata" / f"{still_id}.yaml"


@pytest.mark.parametrize(
    ("changes", "told", "written"),
    [
        (["rating=4"], ["rating: 5 -> 4"], "rating: 4\n"),
        (["tags+=prop/slate"], ["tags: prop/robot head, place/science lab -> "], "prop/slate]"),
        (["tags-=place/science lab"], ["-> prop/robot head"], "tags: [prop/robot head]"),
        (["people+=kang"], ["people: Kim Hyun-joo as Jung-E -> Kim Hyun-joo as"], "[kim, kang]"),
        (["pick="], ["pick: pick -> -"], ""),
        (["credit=Another"], ["credit: Render made for this project -> Another"], "Another"),
        (["caption.ko=로봇 머리"], ["caption.ko: - -> 로봇 머리"], "ko: 로봇 머리"),
        (["number=00124", "label=red"], ["number: 00123 -> 00124", "label: - -> red"], '"00124"'),
        (["rating=5"], ["unchanged"], "rating: 5\n"),
        (["spoiler=yes"], ["spoiler: - -> yes"], "spoiler: true"),
    ],
)
def test_a_change_is_saved_and_told(
    changes: list[str], told: list[str], written: str, gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "set", HEAD, *changes)
    assert (answer.code, answer.err) == (0, "")
    for line, text in zip(answer.lines, told, strict=True):
        assert line.startswith(f"{HEAD}  ")
        assert text in line
    assert written in sidecar(library_folder, HEAD).read_text(encoding="utf-8")


def test_everything_else_in_the_file_stays_as_it_was(
    gallery: Gallery, library_folder: Path
) -> None:
    path = sidecar(library_folder, LAB)
    before = path.read_bytes()
    assert gallery("-L", library_folder, "set", LAB, "scene=42B").code == 0
    assert path.read_bytes() == before.replace(b"42A", b"42B")


def test_a_removed_value_shows_what_is_inherited(gallery: Gallery, library_folder: Path) -> None:
    gallery("-L", library_folder, "set", HEAD, "credit=Another")
    answer = gallery("-L", library_folder, "set", HEAD, "credit=")
    assert answer.lines == [
        f"{HEAD}  credit: Another -> Render made for this project  (from production.yaml)"
    ]


def test_a_still_without_a_caption_file_gets_one(gallery: Gallery, library_folder: Path) -> None:
    assert gallery("-L", library_folder, "set", CORRIDOR, "caption=The corridor").code == 0
    assert sidecar(library_folder, CORRIDOR).read_text() == "caption: The corridor\n"


def test_several_stills_are_told_one_by_one(gallery: Gallery, library_folder: Path) -> None:
    answer = gallery("-L", library_folder, "set", HEAD, CREW, HEAD, "rating=5")
    assert answer.code == 0
    assert answer.lines == [f"{HEAD}  unchanged", f"{CREW}  rating: 3 -> 5"]


def test_ids_come_from_stdin(
    gallery: Gallery, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{HEAD}\n{CREW}\n\n"))
    answer = gallery("-L", library_folder, "set", "-", "label=green")
    assert answer.lines == [f"{HEAD}  label: - -> green", f"{CREW}  label: - -> green"]


@pytest.mark.parametrize("typed", [f"assets/{HEAD}.jpg", f"./{HEAD}", f"metadata/{HEAD}.yaml"])
def test_a_path_is_as_good_as_an_id(typed: str, gallery: Gallery, library_folder: Path) -> None:
    answer = gallery("-L", library_folder, "set", typed, "rating=1")
    assert answer.lines == [f"{HEAD}  rating: 5 -> 1"]


def test_an_id_that_a_shell_completed_in_nfd_is_found(
    gallery: Gallery, library_folder: Path
) -> None:
    typed = normalize("NFD", "jung_e/정이 é")
    picture = library_folder / "assets" / f"{typed}.jpg"
    picture.write_bytes((library_folder / "assets" / f"{HEAD}.jpg").read_bytes())
    for words in (typed, f"assets/{typed}.jpg", normalize("NFC", typed)):
        assert gallery("-L", library_folder, "set", words, "rating=1").code == 0


def test_an_id_that_looks_like_a_change_is_an_id(gallery: Gallery, library_folder: Path) -> None:
    picture = library_folder / "assets" / "take=2.jpg"
    picture.write_bytes((library_folder / "assets" / f"{HEAD}.jpg").read_bytes())
    answer = gallery("-L", library_folder, "set", "take=2", "rating=1")
    assert answer.lines == ["take=2  rating: - -> 1"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([HEAD], "which change?"),
        (["rating=5"], "which stills?"),
        ([HEAD, "rating=7"], 'rating: expected a number from 0 to 5, found "7"'),
        ([HEAD, "ratin=4"], 'there is no field "ratin"; did you mean rating?'),
        ([HEAD, "rating+=1"], "rating is no list"),
        ([HEAD, "kind=still"], "kind"),
        ([HEAD, "date=yesterday"], "date"),
        ([HEAD, "tags+="], "tags+= needs a value"),
        ([HEAD, "=5"], "found"),
        ([HEAD, "approvals=x"], "cannot be set"),
        ([CREW, "jung_e/robot-haed", "rating=5"], "Did you mean jung_e/robot-head?"),
        ([CREW, "ROBOT-HEAD", "rating=5"], "Did you mean jung_e/robot-head?"),
        ([CREW, "../../etc/passwd", "rating=5"], "no still '../../etc/passwd'"),
        ([CREW, "", "rating=5"], "no still ''"),
    ],
)
def test_a_mistake_is_explained_and_changes_nothing(
    words: list[str], message: str, gallery: Gallery, library_folder: Path
) -> None:
    before = {path: path.read_bytes() for path in library_folder.rglob("*.yaml")}
    answer = gallery("-L", library_folder, "set", *words)
    assert answer.code == 2
    assert answer.err.startswith("gallery: error: ")
    assert message in answer.err
    assert {path: path.read_bytes() for path in library_folder.rglob("*.yaml")} == before


BAD_SIDECARS = {
    "tab": b"caption: x\ntags:\n\t- a\n",
    "duplicate keys": b"caption: a\ncaption: b\n",
    "alias bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "invalid UTF-8": b"caption: caf\xe9\n",
    "list at the root": b"- caption\n",
    "merge bomb": b"a: &a {x: 1}\nb: {<<: [*a, *a]}\n",
    "too deep": b"[" * 5_000,
}


@pytest.mark.parametrize("name", BAD_SIDECARS)
def test_a_caption_that_cannot_be_read_is_never_written_over(
    name: str, gallery: Gallery, library_folder: Path
) -> None:
    path = sidecar(library_folder, LAB)
    path.write_bytes(BAD_SIDECARS[name])
    alone = gallery("-L", library_folder, "set", LAB, "rating=5")
    assert alone.code == 2
    assert alone.err.startswith(f"gallery: error: {path}:")
    among = gallery("-L", library_folder, "set", HEAD, LAB, CREW, "rating=1")
    assert among.code == 1
    assert among.lines == [f"{HEAD}  rating: 5 -> 1", f"{CREW}  rating: 3 -> 1"]
    assert among.err.startswith(f"gallery: warning: {path}:")
    assert path.read_bytes() == BAD_SIDECARS[name]


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_explained(gallery: Gallery, library_folder: Path) -> None:
    folder = sidecar(library_folder, HEAD).parent
    folder.chmod(0o555)
    try:
        answer = gallery("-L", library_folder, "set", HEAD, "rating=1")
    finally:
        folder.chmod(0o755)
    assert answer.code == 2
    assert str(sidecar(library_folder, HEAD)) in answer.err


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_disk_that_takes_nothing_leaves_the_file_as_it_was(
    code: int, gallery: Gallery, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sidecar(library_folder, HEAD).read_bytes()

    def refuse(_old: object, _new: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "replace", refuse)
    answer = gallery("-L", library_folder, "set", HEAD, CREW, "rating=1")
    assert answer.code == 2
    assert "gallery: error: " in answer.err
    assert str(sidecar(library_folder, CREW)) in answer.err
    assert sidecar(library_folder, HEAD).read_bytes() == before
    assert sorted(path.name for path in sidecar(library_folder, HEAD).parent.iterdir()) == [
        "crew.yaml",
        "earth.yaml",
        "lab.yaml",
        "production.yaml",
        "robot-head.yaml",
        "slate.yaml",
    ]


def test_many_stills_are_looked_up_by_one_listing(
    gallery: Gallery, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[str] = []
    real = os.listdir

    def counting(folder: str) -> list[str]:
        listed.append(Path(folder).name)
        return real(folder)

    monkeypatch.setattr(os, "listdir", counting)
    answer = gallery("-L", library_folder, "set", HEAD, CREW, LAB, CORRIDOR, "rating=3")
    assert (answer.code, len(answer.lines)) == (0, 4)
    assert listed == ["jung_e", "jung_e"]  # again for the one that has no captions yet


CAST = """
cast:
  - {code: jr, name: "Robert Example, Jr.", role: Doc, aliases: ["Example, Bob"]}
vocabulary: {prop: {"lamp, red": }}
"""


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("people=Robert Example, Jr.", 'people: ["Robert Example, Jr."]'),
        ("people=robert example,jr., kim", 'people: ["Robert Example, Jr.", kim]'),
        ("people=Example, Bob", 'people: ["Example, Bob"]'),
        ("people+=A. Example\\, Jr., b", 'people: ["A. Example, Jr.", b]'),
        ("people=Robert Example\\, Jr.", 'people: ["Robert Example, Jr."]'),
        ("people=A. Example, Jr.", "people: [A. Example, Jr.]"),
        ("tags=prop/lamp, red, night", 'tags: ["prop/lamp, red", night]'),
        ("tags+=lamp, red", 'tags: ["lamp, red"]'),
        ("tags=lamp\\, blue", 'tags: ["lamp, blue"]'),
    ],
)
def test_a_name_with_a_comma_is_one(
    gallery: Gallery, tmp_path: Path, change: str, line: str
) -> None:
    assets, metadata = tmp_path / "assets", tmp_path / "metadata"
    assets.mkdir()
    metadata.mkdir()
    Image.new("RGB", (6, 4)).save(assets / "a.jpg")
    (metadata / "production.yaml").write_text(CAST, encoding="utf-8")
    assert gallery("-L", tmp_path, "set", "a", change).code == 0
    assert (metadata / "a.yaml").read_text(encoding="utf-8") == line + "\n"


def test_a_name_with_a_comma_is_taken_out_and_read_as_one(gallery: Gallery, tmp_path: Path) -> None:
    assets, metadata = tmp_path / "assets", tmp_path / "metadata"
    assets.mkdir()
    metadata.mkdir()
    Image.new("RGB", (6, 4)).save(assets / "a.jpg")
    (metadata / "production.yaml").write_text(CAST, encoding="utf-8")
    caption = metadata / "a.yaml"
    caption.write_text("people: Robert Example, Jr., kim  # both\n", encoding="utf-8")
    shown = gallery("-L", tmp_path, "show", "a", "--json")
    assert json.loads(shown.out)["people"] == ["Robert Example, Jr.", "kim"]
    assert gallery("-L", tmp_path, "list", "person:jr", "--ids").lines == ["a"]
    assert gallery("-L", tmp_path, "set", "a", "people-=Robert Example, Jr.").code == 0
    assert caption.read_text(encoding="utf-8") == "people: [kim]  # both\n"
