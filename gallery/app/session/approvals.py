"""Approvals in the window: who a still waits for, and answers entered by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gallery.search.index import Index
from gallery.search.nodes import Column


@dataclass(frozen=True, slots=True)
class Named:
    """Who killed a still, approved it, or has not answered yet; names as the cast has them."""

    killed: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()


class Approvals:
    """The session's verbs on approvals."""

    def __init__(self, index: Callable[[], Index]) -> None:
        self._index = index

    def named(self, row: int) -> Named:
        """Return who killed or approved a still, or has not answered; nobody if it is gone."""
        index = self._index()
        try:
            return Named(
                index.people(row, Column.KILLED_BY),
                index.people(row, Column.APPROVED_BY),
                index.people(row, Column.AWAITED_FROM),
            )
        except KeyError:
            return Named()
