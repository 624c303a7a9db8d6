"""`gallery approvals coverage`: approved solos and groups of each person, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gallery.approvals.answers import key_of
from gallery.approvals.coverage import ClassCoverage, PersonCoverage
from gallery.cli.approvals_board import boards_of, title_of
from gallery.cli.edge import list_problems, note
from gallery.cli.problems import distinct
from gallery.cli.reading import read_library
from gallery.cli.screen import Json, json_list, line, plain, table
from gallery.search.covering import covered

HEAD = (
    *("", "stills", "sent", "approved", "killed", "pending", "not sent"),
    *("must approve", "missing"),
)
NO_QUOTA = "-"


def show_coverage(chosen: Path | None, *, as_json: bool) -> int:
    """Show the coverage of everybody; return the exit code."""
    reading = read_library(chosen)
    catalogue = reading.catalogue
    boards = list(boards_of(catalogue))
    if as_json:
        json_list(
            {"production": board.production.title, "folder": board.production.folder, **_json(one)}
            for board in boards
            for one in covered(catalogue, board)
        )
    else:
        for board in boards:
            if len(boards) > 1:
                line(title_of(board))
            rows: list[Sequence[str]] = [HEAD]
            for person in covered(catalogue, board):
                rows += _rows(person)
            table(rows)
        if not boards:
            note("Nobody holds approval here and nothing was sent yet.")
    return list_problems(distinct(reading.problems(())))


def _rows(person: PersonCoverage) -> Iterator[Sequence[str]]:
    name = plain(person.person.name)
    if not person.classes:
        yield (name, *(NO_QUOTA,) * (len(HEAD) - 1))
    for number, one in enumerate(person.classes):
        numbers = (one.sent, one.approved, one.killed, one.pending, one.unsent)
        yield (
            name if not number else "",
            plain(one.still_class.name),
            *map(str, numbers),
            NO_QUOTA if one.must_approve is None else str(one.must_approve),
            NO_QUOTA if one.missing is None else str(one.missing),
        )


def _json(person: PersonCoverage) -> dict[str, Json]:
    return {
        "person": person.person.name,
        "key": key_of(person.person),
        "classes": [_class_json(one) for one in person.classes],
    }


def _class_json(one: ClassCoverage) -> dict[str, Json]:
    least = one.still_class.min_approve
    return {
        "class": one.still_class.name,
        "min_approve": None if least is None else float(least),
        "sent": one.sent,
        "approved": one.approved,
        "killed": one.killed,
        "pending": one.pending,
        "not_sent": one.unsent,
        "must_approve": one.must_approve,
        "missing": one.missing,
    }
