"""The folder of a snapshot always holds one whole index."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.search import storage
from gallery.search.index import Index
from gallery.search.record import PictureRef, Record


def still(name: str, rating: int = 0) -> Record:
    """Return a still."""
    return Record(name, PictureRef(name + ".jpg", 1, 1), rating=rating)


def large(folder: Path) -> Path:
    """Return the file of the large segment, which is the only one."""
    (found,) = folder.glob("large-*.stills")
    return found


def test_an_edit_rewrites_only_the_small_file(tmp_path: Path) -> None:
    index = Index.empty().changed([still("a"), still("b")]).compacted()
    index.save(tmp_path)
    file = large(tmp_path)
    before = file.stat()
    index.changed([still("b", 5)], ["a"]).save(tmp_path)
    assert (large(tmp_path), file.stat().st_mtime_ns) == (file, before.st_mtime_ns)
    loaded = Index.load(tmp_path)
    assert loaded is not None
    assert (loaded.row("a"), loaded.row("b"), loaded.tile(1).rating) == (None, 1, 5)


def test_a_loaded_index_writes_its_large_segment_no_more(tmp_path: Path) -> None:
    Index.empty().changed([still("a")]).compacted().save(tmp_path)
    file = large(tmp_path)
    before = file.stat().st_mtime_ns
    loaded = Index.load(tmp_path)
    assert loaded is not None
    loaded.changed([still("b")]).save(tmp_path)
    assert file.stat().st_mtime_ns == before


def test_the_segment_of_an_older_index_is_cleared_away(tmp_path: Path) -> None:
    index = Index.empty().changed([still("a")]).compacted()
    index.save(tmp_path)
    index.changed([still("b")]).compacted().save(tmp_path)
    large(tmp_path)
    loaded = Index.load(tmp_path)
    assert loaded is not None
    assert loaded.count == 2


@pytest.mark.parametrize("which", ["index.stills", "large-*.stills"])
def test_a_snapshot_with_a_part_missing_or_cut_short_is_none(tmp_path: Path, which: str) -> None:
    assert Index.load(tmp_path) is None
    Index.empty().changed([still("a")]).compacted().save(tmp_path)
    (file,) = tmp_path.glob(which)
    file.write_bytes(file.read_bytes()[:-70])
    assert Index.load(tmp_path) is None
    file.unlink()
    assert Index.load(tmp_path) is None


def test_a_snapshot_of_another_program_version_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index.empty().changed([still("a")]).save(tmp_path)
    monkeypatch.setattr(storage, "_MADE_BY", ["99", [], []])
    assert Index.load(tmp_path) is None


@pytest.mark.parametrize("text", [b"some/a", b"some/b"])
def test_a_spoilt_id_spoils_the_snapshot(tmp_path: Path, text: bytes) -> None:
    Index.empty().changed([still("some/a"), still("some/b")]).compacted().save(tmp_path)
    whole = large(tmp_path).read_bytes()
    assert text in whole
    large(tmp_path).write_bytes(whole.replace(text, text[:-1] + b"z"))
    assert Index.load(tmp_path) is None
