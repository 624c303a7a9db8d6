"""The text of a PDF, as poppler reads it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.needs import lacking


def text_of(path: Path) -> str:
    """Return the text of all pages, laid out as they are."""
    if shutil.which("pdftotext") is None:
        lacking("needs pdftotext of poppler")
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode()
