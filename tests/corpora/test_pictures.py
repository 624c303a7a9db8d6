"""The pictures of a package: unpacked from its archive, each content once, each in its folder."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from corpora.packages import FetchError, unpack
from corpora.pictures import is_broken, lay_out, pictures


def archive(path: Path, members: dict[str, bytes], link: str = "") -> Path:
    with tarfile.open(path, "w:xz") as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        if link:
            member = tarfile.TarInfo(link)
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(member)
    return path


def test_only_pictures_leave_an_archive(tmp_path: Path) -> None:
    members = {"p-1/a.JPG": b"a", "p-1/b.c": b"b", "p-1/icons/d.png": b"d", "p-1/empty.png": b""}
    path = archive(tmp_path / "p.tar.xz", members, link="p-1/link.png")
    assert unpack(path, tmp_path / "out") == 2
    assert unpack(path, tmp_path / "icons", "icons/") == 1
    assert [one.name for one in sorted((tmp_path / "out").rglob("*.*"))] == ["a.JPG", "d.png"]


@pytest.mark.parametrize("members", [{"../a.jpg": b"a"}, {"/a.jpg": b"a"}])
def test_no_member_leads_out_of_the_folder(tmp_path: Path, members: dict[str, bytes]) -> None:
    path = archive(tmp_path / "p.tar.xz", members)
    try:
        unpack(path, tmp_path / "in" / "out")
    except FetchError:
        pass
    else:
        assert (tmp_path / "in" / "out" / "a.jpg").is_file()  # its leading slash is left out
    assert not (tmp_path / "in" / "a.jpg").exists()


def test_a_broken_archive_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "p.tar.xz").write_bytes(b"no archive")
    with pytest.raises(FetchError, match=r"p\.tar\.xz"):
        unpack(tmp_path / "p.tar.xz", tmp_path / "out")


@pytest.mark.parametrize(
    ("place", "broken"),
    [
        ("exiv2-0.27/test/issue_1_poc.jpg", True),
        ("libheif-1/fuzzing/corpus/a.heic", True),
        ("libspng-0.7/tests/xc1n0g08.png", True),
        ("gst-plugins-bad-1.22/a.jpg", False),
        ("opencv-4/samples/badge.png", False),
        ("a-1/Canon.jpg", False),
    ],
)
def test_what_is_broken_on_purpose_is_seen_by_its_name(place: str, broken: bool) -> None:
    assert is_broken(Path(place)) is broken


def test_each_content_is_a_still_of_its_own(tmp_path: Path) -> None:
    package = tmp_path / "p" / "p-1"
    package.mkdir(parents=True)
    for name, data in (("a.jpg", b"a"), ("a.tif", b"b"), ("same.jpg", b"a"), ("c.txt", b"c")):
        (package / name).write_bytes(data)
    found = pictures(tmp_path / "p")
    lay_out(found, tmp_path / "library")
    places = [path.relative_to(tmp_path / "library") for path in tmp_path.rglob("library/**/a.*")]
    assert {(place.parts[0], place.name) for place in places} == {
        ("assets", "a.jpg"),
        ("assets", "a.tif"),
    }
    assert len({place.parent for place in places}) == 2
