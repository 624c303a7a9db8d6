"""What a file is, from its first bytes."""

from __future__ import annotations

import pytest

from gallery.imaging import formats
from gallery.imaging.formats import Format, format_of
from gallery.reason import Reason, worded
from gallery.suffixes import FORMATS, RAW_SUFFIXES, SUFFIXES

ISO = b"\0\0\0\x18ftyp"


@pytest.mark.parametrize(
    ("head", "suffix", "expected"),
    [
        (b"\xff\xd8\xff\xe0", "jpg", formats.JPEG),
        (b"\xff\xd8\xff\xe1", "png", formats.JPEG),
        (b"\x89PNG\r\n\x1a\n", "jpg", formats.PNG),
        (b"GIF89a", "gif", formats.GIF),
        (b"8BPS\0\1", "psd", formats.PSD),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp", formats.WEBP),
        (b"BM\x36\0\0\0\0\0\0\0", "bmp", formats.BMP),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2", formats.JPEG2000),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "jxl", formats.JXL),
        (b"\xff\x0a\xfa\x7f", "jxl", formats.JXL),
        (b"\x76\x2f\x31\x01\2\0\0\0", "exr", formats.EXR),
        (b"SDPX\0\0\x08\0", "dpx", formats.DPX),
        (b"XPDS\0\x08\0\0", "dpx", formats.DPX),
        (b"MM\0+\0\x08\0\0", "tif", formats.TIFF),
        (b"8BPS\0\2", "psb", formats.PSD),
        (ISO + b"avif\0\0\0\0mif1miaf", "avif", formats.AVIF),
        (ISO + b"mif1\0\0\0\0mif1avif", "heif", formats.AVIF),
        (ISO + b"heic\0\0\0\0mif1heic", "heic", formats.HEIC),
        (ISO + b"mif1\0\0\0\0mif1heic", "heic", formats.HEIC),
        (ISO + b"crx \0\0\0\1crx isom", "cr3", formats.RAW),
        (b"II*\0\x08\0\0\0", "tif", formats.TIFF),
        (b"MM\0*\0\0\0\x08", "TIFF".lower(), formats.TIFF),
        (b"II*\0\x08\0\0\0", "jpg", formats.TIFF),
        (b"II*\0\x08\0\0\0", "nef", formats.RAW_OR_TIFF),
        (b"II*\0\x08\0\0\0", "dng", formats.RAW_OR_TIFF),
        (b"II*\0\x10\0\0\0CR\2\0", "tif", formats.RAW),
        (b"FUJIFILMCCD-RAW 0201", "raf", formats.RAW),
        (b"IIRO\x08\0\0\0", "orf", formats.RAW),
        (b"IIU\0\x08\0\0\0", "rw2", formats.RAW),
        (b"II\x1a\0\0\0HEAPCCDR", "crw", formats.RAW),
        (b"\x93\x02\xfe\x17", "3fr", formats.RAW),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(head: bytes, suffix: str, expected: Format) -> None:
    assert format_of(head, suffix) == expected


def test_no_format_that_is_decoded_is_left_out_of_what_is_listed() -> None:
    decoded = {one.name.lower() for one in vars(formats).values() if isinstance(one, Format)}

    assert decoded == set(SUFFIXES)


def test_every_suffix_is_of_one_format() -> None:
    suffixes = [suffix for of_format in SUFFIXES.values() for suffix in of_format]

    assert len(suffixes) == len(set(suffixes)) == len(FORMATS)
    assert all(FORMATS[suffix] == "raw" for suffix in RAW_SUFFIXES)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "the file is empty (0 bytes)"),
        (b"dear editor,\r\n\tplease", "the file holds text"),
        ("정이가 실험실에".encode(), "the file holds text"),
        ("a text in UTF-16".encode("utf-16"), "the file holds text"),
        (("정" * 2000).encode()[:4096], "the file holds text"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf  <html>", "web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "SVG"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<svg>", "SVG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "EPS"),
        (b"\xc5\xd0\xd3\xc6\x1e\0\0\0", "EPS"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04\x14\0", "ZIP"),
        (ISO + b"isom\0\0\0\1isomavc1", "video"),
        (b"RIFF\0\0\0\0AVI LIST", "sound or video"),
        (bytes(4096), "only zeros"),
        (b"\x93\x02\xfe\x17\x88\x90", "not known"),
    ],
)
def test_what_is_no_picture_is_named_for_a_person(head: bytes, reason: str) -> None:
    found = format_of(head, "jpg")

    assert isinstance(found, Reason)
    assert reason in worded(found)
