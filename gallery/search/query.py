"""The query language: the text of the filter box in, a tree of nodes out.

    robot lab               both words, each anywhere in a text: caption in any language, headline,
                            tags and their synonyms, people and roles, file name, number, scene,
                            location, creator; 정이 finds 정이가, eclair finds Éclair
    "robot head"            the phrase
    tag:prop                the tag and all below it: prop/robot head, prop/slate
    tag:"robot head"        the same by a last part, a synonym or a local name
    person:kim              name, local name, alias or code
    role:maker              part of a role
    kind:unit,bts           any of them; so everywhere: tag:prop,"science lab"
    rob*  *bot  r?bot       words that begin or end so, or with one other character; so in fields
    scene:42                scene 42 and 42A, not 142; number:123 finds 00123
    number:101..103         a range, 103A included; also 101.. ..103 >=101 <=103; so scene:
    location:lab            part of the location; so creator: production: file: caption: headline:
    location:="Science lab" exactly that; so for every field that holds a text
    folder:jung_e/day1      the folder and all below it
    format:tiff             a rendition of this format
    label:red  label:none   colour label, or none
    rating:>=4  rating:3..5 stars; also 3.. ..2 >3 <2 and 0 for none
    date:2022-11            in that month; date:2022-11-01..2022-11-30  date:>=2023
    orientation:portrait    or landscape, square
    size:>=24mp             megapixels
    iso:>=3200  aperture:<=2.8  shutter:>=1/60  focal:35..85     how it was taken
    lens:85mm               part of the lens's name; so camera:
    is:pick                 reject unflagged embargoed spoiler damaged unreadable
    has:caption             the field has a value, whether its own or an inherited one
    missing:alt_text        it has none; any key of the YAML
    -x  NOT x               not x
    a OR b  (a b)           either; together. Words side by side are all wanted (AND may be said)

An empty filter finds everything. A mistake raises QueryError with its place in the text and what
was expected there; nothing that can be typed raises anything else.
"""

from __future__ import annotations

from collections.abc import Sequence

from gallery.errors import QueryError
from gallery.search.folding import fold
from gallery.search.nodes import Everything, Node, Not, Text, all_of, any_of
from gallery.search.terms import FIELDS, QueryField, field_named
from gallery.search.tokens import Context, Kind, Part, Token, context, quote, tokens
from gallery.search.wildcards import has_wildcard

__all__ = [
    "FIELDS",
    "Context",
    "Kind",
    "Node",
    "Part",
    "Token",
    "context",
    "parse",
    "quote",
    "tokens",
]

MOST_TEXT = 10_000  # characters: many times what a person types
MOST_DEPTH = 50  # parentheses in one another: the depth of the recursion


def parse(text: str) -> Node:
    """Return what `text` means; QueryError where it makes no sense."""
    if len(text) > MOST_TEXT:
        reason = f"the filter is too long: {len(text):,} characters, at most {MOST_TEXT:,}"
        raise QueryError(reason, text, MOST_TEXT, len(text))
    return _Parser(text).parse()


class _Parser:
    """Recursive descent over the tokens: any_ > all_ > one > term."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: Sequence[Token] = tuple(tokens(text))
        self._at = 0
        self._depth = 0

    def parse(self) -> Node:
        if not self._tokens:
            return Everything()
        node = self._any()
        if self._at < len(self._tokens):  # only a closing parenthesis stops the descent early
            token = self._tokens[self._at]
            raise self._wrong("this parenthesis was never opened", token)
        return node

    def _any(self) -> Node:
        nodes = [self._all()]
        while self._accept(Kind.OR):
            nodes.append(self._all())
        return any_of(nodes)

    def _all(self) -> Node:
        nodes = [self._one()]
        while (kind := self._peek()) not in (None, Kind.OR, Kind.CLOSE):
            if kind is Kind.AND:
                self._accept(Kind.AND)
            nodes.append(self._one())
        return all_of(nodes)

    def _one(self) -> Node:
        negative = False
        while token := self._accept(Kind.MINUS) or self._accept(Kind.NOT):
            negative = not negative
            if token.kind is Kind.MINUS and self._text[token.end : token.end + 1].isspace():
                raise self._wrong(
                    'expected a word right after "-"; a dash alone needs quotes', token
                )
        node = self._group() if self._peek() is Kind.OPEN else self._term()
        return Not(node) if negative else node

    def _group(self) -> Node:
        opening = self._tokens[self._at]
        self._at += 1
        self._depth += 1
        if self._depth > MOST_DEPTH:
            reason = f"too many parentheses in one another; at most {MOST_DEPTH} make sense"
            raise self._wrong(reason, opening)
        if self._peek() is Kind.CLOSE:
            raise self._wrong("expected a word between the parentheses", self._tokens[self._at])
        node = self._any()
        if not self._accept(Kind.CLOSE):
            raise self._wrong('this parenthesis is not closed; expected ")"', opening)
        self._depth -= 1
        return node

    def _term(self) -> Node:
        token = self._accept(Kind.TERM)
        if token is None:
            raise self._expected_word()
        for part in token.parts:
            if not part.closed:
                reason = "this quote is not closed; expected another one at its end"
                raise QueryError(reason, self._text, part.start, part.end)
        if not token.field:
            part = token.parts[0]
            if part.quoted or not has_wildcard(part.text):
                return Text(fold(part.text))
            word = fold(part.text)
            return Text(word, wild=True) if word.strip("*") else Everything()
        known = field_named(self._text, token.field, token.start)
        return any_of([self._value(known, token, part) for part in token.parts])

    def _value(self, known: QueryField, token: Token, part: Part) -> Node:
        if not part.text.strip():
            after = "the comma" if part is not token.parts[0] else f'"{token.field}:"'
            expected = f": {', '.join(known.choices)}" if 0 < len(known.choices) < 10 else ""
            reason = f"expected a value right after {after}{expected or f' ({known.help})'}"
            raise QueryError(reason, self._text, token.start, max(part.end, token.start + 1))
        return known.read(self._text, part)

    def _expected_word(self) -> QueryError:
        if self._at < len(self._tokens):
            token = self._tokens[self._at]
            return self._wrong(f'expected a word before "{token.kind}"', token)
        last = self._tokens[-1]
        end = len(self._text)
        return QueryError(f'expected a word after "{last.kind}"', self._text, end, end)

    def _wrong(self, reason: str, token: Token) -> QueryError:
        return QueryError(reason, self._text, token.start, token.end)

    def _peek(self) -> Kind | None:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else None

    def _accept(self, kind: Kind) -> Token | None:
        if self._peek() is not kind:
            return None
        self._at += 1
        return self._tokens[self._at - 1]
