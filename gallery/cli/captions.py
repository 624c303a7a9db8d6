"""`gallery captions`: captions without a picture, found, shown, and given to a still."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gallery.cli.edge import list_problems, note
from gallery.cli.ids import known_still, near_ids
from gallery.cli.problems import still_problems
from gallery.cli.progress import LongWork
from gallery.cli.reading import keep, read_library
from gallery.cli.renamed import remember, take_back
from gallery.cli.screen import Json, json_list, plain, table
from gallery.cli.values import still_json
from gallery.cli.which import library_folder
from gallery.errors import GalleryError
from gallery.library.found import Orphan
from gallery.library.library import Library
from gallery.library.listing import nfc
from gallery.library.sidecar_names import caption_stem
from gallery.search.lone_captions import LoneCaption, read_lone_captions
from gallery.search.query import parse

_WHAT = "given-captions"


def list_captions(chosen: Path | None, query: str, *, as_json: bool) -> int:
    """List the captions without a picture that match; return the exit code."""
    node = parse(query)
    library = Library(library_folder(chosen))
    with LongWork("Reading captions") as work:
        orphans = library.scan(work.cancelled).orphans
        read = read_lone_captions(
            library, orphans, lambda done: work.progress(done, len(orphans)), work.cancelled
        )
    found = read.matching(node)
    if as_json:
        json_list(_json(library, one) for one in found)
    else:
        table([(plain(one.orphan.id), plain(one.text)) for one in found])
        if found:
            note("gallery captions --give ID STILL gives one to a still.")
        else:
            note("No such captions." if len(read) else "All captions have their picture.")
    return list_problems([problem for one in found for problem in still_problems(one.still)])


def give_captions(chosen: Path | None, given: str, still: str) -> int:
    """Give captions without a picture to a still that has none; return the exit code."""
    catalogue = read_library(chosen).catalogue
    library = catalogue.library
    with LongWork("Looking for captions") as work:
        orphans = library.scan(work.cancelled).orphans
    orphan = _known(library, orphans, given)
    target = known_still(library, still)
    edits, problems = catalogue.give(orphan, target.id)
    keep(catalogue)
    new, old = (one.path for one in edits)
    remember(library, _WHAT, [(old, new)])
    _show(library, ((old, new),))
    note("gallery captions --undo takes that back.")
    return list_problems(problems)


def take_captions_back(chosen: Path | None) -> int:
    """Take back captions that were given last; return the exit code."""
    catalogue = read_library(chosen).catalogue
    library = catalogue.library
    renamed = take_back(library, _WHAT)
    problems = catalogue.taken_back(
        [(_id(library, new), _id(library, old)) for new, old in renamed.done]
    )
    keep(catalogue)
    _show(library, renamed.done)
    return list_problems([*renamed.problems, *problems])


def _show(library: Library, pairs: Sequence[tuple[Path, Path]]) -> None:
    folder = library.metadata_folder
    old_and_new = [[plain(str(path.relative_to(folder))) for path in pair] for pair in pairs]
    table([(old, "->", new) for old, new in old_and_new])


def _id(library: Library, path: Path) -> str:
    """Return the id that captions in this file have, with or without a picture."""
    stem = caption_stem(path.name) or path.name
    return nfc((path.parent.relative_to(library.metadata_folder) / stem).as_posix())


def _known(library: Library, orphans: tuple[Orphan, ...], typed: str) -> Orphan:
    """Return the captions with this id, or in this file; GalleryError names what may be meant."""
    paths = {str(library.metadata_folder / one.caption.path): one for one in orphans}
    found = [one for one in orphans if typed in (one.id, one.caption.path)]
    found = found or [paths[path] for path in (str(Path(typed).absolute()),) if path in paths]
    if len(found) == 1:
        return found[0]
    if found:
        names = " and ".join(one.caption.path for one in found)
        raise GalleryError(f"{typed!r} is in {names}; name the file that is meant")
    near = near_ids(typed, [one.id for one in orphans])
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise GalleryError(f"no captions {typed!r} without a picture in {library.folder}.{meant}")


def _json(library: Library, one: LoneCaption) -> Json:
    said = still_json(one.still)
    for key in ("file", "formats", "width", "height"):
        del said[key]
    return {**said, "sidecar": str(library.metadata_folder / one.orphan.caption.path)}
