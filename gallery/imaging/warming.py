"""The rest of the library, when there is nothing else to do: facts of all first, then thumbnails.

Facts first because they make the filter complete (captions embedded in pictures, sizes) and take
a millisecond each; a thumbnail takes sixty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gallery.imaging.jobs import Job, Verb
from gallery.imaging.tray import Tray
from gallery.imaging.values import PictureKey

_LOOKED_UP_AT_ONCE = 300


class Warming:
    """What is to be done for some pictures, found out little by little."""

    def __init__(self, tray: Tray, keys: Iterable[PictureKey], pixels: int) -> None:
        self._tray = tray
        self._keys = tuple(dict.fromkeys(keys))
        self._pixels = pixels
        self._steps = self._look()
        self.left = 2 * len(self._keys)

    def step(self) -> list[tuple[PictureKey, Job]] | None:
        """Return the jobs for the next few pictures, perhaps none; None when all is done."""
        return next(self._steps, None)

    def _look(self) -> Iterator[list[tuple[PictureKey, Job]]]:
        for some in self._chunks():
            known = self._tray.facts(some)
            self._tray.tell(known)
            yield [(key, job_for(key, Verb.FACTS)) for key in some if key not in known]
            self.left -= len(some)
        for some in self._chunks():
            missing = self._tray.without_thumbnail(some, self._pixels)
            yield [(key, job_for(key, Verb.THUMBNAIL, pixels=self._pixels)) for key in missing]
            self.left -= len(some)

    def _chunks(self) -> Iterator[Sequence[PictureKey]]:
        for start in range(0, len(self._keys), _LOOKED_UP_AT_ONCE):
            yield self._keys[start : start + _LOOKED_UP_AT_ONCE]


def job_for(
    key: PictureKey, verb: Verb, *, pixels: int = 0, min_width: int = 0, min_height: int = 0
) -> Job:
    """Return a job for this version of a file."""
    return Job(
        verb,
        key.path,
        key.size,
        key.changed_ns,
        pixels=pixels,
        min_width=min_width,
        min_height=min_height,
    )
