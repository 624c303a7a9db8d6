"""What a PDF says of itself, where its pictures lead to, and how large it is."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest
from PIL import ImageCms

from gallery.library.still import Still
from gallery.search.numbering import GroupKey
from gallery.sheets.export import export, export_sheet
from gallery.sheets.flow import SheetGroup
from gallery.sheets.layout import laid_out
from gallery.sheets.pictures import PictureSource
from gallery.sheets.settings import SheetSettings

MakeStills = Callable[..., list[Still]]
MakePdf = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("qapp")

SETTINGS = SheetSettings(columns=3, rows=3, caption_lines=4)


@pytest.fixture
def make_pdf(tmp_path: Path, pictures: PictureSource) -> MakePdf:
    def made(stills: list[Still], settings: SheetSettings = SETTINGS) -> Path:
        path = tmp_path / "sheet.pdf"
        export(path, settings, stills, pictures, lambda *_: None, lambda: False)
        return path

    return made


def told(program: str, path: Path) -> str:
    done = subprocess.run([program, path], check=True, capture_output=True, timeout=60)
    return done.stdout.decode()


def test_the_creators_of_the_stills_are_its_authors(
    make_stills: MakeStills, make_pdf: MakePdf
) -> None:
    sidecars = ["creator: A. Example", "creator: B. 예시", "creator: A. Example", "credit: Films"]
    path = make_pdf(make_stills(sidecars * 3))
    assert "Author:          A. Example; B. 예시; Films" in told("pdfinfo", path)
    with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
        assert list(metadata["dc:creator"]) == ["A. Example", "B. 예시", "Films"]


def test_nobody_is_named_where_nobody_is_known(make_stills: MakeStills, make_pdf: MakePdf) -> None:
    path = make_pdf(make_stills([""], production="title: Jung_E\n"))
    assert "Author" not in told("pdfinfo", path)


def test_groups_are_bookmarks_with_their_pages_below(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> None:
    stills = make_stills([f"number: '{100 + place}'\npeople: [kim]" for place in range(25)])
    groups = [SheetGroup("Scene 1", 20), SheetGroup("장면 2", 2), SheetGroup("Scene 3", 3)]
    settings = replace(SETTINGS, group=GroupKey.SCENE, cover=True, names=True)
    sheet = laid_out(settings, stills, groups=groups)
    path = tmp_path / "sheet.pdf"
    export_sheet(path, sheet, pictures, lambda *_: None, lambda: False)
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        places = [item.destination for item in outline.root]
        assert all(isinstance(place, pikepdf.Array) for place in places)
        titles = [item.title for item in outline.root]
        pages = [numbers[place[0].objgen] for place in places if isinstance(place, pikepdf.Array)]
        below = [[child.title for child in item.children] for item in outline.root]
    assert titles == ["Cover", "Scene 1", "장면 2", "Scene 3", "Names"]
    assert pages == sorted(pages)
    assert (pages[0], pages[1], pages[-1]) == (0, 1, sheet.pages - 1)
    assert len(below[1]) > 1
    assert below[1][0].startswith("100 – ")
    assert below[0] == below[2] == below[-1] == []


def test_its_colours_are_srgb(make_stills: MakeStills, make_pdf: MakePdf) -> None:
    with pikepdf.open(make_pdf(make_stills([""]))) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == "sRGB IEC61966-2.1"
        profile = intent.DestOutputProfile
        assert profile.N == 3
        icc = ImageCms.ImageCmsProfile(io.BytesIO(profile.read_bytes()))
        assert "sRGB" in ImageCms.getProfileDescription(icc)


def test_its_fonts_are_embedded_subsets(make_stills: MakeStills, make_pdf: MakePdf) -> None:
    path = make_pdf(make_stills(["caption: 정이 ראש رأس"]))
    lines = told("pdffonts", path).splitlines()[2:]
    assert lines
    for line in lines:
        embedded, subset, mapped = line.split()[-5:-2]
        assert (embedded, subset, mapped) == ("yes", "yes", "yes")
        assert line[6] == "+"
    assert path.stat().st_size < 200_000  # where one whole font has millions of bytes


def test_a_picture_leads_to_its_address(make_stills: MakeStills, make_pdf: MakePdf) -> None:
    sidecars = [f"number: '{place} 정'" for place in range(11)] + ["caption: no number"]
    stills = make_stills(sidecars)
    settings = replace(SETTINGS, link="https://example.org/{number}")
    reader = pypdf.PdfReader(make_pdf(stills, settings))
    found = []
    for page, laid in zip(reader.pages, laid_out(settings, stills), strict=True):
        annotations = [one.get_object() for one in page.get("/Annots", ())]
        for annotation, box in zip(annotations, laid.pictures, strict=False):
            left, low, right, high = map(float, annotation["/Rect"])
            rect, height = box.rect, float(page.mediabox.height)
            corners = (rect.x, height - rect.bottom, rect.right, height - rect.y)
            assert (left, low, right, high) == pytest.approx(corners, abs=0.01)
            found.append(annotation["/A"]["/URI"])
    assert found == [f"https://example.org/{place}%20%EC%A0%95" for place in range(11)]


def test_the_file_is_little_more_than_its_pictures(
    make_stills: MakeStills, make_pdf: MakePdf
) -> None:
    stills = make_stills(
        [f"caption: The science lab, 정이 연구소 {place}" for place in range(60)], size=(1500, 1000)
    )
    pictures = sum(still.picture.stat().st_size for still in stills)
    assert make_pdf(stills).stat().st_size <= pictures * 1.05 + 100_000  # the fonts
