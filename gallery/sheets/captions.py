"""The block below a picture: the caption's lines, and the signs that stand beside the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gallery.library.still import Still
from gallery.sheets.boxes import Mark, MarkBox, PictureBox, TextBox
from gallery.sheets.geometry import Geometry, Rect
from gallery.sheets.measures import LEADING
from gallery.sheets.settings import SheetSettings
from gallery.sheets.token_values import Place
from gallery.sheets.tokens import still_lines

SIGN = 0.95  # of the text size: the side of a sign
BETWEEN_STARS, BETWEEN_SIGNS = 0.08, 0.45  # of the text size
BESIDE_TEXT = 0.6


def caption(
    settings: SheetSettings, measures: Geometry, box: PictureBox, width: float, place: Place
) -> Iterator[TextBox]:
    """Yield the caption's lines; each has its place, whether or not the one above it is full."""
    base = measures.caption_size
    lines = still_lines(settings.caption, box.still, replace(place, position=box.position))
    top = box.rect.bottom + measures.caption_gap + measures.signs_height
    beside = not measures.signs_height
    taken = _signs_width(signs(settings, box.still), base) if beside else 0.0
    shares = measures.block.shares(measures.caption_lines)
    styled = zip(lines, measures.block.styles, shares, strict=True)
    for number, (line, style, share) in enumerate(styled):
        size = style.size(base)
        leading = size * LEADING
        if line.left or line.right:
            room = width - taken if number == 0 else width
            rect = Rect(box.rect.x, top, max(room, base), share * leading)
            yield TextBox(rect, line.sized(base), size, leading, share, position=box.position)
        top += share * leading


def marks(
    settings: SheetSettings, measures: Geometry, box: PictureBox, width: float
) -> Iterator[MarkBox]:
    """Yield the signs of a still: at the right of the caption's first line, or above it."""
    found = signs(settings, box.still)
    if not found:
        return
    base = min(measures.caption_size, width / _signs_width(found, 1.0))
    first = measures.block.styles[0].size(base) if measures.block.styles else base
    side = base * SIGN
    x, middle = box.rect.x, box.rect.bottom + measures.caption_gap + base * 0.66
    if not measures.signs_height:
        x += width - _signs_width(found, base) + base * BESIDE_TEXT
        middle += (first - base) * 0.66
    for number, (mark, label) in enumerate(found):
        if number:
            together = mark is found[number - 1][0] is Mark.STAR
            x += base * (BETWEEN_STARS if together else BETWEEN_SIGNS)
        yield MarkBox(Rect(x, middle - side / 2, side, side), mark, label)
        x += side


def signs(settings: SheetSettings, still: Still) -> list[tuple[Mark, str]]:
    """Return the signs of a still, and the colour of its label."""
    found: list[tuple[Mark, str]] = []
    if not settings.signs:
        return found
    rating, label, pick = (still.value(key) for key in ("rating", "label", "pick"))
    if settings.stars and isinstance(rating, int):
        found += [(Mark.STAR, "")] * rating
    if settings.labels and isinstance(label, str) and label:
        found.append((Mark.LABEL, label))
    if settings.picks and pick in ("pick", "reject"):
        found.append((Mark(str(pick)), ""))
    return found


def _signs_width(found: list[tuple[Mark, str]], base: float) -> float:
    """Return what the signs take of the line, and the gap to the text before them."""
    if not found:
        return 0.0
    stars = sum(mark is Mark.STAR for mark, _ in found)
    groups = len(found) - max(stars - 1, 0)
    gaps = max(stars - 1, 0) * BETWEEN_STARS + (groups - 1) * BETWEEN_SIGNS
    return base * (len(found) * SIGN + gaps + BESIDE_TEXT)
