"""Keys of unread pictures are made when they are asked for, and found again by their path."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from gallery.app.session.unread import Unread, stills_of
from gallery.library.library import Library
from gallery.search.catalogue import Catalogue


def catalogue_of(folder: Path, cache: Path) -> Catalogue:
    catalogue = Catalogue(Library(folder), cache)
    catalogue.refresh()
    return catalogue


def test_each_unread_picture_has_a_key_that_leads_back_to_its_still(
    library_folder: Path, tmp_path: Path
) -> None:
    catalogue = catalogue_of(library_folder, tmp_path / "cache")
    unread = Unread(catalogue)
    assert len(unread) == 6
    paths = {Path(key.path) for key in unread[0:6]}
    assert paths == set((library_folder / "assets").rglob("*.jpg"))
    for key in unread:
        (still_id,) = stills_of(catalogue, key.path)
        assert catalogue.index.row(still_id) is not None


def test_a_still_that_has_gone_is_left_out(library_folder: Path, tmp_path: Path) -> None:
    catalogue = catalogue_of(library_folder, tmp_path / "cache")
    unread = Unread(catalogue)
    (library_folder / "assets" / "jung_e" / "lab.jpg").unlink()
    (library_folder / "metadata" / "jung_e" / "lab.yaml").unlink()
    catalogue.reread(["jung_e/lab"])
    assert len(unread) == 6
    assert len(unread[:]) == 5


def test_a_name_that_the_disk_spells_otherwise_is_the_same_still(
    library_folder: Path, tmp_path: Path
) -> None:
    catalogue = catalogue_of(library_folder, tmp_path / "cache")
    spelt = unicodedata.normalize("NFD", "정이")
    path = library_folder / "assets" / f"{spelt}.jpg"
    assert stills_of(catalogue, str(path)) == ("정이",)
    assert stills_of(catalogue, str(path.with_suffix(".xmp"))) == ("정이",)
    assert stills_of(catalogue, f"{path}.xmp") == ("정이.jpg", "정이")
    assert stills_of(catalogue, str(tmp_path / "elsewhere.jpg")) == ()
