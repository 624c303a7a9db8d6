"""The made-up data: made once, whole or not at all, and read by the program as they were meant."""

from __future__ import annotations

import errno
import os
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.camera import ORIENTATION
from benchmarks.data import LINKS, NoRoomError, cameras, index, kept, library, loaded
from benchmarks.databases import DuckDB
from benchmarks.generate import records, tree
from benchmarks.keystroke_bench import STROKES, ask
from benchmarks.options import Options
from gallery.library.library import Library
from gallery.search.choices import Facet
from gallery.search.record import record

STILLS = 300


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    return Options(quick=True, data=tmp_path_factory.mktemp("data"))


def test_data_are_made_once(options: Options) -> None:
    made = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "one").write_text("1")

    first = kept(options, "thing", 1, make)
    assert kept(options, "thing", 1, make) == first
    assert (first / "one").read_text() == "1"
    assert len(made) == 1


def test_data_whose_making_was_interrupted_are_made_anew(options: Options) -> None:
    def broken(folder: Path) -> None:
        (folder / "half").write_text("")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept(options, "other", 1, broken)
    whole = kept(options, "other", 1, lambda folder: (folder / "whole").touch())
    assert os.listdir(whole) == ["whole"]


def test_a_full_disk_is_said_before_anything_is_made(options: Options) -> None:
    with pytest.raises(NoRoomError, match="--data DIR"):
        kept(options, "huge", 1 << 60, lambda folder: folder.touch())
    assert not list(options.data.glob("huge*"))


def test_records_are_the_same_every_time() -> None:
    assert list(records(50)) == list(records(50))


def test_a_library_reads_as_the_records_it_was_made_from(options: Options) -> None:
    found = Library(library(options, STILLS))
    scan = found.scan()
    assert scan.problems == ()
    read = {one.id: record(found.still(one)) for one in scan.stills}
    meant = {one.id: one for one in records(STILLS)}
    assert read.keys() == meant.keys()
    for still_id, one in meant.items():
        other = read[still_id]
        assert sorted(other.captions) == sorted(one.captions)
        assert [entry.value for entry in other.people] == [entry.value for entry in one.people]
        assert {entry.value for entry in other.tags} == {entry.value for entry in one.tags}
        assert (other.rating, other.date, other.scene) == (one.rating, one.date, one.scene)


def test_no_picture_has_more_links_than_a_file_system_allows(tmp_path: Path) -> None:
    originals = [tmp_path / name for name in ("a.jpg", "b.jpg", "c.jpg")]
    for path in originals:
        path.write_bytes(b"\xff\xd8")
    tree(tmp_path / "library", 30, originals, sidecars=False)
    assert [path.stat().st_nlink for path in originals] == [11, 11, 11]
    assert LINKS < 65_000


def test_a_picture_that_can_take_no_more_links_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = tmp_path / "a.jpg"
    original.write_bytes(b"\xff\xd8")
    real = os.link

    def limited(source: Path, target: Path) -> None:
        if source.stat().st_nlink >= 5:
            raise OSError(errno.EMLINK, "Too many links", source)
        real(source, target)

    monkeypatch.setattr(os, "link", limited)
    tree(tmp_path / "library", 12, [original], sidecars=False)
    made = sorted((tmp_path / "library").rglob("*.jpg"))
    assert len(made) == 12
    assert len({path.stat().st_ino for path in made}) == 3
    assert {path.read_bytes() for path in made} == {b"\xff\xd8"}


def test_camera_files_lie_on_each_side_and_carry_profiles(options: Options) -> None:
    orientations, profiles = [], Counter[bool]()
    for path in cameras(options):
        with Image.open(path) as image:
            orientations.append(image.getexif()[ORIENTATION])
            profiles["icc_profile" in image.info] += 1
    assert orientations == list(range(1, 9))
    assert profiles == {True: 6, False: 2}


def test_an_index_of_another_version_is_made_anew(options: Options) -> None:
    folder = index(options, 20)
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"from another time")
    assert loaded(index(options, 20)).size == 20


def test_duckdb_is_asked_the_same_question(options: Options) -> None:
    ours, theirs = loaded(index(options, STILLS)), DuckDB(options, STILLS)
    for stroke in STROKES:
        results = ask(ours, stroke)
        found, facets = theirs.answer(stroke)
        assert found == len(results.rows), stroke
        for facet, name in ((Facet.TAGS, "tag"), (Facet.PEOPLE, "person"), (Facet.KIND, "kind")):
            mine = sorted(one.count for one in results.facets[facet] if one.count)
            assert mine == sorted(count for _, count in facets[name]), (stroke, name)
