"""`gallery show`: everything about one still."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from gallery.library.fields import FIELDS

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery, Program

HEAD, CREW, CORRIDOR = "jung_e/robot-head", "jung_e/crew", "jung_e/corridor"


def test_every_value_stands_with_where_it_comes_from(
    gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "show", HEAD)
    assert (answer.code, answer.err) == (0, "")
    rows = {line[2:25].strip(): line[25:].strip() for line in answer.lines}
    assert answer.lines[0] == HEAD
    assert rows["Caption"] == "robot head engraved Jung-E"
    assert rows["People, left to right"] == "Kim Hyun-joo as Jung-E"
    assert rows["Credit"] == "Render made for this project  (from production.yaml)"
    assert rows["Number"] == "00123"
    assert rows["Pixels"] == "300 x 200"
    assert rows["Caption file"] == str(library_folder / "metadata" / f"{HEAD}.yaml")


def test_a_caption_in_two_languages_shows_both(gallery: Gallery, library_folder: Path) -> None:
    answer = gallery("-L", library_folder, "show", CREW)
    assert "  Caption [en]" in answer.out
    assert "정이가 서 있는 실험실" in answer.out


def test_a_still_without_a_caption_says_where_it_would_be(
    gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "show", CORRIDOR)
    assert answer.code == 0
    assert "(not there yet)" in answer.out


def test_json_has_every_field_under_the_key_that_sets_it(
    gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "show", CREW, "--json")
    still = json.loads(answer.out)
    assert {field.key for field in FIELDS} <= still.keys()
    assert still["id"] == CREW
    assert still["file"] == "crew.jpg"
    assert still["caption"] == "Crew filming the android"
    assert still["caption.ko"] == "정이가 서 있는 실험실"
    assert still["tags"] == ["place/science lab", "crew"]
    assert still["people"] == []
    assert still["rating"] == 3
    assert still["headline"] is None
    assert still["sources"]["rating"] == "sidecar"
    assert still["sources"]["credit"] == "production"
    assert (still["width"], still["height"]) == (300, 200)
    assert still["facts"]["format"] == "JPEG"


def test_what_the_program_does_not_know_is_shown(gallery: Gallery, library_folder: Path) -> None:
    path = library_folder / "metadata" / f"{HEAD}.yaml"
    path.write_text("mood: quiet\nlenses: [35mm, 50mm]\n", encoding="utf-8")
    answer = gallery("-L", library_folder, "show", HEAD)
    assert "quiet  (not a known key; kept as it is)" in answer.out
    still = json.loads(gallery("-L", library_folder, "show", HEAD, "--json").out)
    assert still["unknown"] == {"mood": "quiet", "lenses": ["35mm", "50mm"]}


def test_a_caption_cannot_play_with_the_terminal(gallery: Gallery, library_folder: Path) -> None:
    path = library_folder / "metadata" / f"{HEAD}.yaml"
    path.write_text('caption: "\\e[2J<img src=x>"\n', encoding="utf-8")
    answer = gallery("-L", library_folder, "show", HEAD)
    assert "\x1b" not in answer.out
    assert "\\x1b[2J<img src=x>" in answer.out


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"caption: x\ntags:\n\t- a\n", ":3:1: "),
        (b"caption: a\ncaption: b\n", ":2:1: "),
        (b"caption: caf\xe9\n", ":1:13: "),
        (b"- caption\n", ":1:1: "),
        (b"rating: 9\n", ":1:9: "),
    ],
)
def test_a_bad_caption_is_named_by_line_and_column(
    text: bytes, place: str, gallery: Gallery, library_folder: Path
) -> None:
    path = library_folder / "metadata" / f"{HEAD}.yaml"
    path.write_bytes(text)
    answer = gallery("-L", library_folder, "show", HEAD)
    assert answer.code == 1
    assert answer.lines[0] == HEAD
    assert f"gallery: warning: {path}{place}" in answer.err


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b"this is no picture\n" * 9, "")])
def test_a_bad_picture_is_named(
    data: bytes, reason: str, gallery: Gallery, library_folder: Path
) -> None:
    path = library_folder / "assets" / f"{HEAD}.jpg"
    path.write_bytes(data)
    answer = gallery("-L", library_folder, "show", HEAD)
    assert answer.code == 1
    assert "robot head engraved Jung-E" in answer.out
    assert f"gallery: warning: {path}: " in answer.err
    assert reason in answer.err


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("robot-head", "jung_e/robot-head"),
        ("jung_e/robot", "jung_e/robot-head"),
        ("jung_e/salte", "jung_e/slate"),
    ],
)
def test_an_unknown_id_is_answered_with_near_ones(
    typed: str, near: str, gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "show", typed)
    assert answer.code == 2
    assert f"no still '{typed}'" in answer.err
    assert f"Did you mean {near}" in answer.err


@pytest.mark.parametrize("name", ["gone", "file"])
def test_a_library_that_is_none_is_explained(name: str, gallery: Gallery, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = gallery("-L", tmp_path / name, "show", HEAD)
    assert answer.code == 2
    assert answer.err.startswith(f"gallery: error: {tmp_path / name}: ")


RULES = "approvals: {holders: {kim: {min_approve: {solo: 50}}}}\n"


def with_rules(library_folder: Path, answers: str = "") -> None:
    """Let Kim hold approval, and give these answers for the still she is in."""
    production = library_folder / "metadata" / "jung_e" / "production.yaml"
    text = production.read_text(encoding="utf-8")
    production.write_text(text + RULES, encoding="utf-8")
    sidecar = library_folder / "metadata" / f"{HEAD}.yaml"
    text = sidecar.read_text(encoding="utf-8")
    sidecar.write_text(text.rstrip() + "\n" + answers, encoding="utf-8")


@pytest.mark.parametrize(
    ("answers", "standing", "leaves"),
    [
        ("", "not sent (solo)", "no: not sent to Kim Hyun-joo for approval"),
        (
            "approvals: [{person: kim, decision: kill}]\n",
            "killed (solo, round 1)",
            "no: killed by Kim Hyun-joo",
        ),
        ("approvals: [{person: kim, decision: approve}]\n", "approved (solo, round 1)", "yes"),
        (
            f"approvals: [{{person: kim, decision: approve, sha256: {'ab' * 32}}}]\n",
            "approved (solo, round 1)",
            "no: Kim Hyun-joo approved another version of this file; ask again",
        ),
    ],
)
def test_whether_a_still_may_leave_the_house_is_said_and_why(
    answers: str, standing: str, leaves: str, gallery: Gallery, library_folder: Path
) -> None:
    with_rules(library_folder, answers)
    answer = gallery("-L", library_folder, "show", HEAD)
    rows = {line[2:25].strip(): line[25:].strip() for line in answer.lines}
    assert (rows["Kim Hyun-joo"], rows["May leave"]) == (standing, leaves)
    assert "not a known key" not in answer.out
    told = json.loads(gallery("-L", library_folder, "show", HEAD, "--json").out)
    assert told["standings"] == {"Kim Hyun-joo": standing.partition(" (")[0]}
    assert told["held"] == ([] if leaves == "yes" else [leaves.removeprefix("no: ")])


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Los_Angeles"])
def test_an_embargo_that_is_not_understood_holds_on_every_desk(
    program: Program, tmp_path: Path, zone: str
) -> None:
    texts = {
        "a": "10 January 2099",
        "b": "2099-01-10 09:00 KST",
        "c": "until premiere",
        "d": "2099-01-10T09:00",
        "e": "2001-01-10T09:00",
    }
    library = tmp_path / "library"
    (library / "assets").mkdir(parents=True)
    (library / "metadata").mkdir()
    for name, text in texts.items():
        Image.new("RGB", (6, 4)).save(library / "assets" / f"{name}.jpg")
        path = library / "metadata" / f"{name}.yaml"
        path.write_text(f"embargo: {text}\n", encoding="utf-8")

    def said(*words: str) -> subprocess.CompletedProcess[bytes]:
        cache = str(tmp_path / "cache")
        return program("-L", library, *words, TZ=zone, GALLERY_CACHE_DIR=cache)

    found = said("list", "is:embargoed", "--ids")
    assert found.stdout.decode().split() == ["a", "b", "c", "d"]
    given = said("list", "has:embargo", "--ids")
    assert given.stdout.decode().split() == list(texts)
    for name, words in {
        "a": 'no: its embargo "10 January 2099" cannot be understood',
        "d": "no: under embargo until 2099-01-10T09:00 everywhere (UTC-12)",
    }.items():
        assert words in said("show", name).stdout.decode()
    assert b"b.yaml:1:10: embargo: expected a time such as" in said("show", "b").stderr
    assert b"May leave" not in said("show", "e").stdout
