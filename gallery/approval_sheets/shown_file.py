"""The picture file that somebody was shown, and whether it still is the same: its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from gallery.errors import Cancelled
from gallery.library.still import Still

CHUNK = 1 << 20  # bytes read at a time, between two looks at whether to go on


def file_hash(path: Path, cancelled: Callable[[], bool] = lambda: False) -> str:
    """Return the SHA-256 of a file, as 64 lower-case digits; OSError, Cancelled."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if cancelled():
                raise Cancelled
            digest.update(chunk)
    return digest.hexdigest()


def hash_of(still: Still, file: str = "", cancelled: Callable[[], bool] = lambda: False) -> str:
    """Return the SHA-256 of the file of a still that was shown, as it is now; "" unreadable.

    Where there is no file of that name any more, it is that of the file that is shown now.
    """
    names = {one.name for one in still.files.renditions}
    path = still.picture.with_name(file) if file in names else still.picture
    try:
        return file_hash(path, cancelled)
    except OSError:
        return ""
