"""The program with its window: from a folder to a clean end."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gallery import __version__, places
from gallery.app.session.messages import Message, MessageKind
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.app.window import MainWindow
from gallery.sheets.screenless import mute_font_log

SWITCH_SECONDS = 0.0005  # a thread that works gives way to the window so often; Python's 5 ms, for
# each of several threads, made a key press at 100,000 stills wait 5 times as long
INTERRUPT_POLL = 200  # ms: Python sees Ctrl+C only when it runs, and Qt's loop keeps it waiting


def main(folder: Path | None) -> int:
    """Open the window on `folder` (None: an empty window); return the exit code."""
    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    mute_font_log()
    app.setApplicationName("Stills Gallery")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("stills-gallery")
    settings = Settings(places.state_folder())
    session = Session(places.cache_folder(), settings)
    session.pictures.prepare()
    _report_faults(session)
    window = MainWindow(session)
    window.show()
    if folder is not None:
        session.open(folder)
    signal.signal(signal.SIGINT, lambda _number, _frame: window.close())
    wake = QTimer(interval=INTERRUPT_POLL)
    wake.timeout.connect(lambda: None)
    wake.start()
    gc.freeze()  # modules, classes and the window stay: no search for garbage looks at them again
    code = app.exec()
    wake.stop()
    session.close()
    return code


def _report_faults(session: Session) -> None:
    """Show a fault of the program in the status bar; the window stays, so that work can be saved.

    The whole traceback goes to the log, for a report.
    """

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger(__name__).error("a fault", exc_info=(kind, fault, trace))
        if not issubclass(kind, KeyboardInterrupt):
            text = f"A fault in the program ({kind.__name__}: {fault}). Your captions are saved."
            session.message(Message(text, MessageKind.ERROR))

    sys.excepthook = hook
