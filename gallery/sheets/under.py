"""What lies under the text of a PDF's page: paper, grounds and pictures, as PDF operators.

Made from the same boxes as the text over it. Each picture goes by the position of its still, never
by the order of drawing: a page may hold other images, such as emoji.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gallery.sheets.boxes import Page
from gallery.sheets.geometry import Rect


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture of a page: which one of the picture file, and its size in pixels."""

    number: int
    width: int
    height: int


def picture_name(position: int) -> str:
    """Return the name a still's picture has in the page's resources."""
    return f"/Still{position}"


def under_layer(page: Page, pictures: Mapping[int, Placed], paper: str, ground: str) -> bytes:
    """Return the operators; `pictures` are by the stills' positions, colours are `#rrggbb`."""
    return "\n".join(_operators(page, pictures, paper, ground)).encode("ascii")


def _operators(
    page: Page, pictures: Mapping[int, Placed], paper: str, ground: str
) -> Iterator[str]:
    yield "q"
    if paper != "#ffffff":
        yield f"{_colour(paper)} rg 0 0 {_number(page.width)} {_number(page.height)} re f"
    for box in page.pictures:
        cell = _rect(page, box.rect)
        picture = pictures.get(box.position)
        if picture is None:
            yield f"{_colour(ground)} rg {cell} re f"
            continue
        placed = box.placed(picture.width, picture.height)
        if box.shows_ground(placed):
            yield f"{_colour(ground)} rg {cell} re f"
        x, y, width, height = _rect(page, placed).split()
        matrix = f"{width} 0 0 {height} {x} {y}"
        if box.is_turned(picture.width, picture.height):  # its top to the left
            right = _number(placed.right)
            matrix = f"0 {height} {_number(-placed.width)} 0 {right} {y}"
        yield f"q {cell} re W n {matrix} cm {picture_name(box.position)} Do Q"
    yield "Q"


def _rect(page: Page, rect: Rect) -> str:
    """Return `x y width height` from the lower left of the page, as PDF counts."""
    corners = (rect.x, page.height - rect.bottom, rect.width, rect.height)
    return " ".join(map(_number, corners))


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _colour(text: str) -> str:
    return " ".join(_number(int(text[place : place + 2], 16) / 255) for place in (1, 3, 5))
