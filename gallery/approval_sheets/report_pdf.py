"""The report on paper: what was asked and answered, sheet by sheet, with the pictures as they are.

Set by the typesetter of the sheets, so that Korean and Arabic are found and copied. Text flows down
the pages line by line (`report_pages`); a long note goes on over the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gallery.approval_sheets.report import (
    FileState,
    Given,
    LedgerReport,
    Report,
    SheetReport,
    StillReport,
    chain_text,
)
from gallery.approval_sheets.report_pages import Flow, Piece, Style
from gallery.approval_sheets.terms_text import day_text, moment_text
from gallery.approvals.answers import Decision
from gallery.approvals.rules import Standing
from gallery.errors import PictureError
from gallery.library.durable import write_beside
from gallery.sheets.boxes import Page
from gallery.sheets.geometry import Geometry, geometry
from gallery.sheets.painter import typesetter_of
from gallery.sheets.pdf import write_pdf
from gallery.sheets.pictures import Encoded, PictureSource, pictures_of
from gallery.sheets.screenless import painting
from gallery.sheets.settings import SheetSettings
from gallery.sheets.token_values import Place

SETTINGS = SheetSettings(columns=1, rows=1, margin=14.0, header_left="x\nx")
DPI = 150
_WORDS = {Decision.APPROVE: "Approved", Decision.KILL: "Killed"}


@dataclass(frozen=True, slots=True)
class _Document:
    """What the PDF is made of, besides its pages."""

    title: str
    language: str
    settings: SheetSettings
    geometry: Geometry
    place: Place


def write_report(
    path: Path,
    report: Report,
    pictures: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> tuple[PictureError, ...]:
    """Write the report to `path`; return what is wrong with its pictures.

    `progress` is told of the pages. Raises SaveError when it cannot be written, Cancelled.
    """
    titles = dict.fromkeys(one.production.title or "a production" for one in report.ledgers)
    title = f"Approvals of {', '.join(titles)}"
    measures = geometry(SETTINGS.frame())
    language = report.ledgers[0].production.language
    with painting(), write_beside(path) as beside:
        flow = Flow(measures, typesetter_of(SETTINGS))
        _set(flow, report, title)
        pages = flow.pages(f"Made {moment_text(report.made.isoformat(timespec='seconds'))}")
        document = _Document(title, language, SETTINGS, measures, Place(title=title))
        return write_pdf(
            beside, document, _with_pictures(pages, pictures, progress, cancelled), cancelled
        )


def _with_pictures(
    pages: tuple[Page, ...],
    source: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Iterator[tuple[Page, Mapping[int, Encoded | PictureError]]]:
    for page in pages:
        found = pictures_of(page.pictures, source, DPI, cancelled)
        yield page, {box.position: picture for box, picture in found}
        progress(page.number, len(pages))


def _set(flow: Flow, report: Report, title: str) -> None:
    flow.title(title, report.person)
    for number, ledger in enumerate(report.ledgers):
        if number:
            flow.space(2)
        if len(report.ledgers) > 1:
            flow.text(Piece(ledger.production.title or ledger.production.folder, Style.HEAD))
        _set_ledger(flow, ledger)


def _set_ledger(flow: Flow, ledger: LedgerReport) -> None:
    flow.text(Piece(chain_text(ledger.ledger), Style.TEXT if ledger.is_whole else Style.BOLD))
    if ledger.states:
        counted = ", ".join(f"{count:,} {state}" for state, count in ledger.states.items())
        flow.text(Piece(f"Files that were shown: {counted}.", Style.TEXT))
    flow.text(Piece(f"The ledger: {ledger.ledger.path}", Style.GREY))
    flow.text(Piece(f"Its SHA-256 now: {ledger.ledger.stamp}", Style.SMALL))
    for at, old, new in ledger.moves:
        flow.text(Piece(f"Renamed {moment_text(at)}: {old} to {new}", Style.GREY))
    for sheet in ledger.sheets:
        flow.space(1.5)
        _set_sheet(flow, sheet)


def _set_sheet(flow: Flow, sheet: SheetReport) -> None:
    sent = sheet.sent
    names = " ".join((sheet.person.name, *(text for _, text in sheet.person.local_names)))
    named = f"{names} · round {sheet.round}"
    flow.section(f"{named} · sheet {sent.sheet}" if sent is not None else f"{named} · no sheet")
    if sent is not None:
        via = f" to {sent.recipient}" if sent.recipient else ""
        when = f"Sent {moment_text(sent.at)}{via}; to be answered by {_day(sent.answer_by)}."
        flow.text(Piece(when, Style.TEXT))
        if sent.terms:
            flow.text(Piece(sent.terms, Style.GREY))
    else:
        flow.text(Piece("Answers that no sheet had asked for.", Style.TEXT))
    flow.space(0.3)
    flow.text(Piece(_counted(sheet), Style.BOLD))
    for line in _sources(sheet):
        flow.text(Piece(line, Style.SMALL))
    flow.space(0.4)
    for still in sheet.stills:
        flow.row(still.still, _left(still), _right(still))


def _counted(sheet: SheetReport) -> str:
    last = [still.answers[-1].answer.decision if still.answers else None for still in sheet.stills]
    words = {Decision.APPROVE: "approved", Decision.KILL: "killed", None: "without an answer"}
    counts = [f"{last.count(one):,} {word}" for one, word in words.items() if one in last]
    stills = f"{len(last):,} still{'' if len(last) == 1 else 's'}"
    return f"{stills}: {', '.join(counts)}"


def _sources(sheet: SheetReport) -> Iterator[str]:
    """Yield the files that answers came in, each once."""
    seen: dict[tuple[str, str, str], None] = {}
    for still in sheet.stills:
        for one in still.answers:
            if one.source:
                seen.setdefault((one.recorded, one.source, one.source_sha256))
    for recorded, source, digest in seen:
        hashed = f", SHA-256 {digest}" if digest else ""
        yield f"Entered {moment_text(recorded)} from {source}{hashed}"


def _left(still: StillReport) -> Iterator[Piece]:
    asked = still.asked
    yield Piece(still.number or asked.file or asked.id, Style.BOLD)
    if asked.file:
        yield Piece(f"{asked.id}: {asked.file}" if still.number else asked.id, Style.GREY)
    if asked.sha256:
        yield Piece(asked.sha256, Style.SMALL)
    is_fine = still.state in (FileState.SAME, FileState.UNKNOWN)
    yield Piece(still.state.value.capitalize(), Style.GREY if is_fine else Style.BOLD)


def _right(still: StillReport) -> Iterator[Piece]:
    if not still.answers:
        silent = still.standing is Standing.APPROVED
        yield Piece(f"No answer{', which counts as approved' if silent else ''}", Style.GREY)
    for number, given in enumerate(still.answers, 1):
        yield from _answer(given, is_last=number == len(still.answers), still=still)


def _answer(given: Given, *, is_last: bool, still: StillReport) -> Iterator[Piece]:
    one = given.answer
    when = f", {moment_text(one.at)}" if one.at else ""
    word = _WORDS[one.decision]
    if is_last and still.standing is Standing.OVER_QUOTA:
        word += " over quota"
    yield Piece(f"{word}{when}", Style.BOLD if is_last else Style.GREY)
    how = [f"signed {one.signed}" if one.signed else "", f"by {one.by}" if one.by else ""]
    if any(how):
        yield Piece(", ".join(filter(None, how)), Style.GREY)
    if one.note:
        yield Piece(f"“{one.note}”", Style.TEXT)
    if one.sha256 and still.asked.sha256 and one.sha256 != still.asked.sha256:
        yield Piece(f"on another file: {one.sha256}", Style.SMALL)


def _day(text: str) -> str:
    try:
        return day_text(date.fromisoformat(text))
    except ValueError:
        return text or "no day"
