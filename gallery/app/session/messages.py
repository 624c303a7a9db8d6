"""What the status bar shows: messages for a person, and the progress of long work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from gallery.errors import GalleryError


class MessageKind(StrEnum):
    """How much a message matters; a warning or an error stays until it is closed."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """One or two plain sentences; `path` is the file it is about, for "Open the file"."""

    text: str
    kind: MessageKind = MessageKind.INFO
    path: Path | None = None


class Work(StrEnum):
    """The kinds of long work; of those under way at once the first here is shown."""

    SAVING = "saving"
    SCANNING = "scanning"
    RETURNS = "returns"
    DETAILS = "details"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class Progress:
    """Long work under way: `done` of `total` (0: not known yet), and how to stop it."""

    label: str
    done: int
    total: int
    cancel: Callable[[], None] | None = None


class Reporter(Protocol):
    """Where work in the session reports to; called in the GUI thread only."""

    def message(self, message: Message) -> None:
        """Show a message."""

    def progress(self, work: Work, progress: Progress | None) -> None:
        """Show how far work of this kind is; None when it is over."""

    def error(self, error: GalleryError) -> None:
        """Show an error as a message."""
