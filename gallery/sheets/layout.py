"""Stills and settings to pages of boxes, one page at a time.

    sheet = laid_out(settings, stills, query="kind:bts", today="2022-11-10")
    sheet.page(1)        the first page; nothing is kept of it

`stills` may be a sequence that reads each still when it is asked for: a page asks for its own
stills only, and the sheet as a whole looks at a few dozen, spread evenly, to find the title they
share and the shape most of them have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from statistics import median

from gallery.errors import SheetError
from gallery.library.still import Still
from gallery.sheets.answers import (
    SIGNATURE_HEIGHT,
    SIGNED,
    answer_line,
    intro,
    intro_height,
    signature,
)
from gallery.sheets.boxes import Align, AnswerBox, Page, PictureBox, RuleBox, Signature, TextBox
from gallery.sheets.geometry import (
    FOOTER_GAP,
    FOOTER_RULE,
    HEADER_GAP,
    HEADER_RULE,
    LEADING,
    TITLE_LEADING,
    Geometry,
    Rect,
    geometry,
    opened,
)
from gallery.sheets.settings import SheetSettings
from gallery.sheets.token_values import Place, Texts
from gallery.sheets.tokens import Line, cleaned, long_lines, page_lines, still_lines

UNTITLED = "Contact sheet"
LOOKED_AT = 64  # stills, to learn what a sheet's stills have in common
FLATTEST, TALLEST = 0.4, 1.5  # height / width of a picture's box


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose pages are laid out when they are asked for."""

    settings: SheetSettings
    stills: Sequence[Still]
    place: Place
    geometry: Geometry
    opening: Geometry  # of page one, which may have an intro above its pictures
    language: str

    @property
    def title(self) -> str:
        """The sheet's title, on one line."""
        return cleaned(self.place.title) or UNTITLED

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.place.pages

    def __iter__(self) -> Iterator[Page]:
        return (self.page(number) for number in range(1, self.pages + 1))

    def page(self, number: int) -> Page:
        """Return a page, counted from 1."""
        measures = self.opening if number == 1 else self.geometry
        first = 0 if number == 1 else self._first(number)
        stills = [
            self.stills[place]
            for place in range(first, min(first + measures.per_page, len(self.stills)))
        ]
        if measures.per_page == 1:
            with suppress(SheetError):  # a small page with no room for this one's shape
                top = measures.area.y - self.geometry.area.y
                measures = geometry(self.settings.frame(_ratio(stills), top))
        place = replace(self.place, page=number)
        parts = _Parts(list(_header(self.settings, measures, stills, place)), _rules(measures))
        if number == 1:
            _add_intro(parts, self.settings, measures, self.stills[0], place)
        for offset, still in enumerate(stills):
            box = PictureBox(measures.picture(offset), still, first + offset + 1, self.settings.fit)
            parts.pictures.append(box)
            parts.texts += _caption(self.settings, measures, box, place)
            if self.settings.answers:
                top = box.rect.bottom + measures.text_height
                answer, texts, rule = answer_line(measures, top, box.rect, box.position)
                parts.answers.append(answer)
                parts.texts += texts
                parts.rules.append(rule)
        parts.texts += _footer(self.settings, measures, stills, place)
        return Page(
            number=number,
            width=measures.width,
            height=measures.height,
            name=_page_name(stills),
            pictures=tuple(parts.pictures),
            texts=tuple(parts.texts),
            rules=tuple(parts.rules),
            answers=tuple(parts.answers),
            signature=parts.signature,
        )

    def _first(self, number: int) -> int:
        """Return which still a page after the first one begins with."""
        return self.opening.per_page + (number - 2) * self.geometry.per_page


@dataclass(slots=True)
class _Parts:
    """What gathers on a page while it is laid out."""

    texts: list[TextBox]
    rules: list[RuleBox]
    pictures: list[PictureBox] = field(default_factory=list)
    answers: list[AnswerBox] = field(default_factory=list)
    signature: Signature | None = None


def laid_out(
    settings: SheetSettings,
    stills: Sequence[Still],
    *,
    query: str = "",
    today: str = "",
    classes: Mapping[str, str] | None = None,
) -> Sheet:
    """Return the sheet; SheetError for settings that cannot be, or when there are no stills.

    `classes` says by still id what `{class}` prints.
    """
    settings.validated()
    if not stills:
        raise SheetError("there are no stills to print; choose a filter that matches some")
    step = max(1, len(stills) // LOOKED_AT)
    seen = [stills[place] for place in range(0, len(stills), step)]
    title, titles = _titles(settings, seen)
    ratio = _ratio(seen)
    measures = geometry(settings.frame(ratio))
    place = Place(
        title=title,
        titles=titles,
        count=len(stills),
        query=query,
        today=today,
        classes=classes or {},
    )
    top = intro_height(settings, measures, page_lines(settings.intro, seen[:1], place))
    measures, opening = opened(settings.frame(ratio), top)
    pages = 1 + -(-max(0, len(stills) - opening.per_page) // measures.per_page)
    place = replace(place, pages=pages)
    return Sheet(settings, stills, place, measures, opening, seen[0].production.language)


def _titles(settings: SheetSettings, stills: Sequence[Still]) -> tuple[str, Texts]:
    """Return the sheet's title, and the same in other languages where the production has them."""
    productions = {still.production.title: still.production for still in stills}
    if len(productions) != 1:
        return settings.title or UNTITLED, ()
    title, production = next(iter(productions.items()))
    if settings.title and settings.title != title:
        return settings.title, ()
    return title or UNTITLED, production.title_local


def _ratio(stills: Sequence[Still]) -> float:
    """Return the height / width that suits most of these stills; 2:3 where none is known."""
    known = [
        still.facts.height / still.facts.width
        for still in stills
        if still.facts is not None and still.facts.width and still.facts.height
    ]
    return max(FLATTEST, min(median(known), TALLEST)) if known else 2 / 3


def _page_name(stills: Sequence[Still]) -> str:
    names = [
        cleaned(str(still.value("number") or "")) or cleaned(still.file)
        for still in (stills[0], stills[-1])
    ]
    return names[0] if len(stills) == 1 else f"{names[0]} – {names[1]}"


def _caption(
    settings: SheetSettings, measures: Geometry, box: PictureBox, place: Place
) -> Iterator[TextBox]:
    """Yield the caption's lines; each has its place, whether or not the one above it is full."""
    lines = still_lines(settings.caption, box.still, replace(place, position=box.position))
    leading = measures.caption_size * LEADING
    top = box.rect.bottom + measures.caption_gap
    shares = line_shares(long_lines(settings.caption), measures.caption_lines)
    for line, share in zip(lines, shares, strict=True):
        if line.left or line.right:
            rect = Rect(box.rect.x, top, measures.cell_width, share * leading)
            size, position = measures.caption_size, box.position
            yield TextBox(rect, line, size, leading, share, position=position)
        top += share * leading


def line_shares(long: Sequence[bool], total: int) -> tuple[int, ...]:
    """Return how many lines of print each line of a template may take, of `total` in the block.

    Each has one; what is left over goes in turn to those that hold long text, or to the last.
    """
    shares = [1] * len(long)
    takers = [place for place, is_long in enumerate(long) if is_long] or [len(long) - 1]
    for extra in range(total - len(long)) if long else ():
        shares[takers[extra % len(takers)]] += 1
    return tuple(shares)


def _header(
    settings: SheetSettings, measures: Geometry, stills: Sequence[Still], place: Place
) -> Iterator[TextBox]:
    """Yield the header's lines; the last ones of all three columns stand on one baseline.

    The first line on the left is the title. A line there may run up to where the right begins.
    """
    columns = [page_lines(template, stills, place) for template in settings.header]
    leading = measures.text_size * LEADING
    floor = measures.header.bottom - HEADER_RULE - HEADER_GAP * 3
    for rect, lines, align in _columns(measures.header, columns):
        top = floor - leading * len(lines)
        for number, line in enumerate(lines):
            size, height = measures.text_size, leading
            if align is Align.LEFT and number == 0:
                size = measures.title_size
                height = size * TITLE_LEADING
                top = floor - leading * (len(lines) - 1) - height
            if line.left or line.right:
                box = Rect(rect.x, top, rect.width, height)
                yield TextBox(box, line, size, height, 1, align)
            top += height


def _footer(
    settings: SheetSettings, measures: Geometry, stills: Sequence[Still], place: Place
) -> Iterator[TextBox]:
    columns = [page_lines(template, stills, place) for template in settings.footer]
    leading = measures.text_size * LEADING
    for rect, lines, align in _columns(measures.footer, columns):
        top = rect.bottom - leading * max(map(len, columns))
        for line in lines:
            if line.left or line.right:
                box = Rect(rect.x, top, rect.width, leading)
                yield TextBox(box, line, measures.text_size, leading, 1, align)
            top += leading


def _columns(
    rect: Rect, columns: Sequence[Sequence[Line]]
) -> Iterator[tuple[Rect, Sequence[Line], Align]]:
    """Share the width among left, centre and right, by which of them there are."""
    left, center, right = columns
    shares = (0.4, 0.2, 0.4) if center else (0.66, 0.0, 0.34) if right else (1.0, 0.0, 0.0)
    if not left and not center:
        shares = (0.0, 0.0, 1.0)
    sides = (Align.LEFT, Align.CENTER, Align.RIGHT)
    x = rect.x
    for share, lines, align in zip(shares, columns, sides, strict=True):
        yield Rect(x, rect.y, rect.width * share, rect.height), lines, align
        x += rect.width * share


def _rules(measures: Geometry) -> list[RuleBox]:
    header, footer = measures.header, measures.footer
    found = []
    if header.height:
        y = header.bottom - HEADER_GAP * 2 - HEADER_RULE
        found.append(RuleBox(Rect(header.x, y, header.width, HEADER_RULE), strong=True))
    if footer.height:
        y = footer.y + FOOTER_GAP * 1.5
        found.append(RuleBox(Rect(footer.x, y, footer.width, FOOTER_RULE), strong=False))
    return found


def _add_intro(
    parts: _Parts, settings: SheetSettings, measures: Geometry, still: Still, place: Place
) -> None:
    """Put the intro, and where to sign, between the header and the first row of pictures."""
    lines = page_lines(settings.intro, [still], place)
    top = measures.header.bottom
    if settings.answers:
        size = measures.text_size
        width = measures.area.width * SIGNED
        rect = Rect(measures.area.right - width, top, width, size * SIGNATURE_HEIGHT)
        parts.signature, texts, rules = signature(rect, size)
        parts.texts += texts
        parts.rules += rules
    parts.texts += intro(lines, measures, top, signed=settings.answers)
