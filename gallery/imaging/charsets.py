r"""Bytes of unknown charset to text, for metadata of programs that did not say what they wrote.

UTF-8 is tried first: other text is almost never valid UTF-8 by chance. What is left comes from
Windows (cp1252), from old Macs (MacRoman) or from Korean Windows (CP949), and is told apart by how
plausible it reads:

b"Ger\xfcst"           "Gerüst"     cp1252: a letter inside a word
b"Ger\x9fst"           "Gerüst"     MacRoman: cp1252 would have a capital inside, "GerŸst"
b"\xc1\xa4\xc0\xcc"    "정이"        CP949: the high bytes are pairs, and the pairs are Hangul
"""

from __future__ import annotations

import re
import unicodedata

WESTERN = "cp1252"
_UTF8 = "utf-8"
_MAC = "mac_roman"
_KOREAN = "cp949"

_HIGH = re.compile(rb"[\x80-\xff]+")
# KS X 1001 keeps Hangul in rows B0 to C8, hanja, kana and signs in the rows around them. The pairs
# that CP949 adds have an ASCII letter as second byte, as Western text has too: they prove nothing.
_HANGUL_PAIR = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
_KOREAN_RUN = re.compile(rb"(?:[\xa1-\xfe][\xa1-\xfe])+")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Punctuation that stands right before a word, right after one, and anywhere.
_OPENING = frozenset("“‘„‚«‹¿¡©•")
_CLOSING = frozenset("”»›®™°ªº")
_ANYWHERE = frozenset("\u2013\u2014\u2026\u00b7\u00ad\u00a0")
# "it’s", "we’ll", "l’été", "qu’il", "O’Hara": elsewhere an apostrophe parts no word.
_APOSTROPHE = re.compile(r"(?:\b\w|[Qq]u)’\w|\w’(?:[sSdDmMtT]|ll|re|ve|LL|RE|VE)\b")
_NEVER_ALONE = frozenset("ÐÑÒÓÔÕÛ")  # MacRoman's dashes, quotes and euro, read as cp1252
_ALWAYS_ODD = frozenset("ƒˆ˜¨¯´¸¬¤¦ˇ˘˙˚˝˛ﬁﬂı∂∑∏π∫Ω√≈∆◊")
_USER_COMMENT_CODES = {
    b"ASCII\0\0\0": "",
    b"JIS\0\0\0\0\0": "iso2022_jp",
    b"UNICODE\0": "utf-16",
    b"\0\0\0\0\0\0\0\0": "",
}
_CODE_LENGTH = 8


def decoded(data: bytes, charset: str = WESTERN) -> str:
    """Return the text of `data`: UTF-8 where it is that, else as `charset` has it."""
    try:
        return data.decode(_UTF8)
    except UnicodeDecodeError:
        return data.decode(WESTERN if charset == _UTF8 else charset, errors="replace")


def is_utf8(data: bytes) -> bool:
    """Say whether `data` is valid UTF-8."""
    try:
        data.decode(_UTF8)
    except UnicodeDecodeError:
        return False
    return True


def guessed(data: bytes) -> str:
    """Return the text of `data`, whose charset nobody told."""
    return decoded(data, likely_charset(data))


def likely_charset(data: bytes) -> str:
    """Return the Python name of the charset in which `data` reads best.

    The more of a file's text is given at once, the surer the answer.
    """
    if is_utf8(data):
        return _UTF8
    if _is_korean(data):
        return _KOREAN
    return _MAC if _oddity(data.decode(_MAC)) < _oddity(_western(data)) else WESTERN


def whole_text(text: str) -> str:
    """Return a text of exiv2's with the bytes that were no UTF-8 decoded after all.

    exiv2 hands them over as lone surrogates (PEP 383), which cannot be stored or printed.
    """
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return _SURROGATE.sub("\ufffd", guessed(raw(text)))


def raw(text: str) -> bytes:
    """Return the bytes from which exiv2 made a text."""
    return text.encode(_UTF8, "surrogateescape")


def user_comment(data: bytes, *, big_endian: bool) -> str:
    """Return the text of an EXIF UserComment: 8 bytes that name the charset, and the text.

    The order of UTF-16 is not told (Exif 3.0, 4.6.6 leaves it open): programs write that of the
    EXIF block or their machine's own, so it is the one that reads as text.
    """
    code, text = data[:_CODE_LENGTH], data[_CODE_LENGTH:]
    charset = _USER_COMMENT_CODES.get(code)
    if charset is None:  # written without a code
        return guessed(data.rstrip(b"\0"))
    if charset == "utf-16":
        return utf16(text, big_endian=big_endian)
    if charset:
        return text.decode(charset, errors="replace")
    return guessed(text.rstrip(b"\0"))


def utf16(data: bytes, *, big_endian: bool = False) -> str:
    """Return UTF-16 with a mark, or in the order in which more of it lies in one alphabet."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace").partition("\0")[0]
    data = data[: len(data) // 2 * 2]
    orders = ("utf-16-be", "utf-16-le") if big_endian else ("utf-16-le", "utf-16-be")
    texts = [data.decode(order, errors="replace").partition("\0")[0] for order in orders]
    return min(texts, key=_strangeness)


def _strangeness(text: str) -> tuple[bool, int]:
    """Return what is less for text in one alphabet than for the same bytes in the wrong order."""
    start = text[:200]
    unassigned = sum(unicodedata.category(letter) in ("Cn", "Co", "Cs") for letter in start)
    return not text, len({ord(letter) >> 8 for letter in start}) + 2 * unassigned


def _is_korean(data: bytes) -> bool:
    """Say whether the high bytes are pairs of which at least two, and half, are Hangul."""
    runs = _HIGH.findall(data)
    paired = [run for run in runs if _KOREAN_RUN.fullmatch(run)]
    pairs = sum(len(run) // 2 for run in paired)
    hangul = sum(
        bool(_HANGUL_PAIR.match(run, place)) for run in paired for place in range(0, len(run), 2)
    )
    if hangul < 2 or 2 * hangul < pairs or 2 * len(paired) <= len(runs):
        return False
    try:
        data.decode(_KOREAN)
    except UnicodeDecodeError:
        return False
    return True


def _western(data: bytes) -> str:
    return data.decode(WESTERN, errors="replace")


def _oddity(text: str) -> int:
    """Return how many letters of a Western text stand where none would be written."""
    odd = 0
    for place, letter in enumerate(text):
        if letter.isascii():
            continue
        before = text[place - 1 : place]
        after = text[place + 1 : place + 2]
        if letter in _ALWAYS_ODD:
            odd += 1
        elif letter == "\ufffd" or not (letter.isprintable() or letter in _ANYWHERE):
            odd += 3  # a control code, or a byte that the charset does not have
        elif letter.isalpha():
            odd += _odd_case(before, letter, after)
        elif letter == "’" and before.isalpha() and after.isalpha():
            odd += not _APOSTROPHE.search(text[max(0, place - 3) : place + 5])
        elif letter == "…" and before.isalpha() and after.isalpha():
            odd += 1
        elif letter not in _ANYWHERE and letter != "’":
            odd += after.isalpha() and letter not in _OPENING
            odd += before.isalpha() and letter not in _CLOSING
    return odd


def _odd_case(before: str, letter: str, after: str) -> bool:
    """Say whether it is a capital inside a word, a small letter among capitals, or no word."""
    if letter in _NEVER_ALONE and not before.isalpha() and not after.isalpha():
        return True
    if letter.isupper():
        return before.islower() or (before.isalpha() and after.islower())
    return letter.islower() and letter != "ß" and before.isupper() and after.isupper()
