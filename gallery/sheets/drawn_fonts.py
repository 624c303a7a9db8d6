"""Which glyph stands for which of the characters that a sheet has drawn, asked of the fonts.

A PDF's text map is read by glyph. Qt fills it by turning a font's own table around, which holds
only characters up to U+FFFF and gives one of several that share a glyph; the fonts themselves know
better. Fonts go by their PostScript names, which is what a PDF calls them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtGui import QFont, QGlyphRun, QRawFont, QTextLayout

_POSTSCRIPT_NAME = 6  # of the `name` table, OpenType 1.9


@dataclass(frozen=True, slots=True)
class DrawnFont:
    """One font of a sheet: by glyph the characters it has, of those that were drawn.

    `beyond` are the characters above U+FFFF that it has drawn, in the order of their first time.
    """

    raw: QRawFont
    characters: Mapping[int, str]
    beyond: tuple[str, ...] = ()

    def meant(self, found: str) -> str:
        """Return what was drawn with the glyph that `found` has in this font; "" if nothing was."""
        glyphs = self.raw.glyphIndexesForString(found)
        return self.characters.get(glyphs[0], "") if len(glyphs) == 1 else ""


def drawn_fonts(fonts: Iterable[QFont], drawn: Iterable[str]) -> dict[str, DrawnFont]:
    """Return the fonts that draw these characters, by name; `drawn` is in the order of drawing."""
    characters = list(drawn)
    beyond = [char for char in characters if char > "\uffff"]
    found: dict[str, DrawnFont] = {}
    for font in fonts:
        for raw in _raws(" ".join(characters), font):
            glyphs = raw.glyphIndexesForString("".join(characters))
            if len(glyphs) == len(characters):
                pairs = reversed(list(zip(glyphs, characters, strict=True)))  # the first one stays
                known = {glyph: char for glyph, char in pairs if glyph}
                found[postscript_name(raw)] = DrawnFont(raw, known)
        for char in beyond:
            for raw in _raws(char, font):
                one = found.get(postscript_name(raw))
                if one is not None and char in one.characters.values() and char not in one.beyond:
                    one = replace(one, beyond=(*one.beyond, char))
                    found[postscript_name(raw)] = one
    return found


def glyph_runs(text: str, font: QFont) -> list[QGlyphRun]:
    """Return a text as it is set on one line, in runs of glyphs of one font each."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return layout.glyphRuns()


def is_boxes(raw: QRawFont) -> bool:
    """Whether this is no font but Qt's stand-in that draws an empty box for every character.

    Qt takes it for a script that no installed font can shape. It has no definition, so it has no
    size either; asking for its family name ends the process (seen in Qt 6.8 to 6.11).
    """
    return raw.pixelSize() < 0


def _raws(text: str, font: QFont) -> list[QRawFont]:
    """Return the fonts that a text is set in, by which a PDF can name its glyphs."""
    found: dict[str, QRawFont] = {}
    for run in glyph_runs(text, font):
        raw = run.rawFont()
        if not is_boxes(raw):
            found.setdefault(postscript_name(raw), raw)
    return list(found.values())


def postscript_name(raw: QRawFont) -> str:
    """Return the name a PDF calls a font by; "" where it has none."""
    table = bytes(raw.fontTable("name").data())
    if len(table) < 6:
        return ""
    count, storage = struct.unpack(">HH", table[2:6])
    for number in range(count):
        record = table[6 + 12 * number : 18 + 12 * number]
        if len(record) < 12:
            break
        platform, _, _, kind, length, offset = struct.unpack(">6H", record)
        if kind == _POSTSCRIPT_NAME:
            text = table[storage + offset : storage + offset + length]
            return text.decode("utf-16-be" if platform in (0, 3) else "latin-1", "replace")
    return ""
