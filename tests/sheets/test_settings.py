"""Settings: pages, grids, what is refused and how it says so, and what is remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gallery.errors import SheetError
from gallery.sheets.settings import PAGE_MM, Fit, PageSize, Paper, SheetSettings


@pytest.mark.parametrize("page", PAGE_MM)
@pytest.mark.parametrize("landscape", [False, True])
def test_the_default_sheet_goes_on_every_page(page: PageSize, landscape: bool) -> None:
    settings = SheetSettings(page=page).turned(landscape=landscape).validated()
    width, height = settings.page_mm
    assert (width > height) is landscape
    assert sorted(settings.page_mm) == sorted(PAGE_MM[page])


@pytest.mark.parametrize(
    ("text", "page", "size"),
    [
        ("a4", PageSize.A4, (210, 297)),
        ("LETTER", PageSize.LETTER, (215.9, 279.4)),
        (" tabloid ", PageSize.TABLOID, (279.4, 431.8)),
        ("200x300", PageSize.CUSTOM, (200, 300)),
        ("300 x 200 mm", PageSize.CUSTOM, (300, 200)),
        ("210.5×300", PageSize.CUSTOM, (210.5, 300)),
    ],
)
def test_a_page_is_named_as_people_name_it(
    text: str, page: PageSize, size: tuple[float, float]
) -> None:
    settings = SheetSettings().on_page(text)
    assert (settings.page, settings.page_mm) == (page, size)


def test_a_page_too_small_for_the_usual_grid_can_have_another_one() -> None:
    settings = SheetSettings().on_page("150x110").with_grid("1x1").validated()
    assert (settings.page_mm, settings.columns, settings.rows) == ((150, 110), 1, 1)


def test_turning_the_page_keeps_a_grid_that_was_chosen() -> None:
    assert SheetSettings().turned(landscape=True).columns == 5
    assert SheetSettings().turned(landscape=True).turned(landscape=False) == SheetSettings()
    chosen = SheetSettings(columns=3, rows=3).turned(landscape=True)
    assert (chosen.landscape, chosen.columns, chosen.rows) == (True, 3, 3)


@pytest.mark.parametrize(
    ("upright", "lying"), [("5x7", "7x5"), ("3x3", "4x2"), ("2x3", "3x2"), ("1x1", "1x1")]
)
def test_a_template_on_a_turned_page_has_a_grid_that_suits_it(upright: str, lying: str) -> None:
    turned = SheetSettings().with_grid(upright).reshaped(landscape=True)
    assert (turned.landscape, f"{turned.columns}x{turned.rows}") == (True, lying)
    assert SheetSettings().with_grid(upright).reshaped(landscape=False).landscape is False
    assert SheetSettings().reshaped(landscape=True) == SheetSettings().turned(landscape=True)


def test_an_unknown_page_names_the_known_ones() -> None:
    with pytest.raises(SheetError, match=r"'B7'.*A3, A4, A5, Letter, Legal, Tabloid.*200x300 mm"):
        SheetSettings().on_page("B7")


def test_a_grid_is_columns_by_rows() -> None:
    settings = SheetSettings().with_grid("3x6")
    assert (settings.columns, settings.rows) == (3, 6)


@pytest.mark.parametrize("text", ["4", "4x", "x5", "four by five", "4x5x6", "-4x5", ""])
def test_what_is_no_grid_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(SheetError, match="4x5"):
        SheetSettings().with_grid(text)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"columns": 0}, "number of columns is 0; it can be 1 to 40"),
        ({"rows": 41}, "number of rows is 41"),
        ({"margin": -1.0}, "margin is -1 mm"),
        ({"gutter": -2.0}, "gutter is -2 mm"),
        ({"sort": "colour"}, "sort colour: no such order; there are date, file"),
        ({"border": 21.0}, "border is 21 points"),
        ({"watermark": "{nobody}"}, "{nobody} is not a token"),
        ({"dpi": 10}, "10 dpi; it can be 36 to 1200 dpi"),
        ({"caption_lines": 31}, "caption's number of lines is 31"),
        ({"caption": "{captoin}"}, "{captoin} is not a token; did you mean {caption}"),
        ({"header_right": "{nobody}"}, "{nobody} is not a token"),
        ({"footer_left": "{page"}, "has no partner"),
        ({"page": PageSize.CUSTOM, "custom_mm": (10.0, 300.0)}, "side of the page is 10 mm"),
        ({"margin": 120.0}, "leave no room for a picture"),
        ({"gutter": 80.0}, "has no room for 4 x 5 stills: 3 x 3 would fit"),
        ({"page": PageSize.A5, "columns": 12, "rows": 40}, "148 x 210 mm has no room for 12 x 40"),
    ],
)
def test_what_cannot_be_says_why(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(SheetError) as caught:
        replace(SheetSettings(), **changes).validated()  # type: ignore[arg-type]
    assert reason in str(caught.value)


def test_the_grid_that_would_fit_does_fit() -> None:
    crowded = SheetSettings(page=PageSize.A5, columns=30, rows=40)
    with pytest.raises(SheetError) as caught:
        crowded.validated()
    offered = str(caught.value).split(": ")[1].split(" would")[0].replace(" ", "")
    crowded.with_grid(offered).validated()


def test_settings_are_remembered() -> None:
    settings = SheetSettings(
        page=PageSize.CUSTOM,
        custom_mm=(200.0, 250.0),
        landscape=True,
        columns=6,
        gutter=3.5,
        fit=Fit.FILL,
        caption="{number}\n{caption.ko}",
        caption_lines=3,
        title="정이 “selects”",
        paper=Paper.BLACK,
    )
    assert SheetSettings.from_json(settings.to_json()) == settings
    assert SheetSettings.from_json(SheetSettings().to_json()) == SheetSettings()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", SheetSettings()),
        ("{", SheetSettings()),
        ("[1, 2]", SheetSettings()),
        ('{"columns": "many", "page": "A9", "dpi": null, "colour": "red"}', SheetSettings()),
        ('{"columns": 400}', SheetSettings()),
        ('{"caption": "{gone}"}', SheetSettings()),
        ('{"custom_mm": [1], "fit": "fill"}', SheetSettings(fit=Fit.FILL)),
        ('{"margin": 15}', SheetSettings(margin=15.0)),
    ],
)
def test_what_another_version_remembered_never_stops_a_sheet(
    text: str, expected: SheetSettings
) -> None:
    assert SheetSettings.from_json(text) == expected
