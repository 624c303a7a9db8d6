"""`gallery cache`: what the program keeps to be quick, how large it is, and clearing it.

    gallery cache                    folder, size against the limit, what is in it
    gallery cache --limit 20GB       how much it may take from now on; open windows follow
    gallery cache clear              the thumbnails
    gallery cache clear --failures   what was noted of broken pictures: they are tried again

Everything in it is made again when it is needed.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gallery import places
from gallery.cli.edge import complain
from gallery.cli.progress import LongWork
from gallery.cli.screen import Json, json_text, line, plain, table
from gallery.errors import GalleryError
from gallery.imaging.cache import CACHE_NAME, LEAST_LIMIT, Description, ThumbnailCache
from gallery.imaging.clearing import CacheError, Part, clear
from gallery.imaging.values import THUMBNAIL_SIZES
from gallery.search.catalogue import INDEX_FOLDER
from gallery.search.keeping import LIBRARY_NAME

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", re.I)
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class IndexSize:
    """One library's index in the cache; `library` is "" where that is not known."""

    folder: Path
    library: str
    size: int


def show_cache(*, as_json: bool) -> int:
    """Show what there is; return the exit code."""
    folder, limit = places.cache_folder(), places.cache_limit()
    found = _described(folder, limit)
    indexes = index_sizes(folder)
    if as_json:
        line(json_text(_as_json(folder, limit, found, indexes), indent=1))
        return 0
    rows = [("folder", plain(str(folder)))]
    used = found.extent.used if found else 0
    allowed = found.allowed if found else limit
    nearly_full = f" ({size_text(allowed)} now, as the disk is nearly full)"
    rows.append(
        (
            "thumbnails",
            f"{size_text(used)} of at most {size_text(limit)}"
            + (nearly_full if allowed < limit else ""),
        )
    )
    for pixels, count in _counts(found).items():
        rows.append((f"  {pixels} px", f"{count:,}"))
    rows.append(("facts", f"{found.census.facts if found else 0:,} pictures"))
    failures = found.census.failures if found else 0
    rows.append(("failures", f"{failures:,} pictures that could not be shown"))
    if found and found.census.oldest is not None:
        rows.append(("oldest", f"last looked at on {_date(found.census.oldest)}"))
    for one in indexes:
        rows.append(("index", f"{size_text(one.size)}  {plain(one.library or one.folder.name)}"))
    table(rows)
    return 0


def set_limit(text: str) -> int:
    """Keep how large the cache may be; GalleryError where that is no size."""
    limit = parse_size(text)
    try:
        places.keep_cache_limit(limit)
    except OSError as error:
        reason = f"the limit cannot be kept ({error.strerror}); check the folder"
        raise CacheError(places.state_folder() / places.CACHE_LIMIT, reason) from error
    line(f"The thumbnails may take {size_text(limit)} from now on.")
    path = places.cache_folder() / CACHE_NAME
    if path.exists():
        cache = ThumbnailCache(path, lambda: limit)
        with LongWork("Dropping what was looked at longest ago") as work:
            while cache.tidy() and not work.cancelled():
                pass
        cache.close()
        if cache.trouble:
            complain(cache.trouble, kind="warning")
    return 0


def clear_cache(parts: frozenset[Part], *, indexes: bool) -> int:
    """Remove parts of the cache, and say what that freed; return the exit code."""
    folder = places.cache_folder()
    before = _bytes_in(folder)
    with LongWork("Clearing the cache") as work:
        removed = clear(folder / CACHE_NAME, parts, work.progress, work.cancelled)
    said = [f"{count:,} {part}" for part, count in removed.items()]
    if indexes:
        said.append(f"the index of {_remove_indexes(folder):,} libraries")
    freed = max(0, before - _bytes_in(folder))
    line(f"Cleared {', '.join(said)}: {size_text(freed)} freed in {plain(str(folder))}")
    return 0


def parse_size(text: str) -> int:
    """Return the bytes that "20GB", "1.5 TB" or "500 MB" mean; GalleryError for anything else."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise GalleryError(f"--limit {plain(text)}: not a size; write it like 20GB or 500MB")
    size = int(float(found[1]) * _UNITS[found[2].upper()])
    if size < LEAST_LIMIT:
        raise GalleryError(
            f"--limit {plain(text)}: less than {size_text(LEAST_LIMIT)}, a few screens of"
            " thumbnails, is not worth having"
        )
    return size


def size_text(size: int) -> str:
    """Return bytes as a person reads them: 1,234 B, 56.7 MB, 10 GB."""
    for unit, factor in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}" if size < 1000 * factor else f"{size:,} B"
    return f"{size} B"


def index_sizes(cache_folder: Path) -> list[IndexSize]:
    """Return the indexes in the cache, the largest first."""
    try:
        folders = [one for one in (cache_folder / INDEX_FOLDER).iterdir() if one.is_dir()]
    except OSError:
        return []
    found = [IndexSize(one, _library_of(one), _bytes_in(one)) for one in folders]
    return sorted(found, key=lambda one: (-one.size, one.folder))


def _library_of(folder: Path) -> str:
    try:
        return os.fsdecode((folder / LIBRARY_NAME).read_bytes())
    except OSError:
        return ""


def _remove_indexes(cache_folder: Path) -> int:
    """Delete all indexes; an open window writes its own again at the next change."""
    found = index_sizes(cache_folder)
    for one in found:
        try:
            shutil.rmtree(one.folder)
        except FileNotFoundError:
            continue
        except OSError as error:
            reason = f"the index cannot be deleted ({error.strerror}); check the folder"
            raise CacheError(one.folder, reason) from error
    return len(found)


def _described(folder: Path, limit: int) -> Description | None:
    """Return what is in the thumbnail cache; None where there is none yet."""
    path = folder / CACHE_NAME
    if not path.exists():
        return None
    cache = ThumbnailCache(path, lambda: limit)
    found = cache.describe()
    cache.close()
    if cache.trouble:
        complain(cache.trouble, kind="warning")
    return found


def _counts(found: Description | None) -> dict[int, int]:
    counts: Mapping[int, int] = found.census.thumbnails if found else {}
    return {pixels: counts.get(pixels, 0) for pixels in THUMBNAIL_SIZES}


def _as_json(
    folder: Path, limit: int, found: Description | None, indexes: list[IndexSize]
) -> dict[str, Json]:
    return {
        "folder": str(folder),
        "bytes": found.extent.used if found else 0,
        "limit": limit,
        "allowed": found.allowed if found else limit,
        "thumbnails": {str(pixels): count for pixels, count in _counts(found).items()},
        "facts": found.census.facts if found else 0,
        "failures": found.census.failures if found else 0,
        "oldest": _date(found.census.oldest) if found and found.census.oldest else None,
        "indexes": [
            {"library": one.library or None, "folder": str(one.folder), "bytes": one.size}
            for one in indexes
        ],
    }


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * _SECONDS_A_DAY, UTC).date().isoformat()


def _bytes_in(folder: Path) -> int:
    """Return the size of all files below a folder; what goes meanwhile does not count."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
