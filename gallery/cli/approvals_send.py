"""`gallery approvals send`: an approval sheet for one person, and the record of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from gallery.approval_sheets.asking import SentSheet, check_name, send
from gallery.approval_sheets.choosing import Plan, planned, standing_counts
from gallery.approval_sheets.terms_text import day_text
from gallery.approvals.deadlines import days_left
from gallery.cli.edge import list_problems
from gallery.cli.listing import search, stills_of
from gallery.cli.order import Order
from gallery.cli.pictures import thumbnails
from gallery.cli.problems import distinct
from gallery.cli.progress import LongWork
from gallery.cli.proof import missing_texts
from gallery.cli.reading import keep, read_library
from gallery.cli.screen import line, plain
from gallery.cli.templates import named, templates_of
from gallery.errors import AlreadyAskedError, GalleryError
from gallery.imaging.values import PictureKey
from gallery.search.index import SortKey
from gallery.search.query import parse
from gallery.sheets.pictures import StillPictures

AGAIN = "--again sends those anew"


@dataclass(frozen=True, slots=True)
class SendWish:
    """What was typed; None and "" leave it to the rules."""

    person: str
    output: Path
    round: int | None
    answer_by: str
    recipient: str
    again: bool
    template: str


def send_sheet(chosen: Path | None, query: str, wish: SendWish) -> int:
    """Send a sheet; return the exit code."""
    check_name(wish.output)
    node, deadline = parse(query), _day(wish.answer_by)
    now = datetime.now().astimezone()
    reading = read_library(chosen)
    catalogue = reading.catalogue
    ids = catalogue.index.ids(search(catalogue, node, Order(SortKey.FILE)).rows)
    try:
        plan = planned(
            catalogue,
            list(stills_of(catalogue, ids)),
            wish.person,
            now.date(),
            round=wish.round,
            deadline=deadline,
            recipient=wish.recipient,
            again=wish.again,
        )
    except AlreadyAskedError as error:
        raise AlreadyAskedError(f"{error.reason}; {AGAIN}") from error
    metadata, folder = catalogue.library.metadata_folder, plan.request.production.folder
    settings = named(templates_of(metadata, folder), wish.template).settings
    with LongWork("Making the approval sheet") as work, thumbnails() as service:
        sent = send(
            catalogue,
            wish.output,
            plan.request,
            settings,
            StillPictures(service.jpeg, PictureKey),
            work.progress,
            work.cancelled,
            now,
        )
    catalogue.follow_ledgers()
    keep(catalogue)
    _tell(wish.output, plan, sent, now.date())
    asked = [one.id for one in sent.sent.stills]
    printed = [one for one in plan.request.stills if one.id in set(asked)]
    missing = missing_texts(printed, sent.missing)
    problems = [*reading.problems(asked), *plan.unreadable, *sent.problems, *missing]
    return list_problems(distinct(problems))


def _tell(path: Path, plan: Plan, sent: SentSheet, today: date) -> None:
    request, entry = plan.request, sent.sent
    line(plain(str(path)))
    via = f" by way of {request.recipient}" if request.recipient else ""
    line(plain(f"sheet {entry.sheet}, round {entry.round}, for {request.person.name}{via}"))
    counted = ", ".join(f"{count:,} {name}" for name, count in sent.counts.items())
    total = len(entry.stills)
    line(plain(f"{total:,} still{'' if total == 1 else 's'}: {counted}"))
    days = days_left(today, request.answer_by, request.production.terms)
    words = f"{days} business day{'' if days == 1 else 's'}"
    line(f"answer by {day_text(request.answer_by)}, {words}")
    if plan.left_out:
        reasons = standing_counts(plan.left_out).items()
        words = ", ".join(f"{count:,} {standing}" for standing, count in reasons)
        line(f"left out: {words}; {AGAIN}")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise GalleryError(f"--answer-by {text}: a day is written like 2022-11-17") from error
