"""A contact sheet on paper: the system's printer dialog, and the pages painted on what it answers.

Qt paints on a printer in any thread (its "Thread-Support in Qt Modules"), so a job runs where files
are written too. Text reaches the printer as text, pictures at the resolution of the printer, but
within `LOWEST_DPI` and `HIGHEST_DPI`: more is not to be seen, and would decode every still anew.
A sheet is printed in its own size, and made to fit where the paper is another one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from gallery import __version__
from gallery.errors import Cancelled, PictureError, SheetError
from gallery.library.durable import write_beside
from gallery.sheets.boxes import Page
from gallery.sheets.layout import Sheet
from gallery.sheets.painter import INKS, paint_page, typesetter_of
from gallery.sheets.pictures import (
    PictureSource,
    is_damaged,
    pictures_of,
    problems,
    with_damage,
)
from gallery.sheets.raster import UNDECODED
from gallery.sheets.settings import Paper
from gallery.sheets.typesetting import Typesetter

LOWEST_DPI, HIGHEST_DPI = 300, 600
SAME_SIZE = 0.01  # of a side: paper that differs less is the sheet's own
NO_PRINTER = (
    "No printer is set up on this computer. Add one in the system's settings, or export a PDF "
    "and print that elsewhere"
)
NOT_TAKEN = "does not take the sheet; look whether it is switched on and has room for the job"


@dataclass(frozen=True, slots=True)
class Printed:
    """How many pages were printed, what is wrong with their pictures, and the file, if any."""

    pages: int
    problems: tuple[PictureError, ...]
    file: Path | None = None


def printer_for(sheet: Sheet) -> QPrinter:
    """Return the usual printer, set to the page of the sheet."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(sheet.title)
    printer.setCreator(f"Stills Gallery {__version__}")
    printer.setFullPage(True)  # a sheet has margins of its own
    width, height = sheet.geometry.width, sheet.geometry.height
    size = QPageSize(
        QSizeF(min(width, height), max(width, height)),
        QPageSize.Unit.Point,
        "",
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    lying = width > height
    way = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(size, way, QMarginsF(0, 0, 0, 0)))
    return printer


def chosen_printer(parent: QWidget, sheet: Sheet) -> QPrinter | None:
    """Ask how to print a sheet; None when it is not to be printed, SheetError without a printer."""
    if not QPrinterInfo.availablePrinterNames():
        raise SheetError(NO_PRINTER)
    printer = printer_for(sheet)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("Print the contact sheet")
    dialog.setMinMax(1, sheet.pages)
    dialog.setFromTo(1, sheet.pages)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage)
    answer = dialog.exec()
    dialog.deleteLater()
    return printer if answer == QPrintDialog.DialogCode.Accepted else None


def pages_to_print(printer: QPrinter, pages: int, current: int) -> tuple[int, ...]:
    """Return the pages that were asked for, in the order they come out, also as many copies.

    Copies and their order are left to printers that can make them.
    """
    wanted: Sequence[int] = range(1, pages + 1)
    if printer.printRange() is QPrinter.PrintRange.CurrentPage:
        wanted = [current]
    elif printer.printRange() is QPrinter.PrintRange.PageRange:
        ranges = printer.pageRanges()
        wanted = [page for page in wanted if ranges.contains(page)]
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        wanted = wanted[::-1]
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if printer.collateCopies():
        return tuple(wanted) * copies
    return tuple(page for page in wanted for _ in range(copies))


def print_sheet(
    printer: QPrinter,
    sheet: Sheet,
    pages: Sequence[int],
    source: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Printed:
    """Print these pages, in any thread; `progress` is told how many pages of how many are done.

    Where the printer is a file, it is there as a whole or not at all. Raises SheetError when the
    printer takes no job or no page, SaveError for such a file, Cancelled.
    """
    if not pages:
        raise SheetError(f"this sheet has {sheet.pages} pages, and none of those to be printed")
    resolution = max(LOWEST_DPI, min(sheet.settings.dpi, HIGHEST_DPI))
    printer.setResolution(resolution)  # a driver may know better: it is asked again when painting
    if printer.outputFormat() is not QPrinter.OutputFormat.PdfFormat:
        return _print(printer, sheet, pages, source, progress, cancelled)
    path = Path(printer.outputFileName())
    with write_beside(path) as beside:
        printer.setOutputFileName(str(beside))
        printed = _print(printer, sheet, pages, source, progress, cancelled)
    return replace(printed, file=path)


def _print(
    printer: QPrinter,
    sheet: Sheet,
    pages: Sequence[int],
    source: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Printed:
    typesetter = typesetter_of(sheet.settings)
    found: dict[int, list[PictureError]] = {}
    painter = QPainter()
    if not painter.begin(printer):
        raise SheetError(f"{_name(printer)} {NOT_TAKEN}")
    try:
        for done, number in enumerate(pages):
            progress(done, len(pages))
            if done and not printer.newPage():
                raise SheetError(f"{_name(printer)} {NOT_TAKEN}")
            found[number] = _print_page(
                painter, printer, sheet.page(number), typesetter, source, cancelled
            )
        progress(len(pages), len(pages))
        if not painter.end():
            raise SheetError(f"{_name(printer)} {NOT_TAKEN}")
    except BaseException:
        printer.abort()
        if painter.isActive():
            painter.end()
        raise
    wrong = [one for number in sorted(found) for one in found[number]]
    return Printed(len(pages), tuple(wrong))


def _print_page(
    painter: QPainter,
    printer: QPrinter,
    page: Page,
    typesetter: Typesetter,
    source: PictureSource,
    cancelled: Callable[[], bool],
) -> list[PictureError]:
    """Paint a page; return what is wrong with its pictures. Raises Cancelled."""
    place, dpi = _place(printer, page)
    shown: dict[int, QImage] = {}
    failures: dict[int, PictureError] = {}
    damages: dict[int, str] = {}
    for box, picture in pictures_of(page.pictures, source, min(dpi, HIGHEST_DPI), cancelled):
        if isinstance(picture, PictureError):
            failures[box.position] = picture
            continue
        image = QImage.fromData(picture.jpeg)
        if image.isNull():
            failures[box.position] = PictureError(box.still.picture, UNDECODED)
            continue
        shown[box.position] = image
        if is_damaged(picture):
            damages[box.position] = picture.damage
    page = with_damage(page, damages)
    painter.save()
    painter.translate(place.topLeft())
    if typesetter.ink.paper != INKS[Paper.WHITE].paper:
        painter.fillRect(QRectF(0, 0, place.width(), place.height()), QColor(typesetter.ink.paper))
    reasons = {position: error.reason for position, error in failures.items()}
    paint_page(painter, page, typesetter, shown, reasons, dpi)
    painter.restore()
    if cancelled():
        raise Cancelled
    return problems(page, failures)


def _place(printer: QPrinter, page: Page) -> tuple[QRectF, float]:
    """Return where the page comes to lie on the paper, in its pixels, and how many an inch has."""
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    dpi = float(printer.resolution())
    wide, high = page.width * dpi / 72, page.height * dpi / 72
    scale = min(paper.width() / wide, paper.height() / high)
    if abs(scale - 1) < SAME_SIZE:
        scale = 1.0
    left, top = (paper.width() - wide * scale) / 2, (paper.height() - high * scale) / 2
    if scale == 1.0:
        left, top = max(0.0, left), max(0.0, top)
    return QRectF(left, top, wide * scale, high * scale), dpi * scale


def _name(printer: QPrinter) -> str:
    return printer.printerName() or "The printer"
