"""Words with `*` and `?`: what they match, as patterns over the bytes of folded texts.

    rob*     words that begin with rob: robot, robots; not microbot
    *bot     words that end with bot
    r?bot    exactly one character in the place of ?

Such a word is matched whole, from where a word begins to where it ends; without a wildcard a word
is found inside words too. `*` stands for any characters but blanks, none included.
"""

from __future__ import annotations

import re

_LETTER = rb"[0-9a-z\x80-\xff]"  # all that is not ASCII counts as letters
_ONE = rb"(?:[^ \n\x80-\xff]|[\xc0-\xff][\x80-\xbf]+)"  # a character of UTF-8
_SIGNS = re.compile(r"[*?]+")


def has_wildcard(text: str) -> bool:
    """Return whether a word that stands without quotes has a wildcard."""
    return "*" in text or "?" in text


def pattern(folded: str, *, zeros: bool = False) -> re.Pattern[bytes]:
    """Return what finds a folded word with wildcards in lines that are encoded.

    With `zeros` any may stand before it, as before a frame number.
    """
    word = re.sub(r"\*+", "*", folded)
    begins, ends = not word.startswith("*"), not word.endswith("*")
    parts = (
        rb"[^ \n]*" if sign == "*" else _ONE if sign == "?" else re.escape(encoded(sign))
        for sign in word.strip("*")
    )
    before = rb"(?<!" + _LETTER + rb")" if begins else b""
    if begins and zeros:
        before += b"0*"
    after = rb"(?!" + _LETTER + rb")" if ends else b""
    return re.compile(before + b"".join(parts) + after)


def longest_piece(folded: str) -> str:
    """Return the longest run without wildcards: what every match holds."""
    return max(_SIGNS.split(folded), key=len)


def encoded(text: str) -> bytes:
    """Return the bytes that lines hold for `text`."""
    return text.encode("utf-8", "surrogatepass")
