"""How texts are compared: as people type them, in any script, numbers as numbers.

    fold("Éclair  DE nuit")   "eclair de nuit"
    fold("Łódź, Søren, Đorđe")  "lodz, soren, dorde"   letters with a stroke, a hook and so on
    fold("Ｒｏｂｏｔ ﾛﾎﾞｯﾄ ㎜")   "robot ロボット mm"     full and half width, ligatures, signs
    fold("정이가")             "정이가"        Hangul stays whole, however it was decomposed
    fold("ㅈㅓㅇㅇㅣ")           "정이"          also into the letters of a keyboard
    fold("director’s")        "director's"   typographic quotes and dashes are typed plainly

Only marks that are accents in their script are dropped: the voicing mark of Japanese kana and the
vowel signs of Indic scripts change the word, so they stay. What Unicode takes apart is taken apart
(NFKD); it does not do so with the strokes and hooks of Latin letters, whose names say what they
are; æ, œ, þ, ð and so on are written as Unicode's CLDR writes them in ASCII (Latin-ASCII).
"""

from __future__ import annotations

import re
from unicodedata import decomposition, name, normalize

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff]+"
)
# Nothing to fold here but capitals: ASCII, Hangul, kana without loose voicing marks, Han.
_COMPOSED = re.compile(
    "[\x01-\x7f\u3001-\u301b\u301d-\u3035\u3041-\u3096\u30a0-\u30fe가-힣\u4e00-\u9fff]*"
)
# Marks that show nothing: soft hyphens, joiners of lines and words, directions, forms of emoji.
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F))
_PLAIN = {
    **str.maketrans("‘’‚‛´ʹʻʼ′“”„‟″‐‑‒–—−〜⁄\0", "'" * 9 + '"' * 5 + "-" * 6 + "~/ "),
    **_UNSEEN,
}
_DIGITS = re.compile(b"[0-9]+")
_MOST_DIGITS = 255  # the length of a run of digits is one byte of the natural key

# Blocks with Latin letters beyond ASCII.
_LATIN = ((0x80, 0x2B0), (0x1D00, 0x1DC0), (0x1E00, 0x1F00), (0x2C60, 0x2C80), (0xA720, 0xAB70))
_NAME = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH .*")
_LETTERS = {
    **_PLAIN,
    **{
        code: match[1].lower()
        for first, last in _LATIN
        for code in range(first, last)
        if (match := _NAME.fullmatch(name(chr(code), ""))) and not decomposition(chr(code))
    },
    **str.maketrans("ıȷðŋĸəǝʼ⁄", "ijdnqee'/"),
    **{ord(letter): text for letter, text in (("æ", "ae"), ("œ", "oe"), ("þ", "th"))},
}

_MARKED = re.compile(f"[{''.join(map(chr, _LETTERS))}]")

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_SYLLABLE = re.compile(f"([{_LEADS}])([{_VOWELS}])(?:([{_TAILS}])(?![{_VOWELS}]))?")
# Hangul letters that stand alone are those of the keyboard, whatever they were before.
_ALONE = {
    **{0x1100 + place: letter for place, letter in enumerate(_LEADS)},
    **{0x1161 + place: letter for place, letter in enumerate(_VOWELS)},
    **{0x11A8 + place: letter for place, letter in enumerate(_TAILS)},
    **{  # of half width: "<narrow> 3131"
        code: chr(int(known.removeprefix("<narrow> "), 16))
        for code in range(0xFFA1, 0xFFDD)
        if (known := decomposition(chr(code)))
    },
}
_KEYBOARD = re.compile("[\u1100-\u11ff\u3131-\u318e\uffa1-\uffdc]")


def fold(text: str) -> str:
    """Return `text` as it is compared: caseless, without marks, NFC, single spaces."""
    if (text.isascii() and "\0" not in text) or _COMPOSED.fullmatch(text):
        text = text.lower()
    else:
        if _KEYBOARD.search(text):
            text = _SYLLABLE.sub(_syllable, normalize("NFC", text).translate(_ALONE))
        plain = normalize("NFKD", text.translate(_PLAIN)).casefold()
        plain = _ACCENTS.sub("", normalize("NFKD", plain))
        if _MARKED.search(plain):
            plain = plain.translate(_LETTERS)
        text = normalize("NFC", plain)
        if _KEYBOARD.search(text):
            text = text.translate(_ALONE)
    return " ".join(text.split())


def _syllable(match: re.Match[str]) -> str:
    """Return the syllable of a lead, a vowel and perhaps a tail (Unicode, section 3.12)."""
    tail = _TAILS.index(match[3]) + 1 if match[3] else 0
    return chr(0xAC00 + (_LEADS.index(match[1]) * 21 + _VOWELS.index(match[2])) * 28 + tail)


def natural_bytes(folded: bytes) -> bytes:
    """Return the natural key of a text that is folded and encoded already."""
    return _DIGITS.sub(_counted, folded)


def _counted(match: re.Match[bytes]) -> bytes:
    digits = match.group().lstrip(b"0")
    return b"0" + bytes([min(len(digits), _MOST_DIGITS)]) + digits


def natural_key(text: str) -> bytes:
    """Return a key that sorts folded texts with their numbers as numbers: "9" before "10"."""
    return natural_bytes(fold(text).encode("utf-8", "surrogatepass"))
