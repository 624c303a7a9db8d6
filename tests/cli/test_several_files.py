"""A still of several files: what any of them says, read in real workers, as exiftool wrote it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from gallery.cli.indexing import PIXELS
from gallery.imaging.cache import CACHE_NAME, ThumbnailCache
from gallery.imaging.values import PictureKey
from gallery.places import cache_folder
from tests import exiftool
from tests.cli.conftest import Gallery
from tests.needs import lacking


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """The folder of stills of a library with one picture, `a.jpg`, that says nothing."""
    folder = tmp_path / "library" / "assets"
    folder.mkdir(parents=True)
    Image.effect_noise((300, 200), 90).convert("RGB").save(folder / "a.jpg", quality=90)
    return folder


def xmp(path: Path, *arguments: str) -> None:
    """Have exiftool write an XMP sidecar."""
    if shutil.which("exiftool") is None:
        lacking("needs exiftool")
    path.unlink(missing_ok=True)
    subprocess.run(["exiftool", "-q", "-o", str(path), *arguments], check=True)


def shown(gallery: Gallery, assets: Path, still_id: str = "a") -> dict[str, object]:
    answer = gallery("-L", assets.parent, "show", "--json", still_id)
    found: dict[str, object] = json.loads(answer.out)
    return found


@pytest.mark.parametrize("name", ["a.xmp", "a.XMP", "a.Xmp", "a.jpg.xmp", "a.JPG.xmp"])
def test_an_xmp_sidecar_is_read(gallery: Gallery, assets: Path, name: str) -> None:
    xmp(assets / "written.xmp", "-XMP-dc:Description=beside it", "-XMP-xmp:Rating=4")
    (assets / "written.xmp").rename(assets / name)
    listed = gallery("-L", assets.parent, "list", "rating:4")
    assert (listed.code, listed.lines) == (0, ["a  4  -  -  beside it"])
    still = shown(gallery, assets)
    assert still["source_files"] == {"caption": name, "rating": name}
    assert f"beside it  (from {name})" in gallery("-L", assets.parent, "show", "a").out


@pytest.mark.parametrize("name", ["a_01.jpg.xmp", "b.xmp", ".a.xmp", "a.tif.xmp"])
def test_an_xmp_sidecar_of_no_picture_is_left_alone(
    gallery: Gallery, assets: Path, name: str
) -> None:
    xmp(assets / name, "-XMP-dc:Description=of another")
    listed = gallery("-L", assets.parent, "list")
    assert (listed.code, listed.lines) == (0, ["a  -  -  -"])


def test_captions_go_before_xmp_and_xmp_before_what_is_embedded(
    gallery: Gallery, assets: Path
) -> None:
    exiftool.write(
        assets / "a.jpg", "-XMP-dc:Description=inside", "-XMP-dc:Creator=I", "-XMP-xmp:Rating=1"
    )
    xmp(assets / "a.xmp", "-XMP-dc:Description=beside", "-XMP-dc:Creator=B")
    gallery("-L", assets.parent, "set", "a", "caption=by hand")
    still = shown(gallery, assets)
    assert (still["caption"], still["creator"], still["rating"]) == ("by hand", "B", 1)
    sources = still["sources"]
    assert isinstance(sources, dict)
    assert [sources[key] for key in ("caption", "creator", "rating")] == [
        "sidecar",
        "xmp",
        "picture",
    ]


def test_the_sidecar_of_one_picture_goes_before_that_of_all(gallery: Gallery, assets: Path) -> None:
    xmp(assets / "a.xmp", "-XMP-dc:Description=of all", "-XMP-xmp:Rating=2")
    xmp(assets / "a.jpg.xmp", "-XMP-dc:Description=of the JPEG")
    still = shown(gallery, assets)
    assert (still["caption"], still["rating"]) == ("of the JPEG", 2)


def test_a_still_has_what_any_of_its_pictures_says(gallery: Gallery, assets: Path) -> None:
    Image.open(assets / "a.jpg").save(assets / "a.tif")
    exiftool.write(assets / "a.tif", "-XMP-dc:Description=in the TIFF", "-Rating=5", "-ISO=3200")
    exiftool.write(assets / "a.jpg", "-XMP-dc:Creator=in the JPEG")
    still = shown(gallery, assets)
    assert (still["caption"], still["rating"], still["creator"]) == (
        "in the TIFF",
        5,
        "in the JPEG",
    )
    assert still["source_files"] == {"caption": "a.tif", "rating": "a.tif", "creator": "a.jpg"}
    assert (still["file"], still["iso"]) == ("a.jpg", 3200)
    assert gallery("-L", assets.parent, "list", "iso:3200", "--ids").lines == ["a"]


def test_tags_that_are_added_keep_those_of_the_xmp_sidecar(gallery: Gallery, assets: Path) -> None:
    xmp(assets / "a.xmp", "-XMP-dc:Subject=prop", "-XMP-dc:Subject=crew")
    gallery("-L", assets.parent, "set", "a", "tags+=slate")
    assert shown(gallery, assets)["tags"] == ["prop", "crew", "slate"]


def test_another_xmp_sidecar_is_read_again(gallery: Gallery, assets: Path) -> None:
    xmp(assets / "a.xmp", "-XMP-dc:Description=first")
    assert gallery("-L", assets.parent, "list").lines == ["a  -  -  -  first"]
    exiftool.write(assets / "a.xmp", "-XMP-dc:Description=a longer second")
    assert gallery("-L", assets.parent, "list").lines == ["a  -  -  -  a longer second"]
    (assets / "a.xmp").unlink()
    assert gallery("-L", assets.parent, "list").lines == ["a  -  -  -"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no element found"),
        (b"hello", "syntax error"),
        (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF', "unclosed token"),
        (b"<html><body/></html>", "holds no XMP"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "document type"),
        (b"<!-- " + b" " * (17 << 20) + b"-->", "larger than 16 MiB"),
    ],
    ids=["empty", "text", "cut", "html", "entities", "large"],
)
def test_a_broken_xmp_sidecar_is_told_and_costs_nothing_else(
    gallery: Gallery, assets: Path, content: bytes, reason: str
) -> None:
    exiftool.write(assets / "a.jpg", "-XMP-dc:Description=inside")
    (assets / "a.xmp").write_bytes(content)
    listed = gallery("-L", assets.parent, "list")
    assert (listed.code, listed.lines) == (1, ["a  -  -  -  inside"])
    assert str(assets / "a.xmp") in listed.err
    assert reason in listed.err
    again = gallery("-L", assets.parent, "list")
    assert (again.code, again.err) == (1, listed.err)


def test_a_cut_picture_gives_way_to_a_whole_one(gallery: Gallery, assets: Path) -> None:
    Image.open(assets / "a.jpg").save(assets / "a.tif")
    data = (assets / "a.jpg").read_bytes()
    (assets / "a.jpg").write_bytes(data[: len(data) // 3])
    indexed = gallery("-L", assets.parent, "index")
    assert indexed.code == 1
    assert indexed.lines[-1] == "1 thumbnails ready, 0 could not be made"
    assert f"{assets / 'a.jpg'}: cut short" in indexed.err
    assert "a.tif is shown" in indexed.err
    cache = ThumbnailCache(cache_folder() / CACHE_NAME)
    whole = PictureKey.of(assets / "a.tif")
    assert cache.with_thumbnail([whole], PIXELS) == {whole}, "its stand-in has one too"
    cache.close()
    still = shown(gallery, assets)
    assert (still["file"], still["width"]) == ("a.tif", 300)
    assert gallery("-L", assets.parent, "list", "is:damaged", "--ids").lines == ["a"]


def test_a_picture_that_is_none_gives_way_at_once(gallery: Gallery, assets: Path) -> None:
    Image.open(assets / "a.jpg").save(assets / "a.tif")
    (assets / "a.jpg").write_bytes(b"this is no picture\n" * 9)
    answer = gallery("-L", assets.parent, "list", "size:>0.01mp", "--ids")
    assert (answer.code, answer.lines) == (1, ["a"])
    assert "a.tif is shown" in answer.err
    sheet = assets.parent / "sheet.pdf"
    made = gallery("-L", assets.parent, "sheet", "--output", sheet)
    assert sheet.stat().st_size > 0, made.err


def test_how_a_picture_was_taken_is_shown_and_found(gallery: Gallery, assets: Path) -> None:
    exiftool.write(
        assets / "a.jpg",
        *("-Make=SONY", "-Model=ILCE-1", "-LensModel=FE 85mm F1.4 GM", "-FocalLength=85"),
        *("-ExposureTime=1/250", "-FNumber=2.8", "-ISO=3200"),
        *("-DateTimeOriginal=2022:11:03 14:02:05", "-SubSecTimeOriginal=120"),
        "-OffsetTimeOriginal=+09:00",
    )
    lines = gallery("-L", assets.parent, "show", "a").lines
    for label, text in (
        ("Camera", "SONY ILCE-1"),
        ("Lens", "FE 85mm F1.4 GM"),
        ("Exposure", "1/250 s"),
        ("Aperture", "f/2.8"),
        ("ISO", "3200"),
        ("Focal length", "85 mm"),
        ("Taken", "2022-11-03 14:02:05.120+09:00"),
    ):
        assert [line.split(None, len(label.split()))[-1] for line in lines if f" {label} " in line]
        assert any(line.strip().startswith(label) and line.endswith(text) for line in lines), label
    for query in ("iso:>=3200", "aperture:<=2.8", "f:2.8", "shutter:1/250", "lens:85mm"):
        assert gallery("-L", assets.parent, "list", query, "--ids").lines == ["a"], query
    for query in ("iso:<3200", "aperture:<2.8", "shutter:<1/250", "focal:..50", "camera:canon"):
        assert gallery("-L", assets.parent, "list", query, "--ids").lines == [], query


def test_a_burst_is_listed_in_the_order_in_which_it_was_taken(
    gallery: Gallery, assets: Path
) -> None:
    fractions = {"a": "900", "b": "05", "c": "5"}
    for stem in "bc":
        shutil.copy(assets / "a.jpg", assets / f"{stem}.jpg")
    exiftool.write_all(
        {
            assets / f"{stem}.jpg": (
                "-DateTimeOriginal=2022:11:03 14:02:05",
                f"-SubSecTimeOriginal={fraction}",
            )
            for stem, fraction in fractions.items()
        }
    )
    assert gallery("-L", assets.parent, "list", "--sort", "date", "--ids").lines == ["b", "c", "a"]
    gallery("-L", assets.parent, "set", "a", "b", "c", "date=2022-11-03")
    assert gallery("-L", assets.parent, "list", "--sort", "date", "--ids").lines == ["b", "c", "a"]
    assert gallery("-L", assets.parent, "list", "--sort", "-date", "--ids").lines == ["a", "c", "b"]
