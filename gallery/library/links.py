"""Which links to folders are followed: those below the stills folder that lead to other pictures.

A link to the whole disk, to the home folder or to a folder that holds the library would have all of
that searched for pictures. A link back into the stills folder is no harm: what was seen before is
not walked again. Links among the captions are not followed at all: a caption file could then be
written at a place that nobody expects, or be that of two stills.
"""

from __future__ import annotations

import os
from pathlib import Path

MOST_FOLDERS = 10_000  # behind links, in one library: a disk of pictures, and not a disk of all
LINK_TO_CAPTIONS = (
    "is a link to a folder and is not followed; put a folder with the captions in its place"
)
TOO_MANY = (
    f"more than {MOST_FOLDERS:,} folders lie behind links; from here on they are left out. "
    "Link to the folder with the pictures, and not to one above it"
)


class Links:
    """Says of each link below one library whether it is followed."""

    def __init__(self, stills: Path, metadata: Path) -> None:
        self._metadata = f"{metadata}{os.sep}"
        self._stills = os.path.realpath(stills)
        try:
            self._home = os.path.realpath(Path.home())
        except RuntimeError:  # a user without one
            self._home = ""

    def refused(self, link: str) -> str:
        """Return why the folder that `link` leads to is left out, "" where it is not."""
        if link.startswith(self._metadata):
            return LINK_TO_CAPTIONS
        target = os.path.realpath(link)
        if target == self._stills:
            return ""
        if os.path.dirname(target) == target:
            what = "the whole disk"
        elif _holds(target, self._stills):
            what = "a folder that holds this library"
        elif _holds(target, self._home):
            what = "your home folder" if target == self._home else "a folder of home folders"
        else:
            return ""
        return f"is a link to {what} ({target}) and is not followed; link to the pictures only"


def _holds(folder: str, other: str) -> bool:
    return bool(other) and (other == folder or other.startswith(folder.rstrip(os.sep) + os.sep))
