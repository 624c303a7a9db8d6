"""`gallery open`: the window, or one clear sentence why there can be none."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from gallery.cli.which import library_folder
from gallery.errors import GalleryError, LibraryError

NO_DISPLAY = (
    "there is no display here for a window (neither DISPLAY nor WAYLAND_DISPLAY is set); "
    "all but the window works without one: gallery --help"
)


def open_window(folder: Path | None) -> int:
    """Open the window on `folder`, or on the library that is due; return the exit code."""
    if folder is not None and not folder.is_dir():
        what = "is not a folder" if folder.exists() else "there is no such folder"
        raise LibraryError(folder, f"{what}; name a folder with stills")
    if not has_display(os.environ, sys.platform):
        raise GalleryError(NO_DISPLAY)
    try:
        from gallery.app.app import main
    except ImportError as error:
        if not (error.name or "").startswith("PySide6") and ".so" not in str(error):
            raise
        raise GalleryError(f"the window cannot be loaded: {error}; `make run` says more") from error
    _end_at_once_when_terminated()
    return main(library_folder(folder, required=False))


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Tell whether a window can open; macOS and Windows always have a screen."""
    if not platform.startswith("linux") or environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _end_at_once_when_terminated() -> None:
    """Give SIGTERM back its own way: unwinding a stack through Qt's loop does not work."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
