"""`gallery sheet`: the stills that match, on a contact sheet.

What was asked for is checked before the library is read: a wrong page, grid or token, a file type
that no sheet has, a folder that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from gallery.cli.edge import list_problems
from gallery.cli.listing import search, stills_of
from gallery.cli.order import parse_order
from gallery.cli.pictures import thumbnails
from gallery.cli.problems import distinct
from gallery.cli.progress import LongWork
from gallery.cli.proof import tell_missing_glyphs
from gallery.cli.reading import read_library
from gallery.cli.screen import line, plain
from gallery.errors import GalleryError
from gallery.imaging.values import PictureKey
from gallery.search.catalogue import Catalogue
from gallery.search.query import parse
from gallery.sheets.export import check_suffix, export, sheet_of_today
from gallery.sheets.pictures import StillPictures
from gallery.sheets.screenless import painting
from gallery.sheets.settings import Fit, SheetSettings


@dataclass(frozen=True, slots=True)
class SheetWish:
    """What was typed; "", None and () leave it to the sheet."""

    output: Path
    page: str
    landscape: bool
    grid: str | None
    title: str
    caption: tuple[str, ...]
    dpi: int
    fill: bool


def print_sheet(chosen: Path | None, query: str, sort: str, wish: SheetWish) -> int:
    """Write the sheet; return the exit code."""
    check_suffix(wish.output)
    settings = sheet_settings(wish)
    node, order = parse(query), parse_order(sort)
    reading = read_library(chosen)
    catalogue = reading.catalogue
    ids = catalogue.index.ids(search(catalogue, node, order).rows)
    if not ids:
        raise GalleryError(_nothing(catalogue, query))
    stills = list(stills_of(catalogue, ids))
    with painting(), LongWork("Printing the sheet") as work, thumbnails() as service:
        told = tell_missing_glyphs(sheet_of_today(settings, stills, query), work)
        written = export(
            wish.output,
            settings,
            stills,
            StillPictures(service.jpeg, PictureKey),
            work.progress,
            work.cancelled,
            query=query,
        )
    for path in written.files:
        line(plain(str(path)))
    return max(told, list_problems(distinct([*reading.problems(ids), *written.problems])))


def sheet_settings(wish: SheetWish) -> SheetSettings:
    """Return the settings that were asked for; SheetError says what cannot be."""
    fit = Fit.FILL if wish.fill else Fit.FIT
    settings = SheetSettings(title=wish.title, dpi=wish.dpi, fit=fit).on_page(wish.page)
    settings = settings.turned(landscape=wish.landscape or settings.landscape)
    if wish.grid is not None:
        settings = settings.with_grid(wish.grid)
    if wish.caption:
        settings = replace(settings, caption="\n".join(wish.caption).replace("\\n", "\n"))
    return settings.validated()


def _nothing(catalogue: Catalogue, query: str) -> str:
    if not catalogue.index.count:
        return f"there are no stills in {catalogue.library.stills_folder} to print"
    return f"no still matches {query!r}; nothing was written"
