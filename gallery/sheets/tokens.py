"""Templates: text with tokens in braces, to lines of text for one still or one page.

    {number} {caption}          values, from the table in `token_values`
    {caption.ko}                in one language; `.local` is every language but the production's own
    {number|file}               the first that is not empty
    {date} · {scene}            a separator between two values goes when one of them is empty
    {bold}  {grey}  {plain}     from here to the end of the line
    {right}                     what follows stands at the right edge of the same line
    {{ and }}                   braces

Values are cleaned before they are set: one line, NFC, without control characters and without
direction marks of their own. In a line that has right-to-left text, each value is wrapped in
FSI ... PDI (UAX 9), so that a name in one direction leaves its neighbours in theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import bidirectional, normalize

from gallery.errors import SheetError
from gallery.library.still import Still
from gallery.sheets.token_values import LOCAL, NEVER_PRINTED, TOKENS, Place, Token

STYLE_HELP = {
    "bold": "Bold from here",
    "grey": "Grey from here",
    "plain": "Neither bold nor grey from here",
    "right": "What follows stands at the right edge",
}
FSI, PDI = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style."""

    text: str
    bold: bool = False
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a template with its values; `long` ones may be given several lines of print."""

    left: tuple[Run, ...] = ()
    right: tuple[Run, ...] = ()
    long: bool = False

    @property
    def text(self) -> str:
        """The line without its styles."""
        sides = ("".join(run.text for run in side) for side in (self.left, self.right))
        return " ".join(side for side in sides if side)


@dataclass(frozen=True, slots=True)
class _Value:
    """Alternatives: (token, language)."""

    choices: tuple[tuple[Token, str], ...]


@dataclass(frozen=True, slots=True)
class _Literal:
    text: str
    separator: bool


@dataclass(frozen=True, slots=True)
class _Style:
    name: str


_Part = _Value | _Literal | _Style
_Texts = Callable[[Token, str], str]

_PIECES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]")
_SEPARATOR = re.compile(r"[\s·•|/,;:–—-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_EMBEDDINGS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def check(template: str) -> None:
    """Raise SheetError, naming what is known, when the template cannot be understood."""
    _parsed(template)


def still_lines(template: str, still: Still, place: Place) -> tuple[Line, ...]:
    """Return the template's lines with the values of one still."""

    def text(token: Token, language: str) -> str:
        if token.of_place is not None:
            return token.of_place(place, language)
        return _of_still(token, still, place, language)

    return tuple(_line(parts, text) for parts in _parsed(template))


def page_lines(template: str, stills: Sequence[Still], place: Place) -> tuple[Line, ...]:
    """Return the template's lines for a header or footer of a page that holds `stills`.

    A value of a still stands there only when all of them agree on it.
    """

    def text(token: Token, language: str) -> str:
        if token.of_place is not None:
            return token.of_place(place, language)
        values = {_of_still(token, still, place, language) for still in stills}
        return values.pop() if len(values) == 1 else ""

    return tuple(_line(parts, text) for parts in _parsed(template))


def _of_still(token: Token, still: Still, place: Place, language: str) -> str:
    if token.of_both is not None:
        return token.of_both(still, place)
    return token.of_still(still, language) if token.of_still is not None else ""


def escaped(text: str) -> str:
    """Return text that a template prints as it is."""
    return text.replace("{", "{{").replace("}", "}}")


def long_lines(template: str) -> tuple[bool, ...]:
    """Return for each line of a template whether it holds text that may need several lines."""
    return tuple(_is_long(parts) for parts in _parsed(template))


def cleaned(text: str) -> str:
    """Return text that can be set on one line: NFC, no controls, no foreign direction marks."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    shown = "".join(
        " " if char.isspace() else "\ufffd" if "\ud800" <= char <= "\udfff" else char
        for char in text
        if char.isspace() or (char not in _EMBEDDINGS and not _is_control(char))
    )
    return normalize("NFC", " ".join(shown.split()))


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f" or char in "\ufeff\ufffe\uffff"


@lru_cache(maxsize=64)
def _parsed(template: str) -> tuple[tuple[_Part, ...], ...]:
    return tuple(tuple(_parts(line)) for line in template.splitlines())


def _parts(line: str) -> list[_Part]:
    parts: list[_Part] = []
    literal = ""
    for found in _PIECES.finditer(line):
        piece, name = found[0], found[1]
        if name is None:
            if piece in "{}":
                raise SheetError(
                    f"the {piece!r} in {line!r} has no partner; write {piece * 2} for a brace"
                )
            literal += piece[0] if piece in ("{{", "}}") else piece
            continue
        if literal:
            parts.append(_Literal(literal, separator=False))
            literal = ""
        parts.append(_Style(name) if name in STYLE_HELP else _value(name))
    if literal:
        parts.append(_Literal(literal, separator=False))
    return _with_separators(parts)


def _with_separators(parts: list[_Part]) -> list[_Part]:
    """Mark the literals between two values that are nothing but a separator."""
    values = [place for place, part in enumerate(parts) if isinstance(part, _Value)]
    if not values:
        return parts
    return [
        replace(part, separator=_SEPARATOR.fullmatch(part.text) is not None)
        if isinstance(part, _Literal) and values[0] < place < values[-1]
        else part
        for place, part in enumerate(parts)
    ]


def _value(text: str) -> _Value:
    return _Value(tuple(_choice(name.strip()) for name in text.split("|")))


def _choice(text: str) -> tuple[Token, str]:
    name, dot, language = text.partition(".")
    token = TOKENS.get(name)
    if token is None:
        raise SheetError(_unknown(name))
    if dot and not token.local:
        raise SheetError(f"{{{text}}}: {name} is the same in every language; write {{{name}}}")
    if dot and language != LOCAL and _LANGUAGE.fullmatch(language) is None:
        raise SheetError(f"{{{text}}}: after the dot stands a language code, as in {{{name}.ko}}")
    return token, language


def _unknown(name: str) -> str:
    if name in NEVER_PRINTED:
        return f"{{{name}}} is internal and is never printed"
    known = sorted((*TOKENS, *STYLE_HELP))
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {{{near[0]}}}? " if near else ""
    return f"{{{name}}} is not a token; {hint}{'Known' if hint else 'known'} are {', '.join(known)}"


def _is_long(parts: Sequence[_Part]) -> bool:
    values = [part for part in parts if isinstance(part, _Value)]
    return any(token.long for value in values for token, _ in value.choices)


def _line(parts: Sequence[_Part], text: _Texts) -> Line:
    sides: tuple[list[Run], list[Run]] = ([], [])
    runs, style, pending = sides[0], Run(""), ""
    for part in parts:
        if isinstance(part, _Style):
            if part.name == "right":
                runs, pending = sides[1], ""
            else:
                style = _styled(style, part.name)
        elif isinstance(part, _Literal):
            if part.separator:
                pending = part.text
            else:
                runs.append(replace(style, text=pending + part.text))
                pending = ""
        else:
            value = _first_value(part, text)
            if value and pending and runs:
                runs.append(replace(style, text=pending))
            if value:
                runs.append(replace(style, text=value))
                pending = ""
    values = any(isinstance(part, _Value) for part in parts)
    return Line(_isolated(sides[0]), _isolated(sides[1]), values and _is_long(parts))


def _first_value(part: _Value, text: _Texts) -> str:
    return next(
        (found for token, language in part.choices if (found := cleaned(text(token, language)))),
        "",
    )


def _styled(style: Run, name: str) -> Run:
    if name == "plain":
        return Run("")
    return replace(style, bold=True) if name == "bold" else replace(style, grey=True)


def _isolated(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the runs with each wrapped in FSI ... PDI where the line has right-to-left text."""
    mixed = len(runs) > 1 and any(
        bidirectional(char) in _RIGHT_TO_LEFT
        for run in runs
        if not run.text.isascii()
        for char in run.text
    )
    return tuple(replace(run, text=FSI + run.text + PDI) for run in runs) if mixed else tuple(runs)
