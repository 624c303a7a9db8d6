"""Pages of boxes: order, numbers, one page at a time, and what the stills have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import overload

import pytest

from gallery.errors import SheetError
from gallery.library.production import Production
from gallery.library.still import Still
from gallery.picture import PictureFacts
from gallery.search.numbering import GroupKey
from gallery.sheets.boxes import PictureBox
from gallery.sheets.flow import SheetGroup
from gallery.sheets.geometry import Rect
from gallery.sheets.layout import LOOKED_AT, laid_out
from gallery.sheets.measures import line_shares
from gallery.sheets.settings import Fit, SheetSettings

MakeStills = Callable[..., list[Still]]

TWO_BY_TWO = SheetSettings(columns=2, rows=2)


class Reading(Sequence[Still]):
    """Many stills out of a few, and which of them were asked for."""

    def __init__(self, stills: Sequence[Still], length: int) -> None:
        self.asked: list[int] = []
        self._stills = stills
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Still: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Still]: ...
    def __getitem__(self, place: int | slice) -> Still | Sequence[Still]:
        assert isinstance(place, int)
        self.asked.append(place)
        return self._stills[place % len(self._stills)]


def with_size(still: Still, width: int, height: int) -> Still:
    return replace(still, facts=PictureFacts(width=width, height=height))


def test_stills_follow_each_other_along_the_rows_and_over_the_pages(
    make_stills: MakeStills,
) -> None:
    stills = make_stills([f"number: '{number}'" for number in range(5)])
    sheet = laid_out(TWO_BY_TWO, stills)
    first, second = list(sheet)
    assert sheet.pages == 2
    assert [box.still.id for box in first.pictures] == [still.id for still in stills[:4]]
    assert [box.position for box in second.pictures] == [5]
    left, right, below, _ = (box.rect for box in first.pictures)
    assert left.y == right.y
    assert left.x == below.x
    assert left.x < right.x
    assert left.y < below.y
    assert second.pictures[0].rect == left


def test_the_order_is_the_one_that_was_given(make_stills: MakeStills) -> None:
    stills = make_stills(["", "", ""])[::-1]
    (page,) = laid_out(TWO_BY_TWO, stills)
    assert [box.still.file for box in page.pictures] == [
        "still-002.jpg",
        "still-001.jpg",
        "still-000.jpg",
    ]


def test_header_and_footer_know_their_page(make_stills: MakeStills) -> None:
    sheet = laid_out(TWO_BY_TWO, make_stills([""] * 5), query="kind:bts", today="2022-11-10")
    texts = [[box.line.text for box in page.texts] for page in sheet]
    assert texts[0][0] == "Jung_E 정이"
    assert texts[0][1:3] == ["5 stills · kind:bts", "2022-11-10"]
    assert texts[0][-2:] == ["Render made for this project", "page 1 of 2"]
    assert texts[1][-1] == "page 2 of 2"


def test_a_caption_line_keeps_its_place_whatever_is_above_it(make_stills: MakeStills) -> None:
    full, bare = "number: '1'\ncaption: c\npeople: [kim]", "people: [kang]"
    (page,) = laid_out(TWO_BY_TWO, make_stills([full, bare]))
    tops = {box.line.text: box.rect.y for box in page.texts}
    assert tops["Kim Hyun-joo as Jung-E"] == tops["Kang Soo-yeon as Seo-Hyun"]


def test_a_page_reads_its_own_stills_only(make_stills: MakeStills) -> None:
    stills = Reading(make_stills([""] * 3), 10_000)
    sheet = laid_out(TWO_BY_TWO, stills)
    assert len(stills.asked) <= 2 * LOOKED_AT
    stills.asked.clear()
    sheet.page(1_000)
    assert stills.asked == [3996, 3997, 3998, 3999]


def test_no_stills_say_what_to_do() -> None:
    with pytest.raises(SheetError, match=r"no stills to print; choose a filter"):
        laid_out(TWO_BY_TWO, [])


@pytest.mark.parametrize(
    ("asked", "title", "korean"),
    [("", "Jung_E", "정이"), ("Selects", "Selects", ""), ("Jung_E", "Jung_E", "정이")],
)
def test_the_title_is_that_of_the_production_unless_one_is_given(
    make_stills: MakeStills, asked: str, title: str, korean: str
) -> None:
    sheet = laid_out(replace(TWO_BY_TWO, title=asked), make_stills([""]))
    assert sheet.title == title
    assert dict(sheet.place.titles).get("ko", "") == korean


def test_stills_of_two_productions_are_a_contact_sheet(make_stills: MakeStills) -> None:
    one, two = make_stills(["", ""])
    other = replace(two, production=replace(two.production, title="Another"))
    assert laid_out(TWO_BY_TWO, [one, other]).title == "Contact sheet"


def test_most_stills_decide_on_the_shape_of_the_boxes(make_stills: MakeStills) -> None:
    still = make_stills([""])[0]
    wide, tall = with_size(still, 300, 200), with_size(still, 200, 300)
    landscape = laid_out(TWO_BY_TWO, [wide, wide, tall]).geometry
    portrait = laid_out(TWO_BY_TWO, [wide, tall, tall]).geometry
    assert landscape.picture_height < landscape.picture_width
    assert portrait.picture_height > portrait.picture_width


def test_stills_whose_size_is_not_known_are_taken_for_landscape(make_stills: MakeStills) -> None:
    unknown = replace(make_stills([""])[0], facts=None)
    measures = laid_out(TWO_BY_TWO, [unknown]).geometry
    assert measures.picture_height / measures.picture_width == pytest.approx(2 / 3)


def test_one_to_a_page_each_has_a_box_of_its_own_shape(make_stills: MakeStills) -> None:
    still = make_stills([""])[0]
    stills = [with_size(still, 300, 200), with_size(still, 200, 300)]
    pages = list(laid_out(replace(TWO_BY_TWO, columns=1, rows=1), stills))
    shapes = [page.pictures[0].rect.height / page.pictures[0].rect.width for page in pages]
    assert shapes == [pytest.approx(2 / 3), pytest.approx(3 / 2)]


@pytest.mark.parametrize(
    ("fit", "size", "expected", "ground"),
    [
        (Fit.FIT, (300, 200), Rect(0, 0, 90, 60), False),
        (Fit.FIT, (200, 300), Rect(25, 0, 40, 60), True),
        (Fit.FIT, (3000, 1000), Rect(0, 15, 90, 30), True),
        (Fit.FIT, (301, 200), Rect(0, 0.1, 90, 59.8), False),
        (Fit.FILL, (200, 300), Rect(0, -37.5, 90, 135), False),
    ],
)
def test_a_picture_is_fitted_into_its_box_or_fills_it(
    make_stills: MakeStills, fit: Fit, size: tuple[int, int], expected: Rect, ground: bool
) -> None:
    box = PictureBox(Rect(0, 0, 90, 60), make_stills([""])[0], 1, fit)
    placed = box.placed(*size)
    assert placed.x == pytest.approx(expected.x)
    assert placed.y == pytest.approx(expected.y, abs=0.1)
    assert placed.width == pytest.approx(expected.width)
    assert placed.height == pytest.approx(expected.height, abs=0.1)
    assert box.shows_ground(placed) is ground


@pytest.mark.parametrize(
    ("long", "total", "expected"),
    [
        ((False, True, False), 4, (1, 2, 1)),
        ((False, True, True), 5, (1, 2, 2)),
        ((False, True, True), 6, (1, 3, 2)),
        ((False, False), 4, (1, 3)),
        ((True,), 1, (1,)),
        ((), 0, ()),
    ],
)
def test_spare_lines_go_to_long_text(
    long: tuple[bool, ...], total: int, expected: tuple[int, ...]
) -> None:
    assert line_shares(long, total) == expected


def test_one_to_a_small_page_a_tall_picture_has_the_box_of_the_others(
    make_stills: MakeStills,
) -> None:
    wide, tall = make_stills(["", ""])
    tall = replace(tall, facts=PictureFacts(width=200, height=400))
    settings = SheetSettings().on_page("60x66").with_grid("1x1").validated()
    sheet = laid_out(settings, [wide, wide, tall])
    boxes = [page.pictures[0].rect for page in sheet]
    assert boxes[2] == boxes[0]


@pytest.mark.parametrize(
    ("told", "printed"),
    [("two\nlines", "two lines"), ("be\aep \0", "beep"), ("\x07 \n", "Contact sheet")],
)
def test_titles_and_bookmarks_are_one_line_without_controls(
    make_stills: MakeStills, told: str, printed: str
) -> None:
    still = make_stills([f"number: {json.dumps(told)}"])[0]
    sheet = laid_out(SheetSettings(title=told), [still, replace(still, production=Production())])
    assert sheet.title == printed
    name = sheet.page(1).name.partition(" – ")[0]
    assert name == (printed if printed != "Contact sheet" else still.file)


def test_bookmarks_name_the_first_and_the_last_still(make_stills: MakeStills) -> None:
    stills = make_stills(["number: '00087'", "", "number: '00102'", "number: '00110'", ""])
    assert [page.name for page in laid_out(TWO_BY_TWO, stills)] == [
        "00087 – 00110",
        "still-004.jpg",
    ]


def test_a_sheet_without_header_and_footer_has_no_rules(make_stills: MakeStills) -> None:
    bare = replace(TWO_BY_TWO, header_left="", header_right="", footer_left="", footer_right="")
    (page,) = laid_out(bare, make_stills([""]))
    assert page.rules == ()
    assert [box.line.text for box in page.texts] == ["still-000.jpg"]


def test_stills_that_stand_there_more_than_once_are_counted_once(make_stills: MakeStills) -> None:
    (still,) = make_stills([""])
    groups = [SheetGroup("Kang Soo-yeon", 1), SheetGroup("Kim Hyun-joo", 1)]
    settings = replace(TWO_BY_TWO, group=GroupKey.PERSON)
    sheet = laid_out(settings, [still, still], groups=groups, count=1)
    texts = [box.line.text for box in sheet.page(1).texts]
    assert "1 still" in texts
    assert [box.position for box in sheet.page(1).pictures] == [1, 2]
    with pytest.raises(ValueError, match="groups do not hold"):
        laid_out(settings, [still], groups=groups)
