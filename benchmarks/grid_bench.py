"""The grid at a million stills: filter to repaint, Ctrl+A, scrolling; against Qt's own list view.

The stills are 20,000 made-up records that repeat, shown by 400 small pictures that are in memory
before anything is measured. What a filter costs before its rows reach the grid is the business of
the search benchmark, how a picture gets into memory that of the imaging one.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import (
    QAbstractListModel,
    QEventLoop,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QListView

from benchmarks import Options, Row, costs, percentile, report
from gallery.app.grid.grid import StillGrid
from gallery.app.look.theme import DARK, apply
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.search.grouping import Grouped, GroupKey
from gallery.search.index import Index, Results, Tile
from gallery.search.part import Base, Part, part_of
from gallery.search.record import Entry, PictureRef, Record

STILLS = 1_000_000
RECORDS = 20_000
PICTURES = 400
VIEW = QSize(1400, 900)
FRAMES = 60
MODEL_ROOT = QModelIndex()


class LongIndex(Index):
    """As many rows as one likes, over the tiles of a smaller index."""

    def __init__(self, base: Index, rows: int) -> None:
        super().__init__((), rows)
        self._base = base

    def tile(self, row: int) -> Tile:
        """Return the tile of one of the repeated stills."""
        return self._base.tile(row % self._base.size)

    def id(self, row: int) -> str:
        """Return the id of one of the repeated stills."""
        return self._base.id(row % self._base.size)


class GridSession(Session):
    """A session whose results are set by hand."""

    rows_index: Index

    @property
    def index(self) -> Index:
        """The index to show."""
        return self.rows_index

    grouping_index: Index

    def show(self, rows: np.ndarray[tuple[int], np.dtype[np.int32]], query: str) -> None:
        """Have the grid show these rows, as another filter's result, grouped as is asked for."""
        self.query_text = query
        self.results = Results(rows=rows, facets={})
        group = self.arrangement.grouping(self.sort, descending=False)
        grouped = Grouped.flat(rows)
        if self.arrangement.key is not GroupKey.NONE:
            grouped = group(self.grouping_index, rows)
        self.arrangement.show(grouped)
        self.selection.show(grouped.rows, self.index.size, repeats=grouped.repeats)
        self.results_changed.emit()


class Names(QAbstractListModel):
    """What the list view shows: a name and a picture for each row."""

    def __init__(self, rows: int, picture: QPixmap) -> None:
        super().__init__()
        self._rows = rows
        self._picture = picture

    def rowCount(  # noqa: N802 - Qt calls it so
        self, parent: QModelIndex | QPersistentModelIndex = MODEL_ROOT
    ) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else self._rows

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        """Return a row's name or picture."""
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture
        return f"still {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None

    def show(self, rows: int) -> None:
        """Show so many rows, as another filter's result."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


def records(pictures: list[PictureRef]) -> list[Record]:
    """Return made-up stills with captions, numbers and ratings."""
    return [
        Record(
            id=f"jung_e/{number:06}",
            picture=pictures[number % len(pictures)],
            captions=(f"Cameras placed around the android in the science lab, {number}",),
            number=f"{number:05}",
            rating=number % 6,
        )
        for number in range(RECORDS)
    ]


def pictures_in(folder: Path) -> list[PictureRef]:
    """Write the pictures that the stills share."""
    first = folder / "0.jpg"
    Image.effect_noise((480, 320), 80).convert("RGB").save(first)
    for number in range(1, PICTURES):
        (folder / f"{number}.jpg").hardlink_to(first)
    found = first.stat()
    names = (f"{number}.jpg" for number in range(PICTURES))
    return [PictureRef(name, found.st_size, found.st_mtime_ns) for name in names]


def warm(app: QApplication, session: GridSession) -> None:
    """Have all pictures in memory, as after some scrolling."""
    tiles = [session.index.tile(row) for row in range(PICTURES)]
    session.pictures.want(tiles, 256)
    while any(session.pictures.pixmap(tile) is None for tile in tiles):
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def list_view(picture: QPixmap, rows: int) -> tuple[QListView, Names]:
    """Return Qt's own grid of pictures, set up as fast as it goes."""
    view, names = QListView(), Names(rows, picture)
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setUniformItemSizes(True)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setMovement(QListView.Movement.Static)
    view.setGridSize(QSize(222, 230))
    view.setIconSize(QSize(200, 140))
    view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
    view.setModel(names)
    return view, names


def rows(options: Options) -> Iterator[Row]:
    """Measure, in CPU time of this process."""
    yield from measured(options.pick(STILLS, 2_000))


def measured(stills: int) -> Iterator[Row]:
    """Yield the rows of one number of stills; to filter comes first."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    apply(app, DARK)
    everything = np.arange(stills, dtype=np.int32)
    half = np.flatnonzero(np.random.default_rng(1).random(stills) < 0.5).astype(np.int32)
    with tempfile.TemporaryDirectory() as folder:
        session = GridSession(Path(folder) / "cache", Settings(Path(folder) / "state"))
        session.pictures.set_folder(Path(folder))
        made_up = records(pictures_in(Path(folder)))
        session.rows_index = LongIndex(Index.empty().changed(made_up), stills)
        warm(app, session)
        grid = StillGrid(session, DARK)
        picture = QPixmap(200, 140)
        picture.fill(Qt.GlobalColor.darkGray)
        view, names = list_view(picture, stills)
        for widget in (grid, view):
            widget.resize(VIEW)
            widget.show()
        step = iter(range(10**9))

        def filtered() -> None:
            session.show(half if next(step) % 2 else everything, str(step))
            app.processEvents()

        def list_filtered() -> None:
            names.show(stills // 2 if next(step) % 2 else stills)
            app.processEvents()
            view.viewport().grab()

        def all_selected() -> None:
            session.select_all()
            app.processEvents()

        def list_all_selected() -> None:
            view.clearSelection()
            view.selectAll()
            app.processEvents()
            view.viewport().grab()

        yield from _compared(
            "filter", f"filter to repaint, {stills:,} rows", filtered, list_filtered
        )
        session.show(everything, "all")
        yield from _compared("select", f"Ctrl+A, {stills:,} rows", all_selected, list_all_selected)
        bar = grid.verticalScrollBar()
        frames = _frames(lambda: bar.setValue(bar.value() + 60), app)
        p99 = percentile(frames, 99) * 1e3
        yield Row("scroll frame, p99", p99, 0, "", "ms", measure="value", target="scroll")
        session.grouping_index = grouping_index(stills)
        yield from _grouped(app, session, grid, filtered, everything)
        session.close()


def grouping_index(stills: int) -> Index:
    """Return an index of stills that repeat: 7 films, 250 days, two of 40 people or none."""
    people = [Entry(f"Person {number}") for number in range(40)]
    films = [Entry(f"Film {number}") for number in range(7)]
    made = (
        Record(
            id=f"film{number % 7}/day{number % 250}/{number:07}",
            picture=PictureRef("0.jpg", 1, 1),
            scene=f"{number % 180}{'AB'[number % 2]}",
            people=(people[number % 40], people[(number * 7 + 1) % 40]) if number % 3 else (),
            production=films[number % 7],
            date=str(date(2022, 1, 1) + timedelta(days=number % 250)),
        )
        for number in range(min(stills, RECORDS))
    )
    segment = part_of(tuple(made), range(min(stills, RECORDS)), kept=False).segment
    firsts = range(0, stills - segment.size + 1, segment.size)
    numbers = (np.arange(first, first + segment.size, dtype=np.int32) for first in firsts)
    everything = np.ones(segment.size, bool)
    return Index([Part(Base(segment, rows), everything) for rows in numbers], stills)


def _grouped(
    app: QApplication,
    session: GridSession,
    grid: StillGrid,
    filtered: Callable[[], None],
    everything: np.ndarray[tuple[int], np.dtype[np.int32]],
) -> Iterator[Row]:
    """Yield what the grid costs in groups, in CPU milliseconds of this process."""
    bar = grid.verticalScrollBar()

    def one(what: str, act: Callable[[], None]) -> Row:
        act()  # what is found out once about the index is not a filter's cost
        taken = []
        for _round in range(5):
            start = time.process_time()
            act()
            app.processEvents()
            taken.append(time.process_time() - start)
        return Row(what, percentile(taken, 50) * 1e3, 0, "", "ms", measure="value")

    def folded() -> None:
        middle = len(session.arrangement.grouped) // 2
        session.arrangement.fold(middle, closed=not session.arrangement.closed[middle])

    def shift_selected() -> None:
        rows = session.arrangement.grouped.rows
        session.select_only(int(rows[0]), 0)
        session.select_to(int(rows[-1]), len(rows) - 1)

    for key in (GroupKey.DAY, GroupKey.SCENE, GroupKey.FOLDER, GroupKey.PERSON):
        session.arrangement.key = key
        yield one(f"filter to repaint by {key}, {len(everything):,} rows", filtered)
    session.arrangement.key = GroupKey.DAY
    session.show(everything, "by day")
    app.processEvents()
    yield one("close or open one group", folded)
    yield one("invert the selection, by day", session.select_invert)
    yield one("shift-select from first to last, by day", shift_selected)
    bar.setValue(0)
    app.processEvents()
    frames = _frames(lambda: bar.setValue(bar.value() + 60), app)
    yield Row(
        "scroll frame by day, p99", percentile(frames, 99) * 1e3, 0, "", "ms", measure="value"
    )


def _compared(
    target: str, what: str, ours: Callable[[], None], theirs: Callable[[], None]
) -> tuple[Row, Row]:
    mine, baseline = costs(ours, theirs, rounds=3)
    return (
        Row.of(what, mine, baseline, "QListView", target=f"{target}-listview"),
        Row.of(what, mine, unit="ms", target=f"{target}-ms"),
    )


def _frames(scroll: Callable[[], None], app: QApplication) -> list[float]:
    """Return the CPU seconds of each of some frames."""
    taken = []
    for _frame in range(FRAMES):
        start = time.process_time()
        scroll()
        app.processEvents()
        taken.append(time.process_time() - start)
    return taken


if __name__ == "__main__":
    report(rows)
