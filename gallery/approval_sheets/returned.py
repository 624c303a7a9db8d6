"""A returned approval sheet, read: who signed it and what is ticked and noted at each position.

    form = read_form(Path("returned.pdf"))
    form.sheet                      # "7F3A21C4"
    form.marks[3].kill              # the third still's Kill is ticked

The PDF comes from outside and was saved by any program. It is opened in a process of its own
(`reader_process`), and what that says is checked here word by word: sizes, types, and that text
holds nothing that a screen would obey. Nothing here knows a library; `comparing` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gallery.approval_sheets.manifest import (
    MOST_POSITIONS,
    SHEET_ID,
    Json,
    Manifest,
    listed,
    of_kind,
    read_manifest,
)
from gallery.approval_sheets.notes import clean_line, clean_note
from gallery.approval_sheets.reader import MEMORY, SECONDS, said_of
from gallery.approval_sheets.reader_process import Failure
from gallery.approvals.answers import LONGEST_NOTE
from gallery.errors import ReturnError

MOST_COMMENTS = 20  # that are told


@dataclass(frozen=True, slots=True)
class Mark:
    """What one position of the sheet says; `unclear` where it says two things at once."""

    approve: bool = False
    kill: bool = False
    note: str = ""
    unclear: bool = False


NO_MARK = Mark()


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """A returned sheet; `marks` are by position, from 1, of what is ticked, noted or unclear.

    `positions` are all that still have their boxes. `warnings` are about the file as a whole.
    """

    sheet: str
    manifest: Manifest | None
    signed: str
    date: str
    marks: Mapping[int, Mark]
    positions: frozenset[int] = frozenset()
    warnings: tuple[str, ...] = ()
    was_repaired: bool = False  # the file is damaged, and answers may be missing

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is ticked or noted."""
        return not self.marks


def read_form(path: Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> ReturnedForm:
    """Read a returned sheet; ReturnError says why it cannot be, and which sheet it is if known."""
    return form_of(path, said_of(path, seconds, memory))


def form_of(path: Path, source: bytes) -> ReturnedForm:
    """Return the form that the process has told of; ReturnError as `read_form`."""
    try:
        return _Reading(path, json.loads(source)).form()
    except (ValueError, RecursionError) as error:
        reason = "could not be read: the program that read it broke off; ask for the sheet again"
        raise ReturnError(path, reason) from error


class _Reading:
    """The answer of the process, checked and put into our own words."""

    def __init__(self, path: Path, said: Json) -> None:
        if not isinstance(said, dict):
            raise ValueError("no map")
        self._path = path
        self._said: Mapping[str, Json] = said
        self._warnings: list[str] = []

    def form(self) -> ReturnedForm:
        manifest = self._manifest()
        sheets = self._sheets("sheets")
        told = manifest.sheet if manifest is not None else ""
        sheet = next(filter(None, (*sheets, told, *self._sheets("traces"))), "")
        failure = Failure(of_kind(self._said.get("failure"), str))
        if failure:
            raise self._failed(failure, sheet)
        if not self._said.get("has_form"):
            raise self._formless(sheet)
        claimed = tuple(dict.fromkeys((*sheets, *self._manifest_sheets())))
        if len(claimed) > 1:  # merged, or made to look like another person's
            reason = (
                f"holds several sheets ({', '.join(claimed[:4])}); save each as a file of its own"
            )
            raise ReturnError(self._path, reason)
        boxes, unclear = self._boxes()
        if not boxes and not sheet:
            reason = "is a form, but no approval sheet: none of its fields is one of a sheet's"
            raise ReturnError(self._path, reason)
        notes, lines = self._written(unclear)
        self._warn(boxes)
        marks = {}
        for position in sorted({*boxes, *notes, *unclear}):
            ticked = boxes.get(position, {})
            mark = Mark(
                ticked.get("a", False),
                ticked.get("k", False),
                notes.get(position, ""),
                position in unclear,
            )
            if mark != NO_MARK:
                marks[position] = mark
        return ReturnedForm(
            sheet,
            manifest,
            lines.get("name", ""),
            lines.get("date", ""),
            marks,
            frozenset(boxes),
            tuple(self._warnings),
            bool(self._said.get("repaired")),
        )

    def _failed(self, failure: Failure, sheet: str) -> ReturnError:
        again = f"ask for sheet {sheet} again" if sheet else "ask for the sheet again"
        reason = {
            Failure.NOT_PDF: "is no PDF",
            Failure.CUT: f"is cut off: its end is missing, and answers may be, too; {again}",
            Failure.DAMAGED: f"is damaged and cannot be read; {again}",
            Failure.PASSWORD: "is locked by a password; ask for it without one",
            Failure.MEMORY: f"takes more memory than any sheet would; it was not read; {again}",
            Failure.TOO_MUCH: f"has more {self._said.get('detail') or 'in it'!s:.20} than any "
            f"sheet; it was not read; {again}",
            Failure.NONE: "",
        }[failure]
        return ReturnError(self._path, clean_line(reason), sheet)

    def _formless(self, sheet: str) -> ReturnError:
        which = f" It is sheet {sheet}:" if sheet else " Look at it and"
        marks = self._pen()
        what = f"has no form any more ({marks})" if marks else "has no form any more"
        reason = (
            f"{what}: it was printed, scanned or flattened, and what is ticked is only to be seen."
            f"{which} enter its answers by hand"
        )
        return ReturnError(self._path, reason, sheet)

    def _boxes(self) -> tuple[dict[int, dict[str, bool]], set[int]]:
        """Return what is ticked by position and letter, and where one box says two things."""
        found: dict[int, dict[str, bool]] = {}
        unclear: set[int] = set()
        looks = doubled = 0
        for item in listed(self._said.get("boxes")):
            name, value, look, odd = listed(item)
            position = _position(of_kind(name, str))
            if position is None:
                continue
            letter = of_kind(name, str)[0]
            ticked = value is True or look is True
            looks += value is not None and look is not None and value != look
            known = found.setdefault(position, {})
            if odd or (letter in known and known[letter] != ticked):
                unclear.add(position)
            doubled += letter in known
            known[letter] = known.get(letter, False) or ticked
        if looks:
            self._warnings.append(
                f"{_count(looks, 'box')} look otherwise than their value says, as some programs "
                "leave them; either counts as a tick"
            )
        if doubled:
            self._warnings.append(f"{_count(doubled, 'box')} twice in the form")
        return found, unclear

    def _written(self, unclear: set[int]) -> tuple[dict[int, str], dict[str, str]]:
        """Return the notes by position, and what else was written by name of field."""
        notes: dict[int, str] = {}
        lines: dict[str, str] = {}
        for item in listed(self._said.get("texts")):
            name, text, length, odd = listed(item)
            name, text = of_kind(name, str), of_kind(text, str)
            if name in ("name", "date"):
                lines[name] = lines.get(name) or clean_line(text)
                continue
            position = _position(name)
            if position is None:
                continue
            note = clean_note(text)
            if odd:
                self._warnings.append(f"the note at position {position} is no text; not read")
            if (
                of_kind(length, int) > LONGEST_NOTE
                and len(clean_note(text, len(text))) > LONGEST_NOTE
            ):
                self._warnings.append(
                    f"the note at position {position} has {of_kind(length, int):,} characters; the "
                    f"first {LONGEST_NOTE:,} are kept"
                )
            if note and notes.get(position, note) != note:
                unclear.add(position)
                note = clean_note(f"{notes[position]}\n{note}")
            if note:
                notes[position] = note
        return notes, lines

    def _warn(self, boxes: Mapping[int, Mapping[str, bool]]) -> None:
        said = self._said
        active = ", ".join(self._texts("active"))[:100]
        if active:
            self._warnings.append(f"it holds {active}, which were not run")
        if said.get("repaired"):
            self._warnings.append("the file is damaged and was repaired; compare it with its pages")
        if said.get("protected"):
            self._warnings.append(
                "it is protected against changes, which keeps nobody from reading"
            )
        unknown = of_kind(said.get("unknown"), int)
        if unknown:
            names = ", ".join(clean_line(one) or "(no name)" for one in self._texts("others")[:3])
            self._warnings.append(f"{_count(unknown, 'field')} not of a sheet, not read: {names}")
        if unreadable := of_kind(said.get("unreadable"), int):
            self._warnings.append(f"{_count(unreadable, 'field')} broken, not read")
        half = sorted(position for position, letters in boxes.items() if len(letters) < 2)
        if half:
            self._warnings.append(f"{_count(len(half), 'still')} with one of its two boxes missing")
        if marks := self._pen():
            self._warnings.append(f"{marks}; they are no answers: look at them")
        for item in listed(said.get("comments"))[:MOST_COMMENTS]:
            page, text = listed(item)
            comment = clean_line(of_kind(text, str))
            self._warnings.append(f"on page {of_kind(page, int)}: “{comment}”")

    def _pen(self) -> str:
        """Return what was drawn, stamped or commented on the pages, in words."""
        pages = [
            (of_kind(page, int), of_kind(count, int))
            for page, count in (listed(item) for item in listed(self._said.get("marks")))
        ]
        if not pages:
            return ""
        count = sum(number for _, number in pages)
        shown = ", ".join(str(page) for page, _ in pages[:8])
        which = f"page {shown}" if len(pages) == 1 else f"pages {shown}"
        more = " and more" if len(pages) > 8 else ""
        return f"{_count(count, 'mark')} by pen or comment on {which}{more}"

    def _manifest(self) -> Manifest | None:
        return next(self._manifests(), None)

    def _manifests(self) -> Iterator[Manifest]:
        return filter(None, map(read_manifest, self._texts("manifests")))

    def _manifest_sheets(self) -> Iterator[str]:
        return (one.sheet for one in self._manifests())

    def _sheets(self, key: str) -> list[str]:
        return [one for one in self._texts(key) if SHEET_ID.fullmatch(one)]

    def _texts(self, key: str) -> list[str]:
        return [one for one in listed(self._said.get(key)) if isinstance(one, str)]


def _position(name: str) -> int | None:
    digits = name[1:]
    position = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 7 else 0
    return position if 1 <= position <= MOST_POSITIONS else None


def _count(number: int, what: str) -> str:
    """Return a number with its word: "1 box", "2 boxes"."""
    return f"{number:,} {what}" + ("" if number == 1 else "es" if what.endswith("x") else "s")
