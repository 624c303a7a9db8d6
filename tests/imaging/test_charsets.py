from __future__ import annotations

import pytest

from gallery.imaging.charsets import decoded, guessed, user_comment, utf16, whole_text

WESTERN = (
    "Gerüst im Labor",
    "Jürgen Beispiel",
    "© José",
    "café",
    "Ångström",
    "Øystein Århus",
    "Société Générale",
    "naïve façade",
    "“quoted” text",
    "it’s Hollywood’s",
    "L’été",
    "Straße",
    "Éric Évian",
    "ÄRGER ÜBER ÖL",
    "São Paulo",
    "Reykjavík",
    "Zoë",
    "«Bonjour»",
)


@pytest.mark.parametrize("text", [*WESTERN, "cœur", "50 €", "Škoda", "schön", "señor Muñoz"])
def test_the_charset_of_windows_is_known_by_its_words(text: str) -> None:
    assert guessed(text.encode("cp1252")) == text


@pytest.mark.parametrize("text", WESTERN)
def test_the_charset_of_old_macs_is_known_by_its_words(text: str) -> None:
    assert guessed(text.encode("mac_roman")) == text


@pytest.mark.parametrize(
    "text",
    ["정이", "김현주 as Jung-E", "서울 2022년 11월", "연상호 감독의 <정이> 현장", "漢字와 한글"],
)
def test_the_charset_of_korean_windows_is_known_by_its_pairs(text: str) -> None:
    assert guessed(text.encode("cp949")) == text


@pytest.mark.parametrize("text", ["plain", "정이", "Gerüst", "موقع التصوير", "robot 🤖", "ÄÖ", ""])
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    assert guessed(text.encode()) == text


def test_a_charset_that_is_told_counts_where_the_text_is_no_utf8() -> None:
    assert decoded("정이".encode("cp949"), "cp949") == "정이"
    assert decoded("정이".encode(), "latin_1") == "정이"
    assert decoded(b"caf\xe9", "utf-8") == "café"


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        (b"ASCII\0\0\0plain\0\0", "plain"),
        (b"ASCII\0\0\0caf\xe9", "café"),
        (b"UNICODE\0" + "로봇".encode("utf-16-be"), "로봇"),
        (b"UNICODE\0" + "로봇 head".encode("utf-16-le"), "로봇 head"),
        (b"UNICODE\0" + "plain".encode("utf-16-le"), "plain"),
        (b"UNICODE\0" + "plain".encode("utf-16"), "plain"),
        (b"UNICODE\0" + "robot 🤖".encode("utf-16-le"), "robot 🤖"),
        (b"JIS\0\0\0\0\0" + "日本".encode("iso2022_jp"), "日本"),
        (b"\0\0\0\0\0\0\0\0undefined", "undefined"),
        (b"\0\0\0\0\0\0\0\0", ""),
        (b"no code at all", "no code at all"),
        (b"", ""),
    ],
)
@pytest.mark.parametrize("big_endian", [True, False])
def test_a_user_comment_is_read_by_its_code(comment: bytes, text: str, big_endian: bool) -> None:
    assert user_comment(comment, big_endian=big_endian) == text


def test_half_a_letter_of_utf16_costs_nothing_else() -> None:
    assert utf16("head".encode("utf-16-le") + b"\x3d") == "head"


def test_bytes_that_exiv2_could_not_decode_are_decoded() -> None:
    assert whole_text("Ger\udcfcst") == "Gerüst"
    assert whole_text("로봇") == "로봇"


def test_half_a_pair_is_replaced() -> None:
    assert whole_text("a\udcedb").isprintable()
    whole_text("\udced\udca0\udcbd").encode()
