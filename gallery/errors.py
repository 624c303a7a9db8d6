"""Every error a person can meet, as one tree.

    GalleryError                 reason
    ├── FileError                path: reason
    │   ├── LibraryError         this folder cannot be opened as a library
    │   ├── YamlFileError        path:line:column: reason
    │   ├── SaveError            could not be written; what was there is intact
    │   │   └── ConflictError    somebody else changed the file since we read it
    │   ├── PictureError         no pixels to be had from this file
    │   └── ReturnError          no answers to be had from this returned approval sheet
    ├── ChangeError              a change to a caption that makes no sense (`rating=7`)
    ├── QueryError               a mistake in the filter, and where it is
    ├── SheetError               a contact sheet that cannot be made as asked
    │   └── AlreadyAskedError    nothing is left to ask somebody about, unless it is asked anew
    └── Cancelled                the person pressed cancel; nothing was left behind

A reason says what happened and, where there is something to do, what to do. Errors are caught at
the edge only: the session, the command line and the worker processes.
"""

from __future__ import annotations

import os
from pathlib import Path

from gallery.reason import Reason, worded


class GalleryError(Exception):
    """Base of all errors meant for a person. `str()` is the whole message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileError(GalleryError):
    """Something is wrong with one file or folder."""

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        super().__init__(reason)
        self.path = Path(path)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class LibraryError(FileError):
    """A folder that cannot be opened as a library."""


class YamlFileError(FileError):
    """A YAML file that cannot be understood; `line` and `column` count from 1."""

    def __init__(self, path: str | os.PathLike[str], line: int, column: int, reason: str) -> None:
        super().__init__(path, reason)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.reason}"


class SaveError(FileError):
    """A file that could not be written. What was there before is intact."""


class ConflictError(SaveError):
    """The file on disk is not what we read: somebody else changed it, and their words stay."""


class PictureError(FileError):
    """A picture file that yields no pixels; `why` is the reason, `reason` that in words.

    A text may be the compact one of a reason, or plain words; see `gallery.reason`.
    """

    def __init__(self, path: str | os.PathLike[str], why: Reason | str) -> None:
        self.why = Reason.of(why) if isinstance(why, str) else why
        super().__init__(path, worded(self.why))


class ReturnError(FileError):
    """A returned approval sheet that yields no answers; `sheet` is its id where that is known."""

    def __init__(self, path: str | os.PathLike[str], reason: str, sheet: str = "") -> None:
        super().__init__(path, reason)
        self.sheet = sheet


class ChangeError(GalleryError):
    """A change to a caption that makes no sense: unknown key, value out of range."""


class QueryError(GalleryError):
    """A mistake in the filter text: `text[start:end]` is where it is (end may equal start)."""

    def __init__(self, reason: str, text: str, start: int, end: int) -> None:
        super().__init__(reason)
        self.text = text
        self.start = start
        self.end = end

    def __str__(self) -> str:
        marks = " " * self.start + "~" * max(0, self.end - self.start - 1) + "^"
        return f"{self.reason}\n  {self.text}\n  {marks}"


class SheetError(GalleryError):
    """A contact sheet that cannot be made as asked."""


class AlreadyAskedError(SheetError):
    """All stills that a person could be asked about were sent to them or answered before."""


class Cancelled(GalleryError):  # noqa: N818 - not a fault, so not called one
    """The person pressed cancel."""

    def __init__(self) -> None:
        super().__init__("cancelled")
