"""A page as pixels: pictures in their boxes, marks where there is none, the colour of the paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from gallery.library.still import Still
from gallery.sheets.boxes import Page
from gallery.sheets.layout import laid_out
from gallery.sheets.painter import INKS, page_image, pixels
from gallery.sheets.settings import Fit, Paper, SheetSettings
from gallery.sheets.typesetting import Typesetter

MakeStills = Callable[..., list[Still]]
DPI = 72
SETTINGS = SheetSettings(columns=2, rows=2)


@pytest.fixture
def still_pair(make_stills: MakeStills) -> list[Still]:
    return make_stills(["caption: left", "caption: right"])


def solid(colour: str, width: int = 300, height: int = 200) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def painted(
    page: Page,
    shown: dict[int, QImage],
    failures: dict[int, str] | None = None,
    paper: Paper = Paper.WHITE,
) -> QImage:
    return page_image(page, Typesetter(INKS[paper]), shown, failures or {}, DPI)


def middle(page: Page, image: QImage, position: int) -> str:
    rect = page.pictures[position - 1].rect
    spot = (rect.x + rect.width / 2, rect.y + rect.height / 2)
    return image.pixelColor(*(round(one) for one in spot)).name()


def test_each_picture_stands_in_the_box_of_its_still(
    qapp: QApplication, still_pair: list[Still]
) -> None:
    page = laid_out(SETTINGS, still_pair).page(1)
    image = painted(page, {2: solid("#c02020"), 1: solid("#2020c0")})
    assert (image.width(), image.height()) == (595, 842)
    assert middle(page, image, 1) == "#2020c0"
    assert middle(page, image, 2) == "#c02020"
    for x, y in ((4, 4), (590, 838), (10, 400)):
        assert image.pixelColor(x, y).name() == "#ffffff"


def test_a_picture_that_is_not_there_yet_has_a_grey_box(
    qapp: QApplication, still_pair: list[Still]
) -> None:
    page = laid_out(SETTINGS, still_pair).page(1)
    assert middle(page, painted(page, {1: solid("#2020c0")}), 2) == INKS[Paper.WHITE].ground


def test_a_portrait_stands_on_a_grey_ground_and_a_landscape_on_none(
    qapp: QApplication, still_pair: list[Still]
) -> None:
    page = laid_out(SETTINGS, still_pair).page(1)
    image = painted(page, {1: solid("#2020c0", 200, 300), 2: solid("#2020c0")})
    for box, expected in zip(page.pictures, (INKS[Paper.WHITE].ground, "#2020c0"), strict=True):
        y = round(box.rect.y + box.rect.height / 2)
        assert image.pixelColor(round(box.rect.x) + 3, y).name() == expected


def test_a_picture_that_fills_stays_inside_its_box(
    qapp: QApplication, still_pair: list[Still]
) -> None:
    page = laid_out(replace(SETTINGS, fit=Fit.FILL), still_pair).page(1)
    image = painted(page, {1: solid("#2020c0", 200, 600)})
    rect = page.pictures[0].rect
    assert image.pixelColor(round(rect.x) + 1, round(rect.y) + 1).name() == "#2020c0"
    assert image.pixelColor(round(rect.x) + 40, round(rect.y) - 3).name() == "#ffffff"
    assert image.pixelColor(round(rect.right) - 3, round(rect.bottom) + 3).name() == "#ffffff"


def test_a_still_without_a_picture_gets_a_marked_box(
    qapp: QApplication, still_pair: list[Still]
) -> None:
    page = laid_out(SETTINGS, still_pair).page(1)
    ink = INKS[Paper.WHITE]
    empty = painted(page, {})
    marked = painted(page, {}, {1: "cut short: copy it again"})
    rect = page.pictures[0].rect
    area = tuple(round(one) for one in (rect.x, rect.y, rect.width, rect.height))
    assert empty.copy(*area) != marked.copy(*area)
    inside = marked.copy(*area)
    dark = sum(
        inside.pixelColor(x, y).lightness() < 120
        for x in range(inside.width())
        for y in range(inside.height())
    )
    assert dark > 40
    assert marked.pixelColor(area[0] + 20, area[1] + 8).name() == ink.ground


def damaged(still: Still) -> Still:
    assert still.facts is not None
    return replace(still, facts=replace(still.facts, damage="cut short: only the top 40 %"))


@pytest.mark.parametrize("fit", Fit)
@pytest.mark.parametrize("grid", ["1x1", "2x2", "12x12"])
def test_a_damaged_picture_has_a_small_mark_in_its_corner(
    qapp: QApplication, still_pair: list[Still], grid: str, fit: Fit
) -> None:
    settings = replace(SETTINGS, fit=fit).with_grid(grid)
    whole = laid_out(settings, still_pair[:1]).page(1)
    broken = laid_out(settings, [damaged(still_pair[0])]).page(1)
    shown = {1: solid("#2020c0")}
    with_mark, without = painted(broken, shown), painted(whole, shown)
    changed = [
        (x, y)
        for x in range(without.width())
        for y in range(without.height())
        if with_mark.pixel(x, y) != without.pixel(x, y)
    ]
    rect = whole.pictures[0].rect
    assert 8 < len(changed) < max(40, 0.1 * rect.width * rect.height)
    assert min(x for x, _ in changed) > rect.x + rect.width / 2
    assert max(y for _, y in changed) < rect.y + rect.height / 2
    assert max(x for x, _ in changed) <= rect.right
    assert min(y for _, y in changed) >= rect.y - 1


def test_a_damaged_picture_that_is_not_there_has_no_second_mark(
    qapp: QApplication, still_pair: list[Still]
) -> None:
    whole = laid_out(SETTINGS, still_pair[:1]).page(1)
    broken = laid_out(SETTINGS, [damaged(still_pair[0])]).page(1)
    for failures in ({}, {1: "is gone"}):
        assert painted(broken, {}, failures) == painted(whole, {}, failures)


@pytest.mark.parametrize("grid", ["12x12", "20x17", "1x1"])
def test_a_mark_fits_boxes_of_any_size(
    qapp: QApplication, still_pair: list[Still], grid: str
) -> None:
    page = laid_out(SETTINGS.with_grid(grid), still_pair).page(1)
    reason = "damaged: only the top 40 % could be read; copy it again from where it came"
    image = painted(page, {}, {1: reason})
    rect = page.pictures[0].rect
    just_left = image.copy(0, 0, int(rect.x) - 2, image.height())
    assert all(
        just_left.pixelColor(x, y).name() == "#ffffff"
        for x in range(just_left.width())
        for y in range(0, just_left.height(), 3)
    )


def test_black_paper_is_black_with_light_text(qapp: QApplication, still_pair: list[Still]) -> None:
    page = laid_out(replace(SETTINGS, paper=Paper.BLACK), still_pair).page(1)
    image = painted(page, {}, paper=Paper.BLACK)
    assert image.pixelColor(4, 4).name() == "#000000"
    rule = page.rules[0].rect
    assert image.pixelColor(round(rule.x) + 9, round(rule.y + 0.5)).lightness() > 200


def test_lengths_become_whole_pixels() -> None:
    assert pixels(72, 300) == 300
    assert pixels(595.28, 72) == 595
    assert pixels(0.01, 72) == 1
