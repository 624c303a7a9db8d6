"""A sheet of a thousand stills, read back: each picture stands over its own caption."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pypdf
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from gallery.library.library import Library
from gallery.library.still import Still
from gallery.picture import PictureFacts
from gallery.sheets.export import export
from gallery.sheets.layout import laid_out
from gallery.sheets.pictures import PictureSource
from gallery.sheets.settings import SheetSettings

COUNT = 1000
SIZE = (60, 40)
BITS = 10  # of a still's number, drawn as light and dark bars from the left
DPI = 72
SETTINGS = SheetSettings(columns=5, rows=8, caption="{bold}{file}", footer_left="", dpi=72)
WORD = "{http://www.w3.org/1999/xhtml}word"
PAGE = "{http://www.w3.org/1999/xhtml}page"


def drawn(number: int) -> bytes:
    bits = np.array([[255 * (number >> bit & 1) for bit in range(BITS)]], np.uint8)
    target = io.BytesIO()
    bars = Image.fromarray(bits).resize(SIZE, Image.Resampling.NEAREST)
    bars.save(target, "JPEG", quality=95)
    return target.getvalue()


def number_of(image: Image.Image) -> int:
    bars = np.asarray(image.convert("L").resize((BITS, 1), Image.Resampling.BOX))[0]
    return sum(1 << bit for bit in range(BITS) if bars[bit] > 127)


@pytest.fixture
def stills(tmp_path: Path) -> list[Still]:
    folder = tmp_path / "library"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number:04d}.jpg").write_bytes(drawn(number))
    library = Library(folder)
    facts = PictureFacts(width=SIZE[0], height=SIZE[1], format="JPEG")
    found = [library.still(files, facts) for files in library.scan().stills]
    return [found[place * 7 % COUNT] for place in range(COUNT)]  # in an order of no one's making


@pytest.fixture
def printed(
    stills: list[Still], pictures: PictureSource, tmp_path: Path, qapp: QApplication
) -> Path:
    path = tmp_path / "sheet.pdf"
    done = export(path, SETTINGS, stills, pictures, lambda *_: None, lambda: False)
    assert done.problems == ()
    return path


def words(path: Path) -> Iterator[tuple[int, str, float, float]]:
    """Yield page, text, left and top of each word, as poppler finds them."""
    done = subprocess.run(["pdftotext", "-bbox", path, "-"], check=True, capture_output=True)
    for page, element in enumerate(ElementTree.fromstring(done.stdout).iter(PAGE)):
        for word in element.iter(WORD):
            yield page, word.text or "", float(word.get("xMin", "")), float(word.get("yMin", ""))


def test_each_picture_stands_over_its_own_caption(
    stills: list[Still], printed: Path, tmp_path: Path
) -> None:
    """What is drawn above each caption, as poppler paints it, is the number that it says."""
    command = ["pdftoppm", "-gray", "-r", str(DPI), str(printed), str(tmp_path / "page")]
    subprocess.run(command, check=True, timeout=60)
    pages = [Image.open(path) for path in sorted(tmp_path.glob("page-*.pgm"))]
    measures = laid_out(SETTINGS, stills).geometry
    seen = []
    for page, word, left, top in words(printed):
        if not word.endswith(".jpg"):
            continue
        low = round(top) - 3
        right, high = round(left + measures.picture_width), low - 10
        assert number_of(pages[page].crop((round(left), high, right, low))) == int(word[:4])
        seen.append(word)
    assert seen == [still.file for still in stills]


def test_each_stream_is_the_still_it_is_named_for(stills: list[Still], printed: Path) -> None:
    """The pictures as pypdf takes them out are the files, byte for byte, each on its page."""
    found = {}
    for page, sheet in enumerate(pypdf.PdfReader(printed).pages):
        resources = sheet["/Resources"]
        assert isinstance(resources, pypdf.generic.DictionaryObject)
        pictures = resources["/XObject"]
        assert isinstance(pictures, pypdf.generic.DictionaryObject)
        for name, reference in pictures.items():
            assert name.startswith("/Still")
            position = int(name.removeprefix("/Still"))
            assert (position - 1) // 40 == page
            found[position] = reference.get_object().get_data()
    assert sorted(found) == list(range(1, COUNT + 1))
    for position, data in found.items():
        assert data == stills[position - 1].picture.read_bytes()
        with Image.open(io.BytesIO(data)) as image:
            assert f"{number_of(image):04d}.jpg" == stills[position - 1].file


def test_no_picture_is_there_twice_or_missing(
    stills: list[Still], printed: Path, tmp_path: Path
) -> None:
    subprocess.run(["pdfimages", "-all", printed, tmp_path / "image"], check=True, timeout=60)
    found = sorted(path.read_bytes() for path in tmp_path.glob("image-*.jpg"))
    assert found == sorted(still.picture.read_bytes() for still in stills)
