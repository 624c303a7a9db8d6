"""The result of each file, kept by the hash of its content, so that packages may change.

One line a file, sorted: `HASH` TAB `LETTERS`. The first letter says whether the picture is shown,
told of or silent; then, after each sign, the letters of the fields that do so:

    3f2a90c1b7    s=cdz~b-k    shown; c, d, z equal; b of another source; k missing

`*` before all marks a file that is broken on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from corpora.compare import Status

ORDER = tuple(Status)
# A sign and a field's letter may not be mixed up: the letters follow their sign.
SIGNS = dict(zip(Status, "=~#+-!", strict=True))


class Shown(StrEnum):
    """What becomes of a picture; the better first."""

    SHOWN = "s"
    TOLD = "t"  # refused with a reason
    COUNTED = "n"  # not listed, and named by `gallery list --not-shown`
    SILENT = "q"


@dataclass(frozen=True, slots=True)
class Result:
    """What was found of one file: `fields` by the letter of the rule."""

    shown: Shown
    fields: Mapping[str, Status]
    broken: bool = False

    def to_text(self) -> str:
        """Return the letters of the line."""
        signs = (
            SIGNS[status]
            + "".join(sorted(one for one in self.fields if self.fields[one] is status))
            for status in ORDER
            if status in self.fields.values()
        )
        return ("*" if self.broken else "") + self.shown + "".join(signs)

    @classmethod
    def from_text(cls, line: str) -> Self:
        """Return the result that `to_text` wrote; ValueError where it is none."""
        broken, letters = line.startswith("*"), line.removeprefix("*")
        statuses = {sign: status for status, sign in SIGNS.items()}
        fields: dict[str, Status] = {}
        status: Status | None = None
        for letter in letters[1:]:
            if letter in statuses:
                status = statuses[letter]
            elif status is None:
                raise ValueError(line)
            else:
                fields[letter] = status
        return cls(Shown(letters[:1]), fields, broken)

    def worse_than(self, before: Result) -> tuple[str, ...]:
        """Return in what this is worse: letters of fields, and "picture" where less is shown."""
        kinds = tuple(Shown)
        lost = ["picture"] if kinds.index(self.shown) > kinds.index(before.shown) else []
        for letter, status in self.fields.items():
            earlier = before.fields.get(letter)
            if earlier is not None and ORDER.index(status) > ORDER.index(earlier):
                lost.append(letter)
        lost += [one for one in before.fields if one not in self.fields and _had(before, one)]
        return tuple(lost)


def _had(before: Result, letter: str) -> bool:
    return before.fields[letter] in (Status.EQUAL, Status.OTHER)


def load(path: Path) -> dict[str, Result]:
    """Return the results that are kept; none without the file."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {digest: Result.from_text(letters) for digest, letters in pairs}


def save(path: Path, results: Mapping[str, Result], head: Iterable[str]) -> None:
    """Write the results, sorted by hash, so that a change is a short difference."""
    lines = [f"# {line}" for line in head]
    lines += [f"{digest}\t{results[digest].to_text()}" for digest in sorted(results)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
