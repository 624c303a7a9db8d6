"""The cache file, in good health and in bad."""

from __future__ import annotations

import os
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gallery.imaging import cache as cache_module
from gallery.imaging import cache_file
from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.picture import FACTS_VERSION, PictureFacts

KEY = PictureKey("/stills/정이 <b>.jpg", 1000, 5)
SMALL = Thumbnail(b"small", 256, 171, 256)
LARGE = Thumbnail(b"large", 512, 341, 512)
FACTS = PictureFacts(600, 400, "JPEG", embedded={"Xmp.dc.description": {"ko": "로봇 머리"}})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "thumbnails.sqlite"


def keep(cache: ThumbnailCache, *thumbnails: Thumbnail, key: PictureKey = KEY) -> None:
    cache.save({(key, one.pixels): one for one in thumbnails}, {}, {})


def test_what_is_kept_is_there_after_a_restart(path: Path) -> None:
    first = ThumbnailCache(path)
    first.save({(KEY, 256): SMALL}, {KEY: FACTS}, {})
    first.close()

    second = ThumbnailCache(path)
    assert second.thumbnail(KEY, 256) == SMALL
    assert second.facts([KEY]) == {KEY: FACTS}
    assert second.trouble == ""
    second.close()


@pytest.mark.parametrize(
    "other",
    [
        PictureKey(KEY.path, 1001, KEY.changed_ns),
        PictureKey(KEY.path, KEY.size, 6),
        PictureKey("/stills/other.jpg", KEY.size, KEY.changed_ns),
    ],
)
def test_another_version_of_the_file_finds_nothing(path: Path, other: PictureKey) -> None:
    cache = ThumbnailCache(path)
    cache.save({(KEY, 256): SMALL}, {KEY: FACTS}, {KEY: "broken"})

    assert cache.thumbnail(other, 256) is None
    assert cache.facts([other]) == {}
    assert cache.failures([other]) == {}
    assert cache.with_thumbnail([other], 256) == set()
    cache.close()


def test_a_new_version_takes_the_place_of_the_old(path: Path) -> None:
    cache = ThumbnailCache(path)
    keep(cache, SMALL)
    newer = PictureKey(KEY.path, 2000, 9)
    keep(cache, SMALL, key=newer)
    cache.close()

    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*), max(size) FROM kept").fetchone() == (1, 2000)
    db.close()


@pytest.mark.parametrize(
    ("kept", "asked", "pixels", "placeholder"),
    [
        ((SMALL, LARGE), 256, 256, False),
        ((SMALL,), 512, 256, True),
        ((LARGE,), 256, 512, False),
        ((Thumbnail(b"all of it", 120, 80, 256),), 512, 256, False),
    ],
)
def test_the_best_there_is_serves(
    path: Path, kept: tuple[Thumbnail, ...], asked: int, pixels: int, placeholder: bool
) -> None:
    cache = ThumbnailCache(path)
    keep(cache, *kept)

    found = cache.thumbnail(KEY, asked)

    assert found is not None
    assert (found.pixels, found.placeholder) == (pixels, placeholder)
    cache.close()


def test_only_what_is_missing_is_to_be_made(path: Path) -> None:
    cache = ThumbnailCache(path)
    keys = [PictureKey(f"/stills/{number}.jpg", number, 1) for number in range(700)]
    cache.save({(key, 256): SMALL for key in keys[:400]}, {}, {keys[500]: "broken"})

    assert cache.with_thumbnail(keys, 256) == {*keys[:400], keys[500]}
    assert cache.with_thumbnail(keys, 512) == {keys[500]}
    cache.close()


def test_a_name_that_is_no_text_is_kept_like_any_other(path: Path) -> None:
    key = PictureKey("/stills/caf\udce9.jpg", 1, 1)
    cache = ThumbnailCache(path)
    keep(cache, SMALL, key=key)

    assert cache.thumbnail(key, 256) == SMALL
    cache.close()


def test_a_failure_counts_only_for_the_decoder_that_had_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ThumbnailCache(path)
    unread = PictureFacts(failure="cannot be decoded")
    cache.save({}, {KEY: unread}, {KEY: "cannot be decoded"})
    assert cache.failures([KEY]) == {KEY: "cannot be decoded"}
    assert cache.facts([KEY]) == {KEY: unread}

    monkeypatch.setattr(cache_module, "decoders", lambda: "later ones")
    assert cache.failures([KEY]) == {}
    assert cache.facts([KEY]) == {}, "nor do facts that say so: the file is read again"
    cache.close()


@pytest.mark.parametrize("content", [b"not a database, but long enough to look at" * 99, b"SQL"])
def test_a_broken_file_is_begun_anew_and_said(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    cache = ThumbnailCache(path)
    keep(cache, SMALL)

    assert cache.thumbnail(KEY, 256) == SMALL
    assert "was broken" in cache.trouble
    assert str(path) in cache.trouble
    cache.close()
    again = ThumbnailCache(path)
    assert again.thumbnail(KEY, 256) == SMALL
    again.close()


def test_a_file_that_breaks_while_it_is_in_use_is_begun_anew(path: Path) -> None:
    cache = ThumbnailCache(path)
    for number in range(200):
        key = PictureKey(f"/{number}", 1, 1)
        keep(cache, Thumbnail(os.urandom(9000), 256, 171, 256), key=key)
    cache.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))

    cache = ThumbnailCache(path)
    found = [cache.thumbnail(PictureKey(f"/{number}", 1, 1), 256) for number in range(200)]
    keep(cache, SMALL)

    assert found.count(None) > 0
    assert cache.thumbnail(KEY, 256) == SMALL
    assert cache.trouble
    cache.close()


def test_a_file_of_another_version_is_begun_anew_without_a_word(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE thumbnails (something TEXT)")
        db.execute("PRAGMA user_version = 99")
    db.close()

    cache = ThumbnailCache(path)
    keep(cache, SMALL)

    assert cache.thumbnail(KEY, 256) == SMALL
    assert cache.trouble == ""
    cache.close()


def test_facts_that_make_no_sense_are_as_good_as_none(path: Path) -> None:
    cache = ThumbnailCache(path)
    cache.save({}, {KEY: FACTS}, {})
    with sqlite3.connect(path) as db:
        db.execute("UPDATE facts SET facts = '{\"width\": 3}'")
    db.close()

    assert cache.facts([KEY]) == {}
    cache.close()


@pytest.mark.parametrize("other", ['"v":0,', ""])
def test_facts_of_another_version_are_unknown_and_the_thumbnail_stays(
    path: Path, other: str
) -> None:
    cache = ThumbnailCache(path)
    cache.save({(KEY, 256): SMALL}, {KEY: FACTS}, {})
    with sqlite3.connect(path) as db:
        db.execute(
            "UPDATE facts SET facts = replace(facts, ?, ?)", (f'"v":{FACTS_VERSION},', other)
        )
    db.close()

    assert cache.facts([KEY]) == {}
    assert cache.thumbnail(KEY, 256) == SMALL
    cache.save({}, {KEY: FACTS}, {})
    assert cache.facts([KEY]) == {KEY: FACTS}
    cache.close()


def test_where_no_file_can_be_the_cache_is_in_memory_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")

    cache = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite")
    cache.save({(KEY, 256): SMALL}, {KEY: FACTS}, {})

    assert cache.thumbnail(KEY, 256) == SMALL
    assert cache.facts([KEY]) == {KEY: FACTS}
    assert "cannot be used (File exists)" in cache.trouble
    assert "until the folder can be written" in cache.trouble
    cache.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_stops_nothing(path: Path) -> None:
    import resource

    cache = ThumbnailCache(path)
    keep(cache, SMALL)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        keep(cache, Thumbnail(os.urandom(100_000), 512, 341, 512))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert cache.thumbnail(KEY, 512) is not None
    assert "has room" in cache.trouble
    cache.close()


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_MOST_IN_MEMORY", 10)
    (tmp_path / "cache").touch()
    cache = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite")
    keys = [PictureKey(f"/{number}.jpg", 1, 1) for number in range(30)]
    for key in keys:
        keep(cache, SMALL, key=key)

    assert cache.with_thumbnail(keys, 256) == set(keys[20:])
    cache.close()


def test_two_windows_share_one_file(path: Path) -> None:
    one, other = ThumbnailCache(path), ThumbnailCache(path)
    keep(one, SMALL)
    keep(other, LARGE)

    assert one.thumbnail(KEY, 512) == LARGE
    assert other.with_thumbnail([KEY], 256) == {KEY}
    assert (one.trouble, other.trouble) == ("", "")
    one.close()
    other.close()


def test_a_file_that_another_program_holds_is_still_looked_at_and_written_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_file, "BUSY_SECONDS", 0.0)
    cache = ThumbnailCache(path)
    keep(cache, SMALL)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    assert not cache.save({(KEY, 512): LARGE}, {}, {})
    assert cache.thumbnail(KEY, 512) == Thumbnail(b"small", 256, 171, 256, placeholder=True)

    holder.execute("ROLLBACK")
    assert cache.save({(KEY, 512): LARGE}, {}, {})
    assert cache.thumbnail(KEY, 512) == LARGE
    assert cache.trouble == ""
    holder.close()
    cache.close()


def test_after_closing_there_is_nothing_and_no_error(path: Path) -> None:
    cache = ThumbnailCache(path)
    keep(cache, SMALL)
    cache.close()

    keep(cache, LARGE)
    assert cache.thumbnail(KEY, 256) is None


def test_a_row_that_cannot_be_stored_costs_no_other(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = ThumbnailCache(path)
    keys = [PictureKey(f"/stills/{number}.jpg", 10, 1) for number in range(3)]
    halves = PictureFacts(600, 400, "JPEG", camera="J\udcfcrgen")
    facts = dict.fromkeys(keys, FACTS) | {keys[1]: halves}
    thumbnails = {(key, 256): SMALL for key in keys}
    thumbnails[keys[1], 256] = Thumbnail(b"jpeg", 1 << 80, 171, 256)

    assert cache.save(thumbnails, facts, {keys[1]: "J\udcfcrgen"})

    assert set(cache.facts(keys)) == {keys[0], keys[2]}
    assert set(cache.thumbnails(keys, 256)) == {keys[0], keys[2]}
    assert cache.failures(keys) == {}
    assert caplog.text.count("unforeseen error about /stills/1.jpg") == 3
    cache.close()


def test_a_cache_of_the_version_before_keeps_its_thumbnails(path: Path) -> None:
    first = ThumbnailCache(path)
    keep(first, SMALL)
    first.close()
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE kept DROP COLUMN look")
        db.execute("PRAGMA user_version = 2")
    db.close()

    second = ThumbnailCache(path)

    assert second.thumbnail(KEY, 256) == SMALL
    assert second.without_look([KEY]) == [KEY]
    second.save({(KEY, 512): replace(LARGE, look="00000000000000ff")}, {}, {})
    assert second.looks([KEY]) == {KEY: "00000000000000ff"}
    assert second.trouble == ""
    second.close()
