"""Pictures for the command line: their facts, read in worker processes where not known yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from gallery.cli.edge import complain
from gallery.cli.progress import LongWork
from gallery.errors import PictureError
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.library.library import Library
from gallery.library.still import StillFiles
from gallery.picture import PictureFacts
from gallery.places import cache_folder, cache_limit

Version: TypeAlias = tuple[str, int, int]  # path, bytes, time in ns


def _arrived(key: PictureKey, pixels: int, answer: Thumbnail | PictureError) -> None:
    """Thumbnails are asked for one by one here; nobody waits for this."""


def _ignored(facts: Mapping[PictureKey, PictureFacts]) -> None:
    """Facts are in the cache already, where the next command finds them."""


@contextmanager
def thumbnails(
    learned: Callable[[Mapping[PictureKey, PictureFacts]], None] = _ignored,
    told: str = "",
) -> Iterator[Thumbnails]:
    """The thumbnails of the cache, with workers that end with the block, however it ends.

    `learned` hears of facts that come to light while pictures are decoded. What is wrong with the
    cache is said at the end, unless it is what was `told` before.
    """
    service = Thumbnails(cache_folder(), _arrived, learned, limit=cache_limit)
    try:
        yield service
    finally:
        service.close()
        if service.trouble and service.trouble != told:
            complain(service.trouble, kind="warning")


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """Facts in the order they were asked for, None where there were none to be had.

    `trouble` is what was said to be wrong with the cache, "" when nothing was.
    """

    facts: tuple[PictureFacts | None, ...]
    trouble: str


def facts_of(versions: Sequence[Version]) -> ReadFacts:
    """Return the facts of these pictures."""
    keys = [PictureKey(*version) for version in versions]
    with LongWork("Reading pictures") as work, thumbnails() as service:
        known = service.read_facts(keys, work.progress, work.cancelled)
    return ReadFacts(tuple(known.get(key) for key in keys), service.trouble)


def facts_of_stills(
    library: Library, stills: Sequence[StillFiles]
) -> tuple[dict[str, PictureFacts], ...]:
    """Return what the files of these stills say, of each still by name; the first to believe first.

    What cannot be read now is left out.
    """
    versions: list[Version] = []
    for files in stills:
        folder = f"{library.stills_folder}/"
        sources = files.sources
        versions += [(folder + files.path(one.name), *one[1:]) for one in sources]
    facts = iter(facts_of(versions).facts)
    return tuple(
        {
            one.name: known
            for one, known in zip(files.sources, facts, strict=False)
            if known is not None
        }
        for files in stills
    )
