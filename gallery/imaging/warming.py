"""The rest of the library, when there is nothing else to do: facts of all first, then thumbnails.

Facts first because they make the filter complete (captions embedded in pictures, sizes) and take
a millisecond each; a thumbnail takes sixty.

Two windows may warm the same pictures: the second one goes through them backwards and looks before
each portion what is there by then, so that they meet and hardly anything is made twice. A cache
that is full ends it: thumbnails that nobody looks at never push out others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from gallery import host
from gallery.errors import SaveError
from gallery.faults import alone_where_it_fails, unforeseen
from gallery.imaging.jobs import Job, Verb
from gallery.imaging.tray import Tray
from gallery.imaging.values import PictureKey
from gallery.picture import PictureFacts

_FACTS_AT_ONCE = 300
_THUMBNAILS_AT_ONCE = 64  # what two windows may both make when they meet


class Warming:
    """What is to be done for some pictures, found out little by little.

    A sequence of keys is not copied: it may make them when it is asked, portion by portion. `files`
    are those whose facts are read, where they are others than those that are shown.
    """

    def __init__(
        self,
        tray: Tray,
        keys: Iterable[PictureKey],
        pixels: int,
        *,
        files: Sequence[PictureKey] | None = None,
        backwards: bool = False,
    ) -> None:
        self._tray = tray
        self._keys = keys if isinstance(keys, Sequence) else tuple(dict.fromkeys(keys))
        self._files = self._keys if files is None else files
        self._backwards = backwards
        self._pixels = pixels
        self._steps = self._look()
        self.left = len(self._files) + len(self._keys)

    def step(self) -> list[tuple[PictureKey, Job]] | None:
        """Return the jobs for the next few pictures, perhaps none; None when all is done."""
        return next(self._steps, None)

    def _look(self) -> Iterator[list[tuple[PictureKey, Job]]]:
        for places in self._portions(self._files, _FACTS_AT_ONCE):
            yield self._each(self._files, self._without_facts, places)
            self.left -= len(places)
        for places in self._portions(self._keys, _THUMBNAILS_AT_ONCE):
            jobs = self._each(self._keys, self._without_thumbnail, places)
            if jobs and not self._tray.has_room():
                self.left = 0
                return
            yield jobs
            self.left -= len(places)

    def _each(
        self,
        keys: Sequence[PictureKey],
        missing: Callable[[Sequence[PictureKey]], list[tuple[PictureKey, Job]]],
        places: range,
    ) -> list[tuple[PictureKey, Job]]:
        """Return the jobs for the keys at these places; one that cannot be looked up has none."""
        jobs: list[tuple[PictureKey, Job]] = []

        def look(places: Sequence[int]) -> None:
            some = keys[places[0] : places[-1] + 1]  # a sequence may leave out what is gone
            jobs.extend(missing(some[::-1] if self._backwards else some))

        def failed(place: int, error: Exception) -> None:
            try:
                key = keys[place]
            except Exception:  # noqa: BLE001 - logged: there is no file to give the reason to
                unforeseen(error, f"picture {place}")
            else:
                self._tray.tell({key: PictureFacts(failure=unforeseen(error, key.path))})

        alone_where_it_fails(look, places, failed)
        return jobs

    def _without_facts(self, keys: Sequence[PictureKey]) -> list[tuple[PictureKey, Job]]:
        known = self._tray.facts(keys)
        self._tray.tell(known)
        return [(key, job_for(key, Verb.FACTS)) for key in keys if key not in known]

    def _without_thumbnail(self, keys: Sequence[PictureKey]) -> list[tuple[PictureKey, Job]]:
        missing = self._tray.without_thumbnail(keys, self._pixels)
        self._tray.fill_looks([key for key in keys if key not in missing])
        return [(key, job_for(key, Verb.THUMBNAIL, pixels=self._pixels)) for key in missing]

    def _portions(self, keys: Sequence[PictureKey], most: int) -> Iterator[range]:
        """Yield the places of some keys after the other, from the end where it goes backwards."""
        total = len(keys)
        for start in range(0, total, most):
            end = min(start + most, total)
            yield range(total - end, total - start) if self._backwards else range(start, end)


def first_to_warm(cache_folder: Path, held: ExitStack) -> bool:
    """Say whether nobody else warms with this cache, and let all know while `held` lasts.

    Where that cannot be told, yes.
    """
    folder = cache_folder / "warming"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held.enter_context(host.file_lock(folder / "turn", seconds=0))
    except SaveError:
        return False
    except OSError:
        return True
    return True


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
