"""`gallery index`: everything read ahead."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.values import PictureKey, Thumbnail
from gallery.places import cache_folder, state_folder
from tests.needs import lacking

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery


def test_the_index_counts_what_it_did(gallery: Gallery, library_folder: Path) -> None:
    first = gallery("-L", library_folder, "index")
    assert (first.code, first.err) == (0, "")
    assert first.lines == [
        str(library_folder),
        "6 stills: 6 new, 0 changed, 0 gone",
        "6 pictures read",
        "6 thumbnails ready, 0 could not be made",
    ]
    (library_folder / "assets" / "jung_e" / "lab.jpg").unlink()
    gallery("-L", library_folder, "set", "jung_e/earth", "rating=1")
    second = gallery("-L", library_folder, "index")
    assert second.lines[1:] == [
        "5 stills: 0 new, 1 changed, 1 gone",
        "0 pictures read",
        "5 thumbnails ready, 0 could not be made",
    ]


def test_thumbnails_and_facts_are_there_afterwards(gallery: Gallery, library_folder: Path) -> None:
    gallery("-L", library_folder, "index")
    cache = ThumbnailCache(cache_folder() / "thumbnails.sqlite")
    keys = [PictureKey.of(path) for path in (library_folder / "assets").rglob("*.jpg")]
    try:
        assert len(cache.facts(keys)) == 6
        assert all(cache.thumbnail(key, 256) for key in keys)
    finally:
        cache.close()


@pytest.mark.parametrize("data", [b"", b"this is no picture\n" * 20])
def test_what_cannot_be_decoded_is_told_once(
    data: bytes, gallery: Gallery, library_folder: Path
) -> None:
    path = library_folder / "assets" / "jung_e" / "lab.jpg"
    path.write_bytes(data)
    for _ in range(2):
        answer = gallery("-L", library_folder, "index")
        assert answer.code == 1
        assert answer.lines[-1] == "5 thumbnails ready, 1 could not be made"
        assert len(answer.err.splitlines()) == 1
        assert answer.err.startswith(f"gallery: warning: {path}: ")


def test_a_cache_that_cannot_be_used_is_told_like_all_else(
    gallery: Gallery, library_folder: Path
) -> None:
    cache_folder().write_text("a file where the folder should be", encoding="utf-8")
    answer = gallery("-L", library_folder, "index")
    assert answer.code == 0
    assert "6 thumbnails ready" in answer.out
    assert "the thumbnail cache cannot be used" in answer.err
    assert all(line.startswith("gallery: warning: ") for line in answer.err.splitlines())


def test_metadata_that_is_not_unicode_ends_nothing(gallery: Gallery, library_folder: Path) -> None:
    if shutil.which("exiftool") is None:
        lacking("exiftool is missing")
    pictures = library_folder / "assets" / "jung_e"
    latin = ["-charset", "exif=latin", "-EXIF:Copyright=© José", "-EXIF:Artist=Jürgen Beispiel"]
    subprocess.run(
        ["exiftool", "-q", "-overwrite_original", *latin, str(pictures / "lab.jpg")], check=True
    )

    answer = gallery("-L", library_folder, "index")

    assert (answer.code, answer.err) == (0, "")
    assert answer.lines[-1] == "6 thumbnails ready, 0 could not be made"


def test_an_error_that_nobody_foresaw_is_told_of_its_file_alone(
    gallery: Gallery, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Thumbnails.thumbnail_ahead

    def ahead(service: Thumbnails, key: PictureKey, pixels: int) -> Thumbnail | None:
        if key.path.endswith("lab.jpg"):
            raise KeyError("a mistake")
        return real(service, key, pixels)

    monkeypatch.setattr(Thumbnails, "thumbnail_ahead", ahead)

    answer = gallery("-L", library_folder, "index")

    assert answer.code == 1
    assert answer.lines[-1] == "5 thumbnails ready, 1 could not be made"
    assert answer.err.startswith(f"gallery: warning: {library_folder / 'assets/jung_e/lab.jpg'}: ")
    assert len(answer.err.splitlines()) == 1
    assert "Traceback" in (state_folder() / "faults.log").read_text(encoding="utf-8")


def test_an_error_that_nobody_foresaw_ends_a_command_in_a_line(
    gallery: Gallery, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> int:
        raise KeyError("a mistake")

    monkeypatch.setattr("gallery.cli.indexing.index_library", broken)

    answer = gallery("-L", library_folder, "index")

    assert answer.code == 2
    assert "a mistake" in answer.err
    assert "Traceback" not in answer.err
    assert "Traceback" in (state_folder() / "faults.log").read_text(encoding="utf-8")
