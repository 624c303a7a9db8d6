"""What a sheet says over pictures that may not be published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from gallery.approvals.rules import Standing
from gallery.library.still import Still
from gallery.sheets.restrictions import restrictions_of

MakeStills = Callable[..., list[Still]]
NOW = datetime.fromisoformat("2023-01-10T00:00:00+00:00").timestamp()


@pytest.mark.parametrize(
    ("sidecar", "standing", "said"),
    [
        ("", Standing.APPROVED, []),
        ("", Standing.KILLED, ["KILLED"]),
        ("", Standing.OVER_QUOTA, ["KILLED, OVER QUOTA"]),
        ("embargo: 2023-01-10T09:00:00+09:00", Standing.NOT_NEEDED, []),  # this very moment
        (
            "embargo: 2023-01-10T09:00:01+09:00",
            Standing.NOT_NEEDED,
            ["EMBARGO UNTIL 2023-01-10 09:00:01+09:00"],
        ),
        (
            "embargo: 2023-01-10T10:30:00-03:00",
            Standing.NOT_NEEDED,
            ["EMBARGO UNTIL 2023-01-10 10:30-03:00"],
        ),
        ("embargo: 2023-01-09", Standing.NOT_NEEDED, []),
        ("embargo: 2023-01-09T18:00", Standing.NOT_NEEDED, ["EMBARGO UNTIL 2023-01-09 18:00"]),
        ("embargo: after the premiere", Standing.NOT_NEEDED, ["EMBARGO: after the premiere"]),
        ("embargo: [", Standing.NOT_NEEDED, ["EMBARGO"]),  # captions that cannot be read
        ("spoiler: true", Standing.NOT_NEEDED, ["SPOILER"]),
        ("spoiler: true\nembargo: soon", Standing.KILLED, ["KILLED", "EMBARGO: soon", "SPOILER"]),
    ],
)
def test_each_restriction_is_said_and_no_other(
    make_stills: MakeStills, sidecar: str, standing: Standing, said: list[str]
) -> None:
    (still,) = make_stills([sidecar])
    assert [one.text for one in restrictions_of(still, standing, NOW)] == said
