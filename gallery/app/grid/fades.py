"""Pictures that fade in when they arrive: the one motion in the window.

Only a picture that the person saw missing fades, once; one that comes back from memory does not.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

LENGTH = 120  # ms
FRAME = 16  # ms


class Fades(QObject):
    """How far each picture has come; calls `repaint` with the stills that need it."""

    def __init__(self, repaint: Callable[[frozenset[str]], None], parent: QObject) -> None:
        super().__init__(parent)
        self._repaint = repaint
        self._clock = QElapsedTimer()
        self._clock.start()
        self._begun: dict[str, int] = {}
        self._timer = QTimer(self, interval=FRAME)
        self._timer.timeout.connect(self._step)

    @property
    def running(self) -> bool:
        """Whether anything is fading."""
        return bool(self._begun)

    def begin(self, still_id: str) -> None:
        """Let a still's picture fade in from now."""
        self._begun[still_id] = self._clock.elapsed()
        self._timer.start()

    def strength(self, still_id: str) -> float:
        """Return how strong a still's picture is now, 0 to 1."""
        begun = self._begun.get(still_id)
        return 1.0 if begun is None else min(1.0, (self._clock.elapsed() - begun) / LENGTH)

    def _step(self) -> None:
        now = self._clock.elapsed()
        moving = frozenset(self._begun)
        self._begun = {
            still_id: begun for still_id, begun in self._begun.items() if now - begun < LENGTH
        }
        if not self._begun:
            self._timer.stop()
        self._repaint(moving)
