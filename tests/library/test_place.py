from __future__ import annotations

import pytest

from gallery.library.place import PLACE_KEYS, place


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (
            ("Science lab set", "Seoul", "Seoul", "South Korea"),
            "Science lab set, Seoul, South Korea",
        ),
        (("", "Seoul", "", "South Korea"), "Seoul, South Korea"),
        (("Lab, Seoul, South Korea", "Seoul", "", "South Korea"), "Lab, Seoul, South Korea"),
        (("Lab", "", "", ""), "Lab"),
        (("", "", "", ""), ""),
    ],
)
def test_a_place_is_said_in_one_line(parts: tuple[str, ...], text: str) -> None:
    assert place(dict(zip(PLACE_KEYS, parts, strict=True)).__getitem__) == text
