"""The entries of a ledger: what they tell, how they are read, how they are written.

One is a map of YAML below a dash, as `ledger` shows them. What is missing is left out when one is
written; what makes no sense raises NoEntryError, whose text says what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gallery.approvals.answers import MOST_ROUNDS, Answer, as_data, key_of, read_answers
from gallery.approvals.rules import Sending
from gallery.library.production import Production
from gallery.library.rewriting import Wanted
from gallery.library.scalars import Bare, written
from gallery.library.values import Person
from gallery.library.yamlfile import Data


class Kind(StrEnum):
    """What an entry tells of."""

    SENT = "sent"  # a sheet went out
    ANSWERED = "answered"  # a sheet came back, or an answer by telephone, e-mail, paper
    MOVED = "moved"  # stills have other ids since


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


@dataclass(frozen=True, slots=True)
class Moved:
    """Stills that were moved or renamed, as pairs of the old id and the new one."""

    at: str
    pairs: tuple[tuple[str, str], ...]


Entry = Sent | Answered | Moved


class NoEntryError(ValueError):
    """Text that is YAML and no entry of a ledger."""


def read_entry(data: Mapping[str, Data], production: Production) -> Entry:
    """Return what an entry tells; NoEntryError where it makes no sense."""
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    kind = texts.get("entry", "")
    at = texts.get("at", "")
    if _day(at) is None:
        raise NoEntryError(f"the entry has no time: {at:.60}")
    if kind == Kind.SENT:
        return _sent(data, texts, at, production)
    if kind == Kind.ANSWERED:
        return _answered(data, texts, at, production)
    if kind == Kind.MOVED:
        moved = [one for one in _maps(data.get("stills")) if one.get("from") and one.get("to")]
        return Moved(at, tuple((one["from"], one["to"]) for one in moved))
    raise NoEntryError(f"an entry is {' or '.join(Kind)}, not {kind or 'nothing':.60}")


def _sent(
    data: Mapping[str, Data], texts: Mapping[str, str], at: str, production: Production
) -> Sent:
    person, number = texts.get("person", ""), texts.get("round", "1")
    if not person or not texts.get("sheet"):
        raise NoEntryError("a sheet that was sent needs its id and a person")
    if not number.isdecimal() or not 1 <= int(number[:9]) <= MOST_ROUNDS:
        raise NoEntryError(f"the round is no number from 1 to {MOST_ROUNDS}: {number:.60}")
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
            raise NoEntryError(reason)
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
    elif isinstance(entry, Moved):
        name = "stills"
        items = [{"from": old, "to": new} for old, new in entry.pairs]
        lines = [("entry", str(Kind.MOVED)), ("at", Bare(entry.at))]
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
