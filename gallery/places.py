"""Where the program keeps what is not the user's: cache and settings, and where the sample lies."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP_NAME = "stills-gallery"


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
