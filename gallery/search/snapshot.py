"""Arrays in a file: written one after the other, mapped when they are read.

    8 bytes   "STILLS" and the number of the format; written last, so that a torn file has none
    8 bytes   where the head begins
    8 bytes   checksum of the head
    arrays    each on a boundary of 64 bytes
    head      JSON: the notes, each array's name, type, shape, place and checksum

The head comes last because arrays that were merged on their way into the file are never together
in memory. A file that another version wrote, that was cut short or that a disk has spoilt is not
read but made again: numbers that are not the written ones would be used as places in other arrays,
and a still with a letter wrong in its id would never go away. A checksum costs 0.4 ms a megabyte at
each start: whoever writes may leave it out where a wrong byte does no harm.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from gallery import host
from gallery.search.strings import Arrays

FORMAT = 9
_MAGIC = b"STILLS" + FORMAT.to_bytes(2, "big")
_START = 64  # bytes before the first array
_ALIGN = 64
_MOST_HEAD = 1 << 22
_CHUNK = 1 << 20
Notes = Mapping[str, object]
Entry = tuple[str, tuple[int, ...], int, int | None]  # type, shape, place, checksum


@dataclass(frozen=True, slots=True)
class Stored:
    """What a file holds. Pages of a mapped file count as this process's memory once touched."""

    notes: dict[str, object]
    arrays: dict[str, npt.NDArray[np.generic]]
    mapping: mmap.mmap | None = None

    def release(self) -> None:
        """Give back the memory of what was looked at; it is read again when it is needed."""
        if self.mapping is not None:
            host.release_pages(self.mapping)


class Writer:
    """Puts arrays into an open, empty file. OSError where the disk is full."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._table: dict[str, Entry] = {}
        self._place = _START
        file.write(bytes(_START))

    def add(self, name: str, array: npt.NDArray[np.generic], *, checked: bool = True) -> None:
        """Append an array; one that is not `checked` gets no checksum."""
        content = _bytes(np.ascontiguousarray(array))
        checksum = zlib.crc32(content) if checked else None
        self._table[name] = (array.dtype.str, array.shape, self._place, checksum)
        self._file.write(content)
        padding = -array.nbytes % _ALIGN
        self._file.write(bytes(padding))
        self._place += array.nbytes + padding

    def finish(self, notes: Notes) -> None:
        """Write the head, and make sure that all of it is on the disk."""
        head = json.dumps({"notes": notes, "arrays": self._table}).encode()
        self._file.write(head)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.seek(0)
        checksum = zlib.crc32(head)
        self._file.write(_MAGIC + self._place.to_bytes(8, "big") + checksum.to_bytes(8, "big"))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.seek(0, os.SEEK_END)

    def mapped(self) -> Stored:
        """Return what was added so far, as it lies in the file."""
        self._file.flush()
        mapping = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return Stored({}, _arrays(self._table, memoryview(mapping)), mapping)


def write(path: Path, notes: Notes, arrays: Arrays, unchecked: Container[str] = ()) -> None:
    """Write arrays and notes (JSON values) to `path`; OSError leaves what was there.

    The arrays named in `unchecked` get no checksum.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with beside.open("w+b") as file:
            writer = Writer(file)
            for name, array in arrays.items():
                writer.add(name, array, checked=name not in unchecked)
            writer.finish(notes)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read(path: Path, *, mapped: bool = True) -> Stored | None:
    """Return the notes and the arrays of a file; None where it is not whole and ours.

    Arrays are mapped, or read: some systems do not let a file be replaced while it is mapped.
    """
    try:
        with path.open("rb") as file:
            start = file.read(24)
            place = int.from_bytes(start[8:16], "big")
            length = os.fstat(file.fileno()).st_size - place
            if start[:8] != _MAGIC or place < _START or not 0 < length <= _MOST_HEAD:
                return None
            file.seek(place)
            raw = file.read(length)
            if zlib.crc32(raw) != int.from_bytes(start[16:24], "big"):
                return None
            head = json.loads(raw)
            table = head["arrays"]
            for dtype, shape, begin, checksum in table.values():
                size = np.dtype(dtype).itemsize * int(np.prod(shape, dtype=np.int64))
                if checksum is not None and _checksum(file, begin, size) != checksum:
                    return None
            file.seek(0)
            if not mapped:
                return Stored(head["notes"], _arrays(table, memoryview(file.read())))
            mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return Stored(head["notes"], _arrays(table, memoryview(mapping)), mapping)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _arrays(table: Mapping[str, Entry], block: memoryview) -> dict[str, npt.NDArray[np.generic]]:
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, (dtype, shape, place, _checksum) in table.items():
        count = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(block, dtype, count, place).reshape(shape)
    return arrays


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
