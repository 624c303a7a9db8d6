from __future__ import annotations

import pytest

from gallery.library.values import LocalText, Person

BOTH = LocalText((("en", "robot head"), ("ko", "로봇 머리")))


@pytest.mark.parametrize(
    ("language", "text", "best"),
    [("", "robot head", "robot head"), ("ko", "로봇 머리", "로봇 머리"), ("ja", "", "robot head")],
)
def test_a_text_is_found_by_language(language: str, text: str, best: str) -> None:
    assert BOTH.text(language) == text
    assert BOTH.best(language) == best


def test_a_text_without_languages_is_empty() -> None:
    assert LocalText(()).text() == ""
    assert LocalText(()).best("ko") == ""


@pytest.mark.parametrize(
    ("language", "text", "result"),
    [
        ("ko", "머리", (("en", "robot head"), ("ko", "머리"))),
        ("ja", "頭", (("en", "robot head"), ("ko", "로봇 머리"), ("ja", "頭"))),
        ("en", "", (("ko", "로봇 머리"),)),
        ("ja", "", (("en", "robot head"), ("ko", "로봇 머리"))),
    ],
)
def test_a_changed_text_keeps_its_place(
    language: str, text: str, result: tuple[tuple[str, str], ...]
) -> None:
    assert BOTH.changed(language, text).texts == result


def test_persons_are_the_same_whatever_was_written() -> None:
    assert Person("Kim Hyun-joo", written="kim") == Person("Kim Hyun-joo", written="김현주")
