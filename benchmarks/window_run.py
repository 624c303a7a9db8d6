"""One real window in a process of its own, offscreen: what others measure of it, as JSON.

    python -m benchmarks.window_run index FOLDER CACHE STATE    the first opening of a library
    python -m benchmarks.window_run start FOLDER CACHE STATE    a later one

`index` tells the gaps of the event loop (ms between two ticks of a timer of 1 ms) with nothing to
do and while the library is read for the first time. `start` tells the CPU seconds from opening to
a grid full of thumbnails, imports and an empty window done before; it then filters and scrolls.
Both tell the peak of memory. The switch interval is that of the program, and what
is there from the start is frozen as there.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.measure import peak_mb
from gallery.app.app import SWITCH_SECONDS
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.app.window import MainWindow

IDLE_SECONDS = 3.0
LIMIT_SECONDS = 1_800.0
TYPED = ("r", "ro", "rob", "", "정", "")
SCROLLS = 20
TILE = 140  # px: some 40 tiles in sight


class Gaps:
    """Milliseconds between two ticks of a timer in the GUI thread, from `start` to `taken`."""

    def __init__(self) -> None:
        self._gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(interval=1)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin."""
        self._gaps, self._last = [], time.perf_counter()
        self._timer.start()

    def taken(self) -> list[float]:
        """Return the gaps since `start`, and stop."""
        self._timer.stop()
        return self._gaps

    def _tick(self) -> None:
        now = time.perf_counter()
        self._gaps.append(round((now - self._last) * 1e3, 3))
        self._last = now


def until(done: Callable[[], bool], seconds: float = LIMIT_SECONDS) -> None:
    """Let the event loop run, as it does in the program, until `done` or the time is over."""
    app = QApplication.instance()
    assert app is not None
    end = time.monotonic() + seconds
    look = QTimer(interval=10)
    look.timeout.connect(lambda: app.quit() if done() or time.monotonic() > end else None)
    look.start()
    app.exec()
    look.stop()


@contextmanager
def window(cache: Path, state: Path) -> Iterator[tuple[Session, MainWindow]]:
    """Give a session and its window, empty and on the screen."""
    sys.setswitchinterval(SWITCH_SECONDS)
    session = Session(cache, Settings(state))
    session.pictures.prepare()
    shown = MainWindow(session)
    shown.resize(1440, 900)
    shown.show()
    gc.freeze()
    until(lambda: False, 1.0)
    yield session, shown
    session.close()


def full(shown: MainWindow) -> bool:
    """Whether every tile in sight has its picture."""
    grid, pictures = shown.grid, shown.grid.session.pictures
    places = grid.visible_places()
    tiles = [grid.tile(grid.row_at(place)) for place in places]
    return bool(tiles) and all(pictures.pixmap(tile) is not None for tile in tiles)


def first(session: Session, folder: Path) -> dict[str, object]:
    """Open a library for the first time."""
    gaps = Gaps()
    gaps.start()
    until(lambda: False, IDLE_SECONDS)
    idle = gaps.taken()
    gaps.start()
    session.open(folder)
    until(lambda: session.catalogue is not None and not session.scanning)
    return {"idle": idle, "busy": gaps.taken(), "stills": session.index.count}


def later(session: Session, shown: MainWindow, folder: Path) -> dict[str, object]:
    """Open a library that was open before; then type and scroll."""
    shown.grid.set_tile_size(TILE)
    start = time.process_time()
    session.open(folder)
    until(lambda: full(shown))
    shown.grid.viewport().repaint()
    cpu = time.process_time() - start
    tiles = len(shown.grid.visible_places())
    scanned = session.scanning and session.index.count
    until(lambda: not session.scanning)
    for text in TYPED:
        session.set_query(text)
        until(lambda: session.tasks.idle, 10)
    bar = shown.grid.verticalScrollBar()
    for step in range(SCROLLS):
        bar.setValue(bar.maximum() * step // SCROLLS)
        until(lambda: False, 0.05)
    return {"cpu": cpu, "tiles": tiles, "stills": scanned}


def main(arguments: Sequence[str]) -> None:
    """Do what the command line asks for; the process ends without tidying up."""
    what, folder, cache, state = arguments[0], *map(Path, arguments[1:4])
    app = QApplication([])
    assert app is not None
    with window(cache, state) as (session, shown):
        found = first(session, folder) if what == "index" else later(session, shown, folder)
        found["peak_mb"] = peak_mb()
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
