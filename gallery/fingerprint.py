"""What tells one picture file from another without reading all of it: its size and both its ends.

A file that was moved or renamed keeps it. The head of a camera's file holds its time and number,
the tail its last pixels, so two pictures of one burst differ; a copy of a file has the same.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

END_BYTES = 16 << 10  # of either end: one read each, of what a disk fetches at once anyway


def fingerprint(path: str | os.PathLike[str]) -> str:
    """Return the fingerprint of a file, "" for what is no file; OSError where it cannot be read."""
    if not stat.S_ISREG(os.stat(path).st_mode):  # opening a pipe would wait for ever
        return ""
    with Path(path).open("rb", buffering=0) as stream:
        return fingerprint_of(stream)


def fingerprint_of(stream: BinaryIO) -> str:
    """Return the fingerprint of an open file, as text of 32 to 48 characters; it moves in it.

    Its size in hexadecimal, "-", and 16 bytes of BLAKE2 over the first and last 16 KB.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    ends = hashlib.blake2b(stream.read(END_BYTES), digest_size=16)
    if size > END_BYTES:
        stream.seek(max(END_BYTES, size - END_BYTES))
        ends.update(stream.read(END_BYTES))
    return f"{size:x}-{ends.hexdigest()}"
