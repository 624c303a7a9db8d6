"""`gallery index`: read the whole library ahead, so that nothing has to be waited for later."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from gallery.cli.edge import list_problems
from gallery.cli.pictures import thumbnails
from gallery.cli.problems import distinct
from gallery.cli.progress import LongWork
from gallery.cli.reading import keep, read_library
from gallery.cli.screen import line, plain
from gallery.errors import Cancelled, GalleryError, PictureError
from gallery.faults import unforeseen
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.picture import PictureFacts
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.index import SortKey
from gallery.search.nodes import Everything

PIXELS = 256


def index_library(chosen: Path | None) -> int:
    """Bring index, picture facts and thumbnails up to date; return the exit code."""
    reading = read_library(chosen)
    catalogue, refresh = reading.catalogue, reading.refresh
    pictures = todo = _pictures(catalogue)
    failures: list[GalleryError] = []
    left_out = 0
    tried: set[PictureKey] = set()
    while todo:  # again for pictures that are shown in the place of broken ones
        failed, over = _index_pictures(catalogue, todo, reading.cache_trouble)
        failures += failed
        left_out += over
        tried |= todo.keys()
        pictures = _pictures(catalogue)
        todo = {key: still_id for key, still_id in pictures.items() if key not in tried}
    ids = list(pictures.values())
    shown = {key.path for key in pictures}
    line(plain(str(catalogue.library.folder)))
    new = refresh.added - {one.new for one in reading.plan.moves}
    gone = refresh.removed - {one.old for one in reading.plan.moves}
    line(
        f"{len(ids):,} stills: {len(new):,} new, {len(refresh.changed):,} changed, "
        f"{len(gone):,} gone"
    )
    line(f"{reading.pictures_read:,} pictures read")
    unmade = sum(str(one.path) in shown for one in failures if isinstance(one, PictureError))
    ready = len(ids) - unmade - left_out
    made_later = f", {left_out:,} left out because the cache is full" if left_out else ""
    line(f"{ready:,} thumbnails ready, {unmade:,} could not be made{made_later}")
    reading.tell_not_shown()
    return list_problems(distinct([*failures, *reading.problems(ids)]))


def _index_pictures(
    catalogue: Catalogue, pictures: Mapping[PictureKey, str], told: str
) -> tuple[list[GalleryError], int]:
    """Have thumbnails made and take in what decoding found out; see `_make_thumbnails`."""
    learned: dict[PictureKey, PictureFacts] = {}
    with LongWork("Making thumbnails") as work, thumbnails(learned.update, told) as service:
        result = _make_thumbnails(service, list(pictures), work)
    late = {
        pictures[key]: {(Path(key.path).name, key.size, key.changed_ns): facts}
        for key, facts in learned.items()
        if key in pictures
    }
    if late:
        catalogue.learn(late)
        keep(catalogue)
    return result


def _pictures(catalogue: Catalogue) -> dict[PictureKey, str]:
    """Return the version of the picture that each still shows, and the id of the still."""
    index, folder = catalogue.index, catalogue.library.stills_folder
    everything = index.search(Everything(), Choices(), SortKey.FILE, descending=False, now=0.0)
    tiles = index.tiles(everything.rows)
    return {
        PictureKey(
            str(folder / tile.picture.path), tile.picture.size, tile.picture.changed_ns
        ): tile.id
        for tile in tiles
    }


def _make_thumbnails(
    service: Thumbnails, keys: Sequence[PictureKey], work: LongWork
) -> tuple[list[GalleryError], int]:
    """Have all thumbnails made, as many at a time as there are processors.

    Return what failed, and how many were left out because the cache is full.
    """
    failures: list[GalleryError] = []
    left_out = 0

    def made(key: PictureKey) -> Thumbnail | PictureError | None:
        try:
            return service.thumbnail_ahead(key, PIXELS)
        except PictureError as error:
            return error
        except Exception as error:  # noqa: BLE001 - logged; the others are made
            return PictureError(key.path, unforeseen(error, key.path))

    pool = ThreadPoolExecutor(2 * (os.cpu_count() or 1), thread_name_prefix="index")
    try:
        futures = [pool.submit(made, key) for key in keys]
        for done, future in enumerate(as_completed(futures), 1):
            if work.cancelled():
                raise Cancelled
            found = future.result()
            left_out += found is None
            if isinstance(found, PictureError):
                failures.append(found)
            work.progress(done, len(keys))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return failures, left_out
