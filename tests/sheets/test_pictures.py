"""Pictures on their way to a sheet: in order, a few ahead, and no more of them once stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from gallery.errors import Cancelled, PictureError
from gallery.library.still import Still
from gallery.picture import PictureFacts
from gallery.sheets.boxes import PictureBox
from gallery.sheets.geometry import Rect
from gallery.sheets.layout import laid_out
from gallery.sheets.pictures import (
    AHEAD,
    Encoded,
    PictureSource,
    StillPictures,
    pixels_wanted,
    with_pictures,
)
from gallery.sheets.settings import Fit, SheetSettings

MakeStills = Callable[..., list[Still]]


class Source(PictureSource, Protocol):
    asked: list[tuple[str, int, int]]


@dataclass(frozen=True)
class Version:
    path: str
    size: int
    changed_ns: int


@dataclass(frozen=True)
class Answer:
    jpeg: bytes
    width: int = 3
    height: int = 2
    damage: str = ""


def nothing(done: int, total: int) -> None:
    """Take no notice of progress."""


def never() -> bool:
    return False


def test_pages_come_with_their_own_pictures_in_order(
    make_stills: MakeStills, pictures: Source
) -> None:
    stills = make_stills([""] * 7)
    told: list[tuple[int, int]] = []
    sheet = laid_out(SheetSettings(columns=2, rows=2), stills)
    pages = list(with_pictures(sheet, pictures, lambda *now: told.append(now), never))
    assert [list(found) for _, found in pages] == [[1, 2, 3, 4], [5, 6, 7]]
    for page, found in pages:
        for box in page.pictures:
            picture = found[box.position]
            assert not isinstance(picture, PictureError)
            assert picture.jpeg == box.still.picture.read_bytes()
    assert told == [(done, 7) for done in range(1, 8)]


def test_a_slow_picture_does_not_change_the_order(make_stills: MakeStills) -> None:
    stills = make_stills([""] * 4)
    last_is_done = threading.Event()

    class Uneven:
        def jpeg(self, still: Still, min_width: int, min_height: int) -> Encoded:
            assert min_width > min_height
            if still.id.endswith("000"):
                assert last_is_done.wait(20)
            if still.id.endswith("003"):
                last_is_done.set()
            return Answer(still.id.encode())

    ((_, found),) = with_pictures(laid_out(SheetSettings(), stills), Uneven(), nothing, never)
    texts = [one.jpeg.decode() for one in found.values() if not isinstance(one, PictureError)]
    assert texts == [still.id for still in stills]


def test_a_picture_that_cannot_be_had_is_an_answer_too(
    make_stills: MakeStills, pictures: Source
) -> None:
    stills = make_stills([""] * 3)
    stills[1].picture.write_bytes(b"no picture")
    ((_, found),) = with_pictures(laid_out(SheetSettings(), stills), pictures, nothing, never)
    error = found[2]
    assert isinstance(error, PictureError)
    assert error.path == stills[1].picture
    assert not isinstance(found[3], PictureError)


def test_stopping_early_asks_for_no_more(make_stills: MakeStills, pictures: Source) -> None:
    sheet = laid_out(SheetSettings(columns=1, rows=1), make_stills([""] * 30))
    pages = with_pictures(sheet, pictures, nothing, never)
    next(pages)
    pages.close()
    assert len(pictures.asked) <= AHEAD + 2


def test_cancelling_is_noticed_at_the_next_picture(
    make_stills: MakeStills, pictures: Source
) -> None:
    sheet = laid_out(SheetSettings(), make_stills([""] * 6))
    done: list[int] = []
    with pytest.raises(Cancelled):
        list(
            with_pictures(sheet, pictures, lambda now, _: done.append(now), lambda: len(done) == 2)
        )
    assert done == [1, 2]


@pytest.mark.parametrize(
    ("size", "fit", "expected"),
    [
        ((3000, 2000), Fit.FIT, (873, 582)),  # 3 in at 300 dpi, less 3 %
        ((2000, 3000), Fit.FIT, (388, 582)),
        ((2000, 3000), Fit.FILL, (873, 1309)),
        (None, Fit.FIT, (873, 582)),
    ],
)
def test_a_picture_is_asked_for_as_large_as_it_is_printed(
    make_stills: MakeStills,
    size: tuple[int, int] | None,
    fit: Fit,
    expected: tuple[int, int],
) -> None:
    facts = PictureFacts(width=size[0], height=size[1]) if size else None
    still = replace(make_stills([""])[0], facts=facts)
    assert pixels_wanted(PictureBox(Rect(0, 0, 216, 144), still, 1, fit), 300) == expected


def test_a_source_of_files_is_asked_for_the_version_that_was_seen(
    make_stills: MakeStills,
) -> None:
    (still,) = make_stills([""])
    asked: list[tuple[Version, int, int]] = []

    def jpeg(key: Version, min_width: int, min_height: int) -> Encoded:
        asked.append((key, min_width, min_height))
        return Answer(b"jpeg")

    assert StillPictures(jpeg, Version).jpeg(still, 30, 20).jpeg == b"jpeg"
    now = still.picture.stat()
    version = Version(str(still.picture), now.st_size, now.st_mtime_ns)
    assert asked == [(version, 30, 20)]
