"""What an embargo means: until when it holds, and that what nobody understands holds too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime
from math import inf
from pathlib import Path

import pytest

from gallery.library.embargo import Clarity, Embargo, embargo_of
from gallery.library.library import Library

ROOT = Path(__file__).resolve().parents[2]


def embargo(folder: Path, caption: str, production: str = "") -> Embargo | None:
    """Return the embargo of a still with this caption file and this production.yaml."""
    (folder / "assets").mkdir()
    (folder / "metadata").mkdir()
    (folder / "assets" / "a.jpg").touch()
    (folder / "metadata" / "a.yaml").write_text(caption, encoding="utf-8")
    if production:
        (folder / "metadata" / "production.yaml").write_text(production, encoding="utf-8")
    library = Library(folder)
    files = library.files("a")
    assert files is not None
    return embargo_of(library.still(files))


@pytest.mark.parametrize(
    ("text", "zone", "until", "clarity"),
    [
        ("2023-01-10T09:00:00+09:00", "", "2023-01-10T00:00:00+00:00", Clarity.UNDERSTOOD),
        ("2023-01-10T09:00+09:00", "America/New_York", "2023-01-10T00:00:00+00:00", "understood"),
        ("2023-01-10T09:00Z", "", "2023-01-10T09:00:00+00:00", "understood"),
        ("2023-01-10 09:00", "Asia/Seoul", "2023-01-10T00:00:00+00:00", "understood"),
        ("2023-07-10 09:00", "America/New_York", "2023-07-10T13:00:00+00:00", "understood"),
        ("2023-01-10", "Asia/Seoul", "2023-01-09T15:00:00+00:00", "understood"),
        ("2023-01-10T09:00", "", "2023-01-10T21:00:00+00:00", "no time zone"),
        ("2023-01-10", "", "2023-01-10T12:00:00+00:00", "no time zone"),
        # the clocks are put back: 01:30 comes twice, and put forward: 02:30 never comes
        ("2023-11-05T01:30", "America/New_York", "2023-11-05T06:30:00+00:00", "understood"),
        ("2023-03-12T02:30", "America/New_York", "2023-03-12T07:30:00+00:00", "understood"),
    ],
)  # fmt: skip
def test_a_moment_is_the_same_on_every_desk(
    tmp_path: Path, text: str, zone: str, until: str, clarity: str
) -> None:
    production = f"time_zone: {zone}\n" if zone else "title: a\n"
    found = embargo(tmp_path, f"embargo: {text}\n", production)
    assert found is not None
    end = datetime.fromisoformat(until).timestamp()
    assert (found.until, found.clarity) == (end, clarity)
    assert found.holds(end - 1)
    assert not found.holds(end)


@pytest.mark.parametrize(
    "caption",
    [
        "embargo: 10 January 2099\n",
        "embargo: 2099-01-10 09:00 KST\n",
        "embargo: until premiere\n",
        "embargo: after premiere, 9 am\n",
        "embargo: 2023-02-30\n",
        "embargo: 2023-01-10T25:00\n",
        "embargo: 2023-01\n",
        "embargo: 20230110\n",
        "embargo: 5\n",
        "embargo: true\n",
        "embargo: [2023-01-10]\n",
        "embargo:\n  - 2023-01-10\n  - 2024-01-10\n",
        "embargo: {us: 2023-01-10, kr: 2023-01-20}\n",
        "embargo: []\n",
        'embargo: ""\n',
        "embargo: |\n  2023-01-10\n  or later\n",
        "Embargo: after premiere\n",
        "embargo_until: after premiere\n",
    ],
)
def test_what_nobody_understands_holds_and_is_told(tmp_path: Path, caption: str) -> None:
    found = embargo(tmp_path, caption)
    assert found is not None
    assert (found.until, found.clarity) == (inf, Clarity.NOT_UNDERSTOOD)
    library = Library(tmp_path)
    files = library.files("a")
    assert files is not None
    still = library.still(files)
    (problem,) = still.problems_text()
    assert re.match(
        rf"{re.escape(str(tmp_path))}/metadata/a\.yaml:[12]:\d+: embargo", problem, re.I
    )
    assert still.value("embargo")


@pytest.mark.parametrize(
    ("caption", "production"),
    [
        ("rating: 5\n", "defaults: {embargo: after premiere}\n"),
        ("rating: 5\n", "defaults: {embargo: [2023-01-10]}\n"),
        ("rating: 5\n", "defaults: {Embargo: after premiere}\n"),
        ("rating: 5\n", "defaults:\n  - embargo: 2023-01-10\n"),
        ("rating: 5\n", "title: [\n"),
        ("embargo: after premiere\n", "defaults: {embargo: 2001-01-10}\n"),
        ("rating: [\n", ""),
        ("embargo: 2001-01-10\nrating: [\n", ""),
    ],
)
def test_it_holds_wherever_it_stands(tmp_path: Path, caption: str, production: str) -> None:
    found = embargo(tmp_path, caption, production)
    assert found is not None
    assert found.until == inf


@pytest.mark.parametrize(
    ("caption", "production"),
    [
        ("rating: 5\n", ""),
        ("embargo:\n", ""),
        ("embargoes: none so far\n", ""),
        ("rating: 5\n", "defaults: {credit: a}\n"),
        ("rating: 5\n", "defaults: x\n"),
    ],
)
def test_a_still_without_one_has_none(tmp_path: Path, caption: str, production: str) -> None:
    assert embargo(tmp_path, caption, production) is None


def test_its_own_embargo_holds_where_the_production_cannot_be_read(tmp_path: Path) -> None:
    found = embargo(tmp_path, "embargo: 2023-01-10T00:00Z\n", "title: [\n")
    assert found is not None
    assert found.until == datetime.fromisoformat("2023-01-10T00:00Z").timestamp()


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar_are_moments_too(tmp_path: Path, text: str) -> None:
    found = embargo(tmp_path, f"embargo: {text}\n")
    assert found is not None
    assert found.clarity is Clarity.UNDERSTOOD


def test_why_it_holds_says_what_to_write(tmp_path: Path) -> None:
    found = embargo(tmp_path, "embargo: 2023-01-10T09:00\n")
    assert found is not None
    assert "no time zone is given" in found.reason
    assert "time_zone: Asia/Seoul in production.yaml" in found.reason


_ASK = """
import sys
from pathlib import Path
from gallery.library.embargo import embargo_of
from gallery.library.library import Library
from gallery.search.record import record
library = Library(Path(sys.argv[1]))
for files in library.scan().stills:
    still = library.still(files)
    print(files.id, embargo_of(still), record(still).embargo)
"""


def test_two_desks_in_two_zones_read_the_same(tmp_path: Path) -> None:
    assets, metadata = tmp_path / "assets", tmp_path / "metadata"
    for number, text in enumerate(
        ("2023-01-10", "2023-01-10T09:00", "2023-01-10T09:00+09:00", "after premiere")
    ):
        for folder in ("", "seoul/"):
            (assets / folder).mkdir(parents=True, exist_ok=True)
            (metadata / folder).mkdir(parents=True, exist_ok=True)
            (assets / f"{folder}{number}.jpg").touch()
            path = metadata / f"{folder}{number}.yaml"
            path.write_text(f"embargo: {text}\n", encoding="utf-8")
    (metadata / "seoul" / "production.yaml").write_text("time_zone: Asia/Seoul\n", encoding="utf-8")
    said = {
        subprocess.run(
            [sys.executable, "-c", _ASK, tmp_path],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for zone in ("Asia/Seoul", "America/Los_Angeles", "UTC")
    }
    (answer,) = said
    assert answer.count(b"\n") == 8
