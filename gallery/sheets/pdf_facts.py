"""What a PDF says of itself: title, authors, language, colours, bookmarks, names of its fonts."""

from __future__ import annotations

from collections.abc import Sequence

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
    pdf: pikepdf.Pdf, title: str, language: str, authors: Sequence[str], pages: Sequence[str]
) -> None:
    """Set title, authors, language and colours, and a bookmark with the name of each page."""
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = {language}
        if authors:
            metadata["dc:creator"] = list(authors)
        metadata["xmp:CreatorTool"] = PROGRAM
    with pdf.open_outline() as outline:
        outline.root.extend(OutlineItem(name, place) for place, name in enumerate(pages))
    _set_colours(pdf)
    _name_subsets(pdf)


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
