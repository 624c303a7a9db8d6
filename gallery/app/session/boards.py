"""The boards of all productions of a library, worked out in their lane for the board's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gallery.approvals.boards import Board
from gallery.approvals.coverage import PersonCoverage
from gallery.library.production import Production
from gallery.search.catalogue import Catalogue
from gallery.search.covering import covered as of_everybody


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
    known = tuple(catalogue.boards())
    productions = tuple(one.production for one in known)
    boards = tuple(one for one in known if one.people)
    shown = next((one for one in boards if one.production.folder == folder), None)
    shown = shown or next(iter(boards), None)
    if shown is None or not covered:
        return BoardsShown(boards, productions)
    of_each = of_everybody(catalogue, shown, cancelled)
    return BoardsShown(boards, productions, of_each, shown.production.folder)
