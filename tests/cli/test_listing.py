"""`gallery list` and `gallery facets` on a small real library."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from gallery.places import cache_folder

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery

ALL = ["corridor", "crew", "earth", "lab", "robot-head", "slate"]


def stems(text: str) -> list[str]:
    """The last part of each id in a list that `--ids` wrote."""
    return [line.rpartition("/")[2] for line in text.splitlines()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ([], ALL),
        (["robot", "engraved"], ["robot-head"]),
        (["robot engraved"], ["robot-head"]),
        (['"robot head"'], ["robot-head"]),
        (["정이"], ["crew"]),
        (["tag:place"], ["crew", "lab", "robot-head"]),
        (["person:kang"], ["lab"]),
        (["rating:>=4"], ["earth", "robot-head"]),
        (["kind:unit"], ["earth", "lab"]),
        (["missing:caption"], ["corridor"]),
        (["is:reject", "OR", "label:blue"], ["earth", "slate"]),
        (["--", "-kind:bts"], ["corridor", "earth", "lab"]),
        (["orientation:portrait"], ["corridor"]),
        (["nothing such"], []),
    ],
)
def test_a_filter_finds_its_stills_on_the_very_first_run(
    query: list[str], found: list[str], gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "list", "--ids", *query)
    assert (answer.code, answer.err) == (0, "")
    assert stems(answer.out) == found


def test_the_table_aligns_and_names_what_a_still_is(gallery: Gallery, library_folder: Path) -> None:
    answer = gallery("list", "-L", library_folder)
    assert answer.lines == [
        "jung_e/corridor    -  -       -",
        "jung_e/crew        3  -       -     Crew filming the android",
        "jung_e/earth       4  -       blue  The barren earth",
        "jung_e/lab         -  -       -     Science lab before the take",
        "jung_e/robot-head  5  pick    -     robot head engraved Jung-E",
        "jung_e/slate       -  reject  -     Slate, scene 42A take 3",
    ]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("rating", "robot-head"), ("-rating", "robot-head"), ("file", "corridor"), ("-file", "slate")],
)
def test_stills_are_sorted_as_asked(
    sort: str, first: str, gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, "list", "--ids", "--sort", sort)
    assert answer.code == 0
    order = stems(answer.out)
    assert sorted(order) == ALL
    if sort.endswith("rating"):
        rated = [stem for stem in order if stem in ("crew", "earth", "robot-head")]
        expected = ["crew", "earth", "robot-head"]
        assert rated in (expected, expected[::-1])
    else:
        assert order[0] == first


def test_the_other_way_round_is_the_other_way_round(gallery: Gallery, library_folder: Path) -> None:
    one = stems(gallery("-L", library_folder, "list", "--ids", "--sort", "file").out)
    other = stems(gallery("-L", library_folder, "list", "--ids", "--sort", "-file").out)
    assert other == one[::-1]


@pytest.mark.parametrize(("limit", "count"), [("0", 0), ("2", 2), ("100", 6)])
def test_a_limit_limits(limit: str, count: int, gallery: Gallery, library_folder: Path) -> None:
    assert len(gallery("-L", library_folder, "list", "--limit", limit).lines) == count
    answer = gallery("-L", library_folder, "list", "--json", "--limit", limit)
    assert len(json.loads(answer.out)) == count


def test_json_lists_all_that_is_known(gallery: Gallery, library_folder: Path) -> None:
    answer = gallery("-L", library_folder, "list", "rating:5", "--json")
    (still,) = json.loads(answer.out)
    assert still["id"] == "jung_e/robot-head"
    assert still["file"] == "robot-head.jpg"
    assert still["caption"] == "robot head engraved Jung-E"
    assert still["tags"] == ["prop/robot head", "place/science lab"]
    assert still["people"] == ["Kim Hyun-joo"]
    assert still["roles"] == {"Kim Hyun-joo": "Jung-E"}
    assert still["rating"] == 5
    assert still["number"] == "00123"
    assert still["credit"] == "Render made for this project"
    assert (still["width"], still["height"]) == (300, 200)


def test_facets_count_as_json(gallery: Gallery, library_folder: Path) -> None:
    facets = json.loads(gallery("-L", library_folder, "facets", "--json").out)
    assert facets["tags"]["prop/robot head"] == 1
    assert facets["tags"]["place"] == 3
    assert facets["people"] == {"Kim Hyun-joo": 2, "Kang Soo-yeon": 1}
    assert facets["kind"]["bts"] == 3
    narrowed = json.loads(gallery("-L", library_folder, "facets", "rating:5", "--json").out)
    assert narrowed["people"] == {"Kim Hyun-joo": 1}


def test_facets_count_as_text(gallery: Gallery, library_folder: Path) -> None:
    answer = gallery("-L", library_folder, "facets")
    assert answer.code == 0
    assert "people" in answer.lines
    words = [line.split() for line in answer.lines]
    assert ["Kim", "Hyun-joo", "(Jung-E)", "2"] in words
    assert ["science", "lab", "3"] in words


def test_a_second_run_knows_what_changed_and_writes_nothing_when_nothing_did(
    gallery: Gallery, library_folder: Path
) -> None:
    def snapshot() -> dict[Path, tuple[int, int]]:
        return {
            path: (path.stat().st_mtime_ns, path.stat().st_ino)
            for path in cache_folder().rglob("*")
            if path.is_file() and "thumbnails" not in path.name
        }

    for path in library_folder.rglob("*"):  # what is young is looked at again
        os.utime(path, (1_600_000_000, 1_600_000_000))
    gallery("-L", library_folder, "list")
    before = snapshot()
    assert before
    gallery("-L", library_folder, "list", "rating:5")
    gallery("-L", library_folder, "facets")
    assert snapshot() == before
    gallery("-L", library_folder, "set", "jung_e/corridor", "rating=5")
    (library_folder / "assets" / "jung_e" / "earth.jpg").unlink()
    shutil.copy(
        library_folder / "assets" / "jung_e" / "lab.jpg",
        library_folder / "assets" / "jung_e" / "new.jpg",
    )
    answer = gallery("-L", library_folder, "list", "--ids")
    assert stems(answer.out) == ["corridor", "crew", "lab", "new", "robot-head", "slate"]
    assert stems(gallery("-L", library_folder, "list", "--ids", "rating:5").out) == [
        "corridor",
        "robot-head",
    ]
    assert snapshot() != before


def test_opening_writes_nothing_into_the_library(gallery: Gallery, library_folder: Path) -> None:
    before = sorted(library_folder.rglob("*"))
    for words in (["list"], ["facets"], ["show", "jung_e/lab"], ["index"]):
        assert gallery("-L", library_folder, *words).code == 0
    assert sorted(library_folder.rglob("*")) == before


def test_a_folder_of_pictures_is_a_library(gallery: Gallery, tmp_path: Path) -> None:
    folder = tmp_path / "정이 사진"
    folder.mkdir()
    Image.new("RGB", (30, 20)).save(folder / "첫.png")
    answer = gallery("-L", folder, "list", "--json")
    (still,) = json.loads(answer.out)
    assert (answer.code, still["id"], still["caption"]) == (0, "첫", None)


@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["facets", "--json"], ["index"]])
def test_an_empty_library_is_no_error(words: list[str], gallery: Gallery, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    (folder / "assets").mkdir(parents=True)
    answer = gallery("-L", folder, *words)
    assert (answer.code, answer.err) == (0, "")
    if words[0] == "list":
        assert answer.out in ("", "[]\n")


BAD_SIDECARS = {
    "tab": b"caption: x\ntags:\n\t- a\n",
    "duplicate keys": b"caption: a\ncaption: b\n",
    "alias bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "invalid UTF-8": b"caption: caf\xe9\n",
    "list at the root": b"- caption\n",
    "too deep": b"[" * 5_000,
}


@pytest.mark.parametrize("name", BAD_SIDECARS)
def test_a_bad_caption_is_told_every_time_and_harms_no_other_still(
    name: str, gallery: Gallery, library_folder: Path
) -> None:
    path = library_folder / "metadata" / "jung_e" / "lab.yaml"
    path.write_bytes(BAD_SIDECARS[name])
    for _ in range(2):
        answer = gallery("-L", library_folder, "list", "--ids", "rating:>=3")
        assert answer.code == 1
        assert stems(answer.out) == ["crew", "earth", "robot-head"]
        assert len(answer.err.splitlines()) == 1
        assert answer.err.startswith(f"gallery: warning: {path}:")
    assert stems(gallery("-L", library_folder, "list", "--ids", "is:unreadable").out) == ["lab"]
    assert path.read_bytes() == BAD_SIDECARS[name]


def test_a_bad_production_is_told_and_harms_no_still(
    gallery: Gallery, library_folder: Path
) -> None:
    path = library_folder / "metadata" / "jung_e" / "production.yaml"
    path.write_text("title: a\ntitle: b\n")
    for _ in range(2):
        answer = gallery("-L", library_folder, "list", "--ids")
        assert answer.code == 1
        assert stems(answer.out) == ALL
        assert answer.err.startswith(f"gallery: warning: {path}:2:1: ")


BAD_PICTURES = {"zero bytes": (0, 0), "truncated": (0, 700), "text": (3, 60)}  # start, end


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_bad_picture_is_told_and_harms_no_other_still(
    name: str, gallery: Gallery, library_folder: Path
) -> None:
    path = library_folder / "assets" / "jung_e" / "lab.jpg"
    start, end = BAD_PICTURES[name]
    path.write_bytes(path.read_bytes()[start:end])
    gallery("-L", library_folder, "index")
    for _ in range(2):
        answer = gallery("-L", library_folder, "list", "--ids")
        assert answer.code == 1
        assert stems(answer.out) == ALL
        assert answer.err.startswith(f"gallery: warning: {path}: ")
        elsewhere = gallery("-L", library_folder, "list", "rating:5")
        assert (elsewhere.code, elsewhere.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["list", "(rain"], "not closed"),
        (["list", "colour:"], "^"),
        (["list", "rating:9"], "0 to 5"),
        (["facets", "is:purple"], "~~~~~^"),
        (["sheet", "ratin:5", "-o", "x.pdf"], "rating"),
        (["list", "--sort", "ratings"], "did you mean rating?"),
        (["list", "--sort", "size"], "date, file, number, rating, caption, changed"),
    ],
)
def test_a_mistake_in_the_question_is_told_before_the_library_is_read(
    words: list[str], message: str, gallery: Gallery, library_folder: Path
) -> None:
    answer = gallery("-L", library_folder, *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("gallery: error: ")
    assert message in answer.err
    assert not cache_folder().exists()


@pytest.mark.parametrize("words", [["list"], ["facets"], ["index"]])
def test_a_missing_library_is_explained(words: list[str], gallery: Gallery, tmp_path: Path) -> None:
    answer = gallery("-L", tmp_path / "gone", *words)
    assert answer.code == 2
    assert answer.err.startswith(f"gallery: error: {tmp_path / 'gone'}: there is no such folder")


@pytest.mark.parametrize("words", [["list"], ["show", "x"], ["set", "x", "rating=1"]])
def test_a_library_that_may_not_be_read_is_explained(
    words: list[str], gallery: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    answer = gallery("-L", tmp_path, *words)
    assert answer.code == 2
    assert answer.err.startswith(f"gallery: error: {tmp_path}: you may not read this folder")


def test_a_picture_that_may_not_be_read_is_told(
    gallery: Gallery, library_folder: Path, cannot_be_read: Callable[[Path], None]
) -> None:
    path = library_folder / "assets" / "jung_e" / "lab.jpg"
    cannot_be_read(path)
    for words in (["list"], ["list", "rating:5"], ["show", "jung_e/lab"], ["index"]):
        answer = gallery("-L", library_folder, *words)
        assert answer.code == 1
        assert answer.err.startswith(f"gallery: warning: {path}: ")
        assert len(answer.err.splitlines()) == 1


@pytest.fixture
def cannot_be_read() -> Iterator[Callable[[Path], None]]:
    """Take away the permission to read a file, where this user needs one."""
    if getattr(os, "geteuid", int)() == 0:
        pytest.skip("root may read anything")
    changed: list[Path] = []

    def take(path: Path) -> None:
        changed.append(path)
        path.chmod(0)

    yield take
    for path in changed:
        path.chmod(0o644)


def test_a_cache_that_cannot_be_written_costs_only_time(
    gallery: Gallery, library_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GALLERY_CACHE_DIR", str(tmp_path / "file" / "cache"))
    answer = gallery("-L", library_folder, "list", "--ids", "rating:5")
    assert answer.code == 0
    assert stems(answer.out) == ["robot-head"]
    assert "the index could not be saved" in answer.err


@pytest.mark.parametrize("word", ["lukasz", "LODZ", "soren", "dorde", "Łódź", "caption:przykład"])
def test_letters_are_found_without_their_strokes(
    gallery: Gallery, library_folder: Path, word: str
) -> None:
    path = library_folder / "metadata" / "jung_e" / "crew.yaml"
    text = "caption: Łukasz Przykład in Łódź, Søren and Đorđe\n"
    path.write_text(text, encoding="utf-8")
    assert gallery("-L", library_folder, "list", word, "--ids").lines == ["jung_e/crew"]


def test_what_is_wrong_with_a_picture_is_a_code_in_json(
    gallery: Gallery, library_folder: Path
) -> None:
    path = library_folder / "assets" / "jung_e" / "lab.jpg"
    path.write_bytes(b"%PDF-1.7")
    tiff = library_folder / "assets" / "jung_e" / "robot-head.jpg"
    tiff.write_bytes(b"II*\0\xff\xff\xff\x7f")

    answer = gallery("-L", library_folder, "list", "--json", "is:damaged OR is:unreadable")

    problems = {one["id"]: one["problem"] for one in json.loads(answer.out)}
    assert problems["jung_e/lab"] == {
        "code": "not-a-picture",
        "parameters": {"kind": "pdf"},
        "text": "not a picture: the file is a PDF document",
    }
    assert problems["jung_e/robot-head"]["code"] in ("not-decoded", "damaged", "cut-short")


def test_a_long_list_of_what_is_wrong_says_how_to_see_the_rest(
    gallery: Gallery, library_folder: Path
) -> None:
    for number in range(25):
        (library_folder / "assets" / "jung_e" / f"bad{number}.jpg").write_bytes(b"%PDF-1.7")

    answer = gallery("-L", library_folder, "list")

    *_, last = answer.err.splitlines()
    assert last.startswith("gallery: warning: and 5 more like these; see all: gallery list --json ")
    query = last.rpartition("--json ")[2].strip("'")
    found = json.loads(gallery("-L", library_folder, "list", "--json", query).out)
    assert len([one for one in found if one["problem"]]) == 25
