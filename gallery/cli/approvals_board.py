"""`gallery approvals board`: people x rounds, of every production that has any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gallery.approval_sheets.terms_text import day_text
from gallery.approvals.answers import key_of
from gallery.approvals.boards import Board
from gallery.approvals.ledger import Ledger
from gallery.approvals.rules import PersonBoard, Quota, Round
from gallery.cli.edge import complain, list_problems, note
from gallery.cli.problems import distinct
from gallery.cli.reading import read_library
from gallery.cli.screen import Json, json_list, line, plain, table
from gallery.errors import FileError
from gallery.search.catalogue import Catalogue

HEAD = ("", "round", "sent", "answered", "approved", "killed", "kills left", "answer by")
NOTHING = "-"  # so that columns can be cut


def show_board(chosen: Path | None, *, as_json: bool) -> int:
    """Show where everything stands; return the exit code."""
    reading = read_library(chosen)
    boards = list(boards_of(reading.catalogue))
    if as_json:
        json_list(
            {"production": board.production.title, "folder": board.production.folder, **_row(one)}
            for board in boards
            for one in board.people.values()
        )
    else:
        for board in boards:
            _table(board, titled=len(boards) > 1)
        if not boards:
            note(
                "Nobody holds approval here and nothing was sent yet. "
                "Name who does in production.yaml, under approvals."
            )
    for board in boards:
        if board.ledger.broken:
            complain(broken(board.ledger), kind="warning")
    return list_problems(distinct(reading.problems(())))


def broken(ledger: Ledger) -> FileError:
    """Return what to say of a ledger with entries that do not follow on the text above them."""
    numbers = ", ".join(map(str, ledger.broken))
    entries = f"entry {numbers} does" if len(ledger.broken) == 1 else f"entries {numbers} do"
    reason = (
        f"{entries} not follow on the text above. Somebody changed that text, or two ledgers were "
        "merged; `gallery approvals report` shows what each entry says"
    )
    return FileError(ledger.path, reason)


def boards_of(catalogue: Catalogue) -> Iterator[Board]:
    """Yield the boards of the productions where somebody holds approval or was asked."""
    yield from (board for board in catalogue.boards() if board.people)


def title_of(board: Board) -> str:
    """Return what stands above a board where there are several."""
    return plain(board.production.title or board.production.folder or "no production")


def kills_left(classes: Sequence[Quota]) -> str:
    """Return the kills left of each class, such as `solo 2, group 1`."""
    return ", ".join(
        f"{one.still_class.name} {'any' if one.left is None else one.left}" for one in classes
    )


def deadline_text(one: Round) -> str:
    """Return a deadline with the days left, or how long it is over."""
    if one.deadline is None or one.days_left is None:
        return NOTHING
    day = day_text(one.deadline)
    if one.answered >= len(one.stills):
        return day
    days = abs(one.days_left)
    words = f"{days} business day{'' if days == 1 else 's'}"
    if one.days_left < 0:
        return f"{day}, overdue by {words}"
    return f"{day}, {'today' if not days else f'{words} left'}"


def _table(board: Board, *, titled: bool) -> None:
    if titled:
        line(title_of(board))
    rows: list[Sequence[str]] = [HEAD]
    for person in board.people.values():
        name = plain(person.person.name)
        if not person.rounds:
            rows.append((name, *(NOTHING,) * 6, "nothing sent yet"))
        for number, one in enumerate(person.rounds):
            rows.append(
                (
                    name if not number else "",
                    str(one.number),
                    str(len(one.stills)),
                    str(one.answered),
                    str(one.approved),
                    _killed(one),
                    plain(kills_left(one.classes)) or NOTHING,
                    deadline_text(one),
                )
            )
    table(rows)


def _killed(one: Round) -> str:
    return f"{one.killed} ({one.over_quota} over quota)" if one.over_quota else str(one.killed)


def _row(board: PersonBoard) -> dict[str, Json]:
    return {
        "person": board.person.name,
        "key": key_of(board.person),
        "rounds": [
            {
                "round": one.number,
                "sent_at": None if one.sent is None else one.sent.isoformat(),
                "answer_by": None if one.deadline is None else one.deadline.isoformat(),
                "days_left": one.days_left,
                "overdue": one.overdue,
                "sent": len(one.stills),
                "answered": one.answered,
                "approved": one.approved,
                "killed": one.killed,
                "over_quota": one.over_quota,
                "classes": [_quota(quota) for quota in one.classes],
            }
            for one in board.rounds
        ],
    }


def _quota(one: Quota) -> dict[str, Json]:
    least = one.still_class.min_approve
    return {
        "class": one.still_class.name,
        "min_approve": None if least is None else float(least),
        "stills": one.stills,
        "approved": one.approved,
        "killed": one.killed,
        "may_kill": one.may_kill,
        "kills_left": one.left,
    }
