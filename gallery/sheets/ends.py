"""What stands above and below the pictures of a page: header, footer, their rules, the intro."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gallery.library.still import Still
from gallery.sheets.answers import SIGNATURE_HEIGHT, SIGNED, intro, signature
from gallery.sheets.boxes import Align, LogoBox, RuleBox, Signature, TextBox
from gallery.sheets.flow import Heading
from gallery.sheets.geometry import (
    FOOTER_GAP,
    FOOTER_RULE,
    HEADER_GAP,
    HEADER_RULE,
    Geometry,
    Rect,
)
from gallery.sheets.measures import LEADING, LineStyle, end_heights
from gallery.sheets.settings import SheetSettings
from gallery.sheets.token_values import Place
from gallery.sheets.tokens import Line, Run, line_styles, page_lines

WIDEST_LOGO = 4.0  # times its height
AFTER_LOGO = 0.6  # times the title's size
HEADING_RULE = 0.5


def header(
    settings: SheetSettings,
    measures: Geometry,
    stills: Sequence[Still],
    place: Place,
    logo: LogoBox | None,
) -> Iterator[TextBox]:
    """Yield the header's lines; the last ones of all three columns stand on one baseline.

    The first line on the left is the title. A line there may run up to where the right begins.
    """
    base = measures.text_size
    floor = measures.header.bottom - HEADER_RULE - HEADER_GAP * 3
    area = measures.header
    if logo is not None:
        taken = logo.rect.width + measures.title_size * AFTER_LOGO
        area = Rect(area.x + taken, area.y, area.width - taken, area.height)
    for rect, lines, styles, align in _columns(area, settings.header, stills, place):
        bases = [
            measures.title_size if align is Align.LEFT and number == 0 else base
            for number in range(len(lines))
        ]
        titled = measures.title_size if align is Align.LEFT else 0.0
        heights = end_heights(styles, base, titled)
        top = floor - sum(heights)
        for line, style, size, height in zip(lines, styles, bases, heights, strict=True):
            if line.left or line.right:
                box = Rect(rect.x, top, rect.width, height)
                yield TextBox(box, line.sized(size), style.size(size), height, 1, align)
            top += height


def footer(
    settings: SheetSettings, measures: Geometry, stills: Sequence[Still], place: Place
) -> Iterator[TextBox]:
    """Yield the footer's lines; the first ones of all three columns stand on one line."""
    base = measures.text_size
    columns = list(_columns(measures.footer, settings.footer, stills, place))
    text = max(sum(end_heights(styles, base)) for _, _, styles, _ in columns)
    for rect, lines, styles, align in columns:
        heights = end_heights(styles, base)
        top = rect.bottom - text
        for line, style, height in zip(lines, styles, heights, strict=True):
            if line.left or line.right:
                box = Rect(rect.x, top, rect.width, height)
                yield TextBox(box, line.sized(base), style.size(base), height, 1, align)
            top += height


def rules(measures: Geometry) -> list[RuleBox]:
    """Return the lines below the header and above the footer."""
    header, footer = measures.header, measures.footer
    found = []
    if header.height:
        y = header.bottom - HEADER_GAP * 2 - HEADER_RULE
        found.append(RuleBox(Rect(header.x, y, header.width, HEADER_RULE), strong=True))
    if footer.height:
        y = footer.y + FOOTER_GAP * 1.5
        found.append(RuleBox(Rect(footer.x, y, footer.width, FOOTER_RULE), strong=False))
    return found


def logo_box(measures: Geometry, path: str, size: tuple[int, int]) -> LogoBox | None:
    """Return where the logo goes, as high as the header's text; None where there is no header."""
    height = measures.header.height - HEADER_RULE - HEADER_GAP * 3
    if not path or height <= 0:
        return None
    width = min(height * size[0] / size[1], height * WIDEST_LOGO, measures.header.width * 0.3)
    return LogoBox(Rect(measures.header.x, measures.header.y, width, height), path)


def opening_texts(
    settings: SheetSettings, measures: Geometry, still: Still, place: Place
) -> tuple[list[TextBox], list[RuleBox], Signature | None]:
    """Return the intro, and where to sign, between the header and the first row of pictures."""
    lines = page_lines(settings.intro, [still], place)
    top = measures.header.bottom
    texts = list(intro(lines, measures, top, signed=settings.answers))
    if not settings.answers:
        return texts, [], None
    size = measures.text_size
    width = measures.area.width * SIGNED
    rect = Rect(measures.area.right - width, top, width, size * SIGNATURE_HEIGHT)
    signed, labels, lines_to_sign = signature(rect, size)
    return texts + labels, lines_to_sign, signed


def heading(measures: Geometry, one: Heading) -> tuple[TextBox, RuleBox]:
    """Return a group's heading, and the line below it."""
    size, rect, group = measures.heading_size, one.rect, one.group
    leading = size * LEADING
    words = [Run(group.title, bold=True)]
    if group.detail:
        words.append(Run(f"  {group.detail}", grey=True))
    if one.continued:
        words.append(Run("  continued", grey=True))
    count = f"{group.count:,}" if group.count != 1 else "1"
    line = Line(tuple(words), (Run(count, grey=True),))
    box = TextBox(Rect(rect.x, rect.y, rect.width, leading), line, size, leading)
    rule = Rect(rect.x, rect.y + leading * 1.12, rect.width, HEADING_RULE)
    return box, RuleBox(rule, strong=False)


def _columns(
    rect: Rect, templates: Sequence[str], stills: Sequence[Still], place: Place
) -> Iterator[tuple[Rect, Sequence[Line], Sequence[LineStyle], Align]]:
    """Share the width among left, centre and right, by which of them there are."""
    left, center, right = templates
    shares = (0.4, 0.2, 0.4) if center else (0.66, 0.0, 0.34) if right else (1.0, 0.0, 0.0)
    if not left and not center:
        shares = (0.0, 0.0, 1.0)
    sides = (Align.LEFT, Align.CENTER, Align.RIGHT)
    x = rect.x
    for share, template, align in zip(shares, templates, sides, strict=True):
        lines = page_lines(template, stills, place)
        column = Rect(x, rect.y, rect.width * share, rect.height)
        yield column, lines, line_styles(template), align
        x += rect.width * share
