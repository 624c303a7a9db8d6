"""Templates: text with tokens in braces, to lines of text for one still or one page.

    {number} {caption}          values, from the table in `token_values`
    {caption.ko}                in one language; `.local` is every language but the production's own
    {number|file}               the first that is not empty
    {date} · {scene}            a separator between two values goes when one of them is empty
    {bold}  {grey}  {plain}     from here to the end of the line
    {right}                     what follows stands at the right edge of the same line
    {center}                    the line stands in the middle
    {size=9}  {size=140%}       in points, or of the size the sheet chooses; from here on, as are
    {colour=#aa0000}  {font=Noto Serif}  {weight=600}
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
from gallery.sheets.measures import LineStyle
from gallery.sheets.token_values import LOCAL, NEVER_PRINTED, TOKENS, Place, Token

STYLE_HELP = {
    "bold": "Bold from here",
    "grey": "Grey from here",
    "plain": "As usual from here: neither bold nor grey, nor of another size",
    "right": "What follows stands at the right edge",
    "center": "The line stands in the middle",
    "size=140%": "In this size from here, of the usual one; {size=9} in points",
    "colour=#aa0000": "In this colour from here",
    "font=Noto Serif": "In this font family from here",
    "weight=600": "In this weight from here: 100 (thin) to 900 (black); bold is 700",
}
_STYLES = frozenset(style.partition("=")[0] for style in STYLE_HELP)
_WITH_VALUE = frozenset(style.partition("=")[0] for style in STYLE_HELP if "=" in style)
SMALLEST_SIZE, LARGEST_SIZE = 3.0, 96.0  # points
LEAST_SCALE, MOST_SCALE = 25, 600  # per cent
FSI, PDI = "\u2068", "\u2069"
ISOLATES = dict.fromkeys(map(ord, FSI + PDI))  # for `str.translate`, to leave them out


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style; `scale` and `points` as in `LineStyle`, 0 for neither.

    `size` is what comes of them on a sheet, in points: 0 is that of the line.
    """

    text: str
    bold: bool = False
    grey: bool = False
    scale: float = 0.0
    points: float = 0.0
    colour: str = ""
    family: str = ""
    weight: int = 0
    size: float = 0.0

    def saying(self, text: str) -> Run:
        """Return another text in this style; `replace` takes three times as long."""
        return Run(
            text,
            self.bold,
            self.grey,
            self.scale,
            self.points,
            self.colour,
            self.family,
            self.weight,
            self.size,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a template with its values; `long` ones may be given several lines of print."""

    left: tuple[Run, ...] = ()
    right: tuple[Run, ...] = ()
    long: bool = False
    center: bool = False

    def sized(self, base: float) -> Line:
        """Return the line with the size of each run, where the text around it has size `base`."""
        if not any(run.scale or run.points for run in (*self.left, *self.right)):
            return self
        left, right = (
            tuple(replace(run, size=run.points or base * (run.scale or 1.0)) for run in side)
            for side in (self.left, self.right)
        )
        return replace(self, left=left, right=right)

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
    """A change of style; `value` is what stands after the equals sign."""

    name: str
    value: str = ""


_Part = _Value | _Literal | _Style
_Texts = Callable[[Token, str], str]

_PIECES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]")
_SEPARATOR = re.compile(r"[\s·•|/,;:–—-]+")
_NUMBER = re.compile(r"\d{1,4}(\.\d{1,2})?")
_WEIGHT = re.compile(r"[1-9]00")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
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


def line_styles(template: str) -> tuple[LineStyle, ...]:
    """Return for each line of a template what is known of it before its values are."""
    return tuple(_line_style(parts) for parts in _parsed(template))


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
        parts.append(_style(name) or _value(name))
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


def _style(text: str) -> _Style | None:
    """Return the style that these braces hold, None when they hold no style; SheetError."""
    name, equals, value = (piece.strip() for piece in text.partition("="))
    name = "colour" if name == "color" else name
    if name not in _STYLES or (name in _WITH_VALUE) is not bool(equals):
        return None
    if name == "size":
        _checked_size(text, value)
    elif name == "colour" and _COLOUR.fullmatch(value) is None:
        raise SheetError(f"{{{text}}}: a colour is written like #aa0000")
    elif name == "weight" and _WEIGHT.fullmatch(value) is None:
        raise SheetError(f"{{{text}}}: a weight is 100, 200 ... 900; bold is 700")
    elif name == "font" and not value:
        raise SheetError(f"{{{text}}}: the name of a font family is missing")
    return _Style(name, value)


def _checked_size(text: str, value: str) -> None:
    number, percent = value.removesuffix("%"), value.endswith("%")
    low, high = (LEAST_SCALE, MOST_SCALE) if percent else (SMALLEST_SIZE, LARGEST_SIZE)
    if _NUMBER.fullmatch(number) is None or not low <= float(number) <= high:
        unit = "%" if percent else " points"
        raise SheetError(
            f"{{{text}}}: a size is {low:g} to {high:g}{unit}, as in {{size=9}} or {{size=140%}}"
        )


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
    names = {one.partition("=")[0]: one for one in known}
    near = get_close_matches(name.partition("=")[0].strip(), names, n=1)
    hint = f"did you mean {{{names[near[0]]}}}? " if near else ""
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
                style = _styled(style, part)
        elif isinstance(part, _Literal):
            if part.separator:
                pending = part.text
            else:
                runs.append(style.saying(pending + part.text))
                pending = ""
        else:
            value = _first_value(part, text)
            if value and pending and runs:
                runs.append(style.saying(pending))
            if value:
                runs.append(style.saying(value))
                pending = ""
    center = any(isinstance(part, _Style) and part.name == "center" for part in parts)
    return Line(_isolated(sides[0]), _isolated(sides[1]), _is_long(parts), center)


def _first_value(part: _Value, text: _Texts) -> str:
    return next(
        (found for token, language in part.choices if (found := cleaned(text(token, language)))),
        "",
    )


def _styled(style: Run, change: _Style) -> Run:
    match change.name:
        case "plain":
            return Run("")
        case "bold":
            return replace(style, bold=True)
        case "grey":
            return replace(style, grey=True)
        case "size" if change.value.endswith("%"):
            return replace(style, scale=float(change.value[:-1]) / 100, points=0.0)
        case "size":
            return replace(style, points=float(change.value), scale=0.0)
        case "colour":
            return replace(style, colour=change.value)
        case "font":
            return replace(style, family=change.value)
        case "weight":
            return replace(style, weight=int(change.value))
    return style


def _line_style(parts: Sequence[_Part]) -> LineStyle:
    style, scales, points = Run(""), [], [0.0]
    for part in parts:
        if isinstance(part, _Style):
            style = _styled(style, part)
        else:
            scales.append(0.0 if style.points else style.scale or 1.0)
            points.append(style.points)
    return LineStyle(_is_long(parts), max(scales, default=1.0), max(points))


def _isolated(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the runs with each wrapped in FSI ... PDI where the line has right-to-left text."""
    mixed = len(runs) > 1 and any(
        bidirectional(char) in _RIGHT_TO_LEFT
        for run in runs
        if not run.text.isascii()
        for char in run.text
    )
    return tuple(replace(run, text=FSI + run.text + PDI) for run in runs) if mixed else tuple(runs)
