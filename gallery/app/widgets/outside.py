"""Opening files and folders in the programs that the system has for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from gallery.app.session.messages import Message, MessageKind


def open_outside(path: Path, report: Callable[[Message], None]) -> None:
    """Open `path` in another program; say what to do where that cannot be done."""
    if not path.exists():
        text = f"{path} is not there any more; F5 reads the folders again"
    elif QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        return
    else:
        text = f"No program is set up to open {path}; open it from a file manager or an editor"
    report(Message(text, MessageKind.WARNING))
