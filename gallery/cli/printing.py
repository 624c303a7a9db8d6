"""`gallery sheet`: the stills that match, on a contact sheet.

What was asked for is checked before the library is read: a wrong page, grid or token, a file type
that no sheet has, a folder that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gallery.cli.edge import ExitCode, complain, list_problems
from gallery.cli.listing import search, stills_of
from gallery.cli.order import Order, parse_order
from gallery.cli.pictures import thumbnails
from gallery.cli.problems import distinct
from gallery.cli.progress import LongWork
from gallery.cli.proof import tell_missing_glyphs
from gallery.cli.reading import read_library
from gallery.cli.screen import line, plain
from gallery.cli.templates import named, templates_of
from gallery.errors import GalleryError
from gallery.imaging.values import PictureKey
from gallery.search.catalogue import Catalogue
from gallery.search.coded import Rows
from gallery.search.index import SortKey
from gallery.search.query import parse
from gallery.sheets.export import (
    SheetFile,
    check_suffix,
    export_sheet,
    kind_of,
    left_text,
    page_paths,
    sheet_of_today,
)
from gallery.sheets.groups import grouped
from gallery.sheets.pictures import StillPictures
from gallery.sheets.screenless import painting
from gallery.sheets.settings import SheetSettings
from gallery.sheets.template_file import with_key
from gallery.sheets.templates import Templates


@dataclass(frozen=True, slots=True)
class SheetWish:
    """What was typed; None and () leave it to the template, or the sheet.

    `keys` are settings by their name, as a template writes them; `others` are such as `KEY=VALUE`.
    """

    output: Path | None = None
    template: str | None = None
    page: str | None = None
    landscape: bool | None = None
    grid: str | None = None
    recipient: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()


def print_sheet(chosen: Path | None, query: str, wish: SheetWish) -> int:
    """Write the sheet; return the exit code."""
    output = wish.output
    if output is None:
        raise GalleryError("where to? Name the file to write: gallery sheet ... -o FILE.pdf")
    check_suffix(output)
    node = parse(query)
    settings = sheet_settings(wish, None) if wish.template is None else SheetSettings()
    reading = read_library(chosen)
    catalogue = reading.catalogue
    if wish.template is not None:
        found = search(catalogue, node, Order(SortKey.FILE)).rows
        folder = _production_folder(catalogue, found[:1])
        metadata = catalogue.library.metadata_folder
        settings = sheet_settings(wish, templates_of(metadata, folder))
    order = parse_order(settings.sort or "file")
    rows = search(catalogue, node, order).rows
    if not len(rows):
        raise GalleryError(_nothing(catalogue, query))
    latest = order.key is SortKey.DATE and order.descending
    count = len(rows)
    rows, groups = grouped(catalogue.index, rows, settings.group, latest_first=latest)
    ids = catalogue.index.ids(rows)
    stills = list(stills_of(catalogue, ids))
    if len(stills) != len(ids):
        raise GalleryError("some stills went away meanwhile; try again")
    with painting(), LongWork("Printing the sheet") as work, thumbnails() as service:
        sheet = sheet_of_today(
            settings,
            stills,
            query,
            recipient=wish.recipient,
            groups=groups,
            count=count,
            standing=lambda still: catalogue.approvals(still).worst,
        )
        for path in page_paths(output, sheet.pages).values():
            catalogue.library.spare(path)
        own_fonts = kind_of(output) is not SheetFile.HTML  # a browser brings its own
        told = tell_missing_glyphs(sheet, work) if own_fonts else ExitCode.FINE
        pictures = StillPictures(service.jpeg, PictureKey)
        written = export_sheet(output, sheet, pictures, work.progress, work.cancelled)
    for path in written.files:
        line(plain(str(path)))
    if written.left:
        complain(f"{written.left[0].parent}: {left_text(written.left)}", kind="warning")
    return max(told, list_problems(distinct([*reading.problems(ids), *written.problems])))


def sheet_settings(wish: SheetWish, templates: Templates | None) -> SheetSettings:
    """Return the settings that were asked for; SheetError says what cannot be."""
    settings = SheetSettings()
    if wish.template is not None and templates is not None:
        settings = named(templates, wish.template).settings
    if wish.page is not None:
        settings = settings.on_page(wish.page)
    lying = settings.landscape if wish.landscape is None else wish.landscape
    if wish.landscape is not None or wish.page is not None:
        settings = (
            settings.turned(landscape=lying)
            if wish.template is None
            else settings.reshaped(landscape=lying)
        )
    if wish.grid is not None:
        settings = settings.with_grid(wish.grid)
    for key, value in wish.keys:
        settings = with_key(settings, key, value, Path.cwd())
    for typed in wish.others:
        key, equals, value = typed.partition("=")
        if not equals:
            raise GalleryError(f"--set {typed}: write it as KEY=VALUE, such as margin=10")
        settings = with_key(settings, key.strip(), value, Path.cwd())
    return settings.validated()


def _production_folder(catalogue: Catalogue, rows: Rows) -> str:
    """Return the folder of the production that the first of these stills belongs to."""
    for still in stills_of(catalogue, catalogue.index.ids(rows)):
        return still.production.folder
    return ""


def _nothing(catalogue: Catalogue, query: str) -> str:
    if not catalogue.index.count:
        return f"there are no stills in {catalogue.library.stills_folder} to print"
    return f"no still matches {query!r}; nothing was written"
