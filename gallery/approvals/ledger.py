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
    - entry: moved
      at: 2022-11-16T08:00:00+09:00
      stills:
        - {from: jung_e/robot-head-engraved, to: jung_e/selects/robot-head-engraved}
      after: ...

A still that is renamed keeps its place in all rounds: what stands above a `moved` entry is read
with the ids that its stills have now, and stays as it was written.

`after` is the beginning of the SHA-256 of all text above the entry, so that a line that was changed
or taken out later shows (`Ledger.broken`); two ledgers that git has merged show as well, which is
no fault of anybody and is said as it is. An entry that cannot be read is told of, and stays.
Appending reads the file, adds to its end and saves it durably under the folder's lock: a crash
leaves the old file or the new one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from gallery.approvals.entries import (
    Answered,
    Asked,
    Entry,
    Kind,
    Moved,
    NoEntryError,
    Sent,
    read_entry,
    written_entry,
)
from gallery.errors import ConflictError, SaveError, YamlFileError
from gallery.library import durable, yamlfile
from gallery.library.production import Production
from gallery.library.reserved import LEDGER_NAME
from gallery.library.values import Person
from gallery.library.yamlfile import Data

__all__ = [
    "Answered",
    "Asked",
    "Entry",
    "Kind",
    "Ledger",
    "Moved",
    "Sent",
    "append",
    "ledger_path",
    "read_ledger",
    "written_entry",
]

MAX_BYTES = 64 << 20
TRIES = 5
_CHAIN = 16  # hexadecimal digits
_FIRST = "0" * _CHAIN
_ENTRY = re.compile(r"^- ", re.MULTILINE)
_HEAD = (
    "# The approvals of this production: what was sent and what was answered. The program writes\n"
    "# one entry after the other; change nothing: `after` is a check sum of all text above it.\n"
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a ledger says; `problems` are entries that cannot be read.

    `broken` are the numbers, from 1, of the entries that do not follow on the text above them.
    The ids in `entries` are those that the stills have now. `size` (bytes) and `stamp` (SHA-256)
    say what was read, so that only what was added has to be read the next time.
    """

    path: Path
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    broken: tuple[int, ...] = ()
    size: int = field(default=0, compare=False)
    stamp: str = field(default="", compare=False)
    count: int = field(default=0, compare=False)  # of entries, those that make no sense included

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


def read_ledger(path: Path, production: Production, before: Ledger | None = None) -> Ledger:
    """Return what the ledger at `path` says, an empty one where there is none.

    `before` is what was read last, with the same production: where the file only grew since, the
    entries that were added are all that is read. Raises YamlFileError when nothing of it can be
    read: no permission, no UTF-8, over 64 MiB.
    """
    source = _source(path)
    if source is None:
        return Ledger(path)
    text = yamlfile.text(source, path)
    start = 0
    if before is not None and before.size and _has_grown(source, before):
        start = len(yamlfile.text(source[: before.size], path))
    else:
        before = Ledger(path)
    entries: list[Entry] = []
    problems: list[str] = []
    broken: list[int] = []
    above = sha256(_unix(text[:start]))
    last = start
    line = text.count("\n", 0, start)
    starts = [found.start() for found in _ENTRY.finditer(text, start)]
    ends = [*starts, len(text)][1:]
    for number, (at, end) in enumerate(zip(starts, ends, strict=True), before.count + 1):
        above.update(_unix(text[last:at]))
        line += text.count("\n", last, at)
        last = at
        try:
            data = _entry_data(text[at:end], path, line)
            entries.append(read_entry(data, production))
        except YamlFileError as error:
            problems.append(str(error))
            continue
        except NoEntryError as error:
            problems.append(f"{path}:{line + 1}:1: {error}")
            continue
        if data.get("after") != (above.hexdigest()[:_CHAIN] if at else _FIRST):
            broken.append(number)
    return Ledger(
        path,
        _as_they_are_now(before.entries, entries),
        (*before.problems, *problems),
        (*before.broken, *broken),
        len(source),
        sha256(source).hexdigest(),
        before.count + len(starts),
    )


def _has_grown(source: bytes, before: Ledger) -> bool:
    """Return whether a file is what was read before, and perhaps more entries."""
    old, more = source[: before.size], source[before.size :]
    is_whole = old.endswith(b"\n") and (not more or more.startswith(b"- "))
    return is_whole and sha256(old).hexdigest() == before.stamp


def _as_they_are_now(before: Sequence[Entry], entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return all entries, those above a `moved` one with the ids that its stills have since.

    In `before` its own moves were taken in already.
    """
    ids: dict[str, str] = {}
    found: list[Entry] = []
    for entry in reversed(entries):
        found.append(_renamed(entry, ids))
        if isinstance(entry, Moved):
            ids |= {old: ids.get(new, new) for old, new in entry.pairs}
    found += (_renamed(entry, ids) for entry in reversed(before))
    return tuple(reversed(found))


def _renamed(entry: Entry, ids: Mapping[str, str]) -> Entry:
    """Return an entry with other ids, itself where none of its stills has another."""
    if isinstance(entry, Sent) and not ids.keys().isdisjoint(one.id for one in entry.stills):
        stills = tuple(replace(one, id=ids.get(one.id, one.id)) for one in entry.stills)
        return replace(entry, stills=stills)
    if isinstance(entry, Answered) and not ids.keys().isdisjoint(one for one, _ in entry.decisions):
        decisions = tuple((ids.get(one, one), answer) for one, answer in entry.decisions)
        return replace(entry, decisions=decisions)
    return entry


def append(path: Path, entries: Sequence[Entry]) -> None:
    """Add entries to the end of a ledger, which is made where there is none yet.

    Raises SaveError when it cannot be written, or could not be read again; it then reads as before.
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
            text += _readable(written_entry(entry, _chain(text)), path)
        try:
            durable.save(path, text.encode(), expect=before)
        except ConflictError:
            if not left:
                raise
        else:
            return


def _readable(lines: str, path: Path) -> str:
    """Return the lines of an entry if they can be read again, which has its bounds."""
    try:
        _entry_data(lines, path, 0)
    except YamlFileError as error:
        reason = f"an entry could not be read again ({error.reason}); send fewer stills at once"
        raise SaveError(path, reason) from error
    return lines


def _chain(text: str) -> str:
    """Return the check sum of all text above an entry."""
    return sha256(_unix(text)).hexdigest()[:_CHAIN] if text else _FIRST


def _unix(text: str) -> bytes:
    """Return text as the check sums count it: a ledger from Windows is the same one."""
    return text.replace("\r\n", "\n").encode()


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


def _entry_data(text: str, path: Path, line: int) -> Mapping[str, Data]:
    try:
        return yamlfile.data(" " + text[1:], path)
    except YamlFileError as error:
        raise YamlFileError(path, error.line + line, error.column, error.reason) from error
