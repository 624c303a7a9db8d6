"""What is wrong with stills, as lines for stderr."""

from __future__ import annotations

from collections.abc import Sequence

from gallery.errors import FileError, GalleryError, PictureError
from gallery.library.still import Still


def still_problems(still: Still, *, picture: bool = True) -> list[GalleryError | str]:
    """Return what is wrong with one still: its caption, single values, and its picture."""
    found: list[GalleryError | str] = [] if still.error is None else [still.error]
    found += still.problems_text()
    if still.production.error is not None:
        found.append(still.production.error)
    facts = still.facts
    if picture and facts is not None:
        reason = facts.failure or facts.damage
        if reason:
            found.append(PictureError(still.picture, reason))
    return found


def distinct(problems: Sequence[GalleryError | str]) -> list[GalleryError | str]:
    """Return each problem once, one for each picture, those of files sorted by path."""
    once = {_key(problem): problem for problem in problems}
    return sorted(once.values(), key=_place)


def _key(problem: GalleryError | str) -> str:
    """A picture that fails here and there fails for one reason, whatever the words."""
    return str(problem.path if isinstance(problem, PictureError) else problem)


def _place(problem: GalleryError | str) -> tuple[str, str]:
    return str(problem.path) if isinstance(problem, FileError) else "", str(problem)
