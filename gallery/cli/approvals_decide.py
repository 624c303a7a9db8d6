"""`gallery approvals decide`: answers that came by telephone, by e-mail or on paper.

Everything typed is checked before the first file is touched, as `gallery set` does it. Nothing is
asked: an answer that was wrong is answered anew, and both stay on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gallery.approval_sheets.answering import (
    ByHand,
    answers_by_hand,
    record_answers,
)
from gallery.approval_sheets.comparing import Incoming
from gallery.approvals.answers import Answer, Decision, key_of, latest
from gallery.approvals.boards import Board, answers_of
from gallery.approvals.rules import Standing
from gallery.cli.approvals_board import kills_left
from gallery.cli.approvals_read import answer_text, tell_failures
from gallery.cli.edge import ExitCode, list_problems
from gallery.cli.ids import STDIN, ids_from_stdin, known_stills
from gallery.cli.progress import LongWork
from gallery.cli.reading import keep, read_library
from gallery.cli.screen import line, plain
from gallery.errors import GalleryError
from gallery.library.production import Production
from gallery.library.values import Person
from gallery.search.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Told:
    """What was typed."""

    person: str
    decision: str
    ids: tuple[str, ...]
    by: str
    signed: str
    note: str
    round: int | None


def decide(chosen: Path | None, told: Told) -> int:
    """Record what somebody said of some stills; return the exit code."""
    decision = _decision(told.decision)
    reading = read_library(chosen)
    catalogue = reading.catalogue
    list_problems(reading.waiting)
    found: dict[str, Production] = {}
    for files in known_stills(catalogue.library, _ids(told.ids)):
        found[files.id] = catalogue.library.production_for(files.id)
    if not found:
        raise GalleryError("which stills? gallery approvals decide PERSON approve|kill ID...")
    now = datetime.now().astimezone()
    work = []
    for production in {one.folder: one for one in found.values()}.values():
        ids = [one for one, its in found.items() if its.folder == production.folder]
        person = known_person(told.person, catalogue.board(production))
        by_hand = ByHand(person, decision, told.by, told.signed, told.note, told.round)
        work.append((production, person, answers_by_hand(catalogue, production, ids, by_hand, now)))
    code = max(_record(catalogue, *one, now) for one in work)
    keep(catalogue)
    return code


def known_person(text: str, board: Board) -> Person:
    """Return who is meant; GalleryError where nobody is known by that name."""
    person = board.production.person(text)
    known = {one.name: one for one in board.production.cast}
    known |= {one.person.name: one.person for one in board.people.values()}
    if person.name in known:
        return known[person.name]
    names = ", ".join(key_of(one) for one in known.values()) or "nobody yet"
    where = board.production.title or "this production"
    raise GalleryError(f"{text!r} is not in the cast of {where} (there are {names})")


def _record(
    catalogue: Catalogue,
    production: Production,
    person: Person,
    answers: dict[str, Answer],
    now: datetime,
) -> int:
    before = {still_id: _before(catalogue, still_id, person) for still_id in answers}
    with LongWork("Recording answers") as work:
        recorded = record_answers(
            catalogue, production, answers, Incoming(), now, work.progress, work.cancelled
        )
    board = catalogue.board(production).people.get(person.name)
    for still_id, answer in answers.items():
        if still_id in recorded.unchanged:
            line(f"{plain(still_id)}  {plain(person.name)}: unchanged")
        elif still_id in recorded.answers or still_id in recorded.completed:
            is_over = board is not None and (
                board.verdict(still_id).standing is Standing.OVER_QUOTA
            )
            change = f"{answer_text(before[still_id])} -> {answer_text(answer)}"
            flag = "  [over quota]" if is_over else ""
            line(f"{plain(still_id)}  {plain(person.name)}: {change}{flag}")
    number = next(iter(answers.values())).round
    classes = [one.classes for one in board.rounds if one.number == number] if board else []
    if classes and classes[0]:
        line(f"Kills left in round {number}: {plain(kills_left(classes[0]))}")
    code = tell_failures(recorded)
    nothing = len(recorded.failures) == len(answers)
    return ExitCode.BAD_INPUT if nothing else code


def _before(catalogue: Catalogue, still_id: str, person: Person) -> Answer | None:
    still = catalogue.still(still_id)
    return None if still is None else latest(answers_of(still)[0], person)


def _decision(text: str) -> Decision:
    try:
        return Decision(text.strip().lower())
    except ValueError as error:
        raise GalleryError(f"{text!r} is neither approve nor kill") from error


def _ids(typed: Sequence[str]) -> list[str]:
    ids: list[str] = []
    for word in typed:
        ids += ids_from_stdin() if word == STDIN else [word]
    return list(dict.fromkeys(ids))
