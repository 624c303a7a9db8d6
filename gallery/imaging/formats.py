"""What a file is, told from its first bytes (and its suffix for RAW), before any decoder sees it.

Only what is listed here is ever decoded. Pillow alone would hand an EPS to Ghostscript, take a NEF
for a small TIFF, and say "cannot identify image file" for everything else; here a person reads
that the file holds text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from gallery.reason import Code, Reason
from gallery.suffixes import RAW_SUFFIXES

HEAD_BYTES = 4096


class Decoder(StrEnum):
    """Who decodes a kind of file."""

    PILLOW = "pillow"
    STRIPS = "strips"  # `openimage`
    PHOTOSHOP = "photoshop"
    HEIF = "heif"
    RAW = "raw"
    RAW_OR_TIFF = "raw or tiff"  # TIFF inside, and only the RAW library can tell


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of picture file: our name for it, its decoder, Pillow's plugin module and class."""

    name: str
    decoder: Decoder = Decoder.PILLOW
    module: str = ""
    image_class: str = ""


JPEG = Format("JPEG", Decoder.PILLOW, "JpegImagePlugin", "JpegImageFile")
PNG = Format("PNG", Decoder.PILLOW, "PngImagePlugin", "PngImageFile")
GIF = Format("GIF", Decoder.PILLOW, "GifImagePlugin", "GifImageFile")
BMP = Format("BMP", Decoder.PILLOW, "BmpImagePlugin", "BmpImageFile")
WEBP = Format("WEBP", Decoder.PILLOW, "WebPImagePlugin", "WebPImageFile")
AVIF = Format("AVIF", Decoder.PILLOW, "AvifImagePlugin", "AvifImageFile")
TIFF = Format("TIFF", Decoder.PILLOW, "TiffImagePlugin", "TiffImageFile")
PSD = Format("PSD", Decoder.PHOTOSHOP)
EXR = Format("EXR", Decoder.STRIPS)
DPX = Format("DPX", Decoder.STRIPS)
JXL = Format("JXL", Decoder.STRIPS)
JPEG2000 = Format("JPEG2000", Decoder.PILLOW, "Jpeg2KImagePlugin", "Jpeg2KImageFile")
HEIC = Format("HEIC", Decoder.HEIF)
RAW = Format("RAW", Decoder.RAW)
RAW_OR_TIFF = Format("RAW", Decoder.RAW_OR_TIFF, TIFF.module, TIFF.image_class)

_TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

# RAW files with a signature of their own.
_RAW_MAGIC = (
    b"FUJIFILMCCD-RAW",
    b"IIRO",  # Olympus
    b"IIRS",
    b"MMOR",
    b"IIU\0",  # Panasonic, Leica
    b"\0MRM",  # Minolta
    b"FOVb",  # Sigma
    b"HEAPCCDR",  # Canon CRW, behind two bytes of order and four of length
)

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"8BPS", PSD),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JPEG2000),
    (b"\xff\x4f\xff\x51", JPEG2000),
    (b"\x76\x2f\x31\x01", EXR),
    (b"SDPX", DPX),
    (b"XPDS", DPX),
    (b"\0\0\0\x0cJXL \r\n\x87\n", JXL),
    (b"\xff\x0a", JXL),
)

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


def _not(kind: str) -> Reason:
    return Reason(Code.NOT_A_PICTURE, {"kind": kind})


_UNKNOWN = Reason(Code.UNKNOWN_KIND)

# Known things that are no picture, or none that is decoded here, in words.
_OTHER: tuple[tuple[bytes, Reason], ...] = (
    (b"%!PS", Reason(Code.NEVER_OPENED, {"kind": "eps"})),
    (b"\xc5\xd0\xd3\xc6", Reason(Code.NEVER_OPENED, {"kind": "eps"})),
    (b"%PDF", _not("pdf")),
    (b"PK\x03\x04", _not("zip")),
    (b"\x1f\x8b", _not("gzip")),
    (b"7z\xbc\xaf\x27\x1c", _not("7z")),
    (b"Rar!", _not("rar")),
    (b"\x1aE\xdf\xa3", _not("video")),
    (b"OggS", _not("media")),
    (b"ID3", _not("sound")),
    (b"\x7fELF", _not("program")),
    (b"MZ", _not("program")),
)


def format_of(head: bytes, suffix: str) -> Format | Reason:
    """Return the format of a file that begins with `head`, or why it has none.

    `head` is up to `HEAD_BYTES` of the file, `suffix` its suffix without the dot in lower case.
    The suffix decides one thing only: whether a TIFF, or a file of no known kind, may be a RAW.
    """
    if not head:
        return Reason(Code.EMPTY)
    if head.startswith(_RAW_MAGIC) or head[6:14] == b"HEAPCCDR":
        return RAW
    if head.startswith(_TIFF_MAGIC):
        if head[8:10] == b"CR":
            return RAW
        # Cameras' RAW files, most of them TIFF inside: only the suffix tells them from a plain one.
        return RAW_OR_TIFF if suffix in RAW_SUFFIXES else TIFF
    for magic, known in _MAGIC:
        if head.startswith(magic):
            return known
    if head[:4] == b"RIFF":
        if head[8:12] == b"WEBP":
            return WEBP
        return _not("media")
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return BMP
    reason = _reason(head)
    return RAW if reason == _UNKNOWN and suffix in RAW_SUFFIXES else reason


def _iso_media(head: bytes) -> Format | Reason:
    """Return HEIC, AVIF or Canon's CR3 by the brands of an ISO media file, else say what it is."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))]
    if brands[0] == b"crx ":
        return RAW
    if any(brand in _AVIF_BRANDS for brand in brands):
        return AVIF
    if any(brand in _HEIF_BRANDS for brand in brands):
        return HEIC
    return _not("video")


def _reason(head: bytes) -> Reason:
    """Say what a file is that is none of our formats."""
    for magic, reason in _OTHER:
        if head.startswith(magic):
            return reason
    if not head.strip(b"\0"):
        return Reason(Code.ZEROS)
    text = _as_text(head)
    if text is None:
        return _UNKNOWN
    start = text.lstrip("\ufeff \t\r\n").lower()
    if re.match(r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype svg[^>]*>\s*)?<svg", start, re.S):
        return Reason(Code.NEVER_OPENED, {"kind": "svg"})
    if start.startswith(("<!doctype html", "<html", "<head")):
        return _not("web-page")
    return _not("text")


def _as_text(head: bytes) -> str | None:
    """Return the bytes as text when they are text in UTF-8 or UTF-16, else None."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", errors="replace")
    else:
        try:
            text = head.decode("utf-8")
        except UnicodeDecodeError as error:
            # A character cut in two by the end of `head` is fine.
            if error.start < len(head) - 3:
                return None
            text = head[: error.start].decode("utf-8")
    control = sum(1 for letter in text if letter < " " and letter not in "\t\r\n\f\x1b")
    return text if control == 0 else None
