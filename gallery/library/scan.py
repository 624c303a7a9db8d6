"""A scan: all stills of a library at once, for those who need no folder-by-folder walk."""

from __future__ import annotations

from dataclasses import dataclass

from gallery.errors import FileError
from gallery.library.still import StillFiles
from gallery.library.walk import Walk


@dataclass(frozen=True, slots=True)
class Scan:
    """What a walk found: the stills by id, and what is wrong."""

    stills: tuple[StillFiles, ...]
    problems: tuple[FileError, ...]
    orphans: tuple[str, ...]


def scanned(walk: Walk) -> Scan:
    """Return all that a walk with nothing known finds; may be Cancelled."""
    stills: list[StillFiles] = []
    orphans: list[str] = []
    for found in walk:
        stills += found.stills or ()
        orphans += found.orphans
    stills.sort(key=lambda still: still.id)
    return Scan(tuple(stills), walk.problems, tuple(sorted(orphans)))
