"""A scan: all stills of a library at once, for those who need no folder-by-folder walk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gallery.errors import FileError
from gallery.library.found import Misplaced, Orphan
from gallery.library.not_shown import NotShown
from gallery.library.still import StillFiles
from gallery.library.walk import Walk


@dataclass(frozen=True, slots=True)
class Scan:
    """What a walk found: the stills by id, what is wrong, and what is not shown, by folder."""

    stills: tuple[StillFiles, ...]
    problems: tuple[FileError, ...]
    orphans: tuple[Orphan, ...]
    misplaced: tuple[Misplaced, ...] = ()
    not_shown: Mapping[str, NotShown] = field(default_factory=dict)


def scanned(walk: Walk) -> Scan:
    """Return all that a walk with nothing known finds; may be Cancelled."""
    stills: list[StillFiles] = []
    orphans: list[Orphan] = []
    misplaced: list[Misplaced] = []
    not_shown: dict[str, NotShown] = {}
    for found in walk:
        stills += found.stills or ()
        orphans += found.orphans
        misplaced += found.misplaced
        not_shown[found.folder] = found.not_shown
    stills.sort(key=lambda still: still.id)
    orphans.sort(key=lambda one: one.id)
    misplaced.sort(key=lambda one: one.path)
    return Scan(tuple(stills), walk.problems, tuple(orphans), tuple(misplaced), not_shown)
