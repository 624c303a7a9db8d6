"""What is asked of a worker and what it answers: plain values, and the frames they travel in.

A frame is the length of a header, the length of a payload, the header as JSON, the payload. JSON
and not pickle: a worker that a hostile picture has taken over could send a pickle that runs here.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import IO

_LENGTHS = struct.Struct("<IQ")
_MAX_HEADER = 4 << 20
_MAX_PAYLOAD = 2 << 30


class Verb(StrEnum):
    """What can be asked of a worker."""

    GLIMPSE = "glimpse"  # the small picture that the camera embedded: quick, often wrong
    THUMBNAIL = "thumbnail"
    FACTS = "facts"
    PIXELS = "pixels"
    JPEG = "jpeg"


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do with one version of one file.

    `pixels` is the longer side wanted (0: all there are), `min_width` and `min_height` what a
    sheet's box needs. `embedded` False leaves out exiv2. `seconds` is the deadline, after which
    the worker ends itself should nobody be there to do it.
    """

    verb: Verb
    path: str
    size: int
    changed_ns: int
    pixels: int = 0
    min_width: int = 0
    min_height: int = 0
    embedded: bool = True
    seconds: float = 0.0

    def to_header(self) -> str:
        """Return the job as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_header(cls, text: str) -> Job:
        """Return the job that `to_header` wrote."""
        values = json.loads(text)
        return cls(verb=Verb(values.pop("verb")), **values)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a job. The bytes (a JPEG, or pixels) travel beside it as the payload.

    `failure` is for a person and "" when it went well; `lasting` when the same file would fail
    the same way again. `other_version` when the file on disk is not the version that was asked
    for: then the answer is true but not to be remembered. `passed` is the number of bytes in a
    file that was handed over instead of a payload. `look` is what `look` says of a
    thumbnail. `trace` is the traceback of an error that
    nobody foresaw, for the log.
    """

    failure: str = ""
    lasting: bool = False
    damage: str = ""
    width: int = 0
    height: int = 0
    full_width: int = 0
    full_height: int = 0
    pixels: int = 0
    facts: str = ""
    other_version: bool = False
    passed: int = 0
    look: str = ""
    trace: str = ""

    def to_header(self) -> str:
        """Return the answer as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_header(cls, text: str) -> Answer:
        """Return the answer that `to_header` wrote; ValueError or TypeError for anything else."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Frame:
    """One message on a pipe."""

    header: str
    payload: bytes | bytearray


def send(stream: IO[bytes], header: str, parts: Iterable[bytes] = (), length: int = 0) -> None:
    """Write one frame; `parts` are `length` bytes together."""
    text = header.encode("ascii")
    stream.write(_LENGTHS.pack(len(text), length) + text)
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> Frame | None:
    """Return the next frame, None at the end of the stream or where it is not a frame."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_length, length = _LENGTHS.unpack(lengths)
    if header_length > _MAX_HEADER or length > _MAX_PAYLOAD:
        return None
    header = stream.read(header_length)
    payload = bytearray(length)
    got = stream.readinto(payload) if length else 0  # type: ignore[attr-defined]
    if len(header) < header_length or got < length:
        return None
    return Frame(header.decode("ascii"), payload)
