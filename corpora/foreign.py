"""What exiftool reads of pictures: for each, "GROUP:TAG" to a value."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

Foreign: TypeAlias = "str | bool | Sequence[Foreign] | Mapping[str, Foreign] | None"
Tags: TypeAlias = Mapping[str, Foreign]

OPTIONS = ("-j", "-G1", "-a", "-struct")
SECONDS = 600  # for one package


def version() -> str:
    """Return exiftool's version ("12.57"); OSError without the program."""
    run = subprocess.run(("exiftool", "-ver"), capture_output=True, text=True, check=True)
    return run.stdout.strip()


def read(paths: Sequence[Path]) -> dict[Path, Tags]:
    """Return the tags of each file; of a file that exiftool cannot read, no more than its warning.

    Numbers stay texts, as they are printed. Of two tags with one name the first is kept.
    """
    if not paths:
        return {}
    words = ["-charset", "filename=utf8", *OPTIONS, *map(str, paths)]
    run = subprocess.run(
        ("exiftool", "-@", "-"),
        input="\n".join(words).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=SECONDS,
    )
    text = run.stdout.decode("utf-8", errors="replace")
    found = json.loads(
        text or "[]", parse_int=str, parse_float=str, object_pairs_hook=_first, strict=False
    )
    return {Path(tags["SourceFile"]): tags for tags in found}


def _first(pairs: list[tuple[str, Foreign]]) -> dict[str, Foreign]:
    tags: dict[str, Foreign] = {}
    for name, value in pairs:
        tags.setdefault(name, value)
    return tags


def gave_up(tags: Tags) -> bool:
    """Tell whether exiftool stopped at the file's own form: what it lacks then says nothing."""
    return "ExifTool:Error" in tags or tags.get("ExifTool:Warning") == "JPEG format error"
