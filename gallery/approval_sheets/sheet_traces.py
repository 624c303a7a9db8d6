"""Which sheet a PDF is, where its hidden fields are gone: what else the sheet carries of itself.

Programs that rewrite a PDF lose some of it: the attached manifest first, then the document's
properties. Last comes the text of the pages, which also tells of a sheet that was flattened.
Runs in the process of `reader_process`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Dictionary, Name, Object, Operator, Page, Pdf, Stream, String
from pikepdf import parse_content_stream as instructions

from gallery.approval_sheets.filled_fields import BROKEN, LONGEST_MANIFEST, text_of

MANIFEST_FILE = "manifest.json"
MOST_ATTACHMENTS = 20
LARGEST_MANIFEST = 2 << 20  # bytes, compressed
MOST_IDS = 8
_ID = r"(?<![0-9A-Za-z])[0-9A-F]{8}(?![0-9A-F])"  # the next text may follow without a blank
_NAMED_ID = re.compile(rf"(?i:sheet)\W{{0,3}}({_ID})")
_BARE_ID = re.compile(rf"({_ID})")
_CODE, _TEXT = rb"<([0-9A-Fa-f]{2,8})>\s*", rb"<([0-9A-Fa-f]{4,16})>"
_CHARS = re.compile(_CODE + _TEXT)
_RANGES = re.compile(_CODE + _CODE + _TEXT)
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_MOST_OPERATORS = 200_000
_WIDEST_RANGE = 65_536


def manifests(pdf: Pdf) -> Iterator[str]:
    """Yield what is attached as a manifest."""
    try:
        for number, name in enumerate(pdf.attachments):
            if number == MOST_ATTACHMENTS:
                return
            if name == MANIFEST_FILE:
                file = pdf.attachments[name].get_file()
                if len(file.obj.read_raw_bytes()) <= LARGEST_MANIFEST:
                    yield file.read_bytes()[:LONGEST_MANIFEST].decode("utf-8", "replace")
    except BROKEN:
        return


def sheet_ids(pdf: Pdf) -> list[str]:
    """Return the ids that a PDF may be the sheet of, the likeliest first."""
    texts = [*_properties(pdf), *_pages(pdf)]
    named = [found for text in texts for found in _NAMED_ID.findall(text)]
    bare = [found for text in texts for found in _BARE_ID.findall(text)]
    bare.sort(key=str.isdecimal)  # which might be a day, too
    return list(dict.fromkeys((*named, *bare)))[:MOST_IDS]


def _properties(pdf: Pdf) -> Iterator[str]:
    try:
        for key, value in pdf.docinfo.items():
            found = text_of(value)
            if found is not None:
                yield f"{key} {found[0]}"
        metadata = pdf.Root.get("/Metadata")
        if isinstance(metadata, Stream):
            yield metadata.read_bytes()[: 1 << 20].decode("utf-8", "replace")
    except BROKEN:
        return


def _pages(pdf: Pdf) -> Iterator[str]:
    """Yield the text of the first and the last page, as far as its fonts tell it."""
    count = len(pdf.pages)
    for number in dict.fromkeys((0, count - 1)) if count else ():
        try:
            yield _text(pdf.pages[number])
        except BROKEN:
            continue


def _text(page: Page) -> str:
    fonts = page.obj.get("/Resources", Dictionary()).get("/Font")
    maps: dict[str, tuple[int, dict[bytes, str]]] = {}
    pieces: list[str] = []
    current = (1, dict[bytes, str]())
    for number, step in enumerate(instructions(page)):
        operands, operator = step.operands, step.operator
        if number > _MOST_OPERATORS:
            break
        if operator == Operator("Tf"):
            name = str(operands[0])
            if name not in maps:
                maps[name] = _code_map(fonts.get(name) if isinstance(fonts, Dictionary) else None)
            current = maps[name]
        elif operator in (Operator("Tj"), Operator("'"), Operator('"')):
            pieces.append(_decoded(operands[-1], *current))
        elif operator == Operator("TJ"):
            pieces += [_decoded(one, *current) for one in operands[0] if isinstance(one, String)]
        elif operator == Operator("ET"):
            pieces.append(" ")
    return "".join(pieces)


def _decoded(value: Object, width: int, codes: dict[bytes, str]) -> str:
    source = bytes(value)
    if not codes:
        return source.decode("latin-1")
    parts = (source[start : start + width] for start in range(0, len(source), width))
    return "".join(codes.get(part, "") for part in parts)


def _code_map(font: Object | None) -> tuple[int, dict[bytes, str]]:
    """Return how many bytes a code of a font has, and which text each code stands for."""
    stream = font.get("/ToUnicode") if isinstance(font, Dictionary) else None
    is_wide = isinstance(font, Dictionary) and font.get("/Subtype") == Name.Type0
    codes: dict[bytes, str] = {}
    if not isinstance(stream, Stream):
        return (2 if is_wide else 1), codes
    for kind, body in _SECTION.findall(stream.read_bytes()):
        if kind == b"bfchar":
            codes |= {
                bytes.fromhex(one.decode()): _utf16(text) for one, text in _CHARS.findall(body)
            }
            continue
        for first, last, text in _RANGES.findall(body):
            low, high, start = int(first, 16), int(last, 16), ord(_utf16(text)[-1:] or " ")
            for code in range(low, min(high, low + _WIDEST_RANGE) + 1):
                key = code.to_bytes(len(first) // 2, "big")
                codes[key] = chr(min(start + code - low, 0x10FFFF))
    return (2 if is_wide else 1), codes


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
