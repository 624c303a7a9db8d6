"""What can be typed after `gallery approvals`: the verbs with their arguments, not what they do.

Each verb's work is in a module of its own: `approvals_board` and so on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gallery.cli.edge import Work
from gallery.cli.options import JsonOption, LibraryOption, QueryArgument, chosen, text

approvals_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Talent approvals: where they stand, what is sent out and what comes back.",
)


@approvals_app.command("board")
def board(
    context: typer.Context, *, json: JsonOption = False, library: LibraryOption = None
) -> Work:
    """Show where each person and round stands.

    What was sent, answered, approved and killed, the kills left, and the days left to answer.
    """

    def work() -> int:
        from gallery.cli.approvals_board import show_board

        return show_board(chosen(context, library), as_json=json)

    return work


@approvals_app.command("coverage")
def coverage(
    context: typer.Context, *, json: JsonOption = False, library: LibraryOption = None
) -> Work:
    """Show the approved solos and groups of each person.

    With what was not sent yet, and the approvals that are owed and missing.
    """

    def work() -> int:
        from gallery.cli.approvals_coverage import show_coverage

        return show_coverage(chosen(context, library), as_json=json)

    return work


@approvals_app.command("send")
def send(
    context: typer.Context,
    *,
    person: Annotated[
        str,
        typer.Argument(
            metavar="PERSON", help="Whose stills: a code or a name.", show_default=False
        ),
    ],
    query: QueryArgument = None,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            readable=False,  # an older sheet there is replaced, not read
            help="The .pdf to write.",
            show_default=False,
        ),
    ],
    round: Annotated[
        int | None,
        typer.Option(metavar="N", help="Which round; else the next one.", show_default=False),
    ] = None,
    answer_by: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="The last day to answer, such as 2022-11-17; else as the rules say.",
            show_default=False,
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Who gets it, if not the person: an agent, say.",
            show_default=False,
        ),
    ] = "",
    again: Annotated[
        bool,
        typer.Option("--again", help="Also the stills that were sent or answered before."),
    ] = False,
    library: LibraryOption = None,
) -> Work:
    """Write an approval sheet for the stills of PERSON that match QUERY.

    The PDF has boxes to tick for each still, can be printed as well, and states the rule and the
    deadline. What was sent is written to the ledger.
    """

    def work() -> int:
        from gallery.cli.approvals_send import SendWish, send_sheet

        wish = SendWish(person, output, round, answer_by, to, again)
        return send_sheet(chosen(context, library), text(query), wish)

    return work
