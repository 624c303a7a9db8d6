"""The ledger: append-only YAML beside the production, to prove months later who decided what.

    # metadata/jung_e/production.approvals.yaml
    - entry: sent
      at: 2022-11-10T09:12:00+09:00
      sheet: 7F3A21C4
      person: kim
      round: 1
      answer_by: 2022-11-17
      terms: You must approve at least 50 % ...
      stills:
        - {id: jung_e/robot-head-engraved, file: robot-head-engraved.jpg, sha256: 9f86d0...}
      after: 0000000000000000
    - entry: answered ...

`after` is the beginning of the SHA-256 of all text above the entry, so that a line that was changed
or taken out later shows (`Ledger.broken`); two ledgers that git has merged show as well, which is
no fault of anybody and is said as it is. An entry that cannot be read is told of, and stays.
Appending reads the file, adds to its end and saves it durably under the folder's lock: a crash
leaves the old file or the new one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from gallery.approvals.answers import Answer, as_data, key_of, read_answers
from gallery.approvals.rules import Sending
from gallery.errors import ConflictError, SaveError, YamlFileError
from gallery.library import durable, yamlfile
from gallery.library.production import Production
from gallery.library.reserved import LEDGER_NAME
from gallery.library.rewriting import Wanted
from gallery.library.scalars import Bare, written
from gallery.library.values import Person
from gallery.library.yamlfile import Data

MAX_BYTES = 64 << 20
TRIES = 5
_CHAIN = 16  # hexadecimal digits
_FIRST = "0" * _CHAIN
_ENTRY = re.compile(r"^- ", re.MULTILINE)
_HEAD = (
    "# The approvals of this production: what was sent and what was answered. The program writes\n"
    "# one entry after the other; change nothing: `after` is a check sum of all text above it.\n"
)


class Kind(StrEnum):
    """What an entry tells of."""

    SENT = "sent"  # a sheet went out
    ANSWERED = "answered"  # a sheet came back, or an answer by telephone, e-mail, paper


@dataclass(frozen=True, slots=True)
class Asked:
    """One still of a sheet: its id, the file that was shown and the SHA-256 of that."""

    id: str
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A sheet that went out; `terms` are the rules in the words that it was sent with."""

    sheet: str
    person: Person
    round: int
    at: str
    answer_by: str
    stills: tuple[Asked, ...]
    terms: str = ""
    recipient: str = ""

    @property
    def sending(self) -> Sending:
        """The same as the rules look at it."""
        return Sending(
            self.sheet,
            self.person,
            self.round,
            _day(self.at) or date.min,
            tuple(one.id for one in self.stills),
            _day(self.answer_by),
            {one.id: one.sha256 for one in self.stills},
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """Decisions that came in together; `source` names the file they came in, and its SHA-256."""

    at: str
    decisions: tuple[tuple[str, Answer], ...]  # still id, what was decided
    sheet: str = ""
    source: str = ""
    source_sha256: str = ""


Entry = Sent | Answered


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a ledger says; `problems` are entries that cannot be read.

    `broken` are the numbers, from 1, of the entries that do not follow on the text above them.
    """

    path: Path
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    broken: tuple[int, ...] = ()
    stamp: str = field(default="", compare=False)

    @property
    def sent(self) -> tuple[Sent, ...]:
        """All sheets that went out."""
        return tuple(one for one in self.entries if isinstance(one, Sent))

    @property
    def answered(self) -> tuple[Answered, ...]:
        """Everything that was answered."""
        return tuple(one for one in self.entries if isinstance(one, Answered))

    def sheet(self, sheet: str) -> Sent | None:
        """Return the sheet with this id."""
        return next((one for one in self.sent if one.sheet == sheet), None)

    def last_round(self, person: Person) -> int:
        """Return the number of the last round that was sent to a person; 0: none."""
        return max((one.round for one in self.sent if one.person.name == person.name), default=0)


def ledger_path(metadata: Path, production: Production) -> Path:
    """Return where the ledger of a production is, or is to be."""
    folder = production.path.parent if production.path is not None else metadata
    return folder / LEDGER_NAME


def read_ledger(path: Path, production: Production) -> Ledger:
    """Return what the ledger at `path` says, an empty one where there is none.

    Raises YamlFileError when nothing of it can be read: no permission, no UTF-8, over 64 MiB.
    """
    source = _source(path)
    if source is None:
        return Ledger(path)
    text = yamlfile.text(source, path)
    entries: list[Entry] = []
    problems: list[str] = []
    broken: list[int] = []
    starts = [found.start() for found in _ENTRY.finditer(text)]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), 1):
        line = text.count("\n", 0, start)
        try:
            data = _entry_data(text[start:end], path, line)
            entries.append(_entry(data, production))
        except YamlFileError as error:
            problems.append(str(error))
            continue
        except _NoEntry as error:
            problems.append(f"{path}:{line + 1}:1: {error}")
            continue
        if data.get("after") != _chain(text[:start]):
            broken.append(number)
    return Ledger(path, tuple(entries), tuple(problems), tuple(broken), sha256(source).hexdigest())


def append(path: Path, entries: Sequence[Entry]) -> None:
    """Add entries to the end of a ledger, which is made where there is none yet.

    Raises SaveError when it cannot be written; it then reads as before.
    """
    if not entries:
        return
    durable.make_folder(path.parent)
    for left in reversed(range(TRIES)):
        try:
            before = _source(path)
            text = yamlfile.text(before, path) if before is not None else ""
        except YamlFileError as error:
            reason = f"{error.reason}; put that right, then try again"
            raise SaveError(path, reason) from error
        text = text.replace("\r\n", "\n")
        if not text.strip():
            text = _HEAD
        elif not text.endswith("\n"):
            text += "\n"
        for entry in entries:
            text += written_entry(entry, _chain(text))
        try:
            durable.save(path, text.encode(), expect=before)
        except ConflictError:
            if not left:
                raise
        else:
            return


def written_entry(entry: Entry, after: str) -> str:
    """Return the lines of an entry that follows on text with the check sum `after`."""
    lines: list[tuple[str, Wanted]]
    items: list[dict[str, Wanted]]
    if isinstance(entry, Sent):
        name = "stills"
        items = [{"id": one.id, "file": one.file, "sha256": one.sha256} for one in entry.stills]
        lines = [
            ("entry", str(Kind.SENT)),
            ("at", Bare(entry.at)),
            ("sheet", entry.sheet),
            ("person", key_of(entry.person)),
            ("round", entry.round),
            ("answer_by", Bare(entry.answer_by)),
            ("recipient", entry.recipient),
            ("terms", entry.terms),
        ]
    else:
        name = "decisions"
        items = [{"id": still, **as_data(answer)} for still, answer in entry.decisions]
        lines = [
            ("entry", str(Kind.ANSWERED)),
            ("at", Bare(entry.at)),
            ("sheet", entry.sheet),
            ("source", entry.source),
            ("source_sha256", entry.source_sha256),
        ]
    kept = [f"{key}: {_scalar(value)}" for key, value in lines if value not in ("", None)]
    kept.append(f"{name}:")
    kept += [f"  - {_flow(item)}" for item in items]
    kept.append(f"after: {written(after)}")
    return "- " + "\n  ".join(kept) + "\n"


def _flow(item: Mapping[str, Wanted]) -> str:
    pairs = (f"{key}: {_scalar(value)}" for key, value in item.items() if value != "")
    return "{" + ", ".join(pairs) + "}"


def _scalar(value: Wanted) -> str:
    if isinstance(value, Bare):
        return str(value)
    return written(value, in_flow=True) if isinstance(value, str) else str(value)


def _chain(text: str) -> str:
    """Return the check sum of all text above an entry."""
    if not text:
        return _FIRST
    return sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:_CHAIN]


def _source(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            source = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise YamlFileError(path, 1, 1, f"cannot be read: {error.strerror}") from error
    if len(source) > MAX_BYTES:
        raise YamlFileError(path, 1, 1, f"larger than {MAX_BYTES >> 20} MiB; not read as a ledger")
    return source


class _NoEntry(ValueError):  # noqa: N818 - the file is mistaken, the program is not
    """Text that is YAML and no entry of a ledger."""


def _entry_data(text: str, path: Path, line: int) -> Mapping[str, Data]:
    try:
        return yamlfile.data(" " + text[1:], path)
    except YamlFileError as error:
        raise YamlFileError(path, error.line + line, error.column, error.reason) from error


def _entry(data: Mapping[str, Data], production: Production) -> Entry:
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    kind = texts.get("entry", "")
    at = texts.get("at", "")
    if _day(at) is None:
        raise _NoEntry(f"the entry has no time: {at:.60}")
    if kind == Kind.SENT:
        return _sent(data, texts, at, production)
    if kind == Kind.ANSWERED:
        return _answered(data, texts, at, production)
    raise _NoEntry(f"an entry is {' or '.join(Kind)}, not {kind or 'nothing':.60}")


def _sent(
    data: Mapping[str, Data], texts: Mapping[str, str], at: str, production: Production
) -> Sent:
    person, number = texts.get("person", ""), texts.get("round", "1")
    if not person or not texts.get("sheet"):
        raise _NoEntry("a sheet that was sent needs its id and a person")
    if not number.isdecimal() or not 0 < len(number) < 4:
        raise _NoEntry(f"the round is no number: {number:.60}")
    stills = [item for item in _maps(data.get("stills")) if item.get("id")]
    return Sent(
        texts["sheet"],
        production.person(person),
        int(number),
        at,
        texts.get("answer_by", ""),
        tuple(Asked(one["id"], one.get("file", ""), one.get("sha256", "")) for one in stills),
        texts.get("terms", ""),
        texts.get("recipient", ""),
    )


def _answered(
    data: Mapping[str, Data], texts: Mapping[str, str], at: str, production: Production
) -> Answered:
    decisions = []
    for item in _maps(data.get("decisions")):
        answers, wrong = read_answers([dict(item)], production)
        if wrong or not item.get("id"):
            reason = wrong[0].removeprefix("approvals: ") if wrong else "a decision names no still"
            raise _NoEntry(reason)
        decisions.append((item["id"], answers[0]))
    return Answered(
        at,
        tuple(decisions),
        texts.get("sheet", ""),
        texts.get("source", ""),
        texts.get("source_sha256", ""),
    )


def _maps(data: Data) -> list[dict[str, str]]:
    """Return the maps of a list, with those of their values that are texts."""
    items = data if isinstance(data, list) else []
    return [
        {key: value for key, value in item.items() if isinstance(value, str)}
        for item in items
        if isinstance(item, dict)
    ]


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
