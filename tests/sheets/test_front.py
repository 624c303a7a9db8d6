"""The cover, and the index of names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gallery.library.still import Still
from gallery.sheets.boxes import Page
from gallery.sheets.layout import Sheet, laid_out
from gallery.sheets.painter import typesetter_of
from gallery.sheets.settings import SheetSettings
from tests.file_pictures import FilePictures

MakeStills = Callable[..., list[Still]]
TWO = SheetSettings(columns=2, rows=1)


def texts(page: Page) -> list[str]:
    return [box.line.text for box in page.texts]


def test_the_cover_tells_of_the_production(make_stills: MakeStills) -> None:
    settings = replace(TWO, cover=True, contact="{bold}Unit publicity\npress@example.com")
    sheet = laid_out(settings, make_stills([""] * 3), query="is:pick", today="2026-11-27")
    cover = sheet.page(1)
    assert texts(cover) == [
        *("Jung_E", "정이", "Director", "Yeon Sang-ho", "Cast"),
        *("Kim Hyun-joo 김현주 as Jung-E", "Kang Soo-yeon 강수연 as Seo-Hyun"),
        *("Stills", "3", "Filter", "is:pick", "Date", "2026-11-27"),
        *("Unit publicity", "press@example.com"),
    ]
    assert (cover.name, cover.pictures) == ("Cover", ())
    assert sheet.pages == 3
    assert texts(sheet.page(2))[-1] == "page 2 of 3"
    assert [box.position for box in sheet.page(3).pictures] == [3]


@pytest.mark.parametrize("page_name", ["A4", "A5", "60x66", "300x90"])
def test_the_cover_stays_on_its_page(make_stills: MakeStills, page_name: str) -> None:
    settings = replace(TWO, cover=True, contact="x\n" * 40).on_page(page_name).with_grid("1x1")
    cover = laid_out(settings.validated(), make_stills([""])).page(1)
    assert all(box.rect.bottom <= cover.height for box in cover.texts)


def named(sheet: Sheet) -> list[str]:
    return [
        text
        for number in range(1, sheet.pages + 1)
        if (page := sheet.page(number)).name == "Names"
        for text in texts(page)
    ]


def test_the_index_says_who_is_on_which_page(make_stills: MakeStills) -> None:
    sidecars = [
        "number: '1'\npeople: [kim]",
        "number: '2'\npeople: [kim, kang]",
        "number: '3'\npeople: [kim, A. Example]",
    ]
    sheet = laid_out(replace(TWO, names=True, cover=True), make_stills(sidecars))
    assert sheet.pages == 4
    lines = [text for text in named(sheet) if " · p. " in text]
    assert lines == [
        "A. Example   3 · p. 3",
        "Kang Soo-yeon  Seo-Hyun   2 · p. 2",
        "Kim Hyun-joo  Jung-E   1, 2 · p. 2; 3 · p. 3",
    ]


def test_somebody_who_is_everywhere_is_told_by_pages(make_stills: MakeStills) -> None:
    stills = make_stills(["number: '1'\npeople: [kim]", ""]) * 200
    stills = stills[:280] + [stills[1]] * 4 + stills[280:]
    sheet = laid_out(replace(TWO, names=True), stills)
    assert "Kim Hyun-joo  Jung-E   pages 1–140, 143–202" in named(sheet)


def test_many_names_go_on_over_columns_and_pages(
    qapp: QApplication, make_stills: MakeStills
) -> None:
    people = ", ".join(f"Person Number-{number}" for number in range(400))
    settings = replace(TWO, names=True)
    sheet = laid_out(settings, make_stills([f"number: '00087'\npeople: [{people}]"]))
    pages = [page for page in sheet if page.name == "Names"]
    assert len(pages) > 2
    typesetter = typesetter_of(settings)
    for page in pages:
        area = sheet.geometry.area
        inner = [box for box in page.texts if "p. 1" in box.line.text]
        assert all(box.rect.bottom <= area.bottom + 0.01 for box in inner)
        assert all(box.rect.right <= area.right + 0.01 for box in inner)
        assert not any(typesetter.is_cut(box) for box in inner)
    assert sum("p. 1" in text for text in named(sheet)) == 400


def test_pages_without_pictures_are_printed_too(
    qapp: QApplication, make_stills: MakeStills, pictures: FilePictures, tmp_path: Path
) -> None:
    import pikepdf

    from gallery.sheets.export import export

    settings = replace(TWO, cover=True, names=True)
    stills = make_stills(["people: [kim]"] * 3)
    export(tmp_path / "x.pdf", settings, stills, pictures, lambda *_: None, lambda: False)
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        assert len(pdf.pages) == 4
        with pdf.open_outline() as outline:
            names = [item.title for item in outline.root]
    assert (names[0], names[-1]) == ("Cover", "Names")
    assert [still for still, *_ in pictures.asked] == [still.id for still in stills]
