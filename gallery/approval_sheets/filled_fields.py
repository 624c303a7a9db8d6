"""What the form of a returned PDF holds, read with bounds and without believing anything.

Runs in the process of `reader_process`. The fields are found from the form and again from the
pages: some programs save the one without the other. A name counts by its last part, since others
put all fields under a parent of their own. Nothing is run and nothing is followed out of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

MOST_FIELDS = 150_000  # three for each still, met in the form and on the page: 20,000 stills
MOST_PAGES = 5_000
MOST_TEXT = 4_000_000  # characters of all notes together
LONGEST_TEXT = 8_000  # characters of one; what is kept of a note is less
LONGEST_MANIFEST = 8 << 20  # bytes
LARGEST_STREAM = 128 << 10  # bytes, compressed, of a text that stands in one
DEEPEST = 16
PEN = ("Ink", "FreeText", "Stamp", "Text", "Highlight", "StrikeOut", "Underline", "Squiggly")
MOST_COMMENTS = 40
LONGEST_COMMENT = 400  # characters
SHAPES = ("Square", "Circle", "Line", "PolyLine", "Polygon", "Caret")

_OURS = re.compile(r"[ak]\d{4,6}|n\d{4,6}|name|date|sheet|manifest")
_OFF = ("", "Off")
# What may be wrong inside a broken file is raised as one of these.
BROKEN = (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, OverflowError)


class TooMuchError(ValueError):
    """More than any sheet has; the text says of what."""


@dataclass(slots=True)
class Box:
    """A tick box: what its value says, what it looks like; None where it does not say."""

    name: str
    value: bool | None = None
    look: bool | None = None
    odd: bool = False


@dataclass(slots=True)
class Text:
    """A text field; `length` is that of the text before it was cut."""

    name: str
    text: str
    length: int
    odd: bool = False


@dataclass(slots=True)
class Fields:
    """All that was found; `others` are names of fields that are not the sheet's."""

    boxes: list[Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    unknown: int = 0
    unreadable: int = 0
    has_form: bool = False
    marks: dict[int, int] = field(default_factory=dict)  # by page: drawn, stamped, commented
    comments: list[tuple[int, str]] = field(default_factory=list)  # page, what is written there


def read_fields(pdf: Pdf) -> Fields:
    """Return what the form of a PDF holds; TooMuchError beyond all bounds."""
    return _Walk(pdf).fields()


def text_of(value: Object, limit: int = LONGEST_TEXT) -> tuple[str, int] | None:
    """Return a text, cut, and its length before that; None for what is no text."""
    if isinstance(value, (String, Name)):
        text = str(value).removeprefix("/") if isinstance(value, Name) else str(value)
    elif isinstance(value, pikepdf.Stream):  # where a long text may stand
        if len(value.read_raw_bytes()) > LARGEST_STREAM:
            return None
        text = str(String(value.read_bytes()))
    else:
        return None
    return text[:limit], len(text)


class _Walk:
    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._found = Fields()
        self._seen: set[tuple[int, int]] = set()
        self._count = 0
        self._text = 0

    def fields(self) -> Fields:
        form = self._pdf.Root.get("/AcroForm")
        listed = form.get("/Fields") if isinstance(form, Dictionary) else None
        for one in _items(listed):
            self._field(one)
        for number, page in enumerate(self._pdf.pages, 1):
            if number > MOST_PAGES:
                raise TooMuchError("pages")
            self._page(number, page.obj)
        return self._found

    def _page(self, number: int, page: Object) -> None:
        try:
            annotations = list(_items(page.get("/Annots")))
        except BROKEN:
            self._found.unreadable += 1
            return
        for one in annotations:
            self._counted()
            try:
                if not isinstance(one, Dictionary):
                    continue
                kind = str(one.get("/Subtype")).removeprefix("/")
                if kind in PEN or kind in SHAPES:
                    self._found.marks[number] = self._found.marks.get(number, 0) + 1
                    self._comment(number, one.get("/Contents"))
                elif kind == "Widget" and one.objgen not in self._seen:
                    self._take(one, [one], _name_above(one))
            except BROKEN:
                self._found.unreadable += 1

    def _comment(self, page: int, value: Object | None) -> None:
        found = text_of(value, LONGEST_COMMENT) if value is not None else None
        if found is not None and found[0].strip() and len(self._found.comments) < MOST_COMMENTS:
            self._found.comments.append((page, found[0]))

    def _field(self, root: Object) -> None:
        """Take in a field and all below it."""
        stack = [(root, 0)]
        while stack:
            one, depth = stack.pop()
            self._counted()
            try:
                if not isinstance(one, Dictionary) or self._is_known(one):
                    continue
                kids = [kid for kid in _items(one.get("/Kids")) if isinstance(kid, Dictionary)]
                fields = [kid for kid in kids if "/T" in kid]
                if fields:
                    if depth == DEEPEST:
                        self._found.unreadable += 1
                        continue
                    stack += [(kid, depth + 1) for kid in reversed(fields)]
                else:
                    self._seen.update(kid.objgen for kid in kids if kid.is_indirect)
                    self._take(one, [one, *kids], _name(one))
            except BROKEN:
                self._found.unreadable += 1

    def _take(self, one: Dictionary, widgets: list[Dictionary], name: str) -> None:
        self._found.has_form = True
        if _OURS.fullmatch(name) is None:
            self._found.unknown += 1
            if len(self._found.others) < 3:
                self._found.others.append(name[:40])
        elif name[0] in "ak" and name[1:].isdecimal():
            self._found.boxes.append(_box(name, one, widgets))
        else:
            self._found.texts.append(self._text_field(name, one))

    def _text_field(self, name: str, one: Dictionary) -> Text:
        value = one.get("/V")
        if value is None:
            return Text(name, "", 0)
        found = text_of(value, LONGEST_MANIFEST if name == "manifest" else LONGEST_TEXT)
        if found is None:
            return Text(name, "", 0, odd=True)
        self._text += len(found[0])
        if self._text > MOST_TEXT + LONGEST_MANIFEST:
            raise TooMuchError("text")
        return Text(name, *found)

    def _is_known(self, one: Dictionary) -> bool:
        """Return whether a field was met before: a form may lead in a circle."""
        if not one.is_indirect:
            return False
        known = one.objgen in self._seen
        self._seen.add(one.objgen)
        return known

    def _counted(self) -> None:
        self._count += 1
        if self._count > MOST_FIELDS:
            raise TooMuchError("fields")


def _items(value: Object | None) -> Iterator[Object]:
    if isinstance(value, Array):
        for number in range(min(len(value), MOST_FIELDS + 1)):
            yield value[number]


def _name(one: Dictionary) -> str:
    """Return the last part of a field's name."""
    value = one.get("/T")
    found = text_of(value, 200) if value is not None else None
    return found[0].rpartition(".")[2].strip() if found is not None else ""


def _name_above(widget: Dictionary) -> str:
    """Return the name of the field that a widget on a page belongs to."""
    one: Object | None = widget
    for _ in range(DEEPEST):
        if not isinstance(one, Dictionary) or "/T" in one:
            break
        one = one.get("/Parent")
    return _name(one) if isinstance(one, Dictionary) else ""


def _box(name: str, one: Dictionary, widgets: list[Dictionary]) -> Box:
    """Return what a box says, whatever its ticked state is called: programs rename it."""
    box = Box(name)
    value = one.get("/V")
    if value is None and "/T" not in one and isinstance(one.get("/Parent"), Dictionary):
        value = one.Parent.get("/V")
    if isinstance(value, (Name, String)):
        box.value = str(value).removeprefix("/") not in _OFF
    elif isinstance(value, bool):
        box.value = value
    elif value is not None:
        box.odd = True
    looks = [look for widget in widgets if isinstance(look := widget.get("/AS"), Name)]
    if looks:
        box.look = any(str(look) != "/Off" for look in looks)
    return box
