"""Options and arguments that several commands share, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gallery.cli import completion

LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "-L",
        "--library",
        metavar="DIR",
        help="The library: a folder of stills.",
        readable=False,  # a folder that may not be read is explained by the library itself
        show_default=False,
    ),
]
QueryArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUERY]",
        help="Which stills; all without it.",
        show_default=False,
        autocompletion=completion.query,
    ),
]
SortOption = Annotated[
    str,
    typer.Option(
        "--sort",
        metavar="KEY",
        help="date, file, number, rating, caption or changed; -KEY the other way round.",
        autocompletion=completion.sort,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="A still: its path below assets/ without the suffix.",
        show_default=False,
        autocompletion=completion.still_id,
    ),
]


def chosen(context: typer.Context, library: Path | None) -> Path | None:
    """Return the library named after the command, else before it, else None."""
    before = context.obj
    return library or (before if isinstance(before, Path) else None)


def text(query: list[str] | None) -> str:
    """Return the filter: words that the shell took apart are put together again."""
    return " ".join(query or ())
