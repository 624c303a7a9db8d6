"""Lines of text: where they break, where they are cut, which way they run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from gallery.sheets.boxes import Align, TextBox
from gallery.sheets.geometry import Rect
from gallery.sheets.tokens import Line, Run
from gallery.sheets.typesetting import UNITS, Ink, Typesetter

INK = Ink("#ffffff", "#000000", "#808080", "#eeeeee", "#cccccc")
WIDTH, SIZE, LEADING = 150.0, 8.0, 11.0
SCALE = 3  # pixels a point


@pytest.fixture
def typesetter(qapp: QApplication) -> Typesetter:
    return Typesetter(INK)


@pytest.fixture
def canvas(qapp: QApplication) -> Iterator[tuple[QImage, QPainter]]:
    image = QImage(200 * SCALE, 60 * SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(SCALE / UNITS, SCALE / UNITS)
    yield image, painter
    painter.end()


def text_box(
    text: str | Line, lines: int = 1, width: float = WIDTH, align: Align = Align.START
) -> TextBox:
    line = Line((Run(text),)) if isinstance(text, str) else text
    return TextBox(Rect(10, 10, width, lines * LEADING), line, SIZE, LEADING, lines, align)


def printed(typesetter: Typesetter, text: str, lines: int = 1, width: float = WIDTH) -> list[str]:
    return typesetter.lines(text_box(text, lines, width))


def inked(image: QImage) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of what is not white, in points."""
    spots = [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).lightness() < 200
    ]
    across, down = [x for x, _ in spots], [y for _, y in spots]
    return (min(across) // SCALE, min(down) // SCALE, max(across) // SCALE, max(down) // SCALE)


def test_text_is_wrapped_to_its_lines(typesetter: Typesetter) -> None:
    lines = printed(typesetter, "The science lab with a combat android in the ring", 2)
    assert len(lines) == 2
    assert " ".join(lines) == "The science lab with a combat android in the ring"


def test_text_that_is_too_long_ends_in_an_ellipsis(typesetter: Typesetter) -> None:
    text = "A lone figure stands before the vast shelter in the dust " + "of the earth " * 4
    for lines in (1, 2):
        found = printed(typesetter, text, lines)
        assert len(found) == lines
        assert found[-1].endswith("...")
        assert text.startswith(" ".join(found).removesuffix("..."))
        assert typesetter.is_cut(text_box(text, lines))
    assert not typesetter.is_cut(text_box("short"))


def test_the_cut_takes_no_more_than_it_must(typesetter: Typesetter) -> None:
    text = "abcdefghij " * 10
    (line,) = printed(typesetter, text)
    more = text[: len(line.removesuffix("...")) + 2].rstrip() + "..."
    assert typesetter.is_cut(text_box(more))


def test_korean_is_broken_between_words(typesetter: Typesetter) -> None:
    text = "정이 연구소, 촬영 전 로봇 머리가 바닥에 놓여 있다"
    for width in range(60, 150, 7):
        lines = printed(typesetter, text, 6, width)
        assert " ".join(lines) == text


def test_a_word_longer_than_a_line_is_broken_where_it_must_be(typesetter: Typesetter) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
    lines = printed(typesetter, word, 4, 100)
    assert "".join(lines) == word
    assert len(lines) > 1
    hangul = "가나다라마바사아자차카타파하" * 2
    assert "".join(printed(typesetter, hangul, 4, 80)) == hangul


@pytest.mark.parametrize(
    "text",
    ["🤖🎬 " * 40, "정이 🤖 연구소에서 " * 12, "مرحبا بالعالم " * 20, "e\u0301" * 200, "語" * 90],
)
def test_any_script_is_cut_without_breaking_a_character(typesetter: Typesetter, text: str) -> None:
    lines = printed(typesetter, text, 2)
    assert len(lines) == 2
    assert "\ufffd" not in "".join(lines)


@pytest.mark.parametrize(
    ("text", "align", "left"),
    [
        ("robot head", Align.START, True),
        ("ראש הרובוט", Align.START, False),
        ("مرحبا", Align.START, False),
        ("2026 ראש", Align.START, False),
        ("Jung-E ראש", Align.START, True),
        ("ראש הרובוט", Align.LEFT, True),
        ("robot head", Align.RIGHT, False),
    ],
)
def test_a_line_begins_where_its_script_does(
    typesetter: Typesetter,
    canvas: tuple[QImage, QPainter],
    text: str,
    align: Align,
    left: bool,
) -> None:
    image, painter = canvas
    typesetter.draw(painter, text_box(text, align=align))
    first, _, last, _ = inked(image)
    assert (first <= 12) is left
    assert (last >= 157) is not left


def test_what_stands_on_the_right_ends_there_and_is_never_run_over(
    typesetter: Typesetter, canvas: tuple[QImage, QPainter]
) -> None:
    image, painter = canvas
    line = Line(
        (Run("a file name that is far too long for its line.jpg", bold=True),), (Run("★★"),)
    )
    typesetter.draw(painter, text_box(line))
    left, _, right, _ = inked(image)
    assert left <= 12
    assert 156 <= right <= 161
    assert "".join(typesetter.lines(text_box(line))).endswith("...")


def test_lines_stand_on_their_baselines_whatever_their_script(
    typesetter: Typesetter, canvas: tuple[QImage, QPainter]
) -> None:
    bottoms = []
    for text in ("HEX", "HEX 정", "HEX 語"):
        image, painter = canvas
        painter.fillRect(0, 0, 200 * UNITS, 60 * UNITS, QColor("white"))
        typesetter.draw(painter, text_box(text))
        part = image.copy(0, 0, 24 * SCALE, image.height())  # the Latin letters
        bottoms.append(inked(part)[3])
    assert len(set(bottoms)) == 1


def test_bold_and_grey_are_seen(typesetter: Typesetter, canvas: tuple[QImage, QPainter]) -> None:
    image, painter = canvas
    typesetter.draw(painter, text_box(Line((Run("MMM", grey=True),))))
    darkest = min(
        image.pixelColor(x, y).lightness()
        for x in range(image.width())
        for y in range(image.height())
    )
    assert 100 <= darkest <= 160
    plain, bold = (
        typesetter.width(text_box(Line((Run("Kim Hyun-joo", bold=heavy),))))
        for heavy in (False, True)
    )
    assert bold > plain


def test_figures_are_of_one_width(typesetter: Typesetter) -> None:
    widths = {
        typesetter.width(text_box(Line((Run(digit * 5, bold=True),)))) for digit in "0123456789"
    }
    assert len(widths) == 1


def test_the_characters_that_were_drawn_are_known(
    typesetter: Typesetter, canvas: tuple[QImage, QPainter]
) -> None:
    typesetter.draw(canvas[1], text_box("정이 ★"))
    assert {"정", "이", " ", "★"} <= typesetter.drawn
