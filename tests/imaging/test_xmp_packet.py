"""XMP where exiv2 does not look for it, and XMP that its toolkit refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from gallery.imaging import xmp_packet
from gallery.imaging.embedded import Embedded, embedded
from tests import exiftool

HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
)
TAIL = "</rdf:RDF></x:xmpmeta>"
NAMES = (
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def read(path: Path) -> Embedded:
    with path.open("rb") as stream:
        return embedded(stream)


def test_xmp_is_read_from_a_gif(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    Image.new("P", (30, 20)).save(path)
    exiftool.write(path, "-XMP-dc:Description=로봇", "-XMP-dc:Subject=lab", "-XMP-dc:Subject=rig")
    properties = read(path).properties
    assert properties["Xmp.dc.description"] == {"x-default": "로봇"}
    assert properties["Xmp.dc.subject"] == ("lab", "rig")


def test_a_gif_without_xmp_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    Image.new("P", (30, 20)).save(path)
    assert read(path) == Embedded()


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
@pytest.mark.parametrize(
    "description",
    [
        f'<rdf:Description rdf:about=""{NAMES}><photoshop:History/><photoshop:Credit>A'
        "</photoshop:Credit><photoshop:History/></rdf:Description>",
        f'<rdf:Description rdf:about=""{NAMES} photoshop:Credit="A" photoshop:City="x"/>'
        f'<rdf:Description rdf:about=""{NAMES}><photoshop:City>y</photoshop:City>'
        "</rdf:Description>",
    ],
)
def test_a_property_that_is_there_twice_costs_no_other(
    tmp_path: Path, suffix: str, description: str
) -> None:
    path, packet = tmp_path / f"a.{suffix}", tmp_path / "packet.xmp"
    Image.new("RGB", (30, 20)).save(path)
    packet.write_text(f"{HEAD}{description}{TAIL}")
    exiftool.write(path, f"-XMP<={packet}")
    assert read(path).properties["Xmp.photoshop.Credit"] == "A"
    assert read(path).properties.get("Xmp.photoshop.City", "x") == "x"


@pytest.mark.parametrize(
    "packet",
    [
        "",
        "no XML",
        f"{HEAD}<rdf:Description>",
        f"{HEAD}<rdf:Description><a></rdf:Description>{TAIL}",
        f"{HEAD}{TAIL}"[:-1],
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + HEAD + TAIL,
    ],
)
def test_what_is_no_packet_is_left_alone(packet: str) -> None:
    assert xmp_packet.without_doubles(packet) == ""


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"GIF89a!\xff\x0bXMP DataXMP<x", b"JFIF!\xff\x0bXMP DataXMP<x\x01\xff"]
)
def test_a_gif_whose_xmp_does_not_end_has_none(data: bytes) -> None:
    assert xmp_packet.of_gif(data) == ""
