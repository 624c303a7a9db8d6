"""Arrays in a file: written beside and renamed, mapped when they are read.

    8 bytes   "STILLS" and the number of the format
    8 bytes   length of the head
    8 bytes   checksum of the head
    head      JSON: the notes, the length of the file, each array's name, type, shape, place and
              checksum
    arrays    each on a boundary of 64 bytes

A file that another version wrote, that was cut short or that a disk has spoilt is not read: it is
made again: numbers that are not the written ones would be used as places in other arrays, and a
still with a letter wrong in its id would never go away. A checksum costs 0.4 ms a megabyte at each
start: whoever writes may leave it out where a wrong byte does no harm.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Container, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from gallery.search.strings import Arrays

FORMAT = 3
_MAGIC = b"STILLS" + FORMAT.to_bytes(2, "big")
_ALIGN = 64
_MOST_HEAD = 1 << 22
_CHUNK = 1 << 20
Notes = Mapping[str, object]


def write(path: Path, notes: Notes, arrays: Arrays, unchecked: Container[str] = ()) -> None:
    """Write arrays and notes (JSON values) to `path`; OSError leaves what was there.

    The arrays named in `unchecked` get no checksum.
    """
    kept = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    table: dict[str, object] = {}
    place = 0
    for name, array in kept.items():
        checksum = None if name in unchecked else zlib.crc32(_bytes(array))
        table[name] = (array.dtype.str, array.shape, place, checksum)
        place += -(-array.nbytes // _ALIGN) * _ALIGN
    head = json.dumps({"notes": notes, "size": place, "arrays": table}).encode()
    head += b" " * (-(len(head) + 24) % _ALIGN)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with beside.open("wb") as file:
            file.write(_MAGIC + len(head).to_bytes(8, "big"))
            file.write(zlib.crc32(head).to_bytes(8, "big") + head)
            for array in kept.values():
                file.write(_bytes(array))
                file.write(bytes(-array.nbytes % _ALIGN))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read(
    path: Path, *, mapped: bool = True
) -> tuple[dict[str, object], dict[str, npt.NDArray[np.generic]]] | None:
    """Return the notes and the arrays of a file; None where it is not whole and ours.

    Arrays are mapped, or read: some systems do not let a file be replaced while it is mapped.
    """
    try:
        with path.open("rb") as file:
            start = file.read(24)
            length = int.from_bytes(start[8:16], "big")
            if start[:8] != _MAGIC or not 0 < length <= _MOST_HEAD:
                return None
            raw = file.read(length)
            if zlib.crc32(raw) != int.from_bytes(start[16:24], "big"):
                return None
            head = json.loads(raw)
            if os.fstat(file.fileno()).st_size != 24 + length + head["size"]:
                return None
            begin = 24 + length
            for dtype, shape, place, checksum in head["arrays"].values():
                size = np.dtype(dtype).itemsize * int(np.prod(shape, dtype=np.int64))
                if checksum is not None and _checksum(file, begin + place, size) != checksum:
                    return None
            file.seek(0)
            block = memoryview(
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if mapped else file.read()
            )
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        for name, (dtype, shape, place, _checked) in head["arrays"].items():
            count = int(np.prod(shape, dtype=np.int64))
            arrays[name] = np.frombuffer(block, dtype, count, begin + place).reshape(shape)
        return head["notes"], arrays
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _checksum(file: BinaryIO, place: int, size: int) -> int:
    """Return the checksum of a piece of a file: read and not mapped, so that none of it stays."""
    checksum = 0
    file.seek(place)
    for start in range(0, size, _CHUNK):
        checksum = zlib.crc32(file.read(min(_CHUNK, size - start)), checksum)
    return checksum


def _bytes(array: npt.NDArray[np.generic]) -> memoryview | bytes:
    """Return an array as it is written; of one that is empty there is no view."""
    return array.data.cast("B") if array.nbytes else b""
