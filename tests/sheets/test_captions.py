"""The signs beside a caption, and lines of several sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gallery.library.still import Still
from gallery.sheets.boxes import Mark, Page
from gallery.sheets.layout import laid_out
from gallery.sheets.settings import Arrangement, SheetSettings

MakeStills = Callable[..., list[Still]]
SIDECAR = "number: '00123'\nrating: 4\nlabel: red\npick: pick\ncaption: c"
SIGNS = SheetSettings(stars=True, labels=True, picks=True)


def marks(page: Page) -> list[tuple[Mark, str]]:
    return [(box.mark, box.label) for box in page.marks]


def test_a_still_shows_its_stars_label_and_pick(make_stills: MakeStills) -> None:
    page = laid_out(SIGNS, make_stills([SIDECAR])).page(1)
    assert marks(page) == [(Mark.STAR, "")] * 4 + [(Mark.LABEL, "red"), (Mark.PICK, "")]
    caption = next(box for box in page.texts if box.position)
    assert caption.rect.right <= page.marks[0].rect.x
    cell = laid_out(SIGNS, stills_of(page)).geometry.cell_width
    assert page.marks[-1].rect.right == pytest.approx(page.pictures[0].rect.x + cell)


def stills_of(page: Page) -> list[Still]:
    return [box.still for box in page.pictures]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SheetSettings(), []),
        (SheetSettings(labels=True), [(Mark.LABEL, "red")]),
        (SheetSettings(picks=True), [(Mark.PICK, "")]),
        (SheetSettings(stars=True), [(Mark.STAR, "")] * 4),
    ],
)
def test_only_what_was_asked_for_is_drawn(
    make_stills: MakeStills, settings: SheetSettings, expected: list[tuple[Mark, str]]
) -> None:
    assert marks(laid_out(settings, make_stills([SIDECAR])).page(1)) == expected


def test_a_still_without_any_has_none(make_stills: MakeStills) -> None:
    page = laid_out(SIGNS, make_stills(["pick: reject", ""])).page(1)
    assert marks(page) == [(Mark.REJECT, "")]


@pytest.mark.parametrize("settings", [SIGNS.with_grid("12x12"), replace(SIGNS, caption="")])
def test_in_a_narrow_cell_they_stand_above_the_caption(
    make_stills: MakeStills, settings: SheetSettings
) -> None:
    page = laid_out(settings, make_stills([SIDECAR] * 3)).page(1)
    for box in page.pictures:
        near = [one.rect for one in page.marks if box.rect.x <= one.rect.x < box.rect.right]
        assert min(rect.y for rect in near) >= box.rect.bottom
    tops = [box.rect.y for box in page.texts if box.position]
    assert all(top >= max(one.rect.bottom for one in page.marks) - 0.5 for top in tops)


def test_in_rows_they_stand_above_the_caption(make_stills: MakeStills) -> None:
    page = laid_out(replace(SIGNS, arrangement=Arrangement.ROWS), make_stills([SIDECAR])).page(1)
    assert page.marks[0].rect.x == page.pictures[0].rect.x


def test_a_line_is_as_high_as_its_largest_text(make_stills: MakeStills) -> None:
    settings = SheetSettings(caption="{size=200%}{number}{size=50%} {caption}\n{size=12}{scene}\nx")
    sheet = laid_out(settings, make_stills([SIDECAR + "\nscene: 42A"]))
    base = sheet.geometry.caption_size
    first, second, third = [box for box in sheet.page(1).texts if box.position]
    assert [first.size, second.size, third.size] == pytest.approx([2 * base, 12, base])
    assert [run.size for run in first.line.left] == pytest.approx(
        [2 * base, 0.5 * base, 0.5 * base]
    )
    assert second.rect.y == pytest.approx(first.rect.bottom)
    assert third.rect.y == pytest.approx(second.rect.bottom)


@pytest.mark.parametrize("caption", ["", "{caption}", "{caption}\n\n\n{people}"])
def test_very_long_captions_stay_inside_their_block(make_stills: MakeStills, caption: str) -> None:
    words = "caption: " + "정이 robot " * 300
    sheet = laid_out(SheetSettings(caption=caption), make_stills([words] * 21))
    for page in sheet:
        bottom = page.height - sheet.geometry.footer.height
        assert all(box.rect.bottom <= bottom for box in page.texts if box.position)
