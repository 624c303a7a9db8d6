"""What is wrong with stills, as lines for stderr."""

from __future__ import annotations

from collections.abc import Sequence

from gallery.errors import FileError, GalleryError, PictureError
from gallery.library.library import Library
from gallery.library.not_shown import Summary
from gallery.library.shapes import shape_text
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
    if picture:
        found += [
            PictureError(still.picture.with_name(one.name), one.text()) for one in still.broken
        ]
        reason = shape_text(still)
        if reason:
            found.append(PictureError(still.picture, reason))
    return found


def lone_captions_problems(library: Library, not_shown: Summary) -> list[GalleryError | str]:
    """Return what to say of captions whose picture, or its whole folder, is not there."""
    found: list[GalleryError | str] = [
        FileError(
            library.stills_folder / folder,
            f"is not there, and {_captions(count)} for pictures in it; is its disk connected?",
        )
        for folder, count in not_shown.gone
    ]
    if not_shown.captions:
        has = (
            "1 caption has" if not_shown.captions == 1 else f"{not_shown.captions:,} captions have"
        )
        reason = f"{has} no picture; `gallery captions` lists them and gives them to stills"
        found.append(FileError(library.metadata_folder, reason))
    return found


def _captions(count: int) -> str:
    return "there is 1 caption" if count == 1 else f"there are {count:,} captions"


def distinct(problems: Sequence[GalleryError | str]) -> list[GalleryError | str]:
    """Return each problem once, one for each picture, those of files sorted by path."""
    once = {_key(problem): problem for problem in problems}
    return sorted(once.values(), key=_place)


def _key(problem: GalleryError | str) -> str:
    """A picture that fails here and there fails for one reason, whatever the words."""
    return str(problem.path if isinstance(problem, PictureError) else problem)


def _place(problem: GalleryError | str) -> tuple[str, str]:
    return str(problem.path) if isinstance(problem, FileError) else "", str(problem)
