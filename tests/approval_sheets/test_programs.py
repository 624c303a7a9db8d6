"""A sheet as it is sent, filled by independent programs, read back: each tick, each note.

pdftk-java by XFDF, poppler by its glib bindings, mupdf by a script of mutool, pdf.js in a headless
Chromium. They share no code that writes forms. What is not installed is left out with its reason,
but in CI.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pikepdf
import pytest

from gallery.approval_sheets.answering import record_answers
from gallery.approval_sheets.asking import SHEET as LOOK
from gallery.approval_sheets.asking import send
from gallery.approval_sheets.choosing import planned
from gallery.approval_sheets.comparing import compare
from gallery.approval_sheets.returned import Mark, read_form
from gallery.approvals.answers import Answer, Decision
from gallery.errors import ReturnError
from tests.approval_sheets.conftest import NOW, STILLS, Asking
from tests.browser import Browser, browser_program
from tests.file_pictures import FilePictures
from tests.needs import lacking

if TYPE_CHECKING:
    from pikepdf import Pdf

pytestmark = pytest.mark.usefixtures("qapp")

PYTHON = "/usr/bin/python3"  # which has the glib bindings; they are in no package index
PDF_JS = Path("/usr/share/javascript/pdf/build/pdf.js")
KOREAN = "왼쪽 머리카락이 눈을 가림 — 다시 보정 요망"
ARABIC = "الشعر فوق العين اليسرى، من فضلك"
MIXED = "(L to R) 김현주 & عمر: “retouch” <left> é № 3"
VALUES: Mapping[str, bool | str] = {
    "a0001": True,
    "k0002": True,
    "n0002": KOREAN,
    "a0003": True,
    "n0003": ARABIC,
    "n0004": MIXED,
    "k0005": True,
    "name": "김현주",
    "date": "2022-11-14",
}
MARKS = {
    1: Mark(approve=True),
    2: Mark(kill=True, note=KOREAN),
    3: Mark(approve=True, note=ARABIC),
    4: Mark(note=MIXED),
    5: Mark(kill=True),
}

Program = Callable[[Path, Path], None]


@pytest.fixture
def sent(asking: Asking) -> Asking:
    """The five stills on a sheet as the program itself sends it, in the order they were asked."""
    stills = [still for one in STILLS if (still := asking.catalogue.still(one)) is not None]
    now = NOW - timedelta(days=4)
    asking.ledger.unlink()
    asking.catalogue.follow_ledgers()
    request = planned(asking.catalogue, stills, "kim", now.date()).request
    done = send(
        asking.catalogue,
        asking.pdf,
        request,
        LOOK,
        FilePictures(),
        lambda _done, _total: None,
        lambda: False,
        now,
    )
    asking.catalogue.follow_ledgers()
    return replace(asking, sent=done.sent)


# --- the programs


def installed(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        lacking(f"{names[0]} is not installed")
    return found


def run(*words: str | Path) -> None:
    subprocess.run(list(map(str, words)), check=True, capture_output=True, timeout=120)


def pdftk(source: Path, target: Path) -> None:
    fields = "".join(
        f'<field name="{name}"><value>{"Yes" if value is True else escape(str(value))}</value>'
        "</field>"
        for name, value in VALUES.items()
    )
    xfdf = target.with_suffix(".xfdf")
    space = "http://ns.adobe.com/xfdf/"
    text = f'<xfdf xmlns="{space}"><fields>{fields}</fields></xfdf>'
    xfdf.write_text(f'<?xml version="1.0" encoding="UTF-8"?>{text}', encoding="utf-8")
    run(installed("pdftk"), source, "fill_form", xfdf, "output", target)


GLIB = """
import json, sys
import gi
gi.require_version("Poppler", "0.18")
from gi.repository import Poppler
source, target, values = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
document = Poppler.Document.new_from_file(source, None)
for number in range(document.get_n_pages()):
    for mapping in document.get_page(number).get_form_field_mapping():
        value = values.get(mapping.field.get_name())
        if value is True:
            mapping.field.button_set_state(True)
        elif value is not None:
            mapping.field.text_set_text(value)
document.save(target)
"""


def poppler(source: Path, target: Path) -> None:
    ask = "import gi; gi.require_version('Poppler', '0.18')"
    if (
        not Path(PYTHON).exists()
        or subprocess.run([PYTHON, "-c", ask], check=False, capture_output=True).returncode
    ):
        lacking("the glib bindings of poppler are not installed")
    run(PYTHON, "-c", GLIB, source.as_uri(), target.as_uri(), json.dumps(VALUES))


MUTOOL = """
var values = JSON.parse(read(scriptArgs[2])), doc = new Document(scriptArgs[0]);
for (var number = 0; number < doc.countPages(); ++number) {
  var annotations = doc.findPage(number).Annots, index = 0;
  if (!annotations) continue;
  var page = doc.loadPage(number), widgets = page.getWidgets();
  for (var i = 0; i < annotations.length; ++i) {
    if (annotations[i].Subtype != "Widget") continue;
    var widget = widgets[index++], value = values[annotations[i].T.asString()];
    if (value === true) widget.toggle();
    else if (value !== undefined) widget.setTextValue(value);
  }
  page.update();
}
doc.save(scriptArgs[1], "");
"""


def mupdf(source: Path, target: Path) -> None:
    script, values = target.with_suffix(".js"), target.with_suffix(".json")
    script.write_text(MUTOOL, encoding="utf-8")
    values.write_text(json.dumps(VALUES), encoding="utf-8")
    run(installed("mutool"), "run", script, source, target, values)


PAGE = """<!DOCTYPE html><meta charset="utf-8"><script src="{library}"></script><script>
async function filled(source, values) {{
  pdfjsLib.GlobalWorkerOptions.workerSrc = "{worker}";
  const bytes = Uint8Array.from(atob(source), one => one.charCodeAt(0));
  const doc = await pdfjsLib.getDocument({{data: bytes}}).promise;
  for (let number = 1; number <= doc.numPages; number++) {{
    const page = await doc.getPage(number);
    for (const one of await page.getAnnotations())
      if (one.fieldName in values)
        doc.annotationStorage.setValue(one.id, {{value: values[one.fieldName]}});
  }}
  const saved = await doc.saveDocument();
  let text = "";
  for (let start = 0; start < saved.length; start += 32768)
    text += String.fromCharCode(...saved.subarray(start, start + 32768));
  return btoa(text);
}}
</script>"""


def pdf_js(source: Path, target: Path) -> None:
    program = browser_program()
    if program is None or not PDF_JS.exists():
        lacking("pdf.js or a Chromium to run it in is not installed")
    page = target.with_suffix(".html")
    worker = PDF_JS.with_name("pdf.worker.js")
    text = PAGE.format(library=PDF_JS.as_uri(), worker=worker.as_uri())
    page.write_text(text, encoding="utf-8")
    data = base64.b64encode(source.read_bytes()).decode()
    with Browser(program) as browser:
        shown = browser.open(page)
        saved = shown.value(f"filled({json.dumps(data)}, {json.dumps(VALUES)})")
    assert isinstance(saved, str)
    target.write_bytes(base64.b64decode(saved))


@pytest.mark.parametrize("program", [pdftk, poppler, mupdf, pdf_js])
def test_each_decision_and_each_note_comes_back(
    program: Program, sent: Asking, tmp_path: Path
) -> None:
    path = tmp_path / "returned.pdf"
    program(sent.pdf, path)
    form = read_form(path)
    assert (form.sheet, form.signed, form.date) == (sent.sent.sheet, "김현주", "2022-11-14")
    assert (form.marks, form.warnings) == (MARKS, ())
    back = compare(sent.catalogue, form, path, NOW)
    assert (back.warnings, back.obstacle) == ((), "")
    decisions = {still: (one.decision, one.note) for still, one in back.answers().items()}
    assert decisions == {
        sent.sent.stills[number - 1].id: (
            Decision.KILL if mark.kill else Decision.APPROVE,
            mark.note,
        )
        for number, mark in MARKS.items()
        if mark.approve or mark.kill
    }
    record(sent, back.answers(), path)
    again = compare(sent.catalogue, form, path, NOW)
    assert again.answers() == {}


def record(sent: Asking, answers: Mapping[str, Answer], path: Path) -> None:
    back = compare(sent.catalogue, read_form(path), path, NOW)
    assert back.production is not None
    done = record_answers(sent.catalogue, back.production, answers, back.incoming, NOW)
    assert done.answers == answers


# --- what programs do to a sheet on its way


def rewritten(kind: str, source: Path, target: Path) -> None:
    match kind:
        case "mutool clean":
            run(installed("mutool"), "clean", "-ggg", source, target)
        case "qpdf":
            run(installed("qpdf"), "--object-streams=generate", "--linearize", source, target)
        case "pdftk flatten":
            run(installed("pdftk"), source, "output", target, "flatten")
        case "cairo":
            run(installed("pdftocairo"), "-pdf", source, target)


@pytest.mark.parametrize("kind", ["mutool clean", "qpdf"])
def test_a_filled_sheet_that_was_saved_by_yet_another_program_comes_back(
    kind: str, sent: Asking, tmp_path: Path
) -> None:
    pdftk(sent.pdf, tmp_path / "filled.pdf")
    rewritten(kind, tmp_path / "filled.pdf", tmp_path / "returned.pdf")
    assert read_form(tmp_path / "returned.pdf").marks == MARKS


@pytest.mark.parametrize("kind", ["pdftk flatten", "cairo"])
def test_a_flattened_or_printed_sheet_is_known_by_its_number(
    kind: str, sent: Asking, tmp_path: Path
) -> None:
    pdftk(sent.pdf, tmp_path / "filled.pdf")
    rewritten(kind, tmp_path / "filled.pdf", tmp_path / "returned.pdf")
    with pytest.raises(ReturnError, match="flattened") as caught:
        read_form(tmp_path / "returned.pdf")
    assert caught.value.sheet == sent.sent.sheet


def test_the_footer_of_a_sheet_tells_its_number_when_all_else_is_gone(
    sent: Asking, tmp_path: Path
) -> None:
    path = tmp_path / "returned.pdf"
    with pikepdf.open(sent.pdf) as pdf:
        strip(pdf)
        pdf.save(path)
    with pytest.raises(ReturnError, match="flattened") as caught:
        read_form(path)
    assert caught.value.sheet == sent.sent.sheet


def strip(pdf: Pdf) -> None:
    for key in ("/AcroForm", "/Names", "/Metadata"):
        if key in pdf.Root:
            del pdf.Root[key]
    del pdf.trailer["/Info"]
    for page in pdf.pages:
        del page.obj["/Annots"]
