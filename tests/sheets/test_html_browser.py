"""The HTML sheet in a real browser: keys, filter, a phone, no script, and nothing that gets out."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gallery.library.still import Still
from gallery.sheets.export import export
from gallery.sheets.pictures import PictureSource
from gallery.sheets.settings import Paper, SheetSettings
from tests.browser import Browser, Page, browser_program
from tests.needs import lacking

MakeStills = Callable[..., list[Still]]
OpenSheet = Callable[..., Page]

PROGRAM = browser_program()

CAPTIONS = [
    "caption: {en: Science lab, ko: 정이 연구소}\nnumber: '00101'\npeople: [kim]",
    "caption: Crew at work\nnumber: '00102'\ntags: [prop/robot head]",
    "caption: 로봇 머리가 바닥에 있다\nnumber: '00103'",
    "caption: Café in the shelter\nnumber: '00104'\npeople: [kang]",
    "caption: ראש הרובוט\nnumber: '00105'",
    "caption: رأس الروبوت\nnumber: '00106'",
    "caption: ''\nnumber: '00107'",
]
FOCUS = "document.activeElement.getAttribute('href') || document.activeElement.id"
SHOWN = "[...document.querySelectorAll('.still')].filter(s => !s.hidden).map(s => s.id.slice(6))"
OPEN = "document.querySelector('#large').open"


def shows_pictures(page: Page) -> bool:
    """Return whether there is colour on the page, which only pictures have.

    They are decoded after the page is there, so one screenshot may come too early.
    """
    end = time.monotonic() + 30
    while time.monotonic() < end:
        shot = Image.open(io.BytesIO(page.screenshot()))
        if np.asarray(shot.convert("HSV"))[..., 1].max() > 200:
            return True
    return False


def accessibility(page: Page, last: str) -> list[dict[str, dict[str, object]]]:
    """Return what a screen reader is told, once it reaches `last`: it is told after it is shown."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        page.screenshot()
        nodes = page.ask("Accessibility.getFullAXTree")["nodes"]
        assert isinstance(nodes, list)
        found = {node.get("role", {}).get("value") for node in nodes}
        if "figure" in found and last in json.dumps(nodes, ensure_ascii=False):
            return nodes
    raise AssertionError(f"a screen reader is not told of {last}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        lacking("needs Chromium (Debian: apt install it)")
    with Browser(PROGRAM) as browser:
        yield browser


@pytest.fixture
def open_sheet(
    browser: Browser, make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> OpenSheet:
    """Return a function that writes a sheet and shows it."""

    def opened(
        sidecars: list[str],
        settings: SheetSettings = SheetSettings(),  # noqa: B008 - a value
        width: int = 1280,
        *,
        script: bool = True,
    ) -> Page:
        path = tmp_path / "sheet.html"
        stills = make_stills(sidecars)
        export(path, settings, stills, pictures, lambda *_: None, lambda: False)
        return browser.open(path, width, script=script)

    return opened


def focus_comes_to(page: Page, place: str) -> bool:
    """Return whether the focus comes to a place: a dialog tells of its end a little later."""
    script = f"""new Promise(done => {{
      const end = performance.now() + 20000;
      const look = () => ({FOCUS}) === "{place}" ? done(true)
        : performance.now() > end ? done(false) : setTimeout(look, 10);
      look();
    }})"""
    return page.value(script) is True


def test_it_loads_nothing_but_itself_and_nothing_is_complained_of(open_sheet: OpenSheet) -> None:
    page = open_sheet(CAPTIONS)
    assert page.value("document.title") == "Jung_E"
    loaded = "[...document.images].map(i => i.decode().then(() => i.naturalWidth))"
    assert page.value(f"Promise.all({loaded})") == [300] * 7
    assert [one.rpartition("/")[2] for one in page.asked_for()] == ["sheet.html"]
    assert page.complaints() == []


def test_the_policy_stops_what_would_get_out(open_sheet: OpenSheet) -> None:
    page = open_sheet(CAPTIONS[:1])
    page.value(
        "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))"
    )
    page.value("fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.value("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    told = page.complaints()
    assert len([one for one in told if "Content Security Policy" in one]) >= 3


def test_arrows_go_along_the_rows_and_columns(open_sheet: OpenSheet) -> None:
    page = open_sheet(CAPTIONS)  # four in a row at this width, so three in the second
    places = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp",
                "ArrowUp", "End", "ArrowRight", "Home", "ArrowLeft"):  # fmt: skip
        page.press(key)
        places.append(page.value(FOCUS))
    numbers = [str(place).rpartition("-")[2] for place in places]
    assert numbers == ["1", "2", "6", "6", "5", "1", "1", "7", "7", "1", "1"]
    assert page.value("document.querySelectorAll('.picture[tabindex=\"0\"]').length") == 1


def test_enter_opens_large_and_escape_closes(open_sheet: OpenSheet) -> None:
    page = open_sheet(CAPTIONS)
    page.press("ArrowRight", "ArrowRight", "Enter")
    assert page.value(OPEN) is True
    assert page.value("document.querySelector('#words').textContent") == "00102Crew at work"
    assert page.value("document.querySelector('#place').textContent") == "2 of 7"
    wide = page.value("document.querySelector('#stage img').getBoundingClientRect().width")
    assert isinstance(wide, int | float)
    assert wide > 900
    page.press("ArrowRight", "ArrowRight", "Escape")
    assert focus_comes_to(page, "#still-4")
    assert page.value(OPEN) is False


@pytest.mark.parametrize(
    ("typed", "stills"),
    [
        ("00103", [3]),
        ("lab", [1]),
        ("연구소", [1]),  # in a language that is not printed
        ("로봇", [2, 3]),  # of a tag's Korean name, and of a caption
        ("로보", [2, 3]),  # while the syllable is being typed
        ("로ㅂ", [2, 3]),
        ("cafe", [4]),
        ("CAFÉ shelter", [4]),
        ("김현주", [1]),
        ("soo-yeon", [4]),
        ("robot head", [2]),
        ("ראש", [5]),
        ("راس", [6]),
        ("nothing of the kind", []),
        ("", [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_typing_filters_live(open_sheet: OpenSheet, typed: str, stills: list[int]) -> None:
    page = open_sheet(CAPTIONS)
    page.press("/")
    assert page.value(FOCUS) == "filter"
    page.type(typed)
    assert page.value(SHOWN) == [str(number) for number in stills]
    told = f"{len(stills)} of 7 stills" if typed else ""
    assert page.value("document.querySelector('#told').textContent") == told
    assert page.value("document.querySelector('#none').hidden") is bool(stills)


def test_keys_go_through_what_the_filter_leaves(open_sheet: OpenSheet) -> None:
    page = open_sheet(CAPTIONS)
    page.press("/")
    page.type("로봇")
    page.press("Enter")
    assert page.value(FOCUS) == "#still-2"
    page.press("ArrowRight")
    assert page.value(FOCUS) == "#still-3"
    page.press("Enter")
    assert page.value("document.querySelector('#place').textContent") == "2 of 2"
    page.press("Escape")
    assert focus_comes_to(page, "#still-3")
    page.press("/", "Escape")
    assert page.value(SHOWN) == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize(("width", "columns"), [(320, 2), (390, 2), (820, 4), (1280, 4), (2560, 8)])
def test_the_grid_fits_a_phone_and_a_desktop(
    open_sheet: OpenSheet, width: int, columns: int
) -> None:
    page = open_sheet([*CAPTIONS, f"caption: {'x' * 3000}", "caption: 🤖🎬"], width=width)
    assert page.value("document.documentElement.scrollWidth") == width
    tops = page.value(
        "[...document.querySelectorAll('.picture')].map(p => p.getBoundingClientRect().top)"
    )
    assert isinstance(tops, list)
    assert tops.count(tops[0]) == columns
    assert shows_pictures(page)


def test_without_a_script_all_is_there(open_sheet: OpenSheet) -> None:
    page = open_sheet(CAPTIONS, script=False)
    told = json.dumps(accessibility(page, "Still 00107"), ensure_ascii=False)
    for words in ("Crew at work", "로봇 머리가 바닥에 있다", "ראש הרובוט", "Still 00107"):
        assert words in told
    assert '"searchbox"' not in told  # what would do nothing is not shown
    assert shows_pictures(page)


def test_a_screen_reader_is_told_what_is_what(open_sheet: OpenSheet) -> None:
    page = open_sheet(["alt_text: A head lies on its side.\ncaption: lab", *CAPTIONS])
    nodes = accessibility(page, "Still 00107")
    roles = [node["role"]["value"] for node in nodes if "role" in node]
    assert {"banner", "main", "contentinfo", "search", "list", "figure"} <= set(roles)
    named = {(node["role"]["value"], node.get("name", {}).get("value")) for node in nodes}
    assert ("link", "A head lies on its side.") in named
    assert ("searchbox", "Filter") in named
    assert ("heading", "Jung_E 정이") in named


@pytest.mark.parametrize("paper", Paper)
def test_text_can_be_read_on_its_paper(open_sheet: OpenSheet, paper: Paper) -> None:
    page = open_sheet(
        ["caption: lab\nnumber: '1'\npeople: [kim]"], replace(SheetSettings(), paper=paper)
    )
    script = """(() => {
      const light = c => { const [r, g, b] = c.match(/\\d+/g).map(v => v / 255).map(
        v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const paper = light(getComputedStyle(document.body).backgroundColor);
      return ["figcaption", "figcaption .grey", "h1", ".bottom"].map(s => {
        const ink = light(getComputedStyle(document.querySelector(s)).color);
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05); });
    })()"""
    contrasts = page.value(script)
    assert isinstance(contrasts, list)
    assert min(contrasts) >= 4.5  # WCAG 2.2, 1.4.3


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "a\u2028b\u202ec\u2066d",
]


def test_no_caption_becomes_markup_or_code(open_sheet: OpenSheet) -> None:
    sidecars = [
        "".join(
            f"{key}: {json.dumps(words)}\n"
            for key in ("caption", "number", "alt_text", "headline", "location")
        )
        + f"tags: [{json.dumps(words)}]\npeople: [{{name: {json.dumps(words)}}}]"
        for words in HOSTILE
    ]
    page = open_sheet(sidecars, replace(SheetSettings(), title=HOSTILE[0], footer_left=HOSTILE[1]))
    assert page.value("document.querySelectorAll('script').length") == 1
    assert (
        page.value("document.querySelectorAll('svg, iframe, img:not([src^=\"data:\"])').length")
        == 0
    )
    captions = page.value(
        "[...document.querySelectorAll('figcaption .left')].map(e => e.textContent)"
    )
    assert isinstance(captions, list)
    for words in HOSTILE[:4]:
        assert words in captions
    page.press("/")
    page.type("onerror")
    assert page.value(SHOWN) == ["2"]
    page.press("Enter", "Enter")
    assert page.value("document.querySelector('#large svg, #large script') === null") is True
    assert page.complaints() == []
