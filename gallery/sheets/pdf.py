"""A sheet as a PDF: text by Qt, pictures put under it untouched, and what makes it findable.

    1  Qt writes the pages' text into one file; the pictures wait in another one, and are appended
    2  under each page's text go its paper, grounds and pictures, out of the same boxes
    3  text maps are put right; title, language and bookmarks are set; all is written to the end

The two files of step 1 have no name on disk (where the system can do that) and lie in the folder of
the result, so that a disk that is too small is found out there and nothing is left in a crash.
Memory holds the pages' measures, never their pictures.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol

import pikepdf
from pikepdf import AccessMode, Array, Dictionary, Name, String
from PySide6.QtCore import QFile, QFileDevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from gallery.errors import Cancelled, PictureError
from gallery.sheets.actual_text import Spans, with_actual_text
from gallery.sheets.boxes import AnswerBox, Page, Signature
from gallery.sheets.geometry import Geometry, Rect
from gallery.sheets.layout import Sheet
from gallery.sheets.links import address
from gallery.sheets.painter import paint_over, typesetter_of
from gallery.sheets.pdf_facts import PROGRAM, Authors, describe
from gallery.sheets.picture_file import PictureFile
from gallery.sheets.pictures import Encoded, PagePictures, problems
from gallery.sheets.settings import SheetSettings
from gallery.sheets.text_maps import repair_text_maps
from gallery.sheets.text_order import has_right_to_left, left_to_right
from gallery.sheets.token_values import Place
from gallery.sheets.typesetting import UNITS
from gallery.sheets.under import Placed, picture_name, under_layer


@dataclass(frozen=True, slots=True)
class _Under:
    """What goes under one page, kept until all pages are written."""

    page: str  # its name
    width: float
    height: float
    pictures: Mapping[int, int]  # position of the still -> which one of the picture file
    operators: bytes
    answers: AnswerPage
    links: tuple[tuple[Rect, str], ...]  # from a picture's box to an address
    spans: tuple[str, ...]  # the lines that are marked in its text


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Where a page is answered, in points from its upper left corner; it is so high."""

    height: float
    answers: tuple[AnswerBox, ...] = ()
    signature: Signature | None = None


class Printed(Protocol):
    """What a PDF is made of besides its pages: a sheet, or whatever else comes in pages."""

    @property
    def title(self) -> str:
        """Its title, on one line."""

    @property
    def language(self) -> str:
        """The language of most of its text."""

    @property
    def settings(self) -> SheetSettings:
        """Paper and ink."""

    @property
    def geometry(self) -> Geometry:
        """The size of its pages."""

    @property
    def place(self) -> Place:
        """What tokens of the whole of it stand for."""


Finish = Callable[[pikepdf.Pdf, Sequence[AnswerPage]], None]


def write_pdf(
    path: Path,
    sheet: Printed,
    pages: PagePictures,
    cancelled: Callable[[], bool],
    finish: Finish | None = None,
) -> tuple[PictureError, ...]:
    """Write the sheet to `path`; return what is wrong with its pictures.

    `finish` may add to the PDF before it is saved, and is told where its pages are answered.
    Raises OSError when the disk does not take it, Cancelled.
    """
    with (
        tempfile.TemporaryFile(dir=path.parent) as texts,
        tempfile.TemporaryFile(dir=path.parent) as images,
    ):
        writer = _PageWriter(texts, images, sheet)
        try:
            under = [writer.write(page, pictures) for page, pictures in pages]
            first = writer.finish()
        finally:
            writer.close()

        def stop_when_cancelled(_percent: int) -> None:
            if cancelled():
                raise Cancelled

        with (
            pikepdf.open(texts, access_mode=AccessMode.stream) as pdf,
            path.open("wb") as target,
        ):
            turned = has_right_to_left(writer.typesetter.drawn)
            for page, layer in zip(pdf.pages, under, strict=True):
                text = page.obj.Contents
                if turned:
                    text.write(left_to_right(text.read_bytes()))
                if layer.spans:
                    text.write(with_actual_text(text.read_bytes(), layer.spans))
                _put_under(pdf, page, layer, first)
            typesetter = writer.typesetter
            repair_text_maps(pdf, typesetter.drawn, typesetter.drawn_fonts())
            names = [layer.page for layer in under]
            groups = sheet.spreads() if isinstance(sheet, Sheet) else ()
            describe(pdf, sheet.title, sheet.language, writer.authors.names, names, groups)
            if finish is not None:
                finish(pdf, [layer.answers for layer in under])
            pdf.save(
                target,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                progress=stop_when_cancelled,
            )
    return tuple(writer.problems)


class _PageWriter:
    """Writes pages: the text with Qt into one file, the pictures into another."""

    def __init__(self, texts: BinaryIO, images: BinaryIO, sheet: Printed) -> None:
        self.typesetter = typesetter_of(sheet.settings)
        self.problems: list[PictureError] = []
        self.authors = Authors()
        self._sheet = sheet
        self._texts = texts
        self._images = PictureFile(images)
        self._file = QFile()
        self._file.open(texts.fileno(), QFile.OpenModeFlag.WriteOnly)
        self._writer = QPdfWriter(self._file)
        self._writer.setResolution(72 * UNITS)
        self._writer.setTitle(sheet.title)
        self._writer.setCreator(PROGRAM)
        self._writer.setPageLayout(_page_layout(sheet.geometry.width, sheet.geometry.height))
        self._painter = QPainter()

    def write(self, page: Page, pictures: Mapping[int, Encoded | PictureError]) -> _Under:
        """Write one page and return what has to be put under it."""
        if not self._painter.isActive():
            self._painter.begin(self._writer)
        else:
            self._writer.newPage()
        placed: dict[int, Placed] = {}
        failures: dict[int, PictureError] = {}
        for box in page.pictures:
            self.authors.add(box.still)
            added = self._added(pictures[box.position], box.still.picture)
            if isinstance(added, PictureError):
                failures[box.position] = added
            else:
                placed[box.position] = added
        self.problems += problems(page, failures)
        reasons = {position: error.reason for position, error in failures.items()}
        spans = self.typesetter.spans = Spans()
        paint_over(self._painter, page, self.typesetter, placed, reasons)
        self._check()
        ink = self.typesetter.ink
        return _Under(
            page.name,
            page.width,
            page.height,
            {position: one.number for position, one in placed.items()},
            under_layer(page, placed, ink.paper, ink.ground),
            AnswerPage(page.height, page.answers, page.signature),
            tuple(self._links(page)),
            tuple(spans.texts),
        )

    def finish(self) -> int:
        """Bring both into the file of the text; return the object number of the first picture."""
        self._painter.end()
        self._file.flush()
        self._check()
        return self._images.append_to(self._texts)

    def close(self) -> None:
        """Let go of Qt's objects in the order they need: a painter must not outlive its device."""
        if self._painter.isActive():
            self._painter.end()
        self._file.close()

    def _links(self, page: Page) -> Iterator[tuple[Rect, str]]:
        template = self._sheet.settings.link
        for box in page.pictures if template else ():
            place = replace(self._sheet.place, position=box.position, page=page.number)
            target = address(template, box.still, place)
            if target:
                yield box.rect, target

    def _added(self, picture: Encoded | PictureError, path: Path) -> Placed | PictureError:
        if isinstance(picture, PictureError):
            return picture
        try:
            number = self._images.add(picture.jpeg)
        except ValueError as error:
            return PictureError(path, str(error))
        return Placed(number, picture.width, picture.height)

    def _check(self) -> None:
        """Raise OSError when Qt could not write: it only makes a note of it."""
        if self._file.error() != QFileDevice.FileError.NoError:
            reason = self._file.errorString()
            full = reason == os.strerror(errno.ENOSPC)
            raise OSError(errno.ENOSPC if full else 0, reason)


def _page_layout(width: float, height: float) -> QPageLayout:
    size = QPageSize(
        QSizeF(width, height), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch
    )
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))


def _put_under(pdf: pikepdf.Pdf, page: pikepdf.Page, layer: _Under, first: int) -> None:
    for position, number in layer.pictures.items():
        image = pdf.get_object(first + number, 0)
        page.add_resource(image, Name.XObject, Name(picture_name(position)))
    # Qt rounds pages to whole points, and counts from that edge: the text has to move by the rest.
    moved = layer.height - float(page.mediabox[3])
    page.contents_add(layer.operators + b"\n1 0 0 1 0 %.3f cm\n" % moved, prepend=True)
    page.mediabox = Array([0, 0, round(layer.width, 3), round(layer.height, 3)])
    if layer.links:
        page.obj.Annots = Array([_link(layer, rect, target) for rect, target in layer.links])


def _link(layer: _Under, rect: Rect, target: str) -> Dictionary:
    """Return a place to click on, which shows nothing of itself."""
    corners = (rect.x, layer.height - rect.bottom, rect.right, layer.height - rect.y)
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([round(one, 3) for one in corners]),
        Border=Array([0, 0, 0]),
        F=4,  # printed, which means: is there on every device
        A=Dictionary(Type=Name.Action, S=Name.URI, URI=String(target)),
    )
