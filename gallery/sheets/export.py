"""The whole job of making a contact sheet: check, write beside, rename.

    export(Path("selects.pdf"), settings, stills, pictures, progress, cancelled)
    export(Path("selects.html"), ...)     one file for browsers
    export(Path("selects.tif"), ...)      all pages in one file
    export(Path("selects.png"), ...)      one page: selects.png; several: selects-1.png ...

Whatever goes wrong, what was there before is untouched and nothing half-written stays. A still
without a picture does not stop the sheet: it gets a marked box and is told of in `problems`. So is
one that is known to be damaged: what there is of it is shown, with a mark in the corner.
"""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from gallery.approvals.rules import Standing
from gallery.errors import PictureError, SaveError, SheetError
from gallery.library.durable import write_beside
from gallery.library.still import Still
from gallery.search.folding import natural_key
from gallery.sheets.flow import SheetGroup
from gallery.sheets.layout import Sheet, laid_out
from gallery.sheets.pictures import PictureSource, with_pictures
from gallery.sheets.settings import SheetSettings

if TYPE_CHECKING:
    from gallery.sheets.pdf import Finish


class SheetFile(StrEnum):
    """The kinds of files a sheet can be, by their usual suffix."""

    PDF = ".pdf"
    HTML = ".html"
    PNG = ".png"
    JPEG = ".jpg"
    TIFF = ".tif"


LABELS: Mapping[SheetFile, str] = {
    SheetFile.PDF: "PDF",
    SheetFile.HTML: "HTML for browsers",
    SheetFile.PNG: "PNG pages",
    SheetFile.JPEG: "JPEG pages",
    SheetFile.TIFF: "TIFF",
}
MOST_NAMED = 4  # pages that were left
_ONE_FILE_A_PAGE = frozenset({SheetFile.PNG, SheetFile.JPEG})
_OTHER_SUFFIXES = {".htm": ".html", ".jpeg": ".jpg", ".tiff": ".tif"}


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, in the order of the pages, and what is wrong with pictures.

    `left` are pages of the same name beside them that were not written now: those of an earlier
    sheet with more pages, as a rule.
    """

    files: tuple[Path, ...]
    problems: tuple[PictureError, ...]
    left: tuple[Path, ...] = ()


def export(
    path: Path,
    settings: SheetSettings,
    stills: Sequence[Still],
    pictures: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
    *,
    query: str = "",
    recipient: str = "",
    classes: Mapping[str, str] | None = None,
    groups: Sequence[SheetGroup] = (),
    standing: Callable[[Still], Standing] | None = None,
    finish: Finish | None = None,
) -> Exported:
    """Write a contact sheet; the suffix of `path` says as what.

    `recipient` is who it is for, `classes` says by still id what `{class}` prints, and `groups` and
    `standing` are as in `laid_out`. `finish` adds to a PDF before it is saved, and is told where
    its pages are answered. `progress` is told how many of the pictures are done. Raises SheetError
    for settings or a suffix that cannot be, SaveError when it cannot be written, Cancelled. May be
    called in any thread.
    """
    check_suffix(path)
    sheet = sheet_of_today(
        settings, stills, query, classes, recipient=recipient, groups=groups, standing=standing
    )
    return export_sheet(path, sheet, pictures, progress, cancelled, finish=finish)


def export_sheet(
    path: Path,
    sheet: Sheet,
    pictures: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
    *,
    finish: Finish | None = None,
) -> Exported:
    """Write a sheet that is laid out; all else as `export`."""
    check_suffix(path)
    check_folder(path)
    try:
        return _write(path, sheet, pictures, progress, cancelled, finish)
    except SaveError as error:
        raise _for_a_sheet(error) from error


def sheet_of_today(
    settings: SheetSettings,
    stills: Sequence[Still],
    query: str,
    classes: Mapping[str, str] | None = None,
    *,
    recipient: str = "",
    groups: Sequence[SheetGroup] = (),
    count: int | None = None,
    standing: Callable[[Still], Standing] | None = None,
) -> Sheet:
    """Return the sheet that `export` writes, for a preview of it. SheetError as there."""
    return laid_out(
        settings,
        stills,
        query=query,
        today=date.today().isoformat(),
        recipient=recipient,
        classes=classes,
        groups=groups,
        count=count,
        standing=standing,
        now=time.time(),
    )


def kind_of(path: Path) -> SheetFile | None:
    """Return what kind of file the suffix of `path` says; None when it is none of ours."""
    suffix = path.suffix.lower()
    suffix = _OTHER_SUFFIXES.get(suffix, suffix)
    return next((kind for kind in SheetFile if kind == suffix), None)


def check_suffix(path: Path) -> None:
    """Raise SheetError, naming what is known, when `path` is no kind of file we write."""
    if kind_of(path) is None:
        named = f"{path.suffix} is not" if path.suffix else "without a suffix it is not"
        *most, last = SheetFile
        known = f"use {', '.join(most)} or {last}"
        raise SheetError(f"{path.name}: {named} a kind of sheet that can be written; {known}")


def check_folder(path: Path) -> None:
    """Raise SaveError where there is no folder to write `path` into."""
    if not path.parent.is_dir():
        raise SaveError(path, f"there is no folder {path.parent}; make it first or choose another")


def page_paths(path: Path, pages: int) -> dict[int, Path]:
    """Return the files that are written: `path`, or where each is a page `name-1.png` ..."""
    if pages == 1 or kind_of(path) not in _ONE_FILE_A_PAGE:
        return {1: path}
    digits = len(str(pages))
    return {
        number: path.with_name(f"{path.stem}-{number:0{digits}}{path.suffix}")
        for number in range(1, pages + 1)
    }


def pages_left(path: Path, written: Collection[Path]) -> tuple[Path, ...]:
    """Return the files beside `path` that are named like its pages and are none of `written`."""
    if kind_of(path) not in _ONE_FILE_A_PAGE:
        return ()
    page = re.compile(re.escape(path.stem) + r"(-\d+)?" + re.escape(path.suffix), re.IGNORECASE)
    names = {one.name for one in written}
    try:
        there = sorted(os.listdir(path.parent), key=natural_key)
    except OSError:  # a folder that may be written to and not be listed
        return ()
    return tuple(
        path.with_name(name) for name in there if page.fullmatch(name) and name not in names
    )


def left_text(left: Sequence[Path]) -> str:
    """Return what to say of pages that an earlier sheet has left."""
    names = ", ".join(one.name for one in left[:MOST_NAMED])
    more = f" and {len(left) - MOST_NAMED:,} more" if len(left) > MOST_NAMED else ""
    are = "is not a page" if len(left) == 1 else "are not pages"
    them = "it" if len(left) == 1 else "them"
    return f"{names}{more} {are} of this sheet; delete {them} before you send the folder"


def _write(
    path: Path,
    sheet: Sheet,
    pictures: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
    finish: Finish | None,
) -> Exported:
    """Write the files of one kind, each beside; Qt is loaded only when there is text to paint."""
    kind = kind_of(path)
    with ExitStack() as done:
        if kind is SheetFile.HTML:
            from gallery.sheets.html_sheet import for_a_screen, write_html

            sheet = for_a_screen(sheet)
        else:
            from gallery.sheets.screenless import painting

            done.enter_context(painting())
        if kind not in (SheetFile.PDF, SheetFile.HTML):
            from gallery.sheets.raster import check_size, write_pages

            check_size(sheet)
        pages = done.enter_context(closing(with_pictures(sheet, pictures, progress, cancelled)))
        paths = page_paths(path, sheet.pages)
        besides: Mapping[int, Path] = {
            number: done.enter_context(write_beside(place)) for number, place in paths.items()
        }
        if kind is SheetFile.PDF:
            from gallery.sheets.pdf import write_pdf

            problems = write_pdf(besides[1], sheet, pages, cancelled, finish)
        elif kind is SheetFile.HTML:
            problems = write_html(besides[1], sheet, pages, cancelled)
        elif kind is SheetFile.TIFF:
            from gallery.sheets.tiff import write_tiff

            problems = write_tiff(besides[1], sheet, pages, cancelled)
        else:
            problems = write_pages(besides, sheet, pages, cancelled)
    return Exported(tuple(paths.values()), problems, pages_left(path, paths.values()))


def _for_a_sheet(error: SaveError) -> SaveError:
    """Return the error with what to do about it, where that is another thing for a sheet."""
    cause = error.__cause__
    code = cause.errno if isinstance(cause, OSError) else 0
    reason = _REASONS.get(code or 0)
    return SaveError(error.path, reason) if reason else error


_REASONS = {
    errno.EACCES: "not written, you may not write there; choose another folder",
    errno.EPERM: "not written, you may not write there; choose another folder",
    errno.EROFS: "not written, that disk is read-only; choose another folder",
    errno.ENOSPC: "not written, the disk is full; free some space or choose another place",
    errno.ENAMETOOLONG: "not written, the name is too long for this disk; choose a shorter one",
}
