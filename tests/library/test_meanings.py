"""What is remembered of captions means what it meant the first time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.library import yamlfile
from gallery.library.fields import FIELDS
from gallery.library.meanings import Meanings
from gallery.library.production import NO_PRODUCTION, Production
from gallery.library.production_file import read_production
from gallery.library.sidecar import Sidecars
from gallery.library.typed import typed, typed_map
from gallery.library.yamlfile import Data

PRODUCTION = """\
language: ko
cast: [{code: kim, name: Kim Hyun-joo, role: Jung-E, aliases: [Kim Hyun Joo]}, Kang Soo-youn]
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Production:
    """Return a production with two in its cast."""
    path = tmp_path_factory.mktemp("production") / "production.yaml"
    path.write_text(PRODUCTION, encoding="utf-8")
    return read_production(path, "")


_PLAIN = ("", "kim", "Kim Hyun-joo", "kim (double)", "None", "a/b, a / b", "bts", "5", "6", "yes")
_DATES = ("2022-11", "2022-13", "2022-11-03 14:02", "2023-01-10T09:00:00+09:00", "x" * 100)
_TEXTS = st.sampled_from((*_PLAIN, *_DATES))
_FLAT = st.none() | _TEXTS
_KEYS = st.sampled_from(["en", "ko", "name", "role", "code"])
_ITEMS = _FLAT | st.dictionaries(_KEYS, _FLAT | st.lists(_FLAT, max_size=1), max_size=3)
_DATA = _ITEMS | st.lists(_ITEMS | st.lists(_FLAT, max_size=1), max_size=4)
_MAPS = st.dictionaries(
    st.sampled_from([field.key for field in FIELDS] + ["unknown key"]), _DATA, max_size=8
)


@given(st.lists(_MAPS, max_size=5))
def test_what_is_remembered_is_what_it_means(
    production: Production, maps: list[dict[str, Data]]
) -> None:
    meanings = Meanings(production)
    for data in (*maps, *maps):
        own, unknown, mistakes = meanings.of(data)
        expected = typed_map(data, production)
        assert (own, unknown) == expected[:2]
        assert _written(own.get("people")) == _written(expected[0].get("people"))
        assert [(key, one.reason, one.path) for key, one in mistakes] == [
            (key, one.reason, one.path) for key, one in expected[2]
        ]


def _written(people: object) -> list[str]:
    """Return how people were written, which no comparison asks for."""
    return [one.written for one in people] if isinstance(people, tuple) else []


def test_what_stills_share_is_worked_out_once(
    tmp_path: Path, production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out = []

    def counted(field: object, data: object, production: object) -> object:
        worked_out.append(data)
        return typed(field, data, production)  # type: ignore[arg-type]

    monkeypatch.setattr("gallery.library.meanings.typed", counted)
    text = "kind: bts\ndate: 2022-11-03\nrating: 5\ntags: [a, b]\npeople:\n- {name: A}\n- kim\n"
    paths = [tmp_path / f"{number}.yaml" for number in range(50)]
    for path in paths:
        path.write_text(text)
    sidecars = Sidecars()
    sidecars.read(str(paths[0]), production)
    assert worked_out
    worked_out.clear()
    for path in paths:
        assert len(sidecars.read(str(path), production).own) == 5
    assert worked_out == []


def test_another_production_gives_another_meaning(tmp_path: Path, production: Production) -> None:
    path = tmp_path / "still.yaml"
    path.write_text("people: [kim]\n")
    sidecars = Sidecars()
    for one, name in ((production, "Kim Hyun-joo"), (NO_PRODUCTION, "kim")) * 2:
        people = sidecars.read(str(path), one).own["people"]
        assert isinstance(people, tuple)
        assert [getattr(person, "name", "") for person in people] == [name]


def test_memory_for_texts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gallery.library.meanings.REMEMBERED", 4)
    meanings = Meanings(NO_PRODUCTION)
    for number in range(20):
        data: dict[str, Data] = {"tags": [f"a{number}"], "people": [f"p{number}"], "date": "2022"}
        assert meanings.of(data).own["tags"] == (f"a{number}",)
    assert meanings.remembered <= 12


def test_plain_lines_need_no_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlfile, "data", lambda _text, _path: pytest.fail("the stream"))
    path = tmp_path / "still.yaml"
    path.write_text("caption: robot head\ntags: [a]\n")
    assert set(Sidecars().read(str(path), NO_PRODUCTION).own) == {"caption", "tags"}
