"""What can be typed after `gallery approvals`: the verbs with their arguments, not what they do.

Each verb's work is in a module of its own: `approvals_board` and so on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gallery.cli import completion
from gallery.cli.edge import Work
from gallery.cli.options import JsonOption, LibraryOption, QueryArgument, chosen, text

approvals_app = typer.Typer(
    rich_markup_mode=None,
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
            metavar="PERSON",
            help="Whose stills: a code or a name.",
            show_default=False,
            autocompletion=completion.person,
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
    template: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="How it looks: page, grid and captions; see `gallery sheet --list-templates`.",
            autocompletion=completion.sheet_template,
        ),
    ] = "approval sheet",
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

        wish = SendWish(person, output, round, answer_by, to, again, template)
        return send_sheet(chosen(context, library), text(query), wish)

    return work


@approvals_app.command("read")
def read(
    context: typer.Context,
    *,
    returned: Annotated[
        list[Path],
        typer.Argument(
            metavar="RETURNED.pdf...",
            help="Sheets that came back.",
            readable=False,  # what cannot be read is explained, and the others are read
            show_default=False,
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Record without asking.")] = False,
    replace_later: Annotated[
        bool,
        typer.Option("--replace-later", help="Also where a later answer is on record."),
    ] = False,
    json: JsonOption = False,
    library: LibraryOption = None,
) -> Work:
    """Read sheets that came back.

    Shows what changes for each still, and what is odd about it. Nothing is written before that is
    confirmed; reading the same sheet twice changes nothing.
    """

    def work() -> int:
        from gallery.cli.approvals_read import Wish, read_returned

        wish = Wish(yes=yes, as_json=json, over_later=replace_later)
        return read_returned(chosen(context, library), returned, wish)

    return work


@approvals_app.command("decide")
def decide(
    context: typer.Context,
    *,
    person: Annotated[
        str,
        typer.Argument(
            metavar="PERSON",
            help="Code or name.",
            show_default=False,
            autocompletion=completion.person,
        ),
    ],
    decision: Annotated[
        str, typer.Argument(metavar="approve|kill", help="What they said.", show_default=False)
    ],
    stills: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            help="Of which stills (- reads ids from stdin).",
            show_default=False,
            autocompletion=completion.still_id,
        ),
    ],
    by: Annotated[
        str, typer.Option("--by", metavar="HOW", help="phone, e-mail, paper or other.")
    ] = "phone",
    signed: Annotated[
        str, typer.Option("--signed", metavar="NAME", help="Who said so.", show_default=False)
    ] = "",
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="Why.", show_default=False)
    ] = "",
    number: Annotated[
        int | None,
        typer.Option(
            "--round",
            min=1,
            metavar="N",
            help="The round; without it the last that was sent to them.",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
) -> Work:
    """Record answers that came by telephone, e-mail or on paper.

    Nothing is ever taken back: who changes their mind answers anew, and both stay on record.
    """

    def work() -> int:
        from gallery.cli.approvals_decide import Told, decide

        told = Told(person, decision, tuple(stills), by, signed, note, number)
        return decide(chosen(context, library), told)

    return work


@approvals_app.command("report")
def report(
    context: typer.Context,
    *,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            readable=False,  # an older report there is replaced, not read
            help="The .pdf or .csv to write.",
            show_default=False,
        ),
    ],
    person: Annotated[
        str,
        typer.Option(
            metavar="PERSON",
            help="Only of this person: a code or a name.",
            show_default=False,
            autocompletion=completion.person,
        ),
    ] = "",
    library: LibraryOption = None,
) -> Work:
    """Write all that the ledgers say.

    Who was asked what, in which words, and what was answered; whether the ledger is whole, and
    which files have changed since.
    """

    def work() -> int:
        from gallery.cli.approvals_report import write

        return write(chosen(context, library), output, person)

    return work
