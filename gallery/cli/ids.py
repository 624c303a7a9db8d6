"""Ids as people type them: looked up, and where there is none, the near ones named."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches

from gallery.errors import GalleryError
from gallery.library.library import Library
from gallery.library.listing import nfc
from gallery.library.still import FORMATS, StillFiles

STDIN = "-"  # stands for the ids that come from there, one a line
MOST_NEAR = 3
LIKENESS = 0.8  # of difflib; the folder alone makes ids rather alike


def ids_from_stdin() -> list[str]:
    """Return the ids that come from stdin."""
    return [line for line in sys.stdin.read().splitlines() if line]


def known_stills(library: Library, typed: Sequence[str]) -> list[StillFiles]:
    """Return the stills with these ids, looked up together; errors as `known_still`."""
    found = library.files_of(typed)
    return [found[text] or known_still(library, text) for text in typed]


def known_still(library: Library, typed: str) -> StillFiles:
    """Return the still with this id. GalleryError names the stills that may be meant.

    A path to one of its files (`assets/jung_e/head.jpg`) is as good as the id.
    """
    readings = _readings(library, typed)
    found = library.files_of(readings)
    for candidate in readings:
        files = found[candidate]
        if files is not None:
            return files
    known = [files.id for files in library.scan().stills]
    near = near_ids(typed, known)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise GalleryError(f"no still {typed!r} in {library.folder}.{meant}")


def _readings(library: Library, typed: str) -> list[str]:
    """Return what the person may have meant, the id itself first; a shell may complete in NFD."""
    typed = nfc(typed)
    name = typed.removeprefix("./")
    readings = [typed, name]
    for folder in (library.stills_folder, library.metadata_folder):
        readings += [
            name.removeprefix(f"{prefix}/")
            for prefix in (str(folder), folder.name)
            if name.startswith(f"{prefix}/")
        ]
    stems = [
        stem
        for stem, dot, suffix in (one.rpartition(".") for one in readings)
        if dot and suffix.lower() in (*FORMATS, "yaml")
    ]
    return list(dict.fromkeys(one for one in (*readings, *stems) if one))


def near_ids(typed: str, known: list[str]) -> list[str]:
    """Return the ids that are nearest to what was typed: same name elsewhere, then alike."""
    folded = typed.casefold()
    same = [one for one in known if one.casefold().rpartition("/")[2] == folded]
    alike = get_close_matches(folded, [one.casefold() for one in known], MOST_NEAR, LIKENESS)
    by_folded = {one.casefold(): one for one in known}
    within = [one for one in known if folded in one.casefold()]
    near = [*same, *(by_folded[one] for one in alike), *within]
    return list(dict.fromkeys(near))[:MOST_NEAR]
