"""Which library a command works on when it is not told."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, overload

from gallery.cli.edge import complain
from gallery.errors import LibraryError
from gallery.places import last_library, sample_library

NO_LIBRARY = "no library here, and none was opened before; name its folder with -L DIR"


@overload
def library_folder(chosen: Path | None) -> Path: ...
@overload
def library_folder(chosen: Path | None, *, required: Literal[False]) -> Path | None: ...
def library_folder(chosen: Path | None, *, required: bool = True) -> Path | None:
    """Return the chosen folder, else the current one, the last one opened, the sample.

    The current folder counts if it has `assets/` or `metadata/`. LibraryError when there is none
    and one is `required`.
    """
    if chosen is not None:
        return chosen
    here = Path()
    if (here / "assets").is_dir() or (here / "metadata").is_dir():
        return here.absolute()
    last, sample = last_library(), sample_library()
    if last is not None and last.is_dir():
        return last
    if last is not None and sample is not None:
        complain(f"{last}, opened last, is not there; this is the sample", kind="warning")
    if sample is None and required:
        raise LibraryError(here, NO_LIBRARY)
    return sample
