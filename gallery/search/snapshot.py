"""Arrays in a file: written beside and renamed, mapped when they are read.

    8 bytes   "STILLS" and the number of the format
    8 bytes   length of the head
    8 bytes   checksum of the head
    head      JSON: the notes, the length of the file, the arrays' checksum, each one's name, type,
              shape and place
    arrays    each on a boundary of 64 bytes

A file that another version wrote, that was cut short or that a disk has spoilt is not read: it is
made again. Numbers that are not the written ones would be used as places in other arrays. The
checksum costs 0.4 ms a megabyte.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gallery.search.strings import Arrays

FORMAT = 2
_MAGIC = b"STILLS" + FORMAT.to_bytes(2, "big")
_ALIGN = 64
_MOST_HEAD = 1 << 22
Notes = Mapping[str, object]


def write(path: Path, notes: Notes, arrays: Arrays) -> None:
    """Write arrays and notes (JSON values) to `path`; OSError leaves what was there."""
    kept = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    table: dict[str, object] = {}
    place = checksum = 0
    for name, array in kept.items():
        table[name] = (array.dtype.str, array.shape, place)
        place += -(-array.nbytes // _ALIGN) * _ALIGN
        checksum = zlib.crc32(_filling(array), zlib.crc32(_bytes(array), checksum))
    facts = {"notes": notes, "size": place, "checksum": checksum, "arrays": table}
    head = json.dumps(facts).encode()
    head += b" " * (-(len(head) + 24) % _ALIGN)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with beside.open("wb") as file:
            file.write(_MAGIC + len(head).to_bytes(8, "big"))
            file.write(zlib.crc32(head).to_bytes(8, "big") + head)
            for array in kept.values():
                file.write(_bytes(array))
                file.write(_filling(array))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read(path: Path) -> tuple[dict[str, object], dict[str, npt.NDArray[np.generic]]] | None:
    """Return the notes and the arrays of a file, mapped; None where it is not whole and ours."""
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
            block = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if zlib.crc32(block[24 + length :]) != head["checksum"]:
            return None
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        for name, (dtype, shape, place) in head["arrays"].items():
            count = int(np.prod(shape, dtype=np.int64))
            array = np.frombuffer(block, dtype, count, 24 + length + place)
            arrays[name] = array.reshape(shape)
        return head["notes"], arrays
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _bytes(array: npt.NDArray[np.generic]) -> memoryview | bytes:
    """Return an array as it is written; of one that is empty there is no view."""
    return array.data.cast("B") if array.nbytes else b""


def _filling(array: npt.NDArray[np.generic]) -> bytes:
    return bytes(-array.nbytes % _ALIGN)
