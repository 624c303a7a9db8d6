"""Approvals in the window: who a still waits for, the boards, and answers entered by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gallery.app.session.boards import BoardsShown, boards_shown
from gallery.app.session.tasks import Lane, Tasks
from gallery.search.catalogue import Catalogue
from gallery.search.nodes import Column


@dataclass(frozen=True, slots=True)
class Named:
    """Who killed a still, approved it, or has not answered yet; names as the cast has them."""

    killed: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()


class Approvals:
    """The session's verbs on approvals."""

    def __init__(self, tasks: Tasks, catalogue: Callable[[], Catalogue | None]) -> None:
        self._tasks = tasks
        self._catalogue = catalogue

    def named(self, row: int) -> Named:
        """Return who killed or approved a still, or has not answered; nobody if it is gone."""
        catalogue = self._catalogue()
        if catalogue is None:
            return Named()
        index = catalogue.index
        try:
            return Named(
                index.people(row, Column.KILLED_BY),
                index.people(row, Column.APPROVED_BY),
                index.people(row, Column.AWAITED_FROM),
            )
        except KeyError:
            return Named()

    def look_at_boards(
        self, folder: str, then: Callable[[BoardsShown], None], *, covered: bool
    ) -> None:
        """Hand over all boards, and the coverage of the production in `folder` if asked for."""
        catalogue = self._catalogue()
        if catalogue is None:
            then(BoardsShown())
            return
        self._tasks.latest(
            Lane.APPROVALS, lambda: boards_shown(catalogue, folder, covered=covered), then
        )
