"""The pages around the pictures: a cover with the facts of the production, an index of names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gallery.library.production import Production
from gallery.library.values import Person
from gallery.sheets.boxes import RuleBox, TextBox
from gallery.sheets.geometry import Geometry, Rect
from gallery.sheets.measures import LEADING, line_count_of
from gallery.sheets.settings import SheetSettings
from gallery.sheets.token_values import Place
from gallery.sheets.tokens import Line, Run, cleaned, line_styles, page_lines

COVER, NAMES = "Cover", "Names"
TITLE_SCALE, LOCAL_SCALE = 2.4, 1.3  # times the header's title
LABEL_WIDTH = 0.26  # of the page's
HIGH = 0.24  # of the page's height, above the title
MOST_PLACES = 120  # of one person that are named one by one
NAMES_COLUMN = 22.0  # times the text size: the least width of a column of names
BETWEEN_NAMES = 0.7  # times the text size


@dataclass(frozen=True, slots=True)
class Named:
    """One person of the index: the frame numbers on each page, in the order of the pages."""

    person: Person
    places: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def line(self) -> Line:
        """What the index prints."""
        name = [Run(cleaned(self.person.name), bold=True)]
        if self.person.role:
            name.append(Run(f"  {cleaned(self.person.role)}", grey=True))
        if sum(len(numbers) for _, numbers in self.places) > MOST_PLACES:
            text = "pages " + ", ".join(_ranges([page for page, _ in self.places]))
        else:
            text = "; ".join(f"{', '.join(found)} · p. {page}" for page, found in self.places)
        return Line((*name, Run(f"   {text}")))


def cover(
    settings: SheetSettings, measures: Geometry, production: Production, place: Place
) -> tuple[list[TextBox], list[RuleBox]]:
    """Return the cover's texts, from top to bottom; what has no room is left out."""
    area = measures.area
    base = measures.text_size * 1.15
    top = measures.height * HIGH
    texts: list[TextBox] = []

    def put(line: Line, size: float, lines: int = 1, x: float = 0.0) -> None:
        nonlocal top
        height = size * LEADING * lines
        if top + height <= area.bottom:
            rect = Rect(area.x + x, top, area.width - x, height)
            texts.append(TextBox(rect, line, size, size * LEADING, lines))
        top += height

    title = cleaned(place.title)
    size = measures.title_size * TITLE_SCALE
    put(Line((Run(title, bold=True),)), size, min(3, line_count_of(title, area.width, size)))
    local = cleaned(" ".join(text for _, text in place.titles))
    if local:
        put(Line((Run(local, grey=True),)), measures.title_size * LOCAL_SCALE)
    top += base
    rules = [RuleBox(Rect(area.x, top, area.width, 1.5), strong=True)]
    top += base * 1.5
    aside = area.width * LABEL_WIDTH
    for label, value in _facts(production, place):
        if top + base * LEADING > area.bottom:
            break
        rect = Rect(area.x, top, aside, base * LEADING)
        texts.append(TextBox(rect, Line((Run(label, grey=True),)), base, base * LEADING))
        for part in value:
            put(part, base, min(4, line_count_of(part.text, area.width - aside, base)), aside)
        top += base * 0.5
    lines = page_lines(settings.contact, (), place)
    top += base
    for line, style in zip(lines, line_styles(settings.contact), strict=True):
        put(line.sized(base), style.size(base))
    return texts, rules


def _facts(production: Production, place: Place) -> Iterator[tuple[str, list[Line]]]:
    """Yield what is known of the production, and of the sheet."""

    def plain(text: str) -> list[Line]:
        return [Line((Run(cleaned(text)),))]

    if production.director:
        yield "Director", plain(production.director)
    if production.release:
        yield "Release", plain(production.release)
    if production.cast:
        yield "Cast", [_cast_line(person) for person in production.cast]
    yield "Stills", plain(f"{place.count:,}")
    if place.query:
        yield "Filter", plain(place.query)
    if place.recipient:
        yield "For", plain(place.recipient)
    if place.today:
        yield "Date", plain(place.today)


def _cast_line(person: Person) -> Line:
    local = cleaned(" ".join(text for _, text in person.local_names))
    runs = [Run(cleaned(person.name))]
    if local:
        runs.append(Run(f" {local}", grey=True))
    if person.role:
        runs.append(Run(f" as {cleaned(person.role)}", grey=True))
    return Line(tuple(runs))


def names_pages(measures: Geometry, named: Sequence[Named]) -> list[list[TextBox]]:
    """Return the texts of the pages that the index takes, column after column."""
    area, size = measures.area, measures.text_size
    leading, gap = size * LEADING, size * 2
    columns = max(1, int((area.width + gap) // (size * NAMES_COLUMN + gap)))
    width = (area.width - (columns - 1) * gap) / columns
    room = max(1, int((area.height - leading * 2.5) // leading))
    pages: list[list[TextBox]] = []
    column, top = columns, 0.0
    for one in named:
        lines = min(room, line_count_of(one.line.text, width, size))
        if top + lines * leading > area.bottom:
            column, top = column + 1, area.y + leading * 2.5
        if column >= columns or not pages:
            pages.append([_names_title(measures)])
            column, top = 0, area.y + leading * 2.5
        rect = Rect(area.x + column * (width + gap), top, width, lines * leading)
        pages[-1].append(TextBox(rect, one.line, size, leading, lines))
        top += lines * leading + size * BETWEEN_NAMES
    return pages


def _names_title(measures: Geometry) -> TextBox:
    size = measures.text_size * 1.3
    rect = Rect(measures.area.x, measures.area.y, measures.area.width, size * LEADING)
    return TextBox(rect, Line((Run(NAMES, bold=True),)), size, size * LEADING)


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Yield numbers that rise, those that follow each other as `3–9`."""
    first = last = numbers[0]
    for number in (*numbers[1:], 0):
        if number == last + 1:
            last = number
            continue
        yield f"{first}" if first == last else f"{first}–{last}"
        first = last = number
