"""Stills and settings to pages of boxes, one page at a time.

    sheet = laid_out(settings, stills, query="kind:bts", today="2022-11-10")
    sheet.page(1)        the first page; nothing is kept of it

`stills` may be a sequence that reads each still when it is asked for: a page asks for its own
stills only, and the sheet as a whole looks at a few dozen, spread evenly, to find the title they
share and the shape most of them have. Only rows of pictures in their own shapes, and an index of
names, need to see all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from statistics import median

from gallery.approvals.rules import Standing
from gallery.errors import SheetError
from gallery.library.still import Still
from gallery.library.values import Person
from gallery.search.folding import natural_key
from gallery.sheets.answers import answer_line, intro_height
from gallery.sheets.boxes import (
    AnswerBox,
    LogoBox,
    Look,
    MarkBox,
    Page,
    PictureBox,
    RuleBox,
    Signature,
    TextBox,
)
from gallery.sheets.captions import caption, marks
from gallery.sheets.ends import footer, header, heading, logo_box, opening_texts, rules
from gallery.sheets.flow import Filled, Flow, SheetGroup
from gallery.sheets.front import COVER, NAMES, Named, cover, names_pages
from gallery.sheets.geometry import Geometry, Rect, geometry, opened
from gallery.sheets.logos import logo_size
from gallery.sheets.restrictions import restrictions_of
from gallery.sheets.settings import Arrangement, SheetSettings
from gallery.sheets.token_values import Place, Texts
from gallery.sheets.tokens import cleaned, page_lines

UNTITLED = "Contact sheet"
LOOKED_AT = 32  # stills, to learn what a sheet's stills have in common
FLATTEST, TALLEST = 0.4, 1.5  # height / width of a picture's box


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose pages are laid out when they are asked for."""

    settings: SheetSettings
    stills: Sequence[Still]
    place: Place
    geometry: Geometry
    opening: Geometry  # of the first page with pictures, which may have an intro above them
    language: str
    flow: Flow
    logo: LogoBox | None = None
    standing: Callable[[Still], Standing] | None = None
    index: tuple[tuple[TextBox, ...], ...] = ()  # the texts of the pages of names
    now: float = 0.0

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

    def spreads(self) -> Iterator[tuple[str, range]]:
        """Yield the title of each group and the pages it is on, counted from 0."""
        first = 0
        for group in self.flow.groups:
            begin, end = (
                self.flow.page_of(place) - 1 + self.settings.cover
                for place in (first, first + group.count - 1)
            )
            yield group.title, range(begin, end + 1)
            first += group.count

    def page(self, number: int) -> Page:
        """Return a page, counted from 1."""
        inner = number - self.settings.cover
        if not inner:
            return self._cover()
        if inner > self.flow.pages:
            return self._names(number, self.index[inner - self.flow.pages - 1])
        measures = self.opening if inner == 1 else self.geometry
        filled = self.flow.page(inner)
        stills = [self.stills[place] for place in filled.stills]
        if measures.per_page == 1 and self.settings.arrangement is Arrangement.GRID:
            measures, filled = self._one_up(measures, filled, stills)
        place = replace(self.place, page=number)
        parts = self._parts(measures, stills, place)
        if inner == 1:
            texts, lines, parts.signature = opening_texts(
                self.settings, measures, self.stills[0], place
            )
            parts.texts += texts
            parts.rules += lines
        for one in filled.headings:
            text, rule = heading(measures, one)
            parts.texts.append(text)
            parts.rules.append(rule)
        taken = iter(stills)
        for row in filled.rows:
            for offset, rect in enumerate(row.pictures):
                box = self._box(rect, next(taken), row.first + offset + 1)
                parts.add(self.settings, measures, box, row.caption_widths[offset], place)
        return self._page(parts, measures, stills, place, _page_name(stills))

    def _cover(self) -> Page:
        measures, place = self.geometry, replace(self.place, page=1)
        still = self.stills[0]
        texts, lines = cover(self.settings, measures, still.production, place)
        parts = _Parts(texts=texts, rules=lines)
        logo = self.logo
        if logo is not None:
            parts.logo = replace(logo, rect=_enlarged(logo.rect, 2.0))
        return self._page(parts, measures, (), place, COVER, plain=True)

    def _names(self, number: int, texts: Sequence[TextBox]) -> Page:
        place = replace(self.place, page=number)
        parts = self._parts(self.geometry, (), place)
        parts.texts += texts
        return self._page(parts, self.geometry, (), place, NAMES)

    def _parts(self, measures: Geometry, stills: Sequence[Still], place: Place) -> _Parts:
        texts = list(header(self.settings, measures, stills, place, self.logo))
        return _Parts(texts=texts, rules=rules(measures), logo=self.logo)

    def _box(self, rect: Rect, still: Still, position: int) -> PictureBox:
        standing = self.standing(still) if self.standing is not None else Standing.NOT_NEEDED
        found = restrictions_of(still, standing, self.now)
        return PictureBox(rect, still, position, self.settings.fit, found)

    def _one_up(
        self, measures: Geometry, filled: Filled, stills: Sequence[Still]
    ) -> tuple[Geometry, Filled]:
        """Return the measures of a page with a single still, whose shape its box has."""
        top = measures.area.y - self.geometry.area.y
        with suppress(SheetError):  # a small page with no room for this one's shape
            measures = geometry(self.settings.frame(_ratio(stills), top))
            row = filled.rows[0]
            rect = row.pictures[0]
            rect = Rect(rect.x, rect.y, measures.picture_width, measures.picture_height)
            row = replace(row, pictures=(rect,), caption_widths=(measures.cell_width,))
            filled = replace(filled, rows=(row,))
        return measures, filled

    def _page(
        self,
        parts: _Parts,
        measures: Geometry,
        stills: Sequence[Still],
        place: Place,
        name: str,
        *,
        plain: bool = False,
    ) -> Page:
        settings = self.settings
        if not plain:
            parts.texts += footer(settings, measures, stills, place)
        watermark = page_lines(settings.watermark, stills, place)
        return Page(
            number=place.page,
            width=measures.width,
            height=measures.height,
            name=name,
            pictures=tuple(parts.pictures),
            texts=tuple(parts.texts),
            rules=tuple(parts.rules),
            answers=tuple(parts.answers),
            signature=parts.signature,
            marks=tuple(parts.marks),
            look=Look(
                settings.border,
                settings.crop_marks,
                " ".join(line.text for line in watermark),
                settings.watermark_picture,
            ),
            logo=parts.logo,
        )


@dataclass(slots=True)
class _Parts:
    """What gathers on a page while it is laid out."""

    texts: list[TextBox]
    rules: list[RuleBox]
    logo: LogoBox | None = None
    pictures: list[PictureBox] = field(default_factory=list)
    answers: list[AnswerBox] = field(default_factory=list)
    marks: list[MarkBox] = field(default_factory=list)
    signature: Signature | None = None

    def add(
        self,
        settings: SheetSettings,
        measures: Geometry,
        box: PictureBox,
        width: float,
        place: Place,
    ) -> None:
        """Add a picture with what stands below it."""
        self.pictures.append(box)
        self.texts += caption(settings, measures, box, width, place)
        self.marks += marks(settings, measures, box, width)
        if settings.answers:
            top = box.rect.bottom + measures.text_height
            answer, texts, rule = answer_line(measures, top, box.rect, box.position)
            self.answers.append(answer)
            self.texts += texts
            self.rules.append(rule)


def laid_out(
    settings: SheetSettings,
    stills: Sequence[Still],
    *,
    query: str = "",
    today: str = "",
    recipient: str = "",
    classes: Mapping[str, str] | None = None,
    groups: Sequence[SheetGroup] = (),
    count: int | None = None,
    standing: Callable[[Still], Standing] | None = None,
    now: float = 0.0,
) -> Sheet:
    """Return the sheet; SheetError for settings that cannot be, or when there are no stills.

    `classes` says by still id what `{class}` prints. `groups` share out the stills, in their order,
    where the settings group them; `count` is how many there are where some stand there more than
    once. `standing` says of a still whether it is killed, which is marked, and so is an embargo
    that holds at `now`, seconds since the epoch (left out: any embargo).
    """
    settings.validated()
    if not stills:
        raise SheetError("there are no stills to print; choose a filter that matches some")
    step = max(1, len(stills) // LOOKED_AT)
    seen = [stills[place] for place in range(0, len(stills), step)]
    title, titles = _titles(settings, seen)
    place = Place(
        title=title,
        titles=titles,
        count=len(stills) if count is None else count,
        query=query,
        today=today,
        recipient=recipient,
        classes=classes or {},
    )
    if groups and sum(group.count for group in groups) != len(stills):
        raise ValueError("the groups do not hold as many stills as there are")
    frame = replace(settings.frame(_ratio(seen)), heading=bool(groups))
    intro = page_lines(settings.intro, seen[:1], place)
    measures, opening = opened(frame, intro_height(settings, geometry(frame), intro))
    flow = Flow(
        measures,
        opening,
        len(stills),
        groups,
        _shapes(stills) if settings.arrangement is Arrangement.ROWS else None,
        group_pages=settings.group_pages,
    )
    named = _named(stills, flow, settings.cover) if settings.names else []
    index = tuple(tuple(page) for page in names_pages(measures, named))
    place = replace(place, pages=settings.cover + flow.pages + len(index))
    logo = None
    if settings.logo:
        logo = logo_box(measures, settings.logo, logo_size(settings.logo))
    language = seen[0].production.language
    return Sheet(
        settings, stills, place, measures, opening, language, flow, logo, standing, index, now
    )


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
    known = [shape for still in stills if (shape := _shape(still))]
    return max(FLATTEST, min(median(known), TALLEST)) if known else 2 / 3


def _shape(still: Still) -> float:
    """Return the height / width of a still, 0 where it is not known."""
    facts = still.facts
    return facts.height / facts.width if facts and facts.width and facts.height else 0.0


def _shapes(stills: Sequence[Still]) -> Callable[[int], float]:
    return lambda place: _shape(stills[place]) or 2 / 3


def _named(stills: Sequence[Still], flow: Flow, before: int) -> list[Named]:
    """Return everybody who is in these stills by name, and where."""
    people: dict[str, Person] = {}
    places: dict[str, dict[int, list[str]]] = {}
    for number in range(len(stills)):
        still = stills[number]
        value = still.value("people")
        for person in value if isinstance(value, tuple) else ():
            if isinstance(person, Person):
                people.setdefault(person.name, person)
                of_person = places.setdefault(person.name, {})
                of_page = of_person.setdefault(flow.page_of(number) + before, [])
                of_page.append(_number(still))
    return [
        Named(people[name], tuple((page, tuple(found)) for page, found in places[name].items()))
        for name in sorted(people, key=natural_key)
    ]


def _number(still: Still) -> str:
    return cleaned(str(still.value("number") or "")) or cleaned(still.file)


def _page_name(stills: Sequence[Still]) -> str:
    names = [_number(still) for still in (stills[0], stills[-1])]
    return names[0] if len(stills) == 1 else f"{names[0]} – {names[1]}"


def _enlarged(rect: Rect, times: float) -> Rect:
    return Rect(rect.x, rect.y, rect.width * times, rect.height * times)
