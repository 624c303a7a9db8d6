"""What a command renamed last in a library, kept in the state folder so that it can be undone."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from gallery.cli.edge import complain
from gallery.errors import GalleryError
from gallery.library.library import Library
from gallery.library.renaming import Renamed, rename_all
from gallery.places import state_folder

_WORDS = {
    "captions": "captions were renamed",
    "given-captions": "captions were given to a still",
    "pictures": "pictures were renamed",
}


def remember(library: Library, what: str, pairs: Sequence[tuple[Path, Path]]) -> None:
    """Keep what was renamed, from where and to where; names may be any bytes."""
    place = _place(library, what)
    kept = [[os.fsencode(path).hex() for path in pair] for pair in pairs]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(kept), encoding="ascii")
    except OSError:
        complain(f"{place}: cannot be written; --undo will not know of this", kind="warning")


def take_back(library: Library, what: str) -> Renamed:
    """Rename back what was renamed last, as far as that can be done; the rest is kept.

    GalleryError where there is nothing.
    """
    place = _place(library, what)
    try:
        kept = json.loads(place.read_bytes())
        pairs = [(Path(os.fsdecode(bytes.fromhex(one))) for one in pair) for pair in kept]
        back = [(new, old) for old, new in pairs]
    except (OSError, ValueError, TypeError) as error:
        raise GalleryError(f"no {_WORDS[what]} here that could be taken back") from error
    renamed = rename_all(reversed(back))
    left = [(old, new) for new, old in back if (new, old) not in renamed.done]
    if left:
        remember(library, what, left)
    else:
        place.unlink(missing_ok=True)
    return renamed


def _place(library: Library, what: str) -> Path:
    return state_folder() / f"renamed-{what}-{library.key}.json"
