"""The fields of an approval sheet, read by pikepdf and by pdftk, and filled by both."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
from pikepdf import Name, Pdf

from gallery.approval_sheets.form import add_form
from gallery.approval_sheets.manifest import Manifest, read_manifest
from gallery.sheets.boxes import AnswerBox, Signature
from gallery.sheets.geometry import Rect
from gallery.sheets.pdf import AnswerPage
from tests.needs import lacking

HEIGHT = 842.0
KOREAN, ARABIC = "왼쪽 머리카락", "الشعر على اليسار"


def answers(first: int, count: int) -> tuple[AnswerBox, ...]:
    return tuple(
        AnswerBox(
            first + row,
            Rect(40, 100 + 60 * row, 10, 10),
            Rect(100, 100 + 60 * row, 10, 10),
            Rect(160, 98 + 60 * row, 120, 14),
        )
        for row in range(count)
    )


def sheet(path: Path, stills: int = 3, per_page: int = 2) -> Manifest:
    """Write a form of so many stills on empty pages."""
    signature = Signature(Rect(400, 40, 150, 16), Rect(400, 70, 150, 16))
    found = tuple(
        (place, f"jung_e/정이-{place}", f"{place:064x}") for place in range(1, stills + 1)
    )
    manifest = Manifest("7F3A21C4", "library", "kim", 1, found)
    labels = {place: f"Frame {place:05}" for place in range(1, stills + 1)}
    pages = []
    with Pdf.new() as pdf:
        for first in range(1, stills + 1, per_page):
            page = pdf.add_blank_page(page_size=(595, HEIGHT))
            page.obj.Contents = pdf.make_stream(b"q Q")
            places = answers(first, min(per_page, stills - first + 1))
            pages.append(AnswerPage(HEIGHT, places, signature if first == 1 else None))
        add_form(pdf, pages, manifest, labels, "Stills for approval")
        pdf.save(path)
    return manifest


def fields(path: Path) -> dict[str, pikepdf.Object]:
    with Pdf.open(path) as pdf:
        return {str(one.T): one for one in pdf.Root.AcroForm.Fields}


def values(path: Path) -> dict[str, str]:
    """Return what the fields say that are not empty, off or hidden."""
    with Pdf.open(path) as pdf:
        found = {str(one.T): str(one.get(Name.V, "")) for one in pdf.Root.AcroForm.Fields}
    hidden = ("sheet", "manifest")
    return {key: one for key, one in found.items() if one not in ("", "/Off") and key not in hidden}


def test_each_still_has_its_boxes_and_note_in_reading_order(tmp_path: Path) -> None:
    sheet(tmp_path / "a.pdf")
    assert list(fields(tmp_path / "a.pdf")) == [
        *("name", "date"),
        *("a0001", "k0001", "n0001", "a0002", "k0002", "n0002", "a0003", "k0003", "n0003"),
        *("sheet", "manifest"),
    ]


def test_fields_lie_on_what_is_drawn_and_say_what_they_are(tmp_path: Path) -> None:
    sheet(tmp_path / "a.pdf")
    with Pdf.open(tmp_path / "a.pdf") as pdf:
        first, second = pdf.pages
        found = {str(one.T): one for one in first.obj.Annots}
        kill = found["k0002"]
        assert [float(one) for one in kill.Rect] == [100, HEIGHT - 170, 110, HEIGHT - 160]
        assert str(kill.TU) == "Frame 00002: kill"
        assert kill.P.objgen == first.obj.objgen
        assert {str(one.T) for one in second.obj.Annots} == {"a0003", "k0003", "n0003"}
        assert second.obj.Tabs == Name.R
        states = kill.AP.N
        assert set(states.keys()) == {"/Yes", "/Off"}
        assert states["/Off"].read_bytes() == b"q Q"
        assert b" l " in states["/Yes"].read_bytes()


def test_what_is_typed_is_set_in_a_font_that_needs_no_embedding(tmp_path: Path) -> None:
    sheet(tmp_path / "a.pdf")
    with Pdf.open(tmp_path / "a.pdf") as pdf:
        form = pdf.Root.AcroForm
        assert form.DR.Font.Helv.BaseFont == Name.Helvetica
        assert "/DescendantFonts" not in form.DR.Font.Helv
        note = next(one for one in form.Fields if str(one.T) == "n0001")
        assert str(note.DA).startswith("/Helv ")
        assert int(note.MaxLen) == 2_000
        assert bool(form.NeedAppearances)


def test_the_sheet_is_known_by_fields_attachment_and_properties(tmp_path: Path) -> None:
    manifest = sheet(tmp_path / "a.pdf")
    with Pdf.open(tmp_path / "a.pdf") as pdf:
        hidden = {str(one.T): one for one in pdf.Root.AcroForm.Fields if int(one.F) == 2}
        assert set(hidden) == {"sheet", "manifest"}
        assert all(int(one.Ff) == 1 for one in hidden.values())
        assert str(hidden["sheet"].V) == "7F3A21C4"
        assert read_manifest(str(hidden["manifest"].V)) == manifest
        attached = pdf.attachments["manifest.json"].get_file().read_bytes()
        assert read_manifest(attached.decode()) == manifest
        assert json.loads(attached)["stills"][2][:2] == [3, "jung_e/정이-3"]
        assert str(pdf.docinfo["/Sheet"]) == "7F3A21C4"


def test_a_large_form_shares_its_drawings(tmp_path: Path) -> None:
    sheet(tmp_path / "a.pdf", 600, 12)
    found = fields(tmp_path / "a.pdf")
    assert len(found) == 2 + 3 * 600 + 2
    assert "n0600" in found
    with Pdf.open(tmp_path / "a.pdf") as pdf:
        looks = {one.AP.N.get("/Yes", one.AP.N).objgen for one in pdf.pages[9].obj.Annots}
    assert len(looks) == 2  # a crossed box, an empty line


# --- other programs


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        lacking(f"needs {name}")
    return found


def run(*words: str | Path) -> str:
    done = subprocess.run(list(map(str, words)), capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    sheet(tmp_path / "a.pdf")
    assert "No syntax or stream encoding errors" in run(tool("qpdf"), "--check", tmp_path / "a.pdf")


def test_mutool_draws_it_without_a_warning(tmp_path: Path) -> None:
    sheet(tmp_path / "a.pdf")
    done = subprocess.run(
        [tool("mutool"), "draw", "-o", tmp_path / "a%d.png", tmp_path / "a.pdf"],
        capture_output=True,
        check=True,
    )
    lines = done.stderr.decode().splitlines()
    warnings = [one for one in lines if one.startswith(("warning", "error")) and "ICC" not in one]
    assert warnings == []


def test_pdftk_finds_every_field(tmp_path: Path) -> None:
    sheet(tmp_path / "a.pdf")
    said = run(tool("pdftk"), tmp_path / "a.pdf", "dump_data_fields_utf8")
    assert set(re.findall(r"^FieldName: (.*)$", said, re.MULTILINE)) == set(
        fields(tmp_path / "a.pdf")
    )
    box = next(one for one in said.split("---") if "FieldName: a0002" in one)
    assert "FieldType: Button" in box
    assert "FieldNameAlt: Frame 00002: approve" in box
    assert set(re.findall("FieldStateOption: (.*)", box)) == {"Yes", "Off"}


def test_pdftk_fills_it_in_korean_and_arabic(tmp_path: Path) -> None:
    sheet(tmp_path / "a.pdf")
    filled = {"a0001": "Yes", "k0002": "Yes", "n0002": KOREAN, "n0003": ARABIC, "name": "김현주"}
    rows = "".join(
        f'<field name="{name}"><value>{text}</value></field>' for name, text in filled.items()
    )
    (tmp_path / "a.xfdf").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/">'
        f"<fields>{rows}</fields></xfdf>",
        encoding="utf-8",
    )
    run(
        *(tool("pdftk"), tmp_path / "a.pdf", "fill_form", tmp_path / "a.xfdf"),
        *("output", tmp_path / "b.pdf"),
    )
    found = {key: one.removeprefix("/") for key, one in values(tmp_path / "b.pdf").items()}
    assert found == filled


def test_a_tick_is_seen_in_print(tmp_path: Path) -> None:
    from PIL import Image, ImageChops

    sheet(tmp_path / "a.pdf")
    with Pdf.open(tmp_path / "a.pdf") as pdf:
        for one in pdf.Root.AcroForm.Fields:
            if str(one.T) in ("a0001", "k0002"):
                one.V = one.AS = Name.Yes
        pdf.save(tmp_path / "b.pdf")
    for name in "ab":
        program = (tool("pdftoppm"), "-r", "72", "-png", "-singlefile", "-f", "1")
        run(*program, tmp_path / f"{name}.pdf", tmp_path / name)
    with Image.open(tmp_path / "a.png") as empty, Image.open(tmp_path / "b.png") as ticked:
        changed = ImageChops.difference(empty.convert("L"), ticked.convert("L"))
    boxes = {"a0001": (40, 100, 50, 110), "k0002": (100, 160, 110, 170)}
    assert all(changed.crop(box).getbbox() for box in boxes.values())
    for box in boxes.values():
        changed.paste(0, box)
    assert changed.getbbox() is None
