"""`gallery approvals report`: all that the ledgers say, as PDF or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from gallery.approval_sheets.report import Report, chain_text, reported
from gallery.approval_sheets.report_csv import write_csv
from gallery.approval_sheets.report_pdf import write_report
from gallery.cli.approvals_board import boards_of
from gallery.cli.edge import list_problems
from gallery.cli.pictures import thumbnails
from gallery.cli.problems import distinct
from gallery.cli.progress import LongWork
from gallery.cli.reading import read_library
from gallery.cli.screen import line, plain
from gallery.errors import GalleryError, SheetError
from gallery.imaging.values import PictureKey
from gallery.sheets.export import check_folder
from gallery.sheets.pictures import StillPictures

KINDS = (".pdf", ".csv")


def write(chosen: Path | None, path: Path, person: str) -> int:
    """Write the report; return the exit code."""
    if path.suffix.lower() not in KINDS:
        raise SheetError(f"{path.name}: a report is a .pdf or a .csv")
    check_folder(path)
    reading = read_library(chosen)
    catalogue = reading.catalogue
    catalogue.library.spare(path)
    boards = list(boards_of(catalogue))
    with LongWork("Comparing files") as work:
        now = datetime.now().astimezone()
        report = reported(catalogue, boards, person, now, work.progress, work.cancelled)
    problems: Sequence[GalleryError | str] = ()
    if path.suffix.lower() == ".csv":
        write_csv(path, report)
    else:
        with LongWork("Writing the report") as work, thumbnails() as service:
            pictures = StillPictures(service.jpeg, PictureKey)
            problems = write_report(path, report, pictures, work.progress, work.cancelled)
    _tell(path, report)
    broken = [
        f"{one.ledger.path}: {chain_text(one.ledger)}"
        for one in report.ledgers
        if one.ledger.broken
    ]
    return list_problems(distinct([*reading.problems(()), *problems, *broken]))


def _tell(path: Path, report: Report) -> None:
    line(plain(str(path)))
    for one in report.ledgers:
        title = one.production.title or one.production.folder or "the library"
        sheets = sum(sheet.sent is not None for sheet in one.sheets)
        answers = sum(len(still.answers) for sheet in one.sheets for still in sheet.stills)
        line(
            plain(
                f"{title}: {sheets:,} sheet{'' if sheets == 1 else 's'}, "
                f"{answers:,} answer{'' if answers == 1 else 's'}"
            )
        )
