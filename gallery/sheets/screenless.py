"""Qt without a window: what painting text needs when no program is running one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication


@contextmanager
def painting() -> Iterator[None]:
    """Have an application as long as there is painting to do: the running one, or our own."""
    running = QCoreApplication.instance()
    own = None if running is not None else QGuiApplication(["gallery", "-platform", "offscreen"])
    try:
        yield
    finally:
        del own
