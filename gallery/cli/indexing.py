"""`gallery index`: read the whole library ahead, so that nothing has to be waited for later."""

from __future__ import annotations

import os
from collections.abc import Sequence
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
    ids, keys = _pictures(catalogue)
    learned: dict[PictureKey, PictureFacts] = {}
    told = reading.cache_trouble
    with LongWork("Making thumbnails") as work, thumbnails(learned.update, told) as service:
        failures, left_out = _make_thumbnails(service, keys, work)
    by_key = dict(zip(keys, ids, strict=True))
    late = {
        by_key[key]: {(Path(key.path).name, key.size, key.changed_ns): facts}
        for key, facts in learned.items()
        if key in by_key
    }
    if late:  # decoding found damage that the header did not show
        catalogue.learn(late)
        keep(catalogue)
    line(plain(str(catalogue.library.folder)))
    new = refresh.added - {still_id for _, still_id in refresh.moved}
    gone = refresh.removed - {still_id for still_id, _ in refresh.moved}
    line(
        f"{len(ids):,} stills: {len(new):,} new, {len(refresh.changed):,} changed, "
        f"{len(gone):,} gone"
    )
    line(f"{reading.pictures_read:,} pictures read")
    ready = len(keys) - len(failures) - left_out
    made_later = f", {left_out:,} left out because the cache is full" if left_out else ""
    line(f"{ready:,} thumbnails ready, {len(failures):,} could not be made{made_later}")
    reading.tell_not_shown()
    return list_problems(distinct([*reading.problems(ids), *failures]))


def _pictures(catalogue: Catalogue) -> tuple[list[str], list[PictureKey]]:
    """Return all stills, and the version of the picture that each shows."""
    index, folder = catalogue.index, catalogue.library.stills_folder
    everything = index.search(Everything(), Choices(), SortKey.FILE, descending=False, now=0.0)
    tiles = index.tiles(everything.rows)
    return [tile.id for tile in tiles], [
        PictureKey(str(folder / tile.picture.path), tile.picture.size, tile.picture.changed_ns)
        for tile in tiles
    ]


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
