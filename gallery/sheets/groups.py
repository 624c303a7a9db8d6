"""Stills put together by scene, day, person or folder, in the order that a sheet prints them."""

from __future__ import annotations

from gallery.search.coded import Rows
from gallery.search.grouping import Grouper
from gallery.search.index import Index
from gallery.search.numbering import GroupKey
from gallery.sheets.flow import SheetGroup


def grouped(
    index: Index, rows: Rows, key: GroupKey, *, latest_first: bool = False
) -> tuple[Rows, tuple[SheetGroup, ...]]:
    """Return the rows of an index group after group, and the groups; none for `GroupKey.NONE`.

    A still is under each of its people, so there may be more rows than before. `latest_first` turns
    the order of days round.
    """
    found = Grouper().grouped(index, rows, key, latest_first=latest_first)
    groups = []
    for number in range(len(found)):
        group = found.group(number)
        groups.append(SheetGroup(group.title, found.count(number), group.detail))
    return found.rows, tuple(groups)
