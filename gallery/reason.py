"""Why a picture cannot be shown, or not wholly: a code with parameters, worded where it is shown.

    Reason(Code.CUT_SHORT, {"percent": 40})     the value
    str(reason)                                 cut-short {"percent": 40}: in the cache, the index
                                                and between processes
    Reason.of(text)                             the value again
    worded(text)                                what a person reads

Codes are kept and given to programs (`--json`): none changes its meaning, new ones may come.
What a decoder said is the parameter `words`; only `with_words` shows it.

To raise one: `raise PictureError(path, Reason(Code.TOO_LARGE, {"width": 9, ...}))`. A reason that
occurs at one place and has nothing to tell programs apart by may be a plain text,
`PictureError(path, "a TIFF of ...")`: its code is `other`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

Parameter = str | int | float


class Code(StrEnum):
    """What is wrong; the parameters stand in `_WORDS`."""

    EMPTY = "empty"
    ZEROS = "zeros"
    NOT_A_PICTURE = "not-a-picture"  # kind
    NOT_A_FILE = "not-a-file"  # kind
    NEVER_OPENED = "never-opened"  # kind
    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_RAW = "unknown-raw"
    TOO_LARGE = "too-large"
    TOO_LARGE_FOR_KIND = "too-large-for-kind"  # kind, and those of TOO_LARGE
    TOO_MUCH_MEMORY = "too-much-memory"
    CUT_SHORT = "cut-short"  # percent
    DAMAGED = "damaged"  # percent
    NOT_DECODED = "not-decoded"
    BESIDE_DAMAGED = "beside-damaged"
    METADATA_UNREAD = "metadata-unread"
    GONE = "gone"
    NO_PERMISSION = "no-permission"
    DISK = "disk"
    NO_ANSWER = "no-answer"
    TOO_SLOW = "too-slow"
    CRASHED = "crashed"
    KILLED = "killed"
    NO_WORKER = "no-worker"
    CLOSING = "closing"
    NO_SMALL_PICTURE = "no-small-picture"
    NO_COMPOSITE = "no-composite"
    DEEP_SAMPLES = "deep-samples"
    LOGLUV = "logluv"
    TILED_DOUBLES = "tiled-doubles"
    UNREAD = "unread"
    UNFORESEEN = "unforeseen"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with its parameters."""

    code: Code
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the compact text that `of` reads."""
        if self.code is Code.OTHER:
            return str(self.parameters.get("text", ""))
        if not self.parameters:
            return self.code.value
        return f"{self.code} {json.dumps(dict(self.parameters), ensure_ascii=False)}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the reason that a compact text holds; a text that is none is its own words."""
        code, _, rest = text.partition(" ")
        try:
            parameters = json.loads(rest) if rest else {}
            if not isinstance(parameters, dict):
                raise TypeError("parameters have names")
            return cls(Code(code), parameters)
        except (ValueError, TypeError, RecursionError):
            return cls(Code.OTHER, {"text": text})


def worded(reason: Reason | str, *, with_words: bool = False) -> str:
    """Return a reason in English, "" for ""; `with_words` adds what the decoder said."""
    reason = Reason.of(reason) if isinstance(reason, str) else reason
    text = _text(reason)
    words = reason.parameters.get("words") if with_words else None
    return f"{text} ({words})" if words and str(words) not in text else text


def _text(reason: Reason) -> str:
    parameters = reason.parameters
    kind, percent = str(parameters.get("kind", "")), parameters.get("percent")
    match reason.code:
        case Code.OTHER:
            return str(parameters.get("text", ""))
        case Code.NOT_A_PICTURE:
            return f"not a picture: the file {_KINDS.get(kind, 'holds something else')}"
        case Code.NEVER_OPENED:
            return f"an {kind.upper()} drawing, which is never opened here: save it as PNG or JPEG"
        case Code.CUT_SHORT | Code.DAMAGED:
            start = "cut short" if reason.code is Code.CUT_SHORT else "damaged"
            return f"{start}: {_part(percent)}; copy it again from where it came"
    try:
        return _WORDS[reason.code].format(**parameters)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        return _WORDS[reason.code].partition("{")[0].rstrip(" (:,") or reason.code.value


def _part(percent: Parameter | None) -> str:
    """Return how much of a picture could be read, of 100; those are all its rows."""
    if not isinstance(percent, int) or percent <= 0:
        return "nothing of it could be read"
    if percent >= 100:
        return "some of it is missing or coarse"
    return f"only the top {percent} % could be read"


_KINDS: Mapping[str, str] = {
    "pdf": "is a PDF document",
    "zip": "is a ZIP archive or an office document",
    "gzip": "is a gzip archive",
    "7z": "is a 7-Zip archive",
    "rar": "is a RAR archive",
    "video": "is a video",
    "media": "is sound or video",
    "sound": "is sound",
    "program": "is a program",
    "web-page": "holds a web page, perhaps saved in place of the picture",
    "text": "holds text",
}

_WORDS: Mapping[Code, str] = {
    Code.EMPTY: "the file is empty (0 bytes): copy it again from where it came",
    Code.ZEROS: ("not a picture: the file holds only zeros, as after a broken copy; copy it again"),
    Code.NOT_A_FILE: "not a file but {kind}",
    Code.UNKNOWN_KIND: "not a picture: the file's kind is not known",
    Code.UNKNOWN_RAW: "a RAW file of a camera or kind that is not known here",
    Code.TOO_LARGE: (
        "too large to be shown: {width} x {height} are {megapixels} megapixels, and the limit is"
        " {limit}"
    ),
    Code.TOO_LARGE_FOR_KIND: (
        "too large for {kind}, whose decoder holds all of it several times: {width} x {height} are"
        " {megapixels} megapixels, and the limit is {limit}; save it as JPEG or TIFF"
    ),
    Code.TOO_MUCH_MEMORY: "needs more memory to be shown than one picture is allowed to use",
    Code.NOT_DECODED: "damaged, or of a kind that cannot be decoded here",
    Code.BESIDE_DAMAGED: "damaged: what is written beside its pixels is broken",
    Code.METADATA_UNREAD: "what is written in it beside the picture could not be read",
    Code.GONE: "the file is gone",
    Code.NO_PERMISSION: "no permission to read the file: change its permissions",
    Code.DISK: "the disk could not be read ({words}): is it still connected?",
    Code.NO_ANSWER: "given up after {seconds:.0f} seconds: the disk does not answer",
    Code.TOO_SLOW: (
        "given up after {seconds:.0f} seconds of work: the file is made to hang a program, or is"
        " too much for one"
    ),
    Code.CRASHED: "the decoder crashed on it twice ({how}): the file is broken",
    Code.KILLED: "the decoder was ended twice from outside, perhaps for want of memory; try again",
    Code.NO_WORKER: (
        "pictures cannot be read: the worker process does not start; install the program again"
    ),
    Code.CLOSING: "the program is closing",
    Code.NO_SMALL_PICTURE: "no embedded thumbnail",
    Code.NO_COMPOSITE: (
        "Photoshop saved its layers only and no picture of them together: open it there and save it"
        ' with "Maximize Compatibility"'
    ),
    Code.DEEP_SAMPLES: "an EXR file of deep samples, which have no picture of their own",
    Code.LOGLUV: "a TIFF of LogLuv light, which is not known here: save it as EXR",
    Code.TILED_DOUBLES: "a TIFF of 64-bit floats in tiles: save it with 32 bits or fewer",
    Code.UNREAD: "cannot be read now: check its permissions, and that its disk is connected",
    Code.UNFORESEEN: "an error that the program did not expect ({words}); please report it",
}
