"""What a contact sheet should be: page, grid, gaps, caption, header and footer. Values only.

Texts are templates (see `tokens`). Millimetres here, because that is what people measure paper in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from math import sqrt

from gallery.errors import SheetError
from gallery.search.numbering import GroupKey
from gallery.search.sorting import SortKey
from gallery.sheets.geometry import POINTS_PER_MM, Frame, geometry
from gallery.sheets.links import check_link
from gallery.sheets.logos import check_logo
from gallery.sheets.measures import CaptionBlock
from gallery.sheets.tokens import check, line_styles

LARGEST_GRID = 40
SMALLEST_SIDE_MM, LARGEST_SIDE_MM = 40.0, 2000.0
LOWEST_DPI, HIGHEST_DPI = 36, 1200
MOST_CAPTION_LINES = 30
WIDEST_BORDER = 20.0  # points
CROP_MARK = 5.5  # points that a crop mark takes from the picture's edge


class PageSize(StrEnum):
    """The paper; `CUSTOM` takes `custom_mm`."""

    A3 = "A3"
    A4 = "A4"
    A5 = "A5"
    LETTER = "Letter"
    LEGAL = "Legal"
    TABLOID = "Tabloid"
    CUSTOM = "custom"


PAGE_MM: Mapping[PageSize, tuple[float, float]] = {  # ISO 216; ANSI/ASME Y14.1
    PageSize.A3: (297.0, 420.0),
    PageSize.A4: (210.0, 297.0),
    PageSize.A5: (148.0, 210.0),
    PageSize.LETTER: (215.9, 279.4),
    PageSize.LEGAL: (215.9, 355.6),
    PageSize.TABLOID: (279.4, 431.8),
}


USUAL_GRID = {False: (4, 5), True: (5, 3)}  # upright and lying: columns, rows


class Fit(StrEnum):
    """How a picture stands in its box."""

    FIT = "fit"  # all of it
    FILL = "fill"  # all of the box; what is left over is cut off
    ROTATE = "rotate"  # all of it, on its side where that shows it larger


class Paper(StrEnum):
    """The ground of the page."""

    WHITE = "white"
    BLACK = "black"


class Arrangement(StrEnum):
    """How pictures share the page."""

    GRID = "grid"  # boxes of one size
    ROWS = "rows"  # each picture in its own shape, rows that are filled from edge to edge


@dataclass(frozen=True, slots=True)
class SheetSettings:
    """One sheet's settings; `validated()` before they are used.

    `gutter` None lets the sheet choose its gaps by the size of its cells. `caption_lines` is the
    height of the caption block in lines: each line of the template gets one, what is left over goes
    to the lines that hold long text; None lets the sheet choose. `title` "" is the production's
    title. `dpi` is that of pixel pages, and what pictures in a PDF have at least (where the still
    has it). `answers` puts boxes for Approve and Kill and a line for a note below each caption, and
    on page one two lines for name and date; `intro` is text at their left, each of its lines a
    paragraph. `link` is the web address each picture leads to, in a PDF or HTML (see `links`).

    `sort` is a sort key of the library ("-date" for the latest first, "" for any order) and `group`
    what to put together below a heading, on pages of its own with `group_pages`: whoever makes the
    sheet sorts and groups. `font` is a family for all text, "" for the sheet's own. `stars`,
    `labels` and `picks` draw these signs beside the caption; `border` is in points. `logo` and
    `watermark_picture` are paths of picture files. A `cover` tells of the production, with
    `contact` below, and a `names` index says who is on which page.
    """

    page: PageSize = PageSize.A4
    custom_mm: tuple[float, float] = (210.0, 297.0)
    landscape: bool = False
    columns: int = 4
    rows: int = 5
    margin: float = 12.0
    gutter: float | None = None
    fit: Fit = Fit.FIT
    caption: str = "{bold}{number|file}{right}{rating}\n{caption|headline}\n{grey}{people}"
    caption_lines: int | None = None
    title: str = ""
    header_left: str = "{bold}{title} {plain}{grey}{title.local}\n{stills} · {query}"
    header_center: str = ""
    header_right: str = "{grey}{today}"
    footer_left: str = "{grey}{credit}"
    footer_center: str = ""
    footer_right: str = "{grey}page {page} of {pages}"
    paper: Paper = Paper.WHITE
    dpi: int = 300
    answers: bool = False
    intro: str = ""
    link: str = ""
    arrangement: Arrangement = Arrangement.GRID
    sort: str = ""
    group: GroupKey = GroupKey.NONE
    group_pages: bool = False
    font: str = ""
    stars: bool = False
    labels: bool = False
    picks: bool = False
    border: float = 0.0
    crop_marks: bool = False
    logo: str = ""
    watermark: str = ""
    watermark_picture: str = ""
    cover: bool = False
    contact: str = ""
    names: bool = False

    def validated(self) -> SheetSettings:
        """Return these settings; SheetError says what is wrong with them and what would do."""
        if self.page is PageSize.CUSTOM:
            _check_sides(self.custom_mm)
        _check_range("the number of columns", self.columns, 1, LARGEST_GRID)
        _check_range("the number of rows", self.rows, 1, LARGEST_GRID)
        _check_range("the margin", self.margin, 0, LARGEST_SIDE_MM, " mm")
        _check_range("the gutter", self.gutter or 0, 0, LARGEST_SIDE_MM, " mm")
        lines = max(self.caption_lines or 0, line_count(self.caption))
        _check_range("the caption's number of lines", lines, 0, MOST_CAPTION_LINES)
        _check_range("the resolution", self.dpi, LOWEST_DPI, HIGHEST_DPI, " dpi")
        _check_range("the border", self.border, 0, WIDEST_BORDER, " points")
        if self.sort and self.sort.removeprefix("-") not in tuple(SortKey):
            known = ", ".join(SortKey)
            raise SheetError(f"sort {self.sort}: no such order; there are {known}, and -date ...")
        texts = (self.caption, *self.header, *self.footer, self.intro, self.contact, self.watermark)
        for template in texts:
            check(template)
        check_link(self.link)
        for file in (self.logo, self.watermark_picture):
            check_logo(file)
        if self.answers and self.arrangement is Arrangement.ROWS:
            raise SheetError(
                "rows of pictures in their own shapes have no room for answers; choose the grid"
            )
        geometry(self.frame())
        return self

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the page as it lies."""
        sides = self.custom_mm if self.page is PageSize.CUSTOM else PAGE_MM[self.page]
        return (max(sides), min(sides)) if self.landscape else (min(sides), max(sides))

    @property
    def header(self) -> tuple[str, str, str]:
        """The header's templates: left, centre, right."""
        return (self.header_left, self.header_center, self.header_right)

    @property
    def footer(self) -> tuple[str, str, str]:
        """The footer's templates: left, centre, right."""
        return (self.footer_left, self.footer_center, self.footer_right)

    @property
    def caption_least(self) -> int:
        """How many lines of print a caption has at least: signs need one to stand on."""
        return max(line_count(self.caption), 1 if self.signs else 0)

    @property
    def signs(self) -> bool:
        """Whether anything is drawn beside the caption."""
        return self.stars or self.labels or self.picks

    def frame(self, ratio: float = 2 / 3, top: float = 0.0) -> Frame:
        """Return what the page's geometry follows from.

        `ratio` is the pictures' height / width, `top` what they leave free below the header.
        """
        width, height = (side * POINTS_PER_MM for side in self.page_mm)
        return Frame(
            width=width,
            height=height,
            margin=self.margin * POINTS_PER_MM,
            gutter=None if self.gutter is None else self.gutter * POINTS_PER_MM,
            columns=self.columns,
            rows=self.rows,
            header=tuple(map(line_styles, self.header)),
            footer=tuple(map(line_styles, self.footer)),
            caption_least=self.caption_least,
            caption_lines=self.caption_lines,
            ratio=ratio,
            shaped=self.fit is not Fit.FILL,
            answers=self.answers,
            top=top,
            block=CaptionBlock(line_styles(self.caption)),
            heading=self.group is not GroupKey.NONE,
            signs=self.signs,
            own_shapes=self.arrangement is Arrangement.ROWS,
            air=CROP_MARK if self.crop_marks else 0.0,
        )

    def turned(self, *, landscape: bool) -> SheetSettings:
        """Return these settings upright or lying; the usual grid of one becomes the other's."""
        grid = (self.columns, self.rows)
        columns, rows = USUAL_GRID[landscape] if grid == USUAL_GRID[self.landscape] else grid
        return replace(self, landscape=landscape, columns=columns, rows=rows)

    def reshaped(self, *, landscape: bool) -> SheetSettings:
        """Return these settings upright or lying, with a grid of about as many that suits it.

        For a template, whose grid suits the page it was made for.
        """
        turned = self.turned(landscape=landscape)
        if landscape is self.landscape or (turned.columns, turned.rows) != (
            self.columns,
            self.rows,
        ):
            return turned
        across = sqrt(2) if landscape else sqrt(0.5)  # ISO paper: the long side to the short one
        columns, rows = round(self.columns * across), round(self.rows / across)
        return replace(turned, columns=max(1, columns), rows=max(1, rows))

    def on_page(self, text: str) -> SheetSettings:
        """Return these settings on a page named as a person would: `a4`, `Letter`, `200x300`.

        A size in millimetres lies as it is written. SheetError names the known pages.
        """
        sides = re.fullmatch(r"(\d+(?:\.\d+)?) ?[x×] ?(\d+(?:\.\d+)?)(?: ?mm)?", text.strip())
        if sides is not None:
            width, height = float(sides[1]), float(sides[2])
            _check_sides((width, height))  # not more: the grid may still be chosen
            lying = self.landscape or width > height
            return replace(self, page=PageSize.CUSTOM, custom_mm=(width, height), landscape=lying)
        for page in PAGE_MM:
            if page.lower() == text.strip().lower():
                return replace(self, page=page)
        known = ", ".join(PAGE_MM)
        raise SheetError(
            f"no page is called {text!r}; known are {known}, and sizes like 200x300 mm"
        )

    def with_grid(self, text: str) -> SheetSettings:
        """Return these settings with a grid written as `4x5`: 4 columns, 5 rows."""
        found = re.fullmatch(r"(\d{1,3}) ?[x×] ?(\d{1,3})", text.strip())
        if found is None:
            raise SheetError(f"a grid is written like 4x5 (4 columns, 5 rows), not {text!r}")
        return replace(self, columns=int(found[1]), rows=int(found[2]))

    def to_json(self) -> str:
        """Return the settings as one line, to be remembered."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> SheetSettings:
        """Return remembered settings; the default for what is missing, unknown or out of range."""
        default = cls()
        try:
            kept = json.loads(text)
        except ValueError:
            return default
        if not isinstance(kept, dict):
            return default
        result = default
        for known in fields(cls):
            if known.name in kept:
                result = _with_kept(result, known.name, kept[known.name])
        try:
            return result.validated()
        except SheetError:
            return default


def line_count(template: str) -> int:
    """Return how many lines a template has; an empty one has none."""
    return len(template.splitlines())


def _with_kept(settings: SheetSettings, name: str, kept: object) -> SheetSettings:
    """Return `settings` with one remembered value, or as they are where it makes no sense."""
    old: object = getattr(settings, name)
    value: object = None
    if name == "gutter":
        value = float(kept) if isinstance(kept, (int, float)) else None
    elif name == "caption_lines":
        value = kept if isinstance(kept, int) else None
    elif name == "custom_mm":
        value = _sides(kept) or old
    elif isinstance(old, StrEnum):
        value = next((one for one in type(old) if one == kept), old)
    elif isinstance(old, float) and isinstance(kept, (int, float)):
        value = float(kept)
    else:
        value = kept if type(kept) is type(old) else old
    changes: dict[str, object] = {name: value}
    return replace(settings, **changes)  # type: ignore[arg-type]  # checked against the old value


def _sides(kept: object) -> tuple[float, float] | None:
    numbers = (
        [one for one in kept if isinstance(one, (int, float))] if isinstance(kept, list) else []
    )
    return (float(numbers[0]), float(numbers[1])) if len(numbers) == 2 else None


def _check_sides(sides: tuple[float, float]) -> None:
    for side in sides:
        _check_range("a side of the page", side, SMALLEST_SIDE_MM, LARGEST_SIDE_MM, " mm")


def _check_range(what: str, value: float, low: float, high: float, unit: str = "") -> None:
    if not low <= value <= high:
        raise SheetError(f"{what} is {value:g}{unit}; it can be {low:g} to {high:g}{unit}")
