"""Images are kept within a bound, the least recently used go first."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage

from gallery.app.pictures.image_store import ImageStore, bytes_of


@pytest.fixture
def store() -> ImageStore[str, bytes]:
    """A store with room for ten bytes."""
    return ImageStore(10, len)


def test_what_was_used_last_stays(store: ImageStore[str, bytes]) -> None:
    store.put("a", b"1234")
    store.put("b", b"1234")
    assert store.get("a") == b"1234"
    store.put("c", b"1234")
    assert ("a" in store, "b" in store, "c" in store) == (True, False, True)
    assert store.used == 8


def test_an_image_takes_the_place_of_its_older_version(store: ImageStore[str, bytes]) -> None:
    store.put("a", b"1234")
    store.put("a", b"12")
    assert (len(store), store.used) == (1, 2)


def test_an_image_larger_than_the_store_is_kept_alone(store: ImageStore[str, bytes]) -> None:
    store.put("a", b"1")
    store.put("large", b"x" * 50)
    assert (len(store), "large" in store) == (1, True)


def test_nothing_is_found_after_clearing(store: ImageStore[str, bytes]) -> None:
    store.put("a", b"1")
    store.clear()
    assert store.get("a") is None
    assert store.used == 0


def test_pixels_are_counted_as_the_memory_they_take() -> None:
    assert bytes_of(QImage(100, 50, QImage.Format.Format_RGB32)) == 100 * 50 * 4
