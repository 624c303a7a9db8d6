"""What is to be done for the rest of the library."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.jobs import Verb
from gallery.imaging.tray import Tray
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.imaging.warming import Warming
from gallery.picture import PictureFacts


def test_facts_of_all_come_before_thumbnails_and_nothing_is_made_twice(tmp_path: Path) -> None:
    told: list[Mapping[PictureKey, PictureFacts]] = []
    cache = ThumbnailCache(tmp_path / "thumbnails.sqlite")
    tray = Tray(cache, told.append)
    keys = [PictureKey(f"/{number}.jpg", 1, 1) for number in range(700)]
    thumbnail = Thumbnail(b"jpeg", 256, 171, 256)
    cache.save(
        {(key, 256): thumbnail for key in keys[:600]},
        dict.fromkeys(keys[:400], PictureFacts(600, 400, "JPEG")),
        {keys[600]: "broken"},
    )
    warming = Warming(tray, iter([*keys, *keys]), 256)
    assert warming.left == 1400

    verbs, paths = [], []
    while (jobs := warming.step()) is not None:
        verbs += [job.verb for _, job in jobs]
        paths += [key.path for key, _ in jobs]

    assert verbs == [Verb.FACTS] * 300 + [Verb.THUMBNAIL] * 99
    assert paths[:300] == [key.path for key in keys[400:]]
    assert warming.left == 0
    tray.empty()
    assert told[0].keys() == set(keys[:400])  # known ones are told, not read again
    cache.close()
