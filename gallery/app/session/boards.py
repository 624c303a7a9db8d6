"""The boards of all productions of a library, worked out in their lane for the board's page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gallery.approvals.boards import Board, framed
from gallery.approvals.coverage import PersonCoverage, coverage
from gallery.approvals.rules import Framed
from gallery.errors import Cancelled
from gallery.library.production import Production
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.index import SortKey
from gallery.search.query import parse

UNSENT = "is:unsent"


@dataclass(frozen=True, slots=True)
class BoardsShown:
    """All boards that have anybody on them, and the coverage of one where it was asked for.

    `productions` are all there are, for what is said where there is no board.
    """

    boards: tuple[Board, ...] = ()
    productions: tuple[Production, ...] = ()
    coverage: tuple[PersonCoverage, ...] = ()
    covered: str = ""  # the folder of the production whose coverage this is


def boards_shown(
    catalogue: Catalogue, folder: str, cancelled: Callable[[], bool], *, covered: bool
) -> BoardsShown:
    """Return the boards now; with `covered` also the coverage of the production in `folder`.

    Coverage reads the captions of all stills that nobody was asked about: it can take seconds.
    Raises Cancelled.
    """
    library = catalogue.library
    known = {one.folder: one for one in (*library.productions, *library.productions_known)}
    boards = tuple(found for one in known.values() if (found := catalogue.board(one)).people)
    shown = next((one for one in boards if one.production.folder == folder), None)
    shown = shown or next(iter(boards), None)
    if shown is None or not covered:
        return BoardsShown(boards, tuple(known.values()))
    of_each = coverage(shown, _unsent(catalogue, shown.production.folder, cancelled))
    return BoardsShown(boards, tuple(known.values()), of_each, shown.production.folder)


def _unsent(catalogue: Catalogue, folder: str, cancelled: Callable[[], bool]) -> Iterator[Framed]:
    index = catalogue.index
    results = index.search(
        parse(UNSENT), Choices(), SortKey.FILE, descending=False, now=time.time()
    )
    for still_id in index.ids(results.rows):
        if cancelled():
            raise Cancelled
        if catalogue.library.production_for(still_id).folder == folder:
            still = catalogue.still(still_id)
            if still is not None:
                yield framed(still)
