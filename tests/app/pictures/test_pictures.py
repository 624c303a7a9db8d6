"""Thumbnails from real files, made by real worker processes, kept by the version of the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from gallery.app.pictures.full_pictures import Wish
from gallery.app.pictures.pictures import Pictures
from gallery.search.index import Tile
from gallery.search.record import PictureRef

RED = (200, 30, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of stills."""
    stills = tmp_path / "assets"
    stills.mkdir()
    return stills


@pytest.fixture
def pictures(qtbot: QtBot, tmp_path: Path, folder: Path) -> Iterator[Pictures]:
    """Pictures of that folder."""
    made = Pictures(tmp_path / "cache")
    made.set_folder(folder)
    yield made
    made.close()


def still(path: Path) -> Tile:
    """A still of which nothing but its picture matters here."""
    found = path.stat()
    return Tile(
        id=path.stem,
        file=path.name,
        caption="",
        number="",
        rating=0,
        label="",
        pick="",
        embargo=None,
        spoiler=False,
        unreadable=False,
        damaged=False,
        failed="",
        width=0,
        height=0,
        picture=PictureRef(path.name, found.st_size, found.st_mtime_ns),
    )


def paint(path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (900, 600)) -> Tile:
    """Write a picture of one colour."""
    Image.new("RGB", size, colour).save(path, quality=95)
    return still(path)


def wait_for(qtbot: QtBot, pictures: Pictures, tile: Tile, pixels: int) -> None:
    """Wish for a picture and wait until all of it has come."""
    pictures.want([tile], pixels)

    def there() -> bool:
        pixmap = pictures.pixmap(tile)
        size = 256 if pixels <= 256 else 512
        return pixmap is not None and max(pixmap.width(), pixmap.height()) >= size

    qtbot.waitUntil(there, timeout=20_000)


def test_a_picture_arrives_in_its_shape_and_colour(
    qtbot: QtBot, pictures: Pictures, folder: Path
) -> None:
    tile = paint(folder / "lab.jpg", RED)
    assert pictures.pixmap(tile) is None
    wait_for(qtbot, pictures, tile, 200)
    pixmap = pictures.pixmap(tile)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (256, 171)
    drawn = pixmap.toImage().pixelColor(100, 100)
    assert abs(drawn.red() - 200) + abs(drawn.green() - 30) + abs(drawn.blue() - 30) < 12


def test_a_larger_tile_brings_a_larger_picture(
    qtbot: QtBot, pictures: Pictures, folder: Path
) -> None:
    tile = paint(folder / "lab.jpg", RED)
    wait_for(qtbot, pictures, tile, 200)
    wait_for(qtbot, pictures, tile, 300)
    pixmap = pictures.pixmap(tile)
    assert pixmap is not None
    assert pixmap.width() == 512


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\xff\xd8\xff"])
def test_a_file_that_is_no_picture_says_why(
    qtbot: QtBot, pictures: Pictures, folder: Path, content: bytes
) -> None:
    path = folder / "broken.jpg"
    path.write_bytes(content)
    tile = still(path)
    with qtbot.waitSignal(pictures.picture_arrived, timeout=20_000) as arrived:
        pictures.want([tile], 200)
    assert arrived.args == ["broken"]
    assert pictures.pixmap(tile) is None
    assert pictures.failure("broken")


def test_a_file_that_changed_never_shows_its_old_picture(
    qtbot: QtBot, pictures: Pictures, folder: Path
) -> None:
    path = folder / "lab.jpg"
    before = paint(path, RED)
    wait_for(qtbot, pictures, before, 200)
    after = paint(path, (20, 20, 220))
    os.utime(path, ns=(1, before.picture.changed_ns + 1_000_000_000))
    after = still(path)
    assert pictures.pixmap(after) is None
    wait_for(qtbot, pictures, after, 200)
    pixmap = pictures.pixmap(after)
    assert pixmap is not None
    assert pixmap.toImage().pixelColor(100, 100).blue() > 150


def test_a_file_that_was_repaired_is_tried_again(
    qtbot: QtBot, pictures: Pictures, folder: Path
) -> None:
    path = folder / "lab.jpg"
    path.write_bytes(b"no picture at all")
    with qtbot.waitSignal(pictures.picture_arrived, timeout=20_000):
        pictures.want([still(path)], 200)
    assert pictures.failure("lab")
    wait_for(qtbot, pictures, paint(path, RED), 200)
    assert pictures.failure("lab") == ""


def test_another_library_forgets_the_pictures_of_the_first(
    qtbot: QtBot, pictures: Pictures, folder: Path, tmp_path: Path
) -> None:
    tile = paint(folder / "lab.jpg", RED)
    wait_for(qtbot, pictures, tile, 200)
    pictures.set_folder(tmp_path / "other")
    assert pictures.pixmap(tile) is None


def test_a_whole_picture_comes_at_the_size_asked_for(
    qtbot: QtBot, pictures: Pictures, folder: Path
) -> None:
    tile = paint(folder / "lab.jpg", RED)
    with qtbot.waitSignal(pictures.full.picture_arrived, timeout=20_000):
        pictures.full.want("loupe", [Wish(tile, 600)])
    kept = pictures.full.screen(tile)
    assert kept is not None
    assert (kept.image.width(), kept.full_width) == (600, 900)
    drawn = kept.image.pixelColor(10, 10)
    assert drawn.red() > 180 > drawn.blue()
