"""`gallery sidecars`: caption files under another name, or in another place, than they should be.

What was renamed last is kept in the state folder, so that `--undo` can take it back.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from gallery.cli.edge import complain, list_problems, note
from gallery.cli.progress import LongWork
from gallery.cli.screen import Json, json_text, line, plain, table
from gallery.cli.which import library_folder
from gallery.errors import FileError, GalleryError
from gallery.library.found import Misplaced
from gallery.library.library import Library
from gallery.library.renaming import rename_all
from gallery.places import state_folder

READ, NOT_READ = "read", "not read"


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
        _remember(library, renamed.done)
    table(_moved(library, renamed.done))
    if renamed.done:
        note("gallery sidecars --undo takes that back.")
    return list_problems([*renamed.problems, *stuck])


def undo_sidecars(chosen: Path | None) -> int:
    """Take back what was renamed last; return the exit code."""
    library = Library(library_folder(chosen))
    place = _kept_at(library)
    try:
        kept = json.loads(place.read_bytes())
        pairs = [(Path(os.fsdecode(bytes.fromhex(one))) for one in pair) for pair in kept]
        back = [(new, old) for old, new in pairs]
    except (OSError, ValueError, TypeError) as error:
        raise GalleryError("no captions were renamed here that could be renamed back") from error
    renamed = rename_all(reversed(back))
    table(_moved(library, renamed.done))
    left = [(old, new) for new, old in back if (new, old) not in renamed.done]
    if left:
        _remember(library, left)
    else:
        place.unlink(missing_ok=True)
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


def _kept_at(library: Library) -> Path:
    return state_folder() / f"renamed-captions-{library.key}.json"


def _remember(library: Library, pairs: Sequence[tuple[Path, Path]]) -> None:
    """Keep what was renamed; names may be any bytes. Where that fails, the list is on stdout."""
    place = _kept_at(library)
    kept = [[os.fsencode(path).hex() for path in pair] for pair in pairs]
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(kept), encoding="ascii")
        return
    complain(f"{place}: cannot be written; --undo will not know of this", kind="warning")
