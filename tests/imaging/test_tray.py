"""What was made a moment ago, on its way into the cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.encode import jpeg
from gallery.imaging.look import distance, look
from gallery.imaging.tray import Tray
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.picture import PictureFacts

KEY = PictureKey("/stills/a.jpg", 10, 1)
THUMBNAIL = Thumbnail(b"jpeg", 256, 171, 256)
FACTS = PictureFacts(600, 400, "JPEG")

Told = list[Mapping[PictureKey, PictureFacts]]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ThumbnailCache]:
    made = ThumbnailCache(tmp_path / "thumbnails.sqlite")
    yield made
    made.close()


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def tray(cache: ThumbnailCache, told: Told) -> Tray:
    return Tray(cache, told.append)


def test_what_lies_on_the_tray_is_found_before_it_is_written(
    tray: Tray, cache: ThumbnailCache
) -> None:
    other = PictureKey("/stills/b.jpg", 10, 1)
    tray.add_thumbnail(KEY, THUMBNAIL)
    tray.add_facts(KEY, FACTS)
    tray.add_failure(other, "cut short")

    assert cache.thumbnail(KEY, 256) is None
    assert tray.thumbnail(KEY, 256) == THUMBNAIL
    assert tray.facts([KEY]) == {KEY: FACTS}
    assert tray.failure(other) == "cut short"
    assert tray.without_thumbnail([KEY, other], 256) == []


def test_emptied_it_is_written_and_told_once(tray: Tray, cache: ThumbnailCache, told: Told) -> None:
    tray.add_thumbnail(KEY, THUMBNAIL)
    tray.add_facts(KEY, FACTS)

    tray.empty()
    tray.empty()

    assert tray.waiting == 0
    assert told == [{KEY: FACTS}]
    assert cache.thumbnail(KEY, 256) == THUMBNAIL


def test_it_is_full_after_a_transaction_worth_of_pictures(tray: Tray) -> None:
    for number in range(64):
        assert not tray.full
        tray.add_thumbnail(PictureKey(f"/{number}.jpg", 1, 1), THUMBNAIL)
    assert tray.full


def test_damage_is_among_the_facts_whichever_comes_first(tray: Tray, told: Told) -> None:
    other = PictureKey("/stills/b.jpg", 10, 1)
    assert not tray.add_damage(KEY, "cut short")
    tray.add_facts(KEY, FACTS)
    tray.add_facts(other, FACTS)
    assert tray.add_damage(other, "cut short")

    tray.empty()

    assert {key: facts.damage for key, facts in told[0].items()} == {
        KEY: "cut short",
        other: "cut short",
    }


def test_a_failure_is_among_the_facts_whichever_comes_first(tray: Tray, told: Told) -> None:
    other = PictureKey("/stills/b.jpg", 10, 1)
    tray.add_facts(KEY, FACTS)
    tray.add_failure(KEY, "broken")
    tray.add_failure(other, "broken")
    tray.add_facts(other, FACTS)

    tray.empty()

    assert {facts.failure for facts in told[0].values()} == {"broken"}
    assert {facts.width for facts in told[0].values()} == {600}


def test_what_a_thumbnail_looks_like_is_told_among_the_facts(
    tray: Tray, cache: ThumbnailCache, told: Told
) -> None:
    tray.add_facts(KEY, FACTS)
    tray.empty()
    tray.add_thumbnail(KEY, replace(THUMBNAIL, look="00000000000000ff"))
    tray.empty(looks=False)
    assert [one[KEY].look for one in told] == [""], "one alone can wait"

    tray.empty()

    assert [one[KEY].look for one in told] == ["", "00000000000000ff"]
    assert tray.facts([KEY])[KEY].look == "00000000000000ff"
    assert Tray(cache, told.append).facts([KEY])[KEY].look == "00000000000000ff"


def test_facts_that_come_after_the_thumbnail_have_its_look(tray: Tray, told: Told) -> None:
    tray.add_thumbnail(KEY, replace(THUMBNAIL, look="00000000000000ff"))
    tray.empty()
    tray.add_facts(KEY, FACTS)
    tray.empty()

    assert [one[KEY].look for one in told] == ["00000000000000ff"]


def test_a_look_that_is_missing_is_found_in_the_thumbnail(
    tray: Tray, cache: ThumbnailCache, told: Told
) -> None:
    picture = Image.linear_gradient("L").convert("RGB")
    tray.add_facts(KEY, FACTS)
    tray.add_thumbnail(KEY, replace(THUMBNAIL, jpeg=jpeg(picture)))
    tray.empty()
    assert cache.without_look([KEY]) == [KEY]

    tray.fill_looks([KEY])
    tray.empty()

    found = told[-1][KEY].look
    assert distance(found, look(picture)) <= 4
    assert cache.looks([KEY]) == {KEY: found}
    assert cache.without_look([KEY]) == []
