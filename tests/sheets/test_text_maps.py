"""Text maps put right: what was drawn is what is found and copied."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from gallery.sheets.text_maps import repair_text_maps


def repaired(text: str, drawn: str) -> dict[int, str]:
    """Return glyph -> characters after the repair of a font that has this map."""
    with pikepdf.new() as pdf:
        stream = pdf.make_stream(text.encode("ascii"))
        pdf.Root.Test = pdf.make_indirect(Dictionary(Type=Name.Font, ToUnicode=stream))
        repair_text_maps(pdf, set(drawn))
        return pairs(pdf.Root.Test.ToUnicode.read_bytes())


def pairs(text: bytes) -> dict[int, str]:
    """Return glyph -> characters of a map that we have written."""
    written = text.decode("ascii").split("endcodespacerange")[1]
    found = re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>", written)
    return {int(glyph, 16): bytes.fromhex(one).decode("utf-16-be") for glyph, one in found}


@pytest.mark.parametrize(
    ("found", "drawn", "expected"),
    [
        ("C815", "정", "정"),
        ("2F00", "一", "一"),  # a radical that shares its glyph with the character
        ("2F00", "⼀", "⼀"),  # unless the radical was drawn
        ("FEB3", "س", "س"),
        ("FEFB", "لا", "لا"),
        ("F900", "豈", "豈"),
        ("00A0", "a b", " "),
        ("0009", "a b", " "),
        ("00AD", "a-b", "-"),
        ("00A0", "a\xa0b", "\xa0"),
        ("1F916", "🤖", "🤖"),  # as Qt writes it: no UTF-16
        ("01F916", "🤖", "🤖"),
        ("D83EDD16", "🤖", "🤖"),
        ("FB01", "x", "ﬁ"),  # nothing known of it: as it was
    ],
)
def test_a_glyph_is_the_character_it_was_drawn_for(found: str, drawn: str, expected: str) -> None:
    assert repaired(f"1 beginbfchar\n<0001> <{found}>\nendbfchar", drawn) == {1: expected}


def test_ranges_are_read_in_both_of_their_forms() -> None:
    text = (
        "2 beginbfrange\n<0001> <0003> <0041>\n<0004> <0005> [<00A0> <C815>]\nendbfrange\n"
        "1 beginbfchar\n<0006> <0000>\nendbfchar\n"
    )
    assert repaired(text, "ABC 정") == {1: "A", 2: "B", 3: "C", 4: " ", 5: "정"}


def test_many_glyphs_are_written_in_blocks_of_a_hundred() -> None:
    found = "\n".join(f"<{number:04x}> <{0xAC00 + number:04x}>" for number in range(1, 251))
    drawn = "".join(chr(0xAC00 + number) for number in range(1, 251))
    assert len(repaired(f"250 beginbfchar\n{found}\nendbfchar", drawn)) == 250


@dataclass(frozen=True, slots=True)
class Known:
    """What a font is said to know."""

    beyond: tuple[str, ...] = ()
    twins: tuple[tuple[str, str], ...] = ()

    def meant(self, found: str) -> str:
        return dict(self.twins).get(found, "")


@pytest.mark.parametrize(
    ("font", "expected"),
    [
        (Known(("😀", "𠮷")), {1: "A", 2: "😀", 3: "‧", 4: "𠮷"}),
        (Known(("😀",)), {1: "A", 3: "‧"}),  # as many as there are, or none: never a wrong one
        (Known((), (("‧", "・"),)), {1: "A", 3: "・"}),
    ],
)
def test_a_font_is_asked_for_what_qt_does_not_know(font: Known, expected: dict[int, str]) -> None:
    with pikepdf.new() as pdf:
        stream = pdf.make_stream(b"2 beginbfchar\n<0001> <0041>\n<0003> <2027>\nendbfchar")
        inner = Dictionary(Type=Name.Font, W=Array([0, Array([9, 9]), 2, 3, 9, 4, Array([9])]))
        pdf.Root.Test = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                BaseFont=Name("/QAAAAA+Font-Bold"),
                DescendantFonts=Array([inner]),
                ToUnicode=stream,
            )
        )
        repair_text_maps(pdf, set("A・😀𠮷"), {"Font-Bold": font})
        assert pairs(pdf.Root.Test.ToUnicode.read_bytes()) == expected
