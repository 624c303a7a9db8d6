"""Whatever is asked for: a sheet on which nothing is lost or out of place, or a clear message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from gallery.errors import SheetError
from gallery.library.still import Still
from gallery.picture import PictureFacts
from gallery.search.numbering import GroupKey
from gallery.sheets.boxes import Page
from gallery.sheets.flow import SheetGroup
from gallery.sheets.geometry import POINTS_PER_MM, Rect
from gallery.sheets.layout import Sheet, laid_out
from gallery.sheets.settings import Arrangement, Fit, PageSize, SheetSettings

MakeStills = Callable[..., list[Still]]
SIDECAR = "number: '00123'\nrating: 5\nlabel: red\npick: pick\npeople: [kim, kang]\ncaption: "
OFF = 0.1  # points: rounding


def settings_of(dice: Random) -> SheetSettings:
    sides = (dice.choice((40.0, 105.0, 148.0, 210.0, 600.0)), dice.choice((60.0, 148.0, 297.0)))
    return SheetSettings(
        page=PageSize.CUSTOM,
        custom_mm=sides,
        landscape=dice.random() < 0.4,
        columns=dice.choice((1, 2, 3, 5, 12)),
        rows=dice.choice((1, 2, 4, 12)),
        margin=dice.choice((0.0, 5.0, 12.0)),
        gutter=dice.choice((None, None, 0.0, 20.0)),
        fit=dice.choice(list(Fit)),
        caption=dice.choice(("", "{number}", "{size=200%}{number}\n{caption}\n{size=20}{people}")),
        caption_lines=dice.choice((None, 10)),
        header_left=dice.choice(("", "{title}\n{size=20}x\n{query}")),
        footer_left=dice.choice(("", "{credit}\n{size=200%}b")),
        answers=dice.random() < 0.3,
        intro=dice.choice(("", "must approve " * 60)),
        arrangement=dice.choice(list(Arrangement)),
        group=dice.choice((GroupKey.NONE, GroupKey.SCENE)),
        group_pages=dice.random() < 0.3,
        stars=dice.random() < 0.5,
        labels=dice.random() < 0.5,
        picks=dice.random() < 0.5,
        crop_marks=dice.random() < 0.3,
        cover=dice.random() < 0.3,
        names=dice.random() < 0.3,
    )


def groups_of(dice: Random, count: int) -> list[SheetGroup]:
    groups: list[SheetGroup] = []
    while count:
        taken = min(count, dice.choice((1, 3, 20)))
        groups.append(SheetGroup(f"Scene {len(groups)}", taken))
        count -= taken
    return groups


def boxes(page: Page) -> list[Rect]:
    answers = [one for box in page.answers for one in (box.approve, box.kill, box.note)]
    return [
        *answers,
        *(box.rect for box in page.pictures),
        *(box.rect for box in page.marks),
        *(box.rect for box in page.texts),
    ]


def check(sheet: Sheet, page: Page) -> None:
    for rect in boxes(page):
        assert rect.width > 0
        assert rect.height > 0
        assert rect.x >= -OFF
        assert rect.y >= -OFF
        assert rect.right <= page.width + OFF
        assert rect.bottom <= page.height + OFF
    floor = page.height - sheet.settings.margin * POINTS_PER_MM - sheet.geometry.footer.height
    captions = [box.rect.bottom for box in page.texts if box.position]
    notes = [box.note.bottom for box in page.answers]
    lowest = max([*captions, *notes, *(box.rect.bottom for box in page.pictures)], default=0.0)
    assert lowest <= floor + OFF
    for left, right in pairwise(box.rect for box in page.pictures):
        assert left.right <= right.x + OFF or left.bottom <= right.y + OFF


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_lost_or_out_of_place(make_stills: MakeStills, seed: int) -> None:
    dice = Random(seed)
    plain = make_stills([SIDECAR + "정이 robot " * 300] * 3)
    printed, refusals = 0, list[str]()
    for _ in range(60):
        settings = settings_of(dice)
        sizes = PictureFacts(width=dice.choice((100, 300)), height=dice.choice((100, 300, 900)))
        count = dice.choice((1, 5, 40))
        stills = [replace(plain[number % 3], facts=sizes) for number in range(count)]
        groups = groups_of(dice, count) if settings.group is GroupKey.SCENE else []
        try:
            sheet = laid_out(settings, stills, groups=groups, query="q", today="t")
        except SheetError as error:
            refusals.append(error.reason)
            continue
        printed += 1
        found = []
        for page in sheet:
            check(sheet, page)
            found += [box.position for box in page.pictures]
        assert found == list(range(1, count + 1))
    assert printed > 5
    assert all("room for" in reason for reason in refusals)
