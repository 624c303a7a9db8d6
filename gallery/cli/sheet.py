"""What can be typed after `gallery sheet`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gallery.cli import completion
from gallery.cli.edge import Work
from gallery.cli.options import LibraryOption, QueryArgument, chosen, text


def sheet(
    context: typer.Context,
    *,
    query: QueryArgument = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            readable=False,  # an older sheet there is replaced, not read
            help="A .pdf, .html (for browsers) or .tif, or .png or .jpg pages (FILE-1.png ...).",
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            "-t",
            "--template",
            metavar="NAME",
            help="Begin with this template; other options change it.",
            show_default=False,
            autocompletion=completion.sheet_template,
        ),
    ] = None,
    list_templates: Annotated[
        bool, typer.Option("--list-templates", help="Show the templates there are.")
    ] = False,
    save_template: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Keep what these options make as a template of your own.",
            show_default=False,
        ),
    ] = None,
    delete_template: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Delete a template of your own.",
            show_default=False,
            autocompletion=completion.sheet_template,
        ),
    ] = None,
    with_production: Annotated[
        bool,
        typer.Option(
            "--with-production", help="Save or delete it with the production, for everybody."
        ),
    ] = False,
    page: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A3, A4, A5, Letter, Legal, Tabloid, or millimetres: 200x300.",
            show_default=False,
            autocompletion=completion.page,
        ),
    ] = None,
    landscape: Annotated[
        bool | None,
        typer.Option(
            "--landscape/--portrait", help="The long side across, or down.", show_default=False
        ),
    ] = None,
    grid: Annotated[
        str | None,
        typer.Option(metavar="CxR", help="Stills across x down, such as 4x5.", show_default=False),
    ] = None,
    fit: Annotated[
        bool | None,
        typer.Option(
            "--fit/--fill", help="Show whole pictures, or fill their boxes.", show_default=False
        ),
    ] = None,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Whole pictures, on their side where that is larger.")
    ] = False,
    rows: Annotated[
        bool, typer.Option("--rows", help="Each picture in its own shape, rows from edge to edge.")
    ] = False,
    group: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="A heading for each scene, day, person or folder.",
            show_default=False,
            autocompletion=completion.group,
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="date, file, number, rating, caption or changed; -KEY the other way round.",
            show_default=False,
            autocompletion=completion.sort,
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="T", help="Title.", show_default=False)
    ] = None,
    caption: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="A line under each still, such as '{number} {caption}'; again for another line.",
            show_default=False,
        ),
    ] = None,
    signs: Annotated[
        bool | None,
        typer.Option(
            "--signs/--no-signs", help="Draw stars, colour labels and picks.", show_default=False
        ),
    ] = None,
    recipient: Annotated[
        str,
        typer.Option("--for", metavar="WHO", help="Who it is for.", show_default=False),
    ] = "",
    watermark: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Light text over each picture, such as '{recipient} {today}'.",
            show_default=False,
        ),
    ] = None,
    logo: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A picture beside the title.", show_default=False),
    ] = None,
    cover: Annotated[
        bool | None,
        typer.Option("--cover/--no-cover", help="A first page of facts.", show_default=False),
    ] = None,
    names: Annotated[
        bool | None,
        typer.Option(
            "--names/--no-names", help="A last page of who is on which.", show_default=False
        ),
    ] = None,
    dark: Annotated[
        bool | None,
        typer.Option("--dark/--light", help="Black or white pages.", show_default=False),
    ] = None,
    dpi: Annotated[
        int | None,
        typer.Option(metavar="N", help="Dots per inch of pictures.", show_default=False),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Any other key of a template: --set margin=10 --set 'header.right={today}'.",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
) -> Work:
    """Print the stills that match QUERY, with a template or as the options say.

    A caption's line is text with tokens in braces; docs/sheets.md has all of them, and the keys.
    """

    def work() -> int:
        from gallery.cli.printing import SheetWish, print_sheet
        from gallery.cli.templates import delete, save, show_templates

        whole = None if fit is None else "fit" if fit else "fill"
        wish = SheetWish(
            output=output,
            template=template,
            page=page,
            landscape=landscape,
            grid=grid,
            recipient=recipient,
            keys=tuple(
                (key, str(value))
                for key, value in (
                    ("fit", "rotate" if rotate else whole),
                    ("arrangement", "rows" if rows else None),
                    ("group", group),
                    ("sort", sort),
                    ("title", title),
                    ("caption", "\n".join(caption) if caption else None),
                    ("stars", signs),
                    ("labels", signs),
                    ("picks", signs),
                    ("watermark", watermark),
                    ("logo", logo.absolute() if logo is not None else None),
                    ("cover", cover),
                    ("names", names),
                    ("paper", None if dark is None else "black" if dark else "white"),
                    ("dpi", dpi),
                )
                if value is not None
            ),
            others=tuple(setting or ()),
        )
        place = chosen(context, library)
        if list_templates:
            return show_templates(place)
        if delete_template is not None:
            return delete(place, delete_template, with_production=with_production)
        if save_template is not None:
            save(place, save_template, wish, with_production=with_production)
            if output is None:
                return 0
        return print_sheet(place, text(query), wish)

    return work
