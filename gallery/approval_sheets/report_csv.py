"""The report as a table: a line for each answer, and one for each still without any.

RFC 4180, in UTF-8 with a byte order mark: without one, Excel takes Korean for something else, and
every other program skips it. A cell that would begin a formula (`=`, `+`, `-`, `@`, a tab) gets an
apostrophe before it, as OWASP recommends: notes come from outside, and a spreadsheet runs them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from gallery.approval_sheets.report import (
    Given,
    LedgerReport,
    Report,
    SheetReport,
    StillReport,
    chain_text,
)
from gallery.approvals.answers import key_of
from gallery.library import durable

HEAD = (
    *("production", "person", "key", "round", "sheet", "sent", "recipient", "answer by", "rule"),
    *("position", "still", "number", "file", "sha256 shown", "file now", "stands"),
    *("decision", "decided", "signed", "by", "note", "sha256 decided on"),
    *("recorded", "came in", "sha256 of that", "ledger"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, report: Report) -> None:
    """Write the table durably; SaveError where it cannot be written."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(HEAD)
    for ledger in report.ledgers:
        for sheet in ledger.sheets:
            table.writerows(_rows(ledger, sheet))
    durable.save(path, text.getvalue().encode("utf-8-sig", "replace"))


def _rows(ledger: LedgerReport, sheet: SheetReport) -> Iterator[tuple[str, ...]]:
    sent = sheet.sent
    chain = chain_text(ledger.ledger)
    for position, still in enumerate(sheet.stills, 1):
        head = (
            ledger.production.title,
            sheet.person.name,
            key_of(sheet.person),
            str(sheet.round),
            *(
                (sent.sheet, sent.at, sent.recipient, sent.answer_by, sent.terms)
                if sent is not None
                else ("",) * 5
            ),
            str(position) if sent is not None else "",
        )
        for given in still.answers or (None,):
            row = (*head, *_still(still), *_given(given), chain)
            yield tuple(map(_harmless, row))


def _still(still: StillReport) -> tuple[str, ...]:
    asked = still.asked
    return (
        *(asked.id, still.number, asked.file, asked.sha256),
        *(still.state.value, still.standing.value),
    )


def _given(given: Given | None) -> tuple[str, ...]:
    if given is None:
        return ("",) * 9
    one = given.answer
    return (
        *(one.decision.value, one.at, one.signed, one.by, one.note, one.sha256),
        *(given.recorded, given.source, given.source_sha256),
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
