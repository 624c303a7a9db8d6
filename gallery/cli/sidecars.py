"""`gallery sidecars`: caption files with another name or place than they should have."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from gallery.cli.edge import list_problems, note
from gallery.cli.progress import LongWork
from gallery.cli.renamed import remember, take_back
from gallery.cli.screen import Json, json_text, line, plain, table
from gallery.cli.which import library_folder
from gallery.errors import FileError, GalleryError
from gallery.library.found import Misplaced
from gallery.library.library import Library
from gallery.library.renaming import rename_all

READ, NOT_READ = "read", "not read"
_WHAT = "captions"


def list_sidecars(chosen: Path | None, *, as_json: bool) -> int:
    """List what is misplaced, and where it belongs; rename nothing. Return the exit code."""
    library = Library(library_folder(chosen))
    found = _misplaced(library)
    if as_json:
        line(json_text([_json(library, one) for one in found], indent=2))
        return 0
    table([_row(library, one) for one in found])
    if any(not one.reason for one in found):
        note("gallery sidecars --apply gives them the name and place on the right.")
    elif not found:
        note("All captions have the name and place that they should have.")
    return 0


def apply_sidecars(chosen: Path | None) -> int:
    """Give each its name and place, as far as it can have them; return the exit code."""
    library = Library(library_folder(chosen))
    found = _misplaced(library)
    todo = [
        (Path(one.path), library.metadata_folder / one.place) for one in found if not one.reason
    ]
    stuck: list[GalleryError | str] = [
        FileError(one.path, f"stays: {one.reason}") for one in found if one.reason
    ]
    renamed = rename_all(todo)
    if renamed.done:
        remember(library, _WHAT, renamed.done)
    table(_moved(library, renamed.done))
    if renamed.done:
        note("gallery sidecars --undo takes that back.")
    return list_problems([*renamed.problems, *stuck])


def undo_sidecars(chosen: Path | None) -> int:
    """Take back what was renamed last; return the exit code."""
    library = Library(library_folder(chosen))
    renamed = take_back(library, _WHAT)
    table(_moved(library, renamed.done))
    return list_problems(renamed.problems)


def _misplaced(library: Library) -> Sequence[Misplaced]:
    with LongWork("Looking for captions") as work:
        return library.scan(work.cancelled).misplaced


def _row(library: Library, one: Misplaced) -> tuple[str, ...]:
    where = _below(library, library.metadata_folder / one.place)
    state = READ if one.is_read else NOT_READ
    return _below(library, Path(one.path)), "->", where, one.reason or state


def _json(library: Library, one: Misplaced) -> dict[str, Json]:
    return {
        "from": one.path,
        "to": str(library.metadata_folder / one.place),
        "read": one.is_read,
        "reason": one.reason,
    }


def _moved(library: Library, pairs: Sequence[tuple[Path, Path]]) -> list[tuple[str, ...]]:
    return [(_below(library, old), "->", _below(library, new)) for old, new in pairs]


def _below(library: Library, path: Path) -> str:
    return plain(os.path.relpath(path, library.folder))
