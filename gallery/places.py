"""Where the program keeps what is not the user's: cache and settings; where libraries lie."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs

APP_NAME = "stills-gallery"
LAST_LIBRARY = "last-library"


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
    place = state_folder() / LAST_LIBRARY
    beside = place.with_name(f"{LAST_LIBRARY}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(os.fsencode(folder.absolute()))
        beside.replace(place)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
