"""The contact sheet dialog: from the click to the first page with all its pictures, warm cache.

The whole way of a person: the dialog is built and shown, the sheet is laid out, twenty pictures
come from the cache, the page is painted. CPU of all threads, with the clock beside it; what follows
when the page is there, such as looking for captions that are cut, is not counted.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks import Options, Row, report
from benchmarks.measure import Cost, cpu_seconds
from benchmarks.sheet_bench import make_library, read_stills
from gallery.app.look import theme
from gallery.app.look.theme import DARK
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.app.sheet.dialog import SheetDialog
from gallery.imaging.thumbnails import Thumbnails
from gallery.library.library import Library

STILLS = 400
ROUNDS = 12
LONGEST = 60.0  # seconds to wait for anything
LOOK_MS = 2  # between two looks whether the page is there
WINDOW = (1256, 706)  # px: what a screen of 1366 x 768 leaves for it


def rows(options: Options) -> Iterator[Row]:
    """Measure the way to the first page."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(["bench"])
    assert isinstance(application, QApplication)
    theme.apply(application, DARK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = make_library(folder / "library", options.pick(STILLS, 20))
        warm(library, folder / "cache")
        session = Session(folder / "cache", Settings(folder / "state"))
        try:
            session.open(library.folder)
            wait(lambda: len(session.results.rows) > 0 and not session.scanning)
            wait(lambda: session.tasks.idle)
            spent = [first_page(session) for _ in range(1 + options.pick(ROUNDS, 1))][1:]
        finally:
            session.close()
    cpu, wall = zip(*spent, strict=True)
    yield Row.of(
        "sheet dialog: first page, warm cache",
        Cost(cpu, wall),
        unit="ms",
        target="sheet-first-page",
    )


def warm(library: Library, cache: Path) -> None:
    """Have all thumbnails made."""
    pictures = Thumbnails(cache, lambda *_: None, lambda _: None)
    try:
        read_stills(library, pictures)
    finally:
        pictures.close()


def first_page(session: Session) -> tuple[float, float]:
    """Open the dialog; return the seconds of CPU and of time until its first page is complete."""
    began, start = time.perf_counter(), cpu_seconds()
    dialog = SheetDialog(session, DARK)
    dialog.resize(*WINDOW)
    dialog.show()
    wait(lambda: dialog.preview.shown is not None and dialog.preview.shown.complete)
    spent = cpu_seconds() - start, time.perf_counter() - began
    dialog.reject()
    wait(lambda: session.tasks.idle)
    dialog.deleteLater()
    return spent


def wait(there: Callable[[], bool]) -> None:
    """Run the event loop until `there`; TimeoutError when that takes too long."""
    until = time.monotonic() + LONGEST
    loop, look = QEventLoop(), QTimer(interval=LOOK_MS)
    look.timeout.connect(lambda: loop.quit() if there() or time.monotonic() > until else None)
    look.start()
    loop.exec()
    look.stop()
    if time.monotonic() > until:
        raise TimeoutError


if __name__ == "__main__":
    report(rows)
