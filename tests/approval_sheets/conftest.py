"""A production that asks for approvals, a sheet of it, and a form that can be filled at will."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from gallery.approvals.ledger import Asked, Sent, append, ledger_path
from gallery.library.library import Library
from gallery.search.catalogue import Catalogue

SHEET = "7F3A21C4"
NOW = datetime(2022, 11, 15, 10, 2, tzinfo=UTC)
TODAY = date(2022, 11, 15)
TERMS = """\
approvals:
  holders:
    kim:
      min_approve: {solo: 50, group: 75}
      signatories: [{name: A. Example, role: agent}]
    kang: {min_approve: 75}
"""
STILLS = ("jung_e/corridor", "jung_e/crew", "jung_e/earth", "jung_e/lab", "jung_e/robot-head")


@dataclass(frozen=True, slots=True)
class Asking:
    """A library that sent a sheet, and the form that went out."""

    catalogue: Catalogue
    sent: Sent
    ledger: Path
    pdf: Path

    def sidecar(self, still_id: str) -> Path:
        """Return where a still's captions are."""
        return self.catalogue.library.sidecar_path(still_id)

    def everything(self) -> dict[Path, bytes]:
        """Return all that is in the library's folder."""
        folder = self.catalogue.library.folder
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


Fill = Callable[[Pdf], None]
Filled = Callable[..., Path]


@pytest.fixture
def asking(library_folder: Path, tmp_path: Path) -> Asking:
    """Five stills sent to Kim Hyun-joo, all of them solo but for the lab."""
    metadata = library_folder / "metadata" / "jung_e"
    with (metadata / "production.yaml").open("a", encoding="utf-8") as file:
        file.write(TERMS)
    for still_id in ("corridor", "crew", "earth"):
        with (metadata / f"{still_id}.yaml").open("a", encoding="utf-8") as file:
            file.write("people: [kim]\n")
    catalogue = Catalogue(Library(library_folder), tmp_path / "cache")
    catalogue.refresh()
    production = catalogue.library.production_for(STILLS[0])
    asked = []
    for still_id in STILLS:
        still = catalogue.still(still_id)
        assert still is not None
        digest = sha256(still.picture.read_bytes()).hexdigest()
        asked.append(Asked(still_id, still.file, digest))
    sent = Sent(
        SHEET,
        production.person("kim"),
        1,
        "2022-11-10T09:12:00+09:00",
        "2022-11-17",
        tuple(asked),
        "You must approve at least 50 %",
    )
    path = ledger_path(catalogue.library.metadata_folder, production)
    append(path, [sent])
    catalogue.follow_ledgers()
    pdf = tmp_path / "sheet.pdf"
    write_form(pdf, sent, catalogue.library.key)
    return Asking(catalogue, sent, path, pdf)


@pytest.fixture
def filled(asking: Asking, tmp_path: Path) -> Filled:
    """Return a function that saves the form filled in: `a0001=True`, `n0001="a note"`."""

    def save(*changes: Fill, save_as: str = "returned.pdf", **values: bool | str) -> Path:
        path = tmp_path / save_as
        with Pdf.open(asking.pdf) as pdf:
            fill(pdf, values)
            for change in changes:
                change(pdf)
            with warnings.catch_warnings():  # of forms that other programs could not show
                warnings.simplefilter("ignore")
                pdf.save(path)
        return path

    return save


def manifest_of(sent: Sent, library: str) -> str:
    """Return what a sheet says of itself."""
    stills = [[number, one.id, one.sha256] for number, one in enumerate(sent.stills, 1)]
    person = sent.person.code
    return json.dumps(
        {
            "v": 1,
            "sheet": sent.sheet,
            "library": library,
            "person": person,
            "round": sent.round,
            "stills": stills,
        }
    )


def write_form(path: Path, sent: Sent, library: str) -> None:
    """Write a form of one page with the fields of an approval sheet, nothing drawn."""
    with Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[0]
        footer = f"BT /Helv 8 Tf 40 20 Td (Sheet {sent.sheet}, page 1 of 1) Tj ET"
        page.contents_add(footer.encode())
        helvetica = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                Encoding=Name.WinAnsiEncoding,
            )
        )
        page.obj.Resources = Dictionary(Font=Dictionary(Helv=helvetica))
        fields, looks = [], _looks(pdf)
        for number in range(1, len(sent.stills) + 1):
            fields += [_box(pdf, f"{letter}{number:04}", number, looks) for letter in "ak"]
            fields.append(_text(pdf, f"n{number:04}", number))
        fields += [_text(pdf, "name", 20), _text(pdf, "date", 21)]
        fields.append(_text(pdf, "sheet", 22, sent.sheet, hidden=True))
        manifest = manifest_of(sent, library)
        fields.append(_text(pdf, "manifest", 23, manifest, hidden=True))
        for one in fields:
            one.P = page.obj
        page.obj.Annots = Array(fields)
        pdf.Root.AcroForm = Dictionary(
            Fields=Array(fields),
            DR=Dictionary(Font=Dictionary(Helv=helvetica)),
            DA=String("/Helv 8 Tf 0 g"),
        )
        pdf.attachments["manifest.json"] = pikepdf.AttachedFileSpec(pdf, manifest.encode())
        pdf.save(path)


def _looks(pdf: Pdf) -> Dictionary:
    return Dictionary(
        {
            f"/{name}": pdf.make_stream(
                source, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])
            )
            for name, source in (("Yes", b"1 1 7 7 re f"), ("Off", b"1 1 7 7 re S"))
        }
    )


def _box(pdf: Pdf, name: str, row: int, looks: Dictionary) -> Dictionary:
    left, bottom = (40 if name[0] == "a" else 60), 800 - 20 * row
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Btn,
            T=String(name),
            Rect=Array([left, bottom, left + 9, bottom + 9]),
            F=4,
            V=Name.Off,
            AS=Name.Off,
            AP=Dictionary(N=looks),
        )
    )


def _text(pdf: Pdf, name: str, row: int, value: str = "", *, hidden: bool = False) -> Dictionary:
    bottom = 800 - 20 * row
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String(name),
            V=String(value),
            Rect=Array([80, bottom, 400, bottom + 12]),
            F=2 if hidden else 4,
            Ff=1 if hidden else 0,
            DA=String("/Helv 8 Tf 0 g"),
        )
    )


def fill(pdf: Pdf, values: Mapping[str, bool | str]) -> None:
    """Tick boxes and write texts, as a viewer does."""
    by_name = {str(one.T): one for one in pdf.Root.AcroForm.Fields}
    for name, value in values.items():
        if isinstance(value, str):
            by_name[name].V = String(value)
        else:
            by_name[name].V = by_name[name].AS = Name.Yes if value else Name.Off


def field_of(pdf: Pdf, name: str) -> Dictionary:
    """Return a field by its name."""
    found = next(one for one in pdf.Root.AcroForm.Fields if str(one.T) == name)
    assert isinstance(found, Dictionary)
    return found
