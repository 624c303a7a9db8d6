"""The HTML sheet as a file: what is in it, what is not, and what nobody's caption can do to it."""

from __future__ import annotations

import base64
import json
import re
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from gallery.approvals.rules import Standing
from gallery.errors import PictureError
from gallery.imaging.values import EncodedPicture
from gallery.library.fields import FIELDS
from gallery.library.still import Still
from gallery.search.numbering import GroupKey
from gallery.sheets.export import Exported, export, export_sheet
from gallery.sheets.flow import SheetGroup
from gallery.sheets.html_text import SEARCHED, search_words
from gallery.sheets.layout import Sheet, laid_out
from gallery.sheets.pictures import Encoded, PictureSource
from gallery.sheets.settings import Paper, SheetSettings
from gallery.sheets.tokens import cleaned

MakeStills = Callable[..., list[Still]]
SETTINGS = SheetSettings(columns=2, rows=2)


class Elements(HTMLParser):
    """Every element with its attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: value or "" for key, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str, kind: str = "") -> list[dict[str, str]]:
        return [
            found
            for name, found in self.found
            if name == tag and (not kind or kind in found.get("class", "").split())
        ]

    @property
    def text(self) -> str:
        return "".join(self.texts)


@pytest.fixture
def make_html(tmp_path: Path, pictures: PictureSource) -> Callable[..., str]:
    def made(stills: list[Still], settings: SheetSettings = SETTINGS, query: str = "") -> str:
        path = tmp_path / "sheet.html"
        done = export(path, settings, stills, pictures, lambda *_: None, lambda: False, query=query)
        assert done == Exported((path,), ())
        return path.read_text("utf-8")

    return made


MakeHtml = Callable[..., str]


def test_every_picture_stands_over_its_caption(
    make_stills: MakeStills, make_html: MakeHtml
) -> None:
    stills = make_stills([f"caption: 정이 {place}\nnumber: '{100 + place}'" for place in range(9)])
    text = make_html(stills)
    items = re.findall(r'<li class="still".*?</li>', text, re.DOTALL)
    assert len(items) == 9
    for place, (item, still) in enumerate(zip(items, stills, strict=True)):
        (image,) = Elements(item).all("img")
        kind, _, data = image["src"].partition(",")
        assert kind == "data:image/jpeg;base64"
        assert base64.b64decode(data) == still.picture.read_bytes()
        assert (image["width"], image["height"]) == ("300", "200")
        assert Elements(item).text == f"{100 + place}정이 {place}"


def test_it_says_what_the_header_and_footer_say_but_no_page_numbers(
    make_stills: MakeStills, make_html: MakeHtml
) -> None:
    elements = Elements(make_html(make_stills(["credit: A. Example"] * 5), query="kind:bts"))
    text = elements.text
    assert "Jung_E 정이" in text
    assert "5 stills · kind:bts" in text
    assert "A. Example" in text
    assert not re.search(r"page\s+\d*\s+of", text)
    assert [tag for tag, _ in elements.found].count("h1") == 1


def test_the_footer_says_only_what_all_stills_agree_on(
    make_stills: MakeStills, make_html: MakeHtml
) -> None:
    sidecars = ["credit: A. Example"] * 4 + ["credit: B. Example"] * 4  # a page of each
    text = Elements(make_html(make_stills(sidecars))).text
    assert "A. Example" not in text
    assert "B. Example" not in text


def test_nothing_is_loaded_and_the_policy_says_so(
    make_stills: MakeStills, make_html: MakeHtml
) -> None:
    text = make_html(make_stills(["caption: https://example.org/x.png"] * 3))
    elements = Elements(text)
    (policy,) = (
        found["content"]
        for found in elements.all("meta")
        if found.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; img-src data:; ")
    assert "unsafe" not in policy
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    for inner, kind in ((style, "style-src"), (script, "script-src")):
        digest = base64.b64encode(sha256(inner.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
        assert not re.search(r"url\(|@import|https?:|fetch\(|XMLHttp|innerHTML|eval\(", inner)
    addresses = [
        value
        for _, found in elements.found
        for key, value in found.items()
        if key in ("src", "href", "srcset", "action", "poster", "data")
    ]
    assert all(re.match(r"#still-\d+$|data:image/jpeg;base64,", one) for one in addresses)
    assert not any(
        key.startswith("on") or key == "style" for _, one in elements.found for key in one
    )


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</title></style><h1>big",
    "<!-- <![CDATA[ ]]> --> &amp; &lt;b&gt;",
    "line\u2028separator\u2029and\u202ereversed\u2066isolated",
    "javascript:alert(1)",
    "{{caption}} ${alert(1)} `x`",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_markup_in_a_caption_is_text(
    make_stills: MakeStills, make_html: MakeHtml, words: str
) -> None:
    keys = ("caption", "number", "alt_text", "headline")
    sidecars = [
        "".join(f"{key}: {json.dumps(text)}\n" for key in keys) + f"tags: [{json.dumps(text)}]"
        for text in ("plain", words)
    ]
    text = make_html(make_stills(sidecars), replace(SETTINGS, title=words, footer_left=words[:9]))
    items = re.findall(r'<li class="still".*?</li>', text, re.DOTALL)
    plain, hostile = (Elements(item).found for item in items)
    assert [(tag, found.keys()) for tag, found in hostile] == [
        (tag, found.keys()) for tag, found in plain
    ]
    kept = cleaned(words)
    assert kept in Elements(items[1]).text
    assert kept in Elements(text).text.partition("Filter")[0]
    assert kept in next(found["alt"] for tag, found in hostile if tag == "img")
    assert kept in hostile[0][1]["data-words"]
    everywhere = [tag for tag, _ in Elements(text).found]
    assert (everywhere.count("script"), everywhere.count("style")) == (1, 1)
    assert not {"svg", "object", "iframe", "form", "base", "link"} & set(everywhere)


def test_nothing_internal_is_in_the_file(make_stills: MakeStills, make_html: MakeHtml) -> None:
    secrets = {
        "notes": "secret-notes",
        "usage": "secret-usage",
        "instructions": "secret-instructions",
        "job_id": "secret-job",
        "caption_writer": "secret-writer",
        "source": "secret-source",
        "unknown_key": "secret-unknown",
    }
    sidecar = "caption: lab\npick: reject\nlabel: red\n" + "".join(
        f"{key}: {value}\n" for key, value in secrets.items()
    )
    sidecar += "approvals: [{person: secret-person, decision: kill}]\n"
    stills = make_stills([sidecar])
    text = make_html(stills)
    assert "lab" in text
    assert "secret" not in text
    outside = re.sub(r"<(style|script)>.*?</\1>|base64,[^\"]*", "", text, flags=re.DOTALL)
    assert not re.search("reject|approval|red\\b", outside)
    assert str(stills[0].picture.parent) not in text


def test_what_is_searched_is_public(make_stills: MakeStills) -> None:
    assert all(field.public for field in FIELDS if field.key in SEARCHED)
    (still,) = make_stills(
        ["caption: {en: Science lab, ko: 실험실}\nnumber: '00123'\npeople: [kim]\n"
         "tags: [prop/robot head]\nheadline: On the floor"]
    )  # fmt: skip
    words = search_words(still)
    for one in ("Science lab", "실험실", "00123", "Kim Hyun-joo", "김현주", "Jung-E", "prop"):
        assert one in words
    assert "robot head" in words
    assert "로봇 머리" in words


def test_a_name_in_another_direction_keeps_to_itself(
    make_stills: MakeStills, make_html: MakeHtml
) -> None:
    sidecar = "caption: 'ראש הרובוט'\nnumber: '7'\npeople: [{name: Kim Hyun-joo}, {name: יוסי}]"
    settings = replace(SETTINGS, caption="{bold}{number} {plain}{caption} · {names}")
    text = make_html(make_stills([sidecar]), settings)
    assert "<b><bdi>7</bdi></b>" in text
    assert "<bdi>ראש הרובוט</bdi>" in text
    assert 'dir="auto"' in text
    assert not re.search("[\u2066-\u2069\u202a-\u202e]", text)


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("ko", "ltr"), ("ar", "rtl"), ("he-IL", "rtl")]
)
def test_the_page_runs_the_way_of_its_language(
    make_stills: MakeStills, make_html: MakeHtml, language: str, direction: str
) -> None:
    stills = make_stills([""], production=f"title: Jung_E\nlanguage: {language}\n")
    assert f'<html lang="{language}" dir="{direction}">' in make_html(stills)


@pytest.mark.parametrize(("paper", "scheme"), [(Paper.WHITE, "light"), (Paper.BLACK, "dark")])
def test_it_is_as_light_or_dark_as_the_paper(
    make_stills: MakeStills, make_html: MakeHtml, paper: Paper, scheme: str
) -> None:
    text = make_html(make_stills([""]), replace(SETTINGS, paper=paper))
    assert f'name="color-scheme" content="{scheme}"' in text
    assert f"--paper: {'#ffffff' if paper is Paper.WHITE else '#000000'};" in text


def test_a_picture_has_the_words_of_its_alt_text(
    make_stills: MakeStills, make_html: MakeHtml
) -> None:
    sidecars = ["alt_text: A head lies on its side.\ncaption: x", "number: '00123'", ""]
    images = Elements(make_html(make_stills(sidecars))).all("img")
    assert [image["alt"] for image in images] == [
        "A head lies on its side.",
        "Still 00123",
        "Still still-002.jpg",
    ]


def test_a_still_without_a_picture_and_a_damaged_one_are_marked(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> None:
    class Torn:
        def jpeg(self, still: Still, min_width: int, min_height: int) -> Encoded:
            found = pictures.jpeg(still, min_width, min_height)
            damage = "the file is <cut> short" if still.id.endswith("002") else ""
            return EncodedPicture(found.jpeg, found.width, found.height, damage)

    stills = make_stills([""] * 3)
    stills[1].picture.unlink()
    stills[1].picture.write_bytes(b"no picture by now")
    path = tmp_path / "sheet.html"
    done = export(path, SETTINGS, stills, Torn(), lambda *_: None, lambda: False)
    assert [error.path for error in done.problems] == [stills[1].picture, stills[2].picture]
    elements = Elements(path.read_text("utf-8"))
    assert len(elements.all("img")) == 2
    assert "No picture" in elements.text
    assert "is no picture; copy it again" in elements.text
    assert "the file is <cut> short" in elements.text


@pytest.mark.parametrize(("count", "wanted"), [(3, 1280), (300, 512)])
def test_few_pictures_fill_a_screen_and_many_stay_small(
    make_stills: MakeStills, tmp_path: Path, count: int, wanted: int
) -> None:
    class Asked:
        """Notes what it is asked for."""

        def __init__(self) -> None:
            self.sides: set[int] = set()

        def jpeg(self, still: Still, min_width: int, min_height: int) -> Encoded:
            self.sides.add(max(min_width, min_height))
            raise PictureError(still.picture, "not asked for its pixels")

    asked = Asked()
    stills = (make_stills([""] * 3) * count)[:count]
    settings = SheetSettings()
    export(tmp_path / "sheet.html", settings, stills, asked, lambda *_: None, lambda: False)
    (side,) = asked.sides
    assert side == pytest.approx(wanted, rel=0.06)


def test_memory_does_not_grow_with_the_number_of_stills(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> None:
    stills = make_stills(["caption: lab"] * 4, size=(900, 600))
    path = tmp_path / "sheet.html"
    peaks, sizes = [], []
    for times in (10, 10, 60):  # the first fills caches
        tracemalloc.start()
        export(path, SETTINGS, stills * times, pictures, lambda *_: None, lambda: False)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        sizes.append(path.stat().st_size)
    assert peaks[2] - peaks[1] < (sizes[2] - sizes[1]) / 10


def laid_html(tmp_path: Path, sheet: Sheet, pictures: PictureSource) -> str:
    path = tmp_path / "sheet.html"
    export_sheet(path, sheet, pictures, lambda *_: None, lambda: False)
    return path.read_text("utf-8")


def test_groups_have_headings_and_no_still_is_lost(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> None:
    stills = make_stills([f"scene: {place // 3}" for place in range(7)])
    groups = [SheetGroup("Scene 0", 3, "<Lab>"), SheetGroup("장면 1", 3), SheetGroup("Scene 2", 1)]
    settings = replace(SETTINGS, group=GroupKey.SCENE, cover=True, names=True)
    text = laid_html(tmp_path, laid_out(settings, stills, groups=groups), pictures)
    elements = Elements(text)
    assert [tag for tag, _ in elements.found].count("h2") == 3
    sections = re.findall(r'<section class="group">.*?</section>', text, re.DOTALL)
    assert [len(Elements(one).all("li")) for one in sections] == [3, 3, 1]
    assert "Scene 0 <Lab>" in Elements(sections[0]).text
    assert text.count("<ul") == text.count("</ul>") == 3


def test_a_killed_still_is_marked(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> None:
    stills = make_stills([""] * 3)
    answers = dict(zip((still.id for still in stills), Standing, strict=False))
    answers[stills[1].id] = Standing.KILLED
    answers[stills[2].id] = Standing.APPROVED
    sheet = laid_out(SETTINGS, stills, standing=lambda still: answers[still.id])
    items = re.findall(r"<li .*?</li>", laid_html(tmp_path, sheet, pictures), re.DOTALL)
    assert ["KILLED" in Elements(item).text for item in items] == [False, True, False]
    assert ["struck" in item for item in items] == [False, True, False]


def test_what_may_not_be_published_yet_says_so(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> None:
    stills = make_stills(['embargo: "<after> the premiere"\nspoiler: true', "spoiler: false"])
    text = laid_html(tmp_path, laid_out(SETTINGS, stills), pictures)
    first, second = re.findall(r"<li .*?</li>", text, re.DOTALL)
    assert 'EMBARGO: &lt;after&gt; the premiere</b><b class="spoiler">SPOILER</b>' in first
    assert "restricted" not in second


def test_signs_are_words_and_shapes_where_the_sheet_has_them(
    make_stills: MakeStills, make_html: MakeHtml
) -> None:
    settings = replace(SETTINGS, caption="{number}", stars=True, labels=True, picks=True)
    stills = make_stills(["rating: 4\nlabel: red\npick: reject", "pick: pick", ""])
    items = re.findall(r"<li .*?</li>", make_html(stills, settings), re.DOTALL)
    assert Elements(items[0]).text == "★★★★ red ✕ reject"
    assert Elements(items[0]).all("span", "stars")[0]["aria-label"] == "4 of 5"
    assert Elements(items[1]).text == "✓ pick"
    assert Elements(items[2]).text == ""


def test_the_type_that_a_template_asks_for_is_a_class(
    make_stills: MakeStills, make_html: MakeHtml
) -> None:
    caption = "{colour=#aa0000}{size=130%}{number}{plain} {weight=600}{font=A'</style>}{caption}"
    text = make_html(make_stills(["caption: lab\nnumber: '7'"]), replace(SETTINGS, caption=caption))
    style = text.partition("<style>")[2].partition("</style>")[0]
    (item,) = re.findall(r"<li .*?</li>", text, re.DOTALL)
    used = {one for found in Elements(item).all("span") for one in found["class"].split()}
    asked = {one for one in used if re.match("(colour|size|weight|font)-", one)}
    assert len(asked) == 4
    assert all(f".{one} {{" in style for one in asked)
    assert ".web" in style  # it was not ended by the name of the font
    assert "color: #aa0000" in style


def test_a_watermark_lies_over_each_picture(
    make_stills: MakeStills, pictures: PictureSource, tmp_path: Path
) -> None:
    Image.new("RGBA", (40, 20), (255, 0, 0, 128)).save(tmp_path / "mark.png")
    settings = replace(
        SETTINGS, watermark="{recipient}", watermark_picture=str(tmp_path / "mark.png")
    )
    sheet = laid_out(settings, make_stills([""] * 3), recipient="A. <Example>")
    text = laid_html(tmp_path, sheet, pictures)
    assert len(Elements(text).all("span", "watermark")) == 3
    assert text.count("A. &lt;Example&gt;</span>") == 3
    assert text.count("url(data:image/png;base64,") == 1
