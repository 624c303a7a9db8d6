"""How texts are compared: without case and accents, in any script, numbers as numbers.

    fold("Éclair  DE nuit")   "eclair de nuit"
    fold("정이가")             "정이가"        Hangul stays whole, however it was decomposed
    fold("director’s")        "director's"   typographic quotes and dashes are typed plainly

Only marks that are accents in their script are dropped: the voicing mark of Japanese kana and the
vowel signs of Indic scripts change the word, so they stay.
"""

from __future__ import annotations

import re
from unicodedata import normalize

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff]+"
)
# Nothing to fold here but capitals: ASCII, Hangul, kana without loose voicing marks, Han.
_COMPOSED = re.compile("[\x01-\x7f\u3001-\u3098\u309b-\u30ff\u3131-\u318e가-힣\u4e00-\u9fff]*")
_PLAIN = str.maketrans("‘’‚‛“”„‟‐‑‒–—−\0", "''''\"\"\"\"------ ")
_DIGITS = re.compile(b"[0-9]+")
_MOST_DIGITS = 255  # the length of a run of digits is one byte of the natural key


def fold(text: str) -> str:
    """Return `text` as it is compared: caseless, without accents, NFC, single spaces."""
    if (text.isascii() and "\0" not in text) or _COMPOSED.fullmatch(text):
        text = text.lower()
    else:
        plain = normalize("NFD", text.translate(_PLAIN)).casefold()
        text = normalize("NFC", _ACCENTS.sub("", normalize("NFD", plain)))
    return " ".join(text.split())


def natural_bytes(folded: bytes) -> bytes:
    """Return the natural key of a text that is folded and encoded already."""
    return _DIGITS.sub(_counted, folded)


def _counted(match: re.Match[bytes]) -> bytes:
    digits = match.group().lstrip(b"0")
    return b"0" + bytes([min(len(digits), _MOST_DIGITS)]) + digits


def natural_key(text: str) -> bytes:
    """Return a key that sorts folded texts with their numbers as numbers: "9" before "10"."""
    return natural_bytes(fold(text).encode("utf-8", "surrogatepass"))
