"""The fields of an approval sheet: what can be ticked and typed, and what it is known by again.

    a0001  k0001  n0001     approve, kill and note of the first still of the sheet, and so on
    name   date             who answered, and when
    sheet  manifest         hidden: the sheet's id, and which still stands at which place

Boxes, words and lines are in the page already, so that the sheet can be printed; what is added here
lies over them and shows nothing but the answer. Names are short, flat and without periods: some
programs take those for a hierarchy. The manifest is attached as a file as well, for a program that
loses hidden fields. It says which still was meant, so that none is known by its place alone.

The font is Helvetica, which no PDF has to embed: with an embedded one of two-byte characters
pdftk fills nothing and ends. Programs that fill the form draw what is typed anew and choose
their own font for what Helvetica lacks (Korean, Arabic); the value itself is Unicode.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from gallery.approval_sheets.manifest import Manifest, written_manifest
from gallery.approvals.answers import LONGEST_NOTE
from gallery.sheets.boxes import Signature
from gallery.sheets.geometry import Rect
from gallery.sheets.pdf import AnswerPage

MANIFEST = "manifest"
MANIFEST_FILE = "manifest.json"
SHEET, SIGNED, SIGNED_ON = "sheet", "name", "date"
LONGEST_NAME = 200
_HIDDEN, _PRINTED = 2, 4  # flags of an annotation
_READ_ONLY = 1  # a flag of a field
_INK = "0 0.13 0.5 rg"  # of what is typed: as if written in blue
_CROSS = "8"  # in ZapfDingbats, for programs that draw boxes to their own taste
_HEIGHT = 0.72  # of a line: the size of what is typed on it
_SMALLEST, _LARGEST = 5.0, 9.5
_NOTHING = "q Q"  # not "": compressed, that is a stream that mutool calls cut off
_SHOWN = 80  # characters of a label that are read out


def add_form(
    pdf: pikepdf.Pdf,
    pages: Sequence[AnswerPage],
    manifest: Manifest,
    labels: Mapping[int, str],
    title: str,
) -> None:
    """Add the fields to a PDF whose pages are done; `labels` are what stills are called, by place.

    `pages` are the answers' places on each page of the PDF, in points from its upper left corner.
    """
    form = _Form(pdf)
    for page, places in zip(pdf.pages, pages, strict=True):
        form.begin(page, places.height)
        if places.signature is not None:
            form.sign(places.signature)
        for answer in places.answers:
            label = f"{labels.get(answer.position, '')[:_SHOWN]}".strip() or str(answer.position)
            number = f"{answer.position:04}"
            form.tick(f"a{number}", f"{label}: approve", answer.approve)
            form.tick(f"k{number}", f"{label}: kill", answer.kill)
            form.line(f"n{number}", f"{label}: note", answer.note, LONGEST_NOTE)
        form.end()
    form.hide(pdf.pages[0], SHEET, manifest.sheet)
    text = written_manifest(manifest)
    form.hide(pdf.pages[0], MANIFEST, text)
    form.close()
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
    pdf.docinfo["/Sheet"] = manifest.sheet  # for programs that lose both fields and attachments
    pdf.attachments[MANIFEST_FILE] = pikepdf.AttachedFileSpec(
        pdf,
        text.encode(),
        filename=MANIFEST_FILE,
        mime_type="application/json",
        description="Which still stands at which place of this sheet",
        relationship=Name.Data,
    )


class _Form:
    """Makes fields page by page; drawings of the same size are shared."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._fields: list[pikepdf.Object] = []
        self._drawn: dict[tuple[str, float, float], pikepdf.Object] = {}
        self._helvetica = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                Encoding=Name.WinAnsiEncoding,
            )
        )
        self._dingbats = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)
        )
        self._page: pikepdf.Page | None = None
        self._height = 0.0
        self._widgets: list[pikepdf.Object] = []

    def begin(self, page: pikepdf.Page, height: float) -> None:
        """Go to a page."""
        self._page, self._height, self._widgets = page, height, []

    def end(self) -> None:
        """Give the page its fields, which the tab key visits row by row."""
        assert self._page is not None
        self._put(self._page, self._widgets)
        if self._widgets:
            self._page.obj.Tabs = Name.R

    def sign(self, places: Signature) -> None:
        """Add the fields for name and date."""
        self.line(SIGNED, "Your name", places.name, LONGEST_NAME)
        self.line(SIGNED_ON, "Today's date", places.date, LONGEST_NAME)

    def tick(self, name: str, meaning: str, rect: Rect) -> None:
        """Add a box to tick."""
        side = rect.width
        looks = Dictionary(
            {"/Yes": self._drawing(_cross(side), side, rect.height)}
            | {"/Off": self._drawing(_NOTHING, side, rect.height)}
        )
        self._add(
            rect,
            Dictionary(
                FT=Name.Btn,
                T=String(name),
                TU=String(meaning),
                V=Name.Off,
                AS=Name.Off,
                AP=Dictionary(N=looks),
                MK=Dictionary(CA=String(_CROSS)),
                DA=String(f"/ZaDb 0 Tf {_INK}"),
                F=_PRINTED,
            ),
        )

    def line(self, name: str, meaning: str, rect: Rect, longest: int) -> None:
        """Add a line to write on."""
        size = max(_SMALLEST, min(rect.height * _HEIGHT, _LARGEST))
        empty = "/Tx BMC EMC"
        self._add(
            rect,
            Dictionary(
                FT=Name.Tx,
                T=String(name),
                TU=String(meaning),
                V=String(""),
                MaxLen=longest,
                DA=String(f"/Helv {size:.2f} Tf {_INK}"),
                AP=Dictionary(N=self._drawing(empty, rect.width, rect.height)),
                F=_PRINTED,
            ),
        )

    def hide(self, page: pikepdf.Page, name: str, value: str) -> None:
        """Add a text that nobody sees and no program changes."""
        field = self._pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                Rect=Array([0, 0, 0, 0]),
                P=page.obj,
                FT=Name.Tx,
                T=String(name),
                V=String(value),
                Ff=_READ_ONLY,
                DA=String("/Helv 8 Tf 0 g"),
                AP=Dictionary(N=self._drawing("/Tx BMC EMC", 1, 1)),
                F=_HIDDEN,
            )
        )
        self._fields.append(field)
        self._put(page, [field])

    def close(self) -> None:
        """Make all of it a form."""
        self._pdf.Root.AcroForm = self._pdf.make_indirect(
            Dictionary(
                Fields=Array(self._fields),
                DR=Dictionary(Font=Dictionary(Helv=self._helvetica, ZaDb=self._dingbats)),
                DA=String("/Helv 0 Tf 0 g"),
                NeedAppearances=True,
            )
        )

    def _add(self, rect: Rect, field: pikepdf.Object) -> None:
        assert self._page is not None
        field.Type, field.Subtype, field.P = Name.Annot, Name.Widget, self._page.obj
        corners = (rect.x, self._height - rect.bottom, rect.right, self._height - rect.y)
        field.Rect = Array([round(one, 3) for one in corners])
        made = self._pdf.make_indirect(field)
        self._fields.append(made)
        self._widgets.append(made)

    def _put(self, page: pikepdf.Page, widgets: Iterable[pikepdf.Object]) -> None:
        known = page.obj.get(Name.Annots)
        page.obj.Annots = Array([*(known or ()), *widgets])

    def _drawing(self, operators: str, width: float, height: float) -> pikepdf.Object:
        """Return what a field looks like, as an object that fields of one size share."""
        key = (operators, round(width, 2), round(height, 2))
        if key not in self._drawn:
            stream = Stream(self._pdf, operators.encode("ascii"))
            stream.Type, stream.Subtype = Name.XObject, Name.Form
            stream.BBox = Array([0, 0, key[1], key[2]])
            stream.Resources = Dictionary(
                Font=Dictionary(Helv=self._helvetica, ZaDb=self._dingbats)
            )
            self._drawn[key] = self._pdf.make_indirect(stream)
        return self._drawn[key]


def _cross(side: float) -> str:
    """Return the operators that cross a box out; lines, which need no font."""
    near, far = side * 0.26, side * 0.74
    return (
        f"q {side * 0.13:.3f} w 1 J 0.07 G {near:.3f} {near:.3f} m {far:.3f} {far:.3f} l "
        f"{near:.3f} {far:.3f} m {far:.3f} {near:.3f} l S Q"
    )
