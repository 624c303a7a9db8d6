"""Renditions of one still that are hardly the same picture: their shapes differ too much.

Held against the picture that is shown, after orientation. Between two developed pictures a
difference of 5 % of the longer side is allowed, for crops by some pixels and roundings of sizes.
Cameras crop the JPEG beside a RAW to 16:9 or a square and leave the RAW whole; so of a RAW and a
developed picture only one that stands and one that lies are said to differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gallery.library.still import Rendition, Still
from gallery.picture import PictureFacts

MOST_APART = 1.05  # ratio of the two aspect ratios
_RAW = "raw"


def unlike(
    renditions: Sequence[Rendition], known: Mapping[str, PictureFacts]
) -> tuple[Rendition, ...]:
    """Return the renditions that differ in shape from the first whose size in pixels is known.

    `known` are facts by the name of the file.
    """
    sized = [one for one in renditions if _aspect_of(one, known)]
    if len(sized) < 2:
        return ()
    shown, *others = sized
    return tuple(one for one in others if _differ(shown, one, known))


def shape_text(still: Still) -> str:
    """Return what to say of a still whose files differ in shape, "" where they do not."""
    known, others = still.known, unlike(still.files.renditions, still.known)
    if not others:
        return ""
    shown = next(one.name for one in still.files.renditions if _aspect_of(one, known))
    sizes = ", ".join(f"{one.name} is {_pixels(known[one.name])}" for one in others)
    return (
        f"differs in shape from other files of the still: {shown} is {_pixels(known[shown])}, "
        f"{sizes}; if they are different pictures, `gallery split` makes them two stills"
    )


def _differ(shown: Rendition, other: Rendition, known: Mapping[str, PictureFacts]) -> bool:
    one, two = _aspect(known[shown.name]), _aspect(known[other.name])
    if _RAW in (shown.format, other.format) and shown.format != other.format:
        return min(one, two) * MOST_APART < 1 < max(one, two) / MOST_APART
    return max(one, two) / min(one, two) > MOST_APART


def _aspect_of(one: Rendition, known: Mapping[str, PictureFacts]) -> float:
    return _aspect(known[one.name]) if one.name in known else 0.0


def _aspect(facts: PictureFacts) -> float:
    """Return width by height, 0 where that is not known."""
    return facts.width / facts.height if facts.width > 0 and facts.height > 0 else 0.0


def _pixels(facts: PictureFacts) -> str:
    return f"{facts.width} x {facts.height}"
