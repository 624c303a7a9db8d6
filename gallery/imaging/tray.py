"""What was made a moment ago: gathered, then written in one transaction and told in one call.

A transaction a thumbnail would cost more than the thumbnail's JPEG. Until it is written it is
found here, so nothing is ever made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from gallery.faults import alone_where_it_fails, unforeseen
from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.values import THUMBNAIL_SIZES, PictureKey, Thumbnail
from gallery.picture import PictureFacts

Learned = Callable[[Mapping[PictureKey, PictureFacts]], None]

_FULL = 64
_MANY_LOOKS = 1_000  # which wait to be told of
_OVERFULL = 2_000  # 30 MB, when the cache is held by another program


class Tray:
    """Thumbnails, facts and failures on their way into the cache.

    Filled and emptied by one thread; looked into by any. `learned` is called by `empty` with facts
    that are new, and with facts that the cache had and somebody asked for again; with those that
    have only a look now when there are many, or nothing else is to do: taking them in costs the
    window a moment each time.

    Looks lie beside the thumbnails, and are put into facts as these are given out.
    """

    def __init__(self, cache: ThumbnailCache, learned: Learned) -> None:
        self._cache = cache
        self._learned = learned
        self._thumbnails: dict[tuple[PictureKey, int], Thumbnail] = {}
        self._facts: dict[PictureKey, PictureFacts] = {}
        self._failures: dict[PictureKey, str] = {}
        self._told: dict[PictureKey, PictureFacts] = {}
        self._damage: dict[PictureKey, str] = {}
        self._looks: dict[PictureKey, str] = {}  # found in thumbnails that had none
        self._looked: set[PictureKey] = set()  # whose look nobody was told of
        self._full_at = _FULL

    @property
    def waiting(self) -> int:
        """How much is not written or told yet."""
        facts = len(self._facts) + len(self._told)
        return len(self._thumbnails) + len(self._looks) + len(self._failures) + facts

    @property
    def full(self) -> bool:
        """Whether it is time to empty it."""
        return self.waiting >= self._full_at

    def thumbnail(self, key: PictureKey, pixels: int) -> Thumbnail | None:
        """Return a thumbnail that was made before; see `ThumbnailCache.thumbnails`."""
        return self.thumbnails([key], pixels).get(key)

    def thumbnails(self, keys: Sequence[PictureKey], pixels: int) -> dict[PictureKey, Thumbnail]:
        """Return the thumbnails that were made before; see `ThumbnailCache.thumbnails`."""
        found = self._cache.thumbnails(keys, pixels)
        for key in keys if self._thumbnails else ():
            fresh = [one for size in THUMBNAIL_SIZES if (one := self._thumbnails.get((key, size)))]
            some = [one.standing_in(pixels) for one in fresh]
            if some:
                some += [found[key]] if key in found else []
                found[key] = min(some, key=lambda one: (one.placeholder, one.pixels))
        return found

    def facts(self, keys: Sequence[PictureKey]) -> dict[PictureKey, PictureFacts]:
        """Return what is known of these pictures."""
        fresh = {key: known for key in keys if (known := self._facts.get(key))}
        kept = self._cache.facts([key for key in keys if key not in fresh])
        return self.with_looks(kept | fresh)

    def with_looks(
        self, facts: Mapping[PictureKey, PictureFacts]
    ) -> dict[PictureKey, PictureFacts]:
        """Return facts with what the thumbnails look like, where they do not have it."""
        looks = self._cache.looks([key for key, one in facts.items() if not one.look])
        for (key, _), one in tuple(self._thumbnails.items()):
            if one.look:
                looks[key] = one.look
        looks |= self._looks
        return {
            key: replace(one, look=looks[key]) if key in looks else one
            for key, one in facts.items()
        }

    def failure(self, key: PictureKey) -> str:
        """Return why this version of a file cannot be decoded, "" when that is not known."""
        return self.failures([key]).get(key, "")

    def failures(self, keys: Sequence[PictureKey]) -> dict[PictureKey, str]:
        """Return which of these pictures could not be decoded, and why."""
        fresh = {key: reason for key in keys if (reason := self._failures.get(key))}
        return self._cache.failures(keys) | fresh

    def has_room(self) -> bool:
        """Say whether thumbnails that nobody looks at may be made."""
        return self._cache.has_room()

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
        """Keep a thumbnail, and tell what it looks like."""
        self._thumbnails[key, thumbnail.pixels] = thumbnail
        if thumbnail.look:
            self._looked.add(key)

    def add_look(self, key: PictureKey, thumbnail: Thumbnail) -> None:
        """Find out and keep what a thumbnail looks like that an earlier version has made."""
        from gallery.imaging.look import look_of_jpeg  # Pillow, for who has such thumbnails

        try:
            self._looks[key] = look_of_jpeg(thumbnail.jpeg)
        except Exception as error:  # noqa: BLE001 - logged; a thumbnail that a disk has spoilt
            unforeseen(error, key.path)
        else:
            self._looked.add(key)

    def fill_looks(self, keys: Sequence[PictureKey]) -> None:
        """Do that for those of these pictures that have a thumbnail without a look."""
        lacking = self._cache.without_look(keys)
        for key, thumbnail in self.thumbnails(lacking, THUMBNAIL_SIZES[0]).items():
            self.add_look(key, thumbnail)

    def add_facts(self, key: PictureKey, facts: PictureFacts) -> None:
        """Keep facts and tell of them, with what decoding found to be wrong before."""
        damage = self._damage.pop(key, facts.damage)
        self._facts[key] = replace(facts, damage=damage, failure=facts.failure or self.failure(key))
        if facts.failure:  # beside what has failed with it: another decoder may read the file
            self._failures[key] = facts.failure

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

    def empty(self, *, looks: bool = True) -> None:
        """Write everything, then tell of the facts, with `looks` also of those of few thumbnails.

        While another program keeps the cache from being written, all stays here for the next time,
        within a bound.
        """
        new = self._thumbnails or self._facts or self._failures or self._looks
        if new and not self._saved() and self.waiting < _OVERFULL:
            self._full_at = 2 * self.waiting  # each try waits for a while
            return
        self._full_at = _FULL
        told = self.with_looks(self._told | self._facts)
        if self._looked and (looks or len(self._looked) >= _MANY_LOOKS):
            looked, self._looked = tuple(self._looked), set()
            seen: dict[PictureKey, PictureFacts] = {}
            alone_where_it_fails(lambda keys: seen.update(self.facts(keys)), looked, not_looked_up)
            told = seen | told
        self._thumbnails, self._facts, self._failures, self._told = {}, {}, {}, told
        self._looks = {}
        if told:
            alone_where_it_fails(
                lambda keys: self._learned({key: told[key] for key in keys}),
                tuple(told),
                self._tell_why,
            )
            self._told = {}

    def _saved(self) -> bool:
        """Write what there is; False where that is to be tried again."""
        try:
            return self._cache.save(self._thumbnails, self._facts, self._failures, self._looks)
        except Exception as error:  # noqa: BLE001 - logged; what is not kept is made again
            unforeseen(error, self._cache.path)
            return True

    def _tell_why(self, key: PictureKey, error: Exception) -> None:
        """Tell of facts that nobody could take that they cannot be taken."""
        self._learned({key: PictureFacts(failure=unforeseen(error, key.path))})


def not_looked_up(key: PictureKey, error: Exception) -> None:
    """Log that a file could not be looked up; it counts as not known."""
    unforeseen(error, key.path)
