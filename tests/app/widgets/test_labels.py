"""Labels that show metadata letter by letter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gallery.app.widgets.flow_layout import FlowLayout
from gallery.app.widgets.labels import ElidedLabel, plain_label, plain_tooltip

PICTURE = '<img src="file:///etc/passwd">'


def test_a_label_shows_a_tag_as_text(qtbot: QtBot) -> None:
    for label in (plain_label(PICTURE), ElidedLabel(PICTURE)):
        qtbot.addWidget(label)
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert label.text() == PICTURE


@pytest.mark.parametrize(
    ("text", "tip"),
    [
        ("", ""),
        ("a & b", "<p>a &amp; b</p>"),
        ("<b>x</b>\ny", "<p>&lt;b&gt;x&lt;/b&gt;<br>y</p>"),
    ],
)
def test_a_tooltip_shows_a_tag_as_text(text: str, tip: str) -> None:
    assert plain_tooltip(text) == tip


def test_a_cut_label_still_has_its_whole_text_for_a_screen_reader(qtbot: QtBot) -> None:
    label = ElidedLabel("a very long\ncaption of a still")
    qtbot.addWidget(label)
    label.resize(20, 20)
    label.grab()
    assert label.text() == "a very long caption of a still"


def test_words_that_do_not_fit_on_a_line_go_to_the_next(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    place = QWidget(window)
    flow = FlowLayout(place, gap=4)
    words = [QWidget() for _ in range(3)]
    for word in words:
        word.setFixedSize(40, 10)
        flow.addWidget(word)
    assert flow.heightForWidth(200) == 10
    assert flow.heightForWidth(90) == 24
    assert flow.heightForWidth(30) == 38
    place.resize(90, 24)
    window.show()
    assert [(word.x(), word.y()) for word in words] == [(0, 0), (44, 0), (0, 14)]
