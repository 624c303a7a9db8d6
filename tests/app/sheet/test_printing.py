"""Printing: what comes out of Qt's own PDF printer is the sheet on its page, as asked for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageRanges, QPageSize
from PySide6.QtPrintSupport import QPrinter

from gallery.app.session.session import Session
from gallery.app.sheet.printing import Printed, pages_to_print, print_sheet, printer_for
from gallery.app.sheet.stills import SheetStills
from gallery.errors import Cancelled, SheetError
from gallery.imaging.values import PictureKey
from gallery.sheets.export import sheet_of_today
from gallery.sheets.layout import Sheet
from gallery.sheets.pictures import StillPictures
from gallery.sheets.settings import PageSize, Paper, SheetSettings

Print = Callable[[Sheet, QPrinter], Printed]
TWO_BY_ONE = SheetSettings(columns=2, rows=1)  # three pages of the six stills


@pytest.fixture
def sheet_of(session: Session) -> Callable[[SheetSettings], Sheet]:
    """Return a function that lays out the library's stills."""
    catalogue = session.catalogue
    assert catalogue is not None
    stills = SheetStills(catalogue, session.selection.shown)
    return lambda settings: sheet_of_today(settings, stills, "")


@pytest.fixture
def printed(session: Session) -> Print:
    """Return a function that prints what the printer is set to."""
    source = StillPictures(session.pictures.jpeg, PictureKey)

    def done(sheet: Sheet, printer: QPrinter) -> Printed:
        pages = pages_to_print(printer, sheet.pages, 1)
        return print_sheet(printer, sheet, pages, source, lambda *_: None, lambda: False)

    return done


def to_file(sheet: Sheet, path: Path) -> QPrinter:
    printer = printer_for(sheet)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def read(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def page_texts(path: Path) -> list[str]:
    pages = read("pdftotext", "-layout", path, "-").split("\f")[:-1]
    return [" ".join(page.split()) for page in pages]


def facts(path: Path) -> dict[str, str]:
    lines = (line.partition(":") for line in read("pdfinfo", path).splitlines())
    return {name: value.strip() for name, _, value in lines}


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        (TWO_BY_ONE, (595, 842)),
        (TWO_BY_ONE.turned(landscape=True), (842, 595)),
        (SheetSettings(page=PageSize.LETTER), (612, 792)),
        (SheetSettings(page=PageSize.CUSTOM, custom_mm=(180, 240)), (510, 680)),
    ],
)
def test_the_printer_gets_the_sheets_own_page(
    sheet_of: Callable[[SheetSettings], Sheet],
    printed: Print,
    tmp_path: Path,
    settings: SheetSettings,
    size: tuple[int, int],
) -> None:
    sheet = sheet_of(settings)
    done = printed(sheet, to_file(sheet, tmp_path / "paper.pdf"))
    assert done == Printed(sheet.pages, (), tmp_path / "paper.pdf")
    found = facts(tmp_path / "paper.pdf")
    assert int(found["Pages"]) == sheet.pages
    assert found["Title"] == "Jung_E"
    sides = [float(side) for side in found["Page size"].split()[::2][:2]]
    assert sides == pytest.approx(size, abs=1)


def test_every_caption_is_printed_as_text(
    sheet_of: Callable[[SheetSettings], Sheet], printed: Print, tmp_path: Path
) -> None:
    sheet = sheet_of(TWO_BY_ONE)
    printed(sheet, to_file(sheet, tmp_path / "paper.pdf"))
    texts = page_texts(tmp_path / "paper.pdf")
    assert "Crew filming the android" in texts[0]
    assert "정이" in texts[0]
    assert "page 3 of 3" in texts[2]


def test_pictures_are_printed_as_fine_as_the_printer_prints(
    sheet_of: Callable[[SheetSettings], Sheet], printed: Print, tmp_path: Path
) -> None:
    sheet = sheet_of(SheetSettings(dpi=50))
    printed(sheet, to_file(sheet, tmp_path / "paper.pdf"))
    lines = read("pdfimages", "-list", tmp_path / "paper.pdf").splitlines()[2:]
    widths = {int(line.split()[3]) for line in lines}
    assert widths == {200, 240, 300, 320}  # all that these small files have, not the sheet's 50 dpi


@pytest.mark.parametrize(
    ("ask", "pages"),
    [
        (lambda _printer: None, (1, 2, 3)),
        (lambda printer: printer.setFromTo(2, 3), (1, 2, 3)),  # not before "pages" is chosen
        (lambda printer: choose_pages(printer, "2-3"), (2, 3)),
        (lambda printer: choose_pages(printer, "1,3"), (1, 3)),
        (lambda printer: printer.setPrintRange(QPrinter.PrintRange.CurrentPage), (2,)),
        (lambda printer: printer.setPageOrder(QPrinter.PageOrder.LastPageFirst), (3, 2, 1)),
        (lambda printer: choose_copies(printer, collate=True), (1, 2, 3, 1, 2, 3)),
        (lambda printer: choose_copies(printer, collate=False), (1, 1, 2, 2, 3, 3)),
    ],
)
def test_pages_and_copies_are_those_that_were_asked_for(
    sheet_of: Callable[[SheetSettings], Sheet],
    tmp_path: Path,
    ask: Callable[[QPrinter], None],
    pages: tuple[int, ...],
) -> None:
    printer = to_file(sheet_of(TWO_BY_ONE), tmp_path / "paper.pdf")
    ask(printer)
    assert pages_to_print(printer, 3, 2) == pages


def choose_pages(printer: QPrinter, text: str) -> None:
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setPageRanges(QPageRanges.fromString(text))


def choose_copies(printer: QPrinter, *, collate: bool) -> None:
    printer.setCopyCount(2)
    printer.setCollateCopies(collate)


def test_a_range_is_what_comes_out(
    sheet_of: Callable[[SheetSettings], Sheet], printed: Print, tmp_path: Path
) -> None:
    sheet = sheet_of(TWO_BY_ONE)
    printer = to_file(sheet, tmp_path / "paper.pdf")
    choose_pages(printer, "3")
    assert printed(sheet, printer).pages == 1
    [text] = page_texts(tmp_path / "paper.pdf")
    assert "page 3 of 3" in text


def test_pages_that_the_sheet_has_not_are_refused(
    sheet_of: Callable[[SheetSettings], Sheet], printed: Print, tmp_path: Path
) -> None:
    sheet = sheet_of(TWO_BY_ONE)
    printer = to_file(sheet, tmp_path / "paper.pdf")
    choose_pages(printer, "8-9")
    with pytest.raises(SheetError, match="3 pages, and none of those"):
        printed(sheet, printer)
    assert not (tmp_path / "paper.pdf").exists()


def test_a_sheet_is_made_to_fit_another_paper(
    sheet_of: Callable[[SheetSettings], Sheet], printed: Print, tmp_path: Path
) -> None:
    sheet = sheet_of(SheetSettings(page=PageSize.A3, paper=Paper.BLACK))
    printer = to_file(sheet, tmp_path / "paper.pdf")
    printer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A5),
            QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
        )
    )
    printed(sheet, printer)
    assert facts(tmp_path / "paper.pdf")["Page size"].startswith("4")  # points of an A5
    text = page_texts(tmp_path / "paper.pdf")[0]
    assert "Jung_E" in text
    assert "page 1 of 1" in text


def test_cancelling_leaves_no_file(
    sheet_of: Callable[[SheetSettings], Sheet], session: Session, tmp_path: Path
) -> None:
    sheet = sheet_of(TWO_BY_ONE)
    (tmp_path / "out").mkdir()
    printer = to_file(sheet, tmp_path / "out" / "paper.pdf")
    told: list[int] = []
    with pytest.raises(Cancelled):
        print_sheet(
            printer,
            sheet,
            (1, 2, 3),
            StillPictures(session.pictures.jpeg, PictureKey),
            lambda done, _total: told.append(done),
            lambda: len(told) > 1,
        )
    assert told == [0, 1]
    assert os.listdir(tmp_path / "out") == []
