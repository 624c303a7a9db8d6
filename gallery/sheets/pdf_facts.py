"""What a PDF says of itself: title, authors, language, colours, bookmarks, names of its fonts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

import gallery
from gallery.library.still import Still
from gallery.sheets.colour import srgb_profile
from gallery.sheets.tokens import cleaned

PROGRAM = f"Stills Gallery {gallery.__version__}"
SRGB = "sRGB IEC61966-2.1"
MOST_AUTHORS = 20


class Authors:
    """Collects who made the stills of a sheet, in the order of the sheet."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def add(self, still: Still) -> None:
        """Take in who a still is by: its creator, or who is credited where none is named."""
        if len(self._names) < MOST_AUTHORS:
            name = cleaned(str(still.value("creator") or still.value("credit") or ""))
            if name:
                self._names[name] = None

    @property
    def names(self) -> tuple[str, ...]:
        """Each of them once."""
        return tuple(self._names)


def describe(
    pdf: pikepdf.Pdf,
    title: str,
    language: str,
    authors: Sequence[str],
    pages: Sequence[str],
    groups: Iterable[tuple[str, range]] = (),
) -> None:
    """Set title, authors, language and colours, and a bookmark with the name of each page.

    `groups` have a title and pages, counted from 0; each has a bookmark with those of its pages
    below it.
    """
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = {language}
        if authors:
            metadata["dc:creator"] = list(authors)
        metadata["xmp:CreatorTool"] = PROGRAM
    with pdf.open_outline() as outline:
        outline.root.extend(_bookmarks(pages, groups))
    _set_colours(pdf)
    _name_subsets(pdf)


def _bookmarks(pages: Sequence[str], groups: Iterable[tuple[str, range]]) -> Iterator[OutlineItem]:
    """Yield the bookmarks of the highest level in the order of the pages."""
    begun: dict[int, list[OutlineItem]] = {}
    grouped: set[int] = set()
    for title, spread in groups:
        item = OutlineItem(cleaned(title) or pages[spread[0]], spread[0])
        if len(spread) > 1:
            item.children.extend(OutlineItem(pages[place], place) for place in spread)
        begun.setdefault(spread[0], []).append(item)
        grouped.update(spread)
    for place, name in enumerate(pages):
        yield from begun.get(place, ())
        if place not in grouped:
            yield OutlineItem(name, place)


def _set_colours(pdf: pikepdf.Pdf) -> None:
    """Say which colours are meant (PDF 32000-1, 14.11.5): pictures and text are sRGB."""
    profile = pdf.make_stream(srgb_profile(), N=3)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String(SRGB),
                RegistryName=String("http://www.color.org"),
                Info=String(SRGB),
                DestOutputProfile=profile,
            )
        ]
    )


def _name_subsets(pdf: pikepdf.Pdf) -> None:
    """Give fonts the name that says they are subsets (9.6.4), which Qt gives to their files only.

    A program that merges such PDFs would otherwise take one subset for the whole font.
    """
    for item in pdf.objects:
        if not isinstance(item, Dictionary) or item.get("/Subtype") != Name.Type0:
            continue
        (inner,) = item.DescendantFonts
        name = inner.get("/FontDescriptor", Dictionary()).get("/FontName")
        if name is not None and "+" in str(name):
            inner.BaseFont = item.BaseFont = name
