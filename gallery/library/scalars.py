"""How one text is written in YAML: plain where every reader agrees on it, else in quotes.

robot head engraved Jung-E    plain
"NO"  "12:30"  "007"  "~"     YAML 1.1 would read False, 750, 7 and nothing
"1e5"  "0o17"                 YAML 1.2 would read numbers
"@home"  "a: b"  "a #1"       signs that YAML has a use for
|-                            several lines
  first line
"""

from __future__ import annotations

import re

from yaml.resolver import Resolver


class Bare(str):
    """A text that stands without quotes although YAML sees more than text in it: a date."""

    __slots__ = ()


# First character -> patterns of what YAML 1.1 takes for a number, a date, a truth value ...
_MISREAD_1_1: dict[str | None, list[tuple[str, re.Pattern[str]]]] = Resolver.yaml_implicit_resolvers
_MISREAD_1_2 = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[yYnN]"
)
# What does not print, and the line breaks that only YAML 1.1 knows (NEL, LS, PS).
_ODD = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff"
_HARMLESS = re.compile(rf"[^\s\-?:,\[\]{{}}#&*!|>'\"%@`=<{_ODD}](?:[^\t\n{_ODD}]*[^\s:{_ODD}])?")
_ENDS_TEXT = re.compile(r": | #")
_ENDS_TEXT_IN_FLOW = re.compile(r"[,\[\]{}:?]| #")
_ODD_OR_BREAK = re.compile(rf"[\t\n{_ODD}]")
_ESCAPED = re.compile(rf'["\\\t\n{_ODD}]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_GOOD_LINES = re.compile(rf"[^\s{_ODD}][^{_ODD}]*")


def is_plain(text: str, *, in_flow: bool) -> bool:
    """Return whether `text` can stand without quotes, everywhere and for every reader."""
    ends_text = _ENDS_TEXT_IN_FLOW if in_flow else _ENDS_TEXT
    if _HARMLESS.fullmatch(text) is None or ends_text.search(text):
        return False
    if any(pattern.match(text) for _, pattern in _MISREAD_1_1.get(text[0], ())):
        return False
    return _MISREAD_1_2.fullmatch(text) is None


def written(text: str, *, style: str = "", in_flow: bool = False) -> str:
    """Return `text` on one line of YAML, in the quotes of `style` where it can stand in them."""
    if style == "'" and not _ODD_OR_BREAK.search(text):
        return "'" + text.replace("'", "''") + "'"
    if style != '"' and (isinstance(text, Bare) or is_plain(text, in_flow=in_flow)):
        return str(text)
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    return f"\\x{ord(sign):02x}" if ord(sign) < 0x100 else f"\\u{ord(sign):04x}"


def in_lines(text: str, *, indent: int, newline: str) -> str | None:
    """Return several lines as YAML's literal block, None where they are safer in quotes."""
    lines = text.rstrip("\n").split("\n")
    if len(lines) < 2 or not _GOOD_LINES.fullmatch(text):
        return None
    ends = len(text) - len(text.rstrip("\n"))
    if ends > 1 or any(line.isspace() for line in lines):
        return None
    filled = (" " * indent + line if line else "" for line in lines)
    return newline.join(("|" if ends else "|-", *filled))
