"""The process that opens returned PDFs: they come from outside, and their readers have had bugs.

It takes a path at stdin and answers with one line of JSON at stdout (`Found`), within a limit of
memory and of time; then it ends. Whoever started it checks every word of the answer again.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from gallery import host

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

# Without `site` (-S) and the user's environment (-I), as the workers that decode pictures.
_START = (
    "import sys; sys.path[:] = {path!r};"
    " from gallery.approval_sheets.reader_process import main; main({arguments!r})"
)
_END = 2_048  # bytes at the end of a PDF in which its end mark stands


class Failure(StrEnum):
    """Why nothing could be read; "" when it could."""

    NONE = ""
    NOT_PDF = "not a PDF"
    CUT = "cut"
    DAMAGED = "damaged"
    PASSWORD = "password"
    MEMORY = "memory"
    TOO_MUCH = "too much"


@dataclass(slots=True)
class Found:
    """What is in a returned PDF, as it crosses the pipe."""

    failure: Failure = Failure.NONE
    detail: str = ""
    pages: int = 0
    repaired: bool = False  # the file is broken, and was put together again
    protected: bool = False  # by an owner's password, which keeps nobody from reading
    active: list[str] = field(default_factory=list)  # scripts and actions, none of which was run
    has_form: bool = False
    boxes: list[tuple[str, bool | None, bool | None, bool]] = field(default_factory=list)
    texts: list[tuple[str, str, int, bool]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    unknown: int = 0
    unreadable: int = 0
    marks: list[tuple[int, int]] = field(default_factory=list)  # page, how many
    comments: list[tuple[int, str]] = field(default_factory=list)  # page, text
    manifests: list[str] = field(default_factory=list)  # the best first
    sheets: list[str] = field(default_factory=list)  # that the form says it is
    traces: list[str] = field(default_factory=list)  # else: ids found anywhere, the likeliest first


def command(memory: int, seconds: float) -> list[str]:
    """Return the command line of the process."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    path = [entry for entry in sys.path if entry and entry != root]
    code = _START.format(path=[root, *path], arguments=(memory, seconds))
    return [sys.executable, "-I", "-S", "-X", f"utf8={sys.flags.utf8_mode}", "-c", code]


def main(arguments: tuple[int, float]) -> None:
    """Read the one PDF, answer, and end."""
    memory, seconds = arguments
    host.limit_memory(memory)
    host.die_after(seconds)
    path = os.fsdecode(sys.stdin.buffer.read())
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints goes nowhere
    try:
        text = json.dumps(asdict(_found(path)))
    except (MemoryError, RecursionError):
        text = json.dumps(asdict(Found(Failure.MEMORY)))
    with suppress(BrokenPipeError), answers:
        answers.write(text.encode("ascii"))
    os._exit(0)


def _found(path: str) -> Found:
    import pikepdf

    from gallery.approval_sheets.filled_fields import BROKEN, TooMuchError

    try:
        pdf = pikepdf.open(path, attempt_recovery=False)
    except pikepdf.PasswordError:
        return Found(Failure.PASSWORD)
    except pikepdf.PdfError as error:
        return _repaired(path, str(error))
    try:
        with pdf:
            return _read(pdf)
    except TooMuchError as error:
        return Found(Failure.TOO_MUCH, str(error))
    except BROKEN as error:
        return _repaired(path, str(error))


def _repaired(path: str, reason: str) -> Found:
    """Read a broken PDF if its end is there: one that is cut may have lost answers with it."""
    import pikepdf

    from gallery.approval_sheets.filled_fields import BROKEN, TooMuchError

    if "unsupported" in reason.lower() and "encrypt" in reason.lower():
        return Found(Failure.PASSWORD)
    with open(path, "rb") as file:
        if b"%PDF-" not in file.read(1_024):
            return Found(Failure.NOT_PDF)
        file.seek(max(0, os.path.getsize(path) - _END))
        is_whole = b"%%EOF" in file.read()
    try:
        with pikepdf.open(path) as pdf:
            found = _read(pdf)
    except pikepdf.PasswordError:
        return Found(Failure.PASSWORD)
    except TooMuchError as error:
        return Found(Failure.TOO_MUCH, str(error))
    except BROKEN:
        return Found(Failure.DAMAGED if is_whole else Failure.CUT)
    if not is_whole:
        return Found(Failure.CUT, sheets=found.sheets, traces=found.traces)
    found.repaired = True
    return found


def _read(pdf: Pdf) -> Found:
    from gallery.approval_sheets.filled_fields import read_fields
    from gallery.approval_sheets.sheet_traces import manifests, sheet_ids

    fields = read_fields(pdf)
    hidden = {
        name: list(dict.fromkeys(one.text for one in fields.texts if one.name == name))
        for name in ("sheet", "manifest")
    }
    found = Found(
        pages=len(pdf.pages),
        protected=pdf.is_encrypted,
        active=_active(pdf.Root),
        has_form=fields.has_form,
        boxes=[(one.name, one.value, one.look, one.odd) for one in fields.boxes],
        texts=[
            (one.name, one.text, one.length, one.odd)
            for one in fields.texts
            if one.name not in hidden
        ],
        others=fields.others,
        unknown=fields.unknown,
        unreadable=fields.unreadable,
        marks=sorted(fields.marks.items()),
        comments=fields.comments,
    )
    found.manifests = [*filter(None, hidden["manifest"]), *manifests(pdf)]
    found.sheets = [*filter(None, hidden["sheet"])]
    if not found.manifests and not found.sheets:
        found.traces = sheet_ids(pdf)
    return found


def _active(root: Object) -> list[str]:
    """Return what in a document would do something by itself in other programs."""
    from pikepdf import Dictionary

    names, form = root.get("/Names"), root.get("/AcroForm")
    active = []
    if "/OpenAction" in root or "/AA" in root:
        active.append("actions")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        active.append("JavaScript")
    if isinstance(form, Dictionary) and "/XFA" in form:
        active.append("an XFA form")
    return active
