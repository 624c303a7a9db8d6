from __future__ import annotations

import pytest

from gallery.library.shapes import unlike
from gallery.library.still import Rendition
from gallery.picture import PictureFacts

Size = tuple[int, int]


@pytest.mark.parametrize(
    ("first", "second", "is_unlike"),
    [
        (("a.jpg", (3000, 2000)), ("a.tif", (3000, 2000)), False),
        (("a.jpg", (300, 200)), ("a.tif", (6016, 4016)), False),  # reduced, and rounded
        (("a.jpg", (3000, 2000)), ("a.tif", (3000, 1910)), False),  # cropped a little
        (("a.jpg", (3000, 2000)), ("a.tif", (2000, 3000)), True),
        (("a.jpg", (3000, 2000)), ("a.tif", (2000, 2000)), True),
        (("a.jpg", (3000, 2000)), ("a.png", (3840, 2160)), True),
        (("a.jpg", (3840, 2160)), ("a.cr3", (6000, 4000)), False),  # cropped by the camera
        (("a.jpg", (4000, 4000)), ("a.cr3", (6000, 4000)), False),
        (("a.jpg", (2000, 3000)), ("a.cr3", (6000, 4000)), True),
        (("a.jpg", (0, 0)), ("a.tif", (6000, 4000)), False),  # nothing is known of one
    ],
)
def test_renditions_are_unlike_where_no_camera_and_no_hand_makes_them_so(
    first: tuple[str, Size], second: tuple[str, Size], is_unlike: bool
) -> None:
    renditions = [Rendition(name, 1, 1) for name, _ in (first, second)]
    known = {name: PictureFacts(*size) for name, size in (first, second)}
    assert unlike(renditions, known) == (tuple(renditions[1:]) if is_unlike else ())
