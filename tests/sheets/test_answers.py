"""Approve, Kill and a note below each caption; the intro and the lines to sign on page one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from gallery.library.still import Still
from gallery.sheets.boxes import Page
from gallery.sheets.geometry import Rect
from gallery.sheets.layout import laid_out
from gallery.sheets.painter import INKS, page_image
from gallery.sheets.settings import Paper, SheetSettings
from gallery.sheets.tokens import escaped
from gallery.sheets.typesetting import Typesetter

MakeStills = Callable[..., list[Still]]
ASKING = SheetSettings(columns=3, rows=3, answers=True)
RULE = (
    "You must approve at least {bold}50 % of the stills in which you are alone{plain} (of these 5: "
    "may kill 2) and {bold}75 % of those with others{plain}. A still that is not answered by the "
    "date counts as pending. Tick in any PDF program and send this file back, or mark it by pen.\n"
    "정이 스틸컷 승인 요청서: 날짜까지 답하지 않은 스틸은 보류로 처리됩니다."
)


def inside(inner: Rect, outer: Rect) -> bool:
    return (
        outer.x - 0.01 <= inner.x
        and outer.y - 0.01 <= inner.y
        and inner.right <= outer.right + 0.01
        and inner.bottom <= outer.bottom + 0.01
    )


def overlaps(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.right - 0.01
        and other.x < one.right - 0.01
        and one.y < other.bottom - 0.01
        and other.y < one.bottom - 0.01
    )


def rects(page: Page) -> list[Rect]:
    answers = [one for box in page.answers for one in (box.approve, box.kill, box.note)]
    signed = [page.signature.name, page.signature.date] if page.signature else []
    return [*answers, *signed, *(box.rect for box in page.pictures)]


@pytest.mark.parametrize("grid", ["1x1", "2x2", "3x3", "3x4", "6x5", "8x4"])
@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("intro", ["", RULE])
def test_every_still_is_answered_below_its_own_caption(
    make_stills: MakeStills, grid: str, landscape: bool, intro: str
) -> None:
    stills = make_stills(["caption: c"] * 7) * 6
    settings = replace(ASKING.with_grid(grid), landscape=landscape, intro=intro)
    sheet = laid_out(settings, stills)
    answered = []
    for page in sheet:
        paper = Rect(0, 0, page.width, page.height)
        found = rects(page)
        texts = [box.rect for box in page.texts]
        assert all(inside(rect, paper) for rect in [*found, *texts])
        for number, rect in enumerate(found):
            assert not any(overlaps(rect, other) for other in found[number + 1 :])
            assert not any(overlaps(rect, text) for text in texts)
        assert [box.position for box in page.answers] == [box.position for box in page.pictures]
        for answer, picture in zip(page.answers, page.pictures, strict=True):
            assert answer.approve.x == picture.rect.x
            assert answer.approve.y > picture.rect.bottom
            assert answer.approve.width == answer.approve.height
        answered += [box.position for box in page.answers]
        assert (page.signature is not None) is (page.number == 1)
    assert answered == list(range(1, len(stills) + 1))
    assert sheet.page(sheet.pages).pictures


def test_a_sheet_that_asks_nothing_has_no_boxes_and_nothing_to_sign(
    make_stills: MakeStills,
) -> None:
    page = laid_out(SheetSettings(), make_stills([""])).page(1)
    assert (page.answers, page.signature) == ((), None)


def test_page_one_gives_up_as_many_rows_as_its_intro_takes(make_stills: MakeStills) -> None:
    stills = make_stills(["caption: c"]) * 40
    settings = replace(ASKING, rows=5, intro="\n".join([RULE] * 3))
    first, second = laid_out(settings, stills).page(1), laid_out(settings, stills).page(2)
    assert len(second.pictures) == 15
    assert 3 <= len(first.pictures) < 15
    assert len(first.pictures) % 3 == 0
    assert second.pictures[0].position == len(first.pictures) + 1
    assert first.pictures[0].rect.y > second.pictures[0].rect.y
    assert first.pictures[0].rect.height == second.pictures[0].rect.height


@pytest.mark.parametrize("page_name", ["A3", "A4", "A5", "Letter"])
def test_the_intro_is_printed_whole(
    qapp: QApplication, make_stills: MakeStills, page_name: str
) -> None:
    typesetter = Typesetter(INKS[Paper.WHITE])
    settings = replace(ASKING, intro=RULE).on_page(page_name)
    page = laid_out(settings, make_stills([""])).page(1)
    assert not [typesetter.lines(box) for box in page.texts if typesetter.is_cut(box)]


def test_names_with_braces_stand_in_an_intro_as_they_are(make_stills: MakeStills) -> None:
    settings = replace(ASKING, intro=f"For {escaped('{A} } B')}")
    page = laid_out(settings, make_stills([""])).page(1)
    assert "For {A} } B" in [box.line.text for box in page.texts]


def test_each_still_shows_its_class(make_stills: MakeStills) -> None:
    stills = make_stills(["number: '1'", "number: '2'", "number: '3'"])
    classes = {stills[0].id: "solo", stills[1].id: "group"}
    settings = replace(ASKING, caption="{number}{right}{class}")
    page = laid_out(settings, stills, classes=classes).page(1)
    lines = [box.line.text for box in page.texts]
    assert {"1 solo", "2 group", "3"} <= set(lines)


def test_boxes_to_tick_are_drawn_in_the_page(qapp: QApplication, make_stills: MakeStills) -> None:
    page = laid_out(ASKING, make_stills([""])).page(1)
    image = page_image(page, Typesetter(INKS[Paper.WHITE]), {}, {}, 144)
    for rect in (page.answers[0].approve, page.answers[0].kill):
        middle = image.pixelColor(
            round((rect.x + rect.width / 2) * 2), round((rect.y + rect.height / 2) * 2)
        )
        edge = image.pixelColor(round((rect.x + rect.width / 2) * 2), round(rect.y * 2 + 0.4))
        assert middle.name() == "#ffffff"
        assert edge.lightness() < 200
