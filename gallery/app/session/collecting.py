"""Python's search for garbage, in the GUI thread only.

Python looks for unreachable cycles in whichever thread happens to allocate. When that is one of
ours and the garbage has a widget in it (the panes of the palette before, a dialog), Qt destroys it
outside the GUI thread: at best nothing happens, at worst both threads wait for each other for ever,
one for Qt's lock and one for Python's. So the search is taken out of the allocator and done by a
timer of the GUI thread, by Python's own thresholds. PySide has no remedy of its own.

A search takes as long as there are objects to look at, and the window stands still meanwhile: what
a lane has made of a few thousand captions, all of it in use, took 0.1 s. So it waits until nothing
is being worked on, and the program freezes what is there from the start: modules, classes, the
window itself. Nothing is lost by waiting: reading 10,000 captions leaves 317 objects in cycles.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY = 50  # ms


class Collecting(QObject):
    """Collects from `start` to `stop`; nested ones leave it to the first.

    `idle` tells whether nothing is being worked on.
    """

    def __init__(self, idle: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._idle = idle
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Take the search over."""
        if gc.isenabled():
            gc.disable()
            self._timer.start()

    def stop(self) -> None:
        """Hand it back to Python; no thread of ours may be working any more."""
        if self._timer.isActive():
            self._timer.stop()
            gc.collect()
            gc.enable()

    def collect(self) -> None:
        """Collect the oldest generation that is due, if any is and nothing is worked on."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(3) if counts[generation] > limits[generation]]
        if due and self._idle():
            gc.collect(due[-1])
