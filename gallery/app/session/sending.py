"""An approval sheet on its way out: whom it can go to, what it would say, and sending it.

    sending = Sending(tasks, catalogue, pictures, ids, moved)
    sending.people(then)               who is in these stills, those who hold approval first
    sending.prepare(wish, then, failed)    the request, the rule in words, the settings
    sending.send(path, prepared, ...)      writes the PDF and the ledger

The stills are read once, and again when they change (`forget`). All work is done in the sheets'
lane.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from gallery import places
from gallery.app.pictures.pictures import Pictures
from gallery.app.session.tasks import Lane, Tasks
from gallery.approval_sheets.asking import SHEET, TEMPLATE, SentSheet, addressed, send
from gallery.approval_sheets.choosing import Plan, planned, wording
from gallery.approvals.answers import key_of
from gallery.approvals.boards import people_in
from gallery.errors import GalleryError
from gallery.imaging.values import PictureKey
from gallery.library.still import Still
from gallery.library.values import Person
from gallery.search.catalogue import Catalogue
from gallery.sheets.pictures import StillPictures
from gallery.sheets.settings import SheetSettings
from gallery.sheets.templates import templates_for

NO_SHEET_YET = "X" * 8  # stands for the id that a sheet gets when it is sent


@dataclass(frozen=True, slots=True)
class Choice:
    """Someone who can be asked: in how many of the stills they are, and who signs for them."""

    person: Person
    count: int
    holds: bool
    signatories: tuple[str, ...]
    title: str  # of the production


@dataclass(frozen=True, slots=True)
class Choices:
    """Who can be asked, the templates there are, by name, and what is wrong with others."""

    people: tuple[Choice, ...]
    templates: tuple[tuple[str, SheetSettings], ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; None: as the ledger and the terms say."""

    person: str
    round: int | None = None
    deadline: date | None = None
    recipient: str = ""
    again: bool = False
    settings: SheetSettings = SHEET


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sheet that could be sent: `settings` as the template has them, `page` as they print."""

    plan: Plan
    words: str
    settings: SheetSettings
    page: SheetSettings


class Sending:
    """One sheet; made for some stills."""

    def __init__(
        self,
        tasks: Tasks,
        catalogue: Catalogue,
        pictures: Pictures,
        ids: Sequence[str],
        moved: Callable[[frozenset[str]], None],
    ) -> None:
        self._tasks = tasks
        self._catalogue = catalogue
        self._ids = tuple(ids)
        self._moved = moved
        self._stills: tuple[Still, ...] | None = None
        self.source = StillPictures(pictures.jpeg, PictureKey)

    def forget(self) -> None:
        """Read the stills again the next time."""
        self._stills = None

    def people(self, then: Callable[[Choices], None]) -> None:
        """Hand over who can be asked."""
        self._tasks.run(Lane.SHEETS, self._choices, then)

    def prepare(
        self,
        wish: Wish,
        then: Callable[[Prepared], None],
        failed: Callable[[GalleryError], None],
    ) -> None:
        """Hand over what would be sent; a later call makes this one void."""
        self._tasks.latest(Lane.SHEETS, lambda: self._prepared(wish), then, failed)

    def send(
        self,
        path: Path,
        prepared: Prepared,
        progress: Callable[[int, int], None],
        then: Callable[[SentSheet], None],
        failed: Callable[[GalleryError], None],
    ) -> Callable[[], None]:
        """Write the PDF and the ledger; return what cancels it: then nothing is written."""
        cancel = threading.Event()
        told = -1

        def tell(done: int, total: int) -> None:
            nonlocal told
            percent = 100 * done // max(1, total)
            if percent != told:
                told = percent
                self._tasks.post(lambda: progress(done, total))

        def work() -> tuple[SentSheet, frozenset[str]]:
            now = datetime.now().astimezone()
            request, settings = prepared.plan.request, prepared.settings
            sent = send(
                self._catalogue, path, request, settings, self.source, tell, cancel.is_set, now
            )
            asked = (one.id for one in sent.sent.stills)
            return sent, self._catalogue.follow_ledgers().union(asked)

        def came(done: tuple[SentSheet, frozenset[str]]) -> None:
            sent, moved = done
            self._moved(moved)
            then(sent)

        self._tasks.run(Lane.SHEETS, work, came, failed)
        return cancel.set

    # --- in the lane

    def _read(self) -> tuple[Still, ...]:
        if self._stills is None:
            found = (self._catalogue.still(one) for one in self._ids)
            self._stills = tuple(one for one in found if one is not None)
        return self._stills

    def _choices(self) -> Choices:
        counts: Counter[str] = Counter()
        found: dict[str, Choice] = {}
        for still in self._read():
            terms = still.production.terms
            for person in people_in(still):
                counts[person.name] += 1
                if person.name not in found:
                    signatories = tuple(one.name for one in terms.holder(person).signatories)
                    holds = terms.binds(person)
                    title = still.production.title
                    found[person.name] = Choice(person, 0, holds, signatories, title)
        people = [
            Choice(one.person, counts[name], one.holds, one.signatories, one.title)
            for name, one in found.items()
        ]
        people.sort(key=lambda one: (not one.holds, -one.count))
        folder = self._stills[0].production.folder if self._stills else ""
        metadata = self._catalogue.library.metadata_folder
        listing = templates_for(metadata, folder, places.config_folder()).all()
        named = {one.name: one.settings for one in listing.templates}
        usual = named.pop(TEMPLATE, SHEET)  # the first that is offered
        problems = tuple(map(str, listing.problems))
        return Choices(tuple(people), ((TEMPLATE, usual), *named.items()), problems)

    def _prepared(self, wish: Wish) -> Prepared:
        now = datetime.now().astimezone()
        plan = planned(
            self._catalogue,
            self._read(),
            wish.person,
            now.date(),
            round=wish.round,
            deadline=wish.deadline,
            recipient=wish.recipient,
            again=wish.again,
        )
        request = plan.request
        board = self._catalogue.board(request.production)
        words = wording(board, request, self._catalogue.still, now)
        page = addressed(wish.settings, request, NO_SHEET_YET, words, now)
        return Prepared(plan, words.text, wish.settings, page)


def person_key(choice: Choice) -> str:
    """Return what someone is called in a wish."""
    return key_of(choice.person)
