"""Time zones by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gallery.library.zones import LAST_ON_EARTH, seconds_of, zone_named


@pytest.mark.parametrize("name", ["Asia/Seoul", "America/Los_Angeles", "UTC", "Etc/GMT-9"])
def test_a_zone_is_found_by_its_name(name: str) -> None:
    found = zone_named(name)
    assert found is not None
    assert found.key == name


@pytest.mark.parametrize(
    "name",
    ["KST", "Asia", "Asia/Soul", "+09:00", "../Asia/Seoul", "/etc/localtime", "localtime",
     "right/Asia/Seoul", "posix/Asia/Seoul", "Factory", "a\0b", "", "서울", "x" * 5_000],
)  # fmt: skip
def test_what_is_no_zone_or_differs_between_machines_is_none(name: str) -> None:
    assert zone_named(name) is None


def test_without_a_zone_it_is_over_when_it_is_over_everywhere() -> None:
    noon = datetime(2023, 1, 10, 12)
    assert (
        seconds_of(noon, LAST_ON_EARTH)
        == (noon.replace(tzinfo=UTC) + timedelta(hours=12)).timestamp()
    )
