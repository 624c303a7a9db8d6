"""Decoded images kept while there is room: the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from PySide6.QtGui import QImage, QPixmap

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


class ImageStore(Generic[Key, Kept]):
    """Images by key, `limit` bytes at most; the newest stays even when it alone is larger."""

    def __init__(self, limit: int, bytes_of: Callable[[Kept], int]) -> None:
        self._limit = limit
        self._bytes_of = bytes_of
        self._used = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    @property
    def used(self) -> int:
        """Bytes of pixels held."""
        return self._used

    def get(self, key: Key) -> Kept | None:
        """Return what is kept, and count it as used now."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: Key, image: Kept) -> None:
        """Keep an image, in the place of an older one of that key."""
        older = self._kept.pop(key, None)
        if older is not None:
            self._used -= self._bytes_of(older)
        self._kept[key] = image
        self._used += self._bytes_of(image)
        while self._used > self._limit and len(self._kept) > 1:
            _key, oldest = self._kept.popitem(last=False)
            self._used -= self._bytes_of(oldest)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._used = 0


def bytes_of(image: QImage | QPixmap) -> int:
    """Return how much memory an image's pixels take."""
    return image.width() * image.height() * max(8, image.depth()) // 8
