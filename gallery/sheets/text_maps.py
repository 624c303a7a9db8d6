"""The text maps (ToUnicode) of a PDF that Qt wrote, put right.

Qt maps each glyph back to a character by turning the font's own table around. That goes wrong where

- several characters share one glyph: the Hangul or Han character is found as a radical or as a
  compatibility form, the space as a no-break space, the hyphen as a soft hyphen;
- Arabic letters are drawn by glyphs that the font also lists as presentation forms;
- a character lies beyond U+FFFF: Qt knows none of them, or writes its number for UTF-16.

Without this the text can be read but neither searched nor copied. We know which characters were
drawn, so of those that share a glyph the one that was drawn is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Protocol
from unicodedata import normalize

import pikepdf
from pikepdf import Name

_BLOCKS = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_CHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(
    rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:\[([^\]]*)\]|<([0-9A-Fa-f]+)>)", re.DOTALL
)
_PER_BLOCK = 100  # PDF 32000-1, 9.10.3: no more in one block

# Characters that look the same and are not related by normalisation.
_TWINS = {
    "\t": " ",
    "\r": " ",
    "\xad": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\xa0": " ",
    "\u2219": "·",
    "\u22c5": "·",
}

_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


class Glyphs(Protocol):
    """What a font knows of the characters that it has drawn."""

    @property
    def beyond(self) -> tuple[str, ...]:
        """Those above U+FFFF, in the order they were first drawn."""

    def meant(self, found: str) -> str:
        """Return the one that was drawn with the glyph of `found`; "" where none was."""


def repair_text_maps(
    pdf: pikepdf.Pdf, drawn: Set[str], fonts: Mapping[str, Glyphs] | None = None
) -> None:
    """Put the text maps of all fonts right.

    `drawn` are the characters the document shows, `fonts` go by their PostScript names.
    """
    seen: set[tuple[int, int]] = set()
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != Name.Font:
            continue
        stream = item.get("/ToUnicode")
        if isinstance(stream, pikepdf.Stream) and stream.objgen not in seen:
            seen.add(stream.objgen)
            name = str(item.get("/BaseFont", "")).removeprefix("/").rpartition("+")[2]
            font = (fonts or {}).get(name)
            glyphs = _read(stream.read_bytes())
            if font is not None:
                glyphs |= _beyond(glyphs, _size(item), font)
            stream.write(_written(glyphs, drawn, font))


def _size(font: pikepdf.Dictionary) -> int:
    """Return how many glyphs a font has, by their widths (PDF 32000-1, 9.7.4.3)."""
    inner = font.get("/DescendantFonts")
    widths = list(inner[0].get("/W", ())) if isinstance(inner, pikepdf.Array) else []
    size = place = 0
    while place + 1 < len(widths):
        first, second = widths[place], widths[place + 1]
        if isinstance(second, pikepdf.Array):
            size, place = max(size, int(first) + len(second)), place + 2
        else:
            size, place = max(size, int(second) + 1), place + 3
    return size


def _beyond(glyphs: Mapping[int, str], size: int, font: Glyphs) -> dict[int, str]:
    """Return the characters above U+FFFF of the glyphs for which Qt has found none.

    It numbers glyphs as they come. Where there are as many as characters, they are those.
    """
    unknown = [glyph for glyph in range(1, size) if glyphs.get(glyph, "\0") == "\0"]
    return dict(zip(unknown, font.beyond, strict=True)) if len(unknown) == len(font.beyond) else {}


def _read(text: bytes) -> dict[int, str]:
    """Return glyph -> characters, as Qt wrote them."""
    result: dict[int, str] = {}
    for kind, block in _BLOCKS.findall(text):
        if kind == b"bfchar":
            result.update(
                (int(glyph, 16), _characters(found)) for glyph, found in _CHAR.findall(block)
            )
            continue
        for first, last, listed, start in _RANGE.findall(block):
            glyphs = range(int(first, 16), int(last, 16) + 1)
            if listed:
                found = re.findall(rb"<([0-9A-Fa-f]+)>", listed)
                result.update(zip(glyphs, map(_characters, found), strict=False))
            else:
                code = _characters(start)
                for offset, glyph in enumerate(glyphs):
                    result[glyph] = code[:-1] + chr(ord(code[-1]) + offset)
    return result


def _characters(digits: bytes) -> str:
    """Return what hexadecimal digits stand for: UTF-16, or Qt's bare number beyond U+FFFF."""
    number = int(digits, 16)
    if len(digits) <= 6:
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")


def _meant(found: str, drawn: Set[str], font: Glyphs | None) -> str:
    """Return the characters a glyph was drawn for."""
    if len(found) == 1 and found in drawn:
        return found
    if font is not None and (meant := font.meant(found)):
        return meant
    twin = _TWINS.get(found, "")
    if twin in drawn:
        return twin
    plain = normalize("NFKC", found)
    return plain if plain != found and all(char in drawn for char in plain) else found


def _written(glyphs: Mapping[int, str], drawn: Set[str], font: Glyphs | None) -> bytes:
    lines = [
        f"<{glyph:04x}> <{_meant(found, drawn, font).encode('utf-16-be').hex()}>"
        for glyph, found in glyphs.items()
        if found and "\0" not in found
    ]
    blocks = [lines[start : start + _PER_BLOCK] for start in range(0, len(lines), _PER_BLOCK)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return (_HEAD + body + _TAIL).encode("ascii")
