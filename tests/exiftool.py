"""exiftool: writes metadata as other programs do, and reads it without any code of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.needs import lacking


def write(path: Path, *arguments: str) -> None:
    """Write metadata into one file: `-XMP-dc:Title=Head`."""
    write_all({path: arguments})


def write_all(arguments: Mapping[Path, Sequence[str]]) -> None:
    """Write metadata into many files with one start of the program, which costs 0.2 s."""
    lines: list[str] = []
    for path, some in arguments.items():
        lines += ["-q", "-m", "-overwrite_original", *some, str(path), "-execute"]
    _run(["-@", "-"], "\n".join(lines) + "\n")


def read(paths: Iterable[Path], *arguments: str) -> list[Mapping[str, object]]:
    """Return what exiftool reads in these files, in their order, by `Group:Tag`."""
    found = _run(["-j", "-G1", "-a", "-struct", *arguments, *map(str, paths)], "")
    return [dict(one) for one in json.loads(found)]


def _run(arguments: list[str], given: str) -> bytes:
    if shutil.which("exiftool") is None:
        lacking("needs exiftool")
    done = subprocess.run(
        ["exiftool", *arguments], input=given.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
