"""The arithmetic of a page: everything inside the margins, nothing over anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gallery.errors import SheetError
from gallery.sheets.geometry import POINTS_PER_MM, Frame, Geometry, geometry
from gallery.sheets.measures import LineStyle

A4 = (210 * POINTS_PER_MM, 297 * POINTS_PER_MM)


def frame(
    columns: int = 4,
    rows: int = 5,
    *,
    gutter: float | None = None,
    lines: int | None = None,
    ratio: float = 2 / 3,
    shaped: bool = True,
    least: int = 3,
) -> Frame:
    return Frame(
        *A4,
        margin=12 * POINTS_PER_MM,
        gutter=gutter,
        columns=columns,
        rows=rows,
        header=((LineStyle(), LineStyle()), (), (LineStyle(),)),
        footer=((LineStyle(),), (), ()),
        caption_least=least,
        caption_lines=lines,
        ratio=ratio,
        shaped=shaped,
    )


def slack(measures: Geometry) -> float:
    last = measures.picture(measures.per_page - 1)
    return measures.area.bottom - (last.bottom + measures.caption_height)


@given(
    columns=some.integers(1, 14),
    rows=some.integers(1, 14),
    ratio=some.floats(0.4, 1.5),
    gutter=some.none() | some.floats(0, 20),
    lines=some.none() | some.integers(0, 8),
    shaped=some.booleans(),
)
def test_every_cell_is_inside_the_page_and_clear_of_its_neighbours(
    columns: int,
    rows: int,
    ratio: float,
    gutter: float | None,
    lines: int | None,
    shaped: bool,
) -> None:
    asked = frame(columns, rows, gutter=gutter, lines=lines, ratio=ratio, shaped=shaped)
    try:
        measures = geometry(asked)
    except SheetError:
        return
    boxes = [measures.picture(place) for place in range(measures.per_page)]
    for place, box in enumerate(boxes):
        assert box.x >= measures.area.x - 0.01
        assert box.x + measures.cell_width <= measures.area.right + 0.01
        assert box.width <= measures.cell_width + 0.01
        assert box.y >= measures.area.y - 0.01
        assert box.bottom + measures.caption_height <= measures.area.bottom + 0.01
        if place % columns:
            assert box.y == boxes[place - 1].y
            assert box.x >= boxes[place - 1].x + measures.cell_width - 0.01
        if place >= columns:
            above = boxes[place - columns]
            assert box.x == above.x
            assert box.y >= above.bottom + measures.caption_height - 0.01


def test_header_footer_and_stills_do_not_meet() -> None:
    measures = geometry(frame())
    assert measures.header.bottom == pytest.approx(measures.area.y)
    assert measures.footer.y == pytest.approx(measures.area.bottom)
    assert measures.header.y == pytest.approx(12 * POINTS_PER_MM)
    assert measures.footer.bottom == pytest.approx(A4[1] - 12 * POINTS_PER_MM)


def test_the_pictures_have_the_shape_of_the_stills() -> None:
    roomy, tight = geometry(frame(3, 3)), geometry(frame(2, 3))
    for measures in (roomy, tight):
        assert measures.picture_height / measures.picture_width == pytest.approx(2 / 3)


def test_cells_as_narrow_as_their_pictures_still_reach_both_margins() -> None:
    measures = geometry(frame(2, 3))
    assert measures.cell_width == measures.picture_width
    assert measures.picture(1).right == pytest.approx(measures.area.right)


def test_a_single_column_of_flat_boxes_keeps_its_caption_wide() -> None:
    measures = geometry(frame(1, 5))
    assert measures.cell_width == pytest.approx(measures.area.width)
    assert measures.picture_width < measures.cell_width / 2


def test_pictures_that_fill_take_all_of_the_cell() -> None:
    measures = geometry(frame(1, 5, shaped=False))
    assert measures.picture_width == measures.cell_width


def test_room_that_is_left_goes_to_the_caption_first() -> None:
    assert geometry(frame(3, 3)).caption_lines == 6
    assert geometry(frame(4, 5)).caption_lines == 4
    assert geometry(frame(12, 12)).caption_lines == 4
    assert geometry(frame(3, 3, lines=4)).caption_lines == 4
    assert geometry(frame(3, 3, lines=1)).caption_lines == 3  # the template's own


def test_no_caption_takes_no_room() -> None:
    assert geometry(frame(least=0)).caption_height == 0


def test_text_grows_with_the_cells_but_stays_legible() -> None:
    sizes = [geometry(frame(columns, columns)).caption_size for columns in (12, 6, 4, 3, 2, 1)]
    assert sizes == sorted(sizes)
    assert sizes[0] >= 4.5
    assert sizes[-1] <= 10.5


def test_a_gutter_that_is_set_is_kept() -> None:
    measures = geometry(frame(3, 3, gutter=10))
    assert measures.column_gap == pytest.approx(10)
    assert measures.row_gap == 10
    assert slack(measures) > 0


def test_gaps_between_rows_grow_only_a_little() -> None:
    measures = geometry(frame(3, 2))
    assert measures.row_gap < 1.5 * 1.7 * measures.column_gap
