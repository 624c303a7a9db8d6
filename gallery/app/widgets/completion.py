"""What can be meant at the cursor of the filter box: field names, values in use, filters kept.

ra|            rating:                  a field whose name begins so
rob|           tag:"robot head"   7     a tag or person whose words begin so
tag:ro|        robot head         7     a value of that field that is in use
label:|        red, yellow ...          the words a closed field allows
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gallery.app.widgets.suggestions import Suggestion
from gallery.search.query import FIELDS, context, quote
from gallery.search.terms import canonical

MOST = 20
MOST_WORDS = 5  # values offered for a word without a field
LEAST_WORD = 2  # letters

Complete = Callable[[str, str], Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Completed:
    """The text after a suggestion was taken, and where the cursor stands."""

    text: str
    cursor: int


def query_suggestions(text: str, cursor: int, complete: Complete) -> list[Suggestion]:
    """Return what is offered at the cursor; `complete` gives values in use with their counts."""
    at = context(text, cursor)
    if at.field:
        return _values(canonical(at.field), at.prefix, complete)
    if not at.prefix:
        return []
    prefix = at.prefix.casefold()
    names = [
        Suggestion(f"{name}:", field.help, f"{name}:")
        for name, field in FIELDS.items()
        if name.startswith(prefix)
    ]
    words: list[Suggestion] = []
    if len(prefix) >= LEAST_WORD:
        for name in ("tag", "person"):
            words += [
                Suggestion(f"{name}: {value}", f"{count:,}", f"{name}:{quote(value)} ")
                for value, count in complete(name, at.prefix)[:MOST_WORDS]
            ]
    return [*names, *words][:MOST]


def taken(text: str, cursor: int, suggestion: Suggestion) -> Completed:
    """Return `text` with the suggestion in the place of what was typed at the cursor."""
    at = context(text, cursor)
    rest = text[at.end :]
    insert = suggestion.taken
    if insert.endswith(" ") and rest.startswith(" "):
        insert = insert[:-1]
    return Completed(text[: at.start] + insert + rest, at.start + len(insert))


def _values(field: str, prefix: str, complete: Complete) -> list[Suggestion]:
    known = FIELDS.get(field)
    if known is None:
        return []
    if known.choices:
        begun = prefix.casefold()
        return [
            Suggestion(word, insert=f"{word} ") for word in known.choices if word.startswith(begun)
        ]
    return [
        Suggestion(value, f"{count:,}", f"{quote(value)} ")
        for value, count in complete(field, prefix)[:MOST]
    ]
