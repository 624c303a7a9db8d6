"""Decisions as a sidecar keeps them: under `approvals:`, the newest last, none ever taken out.

    approvals:
      - {person: kim, decision: kill, round: 1, signed: A. Example, at: "2022-11-15T10:02:00+09:00",
         by: sheet 7F3A21C4, sha256: 9f86d0..., note: "hair, left"}

Of several answers of one person the last one holds. `by` says how it came: `sheet` and its id, or
what was typed (`phone`, `e-mail`, `paper`). `sha256` is that of the picture file as it was shown.
What cannot be understood is kept in the file and told, and does not count as an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gallery.library.production import Production
from gallery.library.rewriting import Wanted
from gallery.library.scalars import Bare
from gallery.library.values import Person

KEY = "approvals"
SHEET = "sheet "  # what `by` begins with where a sheet brought the answer
MOST_ROUNDS = 999
LONGEST_NOTE = 2_000  # characters
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Decision(StrEnum):
    """What somebody said of a still."""

    APPROVE = "approve"
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision; `at` is a moment with its zone, `sha256` "" where nobody looked."""

    person: Person
    decision: Decision
    round: int = 1
    signed: str = ""
    at: str = ""
    by: str = ""
    sha256: str = ""
    note: str = ""

    @property
    def sheet(self) -> str:
        """The id of the sheet that brought it, "" where it came otherwise."""
        return self.by.removeprefix(SHEET) if self.by.startswith(SHEET) else ""


def key_of(person: Person) -> str:
    """Return what someone is called in files: their code, else their name."""
    return person.code or person.name


def read_answers(
    data: object, production: Production
) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """Return the answers that `approvals:` of a sidecar holds, and what is wrong with others."""
    if data is None:
        return (), ()
    if not isinstance(data, list):
        return (), ("approvals: expected a list of decisions",)
    answers, wrong = [], []
    for number, item in enumerate(data, 1):
        found = _answer(item, production)
        if isinstance(found, Answer):
            answers.append(found)
        else:
            wrong.append(f"approvals: decision {number} {found}")
    return tuple(answers), tuple(wrong)


def _answer(item: object, production: Production) -> Answer | str:
    if not isinstance(item, Mapping):
        return "is no map"
    texts = {key: value for key, value in item.items() if isinstance(value, str)}
    name, decision = texts.get("person", "").strip(), texts.get("decision", "").strip().lower()
    if not name:
        return "names no person"
    if decision not in tuple(Decision):
        return f"is neither approve nor kill: {decision or 'nothing':.60}"
    number = texts.get("round", "1")
    if not number.isdecimal() or not 1 <= int(number[:9]) <= MOST_ROUNDS:
        return f"has no round from 1 to {MOST_ROUNDS}: {number:.60}"
    sha256 = texts.get("sha256", "").lower()
    return Answer(
        replace(production.person(name), written=""),
        Decision(decision),
        int(number),
        texts.get("signed", ""),
        texts.get("at", ""),
        texts.get("by", ""),
        sha256 if _SHA256.fullmatch(sha256) else "",
        texts.get("note", ""),
    )


def as_data(answer: Answer) -> dict[str, Wanted]:
    """Return an answer as a sidecar or a ledger writes it, without what is empty."""
    texts: dict[str, Wanted] = {
        "person": key_of(answer.person),
        "decision": str(answer.decision),
        "round": answer.round,
        "signed": answer.signed,
        "at": Bare(answer.at) if answer.at else "",
        "by": answer.by,
        "sha256": answer.sha256,
        "note": answer.note,
    }
    return {key: value for key, value in texts.items() if value != ""}


def latest(answers: Sequence[Answer], person: Person) -> Answer | None:
    """Return the answer of a person that holds: the last one."""
    return next((one for one in reversed(answers) if one.person.name == person.name), None)
