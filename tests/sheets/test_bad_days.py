"""A sheet on a bad day: odd captions, a still that goes, a disk that is full or read-only."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gallery.errors import SaveError
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.values import PictureKey
from gallery.library.still import Still
from gallery.sheets.export import SheetFile, export
from gallery.sheets.pictures import PictureSource, StillPictures
from gallery.sheets.settings import SheetSettings

MakeStills = Callable[..., list[Still]]
pytestmark = pytest.mark.usefixtures("qapp")

SETTINGS = SheetSettings(columns=2, rows=2, dpi=60)
CAPTIONS = [
    "🤖🎬👩🏽‍🚀🇰🇷",
    "ראש הרובוט (Kim Hyun-joo) 정이 12:30",
    "x" * 3000,
    "가" * 3000,
    "e\u0301\u0301\u0301" * 700,
    "\u202e\u2066\u200b\u00ad",
    "ﷺ﷽" * 40,
    " \t\u3000\u2028 ",
]


@pytest.mark.parametrize("suffix", list(SheetFile))
def test_no_caption_stops_a_sheet(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path, suffix: str
) -> None:
    texts = [json.dumps(text) for text in CAPTIONS]
    people = "people: [{name: Kim Hyun-joo}, {name: יוסי}, {name: 김현주}]"
    stills = make_stills([f"caption: {text}\n{people}" for text in texts])
    path = tmp_path / f"sheet{suffix}"
    done = export(path, SETTINGS, stills, pictures, lambda *_: None, lambda: False)
    assert done.problems == ()
    assert all(one.stat().st_size > 1000 for one in done.files)


@pytest.mark.parametrize("suffix", list(SheetFile))
def test_a_still_that_vanishes_meanwhile_has_a_marked_box(
    make_stills: MakeStills, tmp_path: Path, suffix: str
) -> None:
    stills = make_stills([""] * 3)
    service = Thumbnails(tmp_path / "thumbnails", lambda *_: None, lambda _: None)
    try:
        stills[1].picture.unlink()
        source = StillPictures(service.jpeg, PictureKey)
        path = tmp_path / f"sheet{suffix}"
        done = export(path, SETTINGS, stills, source, lambda *_: None, lambda: False)
    finally:
        service.close()
    assert [error.path for error in done.problems] == [stills[1].picture]
    assert done.files == (path,)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB with an older sheet on it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs a disk of its own, which only root may mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("suffix", list(SheetFile))
def test_a_full_disk_keeps_the_older_sheet_and_nothing_else(
    make_stills: MakeStills, pictures: PictureSource, small_disk: Path, suffix: str
) -> None:
    stills = make_stills(["caption: 정이 연구소"] * 4, size=(1500, 1000))
    path = small_disk / f"sheet{suffix}"
    path.write_bytes(b"the sheet of yesterday")
    settings = replace(SETTINGS, dpi=200)
    with pytest.raises(SaveError, match="the disk is full; free some space or choose another"):
        export(path, settings, stills, pictures, lambda *_: None, lambda: False)
    assert os.listdir(small_disk) == [path.name]
    assert path.read_bytes() == b"the sheet of yesterday"


@pytest.mark.parametrize("suffix", list(SheetFile))
def test_a_read_only_disk_says_choose_another(
    make_stills: MakeStills, pictures: PictureSource, small_disk: Path, suffix: str
) -> None:
    path = small_disk / f"sheet{suffix}"
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(SaveError, match="that disk is read-only; choose another folder"):
        export(path, SETTINGS, make_stills([""]), pictures, lambda *_: None, lambda: False)
    assert os.listdir(small_disk) == []
