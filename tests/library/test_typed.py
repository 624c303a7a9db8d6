from __future__ import annotations

import pytest

from gallery.library.fields import FIELD
from gallery.library.production import NO_PRODUCTION, Production, folded
from gallery.library.rewriting import Wanted
from gallery.library.typed import Mistake, as_data, from_text, typed, typed_map
from gallery.library.values import LocalText, Person, Value
from gallery.library.yamlfile import Data

KIM = Person("Kim Hyun-joo", "Jung-E", "kim", (("ko", "김현주"),), ("Kim Hyun Joo",))
CAST = Production(
    language="en",
    cast=(KIM,),
    by_name={folded(name): KIM for name in ("kim", "Kim Hyun-joo", "김현주", "Kim Hyun Joo")},
)


@pytest.mark.parametrize(
    ("key", "data", "value"),
    [
        ("headline", "head", LocalText((("en", "head"),))),
        ("caption", {"ko": "머리", "en": "head"}, LocalText((("ko", "머리"), ("en", "head")))),
        ("caption", {"ko": None, "en": "head"}, LocalText((("en", "head"),))),
        ("scene", "12:30", "12:30"),
        ("tags", ["prop / robot head", "", None, "crew", "crew"], ("prop/robot head", "crew")),
        ("tags", "prop/slate, crew", ("prop/slate", "crew")),
        ("tags", [], ()),
        ("people", ["kim", "KIM HYUN JOO"], (KIM,)),
        ("people", "김현주", (KIM,)),
        ("people", ["A. Example (prop maker)"], (Person("A. Example", "prop maker"),)),
        ("people", [{"name": "A", "role": "grip", "tel": "5"}], (Person("A", "grip"),)),
        ("people", [{"code": "kim"}], (KIM,)),
        ("kind", "BTS", "bts"),
        ("rating", "5", 5),
        ("spoiler", "yes", True),
        ("spoiler", "false", False),
        ("date", "2022", "2022"),
        ("date", "2022-11", "2022-11"),
        ("date", "2022-11-03", "2022-11-03"),
        ("date", "2022-11-03 14:02:05 +09:00", "2022-11-03T14:02:05+09:00"),
        ("embargo", "2023-01-10T09:00:00+09:00", "2023-01-10T09:00:00+09:00"),
        ("embargo", "2023-01-10", "2023-01-10"),
    ],
)
def test_a_text_becomes_the_value_of_its_field(key: str, data: Data, value: Value) -> None:
    assert typed(FIELD[key], data, CAST) == value


@pytest.mark.parametrize(
    ("key", "data", "words"),
    [
        ("rating", "seven", 'rating: expected a number from 0 to 5, found "seven"'),
        ("rating", "6", "expected a number from 0 to 5"),
        ("rating", "٥", "expected a number from 0 to 5"),
        ("kind", "portrait", 'expected unit, bts or gallery, found "portrait"'),
        ("label", ["red"], "expected a text, found a list"),
        ("spoiler", "maybe", "expected true or false"),
        ("date", "03/11/2022", "expected a date such as 2022-11-03"),
        ("date", "2022-02-30", "expected a date"),
        ("date", "2022-11-03T25:00", "expected a date"),
        ("embargo", "soon", "expected a time such as 2023-01-10T09:00:00"),
        ("caption", ["a"], "or a map of languages"),
        ("caption", {"en": ["a"]}, "expected a text, found a list"),
        ("scene", {"a": "b"}, "expected a text, found a map"),
        ("tags", [["a"]], "expected a text, found a list"),
        ("people", [["a"]], "expected a name or a map, found a list"),
        ("people", [{"role": "grip"}], "a person needs a name"),
        ("people", [{"name": ["a"]}], "expected a text, found a list"),
        ("approvals", [], "kept by its own commands"),
    ],
)
def test_what_a_field_does_not_allow_is_told(key: str, data: Data, words: str) -> None:
    with pytest.raises(Mistake, match=words) as caught:
        typed(FIELD[key], data, CAST)
    assert caught.value.reason.startswith(f"{key}: ")


def test_one_mistake_harms_no_other_field() -> None:
    data: dict[str, Data] = {"rating": "seven", "scene": "1", "mood": "grim", "credit": None}
    own, unknown, mistakes = typed_map(data, NO_PRODUCTION)
    assert own == {"scene": "1"}
    assert unknown == {"mood": "grim"}
    assert [key for key, _ in mistakes] == ["rating"]


@pytest.mark.parametrize(
    ("key", "value", "old", "data"),
    [
        ("caption", LocalText((("en", "a"),)), None, "a"),
        ("caption", LocalText((("en", "a"),)), {"en": "b"}, {"en": "a"}),
        ("caption", LocalText((("ko", "a"),)), "b", {"ko": "a"}),
        ("rating", 5, "4", 5),
        ("date", "2022-11-03", None, "2022-11-03"),
        ("people", (KIM,), None, ["kim"]),
        ("people", (KIM,), ["김현주"], ["김현주"]),
        ("people", (Person("A", written="A"),), None, ["A"]),
        ("people", (Person("A", "grip"),), None, [{"name": "A", "role": "grip"}]),
        (
            "people",
            (Person("A", "grip"), KIM),
            [{"name": "A", "role": "grip", "tel": "5"}],
            [{"name": "A", "role": "grip", "tel": "5"}, "kim"],
        ),
        ("people", ("kim", "B"), None, ["kim", "B"]),
    ],
)
def test_a_value_is_written_in_the_way_of_the_old(
    key: str, value: Value, old: Data, data: Wanted
) -> None:
    assert as_data(FIELD[key], value, old, CAST) == data


def test_a_text_typed_by_hand_is_read_like_one_in_a_file() -> None:
    assert from_text(FIELD["tags"], "a, b / c", NO_PRODUCTION) == ("a", "b/c")
