"""Where pages break: groups and headings, rows of pictures in their own shapes."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from gallery.search.numbering import GroupKey
from gallery.sheets.flow import HIGHEST, Filled, Flow, SheetGroup
from gallery.sheets.geometry import Geometry, geometry, opened
from gallery.sheets.settings import Arrangement, SheetSettings


def measured(settings: SheetSettings, top: float = 0.0) -> tuple[Geometry, Geometry]:
    return opened(settings.validated().frame(), top)


def flow(
    settings: SheetSettings, count: int, groups: list[SheetGroup] | None = None, top: float = 0.0
) -> Flow:
    numbers = random.Random(4)
    shapes = [numbers.choice((2 / 3, 2 / 3, 3 / 2, 1.0, 0.4, 2.5)) for _ in range(count)]
    rows = settings.arrangement is Arrangement.ROWS
    return Flow(
        *measured(settings, top),
        count,
        groups or [],
        shapes.__getitem__ if rows else None,
        group_pages=settings.group_pages,
    )


def pages(one: Flow) -> list[Filled]:
    return [one.page(number) for number in range(1, one.pages + 1)]


SCENES = [SheetGroup("42A", 5), SheetGroup("43", 1), SheetGroup("44", 70), SheetGroup("45", 2)]
LOWEST = 0.6  # times the height of the grid's pictures
GROUPED = SheetSettings(group=GroupKey.SCENE)
ROWS = SheetSettings(arrangement=Arrangement.ROWS)


@pytest.mark.parametrize("arrangement", Arrangement)
@pytest.mark.parametrize("grid", ["1x1", "2x2", "4x5", "12x12", "3x1"])
@pytest.mark.parametrize("groups", [[], SCENES])
@pytest.mark.parametrize("group_pages", [False, True])
def test_every_still_is_on_one_page_in_its_order_and_inside_of_it(
    arrangement: Arrangement, grid: str, groups: list[SheetGroup], group_pages: bool
) -> None:
    settings = replace(GROUPED if groups else ROWS, arrangement=arrangement)
    settings = replace(settings, group_pages=group_pages).with_grid(grid)
    count = sum(group.count for group in groups) or 78
    one = flow(settings, count, groups, top=60)
    measures, opening = measured(settings, 60)
    found: list[int] = []
    for number, page in enumerate(pages(one), 1):
        area = (opening if number == 1 else measures).area
        bottom = area.y
        for row in page.rows:
            found += range(row.first, row.first + len(row.pictures))
            boxes = row.pictures
            assert all(box.x >= area.x - 0.01 and box.right <= area.right + 0.01 for box in boxes)
            assert all(left.right < right.x for left, right in pairwise(boxes))
            assert len({(round(box.y, 6), round(box.height, 6)) for box in boxes}) == 1
            assert boxes[0].y >= bottom - 0.01
            bottom = boxes[0].bottom + measures.caption_height
            assert bottom <= area.bottom + 0.01
            assert all(one.page_of(row.first + place) == number for place in range(len(boxes)))
        assert [page.stills[0], page.stills[-1]] == [page.rows[0].first, found[-1]]
    assert found == list(range(count))


def test_a_group_begins_a_row_below_its_heading() -> None:
    (first, *rest) = pages(flow(GROUPED, 78, SCENES))
    assert [heading.group.title for heading in first.headings] == ["42A", "43", "44"]
    assert not any(heading.continued for heading in first.headings)
    assert [row.first for row in first.rows][:4] == [0, 4, 5, 6]
    for heading, start in zip(first.headings, (0, 5, 6), strict=True):
        row = next(row for row in first.rows if row.first == start)
        assert heading.rect.bottom == pytest.approx(row.pictures[0].y)
    assert [(one.group.title, one.continued) for page in rest[:2] for one in page.headings] == [
        ("44", True)
    ] * 2


def test_groups_have_pages_of_their_own_when_asked_for() -> None:
    settings = replace(GROUPED, group_pages=True)
    found = [
        {one.group.title for one in page.headings} for page in pages(flow(settings, 78, SCENES))
    ]
    assert found[:3] == [{"42A"}, {"43"}, {"44"}]
    assert found[-1] == {"45"}
    assert all(len(titles) == 1 for titles in found)


def test_rows_are_filled_from_edge_to_edge_but_for_the_last() -> None:
    measures, _ = measured(ROWS)
    rows = [row for page in pages(flow(ROWS, 200)) for row in page.rows]
    for row in rows[:-1]:
        height = row.pictures[0].height
        assert LOWEST * measures.picture_height < height
        assert height <= HIGHEST * measures.picture_height + 0.01
        if height < HIGHEST * measures.picture_height - 0.01:
            assert row.pictures[-1].right == pytest.approx(measures.area.right)
    assert rows[-1].pictures[0].height <= measures.picture_height + 0.01


def test_a_plain_grid_is_as_it_was_measured() -> None:
    measures = geometry(SheetSettings().frame())
    page = flow(SheetSettings(), 100).page(2)
    boxes = [box for row in page.rows for box in row.pictures]
    assert len(boxes) == measures.per_page
    for place, box in enumerate(boxes):
        assert box.y == pytest.approx(measures.picture(place).y)
        assert box.x == measures.picture(place).x


def test_ten_thousand_stills_keep_only_where_pages_begin() -> None:
    one = flow(ROWS, 10_000)
    assert 300 < one.pages < 1000
    assert one.page(one.pages).stills[-1] == 9_999
    assert one.page(400) == one.page(400)
