"""What can be typed: every command with its arguments, and nothing of what they do.

Each function returns a piece of work that `edge.run` carries out. Options that belong to the whole
program (`-L`) may stand before the command or after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from gallery.cli import completion
from gallery.cli.approvals import approvals_app
from gallery.cli.edge import Work
from gallery.cli.options import (
    IdArgument,
    JsonOption,
    LibraryOption,
    QueryArgument,
    SortOption,
    chosen,
    text,
)
from gallery.cli.sheet import sheet

EXAMPLES = """\
\b
Filter:  robot lab   "robot head"   tag:prop   person:kim   rating:>=4   date:2022-11
         kind:unit,bts   missing:alt_text   is:pick   -x   NOT x   x OR y   (...)

Without -L, the library is the current folder if it has assets/ or metadata/, else the one
opened last, else the sample.

Exit code: 0 fine, 1 done but something was wrong with some stills, 2 bad usage or input.
"""

app = typer.Typer(
    name="gallery",
    epilog=EXAMPLES,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def gallery(
    context: typer.Context,
    *,
    library: LibraryOption = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> Work | None:
    """Browse production stills, filter and caption them, print contact sheets.

    Without a command, the window opens.
    """
    context.obj = library
    if version:
        return _version
    return None if context.invoked_subcommand else _open_window(library)


@app.command("open")
def open_(
    context: typer.Context,
    *,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]", help="The library to open.", readable=False, show_default=False
        ),
    ] = None,
    library: LibraryOption = None,
) -> Work:
    """Open the window on a library."""
    return _open_window(folder or chosen(context, library))


@app.command("list")
def list_(
    context: typer.Context,
    *,
    query: QueryArgument = None,
    sort: SortOption = "file",
    limit: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Not more than N stills.", show_default=False),
    ] = None,
    json: JsonOption = False,
    ids: Annotated[
        bool, typer.Option("--ids", help="Only the ids, one a line, for `gallery set -`.")
    ] = False,
    not_shown: Annotated[
        bool, typer.Option("--not-shown", help="The files that are no stills, instead.")
    ] = False,
    library: LibraryOption = None,
) -> Work:
    """List the stills that match QUERY."""
    if not_shown and (query or ids):
        raise typer.BadParameter("--not-shown lists all of them, and goes with --json only")

    def work() -> int:
        from gallery.cli.listing import Form, list_not_shown, list_stills

        if not_shown:
            return list_not_shown(chosen(context, library), as_json=json)

        form = Form.JSON if json else Form.IDS if ids else Form.TABLE
        return list_stills(chosen(context, library), text(query), sort, limit, form)

    return work


@app.command("facets")
def facets(
    context: typer.Context,
    *,
    query: QueryArgument = None,
    json: JsonOption = False,
    library: LibraryOption = None,
) -> Work:
    """Count the values in use under QUERY.

    They are those of the filter panel: people, tags, kinds, dates, what is missing and so on.
    """

    def work() -> int:
        from gallery.cli.listing import list_facets

        return list_facets(chosen(context, library), text(query), as_json=json)

    return work


@app.command("show")
def show(
    context: typer.Context,
    *,
    still: IdArgument,
    json: JsonOption = False,
    library: LibraryOption = None,
) -> Work:
    """Show one still, and where its values come from."""

    def work() -> int:
        from gallery.cli.showing import show_still

        return show_still(chosen(context, library), still, as_json=json)

    return work


@app.command("set")
def set_(
    context: typer.Context,
    *,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ID... KEY=VALUE...",
            help="Stills (- reads ids from stdin), then changes.",
            show_default=False,
            autocompletion=completion.still_or_change,
        ),
    ],
    library: LibraryOption = None,
) -> Work:
    r"""Change the captions of stills.

    KEY=VALUE sets, KEY+=VALUE and KEY-=VALUE add to and take from tags and people, KEY= removes
    the key. A comma separates tags and people; names of the cast and tags of the vocabulary that
    have a comma stay whole, and \, is a comma in any other. caption.ko= is the caption in Korean.
    """

    def work() -> int:
        from gallery.cli.setting import set_values

        return set_values(chosen(context, library), words)

    return work


app.command("sheet")(sheet)


@app.command("index")
def index(context: typer.Context, library: LibraryOption = None) -> Work:
    """Read captions and pictures ahead.

    Builds or refreshes the index, the facts of the pictures and the small thumbnails.
    """

    def work() -> int:
        from gallery.cli.indexing import index_library

        return index_library(chosen(context, library))

    return work


@app.command("captions")
def captions(
    context: typer.Context,
    *,
    query: QueryArgument = None,
    give: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--give",
            metavar="ID STILL",
            help="Give the captions ID to a still that has none.",
            show_default=False,
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last --give.")] = False,
    json: JsonOption = False,
    library: LibraryOption = None,
) -> Work:
    """List captions without a picture that match QUERY, or give some to a still."""
    if (give is not None or undo) and (query or json or (give and undo)):
        raise typer.BadParameter("--give and --undo stand alone")

    def work() -> int:
        from gallery.cli.captions import give_captions, list_captions, take_captions_back

        folder = chosen(context, library)
        if undo:
            return take_captions_back(folder)
        if give is not None:
            return give_captions(folder, *give)
        return list_captions(folder, text(query), as_json=json)

    return work


@app.command("split")
def split(
    context: typer.Context,
    *,
    still: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="A still; all without it.",
            show_default=False,
            autocompletion=completion.still_id,
        ),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Rename the pictures.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last --apply.")] = False,
    library: LibraryOption = None,
) -> Work:
    """Make two stills of pictures that have one name and differ in shape.

    Lists what would be renamed. The captions stay with the picture that is shown.
    """
    if undo and (apply or still):
        raise typer.BadParameter("--undo stands alone")

    def work() -> int:
        from gallery.cli.splitting import split, undo_split

        folder = chosen(context, library)
        return undo_split(folder) if undo else split(folder, still, apply=apply)

    return work


@app.command("sidecars")
def sidecars(
    context: typer.Context,
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Give them the name and place they should have.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last --apply.")] = False,
    json: JsonOption = False,
    library: LibraryOption = None,
) -> Work:
    """List caption files under another name, or in another place, than they should be.

    Such as a.yml, a.jpg.yaml, or YAML beside the picture. No file is written over.
    """
    if apply and undo:
        raise typer.BadParameter("--apply and --undo exclude one another")

    def work() -> int:
        from gallery.cli.sidecars import apply_sidecars, list_sidecars, undo_sidecars

        folder = chosen(context, library)
        if undo:
            return undo_sidecars(folder)
        return apply_sidecars(folder) if apply else list_sidecars(folder, as_json=json)

    return work


@app.command("moves")
def moves(
    context: typer.Context,
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Move the captions that can be moved.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Move back what was moved last.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Pictures were replaced: keep their captions.")
    ] = False,
    set_aside: Annotated[
        bool,
        typer.Option(
            "--set-aside", help="Pictures were replaced: give their captions another name."
        ),
    ] = False,
    json: JsonOption = False,
    library: LibraryOption = None,
) -> Work:
    """List captions whose picture has another name now; with --apply move them.

    A picture is known again by its content. Captions follow where it is sure which picture is
    theirs. --keep and --set-aside are for pictures that were replaced by other pictures.
    """
    if (undo and (apply or keep or set_aside)) or (keep and set_aside):
        raise typer.BadParameter("these options exclude one another")
    if (keep or set_aside) and not apply:
        raise typer.BadParameter("--keep and --set-aside go with --apply")

    def work() -> int:
        from gallery.cli.moves import Replaced, apply_moves, list_moves, undo_moves

        folder = chosen(context, library)
        if undo:
            return undo_moves(folder, as_json=json)
        if not apply:
            return list_moves(folder, as_json=json)
        wish = Replaced.KEEP if keep else Replaced.SET_ASIDE if set_aside else Replaced.ASK
        return apply_moves(folder, wish, as_json=json)

    return work


app.add_typer(approvals_app, name="approvals")

cache_app = typer.Typer(rich_markup_mode=None)
app.add_typer(cache_app, name="cache")


@cache_app.callback(invoke_without_command=True)
def cache(
    context: typer.Context,
    *,
    json: JsonOption = False,
    limit: Annotated[
        str | None,
        typer.Option(
            "--limit",
            metavar="SIZE",
            help="How much thumbnails may take from now on, such as 20GB.",
            show_default=False,
        ),
    ] = None,
) -> Work | None:
    """Show what is kept to be quick, and its size; clear it.

    Thumbnails, facts of pictures, and the index of each library. All of it is made again when
    it is needed.
    """
    if context.invoked_subcommand:
        return None

    def work() -> int:
        from gallery.cli.caching import set_limit, show_cache

        return show_cache(as_json=json) if limit is None else set_limit(limit)

    return work


@cache_app.command("clear")
def clear_cache(
    *,
    thumbnails: Annotated[bool, typer.Option("--thumbnails", help="The thumbnails.")] = False,
    failures: Annotated[
        bool, typer.Option("--failures", help="What is known to be broken: it is tried again.")
    ] = False,
    index: Annotated[bool, typer.Option("--index", help="The index of every library.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="All of these, and the facts of pictures.")
    ] = False,
) -> Work:
    """Clear the thumbnails, or what is named instead.

    Windows may be open meanwhile.
    """

    def work() -> int:
        from gallery.cli.caching import clear_cache as cleared
        from gallery.imaging.clearing import Part

        chosen = {Part.FAILURES} if failures else set()
        if thumbnails or not (failures or index):
            chosen.add(Part.THUMBNAILS)
        parts = frozenset(Part) if everything else frozenset(chosen)
        return cleared(parts, indexes=index or everything)

    return work


def parse(arguments: Sequence[str]) -> Work:
    """Return the work that a command line asks for; typer.TyperException for a mistake in it.

    A command line that asks for help has its answer already, and leaves no work.
    """
    work = app(list(arguments), prog_name="gallery", standalone_mode=False)
    return work if callable(work) else lambda: int(work or 0)


def _version() -> int:
    from gallery import __version__
    from gallery.cli.screen import line

    line(f"gallery {__version__}")
    return 0


def _open_window(folder: Path | None) -> Work:
    def work() -> int:
        from gallery.cli.window import open_window

        return open_window(folder)

    return work
