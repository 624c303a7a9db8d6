"""Qt without a window: what painting text needs when no program is running one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QLoggingCategory
from PySide6.QtGui import QGuiApplication


def mute_font_log() -> None:
    """Keep Qt from logging each font that cannot shape a script: 70 lines for one Hindi word.

    `glyphs.missing_glyphs` tells what cannot be drawn. `QT_LOGGING_RULES` brings the lines back.
    """
    QLoggingCategory.setFilterRules("qt.text.font.db=false")


@contextmanager
def painting() -> Iterator[None]:
    """Have an application as long as there is painting to do: the running one, or our own."""
    mute_font_log()
    running = QCoreApplication.instance()
    own = None if running is not None else QGuiApplication(["gallery", "-platform", "offscreen"])
    try:
        yield
    finally:
        del own
