"""What to say where a filter finds nothing: which condition is to blame, and what was meant.

robto kind:bts         robto: no still; did you mean robot? Without it there are 12.
robot kind:gallery     robot: 12, kind:gallery: 3. Without robot there are 3 ...
101 102 0103.jpg       a list of frame numbers or file names: number:101,102 OR file:=0103.jpg
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from gallery.errors import QueryError
from gallery.search.choices import Choices
from gallery.search.evaluate import SEARCHED, Evaluation
from gallery.search.folding import fold, natural_key
from gallery.search.index import Index
from gallery.search.nodes import Scope, Text, all_of
from gallery.search.query import MOST_TEXT, Kind, Node, parse, quote, tokens
from gallery.search.segment import WORDS
from gallery.search.strings import decoded

MOST_CONDITIONS = 12  # of a filter that are looked at one by one
MOST_ITEMS = 2_000  # of a list
MOST_WORDS = 20_000  # words that a mistyped one is compared with: the most frequent
MOST_MISSING = 5  # items named that were not found
_PARTS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Advice:
    """Lines for a person, and a filter to take instead, with what it is called; "" where none."""

    lines: tuple[str, ...] = ()
    query: str = ""
    name: str = ""


NO_ADVICE = Advice()


def advice(index: Index, text: str, choices: Choices, now: float) -> Advice:
    """Return what to say where `text` and `choices` find nothing; never raises QueryError."""
    found = _listed(index, text, now)
    if found is not None:
        return found
    try:
        return Advice(tuple(_lines(index, _conditions(text, choices), now)))
    except QueryError:
        return NO_ADVICE


def _conditions(text: str, choices: Choices) -> list[str]:
    """Return what has to hold together; a filter with OR or parentheses is one condition."""
    conditions: list[str] = []
    for part in (text, choices.as_text()):
        found = list(tokens(part))
        if any(one.kind in (Kind.OR, Kind.OPEN, Kind.CLOSE) for one in found):
            conditions.append(part.strip())
            continue
        start = None
        for one in found:
            start = one.start if start is None else start
            if one.kind is Kind.TERM:
                conditions.append(part[start : one.end])
            if one.kind in (Kind.TERM, Kind.AND):
                start = None
    return conditions


def _lines(index: Index, conditions: Sequence[str], now: float) -> Iterator[str]:
    if len(conditions) > MOST_CONDITIONS:
        return
    nodes = [parse(one) for one in conditions]
    counts = [_count(index, node, now) for node in nodes]
    for text, node, count in zip(conditions, nodes, counts, strict=True):
        if not count:
            near = _near(index, node.text) if isinstance(node, Text) else ""
            yield f"{text}: no still" + (f"; did you mean {near}?" if near else "")
    if len(conditions) < 2:
        return
    left = [place for place, count in enumerate(counts) if count]
    if len(left) < len(counts):
        rest = _count(index, all_of([nodes[place] for place in left]), now) if left else 0
        if rest:
            gone = " ".join(one for one, count in zip(conditions, counts, strict=True) if not count)
            yield f"Without {gone} there {_are(rest)}."
        return
    yield ", ".join(f"{one}: {count:,}" for one, count in zip(conditions, counts, strict=True))
    for place, text in enumerate(conditions):
        rest = _count(index, all_of([*nodes[:place], *nodes[place + 1 :]]), now)
        if rest:
            yield f"Without {text} there {_are(rest)}."


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count:,}"


def _count(index: Index, node: Node, now: float) -> int:
    masks = (Evaluation(part.segment, now).mask(node) & part.alive for part in index.parts)
    return sum(int(np.count_nonzero(mask)) for mask in masks)


def _near(index: Index, word: str) -> str:
    """Return a word that is in use and nearly this one; "" where there is none."""
    if len(word) < 3 or " " in word:
        return ""
    known: dict[str, None] = {}
    for part in index.parts:
        for column in (*SEARCHED, WORDS):
            names = part.segment.columns[column].dictionary.names
            for entry in range(min(len(names), MOST_WORDS)):
                known.update(dict.fromkeys(decoded(names.first(entry)).replace("/", " ").split()))
    words = {one.strip(".,;:!?()\"'") for one in known}
    like = (
        one
        for one in words
        if abs(len(one) - len(word)) <= 2 and one and (one[0] == word[0] or one[-1] == word[-1])
    )
    return next(iter(get_close_matches(word, list(like), n=1, cutoff=0.7)), "")


def _listed(index: Index, text: str, now: float) -> Advice | None:
    """Return the filter for a list of frame numbers and file names, where most are known."""
    items = list(dict.fromkeys(filter(None, _PARTS.split(text.strip()))))
    if not 2 <= len(items) <= MOST_ITEMS:
        return None
    numbers: list[str] = []
    files: list[str] = []
    missing: list[str] = []
    for item in items:
        if _is_number(index, item):
            numbers.append(item)
        elif _count(index, Text(fold(item), Scope.FILE, exact=True), now):
            files.append(item)
        else:
            missing.append(item)
    if len(missing) * 2 >= len(items):
        return None
    terms = []
    if numbers:
        terms.append("number:" + ",".join(map(quote, numbers)))
    if files:
        terms.append("file:" + ",".join(f"={quote(one)}" for one in files))
    query = " OR ".join(terms)
    if len(query) > MOST_TEXT:
        return None
    kinds = "frame numbers" if not files else "file names" if not numbers else "numbers and names"
    lines = [f"These look like a list of {kinds}; side by side, words are all wanted."]
    if missing:
        more = f" and {len(missing) - MOST_MISSING:,} more" if len(missing) > MOST_MISSING else ""
        lines.append(f"Not found: {', '.join(missing[:MOST_MISSING])}{more}")
    return Advice(tuple(lines), query, f"Find these {len(numbers) + len(files):,}")


def _is_number(index: Index, item: str) -> bool:
    key = natural_key(item)
    return any(
        bool(((part.segment.natural_numbers == key) & part.alive).any()) for part in index.parts
    )
