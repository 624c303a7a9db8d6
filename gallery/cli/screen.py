r"""What a terminal gets to see: harmless text, columns that align, JSON, in any encoding.

Captions and file names come from anywhere. A control character in one could move the cursor or
recolour the terminal, so it is shown as `\x1b`. A file name that is not UTF-8 is written with the
very bytes it has on disk, so that it can be piped on; a character that the output's encoding lacks
becomes `?`. JSON takes to `\u` escapes where the output could not carry the text otherwise.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO, TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

ELLIPSIS = "..."
ENCODING_ERRORS = "gallery-output"

# C0 and C1 controls, and the marks that turn the text after them around
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def prepare_streams() -> None:
    """Let stdout and stderr take any text."""
    codecs.register_error(ENCODING_ERRORS, _encoded)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ENCODING_ERRORS)


def _encoded(error: UnicodeError) -> tuple[str | bytes, int]:
    """Stand in for what cannot be encoded: the file name's own byte, or `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    code = ord(error.object[error.start])
    own_byte = bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else b"?"
    return own_byte, error.start + 1


def plain(text: str) -> str:
    """Return `text` on one line, with nothing in it that a terminal would obey."""
    if text.isprintable():
        return text
    return _CONTROL.sub(lambda found: _visible(found.group()), " ".join(text.splitlines()))


def _visible(character: str) -> str:
    code = ord(character)
    if character == "\t":
        return " "
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def width(text: str) -> int:
    """Return how many terminal cells `text` takes: two for Korean, none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def padded(text: str, cells: int) -> str:
    """Return `text` filled up with spaces to this many cells."""
    return text + " " * (cells - width(text))


def elided(text: str, cells: int) -> str:
    """Return `text` cut to this many cells, with "..." at the cut."""
    if width(text) <= cells:
        return text
    used = len(ELLIPSIS)
    for end, character in enumerate(text):
        used += _cells(character)
        if used > cells:
            return text[:end].rstrip() + ELLIPSIS
    return text


def terminal_width(stream: TextIO | None) -> int | None:
    """Return the columns of the terminal behind `stream`, or None when it is a file or a pipe."""
    if stream is None or not stream.isatty():
        return None
    return shutil.get_terminal_size().columns


def line(text: str = "") -> None:
    """Write one line to stdout."""
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")


def table(rows: Sequence[Sequence[str]]) -> None:
    """Write rows as aligned columns; on a terminal the last column is cut at its edge."""
    if not rows:
        return
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)][:-1]
    edge = terminal_width(sys.stdout)
    left = sum(widths) + 2 * len(widths)
    for *cells, last in rows:
        shown = last if edge is None else elided(last, max(20, edge - left))
        aligned = [padded(cell, size) for cell, size in zip(cells, widths, strict=True)]
        line("  ".join([*aligned, shown]).rstrip())


def json_text(value: Json, *, indent: int | None = None) -> str:
    """Return `value` as JSON that stdout can carry."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


def json_list(values: Iterable[Json]) -> None:
    """Write a JSON list, one item a line, as the items come."""
    before = "["
    for value in values:
        if sys.stdout is not None:
            sys.stdout.write(f"{before}\n{json_text(value)}")
        before = ","
    line("[]" if before == "[" else "\n]")
