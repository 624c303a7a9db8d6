"""`gallery captions`: captions without a picture, found and shown."""

from __future__ import annotations

from pathlib import Path

from gallery.cli.edge import list_problems, note
from gallery.cli.problems import still_problems
from gallery.cli.progress import LongWork
from gallery.cli.screen import Json, json_list, plain, table
from gallery.cli.values import still_json
from gallery.cli.which import library_folder
from gallery.library.library import Library
from gallery.search.lone_captions import LoneCaption, read_lone_captions
from gallery.search.query import parse


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
        if not found:
            note("No such captions." if len(read) else "All captions have their picture.")
    return list_problems([problem for one in found for problem in still_problems(one.still)])


def _json(library: Library, one: LoneCaption) -> Json:
    said = still_json(one.still)
    for key in ("file", "formats", "width", "height"):
        del said[key]
    return {**said, "sidecar": str(library.metadata_folder / one.orphan.caption.path)}
