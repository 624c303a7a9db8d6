"""Who has approved how much of a production, what was not sent to anybody yet included.

    covered(catalogue, catalogue.board(production))

The board knows what was sent or answered. For the rest the index is asked who has yet to be asked,
and the captions of those stills are read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from gallery.approvals.boards import Board, framed
from gallery.approvals.coverage import PersonCoverage, coverage
from gallery.approvals.rules import Framed
from gallery.errors import Cancelled
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.index import SortKey
from gallery.search.query import parse

UNSENT = "is:unsent"


def covered(
    catalogue: Catalogue, board: Board, cancelled: Callable[[], bool] = lambda: False
) -> tuple[PersonCoverage, ...]:
    """Return the coverage of everybody on a board; of a large library it can take seconds.

    Raises Cancelled.
    """
    return coverage(board, _unsent(catalogue, board.production.folder, cancelled))


def _unsent(catalogue: Catalogue, folder: str, cancelled: Callable[[], bool]) -> Iterator[Framed]:
    """Yield the stills of the production in a folder that somebody has yet to be asked about."""
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
