"""`gallery approvals read`: what returned sheets say, what that changes, and, when asked, done.

One sheet after the other is read, shown, confirmed and recorded, so that the second of two is held
against what the first has changed. A sheet that cannot be read does not keep the others back.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gallery.approval_sheets.answering import Recorded, record_answers
from gallery.approval_sheets.comparing import ReadBack, compare, sending_of
from gallery.approval_sheets.oddities import Flag, Row
from gallery.approval_sheets.returned import read_form
from gallery.approvals.answers import Answer, Decision, key_of
from gallery.approvals.rules import Quota
from gallery.cli.approvals_board import kills_left
from gallery.cli.edge import ExitCode, complain, list_problems
from gallery.cli.progress import LongWork
from gallery.cli.reading import keep, read_library
from gallery.cli.screen import Json, json_text, line, padded, plain, width
from gallery.errors import FileError, GalleryError, ReturnError
from gallery.search.catalogue import Catalogue

# Of a still with one of these nothing is recorded, although the sheet says something of it.
LEFT_OUT = (
    Flag.BOTH,
    Flag.UNCLEAR,
    Flag.UNKNOWN_STILL,
    Flag.UNREADABLE,
    Flag.NO_BOXES,
    Flag.LATER_ANSWER,
    Flag.NOTE_ONLY,
)
WIDEST_ID = 48  # terminal cells up to which the column of ids lines up


@dataclass(frozen=True, slots=True)
class Wish:
    """How it is to be done."""

    yes: bool
    as_json: bool
    over_later: bool


def read_returned(chosen: Path | None, paths: Sequence[Path], wish: Wish) -> int:
    """Read, show and record; return the exit code."""
    reading = read_library(chosen)
    catalogue = reading.catalogue
    list_problems(reading.waiting)
    failures: list[GalleryError] = []
    told: list[Json] = []
    code = 0
    for path in paths:
        try:
            one = _Sheet(catalogue, path, wish)
            code = max(code, one.carry_out())
            told.append(one.json())
        except FileError as error:
            failures.append(error)
            told.append({"file": str(path), "error": error.reason})
        if not wish.as_json and path != paths[-1]:
            line()
    keep(catalogue)
    if wish.as_json:
        line(json_text(told, indent=2))
    for failure in failures:
        complain(failure, kind="error" if len(failures) == len(paths) else "warning")
        if isinstance(failure, ReturnError) and failure.reason.endswith("by hand"):
            complain(_by_hand(catalogue, failure.sheet), kind="hint")
    if failures:
        return ExitCode.BAD_INPUT if len(failures) == len(paths) else ExitCode.SOME_STILLS
    return code


def _by_hand(catalogue: Catalogue, sheet: str) -> str:
    """Return the command that enters by hand what a sheet says that only a person can read."""
    found = sending_of(catalogue, sheet)
    if found is None:
        return "gallery approvals decide PERSON approve|kill ID... --by paper"
    _, sent = found
    return (
        f"gallery approvals decide {shlex.quote(key_of(sent.person))} approve|kill ID... "
        f"--by paper --round {sent.round}"
    )


class _Sheet:
    """One returned sheet on its way."""

    def __init__(self, catalogue: Catalogue, path: Path, wish: Wish) -> None:
        self._catalogue = catalogue
        self._wish = wish
        self._now = datetime.now().astimezone()
        form = read_form(path)
        with LongWork("Comparing files") as work:
            self._back = compare(catalogue, form, path, self._now, work.progress, work.cancelled)
        if self._back.obstacle:
            raise ReturnError(path, self._back.obstacle, form.sheet)
        self._answers = self._back.answers(over_later=wish.over_later)
        self._recorded: Recorded | None = None

    def carry_out(self) -> int:
        """Show it, and record it if that is wanted; return the exit code."""
        if not self._wish.as_json:
            for text in report(self._back):
                line(text)
        is_partial = any(self._is_left_out(row) for row in self._back.rows)
        is_partial |= self._back.form.was_repaired
        code = ExitCode.SOME_STILLS if is_partial else ExitCode.FINE
        if not self._answers:
            return code
        if not self._is_wanted():
            return ExitCode.SOME_STILLS
        assert self._back.production is not None
        with LongWork("Recording answers") as work:
            self._recorded = record_answers(
                self._catalogue,
                self._back.production,
                self._answers,
                self._back.incoming,
                self._now,
                work.progress,
                work.cancelled,
            )
        if not self._wish.as_json:
            line(f"Recorded: {outcome(self._recorded)}")
        return max(code, tell_failures(self._recorded))

    def _is_left_out(self, row: Row) -> bool:
        left = set(LEFT_OUT) - ({Flag.LATER_ANSWER} if self._wish.over_later else set())
        return bool(left & {*row.flags})

    def _is_wanted(self) -> bool:
        """Return whether answers are to be recorded; a person who is there is asked."""
        if self._wish.yes:
            return True
        count = _some(len(self._answers), "answer")
        if self._wish.as_json or not sys.stdin.isatty() or not sys.stderr.isatty():
            complain(f"nothing was recorded; to record {count}, add --yes", kind="warning")
            return False
        sys.stdout.flush()
        sys.stderr.write(f"Record {count}? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            return True
        line("Nothing was recorded.")
        return False

    def json(self) -> Json:
        """Return all of it for a program."""
        back = self._back
        assert back.sent is not None
        return {
            "file": str(back.path),
            "sha256": back.source_sha256,
            "sheet": back.sheet,
            "person": back.sent.person.name,
            "round": back.sent.round,
            "signed": back.form.signed,
            "date": back.form.date,
            "warnings": list(back.warnings),
            "stills": [_row_json(row) for row in back.rows],
            "kills_left": {one.still_class.name: one.left for one in _classes(back)},
            "recorded": [] if self._recorded is None else list(self._recorded.answers),
        }


def report(back: ReadBack) -> Iterator[str]:
    """Yield the lines that show a returned sheet to a person."""
    assert back.sent is not None
    signed = " ".join(filter(None, (back.form.signed, back.form.date)))
    yield plain(
        f"{back.path.name}: sheet {back.sheet}, {back.sent.person.name}, round {back.sent.round}"
        + (f", signed {signed}" if signed else "")
    )
    for warning in back.warnings:
        yield f"  ! {plain(warning)}"
    shown = [row for row in back.rows if row.flags or row.answer is not None]
    edge = max((min(width(plain(row.still_id)), WIDEST_ID) for row in shown), default=0)
    for row in shown:
        yield f"  {padded(plain(row.still_id), edge)}  {_row_text(row)}"
    yield _totals(back)
    if _classes(back):
        yield f"Kills left in round {back.sent.round}: {plain(kills_left(_classes(back)))}"


def answer_text(answer: Answer | None) -> str:
    """Return an answer in short, with how it came: `approve (phone)`."""
    if answer is None:
        return "-"
    by = f" ({answer.by})" if answer.by else ""
    return plain(f"{answer.decision}{by}")


def outcome(recorded: Recorded) -> str:
    """Return in words how many answers were written down."""
    parts = [_some(len(recorded.answers), "answer")]
    if recorded.completed:
        parts.append(f"{len(recorded.completed):,} completed")
    if recorded.unchanged:
        parts.append(f"{len(recorded.unchanged):,} unchanged")
    return ", ".join(parts)


def tell_failures(recorded: Recorded) -> int:
    """Say what could not be written; return the exit code."""
    is_done = recorded.answers or recorded.completed or recorded.unchanged
    for _, error in recorded.failures:
        complain(error, kind="warning" if is_done else "error")
    if recorded.ledger_error is not None:
        complain(recorded.ledger_error)
        complain(
            "the captions have the answers, the ledger has not; do the same again", kind="hint"
        )
    failed = recorded.failures or recorded.ledger_error is not None
    return ExitCode.SOME_STILLS if failed else ExitCode.FINE


def _row_text(row: Row) -> str:
    note = f'  "{plain(row.mark.note)}"' if row.mark.note else ""
    flags = f"  [{', '.join(row.flags)}]" if row.flags else ""
    if row.answer is None:
        ticked = " and ".join(
            name
            for name, is_ticked in (("approve", row.mark.approve), ("kill", row.mark.kill))
            if is_ticked
        )
        return f"{ticked or '-'}{note}{flags}"
    if Flag.UNCHANGED in row.flags:
        return f"{row.answer.decision}{note}{flags}"
    return f"{answer_text(row.before)} -> {row.answer.decision}{note}{flags}"


def _totals(back: ReadBack) -> str:
    answers = [row.answer for row in back.rows if row.answer is not None]
    approved = sum(one.decision is Decision.APPROVE for one in answers)
    parts = [f"{approved:,} approved", f"{len(answers) - approved:,} killed"]
    over = sum(Flag.OVER_QUOTA in row.flags for row in back.rows)
    if over:
        parts[1] += f" ({over:,} over quota)"
    notes = sum(Flag.NOTE_ONLY in row.flags for row in back.rows)
    if notes:
        parts.append(f"{notes:,} with a note only")
    unclear = sum(row.answer is None and bool(row.flags) for row in back.rows) - notes
    if unclear:
        parts.append(f"{unclear:,} to be asked about")
    silent = sum(row.answer is None and not row.flags for row in back.rows)
    parts.append(f"{silent:,} unanswered")
    return f"{_some(len(back.rows), 'still')}: {', '.join(parts)}"


def _classes(back: ReadBack) -> Sequence[Quota]:
    if back.after is None or back.sent is None:
        return ()
    number = back.sent.round
    return next((one.classes for one in back.after.rounds if one.number == number), ())


def _row_json(row: Row) -> Json:
    return {
        "position": row.position,
        "id": row.still_id,
        "before": _answer_json(row.before),
        "decision": None if row.answer is None else str(row.answer.decision),
        "note": row.mark.note,
        "flags": [str(flag) for flag in row.flags],
        "changes": row.is_change,
    }


def _answer_json(answer: Answer | None) -> Json:
    if answer is None:
        return None
    return {
        "decision": str(answer.decision),
        "round": answer.round,
        "by": answer.by,
        "at": answer.at,
        "signed": answer.signed,
        "note": answer.note,
    }


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
