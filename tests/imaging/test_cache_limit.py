"""The limit of the cache: what goes, what stays, who is kept waiting, what the disk gets back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest

from gallery.imaging import cache as cache_module
from gallery.imaging import cache_file
from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.cache_file import CacheFile, columns
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.picture import PictureFacts

BYTES = 9_000  # of one thumbnail
LIMIT = 2_000_000
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "thumbnails.sqlite"


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of a few megabytes count, and room in the file is given back at once."""
    monkeypatch.setattr(cache_module, "LEAST_LIMIT", 100_000)
    monkeypatch.setattr(cache_module, "_SLACK", 0)


def key(number: int) -> PictureKey:
    return PictureKey(f"/stills/{number:05}.jpg", 1, 1)


def fill(cache: ThumbnailCache, numbers: range) -> None:
    for number in numbers:
        made = Thumbnail(os.urandom(BYTES), 256, 171, 256)
        cache.save({(key(number), 256): made}, {key(number): PictureFacts(number, 1)}, {})


def there(cache: ThumbnailCache, numbers: range) -> set[int]:
    found = cache.with_thumbnail([key(number) for number in numbers], 256)
    return {int(Path(one.path).stem) for one in found}


def tidy(cache: ThumbnailCache) -> int:
    """Take all steps towards the limit, and return how many there were."""
    steps = 1
    while cache.tidy():
        steps += 1
    return steps


def used(path: Path) -> dict[int, int]:
    """Return the day that each thumbnail was used on."""
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT path, used FROM kept").fetchall()
    db.close()
    return {int(Path(os.fsdecode(name)).stem): day for name, day in rows}


def on_day(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    monkeypatch.setattr(cache_file, "_today", lambda: day)


def test_what_was_not_looked_at_for_longest_goes(
    path: Path, small_limits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ThumbnailCache(path, lambda: LIMIT)
    on_day(monkeypatch, 100)
    fill(cache, range(300))
    on_day(monkeypatch, 101)
    for number in range(50):
        assert cache.thumbnail(key(number), 256) is not None

    tidy(cache)

    left = there(cache, range(300))
    assert set(range(50)) < left < set(range(300))
    assert left - set(range(50)) == set(range(350 - len(left), 300))  # the newest of the rest
    assert len(cache.facts([key(number) for number in range(300)])) == 300
    assert cache.trouble == ""
    cache.close()


def test_the_file_stays_within_the_limit_and_gives_back_what_goes(
    path: Path, small_limits: None
) -> None:
    limit = 4 * LIMIT
    cache = ThumbnailCache(path, lambda: limit)
    fill(cache, range(600))
    assert path.stat().st_size > LIMIT

    limit = LIMIT
    steps = tidy(cache)
    cache.close()

    assert path.stat().st_size <= LIMIT
    assert steps > 5  # none of them large


def test_dropping_comes_in_bouts_and_not_with_every_save(path: Path, small_limits: None) -> None:
    cache = ThumbnailCache(path, lambda: LIMIT)
    fill(cache, range(300))
    tidy(cache)
    left = there(cache, range(300))

    fill(cache, range(300, 303))
    tidy(cache)

    assert there(cache, range(303)) == left | {300, 301, 302}
    cache.close()


def test_a_look_writes_nothing_and_is_noted_with_the_next_save_once_a_day(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_day(monkeypatch, 100)
    cache = ThumbnailCache(path)
    fill(cache, range(3))
    on_day(monkeypatch, 101)
    before = Path(f"{path}-wal").read_bytes()

    for _ in range(5):
        cache.thumbnails([key(0), key(1)], 256)
    assert Path(f"{path}-wal").read_bytes() == before
    assert used(path) == {0: 100, 1: 100, 2: 100}

    fill(cache, range(3, 4))
    assert used(path) == {0: 101, 1: 101, 2: 100, 3: 101}

    on_day(monkeypatch, 102)
    cache.thumbnail(key(2), 256)
    cache.close()
    assert used(path) == {0: 101, 1: 101, 2: 102, 3: 101}


def test_how_much_is_used_is_known_without_reading_a_table(path: Path) -> None:
    cache = ThumbnailCache(path)
    fill(cache, range(200))
    file = CacheFile(path)
    asked: list[str] = []
    file._reader.set_trace_callback(asked.append)

    extent = file.extent()

    assert 200 * BYTES < extent.used < 300 * BYTES
    assert all(one.startswith(("BEGIN", "PRAGMA", "COMMIT")) for one in asked)
    file.close()
    cache.close()
    again = CacheFile(path)  # after a restart, and in another program, the same
    assert again.extent() == extent
    again.close()


def test_a_look_does_not_wait_for_a_save(path: Path) -> None:
    cache = ThumbnailCache(path)
    fill(cache, range(3))
    file = CacheFile(path)

    with file._write() as db:  # in the midst of a transaction of this and any other process
        db.execute("DELETE FROM kept")
        assert set(file.thumbnails([key(1)], 256)) == {key(1)}
        assert cache.thumbnail(key(1), 256) is not None

    assert cache.thumbnail(key(1), 256) is None
    file.close()
    cache.close()


@pytest.mark.usefixtures("small_limits")
def test_a_full_cache_has_no_room_for_what_nobody_looks_at_and_says_so_once(path: Path) -> None:
    cache = ThumbnailCache(path, lambda: LIMIT)
    fill(cache, range(100))
    assert cache.has_room()
    fill(cache, range(100, 195))

    assert not cache.has_room()
    assert "is full (0.002 GB)" in cache.trouble
    assert "gallery cache --limit" in cache.trouble
    assert not cache.tidy()  # and there is nothing to drop yet
    cache.close()


@pytest.mark.usefixtures("small_limits")
def test_a_limit_that_is_raised_counts_at_once(path: Path) -> None:
    limit = LIMIT
    cache = ThumbnailCache(path, lambda: limit)
    fill(cache, range(200))
    assert not cache.has_room()
    limit = 2 * LIMIT
    assert cache.has_room()
    cache.close()


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(("free", "all_stay"), [(900_000, True), (500_000, True), (300_000, False)])
def test_some_of_the_disk_stays_free(
    path: Path, free: int, all_stay: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ThumbnailCache(path)
    fill(cache, range(200))
    cache.close()
    cache = ThumbnailCache(path)
    before = path.stat().st_size

    def disk(_folder: Path) -> Disk:
        now = free + before - path.stat().st_size
        return Disk(10_000_000, 10_000_000 - now, now)  # of which 5 % are 500,000

    monkeypatch.setattr(shutil, "disk_usage", disk)
    tidy(cache)

    assert (there(cache, range(200)) == set(range(200))) is all_stay
    assert disk(path).free >= 500_000
    cache.close()


def test_a_full_disk_leaves_a_few_screens(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ThumbnailCache(path)
    fill(cache, range(100))
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Disk(10_000_000, 10_000_000, 0))
    tidy(cache)
    assert there(cache, range(100)) == set(range(100))  # less than LEAST_LIMIT
    assert not cache.has_room()
    assert "the disk is nearly full" in cache.trouble
    cache.close()


def test_a_new_version_between_two_questions_never_gives_its_picture_to_the_old(
    path: Path,
) -> None:
    path.parent.mkdir()
    file, other = CacheFile(path), CacheFile(path)
    new = PictureKey(key(1).path, 2, 2)
    file.save({(key(1), 256): Thumbnail(b"old", 9, 9, 256)}, {}, {})

    class Meddling(dict[bytes, PictureKey]):
        """Has the other program save when the first question is answered."""

        def __getitem__(self, name: bytes) -> PictureKey:
            other.save({(new, 256): Thumbnail(b"new", 9, 9, 256)}, {}, {})
            return super().__getitem__(name)

    portion = Meddling({columns(key(1))[0]: key(1)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache_file, "_portions", lambda _keys: [portion])
        assert file.thumbnails([key(1)], 256)[key(1)].jpeg == b"old"
    assert file.thumbnails([key(1), new], 256).keys() <= {new}
    file.close()
    other.close()


def test_so_many_pages_are_given_back_as_are_named(path: Path) -> None:
    path.parent.mkdir()
    file = CacheFile(path)
    file.save({(key(n), 256): Thumbnail(os.urandom(BYTES), 9, 9, 256) for n in range(50)}, {}, {})
    file.drop_oldest(50)
    before = file.extent().free
    file.give_back(10)
    assert before - file.extent().free == 10 * 4096
    file.close()
