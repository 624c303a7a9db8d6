"""`gallery cache`: what is shown, what is cleared, what is kept of a limit, what can go wrong."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery import places
from gallery.cli.caching import parse_size, size_text
from gallery.errors import GalleryError
from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.picture import PictureFacts

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery, Program


@pytest.fixture
def cache_path() -> Path:
    return places.cache_folder() / "thumbnails.sqlite"


@pytest.fixture
def filled(cache_path: Path) -> Path:
    """A cache with 300 thumbnails of 256 px, 20 of 512, 300 facts, and 2 failures."""
    cache = ThumbnailCache(cache_path)
    keys = [PictureKey(f"/stills/{number}.jpg", 1, 1) for number in range(300)]
    small = {(key, 256): Thumbnail(os.urandom(9_000), 256, 171, 256) for key in keys}
    large = {(key, 512): Thumbnail(os.urandom(30_000), 512, 341, 512) for key in keys[:20]}
    facts = dict.fromkeys(keys, PictureFacts(600, 400, "JPEG"))
    cache.save({**small, **large}, facts, {keys[0]: "broken", keys[1]: "broken"})
    cache.close()
    return cache_path


def test_an_empty_cache_is_shown_and_not_made(gallery: Gallery, cache_path: Path) -> None:
    answer = gallery("cache")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines[0] == f"folder      {cache_path.parent}"
    assert answer.lines[1] == "thumbnails  0 B of at most 10 GB"
    assert not cache_path.exists()


def test_what_is_in_it_is_shown(program: Program, library_folder: Path, filled: Path) -> None:
    assert program("-L", library_folder, "list", "--ids").returncode == 0
    shown = program("cache").stdout.decode()
    assert " of at most 10 GB" in shown
    assert "  256 px    300" in shown
    assert "  512 px    20" in shown
    assert "failures    2 pictures that could not be shown" in shown
    assert "oldest      last looked at on 20" in shown
    assert str(library_folder) in shown


def test_the_json_holds_the_same(program: Program, library_folder: Path, filled: Path) -> None:
    assert program("-L", library_folder, "list", "--ids").returncode == 0
    shown = json.loads(program("cache", "--json").stdout)
    assert shown["thumbnails"] == {"256": 300, "512": 20}
    assert shown["failures"] == 2
    assert shown["limit"] == 10**10
    assert 3_300_000 < shown["bytes"] <= filled.stat().st_size
    (index,) = shown["indexes"]
    assert index["library"] == str(library_folder)
    assert index["bytes"] > 0


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ((), {"thumbnails": 0, "facts": 300, "failures": 2}),
        (("--thumbnails",), {"thumbnails": 0, "facts": 300, "failures": 2}),
        (("--failures",), {"thumbnails": 320, "facts": 300, "failures": 0}),
        (("--index",), {"thumbnails": 320, "facts": 300, "failures": 2}),
        (("--index", "--thumbnails"), {"thumbnails": 0, "facts": 300, "failures": 2}),
        (("--all",), {"thumbnails": 0, "facts": 0, "failures": 0}),
    ],
)
def test_what_is_named_is_cleared_and_nothing_else(
    gallery: Gallery, filled: Path, words: tuple[str, ...], left: dict[str, int]
) -> None:
    index = places.cache_folder() / "index" / "0123"
    index.mkdir(parents=True)
    (index / "index.stills").write_bytes(bytes(1000))
    before = filled.stat().st_size

    answer = gallery("cache", "clear", *words)

    assert (answer.code, answer.err) == (0, "")
    shown = json.loads(gallery("cache", "--json").out)
    assert sum(shown["thumbnails"].values()) == left["thumbnails"]
    assert {part: shown[part] for part in ("facts", "failures")} == {
        part: left[part] for part in ("facts", "failures")
    }
    assert index.exists() == ("--index" not in words and "--all" not in words)
    if not left["thumbnails"]:
        assert "Cleared 320 thumbnails" in answer.out or "320 thumbnails" in answer.out
        assert filled.stat().st_size < before / 10  # the disk has it back


def test_clearing_says_what_was_freed(gallery: Gallery, filled: Path) -> None:
    answer = gallery("cache", "clear")
    assert answer.out.startswith("Cleared 320 thumbnails: 3.")
    assert answer.out.endswith(f" MB freed in {filled.parent}\n")
    again = gallery("cache", "clear")
    assert again.out.startswith("Cleared 0 thumbnails: ")


def test_it_is_cleared_under_an_open_window_which_goes_on(program: Program, filled: Path) -> None:
    window = ThumbnailCache(filled)
    key = PictureKey("/stills/7.jpg", 1, 1)
    assert window.thumbnail(key, 256) is not None

    assert program("cache", "clear", "--all").returncode == 0

    assert window.thumbnail(key, 256) is None
    assert window.facts([key]) == {}
    assert window.save({(key, 256): Thumbnail(b"new", 9, 9, 256)}, {}, {})
    assert window.trouble == ""
    window.close()
    assert json.loads(program("cache", "--json").stdout)["thumbnails"]["256"] == 1


def test_a_cache_that_another_program_holds_is_named(program: Program, filled: Path) -> None:
    holder = sqlite3.connect(filled, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answer = program("cache", "clear")
    holder.close()
    assert answer.returncode == 2
    assert answer.stderr.decode() == (
        f"gallery: error: {filled}: another program is writing to the cache and does not finish;"
        " close it and try again\n"
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
def test_a_cache_that_may_not_be_written_is_named(
    filled: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o005 != 0o005:
            pytest.skip(f"nobody else may look into {folder}")
    filled.parent.chmod(0o555)
    filled.chmod(0o444)
    answer = subprocess.run(
        [sys.executable, "-m", "gallery", "cache", "clear"],
        env=environment,
        user="nobody",
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"gallery: error: {filled}: the thumbnail cache cannot be ")


def test_a_file_that_is_no_cache_is_begun_anew_and_said(gallery: Gallery, cache_path: Path) -> None:
    cache_path.parent.mkdir(parents=True, exist_ok=True)
    cache_path.write_bytes(b"not a database, but long enough to look at" * 99)
    answer = gallery("cache")
    assert answer.code == 0
    assert "was broken" in answer.err


def test_a_limit_is_kept_and_followed_at_once(
    program: Program, gallery: Gallery, filled: Path
) -> None:
    window = ThumbnailCache(filled, places.cache_limit)
    answer = gallery("cache", "--limit", "70MB")
    assert answer.out == "The thumbnails may take 70 MB from now on.\n"
    assert json.loads(program("cache", "--json").stdout)["limit"] == 70_000_000
    described = window.describe()
    assert described is not None
    assert described.allowed == 70_000_000
    window.close()


def test_a_lower_limit_drops_what_is_over_it(
    gallery: Gallery, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallery.imaging.cache.LEAST_LIMIT", 1_000_000)
    monkeypatch.setattr("gallery.cli.caching.LEAST_LIMIT", 1_000_000)
    monkeypatch.setattr("gallery.imaging.cache._SLACK", 0)
    assert gallery("cache", "--limit", "1.5MB").code == 0
    shown = json.loads(gallery("cache", "--json").out)
    assert shown["bytes"] <= 1_500_000
    assert filled.stat().st_size <= 1_500_000
    assert 0 < shown["thumbnails"]["256"] < 300
    assert shown["facts"] == 300


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("20GB", 20 * 10**9),
        ("20 gb", 20 * 10**9),
        ("1.5TB", 1_500 * 10**9),
        ("500M", 500 * 10**6),
        ("100000000", 10**8),
    ],
)
def test_a_size_may_be_written_in_many_ways(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-5GB", "5 potatoes", "GB", "1e9", "1,5GB"])
def test_what_is_no_size_is_told(gallery: Gallery, text: str) -> None:
    answer = gallery("cache", f"--limit={text}")
    assert answer.code == 2
    assert "not a size; write it like 20GB or 500MB" in answer.err


def test_a_limit_that_nothing_fits_in_is_refused() -> None:
    with pytest.raises(GalleryError, match="less than 67"):
        parse_size("1MB")


def test_a_limit_file_edited_by_hand_never_stops_anything(gallery: Gallery) -> None:
    places.state_folder().mkdir(parents=True, exist_ok=True)
    (places.state_folder() / places.CACHE_LIMIT).write_bytes(b"\xff a lot")
    assert places.cache_limit() == places.DEFAULT_CACHE_LIMIT
    assert gallery("cache").code == 0


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (56_700_000, "56.7 MB"), (10**10, "10 GB"), (2 * 10**12, "2 TB")],
)
def test_sizes_are_short(size: int, text: str) -> None:
    assert size_text(size) == text


def test_the_cache_of_another_version_is_shown_as_empty(gallery: Gallery, cache_path: Path) -> None:
    cache_path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(cache_path) as db:
        db.execute("CREATE TABLE thumbnails (something TEXT)")
        db.execute("PRAGMA user_version = 1")
    db.close()
    answer = gallery("cache")
    assert (answer.code, answer.err) == (0, "")
    assert "failures    0" in answer.out


def test_trouble_with_the_cache_is_told_once_by_index(
    program: Program, library_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    answer = program(
        "-L", library_folder, "index", GALLERY_CACHE_DIR=str(tmp_path / "file" / "cache")
    )
    assert answer.stderr.count(b"the thumbnail cache cannot be used") == 1
