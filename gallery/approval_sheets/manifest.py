"""What a sheet says of itself, for the day it comes back: to whom it went, and its stills.

It is written into a hidden field and attached as a file. What is read has been through other
programs and other hands, so it is checked; the ledger, where it knows the sheet, goes before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from gallery.approval_sheets.notes import clean_line
from gallery.approvals.answers import MOST_ROUNDS

VERSION = 1
MOST_POSITIONS = 20_000
SHEET_ID = re.compile(r"[0-9A-F]{8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
_Kind = TypeVar("_Kind")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the sheet says of itself: to whom it went, and its stills by position."""

    sheet: str
    library: str = ""
    person: str = ""
    round: int = 1
    stills: tuple[tuple[int, str, str], ...] = ()  # position from 1, id, SHA-256 of the file


def read_manifest(text: str) -> Manifest | None:
    """Return the manifest that a text holds, None where it is none."""
    try:
        return _manifest(json.loads(text))
    except (ValueError, RecursionError):
        return None


def written_manifest(manifest: Manifest) -> str:
    """Return a manifest as one line of text."""
    data = {
        "v": VERSION,
        "sheet": manifest.sheet,
        "library": manifest.library,
        "person": manifest.person,
        "round": manifest.round,
        "stills": [list(one) for one in manifest.stills],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _manifest(data: Json) -> Manifest:
    """Return what a manifest says; ValueError where it is none."""
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise ValueError("no manifest of this version")
    sheet, number = of_kind(data.get("sheet"), str), of_kind(data.get("round"), int)
    if not SHEET_ID.fullmatch(sheet) or not 1 <= number <= MOST_ROUNDS:
        raise ValueError("no sheet")
    stills = []
    for item in listed(data.get("stills"))[:MOST_POSITIONS]:
        position, still_id, sha256 = listed(item)
        digest = of_kind(sha256, str)
        stills.append(
            (
                of_kind(position, int),
                clean_line(of_kind(still_id, str)),
                digest if _SHA256.fullmatch(digest) else "",
            )
        )
    return Manifest(
        sheet,
        clean_line(of_kind(data.get("library"), str)),
        clean_line(of_kind(data.get("person"), str)),
        number,
        tuple(stills),
    )


def of_kind(value: Json, kind: type[_Kind]) -> _Kind:
    """Return a value of this type; ValueError for any other."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"expected {kind.__name__}")
    return value


def listed(value: Json) -> list[Json]:
    """Return a list; ValueError for anything else."""
    if not isinstance(value, list):
        raise ValueError("expected a list")
    return value
