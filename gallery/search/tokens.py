"""The words of a filter text, where each stands, and what could be completed at the cursor.

    rating:>=4 (tag:"robot head",prop OR -정이)
    ~~~~~~~~~~ ^~~~~~~~~~~~~~~~~~~~~~ ~~ ^~~~ ^

Reading tokens never fails, because text that is being typed is rarely whole: a quote without its
end is a token with `closed=False`, and the parser says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*):")
_OPERATOR = re.compile(r">=|<=|>|<|=|")
_QUOTES = '"“”„'
_ESCAPED = re.compile(r'\\(["\\])')
_QUOTED = re.compile(r'(?:[^"“”\\]|\\.)*', re.DOTALL)
_BARE = re.compile(r"[^\s()\"“”„]*")
_LISTED = re.compile(r"[^\s()\"“”„,]*")
_PLAIN = re.compile(r"[^\s()\"“”„,:<>=*?-][^\s()\"“”„,*?]*")
_KEYWORDS = ("OR", "AND", "NOT")


class Kind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    MINUS = "-"
    OR = "OR"
    AND = "AND"
    NOT = "NOT"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a term: `text[start:end]`, with its operator and quotes."""

    operator: str
    text: str
    start: int
    end: int
    quoted: bool = False
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Token:
    """One token: for a term the field ("" for words) as typed, and its values."""

    kind: Kind
    start: int
    end: int
    field: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What is being typed at the cursor.

    `field` is the name before the colon, or "" where a word stands that may become a field's
    name. `prefix` is what is typed of it up to the cursor, without quotes; the span
    `start:end` is what a completion replaces (by `quote(value)`, or by `name:`).
    """

    field: str
    prefix: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` from left to right."""
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return
        token = _token(text, at)
        yield token
        at = token.end


def context(text: str, cursor: int) -> Context:
    """Return what a completion at `cursor` would complete and replace."""
    for token in tokens(text):
        if token.kind is not Kind.TERM or not token.start <= cursor <= token.end:
            continue
        for part in token.parts:
            if part.start <= cursor <= part.end:
                start = part.start + len(part.operator)
                typed = text[start : max(start, cursor)]
                prefix = _unescaped(typed[1:]) if part.quoted else typed
                if part.quoted and part.closed and cursor == part.end:
                    prefix = part.text
                return Context(token.field.lower(), prefix, start, part.end)
        if cursor <= token.start + len(token.field):
            return Context("", text[token.start : cursor], token.start, token.end)
    return Context("", "", cursor, cursor)


def quote(value: str) -> str:
    """Return `value` as it is written in a filter: in quotes where it needs them."""
    if _PLAIN.fullmatch(value) and value not in _KEYWORDS and ".." not in value:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    for mark in "“”":  # they would end the quote; a plain one matches them too
        escaped = escaped.replace(mark, '\\"')
    return f'"{escaped}"'


def _token(text: str, at: int) -> Token:
    mark = text[at]
    if mark in "()-":
        return Token(Kind(mark), at, at + 1)
    named = _FIELD.match(text, at)
    if named:
        parts = tuple(_values(text, named.end()))
        return Token(Kind.TERM, at, parts[-1].end, named[1], parts)
    part = _part(text, at, "", _BARE)
    if not part.quoted and part.text in _KEYWORDS:
        return Token(Kind(part.text), at, part.end)
    return Token(Kind.TERM, at, part.end, "", (part,))


def _values(text: str, at: int) -> Iterator[Part]:
    while True:
        operator = _OPERATOR.match(text, at)
        part = _part(text, at, operator[0] if operator else "", _LISTED)
        yield part
        if text[part.end : part.end + 1] != ",":
            return
        at = part.end + 1


def _part(text: str, at: int, operator: str, bare: re.Pattern[str]) -> Part:
    start = at + len(operator)
    if text[start : start + 1] and text[start] in _QUOTES:
        inner = _QUOTED.match(text, start + 1)
        end = inner.end() if inner else start + 1
        closed = end < len(text) and text[end] in _QUOTES
        value = _unescaped(text[start + 1 : end])
        return Part(operator, value, at, end + closed if closed else len(text), True, closed)
    word = bare.match(text, start)
    end = word.end() if word else start
    return Part(operator, text[start:end], at, end)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
