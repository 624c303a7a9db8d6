"""Where the program keeps what is not the user's: cache and settings; where libraries lie."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs

APP_NAME = "stills-gallery"
LAST_LIBRARY = "last-library"
CACHE_LIMIT = "cache-limit"
# Of the thumbnails. 600,000 of 256 px, or 100,000 in both sizes: a season, in what one day of
# camera files takes many times over.
DEFAULT_CACHE_LIMIT = 10_000_000_000


def cache_folder() -> Path:
    """Return the folder for index snapshots and thumbnails; `GALLERY_CACHE_DIR` moves it.

    Everything in it can be deleted at any time and is made again. It may not exist yet.
    """
    moved = os.environ.get("GALLERY_CACHE_DIR")
    return Path(moved) if moved else Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False))


def state_folder() -> Path:
    """Return the folder for what the program remembers between starts (last library, windows)."""
    moved = os.environ.get("GALLERY_STATE_DIR")
    return Path(moved) if moved else Path(platformdirs.user_state_dir(APP_NAME, appauthor=False))


def config_folder() -> Path:
    """Return the folder for what the user keeps by name (sheet templates).

    `GALLERY_CONFIG_DIR` moves it. It may not exist yet.
    """
    moved = os.environ.get("GALLERY_CONFIG_DIR")
    return Path(moved) if moved else Path(platformdirs.user_config_dir(APP_NAME, appauthor=False))


def sample_library() -> Path | None:
    """Return the sample library that lies beside the package in a source checkout, or None."""
    folder = Path(__file__).resolve().parent.parent
    return folder if (folder / "assets" / "jung_e").is_dir() else None


def last_library() -> Path | None:
    """Return the library that was opened last, or None. It may be gone by now."""
    try:
        text = os.fsdecode((state_folder() / LAST_LIBRARY).read_bytes()).strip("\n")
    except OSError:
        return None
    return Path(text) if text and "\0" not in text else None


def remember_library(folder: Path) -> None:
    """Remember that this library was opened; where that cannot be written, it is forgotten."""
    with contextlib.suppress(OSError):
        _keep(LAST_LIBRARY, os.fsencode(folder.absolute()))


def cache_limit() -> int:
    """Return how many bytes the cache of thumbnails may take, as kept or the default.

    Window and command line read it again and again, so a change counts at once everywhere.
    """
    try:
        text = (state_folder() / CACHE_LIMIT).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return DEFAULT_CACHE_LIMIT
    return int(text) if text.isdigit() else DEFAULT_CACHE_LIMIT


def keep_cache_limit(limit: int) -> None:
    """Keep how many bytes the cache may take; OSError where it cannot be kept."""
    _keep(CACHE_LIMIT, str(limit).encode("ascii"))


def _keep(name: str, data: bytes) -> None:
    """Write one of the small files in the state folder, whole or not at all."""
    place = state_folder() / name
    beside = place.with_name(f"{name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(place)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
