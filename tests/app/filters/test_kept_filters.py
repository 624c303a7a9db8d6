"""The filters a person keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.app.filters.kept_filters import MOST_RECENT, KeptFilters
from gallery.app.session.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path)


def test_the_last_filter_typed_stands_first_and_once(settings: Settings) -> None:
    kept = KeptFilters(settings)
    for text in ("kim", "rating:5", "  kim "):
        kept.remember(text)
    assert kept.recent == ["kim", "rating:5"]


def test_only_so_many_are_remembered(settings: Settings) -> None:
    kept = KeptFilters(settings)
    for number in range(MOST_RECENT + 5):
        kept.remember(f"scene:{number}")
    assert len(kept.recent) == MOST_RECENT
    assert kept.recent[0] == f"scene:{MOST_RECENT + 4}"


def test_nothing_typed_is_not_remembered(settings: Settings) -> None:
    kept = KeptFilters(settings)
    kept.remember("   ")
    assert kept.recent == []


@pytest.mark.parametrize("text", ['tag:"a, b" -x', "정이", "%20 @x=1", "a\\b"])
def test_a_saved_filter_is_there_at_the_next_start(tmp_path: Path, text: str) -> None:
    first = Settings(tmp_path)
    KeptFilters(first).save("For  the press", text)
    first.save()
    assert KeptFilters(Settings(tmp_path)).saved == {"For the press": text}


def test_saving_under_the_same_name_replaces_and_forgetting_removes(settings: Settings) -> None:
    kept = KeptFilters(settings)
    kept.save("a", "one")
    kept.save("b", "two")
    kept.save("a", "three")
    assert kept.saved == {"a": "three", "b": "two"}
    kept.forget("a")
    assert kept.saved == {"b": "two"}


def test_a_filter_needs_a_name(settings: Settings) -> None:
    kept = KeptFilters(settings)
    kept.save("  ", "one")
    assert kept.saved == {}
