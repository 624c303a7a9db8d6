"""What was made a moment ago: gathered, then written in one transaction and told in one call.

A transaction a thumbnail would cost more than the thumbnail's JPEG. Until it is written it is
found here, so nothing is ever made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.values import THUMBNAIL_SIZES, PictureKey, Thumbnail
from gallery.picture import PictureFacts

Learned = Callable[[Mapping[PictureKey, PictureFacts]], None]

_FULL = 64


class Tray:
    """Thumbnails, facts and failures on their way into the cache.

    Filled and emptied by one thread; looked into by any. `learned` is called by `empty` with facts
    that are new, and with facts that the cache had and somebody asked for again.
    """

    def __init__(self, cache: ThumbnailCache, learned: Learned) -> None:
        self._cache = cache
        self._learned = learned
        self._thumbnails: dict[tuple[PictureKey, int], Thumbnail] = {}
        self._facts: dict[PictureKey, PictureFacts] = {}
        self._failures: dict[PictureKey, str] = {}
        self._told: dict[PictureKey, PictureFacts] = {}
        self._damage: dict[PictureKey, str] = {}

    @property
    def waiting(self) -> int:
        """How much is not written or told yet."""
        return len(self._thumbnails) + len(self._facts) + len(self._failures) + len(self._told)

    @property
    def full(self) -> bool:
        """Whether it is time to empty it."""
        return self.waiting >= _FULL

    def thumbnail(self, key: PictureKey, pixels: int) -> Thumbnail | None:
        """Return a thumbnail that was made before; see `ThumbnailCache.thumbnail`."""
        kept = self._cache.thumbnail(key, pixels)
        fresh = [one for size in THUMBNAIL_SIZES if (one := self._thumbnails.get((key, size)))]
        found = [one.standing_in(pixels) for one in fresh] + ([kept] if kept else [])
        return min(found, key=lambda one: (one.placeholder, one.pixels), default=None)

    def facts(self, keys: Sequence[PictureKey]) -> dict[PictureKey, PictureFacts]:
        """Return what is known of these pictures."""
        fresh = {key: known for key in keys if (known := self._facts.get(key))}
        return self._cache.facts([key for key in keys if key not in fresh]) | fresh

    def failure(self, key: PictureKey) -> str:
        """Return why this version of a file cannot be decoded, "" when that is not known."""
        return self._failures.get(key) or self._cache.failures([key]).get(key, "")

    def without_thumbnail(self, keys: Sequence[PictureKey], pixels: int) -> list[PictureKey]:
        """Return those of `keys` that are still to be decoded."""
        done = self._cache.with_thumbnail(keys, pixels)
        return [
            key
            for key in keys
            if key not in done
            and (key, pixels) not in self._thumbnails
            and key not in self._failures
        ]

    def add_thumbnail(self, key: PictureKey, thumbnail: Thumbnail) -> None:
        """Keep a thumbnail."""
        self._thumbnails[key, thumbnail.pixels] = thumbnail

    def add_facts(self, key: PictureKey, facts: PictureFacts) -> None:
        """Keep facts and tell of them, with what decoding found to be wrong before."""
        damage = self._damage.pop(key, facts.damage)
        self._facts[key] = replace(facts, damage=damage, failure=facts.failure or self.failure(key))

    def add_damage(self, key: PictureKey, damage: str) -> bool:
        """Note among the facts what decoding found wrong; False when there are no facts yet."""
        known = self.facts([key]).get(key)
        if known is None:
            self._damage[key] = damage
            return False
        if known.damage != damage:
            self._facts[key] = replace(known, damage=damage)
        return True

    def add_failure(self, key: PictureKey, reason: str) -> None:
        """Keep why a file cannot be decoded, also among its facts."""
        self._failures[key] = reason
        known = self.facts([key]).get(key, PictureFacts())
        if known.failure != reason:
            self._facts[key] = replace(known, failure=reason)

    def tell(self, facts: Mapping[PictureKey, PictureFacts]) -> None:
        """Tell of facts that were known already."""
        self._told.update(facts)

    def empty(self) -> None:
        """Write everything, then tell of the facts."""
        if self._thumbnails or self._facts or self._failures:
            self._cache.save(self._thumbnails, self._facts, self._failures)
        told = self._told | self._facts
        self._thumbnails, self._facts, self._failures, self._told = {}, {}, {}, {}
        if told:
            self._learned(told)
