"""What is drawn over pictures and beside captions: looked for in the pixels of a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from gallery.approvals.rules import Standing
from gallery.library.still import Still
from gallery.sheets.boxes import Page
from gallery.sheets.export import export
from gallery.sheets.geometry import Rect
from gallery.sheets.layout import laid_out
from gallery.sheets.marks import AMBER, GREEN, LABELS, PLATES, RED
from gallery.sheets.painter import page_image, typesetter_of
from gallery.sheets.restrictions import RestrictionKind
from gallery.sheets.settings import Fit, SheetSettings
from tests.file_pictures import FilePictures

MakeStills = Callable[..., list[Still]]
SETTINGS = SheetSettings(columns=2, rows=2)
DPI = 144


def solid(colour: str, width: int = 300, height: int = 200) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def painted(page: Page, settings: SheetSettings, colour: str = "#406080") -> QImage:
    shown = {box.position: solid(colour) for box in page.pictures}
    return page_image(page, typesetter_of(settings), shown, {}, DPI)


def part(image: QImage, rect: Rect) -> QImage:
    scale = DPI / 72
    return image.copy(*(round(one * scale) for one in (rect.x, rect.y, rect.width, rect.height)))


def count(image: QImage, colour: str) -> int:
    return sum(
        image.pixelColor(x, y).name() == colour
        for x in range(image.width())
        for y in range(image.height())
    )


@pytest.mark.parametrize("standing", Standing)
def test_a_killed_still_is_struck_through_and_no_other(
    qapp: QApplication, make_stills: MakeStills, standing: Standing
) -> None:
    page = laid_out(SETTINGS, make_stills([""]), standing=lambda _: standing).page(1)
    red = count(part(painted(page, SETTINGS), page.pictures[0].rect), RED)
    assert (red > 500) is (standing in (Standing.KILLED, Standing.OVER_QUOTA))


def test_a_killed_still_without_a_picture_is_marked_too(
    qapp: QApplication, make_stills: MakeStills
) -> None:
    page = laid_out(SETTINGS, make_stills([""]), standing=lambda _: Standing.KILLED).page(1)
    image = page_image(page, typesetter_of(SETTINGS), {}, {1: "is gone"}, DPI)
    assert count(part(image, page.pictures[0].rect), RED) > 500


@pytest.mark.parametrize("sidecar", ["embargo: 2194-01-01", "embargo: soon", "spoiler: yes"])
def test_what_may_not_be_published_has_a_plate(
    qapp: QApplication, make_stills: MakeStills, sidecar: str
) -> None:
    (kind,) = [one for one in RestrictionKind if sidecar.startswith(one)]
    page = laid_out(SETTINGS, make_stills([sidecar, ""])).page(1)
    image = painted(page, SETTINGS)
    first, second = (part(image, box.rect) for box in page.pictures)
    ground, _ = PLATES[kind]
    assert count(first, ground) > 100
    assert count(first, RED) == count(second, ground) == 0


def test_signs_have_their_colours(qapp: QApplication, make_stills: MakeStills) -> None:
    settings = replace(SETTINGS, stars=True, labels=True, picks=True)
    stills = make_stills(["rating: 1\nlabel: blue\npick: pick", "pick: reject"])
    page = laid_out(settings, stills).page(1)
    image = painted(page, settings)
    expected = (AMBER, LABELS["blue"], GREEN, RED)
    for box, colour in zip(page.marks, expected, strict=True):
        assert count(part(image, box.rect), colour) > 3


@pytest.mark.parametrize("colour", ["#000000", "#808080", "#ffffff"])
def test_a_watermark_is_seen_on_every_picture_and_hides_none(
    qapp: QApplication, make_stills: MakeStills, colour: str
) -> None:
    settings = replace(SETTINGS, watermark="{recipient} · {today}")
    stills = make_stills(["", ""])
    page = laid_out(settings, stills, recipient="김현주", today="2026-11-27").page(1)
    image = painted(page, settings, colour)
    for box in page.pictures:
        inner = part(image, box.rect)
        pixels = [
            inner.pixelColor(x, y) for x in range(inner.width()) for y in range(inner.height())
        ]
        changed = [one for one in pixels if one.name() != colour]
        assert 0.01 < len(changed) / len(pixels) < 0.35
        before = QColor(colour).lightness()
        assert max(abs(one.lightness() - before) for one in changed) < 110
    assert not [box for box in page.texts if "김현주" in box.line.text]


@pytest.fixture
def logo(tmp_path: Path) -> str:
    path = tmp_path / "로고.png"
    Image.new("RGB", (400, 100), "#c81e1e").save(path)
    return str(path)


def test_a_logo_stands_left_of_the_title(
    qapp: QApplication, make_stills: MakeStills, logo: str
) -> None:
    settings = replace(SETTINGS, logo=logo)
    page = laid_out(settings, make_stills([""])).page(1)
    assert page.logo is not None
    assert page.texts[0].rect.x > page.logo.rect.right
    assert count(part(painted(page, settings), page.logo.rect), "#c81e1e") > 1000
    bare = replace(settings, header_left="", header_right="")
    assert laid_out(bare, stills_of(page)).page(1).logo is None


def stills_of(page: Page) -> list[Still]:
    return [box.still for box in page.pictures]


def test_a_picture_as_watermark_is_light(
    qapp: QApplication, make_stills: MakeStills, logo: str
) -> None:
    settings = replace(SETTINGS, watermark_picture=logo)
    page = laid_out(settings, make_stills([""])).page(1)
    rect = page.pictures[0].rect
    middle = part(painted(page, settings, "#000000"), rect)
    colour = middle.pixelColor(middle.width() // 2, middle.height() // 2)
    assert 20 < colour.red() < 90


def test_border_and_crop_marks_leave_the_picture_alone(
    qapp: QApplication, make_stills: MakeStills
) -> None:
    (still,) = make_stills([""])
    plain = laid_out(SETTINGS, [still]).page(1)
    rect = plain.pictures[0].rect
    for settings in (replace(SETTINGS, border=2.0), replace(SETTINGS, crop_marks=True)):
        page = laid_out(settings, [still]).page(1)
        box = page.pictures[0].rect
        image = painted(page, settings)
        inner = part(image, Rect(box.x + 1, box.y + 1, box.width - 2, box.height - 2))
        assert count(inner, "#406080") == inner.width() * inner.height()
        around = part(image, Rect(box.x - 6, box.y - 6, box.width + 12, box.height + 12))
        assert (
            count(around, "#406080") + count(around, "#ffffff") < around.width() * around.height()
        )
        assert box.x == rect.x


def test_a_tall_picture_is_laid_on_its_side(qapp: QApplication, make_stills: MakeStills) -> None:
    (still,) = make_stills([""])
    settings = replace(SETTINGS, fit=Fit.ROTATE)
    page = laid_out(settings, [still]).page(1)
    tall = solid("#2020c0", 200, 300)
    for y in range(150):
        for x in range(200):
            tall.setPixelColor(x, y, QColor("#c02020"))  # its upper half
    image = page_image(page, typesetter_of(settings), {1: tall}, {}, DPI)
    seen = part(image, page.pictures[0].rect)
    assert seen.pixelColor(4, seen.height() // 2).name() == "#c02020"
    assert seen.pixelColor(seen.width() - 5, seen.height() // 2).name() == "#2020c0"


def test_a_pdf_holds_a_watermark_once(
    qapp: QApplication, make_stills: MakeStills, pictures: FilePictures, tmp_path: Path
) -> None:
    stills = make_stills([""] * 12)
    settings = replace(SETTINGS, watermark="Press office")
    export(tmp_path / "x.pdf", settings, stills, pictures, lambda *_: None, lambda: False)
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        images = [
            one
            for one in pdf.objects
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]
        light = [one for one in images if "/SMask" in one]
    assert len(light) == 1
    assert len(images) == len(stills) + 2  # the watermark, and what is to be seen through it
