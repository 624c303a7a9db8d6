from __future__ import annotations

import pytest

from gallery.errors import ChangeError
from gallery.library.change import (
    AddItems,
    Change,
    FieldChange,
    RemoveItems,
    RemoveKey,
    SetText,
    SetValue,
    changed,
    parse_change,
)
from gallery.library.production import Production
from gallery.library.values import LocalText, Person, Value

KIM = Person("Kim Hyun-joo", "Jung-E", "kim")
CAST = Production(language="en", cast=(KIM,), by_name={"kim": KIM, "kim hyun-joo": KIM})
BOTH = LocalText((("en", "head"), ("ko", "머리")))


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("rating=5", SetValue("rating", 5)),
        ("caption=robot head", SetText("caption", "", "robot head")),
        ("caption.ko=로봇 머리", SetText("caption", "ko", "로봇 머리")),
        ("caption.pt-BR=a", SetText("caption", "pt-BR", "a")),
        ("caption.ko=", SetText("caption", "ko", "")),
        ("tags=prop/slate, place/lab", SetValue("tags", ("prop/slate", "place/lab"))),
        ("tags+=prop/slate", AddItems("tags", ("prop/slate",))),
        ("tags += a, b", AddItems("tags", ("a", "b"))),
        ("people-=kim", RemoveItems("people", ("kim",))),
        ("people=kim, A (grip)", SetValue("people", ("kim", "A (grip)"))),
        ("credit=", RemoveKey("credit")),
        ("alt-text=a = b", SetText("alt_text", "", "a = b")),
        ("spoiler=yes", SetValue("spoiler", True)),
        ("date=2022-11", SetValue("date", "2022-11")),
    ],
)
def test_a_change_is_read_from_the_command_line(text: str, change: Change) -> None:
    assert parse_change(text) == change


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("captoin=a", "did you mean caption?"),
        ("CAPTION=a", "did you mean caption?"),
        ("zzz=a", "there are caption, headline"),
        ("rating=7", "expected a number from 0 to 5"),
        ("rating+=1", "rating is no list; use rating=VALUE"),
        ("credit.ko=a", "credit has no languages"),
        ("tags+=", r"tags\+= needs a value"),
        ("robot head", "expected KEY=VALUE"),
        ("=5", "expected KEY=VALUE"),
        ("approvals=x", "kept by its own commands"),
    ],
)
def test_a_change_that_makes_no_sense_says_why(text: str, words: str) -> None:
    with pytest.raises(ChangeError, match=words):
        parse_change(text)


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        (4, SetValue("rating", 5), 5),
        (4, SetValue("rating", "5"), 5),
        (4, RemoveKey("rating"), None),
        ("a", SetValue("credit", "  "), None),
        (None, SetValue("credit", "a\r\nb"), "a b"),
        (None, SetValue("notes", "a\r\nb"), "a\nb"),
        (None, SetValue("scene", "e\u0301"), "é"),
        (None, SetText("caption", "", "head"), LocalText((("en", "head"),))),
        (BOTH, SetText("caption", "ko", "로봇"), LocalText((("en", "head"), ("ko", "로봇")))),
        (BOTH, SetText("caption", "ko", ""), LocalText((("en", "head"),))),
        (LocalText((("en", "head"),)), SetText("caption", "", ""), None),
        (BOTH, SetValue("caption", "other"), LocalText((("en", "other"),))),
        (("a",), AddItems("tags", ("b", "a", "c / d")), ("a", "b", "c/d")),
        (None, AddItems("tags", ("a",)), ("a",)),
        (("a", "b"), RemoveItems("tags", ("b", "x")), ("a",)),
        (("a",), RemoveItems("tags", ("a",)), ()),
        (None, AddItems("people", ("kim", "Kim Hyun-joo")), (KIM,)),
        ((Person("Kim Hyun-joo", "herself"),), RemoveItems("people", ("kim",)), ()),
        ((Person("Kim Hyun-joo", "herself"),), AddItems("people", ("kim",)), None),
        (None, SetValue("people", ("kim", "A (grip)")), (KIM, Person("A", "grip"))),
        (None, SetValue("people", (KIM,)), (KIM,)),
        (None, SetValue("spoiler", True), True),
    ],
)
def test_a_change_makes_a_new_value(
    before: Value | None, change: FieldChange, after: Value | None
) -> None:
    result = changed(before, change, CAST)
    assert result == (before if after is None and isinstance(change, AddItems) else after)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (SetValue("rating", 6), "from 0 to 5"),
        (SetValue("kind", "portrait"), "expected unit, bts or gallery"),
        (SetValue("credit", "a\x07"), r"U\+0007 is not allowed"),
        (SetValue("credit", "a\ud800"), r"U\+D800 is not allowed"),
        (SetValue("credit", ("a",)), "credit is no list"),
        (SetValue("credit", BOTH), "credit has no languages"),
        (SetText("credit", "ko", "a"), "credit has no languages"),
        (AddItems("credit", ("a",)), "credit is no list"),
        (RemoveKey("nothing"), 'there is no field "nothing"'),
    ],
)
def test_what_a_field_does_not_allow_is_refused(change: FieldChange, words: str) -> None:
    with pytest.raises(ChangeError, match=words):
        changed(None, change, CAST)
