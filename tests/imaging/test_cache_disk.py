"""The cache on bad ground: full, read-only, deleted or replaced while it is open."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.picture import PictureFacts

SMALL_DISK = 4 << 20  # bytes
FACTS = PictureFacts(600, 400, "JPEG")


def key(number: int) -> PictureKey:
    return PictureKey(f"/stills/{number}.jpg", 1, 1)


def picture(number: int) -> Thumbnail:
    return Thumbnail(number.to_bytes(4, "big") + os.urandom(9_000), 256, 171, 256)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "thumbnails.sqlite"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, which can be filled and made read-only."""
    place = tmp_path / "disk"
    place.mkdir()
    if not sys.platform.startswith("linux") or shutil.which("mount") is None:
        pytest.skip("needs mount")
    options = f"size={SMALL_DISK}"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("may not mount a disk here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_on_a_disk_that_is_full_what_is_there_is_shown_and_what_is_new_is_in_memory(
    disk: Path,
) -> None:
    cache = ThumbnailCache(disk / "thumbnails.sqlite")
    kept = {number: picture(number) for number in range(20)}
    for number, one in kept.items():
        cache.save({(key(number), 256): one}, {key(number): FACTS}, {})
    with (disk / "film.mov").open("wb", buffering=0) as film:
        film.truncate(0)
        try:
            while film.write(bytes(4096)):
                pass
        except OSError:
            pass
    new = {number: picture(number) for number in range(20, 600)}
    for number, one in new.items():
        cache.save({(key(number), 256): one}, {}, {})
        cache.tidy()

    for number, one in new.items():
        assert cache.thumbnail(key(number), 256) == one
    for number, one in kept.items():
        assert cache.thumbnail(key(number), 256) in (one, None)  # old ones may have made room
    assert "the thumbnail cache" in cache.trouble
    assert cache.trouble.count("the thumbnail cache") == 1
    cache.close()

    (disk / "film.mov").unlink()
    again = ThumbnailCache(disk / "thumbnails.sqlite")
    assert again.save({(key(1), 256): kept[1]}, {}, {})
    assert again.thumbnail(key(1), 256) == kept[1]
    assert again.trouble == ""
    again.close()


def test_a_cache_on_a_small_disk_leaves_some_of_it_free(disk: Path) -> None:
    cache = ThumbnailCache(disk / "thumbnails.sqlite")
    for number in range(600):  # 5.4 MB
        cache.save({(key(number), 256): picture(number)}, {}, {})
        while cache.tidy():
            pass
    assert cache.thumbnail(key(599), 256) is not None
    cache.close()


def test_on_a_read_only_disk_all_is_in_memory_and_said(disk: Path) -> None:
    cache = ThumbnailCache(disk / "thumbnails.sqlite")
    cache.save({(key(1), 256): picture(1)}, {}, {})
    cache.close()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)

    cache = ThumbnailCache(disk / "thumbnails.sqlite")
    one = picture(2)
    assert cache.save({(key(2), 256): one}, {key(2): FACTS}, {})
    assert cache.thumbnail(key(2), 256) == one
    assert cache.facts([key(2)]) == {key(2): FACTS}
    assert "cannot be used" in cache.trouble
    cache.close()


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be deleted there")
@pytest.mark.parametrize("whole_folder", [False, True])
def test_a_cache_that_is_deleted_while_it_is_open_is_begun_anew_without_a_word(
    path: Path, whole_folder: bool
) -> None:
    cache = ThumbnailCache(path)
    cache.save({(key(1), 256): picture(1)}, {}, {})
    if whole_folder:
        shutil.rmtree(path.parent)
    else:
        for one in path.parent.iterdir():
            one.unlink()

    new = picture(2)
    assert cache.save({(key(2), 256): new}, {}, {})
    assert cache.thumbnail(key(2), 256) == new
    assert cache.trouble == ""
    cache.close()

    again = ThumbnailCache(path)
    assert again.thumbnail(key(2), 256) == new
    assert again.thumbnail(key(1), 256) is None
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be replaced there")
def test_a_cache_that_is_replaced_while_it_is_open_is_taken_as_it_is_then(
    path: Path, tmp_path: Path
) -> None:
    theirs = picture(7)
    other = ThumbnailCache(tmp_path / "other" / path.name)
    other.save({(key(7), 256): theirs}, {}, {})
    other.close()
    cache = ThumbnailCache(path)
    cache.save({(key(7), 256): picture(0)}, {}, {})
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink()
    os.replace(tmp_path / "other" / path.name, path)

    mine = picture(8)
    assert cache.save({(key(8), 256): mine}, {}, {})
    assert cache.thumbnail(key(7), 256) == theirs
    assert cache.trouble == ""
    cache.close()

    again = ThumbnailCache(path)
    assert again.thumbnails([key(7), key(8)], 256) == {key(7): theirs, key(8): mine}
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions")
def test_a_file_made_read_only_while_it_is_open_is_no_trouble(path: Path) -> None:
    cache = ThumbnailCache(path)
    cache.save({(key(1), 256): picture(1)}, {}, {})
    path.chmod(0o400)
    path.parent.chmod(0o500)
    new = picture(2)
    assert cache.save({(key(2), 256): new}, {}, {})
    assert cache.thumbnail(key(2), 256) == new
    cache.close()
    path.parent.chmod(0o700)
