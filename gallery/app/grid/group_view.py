"""Tiles in groups: the header of each group between them, and that of the first one seen on top.

Without groups this is a `TileView` and no more.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from gallery.app.grid.geometry import GridGeometry
from gallery.app.grid.header import HeaderPainter, HeaderState
from gallery.app.grid.sections import HEADER, SectionGeometry
from gallery.app.grid.tile_view import TileView
from gallery.app.look.theme import Palette, base_font
from gallery.app.session.session import Session


class GroupView(TileView):
    """Shows the session's results as tiles, by group if they have groups."""

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__(session, palette)
        self._headers = HeaderPainter(palette, base_font(), self.devicePixelRatioF())
        self._hovered_group = -1
        self.by_mouse = False  # what is clicked must not move away under the pointer
        self._selected: dict[int, int] = {}  # in each group that was painted since it changed
        session.selection_changed.connect(self._selected.clear)
        session.results_changed.connect(self._selected.clear)
        session.arrangement.folded.connect(self._follow_folding)

    @property
    def sections(self) -> SectionGeometry | None:
        """Where the groups lie; None without groups."""
        return self.grid if isinstance(self.grid, SectionGeometry) else None

    def placed(self) -> GridGeometry | SectionGeometry:
        """Return where tiles and headers are to lie in the present width."""
        flat = super().placed()
        arrangement = self.session.arrangement
        if not len(arrangement.grouped) or not isinstance(flat, GridGeometry):
            return flat
        return SectionGeometry(flat, self.width(), arrangement.grouped.starts, arrangement.closed)

    # --- headers

    def pinned_group(self) -> int:
        """Return the group whose header stands at the top of the view, -1 without groups."""
        return self.sections.group_at(self.top()) if self.sections is not None else -1

    def header_rect(self, group: int) -> QRect:
        """Return where a header is in the viewport now, pinned or not."""
        sections = self.sections
        if sections is None:
            return QRect()
        box = sections.pinned(self.top()) if group == self.pinned_group() else None
        box = box or sections.header(group)
        return QRect(box.x, box.y - self.top(), box.width, box.height)

    def group_under(self, position: QPoint) -> int:
        """Return the group whose header is under a point of the viewport, -1 for none."""
        sections = self.sections
        if sections is None:
            return -1
        pinned = self.pinned_group()
        if self.header_rect(pinned).contains(position):
            return pinned
        group = sections.group_at(position.y() + self.top())
        return group if self.header_rect(group).contains(position) else -1

    def place_under(self, position: QPoint) -> int:
        """Return the place of the tile under a point, -1 for none: a header may cover it."""
        return -1 if self.group_under(position) >= 0 else super().place_under(position)

    def button_rect(self, group: int) -> QRect:
        """Return where the button is that selects a group."""
        return self._headers.button(self.header_rect(group))

    def header_state(self, group: int) -> HeaderState:
        """Return what the header of a group says."""
        grouped = self.session.arrangement.grouped
        selection = self.session.selection
        one = grouped.group(group)
        if group not in self._selected:
            rows = grouped.rows[grouped.starts[group] : grouped.starts[group + 1]]
            chosen = int(np.count_nonzero(selection.mask[rows])) if selection.count else 0
            self._selected[group] = chosen
        return HeaderState(
            one.title,
            one.detail,
            grouped.count(group),
            self._selected[group],
            closed=bool(self.session.arrangement.closed[group]),
            current=self.hasFocus() and group == self.closed_group(),
            hovered=group == self._hovered_group,
            pinned=self.header_rect(group).y() + self.top() > self._header_top(group),
        )

    def closed_group(self) -> int:
        """Return the closed group that the current still is in: its header stands for it."""
        sections, selection = self.sections, self.session.selection
        place = selection.place(selection.current)
        if sections is None or not sections.hidden(place):
            return -1
        return sections.group_of(place)

    def select_group(self, group: int, *, add: bool = False) -> None:
        """Select all stills of a group, open or closed; none of them when all were selected."""
        grouped = self.session.arrangement.grouped
        rows = grouped.rows[grouped.starts[group] : grouped.starts[group + 1]]
        self.by_mouse = True
        if self.header_state(group).selected == len(rows):
            kept = self.session.selection.rows
            self.session.select_rows(kept[~np.isin(kept, rows)] if add else kept[:0])
        else:
            self.session.select_rows(rows, add=add)
            self.session.set_current(int(rows[0]), int(grouped.starts[group]))
        self.by_mouse = False

    def set_hovered_group(self, group: int) -> None:
        """Light up the header under the pointer; -1 for none."""
        if group != self._hovered_group:
            before, self._hovered_group = self._hovered_group, group
            for one in (before, group):
                if one >= 0:
                    self.viewport().update(self.header_rect(one))

    def _header_top(self, group: int) -> int:
        return self.sections.header(group).y if self.sections is not None else 0

    def _follow_folding(self) -> None:
        """Leave the header that was clicked, or the first one seen, where it is."""
        group = self._hovered_group if self._hovered_group >= 0 else self.pinned_group()
        y = self.header_rect(group).y()
        self.lay_out(None)
        if self.sections is not None:
            self.verticalScrollBar().setValue(self._header_top(group) - y)
        self.viewport().update()

    # --- painting

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted, and paint anew what the pinned header stood over."""
        super().scrollContentsBy(dx, dy)
        if self.sections is not None:
            self.viewport().update(0, 0, self.viewport().width(), HEADER + max(0, dy))

    def covered(self) -> QRect:
        """Return where the pinned header is."""
        return self.header_rect(self.pinned_group()) if self.pinned_group() >= 0 else QRect()

    def paint_over(self, painter: QPainter) -> None:
        """Paint the headers, the pinned one last."""
        sections = self.sections
        if sections is None:
            return
        top = self.top()
        pinned = self.pinned_group()
        for group in sections.headers_between(top, top + self.viewport().height()):
            if group != pinned:
                self._headers.paint(painter, self.header_rect(group), self.header_state(group))
        if pinned >= 0:
            self._headers.paint(painter, self.header_rect(pinned), self.header_state(pinned))
