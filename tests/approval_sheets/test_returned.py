"""Reading returned sheets: what viewers leave behind, what goes wrong, what is meant to harm."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String

from gallery.approval_sheets.reader_process import Found
from gallery.approval_sheets.returned import Mark, form_of, read_form
from gallery.approvals.answers import LONGEST_NOTE
from gallery.errors import ReturnError
from tests.approval_sheets.conftest import SHEET, STILLS, field_of

if TYPE_CHECKING:
    from tests.approval_sheets.conftest import Asking, Fill, Filled

KEYS = (*asdict(Found()), "a0001", "n0002", "name", "cut", SHEET)
KOREAN, ARABIC = "왼쪽 머리카락이 눈을 가림", "الشعر فوق العين اليسرى"


def test_ticks_notes_and_signature_come_back(filled: Filled, asking: Asking) -> None:
    path = filled(a0001=True, k0002=True, n0002=KOREAN, n0003=ARABIC, name="A. Example", date="15")
    form = read_form(path)
    assert (form.sheet, form.signed, form.date) == (SHEET, "A. Example", "15")
    assert form.marks == {
        1: Mark(approve=True),
        2: Mark(kill=True, note=KOREAN),
        3: Mark(note=ARABIC),
    }
    assert form.positions == frozenset(range(1, 6))
    assert form.warnings == ()
    assert form.manifest is not None
    assert [still for _, still, _ in form.manifest.stills] == list(STILLS)
    assert form.manifest.library == asking.catalogue.library.key


def test_a_blank_sheet_is_one(asking: Asking) -> None:
    form = read_form(asking.pdf)
    assert form.is_blank
    assert (form.sheet, form.warnings) == (SHEET, ())


# --- as programs leave it


def set_both(name: str, value: pikepdf.Object, look: pikepdf.Object | None) -> Fill:
    def change(pdf: Pdf) -> None:
        one = field_of(pdf, name)
        one.V = value
        if look is None:
            del one["/AS"]
        else:
            one.AS = look

    return change


@pytest.mark.parametrize(
    ("value", "look"),
    [
        (Name("/On"), Name("/On")),
        (Name("/1"), Name("/1")),
        (Name.Yes, Name.Off),
        (Name.Off, Name("/체크")),
        (Name.Yes, None),
        (String("Yes"), None),
    ],
)
def test_a_tick_counts_whatever_the_program_calls_it(
    value: pikepdf.Object, look: pikepdf.Object | None, filled: Filled
) -> None:
    assert read_form(filled(set_both("k0001", value, look))).marks == {1: Mark(kill=True)}


@pytest.mark.parametrize(
    ("value", "look"), [(Name.Off, Name.Off), (String(""), None), (String("Off"), Name.Off)]
)
def test_no_tick_is_none(
    value: pikepdf.Object, look: pikepdf.Object | None, filled: Filled
) -> None:
    assert read_form(filled(set_both("k0001", value, look))).is_blank


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"caf\xe9 \x8d\x8e", "café “”"),
        (b"\xfe\xff" + KOREAN.encode("utf-16-be"), KOREAN),
        (b"\xff\xfe" + ARABIC.encode("utf-16-le"), ARABIC),
        (b"\xef\xbb\xbf" + ARABIC.encode(), ARABIC),
        (b"\xfe\xff" + "가".encode("utf-16-be"), "가"),
        (b"one\rtwo\r\nthree", "one\ntwo\nthree"),
        ("\ufeff\x1b[31mred\x07\x00\x85\ud800".encode("utf-16-be", "surrogatepass"), "[31mred"),
        ("\ufeff\u202egnp.exe\u202c \u2067x\u2069".encode("utf-16-be"), "gnp.exe x"),
        ("\ufeffم\u200c\u200fن 👩\u200d🎨".encode("utf-16-be"), "م\u200c\u200fن 👩\u200d🎨"),
        (b"  \n ", ""),
    ],
)  # fmt: skip
def test_notes_are_read_in_any_encoding_and_are_harmless(
    written: bytes, read: str, filled: Filled
) -> None:
    def note(pdf: Pdf) -> None:
        field_of(pdf, "n0001").V = String(written)

    form = read_form(filled(note, a0001=True))
    assert form.marks == {1: Mark(approve=True, note=read)}


def test_a_note_in_a_stream_is_read(filled: Filled) -> None:
    def note(pdf: Pdf) -> None:
        field_of(pdf, "n0001").V = pdf.make_stream(b"\xfe\xff" + KOREAN.encode("utf-16-be"))

    assert read_form(filled(note)).marks == {1: Mark(note=KOREAN)}


def drop_fields(*names: str) -> Fill:
    def change(pdf: Pdf) -> None:
        kept = [one for one in pdf.Root.AcroForm.Fields if str(one.T) not in names]
        pdf.Root.AcroForm.Fields = Array(kept)
        pdf.pages[0].obj.Annots = Array(kept)

    return change


def drop_attachments(pdf: Pdf) -> None:
    del pdf.Root["/Names"]


def drop_form(pdf: Pdf) -> None:
    del pdf.Root["/AcroForm"]
    pdf.pages[0].obj.Annots = Array()


def test_the_attachment_stands_in_for_lost_hidden_fields(filled: Filled) -> None:
    form = read_form(filled(drop_fields("sheet", "manifest"), a0001=True))
    assert form.sheet == SHEET
    assert form.manifest is not None


@pytest.mark.parametrize("key", ["/Subject", "/Keywords"])
def test_the_properties_stand_in_for_a_lost_attachment(key: str, filled: Filled) -> None:
    def tell(pdf: Pdf) -> None:
        pdf.docinfo[key] = String("approval sheet 0BADCAFE")

    path = filled(drop_fields("sheet", "manifest"), drop_attachments, tell, a0001=True)
    assert read_form(path).sheet == "0BADCAFE"


def test_the_footer_stands_in_for_all_that_is_hidden(filled: Filled) -> None:
    form = read_form(filled(drop_fields("sheet", "manifest"), drop_attachments, a0001=True))
    assert (form.sheet, form.manifest) == (SHEET, None)
    assert form.marks == {1: Mark(approve=True)}


def test_fields_that_only_the_pages_still_have_are_read(filled: Filled) -> None:
    def empty(pdf: Pdf) -> None:
        pdf.Root.AcroForm.Fields = Array()

    form = read_form(filled(empty, k0005=True, name="김현주"))
    assert (form.marks, form.signed) == ({5: Mark(kill=True)}, "김현주")


def test_fields_below_a_parent_are_read(filled: Filled) -> None:
    def lower(pdf: Pdf) -> None:
        fields = Array(pdf.Root.AcroForm.Fields)
        parent = pdf.make_indirect(Dictionary(T=String("topmost[0]"), Kids=fields))
        for one in fields:
            one.Parent = parent
        pdf.Root.AcroForm.Fields = Array([parent])

    form = read_form(filled(lower, k0005=True))
    assert (form.marks, form.warnings) == ({5: Mark(kill=True)}, ())


def test_boxes_whose_widgets_stand_apart_are_read(filled: Filled) -> None:
    def apart(pdf: Pdf) -> None:
        one = field_of(pdf, "k0002")
        look = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Parent=one))
        look.AS = Name("/Ticked")
        del one["/V"], one["/AS"], one["/Subtype"]
        one.Kids = Array([look])
        pdf.pages[0].obj.Annots.append(look)

    assert read_form(filled(apart)).marks == {2: Mark(kill=True)}


def drawn(kind: str) -> Fill:
    def change(pdf: Pdf) -> None:
        mark = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=Array([0, 0, 9, 9]))
        pdf.pages[0].obj.Annots.append(pdf.make_indirect(mark))

    return change


def test_marks_by_pen_are_told(filled: Filled) -> None:
    form = read_form(filled(drawn("Ink"), drawn("FreeText")))
    assert form.is_blank
    assert form.warnings == (
        "2 marks by pen or comment on page 1; they are no answers: look at them",
    )


def test_comments_are_told_in_their_words(filled: Filled) -> None:
    def comment(pdf: Pdf) -> None:
        mark = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]))
        mark.Contents = String("이 사진은\r\x1b빼 주세요")
        pdf.pages[0].obj.Annots.append(pdf.make_indirect(mark))

    form = read_form(filled(comment, a0001=True))
    assert form.marks == {1: Mark(approve=True)}
    assert form.warnings == (
        "1 mark by pen or comment on page 1; they are no answers: look at them",
        "on page 1: “이 사진은 빼 주세요”",
    )


# --- what cannot be read


def reason(path: Path, sheet: str = "") -> str:
    with pytest.raises(ReturnError) as caught:
        read_form(path)
    assert caught.value.path == path
    assert caught.value.sheet == sheet
    return caught.value.reason


def test_a_flattened_sheet_is_told_with_its_id(filled: Filled) -> None:
    text = reason(filled(drop_form, a0001=True), SHEET)
    assert text.startswith("has no form any more: it was printed, scanned or flattened")
    assert text.endswith(f"It is sheet {SHEET}: enter its answers by hand")


def test_a_flattened_sheet_that_nothing_names_is_told(filled: Filled) -> None:
    def bare(pdf: Pdf) -> None:
        drop_form(pdf)
        drop_attachments(pdf)
        pdf.pages[0].obj.Contents = pdf.make_stream(b"")

    assert reason(filled(bare, drawn("Ink"))).startswith(
        "has no form any more (1 mark by pen or comment on page 1)"
    )


def test_two_sheets_in_one_file_are_not_mixed_up(filled: Filled) -> None:
    def merge(pdf: Pdf) -> None:
        other = Dictionary(FT=Name.Tx, T=String("sheet"), V=String("00000002"))
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(other))

    def disguise(pdf: Pdf) -> None:
        field_of(pdf, "sheet").V = String("00000002")

    assert "holds several sheets (00000002," in reason(filled(disguise, a0001=True))
    text = reason(filled(merge, a0001=True))
    assert text == f"holds several sheets ({SHEET}, 00000002); save each as a file of its own"


def test_another_form_is_no_sheet(filled: Filled) -> None:
    def other(pdf: Pdf) -> None:
        pdf.Root.AcroForm.Fields = pdf.pages[0].obj.Annots = Array(
            [pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("IBAN"), V=String("DE00")))]
        )
        drop_attachments(pdf)
        pdf.pages[0].obj.Contents = pdf.make_stream(b"")

    assert "no approval sheet" in reason(filled(other))


def test_a_password_is_asked_not_guessed(asking: Asking, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    with Pdf.open(asking.pdf) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="user", owner="owner"))
    assert reason(path) == "is locked by a password; ask for it without one"


def test_an_owners_password_keeps_nobody_from_reading(asking: Asking, tmp_path: Path) -> None:
    path = tmp_path / "protected.pdf"
    with Pdf.open(asking.pdf) as pdf:
        field_of(pdf, "a0001").V = Name.Yes
        pdf.save(path, encryption=pikepdf.Encryption(user="", owner="owner"))
    form = read_form(path)
    assert form.marks == {1: Mark(approve=True)}
    assert any("protected" in warning for warning in form.warnings)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_not_believed(
    share: float, filled: Filled, tmp_path: Path
) -> None:
    whole = filled(a0001=True, k0002=True).read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ReturnError, match="cut off"):
        read_form(path)


def test_a_broken_table_of_objects_is_repaired_and_told(filled: Filled, tmp_path: Path) -> None:
    whole = filled(a0001=True).read_bytes()
    path = tmp_path / "broken.pdf"
    path.write_bytes(re.sub(rb"startxref\n\d+", b"startxref\n77", whole))
    form = read_form(path)
    assert form.marks == {1: Mark(approve=True)}
    assert any("was repaired" in warning for warning in form.warnings)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"hello", "is no PDF"),
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(900), "is no PDF"),
        (b"%PDF-1.7\n%%EOF\n", "is damaged"),
        (b"%PDF-1.7\n" + b"[" * 500_000 + b"\n%%EOF\n", "is damaged"),
    ],
)
def test_what_is_no_pdf_is_told(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "returned.pdf"
    path.write_bytes(content)
    assert told in reason(path)


def test_a_file_of_two_gigabytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(2 << 30)
    assert reason(path).startswith("is 2,048 MB large, and no sheet is larger than 256 MB")


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_not_opened(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "returned.pdf"
    make(path)
    assert reason(path) == "is no file; name a PDF"


def test_no_file_is_told(tmp_path: Path) -> None:
    assert reason(tmp_path / "none.pdf") == "there is no such file"


# --- what is meant to harm


def script(pdf: Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.OpenAction = action
    pdf.Root.AcroForm.XFA = String("<xdp/>")
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("x"), action]))
    field_of(pdf, "a0001").AA = Dictionary(K=action)


def test_scripts_are_ignored_and_told(filled: Filled) -> None:
    form = read_form(filled(script, a0001=True))
    assert form.marks == {1: Mark(approve=True)}
    assert form.warnings == ("it holds actions, JavaScript, an XFA form, which were not run",)


def circle(pdf: Pdf) -> None:
    one = field_of(pdf, "n0005")
    parent = pdf.make_indirect(Dictionary(T=String("loop")))
    parent.Kids = Array([one, parent])
    one.Parent = parent
    pdf.Root.AcroForm.Fields.append(parent)


def bottomless(pdf: Pdf) -> None:
    one = pdf.make_indirect(Dictionary(T=String("z")))
    for _ in range(3_000):
        one = pdf.make_indirect(Dictionary(T=String("z"), Kids=Array([one])))
    pdf.Root.AcroForm.Fields.append(one)


def upside_down(pdf: Pdf) -> None:
    one = pdf.make_indirect(Dictionary(Subtype=Name.Widget))
    one.Parent = one
    pdf.pages[0].obj.Annots.append(one)


def odd_things(pdf: Pdf) -> None:
    fields = pdf.Root.AcroForm.Fields
    fields.extend(Array([1, String("x"), Name.X, Array([]), Dictionary()]))
    pdf.pages[0].obj.Annots.extend(Array([1, String("x"), Dictionary(Subtype=1)]))
    fields.append(pdf.make_indirect(Dictionary(T=Array([]), V=Dictionary())))
    fields.append(pdf.make_indirect(Dictionary(T=String("a9999999"), V=Name.Yes)))
    fields.append(pdf.make_indirect(Dictionary(T=String("k0000"), V=Name.Yes)))


@pytest.mark.parametrize("harm", [circle, bottomless, upside_down, odd_things])
def test_a_form_without_an_end_is_read_to_its_end(harm: Fill, filled: Filled) -> None:
    form = read_form(filled(harm, a0001=True, n0005="note"))
    assert form.marks == {1: Mark(approve=True), 5: Mark(note="note")}


def test_renamed_fields_are_told(filled: Filled) -> None:
    def rename(pdf: Pdf) -> None:
        field_of(pdf, "a0001").T = String("../../etc/passwd\x1b[31m")
        field_of(pdf, "k0002").T = String("kill 2")

    form = read_form(filled(rename, a0001=True, k0002=True, a0003=True))
    assert form.marks == {3: Mark(approve=True)}
    assert any("2 fields not of a sheet" in warning for warning in form.warnings)
    assert any("2 stills with one of its two boxes missing" in one for one in form.warnings)
    assert not any("\x1b" in warning for warning in form.warnings)


def test_a_box_that_is_there_twice_and_says_two_things_is_unclear(filled: Filled) -> None:
    def double(name: str) -> Fill:
        def change(pdf: Pdf) -> None:
            field_of(pdf, name).T = String("k0001")

        return change

    agreed = read_form(filled(double("k0002"), k0001=True, k0002=True))
    assert agreed.marks == {1: Mark(kill=True)}
    assert "1 box twice in the form" in agreed.warnings
    differing = read_form(filled(double("k0002"), k0001=True))
    assert differing.marks == {1: Mark(kill=True, unclear=True)}


@pytest.mark.parametrize("value", [1, Dictionary(X=1), Array([Name.Yes])])
def test_a_box_of_an_odd_type_is_unclear(value: object, filled: Filled) -> None:
    def odd(pdf: Pdf) -> None:
        field_of(pdf, "k0001").V = value

    assert read_form(filled(odd)).marks == {1: Mark(unclear=True)}


def test_a_note_of_an_odd_type_is_told(filled: Filled) -> None:
    def odd(pdf: Pdf) -> None:
        field_of(pdf, "n0001").V = Dictionary(X=1)

    form = read_form(filled(odd, k0001=True))
    assert form.marks == {1: Mark(kill=True)}
    assert form.warnings == ("the note at position 1 is no text; not read",)


def test_a_note_of_three_million_characters_is_cut_and_told(filled: Filled) -> None:
    form = read_form(filled(k0001=True, n0001="가" * 3_000_000))
    assert form.marks == {1: Mark(kill=True, note="가" * LONGEST_NOTE)}
    assert form.warnings == (
        "the note at position 1 has 3,000,000 characters; the first 2,000 are kept",
    )


def test_more_fields_than_any_sheet_has_are_refused(filled: Filled) -> None:
    def many(pdf: Pdf) -> None:
        one = pdf.make_indirect(Dictionary(T=String("x")))
        pdf.Root.AcroForm.Fields.extend([one] * 150_001)

    assert reason(filled(many)).startswith("has more fields than any sheet")


def test_a_note_that_swells_is_not_read(filled: Filled) -> None:
    def bomb(pdf: Pdf) -> None:
        field_of(pdf, "n0001").V = pdf.make_stream(bytes(300 << 20))

    path = filled(bomb, k0002=True)
    assert path.stat().st_size < 1 << 20
    form = read_form(path)
    assert form.marks == {2: Mark(kill=True)}
    assert form.warnings == ("the note at position 1 is no text; not read",)


def test_what_takes_too_long_is_given_up(filled: Filled) -> None:
    with pytest.raises(ReturnError, match="within 0 s"):
        read_form(filled(), seconds=0.01)


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "[" * 100_000,
        "null",
        '{"v": 2}',
        '{"v": 1, "sheet": 7, "round": 1}',
        '{"v": 1, "sheet": "7F3A21C4", "round": true, "stills": []}',
        '{"v": 1, "sheet": "7F3A21C4", "round": 1, "stills": [[1, 2]]}',
        '{"v": 1, "sheet": "7F3A21C4", "round": 1, "stills": [[1, {}, "x"]]}',
    ],
)
def test_a_manifest_that_makes_no_sense_is_none(manifest: str, filled: Filled) -> None:
    form = read_form(filled(drop_attachments, manifest=manifest, a0001=True))
    assert (form.sheet, form.manifest) == (SHEET, None)


HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LETTERS = st.text("ak0\x1b\u202e가", max_size=9)
WORDS = st.none() | st.booleans() | st.integers() | LETTERS | st.sampled_from(KEYS)
ANYTHING = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
@example({"failure": "", "has_form": True, "boxes": [["a0001", True, None, False]]})
@example({"failure": "too much", "detail": "\x1b[2J", "sheets": ["7F3A21C4"]})
def test_whatever_the_process_says_is_a_form_or_a_reason(said: dict[str, object]) -> None:
    usual = asdict(Found())
    for words in ({**usual, **said}, said):
        texts: tuple[str, ...]
        try:
            form = form_of(Path("returned.pdf"), json.dumps(words).encode())
        except ReturnError as error:
            texts = (error.reason,)
        else:
            texts = (*form.warnings, form.signed, form.date)
            assert all(0 < position <= 20_000 for position in form.marks)
        assert not HARMFUL.search("".join(texts))


def test_this_program_itself_opens_no_foreign_pdf(filled: Filled) -> None:
    program = (
        "import sys; from pathlib import Path;"
        " from gallery.approval_sheets.returned import read_form;"
        " print(len(read_form(Path(sys.argv[1])).marks), 'pikepdf' in sys.modules)"
    )
    words = (sys.executable, "-c", program, str(filled(a0001=True)))
    run = subprocess.run(words, capture_output=True, text=True, check=True)
    assert run.stdout == "1 False\n"


def test_nothing_is_left_behind(filled: Filled, tmp_path: Path) -> None:
    path = filled(a0001=True)
    before = sorted(tmp_path.rglob("*"))
    read_form(path)
    assert sorted(tmp_path.rglob("*")) == before
    if shutil.which("pgrep"):
        run = subprocess.run(["pgrep", "-f", "reader_process"], capture_output=True, check=False)
        assert not [pid for pid in run.stdout.split() if _is_ours(int(pid))]


def _is_ours(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False
    return f"PPid:\t{os.getpid()}\n" in status
