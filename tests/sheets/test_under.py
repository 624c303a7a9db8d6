"""What lies under the text of a PDF's page, as operators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gallery.library.still import Still
from gallery.sheets.layout import laid_out
from gallery.sheets.settings import Fit, SheetSettings
from gallery.sheets.under import Placed, under_layer

MakeStills = Callable[..., list[Still]]


def test_pictures_go_by_the_position_of_their_still(make_stills: MakeStills) -> None:
    sheet = laid_out(SheetSettings(columns=2, rows=1), make_stills([""] * 4))
    page = sheet.page(2)
    found = under_layer(page, {3: Placed(0, 300, 200)}, "#ffffff", "#f0f0f0").decode()
    box = page.pictures[0].rect
    across, up = box.x, page.height - box.bottom
    assert f"{box.width:.2f}"[:-1] in found
    assert f" {across:.3f} {up:.3f} cm /Still3 Do".replace("000 ", " ") in found
    assert found.count(" Do") == 1
    assert found.count("0.941 0.941 0.941 rg") == 1  # the ground of the still without a picture
    assert found.startswith("q\n")
    assert found.endswith("\nQ")


def test_black_paper_is_painted_first(make_stills: MakeStills) -> None:
    page = laid_out(SheetSettings(), make_stills([""])).page(1)
    lines = under_layer(page, {}, "#000000", "#1c1c1c").decode().splitlines()
    assert lines[1] == f"0 0 0 rg 0 0 {page.width:.3f} {page.height:.2f} re f"


def test_every_picture_is_clipped_to_its_box(make_stills: MakeStills) -> None:
    page = laid_out(SheetSettings(), make_stills([""] * 2)).page(1)
    pictures = {1: Placed(0, 300, 200), 2: Placed(1, 2, 3)}
    found = under_layer(replace(page), pictures, "#ffffff", "#f0f0f0").decode()
    assert found.count(" re W n ") == found.count(" Do Q") == 2


def test_a_picture_on_its_side_has_its_top_to_the_left(make_stills: MakeStills) -> None:
    sheet = laid_out(SheetSettings(columns=2, rows=1, fit=Fit.ROTATE), make_stills([""]))
    page = sheet.page(1)
    box = page.pictures[0].rect
    found = under_layer(page, {1: Placed(0, 200, 300)}, "#ffffff", "#f0f0f0").decode()
    a, b, c, d, e, f = map(float, found.partition(" cm /Still1")[0].split()[-6:])

    def placed(u: float, v: float) -> tuple[float, float]:
        return (round(a * u + c * v + e), round(b * u + d * v + f))

    left, right = round(box.x), round(box.right)
    low, high = round(page.height - box.bottom), round(page.height - box.y)
    assert placed(0, 1) == (left, low)  # the picture's upper left corner
    assert placed(1, 1) == (left, high)
    assert placed(1, 0) == (right, high)
    assert placed(0, 0) == (right, low)
