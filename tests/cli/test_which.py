"""The library a command works on when none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery import places
from gallery.cli import which
from gallery.cli.which import library_folder
from gallery.errors import LibraryError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "sample"
    (folder / "assets").mkdir(parents=True)
    monkeypatch.setattr(which, "sample_library", lambda: folder)
    return folder


def test_the_chosen_folder_comes_first(here: Path, sample: Path, tmp_path: Path) -> None:
    (here / "assets").mkdir()
    assert library_folder(tmp_path / "chosen") == tmp_path / "chosen"


@pytest.mark.parametrize("mark", ["assets", "metadata"])
def test_the_current_folder_counts_when_it_is_a_library(
    mark: str, here: Path, sample: Path, tmp_path: Path
) -> None:
    places.remember_library(tmp_path)
    (here / mark).mkdir()
    assert library_folder(None) == here


def test_a_file_called_assets_makes_no_library(here: Path, sample: Path) -> None:
    (here / "assets").touch()
    assert library_folder(None) == sample


def test_the_library_opened_last_comes_next(here: Path, sample: Path, tmp_path: Path) -> None:
    last = tmp_path / "정이 \udce9"
    last.mkdir()
    places.remember_library(last)
    assert library_folder(None) == last


def test_a_lost_library_gives_way_to_the_sample_and_that_is_said(
    here: Path, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places.remember_library(tmp_path / "unplugged")
    assert library_folder(None) == sample
    assert "unplugged, opened last, is not there" in capsys.readouterr().err


def test_without_any_library_the_message_says_what_to_do(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(which, "sample_library", lambda: None)
    with pytest.raises(LibraryError, match="-L DIR"):
        library_folder(None)
    assert library_folder(None, required=False) is None


def test_what_cannot_be_remembered_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GALLERY_STATE_DIR", str(tmp_path / "file"))
    places.remember_library(tmp_path)
    assert places.last_library() is None


def test_the_last_library_is_the_last(tmp_path: Path) -> None:
    assert places.last_library() is None
    places.remember_library(tmp_path / "one")
    places.remember_library(tmp_path / "two")
    assert places.last_library() == tmp_path / "two"
    assert [one.name for one in places.state_folder().iterdir()] == ["last-library"]
