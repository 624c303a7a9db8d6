"""What can be typed after `gallery approvals`: the verbs with their arguments, not what they do.

Each verb's work is in a module of its own: `approvals_board` and so on.
"""

from __future__ import annotations

import typer

from gallery.cli.edge import Work
from gallery.cli.options import JsonOption, LibraryOption, chosen

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
