"""Templates: what each prints for one still, what is refused, and what is cleaned away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gallery.errors import SheetError
from gallery.library.still import Still
from gallery.sheets.token_values import TOKENS, Place
from gallery.sheets.tokens import Line, Run, check, cleaned, line_styles, page_lines, still_lines

MakeStills = Callable[..., list[Still]]

SIDECAR = """\
caption: {en: robot head engraved Jung-E, ko: 정이라고 새겨진 로봇 머리}
headline: On the laboratory floor
number: "00123"
scene: 42A
date: 2022-11-03
kind: bts
tags: [prop/robot head, place/science lab]
people: [kim, {name: A. Example, role: prop maker}]
rating: 4
label: red
spoiler: true
notes: internal
"""
PLACE = Place(
    title="Selects",
    titles=(("ko", "선택"),),
    page=2,
    pages=3,
    position=21,
    count=1234,
    query="kind:bts",
    today="2022-11-10",
)


@pytest.fixture
def still(make_stills: MakeStills) -> Still:
    return make_stills([SIDECAR])[0]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{number} {caption}", "00123 robot head engraved Jung-E"),
        ("{caption.ko}", "정이라고 새겨진 로봇 머리"),
        ("{caption.local}", "정이라고 새겨진 로봇 머리"),
        ("{caption.ja}", ""),
        ("{caption.ja|caption.ko}", "정이라고 새겨진 로봇 머리"),
        ("{alt_text|headline|caption}", "On the laboratory floor"),
        ("{people}", "Kim Hyun-joo as Jung-E, A. Example as prop maker"),
        ("{people.ko}", "김현주, A. Example"),
        ("{names}", "Kim Hyun-joo, A. Example"),
        ("{tags}", "robot head, science lab"),
        ("{tags.ko}", "로봇 머리, science lab"),
        ("{rating}", "★★★★"),
        ("{kind} {label} {spoiler}", "behind the scenes red spoiler"),
        ("{credit}", "Render made for this project"),
        ("{file} in {folder}", "still-000.jpg in jung_e"),
        ("{id}: {format}, {pixels}", "jung_e/still-000: JPEG, 300 × 200"),
        ("{production} {production.ko}, {director}", "Jung_E 정이, Yeon Sang-ho"),
        ("{title} {title.ko}", "Selects 선택"),
        ("{n} of {count}; page {page} of {pages}", "21 of 1234; page 2 of 3"),
        ("{stills} · {query} · {today}", "1,234 stills · kind:bts · 2022-11-10"),
        ("{{number}} {number}", "{number} 00123"),
        ("plain text", "plain text"),
    ],
)
def test_a_template_prints_the_values_of_its_still(
    still: Still, template: str, expected: str
) -> None:
    (line,) = still_lines(template, still, PLACE)
    assert line.text == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{location} · {scene}", "42A"),
        ("{scene} · {location}", "42A"),
        ("{scene} · {location} · {number}", "42A · 00123"),
        ("{location} · {event}", ""),
        ("{scene}, {event}, {location} – {number}", "42A – 00123"),
        ("– {scene}", "– 42A"),
        ("{location}{scene}", "42A"),
        ("{scene} in {location}", "42A in "),
    ],
)
def test_a_separator_stands_only_between_two_values(
    still: Still, template: str, expected: str
) -> None:
    (line,) = still_lines(template, still, PLACE)
    assert line.text == expected


def test_styles_hold_to_the_end_of_the_line(still: Still) -> None:
    first, second = still_lines(
        "{bold}{number} {grey}{scene}{right}{plain}{rating}\n{scene}", still, PLACE
    )
    assert first == Line(
        left=(
            Run("00123", bold=True),
            Run(" ", bold=True, grey=True),
            Run("42A", bold=True, grey=True),
        ),
        right=(Run("★★★★"),),
    )
    assert second == Line((Run("42A"),))


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{captoin}", "{captoin} is not a token; did you mean {caption}? Known are "),
        ("{}", "{} is not a token"),
        ("{notes}", "{notes} is internal and is never printed"),
        ("{approvals}", "never printed"),
        ("{rating.ko}", "{rating.ko}: rating is the same in every language; write {rating}"),
        ("{caption.}", "after the dot stands a language code, as in {caption.ko}"),
        ("{caption.KOREAN!}", "language code"),
        ("{caption", "the '{' in '{caption' has no partner; write {{ for a brace"),
        ("caption}", "the '}' in 'caption}' has no partner"),
        ("{number|}", "{} is not a token"),
    ],
)
def test_a_mistake_says_what_is_known(template: str, reason: str) -> None:
    with pytest.raises(SheetError) as caught:
        check(template)
    assert reason in str(caught.value)


def test_the_message_for_an_unknown_token_lists_all_of_them() -> None:
    with pytest.raises(SheetError) as caught:
        check("{nothing_like_it}")
    for name in (*TOKENS, "bold", "right"):
        assert name in str(caught.value)


@pytest.mark.parametrize("name", TOKENS)
def test_every_token_can_be_printed_and_explains_itself(still: Still, name: str) -> None:
    assert TOKENS[name].help
    still_lines(f"{{{name}}}", still, PLACE)
    still_lines(f"{{{name}}}", replace(still, own={}, facts=None), Place())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("ga\u0308nge", "gänge"),
        ("\u1112\u1161\u11ab", "한"),
        ("lost \udce4 byte", "lost \ufffd byte"),
        ("\u202eevil\u202c \u2067x\u2069", "evil x"),
        ("zero\ufeffwidth", "zerowidth"),
        ("\u2028x\u2029y", "x y"),
        ("<img src=/etc/passwd> & {number}", "<img src=/etc/passwd> & {number}"),
    ],
)
def test_values_are_cleaned_before_they_are_set(text: str, expected: str) -> None:
    assert cleaned(text) == expected


def test_tokens_in_a_caption_are_not_expanded(make_stills: MakeStills) -> None:
    (still,) = make_stills(["caption: '{number} {nonsense}'\nnumber: '7'"])
    (line,) = still_lines("{caption}", still, PLACE)
    assert line.text == "{number} {nonsense}"


def test_names_in_two_directions_are_isolated_from_each_other(make_stills: MakeStills) -> None:
    (still,) = make_stills(["caption: مرحبا\nnumber: '12'\nscene: 3B"])
    (line,) = still_lines("{number} {caption}", still, PLACE)
    assert line.text == "\u206812\u2069\u2068 \u2069\u2068مرحبا\u2069"
    (line,) = still_lines("{number} {scene}", still, PLACE)
    assert line.text == "12 3B"


def test_a_header_prints_what_all_stills_of_the_page_agree_on(make_stills: MakeStills) -> None:
    stills = make_stills(["scene: 42A\nrating: 3", "scene: 42A\nrating: 4"])
    (line,) = page_lines("{scene} · {rating} · {credit} · {page}/{pages}", stills, PLACE)
    assert line.text == "42A · Render made for this project · 2/3"
    (line,) = page_lines("{rating}", stills[:1], PLACE)
    assert line.text == "★★★"


def test_lines_with_long_text_are_known_before_they_have_values() -> None:
    template = "{number} {rating}\n{caption}\n\n{people}\nplain"
    assert tuple(one.long for one in line_styles(template)) == (False, True, False, True, False)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{size=9}a", Run("a", points=9)),
        ("{size=140%}a", Run("a", scale=1.4)),
        ("{ size = 9.5 }a", Run("a", points=9.5)),
        ("{size=9}{size=50%}a", Run("a", scale=0.5)),
        ("{colour=#AA0000}a", Run("a", colour="#AA0000")),
        ("{color=#aa0000}a", Run("a", colour="#aa0000")),
        ("{font=Noto Serif}a", Run("a", family="Noto Serif")),
        ("{weight=600}{grey}a", Run("a", weight=600, grey=True)),
        ("{bold}{size=9}{plain}a", Run("a")),
    ],
)
def test_styles_hold_from_where_they_stand(still: Still, template: str, expected: Run) -> None:
    assert still_lines(template, still, PLACE)[0].left == (expected,)


def test_a_line_may_stand_in_the_middle(still: Still) -> None:
    one, two = still_lines("{center}{number}\n{number}", still, PLACE)
    assert (one.center, two.center) == (True, False)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{size=1}", "a size is 3 to 96 points"),
        ("{size=900%}", "a size is 25 to 600%"),
        ("{size=big}", "as in {size=9} or {size=140%}"),
        ("{size=}", "as in {size=9}"),
        ("{size=-9}", "as in {size=9}"),
        ("{size=9e9}", "as in {size=9}"),
        ("{colour=red}", "a colour is written like #aa0000"),
        ("{weight=650}", "a weight is 100, 200 ... 900"),
        ("{font=}", "name of a font family is missing"),
        ("{bold=2}", "{bold=2} is not a token"),
        ("{size}", "{size} is not a token"),
        ("{sise=9}", "did you mean {size"),
    ],
)
def test_a_style_that_cannot_be_says_how_it_is_written(template: str, reason: str) -> None:
    with pytest.raises(SheetError) as caught:
        check(template)
    assert reason in str(caught.value)


def test_the_size_of_a_line_is_known_before_its_values() -> None:
    template = "{number}{size=200%}{scene}\n{size=50%}{scene}\n{size=20}{scene}\n{size=200%}\n"
    sizes = [style.size(10) for style in line_styles(template)]
    assert sizes == [20, 5, 20, 10]
